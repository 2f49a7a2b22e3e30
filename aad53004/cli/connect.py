"""Opens a source: a recording, or Graph itself with the credential that the options name."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from aad53004.checkers import Case
from aad53004.checkers.facts import Unreadable
from aad53004.cli.console import say
from aad53004.cli.options import DEFAULT_TIMEOUT, Settings
from aad53004.errors import BadInput
from aad53004.graph.interface import Source
from aad53004.graph.recording import load
from aad53004.graph.replay import Replay, subject_of


@contextmanager
def live(settings: Settings, progress: Callable[[str], None], *, many: bool = False) -> Iterator[Source]:
    """Graph itself. ``many``: for many users, at the pace of Graph's limits and without a time limit of its own.
    Raises BadInput for options that do not fit, NotAllowed where nobody can sign in."""
    usual = None if many else DEFAULT_TIMEOUT
    timeout = usual if settings.timeout is None else settings.timeout
    from aad53004.auth.clouds import graph_root, resolve
    from aad53004.auth.credentials import credential

    cloud = resolve(settings.cloud or os.environ.get("AAD53004_CLOUD"))
    root = graph_root(cloud, os.environ.get("AAD53004_GRAPH_ENDPOINT"))
    interactive = not settings.no_input and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
    who = credential(
        settings.auth or "default",
        tenant=settings.tenant,
        cloud=cloud,
        environ=os.environ,
        allow_interactive=interactive,
    )
    # Plain http is on loopback only: not Graph, whose limits are kept from the first request on.
    paced = many and not (root or "").startswith("http://")
    from aad53004.graph.live import LiveGraph

    with LiveGraph(who, cloud, root, timeout=timeout, progress=progress, paced=paced) as source:
        try:
            yield source
        finally:
            who.close()
        if source.identity:
            say(f"asked Microsoft Graph as {source.identity}", settings)


def replay(file: str, user: str | None) -> tuple[Source, str]:
    """A recording in Graph's place, and the user that it is about. ``user``: who was asked for, None for that user.

    The requests of a plan go to ``AAD53004_GRAPH_ENDPOINT`` as in a live run, else to where the recorded run's went.
    Raises BadInput for a file that is no sound recording, or is of another user, and for an endpoint that is none.
    """
    if not file.strip():
        raise BadInput("--replay is empty; name a recording.")
    recording = load(Path(file))
    root = ""
    if (endpoint := os.environ.get("AAD53004_GRAPH_ENDPOINT", "")).strip():
        from aad53004.auth.clouds import CLOUDS, graph_root

        root = graph_root(CLOUDS["global"], endpoint)
    if user is None:
        return Replay(recording, root), recording.subject
    subject = subject_of(recording, user.strip())
    if subject is None:
        hint = ", whose names were redacted" if recording.redacted else ""
        raise BadInput(f"{file} is a recording of {recording.subject}{hint}, not of {user}; name that user.")
    return Replay(recording, root), subject


def require_tenant(case: Case, settings: Settings) -> None:
    """Raises BadInput where --tenant names another tenant than the one that answered."""
    if not settings.tenant:
        return
    try:
        organization = case.tenant.organization
    except Unreadable:
        return
    if organization is None:
        return
    domains = organization.value.verified_domains or ()
    names = {(organization.value.id or "").casefold(), *((one.name or "").casefold() for one in domains)}
    if settings.tenant.casefold() not in names:
        raise BadInput(
            f"The tenant that answered is {organization.value.display_name} ({organization.value.id}), not "
            f"{settings.tenant}; sign in to that one, or leave --tenant out."
        )
