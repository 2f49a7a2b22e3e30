"""What happened, in one order of time: sign-ins, risk, and changes around the refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from aad53004.checkers import Case
from aad53004.checkers.changes import activity, actor
from aad53004.checkers.facts import Item, Unreadable
from aad53004.checkers.risk import name_of
from aad53004.checkers.sign_ins import DECISIVE, ENROLMENT, SUCCESS
from aad53004.entra import DirectoryAudit, Entity, SignIn

T = TypeVar("T", bound=Entity)

MOST = 40
BEFORE = timedelta(days=7)


class Moment(NamedTuple):
    """``source``: sign-in, risk, audit or client."""

    at: datetime
    source: str
    text: str


def timeline(case: Case) -> tuple[Moment, ...]:
    """The moments that matter, oldest first, at most MOST of them: from a week before the first refusal of the row on,
    and the last success before it. What could not be read is missing here, and told among what was not checked."""
    since = case.now - BEFORE
    try:
        if first := case.sign_ins.first_of_streak:
            since = first.value.created_date_time - BEFORE
    except Unreadable:
        pass
    moments = {moment for part in (_sign_ins, _risk, _audits) for moment in _readable(part(case, since))}
    return tuple(sorted(moments, key=lambda moment: (moment.at, moment.source, moment.text))[-MOST:])


def _readable(moments: Iterator[Moment]) -> Iterator[Moment]:
    try:
        yield from moments
    except Unreadable:
        return


def _sign_ins(case: Case, since: datetime) -> Iterator[Moment]:
    before = case.sign_ins.success_before
    if before is not None:
        yield Moment(before.value.created_date_time, "sign-in", f"{_told(before.value)}: the last success before")
    newest_success = True
    for item in case.sign_ins.known:
        event = item.value
        if event.created_date_time < since or (before and event.id == before.value.id):
            continue
        if event.code == SUCCESS:
            if newest_success:
                yield Moment(event.created_date_time, "sign-in", f"{_told(event)}: success")
            newest_success = False
        elif event.code in DECISIVE or event.code in ENROLMENT:
            risk = (event.risk_level_during_sign_in or "").casefold()
            risky = f", {risk} risk" if risk not in {"", "none", "hidden"} else ""
            word = "refused" if event.code in DECISIVE else "registration asked for"
            yield Moment(event.created_date_time, "sign-in", f"{_told(event)}: {word} with {event.code}{risky}")


def _told(event: SignIn) -> str:
    where = f" from {event.ip_address}" if event.ip_address else ""
    return f"{event.app_display_name or 'an app'}{where}"


def _risk(case: Case, since: datetime) -> Iterator[Moment]:
    for item in _soft(lambda: tuple(case.risk.detections)):
        at = item.value.detected_date_time or item.value.activity_date_time
        if at and at >= since:
            yield Moment(at, "risk", f"detected: {name_of(item.value.risk_event_type)} ({item.value.risk_level})")
    for step in _soft(lambda: case.risk.history):
        at = step.value.risk_last_updated_date_time
        if at and at >= since:
            detail = step.value.risk_detail
            because = f" ({detail})" if detail and detail not in {"none", "hidden"} else ""
            yield Moment(at, "risk", f"user risk: {step.value.risk_level}, {step.value.risk_state}{because}")


def _audits(case: Case, since: datetime) -> Iterator[Moment]:
    for item in (*_soft(lambda: case.changes.about_user), *_soft(lambda: case.changes.about_policies)):
        if item.value.activity_date_time >= since:
            yield Moment(item.value.activity_date_time, "audit", _audited(item.value))


def _audited(audit: DirectoryAudit) -> str:
    what = next((t.display_name for t in audit.target_resources or () if t.display_name), "")
    named = f' "{what}"' if what else ""
    failed = "" if (audit.result or "success").casefold() == "success" else ", which failed"
    return f"{audit.activity_display_name or activity(audit) or 'a change'}{named} by {actor(audit)}{failed}"


def _soft(read: Callable[[], tuple[Item[T], ...]]) -> tuple[Item[T], ...]:
    try:
        return read()
    except Unreadable:
        return ()
