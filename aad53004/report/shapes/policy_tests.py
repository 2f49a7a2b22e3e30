"""The JSON of a run of policy tests: what ``test -o json`` writes."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

from aad53004.conditional_access.evaluate import Decision
from aad53004.conditional_access.prediction import ExpectedError, Registration
from aad53004.policy_tests.results import ExpectationStatus
from aad53004.report.policy_tests.json import SCHEMA_VERSION
from aad53004.report.shapes import OneOf
from aad53004.report.shapes.whatif import NotRead, Unreadable


class Because(TypedDict):
    policyId: str
    displayName: str
    condition: Annotated[str, "As Graph names it, such as signInRiskLevels; state for the state."]
    result: Annotated[str, OneOf("matched", "not-matched", "unknown")]
    detail: str
    file: str | None
    line: int | None


class ExpectationResult(TypedDict):
    key: str
    expected: Any
    found: Any
    outcome: Annotated[ExpectationStatus, "What is unknown is not met."]
    line: int
    column: int
    because: list[Because]
    holdsWith: Annotated[list[str], "Single changes of the scenario with which it would be met."]
    missing: Annotated[list[str], "Keys of the scenario, user or directory, that would settle it."]


class Found(TypedDict):
    decision: Decision
    controls: list[list[str]]
    registration: Registration
    expectedError: ExpectedError
    assumes: list[str]
    missing: list[str]


class CaseOutcome(TypedDict):
    name: str
    line: int
    column: int
    outcome: Annotated[str, OneOf("passed", "failed")]
    scenario: dict[str, Any]
    found: Found
    expectations: list[ExpectationResult]


class PersonaOutcome(TypedDict):
    name: str
    line: int
    cases: list[CaseOutcome]


class PolicyTests(TypedDict):
    """What ``aad53004 test -o json`` writes."""

    schemaVersion: Annotated[str, OneOf(SCHEMA_VERSION)]
    toolVersion: str
    file: str
    against: str
    outcome: Annotated[str, OneOf("passed", "failed")]
    cases: int
    failed: Annotated[int, "Cases with an expectation that is not met."]
    personas: list[PersonaOutcome]
    unreadable: list[Unreadable]
    notRead: list[NotRead]
