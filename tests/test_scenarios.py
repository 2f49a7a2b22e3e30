"""Every recording gets the diagnosis that an expert gives it.

The expectation stands beside the recording as ``NAME.expected.json``, with its reasoning and the Microsoft pages that it
rests on.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aad53004.cite import resolve
from aad53004.diagnosis import Diagnosis, diagnose
from aad53004.errors import BadInput
from aad53004.graph.recording import load
from aad53004.graph.replay import Replay
from aad53004.report.formats.json import document
from aad53004.rules import catalogue
from tests.scenarios import SCENARIOS, narrowing_of

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
NAMES = sorted(file.name.removesuffix(".expected.json") for file in FIXTURES.glob("*.expected.json"))
REFUSED = [name for name in NAMES if json.loads((FIXTURES / f"{name}.expected.json").read_text())["exitCode"] == 2]
DIAGNOSED = [name for name in NAMES if name not in REFUSED]


def expected(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FIXTURES / f"{name}.expected.json").read_text(encoding="utf-8"))
    return found


def diagnosed(name: str) -> Diagnosis:
    recording = load(FIXTURES / f"{name}.json")
    return diagnose(recording.subject, Replay(recording), narrowing_of(SCENARIOS[name]()))


def test_every_scenario_has_an_expectation_and_a_recording() -> None:
    assert sorted(SCENARIOS) == NAMES
    assert all((FIXTURES / f"{name}.json").is_file() for name in NAMES)
    assert len(NAMES) >= 24


def test_every_root_cause_has_a_recording_of_its_name() -> None:
    assert {rule.id for rule in catalogue()} <= set(NAMES)


@pytest.mark.parametrize("name", DIAGNOSED)
def test_the_verdict_of_the_expert(name: str) -> None:
    wanted, found = expected(name), diagnosed(name)
    causes = [finding.rule.id for finding in found.root_causes]
    kinds = {finding.rule.id: str(finding.verdict.certainty) for finding in found.findings}
    assert (str(found.outcome), found.exit_code) == (wanted["outcome"], wanted["exitCode"]), found.conclusion
    assert (causes[0] if causes else None) == wanted["headline"]
    lead = {str(f.rule.family): f.rule.id for f in reversed(found.root_causes) if f.holds}
    assert {family: lead.get(family) for family in wanted["leading"]} == wanted["leading"]
    assert {rule: kinds[rule] for rule in wanted["verdicts"]} == wanted["verdicts"]
    assert all(kinds[rule] in ("confirmed", "likely") for rule in wanted["alsoHolds"])
    plan = [fix.row.id for fix in found.fixes]
    assert plan[: len(wanted["fixes"])] == wanted["fixes"]
    assert not set(plan) & set(wanted["never"])
    told = json.dumps(document(found)["notChecked"])
    assert all(text in told for text in wanted["notChecked"])


@pytest.mark.parametrize("name", DIAGNOSED)
def test_evidence_is_what_graph_returned(name: str) -> None:
    """Every observed value stands at its pointer in an exchange of the recording; a verdict that rules out has some."""
    recording = load(FIXTURES / f"{name}.json")
    bodies: dict[tuple[str, str], list[Any]] = {}
    for exchange in recording.exchanges:
        bodies.setdefault((exchange.path, json.dumps(dict(exchange.query))), []).append(exchange.body)
    for finding in document(diagnosed(name))["findings"]:
        if finding["verdict"] in ("confirmed", "likely", "ruled-out"):
            assert finding["evidence"], finding["rule"]
        for one in finding["evidence"]:
            candidates = bodies[(one["resource"], json.dumps(one["query"]))]
            assert any(resolve(body, one["pointer"]) == one["observed"] for body in candidates), one


@pytest.mark.parametrize("name", REFUSED)
def test_a_user_that_cannot_be_diagnosed(name: str) -> None:
    with pytest.raises(BadInput):
        diagnosed(name)
