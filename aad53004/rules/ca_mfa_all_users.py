from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.conditional_access import Demand
from aad53004.checkers.demanding import demanded, evidence, names, none_of_kind, refuse_unclassified
from aad53004.checkers.risk import LEVELS
from aad53004.rules import Family, Verdict, confirmed, likely, possible, qualified, rule, ruled_out


@rule(
    "ca-mfa-all-users",
    27,
    Family.DEMAND,
    rank=3,
    fixes=("temporary-access-pass",),
    permissions=("Policy.Read.All", "AuditLog.Read.All"),
    licence="Microsoft Entra ID P1",
    guide="Is MFA required, and by what",
    docs="https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-mfa-strength",
    by_policy=True,
    guide_also="Conditional Access for this resource",
)
def judge(case: Case) -> Verdict:
    """A policy without any risk condition demands MFA; the risk comes from the session alone.

    That such a policy leads to 53004 in a risky session is inferred: Microsoft documents it for sign-in risk policies.
    """
    found = demanded(case, _plain)
    at = "conditions/signInRiskLevels", "grantControls/builtInControls"
    event = case.conditional_access.event
    if found.enforced and event is not None:
        level = (event.value.risk_level_during_sign_in or "").casefold()
        summary = f"{names(found.enforced)} demands MFA whatever the risk, and the sign-in failed on it"
        seen = event.cite("riskLevelDuringSignIn")
        if level in LEVELS:
            sure = confirmed(f"{summary} in a session of {level} risk.", evidence(found.enforced, *at), seen)
            return qualified(found.enforced, sure)
        return likely(f"{summary}.", evidence(found.enforced, *at), seen)
    if found.matched:
        return likely(
            f"{names(found.matched)} demands MFA of this user whatever the risk; the sign-in itself does not say.",
            evidence(found.matched, *at),
        )
    if found.perhaps:
        why = found.perhaps[0].reached.why if found.perhaps[0].reached else ""
        return possible(f"{names(found.perhaps)} may demand MFA of this user ({why}).", evidence(found.perhaps, *at))
    refuse_unclassified(case)
    return ruled_out("No enforced policy without a risk condition demanded MFA of this user.", none_of_kind(case))


def _plain(demand: Demand) -> bool:
    return not demand.sign_in_risk and not demand.user_risk and not demand.user_actions and demand.policy is not None
