"""`stale-log`: The user got in after the last 53004: it is already resolved."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import refused
from tests.rules.rows import Row, Rows, text_of
from tests.scenarios.base import TEAMS_WEB, Contoso

ROWS = Rows("stale-log")


@ROWS.row(
    "possible",
    cites=("/createdDateTime", "/status/errorCode", "/appDisplayName", "/authenticationRequirement"),
    cites_exactly=(
        "/value/n/createdDateTime x2",
        "/value/n/status/errorCode",
        "/value/n/appDisplayName",
        "/value/n/authenticationRequirement",
    ),
    fixes=(),
)
def got_into_another_app_without_mfa() -> Contoso:
    """A success that asked for less proves less."""
    contoso = refused(at_risk=False)
    contoso.sign_in("2026-11-24T08:20:00Z", app=TEAMS_WEB)
    return contoso


ROWS.place(
    "case sequences.signed_in_to_another_app_with_mfa",
    "confirmed",
    cites_exactly=("/value/n/createdDateTime x2", "/value/n/status/errorCode x2", "/value/n/appDisplayName"),
    fixes=(),
)
ROWS.place(
    "scenario account-disabled",
    "ruled-out",
    cites_exactly=("/value/n/createdDateTime", "/value/n/status/errorCode"),
    fixes=(),
)
ROWS.place("scenario account-locked-smart-lockout", "ruled-out", cites_exactly=("/value",), fixes=())
ROWS.place(
    "scenario stale-log",
    "confirmed",
    cites_exactly=("/value/n/createdDateTime x2", "/value/n/status/errorCode x2", "/value/n/appDisplayName"),
    fixes=(),
)


@ROWS.row("ruled-out", cites=("/createdDateTime", "/status/errorCode", "/isInteractive"))
def a_client_renewed_its_token_since() -> Contoso:
    """https://learn.microsoft.com/entra/identity/monitoring-health/concept-noninteractive-sign-ins"""
    contoso = refused()
    contoso.data["signInsOfEveryKind"] = True
    contoso.sign_in("2026-11-24T08:40:00Z", isInteractive=False, signInEventTypes=["nonInteractiveUser"])
    return contoso


ROWS.place("case everyday_sign_ins.a_success_of_an_unknown_kind", "not-checked", cites_exactly=(), fixes=())

ROWS.place(
    "case everyday_sign_ins.mfa_by_claim_in_another_app",
    "possible",
    cites_exactly=(
        "/value/n/createdDateTime x2",
        "/value/n/status/errorCode",
        "/value/n/appDisplayName",
        "/value/n/authenticationRequirement",
    ),
    fixes=(),
)

ROWS.place(
    "case everyday_sign_ins.renewed_in_words_of_isinteractive_alone",
    "ruled-out",
    cites_exactly=("/value/n/createdDateTime x2", "/value/n/status/errorCode", "/value/n/isInteractive"),
    fixes=(),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
