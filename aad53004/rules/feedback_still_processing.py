from __future__ import annotations

from datetime import timedelta

from aad53004.checkers import Case
from aad53004.checkers.risk import CLOSED, RISKY_USER
from aad53004.entra.codes import PROOF_UP_BLOCKED
from aad53004.entra.risk_event_types import ClosedBy, closed_by
from aad53004.rules import Family, Verdict, likely, possible, rule, ruled_out, said_absent, when

SETTLING = timedelta(minutes=15)


@rule(
    "feedback-still-processing",
    22,
    Family.RISK,
    rank=9,
    fixes=("wait-and-rerun", "temporary-access-pass"),
    permissions=("IdentityRiskyUser.Read.All",),
    licence="Microsoft Entra ID P2",
    docs="https://learn.microsoft.com/entra/id-protection/howto-identity-protection-risk-feedback",
)
def judge(case: Case) -> Verdict:
    """A dismissal or confirmation was given, and Entra has not finished with it."""
    name = case.account.name
    risky = case.risk.user
    if risky is None:
        return ruled_out(
            f"Entra never counted {name} as at risk.", said_absent(case.answers.require(RISKY_USER), "never at risk")
        )
    seen = risky.cite("isProcessing", "riskState", "riskLastUpdatedDateTime")
    # Without a refusal there is nothing that it could be the reason of.
    event = case.sign_ins.event
    make = possible if event is None or event.value.code != PROOF_UP_BLOCKED else likely
    if risky.value.is_processing:
        return make(f"Entra is still processing a change of the risk of {name}.", seen)
    updated = risky.value.risk_last_updated_date_time
    by_itself = closed_by(risky.value.risk_detail) is ClosedBy.MICROSOFT
    closed = (risky.value.risk_state or "").casefold() in CLOSED and not by_itself
    if closed and updated and case.now - updated < SETTLING:
        return make(
            f"The risk of {name} was closed at {when(updated)}, minutes ago; it may take a while to count.", seen
        )
    return ruled_out(f"No feedback on the risk of {name} is being processed.", seen)
