from __future__ import annotations

from dataclasses import replace

from aad53004.checkers import Case
from aad53004.checkers.why_risky import explained_by, is_sure, no_such_detection, replayed
from aad53004.entra.risk_event_types import Origin, of_origin
from aad53004.rules import Family, Verdict, confirmed, likely, rule, ruled_out

TYPES = of_origin(Origin.UNFAMILIAR)
IN_SCRUTINY = ("revoke-sessions", "register-from-known-place", "temporary-access-pass")


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
    """The sign-in looked unlike this user: a new place, network, device or browser, or impossible travel.

    Unfamiliar sign-in properties are judged while the sign-in happens; travel and new countries are found later, so
    they explain the user's risk or a later session, not the risk of the sign-in they belong to. On a sign-in that a client
    made on behalf of the user they ask for increased scrutiny: somebody may be replaying a token.
    """
    found = explained_by(case, TYPES)
    if found is None:
        return ruled_out("No detection of unfamiliar properties or travel explains the risk.", no_such_detection(case))
    summary = f"Entra saw {found.named} {found.where}".rstrip() + "."
    scrutiny = replayed(case, found)
    if scrutiny:
        summary += (
            " A client made that sign-in on behalf of the user, so it may be a replayed token: look at it closely."
        )
    if found.tied:
        verdict = (confirmed if is_sure(case, found) else likely)(summary, found.evidence)
    else:
        verdict = likely(f"{summary} It is an open detection of this user, not tied to the sign-in.", found.evidence)
    return replace(verdict, fixes=IN_SCRUTINY) if scrutiny else verdict
