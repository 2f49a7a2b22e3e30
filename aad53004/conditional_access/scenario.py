"""Who signs in to what, from where and how risky.

Every part of a scenario may be unknown. A key that a scenario leaves out is unknown; ``null`` or ``"none"`` is known
to be nothing. The shape is that of ``whatif``.
https://learn.microsoft.com/graph/api/conditionalaccessroot-evaluate
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from ipaddress import ip_address
from typing import Any, Final, Literal, TypeAlias

from aad53004.errors import BadInput


class Unset(Enum):
    """The type of :data:`UNKNOWN`, so that a checker of types can tell it from a text."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unset.UNKNOWN
Unknown: TypeAlias = Literal[Unset.UNKNOWN]
ScenarioText: TypeAlias = str | Unknown | None

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

    user: ScenarioText = UNKNOWN
    app: ScenarioText = UNKNOWN
    user_action: ScenarioText = UNKNOWN
    authentication_context: ScenarioText = UNKNOWN
    ip: ScenarioText = UNKNOWN
    country: ScenarioText = UNKNOWN
    platform: ScenarioText = UNKNOWN
    client_app: ScenarioText = UNKNOWN
    sign_in_risk: ScenarioText = UNKNOWN
    user_risk: ScenarioText = UNKNOWN
    insider_risk: ScenarioText = UNKNOWN
    device: Mapping[str, Any] | Unknown | None = UNKNOWN
    authentication_flow: ScenarioText = UNKNOWN
    methods: frozenset[str] | Unknown = UNKNOWN
    resource: str | None = None


def scenario_from(document: Any, where: str = "the scenario") -> Scenario:
    """A scenario from its JSON. Raises BadInput with the key that is wrong and what it may be."""
    if not isinstance(document, Mapping):
        raise BadInput(f'{where} must be a JSON object, such as {{"user": "alice@contoso.example", "app": null}}.')
    for key in document:
        if key not in KEYS and key not in _REMARKS:
            raise BadInput(f"{where} has the key {quoted(key)}, which no scenario has; it may have {', '.join(KEYS)}.")
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


def quoted(value: object) -> str:
    """A value of a file in double quotes, printable and not endless."""
    text = "".join(char if char.isprintable() else "?" for char in str(value))
    return f'"{text[:60]}"'


def _text(document: Mapping[str, Any], key: str, where: str) -> ScenarioText:
    if key not in document:
        return UNKNOWN
    value = document[key]
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise BadInput(f'"{key}" of {where} must be a text or null, not {quoted(value)}.')
    return value.strip()


def _choice(document: Mapping[str, Any], key: str, where: str) -> ScenarioText:
    value = _text(document, key, where)
    if value is None or value is UNKNOWN:
        return value
    for choice in _CHOICES[key]:
        if choice.casefold() == value.casefold():
            return choice
    if value.casefold() == "none":
        return None
    raise BadInput(f'"{key}" of {where} is {quoted(value)}; it may be {", ".join(_CHOICES[key])} or null.')


def _level(document: Mapping[str, Any], key: str, where: str) -> ScenarioText:
    """A level of which "none" is one; null says the same. A level that Graph hides is unknown."""
    if key in document and str(document[key]).casefold() in {"hidden", "unknownfuturevalue"}:
        return UNKNOWN
    value = _choice(document, key, where)
    return "none" if value is None else value


def _address(document: Mapping[str, Any], where: str) -> ScenarioText:
    value = _text(document, "ip", where)
    if value is None or value is UNKNOWN:
        return value
    try:
        ip_address(value)
    except ValueError:
        raise BadInput(f'"ip" of {where} is {quoted(value)}, which is no IPv4 or IPv6 address.') from None
    return value


def _country(document: Mapping[str, Any], where: str) -> ScenarioText:
    value = _text(document, "country", where)
    if value is None or value is UNKNOWN:
        return value
    if not re.fullmatch(r"[A-Za-z]{2}", value):
        raise BadInput(f'"country" of {where} is {quoted(value)}; give its two letters, such as DE, or null.')
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
