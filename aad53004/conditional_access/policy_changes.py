"""What differs between two sets of policies, property by property.

https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from aad53004.conditional_access.unread import or_default
from aad53004.entra import ConditionalAccessPolicy

# Properties that change by themselves, or say nothing about whom a policy stops.
_IDLE = {"id", "createdDateTime", "modifiedDateTime", "templateId", "displayName"}


@dataclass(frozen=True)
class PropertyChange:
    """A property of a policy that differs, by its path in the JSON; None where one side has none."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True)
class PolicyChange:
    """A policy that only one set has ("added", "removed"), or that differs ("changed", with its properties)."""

    kind: str
    name: str
    before: ConditionalAccessPolicy | None
    after: ConditionalAccessPolicy | None
    properties: tuple[PropertyChange, ...] = ()

    @property
    def id(self) -> str:
        policy = self.after or self.before
        return or_default(lambda: policy.id, "") if policy else ""

    @property
    def idle(self) -> bool:
        """Whether it decides nothing, since only the name changed."""
        return self.kind == "changed" and not self.properties


def changes_between(
    before: Iterable[ConditionalAccessPolicy], after: Iterable[ConditionalAccessPolicy]
) -> tuple[PolicyChange, ...]:
    """The policies that differ, matched by id, else by a name that stands once on each side."""
    left, right = list(before), list(after)
    pairs = [*_matched(left, right, lambda one: or_default(lambda: one.id, "").casefold())]
    pairs += _matched(left, right, lambda one: (_display_name(one) or "").strip().casefold())
    found = [PolicyChange("removed", _name(one), one, None) for one in left]
    for old, new in pairs:
        properties = tuple(_differing(_shape(old), _shape(new)))
        renamed = _display_name(old) != _display_name(new)
        if properties or renamed:
            name = f"{_name(old)} -> {_name(new)}" if renamed else _name(new)
            found.append(PolicyChange("changed", name, old, new, properties))
    found += [PolicyChange("added", _name(one), None, one) for one in right]
    return tuple(found)


def _name(policy: ConditionalAccessPolicy) -> str:
    return _display_name(policy) or or_default(lambda: policy.id, "")


def _display_name(policy: ConditionalAccessPolicy) -> str | None:
    return or_default(lambda: policy.display_name, None)


def _matched(
    left: list[ConditionalAccessPolicy],
    right: list[ConditionalAccessPolicy],
    key: Callable[[ConditionalAccessPolicy], str],
) -> list[tuple[ConditionalAccessPolicy, ConditionalAccessPolicy]]:
    """Pairs whose key stands once on each side, taken out of both."""
    pairs = []
    for old in list(left):
        here = [one for one in left if key(one) == key(old)]
        there = [one for one in right if key(one) == key(old)]
        if key(old) and len(here) == len(there) == 1:
            pairs.append((old, there[0]))
            left.remove(old)
            right.remove(there[0])
    return pairs


def _shape(policy: ConditionalAccessPolicy) -> Any:
    """What a policy says, without what says nothing: annotations, nulls, empty lists, times of change."""
    document = policy.model_dump(mode="json", by_alias=True)
    return _bare({name: value for name, value in document.items() if name not in _IDLE})


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        inner = {name: _bare(one) for name, one in value.items() if "@" not in name}
        return {name: one for name, one in inner.items() if one not in (None, [], {}, "")}
    if isinstance(value, list):
        # The order of a list of a policy says nothing.
        return sorted((_bare(one) for one in value), key=lambda one: json.dumps(one, sort_keys=True))
    return value


def _differing(old: Any, new: Any, path: str = "") -> Iterator[PropertyChange]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in [*old, *(one for one in new if one not in old)]:
            inner = f"{path}.{name}" if path else name
            yield from _differing(old.get(name), new.get(name), inner)
    elif isinstance(old, dict) != isinstance(new, dict) and (old is None or new is None):
        # A whole branch on one side: told leaf by leaf, which names the property that decides.
        yield from _differing(old or {}, new or {}, path)
    elif old != new:
        yield PropertyChange(path, old, new)
