"""`no-mfa-method-registered`: The user has no MFA method registered."""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import broken, refused, with_pass, without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import PALM, guest
from tests.scenarios.base import Contoso

ROWS = Rows("no-mfa-method-registered")

METHODS = r"^GET /(v1.0|beta)/users/[^/]+/authentication/methods(\?|$)"


def odd(**report: Any) -> Contoso:
    """A method of a kind that nobody knows yet."""
    contoso = refused()
    contoso.register(contoso.subject, PALM, **report)
    return contoso


@ROWS.row("not-checked", cites=())
def an_unknown_method_that_the_report_counts() -> Contoso:
    """The report takes it for MFA."""
    return odd(isMfaRegistered=True)


@ROWS.row("not-checked", cites=())
def an_unknown_method_and_the_report_is_hidden() -> Contoso:
    """Nothing says whether it counts."""
    return without_permission(odd(), "reports/authenticationMethods/userRegistrationDetails")


@ROWS.row("not-checked", cites=())
def an_unknown_method_and_no_report() -> Contoso:
    """Nor does a report that has no line for her."""
    contoso = odd()
    contoso.data["registrationDetails"] = [
        one for one in contoso.data["registrationDetails"] if one["id"] != contoso.subject_id
    ]
    return contoso


@ROWS.row("ruled-out", cites=("/isUsable",))
def a_pass_where_the_methods_are_hidden() -> Contoso:
    """The list of passes may be read where that of all methods failed."""
    return broken(with_pass(refused()), METHODS, 400)


@ROWS.row("not-checked", cites=())
def nothing_that_could_be_read_of_methods() -> Contoso:
    """Neither the list nor the report."""
    contoso = without_permission(refused(), "users/[^/]+/authentication/")
    contoso.forget_registration_report()
    return contoso


@ROWS.row("likely")
def a_guest_whose_home_is_trusted_though_others_are_not() -> Contoso:
    """The settings for the partner come before the default.

    https://learn.microsoft.com/entra/external-id/cross-tenant-access-settings-b2b-collaboration
    """
    return guest(by_default=False, by_partner=True)


@ROWS.row("confirmed")
def a_guest_whose_home_is_not_trusted_though_others_are() -> Contoso:
    """The other way round."""
    return guest(by_default=True, by_partner=False)


@ROWS.row("likely")
def a_guest_and_the_settings_for_other_tenants_are_hidden() -> Contoso:
    """Trust that was not read weakens nothing."""
    return without_permission(guest(by_default=True, by_partner=None), "policies/crossTenantAccessPolicy")


ROWS.place(
    "case gaps.the_methods_are_hidden_and_were_deleted_an_hour_ago",
    "not-checked",
    cites_exactly=(),
    fixes=("temporary-access-pass", "add-phone-method", "register-from-known-place", "temporary-exclusion"),
)
ROWS.place(
    "case guests.a_guest_who_is_blocked_at_home",
    "confirmed",
    cites_exactly=("/value", "/isMfaRegistered", "/methodsRegistered"),
    fixes=("temporary-access-pass", "add-phone-method", "register-from-known-place", "temporary-exclusion"),
)
ROWS.place(
    "case guests.a_guest_whose_mfa_at_home_is_trusted",
    "likely",
    cites_exactly=("/value",),
    fixes=("temporary-access-pass", "add-phone-method", "register-from-known-place", "temporary-exclusion"),
)
ROWS.place(
    "case methods.deleted_but_for_windows_hello",
    "likely",
    cites_exactly=("/value/n/@odata.type", "/value/n/createdDateTime"),
    fixes=("temporary-access-pass", "add-phone-method", "register-from-known-place", "temporary-exclusion"),
)
ROWS.place(
    "row registration-incomplete.a_method_that_cannot_be_read",
    "ruled-out",
    cites_exactly=("/value/n/@odata.type", "/value/n/createdDateTime"),
    fixes=("temporary-access-pass", "add-phone-method", "register-from-known-place", "temporary-exclusion"),
)
ROWS.place(
    "scenario account-locked-smart-lockout",
    "ruled-out",
    cites_exactly=("/value/n/@odata.type x2", "/value/n/createdDateTime x2"),
    fixes=("temporary-access-pass", "add-phone-method", "register-from-known-place", "temporary-exclusion"),
)
ROWS.place(
    "scenario already-has-a-pass",
    "ruled-out",
    cites_exactly=("/value/n/isUsable", "/value/n/methodUsabilityReason"),
    fixes=("temporary-access-pass", "add-phone-method", "register-from-known-place", "temporary-exclusion"),
)
ROWS.place(
    "scenario cloud-without-idp",
    "likely",
    cites_exactly=("/isMfaRegistered", "/methodsRegistered", "/lastUpdatedDateTime"),
    fixes=("temporary-access-pass", "add-phone-method", "register-from-known-place", "temporary-exclusion"),
)
ROWS.place(
    "scenario logs-denied",
    "likely",
    cites_exactly=("/value/n/@odata.type",),
    fixes=("temporary-access-pass", "add-phone-method", "register-from-known-place", "temporary-exclusion"),
)
ROWS.place(
    "scenario methods-reset-by-admin",
    "likely",
    cites_exactly=("/value/n/@odata.type", "/isMfaRegistered", "/methodsRegistered"),
    fixes=("temporary-access-pass", "add-phone-method", "register-from-known-place", "temporary-exclusion"),
)
ROWS.place(
    "scenario unknown-kinds",
    "likely",
    cites_exactly=("/value/n/@odata.type", "/isMfaRegistered", "/methodsRegistered"),
    fixes=("temporary-access-pass", "add-phone-method", "register-from-known-place", "temporary-exclusion"),
)
ROWS.place(
    "case everyday_methods.a_pass_that_works_in_an_hour",
    "confirmed",
    cites_exactly=("/value/n/@odata.type x2", "/isMfaRegistered", "/methodsRegistered"),
    fixes=("temporary-access-pass", "add-phone-method", "register-from-known-place", "temporary-exclusion"),
)
ROWS.place(
    "case everyday_methods.a_certificate_that_only_the_report_shows",
    "possible",
    cites_exactly=("/value/n/@odata.type", "/methodsRegistered", "/lastUpdatedDateTime"),
    fixes=("temporary-access-pass", "add-phone-method", "register-from-known-place", "temporary-exclusion"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
