"""SARIF 2.1.0: valid against the schema of the standard, with levels by verdict and what was not checked as notifications.

The schema: see sarif-2.1.0-rtm.5.LICENSE.txt beside it.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest

from aad53004.diagnosis import Diagnosis, Outcome
from aad53004.report.formats.sarif import document, render
from aad53004.rules import Certainty, catalogue
from tests.report.payloads import EVERY, PAYLOADS, commands, poisoned, texts, unseen
from tests.report.test_terminal import DIAGNOSED, diagnosed


@cache
def schema() -> jsonschema.Draft4Validator:
    file = Path(__file__).with_name("sarif-2.1.0-rtm.5.json")
    return jsonschema.Draft4Validator(json.loads(file.read_text(encoding="utf-8")))


def run_of(diagnosis: Diagnosis) -> dict[str, Any]:
    log = json.loads(render(diagnosis))
    schema().validate(log)
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def test_the_schema_refuses_what_is_no_sarif() -> None:
    log = json.loads(render(diagnosed("classic")))
    log["runs"][0]["results"][0]["level"] = "confirmed"
    assert not schema().is_valid(log)


@pytest.mark.parametrize("name", DIAGNOSED)
def test_levels_follow_the_verdicts_and_nothing_is_lost(name: str) -> None:
    found = diagnosed(name)
    run = run_of(found)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.id for rule in catalogue()]
    results = {result["ruleId"]: result for result in run["results"]}
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    causes = {finding.rule.id for finding in found.root_causes}
    unjudged = [
        one["associatedRule"]["id"]
        for one in run["invocations"][0]["toolExecutionNotifications"]
        if "associatedRule" in one
    ]
    for finding in found.findings:
        rule, kind = finding.rule.id, finding.verdict.certainty
        if rule in causes:
            assert results[rule]["level"] == ("error" if kind is Certainty.CONFIRMED else "warning")
        elif finding.holds or kind is Certainty.POSSIBLE:
            assert results[rule]["level"] == "note"
        else:
            assert rule not in results
        assert (rule in unjudged) is (kind is Certainty.NOT_CHECKED)
    assert len(run["results"]) == len(results)
    assert (found.exit_code == 1) is any(one["level"] in ("error", "warning") for one in run["results"])


@pytest.mark.parametrize("name", DIAGNOSED)
def test_what_was_not_read_and_how_the_run_ended(name: str) -> None:
    found = diagnosed(name)
    (invocation,) = run_of(found)["invocations"]
    assert invocation["exitCode"] == found.exit_code
    assert invocation["executionSuccessful"] is (found.outcome is not Outcome.INCOMPLETE and not found.stopped)
    told = [one for one in invocation["toolExecutionNotifications"] if one["descriptor"]["id"] == "not-read"]
    assert len(told) == len(found.gaps) + bool(found.stopped)
    for gap in found.gaps:
        assert any(gap.resource in one["message"]["text"] for one in told)
        assert not gap.permission or any(f"permission: {gap.permission}" in one["message"]["text"] for one in told)


def test_every_rule_links_to_microsofts_page() -> None:
    for rule in run_of(diagnosed("classic"))["tool"]["driver"]["rules"]:
        assert urlsplit(rule["helpUri"]).hostname == "learn.microsoft.com"
        assert rule["shortDescription"]["text"] and rule["fullDescription"]["text"]


def test_a_result_names_the_user_the_policy_and_where_it_stands() -> None:
    found = diagnosed("classic")
    results = {one["ruleId"]: one for one in run_of(found)["results"]}
    (place,) = results["ca-signin-risk-requires-mfa"]["locations"]
    user, policy = place["logicalLocations"]
    assert user == {"name": "alice@contoso.example", "fullyQualifiedName": found.case.account.id, "kind": "user"}
    assert policy["kind"] == "policy" and policy["name"] == "CA003 - All users - Require MFA for risky sign-ins"
    assert re.fullmatch(r"[0-9a-f-]{36}", policy["fullyQualifiedName"])
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "beta/auditLogs/signIns"
    assert place["physicalLocation"]["region"]["startLine"] == 1
    fixes = results["no-mfa-method-registered"]["properties"]["remedies"]
    assert fixes[0]["id"] == "temporary-access-pass" and fixes[0]["steps"]
    assert "Issue a Temporary Access Pass" in results["no-mfa-method-registered"]["message"]["text"]


def test_no_address_has_a_host_or_leaves_its_folder() -> None:
    """GitHub refuses a result whose place is no path in the repository."""
    for name in DIAGNOSED:
        for result in run_of(diagnosed(name))["results"]:
            uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            assert re.fullmatch(r"(?:v1\.0|beta)/[A-Za-z0-9._~%/-]+", uri), uri


def test_a_finding_keeps_its_mark_from_run_to_run_and_shares_it_with_no_other() -> None:
    first, again = (run_of(diagnosed("classic"))["results"] for _ in range(2))
    marks = [one["partialFingerprints"]["userAndRule/v1"] for one in first]
    assert marks == [one["partialFingerprints"]["userAndRule/v1"] for one in again] and len(set(marks)) == len(marks)
    other = [
        one["partialFingerprints"]["userAndRule/v1"] for one in run_of(diagnosed("methods-reset-by-admin"))["results"]
    ]
    assert not set(marks) & set(other)


def test_many_users_are_a_run_each_with_names_of_their_own() -> None:
    log = json.loads(document([diagnosed("classic"), diagnosed("stale-log")]))
    schema().validate(log)
    assert len({run["automationDetails"]["id"] for run in log["runs"]}) == 2


def test_a_compromise_comes_before_the_remedy_of_a_rule() -> None:
    results = {one["ruleId"]: one for one in run_of(diagnosed("risk-credential-leak-or-spray"))["results"]}
    assert "once the account is out of other hands" in results["no-mfa-method-registered"]["message"]["text"]
    assert "safest first: Contain the compromise" in results["risk-credential-leak-or-spray"]["message"]["text"]


@pytest.mark.parametrize("name", PAYLOADS)
def test_no_text_of_a_tenant_is_live(name: str) -> None:
    text = render(poisoned(PAYLOADS[name]))
    log = json.loads(text)
    schema().validate(log)
    assert not commands(text)
    for one in texts(log):
        assert not unseen(one), ascii(one)
        assert not commands(one)
    for result in log["runs"][0]["results"]:
        message = result["message"]["text"]
        assert not re.search(r"\]\(|\{\d|<[!/a-z]|https?://|javascript:|`", message), message
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9._~%/-]*", uri), uri


def test_a_payload_is_shown_and_not_dropped() -> None:
    assert render(poisoned(EVERY)).count("owned") > 100
