"""A sign-in of the log and the directory that Graph shows, in the terms of the policy evaluator.

What the sign-in does not say is unknown. Groups, roles and locations are those of today, not those of the sign-in.
Property names and values: https://learn.microsoft.com/graph/api/resources/signin
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from aad53004.checkers.account import Account
from aad53004.checkers.facts import Items
from aad53004.checkers.methods import Methods
from aad53004.checkers.sign_ins import SignIns
from aad53004.conditional_access.directory import Directory, DirectoryUser, external_type
from aad53004.conditional_access.scenario import UNKNOWN, Scenario, ScenarioText, Unknown
from aad53004.entra import Device, NamedLocation, SignIn
from aad53004.errors import Unreadable, or_none

T = TypeVar("T")
CLIENTS = {
    "browser": "browser",
    "mobile apps and desktop clients": "mobileAppsAndDesktopClients",
    "exchange activesync": "exchangeActiveSync",
}
_PLATFORMS = (
    ("windows phone", "windowsPhone"),
    ("windows", "windows"),
    ("mac", "macOS"),
    ("ios", "iOS"),
    ("ipad", "iOS"),
    ("android", "android"),
    ("linux", "linux"),
    ("ubuntu", "linux"),
)
_FLOWS = {
    "devicecode": "deviceCodeFlow",
    "devicecodeflow": "deviceCodeFlow",
    "authenticationtransfer": "authenticationTransfer",
}


def directory_of(
    account: Account, methods: Methods, sign_ins: Callable[[], SignIns], locations: Callable[[], Items[NamedLocation]]
) -> Directory:
    """The directory as far as it was read: this one user, the named locations and the authentication strengths. What
    could not be read, or not in whole, stays unknown. What kind of guest it is comes from its type and its UPN.

    https://learn.microsoft.com/entra/external-id/user-properties
    """
    user = account.user.value
    return Directory(
        users=(
            DirectoryUser(
                user.id,
                user.legible.user_principal_name or "",
                or_none(lambda: methods.group_ids),
                or_none(lambda: _role_ids(methods)),
                or_none(
                    lambda: external_type({"userType": user.user_type, "userPrincipalName": user.user_principal_name})
                ),
                or_none(lambda: _home_tenant(account, sign_ins())),
            ),
        ),
        named_locations=or_none(lambda: tuple(item.value for item in locations())),
        authentication_strengths=or_none(lambda: tuple(item.value for item in methods.strengths)),
        names=_names(methods),
    )


def _role_ids(methods: Methods) -> frozenset[str] | None:
    named = [item.value.role_template_id for item in methods.roles]
    return frozenset((role or "").casefold() for role in named) if all(named) else None


def _home_tenant(account: Account, sign_ins: SignIns) -> str | None:
    """The tenant that a guest comes from, as the log tells it; None where it does not."""
    if not account.is_external:
        return None
    events = [item.value for item in sign_ins.known.read]
    homes = {event.home_tenant_id for event in events if event.home_tenant_id}
    homes -= {event.resource_tenant_id for event in events}
    return homes.pop() if len(homes) == 1 else None


def _names(methods: Methods) -> dict[str, str]:
    """The names of the groups and roles that were read, by id in lower case."""
    names: dict[str, str] = {}
    for group in or_none(lambda: methods.groups.read) or ():
        with contextlib.suppress(Unreadable):
            names[group.value.id.casefold()] = group.value.legible.display_name or group.value.id
    for role in or_none(lambda: methods.roles.read) or ():
        legible = role.value.legible
        if legible.role_template_id and legible.display_name:
            names[legible.role_template_id.casefold()] = legible.display_name
    return names


def scenario_of(user_id: str, event: SignIn | None, user_risk: str | None) -> Scenario:
    """The sign-in as a scenario; without one, what is known of any sign-in of the user. ``user_risk`` None is unknown."""
    risk = _level(user_risk)
    if event is None:
        return Scenario(user=user_id, user_action=None, user_risk=risk)
    return Scenario(
        user=user_id,
        app=event.app_id or UNKNOWN,
        resource=event.resource_id,
        user_action=None,
        authentication_context=_context(event),
        ip=_address(event.ip_address),
        country=_country(event),
        platform=platform_of(event.device_detail),
        client_app=CLIENTS.get(event.client_app_used.casefold(), "other") if event.client_app_used else UNKNOWN,
        sign_in_risk=_level(event.risk_level_during_sign_in),
        user_risk=risk,
        device=_device(event.device_detail),
        authentication_flow=_flow(event),
    )


def _level(level: str | None) -> ScenarioText:
    return UNKNOWN if not level or level.casefold() in {"hidden", "unknownfuturevalue"} else level.casefold()


def _address(text: str | None) -> ScenarioText:
    from ipaddress import ip_address

    try:
        return str(ip_address((text or "").strip()))
    except ValueError:
        return UNKNOWN


def _country(event: SignIn) -> ScenarioText:
    country = event.location.country_or_region if event.location else None
    return country.upper() if country and len(country) == 2 else UNKNOWN


def platform_of(device: Device | None) -> ScenarioText:
    """The platform that Conditional Access derives from the user agent, as the log shows it."""
    system = (device.operating_system or "").casefold() if device else ""
    return next((platform for name, platform in _PLATFORMS if system.startswith(name)), UNKNOWN)


def _device(device: Device | None) -> Mapping[str, Any] | Unknown | None:
    if device is None:
        return UNKNOWN
    if not device.device_id and not device.trust_type:
        return None
    # Other properties of the device object are not in the log, so that a filter that asks for them stays unknown.
    known = {
        "deviceId": device.device_id or None,
        "displayName": device.display_name or None,
        "isCompliant": device.is_compliant,
        "trustType": _trust(device.trust_type),
    }
    return {name: value for name, value in known.items() if name != "isCompliant" or value is not None}


def _trust(text: str | None) -> str | None:
    """How a device is joined, as a filter for devices names it."""
    lowered = (text or "").casefold()
    if "hybrid" in lowered or lowered == "serverad":
        return "ServerAD"
    if "registered" in lowered or lowered == "workplace":
        return "Workplace"
    return "AzureAD" if "joined" in lowered or lowered == "azuread" else text or None


def _context(event: SignIn) -> ScenarioText:
    found = getattr(event, "authentication_context_class_references", UNKNOWN)
    if found is UNKNOWN:
        found = (event.model_extra or {}).get("authenticationContextClassReferences", UNKNOWN)
    if found is UNKNOWN or found is None:
        return UNKNOWN
    ids = [one.get("id") if isinstance(one, Mapping) else getattr(one, "id", None) for one in found]
    return ids[0] if ids and isinstance(ids[0], str) else None


def _flow(event: SignIn) -> ScenarioText:
    """The authentication flow; a session that began with one keeps it."""
    extra = event.model_extra or {}
    original = extra.get("originalTransferMethod")
    protocol = getattr(event, "authentication_protocol", None) or extra.get("authenticationProtocol")
    for told in (original, protocol):
        if isinstance(told, str) and told.casefold() in _FLOWS:
            return _FLOWS[told.casefold()]
    return "none" if isinstance(original, str) or isinstance(protocol, str) else UNKNOWN
