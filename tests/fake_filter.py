"""How the fake Graph reads ``$filter``: a small reader of OData expressions, written apart from the product's.

What a server accepts and what a client can apply by itself are two questions, so that the two readers share no line. This
one follows the grammar and the precedence of OData 4.01
(https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html, sections 5.1.1.1 and 5.1.1.17) and
what Graph makes of it (https://learn.microsoft.com/graph/filter-query-parameter): ``and``, ``or``, ``not``, the six
comparisons, ``in``, the lambdas ``any`` and ``all``, ``startswith``, ``endswith`` and ``contains``. Words are read in
either case, and strings are compared without regard to case, as Graph does both.

A text becomes a tree of tuples, and the tree is evaluated over one object:

``("and" | "or", left, right)`` · ``("not", inner)`` · ``(comparison, left, right)`` · ``("in", left, [literal, …])`` ·
``("any" | "all", path, variable, inner)`` · ``("startswith" | "endswith" | "contains", left, right)`` ·
``("path", (name, …))`` · ``("literal", value)``
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_LEXEMES = re.compile(
    r"""\s*(?:
        (?P<string>'(?:''|[^'])*')
      | (?P<moment>\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))
      | (?P<guid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})
      | (?P<number>-?\d+(?:\.\d+)?)(?![\w-])
      | (?P<word>@?[A-Za-z_][\w.]*)
      | (?P<mark>[(),:/])
    )""",
    re.VERBOSE,
)
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_FUNCTIONS: Mapping[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": str.__contains__,
}
_CONSTANTS = {"true": True, "false": False, "null": None}
_DEEPEST = 100

Tree = tuple[Any, ...]


class FilterError(ValueError):
    """The text is no filter that Graph would accept."""


@dataclass(frozen=True)
class Filter:
    """A filter that was read."""

    tree: Tree

    def accepts(self, item: Mapping[str, Any]) -> bool:
        """Whether ``item``, one object of the collection, passes."""
        return _value(self.tree, {"": item}) is True

    @property
    def properties(self) -> frozenset[str]:
        """The properties of the object itself that the filter starts from."""
        return frozenset(_roots(self.tree, frozenset()))


def read_filter(text: str) -> Filter:
    """The filter that ``text`` is. Raises FilterError."""
    reader = _Reader(list(_lexemes(text)))
    tree = reader.either(0)
    if reader.kind:
        raise FilterError(f"unexpected {reader.text!r}")
    _check_boolean(tree)
    return Filter(tree)


def _lexemes(text: str) -> Iterator[tuple[str, str]]:
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _LEXEMES.match(text, at, end)
        if match is None or match.lastgroup is None:
            raise FilterError(f"cannot be read from position {at}")
        yield match.lastgroup, match[match.lastgroup]
        at = match.end()


class _Reader:
    """Goes through the lexemes once; each method reads what binds at least as tightly as its name says."""

    def __init__(self, lexemes: list[tuple[str, str]]) -> None:
        self._lexemes = iter(lexemes)
        self.kind = self.text = ""
        self._next()

    def _next(self) -> str:
        """Steps forward, and returns the text that was stepped over."""
        passed = self.text
        self.kind, self.text = next(self._lexemes, ("", ""))
        return passed

    def _word(self, *words: str) -> str:
        """Steps over one of these words and returns it in lower case; "" where something else stands here."""
        if self.kind == "word" and self.text.lower() in words:
            return self._next().lower()
        return ""

    def _mark(self, mark: str) -> None:
        if (self.kind, self.text) != ("mark", mark):
            raise FilterError(f"expected {mark!r} instead of {self.text!r}")
        self._next()

    def _is(self, mark: str) -> bool:
        return (self.kind, self.text) == ("mark", mark)

    def either(self, depth: int) -> Tree:
        if depth > _DEEPEST:
            raise FilterError("nested too deeply")
        tree = self._both(depth)
        while self._word("or"):
            tree = ("or", tree, self._both(depth))
        return tree

    def _both(self, depth: int) -> Tree:
        tree = self._compared(depth)
        while self._word("and"):
            tree = ("and", tree, self._compared(depth))
        return tree

    def _compared(self, depth: int) -> Tree:
        left = self._unary(depth)
        if comparison := self._word(*_COMPARISONS):
            return (comparison, left, self._unary(depth))
        if self._word("in"):
            self._mark("(")
            values = [self._literal()]
            while self._is(","):
                self._next()
                values.append(self._literal())
            self._mark(")")
            return ("in", left, values)
        return left

    def _unary(self, depth: int) -> Tree:
        """``not`` binds more tightly than a comparison does: it is followed by a call, a property or a bracket."""
        if depth > _DEEPEST:
            raise FilterError("nested too deeply")
        if self._word("not"):
            return ("not", self._unary(depth + 1))
        if self._is("("):
            self._next()
            tree = self.either(depth + 1)
            self._mark(")")
            return tree
        if self.kind == "word" and self.text.lower() not in _CONSTANTS:
            return self._path(depth)
        return ("literal", self._literal())

    def _path(self, depth: int) -> Tree:
        names = [self._next()]
        while self._is("/"):
            self._next()
            if self.kind != "word":
                raise FilterError(f"expected a name instead of {self.text!r}")
            names.append(self._next())
        if not self._is("("):
            return ("path", tuple(names))
        called = names.pop().lower()
        self._next()
        if names and called in ("any", "all"):
            if self.kind != "word":
                raise FilterError(f"expected a variable instead of {self.text!r}")
            variable = self._next()
            self._mark(":")
            tree: Tree = (called, tuple(names), variable, self.either(depth + 1))
        elif not names and called in _FUNCTIONS:
            left = self._unary(depth + 1)
            self._mark(",")
            tree = (called, left, self._unary(depth + 1))
        else:
            raise FilterError(f"{called} is not supported")
        self._mark(")")
        return tree

    def _literal(self) -> Any:
        kind, text = self.kind, self._next()
        if kind == "string":
            return text[1:-1].replace("''", "'").casefold()
        if kind == "guid":
            return text.casefold()
        if kind == "moment":
            return _moment(text)
        if kind == "number":
            return float(text) if "." in text else int(text)
        if kind == "word" and text.lower() in _CONSTANTS:
            return _CONSTANTS[text.lower()]
        raise FilterError(f"expected a value instead of {text!r}")


def _moment(text: str) -> datetime | None:
    """A moment with its zone, to the microsecond; None for any other text. Graph gives up to seven digits."""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)", text)
    if match is None:
        return None
    try:
        whole = datetime.fromisoformat(match[1] + match[3].replace("Z", "+00:00"))
    except ValueError:
        return None
    return whole.replace(microsecond=int((match[2] or "0")[:6].ljust(6, "0"))).astimezone(UTC)


def _check_boolean(tree: Tree) -> None:
    """Refuses a literal, or a comparison under ``not`` without brackets, where something true or false has to stand."""
    match tree:
        case ("and" | "or", left, right):
            _check_boolean(left)
            _check_boolean(right)
        case ("not", inner) | ("any" | "all", _, _, inner):
            _check_boolean(inner)
        case ("literal", value) if not isinstance(value, bool):
            raise FilterError("a value is no condition")
        case ("path", _):
            raise FilterError("a property is no condition")
        case (word, left, _) if word in _FUNCTIONS:
            if left[0] != "path":
                raise FilterError(f"{word} is asked of a property")
        case (word, left, _) if word in _COMPARISONS or word == "in":
            if left[0] == "not":
                raise FilterError("not binds more tightly than a comparison: write not(…)")
            if left[0] != "path":
                raise FilterError("a property stands before a comparison, and a value behind it")
            if word in _COMPARISONS and tree[2][0] != "literal":
                raise FilterError("a property stands before a comparison, and a value behind it")


def _roots(tree: Tree, variables: frozenset[str]) -> Iterator[str]:
    match tree:
        case ("path", (first, *_)):
            if first not in variables:
                yield first
        case ("any" | "all", (first, *_), variable, inner):
            if first not in variables:
                yield first
            yield from _roots(inner, variables | {variable})
        case ("in", left, _):
            yield from _roots(left, variables)
        case ("literal", _):
            return
        case (_, *operands):
            for operand in operands:
                yield from _roots(operand, variables)


def _value(tree: Tree, scope: Mapping[str, Any]) -> Any:
    """What a tree comes to. ``scope`` has the object under "" and what the variables of lambdas stand for."""
    match tree:
        case ("literal", value):
            return value
        case ("path", names):
            return _comparable(_at(names, scope))
        case ("and", left, right):
            return _value(left, scope) is True and _value(right, scope) is True
        case ("or", left, right):
            return _value(left, scope) is True or _value(right, scope) is True
        case ("not", inner):
            return _value(inner, scope) is not True
        case ("in", left, values):
            return any(_same(_value(left, scope), value) for value in values)
        case ("any" | "all" as word, names, variable, inner):
            members = _at(names, scope)
            held = (_value(inner, {**scope, variable: member}) is True for member in _list(members))
            return any(held) if word == "any" else all(held)
    word, left, right = tree[0], _value(tree[1], scope), _value(tree[2], scope)
    if word in _FUNCTIONS:
        return isinstance(left, str) and isinstance(right, str) and _FUNCTIONS[word](left, right)
    if word == "eq":
        return _same(left, right)
    if word == "ne":
        return not _same(left, right)
    # Nothing is more or less than null, and only like is compared with like.
    return left is not None and _kind(left) == _kind(right) and _COMPARISONS[word](left, right)


def _same(left: Any, right: Any) -> bool:
    return _kind(left) == _kind(right) and bool(left == right)


def _kind(value: Any) -> type:
    """Whole and other numbers are of one kind; true and false are no numbers."""
    return float if type(value) is int else type(value)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _at(names: tuple[str, ...], scope: Mapping[str, Any]) -> Any:
    """The value at a path, None where a step of it is missing."""
    value = scope[names[0]] if names[0] in scope else _member(scope[""], names[0])
    for name in names[1:]:
        value = _member(value, name)
    return value


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def _comparable(value: Any) -> Any:
    if isinstance(value, str):
        return _moment(value) or value.casefold()
    return value
