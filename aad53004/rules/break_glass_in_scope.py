from __future__ import annotations

from dataclasses import replace

from aad53004.checkers import Case
from aad53004.checkers.conditional_access import ENABLED
from aad53004.checkers.facts import Item
from aad53004.checkers.scoping import covers, quoted
from aad53004.conditional_access.sign_in import lowered
from aad53004.conditional_access.truth import Truth
from aad53004.entra import ConditionalAccessPolicy
from aad53004.entra.emergency import EMERGENCY
from aad53004.entra.roles import GLOBAL_ADMINISTRATOR
from aad53004.errors import Unreadable
from aad53004.rules import Family, Role, Verdict, likely, possible, rule, ruled_out

EVERYWHERE = {"all", "microsoftadminportals"}
LEGACY_ONLY = {"exchangeactivesync", "other"}
AT = "conditions/users/excludeUsers", "conditions/users/excludeGroups"


@rule(
    "break-glass-in-scope",
    50,
    Family.OTHER,
    rank=11,
    fixes=("exclude-break-glass",),
    permissions=("Policy.Read.All", "GroupMember.Read.All"),
    licence="Microsoft Entra ID P1",
    guide="Access level and groups",
    docs="https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access",
    role=Role.POSTURE,
)
def judge(case: Case) -> Verdict:
    """No emergency account is exempt from a policy on all users, so that the policy can lock everybody out.

    Microsoft recommends to exclude an emergency account from every policy. Which account that is does not stand in
    Graph: what is seen is whether one and the same account, group or role is exempt from all of them.
    """
    policies = [item for item in case.conditional_access.policies if (item.value.state or "").casefold() == ENABLED]
    broad = [item for item in policies if _shuts_out(item.value)]
    if not broad:
        shown = [item.cite("displayName", "state") for item in tuple(case.conditional_access.policies)[:5]]
        return ruled_out(
            "No enabled policy is about all users.",
            *(shown or [case.conditional_access.policies.cite_all("no policy")]),
        )
    if verdict := _own(case, broad):
        return verdict
    bare = [item for item in broad if not _exempt(item.value)]
    if bare:
        verbs = ("covers", "exempts") if len(bare) == 1 else ("cover", "exempt")
        text = f"{quoted(bare)} {verbs[0]} all users and {verbs[1]} nobody, an emergency account included."
        return replace(likely(text, *(item.cite("displayName", *AT) for item in bare[:3])), fixes=())
    seen = [item.cite("displayName", *AT) for item in broad[:3]]
    if frozenset.intersection(*(_exempt(item.value) for item in broad)):
        return ruled_out("Every enabled policy on all users exempts one and the same account, group or role.", *seen)
    text = "Every enabled policy on all users exempts somebody, but none is exempt from all of them."
    return replace(possible(text, *seen), fixes=())


def _own(case: Case, broad: list[Item[ConditionalAccessPolicy]]) -> Verdict | None:
    """The verdict where the user is an emergency account by its name and role, and a policy reaches it, surely or
    perhaps."""
    user = case.account.user.value
    named = EMERGENCY.search(f"{user.display_name} {user.user_principal_name}")
    role = _global_administrator(case) if named else False
    if role is False:
        return None
    reach = {item.value.id: covers(case, item) for item in broad}
    reaching = [item for item in broad if reach[item.value.id] is Truth.YES]
    perhaps = [item for item in broad if reach[item.value.id] is not Truth.NO]
    if not perhaps:
        return None
    sure = role is True and bool(reaching)
    shown = reaching or perhaps
    verb = "may cover" if not sure else "covers" if len(shown) == 1 else "cover"
    text = f"{case.account.name} looks like an emergency account, and {quoted(shown)} {verb} it."
    return (likely if sure else possible)(
        text,
        case.account.user.cite("displayName", "userPrincipalName"),
        *(item.cite("displayName", *AT) for item in shown[:3]),
    )


def _global_administrator(case: Case) -> bool | None:
    """Whether the user holds the role that emergency accounts hold; None where the roles could not be read."""
    try:
        held = case.methods.roles
    except Unreadable:
        return None
    return any((one.value.role_template_id or "").casefold() == GLOBAL_ADMINISTRATOR for one in held)


def _shuts_out(policy: ConditionalAccessPolicy) -> bool:
    """Whether a policy can keep an administrator with a modern client out: on all users, and on all resources or the
    admin portals, with a demand or a block."""
    conditions = policy.conditions
    users = conditions.users if conditions else None
    applications = conditions.applications if conditions else None
    if conditions is None or users is None or applications is None or policy.grant_controls is None:
        return False
    clients = lowered(conditions.client_app_types)
    return (
        "all" in lowered(users.include_users)
        and bool(lowered(applications.include_applications) & EVERYWHERE)
        and (not clients or not clients <= LEGACY_ONLY)
    )


def _exempt(policy: ConditionalAccessPolicy) -> frozenset[str]:
    """The ids of accounts, groups and roles that a policy exempts."""
    users = policy.conditions.users if policy.conditions else None
    if users is None:
        return frozenset()
    ids = (*(users.exclude_users or ()), *(users.exclude_groups or ()), *(users.exclude_roles or ()))
    return lowered(ids) - {"guestsorexternalusers"}
