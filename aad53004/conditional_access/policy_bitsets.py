"""Which of many policies apply to a sign-in, worked out as sets: one bit a policy.

Most conditions look at one part of a sign-in (the client app, the risk, the app) that takes few values; what they
come to for a value is worked out once for all policies and kept. Users and locations differ from one sign-in to the
next, so that these have an index. The answer is the one that the conditions give one by one, and tests hold it to that.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

from aad53004.conditional_access.compiled import CompiledPolicy
from aad53004.conditional_access.directory import Directory
from aad53004.conditional_access.places import in_place, trusted
from aad53004.conditional_access.scenario import UNKNOWN, Scenario
from aad53004.conditional_access.sign_in import NO, YES, Check, CheckResult, SignInContext, is_placeholder, lowered
from aad53004.conditional_access.truth import Truth
from aad53004.conditional_access.users import external_check, includes_people, is_odd
from aad53004.entra import GuestsOrExternalUsers, PolicyUsers

KEPT = 4096  # values kept for one condition; beyond that all are forgotten and worked out again


class PolicyBits(NamedTuple):
    """Policies as bits: those that apply for sure, and those that apply or may apply."""

    sure: int
    possible: int


def bits(mask: int) -> Iterator[int]:
    """The places of the bits that are set, from the lowest on."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class _Condition:
    """One kind of condition in all policies that have it; policies without it are met by anything."""

    def __init__(
        self, full: int, key: Callable[[SignInContext], Hashable], checks: Sequence[tuple[int, Check]]
    ) -> None:
        self.key, self.checks = key, checks
        self.others = full & ~_mask(place for place, _ in checks)
        self.known: dict[Hashable, PolicyBits] = {}

    def held(self, sign_in: SignInContext) -> PolicyBits:
        key = self.key(sign_in)
        found = self.known.get(key) if key is not None else None
        if found is None:
            found = self._work_out(sign_in)
            if key is not None:
                if len(self.known) >= KEPT:
                    self.known.clear()
                self.known[key] = found
        return found

    def _work_out(self, sign_in: SignInContext) -> PolicyBits:
        sure = possible = self.others
        for place, check in self.checks:
            value = check(sign_in).truth
            if value is not NO:
                possible |= 1 << place
                if value is YES:
                    sure |= 1 << place
        return PolicyBits(sure, possible)


def _mask(places: Iterable[int]) -> int:
    mask = 0
    for place in places:
        mask |= 1 << place
    return mask


class _Side:
    """One side, included or excluded, of the users of all policies: which policies name somebody."""

    def __init__(self) -> None:
        self.everyone = self.guests = self.odd_ids = self.odd_groups = self.odd_roles = 0
        self.any_ids = self.any_groups = self.any_roles = 0
        self.ids: dict[str, int] = {}
        self.groups: dict[str, int] = {}
        self.roles: dict[str, int] = {}
        self.external: list[tuple[int, Check]] = []
        self.by_kind: dict[Hashable, PolicyBits] = {}

    def add(
        self,
        bit: int,
        ids: Iterable[str] | None,
        groups: Iterable[str] | None,
        roles: Iterable[str] | None,
        external: GuestsOrExternalUsers | None,
    ) -> None:
        for one in lowered(ids):
            if one == "all":
                self.everyone |= bit
            elif one == "guestsorexternalusers":
                self.guests |= bit
            elif one != "none":
                self.ids[one] = self.ids.get(one, 0) | bit
                self.any_ids |= bit
                self.odd_ids |= bit if is_placeholder(one) else 0
        for one in lowered(groups) - {"none"}:
            self.groups[one] = self.groups.get(one, 0) | bit
            self.any_groups |= bit
            self.odd_groups |= bit if is_odd(one) else 0
        for one in lowered(roles) - {"none"}:
            self.roles[one] = self.roles.get(one, 0) | bit
            self.any_roles |= bit
            self.odd_roles |= bit if is_odd(one) else 0
        if external is not None:
            self.external.append((bit, external_check(external)))

    def held(self, sign_in: SignInContext) -> PolicyBits:
        """The policies whose side names the user, for sure and perhaps."""
        sure = self.everyone
        perhaps = 0
        for one in sign_in.user_ids:
            sure |= self.ids.get(one, 0)
        if sign_in.scenario.user is UNKNOWN or not sign_in.user_id_known:
            perhaps |= self.any_ids
        else:
            perhaps |= self.odd_ids
        known = sign_in.known_user
        groups = known.groups if known else None
        if groups is None:
            perhaps |= self.any_groups
        else:
            for one in groups & self.groups.keys() if len(groups) > 8 else groups:
                sure |= self.groups.get(one, 0)
            perhaps |= self.odd_groups
        roles = known.roles if known else None
        if roles is None:
            perhaps |= self.any_roles
        else:
            for one in roles:
                sure |= self.roles.get(one, 0)
            perhaps |= self.odd_roles
        kind = self._kind(sign_in)
        sure |= kind.sure
        return PolicyBits(sure, sure | perhaps | kind.possible)

    def _kind(self, sign_in: SignInContext) -> PolicyBits:
        """By the kind of guest or external user, which few combinations of kind and tenant decide."""
        known = sign_in.known_user
        key = (known.external_type, known.external_tenant_id) if known else None
        found = self.by_kind.get(key)
        if found is not None:
            return found
        kind = known.external_type if known else None
        sure = self.guests if kind not in (None, "none") else 0
        possible = self.guests if kind is None else sure
        for bit, check in self.external:
            value = check(sign_in).truth
            if value is not NO:
                possible |= bit
                sure |= bit if value is YES else 0
        if len(self.by_kind) >= KEPT:
            self.by_kind.clear()
        found = self.by_kind[key] = PolicyBits(sure, possible)
        return found


class _Users:
    """The users of all policies, by id, group, role and kind."""

    def __init__(self, full: int, policies: Sequence[tuple[int, PolicyUsers]]) -> None:
        self.included, self.excluded = _Side(), _Side()
        covered = 0
        for place, users in policies:
            bit = 1 << place
            covered |= bit
            self.included.add(
                bit,
                users.include_users,
                users.include_groups,
                users.include_roles,
                users.include_guests_or_external_users,
            )
            self.excluded.add(
                bit,
                users.exclude_users,
                users.exclude_groups,
                users.exclude_roles,
                users.exclude_guests_or_external_users,
            )
        self.others = full & ~covered

    def held(self, sign_in: SignInContext) -> PolicyBits:
        if sign_in.scenario.user is None:
            return PolicyBits(self.others, self.others)
        into, out = self.included.held(sign_in), self.excluded.held(sign_in)
        return PolicyBits(self.others | (into.sure & ~out.possible), self.others | (into.possible & ~out.sure))


class _Places:
    """The locations of all policies: each named location is looked at once a sign-in, whatever the number of policies
    that name it."""

    def __init__(
        self, full: int, policies: Sequence[tuple[int, frozenset[str], frozenset[str]]], directory: Directory
    ) -> None:
        self.everywhere = 0
        self.included: dict[str, int] = {}
        self.excluded: dict[str, int] = {}
        covered = 0
        for place, included, excluded in policies:
            bit = 1 << place
            covered |= bit
            if not included or "all" in included:
                self.everywhere |= bit
                included = frozenset()
            for table, ids in ((self.included, included), (self.excluded, excluded)):
                for one in ids:
                    table[one] = table.get(one, 0) | bit
        self.others = full & ~covered
        self.ids = sorted({*self.included, *self.excluded})
        self.known: dict[Hashable, PolicyBits] = {}
        # Where a range begins or has just ended: between two of these, all addresses are in the same locations.
        edges: dict[int, set[int]] = {4: set(), 6: set()}
        for location in directory.places.values():
            for network in location.networks or ():
                edges[network.version] |= {int(network.network_address), int(network.broadcast_address) + 1}
        self.edges = {version: sorted(found) for version, found in edges.items()}

    def held(self, sign_in: SignInContext) -> PolicyBits:
        if not self.ids:
            return PolicyBits(self.others | self.everywhere, self.others | self.everywhere)
        key = (self._stretch(sign_in), sign_in.scenario.country)
        found = self.known.get(key)
        if found is None:
            if len(self.known) >= KEPT:
                self.known.clear()
            found = self.known[key] = self._work_out(sign_in)
        return found

    def _stretch(self, sign_in: SignInContext) -> Hashable:
        """The addresses that are in the same locations as this one."""
        address = sign_in.address
        if address is None:
            return sign_in.scenario.ip
        return address.version, bisect_right(self.edges[address.version], int(address))

    def _work_out(self, sign_in: SignInContext) -> PolicyBits:
        in_sure = in_possible = self.everywhere
        out_sure = out_possible = 0
        for one in self.ids:
            value = _at(sign_in, one).truth
            if value is NO:
                continue
            into, out = self.included.get(one, 0), self.excluded.get(one, 0)
            in_possible |= into
            out_possible |= out
            if value is YES:
                in_sure |= into
                out_sure |= out
        return PolicyBits(self.others | (in_sure & ~out_possible), self.others | (in_possible & ~out_sure))


def _at(sign_in: SignInContext, place: str) -> CheckResult:
    if place == "all":
        return CheckResult(YES, "any location")
    return trusted(sign_in) if place == "alltrusted" else in_place(sign_in, place)


# Looked at whatever a filter names: the state of the device, and whether its extension attributes count.
_STATE = frozenset({"isCompliant", "trustType", "mdmAppId", "profileType"})


def _device_key(rule: str) -> Callable[[SignInContext], Hashable]:
    """The key of a device: what a filter looks at, which is the same for many devices."""
    # Filters are rare, and their language is not loaded without one.
    from aad53004.conditional_access.device_filter import PROPERTIES

    named = {name.casefold() for name in re.findall(r"\w+", rule)}
    passed_over = frozenset(name for name in PROPERTIES if name.casefold() not in named) - _STATE

    def key(sign_in: SignInContext) -> Hashable:
        device = sign_in.scenario.device
        if device is UNKNOWN or device is None:
            return ("", device)
        try:
            # With the type, since True and 1 are equal and not the same to every check.
            found = frozenset((name, type(one), one) for name, one in device.items() if name not in passed_over)
            hash(found)
        except TypeError:
            return None
        return found

    return key


_KEYS: dict[str, Callable[[SignInContext], Hashable]] = {
    "applications": lambda one: (one.scenario.app, one.scenario.resource, isinstance(one.scenario.user_action, str)),
    "userActions": lambda one: ("", one.scenario.user_action),
    "authenticationContext": lambda one: ("", one.scenario.authentication_context),
    "clientAppTypes": lambda one: ("", one.scenario.client_app),
    "platforms": lambda one: ("", one.scenario.platform),
    "signInRiskLevels": lambda one: ("", one.scenario.sign_in_risk),
    "userRiskLevels": lambda one: ("", one.scenario.user_risk),
    "insiderRiskLevels": lambda one: ("", one.scenario.insider_risk),
    "authenticationFlows": lambda one: ("", one.scenario.authentication_flow),
}
_OF_DEVICES = frozenset({"devices", "deviceStates"})


def _rule(compiled: CompiledPolicy) -> str:
    devices = compiled.policy.conditions.devices if compiled.policy.conditions else None
    return (devices.device_filter.rule or "") if devices is not None and devices.device_filter is not None else ""


class PolicyBitsets:
    """All policies of a tenant, to be held against many sign-ins of one directory."""

    def __init__(self, compiled: Sequence[CompiledPolicy], directory: Directory) -> None:
        full = (1 << len(compiled)) - 1
        self.sure = self.possible = full
        by_name: dict[tuple[str, str], list[tuple[int, Check]]] = {}
        users: list[tuple[int, PolicyUsers]] = []
        places: list[tuple[int, frozenset[str], frozenset[str]]] = []
        anybody = SignInContext(Scenario(), directory)
        for place, one in enumerate(compiled):
            if one.off is not None:
                self._drop(1 << place, one.off.truth)
            conditions = one.policy.conditions
            for name, check in one.checks:
                if name == "users" and conditions and conditions.users and includes_people(conditions.users):
                    users.append((place, conditions.users))
                elif name == "locations" and conditions and conditions.locations:
                    assigned = conditions.locations
                    places.append((place, lowered(assigned.include_locations), lowered(assigned.exclude_locations)))
                elif name in _KEYS or name in _OF_DEVICES:
                    # A filter by itself: what another one looks at does not concern it.
                    rule = _rule(one) if name == "devices" else ""
                    by_name.setdefault((name, rule), []).append((place, check))
                else:
                    # What is left does not look at the sign-in.
                    self._drop(1 << place, check(anybody).truth)
        self.conditions = [
            _Condition(full, _KEYS.get(name) or _device_key(rule), checks) for (name, rule), checks in by_name.items()
        ]
        self.users, self.places = _Users(full, users), _Places(full, places, directory)

    def _drop(self, bit: int, value: Truth) -> None:
        if value is not YES:
            self.sure &= ~bit
        if value is NO:
            self.possible &= ~bit

    def held(self, sign_in: SignInContext) -> PolicyBits:
        """The policies that apply, and those that apply or may."""
        users = self.users.held(sign_in)
        sure, possible = self.sure & users.sure, self.possible & users.possible
        for condition in self.conditions:
            if not possible:
                break
            masks = condition.held(sign_in)
            sure &= masks.sure
            possible &= masks.possible
        if possible:
            masks = self.places.held(sign_in)
            sure &= masks.sure
            possible &= masks.possible
        return PolicyBits(sure & possible, possible)
