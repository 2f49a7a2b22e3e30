"""Everyday blocks: the MFA block list, partners, and guests whose home is, or is not, an Entra tenant."""

from __future__ import annotations

from typing import Any

from tests.cases.base import (
    REFUSED_AT,
    case,
    classic,
    clear,
    found,
    refused,
    with_authenticator,
)
from tests.scenarios.base import (
    CAROL,
    FABRIKAM_OFFICE,
    FABRIKAM_VPN,
    GUEST,
    OFFICE_BERLIN,
    Contoso,
    Json,
    audited_user,
    person,
)

FRAUD = "Fraud reported - user is blocked for MFA"
CREATED, REMOVED = "POST Tenant.CreateBlockedUser", "POST Tenant.RemoveBlockedUser"
HOME_TENANT = ("home-tenant-remediates",)
HOME = "guest-risk-in-home-tenant"
PERSONAL_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"


def block_listed(contoso: Contoso, activity: str = CREATED, moment: str = "2026-11-22T18:00:00Z") -> Contoso:
    fraud = activity == FRAUD
    contoso.audit(
        moment,
        activity,
        service="Authentication Methods",
        category="UserManagement" if fraud else "ApplicationManagement",
        targets=[audited_user(contoso.subject)],
        by=CAROL,
    )
    return contoso


# --- the MFA block list is a block --------------------------------------------------------------------------------------


@case(found("mfa-block-list", verdicts={"mfa-block-list": "confirmed"}, first=("unblock-mfa",)))
def on_the_block_list_with_a_method() -> Contoso:
    """Every MFA request is denied for 90 days, whatever is registered [howto-mfa-mfasettings]: that is a block."""
    return block_listed(with_authenticator(Contoso()))


@case(found("mfa-block-list", method="no-mfa-method-registered", has=("unblock-mfa", "temporary-access-pass")))
def on_the_block_list_and_refused_with_53004() -> Contoso:
    """The block stands before the missing method, and both have to go [howto-mfa-mfasettings]."""
    return block_listed(refused())


@case(found("mfa-block-list"))
def on_the_block_list_and_in_without_mfa() -> Contoso:
    """A sign-in that asked for no MFA does not show that the block is over [howto-mfa-mfasettings]."""
    contoso = block_listed(with_authenticator(Contoso()))
    contoso.sign_in("2026-11-24T08:00:00Z")
    return contoso


@case(found("mfa-block-list"))
def on_the_block_list_and_a_token_with_an_mfa_claim() -> Contoso:
    """MFA by claim was passed before the block: no prompt was answered since [howto-mfa-mfasettings]."""
    contoso = block_listed(with_authenticator(Contoso()))
    entry = contoso.sign_in(
        "2026-11-24T08:00:00Z",
        isInteractive=False,
        signInEventTypes=["nonInteractiveUser"],
        authenticationRequirement="multiFactorAuthentication",
    )
    entry["status"]["additionalDetails"] = "MFA requirement satisfied by claim in the token"
    return contoso


@case(clear(verdicts={"mfa-block-list": "ruled-out"}))
def taken_off_the_block_list() -> Contoso:
    """Unblocked since: every prompt is sent again [howto-mfa-mfasettings]."""
    return block_listed(block_listed(with_authenticator(Contoso())), REMOVED, "2026-11-23T09:00:00Z")


@case(classic(verdicts={"mfa-block-list": "ruled-out"}, lacks=("unblock-mfa",)))
def taken_off_the_block_list_and_refused() -> Contoso:
    """The block is over, the 53004 is not."""
    return block_listed(block_listed(refused()), REMOVED, "2026-11-23T09:00:00Z")


@case(clear(verdicts={"mfa-block-list": "ruled-out"}))
def on_the_block_list_a_hundred_days_ago() -> Contoso:
    """A block ends by itself after 90 days [howto-mfa-mfasettings]."""
    return block_listed(with_authenticator(Contoso()), moment="2026-08-16T18:00:00Z")


@case(clear(verdicts={"mfa-block-list": "ruled-out"}))
def on_the_block_list_and_mfa_passed_since() -> Contoso:
    """Who answered a prompt since is on the list no more [howto-mfa-mfasettings]."""
    contoso = block_listed(with_authenticator(Contoso()))
    contoso.sign_in("2026-11-24T08:00:00Z", second_factor={})
    return contoso


# --- is the home here? --------------------------------------------------------------------------------------------------


def stale_partner(error: int = 530034, **risk: Any) -> Contoso:
    """A partner administrator of this tenant, refused in a customer's portal, with a risk that nobody closed."""
    contoso = with_authenticator(Contoso())
    contoso.risky("high", "2024-10-02T09:00:00Z", kinds=["unlikelyTravel"], **risk)
    contoso.sign_in(REFUSED_AT, error=error)
    return contoso


@case(
    found(
        "blocked-not-proofup",
        has=("dismiss-user-risk",),
        lacks=("adjust-policy", *HOME_TENANT),
        never_says=("home tenant",),
        verdicts={"stale-user-risk": "likely"},
    )
)
def a_partner_with_a_stale_risk() -> Contoso:
    """530034 of a user whose home is here: the old risk has to be closed here [howto-identity-protection-remediate-unblock]."""
    return stale_partner()


@case(found("blocked-not-proofup", lacks=HOME_TENANT, never_says=("home tenant",), has=("dismiss-user-risk",)))
def a_member_who_is_refused_elsewhere() -> Contoso:
    """53011 says risk at home, and the home is here: the user's risk is closed here [concept-identity-protection-b2b]."""
    return stale_partner(53011)


@case(found("blocked-not-proofup", first=HOME_TENANT, lacks=("dismiss-user-risk",)))
def a_partner_of_another_tenant() -> Contoso:
    """530034 of a guest: the risk is in the tenant that the guest comes from [concept-identity-protection-b2b]."""
    contoso = Contoso(GUEST, usual_place=FABRIKAM_OFFICE)
    contoso.sign_in(REFUSED_AT, error=530034, place=FABRIKAM_OFFICE)
    return contoso


def guest_of(issuer: str, **changes: Any) -> Json:
    """A guest who signs in where ``issuer`` says; None for no identity but the user principal name."""
    upn = "gita.rao_outside.example#EXT#@contoso.example"
    identities = [{"signInType": "userPrincipalName", "issuer": "contoso.example", "issuerAssignedId": upn}]
    if issuer:
        identities.append({"signInType": "federated", "issuer": issuer, "issuerAssignedId": None})
    return {**GUEST, "userPrincipalName": upn, "identities": identities, **changes}


def refused_guest(guest: Json, home: str, **event: Any) -> Contoso:
    contoso = Contoso(guest, usual_place=FABRIKAM_OFFICE)
    contoso.blocked(REFUSED_AT, place=FABRIKAM_VPN, homeTenantId=home, **event)
    return contoso


NOBODY_AT_HOME = found(
    "no-mfa-method-registered",
    risk="risk-anonymized-ip",
    verdicts={HOME: "ruled-out"},
    lacks=("temporary-access-pass", *HOME_TENANT),
    never_says=("home tenant",),
)


@case(NOBODY_AT_HOME)
def a_guest_with_a_personal_account() -> Contoso:
    """A personal account has no tenant that could remediate it; it registers here [concept-identity-protection-b2b]."""
    return refused_guest(guest_of("MicrosoftAccount"), PERSONAL_TENANT)


@case(NOBODY_AT_HOME)
def a_guest_with_a_one_time_code() -> Contoso:
    """Who signs in with a code by mail has no home tenant [user-properties]."""
    return refused_guest(guest_of("mail"), "")


@case(NOBODY_AT_HOME)
def a_guest_of_google() -> Contoso:
    """A Google account has no home tenant [user-properties]."""
    return refused_guest(guest_of("google.com"), "")


@case(NOBODY_AT_HOME)
def a_guest_of_a_saml_provider() -> Contoso:
    """An identity provider of its own is no Entra tenant [user-properties]."""
    return refused_guest(guest_of("sso.partner.example"), "")


@case(NOBODY_AT_HOME)
def a_personal_account_by_the_sign_in_alone() -> Contoso:
    """Where the identities do not say, the tenant of personal accounts on the sign-in does [signin]."""
    return refused_guest(guest_of(""), PERSONAL_TENANT)


@case(found(HOME, risk=HOME, first=HOME_TENANT))
def a_guest_of_an_entra_tenant() -> Contoso:
    """ExternalAzureAD is another Entra tenant, which keeps the user's risk [concept-identity-protection-b2b]."""
    return refused_guest(guest_of("ExternalAzureAD"), "7f3f9a51-9b35-4c0e-8a2e-4a5b8d3a1f10")


@case(found(HOME, risk=HOME, first=HOME_TENANT, lacks=("temporary-access-pass",)))
def a_guest_by_identity_without_the_mark_in_the_name() -> Contoso:
    """A guest whose name was changed is told by identities, not by #EXT# [user-properties]."""
    guest = guest_of("ExternalAzureAD", userPrincipalName="gita@contoso.example", externalUserState=None)
    return refused_guest(guest, "7f3f9a51-9b35-4c0e-8a2e-4a5b8d3a1f10")


@case(found(HOME, risk=HOME, first=HOME_TENANT, lacks=("temporary-access-pass",)))
def an_external_member() -> Contoso:
    """A B2B member is a member by type and at home elsewhere by identity [user-properties]."""
    return refused_guest(guest_of("ExternalAzureAD", userType="Member"), "7f3f9a51-9b35-4c0e-8a2e-4a5b8d3a1f10")


@case(classic(has=("temporary-access-pass",), verdicts={HOME: "ruled-out"}, lacks=HOME_TENANT))
def an_internal_guest_by_identity() -> Contoso:
    """A guest by type whose only identity is of this tenant has the credentials here [user-properties]."""
    return refused(Contoso(person("Ina Gast", "ina@contoso.example", userType="Guest")), place=OFFICE_BERLIN)


@case(found("blocked-not-proofup", lacks=HOME_TENANT, never_says=("home tenant",)))
def a_personal_account_that_is_blocked() -> Contoso:
    """53011 of a personal account: there is no home tenant to ask [concept-identity-protection-b2b]."""
    contoso = Contoso(guest_of("MicrosoftAccount"), usual_place=FABRIKAM_OFFICE)
    contoso.sign_in(REFUSED_AT, error=53011, place=FABRIKAM_OFFICE, homeTenantId=PERSONAL_TENANT)
    return contoso


@case(
    found(
        "risk-credential-leak-or-spray",
        first=("contain-compromise",),
        lacks=("temporary-access-pass", "revoke-sessions", *HOME_TENANT),
        no_advice={"contain-compromise": "home tenant"},
    )
)
def a_personal_account_whose_password_was_sprayed() -> Contoso:
    """Nobody here can replace the password of a personal account; its owner can, and is to be told [user-properties]."""
    contoso = Contoso(guest_of("MicrosoftAccount"), usual_place=FABRIKAM_OFFICE)
    entry = contoso.blocked(
        REFUSED_AT, place=FABRIKAM_VPN, homeTenantId=PERSONAL_TENANT, kinds=["passwordSpray"], risk="high"
    )
    contoso.detection(entry, "passwordSpray", "high")
    return contoso
