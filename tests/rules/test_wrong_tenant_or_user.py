"""`wrong-tenant-or-user`: The error belongs to another tenant or another user."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from aad53004.checkers.subject import Narrowing
from tests.cases.base import broken, without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.scenarios.base import Contoso

ROWS = Rows("wrong-tenant-or-user")

ELSEWHERE = Narrowing(request_id="0d6f4b1c-1111-4222-8333-944445555666")


@ROWS.row("not-checked", cites=())
def a_request_id_that_could_not_be_looked_up() -> tuple[Contoso, Narrowing]:
    """A failure is no absence."""
    return broken(Contoso(), r"^GET /(v1.0|beta)/auditLogs/signIns/0d6f4b1c", 500, "InternalServerError"), ELSEWHERE


@ROWS.row("not-checked", cites=())
def a_request_id_and_the_log_is_hidden() -> tuple[Contoso, Narrowing]:
    """Nothing of the log could be read."""
    return without_permission(Contoso(), "auditLogs/signIns"), ELSEWHERE


@ROWS.row("confirmed", cites=("/value",))
def a_correlation_id_of_another_tenant() -> tuple[Contoso, Narrowing]:
    """A search that finds nothing is an empty list."""
    return Contoso(), Narrowing(correlation_id=ELSEWHERE.request_id)


ROWS.place(
    "case combinations_sequences.a_pasted_error_of_another_tenant_and_an_own_one_that_is_over",
    "possible",
    cites_exactly=("/error/code",),
    fixes=(),
)
ROWS.place("case narrowing.an_id_of_three_minutes_ago", "possible", cites_exactly=("/error/code",), fixes=())
ROWS.place(
    "case narrowing.the_correlation_id_of_the_refusal",
    "ruled-out",
    cites_exactly=("/value/n/id", "/value/n/userId"),
    fixes=(),
)
ROWS.place(
    "case narrowing.the_id_of_a_colleague",
    "confirmed",
    cites_exactly=("/userPrincipalName", "/userId", "/status/errorCode"),
    fixes=(),
)
ROWS.place(
    "scenario account-disabled", "ruled-out", cites_exactly=("/value/n/status/errorCode", "/value/n/userId"), fixes=()
)
ROWS.place("scenario account-locked-smart-lockout", "not-checked", cites_exactly=(), fixes=())
ROWS.place("scenario wrong-tenant-or-user", "confirmed", cites_exactly=("/error/code",), fixes=())


ROWS.place(
    "case everyday_pasted.the_error_names_a_colleague_and_no_log_can_be_read",
    "likely",
    cites_exactly=("/userPrincipalName",),
    fixes=(),
)

ROWS.place(
    "case everyday_pasted.the_error_of_a_colleague",
    "confirmed",
    cites_exactly=("/userPrincipalName", "/userId", "/status/errorCode"),
    fixes=(),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
