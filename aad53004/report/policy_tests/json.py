"""A run of policy tests as JSON version 1.0 (``aad53004 schema policy-tests``). Text stands in it as it is."""

from __future__ import annotations

from typing import Any

import aad53004
from aad53004.policy_tests.places import PolicyPlace, places_of
from aad53004.policy_tests.running import CaseResult, Checked, Run
from aad53004.report.whatif.evaluation import dumped, lists, scenario_document, unreadable_document

SCHEMA_VERSION = "1.0"


def render(run: Run) -> str:
    """One document with a line feed at its end."""
    return dumped(document(run))


def document(run: Run) -> dict[str, Any]:
    """The run as plain JSON values."""
    places = policy_places(run)
    failed = {id(case) for _, case in run.failed}
    return {
        "schemaVersion": SCHEMA_VERSION,
        "toolVersion": aad53004.__version__,
        "file": run.file.name,
        "against": run.ground.against,
        "outcome": "passed" if run.passed else "failed",
        "cases": len(run.cases),
        "failed": len(failed),
        "personas": [
            {
                "name": persona.persona.name,
                "line": persona.persona.spot.line,
                "cases": [_case(case, places) for case in persona.cases],
            }
            for persona in run.personas
        ],
        "unreadable": unreadable_document(run.ground.unreadable),
        "notRead": [{"resource": title, "why": why} for title, why in run.ground.not_read],
    }


def policy_places(run: Run) -> dict[str, PolicyPlace]:
    """Where the policies stand that something failed because of."""
    named = {one.policy_id for _, case in run.failed for check in case.failed for one in check.because}
    wanted = [policy for policy in run.ground.policies if policy.id in named]
    return dict(places_of(run.ground.place, wanted))


def _case(case: CaseResult, places: dict[str, PolicyPlace]) -> dict[str, Any]:
    found = case.evaluation
    return {
        "name": case.case.name,
        "line": case.case.spot.line,
        "column": case.case.spot.column,
        "outcome": "failed" if case.failed else "passed",
        "scenario": scenario_document(case.scenario),
        "found": {
            "decision": str(found.decision),
            "controls": lists(found.controls),
            "registration": str(found.registration),
            "expectedError": found.expected_error,
            "assumes": list(found.assumes),
            "missing": list(found.missing),
        },
        "expectations": [_check(one, places) for one in case.checks],
    }


def _check(check: Checked, places: dict[str, PolicyPlace]) -> dict[str, Any]:
    one = check.expectation
    return {
        "key": str(one.key),
        "expected": _plain(one.wanted),
        "found": check.value,
        "outcome": str(check.outcome),
        "line": one.spot.line,
        "column": one.spot.column,
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
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
