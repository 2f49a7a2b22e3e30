"""One set of policies, bound to one directory, asked about many sign-ins one after the other: the memo of each condition
is warm, and every answer is still the one that the policies give one by one.

Policies are drawn, and a sign-in to begin with; from there the sequence walks along every axis that a policy looks at,
with all else as it was, so that whatever a memo leaves out of its key is soon asked for in vain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from hypothesis import strategies as st

from aad53004.conditional_access.compiled import evaluate_policy
from aad53004.conditional_access.directory import Directory, DirectoryUser, directory_from
from aad53004.conditional_access.evaluate import Evaluation, PolicySet
from aad53004.conditional_access.policy_bitsets import PolicyBits
from aad53004.conditional_access.reading import policies_from
from aad53004.conditional_access.scenario import UNKNOWN, Scenario
from aad53004.conditional_access.sign_in import NO, YES, SignInContext
from aad53004.entra import ConditionalAccessPolicy
from tests.conditional_access.cases.base import (
    AZURE_MANAGEMENT,
    BRANCH,
    BREAK_GLASS,
    COMPLIANT_NETWORK,
    DIRECTORY,
    EUROPE,
    EXCHANGE,
    FABRIKAM,
    GLOBAL_ADMINISTRATOR,
    NOWHERE,
    OFFICE,
    PARTNER,
    PAYROLL,
    SALES,
    TAILSPIN,
    USER_ADMINISTRATOR,
    Json,
    action,
    apps,
    context,
    device_filter,
    grant,
    guests,
    guid,
    places,
    platforms,
    policy,
    who,
)

# --- the directory ----------------------------------------------------------------------------------------------------

GROUPS = (None, frozenset[str](), frozenset({SALES}), frozenset({SALES, BREAK_GLASS}))
ROLES = (None, frozenset[str](), frozenset({USER_ADMINISTRATOR}), frozenset({GLOBAL_ADMINISTRATOR}))
KINDS = (None, "none", "internalGuest", "b2bCollaborationGuest", "serviceProvider")
HOME_TENANTS = (None, FABRIKAM, TAILSPIN)


def _user(number: int, groups: Any, roles: Any, kind: str | None, home: str | None) -> DirectoryUser:
    return DirectoryUser(guid(f"user {number}"), f"user{number}@contoso.example", groups, roles, kind, home)


# Each differs from another in one of them alone.
USERS = tuple(
    _user(number, *parts)
    for number, parts in enumerate(
        [
            *((groups, ROLES[1], "none", None) for groups in GROUPS),
            *((GROUPS[1], roles, "none", None) for roles in ROLES),
            *((GROUPS[1], ROLES[1], kind, home) for kind in KINDS for home in HOME_TENANTS),
        ]
    )
)


@cache
def contoso() -> Directory:
    """Contoso of the cases with the users above."""
    return replace(directory_from(DIRECTORY), users=USERS)


# --- policies, most of them with one condition that narrows -----------------------------------------------------------

RULES = (
    "device.isCompliant -eq True",
    'device.trustType -ne "ServerAD"',
    'device.model -startsWith "Slate"',
    'device.extensionAttribute1 -eq "SAW"',
    'device.operatingSystem -eq "1"',
    'device.mdmAppId -eq "0000000a-0000-0000-c000-000000000000" -and device.extensionAttribute2 -ne "x"',
)
LOCATIONS = ("All", "AllTrusted", OFFICE, BRANCH, EUROPE, NOWHERE, PARTNER, COMPLIANT_NETWORK)
LEVELS = st.lists(st.sampled_from(["none", "low", "medium", "high"]), min_size=1, max_size=2, unique=True)


def _one(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


def _some(*values: Any) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True)


GUESTS = st.builds(guests, _one("internalGuest", "b2bCollaborationGuest", "b2bCollaborationGuest,serviceProvider"))
GUESTS_OF = st.builds(
    guests, _one("b2bCollaborationGuest", "b2bCollaborationGuest,serviceProvider"), _one(FABRIKAM, TAILSPIN)
)
IDS = [*(user.id for user in USERS), "<Pilot user>"]
SOME_GROUPS = _some(SALES, BREAK_GLASS, "<Pilot>")
WHO = st.one_of(
    st.builds(lambda ids, out: who(*ids, not_users=out), st.lists(_one(*IDS), min_size=1, max_size=5), _some(*IDS)),
    st.builds(lambda groups, out: who(groups=groups, not_groups=out), SOME_GROUPS, SOME_GROUPS),
    st.builds(lambda out: who("All", not_groups=out), SOME_GROUPS),
    st.builds(lambda out: who("All", not_roles=out), _some(USER_ADMINISTRATOR, GLOBAL_ADMINISTRATOR)),
    st.builds(lambda roles: who(roles=roles), _some(USER_ADMINISTRATOR, GLOBAL_ADMINISTRATOR)),
    st.builds(lambda into: who(guests=into), GUESTS | GUESTS_OF),
    st.builds(lambda out: who("All", not_guests=out), GUESTS | GUESTS_OF),
    st.builds(lambda out: who("All", not_users=out), _one([], ["<Pilot user>"], ["GuestsOrExternalUsers"])),
    st.builds(lambda: who("GuestsOrExternalUsers")),
)
RULE = 'CustomSecurityAttribute.ConditionalAccessTest_policyRequirement -contains "requireMFA"'
WHAT = st.one_of(
    st.builds(
        lambda one, out: apps(one, without=out), _one("All", "Office365", EXCHANGE, PAYROLL), _some(EXCHANGE, PAYROLL)
    ),
    st.builds(lambda mode: apps("All", rule=RULE, mode=mode), _one("include", "exclude")),
    st.builds(action, _one("registersecurityinfo", "registerdevice")),
    st.builds(context, _one("c1", "c2")),
)
NARROWING: dict[str, st.SearchStrategy[Any]] = {
    "users": WHO,
    "target": WHAT,
    "clientAppTypes": _one(["browser"], ["exchangeActiveSync", "other"], ["mobileAppsAndDesktopClients"]),
    "platforms": st.builds(
        lambda one, out: platforms(one, without=out), _one("all", "windows", "iOS"), _some("iOS", "linux")
    ),
    "locations": st.builds(
        lambda into, out: places(*into, without=out),
        st.lists(_one(*LOCATIONS), min_size=1, max_size=2),
        _some(*LOCATIONS[1:]),
    ),
    "signInRiskLevels": LEVELS,
    "userRiskLevels": LEVELS,
    "insiderRiskLevels": _one("minor", "moderate,elevated"),
    "devices": st.builds(device_filter, _one(*RULES), _one("include", "exclude")),
    "deviceStates": _one(
        {"includeStates": ["All"], "excludeStates": ["Compliant"]}, {"includeStates": ["DomainJoined"]}
    ),
    "authenticationFlows": _one({"transferMethods": "deviceCodeFlow"}, {"transferMethods": "authenticationTransfer"}),
}
CONTROLS = _one(grant("mfa"), grant("block"), grant("compliantDevice", "mfa"), grant("domainJoinedDevice"))
STATES = _one("enabled", "enabled", "enabled", "enabledForReportingButNotEnforced", "disabled")


# What differs in more ways than the rest is drawn more often.
NAMES = ("users", "users", "target", "target", "locations", "locations", "devices", *sorted(NARROWING))


@st.composite
def _policy(draw: st.DrawFn) -> Json:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True))
    conditions = {name: draw(NARROWING[name]) for name in names}
    return policy(controls=draw(CONTROLS), state=draw(STATES), **conditions)


def _numbered(drawn: list[Json]) -> tuple[ConditionalAccessPolicy, ...]:
    named = [one | {"id": guid(f"policy {n}"), "displayName": f"Policy {n}"} for n, one in enumerate(drawn)]
    return policies_from(named, "drawn policies").policies


POLICIES = st.lists(_policy(), min_size=12, max_size=16).map(_numbered)

# --- sign-ins ---------------------------------------------------------------------------------------------------------

_REGISTERED = {"isCompliant": False, "trustType": "AzureAd", "mdmAppId": "x", "model": "Slate 9"}
AXES: dict[str, tuple[Any, ...]] = {
    "user": (None, UNKNOWN, "stranger@contoso.example", guid("stranger"), *(user.id for user in USERS)),
    "app": (None, UNKNOWN, EXCHANGE, PAYROLL, AZURE_MANAGEMENT),
    "resource": (None, EXCHANGE, PAYROLL),
    "user_action": (None, UNKNOWN, "register-security-info", "register-device"),
    "authentication_context": (None, UNKNOWN, "c1", "c2"),
    "ip": (None, UNKNOWN, "198.51.100.20", "192.0.2.130", "203.0.113.70", "203.0.113.10", "2001:db8:10::20", "::1"),
    "country": (None, UNKNOWN, "DE", "AQ", "CA"),
    "platform": (None, UNKNOWN, "windows", "iOS", "linux"),
    "client_app": (None, UNKNOWN, "browser", "other", "mobileAppsAndDesktopClients"),
    "sign_in_risk": (None, UNKNOWN, "none", "low", "high"),
    "user_risk": (None, UNKNOWN, "none", "medium", "high"),
    "insider_risk": (None, UNKNOWN, "none", "minor", "elevated"),
    "device": (
        None,
        UNKNOWN,
        {},
        _REGISTERED,
        _REGISTERED | {"isCompliant": True},
        _REGISTERED | {"isCompliant": "true"},
        _REGISTERED | {"trustType": "ServerAd"},
        _REGISTERED | {"model": "Tower"},
        _REGISTERED | {"model": ["Tower"]},
        _REGISTERED | {"extensionAttribute1": "SAW", "isCompliant": True},
        _REGISTERED | {"extensionAttribute1": "SAW"},
        _REGISTERED | {"extensionAttribute1": "SAW", "mdmAppId": "0000000a-0000-0000-c000-000000000000"},
        _REGISTERED | {"operatingSystem": 1},
        _REGISTERED | {"operatingSystem": True},
    ),
    "authentication_flow": ("none", UNKNOWN, "deviceCodeFlow", "authenticationTransfer"),
    "methods": (UNKNOWN, frozenset(), frozenset({"mfa"})),
}
ORDINARY = Scenario(
    user=USERS[1].id,
    app=EXCHANGE,
    user_action=None,
    authentication_context=None,
    ip="203.0.113.10",
    country="CA",
    platform="windows",
    client_app="browser",
    sign_in_risk="none",
    user_risk="none",
    insider_risk="none",
    device=None,
    authentication_flow="none",
)
# Most begin as an ordinary sign-in that some parts are changed of.
START = st.fixed_dictionaries(
    {}, optional={axis: st.sampled_from(values) for axis, values in AXES.items() if axis != "user"}
).map(lambda changes: replace(ORDINARY, **changes))


def walk(start: Scenario) -> list[Scenario]:
    """Sign-ins that differ from the first in one axis each, through all its values; and without an app through the user
    actions, since asking for one alone asks for no app."""
    along = [replace(start, **{axis: value}) for axis, values in AXES.items() for value in values]
    without_app = replace(start, app=UNKNOWN, resource=None)
    return [start, *along, *(replace(without_app, user_action=value) for value in AXES["user_action"])]


# --- what has to hold -------------------------------------------------------------------------------------------------


def one_by_one(policies: PolicySet, scenario: Scenario) -> Evaluation:
    """The evaluation by each policy's own checks, with nothing kept of an earlier sign-in."""
    sign_in = SignInContext(scenario, policies.directory)
    truths = [evaluate_policy(policy, sign_in)[0] for policy in policies.compiled]
    sure = sum(1 << place for place, truth in enumerate(truths) if truth is YES)
    possible = sum(1 << place for place, truth in enumerate(truths) if truth is not NO)
    return Evaluation(policies.with_directory(policies.directory), sign_in, PolicyBits(sure, possible))


def _answers(evaluation: Evaluation) -> tuple[object, ...]:
    return (
        evaluation._matching,
        (evaluation.decision, evaluation.controls, evaluation.possible_controls, evaluation.session_controls),
        (evaluation.registration, evaluation.expected_error),
    )


def first_difference(
    policies: Sequence[ConditionalAccessPolicy], scenarios: Sequence[Scenario]
) -> tuple[Scenario, object, object] | None:
    """The first sign-in of a sequence for which the set that is kept says something else than the policies one by one,
    with both answers; None where there is none."""
    kept = PolicySet(policies, contoso())
    for scenario in scenarios:
        answers, alone = _answers(kept.evaluate(scenario)), _answers(one_by_one(kept, scenario))
        if answers != alone:
            return scenario, answers, alone
    return None
