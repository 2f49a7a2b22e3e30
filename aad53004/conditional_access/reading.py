"""Conditional Access policies from files, in each shape in which they are passed around.

Graph's answer (one object, a list, ``{"value": […]}``), what PowerShell exports (PascalCase, ``AdditionalProperties``,
a null in every property that is not set), a template with its policy in ``details``, and a recording of this tool.
A policy is never dropped for one value that is not shaped as it should be: the value is kept under its name with
``unreadable:`` before it, in the extra properties of the conditions, controls or policy that it belongs to, so that
the evaluation shows it as unknown. Everything is somebody else's file: bounded in size, depth and number.
https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy
https://learn.microsoft.com/graph/api/resources/conditionalaccesstemplate
https://learn.microsoft.com/powershell/module/microsoft.graph.identity.signins/get-mgidentityconditionalaccesspolicy
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin

from pydantic import ValidationError

from aad53004.conditional_access.scenario import GUID
from aad53004.entra import (
    AuthenticationFlows,
    AuthenticationStrength,
    ClientApplications,
    ConditionalAccessPolicy,
    DeviceStates,
    Entity,
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
from aad53004.errors import BadInput
from aad53004.files import parse_exported_json, read_bounded
from aad53004.graph.recording import FORMAT, from_document

E = TypeVar("E", bound=Entity)

UNREADABLE = "unreadable:"
MAX_BYTES = 64 * 1024 * 1024
MAX_FOLDER_BYTES = 256 * 1024 * 1024
MAX_FILES = 10_000
MAX_POLICIES = 10_000
_PARTS = ("conditions", "grantControls", "sessionControls")
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
_OF_A_WRAPPER = ("id", "displayName", "state", "createdDateTime", "modifiedDateTime", "templateId")
_POLICIES_PATH = re.compile(r"/(v1\.0|beta)/identity/conditionalAccess/policies(/[^/]+)?/?", re.IGNORECASE)


@dataclass(frozen=True)
class Unreadable:
    """What could not be read: the file (below the folder that was named), the place in its list counted from 0, the
    name that the policy has, and why."""

    file: str
    index: int | None
    name: str | None
    reason: str

    @property
    def policy(self) -> str | None:
        """The policy as far as it can be named; None where the whole file could not be read."""
        if self.name is not None or self.index is None:
            return self.name
        return f"#{self.index + 1}"


@dataclass(frozen=True)
class PolicyFiles:
    """The policies in the order of files and of what stands in them, and what could not be read."""

    policies: tuple[ConditionalAccessPolicy, ...]
    unreadable: tuple[Unreadable, ...] = ()


class _Fault(Exception):
    """Why an entry is no policy that can be read. ``str(fault)`` is the reason."""


# --- files --------------------------------------------------------------------------------------------------------------


def read_policies(path: Path) -> PolicyFiles:
    """The policies of a file, or of every ``*.json`` of a folder and the folders below it.

    Raises BadInput where the path cannot be read, is too large, holds no JSON file, or holds nothing that is a policy.
    """
    if not _is_folder(path):
        data = read_bounded(path, MAX_BYTES, "an export of policies")
        found = policies_from(parse_exported_json(data, str(path)), path.name)
    else:
        found = _folder(path)
    if not found.policies and found.unreadable:
        first = found.unreadable[0]
        place = "" if first.file == path.name else f" of {first.file}"
        more = f" (and {len(found.unreadable) - 1} more)" if len(found.unreadable) > 1 else ""
        raise BadInput(
            f"{path} holds no Conditional Access policy that can be read: {first.policy or 'the content'}{place} "
            f"{first.reason}{more}; give policies as Graph returns them or as PowerShell exports them."
        )
    return found


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _folder(folder: Path) -> PolicyFiles:
    policies: list[ConditionalAccessPolicy] = []
    unreadable: list[Unreadable] = []
    root, total = folder.resolve(), 0
    files = list(islice(_json_files(folder, unreadable), MAX_FILES + 1))
    if len(files) > MAX_FILES:
        raise BadInput(f"{folder} holds more than {MAX_FILES:,} JSON files; name the folder of the policies.")
    if not files and not unreadable:
        raise BadInput(f"{folder} holds no JSON file (*.json); name the folder or the file of the policies.")
    for file in sorted(files):
        name = _shown(file, folder)
        try:
            target = _inside(file, root)
            data = read_bounded(target, MAX_BYTES, "an export of policies")
            total += len(data)
            document = parse_exported_json(data, str(file))
        except (BadInput, _Fault) as error:
            reason = str(error).removeprefix(f"{file} ").removesuffix(".")
            unreadable.append(Unreadable(name, None, None, reason))
            continue
        if total > MAX_FOLDER_BYTES:
            raise BadInput(f"{folder} holds more than {MAX_FOLDER_BYTES // 2**20} MB of JSON; name a smaller folder.")
        found = _document(document, name)
        policies += found.policies
        unreadable += found.unreadable
        if len(policies) + len(unreadable) > MAX_POLICIES:
            raise BadInput(f"{folder} holds more than {MAX_POLICIES:,} entries; name the folder of the policies.")
    return PolicyFiles(_told_apart(policies), tuple(unreadable))


def _json_files(folder: Path, unreadable: list[Unreadable]) -> Iterator[Path]:
    """The JSON files of a folder and those below; links to folders are not followed. A folder that cannot be listed
    is told in ``unreadable``."""

    def denied(error: OSError) -> None:
        place = _shown(Path(error.filename), folder)
        unreadable.append(Unreadable(place, None, None, f"cannot be listed: {error.strerror}"))

    for place, folders, names in os.walk(folder, onerror=denied):
        folders.sort()
        for name in folders:
            if (Path(place) / name).is_symlink():
                link = _shown(Path(place) / name, folder)
                unreadable.append(Unreadable(link, None, None, "is a link to a folder, which is not followed"))
        yield from (Path(place) / name for name in names if name.casefold().endswith(".json"))


def _inside(file: Path, root: Path) -> Path:
    """Where a file really is. Raises _Fault where it is a link that leads out of the folder."""
    if not file.is_symlink():
        return file
    try:
        target = file.resolve(strict=True)
    except (OSError, RuntimeError):
        raise _Fault("is a link that leads nowhere") from None
    if not target.is_relative_to(root):
        raise _Fault("is a link that leads out of the folder, and is not followed")
    return target


def _shown(file: Path, folder: Path) -> str:
    """A file below the folder, in slashes, as text that can be written anywhere."""
    name = file.relative_to(folder) if file.is_relative_to(folder) else file
    return os.fsencode(name.as_posix()).decode("utf-8", "replace")


# --- what stands in a document ------------------------------------------------------------------------------------------


def policies_from(document: Any, where: str = "the policies") -> PolicyFiles:
    """The policies of a JSON document; never raises. ``where``: the file that it came from, as shown."""
    found = _document(document, where)
    return PolicyFiles(_told_apart(found.policies), found.unreadable)


def _document(document: Any, where: str) -> PolicyFiles:
    policies: list[ConditionalAccessPolicy] = []
    unreadable: list[Unreadable] = []
    one = isinstance(document, Mapping) and not _is_list(document)
    for index, entry in enumerate(_entries(document)):
        at = None if one and index == 0 else index
        if len(policies) + len(unreadable) >= MAX_POLICIES:
            unreadable.append(Unreadable(where, at, None, f"comes after {MAX_POLICIES:,} entries; it was not read"))
            break
        if isinstance(entry, _Fault):
            unreadable.append(Unreadable(where, at, None, str(entry)))
            continue
        try:
            policies.append(_policy(_tidied(entry), _fallback(where, at)))
        except _Fault as fault:
            unreadable.append(Unreadable(where, at, _own_name(entry), str(fault)))
    return PolicyFiles(tuple(policies), tuple(unreadable))


def _told_apart(policies: Sequence[ConditionalAccessPolicy]) -> tuple[ConditionalAccessPolicy, ...]:
    """The policies, with a number behind an id that was taken from the name where another has the same name."""
    taken = {policy.id for policy in policies}
    told: list[ConditionalAccessPolicy] = []
    times: dict[str, int] = {}
    for policy in policies:
        own = policy.id
        number = times[own] = times.get(own, 0) + 1
        if number > 1 and own == policy.display_name:
            while (own := f"{policy.id} ({number})") in taken:
                number += 1
            times[policy.id] = number
            taken.add(own)
            policy = policy.model_copy(update={"id": own})
        told.append(policy)
    return tuple(told)


def _fallback(where: str, index: int | None) -> str:
    name = re.sub(r"\.json$", "", where, flags=re.IGNORECASE)
    return name if index is None else f"{name}#{index + 1}"


def _own_name(entry: Mapping[str, Any]) -> str | None:
    shallow = _shallow(entry)
    found = next((shallow[key] for key in ("displayName", "name", "id") if _is_text(shallow.get(key))), None)
    return None if found is None else _SURROGATE.sub("\ufffd", found)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _shallow(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {_name(key): value for key, value in entry.items()}


def _is_list(document: Mapping[str, Any]) -> bool:
    shallow = _shallow(document)
    return any(isinstance(shallow.get(key), list) for key in ("value", "details")) or document.get("format") == FORMAT


def _entries(document: Any) -> Iterator[Mapping[str, Any] | _Fault]:
    """Everything in a document that should be a policy, or why it is none."""
    if isinstance(document, list):
        for one in document:
            yield from _entries(one)
        return
    if not isinstance(document, Mapping):
        yield _Fault("is no JSON object, as a policy is")
        return
    shallow = _shallow(document)
    details = shallow.get("details")
    if document.get("format") == FORMAT:
        yield from _recorded(document)
    elif any(part in shallow for part in _PARTS) or _is_policy(shallow):
        yield document
    elif isinstance(shallow.get("value"), list):
        yield from _entries(shallow["value"])
        if document.get("@odata.nextLink"):
            yield _Fault("is one page of several: what follows at @odata.nextLink is not in the file")
    elif isinstance(details, (Mapping, list)):
        yield from _detailed(shallow, details if isinstance(details, list) else [details])
    else:
        yield _Fault("has no conditions and no controls, so it is no Conditional Access policy")


def _is_policy(shallow: Mapping[str, Any]) -> bool:
    kind = shallow.get("@odata.type")
    return isinstance(kind, str) and kind.casefold().endswith("graph.conditionalaccesspolicy")


def _detailed(wrapper: Mapping[str, Any], details: list[Any]) -> Iterator[Mapping[str, Any] | _Fault]:
    """Policies in a ``details`` wrapper, which gives them what they do not say themselves: a template has its id and
    name outside, and no state at all."""
    outside = {key: wrapper[key] for key in _OF_A_WRAPPER if key in wrapper}
    if "displayName" not in outside and "name" in wrapper:
        outside["displayName"] = wrapper["name"]
    if len(details) > 1:
        outside.pop("id", None)
    for one in details:
        for entry in _entries(one):
            yield entry if isinstance(entry, _Fault) else {**outside, **_unless_null(entry, outside)}


def _unless_null(entry: Mapping[str, Any], outside: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if value is not None or _name(key) not in outside} | {
        # The same property in another spelling would stand twice.
        _name(key): value
        for key, value in entry.items()
        if _name(key) in outside and value is not None
    }


def _recorded(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any] | _Fault]:
    """The policies that a recording holds: those of beta where it was asked, since v1.0 leaves some conditions out."""
    try:
        recording = from_document(dict(document), "the recording")
    except BadInput as error:
        yield _Fault(str(error).removesuffix("."))
        return
    asked = [(found[1], one) for one in recording.exchanges if (found := _POLICIES_PATH.fullmatch(one.path))]
    if not asked:
        yield _Fault("is a recording in which the policies were not asked for")
        return
    answered = [(version, one) for version, one in asked if one.status == 200 and isinstance(one.body, Mapping)]
    if not answered:
        yield _Fault(f"is a recording in which Graph refused the policies (status {asked[0][1].status})")
        return
    version = "beta" if any(version.casefold() == "beta" for version, _ in answered) else "v1.0"
    pages = [one.body for found, one in answered if found.casefold() == version and isinstance(one.body, Mapping)]
    seen: set[str] = set()
    for page in pages:
        whole = {key: value for key, value in page.items() if key != "@odata.nextLink"}
        for entry in _entries(whole):
            own = entry.get("id") if isinstance(entry, Mapping) else None
            if isinstance(own, str):
                if own in seen:
                    continue
                seen.add(own)
            yield entry
    if sum(bool(page.get("@odata.nextLink")) for page in pages) >= len(pages):
        yield _Fault("is a recording that ends before the last page of the policies")


# --- one policy -----------------------------------------------------------------------------------------------------------


def _known_names() -> dict[str, str]:
    found = {"additionalproperties": "additionalProperties"}
    for model in _MODELS:
        for name, field in model.model_fields.items():
            alias = field.alias or name
            found[alias.casefold()] = found[name.casefold()] = alias
    return found


_NAMES = _known_names()
# JSON can write half a character, which is no text.
_SURROGATE = re.compile("[\ud800-\udfff]")


def _name(key: str) -> str:
    """A key as Graph spells it: Graph's own name in whatever case, else with a small first letter."""
    return _NAMES.get(key.casefold()) or key[:1].lower() + key[1:]


def _tidied(value: Any) -> Any:
    """The same JSON with Graph's spelling of keys at every depth, and without what PowerShell wraps around values.

    Raises _Fault where one property stands twice with different values.
    """
    if isinstance(value, list):
        return [_tidied(one) for one in value]
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if not isinstance(value, Mapping):
        return value
    found: dict[str, Any] = {}
    for key, raw in value.items():
        one, name = _tidied(raw), _SURROGATE.sub("\ufffd", _name(key))
        # Here the PowerShell SDK puts what it does not know by name.
        inner = one.items() if name == "additionalProperties" and isinstance(one, dict) else ((name, one),)
        for own, what in inner:
            if not _nothing(found.get(own)) and not _nothing(what) and found[own] != what:
                raise _Fault(f"names {own[:60]!r} twice, with different values")
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


def _policy(raw: Any, fallback: str) -> ConditionalAccessPolicy:
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
    if not _is_text(values.get("id")):
        strange = values.pop("id", None)
        if not _nothing(strange):
            values[f"{UNREADABLE}id"] = strange
        name = values.get("displayName")
        values["id"] = name if _is_text(name) else fallback
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


def _validated(model: type[E], values: Mapping[str, Any]) -> E:
    """The values as the model has them; each that it cannot take is kept under the name that says so."""
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
        kinds = get_args(field.annotation) if NoneType in get_args(field.annotation) else (field.annotation,)
        found[field.alias or name] = tuple(kind for kind in kinds if kind is not NoneType)
    return found


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
