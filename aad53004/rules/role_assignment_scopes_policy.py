from __future__ import annotations

from datetime import timedelta

from aad53004.checkers import Case
from aad53004.checkers.changes import activity, actor, targets, unwrap
from aad53004.checkers.cleared import let_in_since
from aad53004.checkers.conditional_access import ENABLED
from aad53004.conditional_access.controls import demands_proof
from aad53004.conditional_access.sign_in import lowered
from aad53004.entra import ConditionalAccessPolicy, DirectoryAudit
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, likely, possible, rule, ruled_out, when

WINDOW = timedelta(days=7)
# Privileged Identity Management logs the steps of a request under names that begin alike.
# https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
GIVEN, TAKEN = "add member to role", "remove member from role"
ONLY_ASKED = ("request", "approv", "denied", "cancel", "fail")
ROLE_KEYS = {"role.templateid", "role.objectid", "templateid", "roledefinitionoriginid"}


@rule(
    "role-assignment-scopes-policy",
    38,
    Family.DEMAND,
    rank=10,
    fixes=("temporary-access-pass",),
    permissions=("AuditLog.Read.All", "RoleManagement.Read.Directory", "Policy.Read.All"),
    licence="Microsoft Entra ID P1",
    guide="Access level and groups",
    docs="https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups",
    explains_scope=True,
)
def judge(case: Case) -> Verdict:
    """The user recently got a directory role that a policy covers, or lost one that it exempts.

    A role that was activated through Privileged Identity Management counts as much as one that is assigned for good. A
    change is not the reason where the policy has let the user in since.
    """
    name, access = case.account.name, case.conditional_access
    first = case.sign_ins.first_of_streak
    until = first.value.created_date_time if first else case.now
    enforced = {d.policy.value.id for d in access.enforced if d.policy}
    policies = sorted(
        (
            p
            for p in access.policies
            if (p.value.state or "").casefold() == ENABLED and demands_proof(p.value) is not False
        ),
        key=lambda p: p.value.id not in enforced,
    )
    moves = case.changes.about_user_where(_is_move)
    for item in moves:
        at, given = item.value.activity_date_time, activity(item.value).startswith(GIVEN)
        hit = next((p for p in policies if _roles(p.value, given) & _moved(case, item.value)), None)
        if at > until or hit is None:
            continue
        if let_in_since(case, hit, at):
            continue
        verb, bound = ("got", "covers") if given else ("lost", "exempts")
        summary = (
            f'{name} {verb} {_name(item.value)}, which "{hit.value.display_name}" {bound}, '
            f"on {when(at)} ({actor(item.value)})."
        )
        seen = (
            item.cite("activityDisplayName", "activityDateTime"),
            hit.cite("displayName", f"conditions/users/{'includeRoles' if given else 'excludeRoles'}"),
        )
        sure = hit.value.id in enforced and until - at <= WINDOW
        return (likely if sure else possible)(summary, *seen)
    if moves:
        _ = case.methods.roles  # an audit may name the role's own id alone, which they tell the template of
    evidence = (
        moves[0].cite("activityDisplayName", "activityDateTime")
        if moves
        else case.changes.user_log.cite_all("no change of a directory role in the audit log about the user")
    )
    return ruled_out(f"No recent change of a directory role of {name} brought the user under a policy.", evidence)


def _is_move(audit: DirectoryAudit) -> bool:
    """Whether an audit says that the user got or lost a role, and not only that somebody asked for it."""
    what = activity(audit)
    return what.startswith((GIVEN, TAKEN)) and not any(word in what for word in ONLY_ASKED)


def _roles(policy: ConditionalAccessPolicy, given: bool) -> frozenset[str]:
    users = policy.conditions.users if policy.conditions else None
    if users is None:
        return frozenset()
    return lowered(users.include_roles if given else users.exclude_roles)


def _moved(case: Case, audit: DirectoryAudit) -> set[str]:
    """The role of an audit, as policies name it: by its template id. An audit may name the role's own id instead."""
    found = [target.id for target in targets(audit) if (target.type or "").casefold() == "role"]
    pairs = [(detail.key, detail.value) for detail in audit.additional_details or ()]
    for target in targets(audit):
        for changed in target.modified_properties or ():
            for text in (changed.new_value, changed.old_value):
                value = unwrap(text)
                pairs.append((changed.display_name, str(value) if value else None))
    found += [value for key, value in pairs if (key or "").casefold() in ROLE_KEYS]
    ids = {one.casefold() for one in found if one}
    return ids | {template for role, template in _templates(case) if role in ids}


def _templates(case: Case) -> list[tuple[str, str]]:
    """The user's roles: own id and template id, in lower case; empty where they could not be read."""
    try:
        held = case.methods.roles
    except Unreadable:
        return []
    return [
        (one.value.id.casefold(), one.value.role_template_id.casefold())
        for one in held
        if one.value.id and one.value.role_template_id
    ]


def _name(audit: DirectoryAudit) -> str:
    for target in targets(audit):
        if (target.type or "").casefold() == "role" and target.display_name:
            return f'the role "{target.display_name}"'
        for changed in target.modified_properties or ():
            if (changed.display_name or "").casefold() == "role.displayname":
                value = unwrap(changed.new_value) or unwrap(changed.old_value)
                if value:
                    return f'the role "{value}"'
    return "a directory role"
