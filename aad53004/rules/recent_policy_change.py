from __future__ import annotations

from datetime import timedelta

from aad53004.checkers import Case
from aad53004.checkers.changes import activity, actor, succeeded, targets
from aad53004.checkers.cleared import let_in_since, passed_since, signed_in_since
from aad53004.checkers.conditional_access import ENABLED, failed
from aad53004.checkers.facts import Item
from aad53004.checkers.sign_ins import got_in, passed_mfa
from aad53004.cite import Citation
from aad53004.entra import DirectoryAudit, SignIn
from aad53004.entra.codes import SUCCESS
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, confirmed, likely, possible, rule, ruled_out, when

WINDOW = timedelta(days=7)
CHANGED_POLICY, CHANGED_LOCATION = "conditional access policy", "named location"
CHANGED_METHODS = ("authentication methods policy", "authentication strength")


@rule(
    "recent-policy-change",
    29,
    Family.DEMAND,
    rank=8,
    fixes=("temporary-access-pass", "adjust-policy"),
    permissions=("AuditLog.Read.All", "Policy.Read.All"),
    guide="Recent policy changes",
    docs="https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities",
    explains_scope=True,
)
def judge(case: Case) -> Verdict:
    """A policy was changed shortly before the first refusal.

    Conditional Access, authentication methods, authentication strengths, named locations or security defaults. A
    change that the user got in after is not the reason, unless that sign-in was none that the policy is about.
    """
    first = case.sign_ins.first_of_streak
    until = first.value.created_date_time if first else case.now
    log = case.changes.policy_log
    recent = [
        item
        for item in case.changes.about_policies
        if succeeded(item.value) and until - WINDOW <= item.value.activity_date_time <= until
    ]
    if not recent:
        return ruled_out(
            "No policy was changed in the seven days before" + (" the first refusal." if first else " now."),
            log.cite_all("no such change in the audit log of policies"),
        )
    named = _failed(case)
    for item in recent:
        hit = named & {(target.id or "").casefold() for target in targets(item.value)}
        if hit and passed_since(case, hit, item.value.activity_date_time) is None:
            if any(demand.policy is None for demand in case.conditional_access.enforced):
                return possible(
                    f"{_told(item.value)}; the sign-in failed on that policy, whose controls could not be read.",
                    _seen(item),
                )
            return confirmed(f"{_told(item.value)}, and the sign-in failed on that policy.", _seen(item))
    cleared = [(item, _cleared(case, item)) for item in recent]
    remaining = [item for item, success in cleared if success is None]
    if not remaining:
        success = next(success for _, success in cleared if success)
        at = when(success.value.created_date_time)
        return ruled_out(
            f"{case.account.name} has signed in since the last policy change, on {at}, and the changed settings applied."
            if success.value.code == SUCCESS
            else f"The sign-in of {at} did not fail the policy that was changed.",
            recent[0].cite("activityDisplayName", "activityDateTime"),
            success.cite("createdDateTime"),
        )
    recent = remaining
    # Where the sign-in names the policies that it failed on, a change of another policy is not the reason.
    elsewhere = [item for item in recent if named and CHANGED_POLICY in activity(item.value)]
    others = [item for item in recent if item not in elsewhere]
    chosen = (others or elsewhere)[0]
    if others and first is not None and not _off(case, chosen):
        gap = _gap(until - chosen.value.activity_date_time)
        return likely(f"{_told(chosen.value)}, {gap} before the first refusal.", _seen(chosen))
    return possible(f"{_told(chosen.value)}; nothing shows that it concerns this user.", _seen(chosen))


def _cleared(case: Case, item: Item[DirectoryAudit]) -> Item[SignIn] | None:
    """The user's sign-in after a change that met what was changed and worked; None where there is none."""
    audit, at = item.value, item.value.activity_date_time
    what = activity(audit)
    if CHANGED_POLICY in what:
        ids = {(target.id or "").casefold() for target in targets(audit)}
        refusal = case.conditional_access.event
        if refusal and ids <= _not_failed(case):
            return refusal
        try:
            policies = [policy for policy in case.conditional_access.policies if policy.value.id.casefold() in ids]
        except Unreadable:
            return None  # which sign-ins the policy covers is not known
        passes = [let_in_since(case, policy, at) for policy in policies]
        # A policy that is gone requires nothing of anybody.
        return next(iter(passes), signed_in_since(case, at)) if None not in passes else None
    if CHANGED_LOCATION in what:
        first = case.sign_ins.first_of_streak
        address = first.value.ip_address if first else None
        return signed_in_since(case, at, lambda event: got_in(event) and address in (None, event.ip_address))
    if any(words in what for words in CHANGED_METHODS):
        return signed_in_since(case, at, passed_mfa)
    return signed_in_since(case, at)


def _failed(case: Case) -> frozenset[str]:
    """The ids, in lower case, of the policies that the sign-in failed on for want of proof; where the policies could not
    be read, of all that it failed on."""
    access = case.conditional_access
    ids = {demand.policy.value.id for demand in access.enforced if demand.policy}
    if any(demand.policy is None for demand in access.enforced):
        ids |= {applied.id for _, applied in access.applied or () if applied.id and failed(applied)}
    return frozenset(one.casefold() for one in ids)


def _not_failed(case: Case) -> frozenset[str]:
    """The ids, in lower case, of the policies that the refusal lists as applied or left out, and not as failed."""
    applied = [policy for _, policy in case.conditional_access.applied or ()]
    return frozenset((policy.id or "").casefold() for policy in applied if policy.result and not failed(policy))


def _off(case: Case, item: Item[DirectoryAudit]) -> bool:
    """Whether the change is of a Conditional Access policy that is not enforced, and so demands nothing, or that could
    not be read."""
    if CHANGED_POLICY not in activity(item.value):
        return False
    ids = {(target.id or "").casefold() for target in targets(item.value)}
    try:
        changed = [p.value for p in case.conditional_access.policies if p.value.id.casefold() in ids]
    except Unreadable:
        return True
    return bool(changed) and all((policy.state or "").casefold() != ENABLED for policy in changed)


def _seen(item: Item[DirectoryAudit]) -> tuple[Citation, ...]:
    return item.cite("activityDisplayName", "activityDateTime", "targetResources/0/displayName")


def _told(audit: DirectoryAudit) -> str:
    what = next((target.display_name for target in targets(audit) if target.display_name), "")
    named = f' "{what}"' if what else ""
    return f"{audit.activity_display_name}{named} by {actor(audit)} on {when(audit.activity_date_time)}"


def _gap(gap: timedelta) -> str:
    hours = int(gap.total_seconds() // 3600)
    return (
        f"{gap.days} days"
        if gap.days > 1
        else f"{hours} hours"
        if hours > 1
        else f"{int(gap.total_seconds() // 60)} minutes"
    )
