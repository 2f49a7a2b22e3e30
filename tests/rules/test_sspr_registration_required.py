"""`sspr-registration-required`: Users must register for self-service password reset when they sign in."""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import refused_by
from tests.scenarios.base import Contoso

ROWS = Rows("sspr-registration-required")


def interrupted(**report: Any) -> Contoso:
    contoso = refused_by(failing=())
    contoso.sign_in("2026-11-23T16:20:55Z", error=50125)
    contoso.register(contoso.subject, **report)
    return contoso


@ROWS.row("possible", cites=("/status/errorCode", "/createdDateTime"))
def interrupted_by_it() -> Contoso:
    """50125 is the interrupt of a registration, or of a reset."""
    return interrupted()


@ROWS.row("ruled-out", cites=("/isSsprEnabled",))
def reset_is_not_for_the_user() -> Contoso:
    """Who may not reset is not asked to register for it."""
    return interrupted(isSsprEnabled=False)


@ROWS.row("ruled-out", cites=("/isSsprRegistered",))
def registered_for_reset() -> Contoso:
    """Who is registered is not asked to register."""
    return interrupted(isSsprRegistered=True)


@ROWS.row("not-checked")
def never_interrupted() -> Contoso:
    """Graph does not show the setting."""
    return refused_by(failing=())


@ROWS.row("not-checked")
def never_interrupted_and_not_in_the_report() -> Contoso:
    """A user whom the report does not have yet."""
    contoso = refused_by(failing=())
    contoso.forget_registration_report()
    return contoso


@ROWS.row("possible")
def interrupted_and_the_report_denied() -> Contoso:
    """The interrupt stands, whatever the report would say."""
    return without_permission(interrupted(isSsprEnabled=False), "reports/authenticationMethods")


ROWS.place("scenario account-disabled", "not-checked", cites_exactly=(), fixes=("temporary-access-pass",))


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
