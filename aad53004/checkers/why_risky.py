"""Which detections of certain types explain the risk of this user: those of the sign-in itself, or open ones."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from aad53004.checkers import Case
from aad53004.checkers.facts import Item, Records
from aad53004.checkers.risk import AT_RISK, OFFLINE, name_of
from aad53004.cite import Citation
from aad53004.entra import RiskDetection, SignIn
from aad53004.errors import Unreadable

KEPT = timedelta(days=90)  # so long single detections are kept
LONG_AGO = timedelta(days=3650)


class Explained(NamedTuple):
    """Detections that explain the risk. ``tied``: they belong to the sign-in itself, not only to the user.
    ``types`` are spelt as Graph spells them."""

    types: tuple[str, ...]
    tied: bool
    evidence: tuple[Citation, ...]
    detections: tuple[Item[RiskDetection], ...]

    @property
    def named(self) -> str:
        return " and ".join(dict.fromkeys(name_of(one) for one in self.types))

    @property
    def where(self) -> str:
        """The address and place of the newest detection, as far as Graph tells."""
        for item in self.detections:
            place = item.value.location
            country = ", ".join(filter(None, (place.city, place.country_or_region))) if place else ""
            if item.value.ip_address:
                return f"from {item.value.ip_address}" + (f" ({country})" if country else "")
        return ""


def explained_by(case: Case, types: Collection[str], *, long_ago: bool = False) -> Explained | None:
    """What of ``types`` (lower case) explains the risk; None when what was read shows none of them.

    ``long_ago``: an open risk counts by its history too where its detections are no longer kept.

    Raises Unreadable where that cannot be told: detections that were not read, or whose kind is hidden without P2.
    """
    event = _event(case)
    mentioned = [
        (i, one)
        for i, one in enumerate((event.value.risk_event_types_v2 or ()) if event else ())
        if one.casefold() in types
    ]
    said = event.cite(*(f"riskEventTypes_v2/{i}" for i, _ in mentioned)) if event else ()
    try:
        of_event = case.risk.of_event(event.value) if event else Records[RiskDetection](())
        every = case.risk.of_types(types)
    except Unreadable:
        if mentioned:
            return Explained(tuple(one for _, one in mentioned), True, said, ())
        raise
    tied = of_event.where(lambda d: (d.risk_event_type or "").casefold() in types).read
    if tied or mentioned:
        names = tuple(dict.fromkeys([*(d.value.risk_event_type or "" for d in tied), *(one for _, one in mentioned)]))
        return Explained(names, True, (*_cite(tied), *said), tied)
    open_ones = every.where(lambda d: (d.risk_state or "").casefold() in AT_RISK).read
    if open_ones:
        names = tuple(dict.fromkeys(d.value.risk_event_type or "" for d in open_ones))
        return Explained(names, False, _cite(open_ones), open_ones)
    if long_ago and (found := _by_history(case, types, case.now - LONG_AGO)):
        return found
    case.risk.of_types(types, still_open=True).require_whole()
    every.require_whole()
    _refuse_hidden(case, event, of_event)
    # A sign-in that was not read may name a detection that is not in the list yet, or be the one of a closed detection.
    case.sign_ins.require_whole()
    return None


def _event(case: Case) -> Item[SignIn] | None:
    """The sign-in to explain; None too where the log could not be read, since detections tell without it."""
    try:
        return case.sign_ins.event
    except Unreadable:
        return None


def _by_history(case: Case, types: Collection[str], since: datetime) -> Explained | None:
    """What the history of the user's risk names, since a time, for the risk that is still open."""
    try:
        if not case.risk.at_risk_now():
            return None
        steps = case.risk.history
    except Unreadable:
        return None
    for step in steps:
        if (step.value.risk_state or "").casefold() not in AT_RISK:
            break  # closed before: what is older explains nothing of today
        at_time = step.value.risk_last_updated_date_time
        if at_time is None or at_time < since:
            break
        kinds = (step.value.activity.risk_event_types if step.value.activity else None) or ()
        hits = [(i, kind) for i, kind in enumerate(kinds) if kind.casefold() in types]
        if hits:
            at = (f"activity/riskEventTypes/{i}" for i, _ in hits)
            evidence = step.cite("riskLevel", "riskState", "riskLastUpdatedDateTime", *at)
            return Explained(tuple(kind for _, kind in hits), False, evidence, ())
    return None


def _refuse_hidden(case: Case, event: Item[SignIn] | None, of_event: Records[RiskDetection]) -> None:
    types = {_type(d) for d in of_event} | {
        one.casefold() for one in (event.value.risk_event_types_v2 or () if event else ())
    }
    open_generic = case.risk.of_types(["generic"], still_open=True)
    if "generic" in types or open_generic:
        raise Unreadable("the kind of the detection is hidden: without Microsoft Entra ID P2 it shows as generic")
    if event is not None and not types and (event.value.risk_level_during_sign_in or "").casefold() == "hidden":
        raise Unreadable("the risk of the sign-in is hidden: reading it takes Microsoft Entra ID P2")


def only_offline(types: Collection[str]) -> bool:
    """Whether all of these are made after the sign-in, so that none can have made the session itself risky."""
    return all(one.casefold() in OFFLINE for one in types)


def is_sure(case: Case, found: Explained) -> bool:
    """Whether the detections explain the risk for sure: those of the sign-in itself, if they can have made it risky, or
    those behind the user's risk where that is what is open."""
    if not found.tied:
        return False
    if not only_offline(found.types):
        return True
    event = _event(case)
    session = (event.value.risk_level_during_sign_in or "").casefold() if event else ""
    try:
        return session == "none" and case.risk.at_risk_now() is True
    except Unreadable:
        return False


def no_such_detection(case: Case) -> tuple[Citation, ...]:
    """Citation for "none of these": the types that were listed, or the empty list."""
    detections = case.risk.detections
    shown = tuple(e for item in tuple(detections)[:5] for e in item.cite("riskEventType", "riskState"))
    return shown or detections.cite_all("no detection")


def _type(item: Item[RiskDetection]) -> str:
    return (item.value.risk_event_type or "").casefold()


def _cite(items: tuple[Item[RiskDetection], ...]) -> tuple[Citation, ...]:
    return tuple(
        e
        for item in items[:3]
        for e in item.cite("riskEventType", "riskLevel", "riskState", "ipAddress", "detectedDateTime")
    )
