"""Whether policies in Conditional Access replaced the risk policies of ID Protection, which are retired.

https://learn.microsoft.com/entra/id-protection/concept-identity-protection-policies
"""

from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.tenant import PREMIUM_P2
from aad53004.entra.retirements import RISK_POLICIES
from aad53004.errors import or_none


def unreplaced(case: Case) -> bool:
    """Whether the tenant has the licence and, since the legacy policies ended, no enabled policy on risk; no where that
    could not be read."""
    if case.now < RISK_POLICIES or not or_none(lambda: case.tenant.has_plan(PREMIUM_P2)):
        return False
    access = case.conditional_access
    return not access.plans.refused and or_none(lambda: _on_risk(case)) is False


def unreplaced_note(case: Case) -> str:
    """What is to be said of it; empty where there is nothing to say."""
    if not unreplaced(case):
        return ""
    return (
        "No enabled policy is about risk: Microsoft retired the risk policies of ID Protection on "
        f"{RISK_POLICIES:%d %b %Y} and did not migrate them. Make one on sign-in risk and one on user risk in Conditional "
        "Access, in report-only mode first."
    )


def _on_risk(case: Case) -> bool:
    """Whether an enabled policy, or a rule of a policy plan, is about sign-in risk or user risk. Raises Unreadable."""
    return any(demand.sign_in_risk or demand.user_risk for demand in case.conditional_access.enabled)
