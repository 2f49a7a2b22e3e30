"""The command line: one module a command. Parses, calls, prints; holds no logic.

Nothing heavy is imported before a command needs it, and of the commands only the one that runs, so that ``--help`` and
offline runs feel instant.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import typer

# The commands in the order of the help: name, module, and the function or the group in it.
COMMANDS: tuple[tuple[str, str, str], ...] = (
    ("check", "check", "check"),
    ("demo", "demo", "demo"),
    ("explain", "explain", "explain"),
    ("whatif", "whatif", "whatif"),
    ("test", "test", "test"),
    ("fix", "fix", "fix"),
    ("preflight", "preflight", "preflight"),
    ("record", "record", "record"),
    ("login", "login", "login"),
    ("logout", "login", "logout"),
    ("whoami", "login", "whoami"),
    ("rules", "rules", "app"),
    ("schema", "schema", "schema"),
    ("mcp", "mcp", "mcp"),
)


def build(names: Iterable[str]) -> typer.Typer:
    """The command line with these commands."""
    import typer

    from aad53004.cli import options

    wanted = set(names)
    made = typer.Typer(
        name="aad53004",
        help="Says why a user meets AADSTS53004 (ProofUpBlockedDueToRisk) in Microsoft Entra ID, with evidence, and what "
        "to do, safest first. Read-only.",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    made.callback()(options.root)
    for name, module, attribute in COMMANDS:
        if name not in wanted:
            continue
        found = getattr(import_module(f"aad53004.cli.{module}"), attribute)
        if isinstance(found, typer.Typer):
            made.add_typer(found, name=name)
        else:
            made.command(name)(found)
    return made


def app_for(arguments: Sequence[str]) -> typer.Typer:
    """The command line as far as these arguments need it: the one command that they name, else all of them."""
    known = {name for name, _, _ in COMMANDS}
    # Options before the command have been put behind it.
    first = arguments[0] if arguments else ""
    return build({first} if first in known else known)


def __getattr__(name: str) -> Any:
    if name == "app":
        return build(name for name, _, _ in COMMANDS)
    raise AttributeError(f"module 'aad53004.cli' has no attribute {name!r}")
