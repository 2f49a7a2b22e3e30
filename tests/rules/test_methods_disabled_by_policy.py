"""`methods-disabled-by-policy`: Methods are registered, but the authentication methods policy does not let this user
use them.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import refused, with_authenticator, without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.scenarios.base import LICENCE_MESSAGE, Contoso, phone

ROWS = Rows("methods-disabled-by-policy")
REPORT = "reports/authenticationMethods/userRegistrationDetails"


@ROWS.row("possible", cites=("/@odata.type", "/createdDateTime", "/isMfaRegistered", "/isMfaCapable"))
def not_capable_by_the_report_and_the_policy_is_hidden() -> Contoso:
    """The report knows what the policy allows, a day late."""
    return without_permission(with_authenticator(refused(), isMfaCapable=False), "policies/authenticationMethodsPolicy")


@ROWS.row("likely")
def a_method_that_policy_forbids_and_the_report_is_hidden() -> Contoso:
    """Whether the report says the same is not known, so it is likely and no more."""
    contoso = with_authenticator(refused(), isMfaCapable=False)
    contoso.method_configuration("MicrosoftAuthenticator")["state"] = "disabled"
    return without_permission(contoso, REPORT)


@ROWS.row("possible")
def a_method_that_policy_allows_and_the_report_is_hidden() -> Contoso:
    """The report might say the opposite."""
    return without_permission(with_authenticator(refused()), REPORT)


@ROWS.row("confirmed")
def a_method_that_policy_forbids_in_a_tenant_without_a_report() -> Contoso:
    """Without the licence nobody computes a report that could disagree."""
    contoso = with_authenticator(refused())
    contoso.method_configuration("MicrosoftAuthenticator")["state"] = "disabled"
    contoso.deny(REPORT, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", LICENCE_MESSAGE)
    return contoso


@ROWS.row("not-checked", cites=())
def nothing_is_live_and_the_report_is_hidden() -> Contoso:
    """The report alone lists certificates, which policy allows nobody here."""
    return without_permission(refused(), REPORT)


@ROWS.row("ruled-out", cites=("/@odata.type",))
def a_report_that_is_older_than_the_method() -> Contoso:
    """The report counted nothing before the phone was added, and says nothing of it."""
    contoso = refused()
    number = {**phone(contoso.subject), "createdDateTime": None}
    contoso.register(contoso.subject, number, isMfaRegistered=False, isMfaCapable=False, methodsRegistered=[])
    return contoso


@ROWS.row("not-checked", cites=())
def a_certificate_of_the_report_and_the_policy_is_hidden() -> Contoso:
    """Whether the certificate may be used is in the policy."""
    contoso = refused()
    contoso.register(contoso.subject, methodsRegistered=["x509CertificateMultiFactor"], isMfaRegistered=True)
    return without_permission(contoso, "policies/authenticationMethodsPolicy")


@ROWS.row("not-checked", cites=())
def a_phone_of_a_newer_type_that_texts_might_reach() -> Contoso:
    """Of a type that nobody knows yet it is not known whether it takes text messages, and calls are off."""
    contoso = refused()
    contoso.register(contoso.subject, {**phone(contoso.subject), "phoneType": "unknownFutureValue"})
    contoso.forget_registration_report()
    return contoso


@ROWS.row("confirmed")
def a_phone_of_a_newer_type_where_neither_is_on() -> Contoso:
    """With texts and calls off it is of no use, whatever it is."""
    contoso = refused()
    contoso.register(contoso.subject, {**phone(contoso.subject), "phoneType": "unknownFutureValue"}, isMfaCapable=False)
    contoso.method_configuration("Sms")["state"] = "disabled"
    return contoso


ROWS.place(
    "case gaps.the_methods_policy_is_hidden",
    "possible",
    cites_exactly=("/value/n/@odata.type", "/value/n/createdDateTime", "/isMfaRegistered", "/isMfaCapable"),
    fixes=("allow-method", "temporary-access-pass"),
)
ROWS.place(
    "scenario account-disabled",
    "ruled-out",
    cites_exactly=("/value/n/@odata.type",),
    fixes=("allow-method", "temporary-access-pass"),
)
ROWS.place(
    "scenario blocked-not-proofup",
    "ruled-out",
    cites_exactly=("/value/n/@odata.type",),
    fixes=("allow-method", "temporary-access-pass"),
)
ROWS.place(
    "scenario methods-disabled-by-policy",
    "confirmed",
    cites_exactly=(
        "/value/n/@odata.type",
        "/value/n/createdDateTime",
        "/authenticationMethodConfigurations/n/id x2",
        "/authenticationMethodConfigurations/n/state x2",
        "/authenticationMethodConfigurations/n/includeTargets x2",
        "/authenticationMethodConfigurations/n/excludeTargets x2",
        "/isMfaRegistered",
        "/isMfaCapable",
    ),
    fixes=("allow-method", "temporary-access-pass"),
)
ROWS.place(
    "case everyday_methods.a_key_that_is_not_on_the_allow_list",
    "confirmed",
    cites_exactly=(
        "/value/n/@odata.type",
        "/value/n/createdDateTime",
        "/value/n/aaGuid",
        "/authenticationMethodConfigurations/n/id",
        "/authenticationMethodConfigurations/n/state",
        "/authenticationMethodConfigurations/n/includeTargets",
        "/authenticationMethodConfigurations/n/excludeTargets",
        "/authenticationMethodConfigurations/n/keyRestrictions",
        "/isMfaRegistered",
        "/isMfaCapable",
    ),
    fixes=("temporary-access-pass", "allow-method"),
)
ROWS.place(
    "case everyday_methods.a_blocked_key_that_the_report_calls_capable",
    "likely",
    cites_exactly=(
        "/value/n/@odata.type",
        "/value/n/createdDateTime",
        "/value/n/aaGuid",
        "/authenticationMethodConfigurations/n/id",
        "/authenticationMethodConfigurations/n/state",
        "/authenticationMethodConfigurations/n/includeTargets",
        "/authenticationMethodConfigurations/n/excludeTargets",
        "/authenticationMethodConfigurations/n/keyRestrictions",
        "/isMfaRegistered",
        "/isMfaCapable",
    ),
    fixes=("temporary-access-pass", "allow-method"),
)
ROWS.place(
    "case everyday_methods.a_key_whose_model_nobody_tells",
    "not-checked",
    cites_exactly=(),
    fixes=("allow-method", "temporary-access-pass"),
)
ROWS.place(
    "case everyday_methods.a_synced_passkey_where_only_device_bound_ones_are_allowed",
    "confirmed",
    cites_exactly=(
        "/value/n/@odata.type",
        "/value/n/createdDateTime",
        "/value/n/aaGuid",
        "/authenticationMethodConfigurations/n/id",
        "/authenticationMethodConfigurations/n/state",
        "/authenticationMethodConfigurations/n/includeTargets",
        "/authenticationMethodConfigurations/n/excludeTargets",
        "/authenticationMethodConfigurations/n/keyRestrictions",
        "/authenticationMethodConfigurations/n/passkeyProfiles",
        "/isMfaRegistered",
        "/isMfaCapable",
    ),
    fixes=("temporary-access-pass", "allow-method"),
)
ROWS.place(
    "case everyday_methods.a_group_without_a_profile_takes_the_default_one",
    "likely",
    cites_exactly=(
        "/value/n/@odata.type",
        "/value/n/createdDateTime",
        "/value/n/aaGuid",
        "/authenticationMethodConfigurations/n/id",
        "/authenticationMethodConfigurations/n/state",
        "/authenticationMethodConfigurations/n/includeTargets",
        "/authenticationMethodConfigurations/n/excludeTargets",
        "/authenticationMethodConfigurations/n/keyRestrictions",
        "/authenticationMethodConfigurations/n/passkeyProfiles",
        "/isMfaRegistered",
        "/isMfaCapable",
    ),
    fixes=("temporary-access-pass", "allow-method"),
)
ROWS.place(
    "case everyday_methods.a_profile_allows_what_the_tenants_list_does_not",
    "possible",
    cites_exactly=(
        "/value/n/@odata.type",
        "/value/n/createdDateTime",
        "/authenticationMethodConfigurations/n/id",
        "/authenticationMethodConfigurations/n/state",
        "/authenticationMethodConfigurations/n/includeTargets",
        "/authenticationMethodConfigurations/n/excludeTargets",
        "/authenticationMethodConfigurations/n/keyRestrictions",
        "/authenticationMethodConfigurations/n/passkeyProfiles",
    ),
    fixes=("allow-method", "temporary-access-pass"),
)
ROWS.place(
    "case everyday_methods.a_kind_of_passkey_that_is_newer",
    "not-checked",
    cites_exactly=(),
    fixes=("allow-method", "temporary-access-pass"),
)
ROWS.place(
    "case everyday_methods.a_kind_of_restriction_that_is_newer",
    "not-checked",
    cites_exactly=(),
    fixes=("allow-method", "temporary-access-pass"),
)
ROWS.place(
    "case everyday_methods.excluded_by_a_role",
    "confirmed",
    cites_exactly=(
        "/value/n/@odata.type",
        "/value/n/createdDateTime",
        "/authenticationMethodConfigurations/n/id",
        "/authenticationMethodConfigurations/n/state",
        "/authenticationMethodConfigurations/n/includeTargets",
        "/authenticationMethodConfigurations/n/excludeTargets",
        "/isMfaRegistered",
        "/isMfaCapable",
    ),
    fixes=("allow-method", "temporary-access-pass"),
)
ROWS.place(
    "case everyday_methods.a_target_of_a_kind_that_is_newer",
    "not-checked",
    cites_exactly=(),
    fixes=("allow-method", "temporary-access-pass"),
)
ROWS.place(
    "case everyday_methods.a_passwordless_mode_and_a_phone_that_is_not_set_up_for_it",
    "likely",
    cites_exactly=(
        "/value/n/@odata.type",
        "/value/n/createdDateTime",
        "/authenticationMethodConfigurations/n/id",
        "/authenticationMethodConfigurations/n/state",
        "/authenticationMethodConfigurations/n/includeTargets",
        "/authenticationMethodConfigurations/n/excludeTargets",
        "/isMfaRegistered",
        "/isMfaCapable",
    ),
    fixes=("allow-method", "temporary-access-pass"),
)
ROWS.place(
    "case everyday_methods.a_second_mobile_where_only_texts_are_allowed",
    "confirmed",
    cites_exactly=(
        "/value/n/@odata.type",
        "/value/n/createdDateTime",
        "/authenticationMethodConfigurations/n/id",
        "/authenticationMethodConfigurations/n/state",
        "/authenticationMethodConfigurations/n/includeTargets",
        "/authenticationMethodConfigurations/n/excludeTargets",
        "/isMfaRegistered",
        "/isMfaCapable",
    ),
    fixes=("allow-method", "temporary-access-pass"),
)
ROWS.place(
    "case everyday_methods.a_method_that_policy_allows_and_the_report_does_not_count",
    "possible",
    cites_exactly=(
        "/value/n/@odata.type",
        "/value/n/createdDateTime",
        "/isMfaRegistered",
        "/isMfaCapable",
        "/lastUpdatedDateTime",
    ),
    fixes=("allow-method", "temporary-access-pass"),
)
ROWS.place(
    "case everyday_methods.a_certificate_that_only_the_report_shows",
    "ruled-out",
    cites_exactly=("/methodsRegistered", "/lastUpdatedDateTime"),
    fixes=("allow-method", "temporary-access-pass"),
)
ROWS.place(
    "case everyday_methods.a_certificate_of_the_report_that_policy_does_not_allow",
    "likely",
    cites_exactly=(
        "/methodsRegistered",
        "/lastUpdatedDateTime",
        "/authenticationMethodConfigurations/n/id",
        "/authenticationMethodConfigurations/n/state",
        "/authenticationMethodConfigurations/n/includeTargets",
        "/authenticationMethodConfigurations/n/excludeTargets",
    ),
    fixes=("allow-method", "temporary-access-pass"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
