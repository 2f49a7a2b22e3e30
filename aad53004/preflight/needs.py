"""What each request takes: permissions of which each may stand in for another, and a role where a person signed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from aad53004.checkers import FOR_GUESTS, FOR_SYNCHRONISED, RESOURCES, WHEN_MISSING
from aad53004.entra.clouds import CHINA
from aad53004.entra.permissions import DELEGATED_TOO, NEEDS, PARTS
from aad53004.entra.roles import ROLES_FOR, ROLES_FOR_PARTS
from aad53004.graph.interface import Resource
from aad53004.preflight.granted import Granted, Kind

ALL: tuple[Resource, ...] = (*RESOURCES, *FOR_GUESTS, *FOR_SYNCHRONISED, *WHEN_MISSING)


@dataclass(frozen=True)
class Need:
    """One permission that a request takes, and those that include it. ``part``: what Graph leaves out without it;
    empty: the whole request is refused. ``roles``: which roles the part takes, where it takes one of its own."""

    least: str
    others: tuple[str, ...]
    delegated_too: tuple[str, ...] = ()
    part: str = ""
    roles: tuple[str, ...] = ()

    @property
    def suggested(self) -> str:
        """The permission to ask for: the least one, unless another of the least set includes it."""
        return next((name for name in (self.least, *self.others) if name in least_set()), self.least)

    def met_by(self, granted: Granted) -> bool:
        more = self.delegated_too if granted.kind is Kind.DELEGATED else ()
        return granted.holds(self.least, *self.others, *more)


def needs_of(resource: Resource) -> tuple[Need, ...]:
    """The needs of a resource; those that it names itself where the table has no line for it."""
    name = resource.name
    return tuple(
        Need(
            least,
            others,
            DELEGATED_TOO.get((name, least), ()),
            PARTS.get((name, least), ""),
            ROLES_FOR_PARTS.get((name, least), ()),
        )
        for least, others in NEEDS.get(name, dict.fromkeys(resource.least, ())).items()
    )


def roles_for(resource: Resource) -> tuple[str, ...]:
    """Roles of which a person needs one, besides those that may read all; empty where every member may."""
    return ROLES_FOR.get(resource.name, ())


@cache
def least_set(cloud: str = "global") -> tuple[str, ...]:
    """The fewest least permissions that together let every request through whole that the cloud offers, sorted by
    name."""
    offered = [resource for resource in ALL if resource.china or cloud != CHINA]
    asked = [need.least for resource in offered for need in needs_of(resource)]
    names = list(dict.fromkeys(asked))
    # What opens more than a request or two is the last to be dropped.
    for name in sorted(names, key=asked.count):
        without = [one for one in names if one != name]
        if _suffices(without, offered):
            names = without
    return tuple(sorted(names))


def _suffices(names: Iterable[str], resources: Iterable[Resource]) -> bool:
    kept = set(names)
    needs = [need for resource in resources for need in needs_of(resource)]
    return all(not kept.isdisjoint((need.least, *need.others)) for need in needs)
