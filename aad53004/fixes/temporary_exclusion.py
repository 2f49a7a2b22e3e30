from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from aad53004.checkers import Case
from aad53004.checkers.conditional_access import ENABLED, Demand
from aad53004.entra import ConditionalAccessPolicy
from aad53004.fixes import Advice, ReadBack, Reference, Situation, fix
from aad53004.fixes._about import (
    ask,
    change,
    demands,
    filled,
    name,
    no_account,
    policy_names,
    sentences,
    user_id,
    when,
)
from aad53004.fixes._effect import without_demanding_policies
from aad53004.fixes._preconditions import no_compromise

HOURS = 4


@fix(
    "temporary-exclusion",
    12,
    "Exclude the user for a few hours, as a last resort",
    portal="Entra admin center › Entra ID › Groups › the exclusion group › Members",
    permission="GroupMember.ReadWrite.All (role: Groups Administrator; for a role-assignable group "
    "RoleManagement.ReadWrite.Directory and the role Privileged Role Administrator)",
    docs="https://learn.microsoft.com/entra/id-protection/"
    "howto-identity-protection-configure-risk-policies#policy-exclusions",
    loosens=True,
    preconditions=(no_compromise,),
    effect=without_demanding_policies("Excluded from the policies that demanded it,"),
    rank=4,
)
def advise(case: Case, situation: Situation) -> Advice:
    """Takes the user out of the demanding policies through a group that they exclude already, for a few hours.

    It removes the protection against every risk of that user, so it is the last thing to do, with a reason and an end
    written down, and never where a compromise is likely. A group that every enabled policy excludes is taken for that
    of the emergency accounts, and is not offered.
    """
    who = name(case)
    if situation.compromise:
        return _refused("Somebody else may hold the account, so it is not excluded from any protection.")
    found, why = demands(case)
    if why:
        return _refused(f"The policies could not be read: {why}.")
    readable = [demand.policy.value for demand in found if demand.policy]
    if not readable or len(readable) < len(found):
        return _refused("The policies that demanded MFA are not all known, so neither is a group that they exclude.")
    policies, unread = ask(lambda: [item.value for item in case.conditional_access.policies])
    enabled = [one for one in policies or () if (one.state or "").casefold() == ENABLED]
    group, everywhere = _group(readable, enabled)
    if group is None:
        return _refused(
            "The only groups that these policies exclude are excluded by every enabled policy, as those of emergency "
            "accounts are: make a group for short exclusions first."
            if everywhere
            else f"{policy_names(found)} exclude no common group: make a group for short exclusions first."
        )
    until = case.now + timedelta(hours=HOURS)
    steps = (
        "Use this only if neither a pass nor a phone number can be given to the user in time.",
        f"Write down the reason, who approved it, and the end at {when(until)}.",
        f"Add {who} to the group {group}, which {policy_names(found)} already exclude{_s(found)}.",
        f"Have {who} sign in from the usual network and register a method at once.",
        f"Remove {who} from the group again at {when(until)} at the latest, and look through the sign-ins of that time.",
    )
    others = [one for one in enabled if group in _excluded(one) and one.id not in {policy.id for policy in readable}]
    warning = sentences(
        f"While {who} is in the group, no risk at all is asked about: whoever has the password gets in.",
        f"The group is excluded by {len(others)} other enabled policies too, which then do not apply either."
        if others
        else "",
        f"Which other policies exclude the group could not be read: {unread}." if unread else "",
        no_account(case),
    )
    one = user_id(case)
    request = None
    if one:
        request = change(
            "POST",
            "/groups/{}/members/$ref",
            group,
            body={"@odata.id": Reference(filled("/directoryObjects/{}", one))},
            read_back=ReadBack(filled("/groups/{}/members?$select=id", group), {"id": one}),
        )
    return Advice(steps, request, warning)


def _excluded(policy: ConditionalAccessPolicy) -> tuple[str, ...]:
    users = policy.conditions.users if policy.conditions else None
    return (users.exclude_groups if users else None) or ()


def _group(demanding: list[ConditionalAccessPolicy], enabled: list[ConditionalAccessPolicy]) -> tuple[str | None, bool]:
    """The group that every demanding policy excludes and the fewest others; and, where there is none, whether that is
    so because each is excluded everywhere."""
    common = [one for one in _excluded(demanding[0]) if all(one in _excluded(policy) for policy in demanding)]
    beside = len({one.id for one in enabled} - {one.id for one in demanding})
    ranked = sorted(common, key=lambda one: _count(one, enabled))
    if not ranked:
        return None, False
    if beside and _count(ranked[0], enabled) == len(enabled):
        return None, True
    return ranked[0], False


def _count(group: str, policies: Iterable[ConditionalAccessPolicy]) -> int:
    return sum(group in _excluded(policy) for policy in policies)


def _s(found: tuple[Demand, ...]) -> str:
    return "s" if len(found) == 1 else ""


def _refused(why: str) -> Advice:
    return Advice(
        (
            "Exclude nobody from a policy.",
            "Give the user a method instead, which needs no exclusion.",
        ),
        warning=why,
        blocked=True,
    )
