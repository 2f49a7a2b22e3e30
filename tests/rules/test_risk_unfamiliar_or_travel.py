"""`risk-unfamiliar-or-travel`: The sign-in looked unlike this user: a new place, network, device or browser, or
travel too fast to be true.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.rules.rows import Row, Rows, text_of

ROWS = Rows("risk-unfamiliar-or-travel")


ROWS.place(
    "case risk.a_level_that_was_found_afterwards",
    "confirmed",
    cites_exactly=(
        "/value/n/riskEventType",
        "/value/n/riskLevel",
        "/value/n/riskState",
        "/value/n/ipAddress",
        "/value/n/detectedDateTime",
        "/value/n/riskEventTypes_v2/n",
    ),
    fixes=("register-from-known-place", "confirm-sign-in-safe", "temporary-access-pass", "trust-named-location"),
)
ROWS.place(
    "case risk.a_real_time_level_with_an_offline_kind",
    "likely",
    cites_exactly=(
        "/value/n/riskEventType",
        "/value/n/riskLevel",
        "/value/n/riskState",
        "/value/n/ipAddress",
        "/value/n/detectedDateTime",
        "/value/n/riskEventTypes_v2/n",
    ),
    fixes=("register-from-known-place", "confirm-sign-in-safe", "temporary-access-pass", "trust-named-location"),
)
ROWS.place(
    "scenario account-locked-smart-lockout",
    "ruled-out",
    cites_exactly=("/value",),
    fixes=("register-from-known-place", "confirm-sign-in-safe", "temporary-access-pass", "trust-named-location"),
)
ROWS.place(
    "scenario risk-policy-enabled-on-untriaged-users",
    "likely",
    cites_exactly=(
        "/value/n/riskEventType",
        "/value/n/riskLevel",
        "/value/n/riskState",
        "/value/n/ipAddress",
        "/value/n/detectedDateTime",
    ),
    fixes=("register-from-known-place", "confirm-sign-in-safe", "temporary-access-pass", "trust-named-location"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
