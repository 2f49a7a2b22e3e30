"""A run of policy tests as Markdown, for the summary of a job and for tickets. What a name holds stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aad53004.policy_tests.results import ExpectationStatus, Run
from aad53004.report.escaping import plain
from aad53004.report.policy_tests.words import counts, head, reasons, unread, verdict

# Everything that begins a construct of Markdown or of GitHub's, as a character of its own.
# https://github.github.com/gfm/#backslash-escapes
_MEANS = re.compile(r"[!\"#$%&'*+\-./:;<=>?@\[\\\]^_`{|}~()]")


def render(run: Run) -> str:
    """The text, with a line feed at its end."""
    return "\n".join(_lines(run)) + "\n"


def text(value: str) -> str:
    """A text of the tenant or the file for Markdown: no construct, no mention, no link, no line of its own.

    Mentions and addresses are looked for in the text that comes out, so that what follows an @ is kept apart from it.
    """
    return _MEANS.sub(lambda match: f"&#{ord(match[0])};{'<!-- -->' if match[0] == '@' else ''}", plain(value))


def _lines(run: Run) -> Iterator[str]:
    yield f"## Policy tests: {'passed' if run.passed else 'failed'}"
    yield ""
    yield text(verdict(run))
    yield ""
    yield text(f"{run.file.name}: {counts(run)}")
    yield ""
    yield "| Persona | Case | Result |"
    yield "| --- | --- | --- |"
    for persona, case in run.cases:
        result = "ok" if not case.failed else "**failed**"
        yield f"| {text(persona.persona.name)} | {text(case.case.name)} | {result} |"
    for persona, case in run.failed:
        yield ""
        yield f"### {text(persona.persona.name)}: {text(case.case.name)}"
        yield ""
        for check in case.failed:
            mark = "not known" if check.outcome is ExpectationStatus.UNKNOWN else "not met"
            yield f"- **{mark}**, line {check.expectation.span.line}: {text(head(check))}"
            yield from (f"  - {text(why)}" for why in reasons(check))
    if run.inputs.unreadable:
        yield ""
        yield "### Policies that could not be read"
        yield ""
        yield from (f"- {text(unread(policy))}" for policy in run.inputs.unreadable)
    if run.inputs.not_read:
        yield ""
        yield "### Not read, and taken as unknown"
        yield ""
        yield from (f"- {text(title)}: {text(why)}" for title, why in run.inputs.not_read)
