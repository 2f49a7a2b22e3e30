"""Holds what Graph answered, or what stands for it, against Microsoft's model of Graph.

:func:`check` reports a path that the table lacks, a property that its type lacks, a value of another type, an unknown
member of an enumeration, an object of an abstract type that does not name its kind, an error body of another shape.
No fault is necessary, not sufficient: the model says what may be there, not what a tenant sends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from tests.contract.model import Model, model

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# How JSON writes the primitive types: https://docs.oasis-open.org/odata/odata-json-format/v4.01/
PRIMITIVES: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "double": lambda value: (
        (isinstance(value, int | float) and not isinstance(value, bool)) or value in ("NaN", "INF", "-INF")
    ),
    "dateTime": lambda value: isinstance(value, str) and bool(_TIME.fullmatch(value)),
    "date": lambda value: isinstance(value, str) and bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value)),
    "time": lambda value: isinstance(value, str) and bool(re.fullmatch(r"\d\d:\d\d(:\d\d(\.\d+)?)?", value)),
    "duration": lambda value: isinstance(value, str) and value.startswith(("P", "-P")),
    "guid": lambda value: isinstance(value, str) and bool(_GUID.fullmatch(value)),
    "binary": lambda value: isinstance(value, str),
    "any": lambda value: True,
}


class Fault(NamedTuple):
    """What is wrong, and the JSON pointer of where."""

    pointer: str
    text: str


def check(method: str, path: str, body: Any, status: int = 200) -> list[Fault]:
    """The faults of one answer. ``path`` begins with the version and is percent-decoded.

    Raises ValueError for a path without a version.
    """
    match = re.match(r"/(v1\.0|beta)(/[^?]*)", path)
    if match is None:
        raise ValueError(f"{path} begins with neither /v1.0 nor /beta")
    return list(_Checker(model(match[1])).answer(method, match[2], body, status))


def template_of(version: str, path: str) -> Mapping[str, Any] | None:
    """The table's entry for a path without its version; the one with the fewest placeholders where several fit."""
    fitting = []
    for entry in model(version).paths:
        pattern = re.escape(entry["path"]).replace(r"\{id\}", "[^/]+")
        if re.fullmatch(pattern, path.rstrip("/"), re.IGNORECASE):
            fitting.append(entry)
    return min(fitting, key=lambda entry: entry["path"].count("{"), default=None)


class _Checker:
    def __init__(self, table: Model) -> None:
        self.model = table

    def answer(self, method: str, path: str, body: Any, status: int) -> Iterator[Fault]:
        entry = template_of(self.model.version, path)
        if method != "GET" or entry is None:
            yield Fault("", f"the model of {self.model.version} has no {method} {path}")
            return
        if status >= 400:
            yield from self._error(body)
        elif not isinstance(body, dict):
            yield Fault("", "the body is no JSON object")
        elif not entry["collection"]:
            yield from self._object(body, entry["returns"], "")
        elif not isinstance(body.get("value"), list):
            yield Fault("/value", "a collection has its items in a list")
        else:
            yield from self._value(body["value"], f"[{entry['returns']}]", "/value")

    @staticmethod
    def _error(body: Any) -> Iterator[Fault]:
        error = body.get("error") if isinstance(body, dict) else None
        if not isinstance(error, dict):
            yield Fault("/error", "an error body has an error object")
            return
        for name in ("code", "message"):
            if not isinstance(error.get(name), str):
                yield Fault(f"/error/{name}", "an error has a code and a message")

    def _value(self, value: Any, kind: str, pointer: str) -> Iterator[Fault]:
        if value is None:
            return
        name = kind.strip("[]").removeprefix("flags:")
        several = kind.startswith(("[", "flags:")) and isinstance(value, list)
        if several:
            for i, item in enumerate(value):
                if item is None:
                    yield Fault(f"{pointer}/{i}", f"null in a collection of {name}")
                yield from self._value(item, name, f"{pointer}/{i}")
        elif kind.startswith("["):
            yield Fault(pointer, f"{_shown(value)} is no collection of {name}")
        elif name in self.model.enums:
            yield from self._member(value, name, pointer)
        elif name in PRIMITIVES:
            if not PRIMITIVES[name](value):
                yield Fault(pointer, f"{_shown(value)} is no {name}")
        elif isinstance(value, dict):
            yield from self._object(value, name, pointer)
        elif name in self.model.types or not isinstance(value, list):
            yield Fault(pointer, f"{_shown(value)} is no {name}")

    def _member(self, value: Any, name: str, pointer: str) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield Fault(pointer, f"{_shown(value)} is no {name}")
            return
        # Several members of a flags enumeration are one string, joined by commas.
        for part in value.split(","):
            if part.strip() not in self.model.enums[name]:
                yield Fault(pointer, f"{_shown(part.strip())} is no member of {name}")

    def _object(self, value: Any, kind: str, pointer: str) -> Iterator[Fault]:
        named = value.get("@odata.type")
        if named is not None:
            found = self.model.find(named) if isinstance(named, str) else None
            if kind in self.model.types and (found is None or not self.model.derives(found, kind)):
                yield Fault(f"{pointer}/@odata.type", f"{_shown(named)} is no {kind}")
                return
            kind = found or kind
        entry = self.model.types.get(kind)
        if entry is None:
            return  # an entity that the checkers do not read, expanded: taken as it is
        if entry.get("abstract"):
            yield Fault(pointer, f"{kind} is abstract, so @odata.type must name the kind")
        properties = self.model.properties(kind)
        for key, item in value.items():
            at = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            if "@" in key or key.startswith(("#", "extension_")):
                continue  # annotations, bound actions, directory extensions of the tenant's own
            if key not in properties:
                yield Fault(at, f"{kind} has no property {key!r}")
            else:
                yield from self._value(item, properties[key], at)


def _shown(value: Any) -> str:
    return repr(value)[:60]
