"""The inputs of an offline evaluation: policies, and the directory that says what the ids in them mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aad53004.conditional_access.directory import Directory
from aad53004.conditional_access.reading import UnreadableEntry
from aad53004.entra import ConditionalAccessPolicy


@dataclass(frozen=True)
class PolicyInputs:
    """Policies and directory as read from files, a recording or Graph.

    ``directory``: users, named locations and authentication strengths; None where none was given. ``unreadable``: the
    policies and files that could not be read; ``not_read``: what could not be read beside the policies, as (title, why).
    ``source``: what the policies were read from, in words; ``path``: the file or folder, where it is one.
    ``apps``: appIds by the lower-case name of the app, as recent sign-ins show them.
    """

    policies: tuple[ConditionalAccessPolicy, ...]
    directory: Directory | None = None
    unreadable: tuple[UnreadableEntry, ...] = ()
    not_read: tuple[tuple[str, str], ...] = ()
    source: str = ""
    path: Path | None = None
    apps: Mapping[str, frozenset[str]] = field(default_factory=dict)
