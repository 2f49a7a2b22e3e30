"""Which of many policies apply to a sign-in, computed as sets: one bit a policy.

Most conditions look at one part of a sign-in (the client app, the risk, the app) that takes few values; what they
come to for a value is computed once for all policies and kept. Users and locations differ from one sign-in to the
next, so that these have an index. The answer is the one that the checks give one by one, and a property test holds it
to that, over one set that is asked about many sign-ins.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from aad53004.conditional_access.compiled import CompiledPolicy
from aad53004.conditional_access.devices import DevicesCheck
from aad53004.conditional_access.directory import Directory
from aad53004.conditional_access.places import LocationsCheck, in_location
from aad53004.conditional_access.scenario import UNKNOWN
from aad53004.conditional_access.sign_in import NO, YES, Check, Constant, SignInContext, is_placeholder
from aad53004.conditional_access.truth import Truth
from aad53004.conditional_access.users import UsersCheck, UserSide, is_no_id

MEMO_SIZE = 4096  # results kept for one condition; beyond that all are dropped and computed again


class PolicyBits(NamedTuple):
    """Policies as bits: those that apply for sure, and those that apply or may apply."""

    sure: int
    possible: int


def bits(policies: int) -> Iterator[int]:
    """The places of the bits that are set, from the lowest on."""
    while policies:
        low = policies & -policies
        yield low.bit_length() - 1
        policies ^= low


Memo = dict[Hashable, PolicyBits]


def _keep(memo: Memo, key: Hashable, result: PolicyBits) -> PolicyBits:
    if len(memo) >= MEMO_SIZE:
        memo.clear()
    memo[key] = result
    return result


class _Condition:
    """One kind of condition in all policies that have it; policies without it are met by anything. ``key`` gives what
    the condition looks at in a sign-in, None for what cannot be a key of the memo."""

    def __init__(
        self, key: Callable[[SignInContext], Hashable], checks: Sequence[tuple[int, Check]], full: int
    ) -> None:
        self.key, self.checks = key, checks
        self.without = full & ~sum(1 << place for place, _ in checks)
        self.memo: Memo = {}

    def matching(self, sign_in: SignInContext) -> PolicyBits:
        key = self.key(sign_in)
        if key is None:
            return self._compute(sign_in)
        return self.memo.get(key) or _keep(self.memo, key, self._compute(sign_in))

    def _compute(self, sign_in: SignInContext) -> PolicyBits:
        sure = possible = self.without
        for place, check in self.checks:
            value = check(sign_in).truth
            if value is not NO:
                possible |= 1 << place
                if value is YES:
                    sure |= 1 << place
        return PolicyBits(sure, possible)


class _NameIndex:
    """Which policies name an id on one side, and which of them name something that is no id."""

    def __init__(self) -> None:
        self.by_id: dict[str, int] = {}
        self.any = self.with_no_id = 0

    def add(self, bit: int, ids: Iterable[str], is_no_id: Callable[[str], bool]) -> None:
        for name in ids:
            self.by_id[name] = self.by_id.get(name, 0) | bit
            self.any |= bit
            if is_no_id(name):
                self.with_no_id |= bit

    def naming(self, ids: frozenset[str]) -> int:
        policies = 0
        for name in ids & self.by_id.keys() if len(ids) > 8 else ids:
            policies |= self.by_id.get(name, 0)
        return policies


class _UserSideIndex:
    """One side, included or excluded, of the users of all policies: which policies name somebody."""

    def __init__(self) -> None:
        self.everyone = self.guests = self.unread = 0
        self.ids, self.groups, self.roles = _NameIndex(), _NameIndex(), _NameIndex()
        self.external: list[tuple[int, Check]] = []
        self.memo: Memo = {}

    def add(self, bit: int, side: UserSide) -> None:
        self.everyone |= bit if side.everyone else 0
        self.guests |= bit if side.any_guest else 0
        self.unread |= bit if side.unread else 0
        self.ids.add(bit, side.ids, is_placeholder)
        self.groups.add(bit, side.groups, is_no_id)
        self.roles.add(bit, side.roles, is_no_id)
        if side.external is not None:
            self.external.append((bit, side.external))

    def matching(self, sign_in: SignInContext) -> PolicyBits:
        """The policies whose side names the user, for sure and perhaps."""
        sure, perhaps = self.everyone | self.ids.naming(sign_in.user_ids), self.unread
        id_known = sign_in.scenario.user is not UNKNOWN and sign_in.user_id_known
        perhaps |= self.ids.with_no_id if id_known else self.ids.any
        for index, ids in ((self.groups, sign_in.groups), (self.roles, sign_in.roles)):
            if ids is None:
                perhaps |= index.any
            else:
                sure |= index.naming(ids)
                perhaps |= index.with_no_id
        external = self._external(sign_in)
        sure |= external.sure
        return PolicyBits(sure, sure | perhaps | external.possible)

    def _external(self, sign_in: SignInContext) -> PolicyBits:
        """By the kind of guest or external user, which few combinations of kind and home tenant decide."""
        user = sign_in.known_user
        key = (user.external_type, user.external_tenant_id) if user else None
        known = self.memo.get(key)
        if known is not None:
            return known
        kind = sign_in.external_type
        sure = self.guests if kind not in (None, "none") else 0
        possible = self.guests if kind is None else sure
        for bit, check in self.external:
            value = check(sign_in).truth
            if value is not NO:
                possible |= bit
                sure |= bit if value is YES else 0
        return _keep(self.memo, key, PolicyBits(sure, possible))


class _UserIndex:
    """The users of all policies, by id, group, role and kind."""

    def __init__(self, policies: Sequence[tuple[int, UsersCheck]], full: int) -> None:
        self.included, self.excluded = _UserSideIndex(), _UserSideIndex()
        self.without = full
        for place, check in policies:
            self.without &= ~(1 << place)
            self.included.add(1 << place, check.included)
            self.excluded.add(1 << place, check.excluded)

    def matching(self, sign_in: SignInContext) -> PolicyBits:
        if sign_in.scenario.user is None:
            return PolicyBits(self.without, self.without)
        into, out = self.included.matching(sign_in), self.excluded.matching(sign_in)
        return PolicyBits(self.without | (into.sure & ~out.possible), self.without | (into.possible & ~out.sure))


class _LocationIndex:
    """The locations of all policies: each named location is looked at once a sign-in, whatever the number of policies
    that name it."""

    def __init__(self, policies: Sequence[tuple[int, LocationsCheck]], directory: Directory, full: int) -> None:
        self.everywhere = 0
        self.included: dict[str, int] = {}
        self.excluded: dict[str, int] = {}
        self.without = full
        for place, check in policies:
            bit = 1 << place
            self.without &= ~bit
            self.everywhere |= bit if check.everywhere else 0
            included = frozenset[str]() if check.everywhere else check.included
            for index, ids in ((self.included, included), (self.excluded, check.excluded)):
                for location_id in ids:
                    index[location_id] = index.get(location_id, 0) | bit
        self.ids = sorted({*self.included, *self.excluded})
        self.memo: Memo = {}
        # Where a range begins or has just ended: between two of these, all addresses are in the same locations.
        edges: dict[int, set[int]] = {4: set(), 6: set()}
        for location in directory.places.values():
            for network in location.networks or ():
                edges[network.version] |= {int(network.network_address), int(network.broadcast_address) + 1}
        self.edges = {version: sorted(ends) for version, ends in edges.items()}

    def matching(self, sign_in: SignInContext) -> PolicyBits:
        if not self.ids:
            return PolicyBits(self.without | self.everywhere, self.without | self.everywhere)
        key = (self._address_interval(sign_in), sign_in.scenario.country)
        return self.memo.get(key) or _keep(self.memo, key, self._compute(sign_in))

    def _address_interval(self, sign_in: SignInContext) -> Hashable:
        """The addresses that are in the same locations as this one."""
        address = sign_in.address
        if address is None:
            return sign_in.scenario.ip
        return address.version, bisect_right(self.edges[address.version], int(address))

    def _compute(self, sign_in: SignInContext) -> PolicyBits:
        in_sure = in_possible = self.everywhere
        out_sure = out_possible = 0
        for location_id in self.ids:
            value = in_location(sign_in, location_id).truth
            if value is NO:
                continue
            into, out = self.included.get(location_id, 0), self.excluded.get(location_id, 0)
            in_possible |= into
            out_possible |= out
            if value is YES:
                in_sure |= into
                out_sure |= out
        return PolicyBits(self.without | (in_sure & ~out_possible), self.without | (in_possible & ~out_sure))


# Looked at whatever a filter names: the state of the device, and whether its extension attributes count.
_DEVICE_STATE = frozenset({"isCompliant", "trustType", "mdmAppId"})


def _device_key(rule: str) -> Callable[[SignInContext], Hashable]:
    """The key of a device: what a filter looks at, which is the same for many devices."""
    # Filters are rare, and their language is not loaded without one.
    from aad53004.conditional_access.device_filter import PROPERTIES

    named = {name.casefold() for name in re.findall(r"\w+", rule)}
    passed_over = frozenset(name for name in PROPERTIES if name.casefold() not in named) - _DEVICE_STATE

    def key(sign_in: SignInContext) -> Hashable:
        device = sign_in.scenario.device
        if device is UNKNOWN or device is None:
            return ("", device)
        try:
            # With the type, since True and 1 are equal and not the same to every check.
            looked_at = frozenset(
                (name, type(value), value) for name, value in device.items() if name not in passed_over
            )
            hash(looked_at)
        except TypeError:
            return None
        return looked_at

    return key


# What each kind of condition looks at. A key is never None, which a value may be.
_KEYS: Mapping[str, Callable[[SignInContext], Hashable]] = {
    "applications": lambda sign_in: (
        sign_in.scenario.app,
        sign_in.scenario.resource,
        isinstance(sign_in.scenario.user_action, str),
    ),
    "userActions": lambda sign_in: ("", sign_in.scenario.user_action),
    "authenticationContext": lambda sign_in: ("", sign_in.scenario.authentication_context),
    "clientAppTypes": lambda sign_in: ("", sign_in.scenario.client_app),
    "platforms": lambda sign_in: ("", sign_in.scenario.platform),
    "signInRiskLevels": lambda sign_in: ("", sign_in.scenario.sign_in_risk),
    "userRiskLevels": lambda sign_in: ("", sign_in.scenario.user_risk),
    "insiderRiskLevels": lambda sign_in: ("", sign_in.scenario.insider_risk),
    "authenticationFlows": lambda sign_in: ("", sign_in.scenario.authentication_flow),
}


class PolicyBitsets:
    """All policies of a tenant, made ready for many sign-ins of one directory."""

    def __init__(self, compiled: Sequence[CompiledPolicy], directory: Directory) -> None:
        full = (1 << len(compiled)) - 1
        self.sure = self.possible = full
        by_condition: dict[tuple[str, str], list[tuple[int, Check]]] = {}
        users: list[tuple[int, UsersCheck]] = []
        locations: list[tuple[int, LocationsCheck]] = []
        for place, policy in enumerate(compiled):
            if policy.inactive is not None:
                self._restrict(1 << place, policy.inactive.truth)
            for name, check in policy.checks:
                if isinstance(check, Constant):
                    self._restrict(1 << place, check.result.truth)
                elif isinstance(check, UsersCheck):
                    users.append((place, check))
                elif isinstance(check, LocationsCheck):
                    locations.append((place, check))
                else:
                    # A filter by itself: what another one looks at does not concern it.
                    rule = check.rule if isinstance(check, DevicesCheck) else ""
                    by_condition.setdefault((name, rule), []).append((place, check))
        self.conditions = [
            _Condition(_KEYS.get(name) or _device_key(rule), checks, full)
            for (name, rule), checks in by_condition.items()
        ]
        self.users, self.locations = _UserIndex(users, full), _LocationIndex(locations, directory, full)

    def _restrict(self, bit: int, value: Truth) -> None:
        if value is not YES:
            self.sure &= ~bit
        if value is NO:
            self.possible &= ~bit

    def matching(self, sign_in: SignInContext) -> PolicyBits:
        """The policies that apply, and those that apply or may."""
        users = self.users.matching(sign_in)
        sure, possible = self.sure & users.sure, self.possible & users.possible
        for condition in self.conditions:
            if not possible:
                break
            matching = condition.matching(sign_in)
            sure &= matching.sure
            possible &= matching.possible
        if possible:
            matching = self.locations.matching(sign_in)
            sure &= matching.sure
            possible &= matching.possible
        return PolicyBits(sure & possible, possible)
