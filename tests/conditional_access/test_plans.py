"""Rules of policy plans: a rule applies where its own conditions and the shared ones of its plan are met.

https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicyrule?view=graph-rest-beta
"""

from __future__ import annotations

from typing import Any

import pytest

from aad53004.conditional_access.compiled import CompiledPolicy, evaluate_policy
from aad53004.conditional_access.directory import Directory, DirectoryUser
from aad53004.conditional_access.plans import compile_rule
from aad53004.conditional_access.scenario import Scenario
from aad53004.conditional_access.sign_in import SignInContext
from aad53004.conditional_access.truth import Truth
from aad53004.entra import PolicyPlan, PolicyRule
from aad53004.errors import Unreadable
from tests.scenarios.base import ALICE, PILOT, SALES, Json, policy_plan, policy_rule

RISKY = {"signInRiskLevels": ["high", "medium"]}
IN_SALES = {"includeUsers": [], "includeGroups": [SALES["id"]], "excludeGroups": []}
IN_PILOT = {"includeUsers": [], "includeGroups": [PILOT["id"]], "excludeGroups": []}
EVERYBODY = {"includeUsers": ["All"], "excludeUsers": []}
REGISTERING = {"includeApplications": [], "includeUserActions": ["urn:user:registersecurityinfo"]}


def compiled(plan: Json, rule: Json) -> CompiledPolicy:
    return compile_rule(PolicyPlan.read(plan)[0], PolicyRule.read(rule)[0])


def applies(plan: Json, rule: Json, **changes: Any) -> Truth:
    """Whether the rule applies to Alice of the group Sales in a session of medium risk."""
    user = DirectoryUser(ALICE["id"], ALICE["userPrincipalName"], frozenset({SALES["id"]}), frozenset())
    about: dict[str, Any] = {"user": ALICE["id"], "sign_in_risk": "medium", "user_action": None, **changes}
    return evaluate_policy(compiled(plan, rule), SignInContext(Scenario(**about), Directory(users=(user,))))[0]


@pytest.mark.parametrize(
    ("shared", "own", "expected"),
    [
        (None, RISKY, Truth.YES),
        (None, {}, Truth.YES),
        (None, {"signInRiskLevels": ["high"]}, Truth.NO),
        (IN_SALES, RISKY, Truth.YES),
        (IN_PILOT, RISKY, Truth.NO),
        # Both sets are about users: both have to cover her.
        (IN_SALES, {**RISKY, "users": IN_PILOT}, Truth.NO),
        (IN_PILOT, {**RISKY, "users": EVERYBODY}, Truth.NO),
        (IN_SALES, {**RISKY, "users": EVERYBODY}, Truth.YES),
    ],
)
def test_both_sets_of_conditions_have_to_be_met(shared: Json | None, own: Json, expected: Truth) -> None:
    assert applies(policy_plan("Plan", users=shared), policy_rule("Rule", conditions=own)) is expected


def test_what_neither_set_says_is_not_known() -> None:
    plan = {**policy_plan("Plan"), "sharedConditions": {"clientAppTypes": ["all"]}}
    assert applies(plan, policy_rule("Rule", conditions=RISKY)) is Truth.UNKNOWN


def test_a_rule_may_say_all_that_its_plan_does_not() -> None:
    plan = {**policy_plan("Plan"), "sharedConditions": None}
    own = {**RISKY, "users": EVERYBODY, "applications": {"includeApplications": ["All"]}}
    assert applies(plan, policy_rule("Rule", conditions=own)) is Truth.YES


@pytest.mark.parametrize(
    ("of_plan", "of_rule", "expected"),
    [
        ("enabled", None, Truth.YES),
        ("enabled", "enabled", Truth.YES),
        ("enabled", "disabled", Truth.NO),
        ("disabled", None, Truth.NO),
        ("disabled", "enabled", Truth.NO),
        ("somethingNew", None, Truth.UNKNOWN),
        (None, None, Truth.UNKNOWN),
    ],
)
def test_a_rule_is_enforced_where_it_and_its_plan_are(
    of_plan: str | None, of_rule: str | None, expected: Truth
) -> None:
    rule = {**policy_rule("Rule", conditions=RISKY), "state": of_rule}
    assert applies({**policy_plan("Plan"), "state": of_plan}, rule) is expected


def test_report_only_decides_nothing() -> None:
    plan = policy_plan("Plan", state="enabledForReportingButNotEnforced")
    assert not compiled(plan, policy_rule("Rule", conditions=RISKY)).enforced


def test_the_controls_are_those_of_the_rule() -> None:
    made = compiled(policy_plan("Plan"), policy_rule("Rule", conditions=RISKY, grant=["block"]))
    assert made.grant.blocks and made.on_sign_in_risk
    assert made.policy.display_name == "Rule (plan Plan)"


def test_a_rule_on_registration_is_one_on_registration() -> None:
    made = compiled(
        {**policy_plan("Plan"), "sharedConditions": {"users": EVERYBODY}},
        policy_rule("Rule", conditions={"applications": REGISTERING}),
    )
    assert made.for_registration and "userActions" in {name for name, _ in made.checks}


@pytest.mark.parametrize("member", ["conditions", "controls"])
def test_what_cannot_be_read_of_a_rule_is_no_empty_condition(member: str) -> None:
    with pytest.raises(Unreadable):
        compiled(policy_plan("Plan"), {**policy_rule("Rule", conditions=RISKY), member: 7})
