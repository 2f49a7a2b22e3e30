"""The verdict on "a policy of this kind demanded proof", shared by the rules that differ only in the kind of policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aad53004.checkers import Case
from aad53004.checkers.conditional_access import Demand
from aad53004.checkers.facts import Evidence, Unreadable
from aad53004.conditional_access.scope import Reach


@dataclass(frozen=True)
class Demanded:
    """The policies of one kind that reached the user: those that the sign-in names, else those matched here, surely
    or perhaps."""

    enforced: tuple[Demand, ...]
    matched: tuple[Demand, ...]
    perhaps: tuple[Demand, ...]

    @property
    def first(self) -> tuple[Demand, ...]:
        return self.enforced or self.matched or self.perhaps


def demanded(case: Case, kind: Callable[[Demand], bool]) -> Demanded:
    """The demands of a kind. Raises Unreadable where neither the sign-in nor the policies tell."""
    demands = [demand for demand in case.conditional_access.demands if kind(demand)]
    return Demanded(
        tuple(d for d in demands if d.enforced and d.policy),
        tuple(d for d in demands if d.reached and d.reached.reach is Reach.YES),
        tuple(d for d in demands if d.reached and d.reached.reach is Reach.UNKNOWN),
    )


def names(demands: tuple[Demand, ...]) -> str:
    """The policies by name, in quotation marks, since a name may be a sentence of its own."""
    return " and ".join(f'"{demand.name}"' for demand in demands[:3]) + (" and others" if len(demands) > 3 else "")


def evidence(demands: tuple[Demand, ...], *pointers: str) -> tuple[Evidence, ...]:
    """What the sign-in says of the policies, and what the policies themselves say at ``pointers``."""
    found: list[Evidence] = []
    for demand in demands[:3]:
        found += demand.evidence
        if demand.policy:
            found += demand.policy.cite("state", *pointers)
    return tuple(found)


def none_of_kind(case: Case) -> tuple[Evidence, ...]:
    """Evidence that no policy of the kind reached the user: what did apply, else the policies as read."""
    access = case.conditional_access
    event = access.event
    if event is not None and access.applied:
        return tuple(
            e
            for i, _ in access.applied[:5]
            for e in event.cite(
                f"appliedConditionalAccessPolicies/{i}/displayName", f"appliedConditionalAccessPolicies/{i}/result"
            )
        )
    shown = [item.cite("displayName", "state") for item in tuple(access.policies)[:5]]
    return tuple(e for group in shown for e in group) or access.policies.cite_all("no policy")


def refuse_unclassified(case: Case) -> None:
    """Raises Unreadable where the sign-in failed on a policy that could not be read: it may be of any kind."""
    unread = unclassified(case)
    if unread:
        raise Unreadable(f"the sign-in failed on {names(unread)}, whose conditions could not be read")


def unclassified(case: Case) -> tuple[Demand, ...]:
    """Policies that the sign-in names as failed and that could not be read or found, so their kind is not known."""
    return tuple(demand for demand in case.conditional_access.enforced if demand.policy is None)
