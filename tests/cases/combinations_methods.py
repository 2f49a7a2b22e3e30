"""Several causes at once, about the method: what became of it, and what it meets."""

from __future__ import annotations

from tests.cases.base import (
    MFA_FOR_ALL,
    PHISHING_RESISTANT_FOR_RISK,
    REFUSED_AT,
    at_risk,
    case,
    refused,
    refused_in_the_office,
    risk_closed,
    security_info,
    sprayed,
    with_authenticator,
    with_pass,
)
from tests.cases.combined import LOOSENING, combined, nothing_now
from tests.scenarios.base import (
    ADMIN_MFA,
    BLOCK_LEGACY,
    CAROL,
    DEVICE_PILOT,
    HOME_BERLIN,
    SIGN_IN_RISK,
    STANDARD_POLICIES,
    USER_RISK,
    Contoso,
    Json,
    audited_user,
    domain,
    email,
    guid,
    person,
    policy,
    synced_person,
)

NO_METHOD = "no-mfa-method-registered"
TOR = "risk-anonymized-ip"
RISKY_SIGN_INS = "ca-signin-risk-requires-mfa"
NO_USER_RISK_POLICY = [BLOCK_LEGACY, ADMIN_MFA, SIGN_IN_RISK, DEVICE_PILOT]
REGISTERING_TAKES_MFA = policy(
    "CA040 - Registration - Require MFA outside the office",
    user_actions=["urn:user:registersecurityinfo"],
    locations={"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]},
)
PARTNER_MFA = policy("CA015 - All users - Fabrikam MFA", grant=[], created="2023-05-08T09:00:00Z")
PARTNER_MFA["grantControls"]["customAuthenticationFactors"] = ["RequireFabrikamMfa"]


def federated(contoso: Contoso, behaviour: str) -> Contoso:
    """The subject's domain is federated, and this is what Entra makes of the MFA of its identity provider."""
    name = contoso.subject["userPrincipalName"].partition("@")[2]
    contoso.data["domains"].append(domain(name, federated=True))
    contoso.data["federationConfiguration"][name] = {
        "id": guid(f"federation {name}"),
        "displayName": "Contoso AD FS",
        "issuerUri": "http://fs.contoso.example/adfs/services/trust",
        "passiveSignInUri": "https://fs.contoso.example/adfs/ls/",
        "preferredAuthenticationProtocol": "wsFed",
        "federatedIdpMfaBehavior": behaviour,
    }
    return contoso


def registering(contoso: Contoso, moment: str, activity: str) -> None:
    """Audit a step of the subject's own registration."""
    contoso.audit(
        moment,
        activity,
        service="Authentication Methods",
        category="UserManagement",
        by=contoso.subject,
        targets=[audited_user(contoso.subject)],
    )


def prompt_failed(contoso: Contoso, moment: str) -> Json:
    """A prompt that nobody answers."""
    said = "MFA denied; user did not respond to mobile app notification"
    return contoso.sign_in(
        moment,
        error=500121,
        failing=[MFA_FOR_ALL],
        place=HOME_BERLIN,
        second_factor={"succeeded": False, "authenticationStepResultDetail": said},
    )


@case(
    combined(
        "stale user risk + new Tor detection + method switched off",
        "methods-disabled-by-policy",
        TOR,
        RISKY_SIGN_INS,
        also=("signin-risk-realtime", "user-risk-active"),
        never=(NO_METHOD, "risk-policy-enabled-on-untriaged-users"),
        beside=("sign-in-frequency-every-time",),
        first=("allow-method",),
        in_order=("allow-method", "temporary-access-pass", "dismiss-user-risk"),
        lacks=("contain-compromise",),
    )
)
def a_stale_risk_a_new_tor_session_and_the_method_switched_off() -> Contoso:
    """Allow the method first; the old user risk has to be closed besides [concept-authentication-methods-manage]."""
    contoso = with_authenticator(Contoso(policies=NO_USER_RISK_POLICY), isMfaCapable=False)
    contoso.method_configuration("MicrosoftAuthenticator")["state"] = "disabled"
    contoso.risky("high", "2025-02-01T05:00:00Z", kinds=["unlikelyTravel"])
    return refused(contoso, at_risk=False, aggregated="high")


@case(
    combined(
        "TAP spent + registration action policy + risky session",
        "tap-expired-or-consumed",
        TOR,
        RISKY_SIGN_INS,
        also=("ca-registration-user-action",),
        never=("registration-location-restricted",),
        first=("temporary-access-pass",),
        not_open=("trust-named-location",),
        changed="The plan names the address in order to say that it is not to be trusted; what was meant is that the "
        "step is held back, and that is asked now.",
    )
)
def a_spent_pass_and_a_policy_on_registering() -> Contoso:
    """The pass is gone, and registering takes the MFA that a new one gives [policy-all-users-security-info-registration]."""
    contoso = Contoso(policies=[*NO_USER_RISK_POLICY, REGISTERING_TAKES_MFA])
    return with_pass(refused(contoso), "2026-11-23T15:00:00Z", reason="OneTimeUsed")


@case(
    combined(
        "dismissed + Tor again + TAP of yesterday run out",
        "tap-expired-or-consumed",
        "dismissed-but-redetected",
        RISKY_SIGN_INS,
        also=(TOR, "signin-risk-realtime", "user-risk-active"),
        never=("stale-user-risk",),
        first=("temporary-access-pass",),
        has=("register-from-known-place",),
        lacks=("contain-compromise",),
    )
)
def dismissed_then_tor_again_and_yesterdays_pass_run_out() -> Contoso:
    """Dismissing gave no method, and the pass that would have was not used in time [howto-identity-protection-risk-feedback]."""
    contoso = Contoso(policies=NO_USER_RISK_POLICY)
    refused(contoso, at_risk=False)
    contoso.risky(
        "medium",
        "2026-11-24T07:50:00Z",
        kinds=["anonymizedIPAddress"],
        before=[
            ("2026-11-20T08:00:00Z", "medium", "atRisk", "none", ["anonymizedIPAddress"], None),
            ("2026-11-22T08:00:00Z", "none", "dismissed", "adminDismissedAllRiskForUser", [], CAROL["id"]),
        ],
    )
    return with_pass(contoso, "2026-11-23T14:00:00Z", reason="Expired")


@case(
    nothing_now(
        "dismissed + Tor again + TAP of yesterday still usable",
        method=None,
        risk="dismissed-but-redetected",
        first=("register-from-known-place",),
        lacks=("contain-compromise", "temporary-exclusion"),
        says=("Temporary Access Pass",),
    )
)
def dismissed_then_tor_again_and_yesterdays_pass_still_usable() -> Contoso:
    """The pass is MFA and was not used: it is the way in, from an ordinary network [howto-authentication-temporary-access-pass]."""
    contoso = Contoso(policies=NO_USER_RISK_POLICY)
    refused(contoso, at_risk=False)
    contoso.risky(
        "medium",
        "2026-11-24T07:50:00Z",
        kinds=["anonymizedIPAddress"],
        before=[
            ("2026-11-20T08:00:00Z", "medium", "atRisk", "none", ["anonymizedIPAddress"], None),
            ("2026-11-22T08:00:00Z", "none", "dismissed", "adminDismissedAllRiskForUser", [], CAROL["id"]),
        ],
    )
    return with_pass(contoso, "2026-11-24T06:00:00Z", minutes=480, created="2026-11-23T15:00:00Z")


@case(
    combined(
        "federated domain that rejects its MFA + custom control + user risk",
        NO_METHOD,
        "user-risk-active",
        "ca-user-risk-remediation",
        also=("federated-user-no-mfa-claim", "external-mfa-not-counted"),
        never=("ca-signin-risk-requires-mfa", "signin-risk-realtime", "stale-user-risk"),
        first=("temporary-access-pass",),
        held_back=("temporary-password",),
        advice={"temporary-password": "federated identity provider"},
        changed="Of a federated domain Entra does not check the password at all, so that the step is held back and "
        "names the identity provider, which need not be Active Directory.",
        lacks=("contain-compromise",),
    )
)
def a_federated_user_with_partner_mfa_at_risk() -> Contoso:
    """Neither the federation server's MFA nor a custom control is MFA to Entra [concept-conditional-access-grant]."""
    xenia = synced_person("Xenia Xylander", "xenia@field.contoso.example")
    contoso = federated(Contoso(xenia, policies=[*STANDARD_POLICIES, PARTNER_MFA]), "rejectMfaByFederatedIdp")
    at_risk(contoso, "2026-11-22T05:00:00Z")
    contoso.detection(None, "unlikelyTravel", "high", moment="2026-11-22T04:55:00Z")
    return refused_in_the_office(contoso, satisfied=[PARTNER_MFA], aggregated="high")


@case(
    combined(
        "campaign blamed + methods deleted yesterday + risky session",
        "methods-reset-by-admin",
        TOR,
        RISKY_SIGN_INS,
        never=("registration-campaign",),
        verdicts={"registration-campaign": "ruled-out"},
        first=("temporary-access-pass",),
    )
)
def a_campaign_is_blamed_and_an_administrator_deleted_the_method() -> Contoso:
    """A campaign asks only after MFA was passed, which nobody without a method passes [policy-risk-based-sign-in]."""
    contoso = security_info(Contoso(), "2026-11-23T15:40:00Z")
    campaign = contoso.data["authenticationMethodsPolicy"]["registrationEnforcement"]
    campaign["authenticationMethodsRegistrationCampaign"] |= {"state": "enabled", "snoozeDurationInDays": 3}
    return refused(contoso)


@case(
    combined(
        "prompts not answered + phone's method deleted + risky session",
        "methods-reset-by-admin",
        TOR,
        RISKY_SIGN_INS,
        never=("mfa-challenge-failed", "lost-or-replaced-phone"),
        verdicts={"mfa-challenge-failed": "ruled-out", "lost-or-replaced-phone": "ruled-out"},
        first=("temporary-access-pass",),
    )
)
def a_lost_phone_whose_method_was_deleted() -> Contoso:
    """The prompts are history since the method is gone; who deleted it left no way to prove anything [reference-error-codes]."""
    contoso = Contoso(policies=[*STANDARD_POLICIES, MFA_FOR_ALL])
    for moment in ("2026-11-24T06:00:00Z", "2026-11-24T06:02:00Z"):
        prompt_failed(contoso, moment)
    return refused(security_info(contoso, "2026-11-24T06:40:00Z"))


@case(
    combined(
        "prompts not answered + one old phone + user risk",
        "mfa-challenge-failed",
        risk="user-risk-active",
        method=None,
        never=(NO_METHOD, "lost-or-replaced-phone"),
        verdicts={"lost-or-replaced-phone": "possible"},
        changed="The log shows that nobody answered and not why, so that a lost phone is possible and no more; only the "
        "user knows.",
        first=("temporary-access-pass",),
        lacks=("contain-compromise",),
    )
)
def one_old_phone_that_nobody_answers() -> Contoso:
    """There is a method, so that this is no 53004; the phone may be lost, and a pass helps over it [reference-error-codes]."""
    contoso = at_risk(with_authenticator(Contoso(policies=[*STANDARD_POLICIES, MFA_FOR_ALL]), "2022-01-11T09:20:18Z"))
    for moment in ("2026-11-24T08:00:00Z", "2026-11-24T08:02:00Z"):
        prompt_failed(contoso, moment)
    return contoso


@case(
    combined(
        "registration begun and left + 53004 + 53010",
        "registration-location-restricted",
        NO_METHOD,
        TOR,
        RISKY_SIGN_INS,
        also=("registration-incomplete",),
        first=("temporary-access-pass",),
        has=("register-from-known-place",),
        not_open=("trust-named-location",),
        changed="As with the spent pass: that the anonymiser is not trusted is asked of the step, not of its words.",
    )
)
def registration_begun_and_left_and_refused_by_place() -> Contoso:
    """53010 is what the user meets now; a pass gets past both [policy-all-users-security-info-registration]."""
    contoso = Contoso(policies=[*STANDARD_POLICIES, REGISTERING_TAKES_MFA])
    registering(contoso, "2026-11-20T08:02:10Z", "User started security info registration")
    registering(contoso, "2026-11-20T08:04:55Z", "User canceled security info registration")
    refused(contoso)
    contoso.sign_in("2026-11-24T08:20:00Z", error=53010, failing=[REGISTERING_TAKES_MFA], place=HOME_BERLIN)
    return contoso


@case(
    combined(
        "mail address only + asked to register for password reset + risky session",
        "sspr-only-methods",
        TOR,
        RISKY_SIGN_INS,
        never=("sspr-registration-required",),
        first=("temporary-access-pass",),
    )
)
def a_mail_address_only_and_asked_for_password_reset() -> Contoso:
    """The sign-in names the policy that demanded MFA, so that the 50125 of yesterday did not [authenticationmethods-overview]."""
    contoso = Contoso()
    contoso.register(contoso.subject, email(contoso.subject, "alice@private.example"))
    contoso.sign_in("2026-11-23T16:20:55Z", error=50125)
    return refused(contoso)


@case(
    combined(
        "new account + Tor + registration policy of ID Protection",
        "new-user-first-signin",
        TOR,
        "idp-mfa-registration-policy",
        never=("risk-unfamiliar-or-travel", "legacy-idp-risk-policy", "ca-mfa-all-users"),
        first=("temporary-access-pass",),
        has=("portal-only-policy",),
    )
)
def a_new_colleague_over_tor_asked_by_identity_protection() -> Contoso:
    """The sign-in names who asked, which no list of policies has [authenticationrequirementpolicy]."""
    nia = person("Nia Neumann", "nia@contoso.example", createdDateTime="2026-11-20T08:00:00Z", employeeHireDate=None)
    contoso = Contoso(nia, history=False, policies=[BLOCK_LEGACY, ADMIN_MFA, DEVICE_PILOT])
    asked = ("mfaRegistrationRequiredByIdentityProtectionPolicy", "Identity Protection policy")
    return refused(contoso, failing=[], requirement=asked, at_risk=False)


@case(
    combined(
        "wrong strength + spent pass + method since",
        "method-not-in-required-strength",
        TOR,
        RISKY_SIGN_INS,
        never=(NO_METHOD,),
        first=("allow-method",),
        lacks=("temporary-access-pass", "add-phone-method"),
    )
)
def an_authenticator_since_and_a_spent_pass_where_a_key_is_wanted() -> Contoso:
    """With the pass Authenticator was registered, which is no phishing-resistant MFA [concept-authentication-strengths]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, PHISHING_RESISTANT_FOR_RISK])
    refused(contoso, failing=[PHISHING_RESISTANT_FOR_RISK])
    with_pass(contoso, "2026-11-24T08:05:00Z", reason="OneTimeUsed")
    kept = contoso.data["methods"][contoso.subject_id][1]
    with_authenticator(contoso, "2026-11-24T08:20:00Z")
    contoso.data["methods"][contoso.subject_id].append(kept)
    return contoso


@case(
    combined(
        "spray + method registered since + usable pass",
        "risk-credential-leak-or-spray",
        method=None,
        first=("contain-compromise", "temporary-password", "revoke-sessions"),
        lacks=LOOSENING,
        says=("may not be the user's own doing",),
    )
)
def a_spray_then_a_pass_and_a_method() -> Contoso:
    """Who registered with the pass is not known: contain before believing it [howto-identity-protection-investigate-risk]."""
    contoso = sprayed(Contoso())
    with_pass(contoso, "2026-11-24T08:05:00Z")
    kept = contoso.data["methods"][contoso.subject_id][1]
    with_authenticator(contoso, "2026-11-24T08:20:00Z")
    contoso.data["methods"][contoso.subject_id].append(kept)
    return contoso


@case(
    combined(
        "user risk closed + passes switched off + methods deleted",
        "methods-reset-by-admin",
        TOR,
        RISKY_SIGN_INS,
        never=("user-risk-active", "stale-user-risk"),
        first=("add-phone-method", "allow-method"),
        held_back=("temporary-access-pass",),
        lacks=("dismiss-user-risk", "contain-compromise"),
    )
)
def closed_and_deleted_where_passes_are_off() -> Contoso:
    """Remediated meanwhile; no method, and a pass could not be used [howto-authentication-temporary-access-pass]."""
    contoso = security_info(Contoso(), "2026-11-24T06:40:00Z")
    contoso.method_configuration("TemporaryAccessPass")["state"] = "disabled"
    entry = contoso.blocked(REFUSED_AT, failing=[SIGN_IN_RISK])
    contoso.detection(
        entry, "anonymizedIPAddress", "medium", state="remediated", detail="adminGeneratedTemporaryPassword"
    )
    return risk_closed(contoso, "2026-11-24T08:30:00Z", "remediated", "adminGeneratedTemporaryPassword")


@case(
    combined(
        "method excluded for a group + pass spent + user risk policy",
        "methods-disabled-by-policy",
        "user-risk-active",
        "ca-user-risk-remediation",
        never=(NO_METHOD, "signin-risk-realtime"),
        first=("allow-method",),
        lacks=("contain-compromise",),
    )
)
def a_method_that_is_off_and_a_risky_user_in_the_office() -> Contoso:
    """Authenticator is off since the migration, so remediation has nothing to ask for [policy-risk-based-user]."""
    contoso = at_risk(with_authenticator(Contoso(), isMfaCapable=False), "2026-11-23T05:00:00Z")
    contoso.detection(None, "unlikelyTravel", "high", moment="2026-11-23T04:55:00Z")
    contoso.method_configuration("MicrosoftAuthenticator")["state"] = "disabled"
    return refused_in_the_office(contoso, by=USER_RISK, aggregated="high")
