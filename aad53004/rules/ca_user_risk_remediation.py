from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.demanding import demanded, evidence, names, none_of_kind, refuse_unclassified
from aad53004.rules import Family, Verdict, confirmed, likely, possible, qualified, rule, ruled_out


@rule(
    "ca-user-risk-remediation",
    25,
    Family.DEMAND,
    rank=2,
    fixes=("self-service-password-reset", "temporary-password", "temporary-access-pass", "adjust-policy"),
    permissions=("AuditLog.Read.All", "Policy.Read.All"),
    licence="Microsoft Entra ID P2",
    guide="Is MFA required, and by what",
    docs="https://learn.microsoft.com/entra/identity/conditional-access/policy-risk-based-user",
    by_policy=True,
    guide_also="Conditional Access for this resource",
)
def judge(case: Case) -> Verdict:
    """A Conditional Access policy demands that risky users prove themselves and change their password.

    Both need MFA first, so a user without a method cannot remediate alone. That Entra answers with 53004 here is
    seen in the field, not documented.
    """
    found = demanded(case, lambda demand: bool(demand.user_risk) and not demand.sign_in_risk)
    at = "conditions/userRiskLevels", "grantControls/builtInControls"
    if found.enforced:
        return qualified(
            found.enforced,
            confirmed(
                f"{names(found.enforced)} demands remediation of risky users, and the sign-in failed on it.",
                evidence(found.enforced, *at),
            ),
        )
    if found.matched:
        return likely(
            f"{names(found.matched)} demands remediation of this user's risk; the sign-in itself does not say.",
            evidence(found.matched, *at),
        )
    if found.perhaps:
        why = found.perhaps[0].reached.why if found.perhaps[0].reached else ""
        return possible(f"{names(found.perhaps)} may demand remediation ({why}).", evidence(found.perhaps, *at))
    refuse_unclassified(case)
    return ruled_out("No enforced policy about user risk demanded anything of this user.", none_of_kind(case))
