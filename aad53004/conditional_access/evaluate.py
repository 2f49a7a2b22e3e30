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

from aad53004.conditional_access.compiled import CompiledPolicy, compile_policy, enforcement, evaluate_policy
from aad53004.conditional_access.controls import (
    sort_key,
)
from aad53004.conditional_access.directory import Directory
from aad53004.conditional_access.policy_bitsets import MEMO_SIZE, PolicyBits, PolicyBitsets, bits
from aad53004.conditional_access.prediction import ExpectedError, Prediction, Predictor, Registration
from aad53004.conditional_access.scenario import Scenario
from aad53004.conditional_access.sign_in import ConditionResult, SignInContext
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
    why: tuple[ConditionResult, ...]
    blocks: bool = False
    controls: tuple[tuple[str, ...], ...] = ()
    session_controls: tuple[tuple[str, Any], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def deciding(self) -> ConditionResult | None:
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

    def __init__(self, policies: PolicySet, sign_in: SignInContext, matching: PolicyBits) -> None:
        self._policies, self._sign_in, self._matching = policies, sign_in, matching

    def __repr__(self) -> str:
        return f"Evaluation({self.decision}, {self.controls})"

    def __eq__(self, other: object) -> bool:
        """Whether everything that is told is the same."""
        return isinstance(other, Evaluation) and self._answers == other._answers

    def __hash__(self) -> int:
        return hash((self.decision, self.controls))

    @property
    def _answers(self) -> tuple[object, ...]:
        return (
            (self.decision, self.controls, self.possible_controls, self.session_controls),
            (self.registration, self.expected_error, self.basis, self.explanation, self.assumes),
            (self.missing, self.policies),
        )

    @cached_property
    def decision(self) -> Decision:
        policies, matching = self._policies, self._matching
        if matching.sure & policies.enforced & policies.blocking:
            return Decision.BLOCK
        counted = matching.possible & policies.counting
        if counted & (policies.blocking | policies.with_unknown_control):
            return Decision.UNKNOWN
        if matching.sure & policies.enforced & policies.asking:
            return Decision.CONTROLS
        return Decision.UNKNOWN if counted & policies.asking else Decision.GRANT

    @property
    def controls(self) -> tuple[tuple[str, ...], ...]:
        return self._asked(self._sure)

    @property
    def possible_controls(self) -> tuple[tuple[str, ...], ...]:
        return self._asked(self._matching.possible & self._policies.counting & ~self._sure)

    @cached_property
    def session_controls(self) -> tuple[SessionControl, ...]:
        if self.decision is Decision.BLOCK:
            return ()
        sure = (self._policies.compiled[place] for place in bits(self._sure))
        return tuple(SessionControl(one.id, name, value) for one in sure for name, value in one.session)

    @property
    def registration(self) -> Registration:
        return self._prediction.registration

    @property
    def expected_error(self) -> ExpectedError:
        return self._prediction.error

    @property
    def basis(self) -> str:
        return self._prediction.basis

    @property
    def explanation(self) -> str:
        return self._prediction.explanation

    @property
    def assumes(self) -> tuple[str, ...]:
        return self._prediction.assumes

    @cached_property
    def missing(self) -> tuple[str, ...]:
        unsure = [one for one in self.policies if one.applies is MAYBE]
        needs = {why.needs for one in unsure for why in one.why if why.truth is MAYBE and why.needs}
        return tuple(sorted(needs | self._prediction.missing))

    @cached_property
    def policies(self) -> tuple[PolicyResult, ...]:
        return tuple(_result(one, *evaluate_policy(one, self._sign_in)) for one in self._policies.compiled)

    @property
    def _sure(self) -> int:
        return self._matching.sure & self._policies.enforced

    def _asked(self, policies: int) -> tuple[tuple[str, ...], ...]:
        return () if self.decision is Decision.BLOCK else self._policies.asked(policies)

    @cached_property
    def _prediction(self) -> Prediction:
        compiled = self._policies.compiled
        counted = [
            (compiled[place], YES if self._matching.sure >> place & 1 else MAYBE)
            for place in bits(self._matching.possible & self._policies.counting)
        ]
        return Predictor(compiled, self._policies.for_registration, self._sign_in, counted).judge()


class PolicySet:
    """The policies of a tenant beside its directory, compiled once to evaluate many sign-ins.

    A directory of None leaves groups, roles and locations unknown. It is fixed for the life of the set, so that what
    the set remembers of one sign-in holds for the next.
    """

    def __init__(self, policies: Iterable[ConditionalAccessPolicy], directory: Directory | None) -> None:
        self._bind(tuple(compile_policy(policy) for policy in policies), directory)

    @classmethod
    def of_compiled(cls, compiled: Iterable[CompiledPolicy], directory: Directory | None) -> PolicySet:
        """A set of policies that are compiled already, no two checks of one of which are about the same condition."""
        policies = cls.__new__(cls)
        policies._bind(tuple(compiled), directory)
        return policies

    def with_directory(self, directory: Directory | None) -> PolicySet:
        """The same policies beside another directory, without compiling them again."""
        return PolicySet.of_compiled(self.compiled, directory)

    def _bind(self, compiled: tuple[CompiledPolicy, ...], directory: Directory | None) -> None:
        self.compiled = compiled
        self.directory = Directory() if directory is None else directory
        self.enforced = self._bits_of(lambda one: one.enforced)
        # A state that nobody here knows may count.
        self.counting = self._bits_of(lambda one: enforcement(one) is not None)
        self.blocking = self._bits_of(lambda one: one.grant.blocks)
        self.with_unknown_control = self._bits_of(lambda one: bool(one.grant.unknown))
        self.asking = self._bits_of(lambda one: bool(one.grant.controls))
        self.for_registration = tuple(
            one for one in self.compiled if one.for_registration and enforcement(one) is not None
        )
        self._asked: dict[int, tuple[tuple[str, ...], ...]] = {}

    @cached_property
    def _bitsets(self) -> PolicyBitsets:
        return PolicyBitsets(self.compiled, self.directory)

    def evaluate(self, scenario: Scenario) -> Evaluation:
        """What the policies come to for one sign-in."""
        sign_in = SignInContext(scenario, self.directory)
        return Evaluation(self, sign_in, self._bitsets.matching(sign_in))

    def asked(self, policies: int) -> tuple[tuple[str, ...], ...]:
        """The controls of some policies, each list of alternatives once, in Entra's order."""
        policies &= self.asking
        found = self._asked.get(policies)
        if found is None:
            lists = {one for place in bits(policies) for one in self.compiled[place].grant.alternatives}
            if len(self._asked) >= MEMO_SIZE:
                self._asked.clear()
            found = self._asked[policies] = tuple(sorted(lists, key=sort_key))
        return found

    def _bits_of(self, wanted: Callable[[CompiledPolicy], bool]) -> int:
        return sum(1 << place for place, one in enumerate(self.compiled) if wanted(one))


def evaluate(
    policies: Iterable[ConditionalAccessPolicy], directory: Directory | None, scenario: Scenario
) -> Evaluation:
    """What ``policies`` come to for one sign-in. A directory of None leaves groups, roles and locations unknown."""
    return PolicySet(policies, directory).evaluate(scenario)


def _result(compiled: CompiledPolicy, applies: Truth, whys: tuple[ConditionResult, ...]) -> PolicyResult:
    grant = compiled.grant
    return PolicyResult(
        compiled.id,
        compiled.name,
        compiled.state,
        applies,
        compiled.enforced,
        whys,
        grant.blocks,
        grant.alternatives,
        compiled.session,
        compiled.notes,
    )
