"""`signin-risk-realtime`: The sign-in itself was judged risky while it happened."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.rules.rows import Row, Rows, text_of

ROWS = Rows("signin-risk-realtime")


ROWS.place(
    "case risk.a_real_time_level_with_an_offline_kind",
    "likely",
    cites_exactly=("/value/n/riskLevelDuringSignIn", "/value/n/riskState", "/value/n/riskEventTypes_v2"),
    fixes=("register-from-known-place", "confirm-sign-in-safe", "dismiss-sign-in", "temporary-access-pass"),
)
ROWS.place(
    "scenario account-disabled",
    "confirmed",
    cites_exactly=("/value/n/riskLevelDuringSignIn", "/value/n/riskState", "/value/n/riskEventTypes_v2"),
    fixes=("register-from-known-place", "confirm-sign-in-safe", "dismiss-sign-in", "temporary-access-pass"),
)
ROWS.place(
    "scenario account-locked-smart-lockout",
    "ruled-out",
    cites_exactly=("/value",),
    fixes=("register-from-known-place", "confirm-sign-in-safe", "dismiss-sign-in", "temporary-access-pass"),
)
ROWS.place(
    "scenario ca-user-risk-remediation",
    "ruled-out",
    cites_exactly=("/value/n/riskLevelDuringSignIn", "/value/n/riskState", "/value/n/riskEventTypes_v2"),
    fixes=("register-from-known-place", "confirm-sign-in-safe", "dismiss-sign-in", "temporary-access-pass"),
)
ROWS.place(
    "scenario cloud-without-idp",
    "not-checked",
    cites_exactly=(),
    fixes=("register-from-known-place", "confirm-sign-in-safe", "dismiss-sign-in", "temporary-access-pass"),
)


ROWS.place(
    "case everyday_pasted.a_free_tenant_and_the_error",
    "likely",
    cites_exactly=("/errorCode",),
    fixes=("register-from-known-place", "confirm-sign-in-safe", "dismiss-sign-in", "temporary-access-pass"),
)

ROWS.place(
    "case everyday_pasted.a_free_tenant_and_the_page_without_its_code",
    "likely",
    cites_exactly=("/candidates",),
    fixes=("register-from-known-place", "confirm-sign-in-safe", "dismiss-sign-in", "temporary-access-pass"),
)

ROWS.place(
    "case everyday_pasted.the_log_has_it_and_the_risk_is_hidden",
    "likely",
    cites_exactly=("/errorCode",),
    fixes=("register-from-known-place", "confirm-sign-in-safe", "dismiss-sign-in", "temporary-access-pass"),
)

ROWS.place(
    "case everyday_pasted.the_error_of_yesterday_that_no_log_has",
    "ruled-out",
    cites_exactly=("/value",),
    fixes=("register-from-known-place", "confirm-sign-in-safe", "dismiss-sign-in", "temporary-access-pass"),
)

ROWS.place(
    "case everyday_pasted.the_error_names_a_colleague_and_no_log_can_be_read",
    "not-checked",
    cites_exactly=(),
    fixes=("register-from-known-place", "confirm-sign-in-safe", "dismiss-sign-in", "temporary-access-pass"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
