"""The way in: runs a command, and turns what goes wrong into one sentence and an exit code."""

from __future__ import annotations

import contextlib
import gc
import os
import re
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from aad53004.errors import Aad53004Error

if TYPE_CHECKING:
    import typer


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit code of the contract."""
    _prepare_streams()
    # pydantic would read the metadata of every installed package to look for plugins, and there are none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    import typer

    from aad53004.cli import app_for
    from aad53004.cli.options import in_order
    from aad53004.report.escaping import plain

    given = in_order(list(sys.argv[1:] if arguments is None else arguments))
    try:
        code = app_for(given)(args=given, prog_name="aad53004", standalone_mode=False)
        sys.stdout.flush()
    except Aad53004Error as error:
        print(f"aad53004: {plain(str(error))}", file=sys.stderr)
        return error.exit_code
    except typer.TyperException as error:
        return _usage(error)
    except (KeyboardInterrupt, typer.Abort):
        print("aad53004: interrupted", file=sys.stderr)
        return 130
    except SystemExit as end:  # the completion options end this way
        return end.code if isinstance(end.code, int) else 0
    except BrokenPipeError:
        # Whoever read the output is gone; Python would complain once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        print(f"aad53004: {plain(error.strerror or str(error))}; nothing was written.", file=sys.stderr)
        return 2
    except Exception as error:
        where = _innermost(error)
        print(
            f"aad53004: unexpected {type(error).__name__} in {where}; this is a defect, please report it with the "
            "command and this line.",
            file=sys.stderr,
        )
        return 4
    return code if isinstance(code, int) else 0


def _usage(error: typer.TyperException) -> int:
    from aad53004.report.escaping import plain

    message = error.format_message()
    if type(error).__name__ == "NoArgsIsHelpError":
        print(message, file=sys.stderr)
        return 2
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "aad53004"
    # A misplaced address may be a webhook, which is a secret.
    message = re.sub(r"(https?://[^/\s'\"]+)/[^\s'\"]*", r"\1/…", plain(message))
    end = f" See {command} --help." if message.endswith(("?", ".")) else f"; see {command} --help."
    print(f"aad53004: {message}{end}", file=sys.stderr)
    return 2


def _innermost(error: BaseException) -> str:
    """The place in this package where it happened; no values, which might be secret."""
    trace, where = error.__traceback__, "an unknown place"
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if "aad53004" in path.parts:
            where = f"{path.name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return where


def _prepare_streams() -> None:
    """UTF-8 for pipes and files; on a console whatever it can show, the rest as code points, never an error."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started this; there is nowhere to complain to
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if stream.isatty():
            reconfigure(errors="backslashreplace")
        else:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def run() -> NoReturn:
    """The console script: :func:`main`, then out.

    Taking the interpreter down by the book costs a fifth of an offline diagnosis, and there is nothing to take down:
    files are closed by those who wrote them. A live run, which has connections and threads, ends the usual way.
    """
    terminated: list[int] = []
    if threading.current_thread() is threading.main_thread() and hasattr(signal, "SIGTERM"):

        def terminate(number: int, frame: object) -> None:
            # As Ctrl-C: what was gathered is told and kept, and then it ends.
            terminated.append(number)
            signal.raise_signal(signal.SIGINT)

        signal.signal(signal.SIGTERM, terminate)
    gc.set_threshold(250_000)  # a short run makes few cycles; looking for them while modules load finds none
    code = main()
    code = 128 + terminated[0] if terminated and code == 130 else code
    if "msgraph" in sys.modules or threading.active_count() > 1:
        raise SystemExit(code)
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
