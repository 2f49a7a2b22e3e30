from __future__ import annotations

from datetime import UTC, datetime

from aad53004.checkers import Case
from aad53004.checkers.conditional_access import Demand
from aad53004.checkers.demanding import evidence, names, none_of_kind, refuse_unclassified
from aad53004.conditional_access.sign_in import lowered
from aad53004.entra.apps import DIRECTORY
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, likely, possible, rule, ruled_out, when

# https://learn.microsoft.com/entra/identity/conditional-access/concept-enforcement-resource-exclusions
ROLLOUT = datetime(2026, 6, 15, tzinfo=UTC)
AT = "conditions/applications/includeApplications", "conditions/applications/excludeApplications"


@rule(
    "baseline-scope-enforcement",
    52,
    Family.DEMAND,
    rank=9,
    fixes=("temporary-access-pass", "adjust-policy"),
    permissions=("Policy.Read.All", "AuditLog.Read.All"),
    licence="Microsoft Entra ID P1",
    guide="Conditional Access for this resource",
    docs="https://learn.microsoft.com/entra/identity/conditional-access/concept-enforcement-resource-exclusions",
    explains_scope=True,
)
def judge(case: Case) -> Verdict:
    """A policy on all resources with exceptions now covers apps that ask for no more than to sign in.

    Sign-ins that ask only for baseline scopes (openid, profile, email, offline_access, User.Read and the like) were
    left out of such policies until June 2026. Since then they count as sign-ins to Windows Azure Active Directory:
    Azure CLI, Visual Studio Code and small apps are asked for MFA, although nobody changed the policy.
    """
    event = case.sign_ins.event
    if event is None:
        case.sign_ins.require_whole()
        return ruled_out("No 53004 was found that asked for baseline scopes.", case.no_failures)
    at = event.value.created_date_time
    if at < ROLLOUT:
        return ruled_out(
            f"The sign-in of {when(at)} came before baseline scopes were covered, from {ROLLOUT:%d %b %Y} on.",
            event.cite("createdDateTime"),
        )
    found = tuple(demand for demand in case.conditional_access.demands if _with_exceptions(demand))
    if not found:
        refuse_unclassified(case)
        return ruled_out("No policy on all resources with exceptions demanded MFA of this user.", none_of_kind(case))
    audiences = lowered(one.application_id or "" for one in event.value.conditional_access_audiences or ())
    asked = event.cite("appDisplayName", "resourceId", "conditionalAccessAudiences")
    seen = (evidence(found, *AT), asked)
    text = (
        f"{names(found)}, which covers all resources with exceptions, demands MFA of a sign-in to "
        f"{event.value.app_display_name or 'an app'} that"
    )
    if DIRECTORY in audiences:
        enforced = all(demand.enforced for demand in found)
        return (likely if enforced else possible)(f"{text} asked for baseline scopes only.", *seen)
    if audiences:
        return ruled_out("The sign-in asked for other resources than the directory alone.", asked)
    if (event.value.resource_id or "").casefold() == DIRECTORY:
        return possible(f"{text} may have asked for baseline scopes only.", *seen)
    raise Unreadable("the sign-in does not say which resources Conditional Access took it for")


def _with_exceptions(demand: Demand) -> bool:
    """Whether a policy covers all resources but some."""
    conditions = demand.policy.value.conditions if demand.policy else None
    applications = conditions.applications if conditions else None
    if applications is None:
        return False
    return "all" in lowered(applications.include_applications) and bool(lowered(applications.exclude_applications))
