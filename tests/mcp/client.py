"""The server as a client sees it: started as a subprocess, and spoken to by the official client library."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import anyio
from anyio.from_thread import start_blocking_portal
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
        with anyio.fail_after(120):
            async with _connected(server, errors, mode) as client:
                return await run(client)

    return anyio.run(conversation)


@contextmanager
def kept(server: StdioServerParameters, errors: Path) -> Iterator[Callable[[Talk], Any]]:
    """The same with a server that is started once, for one conversation after the other."""
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(_connected(server, errors)) as client:

        async def conversation(run: Talk) -> Any:
            with anyio.fail_after(120):
                return await run(client)

        yield lambda run: portal.call(conversation, run)


@asynccontextmanager
async def _connected(server: StdioServerParameters, errors: Path, mode: Any = "auto") -> AsyncIterator[Client]:
    with errors.open("w", encoding="utf-8") as log:
        async with Client(stdio_client(server, errlog=log), mode=mode) as client:
            yield client
