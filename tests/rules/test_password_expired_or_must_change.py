"""`password-expired-or-must-change`: The password has expired, must be changed, or was changed lately."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import refused
from tests.rules.rows import Row, Rows, text_of
from tests.scenarios.base import Contoso

ROWS = Rows("password-expired-or-must-change")


@ROWS.row("likely", cites=("/passwordProfile/forceChangePasswordNextSignIn",))
def a_password_that_has_to_be_changed() -> Contoso:
    """The account says so."""
    contoso = refused()
    contoso.subject["passwordProfile"] = {"forceChangePasswordNextSignIn": True}
    return contoso


ROWS.place(
    "scenario account-locked-smart-lockout",
    "possible",
    cites_exactly=("/lastPasswordChangeDateTime",),
    fixes=("temporary-password",),
)
ROWS.place(
    "scenario ca-user-risk-remediation",
    "ruled-out",
    cites_exactly=("/lastPasswordChangeDateTime", "/value/n/status/errorCode", "/value/n/createdDateTime"),
    fixes=("temporary-password",),
)
ROWS.place("scenario logs-denied", "not-checked", cites_exactly=(), fixes=("temporary-password",))
ROWS.place(
    "scenario password-expired-or-must-change",
    "confirmed",
    cites_exactly=("/value/n/status/errorCode", "/value/n/createdDateTime"),
    fixes=("temporary-password",),
)
ROWS.place(
    "scenario security-defaults-on",
    "ruled-out",
    cites_exactly=("/lastPasswordChangeDateTime", "/value/n/status/errorCode", "/value/n/createdDateTime"),
    fixes=("temporary-password",),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
