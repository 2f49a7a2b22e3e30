from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.conditional_access import ENABLED
from aad53004.checkers.demanding import refuse_unclassified
from aad53004.checkers.facts import Item
from aad53004.cite import Citation
from aad53004.conditional_access.applications import REGISTER_SECURITY_INFO
from aad53004.conditional_access.controls import blocks, demands_proof
from aad53004.conditional_access.sign_in import lowered
from aad53004.conditional_access.truth import Truth, all_of
from aad53004.entra import ConditionalAccessPolicy
from aad53004.entra.codes import REGISTRATION_BLOCKED
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, confirmed, likely, possible, qualified, rule, ruled_out

# Message center MC1326253, July 2026.
ALSO = "It guards Windows Hello for Business provisioning and Platform SSO set-up on macOS as well."


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
    by_policy=True,
    guide_also="Conditional Access for this resource",
)
def judge(case: Case) -> Verdict:
    """A Conditional Access policy guards the registration of security information, and the user cannot meet it.

    "You need MFA to register MFA": a Temporary Access Pass, or a place that the policy exempts, is the way in. Alone
    such a policy shows as 53010 or 53003; with a risky session the code is 53004. Since July 2026 such a policy guards the
    provisioning of Windows Hello for Business and the set-up of Platform SSO on macOS as well.
    """
    name = case.account.name
    enforced = [d for d in case.conditional_access.enforced if REGISTER_SECURITY_INFO in d.user_actions]
    at = "conditions/applications/includeUserActions", "grantControls/builtInControls"
    if enforced:
        first = min(enforced, key=lambda demand: demand.lapsed)
        return qualified(
            (first,),
            confirmed(
                f'"{first.name}" guards the registration of security information, and the sign-in failed on it. {ALSO}',
                first.evidence,
                first.policy.cite(*at) if first.policy else (),
            ),
        )
    guards = [
        item
        for item in case.conditional_access.policies_and_rules
        if (item.value.state or "").casefold() == ENABLED and _guards(item.value)
    ]
    if not guards:
        refuse_unclassified(case)
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
    results: list[tuple[Truth, str, tuple[Citation, ...], bool]] = []
    for item in guards:
        reach, seen = _reach(case, item)
        cited = (*item.cite("displayName", "state", *at), *seen)
        results.append((reach, f'"{item.value.display_name or item.value.id}"', cited, blocks(item.value)))
    proof = case.methods.can_prove
    for wanted, make, demand, block in (
        (Truth.YES, likely, "demands what {name} cannot prove before {name} may register", "blocks registration there"),
        (
            Truth.UNKNOWN,
            possible,
            "may demand what {name} cannot prove before registration",
            "may block registration at the place of the sign-in",
        ),
    ):
        # A method or a pass meets a demand; nothing but another place or device gets past a block.
        hits = [result for result in results if result[0] is wanted and (result[3] or not proof)]
        if hits and wanted is Truth.YES and case.conditional_access.denied:
            told = f"{hits[0][1]} guards registration, but {case.conditional_access.denied}. {ALSO}"
            event = case.conditional_access.event
            return possible(told, hits[0][2], event.cite("conditionalAccessStatus") if event else ())
        if hits:
            return make(f"{hits[0][1]} {(block if hits[0][3] else demand).format(name=name)}. {ALSO}", hits[0][2])
    met = [result for result in results if result[0] is not Truth.NO]
    if met:
        usable = case.methods.usable[0].method.cite("@odata.type") if case.methods.usable else ()
        return ruled_out(f"{met[0][1]} guards registration, and {name} has a method that meets it.", met[0][2], usable)
    return ruled_out(f"{results[0][1]} guards registration, but does not reach {name}.", results[0][2])


def _guards(policy: ConditionalAccessPolicy) -> bool:
    apps = policy.conditions.applications if policy.conditions else None
    if apps is None or REGISTER_SECURITY_INFO not in lowered(apps.include_user_actions):
        return False
    return blocks(policy) or demands_proof(policy) is not False


def _reach(case: Case, item: Item[ConditionalAccessPolicy]) -> tuple[Truth, tuple[Citation, ...]]:
    """Whether a policy applies to the registration where the user signs in, with evidence of the place."""
    access = case.conditional_access
    try:
        at = case.sign_ins.event or case.sign_ins.blocking
    except Unreadable:
        at = None
    reached = access.registering(item, at.value if at else None)
    # A 53010 is Entra's own word that the place or device of the sign-in is not exempt.
    refused = at is not None and at.value.code == REGISTRATION_BLOCKED
    whys = [why for why in reached.whys if not (refused and why.condition in {"locations", "devices"})]
    if at is None or not item.value.conditions or not item.value.conditions.locations:
        return all_of(why.truth for why in whys), ()
    if refused:
        return all_of(why.truth for why in whys), at.cite("status/errorCode", "ipAddress")
    try:
        _, evidence = access.trusted(at.value.ip_address)
    except Unreadable:
        evidence = ()
    return all_of(why.truth for why in whys), (*at.cite("ipAddress"), *evidence)
