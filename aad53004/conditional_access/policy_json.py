"""One Conditional Access policy from its JSON, as Graph or PowerShell writes it.

PowerShell writes PascalCase, ``AdditionalProperties`` and a null in every property that is not set. A policy is never
dropped for one value that is not shaped as it should be: the value is kept under its name with ``unreadable:`` before
it, in the extra properties of the conditions, controls or policy that it belongs to, so that the evaluation shows it
as unknown.
https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy
https://learn.microsoft.com/powershell/module/microsoft.graph.identity.signins/get-mgidentityconditionalaccesspolicy
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import ValidationError

from aad53004.conditional_access.scenario import GUID
from aad53004.conditional_access.unread import UNREADABLE
from aad53004.entra import (
    AuthenticationFlows,
    AuthenticationStrength,
    ClientApplications,
    ConditionalAccessPolicy,
    DeviceStates,
    ExternalTenants,
    Filter,
    GrantControls,
    GuestsOrExternalUsers,
    IncludeExclude,
    PolicyApplications,
    PolicyConditions,
    PolicyDevices,
    PolicyUsers,
)
from aad53004.entra.entity import Entity

E = TypeVar("E", bound=Entity)

_MODELS: tuple[type[Entity], ...] = (
    ConditionalAccessPolicy,
    PolicyConditions,
    PolicyUsers,
    GuestsOrExternalUsers,
    ExternalTenants,
    PolicyApplications,
    Filter,
    IncludeExclude,
    PolicyDevices,
    DeviceStates,
    AuthenticationFlows,
    ClientApplications,
    GrantControls,
    AuthenticationStrength,
)
# A policy without these still says something: that it covers nobody or nothing.
_TELLING_EMPTY = (PolicyUsers, PolicyApplications)
_STATES = {name.casefold(): name for name in ("enabled", "disabled", "enabledForReportingButNotEnforced")}
# https://learn.microsoft.com/graph/api/resources/conditionalaccessconditionset
_OLD_CLIENTS = {
    "modern": "mobileAppsAndDesktopClients",
    "easunsupported": "exchangeActiveSync",
}


class NotAPolicy(Exception):
    """Why an entry is not a policy that can be read. ``str(error)`` is the reason, to stand behind the entry's name."""


def _known_names() -> dict[str, str]:
    found = {"additionalproperties": "additionalProperties"}
    for model in _MODELS:
        for name, field in model.model_fields.items():
            alias = field.alias or name
            found[alias.casefold()] = found[name.casefold()] = alias
    return found


_NAMES = _known_names()
# JSON can write half a character, which is no text.
SURROGATE = re.compile("[\ud800-\udfff]")


def graph_name(key: str) -> str:
    """A key as Graph spells it: Graph's own name in whatever case, else with a small first letter."""
    return _NAMES.get(key.casefold()) or key[:1].lower() + key[1:]


def is_text(value: Any) -> bool:
    """Whether a value is a text that is not blank."""
    return isinstance(value, str) and bool(value.strip())


def tidied(value: Any) -> Any:
    """The same JSON with Graph's spelling of keys at every depth, and without what PowerShell wraps around values.

    Raises NotAPolicy where one property stands twice with different values.
    """
    if isinstance(value, list):
        return [tidied(one) for one in value]
    if isinstance(value, str):
        return SURROGATE.sub("\ufffd", value)
    if not isinstance(value, Mapping):
        return value
    found: dict[str, Any] = {}
    for key, raw in value.items():
        one, name = tidied(raw), SURROGATE.sub("\ufffd", graph_name(key))
        # Here the PowerShell SDK puts what it does not know by name.
        inner = one.items() if name == "additionalProperties" and isinstance(one, dict) else ((name, one),)
        for own, what in inner:
            if not _nothing(found.get(own)) and not _nothing(what) and found[own] != what:
                raise NotAPolicy(f"names {own[:60]!r} twice, with different values")
            if own not in found or not _nothing(what):
                found[own] = what
    # So Windows PowerShell writes a list that it has wrapped in an object of its own.
    if found.keys() == {"value", "count"} and isinstance(found["value"], list):
        return found["value"]
    return found


def _nothing(value: Any) -> bool:
    """Whether a value says nothing: null, empty, or an object of which every property does."""
    if isinstance(value, dict):
        return all("@" in key or _nothing(one) for key, one in value.items())
    if isinstance(value, list):
        return all(_nothing(one) for one in value)
    return value is None or value == ""


def policy_from(raw: Any, fallback: str) -> ConditionalAccessPolicy:
    """A policy from a tidied object. ``fallback``: its id where it has neither an id nor a name."""
    values = _plain_all(ConditionalAccessPolicy, _one_of_one(raw))
    if "conditions" in values:
        values["conditions"] = _part(PolicyConditions, "conditions", values["conditions"])
    if "grantControls" in values:
        values["grantControls"] = _part(GrantControls, "grantControls", _grant(values["grantControls"]))
    session = values.get("sessionControls")
    if session is not None and not isinstance(session, dict):
        values["sessionControls"] = {f"{UNREADABLE}sessionControls": session}
    elif session is not None:
        values["sessionControls"] = {key: None if _nothing(one) else one for key, one in session.items()}
    if isinstance(values.get("state"), str):
        values["state"] = _STATES.get(values["state"].strip().casefold(), values["state"])
    if not is_text(values.get("id")):
        strange = values.pop("id", None)
        if not _nothing(strange):
            values[f"{UNREADABLE}id"] = strange
        name = values.get("displayName")
        values["id"] = name if is_text(name) else fallback
    return _validated(ConditionalAccessPolicy, values)


def _part(model: type[E], name: str, value: Any) -> E | None:
    """The conditions or the controls of a policy; one of another kind altogether is kept and shown as unknown."""
    if value is None:
        return None
    if not isinstance(value, dict):
        return model.model_validate({f"{UNREADABLE}{name}": value})
    return _validated(model, _plain_all(model, value))


def _grant(value: Any) -> Any:
    """Grant controls with the strength as an object, and no operator but AND and OR."""
    if not isinstance(value, dict):
        return value
    found = dict(value)
    # A request that creates a policy may refer to the strength by its address instead.
    bound = found.pop("authenticationStrength@odata.bind", None)
    strength = found.get("authenticationStrength")
    if _nothing(strength) and isinstance(bound, str):
        strength = found["authenticationStrength"] = bound.rstrip("/").rpartition("/")[2]
    if isinstance(strength, str) and GUID.fullmatch(strength.strip()):
        found["authenticationStrength"] = {"id": strength.strip()}
    operator = found.get("operator")
    if isinstance(operator, str) and operator.strip().casefold() in {"", "and", "or"}:
        found["operator"] = operator.strip().upper() or None
    elif isinstance(operator, str):
        found[f"{UNREADABLE}operator"] = found.pop("operator")
    return found


def _configured(value: Any) -> Any:
    """A value without the nulls of the objects in it."""
    if isinstance(value, dict):
        return {key: _configured(inner) for key, inner in value.items() if inner is not None}
    return [_configured(inner) for inner in value] if isinstance(value, list) else value


def _validated(model: type[E], values: Mapping[str, Any]) -> E:
    """The values as the model has them; each that it cannot take is kept under the name that says so. A null is what an
    export writes for a condition that is not configured."""
    # Session controls have no model: a null among them is shown as it is.
    values = {
        key: value if key == "sessionControls" else _configured(value)
        for key, value in values.items()
        if value is not None
    }
    try:
        return model.model_validate(values)
    except ValidationError as error:
        wrong = {str(one["loc"][0]) for one in error.errors(include_url=False, include_input=False)}
    return model.model_validate({f"{UNREADABLE}{key}" if key in wrong else key: one for key, one in values.items()})


def _one_of_one(value: Any) -> Any:
    """The object in a list of one object, which PowerShell makes where Graph has the object alone."""
    return value[0] if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict) else value


def _plain_all(model: type[Entity], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an object with what is plain put right; what is not is left as it is."""
    kinds = _KINDS[model]
    return {key: _plain(key, kinds[key], value) if key in kinds else value for key, value in values.items()}


def _kinds(model: type[Entity]) -> dict[str, tuple[Any, ...]]:
    """What a property may be besides null, by its name in JSON."""
    found = {}
    for name, field in model.model_fields.items():
        several = get_origin(field.annotation) in (Union, UnionType)
        kinds = get_args(field.annotation) if several else (field.annotation,)
        found[field.alias or name] = tuple(_bare(kind) for kind in kinds if kind is not NoneType)
    return found


def _bare(kind: Any) -> Any:
    """A type without what was annotated to it."""
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


_KINDS = {model: _kinds(model) for model in _MODELS}


def _plain(key: str, kinds: tuple[Any, ...], value: Any) -> Any:
    """One value as Graph writes it, where it is plain what is meant: one text for a list of texts, a list of one for
    what is single, flags joined by commas, an empty list for an object."""
    first = kinds[-1]
    origin = get_origin(first) or first
    if origin is tuple:
        return _texts(key, value, flags=str in kinds)
    if origin is str:
        return value[0] if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) else value
    if not isinstance(origin, type) or not issubclass(origin, (dict, Entity)):
        return value
    value = _one_of_one(value)
    whole = origin in (*_TELLING_EMPTY, PolicyConditions, GrantControls)
    if _nothing(value) and not (whole and isinstance(value, dict)):
        return None
    # The conditions and the controls are gone through by themselves, each property by itself.
    if origin in _KINDS and origin not in (PolicyConditions, GrantControls) and isinstance(value, dict):
        return _plain_all(origin, value)
    return value


def _texts(key: str, value: Any, *, flags: bool) -> Any:
    if isinstance(value, str):
        # The combinations of a strength have commas in them.
        parts: Iterable[Any] = [value] if key == "allowedCombinations" else value.split(",")
        found = [part.strip() for part in parts if part.strip()]
        return value if flags and value.strip() else found
    if isinstance(value, dict) and not value:
        return []
    if not isinstance(value, list):
        return value
    if flags and all(isinstance(one, str) for one in value):
        return [part.strip() for one in value for part in one.split(",") if part.strip()]
    found = [one for one in value if one is not None and one != ""]
    if key == "clientAppTypes":
        return [_OLD_CLIENTS.get(one.strip().casefold(), one) if isinstance(one, str) else one for one in found]
    return found
