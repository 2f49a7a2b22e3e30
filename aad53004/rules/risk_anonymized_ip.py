from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.why_risky import explained_by, is_sure, no_such_detection
from aad53004.entra.risk_event_types import Origin, RiskClass, of_class, of_origin
from aad53004.rules import Family, Verdict, confirmed, likely, rule, ruled_out

TYPES = of_origin(Origin.ADDRESS) & of_class(RiskClass.PLACE)  # a threat actor's address is no mere anonymity


@rule(
    "risk-anonymized-ip",
    15,
    Family.RISK,
    rank=7,
    fixes=("register-from-known-place", "dismiss-sign-in", "dismiss-user-risk", "temporary-access-pass"),
    permissions=("IdentityRiskEvent.Read.All",),
    licence="Microsoft Entra ID P1",
    docs="https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks",
    anonymous_address=True,
)
def judge(case: Case) -> Verdict:
    """The sign-in came from an anonymising or ill-reputed address: a VPN, Tor, a proxy or a privacy relay."""
    found = explained_by(case, TYPES)
    if found is None:
        return ruled_out(
            "No detection of an anonymising or malicious address explains the risk.", no_such_detection(case)
        )
    summary = f"Entra saw {found.named} {found.where}".rstrip() + "."
    if found.tied:
        return (confirmed if is_sure(case, found) else likely)(summary, found.evidence)
    return likely(f"{summary} It is an open detection of this user, not tied to the sign-in.", found.evidence)
