"""`new-user-first-signin`: A new account that never had the chance to register in a session that is not risky."""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import hello, with_authenticator, with_pass, without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import AT
from tests.scenarios.base import Contoso, person

ROWS = Rows("new-user-first-signin")


def newcomer(created: str | None = "2026-11-20T10:00:00Z", *, block: bool = True, **user: Any) -> Contoso:
    """A user of this week who never signed in before."""
    nina = person("Nina Neu", "nina.neu@contoso.example", createdDateTime=created, employeeHireDate=None)
    contoso = Contoso({**nina, **user}, history=False)
    if block:
        contoso.blocked(AT)
    return contoso


@ROWS.row("confirmed", cites=("/createdDateTime",))
def created_three_days_before() -> Contoso:
    """Nothing but a refusal so far."""
    return newcomer()


@ROWS.row("ruled-out", cites=("/isUsable",))
def created_and_given_a_pass() -> Contoso:
    """A pass is what a new user needs."""
    return with_pass(newcomer())


@ROWS.row("ruled-out", cites=("/@odata.type",))
def created_and_registered() -> Contoso:
    """A method was registered, so that there was a chance to."""
    return with_authenticator(newcomer(), created="2026-11-24T08:30:00Z")


@ROWS.row("confirmed")
def created_and_bound_to_a_notebook() -> Contoso:
    """Windows Hello proves nothing away from its own device."""
    contoso = newcomer()
    contoso.register(contoso.subject, hello(contoso.subject))
    return contoso


@ROWS.row("possible", cites=("/createdDateTime",))
def created_and_the_log_is_hidden() -> Contoso:
    """The age is known, the rest is not."""
    return without_permission(newcomer(), "auditLogs/signIns")


@ROWS.row("confirmed")
def created_and_not_refused_yet() -> Contoso:
    """Nobody was refused: the age is that of today."""
    return newcomer(block=False)


@ROWS.row("confirmed")
def created_this_morning() -> Contoso:
    """Hours old."""
    return newcomer("2026-11-24T06:00:00Z")


@ROWS.row("confirmed")
def created_a_fortnight_before() -> Contoso:
    """Fourteen days to the second are new."""
    return newcomer("2026-11-10T07:48:22Z")


@ROWS.row("ruled-out", cites=("/createdDateTime",))
def created_longer_than_a_fortnight_before() -> Contoso:
    """A second more is not."""
    return newcomer("2026-11-10T07:48:21Z")


@ROWS.row("not-checked", cites=())
def created_at_an_unknown_time() -> Contoso:
    """A null is no age."""
    return newcomer(None)


@ROWS.row("possible")
def created_and_signed_in_twice() -> Contoso:
    """The first of the sign-ins was the chance."""
    contoso = newcomer(block=False)
    contoso.sign_in("2026-11-20T12:00:00Z")
    contoso.sign_in("2026-11-21T12:00:00Z")
    contoso.sign_in("2026-11-22T12:00:00Z")
    contoso.blocked(AT)
    return contoso


ROWS.place(
    "case guests.a_guest_who_is_blocked_at_home",
    "ruled-out",
    cites_exactly=("/createdDateTime",),
    fixes=("temporary-access-pass", "register-from-known-place"),
)
ROWS.place(
    "scenario new-user-first-signin",
    "confirmed",
    cites_exactly=("/createdDateTime", "/employeeHireDate"),
    fixes=("temporary-access-pass", "register-from-known-place"),
)
ROWS.place(
    "scenario security-defaults-on",
    "possible",
    cites_exactly=("/createdDateTime", "/employeeHireDate", "/value/n/createdDateTime", "/value/n/status/errorCode"),
    fixes=("temporary-access-pass", "register-from-known-place"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
