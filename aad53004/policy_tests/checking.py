"""Checks the expectations of a case: what is expected, what was found, why it is not met, and what would meet it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from aad53004.conditional_access.evaluate import Decision, Evaluation
from aad53004.conditional_access.grid import SIGN_IN_RISK, USER_RISK
from aad53004.conditional_access.scenario import CLIENT_APPS, INSIDER_RISKS, PLATFORMS, Scenario
from aad53004.conditional_access.truth import Truth
from aad53004.policy_tests.causes import causes, undecided
from aad53004.policy_tests.matching import matching
from aad53004.policy_tests.model import OF_POLICIES, DescribedUser, Expectation, Key
from aad53004.policy_tests.reasons import applies_as_expected
from aad53004.policy_tests.results import Checked, ExpectationStatus, Reason
from aad53004.policy_tests.trial import Trial, depends_on_methods

# A change of one key of a scenario: how it is shown, and the fields that it sets.
Change = tuple[str, Mapping[str, Any]]
_EXPECTED = {Key.APPLIES: "applies", Key.NOT_APPLIES: "does not apply", Key.WOULD_APPLY: "would apply"}


class Checker:
    """Checks the expectations of one case."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial

    def check(self, expectation: Expectation) -> Checked:
        """What became of one expectation."""
        if expectation.key in OF_POLICIES:
            return self._check_policies(expectation)
        trial = self.trial
        status = trial.status(expectation, trial.policies.all, trial.scenario)
        actual, value, missing = self._found(expectation)
        expected = _expected(expectation)
        if status is ExpectationStatus.MET:
            return Checked(expectation, status, expected, actual, value)
        reasons = causes(trial, expectation) if status is ExpectationStatus.FAILED else undecided(trial)
        return Checked(
            expectation,
            status,
            expected,
            actual,
            value,
            tuple(reasons),
            self._holds_with(expectation),
            missing if status is ExpectationStatus.UNKNOWN else (),
        )

    def _check_policies(self, expectation: Expectation) -> Checked:
        """Whether the policies that are named apply; all of them count, the worst is told."""
        worst = ExpectationStatus.MET
        reasons: list[Reason] = []
        results = self.trial.evaluation.policies
        words: list[str] = []
        missing: set[str] = set()
        for place in matching(expectation.wanted, self.trial.policies.inputs.policies):
            status, actual, reason = applies_as_expected(expectation.key, results[place])
            if status is ExpectationStatus.MET:
                continue
            words.append(actual)
            reasons.append(reason)
            if status is ExpectationStatus.UNKNOWN:
                missing |= {why.needs for why in results[place].why if why.truth is Truth.UNKNOWN and why.needs}
            failed = ExpectationStatus.FAILED in (worst, status)
            worst = ExpectationStatus.FAILED if failed else ExpectationStatus.UNKNOWN
        expected = _expected(expectation)
        if worst is ExpectationStatus.MET:
            return Checked(expectation, worst, expected, _EXPECTED[expectation.key], _EXPECTED[expectation.key])
        actual = " and ".join(dict.fromkeys(words))
        settles = self._settling(missing) if worst is ExpectationStatus.UNKNOWN else ()
        return Checked(
            expectation, worst, expected, actual, actual, tuple(reasons), self._holds_with(expectation), settles
        )

    def _found(self, expectation: Expectation) -> tuple[str, Any, tuple[str, ...]]:
        """What was found, in words and as JSON, and what would settle it where it is unknown."""
        trial = self.trial
        evaluation, missing = trial.evaluation, self._settling(trial.evaluation.missing)
        if depends_on_methods(expectation, evaluation):
            bare, armed = (
                _value(expectation, trial.evaluate(trial.policies.all, trial.scenario, provable))
                for provable in (False, True)
            )
            if bare != armed:
                text = (
                    f"{self._shown(expectation, bare)} without a usable method, "
                    f"{self._shown(expectation, armed)} with one"
                )
                return text, "unknown", tuple(sorted({*missing, "methods"}))
        value = _value(expectation, evaluation)
        text = self._shown(expectation, value)
        if expectation.key is Key.CONTROLS:
            perhaps = [list(some) for some in evaluation.possible_controls if some not in evaluation.controls]
            text += f", perhaps also {self._shown(expectation, perhaps)}" if perhaps else ""
            if evaluation.decision is Decision.BLOCK:
                text += " (blocked)"
        return text, value, missing

    def _settling(self, missing: Iterable[str]) -> tuple[str, ...]:
        """What would settle it, as the file calls it: of a user who is described, the parts that are left out."""
        keys, user = set(missing), self.trial.user
        whys = [why for result in self.trial.evaluation.policies for why in result.why if why.needs == "directory"]
        if "directory" in keys and isinstance(user, DescribedUser) and whys:
            if all(why.condition == "users" for why in whys):
                keys.discard("directory")
            keys |= {f"user.{part}" for part in _left_out(user)}
        return tuple(sorted(keys, key=lambda key: ("." in key or key == "directory", key)))

    def _shown(self, expectation: Expectation, value: Any) -> str:
        """A value in words; a strength by its name where it has one."""
        if expectation.key is Key.CONTROLS and value != "unknown":
            return _listed([self.trial.policies.readable(control) for control in some] for some in value)
        if value == "unknown":
            return "not known"
        return "none" if value is None else str(value)

    def _holds_with(self, expectation: Expectation) -> tuple[str, ...]:
        """Single changes of the scenario that would meet the expectation, by key and values."""
        changes = []
        for key, choices in self._alternatives:
            fitting = [
                label for label, scenario in choices if self.trial.met(expectation, self.trial.policies.all, scenario)
            ]
            if fitting:
                changes.append(f"{key} {' or '.join(fitting[:4])}{' or others' if len(fitting) > 4 else ''}")
        return tuple(changes)

    @cached_property
    def _alternatives(self) -> list[tuple[str, list[tuple[str, Scenario]]]]:
        scenario = self.trial.scenario
        return [
            (key, [(label, replace(scenario, **fields)) for label, fields in choices])
            for key, choices in _changes(scenario, self.trial.policies.locations)
        ]


def _changes(scenario: Scenario, locations: Iterable[Change]) -> Iterator[tuple[str, list[Change]]]:
    """The single keys that a sign-in could have otherwise, and the values that are tried."""
    for axis in (SIGN_IN_RISK, USER_RISK):
        yield axis.name, [(choice.label, choice.fields) for choice in axis.choices]
    yield "insiderRisk", _plainly("insider_risk", INSIDER_RISKS)
    yield "location", list(locations)
    yield "clientApp", _plainly("client_app", CLIENT_APPS)
    yield "platform", _plainly("platform", PLATFORMS)
    yield "methods", [("[]", {"methods": frozenset()}), ("[mfa]", {"methods": frozenset({"mfa"})})]
    device = scenario.device if isinstance(scenario.device, Mapping) else {}
    states: Mapping[str, Mapping[str, Any]] = {
        "{isCompliant: true}": {"isCompliant": True},
        "{isCompliant: true, trustType: ServerAD}": {"isCompliant": True, "trustType": "ServerAD"},
    }
    yield "device", [(label, {"device": {**device, **state}}) for label, state in states.items()]


def _plainly(field: str, values: Iterable[str]) -> list[Change]:
    return [(value, {field: value}) for value in values]


def _expected(expectation: Expectation) -> str:
    """What is expected, in words."""
    expected = expectation.wanted
    if expectation.key in OF_POLICIES:
        return f"that {expected} {_EXPECTED[expectation.key]}"
    if expectation.key is Key.CONTROLS:
        return _listed(expected)
    if expectation.key is Key.NOT_ERROR:
        return f"anything but {' and '.join(map(str, expected))}"
    return "none" if expected is None else str(expected)


def _value(expectation: Expectation, evaluation: Evaluation) -> Any:
    """What the evaluation says about what is expected, as JSON has it."""
    match expectation.key:
        case Key.DECISION:
            return str(evaluation.decision)
        case Key.REGISTRATION:
            return str(evaluation.registration)
        case Key.CONTROLS:
            return [list(some) for some in evaluation.controls]
    return evaluation.expected_error


def _listed(lists: Iterable[Iterable[str]]) -> str:
    """Controls as the file writes them."""
    return "[" + ", ".join("[" + ", ".join(alternatives) + "]" for alternatives in lists) + "]"


def _left_out(user: DescribedUser) -> Iterator[str]:
    if user.user_type is None and user.external_type is None:
        yield "userType"
    if user.groups is None:
        yield "groups"
    if user.roles is None:
        yield "roles"
