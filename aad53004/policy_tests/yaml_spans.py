"""A YAML or JSON file as values that know their line and column, so that a fault in it can be pointed at.

Plain values are read as YAML 1.2 has them: ``true`` and ``false`` alone are truth values, so that ``country: NO`` is
Norway, and everything that is no whole number and no null is text. Nothing in the file can make an object of Python.
Bounded in size, depth and number of values, each use of an alias counted; a key that stands twice is refused.
https://yaml.org/spec/1.2.2/#103-core-schema
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from aad53004.errors import BadInput
from aad53004.files import parse_json, read_bounded

MAX_BYTES = 4 * 2**20
MAX_DEPTH = 50
MAX_VALUES = 200_000
MERGE = "<<"
# Both speak the same events; the one in C is ten times as fast and not everywhere.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = re.compile(r"|~|null|Null|NULL")
_TRUE, _FALSE = re.compile(r"true|True|TRUE"), re.compile(r"false|False|FALSE")
_WHOLE = re.compile(r"[-+]?[0-9]{1,18}")
_TAGS = {f"tag:yaml.org,2002:{name}": name for name in ("str", "int", "bool", "null", "map", "seq")}
# Every escape of JSON, one half of a character beside its other half where it has one.
_ESCAPE = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([dD][89a-fA-F][0-9a-fA-F]{2})|.)"
)


@dataclass(frozen=True, order=True)
class SourceSpan:
    """A place in the file, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class SpannedValue:
    """One value and where it stands. A mapping has its values by key; ``keys`` says where each key stands."""

    value: Scalar | tuple[SpannedValue, ...] | Mapping[str, SpannedValue]
    span: SourceSpan
    keys: Mapping[str, SourceSpan] | None = None

    @property
    def plain(self) -> Any:
        """The value without its places, as JSON has it."""
        if isinstance(self.value, tuple):
            return [item.plain for item in self.value]
        if isinstance(self.value, Mapping):
            return {key: item.plain for key, item in self.value.items()}
        return self.value

    @property
    def kind(self) -> str:
        """What it is, in words."""
        if isinstance(self.value, tuple):
            return "a list"
        if isinstance(self.value, Mapping):
            return "a mapping"
        if self.value is None:
            return "nothing"
        return f'"{shown(self.value)}"'


Scalar: TypeAlias = str | int | bool | None


def shown(value: object, most: int = 60) -> str:
    """A text of the file for a sentence: in one line, short."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return "".join(char if char.isprintable() else "?" for char in text)[:most]


def fault(file: str, span: SourceSpan, reason: str) -> BadInput:
    """The sentence that refuses a file, with the place first, as compilers and editors have it."""
    return BadInput(f"{file}:{span.line}:{span.column}: {reason}")


def read(path: Path) -> SpannedValue:
    """The one document of a file. Raises BadInput with line and column of what is wrong."""
    name = str(path)
    data = read_bounded(path, MAX_BYTES, "a file of personas")
    if path.suffix.casefold() == ".json":
        # JSON says what is wrong in its own words, and may hold tabs, which YAML does not take.
        parse_json(data, name)
        text = _ESCAPE.sub(_whole_character, _text(data, name).replace("\t", " "))
        return _Document(name, text, json=True).read()
    return _Document(name, _text(data, name)).read()


def _whole_character(escape: re.Match[str]) -> str:
    """JSON writes characters beyond the first plane as two halves, which YAML takes for no characters at all."""
    high, low, alone = escape.groups()
    if high and low:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
    return "\ufffd" if alone else escape[0]


def _text(data: bytes, name: str) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise fault(name, SourceSpan(line, 1), "this is not UTF-8; save the file as UTF-8.") from None


class _Document:
    """Builds the values from what the parser meets, one event after the other, so that nothing nests in this process
    deeper than is allowed."""

    def __init__(self, name: str, text: str, *, json: bool = False) -> None:
        self.name, self.text, self.json = name, text, json
        self.anchors: dict[str, SpannedValue | None] = {}
        self.sizes: dict[str, tuple[int, int]] = {}  # values, and levels below
        self.count = self.deepest = 0
        self.events: Iterator[Any] = iter(())

    def read(self) -> SpannedValue:
        try:
            self.events = iter(yaml.parse(self.text, Loader=_LOADER))
            document = self._document()
            if not isinstance(after := next(self.events), yaml.StreamEndEvent):
                raise fault(self.name, _span(after), "a second document begins here; a file of personas holds one.")
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            span = SourceSpan(mark.line + 1, mark.column + 1) if mark else SourceSpan(1, 1)
            reason = shown(error.problem or error.context or "it cannot be parsed", 120)
            raise fault(self.name, span, f"this is not YAML: {reason}.") from None
        except yaml.reader.ReaderError as error:
            before = self.text[: error.position] if isinstance(error.position, int) else ""
            span = SourceSpan(before.count("\n") + 1, len(before) - before.rfind("\n"))
            raise fault(self.name, span, "a character that YAML does not allow; take it out or escape it.") from None
        return document

    def _document(self) -> SpannedValue:
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                document = self._value(next(self.events), 0)
                if isinstance(next(self.events), yaml.DocumentEndEvent):
                    return document
            elif isinstance(event, yaml.StreamEndEvent):
                break
        raise fault(self.name, SourceSpan(1, 1), 'the file is empty; begin it with "version: 1".')

    def _value(self, event: Any, depth: int) -> SpannedValue:
        span = _span(event)
        self._counted(1, span)
        self._reached(depth, span)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, span, depth)
        tag = self._tag(event, span)
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        before, deepest = self.count, self.deepest
        self.deepest = depth
        if isinstance(event, yaml.ScalarEvent):
            value = SpannedValue(self._scalar(event, tag, span), span)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = SpannedValue(tuple(self._items(depth)), span)
        else:
            value = self._mapping(span, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = value
            self.sizes[event.anchor] = self.count - before + 1, self.deepest - depth
        self.deepest = max(self.deepest, deepest)
        return value

    def _reached(self, depth: int, span: SourceSpan) -> None:
        self.deepest = max(self.deepest, depth)
        if depth > MAX_DEPTH:
            raise fault(self.name, span, f"this nests more than {MAX_DEPTH} levels deep.")

    def _counted(self, more: int, span: SourceSpan) -> None:
        self.count += more
        if self.count > MAX_VALUES:
            raise fault(self.name, span, f"the file comes to more than {MAX_VALUES:,} values here; make it smaller.")

    def _alias(self, event: Any, span: SourceSpan, depth: int) -> SpannedValue:
        value = self.anchors.get(event.anchor)
        if value is None:
            inside = "is used inside itself" if event.anchor in self.anchors else "is not known before this line"
            raise fault(self.name, span, f'the anchor "{shown(event.anchor)}" {inside}.')
        values, levels = self.sizes[event.anchor]
        self._counted(values, span)
        self._reached(depth + levels, span)
        return value

    def _tag(self, event: Any, span: SourceSpan) -> str:
        tag = event.tag
        if tag is None or tag == "!":
            return ""
        if tag not in _TAGS:
            raise fault(self.name, span, f'the tag "{shown(tag)}" is not read here; leave it out.')
        return _TAGS[tag]

    def _scalar(self, event: Any, tag: str, span: SourceSpan) -> Scalar:
        text: str = event.value
        if tag == "str" or (event.style not in (None, "") and not tag):
            return text
        if _NULL.fullmatch(text):
            return None
        if _TRUE.fullmatch(text):
            return True
        if _FALSE.fullmatch(text):
            return False
        if _WHOLE.fullmatch(text):
            return int(text)
        if tag:
            raise fault(self.name, span, f'"{shown(text)}" is no {tag}.')
        return text

    def _items(self, depth: int) -> Iterator[SpannedValue]:
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            yield self._value(event, depth + 1)

    def _mapping(self, span: SourceSpan, depth: int) -> SpannedValue:
        values: dict[str, SpannedValue] = {}
        keys: dict[str, SourceSpan] = {}
        merged: list[SpannedValue] = []
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            at = _span(event)
            key = self._key(event, at, depth)
            value = self._value(next(self.events), depth + 1)
            if key == MERGE and not self.json:
                merged += value.value if isinstance(value.value, tuple) else (value,)
                continue
            if key in values:
                first = keys[key].line
                raise fault(self.name, at, f'the key "{shown(key)}" stands twice (first in line {first}); keep one.')
            values[key], keys[key] = value, at
        for mapping in merged:
            if not isinstance(mapping.value, Mapping):
                raise fault(
                    self.name, mapping.span, f'"{MERGE}" takes a mapping or a list of them, not {mapping.kind}.'
                )
            self._counted(len(mapping.value), mapping.span)
            for key, value in mapping.value.items():
                values.setdefault(key, value)
                keys.setdefault(key, (mapping.keys or {}).get(key, mapping.span))
        return SpannedValue(values, span, keys)

    def _key(self, event: Any, at: SourceSpan, depth: int) -> str:
        if isinstance(event, yaml.ScalarEvent):
            self._counted(1, at)
            if event.anchor is None and event.tag in (None, "!"):
                return str(event.value)
        raise fault(self.name, at, "a key must be plain text.")


def _span(event: Any) -> SourceSpan:
    return SourceSpan(event.start_mark.line + 1, event.start_mark.column + 1)
