"""Building blocks of the scenarios: one believable Contoso tenant, and the verbs that change it.

A scenario starts from `Contoso()`, which is a whole and healthy tenant, and says only what differs. Every object has the
shape that Microsoft Graph gives it on /beta, which is a superset of /v1.0. Identifiers are made of names (uuid5), so that the
same scenario is the same bytes on every machine. Times are ISO 8601 UTC, near 2026-11-24T09:00:00Z, the "now" of all scenarios.
"""

import base64
import copy
import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]

NOW = "2026-11-24T09:00:00Z"
SPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "contoso.example")


def guid(name: str) -> str:
    """The identifier that belongs to a name, always the same one."""
    return str(uuid.uuid5(SPACE, name))


def earlier(moment: str, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0) -> str:
    """The moment so much before another one, both ISO 8601 UTC."""
    when = datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return (when - timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def later(moment: str, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0) -> str:
    """The moment so much after another one, both ISO 8601 UTC."""
    return earlier(moment, days=-days, hours=-hours, minutes=-minutes, seconds=-seconds)


TENANT_ID = guid("tenant contoso")
FABRIKAM_TENANT_ID = guid("tenant fabrikam")

# Service plans and licences, by Microsoft's published identifiers.
AAD_PREMIUM = ("AAD_PREMIUM", "41781fb2-bc02-4b7c-bd55-b576c07bb09d")
AAD_PREMIUM_P2 = ("AAD_PREMIUM_P2", "eec0eb4f-6444-4f95-aba0-50c24d67f998")
EXCHANGE = ("EXCHANGE_S_ENTERPRISE", "efb87545-963c-4e0d-99df-69c6916d9eb0")
TEAMS = ("TEAMS1", "57ff2da0-773e-42df-b2af-ffb7a2317929")

# Authentication strengths that every tenant has.
STRENGTH_MFA = "00000000-0000-0000-0000-000000000002"
STRENGTH_PASSWORDLESS = "00000000-0000-0000-0000-000000000003"
STRENGTH_PHISHING_RESISTANT = "00000000-0000-0000-0000-000000000004"

# Role templates.
GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
AUTHENTICATION_ADMINISTRATOR = "c4e39bd9-1100-46d3-8c65-fb160da0071f"

# Applications, by Microsoft's identifiers: (name, id).
OFFICE = ("OfficeHome", "4765445b-32c6-49b0-83e6-1d93765276ca")
MY_APPS = ("My Apps", "2793995e-0a7d-40d7-bd35-6968ba142197")
MY_SIGN_INS = ("My Signins", "19db86c3-b2b9-44cc-b339-36da233a3be2")
AZURE_CLI = ("Microsoft Azure CLI", "04b07795-8ddb-461a-bbee-02f9e1bf7b46")
SHAREPOINT = ("Office 365 SharePoint Online", "00000003-0000-0ff1-ce00-000000000000")
AAD_GRAPH = ("Windows Azure Active Directory", "00000002-0000-0000-c000-000000000000")
TIMESHEETS = ("Contoso Timesheets", guid("app timesheets"))

# Places: address, autonomous system, city, state, country. The addresses are for documentation (RFC 5737, RFC 3849).
Place = tuple[str, int, str, str, str]
OFFICE_BERLIN: Place = ("192.0.2.10", 64500, "Berlin", "Berlin", "DE")
HOME_BERLIN: Place = ("198.51.100.23", 64501, "Berlin", "Berlin", "DE")
HOTEL_LISBON: Place = ("198.51.100.77", 64502, "Lisbon", "Lisboa", "PT")
TOR_EXIT: Place = ("203.0.113.66", 64510, "Frankfurt Am Main", "Hessen", "DE")
TOR_EXIT_IPV6: Place = ("2001:db8:66::17", 64510, "Frankfurt Am Main", "Hessen", "DE")
HOSTING_ABROAD: Place = ("203.0.113.201", 64511, "Sao Paulo", "Sao Paulo", "BR")
OFFICE_HAMBURG: Place = ("198.51.100.140", 64503, "Hamburg", "Hamburg", "DE")
FABRIKAM_OFFICE: Place = ("198.51.100.200", 64505, "Pune", "Maharashtra", "IN")

EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0"


# --- people, groups, roles ---------------------------------------------------------------------------------------------


def person(name: str, upn: str, **changes: Any) -> Json:
    """A member of the tenant, with every property that the account checker asks for."""
    given, _, family = name.partition(" ")
    user: Json = {
        "id": guid(f"user {upn}"),
        "deletedDateTime": None,
        "userPrincipalName": upn,
        "displayName": name,
        "givenName": given,
        "surname": family or None,
        "mail": upn,
        "mailNickname": upn.partition("@")[0],
        "userType": "Member",
        "accountEnabled": True,
        "createdDateTime": "2022-03-14T09:21:40Z",
        "employeeHireDate": "2022-03-15T00:00:00Z",
        "creationType": None,
        "externalUserState": None,
        "onPremisesSyncEnabled": None,
        "onPremisesDomainName": None,
        "lastPasswordChangeDateTime": "2026-06-02T08:14:31Z",
        "passwordPolicies": None,
        "passwordProfile": {
            "password": None,
            "forceChangePasswordNextSignIn": False,
            "forceChangePasswordNextSignInWithMfa": False,
        },
        "signInSessionsValidFromDateTime": "2026-06-02T08:14:31Z",
        "usageLocation": "DE",
        "identities": [{"signInType": "userPrincipalName", "issuer": "contoso.example", "issuerAssignedId": upn}],
        "department": "Sales",
        "jobTitle": "Account Manager",
    }
    return {**user, **changes}


ALICE = person("Alice Aldermann", "alice@contoso.example")
BOB = person("Bob Baran", "bob@contoso.example", department="Finance", jobTitle="Controller")
CAROL = person("Carol Castillo", "carol@contoso.example", department="IT", jobTitle="Identity Engineer")
DAVE = person("Dave Duarte", "dave@contoso.example", department="Logistics", jobTitle="Dispatcher")
EMERGENCY = person(
    "Emergency Access 1",
    "emergency1@contoso.example",
    mail=None,
    department="IT",
    jobTitle=None,
    passwordPolicies="DisablePasswordExpiration",
)
GUEST = person(
    "Gita Rao",
    "gita.rao_fabrikam.example#EXT#@contoso.example",
    mail="gita.rao@fabrikam.example",
    mailNickname="gita.rao_fabrikam.example#EXT#",
    userType="Guest",
    creationType="Invitation",
    externalUserState="Accepted",
    createdDateTime="2025-09-08T11:02:17Z",
    employeeHireDate=None,
    lastPasswordChangeDateTime=None,
    passwordProfile=None,
    signInSessionsValidFromDateTime="2025-09-08T11:02:17Z",
    usageLocation=None,
    identities=[
        {
            "signInType": "userPrincipalName",
            "issuer": "contoso.example",
            "issuerAssignedId": "gita.rao_fabrikam.example#EXT#@contoso.example",
        },
        {"signInType": "federated", "issuer": "ExternalAzureAD", "issuerAssignedId": None},
    ],
    department=None,
    jobTitle=None,
)


def group(name: str, description: str = "") -> Json:
    """A security group with assigned members."""
    return {
        "id": guid(f"group {name}"),
        "deletedDateTime": None,
        "displayName": name,
        "description": description or None,
        "createdDateTime": "2024-02-06T10:00:00Z",
        "groupTypes": [],
        "mailEnabled": False,
        "mailNickname": name.lower().replace(" ", "-"),
        "securityEnabled": True,
        "isAssignableToRole": None,
        "membershipRule": None,
        "onPremisesSyncEnabled": None,
        "visibility": None,
    }


EVERYONE = group("All Employees", "Everybody with a Contoso contract")
BREAK_GLASS = group("CA-Exclude-Emergency-Access", "Emergency accounts; excluded from every policy")
SALES = group("Sales EMEA")
PILOT = group("CA-Pilot", "Policies are tried here first")
WAVE_2 = group("CA-Risk-Wave-2", "Second wave of the sign-in risk rollout")
FRONTLINE = group("AUTH-Frontline-Phones", "May use text messages as second factor")
KEY_PILOT = group("AUTH-Security-Key-Pilot", "May register security keys and passkeys")


def role(name: str, template: str) -> Json:
    """An activated directory role."""
    return {
        "id": guid(f"role {name}"),
        "deletedDateTime": None,
        "displayName": name,
        "description": None,
        "roleTemplateId": template,
    }


ADMIN_ROLE = role("Global Administrator", GLOBAL_ADMINISTRATOR)
HELPDESK_ROLE = role("Authentication Administrator", AUTHENTICATION_ADMINISTRATOR)


# --- authentication methods ---------------------------------------------------------------------------------------------


def password(user: Json) -> Json:
    """The password, which every cloud user lists as a method."""
    return {
        "@odata.type": "#microsoft.graph.passwordAuthenticationMethod",
        "id": "28c10230-6103-485e-b985-444c60001490",
        "password": None,
        "createdDateTime": user["lastPasswordChangeDateTime"],
    }


def authenticator(user: Json, phone: str = "Pixel 9", created: str = "2024-08-19T07:33:02Z") -> Json:
    """Microsoft Authenticator with push notification."""
    return {
        "@odata.type": "#microsoft.graph.microsoftAuthenticatorAuthenticationMethod",
        "id": guid(f"authenticator {user['userPrincipalName']} {phone}"),
        "displayName": phone,
        "deviceTag": "SoftwareTokenActivated",
        "phoneAppVersion": "6.2411.7991",
        "clientAppName": "microsoftAuthenticator",
        "createdDateTime": created,
    }


def phone(user: Json, number: str = "+49 30555501") -> Json:
    """A mobile number for text messages and calls."""
    return {
        "@odata.type": "#microsoft.graph.phoneAuthenticationMethod",
        "id": "3179e48a-750b-4051-897c-87b9720928f7",
        "phoneNumber": number,
        "phoneType": "mobile",
        "smsSignInState": "notConfigured",
        "createdDateTime": "2023-05-11T12:40:09Z",
    }


def email(user: Json, address: str) -> Json:
    """A private mail address: good for password reset, not for multifactor authentication."""
    return {
        "@odata.type": "#microsoft.graph.emailAuthenticationMethod",
        "id": "3ddfcfc8-9383-446f-83cc-3ab9be4be18f",
        "emailAddress": address,
        "createdDateTime": "2023-01-09T08:02:51Z",
    }


def security_key(user: Json, name: str = "YubiKey 5 NFC") -> Json:
    """A FIDO2 security key."""
    return {
        "@odata.type": "#microsoft.graph.fido2AuthenticationMethod",
        "id": base64.urlsafe_b64encode(uuid.uuid5(SPACE, f"key {user['userPrincipalName']}").bytes)
        .decode()
        .rstrip("="),
        "displayName": name,
        "aaGuid": "2fc0579f-8113-47ea-b116-bb5a8db9202a",
        "model": "YubiKey 5 Series with NFC",
        "attestationCertificates": [],
        "attestationLevel": "attested",
        "passkeyType": "deviceBound",
        "createdDateTime": "2024-11-04T15:12:44Z",
    }


def access_pass(
    user: Json,
    start: str,
    *,
    minutes: int = 60,
    usable: bool,
    reason: str,
    once: bool = True,
    created: str | None = None,
) -> Json:
    """A Temporary Access Pass. `reason` is EnabledByPolicy, DisabledByPolicy, Expired, NotYetValid or OneTimeUsed."""
    return {
        "@odata.type": "#microsoft.graph.temporaryAccessPassAuthenticationMethod",
        "id": guid(f"pass {user['userPrincipalName']} {start}"),
        "temporaryAccessPass": None,
        "createdDateTime": created or start,
        "startDateTime": start,
        "lifetimeInMinutes": minutes,
        "isUsableOnce": once,
        "isUsable": usable,
        "methodUsabilityReason": reason,
    }


# The name that the registration report gives to each kind of method.
REPORTED = {
    "microsoftAuthenticatorAuthenticationMethod": "microsoftAuthenticatorPush",
    "phoneAuthenticationMethod": "mobilePhone",
    "emailAuthenticationMethod": "email",
    "fido2AuthenticationMethod": "passKeyDeviceBound",
}
PREFERRED = {
    "microsoftAuthenticatorAuthenticationMethod": ("push", "microsoftAuthenticatorPush"),
    "phoneAuthenticationMethod": ("sms", "mobilePhone"),
}


# --- Conditional Access -------------------------------------------------------------------------------------------------


def policy(
    name: str,
    *,
    state: str = "enabled",
    users: Json | None = None,
    grant: Iterable[str] = ("mfa",),
    operator: str = "OR",
    strength: Json | None = None,
    sign_in_risk: Iterable[str] = (),
    user_risk: Iterable[str] = (),
    client_apps: Iterable[str] = ("all",),
    include_apps: Iterable[str] = ("All",),
    exclude_apps: Iterable[str] = (),
    user_actions: Iterable[str] = (),
    locations: Json | None = None,
    every_time: bool = False,
    created: str = "2025-03-03T10:12:00Z",
    modified: str | None = "2025-04-14T08:30:00Z",
) -> Json:
    """A Conditional Access policy as /beta gives it; `users` overrides "everybody except the emergency accounts"."""
    who: Json = {
        "includeUsers": ["All"],
        "excludeUsers": [],
        "includeGroups": [],
        "excludeGroups": [BREAK_GLASS["id"]],
        "includeRoles": [],
        "excludeRoles": [],
        "includeGuestsOrExternalUsers": None,
        "excludeGuestsOrExternalUsers": None,
    }
    session: Json | None = None
    if every_time:
        session = {
            "disableResilienceDefaults": None,
            "applicationEnforcedRestrictions": None,
            "cloudAppSecurity": None,
            "persistentBrowser": None,
            "continuousAccessEvaluation": None,
            "secureSignInSession": None,
            "signInFrequency": {
                "value": None,
                "type": None,
                "authenticationType": "primaryAndSecondaryAuthentication",
                "frequencyInterval": "everyTime",
                "isEnabled": True,
            },
        }
    return {
        "id": guid(f"policy {name}"),
        "templateId": None,
        "displayName": name,
        "createdDateTime": created,
        "modifiedDateTime": modified,
        "state": state,
        "partialEnablementStrategy": None,
        "sessionControls": session,
        "conditions": {
            "userRiskLevels": list(user_risk),
            "signInRiskLevels": list(sign_in_risk),
            "clientAppTypes": list(client_apps),
            "servicePrincipalRiskLevels": [],
            "insiderRiskLevels": None,
            "platforms": None,
            "locations": locations,
            "devices": None,
            "clientApplications": None,
            "authenticationFlows": None,
            "applications": {
                "includeApplications": [] if user_actions else list(include_apps),
                "excludeApplications": list(exclude_apps),
                "includeUserActions": list(user_actions),
                "includeAuthenticationContextClassReferences": [],
                "applicationFilter": None,
            },
            "users": {**who, **(users or {})},
        },
        "grantControls": {
            "operator": operator,
            "builtInControls": [] if strength else list(grant),
            "customAuthenticationFactors": [],
            "termsOfUse": [],
            "authenticationStrength": strength,
        },
    }


def policy_plan(name: str, *, state: str = "enabled", users: Json | None = None) -> Json:
    """A Conditional Access policy plan, for everybody except the emergency accounts unless ``users`` says otherwise. Its
    rules are kept under ``policyPlanRules``.

    https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicyplan?view=graph-rest-beta
    """
    like = policy(name, users=users)
    return {
        "id": guid(f"plan {name}"),
        "displayName": name,
        "createdDateTime": "2026-09-07T09:00:00Z",
        "modifiedDateTime": "2026-09-07T09:00:00Z",
        "state": state,
        "sharedConditions": like["conditions"],
    }


def policy_rule(name: str, *, conditions: Json, grant: Iterable[str] = ("mfa",)) -> Json:
    """A rule of a plan: its own conditions, which come on top of the shared ones, and its controls.

    https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicyrule?view=graph-rest-beta
    """
    controls = policy(name, grant=grant)["grantControls"]
    return {
        "id": guid(f"rule {name}"),
        "displayName": name,
        "conditions": conditions,
        "controls": {"grantControls": controls, "sessionControls": None},
    }


def strength(number: str, name: str, description: str, combinations: list[str]) -> Json:
    """A built-in authentication strength."""
    return {
        "id": number,
        "createdDateTime": "2021-12-01T00:00:00Z",
        "modifiedDateTime": "2021-12-01T00:00:00Z",
        "displayName": name,
        "description": description,
        "policyType": "builtIn",
        "requirementsSatisfied": "mfa",
        "allowedCombinations": combinations,
    }


PHISHING_RESISTANT = ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"]
STRENGTHS = [
    strength(
        STRENGTH_MFA,
        "Multifactor authentication",
        "Combinations of methods that satisfy strong authentication, such as a password + SMS",
        [
            *PHISHING_RESISTANT,
            "deviceBasedPush",
            "temporaryAccessPassOneTime",
            "temporaryAccessPassMultiUse",
            "password,microsoftAuthenticatorPush",
            "password,softwareOath",
            "password,hardwareOath",
            "password,sms",
            "password,voice",
            "federatedMultiFactor",
            "microsoftAuthenticatorPush,federatedSingleFactor",
            "softwareOath,federatedSingleFactor",
            "hardwareOath,federatedSingleFactor",
            "sms,federatedSingleFactor",
            "voice,federatedSingleFactor",
        ],
    ),
    strength(
        STRENGTH_PASSWORDLESS,
        "Passwordless MFA",
        "Passwordless methods that satisfy strong authentication, such as a sign-in with the Microsoft Authenticator",
        [*PHISHING_RESISTANT, "deviceBasedPush"],
    ),
    strength(
        STRENGTH_PHISHING_RESISTANT,
        "Phishing-resistant MFA",
        "Phishing-resistant, passwordless methods for the strongest authentication, such as a FIDO2 security key",
        PHISHING_RESISTANT,
    ),
]

BLOCK_LEGACY = policy(
    "CA001 - All users - Block legacy authentication", grant=["block"], client_apps=["exchangeActiveSync", "other"]
)
ADMIN_MFA = policy(
    "CA002 - Administrators - Require MFA",
    users={"includeUsers": [], "includeRoles": [GLOBAL_ADMINISTRATOR, AUTHENTICATION_ADMINISTRATOR]},
)
SIGN_IN_RISK = policy(
    "CA003 - All users - Require MFA for risky sign-ins", sign_in_risk=["high", "medium"], every_time=True
)
USER_RISK = policy(
    "CA004 - All users - Require password change for high user risk",
    user_risk=["high"],
    grant=["mfa", "passwordChange"],
    operator="AND",
    every_time=True,
)
USER_RISK_MEDIUM = policy(
    "CA004 - All users - Require password change for risky users",
    user_risk=["high", "medium"],
    grant=["mfa", "passwordChange"],
    operator="AND",
    every_time=True,
)
SIGN_IN_RISK_HIGH = policy(
    "CA003 - All users - Require MFA for high sign-in risk", sign_in_risk=["high"], every_time=True
)
DEVICE_PILOT = policy(
    "CA005 - Pilot - Require compliant device for Office 365",
    state="enabledForReportingButNotEnforced",
    users={"includeUsers": [], "includeGroups": [PILOT["id"]]},
    grant=["compliantDevice"],
    include_apps=["Office365"],
)
OUTSIDE_MFA = policy(
    "CA010 - All users - Require MFA outside trusted locations",
    locations={"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]},
)
STANDARD_POLICIES = [BLOCK_LEGACY, ADMIN_MFA, SIGN_IN_RISK, USER_RISK, DEVICE_PILOT]

# How the sign-in log writes the grant controls of a policy.
LOGGED_CONTROL = {
    "mfa": "Mfa",
    "block": "Block",
    "passwordChange": "RequirePasswordChange",
    "compliantDevice": "RequireCompliantDevice",
}

FAILURES = {
    50053: "The account is locked because of too many attempts with a wrong user ID or password.",
    50055: "The password is expired.",
    50057: "The user account is disabled.",
    50072: "The user must enrol for multifactor authentication (interactive).",
    50126: "The user name or the password is wrong.",
    50140: "Interrupt: 'Keep me signed in' was shown to the user.",
    53003: "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
    53004: "Multifactor authentication methods cannot be configured because of suspicious activity.",
    53010: "Registration of security information is only allowed from certain locations or devices.",
    500121: "Authentication failed during the strong authentication request.",
}


def named_location(name: str, ranges: list[str], *, trusted: bool) -> Json:
    """A named location made of address ranges."""
    return {
        "@odata.type": "#microsoft.graph.ipNamedLocation",
        "id": guid(f"location {name}"),
        "displayName": name,
        "createdDateTime": "2024-02-06T10:30:00Z",
        "modifiedDateTime": "2024-02-06T10:30:00Z",
        "isTrusted": trusted,
        "ipRanges": [
            {
                "@odata.type": f"#microsoft.graph.{'iPv6CidrRange' if ':' in cidr else 'iPv4CidrRange'}",
                "cidrAddress": cidr,
            }
            for cidr in ranges
        ],
    }


HEADQUARTERS = named_location("Headquarters Berlin", ["192.0.2.0/26", "2001:db8:10::/48"], trusted=True)
COUNTRIES = {
    "@odata.type": "#microsoft.graph.countryNamedLocation",
    "id": guid("location countries"),
    "displayName": "Countries without an office",
    "createdDateTime": "2024-02-06T10:31:00Z",
    "modifiedDateTime": "2024-02-06T10:31:00Z",
    "countriesAndRegions": ["KP", "IR"],
    "includeUnknownCountriesAndRegions": False,
    "countryLookupMethod": "clientIpAddress",
}


# --- policies about methods ---------------------------------------------------------------------------------------------


def target(group_id: str = "all_users", **more: Any) -> Json:
    """Whom a method is allowed to; `all_users` is Microsoft's name for everybody."""
    return {"targetType": "group", "id": group_id, "isRegistrationRequired": False, **more}


def methods_policy() -> Json:
    """The Authentication methods policy: Authenticator, text messages, software tokens and passes for everybody."""

    def config(kind: str, name: str, state: str, targets: list[Json], **more: Any) -> Json:
        return {
            "@odata.type": f"#microsoft.graph.{kind}AuthenticationMethodConfiguration",
            "id": name,
            "state": state,
            "excludeTargets": [],
            "includeTargets": targets,
            **more,
        }

    return {
        "id": "authenticationMethodsPolicy",
        "displayName": "Authentication Methods Policy",
        "description": "The tenant-wide policy that controls which authentication methods are allowed",
        "lastModifiedDateTime": "2025-08-11T09:05:12Z",
        "policyVersion": "1.5",
        "policyMigrationState": "migrationComplete",
        "reconfirmationInDays": None,
        "registrationEnforcement": {
            "authenticationMethodsRegistrationCampaign": {
                "snoozeDurationInDays": 1,
                "enforceRegistrationAfterAllowedSnoozes": True,
                "state": "default",
                "excludeTargets": [],
                "includeTargets": [
                    {
                        "id": "all_users",
                        "targetType": "group",
                        "targetedAuthenticationMethod": "microsoftAuthenticator",
                    }
                ],
            }
        },
        "reportSuspiciousActivitySettings": {
            "state": "enabled",
            "includeTarget": {"targetType": "group", "id": "all_users"},
            "voiceReportingCode": 0,
        },
        "systemCredentialPreferences": {
            "state": "default",
            "excludeTargets": [],
            "includeTargets": [{"id": "all_users", "targetType": "group"}],
        },
        "authenticationMethodConfigurations": [
            config(
                "fido2",
                "Fido2",
                "enabled",
                [target(KEY_PILOT["id"])],
                isAttestationEnforced=True,
                isSelfServiceRegistrationAllowed=True,
                keyRestrictions={"isEnforced": False, "enforcementType": "block", "aaGuids": []},
            ),
            config(
                "microsoftAuthenticator",
                "MicrosoftAuthenticator",
                "enabled",
                [target(authenticationMode="any")],
                isSoftwareOathEnabled=False,
            ),
            config("sms", "Sms", "enabled", [target(isUsableForSignIn=False)]),
            config(
                "temporaryAccessPass",
                "TemporaryAccessPass",
                "enabled",
                [target()],
                defaultLifetimeInMinutes=60,
                defaultLength=8,
                minimumLifetimeInMinutes=60,
                maximumLifetimeInMinutes=480,
                isUsableOnce=False,
            ),
            config("softwareOath", "SoftwareOath", "enabled", [target()]),
            config("voice", "Voice", "disabled", [target()], isOfficePhoneAllowed=False),
            config("email", "Email", "enabled", [target()], allowExternalIdToUseEmailOtp="enabled"),
            config(
                "x509Certificate",
                "X509Certificate",
                "disabled",
                [target()],
                certificateUserBindings=[
                    {
                        "x509CertificateField": "PrincipalName",
                        "userProperty": "userPrincipalName",
                        "priority": 1,
                        "trustAffinityLevel": "low",
                    }
                ],
                authenticationModeConfiguration={
                    "x509CertificateAuthenticationDefaultMode": "x509CertificateSingleFactor",
                    "x509CertificateDefaultRequiredAffinityLevel": "low",
                    "rules": [],
                },
            ),
            config("qrCodePin", "QRCodePin", "disabled", [target()], standardQRCodeLifetimeInDays=365, pinLength=8),
        ],
    }


def sku(part: str, number: str, plans: Iterable[tuple[str, str]], units: int = 250) -> Json:
    """A bought licence and the service plans in it."""
    return {
        "id": f"{TENANT_ID}_{number}",
        "accountId": TENANT_ID,
        "accountName": "contoso",
        "skuId": number,
        "skuPartNumber": part,
        "capabilityStatus": "Enabled",
        "appliesTo": "User",
        "consumedUnits": units - 17,
        "prepaidUnits": {"enabled": units, "suspended": 0, "warning": 0, "lockedOut": 0},
        "subscriptionIds": [guid(f"subscription {part}")],
        "servicePlans": [
            {"servicePlanId": plan, "servicePlanName": name, "provisioningStatus": "Success", "appliesTo": "User"}
            for name, plan in plans
        ],
    }


LICENCES = {
    "P2": [sku("SPE_E5", "06ebc4ee-1bb5-47dd-8120-11324bc54e06", [AAD_PREMIUM, AAD_PREMIUM_P2, EXCHANGE, TEAMS])],
    "P1": [sku("SPB", "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46", [AAD_PREMIUM, EXCHANGE, TEAMS])],
    "free": [sku("O365_BUSINESS_ESSENTIALS", "3b555118-da6a-4418-894f-7df1e2096870", [EXCHANGE, TEAMS], units=40)],
}


def domain(name: str, *, default: bool = False, federated: bool = False, validity: int = 2147483647) -> Json:
    """A verified domain; `validity` is the lifetime of a password in days, 2147483647 meaning for ever."""
    return {
        "id": name,
        "authenticationType": "Federated" if federated else "Managed",
        "availabilityStatus": None,
        "isAdminManaged": True,
        "isDefault": default,
        "isInitial": default,
        "isRoot": True,
        "isVerified": True,
        "supportedServices": ["Email", "OfficeCommunicationsOnline"],
        "passwordValidityPeriodInDays": validity,
        "passwordNotificationWindowInDays": 14,
        "state": None,
    }


def cross_tenant(*, mfa_accepted: bool) -> Json:
    """The default cross-tenant access settings, and whether they trust the home tenant's multifactor authentication."""

    def allowed(kind: str, everything: str) -> Json:
        return {
            "usersAndGroups": {
                "accessType": "allowed",
                "targets": [{"target": "AllUsers", "targetType": "user"}],
            },
            "applications": {"accessType": kind, "targets": [{"target": everything, "targetType": "application"}]},
        }

    return {
        "id": "default",
        "isServiceDefault": not mfa_accepted,
        "inboundTrust": {
            "isMfaAccepted": mfa_accepted,
            "isCompliantDeviceAccepted": False,
            "isHybridAzureADJoinedDeviceAccepted": False,
        },
        "b2bCollaborationInbound": allowed("allowed", "AllApplications"),
        "b2bCollaborationOutbound": allowed("allowed", "AllApplications"),
        "automaticUserConsentSettings": {"inboundAllowed": False, "outboundAllowed": False},
    }


# --- the tenant ---------------------------------------------------------------------------------------------------------


class Contoso:
    """A healthy tenant of five people, with a month of sign-ins and a few audits, and the verbs that change it.

    `subject` is the user whom the scenario is about; the subject has a password and nothing else until `register` says
    otherwise. `licence` is P2, P1 or free: without P2, Graph hides levels and kinds of risk, and so does this tenant.
    """

    def __init__(
        self,
        subject: Json = ALICE,
        *,
        licence: str = "P2",
        policies: Iterable[Json] = STANDARD_POLICIES,
        usual_place: Place = OFFICE_BERLIN,
        history: bool = True,
    ) -> None:
        self.subject = copy.deepcopy(subject)
        self.licence = licence
        self.subject_id: str = self.subject["id"]
        people = [
            self.subject,
            *(copy.deepcopy(p) for p in (BOB, CAROL, DAVE, EMERGENCY) if p["id"] != self.subject_id),
        ]
        self.data: Json = {
            "now": NOW,
            "organization": {
                "id": TENANT_ID,
                "displayName": "Contoso",
                "tenantType": "AAD",
                "countryLetterCode": "DE",
                "createdDateTime": "2019-05-20T07:45:10Z",
                "verifiedDomains": [
                    {
                        "name": "contoso.example",
                        "type": "Managed",
                        "capabilities": "Email, OfficeCommunicationsOnline",
                        "isDefault": True,
                        "isInitial": True,
                    }
                ],
            },
            "subscribedSkus": copy.deepcopy(LICENCES[licence]),
            "domains": [domain("contoso.example", default=True)],
            "federationConfiguration": {},
            "users": people,
            "deletedUsers": [],
            "groups": copy.deepcopy([EVERYONE, BREAK_GLASS, SALES, PILOT, WAVE_2, FRONTLINE, KEY_PILOT]),
            "directoryRoles": copy.deepcopy([ADMIN_ROLE, HELPDESK_ROLE]),
            "memberOf": {
                self.subject_id: [] if subject["userType"] == "Guest" else [EVERYONE["id"], SALES["id"]],
                BOB["id"]: [EVERYONE["id"], PILOT["id"]],
                CAROL["id"]: [EVERYONE["id"], KEY_PILOT["id"], ADMIN_ROLE["id"], HELPDESK_ROLE["id"]],
                DAVE["id"]: [EVERYONE["id"], FRONTLINE["id"]],
                EMERGENCY["id"]: [BREAK_GLASS["id"], ADMIN_ROLE["id"]],
            },
            "methods": {},
            "requirements": {p["id"]: {"perUserMfaState": "disabled"} for p in people},
            "registrationDetails": [],
            "riskyUsers": [],
            "riskyUserHistory": {},
            "riskDetections": [],
            "signIns": [],
            "directoryAudits": [],
            "conditionalAccessPolicies": copy.deepcopy(list(policies)),
            "namedLocations": copy.deepcopy([HEADQUARTERS, COUNTRIES]),
            "authenticationStrengthPolicies": copy.deepcopy(STRENGTHS),
            "authenticationMethodsPolicy": methods_policy(),
            "securityDefaults": {
                "id": "00000000-0000-0000-0000-000000000005",
                "displayName": "Security Defaults",
                "description": "A set of basic identity security mechanisms that Microsoft recommends",
                "isEnabled": False,
            },
            "crossTenantDefault": cross_tenant(mfa_accepted=False),
            "crossTenantPartners": [],
            "faults": [],
        }
        self.register(self.subject)
        for other, methods in (
            (BOB, [authenticator(BOB), phone(BOB, "+49 30555502")]),
            (CAROL, [security_key(CAROL), authenticator(CAROL, "iPhone 16")]),
            (DAVE, []),
            (EMERGENCY, [security_key(EMERGENCY)]),
        ):
            if other["id"] != self.subject_id:
                self.register(other, *methods)
        self._ordinary_life()
        if history:
            for moment in (
                "2026-10-28T07:55:18Z",
                "2026-11-03T08:01:44Z",
                "2026-11-09T07:48:02Z",
                "2026-11-16T08:12:37Z",
                "2026-11-20T07:59:21Z",
                "2026-11-23T08:04:09Z",
            ):
                self.sign_in(moment, place=usual_place)
            self.sign_in("2026-11-23T08:04:01Z", error=50140, place=usual_place)

    # -- people and methods

    def register(self, user: Json, *methods: Json, **report: Any) -> None:
        """Give a user exactly these methods (and the password), and a registration report that says so."""
        own = [] if user["userType"] == "Guest" else [password(user)]
        self.data["methods"][user["id"]] = copy.deepcopy([*own, *methods])
        kinds = [m["@odata.type"].removeprefix("#microsoft.graph.") for m in methods]
        strong = [k for k in kinds if k in REPORTED and k != "emailAuthenticationMethod"]
        preferred, default = PREFERRED.get(strong[0], ("none", "none")) if strong else ("none", "none")
        roles = {r["id"] for r in self.data["directoryRoles"]}
        entry: Json = {
            "id": user["id"],
            "userPrincipalName": user["userPrincipalName"],
            "userDisplayName": user["displayName"],
            "userType": "guest" if user["userType"] == "Guest" else "member",
            "isAdmin": any(m in roles for m in self.data["memberOf"].get(user["id"], [])),
            "isSsprRegistered": any(k in REPORTED for k in kinds),
            "isSsprEnabled": True,
            "isSsprCapable": any(k in REPORTED for k in kinds),
            "isMfaRegistered": bool(strong),
            "isMfaCapable": bool(strong),
            "isPasswordlessCapable": "fido2AuthenticationMethod" in kinds,
            "methodsRegistered": [REPORTED[k] for k in kinds if k in REPORTED],
            "isSystemPreferredAuthenticationMethodEnabled": True,
            "systemPreferredAuthenticationMethods": [default] if strong else [],
            "userPreferredMethodForSecondaryAuthentication": preferred,
            "defaultMfaMethod": default,
            "lastUpdatedDateTime": "2026-11-24T03:41:26Z",
        }
        kept = [d for d in self.data["registrationDetails"] if d["id"] != user["id"]]
        self.data["registrationDetails"] = [*kept, {**entry, **report}]

    def forget_registration_report(self) -> None:
        """Leave the subject out of the registration report, as for accounts that are disabled or hours old."""
        self.data["registrationDetails"] = [d for d in self.data["registrationDetails"] if d["id"] != self.subject_id]

    def join(self, *groups: Json) -> None:
        """Make the subject a member of groups or roles."""
        self.data["memberOf"][self.subject_id] += [g["id"] for g in groups]

    def method_configuration(self, name: str) -> Json:
        """One configuration of the Authentication methods policy, to be changed in place."""
        found: Json = next(
            c for c in self.data["authenticationMethodsPolicy"]["authenticationMethodConfigurations"] if c["id"] == name
        )
        return found

    # -- sign-ins

    def sign_in(
        self,
        moment: str,
        *,
        user: Json | None = None,
        error: int = 0,
        failing: Iterable[Json] = (),
        satisfied: Iterable[Json] = (),
        report_only: Mapping[str, str] | None = None,
        place: Place = OFFICE_BERLIN,
        app: tuple[str, str] = OFFICE,
        resource: tuple[str, str] = SHAREPOINT,
        risk: str = "none",
        aggregated: str | None = None,
        kinds: Iterable[str] = (),
        state: str | None = None,
        detail: str = "none",
        requirement: tuple[str, str] | None = None,
        second_factor: Mapping[str, Any] | None = None,
        agent: str = EDGE,
        **changes: Any,
    ) -> Json:
        """Log one sign-in and return it.

        `failing` and `satisfied` are the policies that applied; `report_only` gives results of report-only policies by
        policy id; `risk` is the real-time level, `aggregated` the level with offline detections; `requirement` is who asked for
        multifactor authentication, as (requirementProvider, detail).
        """
        who = user or self.subject
        name = f"{who['userPrincipalName']} {moment} {error}"
        failed, passed = {p["id"] for p in failing}, {p["id"] for p in satisfied}
        applied = [self._applied(p, failed, passed, report_only or {}) for p in self.data["conditionalAccessPolicies"]]
        guest = who["userType"] == "Guest"
        hidden = self.licence != "P2"
        demanded = bool(failed or passed or requirement or second_factor is not None or error in (53004, 500121, 50072))
        if requirement is None and (failed or passed):
            requirement = ("multiConditionalAccess", "Conditional Access")
        steps: list[Json] = [
            {
                "authenticationStepDateTime": moment,
                "authenticationMethod": "Password",
                "authenticationMethodDetail": "Password in the cloud",
                "succeeded": error not in (50126, 50053),
                "authenticationStepResultDetail": "Invalid username or password"
                if error == 50126
                else "Correct password",
                "authenticationStepRequirement": "Primary authentication",
            }
        ]
        if second_factor is not None:
            steps.append(
                {
                    "authenticationStepDateTime": later(moment, seconds=9),
                    "authenticationMethod": "Mobile app notification",
                    "authenticationMethodDetail": "Microsoft Authenticator",
                    "succeeded": error == 0,
                    "authenticationStepResultDetail": "MFA completed in Azure AD" if error == 0 else "MFA denied",
                    "authenticationStepRequirement": "Multifactor authentication",
                    **second_factor,
                }
            )
        trusted = place[0].startswith("192.0.2.")
        entry: Json = {
            "id": guid(f"request {name}"),
            "createdDateTime": moment,
            "correlationId": guid(f"correlation {name}"),
            "originalRequestId": guid(f"request {name}"),
            "userId": who["id"],
            "userDisplayName": who["displayName"],
            "userPrincipalName": (who["mail"] if guest else who["userPrincipalName"]).lower(),
            "userType": "guest" if guest else "member",
            "appId": app[1],
            "appDisplayName": app[0],
            "resourceDisplayName": resource[0],
            "resourceId": resource[1],
            "ipAddress": place[0],
            "autonomousSystemNumber": place[1],
            "clientAppUsed": "Browser",
            "userAgent": agent,
            "isInteractive": True,
            "signInEventTypes": ["interactiveUser"],
            "authenticationProtocol": "none",
            "incomingTokenType": "none",
            "originalTransferMethod": "none",
            "clientCredentialType": "none",
            "tokenIssuerName": "",
            "tokenIssuerType": "AzureAD",
            "processingTimeInMilliseconds": 214,
            "uniqueTokenIdentifier": base64.urlsafe_b64encode(uuid.uuid5(SPACE, f"token {name}").bytes)
            .decode()
            .rstrip("="),
            "resourceTenantId": TENANT_ID,
            "homeTenantId": FABRIKAM_TENANT_ID if guest else TENANT_ID,
            "homeTenantName": "",
            "crossTenantAccessType": "b2bCollaboration" if guest else "none",
            "flaggedForReview": False,
            "isTenantRestricted": False,
            "conditionalAccessStatus": "failure" if failed else "success" if passed else "notApplied",
            "appliedConditionalAccessPolicies": applied,
            "conditionalAccessAudiences": [],
            "authenticationContextClassReferences": [],
            "authenticationRequirement": "multiFactorAuthentication" if demanded else "singleFactorAuthentication",
            "authenticationRequirementPolicies": (
                [{"requirementProvider": requirement[0], "detail": requirement[1]}] if requirement else []
            ),
            "authenticationDetails": steps,
            "authenticationMethodsUsed": [],
            "authenticationProcessingDetails": [],
            "sessionLifetimePolicies": [],
            "status": {
                "errorCode": error,
                "failureReason": FAILURES.get(error, "Other."),
                "additionalDetails": "MFA required in Azure AD" if error == 53004 else None,
            },
            "riskDetail": "hidden" if hidden else detail,
            "riskLevelDuringSignIn": "hidden" if hidden else risk,
            "riskLevelAggregated": "hidden" if hidden else (aggregated or risk),
            "riskState": "none" if hidden else state or ("atRisk" if (aggregated or risk) != "none" else "none"),
            "riskEventTypes": [],
            "riskEventTypes_v2": list(kinds),
            "location": {
                "city": place[2],
                "state": place[3],
                "countryOrRegion": place[4],
                "geoCoordinates": {"altitude": None, "latitude": 52.5, "longitude": 13.4},
            },
            "networkLocationDetails": (
                [{"networkType": "trustedNamedLocation", "networkNames": [HEADQUARTERS["displayName"]]}]
                if trusted
                else []
            ),
            "deviceDetail": {
                "deviceId": "",
                "displayName": "",
                "operatingSystem": "Windows10",
                "browser": "Firefox 128.0" if agent == FIREFOX else "Edge 131.0.0",
                "isCompliant": False,
                "isManaged": False,
                "trustType": "",
            },
            "mfaDetail": None,
        }
        entry |= changes
        self.data["signIns"].append(entry)
        return entry

    def _applied(self, rule: Json, failed: set[str], passed: set[str], report_only: Mapping[str, str]) -> Json:
        """What the log says about one policy: its result, and which of its conditions did not hold."""
        conditions = rule["conditions"]
        if rule["id"] in failed:
            result, missing = "failure", "none"
        elif rule["id"] in passed:
            result, missing = "success", "none"
        elif rule["state"] == "enabledForReportingButNotEnforced":
            result = report_only.get(rule["id"], "reportOnlyNotApplied")
            missing = "users" if result == "reportOnlyNotApplied" else "none"
        elif rule["state"] == "disabled":
            result, missing = "notEnabled", "none"
        else:
            result = "notApplied"
            missing = (
                "signInRisk"
                if conditions["signInRiskLevels"]
                else "userRisk"
                if conditions["userRiskLevels"]
                else "clientType"
                if conditions["clientAppTypes"] != ["all"]
                else "location"
                if conditions["locations"]
                else "application"
                if conditions["applications"]["includeUserActions"]
                else "users"
            )
        strong = rule["grantControls"]["authenticationStrength"]
        entry: Json = {
            "id": rule["id"],
            "displayName": rule["displayName"],
            "enforcedGrantControls": [LOGGED_CONTROL.get(c, c) for c in rule["grantControls"]["builtInControls"]],
            "enforcedSessionControls": ["SignInFrequency"] if rule["sessionControls"] else [],
            "sessionControlsNotSatisfied": [],
            "result": result,
            "conditionsSatisfied": "none" if result in ("notApplied", "notEnabled") else "application,users",
            "conditionsNotSatisfied": missing,
            "includeRulesSatisfied": [],
            "excludeRulesSatisfied": [],
            "authenticationStrength": None,
        }
        if strong:
            entry["enforcedGrantControls"] = ["RequireAuthenticationStrength"]
            entry["authenticationStrength"] = {
                "authenticationStrengthId": strong["id"],
                "displayName": strong["displayName"],
                "authenticationStrengthResult": "singleRegistrationRequired" if result == "failure" else "notSet",
            }
        return entry

    def blocked(self, moment: str, *, failing: Iterable[Json] = (SIGN_IN_RISK,), **more: Any) -> Json:
        """Log a 53004 of the subject; by default the sign-in risk policy failed on a medium risk from a Tor exit."""
        return self.sign_in(
            moment,
            error=53004,
            failing=failing,
            **{"place": TOR_EXIT, "risk": "medium", "kinds": ["anonymizedIPAddress"], "agent": FIREFOX, **more},
        )

    def _ordinary_life(self) -> None:
        """Sign-ins and audits of other people, which must not be mistaken for the subject's."""
        for user, moment, error in (
            (CAROL, "2026-11-24T07:30:55Z", 0),
            (BOB, "2026-11-24T08:10:03Z", 0),
            (BOB, "2026-11-23T16:40:12Z", 50126),
            (DAVE, "2026-11-22T22:14:40Z", 53004),
            (DAVE, "2026-11-19T05:58:31Z", 0),
        ):
            if user["id"] == self.subject_id:
                continue
            applies = ADMIN_MFA if user is CAROL and ADMIN_MFA in self.data["conditionalAccessPolicies"] else None
            risky = error == 53004 and SIGN_IN_RISK in self.data["conditionalAccessPolicies"]
            if error == 53004 and not risky:
                continue
            self.sign_in(
                moment,
                user=user,
                error=error,
                satisfied=[applies] if applies else [],
                failing=[SIGN_IN_RISK] if risky else [],
                risk="medium" if risky else "none",
                kinds=["unfamiliarFeatures"] if risky else [],
                place=HOME_BERLIN if risky else OFFICE_BERLIN,
                second_factor=None if not applies else {"authenticationMethod": "Passkey (device-bound)"},
            )
        self.audit(
            "2026-10-30T13:20:45Z",
            "Update group",
            service="Core Directory",
            category="GroupManagement",
            targets=[audited_group(PILOT)],
        )
        self.audit(
            "2026-11-12T10:05:02Z",
            "User registered security info",
            service="Authentication Methods",
            category="UserManagement",
            by=BOB,
            reason="User registered Authenticator App with Notification and Code",
            targets=[audited_user(BOB)],
        )

    # -- risk

    def detection(
        self,
        event: Json | None,
        kind: str,
        level: str,
        *,
        moment: str | None = None,
        timing: str | None = None,
        state: str = "atRisk",
        detail: str = "none",
        source: str = "IdentityProtection",
        **changes: Any,
    ) -> Json:
        """Add a risk detection; joined to a sign-in by its request and correlation ids, or about the user when `event` is None."""
        realtime = kind in ("anonymizedIPAddress", "unfamiliarFeatures", "nationStateIP", "passwordSpray", "generic")
        about: Json = event or {}
        when = moment or about["createdDateTime"]
        hidden = self.licence != "P2"
        entry: Json = {
            "id": guid(f"detection {kind} {when} {about.get('id')}").replace("-", ""),
            "requestId": about.get("id"),
            "correlationId": about.get("correlationId"),
            "riskEventType": kind,
            "riskType": "unknownFutureValue",
            "riskState": state,
            "riskLevel": "hidden" if hidden else level,
            "riskDetail": "hidden" if hidden else detail,
            "source": source,
            "detectionTimingType": timing or ("realtime" if realtime else "offline"),
            "activity": "signin" if event else "user",
            "tokenIssuerType": "AzureAD",
            "ipAddress": about.get("ipAddress"),
            "location": copy.deepcopy(about.get("location")),
            "activityDateTime": about.get("createdDateTime", when),
            "detectedDateTime": when,
            "lastUpdatedDateTime": later(when, minutes=4),
            "userId": self.subject_id,
            "userDisplayName": self.subject["displayName"],
            "userPrincipalName": (self.subject["mail"] or self.subject["userPrincipalName"]).lower(),
            "additionalInfo": json.dumps(
                [{"Key": "userAgent", "Value": about["userAgent"]}] if event else [], separators=(",", ":")
            ),
            "mitreTechniqueId": None,
        }
        entry |= changes
        self.data["riskDetections"].append(entry)
        return entry

    def risky(
        self,
        level: str,
        updated: str,
        *,
        state: str = "atRisk",
        detail: str = "none",
        processing: bool = False,
        kinds: Iterable[str] = (),
        before: Iterable[tuple[str, str, str, str, Iterable[str], str | None]] = (),
        actor: str | None = None,
    ) -> Json:
        """Put the subject on the list of risky users.

        `before` gives the history, oldest first, as (time, level, state, detail, kinds, initiator); the present state is added at its end.
        """
        mail = (self.subject["mail"] or self.subject["userPrincipalName"]).lower()
        common = {
            "isDeleted": False,
            "isProcessing": processing,
            "userDisplayName": self.subject["displayName"],
            "userPrincipalName": mail,
        }
        entry: Json = {
            "id": self.subject_id,
            "riskLastUpdatedDateTime": updated,
            "riskLevel": level,
            "riskState": state,
            "riskDetail": detail,
            **common,
        }
        self.data["riskyUsers"].append(entry)
        steps = [*before, (updated, level, state, detail, kinds, actor)]
        self.data["riskyUserHistory"][self.subject_id] = [
            {
                "id": f"{self.subject_id}{int(datetime.fromisoformat(when).timestamp())}",
                "userId": self.subject_id,
                "riskLastUpdatedDateTime": when,
                "riskLevel": step_level,
                "riskState": step_state,
                "riskDetail": step_detail,
                "initiatedBy": who,
                "activity": {"detail": step_detail, "riskEventTypes": list(step_kinds), "eventTypes": []},
                **common,
                "isProcessing": False,
            }
            for when, step_level, step_state, step_detail, step_kinds, who in steps
        ]
        return entry

    # -- audits

    def audit(
        self,
        moment: str,
        activity: str,
        *,
        service: str,
        category: str,
        targets: list[Json],
        by: Json | None = CAROL,
        by_app: str | None = None,
        operation: str = "Update",
        reason: str = "",
        details: Iterable[tuple[str, str]] = (),
    ) -> Json:
        """Add a directory audit, by a person or, when `by_app` is given, by an application."""
        name = f"{moment} {activity}"
        actor: Json = {"user": None, "app": None}
        if by_app:
            actor["app"] = {
                "appId": None,
                "displayName": by_app,
                "servicePrincipalId": guid(f"principal {by_app}"),
                "servicePrincipalName": None,
            }
        elif by:
            actor["user"] = {
                "id": by["id"],
                "displayName": None,
                "userPrincipalName": by["userPrincipalName"],
                "ipAddress": OFFICE_BERLIN[0],
                "homeTenantId": None,
                "homeTenantName": None,
            }
        entry: Json = {
            "id": f"Directory_{guid(f'audit {name}')}_{uuid.uuid5(SPACE, name).hex[:5].upper()}_{len(name)}00417",
            "category": category,
            "correlationId": guid(f"audit correlation {name}"),
            "result": "success",
            "resultReason": reason,
            "activityDisplayName": activity,
            "activityDateTime": moment,
            "loggedByService": service,
            "operationType": operation,
            "initiatedBy": actor,
            "targetResources": targets,
            "additionalDetails": [{"key": k, "value": v} for k, v in details],
        }
        self.data["directoryAudits"].append(entry)
        return entry

    def policy_changed(self, moment: str, after: Json, *, by: Json = CAROL, **before: Any) -> Json:
        """Audit an update of a Conditional Access policy; `before` holds the members that were different, with their old values."""
        return self.audit(
            moment,
            "Update conditional access policy",
            service="Conditional Access",
            category="Policy",
            by=by,
            targets=[
                {
                    "id": after["id"],
                    "displayName": after["displayName"],
                    "type": "Policy",
                    "userPrincipalName": None,
                    "groupType": None,
                    "modifiedProperties": [
                        {
                            "displayName": "ConditionalAccessPolicy",
                            "oldValue": json.dumps({**after, **before}, separators=(",", ":")),
                            "newValue": json.dumps(after, separators=(",", ":")),
                        }
                    ],
                }
            ],
        )

    # -- what the caller may not read

    def deny(self, pattern: str, code: str, message: str, *, status: int = 403, times: int | None = None) -> None:
        """Answer every request that matches the pattern (after the version) with an error."""
        fault: Json = {
            "match": rf"^GET /(v1\.0|beta)/{pattern}",
            "status": status,
            "code": code,
            "message": message,
            "headers": {},
        }
        if times is not None:
            fault["times"] = times
        self.data["faults"].append(fault)

    def tenant(self) -> Json:
        """The finished tenant: logs newest first, as Graph gives them, and each user's last sign-ins filled in."""
        self.data["signIns"].sort(key=lambda e: e["createdDateTime"], reverse=True)
        self.data["directoryAudits"].sort(key=lambda e: e["activityDateTime"], reverse=True)
        self.data["riskDetections"].sort(key=lambda e: e["detectedDateTime"], reverse=True)
        for user in self.data["users"]:
            own = [e for e in self.data["signIns"] if e["userId"] == user["id"]]
            good = [e for e in own if e["status"]["errorCode"] == 0]
            user["signInActivity"] = {
                "lastSignInDateTime": own[0]["createdDateTime"] if own else None,
                "lastSignInRequestId": own[0]["id"] if own else None,
                "lastNonInteractiveSignInDateTime": None,
                "lastNonInteractiveSignInRequestId": None,
                "lastSuccessfulSignInDateTime": good[0]["createdDateTime"] if good else None,
                "lastSuccessfulSignInRequestId": good[0]["id"] if good else None,
            }
        return self.data


def audited_user(user: Json, *changes: tuple[str, Any, Any]) -> Json:
    """A user as the target of an audit; changes are (property, old, new), written as JSON inside a string."""
    return {
        "id": user["id"],
        "displayName": None,
        "type": "User",
        "userPrincipalName": user["userPrincipalName"],
        "groupType": None,
        "modifiedProperties": [
            {
                "displayName": name,
                "oldValue": None if old is None else json.dumps(old, separators=(",", ":")),
                "newValue": None if new is None else json.dumps(new, separators=(",", ":")),
            }
            for name, old, new in changes
        ],
    }


def audited_group(item: Json) -> Json:
    """A group as the target of an audit."""
    return {
        "id": item["id"],
        "displayName": None,
        "type": "Group",
        "userPrincipalName": None,
        "groupType": "azureAD",
        "modifiedProperties": [],
    }


# --- faults that several scenarios share ------------------------------------------------------------------------------

LICENCE_MESSAGE = "Neither tenant is B2C or tenant doesn't have premium license"
SCOPES_MESSAGE = "You cannot perform the requested operation, required scopes are missing in the token."
PRIVILEGES_MESSAGE = "Insufficient privileges to complete the operation."


def without_risky_users(tenant: Contoso) -> None:
    """What Graph says about risky users to a tenant without Microsoft Entra ID P2."""
    tenant.deny("identityProtection/riskyUsers", "Forbidden", "Your tenant is not licensed for this feature.")


SCENARIOS: dict[str, Callable[[], Json]] = {}


def scenario(slug: str) -> Callable[[Callable[[], Json]], Callable[[], Json]]:
    """Register a function as the scenario of that name."""

    def keep(build: Callable[[], Json]) -> Callable[[], Json]:
        if slug in SCENARIOS:
            raise ValueError(f"two scenarios are called {slug}")
        SCENARIOS[slug] = build
        return build

    return keep


# --- further building blocks: apps, places, devices, people kept on premises, finishing touches -----------------------

TEAMS_WEB = ("Microsoft Teams Web Client", "5e3ce6c0-2b1f-4285-8d4b-75ee78787346")
OUTLOOK_WEB = ("One Outlook Web", "9199bf20-a13f-4107-85dc-02114787ef48")
AZURE_PORTAL = ("Azure Portal", "c44b4083-3bb0-49c1-b47d-974e53cbdf3c")
EXCHANGE_ONLINE = ("Office 365 Exchange Online", "00000002-0000-0ff1-ce00-000000000000")
AZURE_MANAGEMENT = ("Windows Azure Service Management API", "797f4846-ba00-4fd7-ba43-dac1f8f63013")

CAFE_VIENNA: Place = ("198.51.100.61", 64506, "Vienna", "Wien", "AT")
HOME_HAMBURG: Place = ("198.51.100.94", 64504, "Hamburg", "Hamburg", "DE")
FABRIKAM_VPN: Place = ("203.0.113.119", 64512, "Amsterdam", "Noord-Holland", "NL")

SAFARI_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15"
CHROME_ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36"
AZURE_CLI_AGENT = "azsdk-python-identity/1.19.0 Python/3.12.7 (Linux-6.8.0-x86_64-with-glibc2.39)"

# What the log says of a device by its user agent: operating system, browser.
DEVICES = {
    SAFARI_MAC: ("MacOs", "Safari 18.1"),
    CHROME_ANDROID: ("Android", "Chrome Mobile 131.0.0"),
    AZURE_CLI_AGENT: ("Linux", "Python Requests 2.32"),
}
COORDINATES = {
    "Berlin": (52.52, 13.41),
    "Hamburg": (53.55, 9.99),
    "Frankfurt Am Main": (50.11, 8.68),
    "Lisbon": (38.72, -9.14),
    "Vienna": (48.21, 16.37),
    "Amsterdam": (52.37, 4.9),
    "Sao Paulo": (-23.55, -46.63),
    "Pune": (18.52, 73.86),
}


def synced_person(name: str, upn: str, **changes: Any) -> Json:
    """A member who is kept in Active Directory and synchronised, with a password hash, to the tenant."""
    return person(
        name,
        upn,
        **{
            "onPremisesSyncEnabled": True,
            "onPremisesDomainName": "corp.contoso.example",
            "passwordPolicies": "DisablePasswordExpiration",
            "passwordProfile": None,
            **changes,
        },
    )


def edited(rule: Json, moment: str, **changes: Any) -> Json:
    """The same policy after an edit at that moment."""
    return {**copy.deepcopy(rule), "modifiedDateTime": moment, **changes}


def replace_policy(contoso: Contoso, rule: Json) -> None:
    """Put the policy in the place of the one with its id: sign-ins that are logged from now on meet the new one."""
    policies = contoso.data["conditionalAccessPolicies"]
    policies[[p["id"] for p in policies].index(rule["id"])] = copy.deepcopy(rule)


def added_to_group(contoso: Contoso, moment: str, item: Json, *, by: Json = CAROL) -> Json:
    """Make the subject a member of the group, and audit that."""
    contoso.join(item)
    return contoso.audit(
        moment,
        "Add member to group",
        service="Core Directory",
        category="GroupManagement",
        operation="Assign",
        by=by,
        targets=[
            audited_user(
                contoso.subject, ("Group.ObjectID", None, item["id"]), ("Group.DisplayName", None, item["displayName"])
            ),
            audited_group(item),
        ],
    )


def finished(contoso: Contoso, *arguments: str, subject: str | None = None) -> Json:
    """The tenant with its subject named, and `arguments` for the command; places, devices and the way in which
    synchronised people prove their password agree with each other."""
    data = contoso.tenant()
    synced = {user["id"] for user in data["users"] if user["onPremisesSyncEnabled"]}
    about_risk = {
        rule["id"]: "signInRisk" if rule["conditions"]["signInRiskLevels"] else "userRisk"
        for rule in data["conditionalAccessPolicies"]
        if rule["conditions"]["signInRiskLevels"] or rule["conditions"]["userRiskLevels"]
    }
    with_exceptions = {
        rule["id"]
        for rule in data["conditionalAccessPolicies"]
        if rule["conditions"]["applications"]["excludeApplications"]
    }
    for event in data["signIns"]:
        system, browser = DEVICES.get(event["userAgent"], (None, None))
        if system:
            event["deviceDetail"] |= {"operatingSystem": system, "browser": browser}
        if event["userId"] in synced:
            event["authenticationDetails"][0]["authenticationMethodDetail"] = "Password Hash Sync"
        for entry in event["appliedConditionalAccessPolicies"]:
            if entry["result"] == "reportOnlyNotApplied" and entry["id"] in about_risk:
                entry["conditionsNotSatisfied"] = about_risk[entry["id"]]
            if entry["result"] == "notApplied" and entry["id"] in with_exceptions:
                entry["conditionsNotSatisfied"] = "application"
    for entry in [*data["signIns"], *data["riskDetections"]]:
        if entry["location"]:
            latitude, longitude = COORDINATES[entry["location"]["city"]]
            entry["location"]["geoCoordinates"] = {"altitude": None, "latitude": latitude, "longitude": longitude}
    data["subject"] = subject or contoso.subject["userPrincipalName"]
    if arguments:
        data["arguments"] = list(arguments)
    return data


# --- further places, apps and devices, of the scenarios about methods and about other blocks ---------------------------

OUTLOOK_MOBILE = ("Outlook Mobile", "27922004-5251-4030-b22d-91ecd9a37ea4")
TEAMS_DESKTOP = ("Microsoft Teams", "1fec8e78-bce4-4aaf-ab1b-5451cc387264")

TRAIN_LINZ: Place = ("198.51.100.118", 64506, "Linz", "Oberosterreich", "AT")
AIRPORT_MADRID: Place = ("198.51.100.171", 64507, "Madrid", "Madrid", "ES")
HOME_POTSDAM: Place = ("198.51.100.44", 64501, "Potsdam", "Brandenburg", "DE")
VPN_AMSTERDAM: Place = ("203.0.113.88", 64513, "Amsterdam", "Noord-Holland", "NL")
COORDINATES |= {"Linz": (48.31, 14.29), "Madrid": (40.42, -3.7), "Potsdam": (52.4, 13.06)}

SAFARI_IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 "
    "Mobile/15E148 Safari/604.1"
)
OUTLOOK_IPHONE = "Outlook-iOS/2.0 (iPhone; iOS 18.1)"
DEVICES |= {SAFARI_IPHONE: ("Ios 18.1", "Mobile Safari 18.1"), OUTLOOK_IPHONE: ("Ios 18.1", "")}
