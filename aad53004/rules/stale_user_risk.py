from __future__ import annotations

from datetime import timedelta

from aad53004.checkers import Case
from aad53004.checkers.risk import RISKY_USER
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, confirmed, possible, rule, ruled_out, said_absent, when

STALE = timedelta(days=30)


@rule(
    "stale-user-risk",
    14,
    Family.RISK,
    rank=6,
    fixes=("dismiss-user-risk", "self-service-password-reset", "temporary-password", "temporary-access-pass"),
    permissions=("IdentityRiskyUser.Read.All", "IdentityRiskEvent.Read.All"),
    licence="Microsoft Entra ID P2",
    docs="https://learn.microsoft.com/entra/id-protection/howto-identity-protection-remediate-unblock",
)
def judge(case: Case) -> Verdict:
    """An old user risk was never closed.

    Medium and high user risk is never closed on its own, low risk only after six months. The detections behind it
    may be long gone from the log.
    """
    name = case.account.name
    risky = case.risk.user
    if risky is None:
        return ruled_out(
            f"Entra never counted {name} as at risk.", said_absent(case.answers.require(RISKY_USER), "never at risk")
        )
    seen = risky.cite("riskLevel", "riskState", "riskLastUpdatedDateTime")
    if case.risk.at_risk_now() is False:
        return ruled_out(f"{name} is not at risk now.", seen)
    updated = risky.value.risk_last_updated_date_time
    if case.risk.at_risk_now() is None or updated is None:
        raise Unreadable("whether the user is at risk now, and since when, is hidden or unknown")
    if case.now - updated <= STALE:
        return ruled_out(f"The user's risk is recent: it changed on {when(updated)}.", seen)
    days = (case.now - updated).days
    summary = f"{name} has been at {risky.value.risk_level} risk since {when(updated)} ({days} days); nobody closed it."
    try:
        recent = [
            d
            for d in case.risk.open_detections
            if (at := d.value.detected_date_time or d.value.activity_date_time) and case.now - at <= STALE
        ]
    except Unreadable as error:
        return possible(f"{summary} Recent detections could not be read ({error.why}).", seen)
    if recent:
        return ruled_out(
            f"{name} has been at risk since {when(updated)}, and there are new open detections.",
            seen,
            recent[0].cite("riskEventType", "detectedDateTime"),
        )
    return confirmed(summary, seen, case.risk.detections.cite_all("no open detection of the last 30 days"))
