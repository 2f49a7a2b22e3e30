"""The options that commands share. They may stand before the command or behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

import aad53004
from aad53004.entra import clouds
from aad53004.errors import BadInput

Tenant = Annotated[str | None, typer.Option("--tenant", metavar="ID|DOMAIN", help="The tenant to ask.")]
CloudName = Annotated[
    str | None, typer.Option("--cloud", metavar="CLOUD", help="global, usgov, usgov-dod or china.", show_default=False)
]
Auth = Annotated[
    str | None,
    typer.Option(
        "--auth",
        metavar="KIND",
        help="default, cli, device-code, browser, secret, certificate, managed-identity, workload-identity or token.",
        show_default=False,
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="The answer alone, and no progress.")]
Verbose = Annotated[
    int, typer.Option("--verbose", "-v", count=True, help="Citation too; -vv: what was ruled out.", show_default=False)
]
NoColor = Annotated[bool, typer.Option("--no-color", help="No colour (as with NO_COLOR).")]
NoInput = Annotated[bool, typer.Option("--no-input", help="Never ask for anything.")]
Timeout = Annotated[
    float | None,
    typer.Option(
        "--timeout", metavar="SECONDS", help="Diagnose what came within so many seconds (120).", show_default=False
    ),
]
Output = Annotated[str, typer.Option("--output", "-o", metavar="FORMAT", help="terminal or json.")]
OutputFile = Annotated[str | None, typer.Option("--output-file", metavar="FILE", help="Write there instead.")]

CLOUDS = tuple(clouds.CLOUDS)
AUTHS = (
    "default",
    "cli",
    "device-code",
    "browser",
    "secret",
    "certificate",
    "managed-identity",
    "workload-identity",
    "token",
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"aad53004 {aad53004.__version__}")
        raise typer.Exit


@dataclass(frozen=True)
class Settings:
    """What the shared options say."""

    tenant: str | None = None
    cloud: str | None = None
    auth: str | None = None
    quiet: bool = False
    verbose: int = 0
    no_color: bool = False
    no_input: bool = False
    timeout: float | None = None

    @property
    def detail(self) -> int:
        """How much a report tells: -1 the answer alone, 0 the usual, 1 and 2 more."""
        return -1 if self.quiet else min(self.verbose, 2)


def root(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="The version, and nothing else.")
    ] = False,
) -> None:
    """The options of the program itself; those of a command may stand before it too, see :func:`in_order`."""


def in_order(arguments: list[str]) -> list[str]:
    """The command line with the shared options behind the command where they stood before it.

    typer reads each option of each level anew, which costs a run that asks nothing of the network a noticeable part.
    """
    arguments = _spread([word for argument in arguments for word in _words(argument)])
    i = 0
    while i < len(arguments) and arguments[i].partition("=")[0] in {*VALUED, *FLAGS}:
        i += 2 if arguments[i] in VALUED else 1
    if i == 0 or i >= len(arguments) or arguments[i].startswith("-"):
        return arguments
    # A command of a group has these options behind its own name, if at all.
    at = i + 2 if arguments[i] == "rules" else i + 1
    return [*arguments[i:at], *arguments[:i], *arguments[at:]]


def _words(argument: str) -> list[str]:
    """``--device-compliant=true``, which is a flag to typer, as the two words that the command understands."""
    name, equals, value = argument.partition("=")
    return [name, value] if equals and name == "--device-compliant" else [argument]


def _spread(arguments: list[str]) -> list[str]:
    """Several files behind one ``--report`` as typer reads them, each behind its own: what ends as a report does."""
    if "--report" not in arguments:
        return arguments
    from aad53004.report.formats import by_suffix

    found: list[str] = []
    i = 0
    while i < len(arguments):
        found.append(arguments[i])
        if arguments[i] == "--report" and i + 1 < len(arguments):
            i += 1
            found.append(arguments[i])
            while i + 1 < len(arguments) and not arguments[i + 1].startswith("-") and by_suffix(arguments[i + 1]):
                i += 1
                found += ["--report", arguments[i]]
        i += 1
    return found


VALUED = ("--tenant", "--cloud", "--auth", "--timeout")
FLAGS = ("-q", "--quiet", "-v", "-vv", "-vvv", "--verbose", "--no-color", "--no-input")


def settings(
    *,
    tenant: str | None = None,
    cloud: str | None = None,
    auth: str | None = None,
    quiet: bool = False,
    verbose: int = 0,
    no_color: bool = False,
    no_input: bool = False,
    timeout: float | None = None,
) -> Settings:
    """The shared options, checked. Raises BadInput for a value that cannot be."""
    for name, value, known in (("--tenant", tenant, ()), ("--cloud", cloud, CLOUDS), ("--auth", auth, AUTHS)):
        if value is not None and not value.strip():
            raise BadInput(f"{name} is empty; give a value or leave it out.")
        if value is not None and known and value.strip().casefold() not in known:
            raise BadInput(f"There is no {name} {value[:40]!r}; choose one of {', '.join(known)}.")
    if timeout is not None and not 0 < timeout < 1e6:
        raise BadInput("--timeout must be a number of seconds above 0.")
    return Settings(tenant, cloud, auth, quiet, verbose, no_color, no_input, timeout)
