from __future__ import annotations

from aad53004.checkers import Case
from aad53004.rules import Family, Role, Verdict, confirmed, rule, ruled_out

MOST = 2048


@rule(
    "too-many-groups",
    58,
    Family.OTHER,
    rank=11,
    permissions=("GroupMember.Read.All",),
    guide="Access level and groups",
    docs="https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups",
    role=Role.POSTURE,
)
def judge(case: Case) -> Verdict:
    """The user is in more groups than Conditional Access takes into account.

    Above 2048 groups, direct and nested ones together, access may be blocked whatever the policies say. The remedy is
    fewer groups; no single fix of this tool does that.
    """
    name = case.account.name
    count, seen = case.methods.group_count
    if count > MOST:
        return confirmed(f"{name} is in {count} groups; above {MOST} Conditional Access may block the access.", seen)
    return ruled_out(f"{name} is in {count} groups, no more than {MOST}.", seen)
