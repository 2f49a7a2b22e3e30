"""What happened, in one order of time: sign-ins, risk, and changes around the refusal, with how far each lies from it.

A change between the last success and the first refusal stands out: it is where to look first for why the sign-in that
worked does not any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from aad53004.checkers import Case
from aad53004.checkers.changes import activity, actor
from aad53004.checkers.facts import Item
from aad53004.entra import DirectoryAudit, SignIn
from aad53004.entra.codes import DECISIVE, ENROLMENT, SUCCESS
from aad53004.entra.entity import Entity
from aad53004.entra.risk_event_types import name_of
from aad53004.errors import Unreadable

T = TypeVar("T", bound=Entity)

MOST = 40
BEFORE = timedelta(days=7)


class Moment(NamedTuple):
    """``source``: sign-in, risk, audit or client. ``gap``: from the first refusal of the row, negative before it; None
    where there is none. ``stands_out``: a change between the last success and that refusal."""

    at: datetime
    source: str
    text: str
    gap: timedelta | None = None
    stands_out: bool = False


def timeline(case: Case) -> tuple[Moment, ...]:
    """The moments that matter, oldest first, at most MOST of them: from a week before the first refusal of the row on,
    and the last success before it. What could not be read is missing here, and told among what was not checked."""
    incident, success = _incident(case)
    since = (incident or case.now) - BEFORE
    parts = (_sign_ins, _risk, _audits, _methods, _password)
    moments = {moment for part in parts for moment in _readable(part(case, since))}
    ordered = sorted(moments, key=lambda moment: (moment.at, moment.source, moment.text))[-MOST:]
    return tuple(
        moment._replace(
            gap=moment.at - incident if incident else None,
            stands_out=bool(incident and success and moment.source == "audit" and success < moment.at <= incident),
        )
        for moment in ordered
    )


def _incident(case: Case) -> tuple[datetime | None, datetime | None]:
    """When the row of refusals began, and the last success before it; None where there is none, or no log was read."""
    try:
        first = case.sign_ins.first_of_streak or case.sign_ins.event or case.sign_ins.blocking
        before = case.sign_ins.success_before
    except Unreadable:
        return None, None
    return (first.value.created_date_time if first else None), (before.value.created_date_time if before else None)


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
    for item in case.sign_ins.known.read:
        event = item.value
        if event.created_date_time < since or (before and event.id == before.value.id):
            continue
        if event.code == SUCCESS:
            # A renewed token is told where it is the last thing that happened: it looks like a sign-in and is none.
            renewed = event.by_the_user is False
            if newest_success:
                what = "token renewed by a client, not a sign-in of the user" if renewed else "success"
                yield Moment(event.created_date_time, "sign-in", f"{_told(event)}: {what}")
            newest_success = newest_success and renewed
        elif event.code in DECISIVE or event.code in ENROLMENT:
            risk = (event.risk_level_during_sign_in or "").casefold()
            risky = f", {risk} risk" if risk not in {"", "none", "hidden"} else ""
            word = "refused" if event.code in DECISIVE else "registration asked for"
            yield Moment(event.created_date_time, "sign-in", f"{_told(event)}: {word} with {event.code}{risky}")


def _told(event: SignIn) -> str:
    where = f" from {event.ip_address}" if event.ip_address else ""
    return f"{event.app_display_name or 'an app'}{where}"


def _risk(case: Case, since: datetime) -> Iterator[Moment]:
    for item in _soft(lambda: case.risk.detections.read):
        at = item.value.detected_date_time or item.value.activity_date_time
        if at and at >= since:
            yield Moment(at, "risk", f"detected: {name_of(item.value.risk_event_type)} ({item.value.risk_level})")
    for step in _soft(lambda: case.risk.history.read):
        at = step.value.risk_last_updated_date_time
        if at and at >= since:
            detail = step.value.risk_detail
            because = f" ({detail})" if detail and detail not in {"none", "hidden"} else ""
            yield Moment(at, "risk", f"user risk: {step.value.risk_level}, {step.value.risk_state}{because}")


def _audits(case: Case, since: datetime) -> Iterator[Moment]:
    for item in (*_soft(lambda: case.changes.about_user.read), *_soft(lambda: case.changes.about_policies.read)):
        if item.value.activity_date_time >= since:
            yield Moment(item.value.activity_date_time, "audit", _audited(item.value))


def _methods(case: Case, since: datetime) -> Iterator[Moment]:
    """Methods and passes by when they were made, which Graph says of most kinds."""
    for counted in case.methods.strong.read:
        at = counted.method.value.created_date_time
        if at and at >= since:
            yield Moment(at, "audit", f"method registered: {counted.kind.title}")
    for item in case.methods.passes.read:
        at = item.value.created_date_time
        if at and at >= since:
            state = "usable" if item.value.is_usable else item.value.method_usability_reason or "not usable"
            yield Moment(at, "audit", f"Temporary Access Pass issued, now {state}")


def _password(case: Case, since: datetime) -> Iterator[Moment]:
    at = case.account.user.value.last_password_change_date_time
    if at and at >= since:
        yield Moment(at, "audit", "password changed")


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
