"""Where the moments of a timeline are drawn: one lane for each source, in the order of time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import log2

from aad53004.checkers.timeline import Moment
from aad53004.diagnosis import Diagnosis
from aad53004.entra.codes import DECISIVE, SUCCESS
from aad53004.errors import Unreadable
from aad53004.report.html.view import Day, Lane, Marker, Pair, Time, Timeline
from aad53004.report.times import iso

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
    moments = diagnosis.timeline
    if not moments:
        return None
    places = places_of(moments)
    lanes = [source for source in LANES if any(moment.source == source for moment in moments)]
    heights = {source: TOP + LANE * i + LANE // 2 for i, source in enumerate(lanes)}
    codes = _codes(diagnosis)
    explained = diagnosis.event.value.legible.created_date_time if diagnosis.event else None
    markers = tuple(
        Marker(
            number,
            time(moment.at),
            moment.source,
            _kind(moment, codes),
            moment.text,
            moment.source == "sign-in" and moment.at == explained,
            x,
            heights.get(moment.source, TOP),
        )
        for number, (moment, x) in enumerate(zip(moments, places, strict=True), 1)
    )
    first, last = markers[0].at.text, markers[-1].at.text
    return Timeline(
        width=max(NARROWEST, places[-1] + RIGHT),
        height=TOP + LANE * len(lanes) + 8,
        left=LEFT,
        lanes=tuple(Lane(LANES[source], heights[source]) for source in lanes),
        days=_days(moments, places),
        moments=markers,
        told=f"{len(markers)} moments from {first} to {last}, in the list below with the same numbers",
        legend=tuple(
            Pair(kind, text) for kind, text in LEGEND.items() if any(marker.kind == kind for marker in markers)
        ),
    )


def places_of(moments: tuple[Moment, ...]) -> list[int]:
    """The place of each moment; two of one time stand above each other, unless they are of one lane."""
    x = float(LEFT + NEAR)
    places, lanes_taken = [x], {moments[0].source}
    for before, moment in pairwise(moments):
        if moment.at == before.at and moment.source not in lanes_taken:
            lanes_taken.add(moment.source)
        else:
            minutes = max(moment.at - before.at, timedelta()).total_seconds() / 60
            new_day = moment.at.astimezone(UTC).date() != before.at.astimezone(UTC).date()
            x += (NEW_DAY if new_day else NEAR) + min(WIDER, 3 * log2(1 + minutes))
            lanes_taken = {moment.source}
        places.append(x)
    # A short row is spread over the narrowest drawing.
    room, used = NARROWEST - RIGHT - places[0], places[-1] - places[0]
    stretch = min(2.5, room / used) if 0 < used < room else 1.0
    return [round(places[0] + (place - places[0]) * stretch) for place in places]


def _days(moments: tuple[Moment, ...], places: list[int]) -> tuple[Day, ...]:
    days: dict[str, int] = {}
    for moment, x in zip(moments, places, strict=True):
        days.setdefault(f"{moment.at.astimezone(UTC):%d %b %Y}", x)
    years = {name[-4:] for name in days}
    return tuple(Day(name if len(years) > 1 else name[:-5], x) for name, x in days.items())


def _codes(diagnosis: Diagnosis) -> Mapping[datetime, frozenset[int | None]]:
    """The codes of the sign-ins of each moment."""
    try:
        known = diagnosis.case.sign_ins.known.read
    except Unreadable:
        return {}
    codes: dict[datetime, frozenset[int | None]] = {}
    for item in known:
        at = item.value.legible.created_date_time
        codes[at] = codes.get(at, frozenset()) | {item.value.legible.code}
    return codes


def _kind(moment: Moment, codes: Mapping[datetime, frozenset[int | None]]) -> str:
    if moment.source != "sign-in":
        return moment.source
    of_moment = codes.get(moment.at, frozenset())
    if of_moment == {SUCCESS}:
        return "success"
    return "refused" if of_moment and of_moment <= DECISIVE else "sign-in"
