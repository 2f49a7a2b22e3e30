"""`hybrid-no-writeback`: The user is synchronised, and a new password may not reach Active Directory, so the user
risk stays open.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import at_risk, refused, refused_in_the_office, risk_closed
from tests.rules.rows import Row, Rows, finding_of, text_of
from tests.rules.tenants import RISK_REMEDIATION, Step
from tests.scenarios.base import ALICE, STANDARD_POLICIES, USER_RISK, Contoso, Json, audited_user, policy, synced_person

ROWS = Rows("hybrid-no-writeback")

SYNA = synced_person("Syna Sund", "syna@contoso.example")

RESET = "Reset password (self-service)"


def synced(subject: Json = SYNA, *, risky: bool = True, by: Json = USER_RISK) -> Contoso:
    """A synchronised user at high risk, refused by a policy that demands a new password."""
    contoso = Contoso(subject, policies=[by if one is USER_RISK else one for one in STANDARD_POLICIES])
    if risky:
        at_risk(contoso)
    return refused_in_the_office(contoso, by=by)


def cloud_password(contoso: Contoso, activity: str = RESET, *, reason: str = "", failed: bool = True) -> Contoso:
    entry = contoso.audit(
        "2026-11-23T10:00:00Z",
        activity,
        service="Self-service Password Management",
        category="UserManagement",
        reason=reason,
        targets=[audited_user(contoso.subject)],
    )
    entry["result"] = "failure" if failed else "success"
    return contoso


@ROWS.row(
    "possible",
    cites_exactly=(
        "/onPremisesSyncEnabled",
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
        "/value/n/state",
        "/value/n/grantControls/builtInControls",
    ),
)
def a_synchronised_user_at_risk() -> Contoso:
    return synced()


@ROWS.row("possible")
def remediation_as_microsoft_manages_it() -> Contoso:
    return synced(by=RISK_REMEDIATION)


MFA_ONLY = policy("CA017 - Risky users", user_risk=["high"], grant=["mfa"])


@ROWS.row("ruled-out")
def a_policy_that_demands_mfa_alone() -> Contoso:
    return synced(by=MFA_ONLY)


@ROWS.row("ruled-out")
def a_policy_on_the_session_alone() -> Contoso:
    return refused(at_risk(Contoso(SYNA)), at_risk=False)


@ROWS.row("ruled-out")
def a_user_of_the_cloud() -> Contoso:
    return synced(ALICE)


@ROWS.row("ruled-out", cites_exactly=("/error/code",), fixes=("temporary-password", "temporary-access-pass"))
def never_at_risk() -> Contoso:
    return synced(risky=False)


@ROWS.row("ruled-out", cites_exactly=("/riskState", "/riskDetail"))
def at_risk_no_more() -> Contoso:
    contoso = synced(risky=False)
    return risk_closed(contoso, "2026-11-24T08:30:00Z", "dismissed", "adminDismissedAllRiskForUser")


@ROWS.row(
    "likely",
    cites_exactly=(
        "/onPremisesSyncEnabled",
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
        "/value/n/state",
        "/value/n/grantControls/builtInControls",
        "/value/n/activityDisplayName",
        "/value/n/result",
        "/value/n/resultReason",
    ),
)
def a_reset_that_could_not_be_written_back() -> Contoso:
    return cloud_password(synced(), reason="Password writeback is off.")


@ROWS.row("likely")
def an_administrators_reset_that_did_not_arrive() -> Contoso:
    return cloud_password(synced(), "Reset password (by admin)", reason="The on-premises service does not answer.")


@ROWS.row("possible")
def a_reset_that_failed_for_another_reason() -> Contoso:
    return cloud_password(synced(), reason="The user gave up.")


@ROWS.row("possible")
def another_event_that_failed() -> Contoso:
    return cloud_password(synced(), "Update user", reason="Password writeback is off.")


@ROWS.row("ruled-out", cites_exactly=("/value/n/activityDisplayName", "/value/n/result", "/value/n/resultReason"))
def a_change_that_was_written_back() -> Contoso:
    return cloud_password(synced(), "Change password (self-service)", failed=False)


@ROWS.row("ruled-out", cites_exactly=("/value/n/riskState", "/value/n/riskDetail", "/value/n/riskLastUpdatedDateTime"))
def a_change_on_premises_that_closed_a_risk() -> Contoso:
    contoso = synced(risky=False)
    before: Step = ("2026-11-12T09:00:00Z", "none", "remediated", "userChangedPasswordOnPremises", [], None)
    contoso.risky("high", "2026-11-24T05:00:00Z", kinds=["unlikelyTravel"], before=[before])
    return contoso


def test_remedies_that_cannot_help_this_user_are_not_named() -> None:
    """A password of the cloud does not arrive where nothing is written back."""
    stuck = cloud_password(synced(), reason="Password writeback is off.")
    assert finding_of(stuck, ROWS.rule).fixes == ("temporary-access-pass",)


ROWS.place(
    "case everyday_demand.on_premises_changes_close_the_risk",
    "ruled-out",
    cites_exactly=("/isUserRiskClearedOnPasswordReset", "/onPremisesSyncEnabled"),
    fixes=("temporary-password", "temporary-access-pass"),
)
ROWS.place(
    "case everyday_demand.on_premises_changes_do_not_close_the_risk",
    "likely",
    cites_exactly=(
        "/onPremisesSyncEnabled",
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
        "/value/n/state",
        "/value/n/grantControls/builtInControls",
        "/isUserRiskClearedOnPasswordReset",
    ),
    fixes=("temporary-access-pass",),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
