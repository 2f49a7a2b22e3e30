"""The protocol, by its official library: lists the tools and calls them, each call in a thread of its own.

https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#stdio
"""

from __future__ import annotations

import logging
import threading
from functools import partial
from typing import Any

import anyio
import anyio.to_thread
import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

import aad53004
from aad53004.mcp_server.as_data import NOTICE, clean
from aad53004.mcp_server.replies import Reply
from aad53004.mcp_server.schemas import TOOLS
from aad53004.mcp_server.tools import Tools

AT_ONCE = 4  # calls; the others wait
INSTRUCTIONS = (
    "Read-only: why a Microsoft Entra user meets AADSTS53004 (ProofUpBlockedDueToRisk), and what an administrator can "
    f"do. These tools change nothing; carrying out a fix is for a person to decide. {NOTICE}"
)


def serve(tools: Tools) -> None:
    """Serves over standard input and output until the input ends."""
    # The library logs what a client sent that it could not read; standard error may be kept by who knows whom.
    log = logging.getLogger("mcp")
    log.addHandler(logging.NullHandler())
    log.propagate = False
    anyio.run(_serve, tools)


async def _serve(tools: Tools) -> None:
    limiter = anyio.CapacityLimiter(AT_ONCE)

    async def list_tools(context: Any, params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_described(name, tools) for name in TOOLS])

    async def call_tool(context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        tool = TOOLS.get(params.name)
        if tool is None:
            message = f"There is no tool {clean(params.name, 60)!r}; there are {', '.join(TOOLS)}."
            raise MCPError(types.INVALID_PARAMS, message)
        given_up = threading.Event()
        run = partial(tools.call, tool, params.arguments or {}, given_up.is_set)
        try:
            reply = await anyio.to_thread.run_sync(run, abandon_on_cancel=True, limiter=limiter)
        finally:
            given_up.set()
        return _result(reply)

    server = Server(
        "aad53004",
        version=aad53004.__version__,
        title="AADSTS53004, diagnosed",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def _described(name: str, tools: Tools) -> types.Tool:
    tool = TOOLS[name]
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.input_schema,
        output_schema=tool.output_schema,
        annotations=types.ToolAnnotations(
            title=tool.title,
            read_only_hint=True,
            destructive_hint=False,
            idempotent_hint=True,
            open_world_hint=tool.asks_graph and not tools.offline,
        ),
    )


def _result(reply: Reply) -> types.CallToolResult:
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=reply.text)],
        structured_content=reply.structured,
        is_error=reply.failed,
    )
