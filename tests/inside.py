"""Runs the command line in this process, as a process of its own would be run: environment, streams, exit code.

Starting an interpreter and importing the SDK costs a second and shows the same; the tests of what only a process has
(signals, a terminal, the installed command) start one.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path
from unittest import mock

from aad53004.__main__ import main


def run_inside(
    *arguments: str, env: Mapping[str, str], clock: Callable[[], float] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs a command with an empty standard input. ``env``: the whole environment.
    ``clock``: the monotonic clock of the live source, which counts the time limit; None: the real one."""
    from aad53004.graph.live import LiveGraph

    out, err = io.BytesIO(), io.BytesIO()
    streams = [io.TextIOWrapper(stream, encoding="utf-8", write_through=True) for stream in (out, err)]
    with ExitStack() as stack:
        stack.enter_context(mock.patch.dict(os.environ, env, clear=True))
        stack.enter_context(redirect_stdout(streams[0]))
        stack.enter_context(redirect_stderr(streams[1]))
        stdin = stack.enter_context(Path(os.devnull).open(encoding="utf-8"))
        stack.enter_context(mock.patch.object(sys, "stdin", stdin))
        if clock is not None:
            stack.enter_context(mock.patch("aad53004.graph.live.LiveGraph", partial(LiveGraph, clock=clock)))
        code = main(arguments)
    for stream in streams:
        stream.flush()
    return subprocess.CompletedProcess(arguments, code, out.getvalue().decode(), err.getvalue().decode())
