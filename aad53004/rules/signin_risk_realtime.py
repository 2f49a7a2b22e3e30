from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.given_error import cite_given
from aad53004.checkers.risk import LEVELS
from aad53004.checkers.why_risky import only_offline
from aad53004.entra import SignIn
from aad53004.errors import Unreadable, or_none
from aad53004.rules import Family, Verdict, confirmed, likely, rule, ruled_out, weaker, when

HIDDEN = {"hidden", "unknownfuturevalue"}
SHOWN = "The user was shown error 53004, which Entra returns only where the sign-in or the user is at risk."
PAGE_SHOWN = "The user was shown the page for a sign-in that Entra blocked because of risk; it names no code."


@rule(
    "signin-risk-realtime",
    12,
    Family.RISK,
    rank=11,
    fixes=("register-from-known-place", "confirm-sign-in-safe", "dismiss-sign-in", "temporary-access-pass"),
    permissions=("AuditLog.Read.All", "IdentityRiskEvent.Read.All"),
    licence="Microsoft Entra ID P2",
    docs="https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks",
)
def judge(case: Case) -> Verdict:
    """The sign-in itself was judged risky while it happened.

    Sign-in risk belongs to the session: a user who is on no list of risky users can meet it.
    """
    event_read = or_none(lambda: case.sign_ins.event)
    hidden = event_read is not None and _level(event_read.value) in HIDDEN
    # Where the log does not tell, the code that the user was shown does: it names the risk.
    if case.sign_ins.reported or (hidden and case.narrowing.shows_refusal):
        return likely(SHOWN if case.narrowing.code else PAGE_SHOWN, cite_given(case.narrowing))
    event = case.sign_ins.event
    case.sign_ins.require_whole()
    if event is None:
        return ruled_out("No 53004 sign-in was found whose risk could be looked at.", case.no_failures)
    level = event.need("risk_level_during_sign_in", "riskLevelDuringSignIn")
    at = when(event.value.created_date_time)
    if level is None or level.casefold() in HIDDEN:
        raise Unreadable("the risk level of the sign-in is hidden: reading it takes Microsoft Entra ID P2")
    seen = event.cite("riskLevelDuringSignIn", "riskState", "riskEventTypes_v2")
    if level.casefold() == "none":
        return ruled_out(f"The sign-in of {at} itself was not judged risky.", seen)
    if level.casefold() not in LEVELS:
        raise Unreadable(f"the sign-in has the risk level {level!r}, which this version does not know")
    verdict = confirmed(f"The sign-in of {at} was judged risky while it happened: {level} risk.", seen)
    types = event.value.risk_event_types_v2 or ()
    if types and only_offline(types):
        return weaker(verdict, "the detections that it names are made after the event; the real-time one is not shown")
    return verdict


def _level(event: SignIn) -> str:
    return (event.legible.risk_level_during_sign_in or "").casefold()
