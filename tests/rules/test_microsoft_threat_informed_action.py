"""`microsoft-threat-informed-action`: Microsoft itself raised the user's risk or revoked the sessions: treat it as a
compromise.
"""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import at_risk, risk_closed, without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import RISK_REMEDIATION, Step
from tests.scenarios.base import GUEST, STANDARD_POLICIES, Contoso, audited_user

ROWS = Rows("microsoft-threat-informed-action")

REVOKE = "Revoke user sign-in sessions"


def by_microsoft(contoso: Contoso, activity: str = REVOKE, app: str | None = "Microsoft", **more: Any) -> Contoso:
    contoso.audit(
        "2026-11-24T06:00:00Z",
        activity,
        service="Core Directory",
        category="UserManagement",
        by_app=app,
        targets=[audited_user(contoso.subject)],
        **more,
    )
    return contoso


def remediated(moment: str = "2026-11-24T06:00:00Z", *, rules: Any = STANDARD_POLICIES) -> Contoso:
    """The risk is closed, with the detail that Microsoft revoked the sessions."""
    contoso = Contoso(policies=rules)
    opened: Step = ("2026-08-01T05:00:00Z", "high", "atRisk", "none", ["unlikelyTravel"], None)
    return risk_closed(contoso, moment, "remediated", "microsoftRevokedSessions", opened)


@ROWS.row(
    "confirmed", cites_exactly=("/value/n/activityDisplayName", "/value/n/activityDateTime", "/value/n/initiatedBy")
)
def sessions_revoked_while_at_risk() -> Contoso:
    return by_microsoft(at_risk(Contoso()))


@ROWS.row(
    "confirmed",
    cites_exactly=("/value/n/riskEventType", "/value/n/riskState", "/value/n/riskDetail", "/value/n/detectedDateTime"),
)
def risk_raised_by_unified_signals() -> Contoso:
    contoso = at_risk(Contoso())
    contoso.detection(None, "aiCompoundAccountRisk", "high", moment="2026-11-24T04:00:00Z")
    return contoso


@ROWS.row("confirmed")
def the_detail_of_an_open_risk() -> Contoso:
    contoso = Contoso()
    contoso.risky("high", "2026-11-24T05:00:00Z", detail="microsoftRevokedSessions")
    return contoso


@ROWS.row(
    "confirmed",
    cites_exactly=(
        "/value/n/riskState",
        "/value/n/riskDetail",
        "/value/n/activity/detail",
        "/value/n/riskLastUpdatedDateTime",
    ),
)
def a_step_of_the_history() -> Contoso:
    contoso = Contoso()
    before: Step = ("2026-11-23T05:00:00Z", "medium", "atRisk", "microsoftRevokedSessions", [], None)
    contoso.risky("high", "2026-11-24T05:00:00Z", before=[before])
    return contoso


@ROWS.row("confirmed")
def the_detail_of_a_detection() -> Contoso:
    contoso = at_risk(Contoso())
    contoso.detection(None, "anomalousToken", "high", moment="2026-11-24T04:00:00Z", detail="microsoftRevokedSessions")
    return contoso


@ROWS.row("confirmed")
def another_act_of_microsoft() -> Contoso:
    return by_microsoft(at_risk(Contoso()), "Disable {account}")


@ROWS.row("confirmed")
def an_activity_of_the_history() -> Contoso:
    contoso = Contoso()
    before: Step = ("2026-11-23T05:00:00Z", "medium", "atRisk", "none", [], None)
    contoso.risky("high", "2026-11-24T05:00:00Z", before=[before])
    contoso.data["riskyUserHistory"][contoso.subject_id][0]["activity"]["detail"] = "microsoftRevokedSessions"
    return contoso


@ROWS.row("ruled-out", cites_exactly=("/riskState", "/riskDetail", "/value/n/id"))
def an_everyday_act_of_microsoft() -> Contoso:
    return by_microsoft(at_risk(Contoso()), "Update user")


@ROWS.row("ruled-out")
def an_act_of_an_app_of_microsoft() -> Contoso:
    return by_microsoft(at_risk(Contoso()), app="Microsoft Teams Services")


@ROWS.row("ruled-out")
def an_act_of_an_administrator() -> Contoso:
    return by_microsoft(at_risk(Contoso()), app=None)


@ROWS.row("ruled-out", cites_exactly=("/error/code", "/value"))
def never_at_risk_and_no_act() -> Contoso:
    return Contoso()


@ROWS.row("likely")
def a_risk_that_was_closed_by_revoking() -> Contoso:
    return remediated()


@ROWS.row("possible")
def a_risk_that_was_closed_as_a_policy_asks() -> Contoso:
    return remediated(rules=[*STANDARD_POLICIES, RISK_REMEDIATION])


@ROWS.row(
    "likely",
    cites_exactly=("/riskState", "/riskDetail", "/riskLastUpdatedDateTime"),
    fixes=("contain-compromise", "temporary-password", "revoke-sessions", "temporary-access-pass"),
)
def a_risk_that_was_closed_and_a_policy_that_is_off() -> Contoso:
    return remediated(rules=[*STANDARD_POLICIES, {**RISK_REMEDIATION, "state": "disabled"}])


@ROWS.row("possible")
def a_risk_that_was_closed_and_policies_that_may_not_be_read() -> Contoso:
    return without_permission(remediated(), "identity/conditionalAccess/policies")


@ROWS.row("possible")
def a_risk_that_was_closed_long_ago() -> Contoso:
    return remediated("2026-10-25T08:59:59Z")


@ROWS.row("likely")
def a_risk_that_was_closed_thirty_days_ago() -> Contoso:
    return remediated("2026-10-25T09:00:00Z")


@ROWS.row("possible")
def a_risk_that_was_raised_and_dismissed() -> Contoso:
    contoso = Contoso()
    contoso.detection(None, "aiCompoundAccountRisk", "high", moment="2026-11-20T04:00:00Z", state="dismissed")
    return risk_closed(contoso, "2026-11-21T05:00:00Z", "dismissed", "adminDismissedAllRiskForUser")


@ROWS.row("likely")
def an_act_and_a_risk_that_may_not_be_read() -> Contoso:
    return without_permission(by_microsoft(at_risk(Contoso())), "identityProtection/riskyUsers")


@ROWS.row("likely")
def an_act_and_a_risk_of_an_unknown_state() -> Contoso:
    contoso = by_microsoft(Contoso())
    contoso.risky("high", "2026-11-24T05:00:00Z", state="underReview")
    return contoso


@ROWS.row("not-checked")
def no_act_and_detections_that_may_not_be_read() -> Contoso:
    return without_permission(at_risk(Contoso()), "identityProtection/riskDetections")


@ROWS.row("ruled-out")
def a_guest_of_whom_the_home_tenant_knows_more() -> Contoso:
    return Contoso(GUEST)


def _acts_that_count() -> None:
    for name in (
        "Update StsRefreshTokenValidFrom Timestamp",
        "Raise user risk",
        "Confirm user compromised",
        "Reset user password",
    ):

        def build(name: str = name) -> Contoso:
            return by_microsoft(at_risk(Contoso()), name)

        build.__name__ = name
        ROWS.row("confirmed")(build)


_acts_that_count()

ROWS.place(
    "scenario account-locked-smart-lockout",
    "ruled-out",
    cites_exactly=("/error/code", "/value"),
    fixes=("contain-compromise", "temporary-password", "revoke-sessions", "temporary-access-pass"),
)
ROWS.place(
    "scenario microsoft-threat-informed-action",
    "confirmed",
    cites_exactly=("/value/n/activityDisplayName", "/value/n/activityDateTime", "/value/n/initiatedBy"),
    fixes=("contain-compromise", "temporary-password", "revoke-sessions", "temporary-access-pass"),
)


@ROWS.row("possible")
def unified_signals_that_were_closed_and_tor_today() -> Contoso:
    """What somebody closed is history, whatever the user is at risk for now."""
    contoso = at_risk(Contoso())
    contoso.detection(None, "aiCompoundAccountRisk", "high", moment="2026-11-20T04:00:00Z", state="remediated")
    return contoso


@ROWS.row("not-checked", cites=())
def a_newer_kind() -> Contoso:
    """A kind that this version does not know may be Microsoft's doing."""
    contoso = at_risk(Contoso())
    contoso.detection(None, "quantumAlert", "high", moment="2026-11-20T04:00:00Z")
    return contoso


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
