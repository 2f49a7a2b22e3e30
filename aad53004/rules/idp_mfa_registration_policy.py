from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.sign_ins import asked_by, askers
from aad53004.checkers.tenant import PREMIUM_P2
from aad53004.checkers.unseen import look
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, likely, possible, rule, ruled_out, when

PROVIDER = "mfaregistrationrequiredbyidentityprotectionpolicy"
PATH = "ID Protection › Dashboard › Multifactor authentication registration policy"


@rule(
    "idp-mfa-registration-policy",
    32,
    Family.DEMAND,
    rank=11,
    fixes=("temporary-access-pass", "portal-only-policy"),
    permissions=("AuditLog.Read.All",),
    licence="Microsoft Entra ID P2",
    guide="Registration deadline or campaign",
    docs="https://learn.microsoft.com/entra/id-protection/howto-identity-protection-configure-mfa-policy",
    unseen=True,
)
def judge(case: Case) -> Verdict:
    """The MFA registration policy of ID Protection demands registration, and its 14 days are over.

    The days count from the first interactive sign-in and can be skipped only while nothing else demands MFA. Graph
    does not show the policy; a sign-in names it as what asked for MFA. Whether it is on stands in the Entra admin
    center, under ID Protection, Dashboard, Multifactor authentication registration policy.
    """
    name, event = case.account.name, case.sign_ins.event
    if event is not None and (seen := asked_by(event, PROVIDER)):
        return likely("The sign-in was asked to register by the MFA registration policy of ID Protection.", seen)
    if event is not None and (seen := askers(event)):
        return ruled_out("The sign-in names who asked for MFA, and no MFA registration policy is among them.", seen)
    for item in case.sign_ins.known:
        if seen := asked_by(item, PROVIDER):
            at = when(item.value.created_date_time)
            return possible(
                f"The MFA registration policy of ID Protection asked {name} to register at another sign-in, on {at}.",
                seen,
                item.cite("createdDateTime"),
            )
    if not _ever_licensed(case):
        return ruled_out(
            "The policy takes Microsoft Entra ID P2, which no subscription of the tenant has.",
            case.tenant.skus.cite_all("no subscription with Microsoft Entra ID P2"),
        )
    raise Unreadable(look(case, f"whether the MFA registration policy is on for {name}", PATH))


def _ever_licensed(case: Case) -> bool:
    """Whether a subscription, be it suspended, holds Entra ID P2; so too where the licences could not be read."""
    try:
        plans = [plan for sku in case.tenant.skus for plan in sku.value.service_plans or ()]
    except Unreadable:
        return True
    return any((plan.service_plan_id or "").casefold() == PREMIUM_P2 for plan in plans)
