"""Policies and sign-ins at the edges of what this version knows: what is not known stays unknown and is named, and
what says nothing changes nothing.

Enum values, conditions and controls that are newer than this version: https://learn.microsoft.com/graph/best-practices-concept#handling-future-members-in-evolvable-enumerations
"""

from __future__ import annotations

from typing import Any

import pytest

from aad53004.conditional_access.directory import directory_from
from aad53004.conditional_access.evaluate import Decision, Evaluation, PolicyResult, evaluate
from aad53004.conditional_access.prediction import Registration
from aad53004.conditional_access.reading import policies_from
from aad53004.conditional_access.scenario import scenario_from
from aad53004.conditional_access.truth import Truth

ALICE, BOB = "00000001-0000-4000-8000-000000000000", "00000002-0000-4000-8000-000000000000"
STAFF, ADMIN = "00000011-0000-4000-8000-000000000000", "62e90394-69f5-4237-9190-012177145e10"
APP, STRENGTH = "00000021-0000-4000-8000-000000000000", "00000031-0000-4000-8000-000000000000"
DIRECTORY: dict[str, Any] = {
    "users": [
        {"id": ALICE, "userPrincipalName": "alice@contoso.example", "userType": "Member", "groups": [STAFF], "roles": [ADMIN]},
        {"id": BOB, "userPrincipalName": "bob#EXT#@contoso.example", "externalUserType": "b2bCollaborationGuest", "groups": [], "roles": []},
    ],
    "namedLocations": [],
}  # fmt: skip
SIGN_IN: dict[str, Any] = {
    "user": ALICE,
    "app": APP,
    "userAction": None,
    "authenticationContext": None,
    "ip": "203.0.113.5",
    "country": "DE",
    "platform": "windows",
    "clientApp": "browser",
    "signInRisk": "none",
    "userRisk": "none",
    "insiderRisk": "none",
    "device": None,
    "authenticationFlow": "none",
}
EVERYONE, EVERYTHING = {"includeUsers": ["All"]}, {"includeApplications": ["All"]}
REGISTRATION = {"includeUserActions": ["urn:user:registersecurityinfo"]}
OR_MFA = {"operator": "OR", "builtInControls": ["mfa"]}


def held(
    conditions: dict[str, Any], *, grant: dict[str, Any] | None = None, sign_in: dict[str, Any] | None = None
) -> Evaluation:
    policy = {
        "id": "p",
        "displayName": "P",
        "state": "enabled",
        "conditions": {"users": EVERYONE, "applications": EVERYTHING, **conditions},
        "grantControls": grant or OR_MFA,
    }
    read = policies_from(policy)
    assert not read.unreadable
    return evaluate(read.policies, directory_from(DIRECTORY), scenario_from({**SIGN_IN, **(sign_in or {})}))


def only(found: Evaluation) -> PolicyResult:
    (policy,) = found.policies
    return policy


@pytest.mark.parametrize(
    ("conditions", "named"),
    [
        ({"platforms": {"includePlatforms": ["headSet"]}}, "headSet"),
        ({"platforms": {"includePlatforms": ["all"], "excludePlatforms": ["headSet"]}}, "headSet"),
        ({"clientAppTypes": ["wearAble"]}, "wearAble"),
        ({"signInRiskLevels": ["critical"]}, "critical"),
        ({"userRiskLevels": ["critical"]}, "critical"),
        ({"insiderRiskLevels": "severe"}, "severe"),
        ({"authenticationFlows": {"transferMethods": "nearby"}}, "nearby"),
        ({"applications": {"includeApplications": ["AllPartnerResources"]}}, "AllPartnerResources"),
        ({"users": {"includeUsers": ["All"], "excludeGroups": ["{{BreakGlass}}"]}}, "placeholder"),
        ({"users": {"includeRoles": ["All"]}}, "All"),
        ({"users": {"includeGroups": ["All"]}}, "All"),
        ({"agents": {"includeAgents": ["All"]}}, "agents"),
        ({"devices": {"deviceFilter": {"mode": "exclude", "rule": 'device.model -eq "x"', "zone": "a"}}}, "zone"),
    ],
)
def test_what_is_newer_than_this_version_leaves_a_policy_unknown_and_is_named(
    conditions: dict[str, Any], named: str
) -> None:
    found = held(conditions, grant={"operator": "OR", "builtInControls": ["block"]})
    policy = only(found)
    assert (found.decision, policy.applies) == (Decision.UNKNOWN, Truth.UNKNOWN)
    assert any(why.truth is Truth.UNKNOWN and named in f"{why.condition} {why.detail}" for why in policy.why)


@pytest.mark.parametrize(
    "conditions",
    [
        {"platforms": {"includePlatforms": ["windows", "headSet"]}},
        {"signInRiskLevels": ["critical", "none"]},
        {"clientAppTypes": ["browser", "wearAble"]},
    ],
)
def test_a_known_value_beside_a_newer_one_still_decides(conditions: dict[str, Any]) -> None:
    assert only(held(conditions)).applies is Truth.YES


@pytest.mark.parametrize("empty", [None, [], {}, "", {"include": None, "exclude": []}, {"rule": {"mode": None}}])
def test_a_newer_condition_that_is_not_set_changes_nothing(empty: Any) -> None:
    """PowerShell writes an object with a null in each property for what is not set.
    https://learn.microsoft.com/powershell/module/microsoft.graph.identity.signins/get-mgidentityconditionalaccesspolicy
    """
    found = held({"moonPhase": empty, "agents": {"includeAgents": empty}})
    assert (found.decision, only(found).applies) == (Decision.CONTROLS, Truth.YES)


@pytest.mark.parametrize(("user", "applies"), [(BOB, Truth.UNKNOWN), (ALICE, Truth.YES)])
def test_a_newer_restriction_of_guests_leaves_unknown_guests_alone(user: str, applies: Truth) -> None:
    excluded = {"guestOrExternalUserTypes": "b2bCollaborationGuest", "newRestriction": ["x"]}
    users = {"includeUsers": ["All"], "excludeGuestsOrExternalUsers": excluded}
    assert only(held({"users": users}, sign_in={"user": user})).applies is applies


@pytest.mark.parametrize(("user", "applies"), [(BOB, Truth.UNKNOWN), (ALICE, Truth.NO)])
def test_a_newer_kind_of_external_user_is_named(user: str, applies: Truth) -> None:
    users = {"includeGuestsOrExternalUsers": {"guestOrExternalUserTypes": "partnerUser"}}
    policy = only(held({"users": users}, sign_in={"user": user}))
    assert policy.applies is applies
    assert (applies is Truth.NO) or "partnerUser" in policy.why[0].detail


@pytest.mark.parametrize(
    ("grant", "device", "registration", "error"),
    [
        ("compliantDevice", None, Registration.REFUSED, 53010),
        ("compliantDevice", {"isCompliant": False}, Registration.REFUSED, 53010),
        ("domainJoinedDevice", {"trustType": "AzureAD"}, Registration.REFUSED, 53010),
        ("compliantDevice", {}, Registration.UNKNOWN, "unknown"),
        ("compliantDevice", {"isCompliant": True}, Registration.ALLOWED, None),
    ],
)
def test_a_device_that_a_policy_for_the_registration_demands(
    grant: str, device: dict[str, Any] | None, registration: Registration, error: Any
) -> None:
    """A registration that the device keeps from happening is refused, whether the user is on the way there or signs in
    to an app first. https://learn.microsoft.com/entra/identity-platform/reference-error-codes (53010)
    """
    found = held(
        {"applications": REGISTRATION},
        grant={"operator": "OR", "builtInControls": [grant]},
        sign_in={"app": None, "userAction": "register-security-info", "device": device, "methods": []},
    )
    assert (found.registration, found.expected_error) == (registration, error)


@pytest.mark.parametrize("device", [{"isCompliant": "true"}, {"IsCompliant": True}, {"isCompliant": "True"}])
def test_a_device_as_other_tools_spell_it(device: dict[str, Any]) -> None:
    found = held({}, grant={"operator": "OR", "builtInControls": ["compliantDevice"]}, sign_in={"device": device})
    assert found.expected_error is None
    joined = {"TrustType": "ServerAD"}
    found = held({}, grant={"operator": "OR", "builtInControls": ["domainJoinedDevice"]}, sign_in={"device": joined})
    assert found.expected_error is None


@pytest.mark.parametrize(
    ("rule", "applies"),
    [
        ('device.trustType -in ["AzureAD", "ServerAD"]', Truth.YES),
        ('device.trustType -notIn ["ServerAD", "Workplace"]', Truth.YES),
        ('device.deviceOwnership -in ["Personal"]', Truth.NO),
    ],
)
def test_kinds_of_a_device_in_a_list(rule: str, applies: Truth) -> None:
    device = {"trustType": "AzureAD", "deviceOwnership": "Company"}
    filtered = {"devices": {"deviceFilter": {"mode": "include", "rule": rule}}}
    assert only(held(filtered, sign_in={"device": device})).applies is applies


@pytest.mark.parametrize(
    ("methods", "configured", "error"),
    [
        (["fido2"], ["fido2"], "unknown"),
        (["fido2"], [], 50076),
        (["fido2", "windowsHelloForBusiness"], ["fido2"], 50076),
        (["sms"], ["fido2"], 53004),
    ],
)
def test_a_strength_that_takes_some_models_of_security_key_only(
    methods: list[str], configured: list[str], error: Any
) -> None:
    """https://learn.microsoft.com/graph/api/resources/fido2combinationconfiguration"""
    strength = {
        "id": STRENGTH,
        "displayName": "Keys of ours",
        "allowedCombinations": ["fido2", "windowsHelloForBusiness"],
        "combinationConfigurations": [{"appliesToCombinations": configured, "allowedAAGUIDs": ["x"]}],
    }
    grant = {"operator": "OR", "builtInControls": [], "authenticationStrength": strength}
    assert held({}, grant=grant, sign_in={"signInRisk": "high", "methods": methods}).expected_error == error
