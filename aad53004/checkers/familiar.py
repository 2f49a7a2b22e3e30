"""Was it the user? How a risky sign-in compares with what the user's own sign-ins looked like before.

The user's own are interactive successes without risk, of the 30 days before the first detection: what a client did on
behalf of the user, and what came after, may have been somebody else's.
https://learn.microsoft.com/entra/id-protection/howto-identity-protection-investigate-risk
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from aad53004.checkers.facts import Item
from aad53004.checkers.risk import CLOSED, LEVELS
from aad53004.cite import Citation
from aad53004.entra.codes import SUCCESS
from aad53004.errors import Unreadable, or_none

if TYPE_CHECKING:
    from aad53004.checkers import Case
    from aad53004.entra import RiskDetection, SignIn

PERIOD = timedelta(days=30)
# So often, and in so large a part of them, something counts as usual.
OFTEN_TIMES, OFTEN_PART = 3, 10
RISKLESS = CLOSED | {"none"}
HIDDEN = "hidden"
NO_RISK_SHOWN = "the risk of the successes is hidden without Microsoft Entra ID P2"
MOST_CITED = 3
MOST_SUBJECTS = 3


class Familiarity(StrEnum):
    """How often the place and the device of a risky sign-in stand in the user's own sign-ins."""

    OFTEN = "often"
    SEEN = "seen"  # at times, or the place without the device
    NEVER = "never"
    UNKNOWN = "unknown"  # nothing to compare with, or not all of it could be read


_LEAST_FIRST = (Familiarity.NEVER, Familiarity.UNKNOWN, Familiarity.SEEN, Familiarity.OFTEN)


class Trait(NamedTuple):
    """What a sign-in came from or with: in ``times`` of the ``of`` own sign-ins that tell it."""

    name: str
    value: str
    times: int
    of: int


class Subject(NamedTuple):
    """The sign-in that is compared: one of the log, or what a detection alone tells of it. ``system`` and ``browser`` are
    without their versions; empty texts are not known. ``legible``: none of its properties was odd."""

    at: datetime
    app: str
    address: str
    place: str
    country: str
    network: int | None
    device: str
    browser: str
    system: str
    client_made: bool
    evidence: tuple[Citation, ...]
    legible: bool = True


@dataclass(frozen=True)
class Comparison:
    """``since`` and ``before``: the time that was read, UTC. ``successes``: the user's own sign-ins in it. ``gap``: why
    "never" cannot be said, as part of a sentence; empty where the log was read whole. ``unclear``: successes of which it
    is not known whether they are the user's own and riskless."""

    subject: Subject
    familiarity: Familiarity
    successes: int
    since: datetime
    before: datetime
    traits: tuple[Trait, ...] = ()
    gap: str = ""
    unclear: int = 0
    evidence: tuple[Citation, ...] = ()

    @property
    def text(self) -> str:
        """The traits in one line; empty where there is nothing to compare with."""
        if not self.traits:
            return ""
        first, *rest = (f"{trait.name} {trait.value} in {trait.times} of {trait.of}" for trait in self.traits)
        cut = ", as far as they were read" if self.gap else ""
        return ", ".join([f"{first} own sign-ins since {self.since:%d %b %Y}{cut}", *rest])

    @property
    def usual_place(self) -> bool:
        """Whether the user often signs in from there, be it with another device."""
        return any(_is_usual(trait) for trait in self.traits if trait.name in _PLACES)

    @property
    def sentence(self) -> str:
        """What it comes to."""
        since = f"since {self.since:%d %b %Y}"
        if not self.successes and self.gap:
            return f"The user's own sign-ins {since} could not be compared with it ({self.gap})."
        if not self.successes:
            return f"There is no sign-in of the user's own {since} to compare it with."
        own = (
            f"the user's {self.successes} own sign-ins {since}"
            if self.successes > 1
            else f"the one own sign-in {since}"
        )
        place = next((trait for trait in self.traits if trait.name in _PLACES), None)
        device = next((trait for trait in self.traits if trait.name == _DEVICE and self.subject.device), None)
        where = "that address" if place and place.name == _ADDRESS else "that network"
        where = f"{where} ({self.subject.address})" if self.subject.address else where
        if self.familiarity is Familiarity.NEVER:
            return f"The user was never seen there: none of {own} came from {where}."
        if self.gap and (place is None or not place.times):
            return f"Nothing like it is among {own}, but not all could be read ({self.gap})."
        parts = [f"{place.times} of {place.of} came from {where}"] if place else []
        parts += [f"{device.times} of {device.of} from that device"] if device else []
        if not parts:
            return f"There is little to compare it with in {own}."
        new = [trait.value for trait in self.traits if trait.name in _CLIENT and not trait.times]
        never = f", none with {' or '.join(new)}" if new and not self.gap else ""
        return f"Of {own}, {' and '.join(parts)}{never}."


_NETWORK, _ADDRESS, _DEVICE = "network", "address", "device"
_PLACES = (_NETWORK, _ADDRESS)
_CLIENT = ("browser", "system")


def of_sign_in(item: Item[SignIn]) -> Subject | None:
    """A sign-in as it is compared; None where its time cannot be read."""
    event = item.value.legible
    if event.created_date_time is None:
        return None
    return Subject(
        event.created_date_time,
        event.app_display_name or event.app_id or "",
        event.ip_address or "",
        _place(event.location),
        (event.location.country_or_region or "") if event.location else "",
        event.autonomous_system_number or None,
        _device_id(event),
        _browser(event),
        _system(event),
        event.by_the_user is False,
        item.cite(
            "createdDateTime",
            "ipAddress",
            "autonomousSystemNumber",
            "location/countryOrRegion",
            "deviceDetail/deviceId",
            "deviceDetail/browser",
            "deviceDetail/operatingSystem",
        ),
        not item.odd,
    )


def of_detection(item: Item[RiskDetection]) -> Subject | None:
    """What a detection alone tells of its sign-in; None where it tells no time or no place."""
    detection = item.value.legible
    at = detection.activity_date_time or detection.detected_date_time
    if at is None or not (detection.ip_address or detection.location):
        return None
    country = (detection.location.country_or_region or "") if detection.location else ""
    seen = item.cite("riskEventType", "activityDateTime", "ipAddress", "location/countryOrRegion")
    address, place = detection.ip_address or "", _place(detection.location)
    return Subject(at, "", address, place, country, None, "", "", "", False, seen)


def subjects(case: Case) -> tuple[Subject, ...]:
    """The risky sign-ins to ask about: the refused one where it was risky, and those behind the newest open detections of
    other addresses. Empty where nothing risky was read."""
    found: list[Subject] = []
    event = case.sign_ins.explained
    if event is not None and _was_risky(case, event):
        subject = of_sign_in(event)
        found += [subject] if subject else []
    for item in or_none(lambda: case.risk.open_detections.read) or ():
        sign_in = case.sign_ins.of_request(item.value.legible.request_id)
        subject = (of_sign_in(sign_in) if sign_in else None) or of_detection(item)
        if subject and subject.address not in {each.address for each in found}:
            found.append(subject)
    return tuple(found[:MOST_SUBJECTS])


def _was_risky(case: Case, event: Item[SignIn]) -> bool:
    """Whether the session counted as risky, or nobody knows."""
    value = event.value.legible
    if (value.risk_level_during_sign_in or HIDDEN).casefold() != "none" or value.risk_event_types_v2:
        return True
    return bool(or_none(lambda: case.risk.of_event(event.value).read))


def compare(case: Case, subject: Subject) -> Comparison:
    """The comparison of a risky sign-in. What could not be read makes it unknown, never "never"; raises nothing."""
    before = min([subject.at, *_open_since(case)])
    since = before - PERIOD
    try:
        records = case.sign_ins.known.within(since, before)
        case.sign_ins.require_recent()
    except Unreadable as error:
        return Comparison(subject, Familiarity.UNKNOWN, 0, since, before, gap=error.why, evidence=subject.evidence)
    own: list[Item[SignIn]] = []
    unclear: list[Item[SignIn]] = []
    hidden = 0
    for item in records.read:
        try:
            verdict = _is_own(item.value)
        except Unreadable:
            verdict = None
        if verdict is None:
            unclear.append(item)
            hidden += (item.value.legible.risk_level_during_sign_in or "").casefold() == HIDDEN
        elif verdict:
            own.append(item)
    gap = records.doubts[0].error.why if records.doubts else ""
    if records.doubts and records.read:
        since = max(since, min(item.value.created_date_time for item in records.read))
    since = max(since, _log_begins(case, since))
    if not own:
        why = gap or (NO_RISK_SHOWN if hidden else "")
        return Comparison(
            subject, Familiarity.UNKNOWN, 0, since, before, gap=why, unclear=len(unclear), evidence=subject.evidence
        )
    traits = tuple(_traits(subject, own))
    return Comparison(
        subject,
        _familiarity(subject, traits, own, unclear, whole=not gap),
        len(own),
        since,
        before,
        traits,
        gap,
        len(unclear),
        (*subject.evidence, *_cited(subject, own)),
    )


def least_familiar(comparisons: tuple[Comparison, ...]) -> Familiarity:
    """The least familiar of them: what vouches for the user vouches for all of them."""
    return min((each.familiarity for each in comparisons), key=_LEAST_FIRST.index, default=Familiarity.UNKNOWN)


def same_network(subject: Subject, event: SignIn) -> bool:
    """Whether a sign-in, as far as it is legible, came from the same network, or, where that is not known, the same
    address."""
    if subject.network and event.autonomous_system_number:
        return subject.network == event.autonomous_system_number
    return bool(subject.address) and subject.address == event.ip_address


def _open_since(case: Case) -> list[datetime]:
    """When the sign-ins behind the open detections were."""
    times = (
        item.value.legible.activity_date_time or item.value.legible.detected_date_time
        for item in or_none(lambda: case.risk.open_detections.read) or ()
    )
    return [at for at in times if at is not None]


def _log_begins(case: Case, otherwise: datetime) -> datetime:
    """From when on the sign-in log was asked for."""
    text = case.known.get("log_since", "")
    return datetime.fromisoformat(text) if text else otherwise


def _is_own(event: SignIn) -> bool | None:
    """Whether it is an interactive success without risk; None where Graph does not say."""
    if event.code is None:
        return None
    if event.code != SUCCESS or event.by_the_user is False:
        return False
    level, state = (event.risk_level_during_sign_in or "").casefold(), (event.risk_state or "").casefold()
    if level in LEVELS or (state and state not in RISKLESS):
        return False
    return True if event.by_the_user and level == "none" and state else None


def _traits(subject: Subject, own: list[Item[SignIn]]) -> list[Trait]:
    events = [item.value.legible for item in own]

    def trait(name: str, value: str, of: Callable[[SignIn], str]) -> list[Trait]:
        told = [other for event in events if (other := of(event))]
        times = sum(other.casefold() == value.casefold() for other in told)
        return [Trait(name, value, times, len(told))] if value and told else []

    network = f"AS{subject.network}" if subject.network else ""
    place = trait(_NETWORK, network, lambda e: f"AS{e.autonomous_system_number}" if e.autonomous_system_number else "")
    place = place or trait(_ADDRESS, subject.address, lambda e: e.ip_address or "")
    registered = any(_device_id(event) for event in events)
    device = trait(_DEVICE, subject.device or _NO_DEVICE, lambda e: _device_id(e) or _NO_DEVICE) if registered else []
    return [
        *place,
        *trait("country", subject.country, lambda e: (e.location.country_or_region or "") if e.location else ""),
        *(device if subject.browser or subject.system or subject.device else []),
        *trait("browser", subject.browser, _browser),
        *trait("system", subject.system, _system),
    ]


_NO_DEVICE = "not registered"


def _familiarity(
    subject: Subject,
    traits: tuple[Trait, ...],
    own: list[Item[SignIn]],
    unclear: list[Item[SignIn]],
    *,
    whole: bool,
) -> Familiarity:
    by_name = {trait.name: trait for trait in traits}
    place = by_name.get(_NETWORK) or by_name.get(_ADDRESS)
    device = by_name.get(_DEVICE)
    device_seen = bool(subject.device and device and device.times)
    if place is None:
        return Familiarity.SEEN if device_seen else Familiarity.UNKNOWN
    if not place.times:
        if device_seen:
            return Familiarity.SEEN
        silent = any(not _tells(item, subject) for item in own)
        if silent or not whole or any(_shares(subject, item) for item in unclear):
            return Familiarity.UNKNOWN
        return Familiarity.NEVER
    strange = any(trait and not trait.times for trait in (device, by_name.get("country"), by_name.get("system")))
    return Familiarity.OFTEN if _is_usual(place) and not strange and subject.legible else Familiarity.SEEN


def _is_usual(place: Trait) -> bool:
    return place.times >= OFTEN_TIMES and place.times * OFTEN_PART >= place.of


def _tells(item: Item[SignIn], subject: Subject) -> bool:
    """Whether a sign-in of the user's own says what it takes to say that it was another place and another device."""
    event = item.value.legible
    place = event.autonomous_system_number if subject.network else event.ip_address
    device = event.device_detail.device_id if event.device_detail else None
    return bool(place) and not (subject.device and device is None)


def _shares(subject: Subject, item: Item[SignIn]) -> bool:
    """Whether a sign-in that may be the user's own is of the same place or device, or does not tell."""
    event = item.value.legible
    if event.code not in (SUCCESS, None) or event.by_the_user is False:
        return False
    if event.created_date_time is None or not event.ip_address:
        return True
    device = _device_id(event)
    return same_network(subject, event) or bool(subject.device and subject.device.casefold() == device.casefold())


def _cited(subject: Subject, own: list[Item[SignIn]]) -> tuple[Citation, ...]:
    """The newest own sign-ins that share the network, else the newest of all, as evidence of what is usual."""
    shown = [item for item in own if same_network(subject, item.value.legible)] or own
    return tuple(
        citation
        for item in shown[:MOST_CITED]
        for citation in item.cite("createdDateTime", "ipAddress", "autonomousSystemNumber", "deviceDetail/deviceId")
    )


def _place(location: object) -> str:
    parts = (getattr(location, "city", None), getattr(location, "country_or_region", None)) if location else ()
    return ", ".join(part for part in parts if part)


def _device_id(event: SignIn) -> str:
    return (event.device_detail.device_id or "") if event.device_detail else ""


def _browser(event: SignIn) -> str:
    return _without_version((event.device_detail.browser or "") if event.device_detail else "")


def _system(event: SignIn) -> str:
    return _without_version((event.device_detail.operating_system or "") if event.device_detail else "")


def _without_version(text: str) -> str:
    """ "Edge 131.0.0" -> "Edge": a browser is renewed every few weeks."""
    return re.sub(r"\s+\d[\d.]*$", "", text.strip())
