"""One case under test: its evaluation, the evaluations of others like it, and whether expectations are met by them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace
from typing import Any

from aad53004.conditional_access.evaluate import Decision, Evaluation, PolicySet
from aad53004.conditional_access.prediction import Registration
from aad53004.conditional_access.scenario import Scenario
from aad53004.policy_tests.matching import matching
from aad53004.policy_tests.model import OF_POLICIES, DescribedUser, Expectation, Key
from aad53004.policy_tests.policies import PoliciesUnderTest
from aad53004.policy_tests.reasons import applies_as_expected
from aad53004.policy_tests.results import ExpectationStatus


class Trial:
    """A scenario held against the policies, and against others for the reasons of what is not met.

    ``named``: the places of the policies that the case expects to apply; ``forced``: sets of policies in which one that
    does not apply was made to, by what it asks for.
    """

    def __init__(
        self,
        policies: PoliciesUnderTest,
        scenario: Scenario,
        user: str | DescribedUser,
        expectations: Iterable[Expectation],
    ) -> None:
        self.policies, self.scenario, self.user = policies, scenario, user
        patterns = [one.wanted for one in expectations if one.key in (Key.APPLIES, Key.WOULD_APPLY)]
        self.named = frozenset(place for pattern in patterns for place in matching(pattern, policies.inputs.policies))
        self.forced: dict[Hashable, PolicySet] = {}
        self._evaluations: dict[tuple[int, int, bool | None], Evaluation] = {}
        self.evaluation = self.evaluate(policies.all, scenario)

    def evaluate(self, policies: PolicySet, scenario: Scenario, provable: bool | None = None) -> Evaluation:
        """The evaluation, kept for the other expectations of the case. ``provable``: for a user who can prove everything,
        or nothing. Sets and scenarios are told apart by being the same object, so that they must be kept too."""
        key = (id(policies), id(scenario), provable)
        if key not in self._evaluations:
            if provable is not None:
                methods = self.policies.every_method if provable else frozenset[str]()
                scenario = replace(scenario, methods=methods)
            self._evaluations[key] = policies.evaluate(scenario)
        return self._evaluations[key]

    def met(self, expectation: Expectation, policies: PolicySet, scenario: Scenario) -> bool:
        """Whether an expectation is met by these policies and this scenario."""
        if expectation.key not in OF_POLICIES:
            return self.status(expectation, policies, scenario) is ExpectationStatus.MET
        results = self.evaluate(policies, scenario).policies
        places = matching(expectation.wanted, self.policies.inputs.policies)
        return all(applies_as_expected(expectation.key, results[place])[0] is ExpectationStatus.MET for place in places)

    def status(self, expectation: Expectation, policies: PolicySet, scenario: Scenario) -> ExpectationStatus:
        """What becomes of an expectation about the sign-in; where nobody said what the user can prove, it is met only
        if it is whatever that may be."""
        evaluation = self.evaluate(policies, scenario)
        status = self._judged(expectation, evaluation)
        if status is ExpectationStatus.UNKNOWN or not depends_on_methods(expectation, evaluation):
            return status
        both = {self._judged(expectation, self.evaluate(policies, scenario, provable)) for provable in (False, True)}
        return both.pop() if len(both) == 1 else ExpectationStatus.UNKNOWN

    def _judged(self, expectation: Expectation, evaluation: Evaluation) -> ExpectationStatus:
        expected = expectation.wanted
        match expectation.key:
            case Key.DECISION:
                return _compared(evaluation.decision, expected, evaluation.decision is Decision.UNKNOWN)
            case Key.REGISTRATION:
                unknown = evaluation.registration is Registration.UNKNOWN
                return _compared(evaluation.registration, expected, unknown)
            case Key.ERROR:
                return _compared(evaluation.expected_error, expected, evaluation.expected_error == "unknown")
            case Key.NOT_ERROR:
                unknown = evaluation.expected_error == "unknown"
                return _compared(evaluation.expected_error not in expected, True, unknown)
        return self._judged_controls(expectation, evaluation)

    def _judged_controls(self, expectation: Expectation, evaluation: Evaluation) -> ExpectationStatus:
        expected, required = self._comparable(expectation.wanted), self._comparable(evaluation.controls)
        perhaps = self._comparable(evaluation.possible_controls) - required
        if evaluation.decision is Decision.UNKNOWN:
            # A block that may be asks for nothing, so that even what is sure is not.
            return ExpectationStatus.UNKNOWN
        if required - expected or expected - required - perhaps:
            return ExpectationStatus.FAILED
        return ExpectationStatus.UNKNOWN if perhaps else ExpectationStatus.MET

    def _comparable(self, lists: Iterable[Iterable[str]]) -> frozenset[frozenset[str]]:
        return frozenset(frozenset(map(self.policies.comparable, alternatives)) for alternatives in lists)


def depends_on_methods(expectation: Expectation, evaluation: Evaluation) -> bool:
    """Whether what is expected hangs on what the user can prove, and that was taken for granted."""
    return expectation.key in (Key.REGISTRATION, Key.ERROR, Key.NOT_ERROR) and bool(evaluation.assumes)


def _compared(value: Any, expected: Any, unknown: bool) -> ExpectationStatus:
    if unknown:
        return ExpectationStatus.UNKNOWN
    return ExpectationStatus.MET if value == expected else ExpectationStatus.FAILED
