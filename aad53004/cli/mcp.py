"""``aad53004 mcp``: a read-only server of the Model Context Protocol over standard input and output."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType
from typing import Annotated, NoReturn

import typer

from aad53004.cli import options
from aad53004.errors import BadInput

MISSING = (
    "The MCP server needs the extra mcp, which is not installed (mcp 2); install it with: "
    "python -m pip install 'aad53004[mcp]'"
)


def mcp(
    recordings: Annotated[
        str | None, typer.Option("--recordings", metavar="DIR", help="The one folder that replay reads from.")
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Never ask Microsoft Graph.")] = False,
    tenant: options.Tenant = None,
    cloud: options.CloudName = None,
    auth: options.Auth = None,
    timeout: options.Timeout = None,
) -> None:
    """Serve check, explain, whatif and rules to an assistant, read-only, over the Model Context Protocol (stdio).

    A client starts it; it ends with its standard input. Nothing prompts, nothing is changed, and text of the tenant is
    handed over as data.

    Example:

      aad53004 mcp --recordings recordings/ --offline
    """
    settings = options.settings(tenant=tenant, cloud=cloud, auth=auth, timeout=timeout, quiet=True, no_input=True)
    try:
        from aad53004.mcp_server.serve import serve
    except ImportError:
        raise BadInput(MISSING) from None
    from aad53004.cli.connect import live_tenant
    from aad53004.mcp_server.recordings import Recordings
    from aad53004.mcp_server.tools import Tools

    tools = Tools(live_tenant(settings), None if recordings is None else Recordings(recordings), offline)
    if sys.stdin is None:
        raise BadInput("Standard input is closed; a client of the Model Context Protocol starts this and speaks to it.")
    if sys.stdin.isatty():
        typer.echo("A client of the Model Context Protocol starts this and speaks to it; Ctrl-C ends it.", err=True)
    _end_at_once()
    try:
        serve(tools)
    except BaseExceptionGroup as group:
        # Whoever read the answers is gone.
        if group.split((BrokenPipeError, ConnectionError))[1] is not None:
            raise
    if threading.active_count() > 1:
        _out(0)


def _end_at_once() -> None:
    """Lets Ctrl-C and SIGTERM end the server: a thread waits for input that may never come, and nothing is to be kept."""

    def end(number: int, frame: FrameType | None) -> NoReturn:
        if number == signal.SIGINT:
            os.write(2, b"aad53004: interrupted\n")
        _out(128 + number)

    for name in ("SIGINT", "SIGTERM"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), end)


def _out(code: int) -> NoReturn:
    """Ends without waiting for a call that nobody waits for any more."""
    os._exit(code)
