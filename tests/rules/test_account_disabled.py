"""`account-disabled`: The account is disabled."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.rules.rows import Row, Rows, text_of

ROWS = Rows("account-disabled")


ROWS.place("scenario account-disabled", "confirmed", cites_exactly=("/accountEnabled",), fixes=("enable-account",))
ROWS.place(
    "scenario account-locked-smart-lockout", "ruled-out", cites_exactly=("/accountEnabled",), fixes=("enable-account",)
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
