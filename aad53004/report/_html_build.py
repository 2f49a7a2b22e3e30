"""The view of the HTML report, built out of a diagnosis: the answer first, the raw evidence last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import aad53004
from aad53004.checkers.facts import Unreadable
from aad53004.diagnosis import Diagnosis, Outcome
from aad53004.entra import SignIn
from aad53004.entra.codes import PROOF_UP_BLOCKED
from aad53004.fixes import PlannedFix, instead_of
from aad53004.report import terminal
from aad53004.report._html_evidence import Requests, shown_json
from aad53004.report._html_picture import boxes, line, verdict
from aad53004.report._html_timeline import drawn, time
from aad53004.report._html_view import (
    Answer,
    Check,
    Choice,
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
    Row,
    Step,
    Subject,
    Text,
    View,
)
from aad53004.report.terminal import ago, moment
from aad53004.rules import Family, Finding, Kind

BANNER = "Treat this as a compromised account until shown otherwise: contain first, then help the user back in."
_TONES = {"red": "bad", "yellow": "warn", "green": "good"}
_FAMILIES = {
    Family.METHOD: ("method", "No usable method"),
    Family.RISK: ("risk", "Why risky"),
    Family.DEMAND: ("demand", "Who demands it"),
    Family.OTHER: ("other", "Something else"),
}
_GUIDE = {"contributing": "bad", "not-contributing": "good", "not-checked": "open"}
_MET = {True: ("yes", "good"), False: ("no", "bad"), None: ("not known", "open")}


def build(diagnosis: Diagnosis, extras: Mapping[str, Any]) -> View:
    """The view. ``extras``: what was asked for besides, as :func:`aad53004.report.json.render` takes it (``guide``,
    ``userMessage``, ``ticket``)."""
    requests = Requests(diagnosis)
    name = diagnosis.case.account.name
    anchors = {fix.row.id: f"fix-{fix.row.id}" for fix in diagnosis.fixes}
    return View(
        title=f"{name}: {terminal._title(diagnosis)[0]}",
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
            DifferenceRow(one.policy, one.recorded, one.here, one.graph, one.reason) for one in diagnosis.differences
        ),
        guide=tuple(map(_guide, extras.get("guide") or ())),
        texts=tuple(_texts(extras)),
        reading=diagnosis.reading,
        raw=requests.raw(),
        cost=_cost(diagnosis),
    )


def _subject(diagnosis: Diagnosis) -> Subject:
    case = diagnosis.case
    try:
        tenant = case.tenant.name
    except Unreadable:
        tenant = ""
    cloud = "" if case.cloud == "global" else f"cloud {case.cloud}"
    return Subject(
        case.account.name,
        case.account.user.value.display_name or "",
        ", ".join(filter(None, [tenant, cloud])),
        time(case.now),
        f"aad53004 {aad53004.__version__}",
    )


# --- the answer ---------------------------------------------------------------------------------------------------------


def _answer(diagnosis: Diagnosis) -> Answer:
    headline, colour = terminal._title(diagnosis)
    found = diagnosis.outcome is Outcome.FOUND
    sentences = (diagnosis.note, "" if found else diagnosis.conclusion)
    first = diagnosis.fixes[0].row if diagnosis.fixes else None
    return Answer(
        headline,
        _TONES[colour],
        BANNER if diagnosis.compromise and found else "",
        tuple(text for text in sentences if text),
        tuple(_rows(diagnosis)),
        Step(first.title, f"fix-{first.id}") if first else None,
        tuple(_ids(diagnosis)),
    )


def _rows(diagnosis: Diagnosis) -> Iterator[Row]:
    if diagnosis.event is not None:
        yield Row("Sign-in", (Line(terminal._told(diagnosis.event.value, diagnosis.case.now)),))
        if diagnosis.event.value.code == PROOF_UP_BLOCKED:
            yield from _since(diagnosis)
    leaders = terminal._leaders(diagnosis)
    for finding in leaders:
        yield Row(terminal._LEADS[finding.rule.family], (line(finding),))
    if terminal._is_refusal(diagnosis):
        told = {finding.rule.family for finding in leaders}
        for family in (Family.METHOD, Family.RISK, Family.DEMAND):
            if family not in told:
                yield Row(terminal._LEADS[family], (Line(_capital(terminal._why_open(diagnosis, family))),))
    rest = tuple(line(finding) for finding in diagnosis.root_causes if finding not in leaders)
    if rest:
        yield Row("Also", rest)
    for role, label in terminal._BESIDE.items():
        beside = tuple(line(one) for one in diagnosis.findings if one.holds and one.rule.role is role)
        if beside:
            yield Row(label, beside)
    report_only = terminal._report_only(diagnosis)
    if report_only:
        yield Row("Report-only", (Line(f"{report_only}: would apply too, and blocked nothing."),))


def _since(diagnosis: Diagnosis) -> Iterator[Row]:
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
    yield Row("Since", (Line(f"{moment(at)} ({ago(case.now - at)}), refused {count}; {last}"),))


def _ids(diagnosis: Diagnosis) -> Iterator[Pair]:
    user = diagnosis.case.account.user.value
    yield Pair("User object id", user.id)
    try:
        organization = diagnosis.case.tenant.organization
    except Unreadable:
        organization = None
    if organization and organization.value.id:
        yield Pair("Tenant id", organization.value.id)
    if diagnosis.event is not None:
        yield from _sign_in(diagnosis.event.value)


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


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- what to do ---------------------------------------------------------------------------------------------------------


def _plan(diagnosis: Diagnosis) -> Plan:
    opened = terminal.FIRST_IN_COMPROMISE if diagnosis.compromise else terminal.FIRST
    remedies = tuple(
        _fix(fix, number, instead_of(diagnosis.fixes, number), number <= opened)
        for number, fix in enumerate(diagnosis.fixes, 1)
    )
    apart = {f"fix-{fix.row.id}" for fix in diagnosis.fixes if fix.row.loosens}
    none = (
        "Nothing is to be done unless the user is refused again: then look at the new sign-in."
        if diagnosis.outcome is Outcome.NONE
        else "No remedy follows from what could be read."
    )
    return Plan(
        tuple(one for one in remedies if one.anchor not in apart),
        tuple(one for one in remedies if one.anchor in apart),
        "" if remedies else none,
    )


def _fix(fix: PlannedFix, number: int, instead: int | None, opened: bool) -> Remedy:
    row, advice = fix.row, fix.advice
    marks = [Mark("not yet possible", "warn")] if advice.blocked else []
    if instead:
        marks.append(Mark(f"instead of {instead}"))
    if row.loosens:
        marks.append(Mark("takes protection away", "warn"))
    return Remedy(
        number,
        f"fix-{row.id}",
        row.title,
        terminal._WHO.get(row.who, row.who),
        tuple(marks),
        advice.warning,
        advice.steps,
        tuple(Check(_capital(one.question), Mark(*_MET[one.met]), one.detail) for one in fix.preconditions),
        fix.effect,
        row.portal,
        _request(fix),
        fix.command,
        row.permission if row.who == "admin" else "",
        Link(row.docs),
        opened,
    )


def _request(fix: PlannedFix) -> Request | None:
    call = fix.request
    if call is None:
        return None
    body = tuple(shown_json(call.body, indent=2).split("\n")) if call.body is not None else ()
    note = "For reading: an administrator decides about it and carries it out." if fix.row.print_only else ""
    return Request(call.method, call.url, body, note)


# --- findings -----------------------------------------------------------------------------------------------------------


def _findings(diagnosis: Diagnosis, requests: Requests, anchors: Mapping[str, str]) -> Findings:
    found = diagnosis.findings
    families = tuple(
        FamilyRows(
            key,
            title,
            tuple(
                _finding(finding, requests, diagnosis, anchors)
                for finding in sorted(found, key=lambda one: list(Kind).index(one.verdict.kind))
                if finding.rule.family is family
            ),
        )
        for family, (key, title) in _FAMILIES.items()
    )
    by_verdict = tuple(
        Choice(str(kind), str(kind).replace("-", " "), count, kind is not Kind.RULED_OUT)
        for kind in Kind
        if (count := sum(1 for one in found if one.verdict.kind is kind))
    )
    by_family = tuple(Choice(one.key, one.title, len(one.findings), True) for one in families)
    return Findings(families, by_family, by_verdict, len(found))


def _finding(finding: Finding, requests: Requests, diagnosis: Diagnosis, anchors: Mapping[str, str]) -> FindingRow:
    told = line(finding)
    titles = {fix.row.id: fix.row.title for fix in diagnosis.fixes}
    steps = [Step(titles[one], anchors[one]) for one in finding.fixes if one in anchors] if finding.holds else []
    return FindingRow(
        finding.rule.id,
        finding.rule.title,
        str(finding.verdict.kind),
        verdict(finding),
        told.text,
        told.because,
        requests.cite(finding.verdict.evidence),
        tuple(steps),
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
