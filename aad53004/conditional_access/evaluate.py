"""Conditional Access, evaluated here: what all policies together ask of one sign-in, and why.

Every enabled policy that applies counts; a block decides first; then all grant controls of all of them must be met. A
report-only policy is evaluated and decides nothing. What is not known stays unknown, except where it makes no
difference: a block stands whatever else is unknown.
https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policies
https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-report-only
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from aad53004.conditional_access.compiled import Compiled, Note, compile_policy, counts, hold
from aad53004.conditional_access.controls import (
    sort_key,
)
from aad53004.conditional_access.masks import KEPT, Masks, PolicyMasks, bits
from aad53004.conditional_access.outcome import ExpectedError, Judged, Outcome, Registration
from aad53004.conditional_access.scenario import Directory, Scenario
from aad53004.conditional_access.sign_in import SignIn, Why
from aad53004.conditional_access.truth import Truth
from aad53004.entra import ConditionalAccessPolicy

YES, NO, MAYBE = Truth.YES, Truth.NO, Truth.UNKNOWN


class Decision(StrEnum):
    """What the policies come to."""

    BLOCK = "block"
    GRANT = "grant"
    CONTROLS = "grant-with-controls"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class SessionControl:
    """A session control that a policy sets, by Graph's name, with its settings."""

    policy_id: str
    control: str
    value: Any


@dataclass(frozen=True)
class PolicyResult:
    """One policy held against the sign-in. ``enforced``: its state is enabled, so that it counts. ``controls``: what it
    asks for, with OR one list of alternatives. ``notes``: what else is to be known about it."""

    id: str
    display_name: str
    state: str
    applies: Truth
    enforced: bool
    why: tuple[Why, ...]
    blocks: bool = False
    controls: tuple[tuple[str, ...], ...] = ()
    session_controls: tuple[tuple[str, Any], ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def deciding(self) -> Why | None:
        """The condition that decided: the first that is not met, else the first unknown one."""
        for wanted in (NO, MAYBE):
            for why in self.why:
                if why.truth is wanted:
                    return why
        return None


class Evaluation:
    """What all policies come to for one sign-in. What is not asked for is not worked out.

    ``controls``: what surely has to be met, a list of alternatives each; ``possible_controls``: what may have to be,
    too. ``expected_error``: the code that a user meets, None for none, "unknown". ``basis``: "documented", or
    "inferred" where no page of Microsoft says it in so many words. ``assumes``: what was taken for granted about the
    user. ``missing``: keys of the scenario (or "directory") that would settle what is unknown. ``policies``: each one,
    in the order given, with what decided.
    """

    def __init__(self, policies: PolicySet, sign_in: SignIn, masks: Masks) -> None:
        self._policies, self._sign_in, self._masks = policies, sign_in, masks

    def __repr__(self) -> str:
        return f"Evaluation({self.decision}, {self.controls})"

    def __eq__(self, other: object) -> bool:
        """Whether everything that is told is the same."""
        return isinstance(other, Evaluation) and self._told == other._told

    def __hash__(self) -> int:
        return hash((self.decision, self.controls))

    @property
    def _told(self) -> tuple[object, ...]:
        return (
            (self.decision, self.controls, self.possible_controls, self.session_controls),
            (self.registration, self.expected_error, self.basis, self.explanation, self.assumes),
            (self.missing, self.policies),
        )

    @cached_property
    def decision(self) -> Decision:
        policies, masks = self._policies, self._masks
        if masks.sure & policies.enforced & policies.blocking:
            return Decision.BLOCK
        counted = masks.possible & policies.counting
        if counted & (policies.blocking | policies.strange):
            return Decision.UNKNOWN
        if masks.sure & policies.enforced & policies.asking:
            return Decision.CONTROLS
        return Decision.UNKNOWN if counted & policies.asking else Decision.GRANT

    @property
    def controls(self) -> tuple[tuple[str, ...], ...]:
        return self._asked(self._sure)

    @property
    def possible_controls(self) -> tuple[tuple[str, ...], ...]:
        return self._asked(self._masks.possible & self._policies.counting & ~self._sure)

    @cached_property
    def session_controls(self) -> tuple[SessionControl, ...]:
        if self.decision is Decision.BLOCK:
            return ()
        sure = (self._policies.compiled[place] for place in bits(self._sure))
        return tuple(SessionControl(one.policy.id, name, value) for one in sure for name, value in one.session)

    @property
    def registration(self) -> Registration:
        return self._outcome.registration

    @property
    def expected_error(self) -> ExpectedError:
        return self._outcome.error

    @property
    def basis(self) -> str:
        return self._outcome.basis

    @property
    def explanation(self) -> str:
        return self._outcome.explanation

    @property
    def assumes(self) -> tuple[str, ...]:
        return self._outcome.assumes

    @cached_property
    def missing(self) -> tuple[str, ...]:
        unsure = [one for one in self.policies if one.applies is MAYBE]
        needs = {why.needs for one in unsure for why in one.why if why.truth is MAYBE and why.needs}
        return tuple(sorted(needs | self._outcome.missing))

    @cached_property
    def policies(self) -> tuple[PolicyResult, ...]:
        return tuple(_result(one, *hold(one, self._sign_in)) for one in self._policies.compiled)

    @property
    def _sure(self) -> int:
        return self._masks.sure & self._policies.enforced

    def _asked(self, mask: int) -> tuple[tuple[str, ...], ...]:
        return () if self.decision is Decision.BLOCK else self._policies.asked(mask)

    @cached_property
    def _outcome(self) -> Judged:
        compiled = self._policies.compiled
        counted = [
            (compiled[place], YES if self._masks.sure >> place & 1 else MAYBE)
            for place in bits(self._masks.possible & self._policies.counting)
        ]
        return Outcome(compiled, self._policies.for_registration, self._sign_in, counted).judge()


class PolicySet:
    """The policies of a tenant, compiled once to be held against many sign-ins."""

    def __init__(self, policies: Iterable[ConditionalAccessPolicy]) -> None:
        self.compiled = tuple(compile_policy(policy) for policy in policies)
        self.enforced = self._those(lambda one: one.enforced)
        # A state that nobody here knows may count.
        self.counting = self._those(lambda one: counts(one) is not None)
        self.blocking = self._those(lambda one: one.grant.blocks)
        self.strange = self._those(lambda one: bool(one.grant.unknown))
        self.asking = self._those(lambda one: bool(one.grant.controls))
        self.for_registration = tuple(one for one in self.compiled if one.for_registration and counts(one) is not None)
        self._masks: PolicyMasks | None = None
        self._asked: dict[int, tuple[tuple[str, ...], ...]] = {}

    def evaluate(self, directory: Directory | None, scenario: Scenario) -> Evaluation:
        """What the policies come to for one sign-in. A directory of None leaves groups, roles and locations unknown."""
        masks = self._masks
        if masks is None or (directory is not None and masks.directory is not directory):
            masks = self._masks = PolicyMasks(self.compiled, directory or Directory())
        elif directory is None and masks.directory != Directory():
            masks = self._masks = PolicyMasks(self.compiled, Directory())
        sign_in = SignIn(scenario, masks.directory)
        return Evaluation(self, sign_in, masks.held(sign_in))

    def asked(self, mask: int) -> tuple[tuple[str, ...], ...]:
        """The controls of some policies, each list of alternatives once, in Entra's order."""
        mask &= self.asking
        found = self._asked.get(mask)
        if found is None:
            lists = {one for place in bits(mask) for one in self.compiled[place].grant.alternatives}
            if len(self._asked) >= KEPT:
                self._asked.clear()
            found = self._asked[mask] = tuple(sorted(lists, key=sort_key))
        return found

    def _those(self, wanted: Callable[[Compiled], bool]) -> int:
        return sum(1 << place for place, one in enumerate(self.compiled) if wanted(one))


def evaluate(
    policies: PolicySet | Iterable[ConditionalAccessPolicy], directory: Directory | None, scenario: Scenario
) -> Evaluation:
    """What ``policies`` come to for one sign-in. A directory of None leaves groups, roles and locations unknown."""
    compiled = policies if isinstance(policies, PolicySet) else PolicySet(policies)
    return compiled.evaluate(directory, scenario)


def _result(compiled: Compiled, applies: Truth, whys: tuple[Why, ...]) -> PolicyResult:
    policy, grant = compiled.policy, compiled.grant
    return PolicyResult(
        policy.id,
        policy.display_name or policy.id,
        policy.state or "",
        applies,
        compiled.enforced,
        whys,
        grant.blocks,
        grant.alternatives,
        compiled.session,
        compiled.notes,
    )
