"""The policies that an expectation hangs on, found by trying: which of them would have to go, or to apply, for it to be
met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import replace
from typing import Any

from aad53004.conditional_access.compiled import CompiledPolicy
from aad53004.conditional_access.evaluate import PolicyResult
from aad53004.conditional_access.scenario import Scenario
from aad53004.conditional_access.truth import Truth
from aad53004.entra import ConditionalAccessPolicy, PolicyConditions
from aad53004.policy_tests.model import Expectation
from aad53004.policy_tests.reasons import REPORT_ONLY, applying, not_applying
from aad53004.policy_tests.results import Reason
from aad53004.policy_tests.trial import Trial

MOST_NEAR = 3
_ACTIONS = {
    "register-security-info": "urn:user:registersecurityinfo",
    "register-device": "urn:user:registerdevice",
}


def causes(trial: Trial, expectation: Expectation) -> Iterator[Reason]:
    """The policies without which it would be met; else those that would have to apply; else all that decide."""
    results = trial.evaluation.policies
    yielded = False
    alike = Counter(_asks_for(result) for result in results if result.enforced and result.applies is Truth.YES)
    for place, compiled in enumerate(trial.policies.all.compiled):
        result = results[place]
        if not compiled.enforced or (result.applies is Truth.NO and not compiled.for_registration):
            continue
        # What another policy asks for as well is asked for without this one.
        if alike[_asks_for(result)] > 1 and not compiled.for_registration:
            continue
        if trial.met(expectation, trial.policies.without(place), trial.scenario):
            yielded = True
            yield _in_the_way(compiled, result)
    if yielded:
        return
    for place in _nearest(trial, list(_lacking(trial, expectation))):
        yielded = True
        yield not_applying(results[place])
    if not yielded:
        deciding = [result for result in results if result.applies is Truth.YES and result.enforced]
        deciding = [result for result in deciding if result.blocks] or [
            result for result in deciding if result.controls
        ]
        yield from map(applying, deciding)


def undecided(trial: Trial) -> Iterator[Reason]:
    """The policies of which it is not known whether they apply."""
    for result in trial.evaluation.policies:
        counts = result.enforced or result.state.casefold() not in ("disabled", REPORT_ONLY)
        if result.applies is Truth.UNKNOWN and counts and (result.blocks or result.controls):
            yield not_applying(result)


def _in_the_way(compiled: CompiledPolicy, result: PolicyResult) -> Reason:
    if result.applies is not Truth.NO:
        return applying(result)
    return replace(applying(result), text="refuses the registration of security info", condition="applications")


def _lacking(trial: Trial, expectation: Expectation) -> Iterator[int]:
    """The places of the policies of which one alone, if it applied, would meet the expectation."""
    results, policies = trial.evaluation.policies, trial.policies.inputs.policies
    compiled = trial.policies.all.compiled
    base = [
        policies[place]
        for place, result in enumerate(results)
        if result.applies is not Truth.NO or compiled[place].for_registration
    ]
    for place, result in enumerate(results):
        if result.applies is Truth.YES and result.enforced:
            continue
        if not compiled[place].grant.blocks and not compiled[place].grant.controls:
            continue
        # Forced to apply, policies with the same controls come to the same.
        asked = _asks_for(result)
        if asked not in trial.forced:
            others = [policy for policy in base if policy is not policies[place]]
            trial.forced[asked] = trial.policies.policy_set([*others, _forced(policies[place], trial.scenario)])
        if trial.met(expectation, trial.forced[asked], trial.scenario):
            yield place


def _nearest(trial: Trial, places: list[int]) -> list[int]:
    """Of policies that do not apply those that the case itself names; else those that come nearest to applying: a
    condition less that is not met, and one about a risk that the sign-in has."""
    if named := [place for place in places if place in trial.named]:
        return named
    risks = {
        "signInRiskLevels": trial.scenario.sign_in_risk,
        "userRiskLevels": trial.scenario.user_risk,
        "insiderRiskLevels": trial.scenario.insider_risk,
    }

    def rank(place: int) -> tuple[int, bool]:
        unmet = [why.condition for why in trial.evaluation.policies[place].why if why.truth is Truth.NO]
        about = any(isinstance(level := risks.get(condition), str) and level != "none" for condition in unmet)
        return len(unmet), not about

    best = min(map(rank, places), default=None)
    return [place for place in places if rank(place) == best][:MOST_NEAR]


def _asks_for(result: PolicyResult) -> Hashable:
    """What a policy asks for, the same for policies that come to the same where they apply."""
    return result.blocks, result.controls


def _forced(policy: ConditionalAccessPolicy, scenario: Scenario) -> ConditionalAccessPolicy:
    """The policy as if it were on and applied to the sign-in."""
    if isinstance(scenario.user_action, str):
        target: dict[str, Any] = {"includeUserActions": [_ACTIONS[scenario.user_action]]}
    elif isinstance(scenario.authentication_context, str):
        target = {"includeAuthenticationContextClassReferences": [scenario.authentication_context]}
    else:
        target = {"includeApplications": ["All"]}
    conditions = PolicyConditions.model_validate({"users": {"includeUsers": ["All"]}, "applications": target})
    return policy.model_copy(update={"state": "enabled", "conditions": conditions})
