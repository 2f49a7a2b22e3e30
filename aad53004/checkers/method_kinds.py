"""The kinds of authentication methods, and what each is worth: Microsoft's values, each table once.

Which kind satisfies what: https://learn.microsoft.com/graph/api/resources/authenticationmethods-overview and
https://learn.microsoft.com/entra/identity/authentication/concept-authentication-strengths
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """What one ``@odata.type`` of a method is worth. ``policy`` is the id of its configuration in the authentication
    methods policy; ``bound``: it proves nothing away from its own device."""

    title: str
    strong: bool
    combinations: tuple[str, ...] = ()
    policy: str = ""
    bound: bool = False


PHONE, EXTERNAL, AUTHENTICATOR, PASSKEY, CERTIFICATE = (
    "phone",
    "external",
    "microsoftauthenticator",
    "fido2",
    "x509certificate",
)
EXTERNAL_CONFIGURATION = "externalauthenticationmethodconfiguration"
NOTIFICATION, PASSWORDLESS = "password,microsoftAuthenticatorPush", "deviceBasedPush"
CODE = "password,softwareOath"
KINDS = {
    "passwordauthenticationmethod": Kind("a password", False, ("password",)),
    "phoneauthenticationmethod": Kind("a phone number", True, ("password,sms", "password,voice"), PHONE),
    "microsoftauthenticatorauthenticationmethod": Kind("Microsoft Authenticator", True, (NOTIFICATION,), AUTHENTICATOR),
    "passwordlessmicrosoftauthenticatorauthenticationmethod": Kind(
        "Microsoft Authenticator (passwordless)", True, (PASSWORDLESS,), AUTHENTICATOR
    ),
    "softwareoathauthenticationmethod": Kind("an authenticator app", True, ("password,softwareOath",), "softwareoath"),
    "hardwareoathauthenticationmethod": Kind("a hardware OATH token", True, ("password,hardwareOath",), "hardwareoath"),
    "fido2authenticationmethod": Kind("a passkey (FIDO2)", True, ("fido2",), PASSKEY),
    "windowshelloforbusinessauthenticationmethod": Kind(
        "Windows Hello for Business", True, ("windowsHelloForBusiness",), bound=True
    ),
    "platformcredentialauthenticationmethod": Kind(
        "a platform credential", True, ("windowsHelloForBusiness",), bound=True
    ),
    "x509certificateauthenticationmethod": Kind("a certificate", True, ("x509CertificateMultiFactor",), CERTIFICATE),
    "temporaryaccesspassauthenticationmethod": Kind(
        "a Temporary Access Pass",
        True,
        ("temporaryAccessPassOneTime", "temporaryAccessPassMultiUse"),
        "temporaryaccesspass",
    ),
    "externalauthenticationmethod": Kind("an external authentication method", True, (), EXTERNAL),
    "emailauthenticationmethod": Kind("an e-mail address", False),
    "securityquestionauthenticationmethod": Kind("security questions", False),
    "qrcodepinauthenticationmethod": Kind("a QR code and PIN", False, ("qrCodePin",), "qrcodepin"),
}
PASS = "temporaryaccesspassauthenticationmethod"
RESET_ONLY = {"emailauthenticationmethod", "securityquestionauthenticationmethod"}
# What the legacy MFA and self-service password reset settings can allow beside the policy: not passes, not passkeys.
# https://learn.microsoft.com/entra/identity/authentication/how-to-authentication-methods-manage
LEGACY = {"sms", "voice", AUTHENTICATOR, "softwareoath", "hardwareoath", "email"}
ALL_USERS = "all_users"

# What each type of phone takes, as configurations of the methods policy: https://learn.microsoft.com/graph/api/resources/phoneauthenticationmethod
PHONE_CONFIGURATIONS = {"mobile": ("sms", "voice"), "alternatemobile": ("voice",), "office": ("voice",)}
PHONE_COMBINATIONS = {"sms": "password,sms", "voice": "password,voice"}

# What each mode of a target of Microsoft Authenticator allows.
# https://learn.microsoft.com/graph/api/resources/microsoftauthenticatorauthenticationmethodtarget
MODES = {
    "any": frozenset({NOTIFICATION, PASSWORDLESS}),
    "push": frozenset({NOTIFICATION}),
    "devicebasedpush": frozenset({PASSWORDLESS}),
}

# Names of the registration report: https://learn.microsoft.com/graph/api/resources/userregistrationdetails
SSPR_ONLY = {"email", "securityquestion"}
REPORTED_PASSWORDLESS, REPORTED_CODE = "microsoftauthenticatorpasswordless", "softwareonetimepasscode"
SINGLE_FACTOR_CERTIFICATE = "x509certificatesinglefactor"


def is_certificate(reported: str) -> bool:
    """Whether a name of the registration report stands for a certificate that is MFA. One for a single factor stands
    for the password alone; of a kind of certificate that this version does not know it may be either."""
    name = reported.casefold()
    return "certificate" in name and name != SINGLE_FACTOR_CERTIFICATE
