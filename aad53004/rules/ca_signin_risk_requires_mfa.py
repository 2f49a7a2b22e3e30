from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.demanding import demanded, evidence, names, none_of_kind, refuse_unclassified, unclassified
from aad53004.rules import Family, Verdict, confirmed, likely, possible, qualified, rule, ruled_out


@rule(
    "ca-signin-risk-requires-mfa",
    24,
    Family.DEMAND,
    rank=1,
    fixes=("temporary-access-pass", "adjust-policy"),
    permissions=("AuditLog.Read.All", "Policy.Read.All"),
    licence="Microsoft Entra ID P2",
    guide="Is MFA required, and by what",
    docs="https://learn.microsoft.com/entra/identity/conditional-access/policy-risk-based-sign-in",
    by_policy=True,
    of_session=True,
    guide_also="Conditional Access for this resource",
)
def judge(case: Case) -> Verdict:
    """A Conditional Access policy demands MFA when the sign-in is risky.

    This is the case that Microsoft documents: users without a method have their risky sign-ins refused with 53004.
    The policy does its work; registering the user is the fix, not the policy.
    """
    found = demanded(case, lambda demand: bool(demand.sign_in_risk))
    at = "conditions/signInRiskLevels", "grantControls/builtInControls"
    if found.enforced:
        return qualified(
            found.enforced,
            confirmed(
                f"{names(found.enforced)} demands MFA for risky sign-ins, and the sign-in failed on it.",
                evidence(found.enforced, *at),
            ),
        )
    event = case.conditional_access.event
    unread = unclassified(case)
    if unread and event is not None:
        providers = {
            (policy.requirement_provider or "").casefold(): i
            for i, policy in enumerate(event.value.authentication_requirement_policies or ())
        }
        summary = f"The sign-in failed on {names(unread)}, whose conditions could not be read."
        if "riskbasedpolicy" in providers:
            at_provider = f"authenticationRequirementPolicies/{providers['riskbasedpolicy']}/requirementProvider"
            return likely(f"{summary} It was demanded because of risk.", evidence(unread), event.cite(at_provider))
        return possible(summary, evidence(unread))
    if found.matched:
        return likely(
            f"{names(found.matched)} demands MFA for risky sign-ins of this user; the sign-in itself does not say.",
            evidence(found.matched, *at),
        )
    if found.perhaps:
        why = found.perhaps[0].reached.why if found.perhaps[0].reached else ""
        return possible(
            f"{names(found.perhaps)} may demand MFA for risky sign-ins of this user ({why}).",
            evidence(found.perhaps, *at),
        )
    refuse_unclassified(case)
    return ruled_out("No enforced policy about sign-in risk demanded MFA of this user.", none_of_kind(case))
