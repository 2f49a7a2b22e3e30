"""One sign-in as the conditions of many policies are held against it, and the answer that each of them gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, NamedTuple

from aad53004.conditional_access.scenario import GUID, UNKNOWN, Directory, DirectoryUser, Scenario
from aad53004.conditional_access.truth import Truth
from aad53004.entra import Entity

YES, NO, MAYBE = Truth.YES, Truth.NO, Truth.UNKNOWN
UNSAID = frozenset({"unknownfuturevalue", "hidden"})


class Answer(NamedTuple):
    """Whether a condition is met, what decided, and the key of the scenario that is missing where it is unknown.
    ``unrestricted``: it is met by every sign-in that is not excluded, so that it says nothing about this one."""

    truth: Truth
    detail: str
    needs: str = ""
    unrestricted: bool = False


class Why(NamedTuple):
    """One condition of a policy and what became of it, as in :class:`Answer`. ``condition`` is named as in Graph."""

    condition: str
    truth: Truth
    detail: str
    needs: str = ""
    unrestricted: bool = False

    @property
    def result(self) -> str:
        """As ``whatif`` prints it."""
        return {YES: "matched", NO: "not-matched"}.get(self.truth, "unknown")


class Reached(NamedTuple):
    """Whether a policy, held against a sign-in, applies, and the condition that decided."""

    reach: Truth
    why: str
    whys: tuple[Why, ...] = ()


class SignIn:
    """A scenario beside its directory, with what many policies ask of it worked out once."""

    def __init__(self, scenario: Scenario, directory: Directory) -> None:
        self.scenario, self.directory = scenario, directory
        self._known: dict[str, Answer] = {}
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

    def remember(self, name: str, work_out: Callable[[], Answer]) -> Answer:
        """What many policies ask alike, such as whether the sign-in comes from a location, worked out once."""
        if name not in self._known:
            self._known[name] = work_out()
        return self._known[name]


Check = Callable[[SignIn], Answer]


def _user_ids(user: str, known: DirectoryUser | None) -> Iterator[str]:
    yield user.casefold()
    if known is not None:
        yield from (one.casefold() for one in (known.id, known.user_principal_name) if one)


def fixed(value: Truth, detail: str, needs: str = "", *, unrestricted: bool = False) -> Check:
    answer = Answer(value, detail, needs, unrestricted)
    return lambda sign_in: answer


def flags(value: str | Iterable[str] | None) -> tuple[str, ...]:
    """The members of a flags enum, which Graph writes as one text with commas, in lower case."""
    parts = value.split(",") if isinstance(value, str) else value or ()
    return tuple(part.strip().casefold() for part in parts if part.strip())


def lowered(values: Iterable[str] | None) -> frozenset[str]:
    return frozenset(value.strip().casefold() for value in values or ())


def says_nothing(value: Any) -> bool:
    """Whether a value sets nothing: null, empty, or holding only what sets nothing, as PowerShell writes an object that
    is not set."""
    if isinstance(value, Mapping):
        return all("@" in name or says_nothing(one) for name, one in value.items())
    if isinstance(value, list | tuple):
        return all(says_nothing(one) for one in value)
    return value is None or value in ("", "none")


def extras(entity: Entity) -> Iterator[str]:
    """Properties with a value that the model of this version does not name."""
    for name, value in (entity.model_extra or {}).items():
        if "@" not in name and not name.startswith("#") and not says_nothing(value):
            yield name


def deep_extras(entity: Entity) -> Iterator[str]:
    """The same at every depth, each with its path: ``deviceFilter.zone``."""
    yield from extras(entity)
    for name, field in type(entity).model_fields.items():
        part = getattr(entity, name)
        if isinstance(part, Entity):
            yield from (f"{field.alias or name}.{one}" for one in deep_extras(part))


def is_placeholder(name: str) -> bool:
    """Whether a name stands for one that somebody has yet to fill in, ``<BreakGlass>`` or ``{{BreakGlass}}``, or for
    one that Graph does not tell."""
    return not name[:1].isalnum() or name in UNSAID


def stranger(values: str | Iterable[str] | None, known: Iterable[str]) -> str:
    """The first of some values that this version does not know, as it is spelled; empty where it knows all."""
    small = {one.casefold() for one in known}
    parts = values.split(",") if isinstance(values, str) else values or ()
    return next((one.strip()[:60] for one in parts if one.strip() and one.strip().casefold() not in small), "")


def one_of(wanted: frozenset[str], read: Callable[[SignIn], Any], key: str, name: str, strange: str = "") -> Check:
    """Whether a plain value is among those wanted. ``strange``: one of them that this version does not know; it may
    cover what the scenario says, so that it leaves open whether the condition is met."""
    missing = Answer(MAYBE, f"the {name} is not known", key)

    def check(sign_in: SignIn) -> Answer:
        value = read(sign_in)
        if value is UNKNOWN:
            return missing
        if value is not None and value.casefold() in wanted:
            return Answer(YES, f"{name} {value}")
        if strange:
            return Answer(MAYBE, f"it names a {name} that this version does not know ({strange})")
        return Answer(NO, f"{name} {value or 'none'}")

    return check


def in_and_out(into: Check, out: Check | None) -> Check:
    if out is None:
        return into

    def check(sign_in: SignIn) -> Answer:
        left = out(sign_in)
        if left.truth is YES:
            return Answer(NO, f"excluded: {left.detail}")
        found = into(sign_in)
        if found.truth is NO or left.truth is NO:
            return found
        return Answer(MAYBE, f"perhaps excluded: {left.detail}", left.needs)

    return check
