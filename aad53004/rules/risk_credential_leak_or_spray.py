from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.risk import AT_RISK, COMPROMISE
from aad53004.checkers.why_risky import Explained, explained_by, no_such_detection
from aad53004.rules import Family, Verdict, confirmed, possible, rule, ruled_out

CLOSED = {"dismissed", "remediated", "confirmedsafe"}


@rule(
    "risk-credential-leak-or-spray",
    17,
    Family.RISK,
    rank=3,
    fixes=("contain-compromise", "temporary-password", "revoke-sessions", "temporary-access-pass"),
    permissions=("IdentityRiskEvent.Read.All",),
    licence="Microsoft Entra ID P2",
    docs="https://learn.microsoft.com/entra/id-protection/howto-identity-protection-investigate-risk",
    compromise=True,
)
def judge(case: Case) -> Verdict:
    """Somebody else may hold the password or a token: treat it as a compromise until shown otherwise.

    Leaked credentials, a password spray, an attacker in the middle, an anomalous token, threat intelligence and the
    like. The block may be the control doing its work. Contain first; never merely dismiss or exclude.
    """
    found = explained_by(case, COMPROMISE, long_ago=True)
    if found is not None:
        over = _closed(case, found)
        if over:
            return possible(f"Entra reported {found.named}, and it has been closed since: {over}.", found.evidence)
        where = f" {found.where}" if found.tied and found.where else ""
        return confirmed(f"Entra reports {found.named}{where}: the account may be compromised.", found.evidence)
    closed = case.risk.of_types(COMPROMISE)
    if closed and (closed[0].value.risk_state or "").casefold() == "dismissed":
        return possible(
            "A detection that may mean compromise was dismissed; it is worth asking who looked into it.",
            closed[0].cite("riskEventType", "riskState", "riskDetail", "detectedDateTime"),
        )
    return ruled_out("No open detection points at a leaked password or a stolen token.", no_such_detection(case))


def _closed(case: Case, found: Explained) -> str:
    """How the detections were closed, where all of them were and the user is at risk no more; empty otherwise. A
    detection that was merely dismissed is worth a question."""
    states = {(item.value.risk_state or "").casefold() for item in found.detections}
    if not states or states & AT_RISK or not states <= CLOSED:
        return ""
    if case.risk.at_risk_now() is not False:
        return ""
    details = dict.fromkeys(item.value.risk_detail or item.value.risk_state or "" for item in found.detections)
    asked = "; ask who looked into it" if "dismissed" in states else ""
    return f"{', '.join(details)}{asked}"
