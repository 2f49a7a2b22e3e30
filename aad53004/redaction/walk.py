"""The walk over the JSON of a document, the same for collecting and for replacing."""

from __future__ import annotations

from aad53004.files import JSON
from aad53004.redaction.credentials import CREDENTIALS
from aad53004.redaction.identifiers import Identifiers
from aad53004.redaction.links import Links
from aad53004.redaction.properties import KINDS, TARGETS, Place, place_of
from aad53004.redaction.shapes import folded, property_key
from aad53004.redaction.strings import Strings
from aad53004.redaction.text import Text

_PARTS_OF_AN_ADDRESS = {"city", "countryorregion", "postalcode", "street", "streetaddress", "countrycode"}


class Walk:
    """Hands every value of a document to ``identifiers``, and builds the document of what comes back.

    ``links``: for what a document says beside its bodies, the path and query of a request.
    """

    def __init__(self, identifiers: Identifiers) -> None:
        self._identifiers = identifiers
        self._text = Text(identifiers, self._url)
        self._strings = Strings(identifiers, self._text, self._url, self.value)
        self.links = Links(identifiers, self._text, self._strings)

    def _url(self, url: str) -> str:
        return self.links.url(url)

    def value(self, value: JSON, key: str, place: Place) -> JSON:
        """Any JSON, in the property of this key (see :func:`aad53004.redaction.shapes.property_key`)."""
        if isinstance(value, str):
            return self._strings.string(value, key, place)
        if isinstance(value, dict):
            return self._object(value, key, place)
        if isinstance(value, list):
            return [self.value(inner, key, place) for inner in value]
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return self._identifiers.number(value, KINDS.get(key, ""))
        return value

    def _object(self, value: dict[str, JSON], parent: str, place: Place) -> dict[str, JSON]:
        named = {property_key(name): name for name in value}
        place = place_of(value, named, parent, place)
        if "oldvalue" in named or "newvalue" in named:
            return self._modified(value, place)
        if "key" in named and "value" in named and isinstance(value[named["key"]], str):
            about = property_key(value[named["key"]].rpartition(".")[2])
            return {
                self._name_of_key(name): self.value(inner, about if property_key(name) == "value" else "key", place)
                for name, inner in value.items()
            }
        if {"loweraddress", "upperaddress"} <= named.keys():
            self._identifiers.note_range(value[named["loweraddress"]], value[named["upperaddress"]])
        in_place = bool(_PARTS_OF_AN_ADDRESS & named.keys())
        result: dict[str, JSON] = {}
        for name, inner in value.items():
            key = property_key(name)
            if key in CREDENTIALS and isinstance(inner, str):
                result[name] = None
            elif key == "state" and in_place and isinstance(inner, str):
                result[name] = self._strings.name("State", inner)
            else:
                result[self._name_of_key(name)] = self.value(inner, key, place)
        return result

    def _name_of_key(self, name: str) -> str:
        """An object key: a value of the tenant's only where it has the shape of one, or is one word for word."""
        if property_key(name) in KINDS or name.startswith(("@", "$")):
            return name
        known = self._identifiers.known_name(name) if " " in name else None
        if known is not None:
            return known
        if name.isidentifier():
            literal = self._identifiers.literals.at(name, folded(name), 0, len(name), 0)
            whole = literal is not None and literal[:2] == (0, len(name)) and literal[2].startswith("nick-")
            return literal[2] if literal is not None and whole else name
        return self._text.scrub(name)

    def _modified(self, value: dict[str, JSON], place: Place) -> dict[str, JSON]:
        """An entry of ``modifiedProperties``: its ``displayName`` says which property the values are of."""
        name = next((text for key, text in value.items() if property_key(key) in ("displayname", "name")), "")
        owner, _, last = (name if isinstance(name, str) else "").rpartition(".")
        kind = TARGETS.get(owner.lower(), place.kind)
        return {
            key: self.value(inner, property_key(last), Place(kind))
            if property_key(key) in ("oldvalue", "newvalue")
            else self.value(inner, "key", place)
            for key, inner in value.items()
        }
