"""What personas are held against: the policies, who they are, and what the ids mean.

From files, from a recording, or from the tenant. Whoever is described and not named becomes a user of their own, whom
no policy names. https://learn.microsoft.com/graph/api/group-list
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from aad53004.conditional_access.directory import Directory, DirectoryUser, directory_from
from aad53004.conditional_access.reading import UnreadableEntry, parse_export, read_policies
from aad53004.conditional_access.scenario import GUID, UNKNOWN, Unknown
from aad53004.entra import ConditionalAccessPolicy
from aad53004.graph._redact_tables import _ROLES, _pairs
from aad53004.graph.recording import read_bounded
from aad53004.policy_tests.located import Spot, fault, shown
from aad53004.policy_tests.model import REGISTERED, Described, Given, Named, Persona, PersonasFile

MAX_DIRECTORY = 64 * 2**20
# Template ids of Entra's own roles by name. https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
ROLES: Mapping[str, str] = {name.casefold(): number for name, number in _pairs(_ROLES)}
ROLE_NAMES: Mapping[str, str] = {number: name for name, number in _pairs(_ROLES)}


@dataclass(frozen=True)
class Sources:
    """Where it all comes from, as paths that can be opened; ``tenant``: Graph itself."""

    policies: Path | None = None
    directory: Path | None = None
    recording: Path | None = None
    tenant: bool = False


@dataclass(frozen=True)
class Who:
    """A persona as the directory knows it: the user's id or UPN, and what the user has registered."""

    user: str
    registered: frozenset[str] | Unknown = UNKNOWN


@dataclass(frozen=True)
class Ground:
    """``against``: what it is, in words; ``who``: the personas by name; ``place``: the file or folder of the policies;
    ``not_read``: what could not be read beside the policies, as (title, why)."""

    against: str
    policies: tuple[ConditionalAccessPolicy, ...]
    unreadable: tuple[UnreadableEntry, ...]
    directory: Directory
    who: Mapping[str, Who]
    place: Path | None = None
    not_read: tuple[tuple[str, str], ...] = ()


def sources_of(file: PersonasFile) -> Sources:
    """What the file itself says."""
    given = {key: getattr(file, key) for key in ("policies", "directory", "recording")}
    paths = {key: None if one is None else file.resolved(one) for key, one in given.items()}
    return Sources(**paths, tenant=file.tenant)


def from_files(file: PersonasFile, sources: Sources) -> Ground:
    """Policies and directory from files. Raises BadInput, with line and column for what is wrong in the personas."""
    if sources.policies is None:
        told = 'it does not say which policies: write "policies: FOLDER", "recording: FILE" or "tenant: true"'
        raise fault(file.name, Spot(1, 1), f"{told}; or give --policies, --replay or --live.")
    require_there(file, sources)
    found = read_policies(sources.policies)
    directory, groups, roles = read_directory(sources.directory)
    look = Names(file.name, groups, roles, "its directory" if sources.directory else "")
    not_read, people, who = [], [], {}
    for number, persona in enumerate(file.personas, 1):
        if isinstance(persona.user, Described):
            one = look.user(persona.user, number)
            people.append(one)
            who[persona.name] = Who(one.id)
        else:
            who[persona.name] = Who(persona.user)
            if directory.user(persona.user) is None:
                lacking = f"{sources.directory} does not have it" if sources.directory else "no directory was given"
                not_read.append((f"user {persona.user}", f"{lacking}, so that groups and roles are unknown"))
        require_graph(file.name, persona)
    return Ground(
        str(sources.policies),
        found.policies,
        found.unreadable,
        with_people(directory, people, look.names),
        who,
        sources.policies,
        tuple(not_read),
    )


def require_there(file: PersonasFile, sources: Sources) -> None:
    """Raises BadInput, with line and column, for a path of the file that leads nowhere."""
    for key, path in (
        ("policies", sources.policies),
        ("directory", sources.directory),
        ("recording", sources.recording),
    ):
        given: Given | None = getattr(file, key)
        if path is not None and given is not None and path == file.resolved(given) and not path.exists():
            raise fault(
                file.name, given.spot, f'"{key}" names {shown(path, 200)}, which does not exist; check the path.'
            )


def read_directory(path: Path | None) -> tuple[Directory, dict[str, set[str]], dict[str, set[str]]]:
    """A directory from its file, and the ids of its groups and roles by name in lower case. ``groups`` and ``roles``
    beside the users are lists as Graph returns them."""
    if path is None:
        return Directory(), {}, {}
    document = parse_export(read_bounded(path, MAX_DIRECTORY, "a directory"), str(path))
    directory = directory_from(document, str(path))
    groups: dict[str, set[str]] = {}
    roles: dict[str, set[str]] = {}
    for holder in (document, *_objects(document.get("users"))):
        for one in _objects(holder.get("groups")):
            _named(groups, one, ("id",))
        for one in _objects(holder.get("roles")):
            _named(roles, one, ("roleTemplateId", "templateId", "id"))
    shown_as = {one: name for table in (groups, roles) for name, ids in table.items() for one in ids}
    return replace(directory, names={**ROLE_NAMES, **shown_as, **directory.names}), _small(groups), _small(roles)


def _objects(value: Any) -> Iterable[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        value = value.get("value")
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _named(table: dict[str, set[str]], one: Mapping[str, Any], ids: tuple[str, ...]) -> None:
    name, own = one.get("displayName"), next((one[key] for key in ids if isinstance(one.get(key), str)), None)
    if isinstance(name, str) and own:
        table.setdefault(name.strip(), set()).add(own.casefold())


def _small(table: Mapping[str, set[str]]) -> dict[str, set[str]]:
    small: dict[str, set[str]] = {}
    for name, ids in table.items():
        small.setdefault(name.casefold(), set()).update(ids)
    return small


def with_people(directory: Directory, people: list[DirectoryUser], names: Mapping[str, str]) -> Directory:
    """The directory with more users and names in it."""
    users = (*(directory.users or ()), *people)
    return replace(directory, users=users or directory.users, names={**directory.names, **names})


def require_graph(file: str, persona: Persona) -> None:
    """Raises BadInput for a persona whose methods only Graph could tell."""
    if persona.methods == REGISTERED:
        told = f'"methods: {REGISTERED}" asks Graph or a recording; write what the user can prove, [] for nothing.'
        raise fault(file, persona.spot, told)


class Names:
    """Ids of groups and roles by name, and users made of descriptions."""

    def __init__(
        self,
        file: str,
        groups: Mapping[str, set[str]],
        roles: Mapping[str, set[str]],
        where: str,
        ask: Callable[[str], dict[str, str]] | None = None,
    ) -> None:
        self.file, self.groups, self.roles, self.where, self.ask = file, dict(groups), roles, where, ask
        self.names: dict[str, str] = {}

    def user(self, told: Described, number: int) -> DirectoryUser:
        """Somebody whom no policy names by id. A guest is one of B2B collaboration, the ordinary kind, unless another is
        said. https://learn.microsoft.com/entra/external-id/user-properties"""
        kinds = {"Member": "none", "Guest": "b2bCollaborationGuest"}
        return DirectoryUser(
            f"persona-{number}",
            "",
            None if told.groups is None else frozenset(map(self.group, told.groups)),
            None if told.roles is None else frozenset(map(self.role, told.roles)),
            told.external_type or (kinds[told.user_type] if told.user_type else None),
            told.external_tenant_id,
        )

    def group(self, named: Named) -> str:
        if GUID.fullmatch(named.text):
            return named.text.casefold()
        name = named.text.casefold()
        if name not in self.groups and self.ask is not None:
            self.groups[name] = set(self.ask(named.text))
        return self._one(named, self.groups.get(name, set()), "group", "its object id")

    def role(self, named: Named) -> str:
        if GUID.fullmatch(named.text):
            return named.text.casefold()
        ids = {ROLES[named.text.casefold()]} if named.text.casefold() in ROLES else set()
        return self._one(named, ids or self.roles.get(named.text.casefold(), set()), "role", "its template id")

    def _one(self, named: Named, ids: set[str], what: str, instead: str) -> str:
        if len(ids) == 1:
            found = next(iter(ids))
            self.names[found] = named.text
            return found
        if ids:
            many = ", ".join(sorted(ids)[:3])
            told = f'{len(ids)} {what}s are called "{shown(named.text)}" ({many}); give {instead}.'
            raise fault(self.file, named.spot, told)
        also = f', or add it to "{what}s" of {self.where}' if self.where else ""
        told = f'no {what} called "{shown(named.text)}" is known here; give {instead}{also}.'
        raise fault(self.file, named.spot, told)


def groups_of(policies: Iterable[ConditionalAccessPolicy]) -> tuple[str, ...]:
    """Object ids of the groups that policies include, then of those that they exclude, the most named first."""
    count: dict[str, int] = {}
    for policy in policies:
        users = policy.conditions.users if policy.conditions else None
        sides = ((users.include_groups, 1000), (users.exclude_groups, 1)) if users else ()
        for groups, weight in sides:
            for one in groups or ():
                if GUID.fullmatch(one):
                    count[one.casefold()] = count.get(one.casefold(), 0) + weight
    return tuple(sorted(count, key=lambda own: (-count[own], own)))
