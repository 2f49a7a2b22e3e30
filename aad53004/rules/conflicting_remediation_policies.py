from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

from aad53004.checkers import Case
from aad53004.checkers.conditional_access import ENABLED
from aad53004.checkers.facts import Item
from aad53004.checkers.scoping import covers
from aad53004.cite import Citation
from aad53004.conditional_access.sign_in import lowered
from aad53004.conditional_access.truth import Truth
from aad53004.entra import ConditionalAccessPolicy
from aad53004.rules import Family, Role, Verdict, likely, possible, rule, ruled_out

CONTROLS = {
    "riskremediation": "risk remediation",
    "passwordchange": "a password change",
    "block": "a block",
}
AT = "conditions/userRiskLevels", "grantControls/builtInControls"


class Remediation(NamedTuple):
    """An enabled policy on user risk that may reach the user: what it does, at which levels, and whether it surely
    reaches."""

    item: Item[ConditionalAccessPolicy]
    control: str
    levels: frozenset[str]
    sure: bool

    @property
    def told(self) -> str:
        return f'"{self.item.value.display_name or self.item.value.id}" ({CONTROLS[self.control]})'


@rule(
    "conflicting-remediation-policies",
    53,
    Family.DEMAND,
    rank=16,
    fixes=("adjust-policy",),
    permissions=("Policy.Read.All", "GroupMember.Read.All"),
    licence="Microsoft Entra ID P2",
    guide="Conditional Access for this resource",
    docs="https://learn.microsoft.com/entra/identity/conditional-access/policy-risk-based-user",
    role=Role.POSTURE,
)
def judge(case: Case) -> Verdict:
    """Two policies on user risk ask the same user for different things: remediation, a password change, or a block.

    Microsoft advises against having one user under "Require risk remediation" and under a password change or a block
    at once: what one allows the other one refuses.
    """
    found = _remediations(case)
    clashes = [
        pair
        for pair in combinations(found, 2)
        if pair[0].control != pair[1].control and pair[0].levels & pair[1].levels
    ]
    for sure, make, verb in ((True, likely, "cover"), (False, possible, "may cover")):
        pair = next((one for one in clashes if not sure or (one[0].sure and one[1].sure)), None)
        if pair is not None:
            both = " and ".join(one.told for one in pair)
            shared = ", ".join(sorted(pair[0].levels & pair[1].levels))
            evidence: list[tuple[Citation, ...]] = [one.item.cite("displayName", *AT) for one in pair]
            return make(f"{both} {verb} {case.account.name} at the same user risk ({shared}).", *evidence)
    policies = case.conditional_access.policies
    shown = [one.item.cite("displayName", *AT) for one in found[:3]]
    shown = shown or [item.cite("displayName", "conditions/userRiskLevels") for item in tuple(policies)[:5]]
    return ruled_out(
        f"No two policies on user risk ask {case.account.name} for different things.",
        *(shown or [policies.cite_all("no policy")]),
    )


def _remediations(case: Case) -> list[Remediation]:
    """The enabled policies on user risk that reach the user or may reach it, with what each does in the end."""
    found = []
    for item in case.conditional_access.policies:
        policy, conditions, grant = item.value, item.value.conditions, item.value.grant_controls
        if (policy.state or "").casefold() != ENABLED or conditions is None or grant is None:
            continue
        at = lowered(conditions.user_risk_levels) - {"none"}
        # A password change is what such a policy does, where it stands beside the MFA that it needs.
        control = next((one for one in CONTROLS if one in lowered(grant.built_in_controls)), "")
        if at and control and (covered := covers(case, item)) is not Truth.NO:
            found.append(Remediation(item, control, at, covered is Truth.YES))
    return found
