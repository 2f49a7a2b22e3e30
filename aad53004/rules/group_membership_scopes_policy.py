from __future__ import annotations

from datetime import timedelta

from aad53004.checkers import Case
from aad53004.checkers.changes import activity, actor, targets, unwrap
from aad53004.checkers.cleared import let_in_since
from aad53004.checkers.conditional_access import ENABLED
from aad53004.checkers.facts import Item
from aad53004.conditional_access.controls import demands_proof
from aad53004.conditional_access.sign_in import lowered
from aad53004.entra import ConditionalAccessPolicy, DirectoryAudit
from aad53004.rules import Family, Verdict, confirmed, likely, possible, rule, ruled_out, when

WINDOW = timedelta(days=7)
JOINED = "add member to group"
LEFT = "remove member from group"


@rule(
    "group-membership-scopes-policy",
    37,
    Family.DEMAND,
    rank=9,
    fixes=("temporary-access-pass",),
    permissions=("AuditLog.Read.All", "GroupMember.Read.All", "Policy.Read.All"),
    licence="Microsoft Entra ID P1",
    guide="Access level and groups",
    docs="https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups",
    explains_scope=True,
)
def judge(case: Case) -> Verdict:
    """The user recently joined a group that a policy covers, or left one that it exempts.

    A membership is not the reason where the policy has let the user in since.
    """
    name = case.account.name
    first = case.sign_ins.first_of_streak
    until = first.value.created_date_time if first else case.now
    moves = case.changes.about_user_where(lambda audit: activity(audit) in {JOINED, LEFT})
    enforced = {d.policy.value.id for d in case.conditional_access.enforced if d.policy}
    # A policy that the sign-in failed on comes first; one that demands no proof is no reason for a 53004.
    policies = sorted(
        (
            p
            for p in case.conditional_access.policies
            if (p.value.state or "").casefold() == ENABLED and demands_proof(p.value) is not False
        ),
        key=lambda p: p.value.id not in enforced,
    )
    success = case.sign_ins.success_before
    nested: Verdict | None = None
    for item in moves:
        at = item.value.activity_date_time
        if at > until:
            continue
        joined = activity(item.value) == JOINED
        hit = next((p for p in policies if _groups(p.value, joined) & _moved(item.value)), None)
        if hit is None:
            if nested is None and joined and not (success and at < success.value.created_date_time):
                nested = _nested(case, item, policies)
            continue
        if let_in_since(case, hit, at):
            continue
        group = _name(item.value)
        verb = (
            f'joined {group}, which "{hit.value.display_name}" covers'
            if joined
            else (f'left {group}, which "{hit.value.display_name}" exempts')
        )
        summary = f"{name} {verb}, on {when(at)} ({actor(item.value)})."
        where = "includeGroups" if joined else "excludeGroups"
        seen = (
            item.cite("activityDisplayName", "activityDateTime"),
            hit.cite("displayName", f"conditions/users/{where}"),
        )
        near = until - at <= WINDOW
        if hit.value.id in enforced:
            return (confirmed if near else likely)(summary, *seen)
        return (possible if case.conditional_access.applied else likely)(summary, *seen)
    if nested is not None:
        return nested
    evidence = (
        [moves[0].cite("activityDisplayName", "activityDateTime")]
        if moves
        else [case.changes.user_log.cite_all("no change of a group membership in the audit log about the user")]
    )
    return ruled_out(f"No recent change of a group of {name} brought the user under a policy.", *evidence)


def _nested(case: Case, item: Item[DirectoryAudit], policies: list[Item[ConditionalAccessPolicy]]) -> Verdict | None:
    """A verdict where the joined group may lie within one that a policy covers: the user is a member of that one, and
    how is not to be seen here. https://learn.microsoft.com/graph/api/user-list-transitivememberof"""
    mine = case.methods.group_ids
    for policy in policies:
        if _groups(policy.value, True) & mine - _moved(item.value):
            return possible(
                f"{case.account.name} joined {_name(item.value)} on {when(item.value.activity_date_time)}, which may lie "
                f'within a group that "{policy.value.display_name}" covers.',
                item.cite("activityDisplayName", "activityDateTime"),
                policy.cite("displayName", "conditions/users/includeGroups"),
            )
    return None


def _groups(policy: ConditionalAccessPolicy, joined: bool) -> frozenset[str]:
    users = policy.conditions.users if policy.conditions else None
    if users is None:
        return frozenset()
    return lowered(users.include_groups if joined else users.exclude_groups)


def _moved(audit: DirectoryAudit) -> frozenset[str]:
    """The ids in the event: the group stands among the targets or in a modified property."""
    found = [target.id for target in targets(audit)]
    for target in targets(audit):
        for changed in target.modified_properties or ():
            if (changed.display_name or "").casefold() == "group.objectid":
                found += [str(value) for text in (changed.new_value, changed.old_value) if (value := unwrap(text))]
    return frozenset(one.casefold() for one in found if one)


def _name(audit: DirectoryAudit) -> str:
    for target in targets(audit):
        for changed in target.modified_properties or ():
            if (changed.display_name or "").casefold() == "group.displayname":
                value = unwrap(changed.new_value) or unwrap(changed.old_value)
                if value:
                    return f'the group "{value}"'
    named = next(
        (t.display_name for t in targets(audit) if (t.type or "").casefold() == "group" and t.display_name), None
    )
    return f'the group "{named}"' if named else "a group"
