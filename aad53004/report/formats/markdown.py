"""The diagnosis as Markdown, for a ticket or a chat: the answer first, then the plan with requests to copy, then what
happened, the evidence and what was not checked.

The dialect is what GitHub, GitLab and Teams have in common (https://github.github.com/gfm/), without HTML. Text from the
tenant is never markup: names and values stand in code spans, sentences are escaped, and what a service would still turn
into a link, a mention, a reference or a picture after that becomes a code span, in which nothing is looked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

import aad53004
from aad53004.cite import Citation
from aad53004.diagnosis import Diagnosis
from aad53004.entra.clouds import SECURITY_INFO_PAGES
from aad53004.fixes import Request
from aad53004.report.escaping import one_line, pasted
from aad53004.report.summary import (
    MET,
    WAS_IT_THE_USER,
    Row,
    RowKind,
    Step,
    actor,
    alarm,
    headline,
    not_checked,
    organization,
    remarks,
    rows,
    steps,
    tenant,
    upper_first,
)
from aad53004.report.times import iso
from aad53004.rules import Certainty

# So much of a sentence, and so many moments and observed values.
SENTENCE, VALUE, MOMENTS = 1000, 160, 25
# The pages that the remedies send the user to; any other address becomes a code span.
_PAGES = frozenset({"https://aka.ms/mysecurityinfo", "https://mysignins.azure.us/security-info"})
# Words that a service links by itself, with the punctuation around them left out: addresses, mentions, references to
# issues, commits, labels and the like, short names of pictures, formulas.
_WORD = re.compile(r"[^\s\"'“”‘’(),;<>\[\]|]+")
_LIVE = re.compile(
    r"[@$\\]|://|[#!&^]\d|[~%]\w|![\w.:/-]+!|:[\w+-]+:|\b(?:GH-\d|[0-9a-f]{7,40}\b)|(?i:\bwww\.|\b[a-z_]{3,}:[\w./]*\d|"
    r"\b(?:mailto|tel|xmpp|sms):)"
)
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#+!|~&^=$]")
# What begins a list where it stands first.
_FIRST = re.compile(r"^(-|\d+(?=[.)]))")


def render(diagnosis: Diagnosis) -> str:
    """The document of one user, a line feed at its end."""
    sections = (
        _answer(diagnosis),
        _plan(diagnosis, whole=True),
        _happened(diagnosis),
        _unread(diagnosis),
        _evidence(diagnosis),
        _differences(diagnosis),
        _ids(diagnosis),
    )
    return _joined(sections)


def summary(diagnosis: Diagnosis) -> str:
    """The answer, the plan in short and what was not checked, for the page of a build."""
    return _joined((_answer(diagnosis), _plan(diagnosis, whole=False), _unread(diagnosis)))


def _joined(sections: Iterable[Iterator[str]]) -> str:
    text = "\n\n".join(filter(None, ("\n".join(section).strip("\n") for section in sections)))
    # No request has an empty line besides the one before its body.
    return re.sub(r"\n{3,}", "\n\n", text) + "\n"


# --- text of the tenant -------------------------------------------------------------------------------------------------


def escaped(text: str, most: int = SENTENCE) -> str:
    """A sentence in one line in which nothing is markup."""
    safe = one_line(pasted(text, most)).strip()
    parts, end = [], 0
    for word in _WORD.finditer(safe):
        core = word[0].rstrip(".:?!…")
        if core and _LIVE.search(word[0]):
            parts += [_quiet(safe[end : word.start()]), f"<{core}>" if core in SECURITY_INFO_PAGES else f"`{core}`"]
            end = word.start() + len(core)
    joined = "".join([*parts, _quiet(safe[end:])])
    return _FIRST.sub(lambda match: f"\\{match[0]}" if match[0] == "-" else f"{match[0]}\\", joined)


def _quiet(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)


def code(text: str | None, most: int = VALUE) -> str:
    """A name or a value as a code span; "not said" where there is none. A bar, which would end a cell of a table, stands
    between two spans."""
    safe = one_line(pasted(text or "", most)).strip()
    spans = [f"`{part.strip()}`" if part.strip() else "" for part in safe.split("|")]
    return "\\|".join(spans) if safe else "not said"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    heads = list(heads)
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _fence(lines: Iterable[str], language: str) -> Iterator[str]:
    """A block of code, its fence longer than any row of backticks in it."""
    text = "\n".join(lines)
    longest = max((len(ticks) for ticks in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"{fence}{language}"
    yield from text.split("\n")
    yield fence


# --- the answer ---------------------------------------------------------------------------------------------------------


def _answer(diagnosis: Diagnosis) -> Iterator[str]:
    user = diagnosis.case.account.user.value.legible
    yield f"## {escaped(headline(diagnosis).text)}"
    yield ""
    name = f" ({escaped(user.display_name)})" if user.display_name else ""
    where = tenant(diagnosis)
    yield f"**{code(diagnosis.case.account.name)}**{name}{escaped(f', {where}' if where else '')}"
    if warning := alarm(diagnosis):
        yield from ("", f"> **{warning}**")
    for text in remarks(diagnosis):
        yield from ("", escaped(text))
    cells = [_cells(row) for row in rows(diagnosis)]
    if cells:
        yield ""
        yield from _table(("What", "Finding", "Verdict"), cells)


def _cells(row: Row) -> tuple[str, str, str]:
    if row.kind is RowKind.OPEN:
        return row.label, escaped(upper_first(row.text)), "open"
    if row.finding is None:
        return row.label, escaped(row.text), ""
    verdict = row.finding.verdict
    why = f": {verdict.reason.rstrip('.')}" if verdict.certainty is Certainty.LIKELY and verdict.reason else ""
    return row.label, escaped(row.text), f"{verdict.certainty}{escaped(why)}"


# --- what to do ---------------------------------------------------------------------------------------------------------


def _plan(diagnosis: Diagnosis, *, whole: bool) -> Iterator[str]:
    """The plan. ``whole``: with steps and requests for every fix, else for the first ones alone."""
    if not diagnosis.fixes:
        return
    if diagnosis.question:
        yield from (f"### {WAS_IT_THE_USER}", "", escaped(diagnosis.question.text), "")
    yield "### What to do, safest first"
    yield ""
    loosening = False
    for step in steps(diagnosis):
        if step.fix.row.loosens and not loosening:
            loosening = True
            yield from ("", "Only when nothing above helps, because each of these takes protection away:", "")
        yield from _step(step, whole=whole or step.in_full)


def _step(step: Step, *, whole: bool) -> Iterator[str]:
    advice = step.fix.advice
    mark = f", instead of {step.alternative_to}" if step.alternative_to else ""
    mark = " — **not yet possible**" if advice.blocked else mark
    yield f"{step.number}. **{escaped(step.fix.title)}** ({actor(step.fix)}){mark}"
    for line in _details(step, whole=whole):
        yield f"    {line}".rstrip()


def _details(step: Step, *, whole: bool) -> Iterator[str]:
    """The lines under a remedy's title, set in by whoever prints them."""
    fix = step.fix
    row, advice = fix.row, fix.advice
    if advice.warning:
        yield f"- Mind: {escaped(advice.warning)}"
    if not whole:
        return
    yield from (f"- {escaped(text)}" for text in advice.steps)
    for condition in fix.preconditions:
        if condition.met is not True:
            detail = f" ({condition.detail})" if condition.detail else ""
            yield f"- Is it so that {escaped(condition.question)}? {MET[condition.met]}{escaped(detail)}"
    if fix.effect:
        yield f"- Expected: {escaped(fix.effect)}"
    if row.portal:
        yield f"- Where: {escaped(row.portal)}"
    if row.permission and row.who == "admin":
        yield f"- Needs: {escaped(row.permission)}"
    if row.docs:
        yield f"- [Microsoft's page]({row.docs})"
    if fix.request is not None:
        if row.print_only:
            yield "- The request is for reading: an administrator decides about it and carries it out."
        for call in (fix.request, *fix.more_requests):
            yield ""
            yield from _fence(_request(call), "http")
        yield ""


def _request(call: Request) -> Iterator[str]:
    yield one_line(f"{call.method} {call.url}")
    if call.body is not None:
        yield "Content-Type: application/json"
        yield ""
        yield _json(call.body)


def _json(value: Any) -> str:
    """JSON in lines, in which each character that is not seen is written as JSON escapes it, so that it means the
    same; likewise the first of two number signs, which build agents look for."""
    text = json.dumps(value, ensure_ascii=False, indent=2).replace("##", "\\u0023#")
    return "".join(char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text)


# --- what it rests on ---------------------------------------------------------------------------------------------------


def _happened(diagnosis: Diagnosis) -> Iterator[str]:
    if not diagnosis.timeline:
        return
    yield "### What happened"
    yield ""
    left_out = len(diagnosis.timeline) - MOMENTS
    if left_out > 0:
        yield from (f"{left_out} earlier moments are left out.", "")
    yield from _table(
        ("Time (UTC)", "Source", "What"),
        (
            (f"{moment.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}", moment.source, escaped(moment.text))
            for moment in diagnosis.timeline[-MOMENTS:]
        ),
    )


def _evidence(diagnosis: Diagnosis) -> Iterator[str]:
    """What Graph returned, by root cause, each place once; then what is possible and how much was ruled out."""
    yield "### Evidence"
    shown: set[tuple[str, str]] = set()
    for finding in diagnosis.root_causes:
        cited = [
            evidence for evidence in finding.verdict.evidence if (evidence.resource, evidence.pointer) not in shown
        ]
        shown.update((evidence.resource, evidence.pointer) for evidence in cited)
        if cited:
            link = f" ([Microsoft's page]({finding.rule.docs}))" if finding.rule.docs else ""
            yield from ("", f"`{finding.rule.id}`{link}:", "")
            yield from _table(("Resource", "Pointer", "Observed"), map(_cited, cited))
    yield ""
    for finding in diagnosis.findings:
        if finding.verdict.certainty is Certainty.POSSIBLE:
            yield f"- Possible: `{finding.rule.id}`: {escaped(finding.verdict.summary)}"
    count = sum(1 for finding in diagnosis.findings if finding.verdict.certainty is Certainty.RULED_OUT)
    yield f"- Ruled out: {count} of {len(diagnosis.findings)} rules."


def _cited(cited: Citation) -> tuple[str, str, str]:
    return code(cited.resource, 300), code(cited.pointer, 300), code(json.dumps(cited.observed, ensure_ascii=False))


def _differences(diagnosis: Diagnosis) -> Iterator[str]:
    if diagnosis.differences:
        yield "### Policies on which the readings differ"
        yield ""
        yield from _table(
            ("Policy", "The sign-in", "Evaluated here", "Graph", "Probably"),
            (
                (
                    code(difference.policy),
                    escaped(difference.recorded),
                    escaped(difference.here),
                    escaped(difference.graph),
                    escaped(difference.reason),
                )
                for difference in diagnosis.differences
            ),
        )


def _unread(diagnosis: Diagnosis) -> Iterator[str]:
    yield "### Not checked"
    yield ""
    if diagnosis.stopped:
        yield from (f"The run was cut short ({escaped(diagnosis.stopped)}).", "")
    if not diagnosis.gaps:
        yield "Everything that was asked for could be read."
    else:
        yield from _table(
            ("Why", "Resource", "Status", "Missing permission"),
            (
                (
                    escaped(gap.why),
                    code(gap.resource),
                    str(gap.status or ""),
                    code(gap.permission) if gap.permission else "",
                )
                for gap in diagnosis.gaps
            ),
        )
    if reasons := not_checked(diagnosis.findings):
        yield from ("", "Rules that could not be judged:", "")
        for reason, rules in reasons.items():
            yield f"- {', '.join(f'`{rule_id}`' for rule_id in rules)}: {escaped(reason)}"


def _ids(diagnosis: Diagnosis) -> Iterator[str]:
    yield "### Identifiers"
    yield ""
    yield from _table(("What", "Id"), _pairs(diagnosis))
    yield ""
    yield (
        f"Diagnosed at {iso(diagnosis.case.now)} by `aad53004` {aad53004.__version__}, which reads only and has changed "
        "nothing."
    )


def _pairs(diagnosis: Diagnosis) -> Iterator[tuple[str, str]]:
    case = diagnosis.case
    yield "User object id", code(case.account.id)
    described = organization(diagnosis)
    yield "Tenant id", code(described.id) if described else "not read"
    yield "Cloud", case.cloud
    if diagnosis.event is None:
        return
    event = diagnosis.event.value.legible
    yield "Sign-in time", iso(event.created_date_time)
    yield "Error code", str(event.code) if event.code is not None else "not said"
    yield "Request id", code(event.id)
    yield "Correlation id", code(event.correlation_id)
    yield "App", f"{code(event.app_display_name)} {code(event.app_id) if event.app_id else ''}".strip()
    yield "IP address", code(event.ip_address)
