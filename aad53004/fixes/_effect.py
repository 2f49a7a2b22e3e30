"""What a fix is expected to do: the policies evaluated again for the same sign-in, with what the fix changes.

An expectation, not a promise: the evaluator's reading of the policies, groups and locations as they are today, and the
risk as the sign-in shows it. https://learn.microsoft.com/entra/identity/conditional-access/what-if-tool
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from aad53004.checkers import Case
from aad53004.conditional_access.evaluate import Evaluation, PolicySet
from aad53004.conditional_access.prediction import Registration
from aad53004.conditional_access.scenario import UNKNOWN, Scenario
from aad53004.entra.codes import MFA_PROMPT, MFA_REGISTRATION, PROOF_UP_BLOCKED
from aad53004.fixes import Fix
from aad53004.fixes._about import soft

_PROMPTS = {MFA_PROMPT, MFA_REGISTRATION}


class World(NamedTuple):
    """What the policies are evaluated for."""

    policies: PolicySet
    scenario: Scenario


# What a fix changes, and how a sentence about it begins; None where it changes nothing that policies look at.
Effect = Callable[[Case, World], tuple[str, World] | None]


def expected_effect(case: Case, row: Fix) -> str:
    """What the policies would come to after a fix, in a sentence; empty where it changes nothing that they look at,
    or where they could not be read."""
    effect = row.effect
    world = soft(lambda: _world(case)) if effect else None
    if effect is None or world is None:
        return ""
    before = _evaluated(world)
    changed = soft(lambda: effect(case, world))
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


def with_methods(world: World, *more: str) -> World:
    """The world with more methods that the user can prove, as combinations of authentication strengths spell them."""
    have = world.scenario.methods
    known = frozenset[str]() if have is UNKNOWN else have
    return world._replace(scenario=replace(world.scenario, methods=known | {one.casefold() for one in more}))


def user_risk_closed(told: str) -> Effect:
    """The effect of closing the user's risk; ``told`` begins the sentence."""

    def effect(case: Case, world: World) -> tuple[str, World]:
        return told, world._replace(scenario=replace(world.scenario, user_risk="none"))

    return effect


def without_demanding_policies(told: str) -> Effect:
    """The effect of taking away the policies that demand proof of this user; ``told`` begins the sentence."""

    def effect(case: Case, world: World) -> tuple[str, World] | None:
        demanding = {demand.policy.value.id for demand in case.conditional_access.demands if demand.policy}
        if not demanding:
            return None
        rest = [one for one in world.policies.compiled if one.policy.id not in demanding]
        return told, world._replace(policies=PolicySet.of_compiled(rest, world.policies.directory))

    return effect
