"""Methods in everyday tenants: whether policy lets the user use what is registered, and since when it is there."""

from __future__ import annotations

from typing import Any

from tests.cases.base import (
    case,
    classic,
    clear,
    found,
    refused,
    refused_in_the_office,
    security_info,
    sprayed,
    with_authenticator,
    with_pass,
)
from tests.scenarios.base import (
    ADMIN_ROLE,
    AUTHENTICATION_ADMINISTRATOR,
    BLOCK_LEGACY,
    GLOBAL_ADMINISTRATOR,
    HELPDESK_ROLE,
    KEY_PILOT,
    STRENGTHS,
    USER_RISK_MEDIUM,
    Contoso,
    Json,
    access_pass,
    audited_user,
    authenticator,
    email,
    guid,
    person,
    phone,
    policy,
    security_key,
    synced_person,
    target,
)

YUBIKEY = "2fc0579f-8113-47ea-b116-bb5a8db9202a"
OTHER_KEY = "ee882879-721c-4913-9775-3dfcce97072a"
ICLOUD_KEYCHAIN = "fbfc3007-154e-4ecc-8c0b-6e020557d7bd"
PASSWORDLESS_FOR_RISK = policy(
    "CA023 - Risky sign-ins - Require passwordless MFA", sign_in_risk=["high", "medium"], strength=STRENGTHS[1]
)
PASSKEY_FOR_RISK = policy(
    "CA024 - Risky sign-ins - Require a passkey",
    sign_in_risk=["high", "medium"],
    strength={
        **STRENGTHS[2],
        "id": guid("strength passkeys"),
        "displayName": "Passkeys",
        "allowedCombinations": ["fido2"],
    },
)
NOT_ALLOWED = "methods-disabled-by-policy"


def contradicted(**more: Any) -> Any:
    """A usable method was there before the refusal: the risk and the demand stand, and the contradiction is said."""
    whole: dict[str, Any] = {
        "method": None,
        "risk": "risk-anonymized-ip",
        "demand": "ca-signin-risk-requires-mfa",
        "says": ("contradicts the refusal", "Check whether"),
    }
    return found("risk-anonymized-ip", **{**whole, **more})


def forbidden(certainty: str = "confirmed", **more: Any) -> Any:
    """What is registered is not for this user."""
    verdicts = {NOT_ALLOWED: certainty, "no-mfa-method-registered": "ruled-out"}
    return classic(**{"headline": NOT_ALLOWED, "method": NOT_ALLOWED, "verdicts": verdicts, **more})


def with_key(*, report: bool = True, **changes: Any) -> Contoso:
    """The refused user has a security key, and is in the group that may use keys."""
    contoso = refused()
    contoso.join(KEY_PILOT)
    contoso.register(contoso.subject, {**security_key(contoso.subject), **changes})
    if not report:
        contoso.forget_registration_report()
    return contoso


def restricted(contoso: Contoso, kind: str, *models: str, enforced: bool = True) -> Contoso:
    """Keys are restricted by their model for the whole tenant."""
    contoso.method_configuration("Fido2")["keyRestrictions"] = {
        "isEnforced": enforced,
        "enforcementType": kind,
        "aaGuids": list(models),
    }
    return contoso


def profile(name: str, types: str = "deviceBound,synced", kind: str = "allow", *models: str) -> Json:
    """A passkey profile; with models it is restricted to, or by, them."""
    return {
        "id": guid(f"passkey profile {name}"),
        "name": name,
        "passkeyTypes": types,
        "attestationEnforcement": "disabled",
        "keyRestrictions": {"isEnforced": bool(models), "enforcementType": kind, "aaGuids": list(models)},
    }


def with_profiles(contoso: Contoso, *profiles: Json, allowed: list[Json] | None = None) -> Contoso:
    """The tenant has passkey profiles, the first of them the default one; ``allowed`` are those of the user's group."""
    configuration = contoso.method_configuration("Fido2")
    configuration["passkeyProfiles"] = list(profiles)
    configuration["defaultPasskeyProfile"] = profiles[0]["id"]
    more = {} if allowed is None else {"allowedPasskeyProfiles": [item["id"] for item in allowed]}
    configuration["includeTargets"] = [target(KEY_PILOT["id"], **more)]
    return contoso


def aimed(contoso: Contoso, name: str, *targets: Json, exclude: tuple[Json, ...] = ()) -> Contoso:
    """A method is switched on for these targets."""
    configuration = contoso.method_configuration(name)
    configuration |= {"state": "enabled", "includeTargets": list(targets), "excludeTargets": list(exclude)}
    return contoso


def of_kind(kind: str, target_id: str, **more: Any) -> Json:
    """A target of a method that is no group."""
    return {**target(target_id, **more), "targetType": kind}


def with_phone(
    contoso: Contoso | None = None, *, created: str | None = "2023-05-11T12:40:09Z", **changes: Any
) -> Contoso:
    """The user has a phone and nothing else."""
    contoso = contoso or refused()
    report = {"isMfaCapable": changes.pop("capable")} if "capable" in changes else {}
    contoso.register(contoso.subject, {**phone(contoso.subject), "createdDateTime": created, **changes}, **report)
    return contoso


# --- keys: restrictions by model ---------------------------------------------------------------------------------------


@case(forbidden(first=("temporary-access-pass",), says=("key restrictions",)))
def a_key_that_is_not_on_the_allow_list() -> Contoso:
    """Key restrictions hold for sign-in too: a key of another model can no longer be used [how-to-enable-passkey-fido2]."""
    contoso = restricted(with_key(), "allow", OTHER_KEY)
    contoso.register(contoso.subject, security_key(contoso.subject), isMfaCapable=False)
    return contoso


@case(forbidden(first=("temporary-access-pass",)))
def a_key_that_is_on_the_block_list() -> Contoso:
    """A model that is blocked today is blocked for keys of yesterday [how-to-enable-passkey-fido2]; case is no matter."""
    contoso = restricted(with_key(), "block", YUBIKEY.upper())
    contoso.register(contoso.subject, security_key(contoso.subject), isMfaCapable=False)
    return contoso


@case(forbidden("likely"))
def a_blocked_key_that_the_report_calls_capable() -> Contoso:
    """The report, computed after the key was registered, says the opposite [userregistrationdetails]: likely, no more."""
    return restricted(with_key(), "block", YUBIKEY)


@case(contradicted(verdicts={NOT_ALLOWED: "ruled-out"}))
def a_key_that_is_on_the_allow_list() -> Contoso:
    """A key that may be used does not fit a 53004, and that has to be said [reference-error-codes]."""
    return restricted(with_key(), "allow", OTHER_KEY, YUBIKEY)


@case(contradicted(verdicts={NOT_ALLOWED: "ruled-out"}))
def a_list_that_is_not_enforced() -> Contoso:
    """A list of models that is not enforced restricts nothing [how-to-enable-passkey-fido2]."""
    return restricted(with_key(), "allow", OTHER_KEY, enforced=False)


@case(contradicted(verdicts={NOT_ALLOWED: "ruled-out"}))
def a_key_without_attestation() -> Contoso:
    """Attestation is asked for at registration only: a key that has none still signs in [how-to-enable-passkey-fido2]."""
    contoso = with_key(attestationLevel="notAttested")
    contoso.method_configuration("Fido2")["isAttestationEnforced"] = True
    return contoso


@case(contradicted(verdicts={NOT_ALLOWED: "not-checked"}, says=(), never_says=("contradicts the refusal",)))
def a_key_whose_model_nobody_tells() -> Contoso:
    """Under an allow list a key without a model may be allowed or not, and no report decides [how-to-enable-passkey-fido2]."""
    return restricted(with_key(report=False, aaGuid=None, model=None), "allow", YUBIKEY)


@case(contradicted(verdicts={NOT_ALLOWED: "not-checked"}, says=()))
def a_kind_of_restriction_that_is_newer() -> Contoso:
    """What a newer kind of restriction does to the key nobody knows [how-to-enable-passkey-fido2]."""
    return restricted(with_key(report=False), "unknownFutureValue", YUBIKEY)


# --- passkey profiles ---------------------------------------------------------------------------------------------------


@case(forbidden(first=("temporary-access-pass",), says=("passkey profile",)))
def a_synced_passkey_where_only_device_bound_ones_are_allowed() -> Contoso:
    """The user's only profile takes device-bound passkeys: a synced one cannot be used [passkeyprofile]."""
    contoso = with_key(aaGuid=ICLOUD_KEYCHAIN, passkeyType="synced")
    contoso.register(
        contoso.subject,
        {**security_key(contoso.subject), "aaGuid": ICLOUD_KEYCHAIN, "passkeyType": "synced"},
        isMfaCapable=False,
    )
    strict = profile("Device-bound only", "deviceBound")
    return with_profiles(contoso, strict, allowed=[strict])


@case(contradicted(verdicts={NOT_ALLOWED: "ruled-out"}))
def two_profiles_of_which_one_fits() -> Contoso:
    """One satisfied profile of the user is enough [passkeyprofile]."""
    strict, lax = profile("Device-bound only", "deviceBound"), profile("Everything")
    contoso = with_key(aaGuid=ICLOUD_KEYCHAIN, passkeyType="synced")
    return with_profiles(contoso, strict, lax, allowed=[strict, lax])


@case(forbidden("likely", first=("temporary-access-pass",)))
def a_group_without_a_profile_takes_the_default_one() -> Contoso:
    """A target that names no profile has the default one; that it outranks the tenant's lists is inferred: likely [passkeyprofile]."""
    contoso = with_key()
    contoso.register(contoso.subject, security_key(contoso.subject), isMfaCapable=False)
    return with_profiles(contoso, profile("Default", "deviceBound", "allow", OTHER_KEY), profile("Everything"))


@case(contradicted(verdicts={NOT_ALLOWED: "possible"}))
def a_profile_allows_what_the_tenants_list_does_not() -> Contoso:
    """A profile goes before the tenant's own list; that is inferred, so it rules nothing out [passkeyprofile]."""
    lax = profile("Everything")
    return restricted(with_profiles(with_key(), lax, allowed=[lax]), "allow", OTHER_KEY)


@case(contradicted(verdicts={NOT_ALLOWED: "not-checked"}, says=()))
def a_kind_of_passkey_that_is_newer() -> Contoso:
    """Whether a profile takes a kind of passkey that is newer nobody knows [passkeyprofile]."""
    lax = profile("Device-bound only", "deviceBound")
    return with_profiles(with_key(report=False, passkeyType="unknownFutureValue"), lax, allowed=[lax])


# --- whom a method is for -----------------------------------------------------------------------------------------------


@case(contradicted(verdicts={NOT_ALLOWED: "ruled-out"}))
def a_method_for_a_role_that_the_user_holds() -> Contoso:
    """A target may be a directory role, by the id of its template [concept-authentication-methods-manage]."""
    contoso = with_authenticator(refused())
    contoso.join(HELPDESK_ROLE)
    role = of_kind("role", AUTHENTICATION_ADMINISTRATOR, authenticationMode="any")
    return aimed(contoso, "MicrosoftAuthenticator", role)


@case(forbidden(first=("allow-method",)))
def a_method_for_a_role_that_the_user_does_not_hold() -> Contoso:
    """The method is for administrators, and this user is none [concept-authentication-methods-manage]."""
    contoso = with_authenticator(refused(), isMfaCapable=False)
    return aimed(contoso, "MicrosoftAuthenticator", of_kind("role", GLOBAL_ADMINISTRATOR, authenticationMode="any"))


@case(forbidden())
def excluded_by_a_role() -> Contoso:
    """An excluded role beats all users, by the id of the role itself as well [concept-authentication-methods-manage]."""
    contoso = with_authenticator(refused(), isMfaCapable=False)
    contoso.join(HELPDESK_ROLE)
    everybody = target(authenticationMode="any")
    return aimed(contoso, "MicrosoftAuthenticator", everybody, exclude=(of_kind("role", HELPDESK_ROLE["id"]),))


@case(contradicted(verdicts={NOT_ALLOWED: "ruled-out"}))
def a_method_for_this_user_alone() -> Contoso:
    """A target may be one user [concept-authentication-methods-manage]."""
    contoso = with_authenticator(refused())
    return aimed(contoso, "MicrosoftAuthenticator", of_kind("user", contoso.subject_id, authenticationMode="any"))


@case(contradicted(verdicts={NOT_ALLOWED: "not-checked"}, says=(), never_says=("other groups",)))
def a_target_of_a_kind_that_is_newer() -> Contoso:
    """Whether a newer kind of target is this user nobody knows: not "other groups" [concept-authentication-methods-manage]."""
    contoso = with_authenticator(refused())
    contoso.forget_registration_report()
    return aimed(contoso, "MicrosoftAuthenticator", of_kind("administrativeUnit", guid("unit emea")))


@case(
    classic(
        headline="method-not-in-required-strength",
        method="method-not-in-required-strength",
        verdicts={"method-not-in-required-strength": "confirmed"},
    )
)
def notifications_only_where_a_passwordless_sign_in_is_required() -> Contoso:
    """In the mode push Authenticator gives no passwordless sign-in, whatever the phone could do [concept-authentication-strengths]."""
    contoso = refused(Contoso(policies=[BLOCK_LEGACY, PASSWORDLESS_FOR_RISK]), failing=[PASSWORDLESS_FOR_RISK])
    contoso = with_authenticator(contoso, methodsRegistered=["microsoftAuthenticatorPasswordless"])
    return aimed(contoso, "MicrosoftAuthenticator", target(authenticationMode="push"))


@case(forbidden("likely"))
def a_passwordless_mode_and_a_phone_that_is_not_set_up_for_it() -> Contoso:
    """Only passwordless sign-in is allowed, and the report knows of none [userregistrationdetails]: likely, since it is a day old."""
    contoso = with_authenticator(refused(), isMfaCapable=False)
    return aimed(contoso, "MicrosoftAuthenticator", target(authenticationMode="deviceBasedPush"))


@case(contradicted(verdicts={NOT_ALLOWED: "ruled-out"}))
def a_passwordless_mode_and_a_phone_that_is_set_up_for_it() -> Contoso:
    """The report lists passwordless sign-in, which is what is allowed [userregistrationdetails]."""
    contoso = with_authenticator(refused(), methodsRegistered=["microsoftAuthenticatorPasswordless"])
    return aimed(contoso, "MicrosoftAuthenticator", target(authenticationMode="deviceBasedPush"))


@case(contradicted(verdicts={NOT_ALLOWED: "ruled-out"}))
def a_passwordless_mode_and_a_code_that_is_allowed() -> Contoso:
    """Notifications are not allowed, but the code that the app shows is, and the report lists one [userregistrationdetails]."""
    contoso = with_authenticator(refused(), methodsRegistered=["microsoftAuthenticatorPush", "softwareOneTimePasscode"])
    contoso.method_configuration("MicrosoftAuthenticator")["isSoftwareOathEnabled"] = True
    return aimed(contoso, "MicrosoftAuthenticator", target(authenticationMode="deviceBasedPush"))


# --- phones -------------------------------------------------------------------------------------------------------------


@case(forbidden(first=("allow-method",), advice={"temporary-access-pass": "01 Feb 2027"}))
def a_second_mobile_where_only_texts_are_allowed() -> Contoso:
    """The alternate mobile takes calls only, and calls are off [authenticationmethods-overview]."""
    return with_phone(phoneType="alternateMobile", capable=False)


@case(contradicted(verdicts={NOT_ALLOWED: "ruled-out"}))
def a_second_mobile_where_calls_are_allowed() -> Contoso:
    """With calls on, the alternate mobile can be called [authenticationmethods-overview]."""
    contoso = with_phone(phoneType="alternateMobile")
    return aimed(contoso, "Voice", target())


@case(contradicted(says=("contradicts the refusal", "01 Feb 2027")))
def a_mobile_and_nothing_else() -> Contoso:
    """Who has nothing but a phone loses it when Microsoft ends SMS and voice, on 1 February 2027 [concept-sms-voice-retirement]."""
    return with_phone()


@case(contradicted(says=("01 Jul 2027",), never_says=("01 Feb 2027",)))
def a_global_administrator_with_a_mobile_and_nothing_else() -> Contoso:
    """Global Administrators have until 1 July 2027 [concept-sms-voice-retirement]."""
    contoso = with_phone()
    contoso.join(ADMIN_ROLE)
    return contoso


@case(contradicted(says=("01 Feb 2027",), never_says=("01 Jul 2027",)))
def an_internal_guest_with_a_mobile_and_nothing_else() -> Contoso:
    """A guest with credentials here is no external user: February [concept-sms-voice-retirement]."""
    guest = person("Ines Ibarra", "ines@contoso.example", userType="Guest")
    return with_phone(refused(Contoso(guest)))


@case(contradicted(never_says=("01 Feb 2027",)))
def a_mobile_beside_authenticator() -> Contoso:
    """Who has another method loses nothing [concept-sms-voice-retirement]."""
    contoso = refused()
    contoso.register(contoso.subject, phone(contoso.subject), authenticator(contoso.subject))
    return contoso


@case(classic(advice={"add-phone-method": "01 Feb 2027"}))
def a_phone_is_added_for_a_short_while() -> Contoso:
    """A number that is added now works until Microsoft ends SMS and voice [concept-sms-voice-retirement]: say when."""
    return refused()


# --- since when is it there? --------------------------------------------------------------------------------------------


@case(clear(says=("has since got a phone number",)))
def a_number_without_a_time_that_the_audit_log_dates_after_the_refusal() -> Contoso:
    """Graph dates no phone; the audit log says that it was added after the refusal [reference-audit-activities]."""
    contoso = refused()
    number = {**phone(contoso.subject), "createdDateTime": None}
    contoso.register(contoso.subject, number, isMfaRegistered=False, isMfaCapable=False, methodsRegistered=[])
    return security_info(
        contoso, "2026-11-24T08:20:00Z", "Admin registered security info", "Admin registered phone method for user"
    )


@case(contradicted())
def a_number_without_a_time_that_the_audit_log_dates_before_the_refusal() -> Contoso:
    """The number was there at the refusal, as the audit log says [reference-audit-activities]."""
    contoso = with_phone(created=None)
    return security_info(
        contoso, "2026-11-20T08:20:00Z", "User registered security info", "User registered phone method"
    )


@case(contradicted(says=("contradicts the refusal", "when the phone number was registered")))
def a_number_without_a_time_that_no_audit_dates() -> Contoso:
    """Nobody knows since when the number is there: it may have come after the refusal, which is to be looked up."""
    return security_info(
        with_phone(created=None),
        "2026-11-24T08:20:00Z",
        "User registered security info",
        "User registered Authenticator App with Notification and Code",
    )


# --- the report against what is live ------------------------------------------------------------------------------------


@case(forbidden("likely"))
def a_method_that_policy_forbids_and_the_report_counts() -> Contoso:
    """The report says capable, the policy says no [userregistrationdetails]: a contradiction, so likely."""
    contoso = with_authenticator(refused())
    contoso.method_configuration("MicrosoftAuthenticator")["state"] = "disabled"
    return contoso


@case(contradicted(verdicts={NOT_ALLOWED: "possible"}))
def a_method_that_policy_allows_and_the_report_does_not_count() -> Contoso:
    """The report, newer than the method, calls the user not capable [userregistrationdetails]: nothing is ruled out."""
    return with_authenticator(refused(), isMfaCapable=False)


@case(
    contradicted(
        verdicts={NOT_ALLOWED: "possible"}, says=("contradicts the refusal", "the registration report is right")
    )
)
def a_number_without_a_time_that_policy_allows_and_the_report_does_not_count() -> Contoso:
    """The report knows a method and calls the user not capable [userregistrationdetails]: that has to be said of a phone too."""
    return with_phone(created=None, capable=False)


@case(contradicted(verdicts={"no-mfa-method-registered": "possible"}, says=("certificate",)))
def a_certificate_that_only_the_report_shows() -> Contoso:
    """Certificates are in the report alone [userregistrationdetails]: it counts, and more than possible the lack of one is not."""
    contoso = refused()
    contoso.register(
        contoso.subject, methodsRegistered=["x509CertificateMultiFactor"], isMfaRegistered=True, isMfaCapable=True
    )
    return aimed(contoso, "X509Certificate", target())


@case(
    classic(
        headline=NOT_ALLOWED,
        method=NOT_ALLOWED,
        verdicts={NOT_ALLOWED: "likely", "no-mfa-method-registered": "likely"},
    )
)
def a_certificate_of_the_report_that_policy_does_not_allow() -> Contoso:
    """Certificates are switched off for everyone [concept-authentication-methods-manage], and the report alone shows one: likely."""
    contoso = refused()
    contoso.register(
        contoso.subject, methodsRegistered=["x509CertificateMultiFactor"], isMfaRegistered=True, isMfaCapable=False
    )
    return contoso


@case(
    contradicted(
        verdicts={"sspr-only-methods": "possible", "no-mfa-method-registered": "possible"}, says=("certificate",)
    )
)
def a_mail_address_and_a_certificate_of_the_report() -> Contoso:
    """Beside the address for resets the report lists a certificate [userregistrationdetails], so not even that is sure."""
    contoso = refused()
    contoso.register(
        contoso.subject,
        email(contoso.subject, "private@mail.example"),
        methodsRegistered=["email", "x509CertificateMultiFactor"],
        isMfaRegistered=True,
        isMfaCapable=True,
    )
    return aimed(contoso, "X509Certificate", target())


@case(
    classic(
        headline="method-not-in-required-strength",
        method="method-not-in-required-strength",
        verdicts={"method-not-in-required-strength": "likely", "no-mfa-method-registered": "possible"},
    )
)
def a_certificate_of_the_report_where_a_passkey_is_required() -> Contoso:
    """The strength takes passkeys alone [concept-authentication-strengths], and the certificate is in the report alone: likely."""
    contoso = refused(Contoso(policies=[BLOCK_LEGACY, PASSKEY_FOR_RISK]), failing=[PASSKEY_FOR_RISK])
    contoso.register(
        contoso.subject, methodsRegistered=["x509CertificateMultiFactor"], isMfaRegistered=True, isMfaCapable=True
    )
    return aimed(contoso, "X509Certificate", target())


@case(classic())
def a_certificate_that_is_no_second_factor() -> Contoso:
    """A single-factor certificate stands in for the password, and is no MFA [concept-authentication-strengths]."""
    contoso = refused()
    contoso.register(contoso.subject, methodsRegistered=["x509CertificateSingleFactor"])
    return aimed(contoso, "X509Certificate", target())


# --- passes that begin later --------------------------------------------------------------------------------------------


@case(
    classic(
        verdicts={"tap-expired-or-consumed": "ruled-out", "no-mfa-method-registered": "confirmed"},
        has=("temporary-access-pass",),
        says=("24 Nov 10:00",),
        advice={"temporary-access-pass": "24 Nov 2026 10:00"},
        no_advice={"temporary-access-pass": "Create a Temporary Access Pass"},
        without_request=("temporary-access-pass",),
    )
)
def a_pass_that_works_in_an_hour() -> Contoso:
    """The pass is there and starts at ten: it is not spent, and a second one would replace it [howto-authentication-temporary-access-pass]."""
    return with_pass(refused(), "2026-11-24T10:00:00Z", reason="NotYetValid", created="2026-11-24T08:00:00Z")


@case(
    classic(
        verdicts={"tap-expired-or-consumed": "ruled-out"},
        without_request=("temporary-access-pass",),
        advice={"temporary-access-pass": "27 Nov 2026 07:00"},
    )
)
def a_pass_for_friday() -> Contoso:
    """A pass that begins on Friday is no method today, and is not spent either [howto-authentication-temporary-access-pass]."""
    contoso = refused()
    later = access_pass(
        contoso.subject,
        "2026-11-27T07:00:00Z",
        usable=False,
        reason="NotYetValid",
        once=False,
        created="2026-11-24T08:00:00Z",
    )
    contoso.register(contoso.subject, later)
    return contoso


@case(
    classic(
        headline="tap-expired-or-consumed",
        method="tap-expired-or-consumed",
        advice={"temporary-access-pass": "Create a Temporary Access Pass"},
    )
)
def a_one_time_pass_that_is_used_up() -> Contoso:
    """A one-time pass that is used up is spent, and a new one is right [howto-authentication-temporary-access-pass]."""
    return with_pass(refused(), "2026-11-24T07:00:00Z", reason="OneTimeUsed")


# --- who took the method away -------------------------------------------------------------------------------------------


def phone_app(name: str, device: str, used: str = "2026-11-01T08:00:00Z") -> Json:
    """An entry of StrongAuthenticationPhoneAppDetail as the audit log writes it."""
    return {
        "DeviceName": device,
        "DeviceToken": f"apns2-{name}",
        "DeviceTag": "SoftwareTokenActivated",
        "PhoneAppVersion": "6.8.31",
        "OathTokenTimeDrift": 0,
        "DeviceId": "00000000-0000-0000-0000-000000000000",
        "Id": guid(f"phone app {name}"),
        "TimeInterval": 0,
        "AuthenticationType": 3,
        "NotificationType": 2,
        "LastAuthenticatedTimestamp": used,
        "AuthenticatorFlavor": None,
    }


def app_details(contoso: Contoso, moment: str, old: list[Json], new: list[Json]) -> Contoso:
    """Audit a change of the user's Authenticator apps."""
    contoso.audit(
        moment,
        "Update user",
        service="Core Directory",
        category="UserManagement",
        targets=[audited_user(contoso.subject, ("StrongAuthenticationPhoneAppDetail", old, new))],
    )
    return contoso


RESET = "methods-reset-by-admin"


@case(classic(headline=RESET, method=RESET, verdicts={RESET: "confirmed"}))
def the_only_authenticator_was_removed_from_the_directory() -> Contoso:
    """The entry of the app is gone from the new value of "Update user" [reference-audit-activities]: a removal."""
    return app_details(refused(), "2026-11-24T06:40:00Z", [phone_app("one", "Pixel 9")], [])


@case(classic(headline=RESET, method=RESET, verdicts={RESET: "confirmed"}))
def one_of_two_authenticators_was_removed() -> Contoso:
    """One entry of two is gone, and today nothing is left [reference-audit-activities]."""
    old, new = phone_app("one", "Pixel 9"), phone_app("two", "iPhone 16")
    return app_details(refused(), "2026-11-24T06:40:00Z", [old, new], [new])


@case(classic(verdicts={RESET: "ruled-out"}))
def an_authenticator_was_used() -> Contoso:
    """The same entry with another time of use is no removal [reference-audit-activities]."""
    before, after = phone_app("one", "Pixel 9"), phone_app("one", "Pixel 9", "2026-11-24T06:39:00Z")
    return app_details(refused(), "2026-11-24T06:40:00Z", [before], [after])


# --- self-service password reset ----------------------------------------------------------------------------------------

RESET_PASSWORD = "self-service-password-reset"


def at_user_risk(subject: Json | None = None, **report: Any) -> Contoso:
    """A user at medium user risk is refused in the office, and has an e-mail address to reset the password with."""
    contoso = (
        Contoso(subject, policies=[BLOCK_LEGACY, USER_RISK_MEDIUM])
        if subject
        else Contoso(policies=[BLOCK_LEGACY, USER_RISK_MEDIUM])
    )
    contoso.register(contoso.subject, email(contoso.subject, "private@mail.example"), **report)
    contoso.risky("medium", "2026-11-24T05:00:00Z", kinds=["unlikelyTravel"])
    contoso.detection(None, "unlikelyTravel", "medium", moment="2026-11-24T04:58:00Z")
    return refused_in_the_office(contoso, by=USER_RISK_MEDIUM)


@case(
    found(
        "sspr-only-methods",
        has=(RESET_PASSWORD,),
        in_order=("temporary-access-pass", RESET_PASSWORD, "temporary-password"),
        advice={RESET_PASSWORD: "a method that is registered already"},
    )
)
def a_member_registered_for_password_reset() -> Contoso:
    """A self-service reset closes the user's own risk, and costs nobody a call [howto-identity-protection-remediate-unblock]."""
    return at_user_risk()


@case(found("sspr-only-methods", lacks=(RESET_PASSWORD,)))
def a_member_for_whom_password_reset_is_off() -> Contoso:
    """Registered, and not enabled for self-service reset: nothing to offer [userregistrationdetails]."""
    return at_user_risk(isSsprEnabled=False, isSsprCapable=False)


@case(found("no-mfa-method-registered", lacks=(RESET_PASSWORD,)))
def a_member_who_never_registered_for_password_reset() -> Contoso:
    """Self-service reset takes registered methods only, and there are none [userregistrationdetails]."""
    contoso = at_user_risk()
    contoso.register(contoso.subject)
    return contoso


@case(found("sspr-only-methods", has=(RESET_PASSWORD,), advice={RESET_PASSWORD: "writeback"}))
def a_synchronised_member_registered_for_password_reset() -> Contoso:
    """A synchronised user needs password writeback for it [howto-identity-protection-remediate-unblock]."""
    return at_user_risk(synced_person("Sven Sander", "sven@contoso.example"))


@case(found("risk-credential-leak-or-spray", lacks=(RESET_PASSWORD,)))
def a_sprayed_member_registered_for_password_reset() -> Contoso:
    """Whoever has the password may have the mailbox too: contain first [howto-identity-protection-investigate-risk]."""
    contoso = sprayed(Contoso())
    contoso.register(contoso.subject, email(contoso.subject, "private@mail.example"))
    return contoso
