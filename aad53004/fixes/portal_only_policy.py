from __future__ import annotations

from aad53004.checkers import Case
from aad53004.entra.retirements import RISK_POLICIES
from aad53004.fixes import Advice, Situation, fix
from aad53004.fixes._about import event, name, portal, sentences, when


@fix(
    "portal-only-policy",
    20,
    "Replace the ID Protection policy by Conditional Access",
    portal="Entra admin center › ID Protection › Dashboard",
    permission="none in Microsoft Graph (role: Security Administrator)",
    docs="https://learn.microsoft.com/entra/id-protection/"
    "howto-identity-protection-configure-risk-policies#migrate-risk-policies-to-conditional-access",
)
def advise(case: Case, situation: Situation) -> Advice:
    """The risk policies and the MFA registration policy of ID Protection are not in Graph: a person has to look.

    The policy is replaced, not switched off: the Conditional Access policy stands in report-only mode before the old
    one goes, so that no protection is lost between them.
    """
    who = name(case)
    one = event(case)
    return Advice(
        (
            f"Open {portal(case)} and look in ID Protection for user risk, sign-in risk and MFA registration policies.",
            f"See whether one of them is on and has {who} in scope.",
            "Make Conditional Access policies of the same scope in report-only mode, and compare in the sign-in log.",
            "Switch the new policies on and the old ones off at the same time, once everybody in scope has a method.",
        ),
        warning=sentences(
            "These policies cannot be read through Graph, so that one of them demanded MFA here is a conclusion.",
            f"Microsoft retired the user and sign-in risk policies on {RISK_POLICIES:%d %b %Y}, before the sign-in of "
            f"{when(one.created_date_time)}; the MFA registration policy is still there."
            if one and one.created_date_time >= RISK_POLICIES
            else "",
            "Contain the compromise first and change no policy meanwhile." if situation.compromise else "",
        ),
    )
