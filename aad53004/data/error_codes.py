"""Error codes of Entra's token service: names, meanings in short, and what each has to do with 53004.

Names: https://learn.microsoft.com/entra/identity-platform/reference-error-codes (April 2024). A code without a name has
none there; its meaning is then from Microsoft's page or public clients that show its text. Microsoft changes texts and
adds codes: what is current is at https://login.microsoftonline.com/error?code=53004, with the number in question.
"""

from __future__ import annotations

from collections.abc import Mapping
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


class Code(NamedTuple):
    """``relations`` are letters of :data:`RELATIONS`, the main one first; ``note`` says more about the relation."""

    number: int
    name: str | None
    relations: str
    meaning: str
    note: str = ""
    next: tuple[str, ...] = ()
    source: str = SOURCE


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
        "I",
        "A Conditional Access policy whose grant control is block applied to this sign-in.",
        "Where the sign-in was risky it is a risk block: the same risk, but a policy that blocks instead of asking for MFA.",
        (
            "Find the policy in the sign-in log, on the tab Conditional Access.",
            "See who was refused: aad53004 check {user}{ids}",
        ),
        _CA,
    ),
    Code(
        53010,
        "ProofUpBlockedDueToSecurityInfoAcr",
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
        "I",
        "The user is blocked because of risk in their home tenant.",
        "User risk of a guest is judged at home; the resource tenant can neither see nor dismiss it.",
        ("The home tenant's administrator remediates the user, or the user resets their password there.",),
        "https://learn.microsoft.com/entra/id-protection/concept-identity-protection-b2b",
    ),
    Code(
        50072,
        "UserStrongAuthEnrollmentRequiredInterrupt",
        "BA",
        "The user has to register for multifactor authentication; the interrupt of the interactive sign-in.",
        "In a session without risk this is what the same user meets: strong evidence that no method is usable.",
        _REGISTER,
    ),
    Code(
        50074,
        "UserStrongAuthClientAuthNRequiredInterrupt",
        "I",
        "Strong authentication is asked for and was not passed yet.",
        "The user has a method that was asked for, so that registration is not the matter.",
        _MFA,
    ),
    Code(
        50076,
        "UserStrongAuthClientAuthNRequired",
        "IC",
        "Multifactor authentication is required, by policy, per-user setting or a new place, and this request cannot ask for it.",
        "It shows that something demands MFA of this user, one of the conditions of a 53004.",
        _MFA,
    ),
    Code(
        50078,
        "UserStrongAuthExpired",
        "I",
        "The multifactor authentication that was presented is older than the policy allows.",
        "The user has passed MFA before, so that a method exists.",
        _MFA,
    ),
    Code(
        50079,
        "UserStrongAuthEnrollmentRequired",
        "BA",
        "Multifactor authentication is required, and the user has still to register for it; for a federated user the claim has "
        "to come from their identity provider.",
        "In a session without risk this is what the same user meets: evidence that no method is usable.",
        _REGISTER,
    ),
    Code(
        50125,
        "PasswordResetRegistrationRequiredInterrupt",
        "BA",
        "Sign-in was interrupted to reset a password or to register for self-service password reset.",
        "It shows that password reset registration is what demands security info.",
        _REGISTER,
    ),
    Code(
        50034,
        "UserAccountNotFound",
        "I",
        "There is no such user in the tenant that was signed in to.",
        "Wrong tenant, or a mistyped name; no policy was asked.",
        _OTHER_ACCOUNT,
    ),
    Code(
        50053,
        "IdsLocked",
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
        "IB",
        "The password has expired.",
        "The password comes first: no policy was asked.",
        _PASSWORD,
    ),
    Code(
        50056,
        None,
        "I",
        "The directory has no password for this user, as with accounts that are synchronised or federated.",
        "The password comes first: no policy was asked.",
        _PASSWORD,
    ),
    Code(
        50057,
        "UserDisabled",
        "I",
        "The account is disabled.",
        "It fails before any policy; a 53004 of the same user is older, or will follow once the account is enabled.",
        ("Find out who disabled it and why, then enable the account, on premises where it is synchronised.",),
    ),
    Code(
        50058,
        "UserInformationNotProvided",
        "-",
        "There is no session that single sign-on could use; expected where an app asks without a prompt.",
        "Noise in the sign-in log.",
        _AGAIN,
    ),
    Code(
        50088, None, "-", "The limit of MFA phone calls and messages was reached.", "", ("Try again in a few minutes.",)
    ),
    Code(
        50097,
        "DeviceAuthenticationRequired",
        "C",
        "The device has to prove itself, and this client did not do it.",
        "Policies for devices may apply beside those for risk.",
        _DEVICE,
    ),
    Code(
        50105,
        "EntitlementGrantsNotFound",
        "A",
        "The app wants an assignment, and the user has none.",
        "It shows once a 53004 is fixed.",
        _ASSIGN,
    ),
    Code(
        50126,
        "InvalidUserNameOrPassword",
        "B",
        "User name or password are wrong.",
        "Wrong passwords create no risk detection; many of them may be a password spray or end in a lock-out.",
        _PASSWORD,
    ),
    Code(
        50131,
        "ConditionalAccessFailed",
        "CI",
        "A failure in Conditional Access that is not said more exactly: device, suspicious activity, or a policy.",
        "",
        ("Look at the sign-in log, on the tab Conditional Access.",),
        _CA,
    ),
    Code(
        50132,
        "SsoArtifactInvalidOrExpired",
        "B",
        "The session ended because the password expired or was changed.",
        "It shows a recent change of password.",
        _AGAIN,
    ),
    Code(
        50133,
        "SsoArtifactRevoked",
        "B",
        "The session was revoked, or ended because the password expired or was changed.",
        "It shows a recent change of password.",
        _AGAIN,
    ),
    Code(
        50135,
        "PasswordChangeCompromisedPassword",
        "I",
        "The account is at risk, and the user has to change the password.",
        "A user risk policy reached its remedy, so that the user could pass MFA.",
        _PASSWORD,
    ),
    Code(50140, "KmsiInterrupt", "-", "The question whether to stay signed in.", "Noise in the sign-in log.", _AGAIN),
    Code(
        50142,
        "PasswordChangeRequiredConditionalAccess",
        "I",
        "A Conditional Access policy wants the password changed, mostly because of user risk.",
        "The way out is open: the user changes the password.",
        _PASSWORD,
    ),
    Code(
        50144,
        "InvalidPasswordExpiredOnPremPassword",
        "I",
        "The password in Active Directory has expired.",
        "The password comes first: no policy was asked.",
        _PASSWORD,
    ),
    Code(
        50158,
        "ExternalSecurityChallenge",
        "CI",
        "A control outside Entra, such as another provider's MFA or terms of use, is not satisfied.",
        "",
        ("The user follows the redirect to the other provider; in apps the request must be interactive.",),
    ),
    Code(
        50173,
        "FreshTokenNeeded",
        "B",
        "The tokens of this user were revoked, or the password was changed.",
        "It also follows after sessions were revoked to contain a compromise.",
        _AGAIN,
    ),
    Code(
        50196,
        "LoopDetected",
        "AC",
        "The app asks for the same again and again.",
        "An app may be retrying what fails with 53004.",
        ("Close the app, sign in once in a browser, and see which error stands behind it.",),
    ),
    Code(
        53000,
        "DeviceNotCompliant",
        "IA",
        "A Conditional Access policy asks for a compliant device, and this one is not.",
        "",
        ("Enrol the device in Intune, or mend what makes it not compliant.",),
        _CA,
    ),
    Code(
        53001,
        "DeviceNotDomainJoined",
        "IA",
        "A Conditional Access policy asks for a hybrid joined device, and this one is not.",
        "",
        _DEVICE,
        _CA,
    ),
    Code(
        53002,
        "ApplicationUsedIsNotAnApprovedApp",
        "IA",
        "A Conditional Access policy asks for an approved client app.",
        "",
        ("Use one of the approved apps; Microsoft retired this control in favour of app protection.",),
        _CA,
    ),
    Code(
        53005,
        None,
        "I",
        "The app has to enforce an Intune app protection policy, and does not.",
        "",
        ("Use an app that supports Intune app protection, with the policy assigned to the user.",),
        "https://learn.microsoft.com/entra/identity-platform/v2-conditional-access-dev-guide",
    ),
    Code(54000, "MinorUserBlockedLegalAgeGroupRule", "I", "A rule for users below the legal age blocks the sign-in."),
    Code(65001, "DelegationDoesNotExist", "A", "Nobody has consented to the app for this resource.", "", _CONSENT),
    Code(
        70043,
        "BadTokenDueToSignInFrequency",
        "B",
        "The refresh token is older than the sign-in frequency that a Conditional Access policy sets.",
        "Frequency every time makes each sign-in judge the risk anew.",
        _AGAIN,
    ),
    Code(70044, None, "B", "The session is older than the sign-in frequency of Conditional Access allows.", "", _AGAIN),
    Code(
        75011,
        "NoMatchedAuthnContextInOutputClaims",
        "-",
        "The user signed in with another method than the SAML app asked for.",
        "",
        _DEVELOPER,
    ),
    Code(
        90072,
        "PassThroughUserMfaError",
        "I",
        "The external account is not in the tenant and so cannot pass its MFA; for synchronised users the ImmutableID may differ.",
        "",
        _OTHER_ACCOUNT,
    ),
    Code(135010, "KeyNotFound", "-", "The key of the device or of Windows Hello was not found.", "", _DEVICE),
    Code(
        500121,
        None,
        "I",
        "The MFA challenge was denied, failed, or ran out of time.",
        "A method exists. A denial reported as fraud raises the user's risk to high.",
        ("Ask the user whether they asked for this sign-in; where not, treat the account as compromised.",),
    ),
    Code(500133, None, "-", "The assertion or token is outside its time of validity.", "", _DEVELOPER),
    Code(530001, None, "I", "The browser is not one that the device policy supports.", "", _DEVICE, _CA),
    Code(530002, None, "I", "The device has to be compliant for this resource.", "", _DEVICE, _CA),
    Code(530003, None, "I", "The device has to be managed for this resource.", "", _DEVICE, _CA),
    Code(
        530031,
        None,
        "I",
        "An access policy allows no token for this request; seen with clients that send the password themselves.",
        "",
        ("Use a client with interactive sign-in.",),
        _CA,
    ),
    Code(
        530032,
        "BlockedByConditionalAccessOnSecurityPolicy",
        "I",
        "A security policy of the tenant blocks this request.",
        "",
        ("Find the policy in the sign-in log.",),
    ),
    Code(
        530033,
        None,
        "I",
        "A policy for devices blocks the device code flow, which cannot show its device.",
        "",
        ("Sign in with a browser on the device itself.",),
        _CA,
    ),
    Code(
        530034,
        "DelegatedAdminBlockedDueToSuspiciousActivity",
        "I",
        "A delegated administrator is blocked because the account is at risk in their home tenant.",
        "The risk is one of the partner's tenant.",
        ("The partner's own administrator remediates the user at home.",),
    ),
    Code(
        530035,
        "BlockedBySecurityDefaults",
        "I",
        "Security defaults block the request: legacy authentication, or one that they deem unsafe.",
        "",
        ("Use a client with modern authentication; security defaults block the device code flow as well.",),
        "https://learn.microsoft.com/entra/fundamentals/security-defaults",
    ),
)

# Codes that have nothing to do with 53004 but are met where people look for one: number, name, meaning, what to do.
_UNRELATED: tuple[tuple[int, str | None, str, tuple[str, ...]], ...] = (
    (16000, "InteractionRequired", "The account is not in the tenant and cannot use the app there.", _OTHER_ACCOUNT),
    (16001, "UserAccountSelectionInvalid", "The account that was picked cannot be used for this sign-in.", _AGAIN),
    (16003, "SsoUserAccountNotFoundInResourceTenant", "The user was not added to the tenant.", _OTHER_ACCOUNT),
    (20001, "WsFedSignInResponseError", "The federated identity provider answered with a fault.", _SUPPORT),
    (20012, "WsFedMessageInvalid", "A message of the federated identity provider is not valid.", _SUPPORT),
    (28002, None, "The scope that was asked for is not valid.", _DEVELOPER),
    (40008, "OAuth2IdPUnretryableServerError", "The federated identity provider has a fault.", _SUPPORT),
    (50000, "TokenIssuanceError", "The sign-in service itself failed.", _SUPPORT),
    (50001, "InvalidResource", "The resource does not exist or is disabled in the tenant.", _DEVELOPER),
    (50002, "NotAllowedTenant", "A restricted proxy keeps users out of this tenant.", _SUPPORT),
    (50003, "MissingSigningKey", "The app has no signing key or certificate.", _DEVELOPER),
    (50005, "DevicePolicyError", "Conditional Access does not support the platform of this device.", _DEVICE),
    (50006, "InvalidSignature", "A signature could not be verified.", _DEVELOPER),
    (50008, "InvalidSamlToken", "The SAML assertion is missing or wrong.", _DEVELOPER),
    (50011, "InvalidReplyTo", "The reply address of the request is not registered with the app.", _DEVELOPER),
    (50012, "AuthenticationFailed", "The app's own authentication failed, mostly its certificate.", _DEVELOPER),
    (50013, "InvalidAssertion", "The assertion is not valid.", _DEVELOPER),
    (50014, "GuestUserInPendingState", "The guest has not accepted the invitation yet.", _OTHER_ACCOUNT),
    (50017, "CertificateValidationFailed", "The certificate could not be validated.", _DEVELOPER),
    (
        50020,
        "UserUnauthorized",
        "The account comes from another identity provider and is no guest of the tenant.",
        _OTHER_ACCOUNT,
    ),
    (50027, "InvalidJwtToken", "The token is not valid.", _DEVELOPER),
    (50033, "RetryableError", "A passing fault of the service.", _SUPPORT),
    (
        50059,
        "MissingTenantRealmAndNoUserInformationProvided",
        "The request does not say which tenant it is for.",
        _DEVELOPER,
    ),
    (50064, "CredentialAuthenticationError", "User name or password could not be validated.", _PASSWORD),
    (50085, None, "The refresh token needs a sign-in at the social identity provider.", _AGAIN),
    (50086, "SasNonRetryableError", "A lasting fault during strong authentication.", _SUPPORT),
    (50087, "SasRetryableError", "A passing fault during strong authentication.", _AGAIN),
    (50089, None, "The sign-in took too long and its token expired.", _AGAIN),
    (50107, "InvalidRealmUri", "The federation that was asked for does not exist.", _DEVELOPER),
    (50127, "BrokerAppNotInstalled", "The device lacks the broker app, such as Microsoft Authenticator.", _DEVICE),
    (50128, None, "The domain name leads to no tenant.", _OTHER_ACCOUNT),
    (50129, "DeviceIsNotWorkplaceJoined", "The device has to be registered first.", _DEVICE),
    (50134, "DeviceFlowAuthorizeWrongDatacenter", "The device code was made in another data centre.", _AGAIN),
    (50143, None, "The session belongs to another tenant than the resource.", _AGAIN),
    (50146, "MissingCustomSigningKey", "The app has no signing key of its own, or it expired.", _DEVELOPER),
    (50155, "DeviceAuthenticationFailed", "The device could not be authenticated.", _DEVICE),
    (
        50161,
        "InvalidExternalSecurityChallengeConfiguration",
        "The external provider's claims are not enough.",
        _SUPPORT,
    ),
    (50168, "ChromeBrowserSsoInterruptRequired", "The browser could sign in through Windows and did not yet.", _AGAIN),
    (
        50177,
        "ExternalChallengeNotSupportedForPassthroughUsers",
        "An external challenge cannot be used for this guest.",
        _SUPPORT,
    ),
    (
        50178,
        "SessionControlNotSupportedForPassthroughUsers",
        "Session controls cannot be used for this guest.",
        _SUPPORT,
    ),
    (50180, "WindowsIntegratedAuthMissing", "Seamless single sign-on is needed and was not used.", _SUPPORT),
    (50187, "DeviceInformationNotProvided", "The device could not be authenticated by the service.", _DEVICE),
    (50194, None, "The app is for one tenant, and the shared endpoint was used.", _DEVELOPER),
    (50197, "ConflictingIdentities", "The user could not be found.", _AGAIN),
    (50199, "CmsiInterrupt", "The user was asked to confirm which app they sign in to.", _AGAIN),
    (51004, "UserAccountNotInDirectory", "There is no such user in the tenant.", _OTHER_ACCOUNT),
    (54005, None, "The authorization code was used already.", _AGAIN),
    (65002, None, "An app of Microsoft may not use this API without its owner's approval.", _DEVELOPER),
    (65004, "UserDeclinedConsent", "The user declined to consent.", _CONSENT),
    (65005, "MisconfiguredApplication", "The app asks for a resource that its registration does not name.", _DEVELOPER),
    (67003, "ActorNotValidServiceIdentity", "The calling service is not one that may act here.", _DEVELOPER),
    (70000, "InvalidGrant", "The refresh token or code is not valid.", _AGAIN),
    (70001, "UnauthorizedClient", "The app is disabled or not known in the tenant.", _DEVELOPER),
    (70002, "InvalidClient", "The credentials could not be validated; a second code says more.", _DEVELOPER),
    (70003, "UnsupportedGrantType", "The app uses a grant type that is not supported.", _DEVELOPER),
    (70004, "InvalidRedirectUri", "The redirect address is not valid.", _DEVELOPER),
    (70005, "UnsupportedResponseType", "The app asks for a response type that is not allowed.", _DEVELOPER),
    (70007, "UnsupportedResponseMode", "The app asks for a response mode that is not supported.", _DEVELOPER),
    (70008, "ExpiredOrRevokedGrant", "The refresh token expired because it was not used, or was revoked.", _AGAIN),
    (70011, "InvalidScope", "The scope that was asked for is not valid.", _DEVELOPER),
    (70012, "MsaServerError", "The service for personal accounts failed.", _SUPPORT),
    (70016, "AuthorizationPending", "The device code waits for the user.", _AGAIN),
    (70018, "BadVerificationCode", "The device code was mistyped.", _AGAIN),
    (70019, "CodeExpired", "The device code has expired.", _AGAIN),
    (75005, "Saml2MessageInvalid", "The SAML request is not one that Entra supports.", _DEVELOPER),
    (76021, "ApplicationRequiresSignedRequests", "The app demands signed requests and sent none.", _DEVELOPER),
    (80001, "OnPremiseStoreIsNotAvailable", "The authentication agent cannot reach Active Directory.", _AGENT),
    (80002, "OnPremisePasswordValidatorRequestTimedout", "Active Directory did not answer in time.", _AGENT),
    (
        80005,
        "OnPremisePasswordValidatorUnpredictableWebException",
        "The authentication agent answered with a fault.",
        _AGENT,
    ),
    (
        80007,
        "OnPremisePasswordValidatorErrorOccurredOnPrem",
        "The authentication agent could not check the password.",
        _AGENT,
    ),
    (
        80012,
        "OnPremisePasswordValidationAccountLogonInvalidHours",
        "Active Directory allows no logon at this hour.",
        _AGENT,
    ),
    (
        80014,
        "OnPremisePasswordValidationAuthenticationAgentTimeout",
        "The authentication agent answered too late.",
        _AGENT,
    ),
    (
        81004,
        "DesktopSsoIdentityInTicketIsNotAuthenticated",
        "The Kerberos ticket did not authenticate the user.",
        _SUPPORT,
    ),
    (81010, "DesktopSsoAuthTokenInvalid", "The Kerberos ticket has expired or is not valid.", _SUPPORT),
    (81012, "DesktopSsoMismatchBetweenTokenUpnAndChosenUpn", "Another user is signed in to the device.", _AGAIN),
    (90002, "InvalidTenantName", "There is no such tenant in this cloud.", _OTHER_ACCOUNT),
    (90004, "InvalidRequestFormat", "The request is not well formed.", _DEVELOPER),
    (90006, "ExternalServerRetryableError", "The service is not available for the moment.", _SUPPORT),
    (90008, "TokenForItselfRequiresGraphPermission", "The app lacks the permission to sign users in.", _CONSENT),
    (
        90009,
        "TokenForItselfMissingIdenticalAppIdentifier",
        "The app asks for a token for itself by the wrong id.",
        _DEVELOPER,
    ),
    (90012, "RequestTimeout", "The request took too long.", _SUPPORT),
    (90013, "InvalidUserInput", "What the user typed is not valid.", _AGAIN),
    (90014, "MissingRequiredField", "A required field is missing from the request.", _DEVELOPER),
    (90019, "MissingTenantRealm", "The request does not say which tenant it is for.", _DEVELOPER),
    (90023, "InvalidRequest", "The request is not valid.", _DEVELOPER),
    (90024, "RequestBudgetExceededError", "A passing fault of the service.", _SUPPORT),
    (90033, "MsodsServiceUnavailable", "The directory behind the service is not available.", _SUPPORT),
    (
        90038,
        "NationalCloudTenantRedirection",
        "The tenant belongs to another cloud.",
        ("Use the sign-in address of that cloud.",),
    ),
    (90055, "TenantThrottlingError", "The tenant sends too many requests.", _SUPPORT),
    (90056, "BadResourceRequest", "The request for a token is wrongly made.", _DEVELOPER),
    (90093, "GraphUserUnauthorized", "The directory refused the request.", _CONSENT),
    (90094, "AdminConsentRequired", "An administrator has to consent to the app.", _CONSENT),
    (90095, "AdminConsentRequiredRequestAccess", "The user has to ask an administrator for consent.", _CONSENT),
    (90099, None, "The app was not authorised in the customer's tenant.", _CONSENT),
    (130004, "NgcKeyNotFound", "The key of Windows Hello is not known for this user.", _DEVICE),
    (130007, "NgcDeviceIsDisabled", "The device is disabled.", _DEVICE),
    (135011, None, "The device that was used is disabled.", _DEVICE),
    (220450, "UnsupportedAndroidWebViewVersion", "The WebView of the Android device is too old.", _DEVICE),
    (240001, "BulkAADJTokenUnauthorized", "The user may not register devices.", _DEVICE),
    (500011, "InvalidResourceServicePrincipalNotFound", "The resource does not exist in the tenant.", _DEVELOPER),
    (500021, None, "Tenant restrictions of the network keep users out of this tenant.", _SUPPORT),
    (500022, None, "Tenant restrictions of the network keep users out of this tenant.", _SUPPORT),
    (500112, None, "The reply address is not the one that the authorization code was asked for with.", _DEVELOPER),
    (500113, None, "The app has no reply address.", _DEVELOPER),
    (500208, None, "The domain is not one for this type of account.", _OTHER_ACCOUNT),
    (500212, "NotAllowedByOutboundPolicyTenant", "The user's own tenant allows no access to this one.", _OTHER_ACCOUNT),
    (500213, "NotAllowedByInboundPolicyTenant", "This tenant allows no access from the user's tenant.", _OTHER_ACCOUNT),
    (650052, None, "The organisation has no subscription to a service that the app needs.", _CONSENT),
    (650056, None, "The app is wrongly configured, or nobody has consented.", _CONSENT),
    (650057, None, "The app asks for a resource that its registration does not name.", _DEVELOPER),
    (700016, "UnauthorizedClient_DoesNotMatchRequest", "The app is not known in this tenant.", _DEVELOPER),
    (700020, "InteractionRequired", "The grant needs the user.", _AGAIN),
    (700022, "InvalidMultipleResourcesScope", "The scope names more than one resource.", _DEVELOPER),
    (700024, None, "The client assertion is outside its time of validity.", _DEVELOPER),
    (700025, "InvalidClientPublicClientWithCredential", "A public client sent a secret or an assertion.", _DEVELOPER),
    (700027, None, "The signature of the client assertion is wrong.", _DEVELOPER),
    (700054, None, "The app may not ask for an ID token this way.", _DEVELOPER),
    (700082, "ExpiredOrRevokedGrantInactiveToken", "The refresh token was not used for too long.", _AGAIN),
    (700084, None, "The refresh token of a single-page app has reached its end.", _AGAIN),
    (900144, None, "A required parameter is missing from the request.", _DEVELOPER),
    (900561, "BadResourceRequestInvalidRequest", "The endpoint takes another kind of request.", _DEVELOPER),
    (900971, None, "The request has no reply address.", _DEVELOPER),
    (1003031, None, "The registration of the app asks for access that is wrongly configured.", _DEVELOPER),
    (7000112, "UnauthorizedClientApplicationDisabled", "The app is disabled.", _DEVELOPER),
    (7000215, None, "The secret of the app is wrong.", _DEVELOPER),
    (7000218, None, "The app sent neither secret nor assertion.", _DEVELOPER),
    (7000222, "InvalidClientSecretExpiredKeysProvided", "The secret of the app has expired.", _DEVELOPER),
    (9002313, "InvalidRequest", "The request is not well formed.", _DEVELOPER),
)

CODES: Mapping[int, Code] = {
    **{number: Code(number, name, "-", meaning, "", steps) for number, name, meaning, steps in _UNRELATED},
    **{row.number: row for row in _ROWS},
}


def look_up(code: int) -> str:
    """Microsoft's own page about a code, for a person to open."""
    return f"{LOOK_UP}{code}"
