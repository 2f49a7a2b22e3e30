"""Paths, queries and links: each part is decoded, replaced, and encoded again in the way it was."""

from __future__ import annotations

import re
from urllib.parse import unquote, unquote_plus

from aad53004.redaction.identifiers import Identifiers
from aad53004.redaction.microsoft import is_microsoft, is_tenant_named
from aad53004.redaction.properties import KINDS, Place
from aad53004.redaction.pseudonyms import GONE
from aad53004.redaction.shapes import GUID, TOKENS, property_key
from aad53004.redaction.strings import Strings
from aad53004.redaction.text import Text, encoded_like

_ODATA_STRING = re.compile(r"'((?:[^']|'')*)'")
_ODATA_OPERAND = re.compile(
    r"([\w@./]+)\s*(?:\b(?:eq|ne|gt|ge|lt|le)\s*|,\s*|\bin\s*\(\s*(?:'(?:[^']|'')*'\s*,\s*)*)\Z"
)
_STARTS_WITH = re.compile(r"startswith\s*\([\w/@.\s]+,\s*\Z", re.IGNORECASE)
_KEYED_SEGMENT = re.compile(r"([\w.$#-]*)\('(.*)'\)", re.DOTALL)
_IDENTITY_SEGMENTS = frozenset({"users", "riskyusers", "deleteditems", "userregistrationdetails"})
_QUERY_OF_NAMES = frozenset({"select", "expand", "orderby", "top", "count", "format", "skip", "apiversion"})


class Links:
    """Replaces the parts of a request or link."""

    def __init__(self, identifiers: Identifiers, text: Text, strings: Strings) -> None:
        self._identifiers, self._text, self._strings = identifiers, text, strings

    def path(self, path: str) -> str:
        parts = path.split("/")
        return "/".join(self._segment(part, parts[i - 1] if i else "") for i, part in enumerate(parts))

    def query_value(self, name: str, text: str) -> str:
        """The decoded value of one part of a query."""
        key = property_key(name)
        if key in _QUERY_OF_NAMES:
            return self._text.scrub(text, "shapes")
        if key.startswith("skip") or key.endswith("token"):
            return text if text.isdigit() else self._identifiers.opaque(text)
        if key in ("filter", "search"):
            return self._filter(text)
        return self._strings.string(text, key, Place())

    def url(self, url: str) -> str:
        """A link, with its host or without."""
        head, mark, fragment = url.partition("#")
        head, asked, query = head.partition("?")
        scheme, slashes, rest = head.partition("://")
        if not slashes:
            scheme, rest = "", head
        host, slash, path = rest.partition("/") if slashes else ("", "", rest)
        result = (f"{scheme}://{self._host(host)}" if slashes else "") + slash
        result += self._encoded_path(path)
        if asked:
            result += "?" + "&".join(self._encoded_pair(pair) for pair in query.split("&"))
        return result + (f"#{self._encoded_path(fragment)}" if mark else "")

    def _segment(self, part: str, before: str) -> str:
        if not part:
            return part
        keyed = _KEYED_SEGMENT.fullmatch(part)
        if keyed:
            inner = self._segment(keyed[2].replace("''", "'"), keyed[1].rpartition("#")[2])
            return f"{self._text.scrub(keyed[1], 'shapes')}('{inner.replace(chr(39), chr(39) * 2)}')"
        holder = property_key(before.rpartition("#")[2])
        if holder == "domains" and not part.startswith("$"):
            return self._identifiers.domain(part)
        if holder in _IDENTITY_SEGMENTS and ("@" in part or GUID.fullmatch(part)):
            return self._strings.mail(part)
        known = self._identifiers.known_name(part) if " " in part else None
        return known if known is not None else self._text.scrub(part)

    def _filter(self, text: str) -> str:
        """An OData filter: each quoted string by the property that it is compared with, doubled quotes minded."""
        result: list[str] = []
        at = 0
        for match in _ODATA_STRING.finditer(text):
            result.append(self._text.scrub(text[at : match.start()], "shapes"))
            at = match.end()
            before = text[max(0, match.start() - 300) : match.start()]
            operand = _ODATA_OPERAND.search(before)
            names = operand[1].split("/") if operand else [""]
            content = self._operand(match[1].replace("''", "'"), names, bool(_STARTS_WITH.search(before)))
            result.append(f"'{content.replace(chr(39), chr(39) * 2)}'")
        result.append(self._text.scrub(text[at:], "shapes"))
        return "".join(result)

    def _operand(self, text: str, names: list[str], starts: bool) -> str:
        key = property_key(names[-1])
        kind = KINDS.get(key, "")
        if starts and kind in ("mail", "nick") and not ("@" in text and "." in text.rpartition("@")[2]):
            # The beginning of a name becomes the beginning of a pseudonym, which is the same for all of them.
            return "user-"[: len(text)]
        owner = property_key(names[-2]) if len(names) > 1 else ""
        place = Place({"app": "App", "user": "User"}.get(owner, "Name"))
        if not kind and key != "displayname" and TOKENS.fullmatch(text) and not key.endswith("id"):
            return self._text.scrub(text)
        return self._strings.string(text, key, place)

    def _host(self, host: str) -> str:
        user, at, name = host.rpartition("@")
        name, colon, port = (name, "", "") if name.startswith("[") or ":" not in name else name.partition(":")
        low = name.lower()
        if name.startswith("["):
            shown = f"[{self._identifiers.address(name[1:-1]) or 'fd00::'}]" if name.endswith("]") else name
        elif not low or low == "localhost" or (is_microsoft(low) and not is_tenant_named(low)) or "%" in low:
            shown = name
        else:
            address = self._identifiers.address(name)
            shown = address or (self._identifiers.domain(name) if "." in name else self._identifiers.nick(name))
        return (f"{GONE}@" if at and user else "") + shown + colon + port

    def _encoded_path(self, path: str) -> str:
        parts = path.split("/")
        decoded = [unquote(part) for part in parts]
        return "/".join(
            encoded_like(part, decoded[i], self._segment(decoded[i], decoded[i - 1] if i else ""))
            for i, part in enumerate(parts)
        )

    def _encoded_pair(self, pair: str) -> str:
        key, equals, text = pair.partition("=")
        decoded = unquote_plus(text)
        changed = self.query_value(unquote_plus(key), decoded)
        return key + equals + encoded_like(text, decoded, changed, plus=True)
