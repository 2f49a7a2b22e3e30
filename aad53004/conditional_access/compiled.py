"""A policy made ready to be held against many sign-ins: its conditions as checks, its controls, its state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from aad53004.conditional_access.applications import REGISTER_SECURITY_INFO
from aad53004.conditional_access.conditions import compile_conditions
from aad53004.conditional_access.controls import Grant, compile_grant, session_controls
from aad53004.conditional_access.sign_in import MAYBE, NO, YES, Answer, Check, SignIn, Why, lowered
from aad53004.conditional_access.truth import Truth
from aad53004.entra import ConditionalAccessPolicy

STATES = {"enabled", "disabled", "enabledforreportingbutnotenforced"}


@dataclass(frozen=True)
class Compiled:
    """A policy made ready to be held against many sign-ins."""

    policy: ConditionalAccessPolicy
    checks: tuple[tuple[str, Check], ...]
    grant: Grant
    session: tuple[tuple[str, Any], ...]
    state: str
    notes: tuple[Note, ...] = ()
    off: Why | None = None

    @property
    def enforced(self) -> bool:
        return self.state == "enabled"

    def on_risk(self, attribute: str) -> bool:
        conditions = self.policy.conditions
        return bool(conditions is not None and getattr(conditions, attribute))

    @property
    def for_registration(self) -> bool:
        conditions = self.policy.conditions
        apps = conditions.applications if conditions else None
        return apps is not None and REGISTER_SECURITY_INFO in lowered(apps.include_user_actions)


def compile_policy(policy: ConditionalAccessPolicy) -> Compiled:
    """Reads the conditions and controls of a policy once; never fails on what it does not know."""
    state = (policy.state or "").casefold()
    checks = compile_conditions(policy)
    extra = policy.model_extra or {}
    if extra.get("partialEnablementStrategy"):
        checks += (("partialEnablementStrategy", _partial),)
    off = None
    if extra.get("deletedDateTime"):
        off = Why("state", NO, "the policy is deleted")
    elif state == "disabled":
        off = Why("state", NO, "the policy is disabled")
    elif state not in STATES:
        off = Why("state", MAYBE, f"the state {policy.state or 'that it does not show'} is not known to this version")
    compiled = Compiled(policy, checks, compile_grant(policy), session_controls(policy), state, off=off)
    return replace(compiled, notes=tuple(_notes(compiled)))


def _partial(sign_in: SignIn) -> Answer:
    return Answer(MAYBE, "the policy is enabled for a part of the sign-ins")


class Note(StrEnum):
    """What else is to be known about a policy."""

    REPORT_ONLY = "report-only: it decides nothing"
    USER_ACTION = "Microsoft does not evaluate policies for user actions in report-only mode"
    APPROVED_APP = "the approved client app control was retired in March 2026"


def _notes(compiled: Compiled) -> Iterator[Note]:
    conditions = compiled.policy.conditions
    apps = conditions.applications if conditions else None
    if compiled.state == "enabledforreportingbutnotenforced":
        yield Note.REPORT_ONLY
        if apps is not None and apps.include_user_actions:
            yield Note.USER_ACTION
    if any(control.kind == "approvedApplication" for control in compiled.grant.controls):
        yield Note.APPROVED_APP


def hold(compiled: Compiled, sign_in: SignIn) -> tuple[Truth, tuple[Why, ...]]:
    """Whether a policy applies, and what became of each condition."""
    off = compiled.off
    if off is not None and off.truth is NO:
        return NO, (off,)
    whys = [Why(name, *check(sign_in)) for name, check in compiled.checks]
    if off is not None:
        whys.insert(0, off)
    applies = YES
    for why in whys:
        if why.truth is NO:
            return NO, tuple(whys)
        if why.truth is MAYBE:
            applies = MAYBE
    return applies, tuple(whys)


def counts(compiled: Compiled) -> Truth | None:
    """Whether the state lets a policy decide; None where it does not, unknown for a state nobody here knows."""
    if compiled.enforced:
        return YES
    return MAYBE if compiled.state not in STATES else None
