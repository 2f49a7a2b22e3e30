"""The conditions of a policy, each made once into a check that many sign-ins are held against.

A check answers yes, no or unknown, with what decided and, where it is unknown, which key of the scenario would tell.
Within a condition the values are joined by OR and an exclusion beats an inclusion; an empty condition is no condition.
https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions
https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups
https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from aad53004.conditional_access.applications import applications
from aad53004.conditional_access.devices import device_states, devices
from aad53004.conditional_access.places import locations
from aad53004.conditional_access.scenario import CLIENT_APPS, FLOWS, INSIDER_RISKS, PLATFORMS, RISKS, UNKNOWN
from aad53004.conditional_access.sign_in import (
    MAYBE,
    NO,
    UNSAID,
    YES,
    Check,
    SignInContext,
    constant,
    excluded_or_included,
    first_unknown_value,
    flags,
    is_unset,
    lowered,
    unknown_if_unread,
    unknown_property_paths,
    unread,
    value_among,
)
from aad53004.conditional_access.users import about_workloads, includes_people, users
from aad53004.entra import ConditionalAccessPolicy, PolicyConditions
from aad53004.errors import Unreadable

_OF_GUESTS = ("users.includeGuestsOrExternalUsers.", "users.excludeGuestsOrExternalUsers.")


def compile_conditions(policy: ConditionalAccessPolicy) -> tuple[tuple[str, Check], ...]:
    """The checks of a policy by the name of their condition, all of which must be met. A condition of which a property
    could not be read is unknown."""
    try:
        conditions = policy.conditions
    except Unreadable as error:
        return (("conditions", unread(error)),)
    if conditions is None:
        return (("conditions", constant(MAYBE, "the policy shows no conditions")),)
    checks: list[tuple[str, Check]] = [("users", unknown_if_unread(lambda: users(conditions)))]
    try:
        checks.append(applications(conditions.applications))
    except Unreadable as error:
        checks.append(("applications", unread(error)))
    checks += _built(conditions, _CONDITIONS)
    checks += [(name, _not_known(name)) for name in _unknown_conditions(conditions)]
    checks += _built(conditions, _NOT_EVALUATED)
    return tuple(checks)


def _built(
    conditions: PolicyConditions, builders: Mapping[str, Callable[[PolicyConditions], Check | None]]
) -> Iterator[tuple[str, Check]]:
    for name, build in builders.items():
        check = unknown_if_unread(partial(build, conditions))
        if check is not None:
            yield name, check


def _not_known(name: str) -> Check:
    return constant(MAYBE, f"{name} is not known to this version")


def _unknown_conditions(conditions: PolicyConditions) -> Iterator[str]:
    """Names of conditions that say something and that no model here has. Annotations ("x@odata.type") say nothing."""
    # What is said of guests and external users is for the check of the users, since it concerns them alone.
    yield from (name for name in unknown_property_paths(conditions) if not name.startswith(_OF_GUESTS))


def _times(conditions: PolicyConditions) -> Check | None:
    return None if is_unset(conditions.times) else _not_known("times")


def _agents(conditions: PolicyConditions, name: str, value: object) -> Check | None:
    # Beside an inclusion of people, what is said of agents leaves open whom the policy is for.
    return None if is_unset(value) or not includes_people(conditions) else _not_known(name)


def _workloads(conditions: PolicyConditions) -> Check | None:
    """A policy for service principals or agents never reaches the sign-in of a person.

    https://learn.microsoft.com/entra/identity/conditional-access/workload-identity
    """
    if about_workloads(conditions):
        return constant(NO, "it is about workload identities or agents, and this is the sign-in of a user")
    return None


def _client_apps(conditions: PolicyConditions) -> Check | None:
    """https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions#client-apps"""
    types = conditions.client_app_types
    wanted = lowered(types)
    if not wanted or "all" in wanted:
        return None
    if "eassupported" in wanted:
        wanted |= {"exchangeactivesync"}
    unknown_value = first_unknown_value(types, (*CLIENT_APPS, "easSupported"))
    return value_among(wanted, lambda sign_in: sign_in.scenario.client_app, "clientApp", "client app", unknown_value)


def _level(
    values: str | Iterable[str] | None, attribute: str, key: str, name: str, known: Iterable[str] = RISKS
) -> Check | None:
    """A level of risk. https://learn.microsoft.com/entra/id-protection/howto-identity-protection-configure-risk-policies"""
    wanted = frozenset(flags(values))
    if not wanted:
        return None

    def read(sign_in: SignInContext) -> Any:
        value = getattr(sign_in.scenario, attribute)
        return "none" if value is None else UNKNOWN if value is not UNKNOWN and value.casefold() in UNSAID else value

    return value_among(wanted, read, key, name, first_unknown_value(values, known))


def _sign_in_risk(conditions: PolicyConditions) -> Check | None:
    return _level(conditions.sign_in_risk_levels, "sign_in_risk", "signInRisk", "sign-in risk")


def _user_risk(conditions: PolicyConditions) -> Check | None:
    return _level(conditions.user_risk_levels, "user_risk", "userRisk", "user risk")


def _insider_risk(conditions: PolicyConditions) -> Check | None:
    """https://learn.microsoft.com/entra/identity/conditional-access/policy-risk-based-insider-block"""
    return _level(conditions.insider_risk_levels, "insider_risk", "insiderRisk", "insider risk", INSIDER_RISKS)


def _platforms(conditions: PolicyConditions) -> Check | None:
    platforms = conditions.platforms
    if platforms is None:
        return None
    included, excluded = lowered(platforms.include_platforms), lowered(platforms.exclude_platforms)
    if not included and not excluded:
        return None
    everything = not included or "all" in included
    into = (
        constant(YES, "any platform", unrestricted=True)
        if everything
        else _named_platform(included, platforms.include_platforms)
    )
    out = _named_platform(excluded, platforms.exclude_platforms) if excluded else None
    return lambda sign_in: excluded_or_included(sign_in, into, out)


def _named_platform(wanted: frozenset[str], spelled: Iterable[str] | None) -> Check:
    unknown_value = first_unknown_value(spelled, (*PLATFORMS, "all"))
    return value_among(wanted, lambda sign_in: sign_in.scenario.platform, "platform", "platform", unknown_value)


def _flows(conditions: PolicyConditions) -> Check | None:
    """https://learn.microsoft.com/entra/identity/conditional-access/concept-authentication-flows"""
    flows = conditions.authentication_flows
    wanted = frozenset(flags(flows.transfer_methods)) - {"none"} if flows is not None else frozenset()
    if not wanted:
        return None
    unknown_value = first_unknown_value(flows.transfer_methods if flows else None, FLOWS)
    return value_among(
        wanted, lambda sign_in: sign_in.scenario.authentication_flow, "authenticationFlow", "flow", unknown_value
    )


# In the order in which they are shown, behind users and applications.
_CONDITIONS: Mapping[str, Callable[[PolicyConditions], Check | None]] = {
    "clientApplications": _workloads,
    "clientAppTypes": _client_apps,
    "platforms": _platforms,
    "locations": lambda conditions: locations(conditions.locations),
    "signInRiskLevels": _sign_in_risk,
    "userRiskLevels": _user_risk,
    "insiderRiskLevels": _insider_risk,
    "devices": lambda conditions: devices(conditions.devices),
    "deviceStates": device_states,
    "authenticationFlows": _flows,
}
_NOT_EVALUATED: Mapping[str, Callable[[PolicyConditions], Check | None]] = {
    "times": _times,
    "agents": lambda conditions: _agents(conditions, "agents", conditions.agents),
    "agentContext": lambda conditions: _agents(conditions, "agentContext", conditions.agent_context),
}
