from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.risk import UNFAMILIAR
from aad53004.checkers.why_risky import explained_by, is_sure, no_such_detection
from aad53004.rules import Family, Verdict, confirmed, likely, rule, ruled_out


@rule(
    "risk-unfamiliar-or-travel",
    16,
    Family.RISK,
    rank=8,
    fixes=("register-from-known-place", "confirm-sign-in-safe", "temporary-access-pass", "trust-named-location"),
    permissions=("IdentityRiskEvent.Read.All",),
    licence="Microsoft Entra ID P2",
    docs="https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks",
)
def judge(case: Case) -> Verdict:
    """The sign-in looked unlike this user: a new place, network, device or browser, or travel too fast to be true.

    Unfamiliar sign-in properties are judged while the sign-in happens; travel and new countries are found later, so
    they explain the user's risk or a later session, not the risk of the sign-in they belong to.
    """
    found = explained_by(case, UNFAMILIAR)
    if found is None:
        return ruled_out("No detection of unfamiliar properties or travel explains the risk.", no_such_detection(case))
    summary = f"Entra saw {found.named} {found.where}".rstrip() + "."
    if found.tied:
        return (confirmed if is_sure(case, found) else likely)(summary, found.evidence)
    return likely(f"{summary} It is an open detection of this user, not tied to the sign-in.", found.evidence)
