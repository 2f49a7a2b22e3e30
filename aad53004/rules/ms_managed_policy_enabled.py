from __future__ import annotations

from datetime import datetime, timedelta

from aad53004.checkers import Case
from aad53004.checkers.changes import actor, succeeded, targets, unwrap
from aad53004.checkers.conditional_access import ENABLED
from aad53004.checkers.demanding import refuse_unclassified
from aad53004.checkers.facts import Item
from aad53004.cite import Citation
from aad53004.conditional_access.truth import Truth
from aad53004.entra import ConditionalAccessPolicy, DirectoryAudit
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, likely, possible, rule, ruled_out, when

MANAGED = "microsoft-managed"
MANAGER = "microsoft managed policy manager"
WINDOW = timedelta(days=7)


@rule(
    "ms-managed-policy-enabled",
    28,
    Family.DEMAND,
    rank=7,
    fixes=("temporary-access-pass", "adjust-policy"),
    permissions=("Policy.Read.All", "AuditLog.Read.All"),
    licence="Microsoft Entra ID P1",
    guide="Recent policy changes",
    docs="https://learn.microsoft.com/entra/identity/conditional-access/managed-policies",
    explains_scope=True,
    guide_also="Conditional Access for this resource",
)
def judge(case: Case) -> Verdict:
    """A policy that Microsoft manages was switched on by Microsoft.

    It is made in report-only mode, announced 28 days ahead, and enabled no sooner than 45 days after it was made. Only
    its state and its exclusions can be changed.
    """
    access = case.conditional_access
    managed = [item for item in access.policies if _is_managed(item.value)]
    if not managed:
        return ruled_out("The tenant has no policy that Microsoft manages.", _overview(case))
    demands = [demand for demand in access.demands if demand.policy and _is_managed(demand.policy.value)]
    hits = [demand.policy for demand in demands if demand.policy]
    if not hits:
        refuse_unclassified(case)
        on = [item for item in managed if (item.value.state or "").casefold() == ENABLED]
        told = "demanded nothing of this user" if on else "is not enforced"
        first = (on or managed)[0]
        return ruled_out(f'"{_name(first)}", which Microsoft manages, {told}.', first.cite("displayName", "state"))
    first_refusal = case.sign_ins.first_of_streak if access.event else None
    until = first_refusal.value.created_date_time if first_refusal else case.now
    sure = {
        d.policy.value.id for d in demands if d.policy and (d.enforced or (d.reached and d.reached.reach is Truth.YES))
    }
    for item in hits:
        if item.value.id in sure and (switched := _switched(case, item, until)):
            at, seen = switched
            return likely(
                f'Microsoft switched on "{_name(item)}" on {when(at)}, and it demands MFA of this user.',
                item.cite("displayName", "state"),
                seen,
            )
    return possible(
        f'"{_name(hits[0])}", which Microsoft manages, demands MFA of this user; nothing that was read shows that '
        "Microsoft has just switched it on.",
        hits[0].cite("displayName", "state", "modifiedDateTime"),
    )


def _is_managed(policy: ConditionalAccessPolicy) -> bool:
    return (policy.display_name or "").strip().casefold().startswith(MANAGED)


def _name(item: Item[ConditionalAccessPolicy]) -> str:
    return item.value.display_name or item.value.id


def _switched(
    case: Case, item: Item[ConditionalAccessPolicy], until: datetime
) -> tuple[datetime, tuple[Citation, ...]] | None:
    """When Microsoft enabled a policy in the week before a time, and the audit of that; None where none was read."""
    try:
        changes = case.changes.about_policies
    except Unreadable:
        return None
    for audit in changes:
        about = {(target.id or "").casefold() for target in targets(audit.value)}
        at = audit.value.activity_date_time
        if (
            item.value.id.casefold() in about
            and succeeded(audit.value)
            and actor(audit.value).casefold() == MANAGER
            and until - WINDOW <= at <= until
            and _enables(audit.value)
        ):
            return at, audit.cite("activityDisplayName", "activityDateTime", "initiatedBy/app/displayName")
    return None


def _enables(audit: DirectoryAudit) -> bool:
    """Whether a change switched a policy on, as far as its old and new state are told."""
    for target in targets(audit):
        for changed in target.modified_properties or ():
            old, new = unwrap(changed.old_value), unwrap(changed.new_value)
            if isinstance(old, dict) and isinstance(new, dict) and {"state"} <= old.keys() & new.keys():
                return str(new["state"]).casefold() == ENABLED != str(old["state"]).casefold()
    return True


def _overview(case: Case) -> tuple[Citation, ...]:
    shown = [item.cite("displayName", "state") for item in tuple(case.conditional_access.policies)[:5]]
    return tuple(e for group in shown for e in group) or case.conditional_access.policies.cite_all("no policy")
