from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.risk import RISKY_USER
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, confirmed, likely, rule, ruled_out, said_absent, when


@rule(
    "user-risk-active",
    13,
    Family.RISK,
    rank=10,
    fixes=("self-service-password-reset", "temporary-password", "dismiss-user-risk", "temporary-access-pass"),
    permissions=("IdentityRiskyUser.Read.All",),
    licence="Microsoft Entra ID P2",
    docs="https://learn.microsoft.com/entra/id-protection/howto-identity-protection-remediate-unblock",
)
def judge(case: Case) -> Verdict:
    """The user, not only the sign-in, counts as at risk.

    Microsoft documents 53004 for sign-in risk; reports show it for user risk too, so without a user risk policy in
    the sign-in this is likely, not confirmed.
    """
    name = case.account.name
    risky = case.risk.user
    if risky is None:
        answer = case.answers.require(RISKY_USER)
        return ruled_out(f"Entra never counted {name} as at risk.", said_absent(answer, "never at risk"))
    seen = risky.cite("riskLevel", "riskState", "riskDetail", "riskLastUpdatedDateTime")
    at_risk = case.risk.at_risk_now()
    if at_risk is None:
        level = risky.value.risk_level
        if level == "hidden":
            raise Unreadable("the user's risk level is hidden: reading it takes Microsoft Entra ID P2")
        raise Unreadable(f"the user's risk is {level!r} / {risky.value.risk_state!r}, which this version does not know")
    if not at_risk:
        return ruled_out(f"{name} is not at risk now ({risky.value.risk_state}, {risky.value.risk_detail}).", seen)
    summary = (
        f"{name} counts as at risk: {risky.value.risk_level}, since {when(risky.value.risk_last_updated_date_time)}."
    )
    try:
        policy = next((d for d in case.conditional_access.demands if d.enforced and d.user_risk), None)
    except Unreadable:
        policy = None
    return confirmed(summary, seen, policy.evidence) if policy else likely(summary, seen)
