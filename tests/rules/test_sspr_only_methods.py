"""`sspr-only-methods`: Only methods for resetting a password are registered (e-mail, security questions); none
counts for MFA.
"""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import refused, without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import PALM
from tests.scenarios.base import Contoso, email

ROWS = Rows("sspr-only-methods")

REPORTED = ("/methodsRegistered", "/isSsprRegistered", "/isMfaRegistered")


def with_email(**report: Any) -> Contoso:
    contoso = refused()
    contoso.register(contoso.subject, email(contoso.subject, "alice@fabrikam.example"), **report)
    return contoso


@ROWS.row("likely", cites=REPORTED)
def an_address_by_the_report_alone() -> Contoso:
    """The list may not be read; the report is a day old at most."""
    return without_permission(with_email(), "users/[^/]+/authentication/methods")


@ROWS.row("likely")
def an_address_where_the_report_counts_more() -> Contoso:
    """What is live and what is a day old differ."""
    return with_email(isMfaRegistered=True, methodsRegistered=["email", "mobilePhone"])


@ROWS.row("likely")
def an_address_and_something_unknown() -> Contoso:
    """What is unknown may count."""
    contoso = refused()
    contoso.register(contoso.subject, email(contoso.subject, "alice@fabrikam.example"), PALM)
    return contoso


@ROWS.row("confirmed", cites=REPORTED)
def security_questions_alone() -> Contoso:
    """Security questions show in the report alone."""
    contoso = refused()
    contoso.register(contoso.subject, methodsRegistered=["securityQuestion"], isSsprRegistered=True)
    return contoso


ROWS.place(
    "scenario account-disabled",
    "ruled-out",
    cites_exactly=("/value/n/@odata.type",),
    fixes=("temporary-access-pass", "add-phone-method", "register-from-known-place"),
)
ROWS.place(
    "scenario account-locked-smart-lockout",
    "ruled-out",
    cites_exactly=("/value/n/@odata.type",),
    fixes=("temporary-access-pass", "add-phone-method", "register-from-known-place"),
)
ROWS.place(
    "scenario already-has-a-pass",
    "ruled-out",
    cites_exactly=("/value/n/isUsable", "/value/n/methodUsabilityReason"),
    fixes=("temporary-access-pass", "add-phone-method", "register-from-known-place"),
)
ROWS.place(
    "scenario applied-policies-hidden",
    "ruled-out",
    cites_exactly=("/value/n/@odata.type", "/methodsRegistered", "/isSsprRegistered", "/isMfaRegistered"),
    fixes=("temporary-access-pass", "add-phone-method", "register-from-known-place"),
)
ROWS.place(
    "scenario ca-mfa-all-users",
    "confirmed",
    cites_exactly=("/value/n/@odata.type", "/methodsRegistered", "/isSsprRegistered", "/isMfaRegistered"),
    fixes=("temporary-access-pass", "add-phone-method", "register-from-known-place"),
)
ROWS.place(
    "scenario cloud-without-idp",
    "ruled-out",
    cites_exactly=("/methodsRegistered", "/isSsprRegistered", "/isMfaRegistered"),
    fixes=("temporary-access-pass", "add-phone-method", "register-from-known-place"),
)
ROWS.place(
    "scenario logs-denied",
    "not-checked",
    cites_exactly=(),
    fixes=("temporary-access-pass", "add-phone-method", "register-from-known-place"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
