"""`methods-reset-by-admin`: The user's methods were deleted, or registration was required anew, and the next session
was risky.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import hello, refused, security_info, with_pass, without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import AT
from tests.scenarios.base import Contoso, audited_user

ROWS = Rows("methods-reset-by-admin")

AUDITED = ("/activityDisplayName", "/activityDateTime", "/initiatedBy")


def deleted(contoso: Contoso | None = None, moment: str = "2026-11-24T06:40:00Z", **audit: Any) -> Contoso:
    return security_info(contoso or refused(), moment, **audit)


@ROWS.row("ruled-out", cites=("/isUsable", "/methodUsabilityReason"))
def deleted_and_a_pass_given() -> Contoso:
    """The pass makes up for it."""
    return with_pass(deleted())


@ROWS.row("likely", cites=(*AUDITED, "/@odata.type"))
def deleted_and_nobody_was_refused() -> Contoso:
    """The methods are gone; no refusal came of it yet."""
    return deleted(Contoso())


@ROWS.row("likely", cites=(*AUDITED, "/@odata.type"))
def deleted_and_the_log_is_hidden() -> Contoso:
    """Or none that could be read."""
    return without_permission(deleted(), "auditLogs/signIns")


@ROWS.row("confirmed", cites=(*AUDITED, "/@odata.type", "/createdDateTime"))
def deleted_though_a_notebook_is_left() -> Contoso:
    """Windows Hello proves nothing away from its own device."""
    contoso = deleted()
    contoso.register(contoso.subject, hello(contoso.subject))
    return contoso


@ROWS.row("confirmed")
def deleted_in_the_second_of_the_refusal() -> Contoso:
    """What comes at the same time came before."""
    return deleted(moment=AT)


@ROWS.row("ruled-out")
def an_address_for_password_reset_was_deleted() -> Contoso:
    """An e-mail address was no MFA to lose."""
    return deleted(reason="Admin deleted Email method")


@ROWS.row("ruled-out")
def security_questions_were_deleted() -> Contoso:
    """Nor were security questions."""
    return deleted(reason="Admin deleted Security Question")


def user_updated(old: Any, new: Any, name: str = "StrongAuthenticationMethod") -> Contoso:
    contoso = refused()
    contoso.audit("2026-11-24T06:40:00Z", "Update user", service="Core Directory", category="UserManagement",
                  targets=[audited_user(contoso.subject, ("Department", "A", "B"), (name, old, new))])  # fmt: skip
    return contoso


@ROWS.row("confirmed", cites=(*AUDITED, "/@odata.type", "/createdDateTime"))
def methods_emptied_by_an_update_of_the_user() -> Contoso:
    """The directory logs it as an update of the user."""
    return user_updated([{"MethodType": 6}], [])


@ROWS.row("ruled-out")
def methods_filled_by_an_update_of_the_user() -> Contoso:
    """Registering is no loss."""
    return user_updated([], [{"MethodType": 6}])


@ROWS.row("ruled-out")
def methods_changed_by_an_update_of_the_user() -> Contoso:
    """Nor is a change of the default method."""
    return user_updated([{"MethodType": 6}], [{"MethodType": 7}])


@ROWS.row("confirmed")
def a_phone_number_emptied_by_an_update_of_the_user() -> Contoso:
    """The numbers are in one object, of which one member became empty."""
    before = {"PhoneNumber": "+49 30555501", "AlternativePhoneNumber": None, "Email": None}
    return user_updated([before], [{**before, "PhoneNumber": None}], "StrongAuthenticationUserDetails")


@ROWS.row("ruled-out")
def a_mail_address_emptied_by_an_update_of_the_user() -> Contoso:
    """The address in the same object only resets a password."""
    before = {"PhoneNumber": "+49 30555501", "Email": "private@mail.example"}
    return user_updated([before], [{**before, "Email": None}], "StrongAuthenticationUserDetails")


@ROWS.row("confirmed")
def an_app_gone_in_a_value_that_is_wrapped_twice() -> Contoso:
    """Some audits hold the JSON as a text within a text."""
    return user_updated(json.dumps([{"Id": "one"}]), json.dumps([]), "StrongAuthenticationPhoneAppDetail")


@ROWS.row("confirmed")
def an_app_without_an_id_gone() -> Contoso:
    """Without an id an entry stands for itself."""
    return user_updated([{"DeviceName": "Pixel 9"}], None, "StrongAuthenticationPhoneAppDetail")


@ROWS.row("ruled-out")
def an_app_added_beside_another() -> Contoso:
    """Nothing of the old value is missing in the new one."""
    return user_updated([{"Id": "one"}], [{"Id": "two"}, {"Id": "one"}], "StrongAuthenticationPhoneAppDetail")


@ROWS.row("ruled-out")
def a_requirement_of_mfa_taken_away() -> Contoso:
    """Per-user MFA is no method."""
    return user_updated([{"RelyingParty": "*", "State": 1}], [], "StrongAuthenticationRequirement")


@ROWS.row("possible")
def the_app_is_gone_and_a_certificate_may_be_left() -> Contoso:
    """The report lists a certificate, which no audit is about."""
    contoso = user_updated([{"Id": "one"}], [], "StrongAuthenticationPhoneAppDetail")
    contoso.register(contoso.subject, methodsRegistered=["x509CertificateMultiFactor"], isMfaRegistered=True)
    contoso.method_configuration("X509Certificate")["state"] = "enabled"
    return contoso


@ROWS.row("ruled-out")
def something_else_emptied_by_an_update_of_the_user() -> Contoso:
    """Another property that became empty is no method."""
    return user_updated(["x"], [], "ProxyAddresses")


ROWS.place(
    "case combinations_sequences.over_with_a_method_that_was_replaced",
    "ruled-out",
    cites_exactly=(
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/initiatedBy",
        "/value/n/@odata.type",
        "/value/n/createdDateTime",
    ),
    fixes=("temporary-access-pass", "add-phone-method"),
)
ROWS.place(
    "case gaps.the_methods_are_hidden_and_were_deleted_an_hour_ago",
    "likely",
    cites_exactly=("/value/n/activityDisplayName", "/value/n/activityDateTime", "/value/n/initiatedBy"),
    fixes=("temporary-access-pass", "add-phone-method"),
)
ROWS.place(
    "case methods.changed_an_hour_before",
    "likely",
    cites_exactly=(
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/initiatedBy",
        "/value/n/@odata.type",
        "/value/n/createdDateTime",
    ),
    fixes=("temporary-access-pass", "add-phone-method"),
)
ROWS.place(
    "case methods.deleted_an_hour_after",
    "possible",
    cites_exactly=(
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/initiatedBy",
        "/value/n/@odata.type",
        "/value/n/createdDateTime",
    ),
    fixes=("temporary-access-pass", "add-phone-method"),
)
ROWS.place(
    "scenario account-disabled",
    "ruled-out",
    cites_exactly=("/value/n/id",),
    fixes=("temporary-access-pass", "add-phone-method"),
)
ROWS.place(
    "scenario methods-reset-by-admin",
    "confirmed",
    cites_exactly=(
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/initiatedBy",
        "/value/n/@odata.type",
        "/value/n/createdDateTime",
    ),
    fixes=("temporary-access-pass", "add-phone-method"),
)
ROWS.place(
    "scenario reset-after-refusal",
    "ruled-out",
    cites_exactly=("/value/n/id",),
    fixes=("temporary-access-pass", "add-phone-method"),
)
ROWS.place(
    "scenario user-reported-fraud",
    "confirmed",
    cites_exactly=(
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/initiatedBy",
        "/value/n/@odata.type",
        "/value/n/createdDateTime",
    ),
    fixes=("temporary-access-pass", "add-phone-method"),
)
ROWS.place(
    "case everyday_methods.the_only_authenticator_was_removed_from_the_directory",
    "confirmed",
    cites_exactly=(
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/initiatedBy",
        "/value/n/@odata.type",
        "/value/n/createdDateTime",
    ),
    fixes=("temporary-access-pass", "add-phone-method"),
)
ROWS.place(
    "case everyday_methods.one_of_two_authenticators_was_removed",
    "confirmed",
    cites_exactly=(
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/initiatedBy",
        "/value/n/@odata.type",
        "/value/n/createdDateTime",
    ),
    fixes=("temporary-access-pass", "add-phone-method"),
)
ROWS.place(
    "case everyday_methods.an_authenticator_was_used",
    "ruled-out",
    cites_exactly=("/value/n/id",),
    fixes=("temporary-access-pass", "add-phone-method"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
