from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.conditional_access import ENABLED
from aad53004.checkers.facts import Evidence, Unreadable
from aad53004.checkers.sign_ins import REGISTRATION_BLOCKED
from aad53004.conditional_access.scope import (
    REGISTER_SECURITY_INFO,
    Reach,
    blocks,
    demands_proof,
    levels,
    user_reach,
)
from aad53004.entra import ConditionalAccessPolicy
from aad53004.rules import Family, Verdict, confirmed, likely, possible, rule, ruled_out


@rule(
    "ca-registration-user-action",
    26,
    Family.DEMAND,
    rank=4,
    fixes=("temporary-access-pass", "trust-named-location", "adjust-policy"),
    permissions=("Policy.Read.All",),
    licence="Microsoft Entra ID P1",
    guide="Registration help for the user",
    docs="https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-security-info-registration",
)
def judge(case: Case) -> Verdict:
    """A Conditional Access policy guards the registration of security information, and the user cannot meet it.

    "You need MFA to register MFA": a Temporary Access Pass, or a place that the policy exempts, is the way in. Alone
    such a policy shows as 53010 or 53003; with a risky session the code is 53004.
    """
    name = case.account.name
    enforced = [d for d in case.conditional_access.enforced if REGISTER_SECURITY_INFO in d.user_actions]
    at = "conditions/applications/includeUserActions", "grantControls/builtInControls"
    if enforced:
        first = enforced[0]
        return confirmed(
            f'"{first.name}" guards the registration of security information, and the sign-in failed on it.',
            first.evidence,
            first.policy.cite(*at) if first.policy else (),
        )
    guards = [
        item
        for item in case.conditional_access.policies
        if (item.value.state or "").casefold() == ENABLED and _guards(item.value)
    ]
    if not guards:
        shown = [item.cite("displayName", "state") for item in tuple(case.conditional_access.policies)[:5]]
        return ruled_out(
            "No enforced policy guards the registration of security information.",
            *(shown or [case.conditional_access.policies.cite_all("no policy")]),
        )
    if case.methods.usable_passes and not any(blocks(item.value) for item in guards):
        return ruled_out(
            f'"{guards[0].value.display_name}" guards registration, and a usable Temporary Access Pass meets it.',
            guards[0].cite("displayName", *at),
            case.methods.usable_passes[0].cite("isUsable"),
        )
    person = case.conditional_access.person
    results: list[tuple[Reach, str, tuple[Evidence, ...], bool]] = []
    for item in guards:
        users = item.value.conditions.users if item.value.conditions else None
        reached = user_reach(users, person)
        exempt, place = _exempt(case, item.value)
        reach = reached.reach
        if reach is not Reach.NO and exempt is not False:
            reach = Reach.NO if exempt else Reach.UNKNOWN
        cited = (*item.cite("displayName", "state", *at), *place)
        results.append((reach, f'"{item.value.display_name or item.value.id}"', cited, blocks(item.value)))
    proof = case.methods.can_prove
    for wanted, make, demand, block in (
        (Reach.YES, likely, "demands what {name} cannot prove before {name} may register", "blocks registration there"),
        (
            Reach.UNKNOWN,
            possible,
            "may demand what {name} cannot prove before registration",
            "may block registration at the place of the sign-in",
        ),
    ):
        # A method or a pass meets a demand; nothing but another place or device gets past a block.
        hits = [result for result in results if result[0] is wanted and (result[3] or not proof)]
        if hits:
            return make(f"{hits[0][1]} {(block if hits[0][3] else demand).format(name=name)}.", hits[0][2])
    met = [result for result in results if result[0] is not Reach.NO]
    if met:
        usable = case.methods.usable[0].method.cite("@odata.type") if case.methods.usable else ()
        return ruled_out(f"{met[0][1]} guards registration, and {name} has a method that meets it.", met[0][2], usable)
    return ruled_out(f"{results[0][1]} guards registration, but does not reach {name}.", results[0][2])


def _guards(policy: ConditionalAccessPolicy) -> bool:
    apps = policy.conditions.applications if policy.conditions else None
    if apps is None or REGISTER_SECURITY_INFO not in levels(apps.include_user_actions):
        return False
    return blocks(policy) or demands_proof(policy) is not False


def _exempt(case: Case, policy: ConditionalAccessPolicy) -> tuple[bool | None, tuple[Evidence, ...]]:
    """Whether the place of the sign-in is exempt: True, False, or None where it cannot be told."""
    locations = policy.conditions.locations if policy.conditions else None
    excluded = levels(locations.exclude_locations) if locations else frozenset()
    if not excluded:
        return False, ()
    try:
        blocking = case.sign_ins.event or case.sign_ins.blocking
        if blocking is None:
            return None, ()
        if blocking.value.code == REGISTRATION_BLOCKED:
            return False, blocking.cite("status/errorCode", "ipAddress")
        trusted, evidence = case.conditional_access.trusted(blocking.value.ip_address)
    except Unreadable:
        return None, ()
    if trusted is None or (trusted and "alltrusted" not in excluded):
        return None, evidence
    if not trusted and not excluded <= {"alltrusted"}:
        ids = {one.value.id.casefold() for one in case.conditional_access.locations if one.value.is_trusted}
        return (False if excluded <= ids | {"alltrusted"} else None), (*blocking.cite("ipAddress"), *evidence)
    return trusted, (*blocking.cite("ipAddress"), *evidence)
