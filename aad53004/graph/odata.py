"""The part of OData's ``$filter`` that this tool sends, read and evaluated here.

Two uses: a recording whose query was broader than the one asked still answers it, and a filter that a tenant does not
support is dropped from the request and applied to what comes back.
Grammar: https://learn.microsoft.com/graph/filter-query-parameter
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^']|'')*')|(?P<time>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?)"
    r"|(?P<guid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_@][\w.@/]*)|(?P<mark>[():,]))"
)
Predicate = Callable[[Any, dict[str, Any]], bool]
MISSING = object()


class Unsupported(ValueError):
    """The filter uses something that this reader does not know."""


def parse_time(text: str) -> datetime | None:
    """An ISO 8601 time with an offset, as an aware datetime; None for anything else. Fractions beyond microseconds
    are cut, as Graph sends seven digits."""
    cut = re.sub(r"(\.\d{6})\d+", r"\1", text)
    try:
        at = datetime.fromisoformat(cut)
        # At the ends of the calendar a time has no equivalent in UTC.
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def conjuncts(text: str) -> list[str]:
    """The parts of a filter that are joined by ``and`` at its top level, white space folded."""
    depth, start, parts, quoted = 0, 0, [], False
    for i, char in enumerate(text):
        if char == "'":
            quoted = not quoted
        elif not quoted:
            depth += (char == "(") - (char == ")")
            if depth == 0 and text[i : i + 5].lower() == " and ":
                parts.append(text[start:i])
                start = i + 5
    parts.append(text[start:])
    return [re.sub(r"\s+", " ", part).strip() for part in parts if part.strip()]


def compile_filter(text: str) -> Callable[[Any], bool]:
    """A predicate over one Graph object. Raises Unsupported."""
    _, predicate = _parsed(text)
    return lambda item: predicate(item, {})


def properties(text: str) -> frozenset[str]:
    """The properties of an object that a filter reads, each as a path ("status/errorCode"). Raises Unsupported."""
    parser, _ = _parsed(text)
    return frozenset(parser.read)


def bounds(condition: str) -> bool:
    """Whether a condition alone keeps an answer to one person, sign-in or correlation: it equals an id or a UPN."""
    return bool(_ONE.fullmatch(condition) or _ONE_OF_SEVERAL.fullmatch(condition))


_KEY = r"(?:id|userId|principalId|correlationId|userPrincipalName)"
_ONE = re.compile(rf"(?:\w+/)*{_KEY}\s+eq\s+'(?:[^']|'')+'", re.IGNORECASE)
_ONE_OF_SEVERAL = re.compile(
    rf"(?:\w+/)*any\(\s*(\w+)\s*:\s*\1/(?:\w+/)*{_KEY}\s+eq\s+'(?:[^']|'')+'\s*\)", re.IGNORECASE
)


def _parsed(text: str) -> tuple[_Parser, Predicate]:
    parser = _Parser(text)
    try:
        predicate = parser.alternatives()
    except RecursionError:
        raise Unsupported("nested too deeply") from None
    if parser.peek():
        raise Unsupported(text)
    return parser, predicate


def _resolve(path: str, item: Any, scope: dict[str, Any]) -> Any:
    head, *rest = path.split("/")
    value = scope[head] if head in scope else (item.get(head, MISSING) if isinstance(item, dict) else MISSING)
    for part in rest:
        value = value.get(part, MISSING) if isinstance(value, dict) else MISSING
    return None if value is MISSING else value


def _comparable(value: Any) -> Any:
    if isinstance(value, str):
        return parse_time(value) or value.casefold()
    return value


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        at = 0
        stripped = text.rstrip()
        while at < len(stripped):
            match = TOKEN.match(stripped, at)
            if not match or not match.lastgroup:
                raise Unsupported(text)
            self.tokens.append((match.lastgroup, match[match.lastgroup]))
            at = match.end()
        self.at = 0
        self.read: set[str] = set()
        self._variables: set[str] = set()

    def reads(self, path: str) -> str:
        """Notes that the filter reads ``path``, unless it starts from a variable of its own."""
        if path.split("/")[0] not in self._variables:
            self.read.add(path)
        return path

    def peek(self, ahead: int = 0) -> str:
        i = self.at + ahead
        return self.tokens[i][1] if i < len(self.tokens) else ""

    def take(self, expected: str = "") -> tuple[str, str]:
        if self.at >= len(self.tokens) or (expected and self.peek() != expected):
            raise Unsupported(f"expected {expected or 'more'}, found {self.peek() or 'the end'}")
        self.at += 1
        return self.tokens[self.at - 1]

    def alternatives(self) -> Predicate:
        terms = [self.all_of()]
        while self.peek().lower() == "or":
            self.take()
            terms.append(self.all_of())
        return terms[0] if len(terms) == 1 else lambda item, scope: any(term(item, scope) for term in terms)

    def all_of(self) -> Predicate:
        terms = [self.term()]
        while self.peek().lower() == "and":
            self.take()
            terms.append(self.term())
        return terms[0] if len(terms) == 1 else lambda item, scope: all(term(item, scope) for term in terms)

    def term(self) -> Predicate:
        if self.peek().lower() == "not":
            self.take()
            inner = self.term()
            return lambda item, scope: not inner(item, scope)
        if self.peek() == "(":
            self.take()
            inner = self.alternatives()
            self.take(")")
            return inner
        kind, name = self.take()
        if kind != "name":
            raise Unsupported(name)
        if self.peek() == "(":
            return self.call(name)
        return self.comparison(name)

    def call(self, name: str) -> Predicate:
        self.take("(")
        if name.endswith("/any"):
            path = self.reads(name.removesuffix("/any"))
            kind, variable = self.take()
            if kind != "name":
                raise Unsupported(variable)
            self.take(":")
            self._variables.add(variable)
            inner = self.alternatives()
            self._variables.discard(variable)
            self.take(")")

            def any_of(item: Any, scope: dict[str, Any]) -> bool:
                values = _resolve(path, item, scope)
                return isinstance(values, list) and any(inner(item, {**scope, variable: value}) for value in values)

            return any_of
        test = {"startswith": str.startswith, "endswith": str.endswith, "contains": str.__contains__}.get(name.lower())
        if test is None:
            raise Unsupported(name)
        kind, path = self.take()
        if kind != "name":
            raise Unsupported(path)
        self.reads(path)
        self.take(",")
        wanted = self.literal()
        self.take(")")

        def matches(item: Any, scope: dict[str, Any]) -> bool:
            value = _resolve(path, item, scope)
            return isinstance(value, str) and isinstance(wanted, str) and test(value.casefold(), wanted.casefold())

        return matches

    def literal(self) -> Any:
        kind, text = self.take()
        if kind == "string":
            return text[1:-1].replace("''", "'")
        if kind == "number":
            return float(text) if "." in text else int(text)
        if kind == "name":
            words = {"true": True, "false": False, "null": None}
            if text not in words:
                raise Unsupported(text)
            return words[text]
        return text

    def comparison(self, path: str) -> Predicate:
        self.reads(path)
        _, operator = self.take()
        wanted = _comparable(self.literal())

        def compare(item: Any, scope: dict[str, Any]) -> bool:
            value = _comparable(_resolve(path, item, scope))
            if operator == "eq":
                return bool(value == wanted)
            if operator == "ne":
                return bool(value != wanted)
            if value is None or type(value) is not type(wanted):
                return False
            return bool(
                value > wanted
                if operator == "gt"
                else value >= wanted
                if operator == "ge"
                else value < wanted
                if operator == "lt"
                else value <= wanted
            )

        if operator not in {"eq", "ne", "gt", "ge", "lt", "le"}:
            raise Unsupported(operator)
        return compare
