"""`stale-user-risk`: An old user risk was never closed."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import at_risk, without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import RISK_STATE
from tests.scenarios.base import Contoso

ROWS = Rows("stale-user-risk")


@ROWS.row("possible", cites=("/riskLevel", *RISK_STATE[::2]))
def at_risk_for_long_and_the_detections_are_hidden() -> Contoso:
    """Whether it was detected anew could not be read."""
    return without_permission(at_risk(Contoso(), "2026-09-01T05:00:00Z"), "identityProtection/riskDetections")


@ROWS.row("ruled-out")
def at_risk_for_thirty_days() -> Contoso:
    """Thirty days to the second are recent."""
    return at_risk(Contoso(), "2026-10-25T09:00:00Z")


@ROWS.row("confirmed")
def at_risk_for_longer_than_thirty_days() -> Contoso:
    """A second more is stale."""
    return at_risk(Contoso(), "2026-10-25T08:59:59Z")


ROWS.place(
    "case combinations_methods.a_stale_risk_a_new_tor_session_and_the_method_switched_off",
    "ruled-out",
    cites_exactly=(
        "/riskLevel",
        "/riskState",
        "/riskLastUpdatedDateTime",
        "/value/n/riskEventType",
        "/value/n/detectedDateTime",
    ),
    fixes=("dismiss-user-risk", "self-service-password-reset", "temporary-password", "temporary-access-pass"),
)
ROWS.place(
    "row microsoft-threat-informed-action.an_act_and_a_risk_of_an_unknown_state",
    "not-checked",
    cites_exactly=(),
    fixes=("dismiss-user-risk", "self-service-password-reset", "temporary-password", "temporary-access-pass"),
)
ROWS.place(
    "scenario account-disabled",
    "ruled-out",
    cites_exactly=("/riskLevel", "/riskState", "/riskLastUpdatedDateTime"),
    fixes=("dismiss-user-risk", "self-service-password-reset", "temporary-password", "temporary-access-pass"),
)
ROWS.place(
    "scenario account-locked-smart-lockout",
    "ruled-out",
    cites_exactly=("/error/code",),
    fixes=("dismiss-user-risk", "self-service-password-reset", "temporary-password", "temporary-access-pass"),
)
ROWS.place(
    "scenario feedback-still-processing",
    "ruled-out",
    cites_exactly=("/riskLevel", "/riskState", "/riskLastUpdatedDateTime"),
    fixes=("dismiss-user-risk", "self-service-password-reset", "temporary-password", "temporary-access-pass"),
)
ROWS.place(
    "scenario risk-policy-enabled-on-untriaged-users",
    "confirmed",
    cites_exactly=("/riskLevel", "/riskState", "/riskLastUpdatedDateTime", "/value/n/id"),
    fixes=("dismiss-user-risk", "self-service-password-reset", "temporary-password", "temporary-access-pass"),
)


@ROWS.row("confirmed")
def an_old_risk_and_a_detection_that_was_closed() -> Contoso:
    """What was closed this month is no new detection."""
    contoso = at_risk(Contoso(), "2025-02-01T05:00:00Z")
    contoso.detection(None, "unlikelyTravel", "low", moment="2026-11-20T04:00:00Z", state="dismissed")
    return contoso


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
