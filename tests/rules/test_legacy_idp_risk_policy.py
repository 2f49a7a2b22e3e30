"""`legacy-idp-risk-policy`: A legacy risk policy of ID Protection demanded MFA: one that Conditional Access does not
list.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import broken, without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import NO_DEMAND, PROVIDER, UNLISTED, asked, refused_by
from tests.scenarios.base import SIGN_IN_RISK, USER_RISK, Contoso, policy

ROWS = Rows("legacy-idp-risk-policy")

SEPTEMBER = "2026-09-22T09:00:00Z"


def in_september(contoso: Contoso) -> Contoso:
    """The same tenant before the legacy risk policies were retired."""
    contoso.data["now"] = SEPTEMBER
    return contoso


BOTH_FIXES = ("portal-only-policy", "temporary-access-pass")

PASS_ALONE = ("temporary-access-pass",)


@ROWS.row("likely", cites=(*PROVIDER, "/createdDateTime"), fixes=BOTH_FIXES)
def asked_by_the_sign_in_risk_policy() -> Contoso:
    """Before the retirement, and named by the sign-in."""
    return in_september(asked("tenantSessionRiskPolicy", "2026-09-22T06:41:19Z"))


@ROWS.row("likely", fixes=BOTH_FIXES)
def asked_by_the_user_risk_policy() -> Contoso:
    """Before the retirement, and named by the sign-in."""
    return in_september(asked("accountCompromisePolicies", "2026-09-22T06:41:19Z"))


@ROWS.row("likely", fixes=PASS_ALONE)
def asked_on_the_last_day_and_read_in_october() -> Contoso:
    """Historical: nothing is left to replace."""
    contoso = asked("tenantSessionRiskPolicy", "2026-09-30T23:59:59Z")
    contoso.data["now"] = "2026-10-01T00:00:00Z"
    return contoso


@ROWS.row("possible", cites=(*PROVIDER, "/createdDateTime"), fixes=BOTH_FIXES)
def asked_after_the_retirement() -> Contoso:
    """A tenant that is late, or a name that stands for something else by now."""
    return asked("tenantSessionRiskPolicy", "2026-10-01T00:00:00Z", in_october(Contoso(policies=NO_DEMAND)))


def in_october(contoso: Contoso) -> Contoso:
    contoso.data["now"] = "2026-10-02T09:00:00Z"
    return contoso


@ROWS.row("ruled-out", cites=("/createdDateTime",))
def refused_after_the_retirement() -> Contoso:
    """What is retired asks for nothing."""
    return refused_by(failing=())


@ROWS.row("ruled-out", cites=("/createdDateTime",))
def refused_and_a_policy_on_user_risk_is_on() -> Contoso:
    """One policy on risk is there: what was retired was built again."""
    return refused_by(USER_RISK, failing=())


@ROWS.row("ruled-out", cites=("/createdDateTime",))
def refused_and_the_policy_on_risk_only_reports() -> Contoso:
    """What only reports replaces nothing."""
    return refused_by({**SIGN_IN_RISK, "state": "enabledForReportingButNotEnforced"}, failing=())


@ROWS.row("ruled-out", cites=("/createdDateTime",))
def refused_and_the_tenant_may_have_no_policy_on_risk() -> Contoso:
    """Without Entra ID P2 there is nothing to make."""
    contoso = Contoso(licence="P1", policies=NO_DEMAND)
    contoso.blocked("2026-11-24T07:48:22Z", failing=[])
    return contoso


@ROWS.row("ruled-out", cites=("/createdDateTime",))
def refused_and_the_policies_are_hidden() -> Contoso:
    """Whether one replaced them is not known, and nothing is said."""
    return without_permission(refused_by(failing=()), "identity/conditionalAccess/policies")


@ROWS.row("ruled-out", cites=PROVIDER)
def asked_by_another_before_the_retirement() -> Contoso:
    """The sign-in names who asked."""
    return in_september(asked("user", "2026-09-22T06:41:19Z"))


@ROWS.row("possible", cites=("/conditionalAccessStatus", "/createdDateTime"), fixes=BOTH_FIXES)
def nobody_asked_before_the_retirement() -> Contoso:
    """A 53004 that no list of policies explains."""
    return in_september(refused_by(failing=(), moment="2026-09-22T06:41:19Z"))


@ROWS.row("not-checked", cites_exactly=(), fixes=("portal-only-policy", "temporary-access-pass"))
def a_policy_failed_before_the_retirement() -> Contoso:
    """A policy explains it, and a legacy one may have asked as well."""
    contoso = refused_by(SIGN_IN_RISK, moment="2026-09-22T06:41:19Z", authenticationRequirementPolicies=[])
    return in_september(contoso)


@ROWS.row("possible", cites=("/conditionalAccessStatus", "/createdDateTime"))
def a_policy_reached_the_user_before_the_retirement() -> Contoso:
    """The sign-in says that no policy applied, which outweighs that one is matched here: a legacy policy may have."""
    rule = policy("CA090 - All users - Require MFA")
    contoso = refused_by(rule, failing=(), moment="2026-09-22T06:41:19Z", **UNLISTED)
    return in_september(contoso)


@ROWS.row("ruled-out", cites=("/value",))
def nobody_was_refused_after_the_retirement() -> Contoso:
    """Nothing of it can happen any more."""
    return Contoso(policies=NO_DEMAND)


@ROWS.row("not-checked", cites_exactly=(), fixes=("portal-only-policy", "temporary-access-pass"))
def nobody_was_refused_before_the_retirement() -> Contoso:
    """It may ask at the next risky sign-in."""
    return in_september(Contoso(policies=NO_DEMAND))


@ROWS.row("ruled-out")
def nobody_was_refused_by_the_day_of_the_retirement() -> Contoso:
    """On that day it is retired."""
    contoso = Contoso(policies=NO_DEMAND)
    contoso.data["now"] = "2026-10-01T00:00:00Z"
    return contoso


@ROWS.row("ruled-out")
def refused_on_the_day_of_the_retirement() -> Contoso:
    """On that day it is retired."""
    return in_october(refused_by(failing=(), moment="2026-10-01T00:00:00Z"))


@ROWS.row("not-checked")
def a_policy_was_met_before_the_retirement() -> Contoso:
    """A policy applied and was satisfied, so that the 53004 is not one that nothing explains."""
    return in_september(refused_by(failing=(), moment="2026-09-22T06:41:19Z", conditionalAccessStatus="success"))


@ROWS.row("not-checked")
def nothing_said_of_policies_before_the_retirement() -> Contoso:
    """A sign-in that does not say whether a policy applied."""
    return in_september(refused_by(failing=(), moment="2026-09-22T06:41:19Z", conditionalAccessStatus=None))


@ROWS.row("not-checked")
def nobody_was_refused_in_the_half_log() -> Contoso:
    """v1.0 lists interactive sign-ins alone, so that no 53004 found is not no 53004."""
    return broken(Contoso(policies=NO_DEMAND), r"^GET /beta/auditLogs/signIns")


ROWS.place(
    "case everyday_demand.a_policy_on_risk_replaced_the_legacy_ones",
    "ruled-out",
    cites_exactly=("/value/n/createdDateTime",),
    fixes=("portal-only-policy", "temporary-access-pass"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
