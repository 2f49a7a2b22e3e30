"""``aad53004 rules``: the catalogue of root causes and fixes."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from aad53004.cli import options

app = typer.Typer(help="The catalogue of root causes and fixes.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_(output: options.Output = "terminal") -> None:
    """Every root cause, a line each: family (R why risky, U no usable method, D who demands it, X else), id, role,
    title, and in brackets the heading of the circulating guide that it answers."""
    from aad53004.cli.console import require_format, write
    from aad53004.report.catalogue import render_list, rule_document
    from aad53004.rules import catalogue

    if require_format(output) == "json":
        write(_dumped([rule_document(rule) for rule in catalogue()]))
        return
    write(render_list(catalogue()))


@app.command()
def show(
    rule_id: Annotated[str, typer.Argument(metavar="ID", show_default=False)], output: options.Output = "terminal"
) -> None:
    """One root cause: what it means, what it is read from, and what to do; or one fix, by its id."""
    from aad53004.cli.console import require_format, write
    from aad53004.report.catalogue import fix_document, render_fix, render_rule, rule_document
    from aad53004.rules import Rule
    from aad53004.tasks.rules import find_rule_or_fix

    kind = require_format(output)
    entry = find_rule_or_fix(rule_id)
    if isinstance(entry, Rule):
        write(_dumped(rule_document(entry)) if kind == "json" else render_rule(entry))
    else:
        write(_dumped(fix_document(entry)) if kind == "json" else render_fix(entry))


def _dumped(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
