"""A policy made ready to be held against many sign-ins: its conditions as checks, its controls, its state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from aad53004.conditional_access.applications import REGISTER_SECURITY_INFO
from aad53004.conditional_access.conditions import compile_conditions
from aad53004.conditional_access.controls import Grant, compile_grant, session_controls
from aad53004.conditional_access.sign_in import (
    MAYBE,
    NO,
    YES,
    Check,
    ConditionResult,
    Constant,
    SignInContext,
    constant,
    lowered,
)
from aad53004.conditional_access.truth import Truth, all_of
from aad53004.conditional_access.unread import or_default
from aad53004.conditional_access.users import UsersCheck
from aad53004.entra import ConditionalAccessPolicy
from aad53004.errors import Unreadable

STATES = {"enabled", "disabled", "enabledforreportingbutnotenforced"}


@dataclass(frozen=True)
class CompiledPolicy:
    """A policy made ready to be evaluated for many sign-ins.

    ``id``: empty where it could not be read; ``name``: its display name, else its id; ``state`` as Graph spells it.
    ``for_registration``: whether it is, or may be, about the user action of registering security info;
    ``on_sign_in_risk``: whether it has that condition. ``inactive``: what the state makes of the policy, where that is
    not the same as enabled or report-only.
    """

    policy: ConditionalAccessPolicy
    id: str
    name: str
    state: str
    checks: tuple[tuple[str, Check], ...]
    grant: Grant
    session: tuple[tuple[str, Any], ...]
    for_registration: bool
    on_sign_in_risk: bool
    notes: tuple[str, ...] = ()
    inactive: ConditionResult | None = None
    state_unread: bool = False

    @cached_property
    def unread(self) -> bool:
        """Whether something of it that the evaluation looks at could not be read."""
        conditions = any(isinstance(check, Constant | UsersCheck) and check.unread for _, check in self.checks)
        return conditions or self.state_unread or bool(self.grant.unread)

    @property
    def enforced(self) -> bool:
        return self.state.casefold() == "enabled"

    @property
    def overlaps(self) -> bool:
        """Whether two of its checks are about the same condition, as a rule of a plan can have them."""
        names = [name for name, _ in self.checks]
        return len(set(names)) < len(names)


def compile_policy(policy: ConditionalAccessPolicy) -> CompiledPolicy:
    """Reads the conditions and controls of a policy once; never fails on what it does not know or cannot read."""
    checks, grant = compile_conditions(policy), compile_grant(policy)
    if (policy.model_extra or {}).get("partialEnablementStrategy"):
        partly = constant(MAYBE, "the policy is enabled for a part of the sign-ins")
        checks += (("partialEnablementStrategy", partly),)
    policy_id = or_default(lambda: policy.id, "")
    state = or_default(lambda: policy.state or "", None)
    actions = or_default(lambda: _user_actions(policy), None)
    return CompiledPolicy(
        policy,
        policy_id,
        or_default(lambda: policy.display_name, None) or policy_id,
        state or "",
        checks,
        grant,
        session_controls(policy),
        for_registration=actions is None or REGISTER_SECURITY_INFO in actions,
        on_sign_in_risk=or_default(lambda: _on_sign_in_risk(policy), False),
        notes=tuple(_notes(state or "", grant, actions)),
        inactive=_inactive(policy),
        state_unread=state is None,
    )


def _user_actions(policy: ConditionalAccessPolicy) -> frozenset[str]:
    applications = policy.conditions.applications if policy.conditions else None
    return lowered(applications.include_user_actions) if applications else frozenset()


def _on_sign_in_risk(policy: ConditionalAccessPolicy) -> bool:
    return bool(policy.conditions and policy.conditions.sign_in_risk_levels)


def _inactive(policy: ConditionalAccessPolicy) -> ConditionResult | None:
    if (policy.model_extra or {}).get("deletedDateTime"):
        return ConditionResult("state", NO, "the policy is deleted")
    try:
        state = policy.state
    except Unreadable as error:
        return ConditionResult("state", MAYBE, error.why)
    if (state or "").casefold() == "disabled":
        return ConditionResult("state", NO, "the policy is disabled")
    if (state or "").casefold() in STATES:
        return None
    return ConditionResult("state", MAYBE, f"the state {state or 'that it does not show'} is not known to this version")


class Note(StrEnum):
    """What else is to be known about a policy."""

    REPORT_ONLY = "report-only: it decides nothing"
    USER_ACTION = "Microsoft does not evaluate policies for user actions in report-only mode"
    APPROVED_APP = "the approved client app control was retired in March 2026"


def _notes(state: str, grant: Grant, user_actions: frozenset[str] | None) -> Iterator[str]:
    if state.casefold() == "enabledforreportingbutnotenforced":
        yield Note.REPORT_ONLY
        if user_actions:
            yield Note.USER_ACTION
    if any(control.kind == "approvedApplication" for control in grant.controls):
        yield Note.APPROVED_APP
    yield from dict.fromkeys((*grant.unread, *(control.unread for control in grant.controls if control.unread)))


def evaluate_policy(compiled: CompiledPolicy, sign_in: SignInContext) -> tuple[Truth, tuple[ConditionResult, ...]]:
    """Whether a policy applies, and what became of each condition."""
    inactive = compiled.inactive
    if inactive is not None and inactive.truth is NO:
        return NO, (inactive,)
    results = [ConditionResult(name, *check(sign_in)) for name, check in compiled.checks]
    if inactive is not None:
        results.insert(0, inactive)
    return all_of(result.truth for result in results), tuple(results)


def enforcement(compiled: CompiledPolicy) -> Truth | None:
    """Whether the state lets a policy decide; None where it does not, unknown for a state that this version
    does not know, or that could not be read."""
    if compiled.enforced:
        return YES
    return MAYBE if compiled.state.casefold() not in STATES else None
