"""The diagnosis as JUnit XML: a suite for the user, one case for each rule, for whatever shows test results.

A rule that is a root cause fails its case, one that could not be judged is skipped and says why, any other passes and
says in its output what it came to: a failed case and exit code 1 mean the same. Properties belong to the suite, since
the schemas know none of a case, and evidence stands in a case's own text. No case has a time, because none is measured;
that of the suite is what the reading took.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import aad53004
from aad53004.diagnosis import Diagnosis
from aad53004.report.formats import junit_xml
from aad53004.report.formats.junit_xml import Element
from aad53004.report.summary import FAMILY_KEYS
from aad53004.report.times import iso
from aad53004.rules import Certainty, Finding

# So much of an observed value.
VALUE = 300


def render(diagnosis: Diagnosis) -> str:
    """The document of one user, a line feed at its end."""
    return document([diagnosis])


def document(diagnoses: Sequence[Diagnosis]) -> str:
    """The document of many users, a suite each, in their order."""
    seconds = sum(diagnosis.stats.seconds for diagnosis in diagnoses)
    attributes = {"errors": 0, "time": f"{seconds:.3f}"}
    return junit_xml.document("aad53004", [*map(_suite, diagnoses)], junit_xml.DOUBLE_QUOTED, attributes)


def _suite(diagnosis: Diagnosis) -> Element:
    cases = [_case(finding, diagnosis) for finding in diagnosis.findings]
    attributes = {"time": f"{diagnosis.stats.seconds:.3f}", "timestamp": _timestamp(diagnosis.case.now)}
    return junit_xml.suite(diagnosis.case.account.name, cases, _properties(diagnosis), attributes)


def _timestamp(at: datetime) -> str:
    """UTC to the second and without a zone, as the schemas of Ant have it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"


def _properties(diagnosis: Diagnosis) -> Iterator[tuple[str, str]]:
    user = diagnosis.case.account.user.value.legible
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
    if diagnosis.question:
        yield "question", diagnosis.question.text
    yield "fixes", " ".join(fix.row.id for fix in diagnosis.fixes)
    if diagnosis.event is not None:
        event = diagnosis.event.value.legible
        yield "signIn.id", event.id
        yield "signIn.correlationId", event.correlation_id or ""
        yield "signIn.createdDateTime", iso(event.created_date_time)
        yield "signIn.errorCode", "" if event.code is None else str(event.code)
        yield "signIn.app", event.app_display_name or event.app_id or ""
    for number, gap in enumerate(diagnosis.gaps, 1):
        missing = f"; permission: {gap.permission}" if gap.permission else ""
        yield f"notChecked.{number}", f"{gap.why} [{gap.resource}]{missing}"


def _case(finding: Finding, diagnosis: Diagnosis) -> Element:
    verdict = finding.verdict
    if any(finding.rule.id == cause.rule.id for cause in diagnosis.root_causes):
        attributes = {"type": verdict.certainty, "message": verdict.summary}
        outcome = Element("failure", attributes, lines=tuple(_lines(finding, diagnosis)))
    elif verdict.certainty is Certainty.NOT_CHECKED:
        outcome = Element("skipped", {"type": verdict.certainty, "message": verdict.reason})
    else:
        outcome = Element("system-out", {}, lines=tuple(_lines(finding, diagnosis)))
    classname = f"aad53004.{FAMILY_KEYS[finding.rule.family]}"
    return junit_xml.case({"classname": classname, "name": finding.rule.id}, outcome=outcome)


def _lines(finding: Finding, diagnosis: Diagnosis) -> Iterator[str]:
    """What a rule came to, a line each: verdict, title, why no surer, evidence, remedies, Microsoft's page."""
    verdict = finding.verdict
    yield f"{verdict.certainty}: {verdict.summary}"
    yield f"Rule: {finding.rule.title}"
    if verdict.reason:
        yield f"Not surer, because: {verdict.reason}"
    for cited in verdict.evidence:
        observed = json.dumps(cited.observed, ensure_ascii=False)
        observed = observed if len(observed) <= VALUE else f"{observed[:VALUE]}…"
        yield f"Citation: {cited.resource} {cited.pointer} = {observed}"
    if finding.holds:
        if diagnosis.compromise:
            yield "Somebody else may hold the account: contain first."
        titles = {fix.row.id: fix.title for fix in diagnosis.fixes}
        yield from (f"Remedy: {titles[fix_id]} ({fix_id})" for fix_id in finding.fixes if fix_id in titles)
    if finding.rule.docs:
        yield f"Microsoft: {finding.rule.docs}"
