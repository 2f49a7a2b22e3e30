from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.conditional_access import Demand
from aad53004.conditional_access.applications import REGISTER_SECURITY_INFO
from aad53004.conditional_access.controls import blocks
from aad53004.fixes import Advice, ReadBack, Situation, UserStep, fix
from aad53004.fixes._about import (
    change,
    demands,
    filled,
    is_external,
    name,
    policy_names,
    portal,
    sentences,
    shown,
    when,
)
from aad53004.fixes._effect import without_demanding_policies
from aad53004.fixes._preconditions import no_compromise

REPORT_ONLY = "enabledForReportingButNotEnforced"
MANAGED = "microsoft-managed"


@fix(
    "adjust-policy",
    10,
    "Adjust the policy, report-only first",
    portal="Entra admin center › Entra ID › Conditional Access › Policies › the policy",
    permission="Policy.ReadWrite.ConditionalAccess and Policy.Read.All (role: Conditional Access Administrator)",
    docs="https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-report-only",
    loosens=True,
    print_only=True,
    preconditions=(no_compromise,),
    effect=without_demanding_policies("With the policies that demanded it in report-only,"),
    user_step=UserStep.PREPARING,
    rank=2,
)
def advise(case: Case, situation: Situation) -> Advice:
    """Changes what is demanded of everybody in scope, so it loosens and comes after what helps this user alone.

    A change is tried in report-only mode, which blocks nobody and shows in the sign-in log what it would have done.
    Only printed: an administrator decides about a policy.
    """
    found, why = demands(case)
    who = name(case)
    if situation.compromise:
        return Advice(
            (
                "Leave the policies as they are, since they keep somebody else out.",
                f"Contain the compromise of {who} first.",
            ),
            warning="Somebody else may hold the account, so no protection is taken away.",
            blocked=True,
        )
    named = policy_names(found) or "the policy that the sign-in log names"
    barred = any(demand.policy and blocks(demand.policy.value) for demand in found)
    pilot = bool(found) and all(REGISTER_SECURITY_INFO in demand.user_actions for demand in found)
    if is_external(case, situation):
        first = f"Have the home tenant of {who} clear the risk first"
    elif barred:
        first = f"Have {who} try from the usual network first, with the risk closed"
    else:
        first = f"Give {who} a method first"
    steps = (
        f"{first}, which needs no change of {named}.",
        f"Open {portal(case)}, go to Conditional Access, and make the changed policy as a copy "
        + ("for a small group of volunteers." if pilot else "in report-only mode."),
        f"Read in the sign-in log for at least a week what the copy {'did' if pilot else 'would have done'}, and to whom.",
        f"Switch {named} over to the changed policy once "
        + ("the copy does what is meant." if barred else "everybody in scope has a method."),
    )
    chosen = next((demand for demand in found if demand.policy), None)
    request = None
    if chosen and chosen.policy:
        path, policy_id = "/identity/conditionalAccess/policies/{}", chosen.policy.value.id
        state = {"state": REPORT_ONLY}
        request = change("PATCH", path, policy_id, body=state, read_back=ReadBack(filled(path, policy_id), state))
    warning = sentences(
        f"The request sets “{shown(chosen.name, 'unnamed policy')}” itself back to report-only, which takes its "
        "protection from everybody in scope until it is enabled again."
        if chosen
        else "",
        f"The policies could not be read: {why}." if why else "",
        "No policy was found that demanded MFA of this user or blocked the sign-in." if not found and not why else "",
        "None of the policies that the sign-in names could be read." if found and not chosen else "",
        *(_about(case, demand) for demand in found),
    )
    return Advice(steps, request, warning, blocked=not found and not why)


def _about(case: Case, demand: Demand) -> str:
    label = f"“{shown(demand.name, 'unnamed policy')}”"
    parts = []
    if demand.name.casefold().startswith(MANAGED):
        parts.append(f"{label} is managed by Microsoft: only its state and its exclusions can be changed.")
    if REGISTER_SECURITY_INFO in demand.user_actions:
        parts.append(f"{label} is about a user action, which report-only mode cannot evaluate.")
    changed = case.conditional_access.changed_at(demand.policy) if demand.policy else None
    if changed:
        parts.append(f"{label} was last changed on {when(changed)}.")
    return sentences(*parts)
