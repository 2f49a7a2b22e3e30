"""Conditional Access policies from files, in each shape in which they are passed around.

Graph's answer (one object, a list, ``{"value": […]}``), what PowerShell exports (PascalCase, ``AdditionalProperties``,
a null in every property that is not set), a template with its policy in ``details``, and a recording of this tool.
Everything is somebody else's file: bounded in size, depth and number. What one policy says, ``policy_json`` reads.
https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy
https://learn.microsoft.com/graph/api/resources/conditionalaccesstemplate
https://learn.microsoft.com/powershell/module/microsoft.graph.identity.signins/get-mgidentityconditionalaccesspolicy
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from aad53004.conditional_access.policy_json import SURROGATE, NotAPolicy, graph_name, is_text, policy_from, tidied
from aad53004.entra import (
    ConditionalAccessPolicy,
)
from aad53004.errors import BadInput
from aad53004.files import parse_exported_json, read_bounded
from aad53004.graph.recording import FORMAT, from_document

MAX_BYTES = 64 * 1024 * 1024
MAX_FOLDER_BYTES = 256 * 1024 * 1024
MAX_FILES = 10_000
MAX_POLICIES = 10_000
_PARTS = ("conditions", "grantControls", "sessionControls")
_OF_A_WRAPPER = ("id", "displayName", "state", "createdDateTime", "modifiedDateTime", "templateId")
_POLICIES_PATH = re.compile(r"/(v1\.0|beta)/identity/conditionalAccess/policies(/[^/]+)?/?", re.IGNORECASE)


@dataclass(frozen=True)
class UnreadableEntry:
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
    unreadable: tuple[UnreadableEntry, ...] = ()


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
    unreadable: list[UnreadableEntry] = []
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
        except (BadInput, NotAPolicy) as error:
            reason = str(error).removeprefix(f"{file} ").removesuffix(".")
            unreadable.append(UnreadableEntry(name, None, None, reason))
            continue
        if total > MAX_FOLDER_BYTES:
            raise BadInput(f"{folder} holds more than {MAX_FOLDER_BYTES // 2**20} MB of JSON; name a smaller folder.")
        found = _document(document, name)
        policies += found.policies
        unreadable += found.unreadable
        if len(policies) + len(unreadable) > MAX_POLICIES:
            raise BadInput(f"{folder} holds more than {MAX_POLICIES:,} entries; name the folder of the policies.")
    return PolicyFiles(_told_apart(policies), tuple(unreadable))


def _json_files(folder: Path, unreadable: list[UnreadableEntry]) -> Iterator[Path]:
    """The JSON files of a folder and those below; links to folders are not followed. A folder that cannot be listed
    is told in ``unreadable``."""

    def denied(error: OSError) -> None:
        place = _shown(Path(error.filename), folder)
        unreadable.append(UnreadableEntry(place, None, None, f"cannot be listed: {error.strerror}"))

    for place, folders, names in os.walk(folder, onerror=denied):
        folders.sort()
        for name in folders:
            if (Path(place) / name).is_symlink():
                link = _shown(Path(place) / name, folder)
                unreadable.append(UnreadableEntry(link, None, None, "is a link to a folder, which is not followed"))
        yield from (Path(place) / name for name in names if name.casefold().endswith(".json"))


def _inside(file: Path, root: Path) -> Path:
    """Where a file really is. Raises NotAPolicy where it is a link that leads out of the folder."""
    if not file.is_symlink():
        return file
    try:
        target = file.resolve(strict=True)
    except (OSError, RuntimeError):
        raise NotAPolicy("is a link that leads nowhere") from None
    if not target.is_relative_to(root):
        raise NotAPolicy("is a link that leads out of the folder, and is not followed")
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
    unreadable: list[UnreadableEntry] = []
    one = isinstance(document, Mapping) and not _is_list(document)
    for index, entry in enumerate(_entries(document)):
        at = None if one and index == 0 else index
        if len(policies) + len(unreadable) >= MAX_POLICIES:
            unreadable.append(
                UnreadableEntry(where, at, None, f"comes after {MAX_POLICIES:,} entries; it was not read")
            )
            break
        if isinstance(entry, NotAPolicy):
            unreadable.append(UnreadableEntry(where, at, None, str(entry)))
            continue
        try:
            policies.append(policy_from(tidied(entry), _fallback(where, at)))
        except NotAPolicy as fault:
            unreadable.append(UnreadableEntry(where, at, _own_name(entry), str(fault)))
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
    found = next((shallow[key] for key in ("displayName", "name", "id") if is_text(shallow.get(key))), None)
    return None if found is None else SURROGATE.sub("\ufffd", found)


def _shallow(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {graph_name(key): value for key, value in entry.items()}


def _is_list(document: Mapping[str, Any]) -> bool:
    shallow = _shallow(document)
    return any(isinstance(shallow.get(key), list) for key in ("value", "details")) or document.get("format") == FORMAT


def _entries(document: Any) -> Iterator[Mapping[str, Any] | NotAPolicy]:
    """Everything in a document that should be a policy, or why it is none."""
    if isinstance(document, list):
        for one in document:
            yield from _entries(one)
        return
    if not isinstance(document, Mapping):
        yield NotAPolicy("is no JSON object, as a policy is")
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
            yield NotAPolicy("is one page of several: what follows at @odata.nextLink is not in the file")
    elif isinstance(details, (Mapping, list)):
        yield from _detailed(shallow, details if isinstance(details, list) else [details])
    else:
        yield NotAPolicy("has no conditions and no controls, so it is no Conditional Access policy")


def _is_policy(shallow: Mapping[str, Any]) -> bool:
    kind = shallow.get("@odata.type")
    return isinstance(kind, str) and kind.casefold().endswith("graph.conditionalaccesspolicy")


def _detailed(wrapper: Mapping[str, Any], details: list[Any]) -> Iterator[Mapping[str, Any] | NotAPolicy]:
    """Policies in a ``details`` wrapper, which gives them what they do not say themselves: a template has its id and
    name outside, and no state at all."""
    outside = {key: wrapper[key] for key in _OF_A_WRAPPER if key in wrapper}
    if "displayName" not in outside and "name" in wrapper:
        outside["displayName"] = wrapper["name"]
    if len(details) > 1:
        outside.pop("id", None)
    for one in details:
        for entry in _entries(one):
            yield entry if isinstance(entry, NotAPolicy) else {**outside, **_unless_null(entry, outside)}


def _unless_null(entry: Mapping[str, Any], outside: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if value is not None or graph_name(key) not in outside} | {
        # The same property in another spelling would stand twice.
        graph_name(key): value
        for key, value in entry.items()
        if graph_name(key) in outside and value is not None
    }


def _recorded(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any] | NotAPolicy]:
    """The policies that a recording holds: those of beta where it was asked, since v1.0 leaves some conditions out."""
    try:
        recording = from_document(dict(document), "the recording")
    except BadInput as error:
        yield NotAPolicy(str(error).removesuffix("."))
        return
    asked = [(found[1], one) for one in recording.exchanges if (found := _POLICIES_PATH.fullmatch(one.path))]
    if not asked:
        yield NotAPolicy("is a recording in which the policies were not asked for")
        return
    answered = [(version, one) for version, one in asked if one.status == 200 and isinstance(one.body, Mapping)]
    if not answered:
        yield NotAPolicy(f"is a recording in which Graph refused the policies (status {asked[0][1].status})")
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
        yield NotAPolicy("is a recording that ends before the last page of the policies")
