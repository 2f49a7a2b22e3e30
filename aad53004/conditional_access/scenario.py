"""Who signs in to what, from where and how risky; and the directory that says what the ids mean.

Every part of a scenario may be unknown. A key that a scenario leaves out is unknown; ``null`` or ``"none"`` is known
to be nothing. Both shapes are those of ``whatif``; the directory's objects are shaped as Graph returns them.
https://learn.microsoft.com/graph/api/conditionalaccessroot-evaluate
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final, Literal, TypeAlias, TypeVar

from pydantic import ValidationError

from aad53004.entra import AuthenticationStrength, NamedLocation
from aad53004.entra.entity import Entity
from aad53004.errors import BadInput

E = TypeVar("E", bound=Entity)


class Unset(Enum):
    """The type of :data:`UNKNOWN`, so that a checker of types can tell it from a text."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unset.UNKNOWN
Unknown: TypeAlias = Literal[Unset.UNKNOWN]
Told: TypeAlias = str | Unknown | None

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
RISKS = ("none", "low", "medium", "high")
INSIDER_RISKS = ("none", "minor", "moderate", "elevated")
PLATFORMS = ("windows", "macOS", "linux", "iOS", "android", "windowsPhone")
CLIENT_APPS = ("browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "other")
USER_ACTIONS = ("register-security-info", "register-device")
FLOWS = ("none", "deviceCodeFlow", "authenticationTransfer")
EXTERNAL_TYPES = (
    "internalGuest",
    "b2bCollaborationGuest",
    "b2bCollaborationMember",
    "b2bDirectConnectUser",
    "otherExternalUser",
    "serviceProvider",
)
_REMARKS = {"name", "description", "$schema", "comment"}
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "userAction": USER_ACTIONS,
    "platform": PLATFORMS,
    "clientApp": CLIENT_APPS,
    "signInRisk": RISKS,
    "userRisk": RISKS,
    "insiderRisk": INSIDER_RISKS,
    "authenticationFlow": FLOWS,
}
KEYS = (
    "user",
    "app",
    "userAction",
    "authenticationContext",
    "ip",
    "country",
    "platform",
    "clientApp",
    "signInRisk",
    "userRisk",
    "insiderRisk",
    "device",
    "authenticationFlow",
    "methods",
)


@dataclass(frozen=True)
class Scenario:
    """One sign-in.

    ``user``: object id or UPN. ``app``: the appId that is asked for; ``resource``: a second one, where a sign-in has a
    client and a resource and either may be what a policy names. ``user_action``: "register-security-info" or
    "register-device". ``device``: properties as Graph names them; None is an unregistered device.
    ``methods``: what the user can prove: "mfa", parts of authentication strength combinations ("fido2"), or ids of
    strengths; empty is nothing, unknown where nobody said. Levels and kinds are spelled as in Graph.
    """

    user: Told = UNKNOWN
    app: Told = UNKNOWN
    user_action: Told = UNKNOWN
    authentication_context: Told = UNKNOWN
    ip: Told = UNKNOWN
    country: Told = UNKNOWN
    platform: Told = UNKNOWN
    client_app: Told = UNKNOWN
    sign_in_risk: Told = UNKNOWN
    user_risk: Told = UNKNOWN
    insider_risk: Told = UNKNOWN
    device: Mapping[str, Any] | Unknown | None = UNKNOWN
    authentication_flow: Told = UNKNOWN
    methods: frozenset[str] | Unknown = UNKNOWN
    resource: str | None = None


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
    countries; a location of another kind has neither."""

    id: str
    name: str
    trusted: bool | None
    networks: tuple[IPv4Network | IPv6Network, ...] | None = None
    countries: frozenset[str] | None = None
    unknown_countries: bool | None = None
    kind: str = ""
    broken: bool = False

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
        """Named locations by lower-case id."""
        return {location.id.casefold(): _place(location) for location in self.named_locations or ()}

    @cached_property
    def _strengths(self) -> Mapping[str, AuthenticationStrength]:
        return {(one.id or "").casefold(): one for one in self.authentication_strengths or ()}

    def strength(self, strength_id: str) -> AuthenticationStrength | None:
        return self._strengths.get(strength_id.casefold())

    @cached_property
    def _principals(self) -> Mapping[str, Mapping[str, Any]]:
        return {str(one.get("appId", "")).casefold(): one for one in self.service_principals or ()}

    def service_principal(self, app_id: str) -> Mapping[str, Any] | None:
        """The service principal of an appId; None where the directory has none."""
        return self._principals.get(app_id.casefold())


def _place(location: NamedLocation) -> Place:
    networks: list[IPv4Network | IPv6Network] = []
    broken = False
    for one in location.ip_ranges or ():
        try:
            networks.append(ip_network((one.cidr_address or "").strip(), strict=False))
        except ValueError:
            broken = True
    countries = location.countries_and_regions
    by_address = location.ip_ranges is not None or location.kind == "ipnamedlocation"
    by_country = countries is not None or location.kind == "countrynamedlocation"
    return Place(
        location.id,
        location.display_name or location.id,
        location.is_trusted,
        tuple(networks) if by_address else None,
        frozenset(one.upper() for one in countries or ()) if by_country else None,
        location.include_unknown_countries_and_regions,
        location.kind,
        broken,
    )


def scenario_from(document: Any, where: str = "the scenario") -> Scenario:
    """A scenario from its JSON. Raises BadInput with the key that is wrong and what it may be."""
    if not isinstance(document, Mapping):
        raise BadInput(f'{where} must be a JSON object, such as {{"user": "alice@contoso.example", "app": null}}.')
    for key in document:
        if key not in KEYS and key not in _REMARKS:
            raise BadInput(f"{where} has the key {_shown(key)}, which no scenario has; it may have {', '.join(KEYS)}.")
    return Scenario(
        user=_text(document, "user", where),
        app=_text(document, "app", where),
        user_action=_choice(document, "userAction", where),
        authentication_context=_text(document, "authenticationContext", where),
        ip=_address(document, where),
        country=_country(document, where),
        platform=_choice(document, "platform", where),
        client_app=_choice(document, "clientApp", where),
        sign_in_risk=_level(document, "signInRisk", where),
        user_risk=_level(document, "userRisk", where),
        insider_risk=_level(document, "insiderRisk", where),
        device=_device(document, where),
        authentication_flow=_level(document, "authenticationFlow", where),
        methods=_methods(document, where),
    )


def _shown(value: object) -> str:
    text = "".join(char if char.isprintable() else "?" for char in str(value))
    return f'"{text[:60]}"'


def _text(document: Mapping[str, Any], key: str, where: str) -> Told:
    if key not in document:
        return UNKNOWN
    value = document[key]
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise BadInput(f'"{key}" of {where} must be a text or null, not {_shown(value)}.')
    return value.strip()


def _choice(document: Mapping[str, Any], key: str, where: str) -> Told:
    value = _text(document, key, where)
    if value is None or value is UNKNOWN:
        return value
    for choice in _CHOICES[key]:
        if choice.casefold() == value.casefold():
            return choice
    if value.casefold() == "none":
        return None
    raise BadInput(f'"{key}" of {where} is {_shown(value)}; it may be {", ".join(_CHOICES[key])} or null.')


def _level(document: Mapping[str, Any], key: str, where: str) -> Told:
    """A level of which "none" is one; null says the same. A level that Graph hides is unknown."""
    if key in document and str(document[key]).casefold() in {"hidden", "unknownfuturevalue"}:
        return UNKNOWN
    value = _choice(document, key, where)
    return "none" if value is None else value


def _address(document: Mapping[str, Any], where: str) -> Told:
    value = _text(document, "ip", where)
    if value is None or value is UNKNOWN:
        return value
    try:
        ip_address(value)
    except ValueError:
        raise BadInput(f'"ip" of {where} is {_shown(value)}, which is no IPv4 or IPv6 address.') from None
    return value


def _country(document: Mapping[str, Any], where: str) -> Told:
    value = _text(document, "country", where)
    if value is None or value is UNKNOWN:
        return value
    if not re.fullmatch(r"[A-Za-z]{2}", value):
        raise BadInput(f'"country" of {where} is {_shown(value)}; give its two letters, such as DE, or null.')
    return value.upper()


def _device(document: Mapping[str, Any], where: str) -> Mapping[str, Any] | Unknown | None:
    if "device" not in document:
        return UNKNOWN
    value = document["device"]
    if value is None or isinstance(value, Mapping):
        return value
    raise BadInput(f'"device" of {where} must be null (unregistered) or an object with its properties.')


def _methods(document: Mapping[str, Any], where: str) -> frozenset[str] | Unknown:
    if "methods" not in document:
        return UNKNOWN
    value = document["methods"]
    if value is None:
        return frozenset()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadInput(f'"methods" of {where} must be a list of texts, such as ["mfa"]; [] is nothing.')
    return frozenset(one.strip().casefold() for one in value if one.strip())


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
                f'"{key}[{i}]" of {where} is not shaped as Graph returns it: {_shown(at)} is wrong.'
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
            f'"externalUserType" of {where} is {_shown(said)}; it may be {", ".join(EXTERNAL_TYPES)} or null.'
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
