"""The order of a plan: contain first, then a method, then the risk record, and last what loosens a protection.

https://learn.microsoft.com/entra/id-protection/howto-identity-protection-remediate-unblock
"""

from __future__ import annotations

from collections.abc import Sequence

from aad53004.checkers import Case
from aad53004.checkers.familiar import Familiarity
from aad53004.fixes import Fix, Situation, Vouches, find, which
from aad53004.fixes._about import refusing_strengths, soft


def arrange(case: Case, wanted: Sequence[str], situation: Situation) -> tuple[str, ...]:
    """The ids of the plan, each once.

    Compromise: containment leads whatever was wanted, and nothing that loosens or dismisses is left. External guest:
    the home tenant leads, and what cannot work from here is left out. Else as wanted, what loosens at the end, the
    least first; a risk is never cleared without a method for the user; where passes are off for the user, what opens
    the way goes before the pass. Left out is what is shown to have nothing to do.

    What says that a risky sign-in was the user's own goes by how often the like of it stands in the user's own sign-ins:
    never, and it is left out or comes last; often, and it comes right after the method.
    """
    order = [row for row in map(find, dict.fromkeys(wanted)) if not (row.pointless and row.pointless(case, situation))]
    if situation.compromise:
        order = _contained(order, situation)
    elif situation.nothing_to_loosen:
        order = [row for row in order if not _forbidden_in_compromise(row)]
    # A guest who needs only what is about neither risk nor methods needs nothing of the home tenant.
    if situation.external_guest and (situation.compromise or not all(find(one).aside for one in wanted)):
        order = _for_guest(order, situation)
    if not situation.external_guest:
        order = _with_method(case, order)
    order = _by_familiarity(order, situation.familiarity)
    if not situation.external_guest:
        order = _passable(case, order)
        order = _accepted(case, order)
    return tuple(row.id for row in order)


def _by_familiarity(order: list[Fix], familiarity: Familiarity) -> list[Fix]:
    """What loosens at the end, and what vouches for the sign-in where it belongs."""
    if familiarity is Familiarity.NEVER:
        order = [row for row in order if row.vouches is not Vouches.FUTURE]
        order = [row for row in order if not row.vouches] + [row for row in order if row.vouches]
    loosening = [row for row in order if row.loosens]
    safe = [row for row in order if not row.loosens]
    often = familiarity is Familiarity.OFTEN
    at = next((place for place, row in enumerate(safe, 1) if row.gives_method), 0)
    if often:
        later = safe[at:]
        safe = [*safe[:at], *(row for row in later if row.vouches), *(row for row in later if not row.vouches)]
    return safe + sorted(loosening, key=lambda row: (not (often and row.vouches), row.rank))


def _forbidden_in_compromise(row: Fix) -> bool:
    """Closing a risk record says "it was harmless", which is the one thing that is not known after a compromise."""
    return row.loosens or row.clears_risk


def _best_method(order: Sequence[Fix]) -> Fix | None:
    """What gives a method the best way; None where the order has only another way, or none."""
    return next((row for row in order if row.gives_method and row.rank == 1), None)


def _contained(order: list[Fix], situation: Situation) -> list[Fix]:
    after = [row for row in order if row.after_containment]
    first = [*which(lambda row: row.contains), *after, *which(lambda row: row.gives_method)[:1]]
    planned = first + [row for row in order if row not in first and not _forbidden_in_compromise(row)]
    if situation.account_disabled:
        # It would run out before the user can use it: the account stays disabled until the compromise is contained.
        planned = [row for row in planned if not row.expires]
    return planned


def _for_guest(order: list[Fix], situation: Situation) -> list[Fix]:
    """An external guest has credentials, sessions and user risk at home: what is not for guests does not reach them.

    https://learn.microsoft.com/entra/id-protection/concept-identity-protection-b2b
    https://learn.microsoft.com/graph/api/user-revokesigninsessions
    """
    lead = [row for row in order if row.contains and row.for_guests] if situation.compromise else []
    if situation.no_home_tenant:
        order = [row for row in order if not row.home_tenant]
        first = [*lead, *which(lambda row: row.self_service)]
    else:
        first = [*lead, *which(lambda row: row.home_tenant), *which(lambda row: row.self_service)]
    return first + [row for row in order if row not in first and row.for_guests]


def _with_method(case: Case, order: list[Fix]) -> list[Fix]:
    """A cleared risk comes back at the next risky sign-in for as long as the user has no method."""
    clearing = [row for row in order if row.clears_risk]
    if not clearing or any(row.gives_method for row in order) or soft(lambda: case.methods.can_prove) is True:
        return order
    best, *others = which(lambda row: row.gives_method)
    gives = best
    if _allowed(best, case) is False:
        gives = next((row for row in others if _allowed(row, case)), best)
    at = order.index(clearing[-1]) + 1
    return [*order[:at], gives, *order[at:]]


def _allowed(row: Fix, case: Case) -> bool | None:
    return row.allowed(case) if row.allowed else None


def _passable(case: Case, order: list[Fix]) -> list[Fix]:
    """Where the best method is off for the user: another one that is allowed, then switching it on, then it."""
    best = _best_method(order)
    if best is None or _allowed(best, case) is not False:
        return order
    others = [row for row in which(lambda row: row.gives_method) if row is not best and _allowed(row, case)]
    return _put_before(best, [*others, *which(lambda row: row.allows_method)], order)


def _accepted(case: Case, order: list[Fix]) -> list[Fix]:
    """Where a demanded strength does not take the best method, one that it takes is allowed first."""
    best = _best_method(order)
    if best is None or not refusing_strengths(case, best.combinations):
        return order
    return _put_before(best, which(lambda row: row.allows_method), order)


def _put_before(row: Fix, others: Sequence[Fix], order: list[Fix]) -> list[Fix]:
    rest = [one for one in order if one not in others]
    at = rest.index(row)
    return [*rest[:at], *others, *rest[at:]]
