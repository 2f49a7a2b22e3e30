"""`risk-anonymized-ip`: The sign-in came from an anonymising or ill-reputed address: a VPN, Tor, a proxy or a
privacy relay.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import AT, SIGN_INS, refused_by
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


SEEN = ("/riskEventType", "/riskLevel", "/riskState", "/ipAddress", "/detectedDateTime", "/riskEventTypes_v2/0")


def seen_with(kind: str) -> Contoso:
    contoso = Contoso()
    contoso.detection(contoso.blocked(AT, kinds=[kind]), kind, "medium")
    return contoso


@ROWS.row("confirmed", cites=SEEN)
def a_suspicious_address() -> Contoso:
    """An address with a bad name."""
    return seen_with("suspiciousIPAddress")


@ROWS.row("likely", cites=SEEN)
def an_address_with_malware() -> Contoso:
    """Found after the sign-in, so it did not make the session risky."""
    return seen_with("malwareInfectedIPAddress")


@ROWS.row("ruled-out", cites=("/riskEventType", "/riskState"))
def an_address_of_a_threat_actor() -> Contoso:
    """That is no mere anonymity: another row takes it."""
    return seen_with("nationStateIP")


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
