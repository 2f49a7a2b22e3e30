"""A large made-up tenant to measure with: Contoso, with users, groups, locations, apps, policies, and one sign-in each.

Every condition and every control of Conditional Access occurs, about as often as organisations use them that follow
Microsoft's template policies and add their own exceptions. The same seed gives the same tenant, everywhere.
https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policy-common

Addresses are those set aside for benchmarks (RFC 2544) and for documentation (RFC 3849).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

Json = dict[str, Any]

SEED = 53004
USERS, POLICIES = 10_000, 195

PLATFORMS = ("windows", "macOS", "linux", "iOS", "android", "windowsPhone")
MICROSOFT_APPS = (
    "00000002-0000-0ff1-ce00-000000000000",  # Exchange Online
    "00000003-0000-0ff1-ce00-000000000000",  # SharePoint Online
    "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe",  # Teams
    "4765445b-32c6-49b0-83e6-1d93765276ca",  # OfficeHome
    "c44b4083-3bb0-49c1-b47d-974e53cbdf3c",  # Azure portal
    "797f4846-ba00-4fd7-ba43-dac1f8f63013",  # Azure management
)
# https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
ROLES = (
    "62e90394-69f5-4237-9190-012177145e10",  # Global Administrator
    "194ae4cb-b126-40b2-bd5b-6091b380977d",  # Security Administrator
    "fe930be7-5e62-47db-91af-98c3a49a38b1",  # User Administrator
    "729827e3-9c14-49f7-bb1b-9608f156bbb8",  # Helpdesk Administrator
    "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9",  # Conditional Access Administrator
    "29232cdf-9323-42fd-ade2-1d097af3e4de",  # Exchange Administrator
    "f28a1f50-f6e7-4571-818b-6a12f2af6b6c",  # SharePoint Administrator
    "c4e39bd9-1100-46d3-8c65-fb160da0071f",  # Authentication Administrator
    "7be44c8a-adaf-4e2a-84d6-ab2649e08a13",  # Privileged Authentication Administrator
    "e8611ab8-c189-46e8-94e1-60213ab1f814",  # Privileged Role Administrator
    "158c047a-c907-4556-b7ef-446551a6b5f7",  # Cloud Application Administrator
    "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",  # Application Administrator
)
STRENGTHS = tuple(f"00000000-0000-0000-0000-00000000000{number}" for number in (2, 3, 4))
COUNTRIES = ("DE", "FR", "NL", "PL", "GB", "US", "CA", "IN", "JP", "BR", "ZA", "NZ")
RULES = (
    'device.isCompliant -eq True -or device.trustType -eq "ServerAD"',
    'device.extensionAttribute1 -eq "SAW"',
    'device.model -startsWith "Surface" -and device.deviceOwnership -eq "Company"',
    'device.operatingSystem -in ["Windows", "MacMDM"] -and device.operatingSystemVersion -notStartsWith "10.0.1"',
    'device.displayName -contains "KIOSK" -or device.manufacturer -ne "Contoso"',
)
APP_RULE = 'CustomSecurityAttribute.Protection_tier -contains "restricted"'


def guid(name: str) -> str:
    """An object id that is always the same for a name."""
    return str(uuid5(NAMESPACE_URL, f"https://contoso.example/benchmark/{name}"))


BREAK_GLASS = guid("group Break glass")
DEPARTMENTS = tuple(guid(f"group department {number}") for number in range(24))
SITES = tuple(guid(f"group site {number}") for number in range(12))
PROJECTS = tuple(guid(f"group project {number}") for number in range(70))
EXCEPTIONS = tuple(guid(f"group exception {number}") for number in range(20))
OWN_APPS = tuple(guid(f"app {number}") for number in range(48))
PARTNERS = tuple(guid(f"tenant {number}") for number in range(8))
CUSTOM_STRENGTH = guid("strength Security keys")
TERMS = tuple(guid(f"terms of use {number}") for number in range(3))
OFFICES = tuple(guid(f"location office {number}") for number in range(12))
REGIONS = tuple(guid(f"location region {number}") for number in range(6))
COMPLIANT_NETWORK = guid("location compliant network")


class Tenant(NamedTuple):
    """``policies`` and ``directory`` shaped as Graph returns them, ``sign_ins`` as ``whatif`` reads a scenario, with
    every key told."""

    policies: list[Json]
    directory: Json
    sign_ins: list[Json]


def contoso(users: int = USERS, policies: int = POLICIES, seed: int = SEED) -> Tenant:
    """A tenant with that many users and policies, and a sign-in of every user."""
    r = random.Random(seed)
    people = [_person(r, number) for number in range(users)]
    directory = {
        "users": people,
        "namedLocations": _locations(),
        "authenticationStrengths": [
            {"id": CUSTOM_STRENGTH, "displayName": "Security keys", "allowedCombinations": ["fido2"]}
        ],
        "servicePrincipals": [_principal(r, app) for app in OWN_APPS],
    }
    # Each kind of policy in turn, so that any number of policies is as mixed as another.
    made = [_policy(r, number, KINDS[number % len(KINDS)]) for number in range(policies)]
    return Tenant(made, directory, [_sign_in(r, person) for person in people])


# --- the directory ----------------------------------------------------------------------------------------------------


def _person(r: random.Random, number: int) -> Json:
    groups = [r.choice(DEPARTMENTS), SITES[number % len(SITES)], *r.sample(PROJECTS, r.randrange(2, 14))]
    groups += r.sample(EXCEPTIONS, 1) if r.random() < 0.05 else []
    groups += [BREAK_GLASS] if number < 2 else []
    found: Json = {
        "id": guid(f"user {number}"),
        "userPrincipalName": f"user{number}@contoso.example",
        "userType": "Member",
        "groups": groups,
        "roles": r.sample(ROLES, r.randrange(1, 4)) if r.random() < 0.03 else [],
        "externalUserType": None,
    }
    if r.random() < 0.08:
        kinds = ("b2bCollaborationGuest", "b2bCollaborationMember", "b2bDirectConnectUser", "internalGuest")
        kind = r.choices(kinds, (85, 8, 2, 5))[0]
        found |= {
            "userPrincipalName": f"user{number}_fabrikam.example#EXT#@contoso.example",
            "userType": "Member" if kind == "b2bCollaborationMember" else "Guest",
            "externalUserType": kind,
            "externalTenantId": None if kind == "internalGuest" else r.choice(PARTNERS),
            "groups": groups[2:4],
        }
    return found


def _locations() -> list[Json]:
    """Offices with IPv4 and IPv6 ranges, two of three of them trusted; regions; the compliant network."""
    offices = [
        {
            "@odata.type": "#microsoft.graph.ipNamedLocation",
            "id": office,
            "displayName": f"Office {number}",
            "isTrusted": number % 3 != 2,
            "ipRanges": [
                {"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": f"198.18.{number}.0/24"},
                {"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": f"198.18.{number + 100}.64/26"},
                {"@odata.type": "#microsoft.graph.iPv6CidrRange", "cidrAddress": f"2001:db8:{number:x}::/48"},
            ],
        }
        for number, office in enumerate(OFFICES)
    ]
    regions = [
        {
            "@odata.type": "#microsoft.graph.countryNamedLocation",
            "id": region,
            "displayName": f"Region {number}",
            "countriesAndRegions": list(COUNTRIES[2 * number : 2 * number + 2]),
            "includeUnknownCountriesAndRegions": number == 0,
            "countryLookupMethod": "clientIpAddress",
        }
        for number, region in enumerate(REGIONS)
    ]
    network = {
        "@odata.type": "#microsoft.graph.compliantNetworkNamedLocation",
        "id": COMPLIANT_NETWORK,
        "displayName": "All Compliant Network locations",
        "isTrusted": False,
    }
    return [*offices, *regions, network]


def _principal(r: random.Random, app: str) -> Json:
    tiers = ["restricted", "internal"] if r.random() < 0.2 else ["internal"]
    return {
        "id": guid(f"service principal of {app}"),
        "appId": app,
        "displayName": f"Contoso {app[:8]}",
        "appOwnerOrganizationId": guid("tenant of Contoso"),
        "customSecurityAttributes": {"Protection": {"tier": tiers}},
    }


# --- the policies -----------------------------------------------------------------------------------------------------


def _who(*include: str, **more: Any) -> Json:
    return {
        "includeUsers": list(include),
        "excludeUsers": [],
        "includeGroups": more.get("groups", []),
        "excludeGroups": [],
        "includeRoles": more.get("roles", []),
        "excludeRoles": more.get("not_roles", []),
        "includeGuestsOrExternalUsers": more.get("guests"),
        "excludeGuestsOrExternalUsers": more.get("not_guests"),
    }


def _apps(*include: str, without: Sequence[str] = (), **more: Any) -> Json:
    return {
        "includeApplications": list(include),
        "excludeApplications": list(without),
        "includeUserActions": more.get("actions", []),
        "includeAuthenticationContextClassReferences": more.get("contexts", []),
        "applicationFilter": more.get("rule"),
    }


def _grant(*builtin: str, operator: str = "OR", strength: str = "", **more: Any) -> Json:
    return {
        "operator": operator,
        "builtInControls": list(builtin),
        "customAuthenticationFactors": more.get("custom", []),
        "termsOfUse": more.get("terms", []),
        "authenticationStrength": {"id": strength, "displayName": "A strength"} if strength else None,
    }


def _guests(kinds: str, *tenants: str) -> Json:
    external: Json = {"@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants", "membershipKind": "all"}
    if tenants:
        external = {
            "@odata.type": "#microsoft.graph.conditionalAccessEnumeratedExternalTenants",
            "membershipKind": "enumerated",
            "members": list(tenants),
        }
    return {"guestOrExternalUserTypes": kinds, "externalTenants": external}


def _locations_of(*include: str, without: Sequence[str] = ()) -> Json:
    return {"locations": {"includeLocations": list(include), "excludeLocations": list(without)}}


def _platforms(*include: str, without: Sequence[str] = ()) -> Json:
    return {"platforms": {"includePlatforms": list(include), "excludePlatforms": list(without)}}


def _filter(rule: str, mode: str = "include") -> Json:
    return {"devices": {"deviceFilter": {"mode": mode, "rule": rule}}}


def _part(r: random.Random) -> Json:
    """A part of the staff: some departments, sites or projects."""
    return _who(groups=r.sample((*DEPARTMENTS, *SITES, *PROJECTS), r.randrange(1, 5)))


def _some_apps(r: random.Random) -> Json:
    return _apps(*r.sample((*OWN_APPS, *MICROSOFT_APPS), r.randrange(1, 5)))


class Kind(NamedTuple):
    """A kind of policy: whom and what it is about, further conditions, what it asks for."""

    title: str
    make: Callable[[random.Random], tuple[Json, Json, Json, Json | None]]
    session: Callable[[random.Random], Json] | None = None


EVERY_TIME = {"signInFrequency": {"isEnabled": True, "frequencyInterval": "everyTime", "value": None, "type": None}}
SESSIONS: tuple[Json, ...] = (
    {"signInFrequency": {"isEnabled": True, "frequencyInterval": "timeBased", "value": 8, "type": "hours"}},
    {"persistentBrowser": {"isEnabled": True, "mode": "never"}},
    {"cloudAppSecurity": {"isEnabled": True, "cloudAppSecurityType": "monitorOnly"}},
    {"applicationEnforcedRestrictions": {"isEnabled": True}},
    {"continuousAccessEvaluation": {"mode": "strictEnforcement"}},
)


def _session(r: random.Random) -> Json:
    return r.choice(SESSIONS)


def _every_time(r: random.Random) -> Json:
    return EVERY_TIME


KINDS: tuple[Kind, ...] = (
    Kind("MFA for everybody", lambda r: (_who("All"), _apps("All"), {}, _grant("mfa"))),
    Kind("MFA for a part", lambda r: (_part(r), _some_apps(r), {}, _grant("mfa"))),
    Kind(
        "Managed device or MFA for a part",
        lambda r: (_part(r), _some_apps(r), {}, _grant("mfa", "compliantDevice", "domainJoinedDevice")),
    ),
    Kind(
        "Block legacy authentication",
        lambda r: (
            _who("All"),
            _apps("All"),
            {"clientAppTypes": ["exchangeActiveSync", "other"]},
            _grant("block"),
        ),
    ),
    Kind(
        "Strong methods for administrators",
        lambda r: (
            _who(roles=r.sample(ROLES, 5)),
            _apps("All"),
            {},
            _grant(strength=r.choice((*STRENGTHS, CUSTOM_STRENGTH))),
        ),
        _session,
    ),
    Kind(
        "Admin portals",
        lambda r: (
            _who("All", not_roles=r.sample(ROLES, 3)),
            _apps("MicrosoftAdminPortals"),
            {},
            _grant(r.choice(("mfa", "block"))),
        ),
    ),
    Kind(
        "Guests and terms of use",
        lambda r: (
            _who(guests=_guests("b2bCollaborationGuest,internalGuest,otherExternalUser")),
            _apps("All", without=r.sample(MICROSOFT_APPS, 1)),
            {},
            _grant("mfa", operator="AND", terms=[r.choice(TERMS)]),
        ),
    ),
    Kind(
        "Partners",
        lambda r: (
            _who(guests=_guests("b2bCollaborationMember,b2bDirectConnectUser", *r.sample(PARTNERS, 3))),
            _some_apps(r),
            {},
            _grant("mfa"),
        ),
    ),
    Kind(
        "Outside trusted locations",
        lambda r: (
            _who("All", not_guests=_guests("b2bCollaborationGuest")),
            _apps("Office365"),
            _locations_of("All", without=["AllTrusted"]),
            _grant("mfa", "compliantDevice"),
        ),
    ),
    Kind(
        "Not from these countries",
        lambda r: (_who("All"), _apps("All"), _locations_of(*r.sample(REGIONS[4:], 1)), _grant("block")),
    ),
    Kind(
        "Only from these offices",
        lambda r: (
            _part(r),
            _some_apps(r),
            _locations_of("All", without=[*r.sample(OFFICES, 4), COMPLIANT_NETWORK]),
            _grant("block"),
        ),
    ),
    Kind(
        "Risky sign-ins",
        lambda r: (_who("All"), _apps("All"), {"signInRiskLevels": ["high", "medium"]}, _grant("mfa")),
        _every_time,
    ),
    Kind(
        "Risky users",
        lambda r: (
            _who("All"),
            _apps("All"),
            {"userRiskLevels": ["high"]},
            _grant("mfa", r.choice(("passwordChange", "riskRemediation")), operator="AND"),
        ),
        _every_time,
    ),
    Kind(
        "Insider risk",
        lambda r: (_part(r), _apps("Office365"), {"insiderRiskLevels": "elevated"}, _grant("block")),
    ),
    Kind(
        "Unmanaged devices",
        lambda r: (_who("All"), _some_apps(r), _filter(r.choice(RULES), "exclude"), _grant("mfa")),
        _session,
    ),
    Kind(
        "Certain devices",
        lambda r: (_part(r), _apps("All"), _filter(r.choice(RULES)), _grant("compliantDevice")),
    ),
    Kind(
        "Unknown platforms",
        lambda r: (_who("All"), _apps("All"), _platforms("all", without=PLATFORMS[:5]), _grant("block")),
    ),
    Kind(
        "Mobile apps",
        lambda r: (
            _who("All"),
            _apps("Office365"),
            {**_platforms("iOS", "android"), "clientAppTypes": ["mobileAppsAndDesktopClients"]},
            _grant("approvedApplication", "compliantApplication"),
        ),
    ),
    Kind(
        "Flows",
        lambda r: (
            _who("All"),
            _apps("All"),
            {
                "authenticationFlows": {
                    "transferMethods": r.choice(("deviceCodeFlow", "deviceCodeFlow,authenticationTransfer"))
                }
            },
            _grant("block"),
        ),
    ),
    Kind(
        "Registering security info",
        lambda r: (
            _who("All"),
            _apps(actions=["urn:user:registersecurityinfo"]),
            _locations_of("All", without=["AllTrusted"]),
            _grant("mfa"),
        ),
    ),
    Kind("Joining devices", lambda r: (_who("All"), _apps(actions=["urn:user:registerdevice"]), {}, _grant("mfa"))),
    Kind(
        "Authentication context",
        lambda r: (
            _who("All"),
            _apps(contexts=[f"c{r.randrange(1, 6)}"]),
            {},
            _grant(strength=STRENGTHS[2]),
        ),
    ),
    Kind(
        "Restricted apps",
        lambda r: (_part(r), _apps(rule={"mode": "include", "rule": APP_RULE}), {}, _grant("compliantDevice")),
    ),
    Kind(
        "Second factor of another provider",
        lambda r: (_part(r), _some_apps(r), {}, _grant(custom=[f"ContosoFactor{r.randrange(3)}"])),
    ),
    Kind("Session", lambda r: (_part(r), _some_apps(r), {"clientAppTypes": ["browser"]}, None), _session),
    Kind(
        "Device state",
        lambda r: (
            _part(r),
            _some_apps(r),
            {"deviceStates": {"includeStates": ["All"], "excludeStates": ["Compliant", "DomainJoined"]}},
            _grant("block"),
        ),
    ),
    Kind(
        "Workloads",
        lambda r: (
            _who("None"),
            _apps("All"),
            {
                "clientApplications": {"includeServicePrincipals": ["ServicePrincipalsInMyTenant"]},
                "servicePrincipalRiskLevels": ["high"],
            },
            _grant("block"),
        ),
    ),
)
STATES = ("enabled", "enabledForReportingButNotEnforced", "disabled")


def _policy(r: random.Random, number: int, kind: Kind) -> Json:
    users, target, conditions, controls = kind.make(r)
    if users["includeUsers"] != ["None"]:
        users["excludeGroups"] = [BREAK_GLASS, *r.sample(EXCEPTIONS, r.randrange(3))]
        users["excludeUsers"] = [guid(f"user {r.randrange(USERS)}") for _ in range(r.randrange(3))]
    # After the first of each kind, which is for all, there are variants for some.
    if number >= len(KINDS) and users["includeUsers"] == ["All"]:
        users["includeUsers"] = []
        users["includeGroups"] = r.sample((*DEPARTMENTS, *SITES), 3)
    return {
        "id": guid(f"policy {number}"),
        "displayName": f"CA{number:03} {kind.title}",
        "state": "enabled" if number < len(KINDS) else r.choices(STATES, (78, 14, 8))[0],
        "conditions": {
            "clientAppTypes": ["all"],
            "signInRiskLevels": [],
            "userRiskLevels": [],
            "users": users,
            "applications": target,
            "platforms": None,
            "locations": None,
            "devices": None,
            **conditions,
        },
        "grantControls": controls,
        "sessionControls": kind.session(r) if kind.session else None,
    }


# --- the sign-ins -----------------------------------------------------------------------------------------------------


def _address(r: random.Random, site: int) -> str:
    """From the user's office, from another one, or from somewhere else."""
    office = site if r.random() < 0.9 else r.randrange(len(OFFICES))
    where = r.random()
    if where < 0.4:
        return f"198.18.{office}.{r.randrange(1, 255)}"
    if where < 0.5:
        return f"2001:db8:{office:x}::{r.randrange(1, 0xFFFF):x}"
    if where < 0.6:
        return f"2001:db8:f{r.randrange(0xFFF):03x}::{r.randrange(1, 0xFFFF):x}"
    return f"198.19.{r.randrange(256)}.{r.randrange(1, 255)}"


def _device(r: random.Random, platform: str | None) -> Json | None:
    if platform is None or r.random() < 0.25:
        return None
    model = r.choice(("Surface Laptop 6", "Latitude 7450", "MacBook Pro", "iPhone 17", "Pixel 10"))
    return {
        "deviceId": str(r.getrandbits(64)),
        "displayName": r.choice(("LAPTOP", "DESKTOP", "KIOSK")) + f"-{r.randrange(100_000)}",
        "isCompliant": r.random() < 0.8,
        "trustType": r.choices(("AzureAD", "ServerAD", "Workplace"), (60, 25, 15))[0],
        "deviceOwnership": r.choices(("Company", "Personal"), (85, 15))[0],
        "manufacturer": "Contoso",
        "model": model,
        "operatingSystem": platform,
        "operatingSystemVersion": r.choice(("10.0.26200", "10.0.19045", "15.7", "26.1")),
        "extensionAttribute1": "SAW" if r.random() < 0.03 else None,
        "mdmAppId": "0000000a-0000-0000-c000-000000000000",
        "profileType": "RegisteredDevice",
    }


def _sign_in(r: random.Random, person: Json) -> Json:
    platform = r.choices((*PLATFORMS, None), (60, 10, 2, 16, 10, 0.5, 1.5))[0]
    action = r.choices((None, "register-security-info", "register-device"), (96, 3, 1))[0]
    return {
        "user": person["id"],
        "app": None if action else r.choice((*MICROSOFT_APPS, *r.sample(OWN_APPS, 6))),
        "userAction": action,
        "authenticationContext": None if action or r.random() < 0.95 else f"c{r.randrange(1, 7)}",
        "ip": _address(r, int(person["id"][:4], 16) % len(OFFICES)),
        "country": r.choices((*COUNTRIES, None), (40, 20, 10, 8, 6, 5, 3, 2, 2, 1, 1, 1, 1))[0],
        "platform": platform,
        "clientApp": r.choices(
            ("browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "other"), (55, 42, 1, 2)
        )[0],
        "signInRisk": r.choices(("none", "low", "medium", "high"), (93, 3, 2.5, 1.5))[0],
        "userRisk": r.choices(("none", "low", "medium", "high"), (95, 2, 2, 1))[0],
        "insiderRisk": r.choices(("none", "minor", "moderate", "elevated"), (97, 1, 1, 1))[0],
        "device": _device(r, platform),
        "authenticationFlow": r.choices(("none", "deviceCodeFlow", "authenticationTransfer"), (97, 2, 1))[0],
    }
