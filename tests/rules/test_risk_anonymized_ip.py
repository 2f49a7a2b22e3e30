"""`risk-anonymized-ip`: The sign-in came from an anonymising or ill-reputed address: a VPN, Tor, a proxy or a
privacy relay.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import SIGN_INS, refused_by
from tests.scenarios.base import SIGN_IN_RISK, Contoso

ROWS = Rows("risk-anonymized-ip")


@ROWS.row("not-checked")
def no_detection_and_the_log_denied() -> Contoso:
    """The sign-in that was not read may name what the list of detections does not show yet."""
    return without_permission(refused_by(SIGN_IN_RISK), SIGN_INS)


@ROWS.row("ruled-out")
def no_detection_and_no_refusal() -> Contoso:
    """Both lists were read whole, and hold none."""
    return Contoso()


ROWS.place(
    "scenario blocked-not-proofup",
    "likely",
    cites_exactly=(
        "/value/n/riskEventType x2",
        "/value/n/riskLevel x2",
        "/value/n/riskState x2",
        "/value/n/ipAddress x2",
        "/value/n/detectedDateTime x2",
    ),
    fixes=("register-from-known-place", "dismiss-sign-in", "dismiss-user-risk", "temporary-access-pass"),
)
ROWS.place(
    "scenario log-not-yet-visible",
    "confirmed",
    cites_exactly=("/value/n/riskEventTypes_v2/n",),
    fixes=("register-from-known-place", "dismiss-sign-in", "dismiss-user-risk", "temporary-access-pass"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
