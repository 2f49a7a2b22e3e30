"""Which detections of certain types explain the risk of this user: those of the sign-in itself, or open ones."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from aad53004.checkers import Case
from aad53004.checkers.facts import Item, Records
from aad53004.checkers.risk import AT_RISK, CLOSED, is_open
from aad53004.cite import Citation
from aad53004.entra import RiskDetection, SignIn
from aad53004.entra.risk_event_types import Origin, event_type, name_of, of_origin
from aad53004.errors import Unreadable, or_none

KEPT = timedelta(days=90)  # so long single detections are kept
LONG_AGO = timedelta(days=3650)
HIGH = "high"


class Explained(NamedTuple):
    """Detections that explain the risk. ``tied``: they belong to the sign-in itself, not only to the user.
    ``types`` are spelt as Graph spells them. ``high``: those of them that were seen at high risk, in lower case."""

    types: tuple[str, ...]
    tied: bool
    evidence: tuple[Citation, ...]
    detections: tuple[Item[RiskDetection], ...]
    high: frozenset[str] = frozenset()

    @property
    def named(self) -> str:
        return " and ".join(dict.fromkeys(name_of(kind) for kind in self.types))

    @property
    def often_harmless(self) -> bool:
        """Whether all of them are of kinds that are often something harmless at the level at which they were seen."""
        rows = ((kind.casefold(), event_type(kind)) for kind in self.types)
        return all(row is not None and row.sure_when_high and key not in self.high for key, row in rows)

    @property
    def where(self) -> str:
        """The address and place of the newest detection, as far as Graph tells."""
        for item in self.detections:
            place = item.value.location
            country = ", ".join(filter(None, (place.city, place.country_or_region))) if place else ""
            if item.value.ip_address:
                return f"from {item.value.ip_address}" + (f" ({country})" if country else "")
        return ""


def explained_by(
    case: Case, types: Collection[str], *, long_ago: bool = False, still_open: bool = False
) -> Explained | None:
    """What of ``types`` (lower case) explains the risk; None when what was read shows none of them.

    ``long_ago``: an open risk counts by its history too where its detections are no longer kept. ``still_open``: what
    was closed since explains nothing.

    Raises Unreadable where that cannot be told: detections that were not read, whose kind is hidden without P2, or whose
    kind this version does not know.
    """
    event = _event(case)
    mentioned = _mentioned(case, event, types, still_open)
    said = event.cite(*(f"riskEventTypes_v2/{i}" for i, _ in mentioned)) if event else ()
    high_by_sign_in = {kind.casefold() for _, kind in mentioned} if event and _is_high(event.value) else set()
    try:
        of_event = case.risk.of_event(event.value) if event else Records[RiskDetection](())
        every = case.risk.of_types(types)
    except Unreadable:
        if mentioned:
            kinds = tuple(kind for _, kind in mentioned)
            return Explained(kinds, True, said, (), frozenset(high_by_sign_in))
        if still_open and (other := _by_other_sign_in(case, event, types)):
            return other
        raise
    tied = of_event.where(
        lambda d: (
            (d.risk_event_type or "").casefold() in types
            and not (still_open and (d.risk_state or "").casefold() in CLOSED)
        )
    ).read
    if tied or mentioned:
        names = tuple(dict.fromkeys([*(d.value.risk_event_type or "" for d in tied), *(kind for _, kind in mentioned)]))
        return Explained(names, True, (*_cite(tied), *said), tied, _high(tied) | high_by_sign_in)
    open_ones = every.where(lambda d: is_open(d.risk_state)).read
    if open_ones:
        names = tuple(dict.fromkeys(d.value.risk_event_type or "" for d in open_ones))
        return Explained(names, False, _cite(open_ones), open_ones, _high(open_ones))
    if long_ago and (found := _by_history(case, types, case.now - LONG_AGO)):
        return found
    if long_ago and or_none(lambda: case.risk.at_risk_now() is True):
        # What made the risk that is open may stand in the history alone.
        case.risk.history.require_whole()
    refuse_unknown(case)
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


def _mentioned(
    case: Case, event: Item[SignIn] | None, types: Collection[str], still_open: bool
) -> list[tuple[int, str]]:
    """The types that the sign-in itself names, each with its place."""
    named = enumerate((event.value.risk_event_types_v2 or ()) if event else ())
    kept = [(i, kind) for i, kind in named if kind.casefold() in types]
    if event is None or not kept or not still_open:
        return kept
    return [(i, kind) for i, kind in kept if not _closed_on(case, event, kind)]


def _closed_on(case: Case, event: Item[SignIn], kind: str) -> bool:
    """Whether what a sign-in names is closed: by its detections of that kind, else by the sign-in's own risk. Raises
    Unreadable where the state of one of these cannot be read."""
    of_event = or_none(lambda: case.risk.of_event(event.value).read) or ()
    states = {(item.value.risk_state or "").casefold() for item in of_event if _type(item) == kind.casefold()}
    return (states or {(event.value.risk_state or "").casefold()}) <= CLOSED


def _by_other_sign_in(case: Case, event: Item[SignIn] | None, types: Collection[str]) -> Explained | None:
    """What another sign-in names whose risk is open, where the detections could not be read."""
    for item in _open_sign_ins(case):
        if item is event:
            continue
        hits = _mentioned(case, item, types, still_open=True)
        if hits:
            seen = item.cite("createdDateTime", "riskState", *(f"riskEventTypes_v2/{i}" for i, _ in hits))
            high = {kind.casefold() for _, kind in hits} if _is_high(item.value) else set()
            return Explained(tuple(kind for _, kind in hits), False, seen, (), frozenset(high))
    return None


def _is_high(event: SignIn) -> bool:
    legible = event.legible
    levels = {(legible.risk_level_during_sign_in or "").casefold(), (legible.risk_level_aggregated or "").casefold()}
    return HIGH in levels


def _high(items: tuple[Item[RiskDetection], ...]) -> frozenset[str]:
    return frozenset(_type(item) for item in items if (item.value.legible.risk_level or "").casefold() == HIGH)


def _by_history(case: Case, types: Collection[str], since: datetime) -> Explained | None:
    """What the history of the user's risk names, since a time, for the risk that is still open."""
    try:
        # Where the user's risk was not read, its newest step in the history says whether it is open.
        if or_none(lambda: case.risk.at_risk_now() is True) is False:
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
        if hits and not _all_closed(case, {kind.casefold() for _, kind in hits}):
            at = (f"activity/riskEventTypes/{i}" for i, _ in hits)
            evidence = step.cite("riskLevel", "riskState", "riskLastUpdatedDateTime", *at)
            high = {kind.casefold() for _, kind in hits} if (step.value.risk_level or "").casefold() == HIGH else set()
            return Explained(tuple(kind for _, kind in hits), False, evidence, (), frozenset(high))
    return None


def _all_closed(case: Case, types: Collection[str]) -> bool:
    """Whether there are detections of these types, and all of them are closed: then they are history."""
    detections = or_none(lambda: case.risk.of_types(types).read)
    states = {(item.value.legible.risk_state or "").casefold() for item in detections or ()}
    return bool(states) and states <= CLOSED


def refuse_unknown(case: Case) -> None:
    """Raises Unreadable where a detection is open whose kind this version does not know: it may be of any kind."""
    for kind, item in _unknown_open(case):
        why = f"the detection {kind!r} is of a kind that this version does not know, and may be one of these"
        raise Unreadable(why, item.answer)


def unknown_kinds(case: Case) -> tuple[str, ...]:
    """The kinds of open detections that this version does not know, as Graph spells them; as far as was read."""
    return tuple(dict.fromkeys(kind for kind, _ in _unknown_open(case)))


def _unknown_open(case: Case) -> Iterator[tuple[str, Item[RiskDetection] | Item[SignIn]]]:
    detections = or_none(lambda: case.risk.open_detections.read) or ()
    for item in detections:
        kind = item.value.legible.risk_event_type
        if event_type(kind) is None:
            yield kind or "", item
    explained = _event(case)
    for event in _open_sign_ins(case):
        # Kinds of the refused sign-in that cannot be read may be unknown ones.
        value = event.value if event is explained else event.value.legible
        for kind in value.risk_event_types_v2 or ():
            if event_type(kind) is None and not _closed_on(case, event, kind):
                yield kind, event


def _open_sign_ins(case: Case) -> Iterator[Item[SignIn]]:
    """The sign-in to explain, and every other one whose risk is open, as far as they were read."""
    event = _event(case)
    if event is not None:
        yield event
    yield from (item for item in case.sign_ins.at_risk if item is not event)


def to_investigate(case: Case) -> bool:
    """Whether a detection is open that somebody has to look into before anything is loosened, dismissed or confirmed as
    safe: one that is contained first, one of an unknown kind, or unfamiliar features of a sign-in that the user did not
    make. False says nothing where detections could not be read."""
    try:
        return bool(unknown_kinds(case)) or any(_investigated_first(case))
    except Unreadable:
        return True  # whether one of them is closed cannot be read


def _investigated_first(case: Case) -> Iterator[bool]:
    for item in or_none(lambda: case.risk.open_detections.read) or ():
        row = event_type(item.value.legible.risk_event_type)
        yield row is not None and (
            row.contain_first or _may_be_replayed(row.origin, case.sign_ins.of_request(item.value.legible.request_id))
        )
    for event in _open_sign_ins(case):
        for kind in event.value.legible.risk_event_types_v2 or ():
            row = event_type(kind)
            risky = row is not None and (row.contain_first or _may_be_replayed(row.origin, event))
            yield risky and not _closed_on(case, event, kind)


def replayed(case: Case, found: Explained) -> bool:
    """Whether unfamiliar features stand on a sign-in that a client made on behalf of the user, which asks for increased
    scrutiny: it may be a token that somebody replays.

    https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks#unfamiliar-sign-in-properties
    """
    unfamiliar = of_origin(Origin.UNFAMILIAR)
    if not any(kind.casefold() in unfamiliar for kind in found.types):
        return False
    sign_ins = [case.sign_ins.of_request(item.value.legible.request_id) for item in found.detections]
    sign_ins += [_event(case)] if found.tied else []
    return any(_may_be_replayed(Origin.UNFAMILIAR, sign_in) for sign_in in sign_ins)


def _may_be_replayed(origin: Origin | None, sign_in: Item[SignIn] | None) -> bool:
    by_the_user = sign_in.value.legible.by_the_user if sign_in else None
    return origin is Origin.UNFAMILIAR and by_the_user is False


def _refuse_hidden(case: Case, event: Item[SignIn] | None, of_event: Records[RiskDetection]) -> None:
    types = {_type(d) for d in of_event} | {
        kind.casefold() for kind in (event.value.risk_event_types_v2 or () if event else ())
    }
    open_generic = case.risk.of_types(["generic"], still_open=True)
    if "generic" in types or open_generic:
        raise Unreadable("the kind of the detection is hidden: without Microsoft Entra ID P2 it shows as generic")
    if event is not None and not types and (event.value.risk_level_during_sign_in or "").casefold() == "hidden":
        raise Unreadable("the risk of the sign-in is hidden: reading it takes Microsoft Entra ID P2")


def only_offline(types: Collection[str]) -> bool:
    """Whether all of these are made after the sign-in, so that none can have made the session itself risky."""
    rows = [event_type(kind) for kind in types]
    return all(row is not None and row.offline for row in rows)


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
