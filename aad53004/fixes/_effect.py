"""What a remedy is expected to do: the policies evaluated again for the same sign-in, with what the remedy changes.

An expectation, not a promise: the evaluator's reading of the policies, groups and locations as they are today, and the
risk as the sign-in shows it. https://learn.microsoft.com/entra/identity/conditional-access/what-if-tool
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from ipaddress import ip_network
from typing import NamedTuple

from aad53004.checkers import Case
from aad53004.conditional_access.directory import Directory
from aad53004.conditional_access.evaluate import Evaluation, PolicySet
from aad53004.conditional_access.prediction import Registration
from aad53004.conditional_access.scenario import UNKNOWN, Scenario
from aad53004.entra import NamedLocation
from aad53004.entra.codes import MFA_PROMPT, MFA_REGISTRATION, PROOF_UP_BLOCKED
from aad53004.fixes._about import soft

_PROMPTS = {MFA_PROMPT, MFA_REGISTRATION}


class World(NamedTuple):
    """What the policies are evaluated for."""

    policies: PolicySet
    scenario: Scenario


def expected_effect(case: Case, remedy_id: str) -> str:
    """What the policies would come to after a remedy, in a sentence; empty where it changes nothing that they look at,
    or where they could not be read."""
    change = CHANGES.get(remedy_id)
    world = soft(lambda: _world(case)) if change else None
    if change is None or world is None:
        return ""
    before = _evaluated(world)
    changed = soft(lambda: change(case, world))
    if changed is None or before.expected_error != PROOF_UP_BLOCKED:
        return ""
    told, after = changed
    found = _evaluated(after)
    if found.expected_error in _PROMPTS and _is_without_page(case):
        return f"{told} the same sign-in still cannot meet the demand, since it shows no page to answer on (ROPC)."
    return f"{told} {_outcome(found)}"


def _is_without_page(case: Case) -> bool:
    """Whether the sign-in sent the password itself, so that nobody could answer anything.

    https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc
    """
    event = soft(lambda: case.sign_ins.event)
    return event is not None and "ropc" in (event.value.authentication_protocol or "").casefold()


def _world(case: Case) -> World | None:
    """The sign-in that was refused with 53004, else one like those that the user's state makes likely."""
    access = case.conditional_access
    event = access.event
    scenario = access.scenario(event.value if event and event.value.code == PROOF_UP_BLOCKED else None)
    return World(access.policy_set, replace(scenario, methods=access.provable))


def _evaluated(world: World) -> Evaluation:
    return world.policies.evaluate(world.scenario)


def _outcome(found: Evaluation) -> str:
    error = found.expected_error
    if error is None:
        return "the same sign-in would go through."
    if error == "unknown":
        return f"what the same sign-in would meet cannot be told: {found.explanation}"
    if error == PROOF_UP_BLOCKED:
        return "the same sign-in would meet 53004 again, for as long as there is no method that is accepted."
    if error in _PROMPTS:
        if found.registration is Registration.ALLOWED:
            return "the same sign-in would let the user register MFA."
        return "the user can meet the demand for MFA in the same sign-in."
    return f"the same sign-in would meet {error} next: {found.explanation}"


Change = Callable[[Case, World], tuple[str, World] | None]


def _with_methods(world: World, *more: str) -> World:
    have = world.scenario.methods
    known = frozenset[str]() if have is UNKNOWN else have
    return world._replace(scenario=replace(world.scenario, methods=known | {one.casefold() for one in more}))


def _pass(case: Case, world: World) -> tuple[str, World]:
    return "With the pass,", _with_methods(world, "temporaryAccessPassMultiUse", "temporaryAccessPassOneTime")


def _phone(case: Case, world: World) -> tuple[str, World]:
    allowed = [part for part in ("sms", "voice") if case.methods.allows(part)[0] is not False]
    return "With the phone number,", _with_methods(world, *allowed)


def _allow(case: Case, world: World) -> tuple[str, World] | None:
    """The methods that are registered and not allowed, allowed."""
    parts = [part for one in case.methods.strong for text in one.kind.combinations for part in text.split(",")]
    return ("With the registered methods allowed,", _with_methods(world, *parts)) if parts else None


def _known_place(case: Case, world: World) -> tuple[str, World]:
    scenario = replace(
        world.scenario, sign_in_risk="none", ip=_trusted_address(world.policies.directory), country=UNKNOWN
    )
    return "From a known place and device, where the sign-in is not risky,", world._replace(scenario=scenario)


def _trusted_address(directory: Directory) -> str | None:
    """An address of the first trusted location ("from HQ"); none in any location where there is none."""
    for place in directory.places.values():
        if place.trusted and place.networks:
            return str(place.networks[0].network_address)
    return None


def _sign_in_safe(case: Case, world: World) -> tuple[str, World]:
    return "With the risk of that sign-in alone closed,", world._replace(
        scenario=replace(world.scenario, user_risk="none")
    )


def _risk_closed(told: str) -> Change:
    def change(case: Case, world: World) -> tuple[str, World]:
        return told, world._replace(scenario=replace(world.scenario, user_risk="none"))

    return change


def _trusted(case: Case, world: World) -> tuple[str, World] | None:
    ip = world.scenario.ip
    if not isinstance(ip, str):
        return None
    here = NamedLocation.model_validate(
        {"id": "here", "displayName": "here", "isTrusted": True, "ipRanges": [{"cidrAddress": str(ip_network(ip))}]}
    )
    known = world.policies.directory
    directory = replace(known, named_locations=(*(known.named_locations or ()), here))
    return "With the address in a trusted location,", world._replace(policies=world.policies.with_directory(directory))


def _without(told: str) -> Change:
    def change(case: Case, world: World) -> tuple[str, World] | None:
        demanding = {demand.policy.value.id for demand in case.conditional_access.demands if demand.policy}
        if not demanding:
            return None
        rest = [item.value for item in case.conditional_access.policies if item.value.id not in demanding]
        return told, world._replace(policies=PolicySet(rest, world.policies.directory))

    return change


CHANGES: Mapping[str, Change] = {
    "temporary-access-pass": _pass,
    "add-phone-method": _phone,
    "allow-method": _allow,
    "register-from-known-place": _known_place,
    "confirm-sign-in-safe": _sign_in_safe,
    "dismiss-user-risk": _risk_closed("With the user's risk dismissed and nothing else changed,"),
    "temporary-password": _risk_closed("With the user's risk closed by the new password and nothing else changed,"),
    "trust-named-location": _trusted,
    "temporary-exclusion": _without("Excluded from the policies that demanded it,"),
    "adjust-policy": _without("With the policies that demanded it in report-only,"),
}
