"""Feedback on one risky sign-in: what confirming it as safe and dismissing its risk have in common.

https://learn.microsoft.com/entra/id-protection/howto-identity-protection-risk-feedback
"""

from __future__ import annotations

from aad53004.checkers import Case
from aad53004.entra import SignIn
from aad53004.entra.clouds import CHINA
from aad53004.fixes import Advice, Change, ReadBack, Situation
from aad53004.fixes._about import SECURITY_OPERATOR, change, event, filled, name, nothing_to_confirm, when

PORTAL = "Entra admin center › ID Protection › Risky sign-ins"
PERMISSION = (
    "IdentityRiskyUser.ReadWrite.All delegated, IdentityRiskEvent.ReadWrite.All as an application "
    f"(role: {SECURITY_OPERATOR})"
)
DOCS = "https://learn.microsoft.com/entra/id-protection/howto-identity-protection-risk-feedback"


def is_settled(case: Case) -> bool:
    """Whether the sign-in was read, and nothing is left to say about its risk."""
    sign_in = event(case)
    return sign_in is not None and bool(nothing_to_confirm(sign_in))


def refusal(case: Case, situation: Situation, *, compromised: str, unread: str) -> str:
    """Why no feedback is to be given, as a sentence; empty where nothing speaks against it. ``compromised`` and ``unread``:
    what to say where somebody else may hold the account, and where no sign-in could be read."""
    sign_in = event(case)
    if situation.compromise:
        return compromised
    if situation.to_investigate:
        return "A detection is open that has to be looked into first."
    if sign_in is None:
        return unread
    if case.cloud == CHINA:
        return "Entra ID Protection is not available in the cloud operated by 21Vianet."
    return nothing_to_confirm(sign_in)


def withheld(case: Case, why: str, before: str, after: str) -> Advice:
    """The advice not to give feedback. ``before`` and ``after``: what stands around the time of the sign-in in it."""
    sign_in = event(case)
    about = f" of {when(sign_in.created_date_time)}" if sign_in else ""
    return Advice(
        (f"{before}{about}{after}", f"Ask {name(case)} what happened, and go on with the other steps."),
        warning=why,
        blocked=True,
    )


def feedback(action: str, sign_in: SignIn, risk_state: str) -> Change | None:
    """The request that gives it: ``action`` is the last part of its path, ``risk_state`` that of the sign-in afterwards."""
    return change(
        "POST",
        f"/auditLogs/signIns/{action}",
        body={"requestIds": [sign_in.id]},
        read_back=ReadBack(filled("/auditLogs/signIns/{}", sign_in.id), {"riskState": risk_state}),
    )
