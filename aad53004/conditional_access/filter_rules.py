"""The rule language of Conditional Access filters: read once, then held against many devices or apps.

A rule compares properties with values, ``device.model -notContains "Surface"``, joined by -and, -or, -not and
parentheses. It is the language of dynamic membership rules without -match, -any and -all:
https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership
https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices
What a filter may ask for is its :class:`Vocabulary`; ``device_filter`` and ``attributes`` each have one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple, TypeAlias, TypeVar

from aad53004.conditional_access.truth import Truth, all_of, any_of, negated
from aad53004.errors import BadInput

S = TypeVar("S")

MAX_LENGTH: Final = 3072
MAX_DEPTH: Final = 64
# What a reader of properties gives for one that its source does not have; None is one that is known to be null.
ABSENT: Final = object()


class FilterError(BadInput):
    """The rule is not in the language of filters. ``position`` counts the characters before the trouble."""

    def __init__(self, problem: str, position: int) -> None:
        super().__init__(f"{problem} (character {position + 1})")
        self.position = position


class Operator(StrEnum):
    """How a property is compared, in the spelling that Microsoft's examples use."""

    EQUALS = "-eq"
    NOT_EQUALS = "-ne"
    IN = "-in"
    NOT_IN = "-notIn"
    STARTS_WITH = "-startsWith"
    NOT_STARTS_WITH = "-notStartsWith"
    ENDS_WITH = "-endsWith"
    NOT_ENDS_WITH = "-notEndsWith"
    CONTAINS = "-contains"
    NOT_CONTAINS = "-notContains"


NEGATIVE: Final[Mapping[Operator, Operator]] = {
    Operator.NOT_EQUALS: Operator.EQUALS,
    Operator.NOT_IN: Operator.IN,
    Operator.NOT_STARTS_WITH: Operator.STARTS_WITH,
    Operator.NOT_ENDS_WITH: Operator.ENDS_WITH,
    Operator.NOT_CONTAINS: Operator.CONTAINS,
}
EQUALITY: Final = frozenset({Operator.EQUALS, Operator.NOT_EQUALS})
MEMBERSHIP: Final = frozenset({Operator.IN, Operator.NOT_IN})
CONTAINMENT: Final = frozenset({Operator.CONTAINS, Operator.NOT_CONTAINS})
EVERY_OPERATOR: Final = frozenset(Operator)

Scalar: TypeAlias = str | None
Value: TypeAlias = Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A property beside a value: text, null, or for -in and -notIn a list. True and False are text like any other."""

    name: str
    operator: Operator
    value: Value


@dataclass(frozen=True, slots=True)
class Negation:
    """-not."""

    operand: Rule


@dataclass(frozen=True, slots=True)
class Conjunction:
    """Two or more rules joined by -and."""

    operands: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Disjunction:
    """Two or more rules joined by -or."""

    operands: tuple[Rule, ...]


Rule: TypeAlias = Comparison | Negation | Conjunction | Disjunction


@dataclass(frozen=True)
class Vocabulary:
    """What a kind of filter may ask for: ``name`` gives the proper name of a property, None for one it has not."""

    what: str
    name: Callable[[str], str | None]
    operators: Callable[[str], frozenset[Operator]]


class _Token(NamedTuple):
    kind: str
    text: str
    position: int


# Documents put a dash of any length before operators. Possessive, so that hostile text costs one pass.
_TOKEN = re.compile(
    r"""(?P<space>\s++)
    |(?P<text>"(?:[^"`]|`.)*+")
    |(?P<quoted>'(?:[^']|'')*+')
    |(?P<number>-?\d[\d.]*+)
    |(?P<word>[-–—]?[^\W\d][\w.]*+)
    |(?P<mark>[()\[\],])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"`([`\"'])")
_JOINERS: Final = ("and", "or", "not")
_LONG = {"eq": "equals", "ne": "notequals"}
_OPERATORS: Final[Mapping[str, Operator]] = {
    spelling: operator
    for operator in Operator
    for spelling in {operator[1:].lower(), _LONG.get(operator[1:].lower(), operator[1:].lower())}
}


def parse_rule(text: str, vocabulary: Vocabulary) -> Rule:
    """Reads a rule; raises :class:`FilterError` for anything that is not one."""
    if len(text) > MAX_LENGTH:
        raise FilterError(f"a rule has {MAX_LENGTH} characters at most, this one has {len(text)}", MAX_LENGTH)
    return _Parser(_tokens(text), vocabulary).rule()


def _tokens(text: str) -> list[_Token]:
    found = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise FilterError(_stray(text[position]), position)
        kind = match.lastgroup or ""
        if kind != "space":
            found.append(_Token(kind, match.group(), position))
        position = match.end()
    return [*found, _Token("end", "", len(text))]


def _stray(character: str) -> str:
    if character in "\"'":
        return f"a text that begins with {character} does not end"
    return f"{character!a} has no meaning in a rule"


class _Parser:
    """Recursive descent over tokens; -not binds closer than -and, and -and closer than -or."""

    def __init__(self, tokens: Sequence[_Token], vocabulary: Vocabulary) -> None:
        self._tokens, self._vocabulary = tokens, vocabulary
        self._at = 0
        self._depth = 0

    def rule(self) -> Rule:
        if self._next.kind == "end":
            raise FilterError("the rule is empty", 0)
        found = self._disjunction()
        if self._next.kind != "end":
            raise self._unexpected("-and, -or or the end of the rule")
        return found

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._next
        self._at += token.kind != "end"
        return token

    def _is(self, word: str) -> bool:
        token = self._next
        return token.kind in {"word", "mark"} and _bare(token.text) == word

    def _unexpected(self, wanted: str) -> FilterError:
        token = self._next
        shown = "the rule ends" if token.kind == "end" else f"there is {_shown(token.text)}"
        return FilterError(f"{shown} where {wanted} belongs", token.position)

    def _disjunction(self) -> Rule:
        operands = [self._conjunction()]
        while self._is("or"):
            self._take()
            operands.append(self._conjunction())
        return operands[0] if len(operands) == 1 else Disjunction(tuple(operands))

    def _conjunction(self) -> Rule:
        operands = [self._operand()]
        while self._is("and"):
            self._take()
            operands.append(self._operand())
        return operands[0] if len(operands) == 1 else Conjunction(tuple(operands))

    def _operand(self) -> Rule:
        if not self._is("not") and not self._is("("):
            return self._comparison()
        token = self._take()
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise FilterError(f"more than {MAX_DEPTH} parentheses and -not stand within each other", token.position)
        found: Rule
        if token.text == "(":
            found = self._disjunction()
            self._expect(")")
        else:
            found = Negation(self._operand())
        self._depth -= 1
        return found

    def _expect(self, mark: str) -> None:
        if not self._is(mark):
            raise self._unexpected(f'"{mark}"')
        self._take()

    def _comparison(self) -> Comparison:
        name = self._name()
        token = self._next
        operator = self._operator(name)
        if operator in MEMBERSHIP:
            return Comparison(name, operator, self._list())
        value = self._scalar()
        if value is None and operator not in EQUALITY:
            raise FilterError(f"null may be compared with -eq and -ne only, not with {operator}", token.position)
        return Comparison(name, operator, value)

    def _name(self) -> str:
        token = self._next
        if token.kind != "word" or _bare(token.text) in _OPERATORS or _bare(token.text) in _JOINERS:
            raise self._unexpected("a property")
        name = self._vocabulary.name(token.text)
        if name is None:
            raise FilterError(f"{_shown(token.text)} is no property of {self._vocabulary.what}", token.position)
        self._take()
        return name

    def _operator(self, name: str) -> Operator:
        token = self._next
        if token.kind != "word":
            raise self._unexpected("an operator")
        operator = _OPERATORS.get(_bare(token.text))
        if operator is None:
            raise FilterError(f"{_shown(token.text)} is no operator of {self._vocabulary.what}", token.position)
        allowed = self._vocabulary.operators(name)
        if operator not in allowed:
            names = ", ".join(one for one in Operator if one in allowed)
            raise FilterError(f"{_shown(name)} may be compared with {names} only, not {operator}", token.position)
        self._take()
        return operator

    def _list(self) -> tuple[Scalar, ...]:
        self._expect("[")
        values = [self._scalar()]
        while self._is(","):
            self._take()
            values.append(self._scalar())
        self._expect("]")
        return tuple(values)

    def _scalar(self) -> Scalar:
        token = self._next
        if token.kind == "text":
            value: Scalar = _ESCAPED.sub(r"\1", token.text[1:-1])
        elif token.kind == "quoted":
            value = token.text[1:-1].replace("''", "'")
        elif token.kind == "number" or token.text.lower() in {"true", "false"}:
            value = token.text
        elif token.text.lower() == "null":
            value = None
        else:
            raise self._unexpected("a value in double quotes, True, False or null")
        self._take()
        return value


def _bare(word: str) -> str:
    return word.lstrip("-–—").lower()


def _shown(text: str) -> str:
    plain = "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text[:40])
    return plain if len(text) <= 40 else f"{plain[:39]}…"


def format_rule(rule: Rule) -> str:
    """A rule as text that :func:`parse_rule` reads back as the same rule."""
    if isinstance(rule, Comparison):
        return f"{rule.name} {rule.operator} {_format_value(rule.value)}"
    if isinstance(rule, Negation):
        return f"-not {_nested(rule.operand)}"
    return (" -and " if isinstance(rule, Conjunction) else " -or ").join(_nested(one) for one in rule.operands)


def _nested(rule: Rule) -> str:
    return format_rule(rule) if isinstance(rule, Comparison) else f"({format_rule(rule)})"


def _format_value(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, tuple):
        return f"[{', '.join(_format_value(one) for one in value)}]"
    escaped = value.replace("`", "``").replace('"', '`"')
    return f'"{escaped}"'


def compile_rule(rule: Rule, leaf: Callable[[Comparison], Callable[[S], Truth]]) -> Callable[[S], Truth]:
    """A rule as a function of a device or an app; ``leaf`` makes one of a comparison."""
    if isinstance(rule, Comparison):
        return leaf(rule)
    if isinstance(rule, Negation):
        inner = compile_rule(rule.operand, leaf)
        return lambda subject: negated(inner(subject))
    parts = tuple(compile_rule(one, leaf) for one in rule.operands)
    join = all_of if isinstance(rule, Conjunction) else any_of
    return lambda subject: join(part(subject) for part in parts)


def value_test(operator: Operator, value: Value) -> Callable[[object], Truth]:
    """How a property's value compares, capitals or not; what is neither text, number, yes/no nor null is unknown.

    A negative operator is the contrary of its positive one, null included: only negative ones match what is null.
    https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices
    """
    hit, miss = (Truth.NO, Truth.YES) if operator in NEGATIVE else (Truth.YES, Truth.NO)
    on_null = hit if None in (value if isinstance(value, tuple) else (value,)) else miss
    matches = _matcher(NEGATIVE.get(operator, operator), value)

    def test(found: object) -> Truth:
        if found is None:
            return on_null
        if isinstance(found, str | int | float):
            return hit if matches(str(found).lower()) else miss
        return Truth.UNKNOWN

    return test


def _matcher(operator: Operator, value: Value) -> Callable[[str], bool]:
    if isinstance(value, tuple):
        return frozenset(one.lower() for one in value if one is not None).__contains__
    if value is None:
        return lambda found: False
    wanted = value.lower()
    if operator is Operator.STARTS_WITH:
        return lambda found: found.startswith(wanted)
    if operator is Operator.ENDS_WITH:
        return lambda found: found.endswith(wanted)
    if operator is Operator.CONTAINS:
        return lambda found: wanted in found
    return lambda found: found == wanted


def element_test(operator: Operator, value: Value) -> Callable[[object], Truth]:
    """How a collection compares with -contains or -notContains: by its whole elements.

    https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices
    """
    hit, miss = (Truth.NO, Truth.YES) if operator in NEGATIVE else (Truth.YES, Truth.NO)
    wanted = value.lower() if isinstance(value, str) else None

    def test(found: object) -> Truth:
        elements: Any = () if found is None else [found] if isinstance(found, str) else found
        if not isinstance(elements, list | tuple):
            return Truth.UNKNOWN
        return hit if any(isinstance(one, str) and one.lower() == wanted for one in elements) else miss

    return test


def read_property(source: Mapping[str, Any], name: str) -> Any:
    """The value of a property, capitals or not; :data:`ABSENT` where the source does not have it."""
    value = source.get(name, ABSENT)
    if value is not ABSENT:
        return value
    wanted = name.lower()
    return next((one for key, one in source.items() if key.lower() == wanted), ABSENT)
