"""`federated-user-no-mfa-claim`: The user signs in at a federated identity provider, whose MFA Entra did not get or
does not take.
"""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import hello, refused, with_authenticator, with_pass
from tests.rules.rows import Row, Rows, text_of
from tests.scenarios.base import GUEST, Contoso, domain, guid

ROWS = Rows("federated-user-no-mfa-claim")


def federated(behaviour: str | None, contoso: Contoso | None = None, **settings: Any) -> Contoso:
    """The domain of the subject is federated."""
    contoso = contoso or refused()
    contoso.data["domains"] = [domain("contoso.example", default=True, federated=True)]
    contoso.data["federationConfiguration"]["contoso.example"] = {
        "id": guid("federation contoso.example"),
        "displayName": "Contoso AD FS",
        "federatedIdpMfaBehavior": behaviour,
        **settings,
    }
    return contoso


@ROWS.row(
    "likely", cites_exactly=("/id", "/authenticationType", "/value/n/federatedIdpMfaBehavior", "/value/n/displayName")
)
def mfa_of_the_provider_is_rejected() -> Contoso:
    return federated("rejectMfaByFederatedIdp")


@ROWS.row("likely")
def windows_hello_is_bound_to_its_device() -> Contoso:
    contoso = federated("rejectMfaByFederatedIdp")
    contoso.register(contoso.subject, hello(contoso.subject))
    return contoso


@ROWS.row(
    "likely",
    cites_exactly=("/id", "/authenticationType", "/value/n/federatedIdpMfaBehavior", "/value/n/displayName"),
    fixes=("temporary-access-pass", "adjust-policy"),
)
def mfa_of_the_provider_would_be_accepted() -> Contoso:
    return federated("acceptIfMfaDoneByFederatedIdp")


@ROWS.row("likely")
def the_behaviour_was_never_set() -> Contoso:
    return federated(None)


@ROWS.row("possible")
def no_refusal_shows_that_entra_asked() -> Contoso:
    return federated("acceptIfMfaDoneByFederatedIdp", Contoso())


@ROWS.row(
    "ruled-out",
    cites_exactly=("/id", "/authenticationType", "/value/n/federatedIdpMfaBehavior", "/value/n/displayName"),
    fixes=("temporary-access-pass", "adjust-policy"),
)
def mfa_is_the_providers_to_do() -> Contoso:
    return federated("enforceMfaByFederatedIdp")


@ROWS.row("not-checked")
def a_behaviour_of_tomorrow() -> Contoso:
    return federated("askTheUser")


@ROWS.row("ruled-out", cites_exactly=("/id", "/authenticationType", "/value/n/@odata.type", "/value/n/createdDateTime"))
def federated_and_registered_all_the_same() -> Contoso:
    return with_authenticator(federated("rejectMfaByFederatedIdp"))


@ROWS.row(
    "ruled-out", cites_exactly=("/id", "/authenticationType", "/value/n/isUsable", "/value/n/methodUsabilityReason")
)
def federated_with_a_pass() -> Contoso:
    return with_pass(federated("rejectMfaByFederatedIdp"))


@ROWS.row("ruled-out")
def a_managed_domain() -> Contoso:
    return refused()


@ROWS.row("not-checked")
def a_domain_of_another_type() -> Contoso:
    contoso = refused()
    contoso.data["domains"][0]["authenticationType"] = "Verified"
    return contoso


@ROWS.row("not-checked")
def a_domain_that_is_gone() -> Contoso:
    contoso = refused()
    contoso.data["domains"] = [domain("fabrikam.example")]
    return contoso


@ROWS.row("not-checked")
def a_federated_domain_without_settings() -> Contoso:
    contoso = federated("rejectMfaByFederatedIdp")
    contoso.data["federationConfiguration"]["contoso.example"] = []
    return contoso


@ROWS.row("ruled-out", cites_exactly=("/userType", "/userPrincipalName"))
def a_guest_is_not_federated_here() -> Contoso:
    return federated("rejectMfaByFederatedIdp", refused(Contoso(GUEST)))


ROWS.place(
    "scenario federated-user-no-mfa-claim",
    "likely",
    cites_exactly=("/id", "/authenticationType", "/value/n/federatedIdpMfaBehavior", "/value/n/displayName"),
    fixes=("temporary-access-pass", "adjust-policy"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
