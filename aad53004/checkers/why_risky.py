"""Which detections of certain types explain the risk of this user: those of the sign-in itself, or open ones."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from aad53004.checkers import Case
from aad53004.checkers.facts import Evidence, Item, Unreadable
from aad53004.checkers.risk import AT_RISK, REAL_TIME, name_of
from aad53004.entra import RiskDetection, SignIn


@dataclass(frozen=True)
class Explained:
    """Detections that explain the risk. ``tied``: they belong to the sign-in itself, not only to the user.
    ``types`` are spelt as Graph spells them."""

    types: tuple[str, ...]
    tied: bool
    evidence: tuple[Evidence, ...]
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


def explained_by(case: Case, types: Collection[str]) -> Explained | None:
    """What of ``types`` (lower case) explains the risk; None when what was read shows none of them.

    Raises Unreadable where that cannot be told: detections that were not read, or whose kind is hidden without P2.
    """
    event = case.sign_ins.event
    mentioned = [
        (i, one)
        for i, one in enumerate((event.value.risk_event_types_v2 or ()) if event else ())
        if one.casefold() in types
    ]
    said = event.cite(*(f"riskEventTypes_v2/{i}" for i, _ in mentioned)) if event else ()
    try:
        of_event = case.risk.of_event(event.value) if event else ()
        every = case.risk.of_types(types)
    except Unreadable:
        if mentioned:
            return Explained(tuple(one for _, one in mentioned), True, said, ())
        raise
    tied = tuple(d for d in of_event if _type(d) in types)
    if tied or mentioned:
        names = tuple(dict.fromkeys([*(d.value.risk_event_type or "" for d in tied), *(one for _, one in mentioned)]))
        return Explained(names, True, (*_cite(tied), *said), tied)
    open_ones = tuple(d for d in every if (d.value.risk_state or "").casefold() in AT_RISK)
    if open_ones:
        names = tuple(dict.fromkeys(d.value.risk_event_type or "" for d in open_ones))
        return Explained(names, False, _cite(open_ones), open_ones)
    _refuse_hidden(case, event, of_event)
    return None


def _refuse_hidden(case: Case, event: Item[SignIn] | None, of_event: tuple[Item[RiskDetection], ...]) -> None:
    types = {_type(d) for d in of_event} | {
        one.casefold() for one in (event.value.risk_event_types_v2 or () if event else ())
    }
    open_generic = case.risk.of_types(["generic"], still_open=True)
    if "generic" in types or open_generic:
        raise Unreadable("the kind of the detection is hidden: without Microsoft Entra ID P2 it shows as generic")
    if event is not None and not types and (event.value.risk_level_during_sign_in or "").casefold() == "hidden":
        raise Unreadable("the risk of the sign-in is hidden: reading it takes Microsoft Entra ID P2")


def real_time(types: Collection[str]) -> bool:
    """Whether any of these can make the session itself risky, rather than the user later."""
    return any(one.casefold() in REAL_TIME for one in types)


def no_such_detection(case: Case) -> tuple[Evidence, ...]:
    """Evidence for "none of these": the types that were listed, or the empty list."""
    detections = case.risk.detections
    shown = tuple(e for item in tuple(detections)[:5] for e in item.cite("riskEventType", "riskState"))
    return shown or detections.cite_all("no detection")


def _type(item: Item[RiskDetection]) -> str:
    return (item.value.risk_event_type or "").casefold()


def _cite(items: tuple[Item[RiskDetection], ...]) -> tuple[Evidence, ...]:
    return tuple(
        e
        for item in items[:3]
        for e in item.cite("riskEventType", "riskLevel", "riskState", "ipAddress", "detectedDateTime")
    )
