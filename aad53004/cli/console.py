"""What the commands share in talking: results to standard output or a file, everything else to standard error."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from aad53004.cli.extras import Extras
from aad53004.cli.options import Settings
from aad53004.errors import BadInput
from aad53004.report.escaping import plain
from aad53004.report.text import cells
from aad53004.tasks.events import Events

if TYPE_CHECKING:
    from aad53004.diagnosis import Diagnosis
    from aad53004.tasks.recordings import SavedRecording

# What every command makes; a report of a user comes in more, see aad53004.report.formats.
FORMATS = ("terminal", "json")


def require_format(name: str) -> str:
    """A format that every command makes, in lower case. Raises BadInput."""
    wanted = name.strip().casefold()
    if wanted in FORMATS:
        return wanted
    from aad53004.report.formats import FORMATS as ALL

    if wanted in ALL:
        raise BadInput(f"-o {wanted} is for the report of check or demo; choose terminal or json here.")
    raise BadInput(f"There is no output format {plain(name)[:40]!r}; choose terminal or json.")


def require_report(name: str, output_file: str | None, extras: Extras | None = None) -> str:
    """A format that a diagnosis can be written in, in lower case; told before anything is asked of Graph. Raises
    BadInput, also for HTML that would be written on a terminal, and for a format that does not hold ``extras``."""
    wanted = name.strip().casefold()
    if wanted in FORMATS:
        return wanted
    from aad53004.report.formats import FORMATS as ALL

    found = ALL.get(wanted)
    if found is None:
        *most, last = ALL
        raise BadInput(f"There is no output format {plain(name)[:40]!r}; choose {', '.join(most)} or {last}.")
    if wanted == "html" and output_file is None and sys.stdout.isatty():
        raise BadInput("-o html is a document for a browser, not for a terminal; add --output-file report.html.")
    if extras not in (None, REPORT_ALONE) and not found.extras:
        raise BadInput(
            f"-o {wanted} holds the report alone; leave --guide, --user-message and --ticket out, or choose terminal, "
            "json or html."
        )
    return wanted


REPORT_ALONE = Extras()


def show(
    diagnosis: Diagnosis,
    output: str,
    output_file: str | None,
    settings: Settings,
    extras: Extras = REPORT_ALONE,
) -> None:
    """Writes the report and what is wanted beside or instead of it. Raises BadInput where the file cannot be
    written."""
    if output != "terminal":
        from aad53004.report.formats import FORMATS as ALL

        text = ALL[output].render(diagnosis, extras.members(diagnosis))
    elif not (text := extras.instead(diagnosis)):
        from aad53004.report.formats.terminal import render

        look = look_of(settings, output_file)
        text = render(diagnosis, width=look.width, colour=look.colour, detail=settings.detail)
        if extras.guide:
            from aad53004.report.guide import render as as_guide

            text += as_guide(diagnosis, width=look.width, colour=look.colour)
        write_look(text, output_file, look)
        return
    write(text, output_file)


@dataclass(frozen=True)
class Look:
    """How text for a person is laid out: in so many columns, with or without colour."""

    width: int
    colour: bool


def look_of(settings: Settings, output_file: str | None) -> Look:
    """The layout for standard output, or for a file, which has no colour."""
    return Look(_width(output_file), output_file is None and colour(settings))


def write_look(text: str, output_file: str | None, look: Look) -> None:
    """Writes text that was laid out. Raises BadInput where the file cannot be written."""
    if look.colour:
        # Asked for, or a terminal: typer would take it out of a pipe.
        typer.echo(text, nl=False, color=True)
        return
    write(text, output_file)


def write(text: str, output_file: str | None = None) -> None:
    """Text to standard output, or whole or not at all to a file. Raises BadInput."""
    if output_file is None:
        if "\r\n" in text and isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(newline="")  # line ends that a format lays down stay as they are
        typer.echo(text, nl=False)
        return
    from aad53004.files import write_whole

    write_whole(Path(output_file), text.encode("utf-8", "backslashreplace"))


def require_writable(output_file: str | None) -> None:
    """Raises BadInput where a file could not be written in the end: told before anything is asked of Graph."""
    if output_file is None:
        return
    if not output_file.strip():
        raise BadInput("The name of the output file is empty; give one or leave the option out.")
    path = Path(output_file)
    if path.is_dir():
        raise BadInput(f"{path} is a directory; name a file in it.")
    folder = Path(os.path.realpath(path)).parent
    if not folder.is_dir():
        raise BadInput(f"{path} cannot be written: there is no folder {path.parent}; make it first.")
    if path.exists() and not path.is_file():
        return
    if not os.access(folder, os.W_OK):
        raise BadInput(f"{path} cannot be written: you may not write in {folder}; name a file elsewhere.")


def colour(settings: Settings, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether standard output gets colour: not when piped, with --no-color, NO_COLOR or on a dumb terminal."""
    if settings.no_color or environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and environ.get("TERM") != "dumb"


def _width(output_file: str | None) -> int:
    piped = output_file is not None or not sys.stdout.isatty()
    return 80 if piped and "COLUMNS" not in os.environ else shutil.get_terminal_size((80, 24)).columns


def say(text: str, settings: Settings | None = None) -> None:
    """One line on standard error; nothing with -q."""
    if settings is None or not settings.quiet:
        typer.echo(plain(text), err=True)


class ConsoleEvents(Events):
    """What a task tells, on standard error: what is being waited for in one line that is written over, on a terminal
    only; with -v the lines stay.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lines = settings.verbose > 0 and not settings.quiet
        self._live = sys.stderr.isatty() and not settings.quiet and not self._lines
        self._shown = 0

    def waiting_for(self, text: str) -> None:
        if self._lines:
            typer.echo(plain(text), err=True)
        elif self._live:
            width = max(20, shutil.get_terminal_size((80, 24)).columns - 1)
            line = plain(text)
            line = line[:width] if cells(line) > width else line
            typer.echo("\r" + line + " " * max(0, self._shown - cells(line)), nl=False, err=True)
            self._shown = cells(line)

    def reading_done(self) -> None:
        """Takes the line away."""
        if self._shown:
            typer.echo("\r" + " " * self._shown + "\r", nl=False, err=True)
            self._shown = 0

    def asked_as(self, identity: str) -> None:
        say(f"asked Microsoft Graph as {identity}", self.settings)

    def recording_saved(self, saved: SavedRecording) -> None:
        told = "redacted" if saved.redacted else "with names, addresses and ids in it; keep it to yourself"
        say(f"wrote {saved.file} ({saved.answers} answers, {told})", self.settings)
