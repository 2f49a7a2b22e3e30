"""The diagnosis for a tired administrator: the answer first, then what to do, then the evidence on request.

Nothing depends on colour: each verdict stands there in words. Text from the tenant is made safe for a terminal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from aad53004.checkers.compared import Reading
from aad53004.diagnosis import Diagnosis
from aad53004.fixes import PlannedFix
from aad53004.report.escaping import plain
from aad53004.report.summary import (
    FAMILIES,
    MET,
    WAS_IT_THE_USER,
    Row,
    RowKind,
    Step,
    actor,
    alarm,
    as_sentence,
    headline,
    in_full_count,
    lower_first,
    missing_permissions,
    remarks,
    rows,
    steps,
    surest_first,
    tenant,
)
from aad53004.report.text import LABEL, NARROWEST, WIDEST, Ink, wrap
from aad53004.report.times import from_refusal
from aad53004.rules import Certainty, Finding

# What cannot be taken back is never told in short.
# Narrower than that, the distance from the refusal stands behind the text.
_NARROW = 72
_OBSERVED = 200


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
        lines += _requests(diagnosis, width, ink)
    return "\n".join(lines) + "\n"


def render_fix(diagnosis: Diagnosis, fix: PlannedFix, *, width: int = 80, colour: bool = False) -> str:
    """One remedy for the user of a diagnosis, with everything that is known about it."""
    width = max(NARROWEST, min(width, WIDEST))
    ink = Ink(colour)
    lines = [ink(line, "bold") for line in wrap(plain(f"{diagnosis.case.account.name}{_in_tenant(diagnosis)}"), width)]
    lines += ["Dry run: nothing was sent.", ""]
    lines += _step(Step(1, fix, True, None), width, ink, whole=True, every_detail=True)
    return "\n".join(lines) + "\n"


# --- the answer ---------------------------------------------------------------------------------------------------------


def _answer(diagnosis: Diagnosis, width: int, ink: Ink) -> Iterator[str]:
    user = diagnosis.case.account.user.value.legible
    name = f" ({user.display_name})" if user.display_name else ""
    # Further lines are set in, so that no name looks like a line of the report.
    for line in wrap(plain(f"{diagnosis.case.account.name}{name}{_in_tenant(diagnosis)}"), width, rest="  "):
        yield ink(line, "bold")
    title = headline(diagnosis)
    for line in wrap(plain(title.text), width):
        yield ink(line, "bold", title.tone)
    yield ""
    if warning := alarm(diagnosis):
        for line in wrap(warning, width):
            yield ink(line, "bold", "red")
        yield ""
    for text in remarks(diagnosis):
        yield from wrap(plain(text), width)
        yield ""
    label_above = ""
    for row in rows(diagnosis):
        if row.concludes:
            continue
        grouped = row.kind in (RowKind.ALSO, RowKind.BESIDE) and row.label == label_above
        yield from wrap(_row_text(row), width, first=f"{'' if grouped else row.label:<{LABEL - 2}}  ")
        label_above = row.label


def _row_text(row: Row) -> str:
    if row.finding is None:
        return plain(row.text)
    verdict = row.finding.verdict
    because = f" {as_sentence(verdict.reason)}" if verdict.certainty is Certainty.LIKELY and verdict.reason else ""
    return f"{plain(row.text)} ({verdict.certainty}){plain(because)}"


def _in_tenant(diagnosis: Diagnosis) -> str:
    where = tenant(diagnosis)
    return f", {where}" if where else ""


# --- what to do -----------------------------------------------------------------------------------------------------------


def _plan(diagnosis: Diagnosis, width: int, ink: Ink, *, whole: bool) -> Iterator[str]:
    """The question whether it was the user, then the plan: the first remedies step by step, later ones in short, since
    they are rarely needed."""
    if not diagnosis.fixes:
        return
    if diagnosis.question:
        yield ""
        yield ink(WAS_IT_THE_USER, "bold")
        yield from wrap(plain(diagnosis.question.text), width)
    yield ""
    yield ink("What to do, safest first", "bold")
    loosening = False
    for step in steps(diagnosis):
        loosens = step.fix.row.loosens
        if loosens and not loosening:
            loosening = True
            yield ""
            text = "Only when nothing above helps, because each of these takes protection away:"
            yield from (ink(line, "bold") for line in wrap(text, width))
        in_full = whole or (step.in_full and not loosens)
        yield from _step(step, width, ink, whole=in_full, every_detail=whole)
    if not whole and len(diagnosis.fixes) > in_full_count(diagnosis):
        title = lower_first(diagnosis.fixes[0].title)
        yield ""
        yield from wrap(plain(f"Start with 1: {title}. -v shows every step and the evidence."), width)


def _step(step: Step, width: int, ink: Ink, *, whole: bool, every_detail: bool) -> Iterator[str]:
    """A row. ``whole``: with its steps; ``every_detail``: with every precondition and the command, not only the
    preconditions that fail."""
    fix = step.fix
    row, advice = fix.row, fix.advice
    mark = f" - instead of {step.alternative_to}" if step.alternative_to else ""
    mark = " - not yet possible" if advice.blocked else mark
    head = wrap(plain(f"{fix.title} ({actor(fix)}){mark}"), width, first=f"{step.number:>2}. ")
    yield from (ink(line, "bold") for line in head)
    if advice.warning:
        short = not whole and not row.loosens and not row.irreversible
        warning = _first_sentence(advice.warning) if short else advice.warning
        yield from wrap(plain(warning), width, first="    ! ", rest="      ")
    for text in advice.steps if whole else ():
        yield from wrap(plain(text), width, first="    - ", rest="      ")
    for condition in fix.preconditions if whole else ():
        if every_detail or condition.met is not True:
            detail = f" ({condition.detail})" if condition.detail else ""
            text = f"{condition.question}: {MET[condition.met]}{detail}"
            yield from wrap(plain(text), width, first="    ? ", rest="      ")
    if fix.effect:
        yield from wrap(plain(fix.effect), width, first="    Then   ")
    if row.portal:
        yield from wrap(plain(row.portal), width, first="    Where  ")
    for call in (*((fix.request,) if fix.request else ()), *fix.more_requests):
        # In one line each, however long, so that they can be copied.
        yield plain(f"    Graph  {call.method} {call.url}")
        if call.body is not None:
            yield plain(f"           {json.dumps(call.body, ensure_ascii=False)}")
    if every_detail and fix.command:
        yield plain(f"    Shows  {fix.command}")
    if whole and row.permission and row.who == "admin":
        yield from wrap(plain(row.permission), width, first="    Needs  ")


def _first_sentence(text: str) -> str:
    """As far as the first full stop that ends a sentence; a dot within an address or a name ends none."""
    match = re.match(r".*?[^\s.][.](?=\s|$)", text)
    return match[0] if match else text


# --- evidence -------------------------------------------------------------------------------------------------------------


def _timeline(diagnosis: Diagnosis, width: int, ink: Ink) -> Iterator[str]:
    if not diagnosis.timeline:
        return
    yield ""
    yield ink("What happened", "bold")
    for moment in diagnosis.timeline:
        mark = ">" if moment.stands_out else " "
        head = f"{mark} {moment.at:%d %b %H:%M:%S}  "
        distance = from_refusal(moment.gap)
        if width < _NARROW:
            text = f"{moment.text} ({distance})" if distance else moment.text
            yield from wrap(plain(text), width, first=f"{head}{moment.source:<7}  ")
        else:
            yield from wrap(plain(moment.text), width, first=f"{head}{distance:>8}  {moment.source:<7}  ")
    if any(moment.stands_out for moment in diagnosis.timeline):
        yield from wrap("> changed between the last success and the first refusal", width)


def _evidence(diagnosis: Diagnosis, width: int, ink: Ink, *, ruled_out: bool) -> Iterator[str]:
    for family, heading in FAMILIES.items():
        of_family = [finding for finding in diagnosis.findings if finding.rule.family is family]
        shown = [f for f in of_family if ruled_out or f.verdict.certainty is not Certainty.RULED_OUT]
        dropped = len(of_family) - len(shown)
        yield ""
        yield ink(heading, "bold") + (f"  ({dropped} ruled out; -vv shows them)" if dropped else "")
        for finding in surest_first(shown):
            yield from _finding(finding, width)


def _finding(finding: Finding, width: int) -> Iterator[str]:
    verdict = finding.verdict
    text = as_sentence(verdict.reason) if verdict.certainty is Certainty.NOT_CHECKED else verdict.summary
    yield from wrap(plain(f"{verdict.certainty}: {finding.rule.id}"), width, first="  ")
    yield from wrap(plain(text), width, first="    ")
    for cited in verdict.evidence:
        observed = json.dumps(cited.observed, ensure_ascii=False)
        observed = observed if len(observed) <= _OBSERVED else f"{observed[: _OBSERVED - 1]}…"
        yield from wrap(plain(f"{cited.resource} {cited.pointer} = {observed}"), width, first="    · ", rest="      ")


def _differences(diagnosis: Diagnosis, width: int, ink: Ink) -> Iterator[str]:
    """Policies on which the sign-in, this evaluation and Graph's own disagree."""
    if not diagnosis.differences:
        return
    yield ""
    yield ink("Policies on which the readings differ", "bold")
    for difference in diagnosis.differences:
        by_reader = {"the sign-in": difference.recorded, "evaluated here": difference.here, "Graph": difference.graph}
        readings = ", ".join(f"{reader}: {read}" for reader, read in by_reader.items() if read is not Reading.NOT_TOLD)
        text = f'"{difference.policy}": {readings}. Probably: {difference.reason}.'
        yield from wrap(plain(text), width, first="  - ", rest="    ")


def _short_gaps(diagnosis: Diagnosis, width: int, ink: Ink) -> Iterator[str]:
    if not diagnosis.gaps:
        return
    yield ""
    permissions = missing_permissions(diagnosis)
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
        yield from wrap(plain(f"{gap.why} [{gap.resource}]"), width, first="  - ", rest="    ")


def _requests(diagnosis: Diagnosis, width: int, ink: Ink) -> Iterator[str]:
    """Each request with its id, which Microsoft's support asks for, and what reading the answers took."""
    yield ""
    yield ink("What Graph was asked", "bold")
    for answer in diagnosis.case.answers:
        status = answer.http_status or answer.status
        request_id = answer.request_id or "no request-id"
        yield from wrap(plain(f"{status} {request_id} {answer.request.path}"), width, first="  ", rest="      ")
    for text in diagnosis.reading:
        yield from wrap(plain(text), width, first="  ! ", rest="    ")
