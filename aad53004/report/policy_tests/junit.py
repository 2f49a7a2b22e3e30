"""A run of policy tests as JUnit XML: one testsuite a persona, one testcase a case."""

from __future__ import annotations

from collections.abc import Iterator

from aad53004.policy_tests.results import CaseResult, ExpectationStatus, PersonaResult, Run
from aad53004.report.formats import junit_xml
from aad53004.report.formats.junit_xml import Element
from aad53004.report.policy_tests.words import head, reasons, unread

POLICIES = "policies"


def render(run: Run) -> str:
    """The document, with a line feed at its end."""
    return junit_xml.document(run.file.name, [*_suites(run)], junit_xml.SHORT_QUOTED)


def _suites(run: Run) -> Iterator[Element]:
    if run.inputs.unreadable:
        yield junit_xml.suite(POLICIES, [_unreadable(run)])
    for persona in run.personas:
        yield junit_xml.suite(persona.persona.name, [_case(run, persona, case) for case in persona.cases])


def _case(run: Run, persona: PersonaResult, case: CaseResult) -> Element:
    line = case.failed[0].expectation.span.line if case.failed else case.case.span.line
    place = {"file": run.file.path.as_posix(), "line": line}
    attributes = {"name": case.case.name, "classname": persona.persona.name, **place}
    return junit_xml.case(attributes, place.items(), _failure(case) if case.failed else None)


def _failure(case: CaseResult) -> Element:
    lines = [text for check in case.failed for text in (head(check), *(f"  {why}" for why in reasons(check)))]
    kind = "failed" if any(check.outcome is ExpectationStatus.FAILED for check in case.failed) else "unknown"
    message = "; ".join(head(check) for check in case.failed)
    return Element("failure", {"message": message, "type": kind}, lines=tuple(lines))


def _unreadable(run: Run) -> Element:
    """The case that every policy can be read; skipped where the file allows that one cannot."""
    lines = [unread(policy) for policy in run.inputs.unreadable]
    if run.incomplete:
        attributes = {"message": f"{len(lines)} could not be read", "type": "unreadable"}
        outcome = Element("failure", attributes, lines=tuple(lines))
    else:
        outcome = Element("skipped", {"message": f"allowed by the file: {'; '.join(lines)}"})
    return junit_xml.case({"name": "every policy can be read", "classname": POLICIES}, outcome=outcome)
