"""What the ids in policies and scenarios mean: users, named locations, authentication strengths, service principals.

The objects are shaped as Graph returns them; a part that was not given is unknown.
https://learn.microsoft.com/graph/api/resources/namedlocation
https://learn.microsoft.com/graph/api/resources/authenticationstrengthpolicy
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import Any, TypeVar

from pydantic import ValidationError

from aad53004.conditional_access.scenario import EXTERNAL_TYPES, quoted
from aad53004.conditional_access.unread import or_default
from aad53004.entra import AuthenticationStrength, NamedLocation
from aad53004.entra.entity import Entity
from aad53004.errors import BadInput, Unreadable

E = TypeVar("E", bound=Entity)


@dataclass(frozen=True)
class DirectoryUser:
    """One user. ``groups`` (transitive ids) and ``roles`` (template ids), both lower case, are None where unknown;
    ``external_type`` is "none" for who belongs to this tenant, None where unknown."""

    id: str
    user_principal_name: str = ""
    groups: frozenset[str] | None = None
    roles: frozenset[str] | None = None
    external_type: str | None = None
    external_tenant_id: str | None = None


@dataclass(frozen=True)
class Place:
    """A named location, ready to be asked. ``networks`` for one of addresses, ``countries`` (upper case) for one of
    countries; a location of another kind has neither. ``broken``: a range of
    addresses could not be read. ``unread``: why another property could not be."""

    id: str
    name: str
    trusted: bool | None
    networks: tuple[IPv4Network | IPv6Network, ...] | None = None
    countries: frozenset[str] | None = None
    unknown_countries: bool | None = None
    kind: str = ""
    broken: bool = False
    unread: str = ""

    def holds(self, address: IPv4Address | IPv6Address) -> bool | None:
        """Whether the address is in the location; None for a location that is not one of addresses, or that holds a
        range that cannot be read and no other that fits."""
        if self.networks is None:
            return None
        version, number = address.version, int(address)
        for kind, first, last in self._ranges:
            if first <= number <= last and kind == version:
                return True
        return None if self.broken else False

    @cached_property
    def _ranges(self) -> tuple[tuple[int, int, int], ...]:
        """The networks as numbers, which are quicker to compare."""
        found = self.networks or ()
        return tuple((one.version, int(one.network_address), int(one.broadcast_address)) for one in found)


@dataclass(frozen=True)
class Directory:
    """What the ids in policies and scenarios mean. A part that is None was not given, so what it would tell is unknown.

    ``names``: display names of groups, roles and users by id, for what is shown only.
    """

    users: tuple[DirectoryUser, ...] | None = None
    named_locations: tuple[NamedLocation, ...] | None = None
    authentication_strengths: tuple[AuthenticationStrength, ...] | None = None
    service_principals: tuple[Mapping[str, Any], ...] | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _users_by_name(self) -> Mapping[str, DirectoryUser]:
        found: dict[str, DirectoryUser] = {}
        for user in self.users or ():
            for name in (user.id, user.user_principal_name):
                if name:
                    found.setdefault(name.casefold(), user)
        return found

    def user(self, name: str) -> DirectoryUser | None:
        """A user by id or UPN, whatever the case; None where the directory has none."""
        return self._users_by_name.get(name.casefold())

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Named locations by lower-case id; one whose id could not be read has a key that no policy can name."""
        places = [_place(location) for location in self.named_locations or ()]
        return {place.id.casefold() or f"#{number}": place for number, place in enumerate(places)}

    @cached_property
    def _strengths(self) -> Mapping[str | None, AuthenticationStrength]:
        """By lower-case id; None stands for those whose id could not be read."""
        return {_strength_id(strength): strength for strength in self.authentication_strengths or ()}

    def strength(self, strength_id: str) -> AuthenticationStrength | None:
        """An authentication strength by id; None where the directory has none. Raises Unreadable where one whose id
        could not be read may be it."""
        strength = self._strengths.get(strength_id.casefold())
        if strength is None and None in self._strengths:
            raise Unreadable("the id of an authentication strength could not be read")
        return strength

    @cached_property
    def _principals(self) -> Mapping[str, Mapping[str, Any]]:
        return {str(one.get("appId", "")).casefold(): one for one in self.service_principals or ()}

    def service_principal(self, app_id: str) -> Mapping[str, Any] | None:
        """The service principal of an appId; None where the directory has none."""
        return self._principals.get(app_id.casefold())


def _strength_id(strength: AuthenticationStrength) -> str | None:
    return or_default(lambda: (strength.id or "").casefold(), None)


def _place(location: NamedLocation) -> Place:
    unread: list[str] = []

    def read(name: str) -> Any:
        try:
            return getattr(location, name)
        except Unreadable as error:
            unread.append(error.why)
            return None

    ranges, broken = _networks(location)
    countries, kind, location_id = read("countries_and_regions"), read("kind"), read("id") or ""
    by_address = ranges is not None or kind == "ipnamedlocation"
    by_country = countries is not None or kind == "countrynamedlocation"
    name = or_default(lambda: location.display_name, None) or location_id
    return Place(
        location_id,
        name,
        read("is_trusted"),
        (ranges or ()) if by_address else None,
        frozenset(country.upper() for country in countries or ()) if by_country else None,
        read("include_unknown_countries_and_regions"),
        kind or "",
        broken,
        "; ".join(unread),
    )


def _networks(location: NamedLocation) -> tuple[tuple[IPv4Network | IPv6Network, ...] | None, bool]:
    """The ranges of addresses of a location, None where it has none, and whether one of them could not be read."""
    try:
        ranges = location.ip_ranges
    except Unreadable:
        return (), True
    networks: list[IPv4Network | IPv6Network] = []
    broken = False
    for ip_range in ranges or ():
        try:
            networks.append(ip_network((ip_range.cidr_address or "").strip(), strict=False))
        except (ValueError, Unreadable):
            broken = True
    return None if ranges is None else tuple(networks), broken


def directory_from(document: Any, where: str = "the directory") -> Directory:
    """A directory from its JSON: ``users``, ``namedLocations``, ``authenticationStrengths``, ``servicePrincipals``, each
    a list as Graph returns it, or left out. Raises BadInput with the place that is wrong."""
    if not isinstance(document, Mapping):
        raise BadInput(f'{where} must be a JSON object with "users", "namedLocations" and the like.')
    users = _list(document, "users", where)
    principals = _list(document, "servicePrincipals", where)
    return Directory(
        None if users is None else tuple(_user(one, f"users[{i}] of {where}") for i, one in enumerate(users)),
        _typed(NamedLocation, document, "namedLocations", where),
        _typed(AuthenticationStrength, document, "authenticationStrengths", where),
        None if principals is None else tuple(principals),
        _names(document),
    )


def _list(document: Mapping[str, Any], key: str, where: str) -> list[Mapping[str, Any]] | None:
    value = document.get(key)
    if isinstance(value, Mapping) and isinstance(value.get("value"), list):
        value = value["value"]
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise BadInput(f'"{key}" of {where} must be a list of objects as Graph returns them.')
    return value


def _typed(model: type[E], document: Mapping[str, Any], key: str, where: str) -> tuple[E, ...] | None:
    values = _list(document, key, where)
    if values is None:
        return None
    found = []
    for i, value in enumerate(values):
        try:
            found.append(model.model_validate(value))
        except ValidationError as error:
            at = ".".join(str(part) for part in error.errors()[0]["loc"])
            raise BadInput(
                f'"{key}[{i}]" of {where} is not shaped as Graph returns it: {quoted(at)} is wrong.'
            ) from None
    return tuple(found)


def _user(document: Mapping[str, Any], where: str) -> DirectoryUser:
    user_id, upn = document.get("id"), document.get("userPrincipalName")
    if not isinstance(user_id, str) and not isinstance(upn, str):
        raise BadInput(f'{where} has no "id" and no "userPrincipalName".')
    tenant = document.get("externalTenantId")
    return DirectoryUser(
        id=user_id if isinstance(user_id, str) else "",
        user_principal_name=upn if isinstance(upn, str) else "",
        groups=_ids(document, "groups", ("id",), where),
        roles=_ids(document, "roles", ("roleTemplateId", "templateId", "id"), where),
        external_type=external_type(document, where),
        external_tenant_id=tenant if isinstance(tenant, str) else None,
    )


def _ids(document: Mapping[str, Any], key: str, names: tuple[str, ...], where: str) -> frozenset[str] | None:
    values = document.get(key)
    if values is None:
        return None
    if not isinstance(values, list):
        raise BadInput(f'"{key}" of {where} must be a list of ids.')
    found = set()
    for value in values:
        if isinstance(value, Mapping):
            value = next((value[name] for name in names if isinstance(value.get(name), str)), None)
        if not isinstance(value, str):
            raise BadInput(f'"{key}" of {where} must be a list of ids.')
        found.add(value.casefold())
    return frozenset(found)


def external_type(user: Mapping[str, Any], where: str = "the user") -> str | None:
    """What kind of guest or external user somebody is: "none" for who belongs to the tenant, None where unknown.

    What ``externalUserType`` says, else what the user object tells: a user of another tenant has "#EXT#" in the UPN;
    a guest without it has an account here. https://learn.microsoft.com/entra/external-id/user-properties
    """
    if "externalUserType" in user:
        said = user["externalUserType"]
        if said is None or str(said).casefold() == "none":
            return "none"
        for known in EXTERNAL_TYPES:
            if known.casefold() == str(said).casefold():
                return known
        raise BadInput(
            f'"externalUserType" of {where} is {quoted(said)}; it may be {", ".join(EXTERNAL_TYPES)} or null.'
        )
    kind = user.get("userType")
    if not isinstance(kind, str) or not kind:
        return None
    here = "#ext#" not in str(user.get("userPrincipalName") or "").casefold()
    if kind.casefold() == "guest":
        return "internalGuest" if here else "b2bCollaborationGuest"
    return "none" if here else "b2bCollaborationMember"


def _names(document: Mapping[str, Any]) -> dict[str, str]:
    """Display names of users, for what is shown."""
    found = {}
    for one in _list(document, "users", "the directory") or ():
        if isinstance(one.get("id"), str) and isinstance(one.get("displayName"), str):
            found[one["id"].casefold()] = one["displayName"]
    return found
