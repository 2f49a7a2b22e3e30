"""`risk-admin-confirmed-compromised`: An administrator, or Microsoft Defender for them, confirmed that the account
is compromised.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import refused, risk_closed, without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.scenarios.base import Contoso, Json

ROWS = Rows("risk-admin-confirmed-compromised")

BY_HAND = "adminConfirmedUserCompromised"

DETECTION = ("/riskEventType", "/riskState", "/riskDetail", "/detectedDateTime")


@ROWS.row("confirmed", cites=DETECTION)
def confirmed_by_a_detection_and_the_user_is_hidden() -> Contoso:
    """The detection says it as well as the state of the user."""
    contoso = refused()
    contoso.detection(None, BY_HAND, "high", moment="2026-11-24T06:00:00Z")
    return without_permission(contoso, "identityProtection/riskyUsers")


@ROWS.row("not-checked", cites=())
def confirmed_by_a_detection_that_is_closed_and_the_user_is_hidden() -> Contoso:
    """A detection that was closed says nothing of today."""
    contoso = refused()
    contoso.detection(None, BY_HAND, "high", moment="2026-11-24T06:00:00Z", state="remediated")
    return without_permission(contoso, "identityProtection/riskyUsers")


@ROWS.row("confirmed", cites=DETECTION)
def confirmed_by_a_detection_of_a_user_at_risk() -> Contoso:
    """The state says at risk alone; the detection says why."""
    contoso = refused()
    contoso.detection(None, BY_HAND, "high", moment="2026-11-24T06:00:00Z")
    return contoso


@ROWS.row("not-checked")
def at_risk_and_the_detections_are_hidden() -> Contoso:
    """An open detection that an administrator confirmed may be among them."""
    return without_permission(refused(), "identityProtection/riskDetections")


ROWS.place(
    "scenario account-disabled",
    "ruled-out",
    cites_exactly=("/riskState", "/riskDetail", "/riskLastUpdatedDateTime"),
    fixes=("contain-compromise", "temporary-password", "revoke-sessions", "temporary-access-pass"),
)
ROWS.place(
    "scenario account-locked-smart-lockout",
    "ruled-out",
    cites_exactly=("/error/code",),
    fixes=("contain-compromise", "temporary-password", "revoke-sessions", "temporary-access-pass"),
)
ROWS.place(
    "scenario cloud-without-idp",
    "not-checked",
    cites_exactly=(),
    fixes=("contain-compromise", "temporary-password", "revoke-sessions", "temporary-access-pass"),
)
ROWS.place(
    "scenario guest-risk-in-home-tenant",
    "not-checked",
    cites_exactly=(),
    fixes=("contain-compromise", "temporary-password", "revoke-sessions", "temporary-access-pass"),
)
ROWS.place(
    "scenario risk-admin-confirmed-compromised",
    "confirmed",
    cites_exactly=("/riskState", "/riskDetail", "/riskLastUpdatedDateTime"),
    fixes=("contain-compromise", "temporary-password", "revoke-sessions", "temporary-access-pass"),
)


BY_PERSON: Json = {"state": "confirmedCompromised", "detail": "adminConfirmedSigninCompromised"}
SIGN_IN = ("/riskState", "/riskDetail", "/createdDateTime")


@ROWS.row("confirmed", cites=DETECTION)
def a_sign_in_was_confirmed_on_its_detection() -> Contoso:
    """The detection shows it; the state of the user does not yet."""
    contoso = refused(tied=False)
    contoso.detection(contoso.data["signIns"][-1], "anonymizedIPAddress", "high", **BY_PERSON)
    return contoso


@ROWS.row("confirmed", cites=SIGN_IN)
def a_sign_in_was_confirmed_and_shows_it_alone() -> Contoso:
    """So does the sign-in."""
    return refused(tied=False, at_risk=False, **BY_PERSON)


@ROWS.row("confirmed", cites=SIGN_IN)
def the_detail_of_the_sign_in_alone() -> Contoso:
    """The detail says it too, where the risk is open."""
    return refused(tied=False, at_risk=False, detail=BY_PERSON["detail"])


@ROWS.row("confirmed", cites=("/riskState", "/riskDetail", "/riskLastUpdatedDateTime"))
def the_detail_of_the_user() -> Contoso:
    """The user is at risk because of a sign-in that was confirmed."""
    contoso = refused(tied=False, at_risk=False)
    contoso.risky("high", "2026-11-24T08:00:00Z", detail=BY_PERSON["detail"])
    return contoso


@ROWS.row("possible")
def confirmed_and_ended_by_a_new_password() -> Contoso:
    """The risk was closed after what was confirmed."""
    contoso = risk_closed(Contoso(), "2026-11-24T08:30:00Z", "remediated", "userPerformedSecuredPasswordReset")
    return refused(contoso, tied=False, at_risk=False, **BY_PERSON)


@ROWS.row("confirmed", cites=SIGN_IN)
def confirmed_after_the_risk_was_closed() -> Contoso:
    """What was closed before says nothing of it."""
    contoso = risk_closed(Contoso(), "2026-11-20T08:30:00Z", "dismissed", "adminDismissedAllRiskForUser")
    return refused(contoso, tied=False, at_risk=False, **BY_PERSON)


@ROWS.row("ruled-out")
def the_detail_of_a_sign_in_that_was_remediated() -> Contoso:
    """A closed risk is history."""
    return refused(tied=False, at_risk=False, state="remediated", detail=BY_PERSON["detail"])


@ROWS.row("not-checked", cites=())
def the_sign_ins_are_hidden() -> Contoso:
    """One of them may be confirmed."""
    return without_permission(refused(), "auditLogs/signIns")


@ROWS.row("confirmed", cites=DETECTION)
def confirmed_on_a_detection_and_the_sign_ins_are_hidden() -> Contoso:
    """What is shown needs no more."""
    contoso = refused()
    contoso.detection(None, "unfamiliarFeatures", "high", moment="2026-11-24T06:00:00Z", **BY_PERSON)
    return without_permission(contoso, "auditLogs/signIns")


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
