"""``aad53004 explain``: reads a pasted error and says what it is and what to do, offline."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from aad53004.cli import options
from aad53004.errors import BadInput

_LARGEST = 2**20
# What is meant as the name of a file.
_PATH = re.compile(r"[\w./\\:~-]{1,300}\.(?:txt|log|json|html?|eml|msg|csv|md|har)", re.IGNORECASE)


def explain(
    text: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TEXT | FILE | -]", help="The error as pasted; - or nothing: standard input."),
    ] = None,
    output: options.Output = "terminal",
    output_file: options.OutputFile = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    no_color: options.NoColor = False,
    no_input: options.NoInput = False,
) -> None:
    """Say what a pasted error is and what to do: page text, JSON, address, mail, log line; any language. Offline.

    Exit codes: 0 an error code was found, 2 there is none.

    Examples:

      aad53004 explain error.txt

      aad53004 explain "AADSTS53004: ... Trace ID: ..."

      pbpaste | aad53004 explain -o json
    """
    from aad53004.cli.console import look_of, require_format, require_writable, write, write_look
    from aad53004.evidence.error_text import NoCode
    from aad53004.report import explain as report
    from aad53004.tasks.explain import ExplainRequest
    from aad53004.tasks.explain import explain as run

    settings = options.settings(quiet=quiet, verbose=verbose, no_color=no_color, no_input=no_input)
    kind = require_format(output)
    require_writable(output_file)
    given = " ".join(text) if text else None
    try:
        error = run(ExplainRequest(_standard_input(settings) if given is None else text_of(given)))
    except NoCode:
        if given is not None and _PATH.fullmatch(given):
            raise BadInput(f"There is no file {given}; name one, or give the text of the error itself.") from None
        raise
    if kind == "json":
        write(report.render_json(error), output_file)
        return
    look = look_of(settings, output_file)
    text_for_people = report.render(error, width=look.width, colour=look.colour, detail=settings.detail)
    write_look(text_for_people, output_file, look)


def text_of(given: str, option: str = "") -> str:
    """The pasted error: from standard input for -, from a file of that name, or ``given`` itself. Raises BadInput.

    ``option`` is what was given with it, for the sentence that refuses.
    """
    named = f"{option} -" if option else "-"
    if given == "-":
        return _read_standard_input(named)
    from aad53004.evidence.plain_text import decode
    from aad53004.files import read_bounded

    try:
        is_file = len(given) < 1024 and "\n" not in given and Path(given).is_file()
    except (OSError, ValueError):
        is_file = False
    return decode(read_bounded(Path(given), _LARGEST, "an error text")) if is_file else given


def _standard_input(settings: options.Settings) -> str:
    """What is pasted at a terminal, or comes through a pipe. Raises BadInput where nobody can be asked."""
    if sys.stdin is not None and sys.stdin.isatty():
        if settings.no_input:
            raise BadInput("There is no error to explain; give its text or a file, or - for standard input.")
        typer.echo("Paste the error, then end it with Ctrl-D (Windows: Ctrl-Z and Enter).", err=True)
    return _read_standard_input("-")


def _read_standard_input(named: str) -> str:
    from aad53004.evidence.plain_text import decode
    from aad53004.files import read_standard_input

    closed = f"{named} reads standard input, which is closed; give the text or a file."
    advice = "give the part with the error"
    text = decode(read_standard_input(_LARGEST, "an error text", closed=closed, advice=advice))
    if not text.strip():
        raise BadInput("Standard input is empty; paste the error, or name a file.")
    return text
