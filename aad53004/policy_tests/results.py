"""What became of expectations, cases and personas."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from aad53004.conditional_access.evaluate import Evaluation
from aad53004.conditional_access.inputs import PolicyInputs
from aad53004.conditional_access.scenario import Scenario
from aad53004.policy_tests.model import Expectation, Persona, PersonaCase, PersonasFile


class ExpectationStatus(StrEnum):
    """What became of an expectation. What is unknown counts as a failure."""

    MET = "met"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reason:
    """A policy that an expectation hangs on. ``condition`` is named as in Graph, ``state`` where it is the state;
    ``text``: in words, to be read behind the name of the policy."""

    policy_id: str
    name: str
    condition: str
    result: str
    text: str


@dataclass(frozen=True)
class Checked:
    """One expectation and what was found. ``expected`` and ``found`` in words, ``value`` as JSON has it.

    ``because``: the policies it hangs on; ``holds_with``: what would have to be otherwise, each of them alone;
    ``missing``: keys of the scenario, or "directory" or "user", that would settle what is unknown.
    """

    expectation: Expectation
    outcome: ExpectationStatus
    expected: str
    found: str
    value: Any
    because: tuple[Reason, ...] = ()
    holds_with: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def met(self) -> bool:
        return self.outcome is ExpectationStatus.MET


@dataclass(frozen=True)
class CaseResult:
    case: PersonaCase
    scenario: Scenario
    evaluation: Evaluation
    checks: tuple[Checked, ...]

    @property
    def failed(self) -> tuple[Checked, ...]:
        return tuple(check for check in self.checks if not check.met)


@dataclass(frozen=True)
class PersonaResult:
    persona: Persona
    cases: tuple[CaseResult, ...]


@dataclass(frozen=True)
class Run:
    """All personas of a file. Policies that could not be read fail it, unless the file allows them."""

    file: PersonasFile
    inputs: PolicyInputs
    personas: tuple[PersonaResult, ...]

    @property
    def cases(self) -> tuple[tuple[PersonaResult, CaseResult], ...]:
        return tuple((persona, case) for persona in self.personas for case in persona.cases)

    @property
    def failed(self) -> tuple[tuple[PersonaResult, CaseResult], ...]:
        return tuple((persona, case) for persona, case in self.cases if case.failed)

    @property
    def incomplete(self) -> bool:
        """Whether policies that could not be read fail the run."""
        return bool(self.inputs.unreadable) and not self.file.allow_unreadable

    @property
    def passed(self) -> bool:
        return not self.failed and not self.incomplete
