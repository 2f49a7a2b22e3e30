"""One sign-in as the conditions of many policies are held against it, and the answer that each of them gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, NamedTuple, TypeAlias, TypeVar

from aad53004.conditional_access.directory import Directory, DirectoryUser
from aad53004.conditional_access.scenario import GUID, UNKNOWN, Scenario
from aad53004.conditional_access.truth import Truth
from aad53004.conditional_access.unread import or_default
from aad53004.entra import Entity
from aad53004.errors import Unreadable

YES, NO, MAYBE = Truth.YES, Truth.NO, Truth.UNKNOWN
UNSAID = frozenset({"unknownfuturevalue", "hidden"})


class CheckResult(NamedTuple):
    """Whether a condition is met, what decided, and the key of the scenario that is missing where it is unknown.
    ``unrestricted``: every sign-in meets it, as a condition on all users or on any platform."""

    truth: Truth
    detail: str
    needs: str = ""
    unrestricted: bool = False


class ConditionResult(NamedTuple):
    """One condition of a policy and what became of it. ``condition`` is named as in Graph."""

    condition: str
    truth: Truth
    detail: str
    needs: str = ""
    unrestricted: bool = False

    @property
    def result(self) -> str:
        """As ``whatif`` prints it."""
        return {YES: "matched", NO: "not-matched"}.get(self.truth, "unknown")


class PolicyReach(NamedTuple):
    """Whether a policy, held against a sign-in, applies, and the condition that decided."""

    reach: Truth
    why: str
    whys: tuple[ConditionResult, ...] = ()


class SignInContext:
    """A scenario beside its directory, with what many policies ask of it worked out once."""

    def __init__(self, scenario: Scenario, directory: Directory) -> None:
        self.scenario, self.directory = scenario, directory
        self._memo: dict[str, CheckResult] = {}
        user = scenario.user
        self.known_user: DirectoryUser | None = directory.user(user) if isinstance(user, str) else None
        self.user_ids = frozenset(_user_ids(user, self.known_user)) if isinstance(user, str) else frozenset()
        self.user_id_known = (
            user is None
            or any(GUID.fullmatch(one) for one in self.user_ids)
            or bool(self.known_user and self.known_user.id)
        )
        self.apps = tuple(
            dict.fromkeys(one.casefold() for one in (scenario.app, scenario.resource) if isinstance(one, str))
        )

    @property
    def groups(self) -> frozenset[str] | None:
        return self.known_user.groups if self.known_user else None

    @property
    def roles(self) -> frozenset[str] | None:
        return self.known_user.roles if self.known_user else None

    @property
    def external_type(self) -> str | None:
        return self.known_user.external_type if self.known_user else None

    @cached_property
    def address(self) -> IPv4Address | IPv6Address | None:
        """The IP address, plain where an IPv4 one came wrapped in IPv6; None where it is unknown or none."""
        if not isinstance(self.scenario.ip, str):
            return None
        address = ip_address(self.scenario.ip)
        mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        return mapped or address

    def memoized(self, name: str, compute: Callable[[], CheckResult]) -> CheckResult:
        """What many policies ask alike, such as whether the sign-in comes from a location, computed once."""
        if name not in self._memo:
            self._memo[name] = compute()
        return self._memo[name]


Check: TypeAlias = Callable[[SignInContext], CheckResult]
C = TypeVar("C", bound="Check | None")


def _user_ids(user: str, known: DirectoryUser | None) -> Iterator[str]:
    yield user.casefold()
    if known is not None:
        yield from (one.casefold() for one in (known.id, known.user_principal_name) if one)


@dataclass(frozen=True)
class Constant:
    """A check that looks at nothing of the sign-in; ``unread`` where it stands for one that could not be made."""

    result: CheckResult
    unread: bool = False

    def __call__(self, sign_in: SignInContext) -> CheckResult:
        return self.result


def constant(value: Truth, detail: str, *, unrestricted: bool = False) -> Constant:
    """A check whose result is the same for every sign-in."""
    return Constant(CheckResult(value, detail, unrestricted=unrestricted))


def unknown_if_unread(build: Callable[[], C]) -> C | Constant:
    """A check as ``build`` makes it; where a property that it depends on could not be read, one that is unknown for
    that reason."""
    try:
        return build()
    except Unreadable as error:
        return unread(error)


def unread(error: Unreadable) -> Constant:
    """The check of a condition of which a property could not be read."""
    return Constant(CheckResult(MAYBE, error.why), unread=True)


def flags(value: str | Iterable[str] | None) -> tuple[str, ...]:
    """The members of a flags enum, which Graph writes as one text with commas, in lower case."""
    parts = value.split(",") if isinstance(value, str) else value or ()
    return tuple(part.strip().casefold() for part in parts if part.strip())


def lowered(values: Iterable[str] | None) -> frozenset[str]:
    return frozenset(value.strip().casefold() for value in values or ())


def is_unset(value: Any) -> bool:
    """Whether a value sets nothing: null, empty, or holding only what sets nothing, as PowerShell writes an object that
    is not set."""
    if isinstance(value, Mapping):
        return all("@" in name or is_unset(one) for name, one in value.items())
    if isinstance(value, list | tuple):
        return all(is_unset(one) for one in value)
    return value is None or value in ("", "none")


def unknown_properties(entity: Entity) -> Iterator[str]:
    """Properties with a value that the model of this version does not name."""
    for name, value in (entity.model_extra or {}).items():
        if "@" not in name and not name.startswith("#") and not is_unset(value):
            yield name


def unknown_property_paths(entity: Entity) -> Iterator[str]:
    """The same at every depth, each with its path: ``deviceFilter.zone``."""
    yield from unknown_properties(entity)
    for name, field in type(entity).model_fields.items():
        # What could not be read makes its own condition unknown, under its own name.
        part = or_default(partial(getattr, entity, name), None)
        if isinstance(part, Entity):
            yield from (f"{field.alias or name}.{one}" for one in unknown_property_paths(part))


def is_placeholder(name: str) -> bool:
    """Whether a name stands for one that somebody has yet to fill in, ``<BreakGlass>`` or ``{{BreakGlass}}``, or for
    one that Graph does not tell."""
    return not name[:1].isalnum() or name in UNSAID


def first_unknown_value(values: str | Iterable[str] | None, known: Iterable[str]) -> str:
    """The first of some values that this version does not know, as it is spelled; empty where it knows all."""
    small = {one.casefold() for one in known}
    parts = values.split(",") if isinstance(values, str) else values or ()
    return next((one.strip()[:60] for one in parts if one.strip() and one.strip().casefold() not in small), "")


def value_among(
    wanted: frozenset[str], read: Callable[[SignInContext], Any], key: str, name: str, unknown_value: str = ""
) -> Check:
    """Whether a plain value is among those wanted. ``unknown_value``: one of them that this version does not know; it
    may cover what the scenario says, so that it leaves open whether the condition is met."""
    missing = CheckResult(MAYBE, f"the {name} is not known", key)

    def check(sign_in: SignInContext) -> CheckResult:
        value = read(sign_in)
        if value is UNKNOWN:
            return missing
        if value is not None and value.casefold() in wanted:
            return CheckResult(YES, f"{name} {value}")
        if unknown_value:
            return CheckResult(MAYBE, f"it names a {name} that this version does not know ({unknown_value})")
        return CheckResult(NO, f"{name} {value or 'none'}")

    return check


def excluded_or_included(sign_in: SignInContext, included: Check, excluded: Check | None) -> CheckResult:
    """What both sides of a condition come to: an exclusion beats an inclusion."""
    if excluded is None:
        return included(sign_in)
    out = excluded(sign_in)
    if out.truth is YES:
        return CheckResult(NO, f"excluded: {out.detail}")
    into = included(sign_in)
    if into.truth is NO or out.truth is NO:
        return into
    return CheckResult(MAYBE, f"perhaps excluded: {out.detail}", out.needs)
