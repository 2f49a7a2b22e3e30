"""`registration-incomplete`: The user began to register security information and did not finish."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import refused, security_info, with_authenticator, without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.scenarios.base import Contoso, authenticator, phone

ROWS = Rows("registration-incomplete")

BEGAN = "User started security info registration"

CANCELED = "User canceled security info registration"


@ROWS.row(
    "likely", cites_exactly=("/value/n/activityDisplayName", "/value/n/activityDateTime", "/value/n/createdDateTime")
)
def a_registration_that_was_begun() -> Contoso:
    return security_info(refused(), "2026-11-20T08:00:00Z", BEGAN)


@ROWS.row("likely")
def a_registration_that_was_broken_off() -> Contoso:
    contoso = security_info(refused(), "2026-11-20T08:00:00Z", BEGAN)
    return security_info(contoso, "2026-11-20T08:05:00Z", CANCELED)


@ROWS.row(
    "possible", cites_exactly=("/value/n/activityDisplayName", "/value/n/activityDateTime", "/value/n/createdDateTime")
)
def a_registration_that_was_begun_after_the_refusal() -> Contoso:
    return security_info(refused(), "2026-11-24T08:00:00Z", BEGAN)


@ROWS.row("likely")
def a_registration_that_was_begun_and_no_refusal() -> Contoso:
    return security_info(Contoso(), "2026-11-20T08:00:00Z", BEGAN)


@ROWS.row("likely")
def a_registration_that_was_begun_and_no_log_of_sign_ins() -> Contoso:
    return without_permission(security_info(refused(), "2026-11-20T08:00:00Z", BEGAN), "auditLogs/signIns")


@ROWS.row(
    "ruled-out",
    cites_exactly=("/value/n/activityDisplayName x2", "/value/n/activityDateTime x2"),
    fixes=("temporary-access-pass", "register-from-known-place"),
)
def a_registration_that_was_finished() -> Contoso:
    contoso = security_info(refused(), "2026-11-20T08:00:00Z", BEGAN)
    return security_info(contoso, "2026-11-20T08:00:00Z", "User registered all required security info")


@ROWS.row("likely")
def a_registration_that_was_finished_long_before() -> Contoso:
    contoso = security_info(refused(), "2026-11-20T08:00:00Z", BEGAN)
    return security_info(contoso, "2026-11-20T07:59:59Z", "User registered security info")


@ROWS.row(
    "ruled-out",
    cites_exactly=(
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/@odata.type",
        "/value/n/createdDateTime",
    ),
    fixes=("temporary-access-pass", "register-from-known-place"),
)
def a_registration_after_which_there_is_a_method() -> Contoso:
    contoso = security_info(refused(), "2026-11-20T08:00:00Z", BEGAN)
    contoso.register(contoso.subject, phone(contoso.subject))
    return contoso


@ROWS.row("ruled-out")
def no_registration_was_begun() -> Contoso:
    return security_info(refused(), "2026-11-20T08:00:00Z", "User reviewed security info")


@ROWS.row("not-checked")
def a_method_that_the_policy_may_forbid() -> Contoso:
    contoso = with_authenticator(security_info(refused(), "2026-11-20T08:00:00Z", BEGAN))
    return without_permission(contoso, "policies/authenticationMethodsPolicy")


@ROWS.row("not-checked")
def a_method_that_nobody_knows() -> Contoso:
    contoso = security_info(refused(), "2026-11-20T08:00:00Z", BEGAN)
    odd = {"@odata.type": "#microsoft.graph.palmVeinAuthenticationMethod", "id": "1"}
    contoso.register(contoso.subject, odd)
    return contoso


@ROWS.row("ruled-out")
def a_method_that_cannot_be_read() -> Contoso:
    contoso = security_info(refused(), "2026-11-20T08:00:00Z", BEGAN)
    contoso.register(contoso.subject, authenticator(contoso.subject, created="yesterday"))
    return contoso


ROWS.place(
    "scenario account-disabled",
    "ruled-out",
    cites_exactly=("/value/n/id",),
    fixes=("temporary-access-pass", "register-from-known-place"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
