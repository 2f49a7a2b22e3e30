"""The order of a plan: contain first, then a method, then the risk record, and last what loosens a protection.

https://learn.microsoft.com/entra/id-protection/howto-identity-protection-remediate-unblock
"""

from __future__ import annotations

from collections.abc import Sequence

from aad53004.checkers import Case
from aad53004.fixes import Situation
from aad53004.fixes._about import (
    MANY,
    ONCE,
    PHONE_COMBINATIONS,
    combinations,
    event,
    nothing_to_confirm,
    passes_allowed,
    phone_allowed,
    refusing_strengths,
    soft,
    strengths,
)

PASS, PHONE, ALLOW = "temporary-access-pass", "add-phone-method", "allow-method"
HOME, KNOWN_PLACE = "home-tenant-remediates", "register-from-known-place"
CLEARING = ("dismiss-user-risk", "confirm-sign-in-safe")
# What loosens a protection, the least first: naming an exception that Microsoft recommends, then changing a policy for
# all, then calling an address safe, then taking one user out of a policy.
LAST = ("exclude-break-glass", "adjust-policy", "trust-named-location", "temporary-exclusion")
CONTAINMENT = ("contain-compromise", "temporary-password", "revoke-sessions")
# Closing a risk record says "it was harmless", which is the one thing that is not known after a compromise.
NOT_IN_COMPROMISE = frozenset({*CLEARING, *LAST})
# An external guest has credentials, sessions and user risk at home: none of these reaches them from here.
# https://learn.microsoft.com/entra/id-protection/concept-identity-protection-b2b
# https://learn.microsoft.com/graph/api/user-revokesigninsessions
NOT_FOR_GUESTS = frozenset({PASS, PHONE, "temporary-password", "revoke-sessions", "dismiss-user-risk"})
# Remedies that say nothing about risk or methods; a guest who needs only these needs nothing of the home tenant.
ASIDE = frozenset({"enable-account", "wait-and-rerun", "grant-reader-permission", "use-workload-identity"})


def arrange(case: Case, wanted: Sequence[str], situation: Situation) -> tuple[str, ...]:
    """The ids of the plan, each once.

    Compromise: containment leads whatever was wanted, and nothing that loosens or dismisses is left. External guest:
    the home tenant leads, and what cannot work from here is left out. Else as wanted, what loosens at the end; a risk
    is never cleared without a method for the user; where passes are off for the user, what opens the way goes before
    the pass. Left out is what is shown to have nothing to do: clearing a risk that there is not, and a pass that the
    demanded strength does not accept for a user who has a method to register another one with.
    """
    order = [one for one in dict.fromkeys(wanted) if not _pointless(case, one, situation)]
    at_home = situation.compromise or bool(set(wanted) - ASIDE)
    if situation.compromise:
        order = _contained(order)
        if situation.account_disabled:
            # Nobody can use a pass while the account is disabled, which it stays until the compromise is contained.
            order = [one for one in order if one != PASS]
    elif situation.unsettled:
        order = [one for one in order if one not in NOT_IN_COMPROMISE]
    if situation.external_guest:
        order = _for_guest(order, situation) if at_home else order
    order = [one for one in order if one not in LAST] + [one for one in LAST if one in order]
    if not situation.external_guest:
        order = _with_method(case, order)
        order = _passable(case, order)
        order = _accepted(case, order)
    return tuple(order)


def _pointless(case: Case, remedy_id: str, situation: Situation) -> bool:
    # That this tenant never saw a guest at risk says nothing: the home tenant keeps that risk.
    if remedy_id == "dismiss-user-risk" and not situation.external_guest:
        return soft(lambda: case.risk.at_risk_now()) is False
    if remedy_id == "confirm-sign-in-safe":
        one = event(case)
        return one is not None and bool(nothing_to_confirm(one))
    if remedy_id == PHONE:
        return bool(refusing_strengths(case, PHONE_COMBINATIONS))
    if remedy_id == PASS and situation.methods_refused:
        accepted = [combinations(one) for one in strengths(case) if one.allowed_combinations is not None]
        refused = any(not one & {ONCE, MANY} for one in accepted)
        return refused and soft(lambda: case.methods.can_prove) is True
    return False


def _contained(order: list[str]) -> list[str]:
    unblock = [one for one in order if one == "unblock-mfa"]
    first = [*CONTAINMENT, *unblock, PASS]
    return first + [one for one in order if one not in first and one not in NOT_IN_COMPROMISE]


def _for_guest(order: list[str], situation: Situation) -> list[str]:
    lead = ["contain-compromise"] if situation.compromise else []
    first = [*lead, HOME, KNOWN_PLACE]
    return first + [one for one in order if one not in first and one not in NOT_FOR_GUESTS]


def _with_method(case: Case, order: list[str]) -> list[str]:
    """A cleared risk comes back at the next risky sign-in for as long as the user has no method."""
    clearing = [one for one in order if one in CLEARING]
    if not clearing or PASS in order or PHONE in order or soft(lambda: case.methods.can_prove) is True:
        return order
    allowed, _ = passes_allowed(case)
    gives = PHONE if allowed is False and phone_allowed(case)[0] else PASS
    at = order.index(clearing[-1]) + 1
    return [*order[:at], gives, *order[at:]]


def _passable(case: Case, order: list[str]) -> list[str]:
    """Where passes are off for the user: a phone number if that is allowed, then switching passes on, then the pass."""
    if PASS not in order or passes_allowed(case)[0] is not False:
        return order
    before = [*([PHONE] if phone_allowed(case)[0] else []), ALLOW]
    rest = [one for one in order if one not in before]
    at = rest.index(PASS)
    return [*rest[:at], *before, *rest[at:]]


def _accepted(case: Case, order: list[str]) -> list[str]:
    """Where a demanded strength takes no pass, a method that it takes is allowed first."""
    if PASS not in order or not refusing_strengths(case, {ONCE, MANY}):
        return order
    rest = [one for one in order if one != ALLOW]
    at = rest.index(PASS)
    return [*rest[:at], ALLOW, *rest[at:]]
