"""`lost-or-replaced-phone`: The only method of the user is on a phone that no longer answers."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import hello, with_authenticator
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import passed, prompted
from tests.scenarios.base import Contoso, access_pass, authenticator, phone, security_key

ROWS = Rows("lost-or-replaced-phone")


@ROWS.row(
    "possible",
    cites_exactly=(
        "/value/n/@odata.type",
        "/value/n/displayName",
        "/value/n/createdDateTime x2",
        "/value/n/status/errorCode",
        "/value/n/status/additionalDetails",
    ),
)
def one_authenticator_that_did_not_answer() -> Contoso:
    return prompted(with_authenticator(Contoso()))


@ROWS.row("possible")
def one_authenticator_that_answered_before() -> Contoso:
    return passed(prompted(with_authenticator(Contoso())), "2026-11-24T07:59:59Z")


@ROWS.row("possible")
def a_sign_in_without_mfa_after_it_shows_nothing() -> Contoso:
    return passed(
        prompted(with_authenticator(Contoso())),
        second_factor=None,
        authenticationRequirement="singleFactorAuthentication",
    )


@ROWS.row("possible")
def an_unfinished_mfa_after_it_shows_nothing() -> Contoso:
    return passed(prompted(with_authenticator(Contoso())), error=50074)


@ROWS.row(
    "ruled-out",
    cites_exactly=(
        "/value/n/status/errorCode",
        "/value/n/status/additionalDetails",
        "/value/n/createdDateTime x2",
        "/value/n/authenticationRequirement",
    ),
    fixes=("temporary-access-pass", "add-phone-method"),
)
def one_authenticator_that_answered_since() -> Contoso:
    return passed(prompted(with_authenticator(Contoso())))


@ROWS.row("ruled-out")
def one_authenticator_and_no_prompt() -> Contoso:
    return prompted(with_authenticator(Contoso()), error=50074)


@ROWS.row(
    "ruled-out",
    cites_exactly=(
        "/value/n/@odata.type",
        "/value/n/displayName",
        "/value/n/createdDateTime x2",
        "/value/n/status/errorCode",
        "/value/n/status/additionalDetails",
    ),
    fixes=("temporary-access-pass", "add-phone-method"),
)
def one_authenticator_registered_since() -> Contoso:
    return prompted(with_authenticator(Contoso(), "2026-11-24T08:10:00Z"))


@ROWS.row("possible")
def one_phone_number_that_did_not_answer() -> Contoso:
    contoso = prompted(Contoso())
    contoso.register(contoso.subject, phone(contoso.subject), hello(contoso.subject))
    return contoso


@ROWS.row("ruled-out")
def an_office_phone_is_not_lost() -> Contoso:
    contoso = prompted(Contoso())
    contoso.register(contoso.subject, {**phone(contoso.subject), "phoneType": "office"})
    return contoso


@ROWS.row("ruled-out")
def a_security_key_is_no_phone() -> Contoso:
    contoso = prompted(Contoso())
    contoso.register(contoso.subject, security_key(contoso.subject))
    return contoso


@ROWS.row("ruled-out", cites_exactly=("/value/n/@odata.type x2", "/value/n/createdDateTime x2"))
def two_methods_and_a_prompt_that_failed() -> Contoso:
    contoso = prompted(Contoso())
    contoso.register(contoso.subject, authenticator(contoso.subject), phone(contoso.subject))
    return contoso


@ROWS.row("ruled-out")
def nothing_that_could_be_lost() -> Contoso:
    return prompted(Contoso())


@ROWS.row("ruled-out", cites_exactly=("/value/n/isUsable", "/value/n/methodUsabilityReason"))
def a_pass_beside_the_phone() -> Contoso:
    contoso = prompted(Contoso())
    subject = contoso.subject
    one = access_pass(subject, "2026-11-24T08:30:00Z", usable=True, reason="EnabledByPolicy")
    contoso.register(subject, authenticator(subject), one)
    return contoso


@ROWS.row("not-checked")
def a_method_of_an_unknown_kind() -> Contoso:
    contoso = prompted(Contoso())
    odd = {"@odata.type": "#microsoft.graph.palmVeinAuthenticationMethod", "id": "1"}
    contoso.register(contoso.subject, authenticator(contoso.subject), odd)
    return contoso


@ROWS.row("possible")
def one_authenticator_and_mfa_in_that_second() -> Contoso:
    return passed(prompted(with_authenticator(Contoso())), "2026-11-24T08:00:00Z")


@ROWS.row("possible")
def an_authenticator_app_of_another_maker() -> Contoso:
    contoso = prompted(Contoso())
    kind = "#microsoft.graph.softwareOathAuthenticationMethod"
    contoso.register(contoso.subject, {"@odata.type": kind, "id": "1", "createdDateTime": "2024-08-19T07:33:02Z"})
    return contoso


@ROWS.row("possible")
def authenticator_without_a_password() -> Contoso:
    contoso = prompted(Contoso())
    kind = "#microsoft.graph.passwordlessMicrosoftAuthenticatorAuthenticationMethod"
    contoso.register(contoso.subject, {"@odata.type": kind, "id": "1", "createdDateTime": "2024-08-19T07:33:02Z"})
    return contoso


ROWS.place(
    "row registration-incomplete.a_method_that_cannot_be_read",
    "ruled-out",
    cites_exactly=(
        "/value/n/@odata.type",
        "/value/n/displayName",
        "/value/n/createdDateTime x2",
        "/value/n/status/errorCode",
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
    "scenario blocked-not-proofup",
    "ruled-out",
    cites_exactly=(
        "/value/n/@odata.type",
        "/value/n/displayName",
        "/value/n/createdDateTime x2",
        "/value/n/status/errorCode",
    ),
    fixes=("temporary-access-pass", "add-phone-method"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
