"""`log-not-yet-visible`: The refusal is so fresh that the logs may not show it, or its detections, yet."""

from __future__ import annotations

from datetime import datetime

import pytest
from syrupy.assertion import SnapshotAssertion

from aad53004.checkers.subject import Narrowing
from tests.cases.base import broken, without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import BETA_LOG, refused_by
from tests.scenarios.base import SIGN_IN_RISK, Contoso, guid

ROWS = Rows("log-not-yet-visible")

EVENT = ("/createdDateTime", "/status/errorCode")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@ROWS.row("likely", cites=EVENT, fixes=("wait-and-rerun",))
def refused_a_quarter_of_an_hour_ago() -> Contoso:
    """Detections in real time take five to ten minutes, and a second is missing to fifteen."""
    return refused_by(SIGN_IN_RISK, moment="2026-11-24T08:45:01Z")


@ROWS.row("ruled-out", cites=EVENT)
def refused_more_than_a_quarter_of_an_hour_ago() -> Contoso:
    """What was made in real time is there by now."""
    return refused_by(SIGN_IN_RISK, moment="2026-11-24T08:45:00Z")


@ROWS.row("likely", cites=("/value",))
def an_error_of_two_hours_ago_that_is_not_there() -> tuple[Contoso, Narrowing]:
    """The log can be so far behind."""
    return Contoso(), Narrowing(at=at("2026-11-24T07:00:00Z"), code=53004)


@ROWS.row("ruled-out", cites=("/value",))
def an_error_of_more_than_two_hours_ago_that_is_not_there() -> tuple[Contoso, Narrowing]:
    """By now it would be there."""
    return Contoso(), Narrowing(at=at("2026-11-24T06:59:59Z"), code=53004)


@ROWS.row("likely", cites=EVENT)
def an_error_beside_an_older_one() -> tuple[Contoso, Narrowing]:
    """The one in the log is another."""
    return refused_by(SIGN_IN_RISK, moment="2026-11-24T08:19:59Z"), Narrowing(at=at("2026-11-24T08:30:00Z"))


@ROWS.row("ruled-out")
def an_error_that_is_in_the_log() -> tuple[Contoso, Narrowing]:
    """Ten minutes apart may be one and the same."""
    return refused_by(SIGN_IN_RISK, moment="2026-11-24T08:20:00Z"), Narrowing(at=at("2026-11-24T08:30:00Z"))


@ROWS.row("possible", cites=("/value",))
def a_53004_of_an_unknown_time() -> tuple[Contoso, Narrowing]:
    """It may be of a minute ago, or of another tenant."""
    return Contoso(), Narrowing(code=53004)


@ROWS.row("ruled-out")
def another_code_of_an_unknown_time() -> tuple[Contoso, Narrowing]:
    """That is no 53004 to wait for."""
    return Contoso(), Narrowing(code=53003)


@ROWS.row("ruled-out")
def a_53004_of_an_unknown_time_and_one_in_the_log() -> tuple[Contoso, Narrowing]:
    """The one in the log is taken for it."""
    return refused_by(SIGN_IN_RISK), Narrowing(code=53004)


@ROWS.row("possible", cites=("/value",))
def an_id_that_is_not_there() -> tuple[Contoso, Narrowing]:
    """It may be of a minute ago, or of another tenant."""
    return Contoso(), Narrowing(request_id=guid("no such request"))


@ROWS.row("ruled-out")
def an_id_of_long_ago_that_is_not_there() -> tuple[Contoso, Narrowing]:
    """Its time says that it is no matter of waiting."""
    return Contoso(), Narrowing(request_id=guid("no such request"), at=at("2026-11-20T08:00:00Z"))


@ROWS.row("ruled-out", cites=("/value",))
def nothing_reported_and_nothing_in_the_log() -> Contoso:
    """The log was read whole, and has none."""
    return Contoso()


@ROWS.row("not-checked")
def nothing_reported_and_half_a_log() -> Contoso:
    """v1.0 lists interactive sign-ins alone."""
    return broken(Contoso(), BETA_LOG)


@ROWS.row("not-checked")
def the_log_denied() -> Contoso:
    """The permission is named."""
    return without_permission(Contoso(), "auditLogs/signIns")


ROWS.place(
    "scenario account-disabled",
    "ruled-out",
    cites_exactly=("/value/n/createdDateTime", "/value/n/status/errorCode"),
    fixes=("wait-and-rerun",),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
