"""The server as a client sees it: started as a subprocess, and spoken to by the official client library."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"
Talk = Callable[[Client], Awaitable[Any]]


def started(*arguments: str, **variables: str) -> StdioServerParameters:
    """How a client starts the server."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return StdioServerParameters(
        command=sys.executable,
        args=["-m", "aad53004", "mcp", *arguments],
        cwd=ROOT,
        env={**kept, "PYTHONPATH": str(ROOT), **variables},
    )


def talk(server: StdioServerParameters, run: Talk, errors: Path, mode: Any = "auto") -> Any:
    """What ``run`` returns of a conversation with the server; what that wrote to standard error is in ``errors``."""

    async def conversation() -> Any:
        with errors.open("w", encoding="utf-8") as log, anyio.fail_after(120):
            async with Client(stdio_client(server, errlog=log), mode=mode) as client:
                return await run(client)

    return anyio.run(conversation)
