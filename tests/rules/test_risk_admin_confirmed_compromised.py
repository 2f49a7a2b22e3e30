"""`risk-admin-confirmed-compromised`: An administrator, or Microsoft Defender for them, confirmed that the account
is compromised.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import refused, without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.scenarios.base import Contoso

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


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
