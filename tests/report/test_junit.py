"""JUnit XML: one case for each rule, failed where the exit code says so, skipped with the reason; always well-formed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aad53004.report.escaping import one_line
from aad53004.report.formats.junit import document, render
from aad53004.rules import Certainty, catalogue
from tests.report.payloads import EVERY, HARMLESS, PAYLOADS, commands, poisoned, unseen
from tests.report.test_terminal import DIAGNOSED, diagnosed

SCHEMA = Path(__file__).with_name("junit.xsd")
INSIDE = {
    "testsuites": {"testsuite"},
    "testsuite": {"properties", "testcase"},
    "properties": {"property"},
    "testcase": {"failure", "skipped", "system-out"},
}


def read(text: str) -> Xml.Element:
    return Xml.fromstring(text.encode("utf-8"))  # noqa: S314 - what was just written here


@pytest.mark.parametrize("name", DIAGNOSED)
def test_each_rule_is_one_case_and_the_counts_are_right(name: str) -> None:
    found = diagnosed(name)
    root = read(render(found))
    (suite,) = root
    cases = suite.findall("testcase")
    assert [case.get("name") for case in cases] == [rule.id for rule in catalogue()]
    told = Counter(case[0].tag for case in cases)
    for element in (root, suite):
        assert (element.get("tests"), element.get("failures")) == (str(len(cases)), str(told["failure"]))
        assert element.get("errors") == "0"
    assert suite.get("skipped") == str(told["skipped"])
    assert suite.get("name") == found.case.account.name


@pytest.mark.parametrize("name", DIAGNOSED)
def test_a_case_fails_for_a_root_cause_and_is_skipped_for_what_was_not_checked(name: str) -> None:
    found = diagnosed(name)
    causes = {finding.rule.id for finding in found.root_causes}
    cases = {case.get("name"): case[0] for case in read(render(found)).iter("testcase")}
    for finding in found.findings:
        told, verdict = cases[finding.rule.id], finding.verdict
        if finding.rule.id in causes:
            assert (told.tag, told.get("message")) == ("failure", one_line(verdict.summary))
        elif verdict.certainty is Certainty.NOT_CHECKED:
            assert (told.tag, told.get("message")) == ("skipped", one_line(verdict.reason)) and verdict.reason
        else:
            assert told.tag == "system-out" and (told.text or "").startswith(f"{verdict.certainty}: ")
        for one in verdict.evidence if told.tag == "failure" else ():
            assert f"{one.resource} {one.pointer} = " in (told.text or "")
    assert (found.exit_code == 1) is any(told.tag == "failure" for told in cases.values())


def test_the_suite_says_who_when_and_what_was_missing() -> None:
    found = diagnosed("methods-denied")
    (suite,) = read(render(found))
    told = {one.get("name"): one.get("value") or "" for one in suite.iter("property")}
    assert told["userPrincipalName"] == found.case.account.name and told["userId"] == found.case.account.id
    assert told["outcome"] == str(found.outcome) and told["conclusion"] == found.conclusion
    assert len([name for name in told if str(name).startswith("notChecked.")]) == len(found.gaps)
    assert any("permission: UserAuthenticationMethod.Read.All" in value for value in told.values())
    assert suite.get("timestamp") == "2026-11-24T09:00:00"


def test_time_is_what_the_reading_took_and_no_case_has_one() -> None:
    found = diagnosed("classic")
    slow = replace(found, stats=replace(found.stats, seconds=2.3456))
    root = read(render(slow))
    assert root.get("time") == root[0].get("time") == "2.346"
    assert not any("time" in case.attrib for case in root.iter("testcase"))


def test_many_users_are_a_suite_each() -> None:
    root = read(document([diagnosed("classic"), diagnosed("healthy-user")]))
    assert [suite.get("name") for suite in root] == [
        "alice@contoso.example",
        diagnosed("healthy-user").case.account.name,
    ]
    assert int(root.get("tests", "0")) == sum(int(suite.get("tests", "0")) for suite in root)
    assert int(root.get("failures", "0")) == int(root[0].get("failures", "0")) > 0


def test_a_compromise_is_told_with_every_remedy() -> None:
    root = read(render(diagnosed("risk-credential-leak-or-spray")))
    failures = [case[0].text or "" for case in root.iter("testcase") if case[0].tag == "failure"]
    assert failures and all("contain first" in text for text in failures)


@pytest.mark.parametrize("name", [*DIAGNOSED, ""])
def test_the_form_is_the_common_one(name: str) -> None:
    xmlschema = pytest.importorskip("xmlschema", reason="xmlschema, which reads XSD, is not installed")
    xmlschema.XMLSchema(str(SCHEMA)).validate(
        Xml.ElementTree(read(render(diagnosed(name) if name else poisoned(EVERY))))
    )


@pytest.mark.parametrize("name", [*DIAGNOSED, ""])
def test_nothing_stands_where_readers_do_not_look(name: str) -> None:
    root = read(render(diagnosed(name) if name else poisoned(EVERY)))
    for element in root.iter():
        assert {child.tag for child in element} <= INSIDE.get(element.tag, set()), element.tag
    assert all(len(case) == 1 for case in root.iter("testcase"))


@pytest.mark.parametrize("name", PAYLOADS)
def test_no_text_of_a_tenant_is_live(name: str) -> None:
    text = render(poisoned(PAYLOADS[name]))
    root = read(text)
    assert not unseen(text) and not commands(text)
    harmless = read(render(poisoned(HARMLESS)))
    assert [element.tag for element in root.iter()] == [element.tag for element in harmless.iter()]
    assert [sorted(element.attrib) for element in root.iter()] == [
        sorted(element.attrib) for element in harmless.iter()
    ]
    for element in root.iter():
        for value in (*element.attrib.values(), element.text or ""):
            assert not unseen(value) and not commands(value)


def test_a_payload_is_shown_and_not_dropped() -> None:
    text = render(poisoned(EVERY))
    assert text.count("&lt;script&gt;") > 50 and text.count("&lt;U+202E&gt;") > 50


@given(st.text(max_size=100))
def test_any_text_is_one_line_of_legal_characters(text: str) -> None:
    shown = one_line(text)
    element = Xml.Element("x", {"y": shown})
    element.text = shown
    again = read(Xml.tostring(element, encoding="unicode"))
    assert again.text == (shown or None) and again.get("y") == shown
    assert "\n" not in shown and not commands(shown)
