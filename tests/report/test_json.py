"""The JSON of the contract: its schema, its values, and what a script may rely on."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from aad53004.__main__ import main
from aad53004.diagnosis import diagnose
from aad53004.graph.recording import load
from aad53004.graph.replay import Replay
from aad53004.report.formats.json import document, render
from aad53004.report.schema import SCHEMAS
from aad53004.rules import catalogue
from tests.diagnosed import recorded
from tests.scenarios import SCENARIOS

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
DIAGNOSED = sorted(set(SCENARIOS) - {"user-not-found"})
TIME = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def written(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render(recorded(name)))
    return found


@pytest.mark.parametrize("name", DIAGNOSED)
def test_it_is_what_its_schema_says(name: str) -> None:
    found = written(name)
    jsonschema.Draft202012Validator(SCHEMAS["diagnosis"]()).validate(found)
    rules = {rule.id for rule in catalogue()}
    assert [finding["rule"] for finding in found["findings"]] == [rule.id for rule in catalogue()]
    assert set(found["rootCauses"]) <= rules
    verdicts = {finding["rule"]: finding["verdict"] for finding in found["findings"]}
    assert all(verdicts[cause] in ("confirmed", "likely") for cause in found["rootCauses"])
    assert all(finding["reason"] for finding in found["findings"] if finding["verdict"] == "not-checked")
    times = [moment["at"] for moment in found["timeline"]]
    assert times == sorted(times) and all(TIME.fullmatch(time) for time in times)
    for fix in found["fixes"]:
        assert fix["steps"] and fix["docs"].startswith("https://learn.microsoft.com/")
    if found["signIn"]:
        assert TIME.fullmatch(found["signIn"]["createdDateTime"])


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_recordings_are_what_their_schema_says(name: str) -> None:
    file = FIXTURES / f"{name}.json"
    validator = jsonschema.Draft202012Validator(SCHEMAS["recording"]())
    validator.validate(json.loads(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", ["diagnosis", "recording"])
def test_the_schema_command_prints_it(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", name]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == SCHEMAS[name]()
    jsonschema.Draft202012Validator.check_schema(printed)


def test_the_members_of_the_contract_are_there_and_in_its_order() -> None:
    names = list(written("classic"))
    wanted = [
        "schemaVersion",
        "subject",
        "outcome",
        "rootCauses",
        "signIn",
        "findings",
        "fixes",
        "timeline",
        "notChecked",
        "stats",
    ]
    assert [name for name in names if name in wanted] == wanted


def test_the_same_recording_gives_the_same_bytes() -> None:
    recording = load(FIXTURES / "classic.json")
    texts = {render(diagnose(recording.subject, Replay(recording))) for _ in range(3)}
    assert len(texts) == 1


def test_a_denied_resource_names_its_permission() -> None:
    found = written("methods-denied")
    assert any(
        gap["status"] == 403 and gap["permission"] == "UserAuthenticationMethod.Read.All" for gap in found["notChecked"]
    )


def test_document_is_plain_json() -> None:
    recording = load(FIXTURES / "classic.json")
    whole = document(diagnose(recording.subject, Replay(recording)))
    assert json.loads(json.dumps(whole)) == whole


def test_writing_json_loads_no_schema() -> None:
    code = (
        "import sys; from aad53004.__main__ import main; main(['demo', '-o', 'json']); "
        "print(*(name for name in sys.modules if name.startswith('aad53004.report.s')), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(ran.stderr.split()) == {"aad53004.report.summary"}
