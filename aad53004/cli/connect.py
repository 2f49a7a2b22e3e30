"""What the options say of where a task reads from: a recording, or Graph with the credential that they name."""

from __future__ import annotations

import sys

from aad53004.cli.options import Settings
from aad53004.tasks.sources import LiveTenant, Origin, RecordingFile


def origin(settings: Settings, replay: str | None) -> Origin:
    """A recording where one is named, else Graph."""
    return live_tenant(settings) if replay is None else RecordingFile(replay, settings.tenant)


def live_tenant(settings: Settings) -> LiveTenant:
    """Graph, with somebody to sign in where the run has a terminal and may ask."""
    interactive = not settings.no_input and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
    return LiveTenant(settings.tenant, settings.cloud, settings.auth, settings.timeout, interactive)
