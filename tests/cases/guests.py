"""Guests, whose user risk lives at home, and people who are kept in Active Directory."""

from __future__ import annotations

from typing import Any

from tests.cases.base import REFUSED_AT, at_risk, case, classic, found, refused, refused_in_the_office, unsettled
from tests.scenarios.base import (
    FABRIKAM_OFFICE,
    FABRIKAM_VPN,
    GUEST,
    HOSTING_ABROAD,
    USER_RISK,
    Contoso,
    Json,
    cross_tenant,
    person,
    policy,
    synced_person,
)

NOT_FOR_GUESTS = (
    "temporary-access-pass",
    "add-phone-method",
    "dismiss-user-risk",
    "temporary-password",
    "revoke-sessions",
)
HOME = "guest-risk-in-home-tenant"


def guest(*policies: Json) -> Contoso:
    """Contoso with a guest of Fabrikam, and with policies of its own where some are given."""
    chosen: dict[str, Any] = {"policies": policies} if policies else {}
    return Contoso(GUEST, usual_place=FABRIKAM_OFFICE, **chosen)


@case(
    found(
        HOME,
        method="no-mfa-method-registered",
        risk=HOME,
        demand="ca-signin-risk-requires-mfa",
        first=("home-tenant-remediates",),
        lacks=NOT_FOR_GUESTS,
    )
)
def a_guest_on_a_vpn() -> Contoso:
    """A guest's user risk is closed at home, and a pass is not for guests [concept-identity-protection-b2b]."""
    contoso = guest()
    contoso.blocked(REFUSED_AT, place=FABRIKAM_VPN)
    return contoso


@case(found(HOME, risk=HOME, has=("dismiss-sign-in",), lacks=("confirm-sign-in-safe", *NOT_FOR_GUESTS)))
def a_guest_on_a_vpn_with_the_detection_here() -> Contoso:
    """The risk of the session was found here, so it can be dismissed here, which is right for a VPN [concept-identity-protection-b2b]."""
    contoso = guest()
    contoso.detection(contoso.blocked(REFUSED_AT, place=FABRIKAM_VPN), "anonymizedIPAddress", "medium")
    return contoso


@case(found(HOME, risk=HOME, first=("home-tenant-remediates",), lacks=("confirm-sign-in-safe", *NOT_FOR_GUESTS)))
def a_guest_in_a_clean_session() -> Contoso:
    """The session is clean, so that it is the risk at home that is refused [concept-identity-protection-b2b]."""
    return refused_in_the_office(guest(), by=USER_RISK, place=FABRIKAM_OFFICE)


@case(
    found(HOME, risk=HOME, demand="ca-signin-risk-requires-mfa", verdicts={"ca-signin-risk-requires-mfa": "confirmed"})
)
def a_policy_for_guests() -> Contoso:
    """The policy covers guests by their kind, and the sign-in failed on it [user-properties]."""
    rule = policy(
        "CA070 - Guests - Require MFA for risky sign-ins",
        sign_in_risk=["medium", "high"],
        users={
            "includeUsers": [],
            "includeGuestsOrExternalUsers": {
                "guestOrExternalUserTypes": "b2bCollaborationGuest",
                "externalTenants": {"membershipKind": "all"},
            },
        },
    )
    contoso = guest(rule)
    contoso.blocked(REFUSED_AT, failing=[rule], place=FABRIKAM_VPN)
    return contoso


@case(found(HOME, verdicts={"no-mfa-method-registered": "likely"}))
def a_guest_whose_mfa_at_home_is_trusted() -> Contoso:
    """No method here is no proof where MFA at home counts [cross-tenant-access-settings-b2b-collaboration]."""
    contoso = guest()
    contoso.data["crossTenantDefault"] = cross_tenant(mfa_accepted=True)
    contoso.blocked(REFUSED_AT, place=FABRIKAM_VPN)
    return contoso


@case(
    found(
        "risk-credential-leak-or-spray",
        first=("contain-compromise", "home-tenant-remediates"),
        lacks=("confirm-sign-in-safe", *NOT_FOR_GUESTS),
    )
)
def a_guest_whose_password_was_sprayed() -> Contoso:
    """Contain first; password and sessions are the home tenant's to reset [concept-identity-protection-b2b]."""
    contoso = guest()
    entry = contoso.blocked(REFUSED_AT, place=HOSTING_ABROAD, kinds=["passwordSpray"], risk="high")
    contoso.detection(entry, "passwordSpray", "high")
    return contoso


@case(unsettled(4, risk=None, verdicts={HOME: "possible"}))
def a_guest_without_a_refusal() -> Contoso:
    """The risk at home cannot be seen here, so that nothing is cleared [concept-identity-protection-b2b]."""
    return guest()


@case(found("blocked-not-proofup", first=("home-tenant-remediates",), lacks=("adjust-policy", *NOT_FOR_GUESTS)))
def a_guest_who_is_blocked_at_home() -> Contoso:
    """53011: the home tenant blocks the guest because of risk [concept-identity-protection-b2b]."""
    contoso = guest()
    contoso.sign_in("2026-11-24T08:00:00Z", error=53011, place=FABRIKAM_OFFICE)
    return contoso


@case(found("blocked-not-proofup", has=("home-tenant-remediates", "adjust-policy"), lacks=NOT_FOR_GUESTS))
def a_guest_who_is_blocked_here() -> Contoso:
    """53003 by a policy of this tenant, which its own administrators look at [reference-error-codes]."""
    rule = policy("CA081 - Block guests abroad", grant=["block"])
    contoso = guest(rule)
    contoso.sign_in("2026-11-24T08:00:00Z", error=53003, failing=[rule], place=FABRIKAM_VPN)
    return contoso


@case(classic(first=("temporary-access-pass",), verdicts={HOME: "ruled-out"}))
def an_internal_guest() -> Contoso:
    """An internal guest has the credentials and the risk here, and may have a pass [user-properties]."""
    return refused(Contoso(person("Ina Gast", "ina@contoso.example", userType="Guest")))


# --- kept in Active Directory -----------------------------------------------------------------------------------------


@case(
    found(
        "no-mfa-method-registered",
        risk="user-risk-active",
        demand="ca-user-risk-remediation",
        first=("temporary-access-pass",),
        advice={"temporary-password": "password writeback"},
    )
)
def a_synchronised_user_at_risk() -> Contoso:
    """A new password takes writeback to get to Active Directory [howto-identity-protection-remediate-unblock]."""
    return refused_in_the_office(at_risk(Contoso(synced_person("Sam Sync", "sam@contoso.example"))))


@case(
    found("account-disabled", held_back=("enable-account",), advice={"enable-account": "on-premises Active Directory"})
)
def a_synchronised_user_who_is_disabled() -> Contoso:
    """What is enabled in the cloud is disabled again by the next synchronisation [how-to-connect-sync-whatis]."""
    return Contoso(synced_person("Sam Sync", "sam@contoso.example", accountEnabled=False))
