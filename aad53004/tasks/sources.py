"""Where a task reads from: Graph itself with a credential, or a recording in its place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from aad53004.checkers.tenant import Tenant
from aad53004.errors import BadInput, Unreadable
from aad53004.graph.interface import Source
from aad53004.graph.recording import load
from aad53004.graph.replay import Replay, subject_of
from aad53004.tasks.events import Events

DEFAULT_TIMEOUT = 120.0  # seconds, for one user


@dataclass(frozen=True)
class LiveTenant:
    """Microsoft Graph, and how to sign in to it.

    ``tenant``: the id or a domain of the one that must answer; ``cloud`` and ``auth``: names as on the command line,
    None for the default; ``timeout``: seconds for all of it, None for the usual; ``interactive``: whether a person is
    there to sign in.
    """

    tenant: str | None = None
    cloud: str | None = None
    auth: str | None = None
    timeout: float | None = None
    interactive: bool = False


@dataclass(frozen=True)
class RecordingFile:
    """A recording. ``tenant``: as in :class:`LiveTenant`."""

    file: str
    tenant: str | None = None


Origin: TypeAlias = LiveTenant | RecordingFile


@dataclass(frozen=True)
class Opened:
    """An open source, and the user that it is asked about: as named, or as a recording has it; empty for nobody."""

    source: Source
    user: str


@contextmanager
def opened(origin: Origin, user: str | None, events: Events, *, many: bool = False) -> Iterator[Opened]:
    """The source, open. ``user``: UPN or object id; None for nobody, or for whom a recording is about. ``many``: for
    many users, at the pace of Graph's limits and without a time limit of its own.

    Raises BadInput for what does not fit, for a file that is no sound recording or is of another user, and NotAllowed
    where nobody can sign in.
    """
    if isinstance(origin, RecordingFile):
        recorded = _recorded(origin.file, user)
        try:
            yield recorded
        finally:
            events.reading_done()
        return
    usual = None if many else DEFAULT_TIMEOUT
    timeout = usual if origin.timeout is None else origin.timeout
    from aad53004.auth.credentials import credential
    from aad53004.entra.clouds import graph_root, resolve

    cloud = resolve(origin.cloud or os.environ.get("AAD53004_CLOUD"))
    root = graph_root(cloud, os.environ.get("AAD53004_GRAPH_ENDPOINT"))
    who = credential(
        origin.auth or "default",
        tenant=origin.tenant,
        cloud=cloud,
        environ=os.environ,
        allow_interactive=origin.interactive,
    )
    # Plain http is on loopback only: not Graph, whose limits are kept from the first request on.
    paced = many and not (root or "").startswith("http://")
    from aad53004.graph.live import LiveGraph

    with LiveGraph(who, cloud, root, timeout=timeout, progress=events.waiting_for, paced=paced) as source:
        try:
            yield Opened(source, user or "")
        finally:
            events.reading_done()
            who.close()
        if source.identity:
            events.asked_as(source.identity)


def require_tenant(tenant: Tenant, expected: str | None) -> None:
    """Raises BadInput where another tenant answered than was named by id or domain."""
    if not expected:
        return
    try:
        organization = tenant.organization
    except Unreadable:
        return
    if organization is None:
        return
    domains = organization.value.legible.verified_domains or ()
    names = {(organization.value.legible.id or "").casefold(), *((domain.name or "").casefold() for domain in domains)}
    if expected.casefold() not in names:
        raise BadInput(
            f"The tenant that answered is {organization.value.legible.display_name} ({organization.value.legible.id}), not "
            f"{expected}; sign in to that one, or leave --tenant out."
        )


def _recorded(file: str, user: str | None) -> Opened:
    if not file.strip():
        raise BadInput("--replay is empty; name a recording.")
    recording = load(Path(file))
    root = _endpoint()
    if user is None:
        return Opened(Replay(recording, root), recording.subject)
    subject = subject_of(recording, user.strip())
    if subject is None:
        hint = ", whose names were redacted" if recording.redacted else ""
        raise BadInput(f"{file} is a recording of {recording.subject}{hint}, not of {user}; name that user.")
    return Opened(Replay(recording, root), subject)


def _endpoint() -> str:
    """Where the requests of a plan go instead of the recorded run's Graph: ``AAD53004_GRAPH_ENDPOINT``, as in a live run.
    Raises BadInput for an endpoint that is none."""
    endpoint = os.environ.get("AAD53004_GRAPH_ENDPOINT", "")
    if not endpoint.strip():
        return ""
    from aad53004.entra.clouds import CLOUDS, graph_root

    return graph_root(CLOUDS["global"], endpoint) or ""
