"""A run of policy tests as JSON version 1.0 (``aad53004 schema policy-tests``). Text stands in it as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aad53004
from aad53004.policy_tests.places import PolicyPlace, places_of
from aad53004.policy_tests.results import CaseResult, Checked, Run
from aad53004.report.json_text import json_text
from aad53004.report.whatif.parts import lists, not_read_document, scenario_document, unreadable_document

if TYPE_CHECKING:
    from aad53004.report.shapes import policy_tests as shapes

SCHEMA_VERSION = "1.0"


def render(run: Run) -> str:
    """One document with a line feed at its end."""
    return json_text(document(run), default=str)


def document(run: Run) -> shapes.PolicyTests:
    """The run as plain JSON values."""
    places = policy_places(run)
    failed = {id(case) for _, case in run.failed}
    return {
        "schemaVersion": SCHEMA_VERSION,
        "toolVersion": aad53004.__version__,
        "file": run.file.name,
        "against": run.inputs.source,
        "outcome": "passed" if run.passed else "failed",
        "cases": len(run.cases),
        "failed": len(failed),
        "personas": [
            {
                "name": persona.persona.name,
                "line": persona.persona.span.line,
                "cases": [_case(case, places) for case in persona.cases],
            }
            for persona in run.personas
        ],
        "unreadable": unreadable_document(run.inputs.unreadable),
        "notRead": not_read_document(run.inputs.not_read),
    }


def policy_places(run: Run) -> dict[str, PolicyPlace]:
    """Where the policies stand that something failed because of."""
    named = {reason.policy_id for _, case in run.failed for check in case.failed for reason in check.because}
    policies = [policy for policy in run.inputs.policies if policy.id in named]
    return dict(places_of(run.inputs.path, policies))


def _case(case: CaseResult, places: dict[str, PolicyPlace]) -> shapes.CaseOutcome:
    evaluation = case.evaluation
    return {
        "name": case.case.name,
        "line": case.case.span.line,
        "column": case.case.span.column,
        "outcome": "failed" if case.failed else "passed",
        "scenario": scenario_document(case.scenario),
        "found": {
            "decision": evaluation.decision,
            "controls": lists(evaluation.controls),
            "registration": evaluation.registration,
            "expectedError": evaluation.expected_error,
            "assumes": list(evaluation.assumes),
            "missing": list(evaluation.missing),
        },
        "expectations": [_check(check, places) for check in case.checks],
    }


def _check(check: Checked, places: dict[str, PolicyPlace]) -> shapes.ExpectationResult:
    expectation = check.expectation
    return {
        "key": str(expectation.key),
        "expected": _plain(expectation.wanted),
        "found": check.value,
        "outcome": check.outcome,
        "line": expectation.span.line,
        "column": expectation.span.column,
        "because": [
            {
                "policyId": why.policy_id,
                "displayName": why.name,
                "condition": why.condition,
                "result": why.result,
                "detail": why.text,
                "file": places[why.policy_id].file.as_posix() if why.policy_id in places else None,
                "line": places[why.policy_id].line if why.policy_id in places else None,
            }
            for why in check.because
        ],
        "holdsWith": list(check.holds_with),
        "missing": list(check.missing),
    }


def _plain(value: Any) -> Any:
    return [_plain(part) for part in value] if isinstance(value, tuple) else value
