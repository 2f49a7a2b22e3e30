"""The command line: one module a command. Parses, calls, prints; holds no logic.

Nothing heavy is imported before a command needs it, so that ``--help`` and offline runs feel instant.
"""

from __future__ import annotations

import typer

from aad53004.cli import check, demo, login, options, preflight, record, rules, schema

app = typer.Typer(
    name="aad53004",
    help="Says why a user meets AADSTS53004 (ProofUpBlockedDueToRisk) in Microsoft Entra ID, with evidence, and what to "
    "do, safest first. Read-only.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.callback()(options.root)
app.command("check")(check.check)
app.command("demo")(demo.demo)
app.command("preflight")(preflight.preflight)
app.command("record")(record.record)
app.command("login")(login.login)
app.command("logout")(login.logout)
app.command("whoami")(login.whoami)
app.add_typer(rules.app, name="rules")
app.command("schema")(schema.schema)
