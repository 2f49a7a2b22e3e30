"""`mfa-challenge-failed`: The newest refusal is an MFA prompt that was not answered (50074, 500121): the user has a
method.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.rules.rows import Row, Rows, text_of

ROWS = Rows("mfa-challenge-failed")


ROWS.place(
    "scenario account-disabled",
    "ruled-out",
    cites_exactly=("/value/n/status/errorCode", "/value/n/createdDateTime"),
    fixes=("temporary-access-pass", "add-phone-method"),
)
ROWS.place(
    "scenario lost-or-replaced-phone",
    "confirmed",
    cites_exactly=(
        "/value/n/status/errorCode",
        "/value/n/status/failureReason",
        "/value/n/status/additionalDetails",
        "/value/n/createdDateTime",
    ),
    fixes=("temporary-access-pass", "add-phone-method"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
