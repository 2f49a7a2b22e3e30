"""The diagnosis as JUnit XML: a suite for the user, one case for each rule, for whatever shows test results.

A rule that is a root cause fails its case, one that could not be judged is skipped and says why, any other passes and
says in its output what it came to: a failed case and exit code 1 mean the same. The form is what Jenkins, GitLab and
Azure DevOps have in common (https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/publish-test-results-v2):
properties belong to the suite, since the schemas know none of a case, and evidence stands in a case's own text. No case
has a time, because none is measured; that of the suite is what the reading took.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree as Xml

import aad53004
from aad53004.diagnosis import Diagnosis
from aad53004.report.escaping import one_line
from aad53004.report.times import iso
from aad53004.rules import Family, Finding, Kind

# So much of an observed value.
VALUE = 300
_CLASSES = {Family.METHOD: "method", Family.RISK: "risk", Family.DEMAND: "demand", Family.OTHER: "other"}


def render(diagnosis: Diagnosis) -> str:
    """The document of one user, a line feed at its end."""
    return document([diagnosis])


def document(diagnoses: Sequence[Diagnosis]) -> str:
    """The document of many users, a suite each, in their order."""
    suites = [_suite(diagnosis) for diagnosis in diagnoses]
    total = {name: str(sum(int(suite.get(name, "0")) for suite in suites)) for name in ("tests", "failures", "errors")}
    seconds = sum(diagnosis.stats.seconds for diagnosis in diagnoses)
    root = Xml.Element("testsuites", {"name": "aad53004", **total, "time": f"{seconds:.3f}"})
    root.extend(suites)
    Xml.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Xml.tostring(root, encoding="unicode")}\n'


def _suite(diagnosis: Diagnosis) -> Xml.Element:
    cases = [_case(finding, diagnosis) for finding in diagnosis.findings]
    told = Counter(case[0].tag for case in cases)
    suite = Xml.Element(
        "testsuite",
        {
            "name": one_line(diagnosis.case.account.name),
            "tests": str(len(cases)),
            "failures": str(told["failure"]),
            "errors": "0",
            "skipped": str(told["skipped"]),
            "time": f"{diagnosis.stats.seconds:.3f}",
            "timestamp": _timestamp(diagnosis.case.now),
        },
    )
    properties = Xml.SubElement(suite, "properties")
    for name, value in _properties(diagnosis):
        Xml.SubElement(properties, "property", {"name": name, "value": one_line(value)})
    suite.extend(cases)
    return suite


def _timestamp(at: datetime) -> str:
    """UTC to the second and without a zone, as the schemas of Ant have it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"


def _properties(diagnosis: Diagnosis) -> Iterator[tuple[str, str]]:
    user = diagnosis.case.account.user.value
    yield "toolVersion", aad53004.__version__
    yield "diagnosedAt", iso(diagnosis.case.now)
    yield "userPrincipalName", user.user_principal_name or ""
    yield "userId", user.id
    yield "cloud", diagnosis.case.cloud
    yield "outcome", str(diagnosis.outcome)
    yield "conclusion", diagnosis.conclusion
    if diagnosis.note:
        yield "note", diagnosis.note
    yield "rootCauses", " ".join(finding.rule.id for finding in diagnosis.root_causes)
    yield "compromiseLikely", str(diagnosis.compromise).lower()
    yield "fixes", " ".join(fix.remedy.id for fix in diagnosis.fixes)
    if diagnosis.event is not None:
        event = diagnosis.event.value
        yield "signIn.id", event.id
        yield "signIn.correlationId", event.correlation_id or ""
        yield "signIn.createdDateTime", iso(event.created_date_time)
        yield "signIn.errorCode", "" if event.code is None else str(event.code)
        yield "signIn.app", event.app_display_name or event.app_id or ""
    for number, gap in enumerate(diagnosis.gaps, 1):
        missing = f"; permission: {gap.permission}" if gap.permission else ""
        yield f"notChecked.{number}", f"{gap.why} [{gap.resource}]{missing}"


def _case(finding: Finding, diagnosis: Diagnosis) -> Xml.Element:
    verdict = finding.verdict
    classname = f"aad53004.{_CLASSES[finding.rule.family]}"
    case = Xml.Element("testcase", {"classname": classname, "name": finding.rule.id})
    if any(finding.rule.id == cause.rule.id for cause in diagnosis.root_causes):
        told = {"type": str(verdict.kind), "message": one_line(verdict.summary)}
        Xml.SubElement(case, "failure", told).text = _text(finding, diagnosis)
    elif verdict.kind is Kind.NOT_CHECKED:
        Xml.SubElement(case, "skipped", {"type": str(verdict.kind), "message": one_line(verdict.reason)})
    else:
        Xml.SubElement(case, "system-out").text = _text(finding, diagnosis)
    return case


def _text(finding: Finding, diagnosis: Diagnosis) -> str:
    """What a rule came to, a line each: verdict, title, why no surer, evidence, remedies, Microsoft's page."""
    return "\n".join(map(one_line, _lines(finding, diagnosis)))


def _lines(finding: Finding, diagnosis: Diagnosis) -> Iterator[str]:
    verdict = finding.verdict
    yield f"{verdict.kind}: {verdict.summary}"
    yield f"Rule: {finding.rule.title}"
    if verdict.reason:
        yield f"Not surer, because: {verdict.reason}"
    for one in verdict.evidence:
        observed = json.dumps(one.observed, ensure_ascii=False)
        observed = observed if len(observed) <= VALUE else f"{observed[:VALUE]}…"
        yield f"Evidence: {one.resource} {one.pointer} = {observed}"
    if finding.holds:
        if diagnosis.compromise:
            yield "Somebody else may hold the account: contain first."
        titles = {fix.remedy.id: fix.remedy.title for fix in diagnosis.fixes}
        yield from (f"Remedy: {titles[one]} ({one})" for one in finding.fixes if one in titles)
    if finding.rule.docs:
        yield f"Microsoft: {finding.rule.docs}"
