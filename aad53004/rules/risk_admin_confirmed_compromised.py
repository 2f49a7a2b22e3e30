from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.risk import CONFIRMED_BY_ADMIN, RISKY_USER
from aad53004.cite import Citation
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, confirmed, rule, ruled_out, said_absent, when


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
    """An administrator, or Microsoft Defender for them, confirmed that the account is compromised."""
    name = case.account.name
    try:
        risky = case.risk.user
    except Unreadable:
        found = case.risk.of_types([CONFIRMED_BY_ADMIN], still_open=True)
        if not found:
            raise
        return _confirmed(name, when(found[0].value.detected_date_time), found[0].cite("riskEventType", "riskState"))
    if risky is None:
        return ruled_out(
            f"Entra never counted {name} as at risk.", said_absent(case.answers.require(RISKY_USER), "never at risk")
        )
    seen = risky.cite("riskState", "riskDetail", "riskLastUpdatedDateTime")
    if (risky.value.risk_state or "").casefold() == "confirmedcompromised":
        return _confirmed(name, when(risky.value.risk_last_updated_date_time), seen)
    if case.risk.at_risk_now():
        found = case.risk.of_types([CONFIRMED_BY_ADMIN], still_open=True)
        if found:
            return _confirmed(
                name, when(found[0].value.detected_date_time), found[0].cite("riskEventType", "riskState")
            )
    return ruled_out(f"Nobody confirmed {name} compromised; the risk state is {risky.value.risk_state}.", seen)


def _confirmed(name: str, at: str, evidence: tuple[Citation, ...]) -> Verdict:
    return confirmed(f"{name} was confirmed compromised on {at}.", evidence)
