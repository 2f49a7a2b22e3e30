"""Building blocks of the Conditional Access cases: policies as Graph shapes them, a directory, a sign-in, and what an
expert expects of them.

Every case names the page of Microsoft's documentation that its expectation rests on, and says in one sentence why.
Contoso's directory and sign-in are known in every part; a case changes what it is about, and leaves out what is to be
unknown (`ABSENT`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from aad53004.conditional_access.evaluate import Evaluation, PolicyResult

Json = dict[str, Any]

LEARN = "https://learn.microsoft.com"
CA = f"{LEARN}/entra/identity/conditional-access"
USERS_PAGE = f"{CA}/concept-conditional-access-users-groups"
APPS_PAGE = f"{CA}/concept-conditional-access-cloud-apps"
OFFICE_PAGE = f"{CA}/reference-office-365-application-contents"
APP_FILTER_PAGE = f"{CA}/concept-filter-for-applications"
CONDITIONS_PAGE = f"{CA}/concept-conditional-access-conditions"
NETWORK_PAGE = f"{CA}/concept-assignment-network"
DEVICE_PAGE = f"{CA}/concept-condition-filters-for-devices"
FLOWS_PAGE = f"{CA}/concept-authentication-flows"
INSIDER_PAGE = f"{CA}/how-to-policy-insider-risk"
GRANT_PAGE = f"{CA}/concept-conditional-access-grant"
SESSION_PAGE = f"{CA}/concept-conditional-access-session"
POLICIES_PAGE = f"{CA}/concept-conditional-access-policies"
REPORT_ONLY_PAGE = f"{CA}/concept-conditional-access-report-only"
REGISTRATION_PAGE = f"{CA}/policy-all-users-security-info-registration"
DEVICE_JOIN_PAGE = f"{CA}/policy-all-users-device-registration"
RISKY_SIGN_IN_PAGE = f"{CA}/policy-risk-based-sign-in"
RISKY_USER_PAGE = f"{CA}/policy-risk-based-user"
WORKLOAD_PAGE = f"{CA}/workload-identity"
AGENT_PAGE = f"{CA}/agent-id"
UNKNOWN_DEVICE_PAGE = f"{CA}/policy-all-users-device-unknown-unsupported"
STRENGTH_PAGE = f"{LEARN}/entra/identity/authentication/concept-authentication-strengths"
PASS_PAGE = f"{LEARN}/entra/identity/authentication/howto-authentication-temporary-access-pass"
ERRORS_PAGE = f"{LEARN}/entra/identity-platform/reference-error-codes"
ROLES_PAGE = f"{LEARN}/entra/identity/role-based-access-control/permissions-reference"
GUESTS_PAGE = f"{LEARN}/entra/external-id/authentication-conditional-access"
GUEST_PROPERTIES_PAGE = f"{LEARN}/entra/external-id/user-properties"
RISKS_PAGE = f"{LEARN}/entra/id-protection/concept-identity-protection-risks"
RISK_POLICIES_PAGE = f"{LEARN}/entra/id-protection/concept-identity-protection-policies"
GRAPH = f"{LEARN}/graph/api/resources"
GRAPH_POLICY = f"{GRAPH}/conditionalaccesspolicy"
GRAPH_CONDITIONS = f"{GRAPH}/conditionalaccessconditionset"
GRAPH_USERS = f"{GRAPH}/conditionalaccessusers"
GRAPH_APPS = f"{GRAPH}/conditionalaccessapplications"
GRAPH_GUESTS = f"{GRAPH}/conditionalaccessguestsorexternalusers"
GRAPH_TENANTS = f"{GRAPH}/conditionalaccessenumeratedexternaltenants"
GRAPH_LOCATIONS = f"{GRAPH}/conditionalaccesslocations"
GRAPH_COUNTRY = f"{GRAPH}/countrynamedlocation"
GRAPH_IP = f"{GRAPH}/ipnamedlocation"
GRAPH_GRANT = f"{GRAPH}/conditionalaccessgrantcontrols"
GRAPH_FILTER = f"{GRAPH}/conditionalaccessfilter"
GRAPH_DEVICE_STATES = f"{GRAPH}/conditionalaccessdevicestates?view=graph-rest-beta"
SERVICE_PRINCIPAL_PAGE = f"{LEARN}/graph/api/serviceprincipal-get"

YES, NO, UNKNOWN = "yes", "no", "unknown"
ALLOWED, REFUSED, NOT_NEEDED = "allowed", "refused", "not-needed"
GRANT, BLOCK, WITH_CONTROLS = "grant", "block", "grant-with-controls"
ANY = "any"
ABSENT = object()


def guid(name: str) -> str:
    """An object id that is always the same for a name."""
    return str(uuid5(NAMESPACE_URL, f"https://contoso.example/{name}"))


# --- policies ---------------------------------------------------------------------------------------------------------


def who(*include: str, guests: Json | None = None, not_guests: Json | None = None, **more: Sequence[str]) -> Json:
    """The users of a policy: `include` are ids or keywords; `groups`, `roles`, `not_users`, `not_groups`,
    `not_roles`."""
    return {
        "includeUsers": list(include),
        "excludeUsers": list(more.get("not_users", ())),
        "includeGroups": list(more.get("groups", ())),
        "excludeGroups": list(more.get("not_groups", ())),
        "includeRoles": list(more.get("roles", ())),
        "excludeRoles": list(more.get("not_roles", ())),
        "includeGuestsOrExternalUsers": guests,
        "excludeGuestsOrExternalUsers": not_guests,
    }


def guests(kinds: str, *tenants: str) -> Json:
    """Kinds of guests or external users, of all tenants, or only of those named."""
    kind = "Enumerated" if tenants else "All"
    external: Json = {
        "@odata.type": f"#microsoft.graph.conditionalAccess{kind}ExternalTenants",
        "membershipKind": kind.lower(),
    }
    return {
        "guestOrExternalUserTypes": kinds,
        "externalTenants": external | ({"members": [*tenants]} if tenants else {}),
    }


def apps(*include: str, without: Sequence[str] = (), rule: str = "", mode: str = "include") -> Json:
    """Target resources: app ids or keywords, and a filter on custom security attributes."""
    return {
        "includeApplications": list(include),
        "excludeApplications": list(without),
        "includeUserActions": [],
        "includeAuthenticationContextClassReferences": [],
        "applicationFilter": {"mode": mode, "rule": rule} if rule else None,
    }


def action(name: str) -> Json:
    """A user action: `registersecurityinfo` or `registerdevice`."""
    return apps() | {"includeUserActions": [f"urn:user:{name}"]}


def context(*classes: str) -> Json:
    """Authentication contexts, such as `c1`."""
    return apps() | {"includeAuthenticationContextClassReferences": list(classes)}


def grant(
    *builtin: str, operator: str = "OR", strength: str = "", terms: Sequence[str] = (), custom: Sequence[str] = ()
) -> Json:
    """Grant controls as Graph shapes them."""
    return {
        "operator": operator,
        "builtInControls": list(builtin),
        "customAuthenticationFactors": list(custom),
        "termsOfUse": list(terms),
        "authenticationStrength": {"id": strength, "displayName": "A strength"} if strength else None,
    }


def places(*include: str, without: Sequence[str] = ()) -> Json:
    return {"includeLocations": list(include), "excludeLocations": list(without)}


def platforms(*include: str, without: Sequence[str] = ()) -> Json:
    return {"includePlatforms": list(include), "excludePlatforms": list(without)}


def device_filter(rule: str, mode: str = "include") -> Json:
    return {"deviceFilter": {"mode": mode, "rule": rule}}


EVERYBODY = who("All")
EVERYTHING = apps("All")
MFA = grant("mfa")
BLOCKING = grant("block")


def policy(
    name: str = "CA001 - Require MFA",
    *,
    users: Json = EVERYBODY,
    target: Json = EVERYTHING,
    controls: Json | None = MFA,
    session: Json | None = None,
    state: str = "enabled",
    **conditions: Any,
) -> Json:
    """A policy as Graph returns it; `conditions` are further properties of its condition set."""
    return {
        "id": guid(name),
        "displayName": name,
        "createdDateTime": "2026-01-12T09:00:00Z",
        "modifiedDateTime": None,
        "state": state,
        "conditions": {
            "clientAppTypes": ["all"],
            "signInRiskLevels": [],
            "userRiskLevels": [],
            "platforms": None,
            "locations": None,
            "devices": None,
            "users": users,
            "applications": target,
            **conditions,
        },
        "grantControls": controls,
        "sessionControls": session,
    }


# --- Contoso ----------------------------------------------------------------------------------------------------------

ALEX, EVE, GUEST, EXTERNAL_MEMBER, LOCAL_GUEST, STRANGER = (
    guid(name) for name in ("alex", "eve", "guest", "external member", "local guest", "stranger")
)
ALEX_UPN = "alex@contoso.example"
SALES, STAFF, BREAK_GLASS = (guid(name) for name in ("Sales", "All staff", "Break glass"))
GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
USER_ADMINISTRATOR = "fe930be7-5e62-47db-91af-98c3a49a38b1"
FABRIKAM, TAILSPIN = guid("tenant of Fabrikam"), guid("tenant of Tailspin")
CONTOSO = guid("tenant of Contoso")

EXCHANGE = "00000002-0000-0ff1-ce00-000000000000"
SHAREPOINT = "00000003-0000-0ff1-ce00-000000000000"
TEAMS = "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe"
AZURE_PORTAL = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"
AZURE_MANAGEMENT = "797f4846-ba00-4fd7-ba43-dac1f8f63013"
AZURE_AD_GRAPH = "00000002-0000-0000-c000-000000000000"
PAYROLL = guid("Payroll")
UNTAGGED = guid("Untagged app")
UNREAD = guid("App whose attributes were not read")
HIDDEN = guid("App with null attributes")

OFFICE, BRANCH, EUROPE, NOWHERE, PARTNER = (guid(name) for name in ("HQ", "Branch", "Europe", "Unmapped", "Partner"))
COMPLIANT_NETWORK = guid("All compliant network locations")
MFA_TRUSTED_IPS = "00000000-0000-0000-0000-000000000000"

MFA_STRENGTH, PASSWORDLESS, PHISHING_RESISTANT = (f"00000000-0000-0000-0000-00000000000{n}" for n in (2, 3, 4))
KEYS_ONLY = guid("Security keys only")
TERMS = guid("Terms of use")

OFFICE_IP, OFFICE_IPV6, BRANCH_IP, CAFE_IP, CAFE_IPV6 = (
    "198.51.100.20",
    "2001:db8:10::20",
    "192.0.2.130",
    "203.0.113.10",
    "2001:db8:ff::1",
)


def _user(user_id: str, upn: str, kind: str = "Member", **more: Any) -> Json:
    return {"id": user_id, "userPrincipalName": upn, "userType": kind, "groups": [], "roles": [], **more}


def _ranges(name: str, *networks: str, trusted: bool) -> Json:
    kinds = {True: "#microsoft.graph.iPv6CidrRange", False: "#microsoft.graph.iPv4CidrRange"}
    return {
        "@odata.type": "#microsoft.graph.ipNamedLocation",
        "id": guid(name),
        "displayName": name,
        "isTrusted": trusted,
        "ipRanges": [{"@odata.type": kinds[":" in one], "cidrAddress": one} for one in networks],
    }


def _countries(name: str, *codes: str, unknown: bool) -> Json:
    return {
        "@odata.type": "#microsoft.graph.countryNamedLocation",
        "id": guid(name),
        "displayName": name,
        "countriesAndRegions": list(codes),
        "includeUnknownCountriesAndRegions": unknown,
        "countryLookupMethod": "clientIpAddress",
    }


DIRECTORY: Json = {
    "users": [
        _user(ALEX, ALEX_UPN, groups=[SALES, STAFF], roles=[USER_ADMINISTRATOR]),
        _user(EVE, "eve@contoso.example", groups=[BREAK_GLASS, STAFF], roles=[GLOBAL_ADMINISTRATOR]),
        _user(
            GUEST,
            "robin_fabrikam.example#EXT#@contoso.example",
            "Guest",
            externalUserType="b2bCollaborationGuest",
            externalTenantId=FABRIKAM,
        ),
        _user(EXTERNAL_MEMBER, "kim_tailspin.example#EXT#@contoso.example", externalTenantId=TAILSPIN),
        _user(LOCAL_GUEST, "visitor@contoso.example", "Guest"),
    ],
    "namedLocations": [
        _ranges("HQ", "198.51.100.0/24", "2001:db8:10::/48", trusted=True),
        _ranges("Branch", "192.0.2.128/25", trusted=True),
        _ranges("Partner", "203.0.113.64/26", trusted=False),
        _countries("Europe", "DE", "FR", unknown=False),
        _countries("Unmapped", "AQ", unknown=True),
        {
            "@odata.type": "#microsoft.graph.compliantNetworkNamedLocation",
            "id": COMPLIANT_NETWORK,
            "displayName": "All Compliant Network locations",
            "compliantNetworkType": "allTenantCompliantNetworks",
            "isTrusted": False,
        },
    ],
    "authenticationStrengths": [
        {
            "id": KEYS_ONLY,
            "displayName": "Security keys only",
            "policyType": "custom",
            "requirementsSatisfied": "mfa",
            "allowedCombinations": ["fido2"],
        }
    ],
    "servicePrincipals": [
        {
            "id": guid("service principal of Payroll"),
            "appId": PAYROLL,
            "displayName": "Payroll",
            "appOwnerOrganizationId": CONTOSO,
            "customSecurityAttributes": {
                "ConditionalAccessTest": {
                    "@odata.type": "#microsoft.graph.customSecurityAttributeValue",
                    "policyRequirement@odata.type": "#Collection(String)",
                    "policyRequirement": ["requireMFA", "requireCompliantApp"],
                    "owner": "Finance",
                }
            },
        },
        {
            "id": guid("service principal of the untagged app"),
            "appId": UNTAGGED,
            "displayName": "Untagged app",
            "appOwnerOrganizationId": CONTOSO,
            "customSecurityAttributes": {
                "Finance": {"@odata.type": "#microsoft.graph.customSecurityAttributeValue", "costCentre": "4711"}
            },
        },
        {
            "id": guid("service principal of the app with null attributes"),
            "appId": HIDDEN,
            "displayName": "App with null attributes",
            "appOwnerOrganizationId": CONTOSO,
            "customSecurityAttributes": None,
        },
        {
            "id": guid("service principal of the unread app"),
            "appId": UNREAD,
            "displayName": "App whose attributes were not read",
            "appOwnerOrganizationId": CONTOSO,
        },
    ],
}

SIGN_IN: Json = {
    "user": ALEX,
    "app": EXCHANGE,
    "userAction": None,
    "authenticationContext": None,
    "ip": CAFE_IP,
    "country": "DE",
    "platform": "windows",
    "clientApp": "browser",
    "signInRisk": "none",
    "userRisk": "none",
    "insiderRisk": "none",
    "device": None,
    "authenticationFlow": "none",
}


def sign_in(**changes: Any) -> Json:
    """Alex opens Exchange Online in a browser on an unregistered Windows computer, in a German café, without any risk;
    and what is different from that."""
    return {key: value for key, value in (SIGN_IN | changes).items() if value is not ABSENT}


def registering(**changes: Any) -> Json:
    """Alex registers security information; and what is different from that."""
    return sign_in(**{"app": None, "userAction": "register-security-info", **changes})


# --- cases ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Expected:
    """What an expert says about a case; what is left out is not asked.

    ``applies``: by the policy's display name. ``settled_by``: the conditions that the explanation of a policy names
    with the result that made it apply, not apply, or unknown. ``registration`` and ``error``: one answer, or several
    where the documentation leaves it open.
    """

    decision: str
    controls: Sequence[Sequence[str]] | None = None
    applies: Mapping[str, str] = field(default_factory=dict)
    settled_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    enforced: Mapping[str, bool] = field(default_factory=dict)
    registration: str | tuple[str, ...] = ANY
    error: int | str | None = ANY
    basis: str = ANY
    possible: Sequence[Sequence[str]] | None = None
    session: tuple[str, ...] | None = None
    missing: tuple[str, ...] = ()
    assumes: bool | None = None
    notes: Mapping[str, str] = field(default_factory=dict)

    def differences(self, found: Evaluation) -> list[str]:
        """Where the evaluation and the expert part, one line each; empty where they agree."""
        return [*self._whole(found), *self._each(found)]

    def _whole(self, found: Evaluation) -> list[str]:
        asked: list[tuple[str, object, object]] = [
            ("decision", str(found.decision), self.decision),
            ("controls", _lists(found.controls), None if self.controls is None else _lists(self.controls)),
            (
                "possible controls",
                _lists(found.possible_controls),
                None if self.possible is None else _lists(self.possible),
            ),
            ("session controls", tuple(one.control for one in found.session_controls), self.session),
            ("basis", str(found.basis), None if self.basis == ANY else self.basis),
            ("assumes something", bool(found.assumes), self.assumes),
        ]
        told = [f"{what}: {got}, expected {wanted}" for what, got, wanted in asked if wanted not in (None, got)]
        if self.registration != ANY:
            wanted = (self.registration,) if isinstance(self.registration, str) else self.registration
            if str(found.registration) not in wanted:
                told.append(f"registration: {found.registration}, expected {' or '.join(wanted)}")
        if self.error != ANY and found.expected_error != self.error:
            told.append(f"expected error: {found.expected_error}, expected {self.error}: {found.explanation}")
        lacking = set(self.missing) - set(found.missing)
        return told + [f"does not ask for {key}: {found.missing}" for key in sorted(lacking)]

    def _each(self, found: Evaluation) -> list[str]:
        policies = {one.display_name: one for one in found.policies}
        told = [
            f"{name}: applies {policies[name].applies}, expected {wanted}: {policies[name].why}"
            for name, wanted in self.applies.items()
            if str(policies[name].applies) != wanted
        ]
        for name, conditions in self.settled_by.items():
            result = {YES: "matched", NO: "not-matched", UNKNOWN: "unknown"}[self.applies[name]]
            named = {one.condition for one in policies[name].why if str(one.result) == result}
            told += [f"{name}: {one} is not {result}: {policies[name].why}" for one in conditions if one not in named]
        told += [
            f"{name}: enforced {policies[name].enforced}, expected {wanted}"
            for name, wanted in self.enforced.items()
            if policies[name].enforced is not wanted
        ]
        return told + [
            f"{name}: no note says {text!r}: {policies[name].notes}"
            for name, text in self.notes.items()
            if not any(text.casefold() in one.casefold() for one in policies[name].notes)
        ]


def told(found: Evaluation) -> Json:
    """All that an evaluation says, as plain values that can be compared."""
    return {
        "decision": str(found.decision),
        "controls": _lists(found.controls),
        "possible controls": _lists(found.possible_controls),
        "session controls": [(one.policy_id, one.control, one.value) for one in found.session_controls],
        "registration": str(found.registration),
        "error": found.expected_error,
        "basis": str(found.basis),
        "explanation": found.explanation,
        "assumes": list(found.assumes),
        "missing": sorted(found.missing),
        "policies": {one.id: told_of(one) for one in found.policies},
    }


def told_of(one: PolicyResult) -> Json:
    """All that an evaluation says of one policy."""
    return {
        "name": one.display_name,
        "state": one.state,
        "applies": str(one.applies),
        "enforced": one.enforced,
        "why": [(why.condition, str(why.result), why.detail) for why in one.why],
        "controls": _lists(one.controls),
        "notes": list(one.notes),
    }


def _lists(controls: Sequence[Sequence[str]]) -> list[list[str]]:
    return [list(one) for one in controls]


@dataclass(frozen=True)
class Case:
    """Policies, who signs in how, what an expert concludes, and the page that says so."""

    name: str
    page: str
    because: str
    policies: tuple[Json, ...]
    scenario: Json
    directory: Json | None
    expected: Expected


CASES: dict[str, Case] = {}


def case(
    name: str,
    page: str,
    because: str,
    policies: Json | Sequence[Json],
    scenario: Json,
    decision: str,
    *,
    directory: Json | None = DIRECTORY,
    **expected: Any,
) -> None:
    """Register a case. With one policy, `applies`, `settled_by`, `enforced` and `notes` are about that one."""
    if name in CASES:
        raise ValueError(f"two cases are called {name}")
    several = (policies,) if isinstance(policies, dict) else tuple(policies)
    if len(several) == 1:
        only = several[0]["displayName"]
        for key in ("applies", "enforced", "notes"):
            if key in expected:
                expected[key] = {only: expected[key]}
        if settled := expected.get("settled_by"):
            expected["settled_by"] = {only: (settled,) if isinstance(settled, str) else tuple(settled)}
    CASES[name] = Case(name, page, because, several, scenario, directory, Expected(decision, **expected))


def condition(
    name: str, page: str, because: str, one: Json, scenario: Json, applies: str, settled_by: str = "", **more: Any
) -> None:
    """A case about whether a policy that requires MFA applies: what is decided follows from that."""
    decision = {YES: WITH_CONTROLS, NO: GRANT, UNKNOWN: UNKNOWN}[applies]
    controls = [["mfa"]] if applies == YES else []
    if settled_by:
        more["settled_by"] = settled_by
    case(name, page, because, one, scenario, decision, controls=controls, applies=applies, **more)
