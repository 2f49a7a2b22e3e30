"""Where the moments of a timeline are drawn: one lane for each source, in the order of time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import log2

from aad53004.checkers.facts import Unreadable
from aad53004.checkers.timeline import Moment as Told
from aad53004.diagnosis import Diagnosis
from aad53004.entra.codes import DECISIVE, SUCCESS
from aad53004.report._html_view import Day, Lane, Moment, Pair, Time, Timeline
from aad53004.report.json import iso

LANES = {"sign-in": "Sign-ins", "risk": "Risk", "audit": "Changes", "client": "Client"}
LEGEND = {
    "refused": "refused",
    "success": "success",
    "sign-in": "another sign-in",
    "risk": "risk",
    "audit": "change in the audit log",
    "client": "seen on the client",
}
# In units of the drawing: the labels at the left, the days on top, a lane, and the least between two moments.
LEFT, TOP, LANE, NEAR, NEW_DAY = 84, 34, 46, 26, 80
RIGHT, NARROWEST = 30, 720
WIDER = 40.0  # the most that a long gap adds


def time(at: datetime) -> Time:
    """A time to the second, in UTC."""
    return Time(iso(at), f"{at.astimezone(UTC):%d %b %Y %H:%M:%S} UTC")


def drawn(diagnosis: Diagnosis) -> Timeline | None:
    """The timeline; None where there is no moment. Longer gaps are drawn longer, and not to scale: minutes and months
    stand beside each other."""
    told = diagnosis.timeline
    if not told:
        return None
    places = _places(told)
    lanes = [source for source in LANES if any(one.source == source for one in told)]
    heights = {source: TOP + LANE * i + LANE // 2 for i, source in enumerate(lanes)}
    codes = _codes(diagnosis)
    here = diagnosis.event.value.created_date_time if diagnosis.event else None
    moments = tuple(
        Moment(
            number,
            time(one.at),
            one.source,
            _kind(one, codes),
            one.text,
            one.source == "sign-in" and one.at == here,
            x,
            heights.get(one.source, TOP),
        )
        for number, (one, x) in enumerate(zip(told, places, strict=True), 1)
    )
    first, last = moments[0].at.text, moments[-1].at.text
    return Timeline(
        width=max(NARROWEST, places[-1] + RIGHT),
        height=TOP + LANE * len(lanes) + 8,
        left=LEFT,
        lanes=tuple(Lane(LANES[source], heights[source]) for source in lanes),
        days=_days(told, places),
        moments=moments,
        told=f"{len(moments)} moments from {first} to {last}, in the list below with the same numbers",
        legend=tuple(Pair(kind, text) for kind, text in LEGEND.items() if any(one.kind == kind for one in moments)),
    )


def _places(told: tuple[Told, ...]) -> list[int]:
    """The place of each moment; two of one time stand above each other, unless they are of one lane."""
    x = float(LEFT + NEAR)
    places, taken = [x], {told[0].source}
    for before, one in pairwise(told):
        if one.at == before.at and one.source not in taken:
            taken.add(one.source)
        else:
            gap = max(one.at - before.at, timedelta()).total_seconds() / 60
            new_day = one.at.astimezone(UTC).date() != before.at.astimezone(UTC).date()
            x += (NEW_DAY if new_day else NEAR) + min(WIDER, 3 * log2(1 + gap))
            taken = {one.source}
        places.append(x)
    # A short row is spread over the narrowest drawing.
    room, used = NARROWEST - RIGHT - places[0], places[-1] - places[0]
    stretch = min(2.5, room / used) if 0 < used < room else 1.0
    return [round(places[0] + (place - places[0]) * stretch) for place in places]


def _days(told: tuple[Told, ...], places: list[int]) -> tuple[Day, ...]:
    days: dict[str, int] = {}
    for one, x in zip(told, places, strict=True):
        days.setdefault(f"{one.at.astimezone(UTC):%d %b %Y}", x)
    year = {name[-4:] for name in days}
    return tuple(Day(name if len(year) > 1 else name[:-5], x) for name, x in days.items())


def _codes(diagnosis: Diagnosis) -> Mapping[datetime, frozenset[int | None]]:
    try:
        known = diagnosis.case.sign_ins.known
    except Unreadable:
        return {}
    found: dict[datetime, frozenset[int | None]] = {}
    for item in known:
        at = item.value.created_date_time
        found[at] = found.get(at, frozenset()) | {item.value.code}
    return found


def _kind(one: Told, codes: Mapping[datetime, frozenset[int | None]]) -> str:
    if one.source != "sign-in":
        return one.source
    found = codes.get(one.at, frozenset())
    if found == {SUCCESS}:
        return "success"
    return "refused" if found and found <= DECISIVE else "sign-in"
