from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from aad53004.checkers import Case
from aad53004.checkers.facts import Records
from aad53004.checkers.risk import CLOSED, RISKY_USER, is_open
from aad53004.cite import Citation
from aad53004.entra import RiskDetection, SignIn
from aad53004.entra.risk_event_types import CONFIRMED_COMPROMISED, Origin, of_origin
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, confirmed, possible, rule, ruled_out, said_absent, when

CONFIRMED = "confirmedcompromised"


@rule(
    "risk-admin-confirmed-compromised",
    18,
    Family.RISK,
    rank=1,
    fixes=("contain-compromise", "temporary-password", "revoke-sessions", "temporary-access-pass"),
    permissions=("IdentityRiskyUser.Read.All",),
    licence="Microsoft Entra ID P2",
    docs="https://learn.microsoft.com/entra/id-protection/howto-identity-protection-risk-feedback",
    compromise=True,
    unseen_for_guests=True,
)
def judge(case: Case) -> Verdict:
    """An administrator, or Microsoft Defender for them, confirmed that the account or a sign-in of it is compromised.

    Confirming a sign-in raises the user's risk as confirming the user does; the sign-in and its detection show it first.
    A new password since ends it.
    """
    name = case.account.name
    said, missing = _said(case)
    try:
        risky = case.risk.user
    except Unreadable:
        if said:
            return _confirmed(name, said[0])
        raise
    closed_at = None
    seen: tuple[Citation, ...] = ()
    if risky is not None:
        seen = risky.cite("riskState", "riskDetail", "riskLastUpdatedDateTime")
        state, at = (risky.value.risk_state or "").casefold(), risky.value.risk_last_updated_date_time
        by_person = (risky.value.risk_detail or "").casefold() in CONFIRMED_COMPROMISED
        if state == CONFIRMED or (by_person and case.risk.at_risk_now()):
            return confirmed(f"{name} was confirmed compromised on {when(at)}.", seen)
        closed_at = at if state in CLOSED else None
    standing = [one for one in said if closed_at is None or one.at is None or one.at > closed_at]
    if standing:
        return _confirmed(name, standing[0])
    if said:
        summary = (
            f"{said[0].what} of {name} was confirmed compromised; the user's risk was closed on {when(closed_at)}."
        )
        return possible(summary, said[0].evidence, seen)
    if missing:
        raise missing
    if risky is None:
        absent = said_absent(case.answers.require(RISKY_USER), "never at risk")
        return ruled_out(f"Entra never counted {name} as at risk.", absent)
    return ruled_out(f"Nobody confirmed {name} compromised; the risk state is {risky.value.risk_state}.", seen)


class _Confirmation(NamedTuple):
    """What was confirmed compromised, and when it happened."""

    what: str
    at: datetime | None
    evidence: tuple[Citation, ...]


def _said(case: Case) -> tuple[list[_Confirmation], Unreadable | None]:
    """What detections and the sign-ins since the refusal say, and what of these could not be read."""
    confirmations: list[_Confirmation] = []
    missing: Unreadable | None = None
    try:
        detections = case.risk.detections.where(_is_confirmed_detection)
        for item in detections.read:
            evidence = item.cite("riskEventType", "riskState", "riskDetail", "detectedDateTime")
            at = item.value.legible.detected_date_time or item.value.legible.activity_date_time
            confirmations.append(_Confirmation("A detection", at, evidence))
        detections.require_whole()
    except Unreadable as error:
        missing = error
    try:
        sign_ins = _since_refusal(case).where(_is_confirmed_sign_in)
        for event in sign_ins.read:
            evidence = event.cite("riskState", "riskDetail", "createdDateTime")
            confirmations.append(_Confirmation("A sign-in", event.value.legible.created_date_time, evidence))
        if case.sign_ins.event is not None:
            sign_ins.require_whole()
    except Unreadable as error:
        missing = missing or error
    return confirmations, missing


def _since_refusal(case: Case) -> Records[SignIn]:
    event = case.sign_ins.event
    known = case.sign_ins.known
    return known.within(since=event.value.created_date_time) if event else known


def _is_confirmed_detection(detection: RiskDetection) -> bool:
    by_person = (detection.risk_detail or "").casefold() in CONFIRMED_COMPROMISED
    kind = (detection.risk_event_type or "").casefold()
    confirmed = (detection.risk_state or "").casefold() == CONFIRMED
    return confirmed or ((by_person or kind in of_origin(Origin.ADMINISTRATOR)) and is_open(detection.risk_state))


def _is_confirmed_sign_in(event: SignIn) -> bool:
    state = (event.risk_state or "").casefold()
    by_person = (event.risk_detail or "").casefold() in CONFIRMED_COMPROMISED
    return state == CONFIRMED or (by_person and state not in CLOSED)


def _confirmed(name: str, said: _Confirmation) -> Verdict:
    return confirmed(f"{said.what} of {name}, of {when(said.at)}, was confirmed compromised.", said.evidence)
