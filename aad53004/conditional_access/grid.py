"""Many sign-ins of one user: which risks, places, platforms and clients the policies tell apart, and what they come to.

Each axis has the values that Entra knows. Those that no policy tells from each other are evaluated once, so that a grid
of thousands of sign-ins takes as many evaluations as there are differences.
https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, IPv6Address, ip_address
from itertools import permutations, product
from math import prod
from typing import Any, TypeVar

from aad53004.conditional_access.directory import Directory, Place
from aad53004.conditional_access.evaluate import Decision, Evaluation, PolicyResult, PolicySet
from aad53004.conditional_access.prediction import ExpectedError, Registration
from aad53004.conditional_access.scenario import CLIENT_APPS, PLATFORMS, RISKS, UNKNOWN, Scenario
from aad53004.conditional_access.sign_in import NO, YES, SignInContext

V = TypeVar("V", bound=Hashable)
never: Callable[[], bool] = lambda: False  # noqa: E731
RISKY = frozenset({"low", "medium", "high"})
# What a grid takes for granted where the scenario does not say: an ordinary sign-in to an app.
ORDINARY: Mapping[str, str | None] = {
    "user_action": None,
    "authentication_context": None,
    "authentication_flow": "none",
    "insider_risk": "none",
}
CLIENT_NAMES = {
    "browser": "browser",
    "mobileAppsAndDesktopClients": "mobile and desktop apps",
    "exchangeActiveSync": "Exchange ActiveSync",
    "other": "other clients",
}
NO_PLATFORM = "unsupported"
ELSEWHERE = "elsewhere"
# Addresses of no network: RFC 5737, RFC 3849, RFC 6890. The first that no location holds stands for elsewhere.
_UNUSED_ADDRESSES = ("192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "240.0.0.1", "2001:db8::1", "100::1")
# ISO 3166 leaves these to their users, so that no location names them.
_UNUSED_COUNTRIES = ("ZZ", "QM", "QN", "QO", "QP", "XA", "XZ")
_ORDERS = 24
_MOST_MERGED = 200_000


@dataclass(frozen=True)
class Choice:
    """One value of an axis: ``value`` as in a scenario (a location by its name), ``label`` for people, ``fields``: what
    it says of the sign-in, by the fields of :class:`Scenario`. ``parts`` of a location: the one of addresses and the one
    of countries, None for neither."""

    value: str | None
    label: str
    fields: Mapping[str, Any] = field(compare=False)
    parts: tuple[str | None, ...] = ()


@dataclass(frozen=True)
class Axis:
    """What varies, by its key in the scenario ("location" for address and country together), and its values."""

    name: str
    title: str
    choices: tuple[Choice, ...]

    def fields(self) -> frozenset[str]:
        """The fields of a scenario that the axis sets."""
        return frozenset(name for choice in self.choices for name in choice.fields)


@dataclass(frozen=True)
class Result:
    """What the policies come to for one sign-in, comparable. ``session``: session controls with their settings as
    text."""

    decision: Decision
    controls: tuple[tuple[str, ...], ...]
    possible_controls: tuple[tuple[str, ...], ...]
    registration: Registration
    expected_error: ExpectedError
    session: tuple[tuple[str, str], ...] = ()


def result_of(evaluation: Evaluation, *, session: bool = False) -> Result:
    """The comparable part of an evaluation, with its session controls where asked for."""
    controls = {
        (one.control, json.dumps(one.value, sort_keys=True, default=str)) for one in evaluation.session_controls
    }
    return Result(
        evaluation.decision,
        evaluation.controls,
        evaluation.possible_controls,
        evaluation.registration,
        evaluation.expected_error,
        tuple(sorted(controls)) if session else (),
    )


# --- axes ---------------------------------------------------------------------------------------------------------------


def _plain(name: str, title: str, field: str, values: Iterable[str]) -> Axis:
    return Axis(name, title, tuple(Choice(value, value, {field: value}) for value in values))


SIGN_IN_RISK = _plain("signInRisk", "sign-in risk", "sign_in_risk", RISKS)
USER_RISK = _plain("userRisk", "user risk", "user_risk", RISKS)
CLIENT = Axis(
    "clientApp",
    "client",
    tuple(Choice(value, CLIENT_NAMES[value], {"client_app": value}) for value in CLIENT_APPS),
)
PLATFORM = Axis(
    "platform",
    "platform",
    (
        *(Choice(value, value, {"platform": value}) for value in PLATFORMS),
        Choice(None, NO_PLATFORM, {"platform": None}),
    ),
)


def location_axis(directory: Directory | None) -> Axis:
    """Every named location and elsewhere. Address and country are told by different locations, so each location of
    addresses stands once in each location of countries, and once outside all of them."""
    places = list(directory.places.values()) if directory and directory.named_locations is not None else []
    by_address = [(place, address) for place in places if (address := _address_in(place, places)) is not None]
    by_country = [(place, country) for place in places if (country := _country_in(place, places)) is not None]
    nowhere = next((one for one in _UNUSED_ADDRESSES if not _in_any(ip_address(one), places)), None)
    no_country = next(
        (one for one in _UNUSED_COUNTRIES if not any(one in (place.countries or ()) for place in places)), None
    )
    choices = []
    for place, address in [*by_address, (None, nowhere)]:
        for land, country in [*by_country, (None, no_country)]:
            names = [one.name for one in (place, land) if one is not None]
            label = " in ".join(names) or ELSEWHERE
            if place is not None and land is None and by_country:
                label = f"{place.name}, elsewhere"
            parts = (place.name if place else None, land.name if land else None)
            choices.append(Choice(label, label, {"ip": address, "country": country}, parts))
    return Axis("location", "location", tuple(choices))


def _address_in(place: Place, places: Sequence[Place]) -> str | None:
    """An address of a location, if possible one that no other location holds."""
    others = [one for one in places if one is not place]
    tries = [str(network[min(1, network.num_addresses - 1)]) for network in place.networks or ()]
    alone = (one for one in tries if not _in_any(ip_address(one), others))
    return next(alone, tries[0] if tries else None)


def _country_in(place: Place, places: Sequence[Place]) -> str | None:
    """A country of a location, if possible one that no other location names."""
    if not place.countries:
        return None
    others = {country for one in places if one is not place for country in one.countries or ()}
    return min(place.countries, key=lambda country: (country in others, country))


def _in_any(address: IPv4Address | IPv6Address, places: Iterable[Place]) -> bool:
    return any(place.holds(address) for place in places)


# --- what is told apart ------------------------------------------------------------------------------------------------


def classes(axis: Axis, sets: Sequence[PolicySet], base: Scenario) -> tuple[tuple[int, ...], ...]:
    """The places of the values of an axis, those together that make no difference to any condition of any policy."""
    found: dict[object, list[int]] = {}
    for i, choice in enumerate(axis.choices):
        found.setdefault(_signature(replace(base, **choice.fields), sets), []).append(i)
    return tuple(tuple(places) for places in found.values())


def _signature(scenario: Scenario, sets: Sequence[PolicySet]) -> Hashable:
    truths = tuple(
        check(sign_in).truth
        for policies in sets
        for sign_in in [SignInContext(scenario, policies.directory)]
        for one in policies.compiled
        if one.inactive is None or one.inactive.truth is not NO
        for _, check in one.checks
    )
    # What a demand leads to depends on these beyond the conditions: a client with legacy authentication proves nothing.
    return (
        truths,
        scenario.sign_in_risk in RISKY,
        scenario.user_risk in RISKY,
        scenario.client_app,
    )


def boxes(cells: Mapping[tuple[int, ...], V]) -> list[tuple[tuple[frozenset[int], ...], V]]:
    """The cells of a grid in few boxes: places along each axis that share a value. The boxes do not overlap and cover
    all cells; several orders of merging are tried and the one with the fewest boxes is taken."""
    if not cells:
        return []
    width = len(next(iter(cells)))
    orders = list(permutations(range(width)))[:_ORDERS] if width < 5 else _rotations(width)
    orders = orders[: max(1, _MOST_MERGED // len(cells))]
    merged = min((_merged(cells, order) for order in orders), key=len)
    return sorted(merged.items(), key=lambda item: tuple(sorted(places) for places in item[0]))


def _rotations(width: int) -> list[tuple[int, ...]]:
    whole = list(range(width))
    turned = [tuple(whole[i:] + whole[:i]) for i in whole]
    return [*turned, *(tuple(reversed(one)) for one in turned)]


def _merged(cells: Mapping[tuple[int, ...], V], order: Sequence[int]) -> dict[tuple[frozenset[int], ...], V]:
    found = {tuple(frozenset({place}) for place in key): value for key, value in cells.items()}
    for axis in order:
        together: dict[tuple[tuple[frozenset[int], ...], V], frozenset[int]] = {}
        for key, value in found.items():
            rest = (*key[:axis], *key[axis + 1 :])
            together[(rest, value)] = together.get((rest, value), frozenset()) | key[axis]
        found = {(*rest[:axis], places, *rest[axis:]): value for (rest, value), places in together.items()}
    return found


def expand(axis: Axis, groups: Sequence[Sequence[int]], picked: Iterable[int]) -> tuple[Choice, ...]:
    """The values behind some classes of an axis, in their own order."""
    places = sorted(place for group in picked for place in groups[group])
    return tuple(axis.choices[place] for place in places)


def scenario_fields(
    axes: Sequence[Axis], groups: Sequence[Sequence[Sequence[int]]], key: Sequence[int]
) -> dict[str, Any]:
    """What a cell of the grid says of the sign-in: the first value of each of its classes stands for the class."""
    fields: dict[str, Any] = {}
    for axis, parts, place in zip(axes, groups, key, strict=True):
        fields |= axis.choices[parts[place][0]].fields
    return fields


def keys(groups: Sequence[Sequence[Sequence[int]]]) -> Iterator[tuple[int, ...]]:
    """The keys of all cells of a grid."""
    return product(*(range(len(parts)) for parts in groups))


def without(scenario: Scenario, axes: Iterable[Axis]) -> Scenario:
    """The scenario with all unknown that the axes vary."""
    unsaid: dict[str, Any] = {name: UNKNOWN for axis in axes for name in axis.fields()}
    return replace(scenario, **unsaid)


def ordinary(scenario: Scenario) -> tuple[Scenario, tuple[str, ...]]:
    """The scenario with what a grid takes for granted, and the fields that were filled in."""
    assumed: dict[str, Any] = {name: value for name, value in ORDINARY.items() if getattr(scenario, name) is UNKNOWN}
    return replace(scenario, **assumed), tuple(assumed)


# --- the matrix ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """What the policies come to, and which policies brought it about; ``missing``: keys that would settle what is
    unknown."""

    result: Result
    policies: tuple[str, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """Sign-ins that fare alike. ``sides``: for each axis beside the sign-in risk the values that the row stands for;
    ``cells``: one for each column."""

    sides: tuple[tuple[Choice, ...], ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Matrix:
    """The decision over risk, location, platform and client. ``columns``: the levels of sign-in risk, those that fare
    alike together; ``axes``: what the rows vary. ``assumed``: fields taken for granted; ``sign_ins``: how many sign-ins
    it stands for; ``stopped``: why it ends early."""

    scenario: Scenario
    columns: tuple[tuple[Choice, ...], ...]
    axes: tuple[Axis, ...]
    rows: tuple[Row, ...]
    assumed: tuple[str, ...]
    sign_ins: int
    stopped: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(sorted({name for row in self.rows for cell in row.cells for name in cell.missing}))


def axes_of(directory: Directory | None, fixed: frozenset[str]) -> tuple[Axis, ...]:
    """The axes of a grid: sign-in risk, user risk, location, platform, client, without those that are ``fixed``."""
    every = (SIGN_IN_RISK, USER_RISK, location_axis(directory), PLATFORM, CLIENT)
    return tuple(axis for axis in every if axis.name not in fixed)


def matrix(
    policies: PolicySet,
    scenario: Scenario,
    fixed: frozenset[str] = frozenset(),
    stop: Callable[[], bool] = never,
) -> Matrix:
    """The matrix of one user and one app. ``fixed`` names the axes on which the scenario's own value stands; what it
    says of the others is not used. ``stop`` is asked now and then whether to end early."""
    base, assumed = ordinary(scenario)
    axes = axes_of(policies.directory, fixed)
    if SIGN_IN_RISK.name in fixed:
        level = base.sign_in_risk if isinstance(base.sign_in_risk, str) else None
        only = Choice(level, level or "not told", {"sign_in_risk": base.sign_in_risk})
        axes = (Axis(SIGN_IN_RISK.name, SIGN_IN_RISK.title, (only,)), *axes)
    blank = without(base, axes)
    groups = [classes(axis, [policies], blank) for axis in axes]
    cells: dict[tuple[int, ...], Cell] = {}
    stopped = ""
    try:
        for key in keys(groups):
            if stop():
                stopped = "the time limit"
                break
            evaluation = policies.evaluate(replace(blank, **scenario_fields(axes, groups, key)))
            by = tuple(one.id for one in evaluation.policies if _decides(one, evaluation.decision))
            cells[key] = Cell(_shown(result_of(evaluation)), by, evaluation.missing)
    except KeyboardInterrupt:
        stopped = "interrupted"
    sign_ins = prod(len(axis.choices) for axis in axes)
    columns, rows = _rows(cells, axes, groups)
    return Matrix(blank, columns, axes[1:], rows, assumed, sign_ins, stopped)


def _decides(policy: PolicyResult, decision: Decision) -> bool:
    """Whether a policy brings the decision about."""
    if not policy.enforced or policy.applies is NO:
        return False
    if decision is Decision.BLOCK:
        return policy.blocks and policy.applies is YES
    return decision is not Decision.GRANT and (policy.blocks or bool(policy.controls))


def _shown(result: Result) -> Result:
    """A result as the matrix has it: one that is unknown is not told apart from another."""
    if result.decision is not Decision.UNKNOWN:
        return result
    return Result(Decision.UNKNOWN, (), (), Registration.UNKNOWN, "unknown")


def _rows(
    cells: Mapping[tuple[int, ...], Cell], axes: Sequence[Axis], groups: Sequence[Sequence[Sequence[int]]]
) -> tuple[tuple[tuple[Choice, ...], ...], tuple[Row, ...]]:
    levels = range(len(groups[0]))
    sides = {key[1:] for key in cells}
    whole = [side for side in sorted(sides) if all((level, *side) in cells for level in levels)]
    alike: dict[tuple[Result, ...], list[int]] = {}
    for level in levels:
        alike.setdefault(tuple(cells[(level, *side)].result for side in whole), []).append(level)
    columns = list(alike.values())
    results = {side: tuple(cells[(levels[0], *side)].result for levels in columns) for side in whole}
    rows = []
    merged = [places for places, _ in boxes(results)] if len(axes) > 1 else [()][: len(whole)]
    for places in merged:
        inside = [side for side in whole if all(place in wanted for place, wanted in zip(side, places, strict=True))]
        rows.append(
            Row(
                tuple(
                    expand(axis, parts, picked)
                    for axis, parts, picked in zip(axes[1:], groups[1:], places, strict=True)
                ),
                tuple(_joined([cells[(level, *side)] for side in inside for level in levels]) for levels in columns),
            )
        )
    return tuple(expand(axes[0], groups[0], levels) for levels in columns), tuple(rows)


def _joined(cells: Sequence[Cell]) -> Cell:
    by = tuple(dict.fromkeys(name for cell in cells for name in cell.policies))
    return Cell(cells[0].result, by, tuple(sorted({name for cell in cells for name in cell.missing})))
