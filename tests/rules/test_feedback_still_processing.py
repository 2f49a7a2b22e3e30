"""`feedback-still-processing`: A dismissal or confirmation was given, and Entra has not finished with it."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import risk_closed
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import dismissed, plain
from tests.scenarios.base import Contoso

ROWS = Rows("feedback-still-processing")


@ROWS.row("likely")
def remediated_ten_minutes_ago() -> Contoso:
    """A remediated risk counts a little late too."""
    return plain(risk_closed(Contoso(), "2026-11-24T08:50:00Z", "remediated", "userPerformedSecuredPasswordReset"))


@ROWS.row("likely")
def confirmed_safe_ten_minutes_ago() -> Contoso:
    """As does one that was called safe."""
    return plain(risk_closed(Contoso(), "2026-11-24T08:50:00Z", "confirmedSafe", "adminConfirmedSigninSafe"))


@ROWS.row("ruled-out")
def dismissed_a_quarter_of_an_hour_ago() -> Contoso:
    """A quarter of an hour to the second is over."""
    return plain(dismissed("2026-11-24T08:45:00Z"))


ROWS.place(
    "case risk.dismissed_five_minutes_ago",
    "possible",
    cites_exactly=("/isProcessing", "/riskState", "/riskLastUpdatedDateTime"),
    fixes=("wait-and-rerun", "temporary-access-pass"),
)
ROWS.place(
    "scenario account-locked-smart-lockout",
    "ruled-out",
    cites_exactly=("/error/code",),
    fixes=("wait-and-rerun", "temporary-access-pass"),
)
ROWS.place(
    "scenario feedback-still-processing",
    "likely",
    cites_exactly=("/isProcessing", "/riskState", "/riskLastUpdatedDateTime"),
    fixes=("wait-and-rerun", "temporary-access-pass"),
)
ROWS.place(
    "scenario stale-log",
    "ruled-out",
    cites_exactly=("/isProcessing", "/riskState", "/riskLastUpdatedDateTime"),
    fixes=("wait-and-rerun", "temporary-access-pass"),
)


@ROWS.row("ruled-out")
def closed_by_microsoft_ten_minutes_ago() -> Contoso:
    """Nobody gave any feedback."""
    return plain(risk_closed(Contoso(), "2026-11-24T08:50:00Z", "dismissed", "aiConfirmedSigninSafe"))


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
