from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aad53004.checkers import Case
from aad53004.checkers.conditional_access import Demand
from aad53004.checkers.facts import Item
from aad53004.checkers.policy_plans import RuleItem
from aad53004.conditional_access.applications import REGISTER_SECURITY_INFO
from aad53004.conditional_access.controls import blocks
from aad53004.conditional_access.sign_in import is_unset
from aad53004.entra import ConditionalAccessPolicy
from aad53004.fixes import Advice, Change, ReadBack, Situation, UserStep, fix
from aad53004.fixes._about import (
    demands,
    elsewhere,
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

PATH = "/identity/conditionalAccess/policies"
REPORT_ONLY, OFF = "enabledForReportingButNotEnforced", "disabled"
WRITABLE = ("conditions", "grantControls", "sessionControls")
NAME_LENGTH = 200
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
        first = f"Have {elsewhere(case, situation, who).who} clear the risk first"
    elif barred:
        first = f"Have {who} try from the usual network first, with the risk closed"
    else:
        first = f"Give {who} a method first"
    steps = (
        f"{first}, which needs no change of {named}.",
        f"Open {portal(case)}, go to Conditional Access, and make a copy of {'each policy' if len(found) > 1 else 'the policy'} "
        + ("for a small group of volunteers, with the change." if pilot else "in report-only mode, with the change."),
        f"Read in the sign-in log for at least a week what the copy {'did' if pilot else 'would have done'}, and to whom.",
        f"Switch {named} over to the changed policy once "
        + ("the copy does what is meant." if barred else "everybody in scope has a method."),
    )
    copied = [demand for demand in found if demand.policy and not isinstance(demand.policy, RuleItem)]
    requests = [_copy(demand.policy) for demand in copied if demand.policy]
    ruled = [demand for demand in found if isinstance(demand.policy, RuleItem)]
    many = len(requests) > 1
    warning = sentences(
        f"{'Each request makes' if many else 'The request makes'} a copy that enforces nothing, and leaves "
        f"{policy_names(copied)} as {'they are' if many else 'it is'}: make your change in the body first."
        if requests
        else "",
        f"{policy_names(ruled)} {'is a rule of a policy plan' if len(ruled) == 1 else 'are rules of policy plans'}, "
        "which is changed in the plan itself: no request is given for it."
        if ruled
        else "",
        f"The policies could not be read: {why}." if why else "",
        "No policy was found that demanded MFA of this user or blocked the sign-in." if not found and not why else "",
        "None of the policies that the sign-in names could be read." if found and not copied and not ruled else "",
        *(_about(case, demand) for demand in found),
    )
    request = requests[0] if requests else None
    return Advice(steps, request, warning, blocked=not found and not why, more=tuple(requests[1:]))


def _copy(item: Item[ConditionalAccessPolicy]) -> Change:
    """The request that makes a copy of a policy, which enforces nothing: report-only, or off where the policy is about a
    user action, which report-only mode does not evaluate. What Graph sets itself is left out.

    https://learn.microsoft.com/graph/api/conditionalaccessroot-post-policies
    """
    conditions = item.value.legible.conditions
    covered = conditions.applications if conditions else None
    like = {
        "displayName": f"{shown(item.value.legible.display_name, 'Unnamed policy', NAME_LENGTH)} (copy)",
        "state": OFF if covered and covered.include_user_actions else REPORT_ONLY,
    }
    settings = {name: _settings(item.raw[name]) for name in WRITABLE if not is_unset(item.raw.get(name))}
    return Change("POST", PATH, {**like, **settings}, ReadBack(PATH, like))


def _settings(value: Any) -> Any:
    """What of a setting can be sent: without annotations and what is not set, and a strength by its id alone."""
    if isinstance(value, Mapping):
        kept = {name: _settings(one) for name, one in value.items() if "@" not in name and not is_unset(one)}
        strength = kept.get("authenticationStrength")
        if isinstance(strength, Mapping):
            kept["authenticationStrength"] = {"id": strength.get("id")}
        return kept
    if isinstance(value, list):
        return [_settings(one) for one in value]
    return value


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
