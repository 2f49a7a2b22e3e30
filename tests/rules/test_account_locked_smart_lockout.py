"""`account-locked-smart-lockout`: Smart lockout, or a block of a malicious address, stops the user (50053)."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.rules.rows import Row, Rows, text_of
from tests.scenarios.base import Contoso

ROWS = Rows("account-locked-smart-lockout")


def locked(moment: str, contoso: Contoso | None = None, reason: str | None = None) -> Contoso:
    contoso = contoso or Contoso()
    entry = contoso.sign_in(moment, error=50053)
    entry["status"]["failureReason"] = reason
    return contoso


@ROWS.row("confirmed", fixes=("wait-and-rerun",))
def locked_out_two_hours_ago_without_a_reason() -> Contoso:
    """Two hours to the second still count; Graph gives no reason."""
    return locked("2026-11-24T07:00:00Z")


@ROWS.row("possible")
def locked_out_longer_than_two_hours_ago() -> Contoso:
    """A second more does not."""
    return locked("2026-11-24T06:59:59Z")


@ROWS.row("possible")
def locked_out_a_day_ago() -> Contoso:
    """A day to the second is looked at."""
    return locked("2026-11-23T09:00:00Z")


@ROWS.row("ruled-out")
def locked_out_longer_than_a_day_ago() -> Contoso:
    """A second more is not."""
    return locked("2026-11-23T08:59:59Z")


@ROWS.row("confirmed", fixes=("register-from-known-place", "wait-and-rerun"))
def locked_out_because_of_risk() -> Contoso:
    """Not the number of attempts: where they come from."""
    return locked("2026-11-24T08:30:00Z", reason="Sign-in was blocked because of risk.")


ROWS.place(
    "case combinations_sequences.a_storm_a_lockout_a_refusal_and_a_block",
    "ruled-out",
    cites_exactly=("/value/n/status/errorCode x2", "/value/n/createdDateTime x2"),
    fixes=("wait-and-rerun", "temporary-password"),
)
ROWS.place(
    "case sequences.blocked_for_a_malicious_address",
    "confirmed",
    cites_exactly=(
        "/value/n/status/errorCode",
        "/value/n/status/failureReason",
        "/value/n/createdDateTime",
        "/value/n/ipAddress",
    ),
    fixes=("register-from-known-place", "wait-and-rerun"),
)
ROWS.place(
    "case sequences.then_locked_out_hours_ago",
    "possible",
    cites_exactly=("/value/n/status/errorCode", "/value/n/createdDateTime"),
    fixes=("wait-and-rerun", "temporary-password"),
)
ROWS.place(
    "scenario account-disabled",
    "ruled-out",
    cites_exactly=("/value/n/status/errorCode", "/value/n/createdDateTime"),
    fixes=("wait-and-rerun", "temporary-password"),
)
ROWS.place(
    "scenario account-locked-smart-lockout",
    "confirmed",
    cites_exactly=(
        "/value/n/status/errorCode",
        "/value/n/status/failureReason",
        "/value/n/createdDateTime",
        "/value/n/ipAddress",
    ),
    fixes=("wait-and-rerun", "temporary-password"),
)


ROWS.place(
    "case everyday_sign_ins.locked_out_and_a_token_was_renewed",
    "confirmed",
    cites_exactly=(
        "/value/n/status/errorCode",
        "/value/n/status/failureReason",
        "/value/n/createdDateTime",
        "/value/n/ipAddress",
    ),
    fixes=("wait-and-rerun", "temporary-password"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
