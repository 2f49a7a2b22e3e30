"""The view of the HTML report, built out of a diagnosis: the answer first, the raw evidence last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

import aad53004
from aad53004.diagnosis import Diagnosis, Outcome
from aad53004.entra import SignIn
from aad53004.fixes import PlannedFix
from aad53004.fixes import Request as Call
from aad53004.report.html.evidence import Requests, shown_json
from aad53004.report.html.picture import boxes, line, verdict
from aad53004.report.html.timeline import drawn, time
from aad53004.report.html.view import (
    AnswerRow,
    AnswerSection,
    Choice,
    ConditionRow,
    DifferenceRow,
    FamilyRows,
    FindingRow,
    Findings,
    GapRow,
    GuideRow,
    Line,
    Link,
    Mark,
    Pair,
    Plan,
    Remedy,
    Request,
    StepLink,
    Subject,
    Text,
    View,
)
from aad53004.report.summary import (
    FAMILIES,
    FAMILY_KEYS,
    MET,
    Row,
    RowKind,
    Step,
    Tone,
    actor,
    alarm,
    headline,
    organization,
    remarks,
    rows,
    steps,
    surest_first,
    tenant,
    upper_first,
)
from aad53004.rules import Certainty, Finding

_TONES = {Tone.BAD: "bad", Tone.WARNING: "warn", Tone.GOOD: "good"}
_GUIDE = {"contributing": "bad", "not-contributing": "good", "not-checked": "open"}
_MET = {True: "good", False: "bad", None: "open"}


def build(diagnosis: Diagnosis, extras: Mapping[str, Any]) -> View:
    """The view. ``extras``: what was asked for besides, as :func:`aad53004.report.formats.json.render` takes it (``guide``,
    ``userMessage``, ``ticket``)."""
    requests = Requests(diagnosis)
    name = diagnosis.case.account.name
    anchors = {fix.row.id: f"fix-{fix.row.id}" for fix in diagnosis.fixes}
    return View(
        title=f"{name}: {headline(diagnosis).text}",
        subject=_subject(diagnosis),
        answer=_answer(diagnosis),
        boxes=boxes(diagnosis, requests),
        plan=_plan(diagnosis),
        timeline=drawn(diagnosis),
        findings=_findings(diagnosis, requests, anchors),
        gaps=tuple(
            GapRow(gap.why, gap.resource, str(gap.status or ""), gap.permission, gap.request_id)
            for gap in diagnosis.gaps
        ),
        differences=tuple(
            DifferenceRow(each.policy, each.recorded, each.here, each.graph, each.reason)
            for each in diagnosis.differences
        ),
        guide=tuple(map(_guide, extras.get("guide") or ())),
        texts=tuple(_texts(extras)),
        reading=diagnosis.reading,
        raw=requests.raw(),
        cost=_cost(diagnosis),
    )


def _subject(diagnosis: Diagnosis) -> Subject:
    case = diagnosis.case
    return Subject(
        case.account.name,
        case.account.user.value.legible.display_name or "",
        tenant(diagnosis),
        time(case.now),
        f"aad53004 {aad53004.__version__}",
    )


# --- the answer ---------------------------------------------------------------------------------------------------------


def _answer(diagnosis: Diagnosis) -> AnswerSection:
    title = headline(diagnosis)
    first = diagnosis.fixes[0] if diagnosis.fixes else None
    return AnswerSection(
        title.text,
        _TONES[title.tone],
        alarm(diagnosis),
        remarks(diagnosis),
        tuple(_rows(diagnosis)),
        StepLink(first.title, f"fix-{first.row.id}") if first else None,
        tuple(_ids(diagnosis)),
    )


def _rows(diagnosis: Diagnosis) -> Iterator[AnswerRow]:
    """The rows; further root causes, and what holds beside the causes, are lines of one row each."""
    grouped = (RowKind.ALSO, RowKind.BESIDE)
    for (label, kind), together in groupby(rows(diagnosis), key=lambda row: (row.label, row.kind)):
        lines = tuple(map(_line, together))
        if kind in grouped:
            yield AnswerRow(label, lines)
        else:
            yield from (AnswerRow(label, (shown,)) for shown in lines)


def _line(row: Row) -> Line:
    if row.finding is not None:
        return line(row.finding)
    if row.kind is RowKind.OPEN:
        return Line(upper_first(row.text))
    return Line(f"{row.text}." if row.kind is RowKind.REPORT_ONLY else row.text)


def _ids(diagnosis: Diagnosis) -> Iterator[Pair]:
    user = diagnosis.case.account.user.value.legible
    yield Pair("User object id", user.id)
    described = organization(diagnosis)
    if described and described.id:
        yield Pair("Tenant id", described.id)
    if diagnosis.event is not None:
        yield from _sign_in(diagnosis.event.value.legible)


def _sign_in(event: SignIn) -> Iterator[Pair]:
    pairs = (
        ("Request id of the sign-in", event.id),
        ("Correlation id", event.correlation_id),
        ("Time", time(event.created_date_time).text),
        ("Error code", str(event.code) if event.code is not None else None),
        ("App", _named(event.app_display_name, event.app_id)),
        ("Resource", _named(event.resource_display_name, event.resource_id)),
        ("Client", event.client_app_used),
        ("Risk of the sign-in", event.risk_level_during_sign_in),
    )
    yield from (Pair(name, value) for name, value in pairs if value)


def _named(name: str | None, identifier: str | None) -> str:
    return " · ".join(filter(None, [name, identifier]))


# --- what to do ---------------------------------------------------------------------------------------------------------


def _plan(diagnosis: Diagnosis) -> Plan:
    plan = list(steps(diagnosis))
    nothing = (
        "Nothing is to be done unless the user is refused again: then look at the new sign-in."
        if diagnosis.outcome is Outcome.NONE
        else "No remedy follows from what could be read."
    )
    return Plan(
        diagnosis.question.text if diagnosis.question else "",
        tuple(_remedy(step) for step in plan if not step.fix.row.loosens),
        tuple(_remedy(step) for step in plan if step.fix.row.loosens),
        "" if plan else nothing,
    )


def _remedy(step: Step) -> Remedy:
    fix = step.fix
    row, advice = fix.row, fix.advice
    marks = [Mark("not yet possible", "warn")] if advice.blocked else []
    if step.alternative_to:
        marks.append(Mark(f"instead of {step.alternative_to}"))
    if row.loosens:
        marks.append(Mark("takes protection away", "warn"))
    conditions = (
        ConditionRow(upper_first(condition.question), Mark(MET[condition.met], _MET[condition.met]), condition.detail)
        for condition in fix.preconditions
    )
    return Remedy(
        step.number,
        f"fix-{row.id}",
        fix.title,
        actor(fix),
        tuple(marks),
        advice.warning,
        advice.steps,
        tuple(conditions),
        fix.effect,
        row.portal,
        tuple(_request(fix, call) for call in (*((fix.request,) if fix.request else ()), *fix.more_requests)),
        fix.command,
        row.permission if row.who == "admin" else "",
        Link(row.docs),
        step.in_full,
    )


def _request(fix: PlannedFix, call: Call) -> Request:
    body = tuple(shown_json(call.body, indent=2).split("\n")) if call.body is not None else ()
    note = "For reading: an administrator decides about it and carries it out." if fix.row.print_only else ""
    return Request(call.method, call.url, body, note)


# --- findings -----------------------------------------------------------------------------------------------------------


def _findings(diagnosis: Diagnosis, requests: Requests, anchors: Mapping[str, str]) -> Findings:
    families = tuple(
        FamilyRows(
            FAMILY_KEYS[family],
            title,
            tuple(
                _finding(finding, requests, diagnosis, anchors)
                for finding in surest_first(diagnosis.findings)
                if finding.rule.family is family
            ),
        )
        for family, title in FAMILIES.items()
    )
    by_verdict = tuple(
        Choice(str(kind), str(kind).replace("-", " "), count, kind is not Certainty.RULED_OUT)
        for kind in Certainty
        if (count := sum(1 for finding in diagnosis.findings if finding.verdict.certainty is kind))
    )
    by_family = tuple(Choice(family.key, family.title, len(family.findings), True) for family in families)
    return Findings(families, by_family, by_verdict, len(diagnosis.findings))


def _finding(finding: Finding, requests: Requests, diagnosis: Diagnosis, anchors: Mapping[str, str]) -> FindingRow:
    sentence = line(finding)
    titles = {fix.row.id: fix.title for fix in diagnosis.fixes}
    fix_ids = [fix_id for fix_id in finding.fixes if fix_id in anchors] if finding.holds else []
    return FindingRow(
        finding.rule.id,
        finding.rule.title,
        str(finding.verdict.certainty),
        verdict(finding),
        sentence.text,
        sentence.because,
        requests.cite(finding.verdict.evidence),
        tuple(StepLink(titles[fix_id], anchors[fix_id]) for fix_id in fix_ids),
        Link(finding.rule.docs),
    )


# --- the rest -----------------------------------------------------------------------------------------------------------


def _guide(entry: Mapping[str, Any]) -> GuideRow:
    mark = Mark(entry["verdict"].replace("-", " "), _GUIDE.get(entry["verdict"], "open"))
    return GuideRow(entry["heading"], mark, tuple(entry["seen"]), entry["correction"] or "")


def _texts(extras: Mapping[str, Any]) -> Iterator[Text]:
    message, ticket = extras.get("userMessage"), extras.get("ticket")
    if message:
        lines = tuple(message["text"].rstrip("\n").split("\n"))
        yield Text("A text for the user", "text-user", message["language"], lines)
    if ticket:
        yield Text("A text for a ticket", "text-ticket", "en", tuple(ticket.rstrip("\n").split("\n")))


def _cost(diagnosis: Diagnosis) -> str:
    stats = diagnosis.stats
    if not stats.requests:
        return ""
    throttled = f", {stats.throttled} of them throttled" if stats.throttled else ""
    return f"{stats.requests} requests to Microsoft Graph{throttled}. It read only, and changed nothing."
