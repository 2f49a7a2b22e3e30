from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from aad53004.checkers import Case
from aad53004.checkers.conditional_access import ENABLED, Demand
from aad53004.checkers.group_names import GROUP_NAMES, name_of
from aad53004.entra import ConditionalAccessPolicy
from aad53004.entra.emergency import reserved_for
from aad53004.fixes import Advice, ReadBack, Reference, Situation, fix
from aad53004.fixes._about import (
    ask,
    change,
    demands,
    filled,
    listed,
    name,
    no_account,
    policy_names,
    sentences,
    shown,
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
    names_groups=lambda case: _groups(case),
    rank=4,
)
def advise(case: Case, situation: Situation) -> Advice:
    """Takes the user out of the demanding policies through a group that they exclude already, for a few hours.

    It removes the protection against every risk of that user, so it is the last thing to do, with a reason and an end
    written down, and never where a compromise is likely. A group that every enabled policy excludes is taken for that
    of the emergency accounts, and is not offered; nor is one whose name says so, or says that it is for service accounts,
    or is not known.
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
    common = _common(readable)
    choice = [group for group in common if not _everywhere(group, enabled, readable)]
    if not choice:
        return _refused(
            "The only groups that these policies exclude are excluded by every enabled policy, as those of emergency "
            "accounts are: make a group for short exclusions first."
            if common
            else f"{policy_names(found)} exclude{_s(found)} no common group: make a group for short exclusions first."
        )
    called = {group: shown(name_of(case, group)) for group in choice}
    usable = [group for group in choice if called[group] and not reserved_for(called[group])]
    if not usable:
        return _refused(_why_none(case, called))
    group = min(usable, key=lambda one: _count(one, enabled))
    until = case.now + timedelta(hours=HOURS)
    known = "a finished identity verification shows in the preview of Graph, GET /users/{id}/identityVerificationStatus"
    chosen = f"the group “{called[group]}” ({group}), which {policy_names(found)} already exclude{_s(found)}"
    steps = (
        "Use this only if neither a pass nor a phone number can be given to the user in time.",
        f"Write down the reason, who approved it, and the end at {when(until)}.",
        f"Verify that it is {who} who asks: {known}.",
        f"Check that {chosen}, is meant for cases like this, and add {who} to it.",
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


def _common(demanding: list[ConditionalAccessPolicy]) -> list[str]:
    """The groups that every demanding policy excludes."""
    return [one for one in _excluded(demanding[0]) if all(one in _excluded(policy) for policy in demanding)]


def _everywhere(group: str, enabled: list[ConditionalAccessPolicy], demanding: list[ConditionalAccessPolicy]) -> bool:
    """Whether every enabled policy excludes a group, those beside the demanding ones too."""
    beside = len({one.id for one in enabled} - {one.id for one in demanding})
    return bool(beside) and _count(group, enabled) == len(enabled)


def _why_none(case: Case, called: Mapping[str, str]) -> str:
    """Why none of the groups is offered, and what to do instead."""
    kinds = {group: reserved_for(name) for group, name in called.items() if name}
    told = [f"“{called[group]}” is for {kind}" for group, kind in kinds.items() if kind]
    unnamed = [group for group, name in called.items() if not name]
    parts = []
    if told:
        parts.append(f"{listed(told)}, and not for people: make a group for short exclusions of its own.")
    if unnamed:
        answer = case.answers.get(GROUP_NAMES)
        unread = f"({shown(answer.why)})" if answer else "(“aad53004 fix UPN temporary-exclusion” reads them)"
        parts.append(
            f"The names of the excluded groups {listed(unnamed)} were not read {unread}, and one may be that of the "
            "emergency accounts: nobody is put into a group whose name is not known."
        )
    return sentences(*parts)


def _groups(case: Case) -> tuple[str, ...]:
    """The groups that come into question, whose names decide."""
    found, _ = demands(case)
    readable = [demand.policy.value for demand in found if demand.policy]
    return tuple(_common(readable)) if readable else ()


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
