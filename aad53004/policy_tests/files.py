"""Policies and a directory from files, for the personas of a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from aad53004.conditional_access.directory import Directory, DirectoryUser, directory_from
from aad53004.conditional_access.inputs import PolicyInputs
from aad53004.conditional_access.reading import read_policies
from aad53004.entra.roles import ROLE_NAMES
from aad53004.files import parse_exported_json, read_bounded
from aad53004.policy_tests.inputs import (
    PersonaInputs,
    PersonaUser,
    Sources,
    require_methods_known,
    require_there,
    with_users,
)
from aad53004.policy_tests.model import DescribedUser, PersonasFile
from aad53004.policy_tests.names import NameResolver
from aad53004.policy_tests.yaml_spans import SourceSpan, fault

MAX_DIRECTORY = 64 * 2**20


def from_files(file: PersonasFile, sources: Sources) -> PersonaInputs:
    """Policies and directory from files. Raises BadInput, with line and column for what is wrong in the personas."""
    if sources.policies is None:
        reason = 'it does not say which policies: write "policies: FOLDER", "recording: FILE" or "tenant: true"'
        raise fault(file.name, SourceSpan(1, 1), f"{reason}; or give --policies, --replay or --live.")
    require_there(file, sources)
    policies = read_policies(sources.policies)
    directory, groups, roles = read_directory(sources.directory)
    resolver = NameResolver(file.name, groups, roles, "its directory" if sources.directory else "")
    not_read: list[tuple[str, str]] = []
    described: list[DirectoryUser] = []
    users: dict[str, PersonaUser] = {}
    for number, persona in enumerate(file.personas, 1):
        if isinstance(persona.user, DescribedUser):
            user = resolver.user(persona.user, number)
            described.append(user)
            users[persona.name] = PersonaUser(user.id)
        else:
            users[persona.name] = PersonaUser(persona.user)
            if directory.user(persona.user) is None:
                lacking = f"{sources.directory} does not have it" if sources.directory else "no directory was given"
                not_read.append((f"user {persona.user}", f"{lacking}, so that groups and roles are unknown"))
        require_methods_known(file.name, persona)
    inputs = PolicyInputs(
        policies.policies,
        with_users(directory, described, resolver.names),
        policies.unreadable,
        tuple(not_read),
        source=str(sources.policies),
        path=sources.policies,
    )
    return PersonaInputs(inputs, users)


def read_directory(path: Path | None) -> tuple[Directory, dict[str, set[str]], dict[str, set[str]]]:
    """A directory from its file, and the ids of its groups and roles by name in lower case. ``groups`` and ``roles``
    beside the users are lists as Graph returns them."""
    if path is None:
        return Directory(), {}, {}
    document = parse_exported_json(read_bounded(path, MAX_DIRECTORY, "a directory"), str(path))
    directory = directory_from(document, str(path))
    groups: dict[str, set[str]] = {}
    roles: dict[str, set[str]] = {}
    for holder in (document, *_objects(document.get("users"))):
        for group in _objects(holder.get("groups")):
            _add_name(groups, group, ("id",))
        for role in _objects(holder.get("roles")):
            _add_name(roles, role, ("roleTemplateId", "templateId", "id"))
    names = {own: name for table in (groups, roles) for name, ids in table.items() for own in ids}
    whole = replace(directory, names={**ROLE_NAMES, **names, **directory.names})
    return whole, _in_lower_case(groups), _in_lower_case(roles)


def _objects(value: Any) -> Iterable[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        value = value.get("value")
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


def _add_name(table: dict[str, set[str]], entry: Mapping[str, Any], ids: tuple[str, ...]) -> None:
    name, own = entry.get("displayName"), next((entry[key] for key in ids if isinstance(entry.get(key), str)), None)
    if isinstance(name, str) and own:
        table.setdefault(name.strip(), set()).add(own.casefold())


def _in_lower_case(table: Mapping[str, set[str]]) -> dict[str, set[str]]:
    lowered: dict[str, set[str]] = {}
    for name, ids in table.items():
        lowered.setdefault(name.casefold(), set()).update(ids)
    return lowered
