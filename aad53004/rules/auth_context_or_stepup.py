from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.demanding import evidence, names, refuse_unclassified
from aad53004.conditional_access.sign_in import lowered
from aad53004.conditional_access.truth import Truth
from aad53004.entra import ConditionalAccessPolicy, SignIn
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, confirmed, likely, possible, qualified, rule, ruled_out

AT = "conditions/applications/includeAuthenticationContextClassReferences"
ASKED = "authenticationContextClassReferences"


@rule(
    "auth-context-or-stepup",
    40,
    Family.DEMAND,
    rank=2,
    fixes=("temporary-access-pass",),
    permissions=("AuditLog.Read.All", "Policy.Read.All"),
    licence="Microsoft Entra ID P1",
    guide="Conditional Access for this resource",
    docs="https://learn.microsoft.com/entra/identity-platform/developer-guide-conditional-access-authentication-context",
    by_policy=True,
    of_session=True,
)
def judge(case: Case) -> Verdict:
    """The app asked for more than a sign-in: an authentication context that a policy ties to MFA.

    A site, a download or the activation of a role can ask so in the middle of a session that went well until then.
    """
    event = case.sign_ins.event
    if event is None:
        case.sign_ins.require_whole()
        return ruled_out("No 53004 was found that an authentication context could have caused.", case.no_failures)
    asked = _asked(event.value)
    cited = event.cite(*(f"{ASKED}/{i}/id" for i in asked.values()))
    failed = tuple(d for d in case.conditional_access.enforced if d.policy and _contexts(d.policy.value))
    if failed:
        tied = [d for d in failed if d.policy and _contexts(d.policy.value) & asked.keys()]
        summary = f"{names(failed)} demands MFA for an authentication context, and the sign-in failed on it."
        return qualified(failed, (confirmed if tied else likely)(summary, evidence(failed, AT), cited))
    refuse_unclassified(case)
    if not event.value.said("authentication_context_class_references"):
        raise Unreadable("v1.0 of Graph does not say whether a sign-in asked for an authentication context")
    if not asked:
        return ruled_out("The sign-in asked for no authentication context.", event.cite(ASKED))
    listed = " and ".join(asked)
    found = tuple(d for d in case.conditional_access.demands if d.policy and _contexts(d.policy.value) & asked.keys())
    if not found:
        return ruled_out(
            f"The sign-in asked for the authentication context {listed}, and no policy on it failed.", cited
        )
    sure = tuple(demand for demand in found if demand.reached and demand.reached.reach is Truth.YES)
    summary = (
        f"{names(sure or found)} {'demands' if sure else 'may demand'} MFA for the authentication context {listed}."
    )
    return (likely if sure else possible)(summary, evidence(sure or found, AT), cited)


def _asked(event: SignIn) -> dict[str, int]:
    """The authentication contexts that a sign-in asked for, in lower case, with their index."""
    references = enumerate(event.authentication_context_class_references or ())
    return {
        one.id.casefold(): i for i, one in references if one.id and (one.detail or "").casefold() != "notapplicable"
    }


def _contexts(policy: ConditionalAccessPolicy) -> frozenset[str]:
    applications = policy.conditions.applications if policy.conditions else None
    return lowered(applications.include_authentication_context_class_references) if applications else frozenset()
