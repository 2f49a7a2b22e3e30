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
from aad53004.checkers.facts import Evidence, Unreadable
from aad53004.diagnosis import Diagnosis, Outcome
from aad53004.entra.clouds import SECURITY_INFO_PAGES
from aad53004.entra.codes import PROOF_UP_BLOCKED
from aad53004.fixes import PlannedFix, Request, instead_of
from aad53004.report import terminal
from aad53004.report.cleaned import one_line
from aad53004.report.json import iso
from aad53004.report.pasted import pasted
from aad53004.report.terminal import ago, moment
from aad53004.rules import Family, Finding, Kind

# So much of a sentence, and so many moments and observed values.
SENTENCE, VALUE, MOMENTS = 1000, 160, 25
CONTAIN = "Treat this as a compromised account until shown otherwise: contain first, then help the user back in."
_MET = {True: "yes", False: "no", None: "not known"}
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
    return _FIRST.sub(lambda found: f"\\{found[0]}" if found[0] == "-" else f"{found[0]}\\", joined)


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
    longest = max((len(found) for found in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"{fence}{language}"
    yield from text.split("\n")
    yield fence


# --- the answer ---------------------------------------------------------------------------------------------------------


def _answer(diagnosis: Diagnosis) -> Iterator[str]:
    user = diagnosis.case.account.user.value
    yield f"## {escaped(terminal._title(diagnosis)[0])}"
    yield ""
    name = f" ({escaped(user.display_name)})" if user.display_name else ""
    yield f"**{code(diagnosis.case.account.name)}**{name}{escaped(terminal._tenant(diagnosis))}"
    if diagnosis.compromise and diagnosis.outcome is Outcome.FOUND:
        yield from ("", f"> **{CONTAIN}**")
    for text in (diagnosis.note, "" if diagnosis.outcome is Outcome.FOUND else diagnosis.conclusion):
        if text:
            yield from ("", escaped(text))
    rows = list(_rows(diagnosis))
    if rows:
        yield ""
        yield from _table(("What", "Finding", "Verdict"), rows)


def _rows(diagnosis: Diagnosis) -> Iterator[tuple[str, str, str]]:
    if diagnosis.event is not None:
        yield "Sign-in", escaped(terminal._told(diagnosis.event.value, diagnosis.case.now)), ""
        if diagnosis.event.value.code == PROOF_UP_BLOCKED:
            yield from _since(diagnosis)
    leaders = terminal._leaders(diagnosis)
    for finding in leaders:
        yield _row(terminal._LEADS[finding.rule.family], finding)
    if terminal._is_refusal(diagnosis):
        told = {finding.rule.family for finding in leaders}
        for family in (Family.METHOD, Family.RISK, Family.DEMAND):
            if family not in told:
                yield terminal._LEADS[family], escaped(_capital(terminal._why_open(diagnosis, family))), "open"
    yield from (_row("Also", finding) for finding in diagnosis.root_causes if finding not in leaders)
    for role, label in terminal._BESIDE.items():
        yield from (_row(label, one) for one in diagnosis.findings if one.holds and one.rule.role is role)
    report_only = terminal._report_only(diagnosis)
    if report_only:
        yield "Report-only", escaped(f"{report_only}: would apply too, and blocked nothing"), ""


def _row(label: str, finding: Finding) -> tuple[str, str, str]:
    verdict = finding.verdict
    why = f": {verdict.reason.rstrip('.')}" if verdict.kind is Kind.LIKELY and verdict.reason else ""
    return label, escaped(verdict.summary), f"{verdict.kind}{escaped(why)}"


def _since(diagnosis: Diagnosis) -> Iterator[tuple[str, str, str]]:
    case = diagnosis.case
    try:
        first, before, failures = case.sign_ins.first_of_streak, case.sign_ins.success_before, case.sign_ins.failures
    except Unreadable:
        return
    if first is None:
        return
    at = first.value.created_date_time
    times = sum(1 for item in failures if item.value.created_date_time >= at)
    count = "once" if times <= 1 else f"{times} times"
    last = f"last success {moment(before.value.created_date_time)}" if before else "no success before it in the log"
    yield "Since", escaped(f"{moment(at)} ({ago(case.now - at)}), refused {count}; {last}"), ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- what to do ---------------------------------------------------------------------------------------------------------


def _plan(diagnosis: Diagnosis, *, whole: bool) -> Iterator[str]:
    """The plan. ``whole``: with steps and requests for every fix, else for the first ones alone."""
    if not diagnosis.fixes:
        return
    yield "### What to do, safest first"
    yield ""
    loosening = False
    first = terminal.FIRST_IN_COMPROMISE if diagnosis.compromise else terminal.FIRST
    for number, fix in enumerate(diagnosis.fixes, 1):
        if fix.row.loosens and not loosening:
            loosening = True
            yield from ("", "Only when nothing above helps, because each of these takes protection away:", "")
        other = instead_of(diagnosis.fixes, number)
        instead = f", instead of {other}" if other else ""
        yield from _fix(fix, number, instead, whole=whole or number <= first)


def _fix(fix: PlannedFix, number: int, instead: str, *, whole: bool) -> Iterator[str]:
    row, advice = fix.row, fix.advice
    mark = " — **not yet possible**" if advice.blocked else instead
    yield f"{number}. **{escaped(row.title)}** ({terminal._WHO.get(row.who, row.who)}){mark}"
    for line in _told(fix, whole=whole):
        yield f"    {line}".rstrip()


def _told(fix: PlannedFix, *, whole: bool) -> Iterator[str]:
    """The lines under a fix's title, set in by whoever prints them."""
    row, advice = fix.row, fix.advice
    if advice.warning:
        yield f"- Mind: {escaped(advice.warning)}"
    if not whole:
        return
    yield from (f"- {escaped(step)}" for step in advice.steps)
    unmet = [one for one in fix.preconditions if one.met is not True]
    for one in unmet:
        detail = f" ({one.detail})" if one.detail else ""
        yield f"- Is it so that {escaped(one.question)}? {_MET[one.met]}{escaped(detail)}"
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
        yield ""
        yield from _fence(_request(fix.request), "http")
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
            (f"{one.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}", one.source, escaped(one.text))
            for one in diagnosis.timeline[-MOMENTS:]
        ),
    )


def _evidence(diagnosis: Diagnosis) -> Iterator[str]:
    """What Graph returned, by root cause, each place once; then what is possible and how much was ruled out."""
    yield "### Evidence"
    seen: set[tuple[str, str]] = set()
    for finding in diagnosis.root_causes:
        cited = [one for one in finding.verdict.evidence if (one.resource, one.pointer) not in seen]
        seen.update((one.resource, one.pointer) for one in cited)
        if cited:
            link = f" ([Microsoft's page]({finding.rule.docs}))" if finding.rule.docs else ""
            yield from ("", f"`{finding.rule.id}`{link}:", "")
            yield from _table(("Resource", "Pointer", "Observed"), map(_cited, cited))
    yield ""
    for finding in diagnosis.findings:
        if finding.verdict.kind is Kind.POSSIBLE:
            yield f"- Possible: `{finding.rule.id}`: {escaped(finding.verdict.summary)}"
    count = sum(1 for finding in diagnosis.findings if finding.verdict.kind is Kind.RULED_OUT)
    yield f"- Ruled out: {count} of {len(diagnosis.findings)} rules."


def _cited(one: Evidence) -> tuple[str, str, str]:
    return code(one.resource, 300), code(one.pointer, 300), code(json.dumps(one.observed, ensure_ascii=False))


def _differences(diagnosis: Diagnosis) -> Iterator[str]:
    if diagnosis.differences:
        yield "### Policies on which the readings differ"
        yield ""
        yield from _table(
            ("Policy", "The sign-in", "Evaluated here", "Graph", "Probably"),
            (
                (code(one.policy), escaped(one.recorded), escaped(one.here), escaped(one.graph), escaped(one.reason))
                for one in diagnosis.differences
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
    reasons: dict[str, list[str]] = {}
    for finding in diagnosis.findings:
        if finding.verdict.kind is Kind.NOT_CHECKED:
            reasons.setdefault(finding.verdict.reason, []).append(finding.rule.id)
    if reasons:
        yield from ("", "Rules that could not be judged:", "")
        for reason, rules in reasons.items():
            yield f"- {', '.join(f'`{one}`' for one in rules)}: {escaped(reason)}"


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
    try:
        organization = case.tenant.organization
    except Unreadable:
        organization = None
    yield "Tenant id", code(organization.value.id) if organization else "not read"
    yield "Cloud", case.cloud
    if diagnosis.event is None:
        return
    event = diagnosis.event.value
    yield "Sign-in time", iso(event.created_date_time)
    yield "Error code", str(event.code) if event.code is not None else "not said"
    yield "Request id", code(event.id)
    yield "Correlation id", code(event.correlation_id)
    yield "App", f"{code(event.app_display_name)} {code(event.app_id) if event.app_id else ''}".strip()
    yield "IP address", code(event.ip_address)
