"""The reports of a run: valid in their formats, true to the run, and safe whatever a policy or a persona is called.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from aad53004.policy_tests.results import Run
from aad53004.report.policy_tests import json as as_json
from aad53004.report.policy_tests import junit, markdown, terminal
from aad53004.report.policy_tests import sarif as as_sarif
from aad53004.report.schema import SCHEMAS
from tests.cli.whatif_files import BLOCK_LEGACY, RISKY_MFA, policy
from tests.policy_tests.base import case, personas, ran

SARIF = Path(__file__).parents[1] / "report" / "sarif-2.1.0-rtm.5.json"
HOSTILE = (
    "a](javascript:alert(1)) <img src=x onerror=1> ]]> |\n\x1b[31m\u202e ##vso[x]y ::error::z `@octocat` \x00\ud800 {0}"
)
RENDERS = {
    "json": as_json.render,
    "junit": junit.render,
    "sarif": as_sarif.render,
    "markdown": markdown.render,
    "terminal": terminal.render,
}


@pytest.fixture
def failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """One case met, one failed, one unknown, one policy that could not be read."""
    monkeypatch.chdir(tmp_path)
    document = personas(
        case("well", decision="grant"),
        case("at risk", when={"signInRisk": "medium"}, registration="allowed", applies="Risky*"),
        case("nobody said", when={"userRisk": "hidden"}, decision="grant"),
    )
    policies = [RISKY_MFA, BLOCK_LEGACY, policy("User risk", "mfa", userRiskLevels=["high"]), {"displayName": "Half"}]
    return ran(tmp_path, document, policies)


@pytest.fixture
def hostile(tmp_path: Path) -> Run:
    document = personas(case(HOSTILE, when={"signInRisk": "medium"}, decision="grant", notApplies="*"))
    document["personas"][0]["name"] = HOSTILE
    return ran(tmp_path, document, [policy(HOSTILE, "mfa", signInRiskLevels=["medium"]), {"displayName": HOSTILE}])


def sarif(run: Run) -> Any:
    found = json.loads(as_sarif.render(run))
    jsonschema.validate(found, json.loads(SARIF.read_text(encoding="utf-8")))
    return found["runs"][0]


def test_json(failed: Run) -> None:
    found = json.loads(as_json.render(failed))
    jsonschema.Draft202012Validator(SCHEMAS["policy-tests"]()).validate(found)
    assert (found["outcome"], found["cases"], found["failed"]) == ("failed", 3, 2)
    cases = found["personas"][0]["cases"]
    assert [one["outcome"] for one in cases] == ["passed", "failed", "failed"]
    assert cases[1]["expectations"][0]["because"][0]["file"].endswith("/policies.json")
    assert cases[2]["expectations"][0]["missing"] == ["userRisk"]
    assert [one["policy"] for one in found["unreadable"]] == ["#4"]


@pytest.mark.skipif(not SARIF.is_file(), reason="the schema of SARIF is not there")
def test_sarif(failed: Run) -> None:
    run = sarif(failed)
    rules = {one["id"] for one in run["tool"]["driver"]["rules"]}
    assert {one["ruleId"] for one in run["results"]} <= rules
    first = run["results"][0]
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "personas.json", "uriBaseId": "%SRCROOT%"}
    line = Path("personas.json").read_text(encoding="utf-8").splitlines()[place["region"]["startLine"] - 1]
    assert line[place["region"]["startColumn"] - 1 :].startswith('"allowed"')
    related = first["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert related == "policies.json"
    assert run["results"][-1]["message"]["text"].startswith("policies.json #4: has no conditions")
    prints = [one["partialFingerprints"]["policyTest/v1"] for one in run["results"]]
    assert len(set(prints)) == len(prints) == 3


def test_junit(failed: Run) -> None:
    root = ElementTree.fromstring(junit.render(failed))  # noqa: S314
    assert (root.get("tests"), root.get("failures")) == ("4", "3")
    suites = {one.get("name"): one for one in root}
    assert set(suites) == {"policies", "new hire"}
    cases = {one.get("name"): one for one in suites["new hire"]}
    assert cases["well"].find("failure") is None
    failure = cases["at risk"].find("failure")
    assert failure is not None and failure.get("type") == "failed"
    assert "expected allowed, found refused" in (failure.text or "") and '"Risky MFA" applies' in (failure.text or "")
    unknown = cases["nobody said"].find("failure")
    assert unknown is not None and unknown.get("type") == "unknown"
    assert cases["at risk"].get("file", "").endswith("personas.json") and cases["at risk"].get("line") == "1"


def test_terminal(failed: Run) -> None:
    told = terminal.render(failed)
    assert told.startswith("Failed: 2 of 3 cases not as expected, and 1 policy or file could not be read.\n")
    assert max(map(len, told.splitlines())) <= 80
    assert "Not read (1)" in told and "policies.json #4: has no conditions" in told


def test_only_failures_when_quiet(failed: Run) -> None:
    assert "  ok " not in terminal.render(failed, detail=-1)
    assert "decision: expected grant, found grant" in terminal.render(failed, detail=1)


@pytest.mark.parametrize("kind", sorted(RENDERS))
def test_nothing_in_a_name_gets_out(hostile: Run, kind: str) -> None:
    told = RENDERS[kind](hostile)
    told.encode("utf-8")
    if kind != "json":
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", told)
    if kind == "junit":
        (suite,) = (one for one in ElementTree.fromstring(told) if one.get("name") != "policies")  # noqa: S314
        assert len(suite) == 1 and "<img src=x" in suite.get("name", "")
    if kind == "markdown":
        assert "<img" not in told and "](" not in told and "@octocat" not in told and "`" not in told
        rows = [line for line in told.splitlines() if line.startswith("|")]
        assert len(rows) == 3 and all(row.count("|") == 4 for row in rows)
    if kind == "sarif":
        # A viewer follows what looks like a link in a message, section 3.11.6.
        assert not any("](" in one["message"]["text"] for one in json.loads(told)["runs"][0]["results"])
    if kind == "terminal":
        assert not any(line.startswith(("::", "##")) for line in told.splitlines())


def test_no_message_of_sarif_links_or_holds_a_placeholder(tmp_path: Path) -> None:
    """That of the policy beside the result neither. Sections 3.11.5 and 3.11.6."""
    odd = {**policy("Odd", "mfa", signInRiskLevels=["medium"]), "displayName": "Odd [x](https://a.example) {0}"}
    found = ran(tmp_path, personas(case(when={"signInRisk": "medium"}, notApplies="Odd*")), [odd])
    (result,) = sarif(found)["results"]
    texts = [result["message"]["text"], *(one["message"]["text"] for one in result["relatedLocations"])]
    assert len(texts) == 2 and all("Odd [x] (" in text and "{0}" not in text for text in texts)
