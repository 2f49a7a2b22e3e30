"""Rules of Conditional Access policy plans, made ready to be evaluated like policies.

A rule applies where its own conditions and those that the rules of its plan share are met.
https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicyrule?view=graph-rest-beta
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from aad53004.conditional_access.compiled import CompiledPolicy, compile_policy
from aad53004.conditional_access.sign_in import Check, Constant, is_unset
from aad53004.entra import ConditionalAccessPolicy, PolicyConditions, PolicyPlan, PolicyRule

ENABLED = "enabled"
# What a condition set that leaves it out does not narrow, and a policy has to say.
_SAID_ONCE = ("users", "applications")
_APPS = ("applications", "userActions", "authenticationContext")


def policy_of(plan: PolicyPlan, rule: PolicyRule) -> ConditionalAccessPolicy:
    """A rule in the shape of a policy. Its conditions are those of the rule, and the shared ones for what the rule leaves
    out: what kind of policy it is. Whether it applies is for :func:`compile_rule`. Raises Unreadable."""
    controls = rule.controls
    state = plan.state
    if rule.state and rule.state.casefold() != ENABLED:
        state = rule.state
    return ConditionalAccessPolicy.model_construct(
        id=rule.id,
        display_name=f"{rule.display_name or rule.id} (plan {plan.display_name or plan.id})",
        state=state,
        created_date_time=plan.created_date_time,
        modified_date_time=plan.modified_date_time,
        conditions=_joined(plan.shared_conditions, rule.conditions),
        grant_controls=controls.grant_controls if controls else None,
        session_controls=controls.session_controls if controls else None,
    )


def compile_rule(plan: PolicyPlan, rule: PolicyRule) -> CompiledPolicy:
    """A rule made ready to be evaluated: all conditions of both sets have to be met. Raises Unreadable."""
    policy = policy_of(plan, rule)
    whole = compile_policy(policy)
    sets = [one for one in (plan.shared_conditions, rule.conditions) if one is not None]
    checks: list[tuple[str, Check]] = []
    for conditions in sets:
        checks += _checks(policy, conditions)
    # What neither set says is as open as in a policy that does not say it.
    named = {name for name, _ in checks}
    missing = [
        (name, check)
        for name, check in whole.checks
        if name in _SAID_ONCE and isinstance(check, Constant) and named.isdisjoint(_APPS if name in _APPS else (name,))
    ]
    return replace(whole, checks=(*missing, *checks))


def _checks(policy: ConditionalAccessPolicy, conditions: PolicyConditions) -> Iterator[tuple[str, Check]]:
    alone = compile_policy(policy.model_copy(update={"conditions": conditions}))
    unsaid = {name for name in _SAID_ONCE if getattr(conditions, name) is None}
    for name, check in alone.checks:
        if name not in unsaid:
            yield name, check


def _joined(shared: PolicyConditions | None, own: PolicyConditions | None) -> PolicyConditions | None:
    if shared is None or own is None:
        return own or shared
    values: dict[str, Any] = {name: getattr(own, name) for name in type(own).model_fields if own.said(name)}
    return shared.model_copy(update={name: value for name, value in values.items() if not is_unset(value)})
