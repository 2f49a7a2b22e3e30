"""`conflicting-remediation-policies`: Two policies on user risk ask the same user for different things: remediation,
a password change, or a block.
"""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import NOBODY, asking_nothing, tenant
from tests.scenarios.base import ADMIN_MFA, PILOT, SIGN_IN_RISK, USER_RISK, Contoso, Json, policy

ROWS = Rows("conflicting-remediation-policies")

CLASHING = ("/displayName", "/conditions/userRiskLevels", "/grantControls/builtInControls")


def on_user_risk(name: str, *grant: str, levels: tuple[str, ...] = ("high",), **more: Any) -> Json:
    return policy(name, grant=grant, operator="AND", user_risk=levels, **more)


REMEDIATION = on_user_risk("CA050", "riskRemediation", levels=("high", "medium"))

CHANGE = on_user_risk("CA051", "mfa", "passwordChange")

BLOCK = on_user_risk("CA052", "block")

PILOT_CHANGE = on_user_risk("CA053", "passwordChange", users={"includeUsers": [], "includeGroups": [PILOT["id"]]})


@ROWS.row("likely", cites=CLASHING, fixes=("adjust-policy",))
def remediation_and_a_password_change() -> Contoso:
    """Both reach the user at high risk."""
    return tenant(SIGN_IN_RISK, REMEDIATION, CHANGE)


@ROWS.row("likely")
def remediation_and_a_block() -> Contoso:
    """One lets the user help himself, the other lets nobody in."""
    return tenant(REMEDIATION, BLOCK)


@ROWS.row("likely")
def a_password_change_and_a_block() -> Contoso:
    """The password can be changed by nobody who is blocked."""
    return tenant(CHANGE, BLOCK)


@ROWS.row("likely")
def two_levels_in_common() -> Contoso:
    """Both are told, in order."""
    return tenant(REMEDIATION, on_user_risk("CA054", "block", levels=("medium", "high", "low")))


@ROWS.row("ruled-out", cites=CLASHING)
def the_same_thing_twice() -> Contoso:
    """Two policies that ask for the same do not contradict each other."""
    return tenant(CHANGE, USER_RISK)


@ROWS.row("ruled-out", cites=CLASHING)
def different_things_at_different_risk() -> Contoso:
    """A block at high, a password change at medium."""
    return tenant(BLOCK, on_user_risk("CA055", "mfa", "passwordChange", levels=("medium",)))


@ROWS.row("ruled-out")
def different_things_at_no_risk() -> Contoso:
    """None is no risk to be remediated."""
    return tenant(
        on_user_risk("CA056", "block", levels=("none",)), on_user_risk("CA057", "passwordChange", levels=("none",))
    )


@ROWS.row("ruled-out")
def one_of_them_is_not_enforced() -> Contoso:
    """Report-only contradicts nothing."""
    return tenant(REMEDIATION, {**CHANGE, "state": "enabledForReportingButNotEnforced"})


@ROWS.row("ruled-out")
def one_of_them_is_for_others() -> Contoso:
    """The user is not in the pilot."""
    return tenant(REMEDIATION, PILOT_CHANGE)


@ROWS.row("ruled-out")
def one_of_them_has_no_state() -> Contoso:
    """What does not say that it is enforced is not."""
    contoso = tenant(REMEDIATION, CHANGE)
    contoso.data["conditionalAccessPolicies"][1].pop("state")
    return contoso


@ROWS.row("not-checked")
def the_state_of_one_of_them_is_null() -> Contoso:
    """Microsoft's model forbids null there, so that nobody knows whether it is enforced."""
    contoso = tenant(REMEDIATION, CHANGE)
    contoso.data["conditionalAccessPolicies"][1]["state"] = None
    return contoso


@ROWS.row("possible", cites=CLASHING)
def whether_one_of_them_reaches_is_not_known() -> Contoso:
    """The groups could not be read."""
    return without_permission(tenant(REMEDIATION, PILOT_CHANGE), "users/[^/]+/transitiveMemberOf")


@ROWS.row("possible")
def the_second_of_a_pair_may_not_reach() -> Contoso:
    """The first surely reaches the user, the second may."""
    first = on_user_risk("CA050", "riskRemediation", users=NOBODY)
    second = on_user_risk("CA059", "block", users={"includeUsers": [], "includeGroups": [PILOT["id"]]})
    return without_permission(tenant(first, second), "users/[^/]+/transitiveMemberOf")


@ROWS.row("likely")
def a_sure_pair_comes_before_one_that_may_reach() -> Contoso:
    """What is sure is told: these two exempt no group that would have to be known."""
    sure = [on_user_risk("CA050", "riskRemediation", users=NOBODY), on_user_risk("CA052", "block", users=NOBODY)]
    return without_permission(tenant(PILOT_CHANGE, *sure), "users/[^/]+/transitiveMemberOf")


@ROWS.row("ruled-out", cites=("/displayName", "/conditions/userRiskLevels"))
def no_policy_on_user_risk() -> Contoso:
    """Policies on other things are no part of it; one without a control asks for nothing."""
    return asking_nothing(tenant(SIGN_IN_RISK, ADMIN_MFA, on_user_risk("CA058", "mfa"), CHANGE))


@ROWS.row("ruled-out", cites=("/value",))
def no_policy_to_contradict() -> Contoso:
    """An empty list is an answer."""
    return tenant()


ROWS.place(
    "case gaps.security_defaults_and_a_new_colleague", "ruled-out", cites_exactly=("/value",), fixes=("adjust-policy",)
)
ROWS.place(
    "row break-glass-in-scope.policies_that_shut_nobody_out",
    "ruled-out",
    cites_exactly=("/value/n/displayName x5", "/value/n/conditions/userRiskLevels x5"),
    fixes=("adjust-policy",),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
