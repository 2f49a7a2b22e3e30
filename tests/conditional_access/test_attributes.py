"""Rules over custom security attributes.

https://learn.microsoft.com/entra/identity/conditional-access/concept-filter-for-applications
https://learn.microsoft.com/entra/fundamentals/custom-security-attributes-overview
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aad53004.conditional_access.attributes import parse
from aad53004.conditional_access.filter_rules import FilterError
from aad53004.conditional_access.truth import Truth

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN

# As Graph returns them: https://learn.microsoft.com/graph/custom-security-attributes-examples
TAGGED: dict[str, Any] = {
    "ConditionalAccessTest": {
        "@odata.type": "#microsoft.graph.customSecurityAttributeValue",
        "policyRequirement@odata.type": "#Collection(String)",
        "policyRequirement": ["requireMFA", "blockGuestUsers"],
    },
    "Engineering": {"Project": "Baker", "Certified": True, "Level": 3, "Owner": None},
}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ('CustomSecurityAttribute.ConditionalAccessTest_policyRequirement -contains "requireMFA"', YES),
        ('customsecurityattribute.conditionalaccesstest_policyrequirement -CONTAINS "requiremfa"', YES),
        # A collection contains whole values.
        ('CustomSecurityAttribute.ConditionalAccessTest_policyRequirement -contains "require"', NO),
        ('CustomSecurityAttribute.ConditionalAccessTest_policyRequirement -notContains "requireMFA"', NO),
        ('CustomSecurityAttribute.Engineering_Project -eq "baker"', YES),
        ('CustomSecurityAttribute.Engineering_Project -in ["Alpine", "Baker"]', YES),
        ('CustomSecurityAttribute.Engineering_Project -startsWith "Alp"', NO),
        ('CustomSecurityAttribute.Engineering_Project -contains "ake"', YES),
        ('CustomSecurityAttribute.Engineering.Project -eq "Baker"', YES),
        # What is not assigned is null, and only negative operators match it.
        ('CustomSecurityAttribute.Engineering_Owner -ne "Contoso"', YES),
        ('CustomSecurityAttribute.Engineering_Other -eq "Contoso"', NO),
        ('CustomSecurityAttribute.Engineering_Other -notContains "Contoso"', YES),
        ("CustomSecurityAttribute.Marketing_Level -eq null", YES),
        (
            'CustomSecurityAttribute.Engineering_Other Equals "x" or CustomSecurityAttribute.Engineering_Project ne "x"',
            YES,
        ),
        # Conditional Access supports String only; how -eq compares a collection is not documented.
        ('CustomSecurityAttribute.Engineering_Certified -eq "True"', UNKNOWN),
        ('CustomSecurityAttribute.Engineering_Level -eq "3"', UNKNOWN),
        ('CustomSecurityAttribute.ConditionalAccessTest_policyRequirement -eq "requireMFA"', UNKNOWN),
    ],
)
def test_rules(rule: str, expected: Truth) -> None:
    assert parse(rule).evaluate(TAGGED) is expected


def test_nothing_assigned_is_not_the_same_as_not_readable() -> None:
    """Graph returns null both where nothing is assigned and where the caller may not read it.

    https://learn.microsoft.com/graph/api/serviceprincipal-get
    """
    read = parse('CustomSecurityAttribute.Engineering_Project -ne "Baker"')

    assert read.evaluate({}) is YES
    assert read.evaluate(None) is UNKNOWN
    assert read.evaluate({"Engineering": "something else"}) is UNKNOWN
    assert read.evaluate({"Engineering": {"Project": {"a": 1}}}) is UNKNOWN


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ('device.model -eq "x"', "device.model is no property of a filter over custom security attributes"),
        ('CustomSecurityAttribute.Engineering -eq "x"', "is no property of a filter over custom security attributes"),
        ('CustomSecurityAttribute.A_B_C -eq "x"', "is no property of a filter over custom security attributes"),
        ('CustomSecurityAttribute.A_B -match "x"', "-match is no operator"),
        ("", "the rule is empty"),
    ],
)
def test_what_is_not_in_the_language_is_refused(rule: str, told: str) -> None:
    with pytest.raises(FilterError, match=told):
        parse(rule)


values = st.one_of(st.none(), st.sampled_from(["a", "A", "ab"]), st.lists(st.sampled_from(["a", "ab"]), max_size=2))
operators = st.sampled_from(["-eq", "-ne", "-contains", "-notContains", "-startsWith", "-notStartsWith"])


@given(operators, operators, st.sampled_from(["-and", "-or"]), values, values)
def test_what_cannot_be_read_decides_nothing_that_reading_it_would_change(
    first: str, second: str, joined: str, one: Any, other: Any
) -> None:
    read = parse(f'CustomSecurityAttribute.S_One {first} "a" {joined} CustomSecurityAttribute.T_Other {second} "a"')
    wholly = read.evaluate({"S": {"One": one}, "T": {"Other": other}})

    assert read.evaluate(None) is UNKNOWN
    for partly in (read.evaluate({"S": {"One": one}, "T": "?"}), read.evaluate({"S": "?", "T": {"Other": other}})):
        assert partly in {UNKNOWN, wholly}
