from __future__ import annotations

from datetime import timedelta

from aad53004.checkers import Case
from aad53004.checkers.facts import Item
from aad53004.checkers.risk import AT_RISK, HISTORY, LEVELS, RISKY_USER
from aad53004.entra import RiskHistoryItem, RiskyUser
from aad53004.entra.codes import PROOF_UP_BLOCKED
from aad53004.entra.risk_event_types import ClosedBy, closed_by
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, confirmed, likely, possible, rule, ruled_out, said_absent, when

DISMISSED = {"dismissed", "confirmedsafe"}
SETTLING = timedelta(minutes=15)
WINDOW = timedelta(days=30)


@rule(
    "dismissed-but-redetected",
    21,
    Family.RISK,
    rank=5,
    fixes=("register-from-known-place", "temporary-access-pass", "temporary-password"),
    permissions=("IdentityRiskyUser.Read.All", "IdentityRiskEvent.Read.All"),
    licence="Microsoft Entra ID P2",
    docs="https://learn.microsoft.com/entra/id-protection/howto-identity-protection-remediate-unblock",
)
def judge(case: Case) -> Verdict:
    """The risk was dismissed, and then detected again.

    Dismissing closes the old record only. A new risky session of a user who still has no method is refused again, so
    clearing the risk and giving a method belong together. What Microsoft closed by itself nobody dismissed.
    """
    name = case.account.name
    risky = case.risk.user
    if risky is None:
        return ruled_out(
            f"Entra never counted {name} as at risk, so nothing was dismissed.",
            said_absent(case.answers.require(RISKY_USER), "never at risk"),
        )
    dismissed = [item for item in case.risk.history if _by_a_person(item.value)]
    if not dismissed and not _by_a_person(risky.value):
        answer = case.answers.require(HISTORY)
        listed = case.answers.many(RiskHistoryItem, HISTORY)
        return ruled_out(
            f"The risk of {name} was never dismissed.",
            listed.cite_all() if answer.found else said_absent(answer, "no history"),
            risky.cite("riskState", "riskDetail"),
        )
    latest: Item[RiskHistoryItem] | None = dismissed[0] if dismissed else None
    at = latest.value.risk_last_updated_date_time if latest else risky.value.risk_last_updated_date_time
    if at is None:
        raise Unreadable("Graph does not say when the risk was dismissed")
    seen = (
        latest.cite("riskState", "riskDetail", "riskLastUpdatedDateTime")
        if latest
        else risky.cite("riskState", "riskDetail", "riskLastUpdatedDateTime")
    )
    again = next(
        (
            item
            for item in case.risk.history
            if (item.value.risk_state or "").casefold() in AT_RISK
            and item.value.risk_last_updated_date_time
            and item.value.risk_last_updated_date_time > at
        ),
        None,
    )
    event = case.sign_ins.event
    refused = event is not None and event.value.code == PROOF_UP_BLOCKED
    if again and not case.risk.at_risk_now():
        since = again.value.risk_last_updated_date_time
        later = [
            step
            for step in case.risk.history
            if (at_step := step.value.risk_last_updated_date_time) and since and at_step > since
        ]
        closed = later[-1].value.risk_last_updated_date_time if later else None
        meant = refused and event is not None and since is not None and event.value.created_date_time >= since
        if not meant or (closed is not None and event is not None and event.value.created_date_time > closed):
            return ruled_out(
                f"The risk of {name} was dismissed on {when(at)}, detected again on {when(since)}, and closed since.",
                seen,
                again.cite("riskState", "riskLastUpdatedDateTime"),
                risky.cite("riskState", "riskDetail"),
            )
    if case.now - at > WINDOW and again is None:
        return ruled_out(f"The risk of {name} was last dismissed on {when(at)}, and not detected since.", seen)
    if again:
        return confirmed(
            f"The risk of {name} was dismissed on {when(at)} and detected again on "
            f"{when(again.value.risk_last_updated_date_time)}.",
            seen,
            again.cite("riskState", "riskLevel", "riskLastUpdatedDateTime"),
        )
    if event is None or not refused or event.value.created_date_time <= at:
        return ruled_out(f"The risk of {name} was dismissed on {when(at)}, and nothing was detected since.", seen)
    summary = (
        f"The risk of {name} was dismissed on {when(at)}; the sign-in of "
        f"{when(event.value.created_date_time)} was refused all the same."
    )
    late = event.cite("createdDateTime", "status/errorCode", "riskLevelDuringSignIn")
    if (event.value.risk_level_during_sign_in or "").casefold() in LEVELS:
        return confirmed(summary, seen, late)
    if risky.value.is_processing or event.value.created_date_time - at < SETTLING:
        return possible(f"{summary} The dismissal may not have counted yet.", seen, late)
    return likely(summary, seen, late)


def _by_a_person(step: RiskyUser) -> bool:
    """Whether somebody dismissed the risk or confirmed it as safe. What Microsoft closes by itself is no dismissal."""
    return (step.risk_state or "").casefold() in DISMISSED and closed_by(step.risk_detail) is not ClosedBy.MICROSOFT
