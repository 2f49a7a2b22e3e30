from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.facts import Item
from aad53004.checkers.why_risky import explained_by, no_such_detection
from aad53004.entra import RiskDetection
from aad53004.entra.risk_event_types import CONTAIN_FIRST, ClosedBy, Origin, closed_by, of_class, of_origin
from aad53004.rules import Family, Verdict, confirmed, likely, possible, rule, ruled_out

# What an administrator confirmed and what several alerts point at are causes of their own.
TYPES = of_class(*CONTAIN_FIRST) - of_origin(Origin.ADMINISTRATOR) - of_origin(Origin.SEVERAL_ALERTS)
DISMISSED = "dismissed"


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
    """Somebody else may hold the password or a token, or use the account: treat it as a compromise until shown otherwise.

    Leaked credentials, a password spray, an attacker in the middle, an anomalous token, threat intelligence, inbox rules
    and the like. The block may be the control doing its work. Contain first; never merely dismiss or exclude. An
    anomalous token or an inbox rule below high risk is often harmless, so it is likely and no more.
    """
    found = explained_by(case, TYPES, long_ago=True, still_open=True)
    if found is not None:
        where = f" {found.where}" if found.tied and found.where else ""
        summary = f"Entra reports {found.named}{where}: the account may be compromised."
        if found.often_harmless:
            return likely(f"{summary} Below high risk that is often something harmless.", found.evidence)
        return confirmed(summary, found.evidence)
    tied = explained_by(case, TYPES)
    if tied is not None and tied.tied:
        how = _how_closed(tied.detections)
        return possible(f"Entra reported {tied.named}, and it has been closed since{how}.", tied.evidence)
    closed = case.risk.of_types(TYPES)
    if closed and _nobody_looked(closed[0].value):
        by_itself = closed_by(closed[0].value.risk_detail) is ClosedBy.MICROSOFT
        return possible(
            "Microsoft itself closed a detection that may mean compromise; nobody looked into it."
            if by_itself
            else "A detection that may mean compromise was dismissed; it is worth asking who looked into it.",
            closed[0].cite("riskEventType", "riskState", "riskDetail", "detectedDateTime"),
        )
    return ruled_out(
        "No open detection points at a leaked password, a stolen token or somebody else in the account.",
        no_such_detection(case),
    )


def _how_closed(detections: tuple[Item[RiskDetection], ...]) -> str:
    """How detections were closed, as the end of a sentence."""
    if not detections:
        return ""
    details = dict.fromkeys(item.value.risk_detail or item.value.risk_state or "" for item in detections)
    asked = ""
    if any(_nobody_looked(item.value) for item in detections):
        by_itself = all(closed_by(item.value.risk_detail) is ClosedBy.MICROSOFT for item in detections)
        asked = (
            "; Microsoft closed it by itself, and nobody looked into it" if by_itself else "; ask who looked into it"
        )
    return f": {', '.join(details)}{asked}"


def _nobody_looked(detection: RiskDetection) -> bool:
    """Whether a detection was merely dismissed, or closed by Microsoft itself, which is worth a question."""
    merely = (detection.risk_state or "").casefold() == DISMISSED
    return merely or closed_by(detection.risk_detail) is ClosedBy.MICROSOFT
