"""What personas are tested against: where it is read from, the policies and the directory, and who each persona is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from aad53004.conditional_access.directory import Directory, DirectoryUser
from aad53004.conditional_access.inputs import PolicyInputs
from aad53004.conditional_access.scenario import UNKNOWN, Unknown
from aad53004.policy_tests.model import REGISTERED, Persona, PersonasFile, WrittenPath
from aad53004.policy_tests.yaml_spans import fault, shown


@dataclass(frozen=True)
class Sources:
    """Where policies and users come from, as paths that can be opened; ``tenant``: Graph itself."""

    policies: Path | None = None
    directory: Path | None = None
    recording: Path | None = None
    tenant: bool = False


@dataclass(frozen=True)
class PersonaUser:
    """A persona as the directory knows it: the user's id or UPN, and what the user has registered."""

    user: str
    registered: frozenset[str] | Unknown = UNKNOWN


@dataclass(frozen=True)
class PersonaInputs:
    """The policies and the directory, with every persona in it, and the user of each persona by its name."""

    policies: PolicyInputs
    users: Mapping[str, PersonaUser]


def sources_of(file: PersonasFile) -> Sources:
    """What the file itself says."""
    written = {key: getattr(file, key) for key in ("policies", "directory", "recording")}
    paths = {key: None if path is None else file.resolved(path) for key, path in written.items()}
    return Sources(**paths, tenant=file.tenant)


def require_there(file: PersonasFile, sources: Sources) -> None:
    """Raises BadInput, with line and column, for a path of the file that leads nowhere."""
    for key, path in (
        ("policies", sources.policies),
        ("directory", sources.directory),
        ("recording", sources.recording),
    ):
        written: WrittenPath | None = getattr(file, key)
        if path is not None and written is not None and path == file.resolved(written) and not path.exists():
            raise fault(
                file.name, written.span, f'"{key}" names {shown(path, 200)}, which does not exist; check the path.'
            )


def require_methods_known(file: str, persona: Persona) -> None:
    """Raises BadInput, with line and column, for a persona whose methods only Graph or a recording could tell."""
    if persona.methods == REGISTERED:
        reason = f'"methods: {REGISTERED}" asks Graph or a recording; write what the user can prove, [] for nothing.'
        raise fault(file, persona.span, reason)


def with_users(directory: Directory, users: Iterable[DirectoryUser], names: Mapping[str, str]) -> Directory:
    """The directory with more users and names in it."""
    everybody = (*(directory.users or ()), *users)
    return replace(directory, users=everybody or directory.users, names={**directory.names, **names})
