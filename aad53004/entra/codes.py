"""Error codes of Entra's token service: where in a sign-in each comes, what it means, what it has to do with 53004.

Names: https://learn.microsoft.com/entra/identity-platform/reference-error-codes (April 2024). A code without a name has
none there; its meaning is then from Microsoft's page or public clients that show its text. Microsoft changes texts and
adds codes: what is current is at https://login.microsoftonline.com/error?code=53004, with the number in question.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

SOURCE = "https://learn.microsoft.com/entra/identity-platform/reference-error-codes"
LOOK_UP = "https://login.microsoftonline.com/error?code="
# Codes that stand before the one that says what is wrong.
WRAPPERS = (70002, 70000, 50131, 50000)

# How a code stands to 53004.
RELATIONS: Mapping[str, tuple[str, str]] = {
    "=": ("itself", "This is the error itself."),
    "B": ("before", "Seen before a 53004 of the same user."),
    "A": ("after", "Shows once a 53004 is fixed: the next obstacle of the same user."),
    "I": ("instead", "Comes instead of 53004: this sign-in was refused for another reason."),
    "C": ("together", "Can come beside 53004, in the same hour or under the same correlation id."),
    "-": ("none", "Has nothing to do with 53004."),
}


class Stage(StrEnum):
    """Where in a sign-in a code comes."""

    SERVICE = "service"  # the service itself, at any time
    REQUEST = "request"  # what the app asks for, and how it is registered
    ACCOUNT = "account"  # which account: unknown, disabled, locked, refused by its home tenant
    FIRST_FACTOR = "first-factor"  # a password, federation, single sign-on, Windows Hello
    MFA = "mfa"  # a second factor
    REGISTRATION = "registration"  # of security info, asked for or refused
    ACCESS = "access"  # what policies, devices and assignments allow
    CONSENT = "consent"  # to the app
    SESSION = "session"  # what holds after the sign-in: sessions, codes, tokens


class Code(NamedTuple):
    """``relations`` are letters of :data:`RELATIONS`, the main one first; ``note`` says more about the relation.

    ``refusal``: what the code means where a policy or the tenant refuses access with it, as part of a sentence.
    """

    number: int
    name: str | None
    stage: Stage
    relations: str
    meaning: str
    note: str = ""
    next: tuple[str, ...] = ()
    source: str = SOURCE
    refusal: str = ""


_CA = "https://learn.microsoft.com/entra/identity/conditional-access/troubleshoot-conditional-access"
_DEVICE = ("Look at the device in the admin center: is it registered, and does the policy's grant control fit it?",)
_REGISTER = (
    "The user registers a method at https://aka.ms/mysecurityinfo, or an administrator issues a Temporary Access Pass.",
)
_MFA = ("The user signs in again and answers the prompt; where no prompt comes, the app must ask interactively.",)
_PASSWORD = ("The user sets a new password, or an administrator resets it.",)
_ASSIGN = ("Assign the user or a group of theirs to the enterprise application.",)
_DEVELOPER = ("It is for the developer or owner of the app to mend, not for the user.",)
_CONSENT = ("An administrator, or the user where that is allowed, consents to the app.",)
_AGAIN = ("The user signs in again.",)
_SUPPORT = ("Try again later; where it stays, give Microsoft's support the request id, correlation id and time.",)
_AGENT = ("Look at the pass-through authentication agents and the domain controllers behind them.",)
_OTHER_ACCOUNT = ("Check tenant and user name; a guest must be invited and must have accepted.",)

_ROWS = (
    Code(
        53004,
        "ProofUpBlockedDueToRisk",
        Stage.REGISTRATION,
        "=",
        "The sign-in would have needed security info (an MFA method) that the user has not registered or cannot use, and "
        "Entra refuses to register any while the session or the user counts as risky. The user cannot register in this session, "
        "whatever the page says.",
        "",
        (
            "Find out why: aad53004 check {user}{ids}",
            "First clear up whether the risk is real; a password that leaked is changed before anything else.",
            "Then give the user a method: a Temporary Access Pass from an administrator, used from a known network or device.",
            "Dismissing the risk alone is not enough: the next risky session without a method is blocked again.",
        ),
        "https://learn.microsoft.com/entra/identity/conditional-access/policy-risk-based-sign-in",
    ),
    Code(
        53003,
        "BlockedByConditionalAccess",
        Stage.ACCESS,
        "I",
        "A Conditional Access policy whose grant control is block applied to this sign-in.",
        "Where the sign-in was risky it is a risk block: the same risk, but a policy that blocks instead of asking for MFA.",
        (
            "Find the policy in the sign-in log, on the tab Conditional Access.",
            "See who was refused: aad53004 check {user}{ids}",
        ),
        _CA,
        refusal="Conditional Access blocks this sign-in",
    ),
    Code(
        53010,
        "ProofUpBlockedDueToSecurityInfoAcr",
        Stage.REGISTRATION,
        "I",
        "Registering security info is allowed from certain places or devices only, and this was none of them.",
        "The twin of 53004: registration is refused for the place or device, not for risk.",
        (
            "Register from a trusted place or device, or with a Temporary Access Pass.",
            "The policy is one for the user action Register security information.",
        ),
        "https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-security-info-registration",
    ),
    Code(
        53011,
        None,
        Stage.ACCOUNT,
        "I",
        "The user is blocked because of risk in their home tenant.",
        "User risk of a guest is judged at home; the resource tenant can neither see nor dismiss it.",
        ("The home tenant's administrator remediates the user, or the user resets their password there.",),
        "https://learn.microsoft.com/entra/id-protection/concept-identity-protection-b2b",
        refusal="the user is blocked because of the risk of the account",
    ),
    Code(
        50072,
        "UserStrongAuthEnrollmentRequiredInterrupt",
        Stage.REGISTRATION,
        "BA",
        "The user has to register for multifactor authentication; the interrupt of the interactive sign-in.",
        "In a session without risk this is what the same user meets: strong evidence that no method is usable.",
        _REGISTER,
    ),
    Code(
        50074,
        "UserStrongAuthClientAuthNRequiredInterrupt",
        Stage.MFA,
        "I",
        "Strong authentication is asked for and was not passed yet.",
        "The user has a method that was asked for, so that registration is not the matter.",
        _MFA,
    ),
    Code(
        50076,
        "UserStrongAuthClientAuthNRequired",
        Stage.MFA,
        "IC",
        "Multifactor authentication is required, by policy, per-user setting or a new place, and this request cannot ask for it.",
        "It shows that something demands MFA of this user, one of the conditions of a 53004.",
        _MFA,
    ),
    Code(
        50078,
        "UserStrongAuthExpired",
        Stage.MFA,
        "I",
        "The multifactor authentication that was presented is older than the policy allows.",
        "The user has passed MFA before, so that a method exists.",
        _MFA,
    ),
    Code(
        50079,
        "UserStrongAuthEnrollmentRequired",
        Stage.REGISTRATION,
        "BA",
        "Multifactor authentication is required, and the user has still to register for it; for a federated user the claim has "
        "to come from their identity provider.",
        "In a session without risk this is what the same user meets: evidence that no method is usable.",
        _REGISTER,
    ),
    Code(
        50125,
        "PasswordResetRegistrationRequiredInterrupt",
        Stage.REGISTRATION,
        "BA",
        "Sign-in was interrupted to reset a password or to register for self-service password reset.",
        "It shows that password reset registration is what demands security info.",
        _REGISTER,
    ),
    Code(
        50034,
        "UserAccountNotFound",
        Stage.ACCOUNT,
        "I",
        "There is no such user in the tenant that was signed in to.",
        "Wrong tenant, or a mistyped name; no policy was asked.",
        _OTHER_ACCOUNT,
    ),
    Code(
        50053,
        "IdsLocked",
        Stage.ACCOUNT,
        "IC",
        "Either the account is locked after too many wrong passwords, or the sign-in came from an address with malicious "
        "activity, or Entra's own protection saw a high risk. The failure reason in the sign-in log says which.",
        "The last two are blocks for risk as well, without any policy.",
        (
            "Read the failure reason in the sign-in log.",
            "Locked: wait, or reset the password. Address: sign in from another network.",
        ),
    ),
    Code(
        50055,
        "InvalidPasswordExpiredPassword",
        Stage.FIRST_FACTOR,
        "IB",
        "The password has expired.",
        "The password comes first: no policy was asked.",
        _PASSWORD,
    ),
    Code(
        50056,
        None,
        Stage.FIRST_FACTOR,
        "I",
        "The directory has no password for this user, as with accounts that are synchronised or federated.",
        "The password comes first: no policy was asked.",
        _PASSWORD,
    ),
    Code(
        50057,
        "UserDisabled",
        Stage.ACCOUNT,
        "I",
        "The account is disabled.",
        "It fails before any policy; a 53004 of the same user is older, or will follow once the account is enabled.",
        ("Find out who disabled it and why, then enable the account, on premises where it is synchronised.",),
    ),
    Code(
        50058,
        "UserInformationNotProvided",
        Stage.SESSION,
        "-",
        "There is no session that single sign-on could use; expected where an app asks without a prompt.",
        "Noise in the sign-in log.",
        _AGAIN,
    ),
    Code(
        50088,
        None,
        Stage.MFA,
        "-",
        "The limit of MFA phone calls and messages was reached.",
        "",
        ("Try again in a few minutes.",),
    ),
    Code(
        50097,
        "DeviceAuthenticationRequired",
        Stage.ACCESS,
        "C",
        "The device has to prove itself, and this client did not do it.",
        "Policies for devices may apply beside those for risk.",
        _DEVICE,
    ),
    Code(
        50105,
        "EntitlementGrantsNotFound",
        Stage.ACCESS,
        "A",
        "The app wants an assignment, and the user has none.",
        "It shows once a 53004 is fixed.",
        _ASSIGN,
        refusal="the user is not assigned to the app",
    ),
    Code(
        50126,
        "InvalidUserNameOrPassword",
        Stage.FIRST_FACTOR,
        "B",
        "User name or password are wrong.",
        "Wrong passwords create no risk detection; many of them may be a password spray or end in a lock-out.",
        _PASSWORD,
    ),
    Code(
        50131,
        "ConditionalAccessFailed",
        Stage.ACCESS,
        "CI",
        "A failure in Conditional Access that is not said more exactly: device, suspicious activity, or a policy.",
        "",
        ("Look at the sign-in log, on the tab Conditional Access.",),
        _CA,
        refusal="Conditional Access refused this sign-in (device state, suspicious activity or another policy)",
    ),
    Code(
        50132,
        "SsoArtifactInvalidOrExpired",
        Stage.SESSION,
        "B",
        "The session ended because the password expired or was changed.",
        "It shows a recent change of password.",
        _AGAIN,
    ),
    Code(
        50133,
        "SsoArtifactRevoked",
        Stage.SESSION,
        "B",
        "The session was revoked, or ended because the password expired or was changed.",
        "It shows a recent change of password.",
        _AGAIN,
    ),
    Code(
        50135,
        "PasswordChangeCompromisedPassword",
        Stage.ACCESS,
        "I",
        "The account is at risk, and the user has to change the password.",
        "A user risk policy reached its remedy, so that the user could pass MFA.",
        _PASSWORD,
    ),
    Code(
        50140,
        "KmsiInterrupt",
        Stage.SESSION,
        "-",
        "The question whether to stay signed in.",
        "Noise in the sign-in log.",
        _AGAIN,
    ),
    Code(
        50142,
        "PasswordChangeRequiredConditionalAccess",
        Stage.ACCESS,
        "I",
        "A Conditional Access policy wants the password changed, mostly because of user risk.",
        "The way out is open: the user changes the password.",
        _PASSWORD,
    ),
    Code(
        50144,
        "InvalidPasswordExpiredOnPremPassword",
        Stage.FIRST_FACTOR,
        "I",
        "The password in Active Directory has expired.",
        "The password comes first: no policy was asked.",
        _PASSWORD,
    ),
    Code(
        50158,
        "ExternalSecurityChallenge",
        Stage.MFA,
        "CI",
        "A control outside Entra, such as another provider's MFA or terms of use, is not satisfied.",
        "",
        ("The user follows the redirect to the other provider; in apps the request must be interactive.",),
    ),
    Code(
        50173,
        "FreshTokenNeeded",
        Stage.SESSION,
        "B",
        "The tokens of this user were revoked, or the password was changed.",
        "It also follows after sessions were revoked to contain a compromise.",
        _AGAIN,
    ),
    Code(
        50196,
        "LoopDetected",
        Stage.REQUEST,
        "AC",
        "The app asks for the same again and again.",
        "An app may be retrying what fails with 53004.",
        ("Close the app, sign in once in a browser, and see which error stands behind it.",),
    ),
    Code(
        53000,
        "DeviceNotCompliant",
        Stage.ACCESS,
        "IA",
        "A Conditional Access policy asks for a compliant device, and this one is not.",
        "",
        ("Enrol the device in Intune, or mend what makes it not compliant.",),
        _CA,
        refusal="the device is not compliant",
    ),
    Code(
        53001,
        "DeviceNotDomainJoined",
        Stage.ACCESS,
        "IA",
        "A Conditional Access policy asks for a hybrid joined device, and this one is not.",
        "",
        _DEVICE,
        _CA,
        refusal="the device is not joined to the domain",
    ),
    Code(
        53002,
        "ApplicationUsedIsNotAnApprovedApp",
        Stage.ACCESS,
        "IA",
        "A Conditional Access policy asks for an approved client app.",
        "",
        ("Use one of the approved apps; Microsoft retired this control in favour of app protection.",),
        _CA,
        refusal="the app is not an approved one",
    ),
    Code(
        53005,
        None,
        Stage.ACCESS,
        "I",
        "The app has to enforce an Intune app protection policy, and does not.",
        "",
        ("Use an app that supports Intune app protection, with the policy assigned to the user.",),
        "https://learn.microsoft.com/entra/identity-platform/v2-conditional-access-dev-guide",
        refusal="the app must enforce an Intune protection policy",
    ),
    Code(
        54000,
        "MinorUserBlockedLegalAgeGroupRule",
        Stage.ACCESS,
        "I",
        "A rule for users below the legal age blocks the sign-in.",
        refusal="a legal age rule stops the user",
    ),
    Code(
        65001,
        "DelegationDoesNotExist",
        Stage.CONSENT,
        "A",
        "Nobody has consented to the app for this resource.",
        "",
        _CONSENT,
    ),
    Code(
        70043,
        "BadTokenDueToSignInFrequency",
        Stage.SESSION,
        "B",
        "The refresh token is older than the sign-in frequency that a Conditional Access policy sets.",
        "Frequency every time makes each sign-in judge the risk anew.",
        _AGAIN,
    ),
    Code(
        70044,
        None,
        Stage.SESSION,
        "B",
        "The session is older than the sign-in frequency of Conditional Access allows.",
        "",
        _AGAIN,
    ),
    Code(
        75011,
        "NoMatchedAuthnContextInOutputClaims",
        Stage.REQUEST,
        "-",
        "The user signed in with another method than the SAML app asked for.",
        "",
        _DEVELOPER,
    ),
    Code(
        90072,
        "PassThroughUserMfaError",
        Stage.ACCOUNT,
        "I",
        "The external account is not in the tenant and so cannot pass its MFA; for synchronised users the ImmutableID may differ.",
        "",
        _OTHER_ACCOUNT,
        refusal="the external account does not exist in this tenant",
    ),
    Code(
        135010,
        "KeyNotFound",
        Stage.FIRST_FACTOR,
        "-",
        "The key of the device or of Windows Hello was not found.",
        "",
        _DEVICE,
    ),
    Code(
        500121,
        None,
        Stage.MFA,
        "I",
        "The MFA challenge was denied, failed, or ran out of time.",
        "A method exists. A denial reported as fraud raises the user's risk to high.",
        ("Ask the user whether they asked for this sign-in; where not, treat the account as compromised.",),
    ),
    Code(500133, None, Stage.SESSION, "-", "The assertion or token is outside its time of validity.", "", _DEVELOPER),
    Code(530001, None, Stage.ACCESS, "I", "The browser is not one that the device policy supports.", "", _DEVICE, _CA),
    Code(
        530002,
        None,
        Stage.ACCESS,
        "I",
        "The device has to be compliant for this resource.",
        "",
        _DEVICE,
        _CA,
        refusal="the device is not compliant",
    ),
    Code(
        530003,
        None,
        Stage.ACCESS,
        "I",
        "The device has to be managed for this resource.",
        "",
        _DEVICE,
        _CA,
        refusal="the device is not managed",
    ),
    Code(
        530031,
        None,
        Stage.ACCESS,
        "I",
        "An access policy allows no token for this request; seen with clients that send the password themselves.",
        "",
        ("Use a client with interactive sign-in.",),
        _CA,
        refusal="an access policy does not allow a token",
    ),
    Code(
        530032,
        "BlockedByConditionalAccessOnSecurityPolicy",
        Stage.ACCESS,
        "I",
        "A security policy of the tenant blocks this request.",
        "",
        ("Find the policy in the sign-in log.",),
        refusal="a security policy of the tenant blocks this sign-in",
    ),
    Code(
        530033,
        None,
        Stage.ACCESS,
        "I",
        "A policy for devices blocks the device code flow, which cannot show its device.",
        "",
        ("Sign in with a browser on the device itself.",),
        _CA,
        refusal="a device-based policy blocks the device code flow",
    ),
    Code(
        530034,
        "DelegatedAdminBlockedDueToSuspiciousActivity",
        Stage.ACCOUNT,
        "I",
        "A delegated administrator is blocked because the account is at risk in their home tenant.",
        "The risk is one of the partner's tenant.",
        ("The partner's own administrator remediates the user at home.",),
        refusal="delegated administration is blocked because of the risk of the account",
    ),
    Code(
        530035,
        "BlockedBySecurityDefaults",
        Stage.ACCESS,
        "I",
        "Security defaults block the request: legacy authentication, or one that they deem unsafe.",
        "",
        ("Use a client with modern authentication; security defaults block the device code flow as well.",),
        "https://learn.microsoft.com/entra/fundamentals/security-defaults",
        refusal="security defaults block this sign-in",
    ),
)

# Codes that have nothing to do with 53004 but are met where people look for one: number, name, meaning, what to do.
_UNRELATED: tuple[tuple[int, str | None, Stage, str, tuple[str, ...]], ...] = (
    (
        16000,
        "InteractionRequired",
        Stage.ACCOUNT,
        "The account is not in the tenant and cannot use the app there.",
        _OTHER_ACCOUNT,
    ),
    (
        16001,
        "UserAccountSelectionInvalid",
        Stage.ACCOUNT,
        "The account that was picked cannot be used for this sign-in.",
        _AGAIN,
    ),
    (
        16003,
        "SsoUserAccountNotFoundInResourceTenant",
        Stage.ACCOUNT,
        "The user was not added to the tenant.",
        _OTHER_ACCOUNT,
    ),
    (
        20001,
        "WsFedSignInResponseError",
        Stage.FIRST_FACTOR,
        "The federated identity provider answered with a fault.",
        _SUPPORT,
    ),
    (
        20012,
        "WsFedMessageInvalid",
        Stage.FIRST_FACTOR,
        "A message of the federated identity provider is not valid.",
        _SUPPORT,
    ),
    (28002, None, Stage.REQUEST, "The scope that was asked for is not valid.", _DEVELOPER),
    (
        40008,
        "OAuth2IdPUnretryableServerError",
        Stage.FIRST_FACTOR,
        "The federated identity provider has a fault.",
        _SUPPORT,
    ),
    (50000, "TokenIssuanceError", Stage.SERVICE, "The sign-in service itself failed.", _SUPPORT),
    (50001, "InvalidResource", Stage.REQUEST, "The resource does not exist or is disabled in the tenant.", _DEVELOPER),
    (50002, "NotAllowedTenant", Stage.ACCOUNT, "A restricted proxy keeps users out of this tenant.", _SUPPORT),
    (50003, "MissingSigningKey", Stage.REQUEST, "The app has no signing key or certificate.", _DEVELOPER),
    (
        50005,
        "DevicePolicyError",
        Stage.ACCESS,
        "Conditional Access does not support the platform of this device.",
        _DEVICE,
    ),
    (50006, "InvalidSignature", Stage.REQUEST, "A signature could not be verified.", _DEVELOPER),
    (50008, "InvalidSamlToken", Stage.REQUEST, "The SAML assertion is missing or wrong.", _DEVELOPER),
    (
        50011,
        "InvalidReplyTo",
        Stage.REQUEST,
        "The reply address of the request is not registered with the app.",
        _DEVELOPER,
    ),
    (
        50012,
        "AuthenticationFailed",
        Stage.REQUEST,
        "The app's own authentication failed, mostly its certificate.",
        _DEVELOPER,
    ),
    (50013, "InvalidAssertion", Stage.REQUEST, "The assertion is not valid.", _DEVELOPER),
    (50014, "GuestUserInPendingState", Stage.ACCOUNT, "The guest has not accepted the invitation yet.", _OTHER_ACCOUNT),
    (50017, "CertificateValidationFailed", Stage.REQUEST, "The certificate could not be validated.", _DEVELOPER),
    (
        50020,
        "UserUnauthorized",
        Stage.ACCOUNT,
        "The account comes from another identity provider and is no guest of the tenant.",
        _OTHER_ACCOUNT,
    ),
    (50027, "InvalidJwtToken", Stage.REQUEST, "The token is not valid.", _DEVELOPER),
    (50033, "RetryableError", Stage.SERVICE, "A passing fault of the service.", _SUPPORT),
    (
        50059,
        "MissingTenantRealmAndNoUserInformationProvided",
        Stage.REQUEST,
        "The request does not say which tenant it is for.",
        _DEVELOPER,
    ),
    (
        50064,
        "CredentialAuthenticationError",
        Stage.FIRST_FACTOR,
        "User name or password could not be validated.",
        _PASSWORD,
    ),
    (50085, None, Stage.SESSION, "The refresh token needs a sign-in at the social identity provider.", _AGAIN),
    (50086, "SasNonRetryableError", Stage.MFA, "A lasting fault during strong authentication.", _SUPPORT),
    (50087, "SasRetryableError", Stage.MFA, "A passing fault during strong authentication.", _AGAIN),
    (50089, None, Stage.SESSION, "The sign-in took too long and its token expired.", _AGAIN),
    (50107, "InvalidRealmUri", Stage.REQUEST, "The federation that was asked for does not exist.", _DEVELOPER),
    (
        50127,
        "BrokerAppNotInstalled",
        Stage.ACCESS,
        "The device lacks the broker app, such as Microsoft Authenticator.",
        _DEVICE,
    ),
    (50128, None, Stage.ACCOUNT, "The domain name leads to no tenant.", _OTHER_ACCOUNT),
    (50129, "DeviceIsNotWorkplaceJoined", Stage.ACCESS, "The device has to be registered first.", _DEVICE),
    (
        50134,
        "DeviceFlowAuthorizeWrongDatacenter",
        Stage.SESSION,
        "The device code was made in another data centre.",
        _AGAIN,
    ),
    (50143, None, Stage.SESSION, "The session belongs to another tenant than the resource.", _AGAIN),
    (
        50146,
        "MissingCustomSigningKey",
        Stage.REQUEST,
        "The app has no signing key of its own, or it expired.",
        _DEVELOPER,
    ),
    (50155, "DeviceAuthenticationFailed", Stage.ACCESS, "The device could not be authenticated.", _DEVICE),
    (
        50161,
        "InvalidExternalSecurityChallengeConfiguration",
        Stage.MFA,
        "The external provider's claims are not enough.",
        _SUPPORT,
    ),
    (
        50168,
        "ChromeBrowserSsoInterruptRequired",
        Stage.FIRST_FACTOR,
        "The browser could sign in through Windows and did not yet.",
        _AGAIN,
    ),
    (
        50177,
        "ExternalChallengeNotSupportedForPassthroughUsers",
        Stage.MFA,
        "An external challenge cannot be used for this guest.",
        _SUPPORT,
    ),
    (
        50178,
        "SessionControlNotSupportedForPassthroughUsers",
        Stage.ACCESS,
        "Session controls cannot be used for this guest.",
        _SUPPORT,
    ),
    (
        50180,
        "WindowsIntegratedAuthMissing",
        Stage.FIRST_FACTOR,
        "Seamless single sign-on is needed and was not used.",
        _SUPPORT,
    ),
    (
        50187,
        "DeviceInformationNotProvided",
        Stage.ACCESS,
        "The device could not be authenticated by the service.",
        _DEVICE,
    ),
    (50194, None, Stage.REQUEST, "The app is for one tenant, and the shared endpoint was used.", _DEVELOPER),
    (50197, "ConflictingIdentities", Stage.ACCOUNT, "The user could not be found.", _AGAIN),
    (50199, "CmsiInterrupt", Stage.CONSENT, "The user was asked to confirm which app they sign in to.", _AGAIN),
    (51004, "UserAccountNotInDirectory", Stage.ACCOUNT, "There is no such user in the tenant.", _OTHER_ACCOUNT),
    (54005, None, Stage.SESSION, "The authorization code was used already.", _AGAIN),
    (65002, None, Stage.REQUEST, "An app of Microsoft may not use this API without its owner's approval.", _DEVELOPER),
    (65004, "UserDeclinedConsent", Stage.CONSENT, "The user declined to consent.", _CONSENT),
    (
        65005,
        "MisconfiguredApplication",
        Stage.REQUEST,
        "The app asks for a resource that its registration does not name.",
        _DEVELOPER,
    ),
    (
        67003,
        "ActorNotValidServiceIdentity",
        Stage.REQUEST,
        "The calling service is not one that may act here.",
        _DEVELOPER,
    ),
    (70000, "InvalidGrant", Stage.SESSION, "The refresh token or code is not valid.", _AGAIN),
    (70001, "UnauthorizedClient", Stage.REQUEST, "The app is disabled or not known in the tenant.", _DEVELOPER),
    (
        70002,
        "InvalidClient",
        Stage.REQUEST,
        "The credentials could not be validated; a second code says more.",
        _DEVELOPER,
    ),
    (70003, "UnsupportedGrantType", Stage.REQUEST, "The app uses a grant type that is not supported.", _DEVELOPER),
    (70004, "InvalidRedirectUri", Stage.REQUEST, "The redirect address is not valid.", _DEVELOPER),
    (
        70005,
        "UnsupportedResponseType",
        Stage.REQUEST,
        "The app asks for a response type that is not allowed.",
        _DEVELOPER,
    ),
    (
        70007,
        "UnsupportedResponseMode",
        Stage.REQUEST,
        "The app asks for a response mode that is not supported.",
        _DEVELOPER,
    ),
    (
        70008,
        "ExpiredOrRevokedGrant",
        Stage.SESSION,
        "The refresh token expired because it was not used, or was revoked.",
        _AGAIN,
    ),
    (70011, "InvalidScope", Stage.REQUEST, "The scope that was asked for is not valid.", _DEVELOPER),
    (70012, "MsaServerError", Stage.SERVICE, "The service for personal accounts failed.", _SUPPORT),
    (70016, "AuthorizationPending", Stage.SESSION, "The device code waits for the user.", _AGAIN),
    (70018, "BadVerificationCode", Stage.SESSION, "The device code was mistyped.", _AGAIN),
    (70019, "CodeExpired", Stage.SESSION, "The device code has expired.", _AGAIN),
    (75005, "Saml2MessageInvalid", Stage.REQUEST, "The SAML request is not one that Entra supports.", _DEVELOPER),
    (
        76021,
        "ApplicationRequiresSignedRequests",
        Stage.REQUEST,
        "The app demands signed requests and sent none.",
        _DEVELOPER,
    ),
    (
        80001,
        "OnPremiseStoreIsNotAvailable",
        Stage.FIRST_FACTOR,
        "The authentication agent cannot reach Active Directory.",
        _AGENT,
    ),
    (
        80002,
        "OnPremisePasswordValidatorRequestTimedout",
        Stage.FIRST_FACTOR,
        "Active Directory did not answer in time.",
        _AGENT,
    ),
    (
        80005,
        "OnPremisePasswordValidatorUnpredictableWebException",
        Stage.FIRST_FACTOR,
        "The authentication agent answered with a fault.",
        _AGENT,
    ),
    (
        80007,
        "OnPremisePasswordValidatorErrorOccurredOnPrem",
        Stage.FIRST_FACTOR,
        "The authentication agent could not check the password.",
        _AGENT,
    ),
    (
        80012,
        "OnPremisePasswordValidationAccountLogonInvalidHours",
        Stage.FIRST_FACTOR,
        "Active Directory allows no logon at this hour.",
        _AGENT,
    ),
    (
        80014,
        "OnPremisePasswordValidationAuthenticationAgentTimeout",
        Stage.FIRST_FACTOR,
        "The authentication agent answered too late.",
        _AGENT,
    ),
    (
        81004,
        "DesktopSsoIdentityInTicketIsNotAuthenticated",
        Stage.FIRST_FACTOR,
        "The Kerberos ticket did not authenticate the user.",
        _SUPPORT,
    ),
    (
        81010,
        "DesktopSsoAuthTokenInvalid",
        Stage.FIRST_FACTOR,
        "The Kerberos ticket has expired or is not valid.",
        _SUPPORT,
    ),
    (
        81012,
        "DesktopSsoMismatchBetweenTokenUpnAndChosenUpn",
        Stage.FIRST_FACTOR,
        "Another user is signed in to the device.",
        _AGAIN,
    ),
    (90002, "InvalidTenantName", Stage.ACCOUNT, "There is no such tenant in this cloud.", _OTHER_ACCOUNT),
    (90004, "InvalidRequestFormat", Stage.REQUEST, "The request is not well formed.", _DEVELOPER),
    (90006, "ExternalServerRetryableError", Stage.SERVICE, "The service is not available for the moment.", _SUPPORT),
    (
        90008,
        "TokenForItselfRequiresGraphPermission",
        Stage.CONSENT,
        "The app lacks the permission to sign users in.",
        _CONSENT,
    ),
    (
        90009,
        "TokenForItselfMissingIdenticalAppIdentifier",
        Stage.REQUEST,
        "The app asks for a token for itself by the wrong id.",
        _DEVELOPER,
    ),
    (90012, "RequestTimeout", Stage.SERVICE, "The request took too long.", _SUPPORT),
    (90013, "InvalidUserInput", Stage.FIRST_FACTOR, "What the user typed is not valid.", _AGAIN),
    (90014, "MissingRequiredField", Stage.REQUEST, "A required field is missing from the request.", _DEVELOPER),
    (90019, "MissingTenantRealm", Stage.REQUEST, "The request does not say which tenant it is for.", _DEVELOPER),
    (90023, "InvalidRequest", Stage.REQUEST, "The request is not valid.", _DEVELOPER),
    (90024, "RequestBudgetExceededError", Stage.SERVICE, "A passing fault of the service.", _SUPPORT),
    (90033, "MsodsServiceUnavailable", Stage.SERVICE, "The directory behind the service is not available.", _SUPPORT),
    (
        90038,
        "NationalCloudTenantRedirection",
        Stage.REQUEST,
        "The tenant belongs to another cloud.",
        ("Use the sign-in address of that cloud.",),
    ),
    (90055, "TenantThrottlingError", Stage.SERVICE, "The tenant sends too many requests.", _SUPPORT),
    (90056, "BadResourceRequest", Stage.REQUEST, "The request for a token is wrongly made.", _DEVELOPER),
    (90093, "GraphUserUnauthorized", Stage.CONSENT, "The directory refused the request.", _CONSENT),
    (90094, "AdminConsentRequired", Stage.CONSENT, "An administrator has to consent to the app.", _CONSENT),
    (
        90095,
        "AdminConsentRequiredRequestAccess",
        Stage.CONSENT,
        "The user has to ask an administrator for consent.",
        _CONSENT,
    ),
    (90099, None, Stage.CONSENT, "The app was not authorised in the customer's tenant.", _CONSENT),
    (130004, "NgcKeyNotFound", Stage.FIRST_FACTOR, "The key of Windows Hello is not known for this user.", _DEVICE),
    (130007, "NgcDeviceIsDisabled", Stage.ACCESS, "The device is disabled.", _DEVICE),
    (135011, None, Stage.ACCESS, "The device that was used is disabled.", _DEVICE),
    (
        220450,
        "UnsupportedAndroidWebViewVersion",
        Stage.REQUEST,
        "The WebView of the Android device is too old.",
        _DEVICE,
    ),
    (240001, "BulkAADJTokenUnauthorized", Stage.ACCESS, "The user may not register devices.", _DEVICE),
    (
        500011,
        "InvalidResourceServicePrincipalNotFound",
        Stage.REQUEST,
        "The resource does not exist in the tenant.",
        _DEVELOPER,
    ),
    (500021, None, Stage.ACCOUNT, "Tenant restrictions of the network keep users out of this tenant.", _SUPPORT),
    (500022, None, Stage.ACCOUNT, "Tenant restrictions of the network keep users out of this tenant.", _SUPPORT),
    (
        500112,
        None,
        Stage.REQUEST,
        "The reply address is not the one that the authorization code was asked for with.",
        _DEVELOPER,
    ),
    (500113, None, Stage.REQUEST, "The app has no reply address.", _DEVELOPER),
    (500208, None, Stage.ACCOUNT, "The domain is not one for this type of account.", _OTHER_ACCOUNT),
    (
        500212,
        "NotAllowedByOutboundPolicyTenant",
        Stage.ACCOUNT,
        "The user's own tenant allows no access to this one.",
        _OTHER_ACCOUNT,
    ),
    (
        500213,
        "NotAllowedByInboundPolicyTenant",
        Stage.ACCOUNT,
        "This tenant allows no access from the user's tenant.",
        _OTHER_ACCOUNT,
    ),
    (650052, None, Stage.CONSENT, "The organisation has no subscription to a service that the app needs.", _CONSENT),
    (650056, None, Stage.CONSENT, "The app is wrongly configured, or nobody has consented.", _CONSENT),
    (650057, None, Stage.REQUEST, "The app asks for a resource that its registration does not name.", _DEVELOPER),
    (
        700016,
        "UnauthorizedClient_DoesNotMatchRequest",
        Stage.REQUEST,
        "The app is not known in this tenant.",
        _DEVELOPER,
    ),
    (700020, "InteractionRequired", Stage.SESSION, "The grant needs the user.", _AGAIN),
    (700022, "InvalidMultipleResourcesScope", Stage.REQUEST, "The scope names more than one resource.", _DEVELOPER),
    (700024, None, Stage.REQUEST, "The client assertion is outside its time of validity.", _DEVELOPER),
    (
        700025,
        "InvalidClientPublicClientWithCredential",
        Stage.REQUEST,
        "A public client sent a secret or an assertion.",
        _DEVELOPER,
    ),
    (700027, None, Stage.REQUEST, "The signature of the client assertion is wrong.", _DEVELOPER),
    (700054, None, Stage.REQUEST, "The app may not ask for an ID token this way.", _DEVELOPER),
    (
        700082,
        "ExpiredOrRevokedGrantInactiveToken",
        Stage.SESSION,
        "The refresh token was not used for too long.",
        _AGAIN,
    ),
    (700084, None, Stage.SESSION, "The refresh token of a single-page app has reached its end.", _AGAIN),
    (900144, None, Stage.REQUEST, "A required parameter is missing from the request.", _DEVELOPER),
    (
        900561,
        "BadResourceRequestInvalidRequest",
        Stage.REQUEST,
        "The endpoint takes another kind of request.",
        _DEVELOPER,
    ),
    (900971, None, Stage.REQUEST, "The request has no reply address.", _DEVELOPER),
    (
        1003031,
        None,
        Stage.REQUEST,
        "The registration of the app asks for access that is wrongly configured.",
        _DEVELOPER,
    ),
    (7000112, "UnauthorizedClientApplicationDisabled", Stage.REQUEST, "The app is disabled.", _DEVELOPER),
    (7000215, None, Stage.REQUEST, "The secret of the app is wrong.", _DEVELOPER),
    (7000218, None, Stage.REQUEST, "The app sent neither secret nor assertion.", _DEVELOPER),
    (
        7000222,
        "InvalidClientSecretExpiredKeysProvided",
        Stage.REQUEST,
        "The secret of the app has expired.",
        _DEVELOPER,
    ),
    (9002313, "InvalidRequest", Stage.REQUEST, "The request is not well formed.", _DEVELOPER),
)

CODES: Mapping[int, Code] = {
    **{row[0]: Code(*row[:3], "-", row[3], "", row[4]) for row in _UNRELATED},
    **{row.number: row for row in _ROWS},
}


def look_up(code: int) -> str:
    """Microsoft's own page about a code, for a person to open."""
    return f"{LOOK_UP}{code}"


# --- codes by their name -------------------------------------------------------------------------------------------------

SUCCESS = 0
PROOF_UP_BLOCKED = 53004
# Registration from this place or device is refused.
REGISTRATION_BLOCKED = 53010
# The interrupt that asks the user to register for self-service password reset.
RESET_REGISTRATION = 50125
MFA_PROMPT = 50076
MFA_REGISTRATION = 50079
BAD_PASSWORD = 50126
LOCKED = 50053
USER_DISABLED = 50057
DEVICE_NOT_COMPLIANT = 53000
DEVICE_NOT_JOINED = 53001
BLOCKED_BY_GRANT = 53003
BLOCKED_AT_HOME = 53011

# An MFA prompt that was denied or not answered.
MFA_PROMPT_FAILED = 500121

PASSWORD_EXPIRED = {50055, 50144}
CHALLENGE_FAILED = {MFA_PROMPT_FAILED, 50074}
# Refused because of a risk that is kept, and can be ended, where the account is at home.
RISK_AT_HOME = {BLOCKED_AT_HOME, 530034}
ENROLMENT = {50072, MFA_REGISTRATION}
# Refusals that are neither proof-up nor the account's own state, with what each means.
ACCESS_BLOCKED = {number: row.refusal for number, row in CODES.items() if row.refusal}
# Of these, what a Conditional Access policy decides by itself.
BLOCKED_BY_POLICY = {BLOCKED_BY_GRANT, 530031, 530032}
# Failures that say what stops the user; the rest are interrupts, noise, or a mistyped password.
DECISIVE = (
    {PROOF_UP_BLOCKED, LOCKED, USER_DISABLED, REGISTRATION_BLOCKED}
    | PASSWORD_EXPIRED
    | ACCESS_BLOCKED.keys()
    | CHALLENGE_FAILED
)
# Once the user got in anywhere, the password was right and the account open.
ANY_SUCCESS_ENDS = PASSWORD_EXPIRED | {LOCKED, USER_DISABLED}
# With these the password, or what stands for it, was right.
PAST_FIRST_FACTOR = {SUCCESS} | {
    code for code in DECISIVE | ENROLMENT if CODES[code].stage in (Stage.MFA, Stage.REGISTRATION, Stage.ACCESS)
}
