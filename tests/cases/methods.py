"""Whether the user has a usable method, and what became of the one there was."""

from __future__ import annotations

from tests.cases.base import (
    case,
    classic,
    clear,
    found,
    hello,
    refused,
    security_info,
    sprayed,
    with_authenticator,
    with_pass,
)
from tests.scenarios.base import HOSTING_ABROAD, SALES, Contoso, email, person, phone, target


@case(classic(first=("temporary-access-pass",), verdicts={"new-user-first-signin": "ruled-out"}))
def never_registered() -> Contoso:
    """No method, an anonymiser and a policy on risky sign-ins: the documented case [policy-risk-based-sign-in]."""
    return refused()


@case(classic(headline="sspr-only-methods", method="sspr-only-methods", first=("temporary-access-pass",)))
def only_a_mail_address() -> Contoso:
    """A mail address resets the password and is no MFA [authenticationmethods-overview]."""
    contoso = refused()
    contoso.register(contoso.subject, email(contoso.subject, "alice@private.example"))
    return contoso


@case(
    classic(
        headline="methods-disabled-by-policy",
        method="methods-disabled-by-policy",
        first=("allow-method",),
        verdicts={"methods-disabled-by-policy": "confirmed", "no-mfa-method-registered": "ruled-out"},
    )
)
def a_phone_that_the_policy_forbids() -> Contoso:
    """A registered phone is no proof where text messages are off [concept-authentication-methods-manage]."""
    contoso = refused()
    contoso.register(contoso.subject, phone(contoso.subject), isMfaCapable=False)
    contoso.method_configuration("Sms")["state"] = "disabled"
    return contoso


@case(classic(first=("temporary-access-pass",), verdicts={"no-mfa-method-registered": "likely"}))
def only_windows_hello() -> Contoso:
    """Windows Hello proves nothing away from its own device [authenticationmethods-overview]."""
    contoso = refused()
    contoso.register(contoso.subject, hello(contoso.subject))
    return contoso


@case(classic(headline="methods-disabled-by-policy", method="methods-disabled-by-policy", first=("allow-method",)))
def an_authenticator_registered_since_but_excluded() -> Contoso:
    """A method of today is no way in for a user whom its policy excludes [concept-authentication-methods-manage]."""
    contoso = with_authenticator(refused(), "2026-11-24T08:20:00Z", isMfaCapable=False)
    contoso.method_configuration("MicrosoftAuthenticator")["excludeTargets"] = [target(SALES["id"])]
    return contoso


@case(clear())
def an_authenticator_registered_since() -> Contoso:
    """With a method an ordinary MFA prompt comes instead, which clears the risk [policy-risk-based-sign-in]."""
    return with_authenticator(refused(), "2026-11-24T08:20:00Z")


@case(
    found(
        "risk-credential-leak-or-spray",
        method=None,
        first=("contain-compromise", "temporary-password", "revoke-sessions"),
        says=("may not be the user's own doing",),
    )
)
def an_authenticator_registered_since_by_whom() -> Contoso:
    """After a password spray a new method may be the attacker's own [howto-identity-protection-investigate-risk]."""
    return with_authenticator(sprayed(Contoso(), place=HOSTING_ABROAD), "2026-11-24T08:20:00Z")


@case(
    found(
        "risk-anonymized-ip",
        method=None,
        risk="risk-anonymized-ip",
        demand="ca-signin-risk-requires-mfa",
        says=("contradicts the refusal",),
        never_says=("whether the user has a usable method",),
    )
)
def an_authenticator_for_years_and_yet_refused() -> Contoso:
    """The method is there and allowed, so that is settled; that it does not fit the refusal is to be said."""
    return with_authenticator(refused())


# --- Temporary Access Pass --------------------------------------------------------------------------------------------


@case(classic(headline="tap-expired-or-consumed", method="tap-expired-or-consumed", first=("temporary-access-pass",)))
def a_pass_that_ran_out() -> Contoso:
    """The pass of yesterday is no method any more [howto-authentication-temporary-access-pass]."""
    return with_pass(refused(), "2026-11-23T08:00:00Z", reason="Expired")


@case(
    classic(
        verdicts={"tap-expired-or-consumed": "ruled-out"},
        advice={"temporary-access-pass": "a user has one pass at most, and a new one replaces it"},
        without_request=("temporary-access-pass",),
    )
)
def a_pass_that_is_not_valid_yet() -> Contoso:
    """A user has one pass at most: another one replaces it [howto-authentication-temporary-access-pass]."""
    return with_pass(refused(), "2026-11-24T10:00:00Z", reason="NotYetValid", created="2026-11-24T08:00:00Z")


@case(clear(first=("register-from-known-place",), says=("has since got a Temporary Access Pass",)))
def a_usable_pass_since() -> Contoso:
    """A pass is MFA: what is left is to use it and register [howto-authentication-temporary-access-pass]."""
    return with_pass(refused())


@case(clear(first=("register-from-known-place",), says=("was not used",), never_says=("has since got",)))
def a_usable_pass_from_before_the_refusal() -> Contoso:
    """The pass was there and the password was typed: it has only to be used; it did not come since."""
    return with_pass(refused(), "2026-11-24T07:00:00Z", minutes=480)


@case(
    found(
        "risk-credential-leak-or-spray",
        first=("contain-compromise",),
        says=("may not be the user's own doing",),
        lacks=("dismiss-user-risk", "confirm-sign-in-safe"),
    )
)
def a_usable_pass_but_threat_intelligence() -> Contoso:
    """That somebody else may hold the account comes before any pass [howto-identity-protection-investigate-risk]."""
    return with_pass(sprayed(Contoso(), "investigationsThreatIntelligence"))


@case(
    classic(
        first=("add-phone-method", "allow-method"),
        held_back=("temporary-access-pass",),
        in_order=("add-phone-method", "allow-method", "temporary-access-pass"),
    )
)
def passes_are_switched_off() -> Contoso:
    """A pass made now could not be used [howto-authentication-temporary-access-pass]: a phone, or allow it."""
    contoso = refused()
    contoso.method_configuration("TemporaryAccessPass")["state"] = "disabled"
    return contoso


@case(classic(first=("allow-method",), held_back=("temporary-access-pass", "add-phone-method")))
def passes_and_phones_are_switched_off() -> Contoso:
    """Neither can be used until the policy allows it [concept-authentication-methods-manage], so that comes first."""
    contoso = refused()
    for name in ("TemporaryAccessPass", "Sms"):
        contoso.method_configuration(name)["state"] = "disabled"
    return contoso


@case(classic(first=("temporary-access-pass",), held_back=("add-phone-method",)))
def phones_are_switched_off() -> Contoso:
    """A pass works; a number is no use with texts and calls off [concept-authentication-methods-manage]."""
    contoso = refused()
    contoso.method_configuration("Sms")["state"] = "disabled"
    return contoso


# --- who took the method away -----------------------------------------------------------------------------------------


@case(
    classic(
        headline="methods-reset-by-admin",
        method="methods-reset-by-admin",
        verdicts={"methods-reset-by-admin": "confirmed"},
    )
)
def deleted_an_hour_before() -> Contoso:
    """The audit log says who deleted the method an hour before the refusal [reference-audit-activities]."""
    return security_info(refused(), "2026-11-24T06:40:00Z")


@case(classic(verdicts={"methods-reset-by-admin": "possible"}))
def deleted_an_hour_after() -> Contoso:
    """What happened after a refusal did not cause it."""
    return security_info(refused(), "2026-11-24T08:40:00Z")


@case(
    classic(
        headline="methods-reset-by-admin",
        method="methods-reset-by-admin",
        verdicts={"methods-reset-by-admin": "confirmed", "no-mfa-method-registered": "likely"},
    )
)
def deleted_but_for_windows_hello() -> Contoso:
    """The Windows Hello that is left does not undo the deletion: it proves nothing on another device."""
    contoso = refused()
    contoso.register(contoso.subject, hello(contoso.subject))
    return security_info(contoso, "2026-11-24T06:40:00Z")


@case(classic(verdicts={"methods-reset-by-admin": "likely"}, never_says=("deleted security info",)))
def changed_an_hour_before() -> Contoso:
    """ "Admin updated security info" is a change; that it was a deletion is not said [reference-audit-activities]."""
    return security_info(refused(), "2026-11-24T06:40:00Z", "Admin updated security info", "Admin changed Phone")


@case(classic(headline="new-user-first-signin", method="new-user-first-signin", first=("temporary-access-pass",)))
def the_fourth_day_at_work() -> Contoso:
    """A new account that never signed in had no clean session to register in [policy-risk-based-sign-in]."""
    nia = person("Nia Neumann", "nia@contoso.example", createdDateTime="2026-11-20T08:00:00Z", employeeHireDate=None)
    return refused(Contoso(nia, history=False))


@case(clear(method="no-mfa-method-registered", demand=None))
def no_method_no_risk_no_refusal() -> Contoso:
    """Without a method, but nothing is risky: an ordinary sign-in asks to register, and lets the user."""
    return Contoso()


@case(clear(method=None, risk=None))
def a_colleagues_refusal_is_not_the_users() -> Contoso:
    """Dave's 53004 in the log of the same tenant says nothing about Alice, who has Authenticator."""
    return with_authenticator(Contoso())
