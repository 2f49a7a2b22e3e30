"""Filters over custom security attributes: the filter for apps, and the one for service principals.

A rule names an attribute by its set: ``CustomSecurityAttribute.Engineering_Project -contains "Baker"``.
https://learn.microsoft.com/entra/identity/conditional-access/concept-filter-for-applications
https://learn.microsoft.com/entra/fundamentals/custom-security-attributes-overview
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from aad53004.conditional_access.filter_rules import (
    ABSENT,
    CONTAINMENT,
    EVERY_OPERATOR,
    Comparison,
    Rule,
    Vocabulary,
    compile_rule,
    element_test,
    parse_rule,
    read_property,
    value_test,
)
from aad53004.conditional_access.truth import Truth

Attributes: TypeAlias = Mapping[str, Any] | None

# Neither name can have a "_" within it, so that the first one parts them.
_NAME: Final = re.compile(r"customsecurityattribute\.([^\W_]+)[_.]([^\W_]+)", re.IGNORECASE)


def _name(word: str) -> str | None:
    found = _NAME.fullmatch(word)
    return f"CustomSecurityAttribute.{found[1]}_{found[2]}" if found else None


VOCABULARY: Final = Vocabulary("a filter over custom security attributes", _name, lambda name: EVERY_OPERATOR)


@dataclass(frozen=True)
class AttributeFilter:
    """A rule that was read, to be held against service principals."""

    rule: Rule
    _check: Callable[[Attributes], Truth] = field(repr=False, compare=False)

    def evaluate(self, attributes: Attributes) -> Truth:
        """Whether the filter picks what has these ``customSecurityAttributes``: a mapping of sets, each of attributes.

        An attribute that is not assigned is null. None is unknown: Graph returns null both where nothing is assigned
        and where the caller may not read it.
        https://learn.microsoft.com/graph/api/serviceprincipal-get
        """
        return self._check(attributes)


def parse(rule: str) -> AttributeFilter:
    """Reads a rule over custom security attributes; raises ``FilterError`` for what is not in the language."""
    read = parse_rule(rule, VOCABULARY)
    return AttributeFilter(read, compile_rule(read, _leaf))


def _leaf(comparison: Comparison) -> Callable[[Attributes], Truth]:
    attribute_set, _, attribute = comparison.name.partition(".")[2].partition("_")
    whole = value_test(comparison.operator, comparison.value)
    element = element_test(comparison.operator, comparison.value) if comparison.operator in CONTAINMENT else whole

    def check(attributes: Attributes) -> Truth:
        value = _read(attributes, attribute_set, attribute)
        return element(value) if isinstance(value, list | tuple) else whole(value)

    return check


def _read(attributes: Attributes, attribute_set: str, attribute: str) -> Any:
    if attributes is None:
        return ABSENT
    within = read_property(attributes, attribute_set)
    if within is ABSENT or within is None:
        return None
    if not isinstance(within, Mapping):
        return ABSENT
    value = read_property(within, attribute)
    if value is ABSENT:
        return None
    # Conditional Access supports attributes of type String only.
    return ABSENT if isinstance(value, bool | int | float) else value
