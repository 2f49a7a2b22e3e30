"""A run of policy tests as JUnit XML: one testsuite a persona, one testcase a case.

The attributes are those that Jenkins, GitLab and Azure DevOps read.
https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/publish-test-results-v2
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from aad53004.policy_tests.running import CaseResult, Outcome, Run
from aad53004.report.escaping import plain
from aad53004.report.policy_tests.words import head, reasons, unread

# https://www.w3.org/TR/xml/#charsets
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
POLICIES = "policies"


def render(run: Run) -> str:
    """The document, with a line feed at its end."""
    suites = len(run.personas) + bool(run.ground.unreadable)
    failures = len(run.failed) + run.incomplete
    tests = len(run.cases) + (1 if run.ground.unreadable else 0)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append(f"<testsuites{_has('name', run.file.name)}{_has('tests', tests)}{_has('failures', failures)}>")
    if suites > len(run.personas):
        lines += _unreadable(run)
    for persona in run.personas:
        name, failed = persona.persona.name, sum(bool(case.failed) for case in persona.cases)
        numbers = (
            f"{_has('tests', len(persona.cases))}{_has('failures', failed)}{_has('errors', 0)}{_has('skipped', 0)}"
        )
        lines.append(f"  <testsuite{_has('name', name)}{numbers}>")
        for case in persona.cases:
            lines += _case(run, name, case)
        lines.append("  </testsuite>")
    lines.append("</testsuites>")
    return "\n".join(lines) + "\n"


def _case(run: Run, persona: str, case: CaseResult) -> Iterator[str]:
    line = case.failed[0].expectation.spot.line if case.failed else case.case.spot.line
    file = run.file.path.as_posix()
    attributes = f"{_has('name', case.case.name)}{_has('classname', persona)}{_has('file', file)}{_has('line', line)}"
    yield f"    <testcase{attributes}>"
    yield "      <properties>"
    yield f"        <property{_has('name', 'file')}{_has('value', file)}/>"
    yield f"        <property{_has('name', 'line')}{_has('value', line)}/>"
    yield "      </properties>"
    if case.failed:
        told = [text for one in case.failed for text in (head(one), *(f"  {why}" for why in reasons(one)))]
        kind = "failed" if any(one.outcome is Outcome.FAILED for one in case.failed) else "unknown"
        message = "; ".join(head(one) for one in case.failed)
        yield f"      <failure{_has('message', message)}{_has('type', kind)}>{_text(told)}</failure>"
    yield "    </testcase>"


def _unreadable(run: Run) -> Iterator[str]:
    failures = 1 if run.incomplete else 0
    yield (
        f"  <testsuite{_has('name', POLICIES)}{_has('tests', 1)}{_has('failures', failures)}{_has('errors', 0)}"
        f"{_has('skipped', 1 - failures)}>"
    )
    told = [unread(one) for one in run.ground.unreadable]
    yield f"    <testcase{_has('name', 'every policy can be read')}{_has('classname', POLICIES)}>"
    if run.incomplete:
        message = f"{len(told)} could not be read"
        yield f"      <failure{_has('message', message)}{_has('type', 'unreadable')}>{_text(told)}</failure>"
    else:
        yield f"      <skipped{_has('message', 'allowed by the file: ' + '; '.join(told))}/>"
    yield "    </testcase>"
    yield "  </testsuite>"


def _safe(text: str) -> str:
    return _NOT_XML.sub(lambda found: f"<U+{ord(found[0]):04X}>", plain(text))


def _has(name: str, value: object) -> str:
    return f" {name}={quoteattr(_safe(str(value)))}"


def _text(lines: list[str]) -> str:
    return escape("\n".join(map(_safe, lines)))
