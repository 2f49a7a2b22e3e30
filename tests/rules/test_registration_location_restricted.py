"""`registration-location-restricted`: The newest refusal is 53010: registration is not allowed from this place or
device.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.rules.rows import Row, Rows, text_of

ROWS = Rows("registration-location-restricted")


ROWS.place(
    "scenario account-disabled",
    "ruled-out",
    cites_exactly=("/value/n/status/errorCode", "/value/n/createdDateTime"),
    fixes=("temporary-access-pass", "register-from-known-place", "trust-named-location"),
)
ROWS.place(
    "scenario registration-location-restricted",
    "confirmed",
    cites_exactly=("/value/n/status/errorCode", "/value/n/createdDateTime", "/value/n/ipAddress"),
    fixes=("temporary-access-pass", "register-from-known-place", "trust-named-location"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
