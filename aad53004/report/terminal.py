"""The diagnosis for a tired administrator: the answer first, then what to do, then the evidence on request.

Nothing depends on colour: each verdict stands there in words. Text from the tenant is made safe for a terminal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from aad53004.checkers.facts import Unreadable
from aad53004.diagnosis import Diagnosis, Gap, Outcome
from aad53004.entra import SignIn
from aad53004.entra.codes import PROOF_UP_BLOCKED
from aad53004.fixes import PlannedFix, instead_of
from aad53004.report.text import LABEL, NARROWEST, WIDEST, Ink, plain, wrap
from aad53004.rules import Family, Finding, Kind, Role

# So many fixes are told step by step, so that the answer above them stays in sight; containing a compromise is three.
FIRST, FIRST_IN_COMPROMISE = 1, 3
_LEADS = {
    Family.METHOD: "No method",
    Family.RISK: "Why risky",
    Family.DEMAND: "Demanded by",
    Family.OTHER: "Stopped by",
}
_HEADINGS = {
    Family.METHOD: "No usable method",
    Family.RISK: "Why risky",
    Family.DEMAND: "Who demands it",
    Family.OTHER: "Something else",
}
_BESIDE = {Role.AGGRAVATING: "Aggravates", Role.POSTURE: "Set-up", Role.CONTEXT: "Note"}
# Narrower than that, the distance from the refusal stands behind the text.
NARROW = 72
_WHO = {"admin": "administrator", "user": "the user"}


def render(diagnosis: Diagnosis, *, width: int = 80, colour: bool = False, detail: int = 0) -> str:
    """The report as text. ``width`` in columns; ``detail``: -1 the answer alone, 0 with the plan, 1 with evidence and
    what was not checked, 2 with what was ruled out too."""
    width = max(NARROWEST, min(width, WIDEST))
    ink = Ink(colour)
    lines = list(_answer(diagnosis, width, ink))
    if detail >= 0:
        lines += _plan(diagnosis, width, ink, whole=detail > 0)
        if detail == 0:
            lines += _short_gaps(diagnosis, width, ink)
    if detail >= 1:
        lines += _timeline(diagnosis, width, ink)
        lines += _evidence(diagnosis, width, ink, ruled_out=detail > 1)
        lines += _differences(diagnosis, width, ink)
        lines += _gaps(diagnosis, width, ink)
        lines += _asked(diagnosis, width, ink)
    return "\n".join(lines) + "\n"


def render_fix(diagnosis: Diagnosis, fix: PlannedFix, *, width: int = 80, colour: bool = False) -> str:
    """One fix for the user of a diagnosis, with everything that is known about it."""
    width = max(NARROWEST, min(width, WIDEST))
    ink = Ink(colour)
    lines = [ink(line, "bold") for line in wrap(plain(f"{diagnosis.case.account.name}{_tenant(diagnosis)}"), width)]
    lines += ["Dry run: nothing was sent.", ""]
    lines += _fix(fix, 1, width, ink, whole=True, instead="", listed=True)
    return "\n".join(lines) + "\n"


# --- the answer ---------------------------------------------------------------------------------------------------------


def _answer(diagnosis: Diagnosis, width: int, ink: Ink) -> Iterator[str]:
    user = diagnosis.case.account.user.value
    name = f" ({user.display_name})" if user.display_name else ""
    # Further lines are set in, so that no name looks like a line of the report.
    for line in wrap(plain(f"{diagnosis.case.account.name}{name}{_tenant(diagnosis)}"), width, rest="  "):
        yield ink(line, "bold")
    title, colour = _title(diagnosis)
    for line in wrap(plain(title), width):
        yield ink(line, "bold", colour)
    yield ""
    if diagnosis.compromise and diagnosis.outcome is Outcome.FOUND:
        text = "Treat this as a compromised account until shown otherwise: contain first, then help the user back in."
        for line in wrap(text, width):
            yield ink(line, "bold", "red")
        yield ""
    for text in (diagnosis.note, "" if diagnosis.outcome is Outcome.FOUND else diagnosis.conclusion):
        if text:
            yield from wrap(plain(text), width)
            yield ""
    yield from _when(diagnosis, width)
    shown: list[Finding] = []
    for finding in _leaders(diagnosis):
        shown.append(finding)
        yield from _labelled(_LEADS[finding.rule.family], _sentence(finding), width)
    if _is_refusal(diagnosis):
        families = {finding.rule.family for finding in shown}
        for family in (Family.METHOD, Family.RISK, Family.DEMAND):
            if family not in families:
                yield from _labelled(_LEADS[family], _why_open(diagnosis, family), width)
    rest = [finding for finding in diagnosis.root_causes if finding not in shown]
    for i, finding in enumerate(rest):
        yield from _labelled("Also" if i == 0 else "", _sentence(finding), width)
    for role, label in _BESIDE.items():
        held = [
            finding
            for finding in diagnosis.findings
            if finding.holds and finding.rule.role is role and finding.verdict.summary != diagnosis.conclusion
        ]
        for i, finding in enumerate(held):
            yield from _labelled(label if i == 0 else "", _sentence(finding), width)
    report_only = _report_only(diagnosis)
    if report_only:
        yield from _labelled("Report-only", plain(f"{report_only}: would apply too, and blocked nothing"), width)


def _is_refusal(diagnosis: Diagnosis) -> bool:
    """Whether it is a 53004 that stops the user, and nothing else."""
    event = diagnosis.event.value if diagnosis.event else None
    found = diagnosis.outcome is Outcome.FOUND and diagnosis.root_causes[0].rule.family is not Family.OTHER
    return found and event is not None and event.code == PROOF_UP_BLOCKED


def _tenant(diagnosis: Diagnosis) -> str:
    try:
        name = diagnosis.case.tenant.name
    except Unreadable:
        name = ""
    cloud = diagnosis.case.cloud
    where = ", ".join(filter(None, [name, "" if cloud == "global" else f"cloud {cloud}"]))
    return f", {where}" if where else ""


def _title(diagnosis: Diagnosis) -> tuple[str, str]:
    event = diagnosis.event.value if diagnosis.event else None
    if diagnosis.outcome is Outcome.NONE:
        return "Nothing found that would block this user now.", "green"
    if diagnosis.outcome is Outcome.INCOMPLETE:
        return "Not settled: too little could be read for a verdict.", "yellow"
    lead = diagnosis.root_causes[0]
    if lead.rule.family is Family.OTHER:
        if event is not None and event.code not in (None, PROOF_UP_BLOCKED):
            return f"Refused with {event.code}, not with 53004.", "red"
        return f"Blocked, and not by 53004: {_lower_first(lead.rule.title)}", "red"
    if event is None:
        return "Would be refused with AADSTS53004 now: registering MFA is blocked because of risk.", "red"
    return "Refused with AADSTS53004: registering MFA is blocked because of risk.", "red"


def _when(diagnosis: Diagnosis, width: int) -> Iterator[str]:
    if diagnosis.event is None:
        return
    event = diagnosis.event.value
    case = diagnosis.case
    yield from _labelled("Sign-in", plain(_told(event, case.now)), width)
    if event.code != PROOF_UP_BLOCKED:
        return
    try:
        first, before, failures = case.sign_ins.first_of_streak, case.sign_ins.success_before, case.sign_ins.failures
    except Unreadable:
        return
    if first is None:
        return
    at = first.value.created_date_time
    row = sum(1 for item in failures if item.value.created_date_time >= at)
    count = "once" if row <= 1 else f"{row} times"
    last = f"; last success {moment(before.value.created_date_time)}" if before else "; no success before it in the log"
    yield from _labelled("Since", f"{moment(at)} ({ago(case.now - at)}), refused {count}{last}", width)


def _told(event: SignIn, now: datetime) -> str:
    place = event.location
    where = ", ".join(filter(None, [place.city, place.country_or_region])) if place else ""
    device = event.device_detail
    with_ = " on ".join(filter(None, [device.browser, device.operating_system])) if device else ""
    parts = [
        f"{event.app_display_name or 'an app'}, {moment(event.created_date_time)} ({ago(now - event.created_date_time)})",
        f"from {event.ip_address}" + (f" ({where})" if where else "") if event.ip_address else "",
        with_,
    ]
    return ", ".join(part for part in parts if part)


def moment(at: datetime) -> str:
    return f"{at:%d %b %Y %H:%M} UTC"


def ago(gap: timedelta) -> str:
    """How long ago, in the largest unit that says something."""
    seconds = int(gap.total_seconds())
    if seconds < 0:
        return "in the future"
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"


def gap(from_refusal: timedelta | None) -> str:
    """How far from the first refusal, in the largest unit that says something: "-16 h", "+3 min"."""
    if from_refusal is None:
        return ""
    seconds = int(from_refusal.total_seconds())
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        if abs(seconds) >= size:
            return f"{seconds // size if seconds > 0 else -(-seconds // size):+d} {unit}"
    return "0"


def _leaders(diagnosis: Diagnosis) -> list[Finding]:
    """The root causes that lead their family, in the order of the root causes; every block of family X."""
    leading = {id(finding) for finding in diagnosis.leading.values()}
    return [
        finding for finding in diagnosis.root_causes if finding.rule.family is Family.OTHER or id(finding) in leading
    ]


def _sentence(finding: Finding) -> str:
    verdict = finding.verdict
    because = f" {_capital(verdict.reason)}." if verdict.kind is Kind.LIKELY and verdict.reason else ""
    return f"{plain(verdict.summary)} ({verdict.kind}){plain(because)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".")


def _why_open(diagnosis: Diagnosis, family: Family) -> str:
    """What is to be said about a link of the chain that no root cause fills."""
    unread = [f for f in diagnosis.findings if f.rule.family is family and f.verdict.kind is Kind.NOT_CHECKED]
    if unread:
        first = min(unread, key=lambda finding: finding.rule.rank)
        return plain(f"not checked: {first.verdict.reason}")
    maybe = [f for f in diagnosis.findings if f.rule.family is family and f.verdict.kind is Kind.POSSIBLE]
    if maybe:
        return plain(f"{maybe[0].verdict.summary} (possible)")
    return "nothing that was read explains it"


def _report_only(diagnosis: Diagnosis) -> str:
    try:
        return " and ".join(diagnosis.case.conditional_access.report_only)
    except Unreadable:
        return ""


def _labelled(label: str, text: str, width: int) -> Iterator[str]:
    yield from wrap(text, width, first=f"{label:<{LABEL - 2}}  ")


# --- what to do -----------------------------------------------------------------------------------------------------------


def _plan(diagnosis: Diagnosis, width: int, ink: Ink, *, whole: bool) -> Iterator[str]:
    """The plan: the first fixes step by step, later ones in short, since they are rarely needed."""
    if not diagnosis.fixes:
        return
    yield ""
    yield ink("What to do, safest first", "bold")
    loosening = False
    first = FIRST_IN_COMPROMISE if diagnosis.compromise else FIRST
    for number, fix in enumerate(diagnosis.fixes, 1):
        if fix.row.loosens and not loosening:
            loosening = True
            yield ""
            text = "Only when nothing above helps, because each of these takes protection away:"
            yield from (ink(line, "bold") for line in wrap(text, width))
        full = whole or (number <= first and not fix.row.loosens)
        other = instead_of(diagnosis.fixes, number)
        instead = f" - instead of {other}" if other else ""
        yield from _fix(fix, number, width, ink, whole=full, instead=instead, listed=whole)
    if not whole and len(diagnosis.fixes) > first:
        title = _lower_first(diagnosis.fixes[0].row.title)
        yield ""
        yield from wrap(plain(f"Start with 1: {title}. -v shows every step and the evidence."), width)


def _fix(
    fix: PlannedFix, number: int, width: int, ink: Ink, *, whole: bool, instead: str, listed: bool
) -> Iterator[str]:
    """``whole``: with its steps; ``listed``: with every precondition and the command, not only those that fail."""
    row, advice = fix.row, fix.advice
    mark = " - not yet possible" if advice.blocked else instead
    head = list(wrap(plain(f"{row.title} ({_WHO.get(row.who, row.who)}){mark}"), width, first=f"{number:>2}. "))
    yield from (ink(line, "bold") for line in head)
    if advice.warning:
        # What cannot be taken back is never told in short.
        short = not whole and not row.loosens and not row.irreversible
        warning = _first_sentence(advice.warning) if short else advice.warning
        yield from wrap(plain(warning), width, first="    ! ", rest="      ")
    for step in advice.steps if whole else ():
        yield from wrap(plain(step), width, first="    - ", rest="      ")
    for one in fix.preconditions if whole else ():
        if listed or one.met is not True:
            met = {True: "yes", False: "no", None: "not known"}[one.met]
            detail = f" ({one.detail})" if one.detail else ""
            yield from wrap(plain(f"{one.question}: {met}{detail}"), width, first="    ? ", rest="      ")
    if fix.effect:
        yield from wrap(plain(fix.effect), width, first="    Then   ")
    if row.portal:
        yield from wrap(plain(row.portal), width, first="    Where  ")
    if fix.request is not None:
        # In one line each, however long, so that they can be copied.
        yield plain(f"    Graph  {fix.request.method} {fix.request.url}")
        if fix.request.body is not None:
            yield plain(f"           {json.dumps(fix.request.body, ensure_ascii=False)}")
    if listed and fix.command:
        yield plain(f"    Shows  {fix.command}")
    if whole and row.permission and row.who == "admin":
        yield from wrap(plain(row.permission), width, first="    Needs  ")


def _first_sentence(text: str) -> str:
    """As far as the first full stop that ends a sentence; a dot within an address or a name ends none."""
    found = re.match(r".*?[^\s.][.](?=\s|$)", text)
    return found[0] if found else text


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


# --- evidence -------------------------------------------------------------------------------------------------------------


def _timeline(diagnosis: Diagnosis, width: int, ink: Ink) -> Iterator[str]:
    if not diagnosis.timeline:
        return
    yield ""
    yield ink("What happened", "bold")
    for one in diagnosis.timeline:
        mark = ">" if one.stands_out else " "
        head = f"{mark} {one.at:%d %b %H:%M:%S}  "
        told = gap(one.gap)
        if width < NARROW:
            yield from wrap(
                plain(f"{one.text} ({told})" if told else one.text), width, first=f"{head}{one.source:<7}  "
            )
        else:
            yield from wrap(plain(one.text), width, first=f"{head}{told:>8}  {one.source:<7}  ")
    if any(one.stands_out for one in diagnosis.timeline):
        yield from wrap("> changed between the last success and the first refusal", width)


def _evidence(diagnosis: Diagnosis, width: int, ink: Ink, *, ruled_out: bool) -> Iterator[str]:
    for family, heading in _HEADINGS.items():
        findings = [
            finding
            for finding in diagnosis.findings
            if finding.rule.family is family and (ruled_out or finding.verdict.kind is not Kind.RULED_OUT)
        ]
        dropped = sum(1 for f in diagnosis.findings if f.rule.family is family) - len(findings)
        yield ""
        yield ink(heading, "bold") + (f"  ({dropped} ruled out; -vv shows them)" if dropped else "")
        for finding in sorted(findings, key=lambda f: list(Kind).index(f.verdict.kind)):
            yield from _finding(finding, width)


def _finding(finding: Finding, width: int) -> Iterator[str]:
    verdict = finding.verdict
    text = f"{_capital(verdict.reason)}." if verdict.kind is Kind.NOT_CHECKED else verdict.summary
    yield from wrap(plain(f"{verdict.kind}: {finding.rule.id}"), width, first="  ")
    yield from wrap(plain(text), width, first="    ")
    for one in verdict.evidence:
        observed = json.dumps(one.observed, ensure_ascii=False)
        observed = observed if len(observed) <= 200 else f"{observed[:199]}…"
        yield from wrap(plain(f"{one.resource} {one.pointer} = {observed}"), width, first="    · ", rest="      ")


def _differences(diagnosis: Diagnosis, width: int, ink: Ink) -> Iterator[str]:
    """Policies on which the sign-in, this evaluation and Graph's own disagree."""
    if not diagnosis.differences:
        return
    yield ""
    yield ink("Policies on which the readings differ", "bold")
    for one in diagnosis.differences:
        told = {"the sign-in": one.recorded, "evaluated here": one.here, "Graph": one.graph}
        readings = ", ".join(f"{who}: {what}" for who, what in told.items() if what != "not told")
        yield from wrap(plain(f'"{one.policy}": {readings}. Probably: {one.reason}.'), width, first="  - ", rest="    ")


def _short_gaps(diagnosis: Diagnosis, width: int, ink: Ink) -> Iterator[str]:
    if not diagnosis.gaps:
        return
    yield ""
    permissions = list(dict.fromkeys(gap.permission for gap in diagnosis.gaps if gap.permission))
    text = f"Not checked ({len(diagnosis.gaps)}; -v shows why): " + "; ".join(
        dict.fromkeys(gap.why.split(":")[0] for gap in diagnosis.gaps)
    )
    if permissions:
        text += f". Missing permissions: {', '.join(permissions)}"
    yield from (ink(line, "yellow") for line in wrap(plain(f"{text}."), width))


def _gaps(diagnosis: Diagnosis, width: int, ink: Ink) -> Iterator[str]:
    yield ""
    if not diagnosis.gaps:
        yield ink("Everything that was asked for could be read.", "bold")
        return
    yield ink("Not checked", "bold")
    for gap in diagnosis.gaps:
        yield from wrap(plain(_gap(gap)), width, first="  - ", rest="    ")


def _gap(gap: Gap) -> str:
    return f"{gap.why} [{gap.resource}]"


def _asked(diagnosis: Diagnosis, width: int, ink: Ink) -> Iterator[str]:
    """Each request with its id, which Microsoft's support asks for, and what reading the answers took."""
    yield ""
    yield ink("What Graph was asked", "bold")
    for answer in diagnosis.case.answers:
        status = answer.http_status or answer.status
        request_id = answer.request_id or "no request-id"
        yield from wrap(plain(f"{status} {request_id} {answer.request.path}"), width, first="  ", rest="      ")
    for text in diagnosis.reading:
        yield from wrap(plain(text), width, first="  ! ", rest="    ")
