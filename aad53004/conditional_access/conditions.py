"""The conditions of a policy, each made once into a check that many sign-ins are held against.

A check answers yes, no or unknown, with what decided and, where it is unknown, which key of the scenario would tell.
Within a condition the values are joined by OR and an exclusion beats an inclusion; an empty condition is no condition.
https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions
https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups
https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    SignIn,
    deep_extras,
    fixed,
    flags,
    in_and_out,
    lowered,
    one_of,
    says_nothing,
    stranger,
)
from aad53004.conditional_access.users import about_workloads, includes_people, users
from aad53004.entra import ConditionalAccessPolicy, IncludeExclude, PolicyConditions

_OF_GUESTS = ("users.includeGuestsOrExternalUsers.", "users.excludeGuestsOrExternalUsers.")


def compile_conditions(policy: ConditionalAccessPolicy) -> tuple[tuple[str, Check], ...]:
    """The checks of a policy by the name of their condition, all of which must be met."""
    conditions = policy.conditions
    if conditions is None:
        return (("conditions", fixed(MAYBE, "the policy shows no conditions")),)
    checks: list[tuple[str, Check]] = [
        ("users", users(conditions)),
        applications(conditions.applications),
    ]
    for name, check in (
        ("clientApplications", _workloads(conditions)),
        ("clientAppTypes", _client_apps(conditions.client_app_types)),
        ("platforms", _platforms(conditions.platforms)),
        ("locations", locations(conditions.locations)),
        ("signInRiskLevels", _level(conditions.sign_in_risk_levels, "sign_in_risk", "signInRisk", "sign-in risk")),
        ("userRiskLevels", _level(conditions.user_risk_levels, "user_risk", "userRisk", "user risk")),
        ("insiderRiskLevels", _insider_risk(conditions)),
        ("devices", devices(conditions.devices)),
        ("deviceStates", device_states(conditions)),
        ("authenticationFlows", _flows(conditions)),
    ):
        if check is not None:
            checks.append((name, check))
    checks += [(name, fixed(MAYBE, f"{name} is not known to this version")) for name in _unknown(conditions)]
    return tuple(checks)


def _unknown(conditions: PolicyConditions) -> Iterator[str]:
    """Names of conditions that say something and that nothing here evaluates. Annotations ("x@odata.type") say nothing."""
    # What is said of guests and external users is for the check of the users, since it concerns them alone.
    yield from (name for name in deep_extras(conditions) if not name.startswith(_OF_GUESTS))
    if not says_nothing(conditions.times):
        yield "times"
    yield from _unknown_agents(conditions)


def _unknown_agents(conditions: PolicyConditions) -> Iterator[str]:
    # Beside an inclusion of people, what is said of agents leaves open whom the policy is for.
    if includes_people(conditions.users):
        for name, value in (("agents", conditions.agents), ("agentContext", conditions.agent_context)):
            if not says_nothing(value):
                yield name


def _workloads(conditions: PolicyConditions) -> Check | None:
    """A policy for service principals or agents never reaches the sign-in of a person.

    https://learn.microsoft.com/entra/identity/conditional-access/workload-identity
    """
    if about_workloads(conditions):
        return fixed(NO, "it is about workload identities or agents, and this is the sign-in of a user")
    return None


def _client_apps(types: Iterable[str] | None) -> Check | None:
    """https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions#client-apps"""
    wanted = lowered(types)
    if not wanted or "all" in wanted:
        return None
    if "eassupported" in wanted:
        wanted |= {"exchangeactivesync"}
    strange = stranger(types, (*CLIENT_APPS, "easSupported"))
    return one_of(wanted, lambda sign_in: sign_in.scenario.client_app, "clientApp", "client app", strange)


def _level(
    values: str | Iterable[str] | None, attribute: str, key: str, name: str, known: Iterable[str] = RISKS
) -> Check | None:
    """A level of risk. https://learn.microsoft.com/entra/id-protection/howto-identity-protection-configure-risk-policies"""
    wanted = frozenset(flags(values))
    if not wanted:
        return None

    def read(sign_in: SignIn) -> Any:
        value = getattr(sign_in.scenario, attribute)
        return "none" if value is None else UNKNOWN if value is not UNKNOWN and value.casefold() in UNSAID else value

    return one_of(wanted, read, key, name, stranger(values, known))


def _insider_risk(conditions: PolicyConditions) -> Check | None:
    """https://learn.microsoft.com/entra/identity/conditional-access/policy-risk-based-insider-block"""
    return _level(conditions.insider_risk_levels, "insider_risk", "insiderRisk", "insider risk", INSIDER_RISKS)


def _platforms(platforms: IncludeExclude | None) -> Check | None:
    if platforms is None:
        return None
    included, excluded = lowered(platforms.include_platforms), lowered(platforms.exclude_platforms)
    if not included and not excluded:
        return None
    everything = not included or "all" in included
    return in_and_out(
        fixed(YES, "any platform", unrestricted=True)
        if everything
        else _one_platform(included, platforms.include_platforms),
        _one_platform(excluded, platforms.exclude_platforms) if excluded else None,
    )


def _one_platform(wanted: frozenset[str], spelled: Iterable[str] | None) -> Check:
    strange = stranger(spelled, (*PLATFORMS, "all"))
    return one_of(wanted, lambda sign_in: sign_in.scenario.platform, "platform", "platform", strange)


def _flows(conditions: PolicyConditions) -> Check | None:
    """https://learn.microsoft.com/entra/identity/conditional-access/concept-authentication-flows"""
    flows = conditions.authentication_flows
    wanted = frozenset(flags(flows.transfer_methods)) - {"none"} if flows is not None else frozenset()
    if not wanted:
        return None
    strange = stranger(flows.transfer_methods if flows else None, FLOWS)
    return one_of(wanted, lambda sign_in: sign_in.scenario.authentication_flow, "authenticationFlow", "flow", strange)
