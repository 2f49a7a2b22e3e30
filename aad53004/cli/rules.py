"""``aad53004 rules``: the catalogue of root causes and fixes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aad53004.cli import options
from aad53004.errors import BadInput

if TYPE_CHECKING:
    from aad53004.fixes import Fix
    from aad53004.rules import Rule

app = typer.Typer(help="The catalogue of root causes and fixes.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_(output: options.Output = "terminal") -> None:
    """Every root cause, a line each: family (R why risky, U no usable method, D who demands it, X else), id, role,
    title, and in brackets the heading of the circulating guide that it answers."""
    from aad53004.cli.console import require_format, write
    from aad53004.rules import catalogue

    if require_format(output) == "json":
        write(json.dumps([_document(rule) for rule in catalogue()], indent=2, ensure_ascii=False) + "\n")
        return
    wide, widest = (
        max(len(text) for text in texts) for texts in zip(*((r.id, r.role) for r in catalogue()), strict=True)
    )
    for rule in catalogue():
        guide = f"  [{rule.guide}]" if rule.guide else ""
        write(f"{rule.family}  {rule.id:<{wide}}  {rule.role:<{widest}}  {rule.title}{guide}\n")


@app.command()
def show(
    rule_id: Annotated[str, typer.Argument(metavar="ID", show_default=False)], output: options.Output = "terminal"
) -> None:
    """One root cause: what it means, what it is read from, and what to do; or one fix, by its id."""
    from aad53004.cli.console import require_format, write
    from aad53004.fixes import catalogue as fixes
    from aad53004.report.text import wrap
    from aad53004.rules import NOT_IN_GUIDE, ROLES, catalogue

    kind = require_format(output)
    rules = {rule.id: rule for rule in catalogue()}
    if rule_id in fixes():
        _show_fix(fixes()[rule_id], kind)
        return
    if rule_id not in rules:
        from difflib import get_close_matches

        close = get_close_matches(rule_id, [*rules, *fixes()], n=1)
        hint = f"did you mean {close[0]}?" if close else "aad53004 rules list names them."
        raise BadInput(f"There is no root cause or fix {rule_id[:60]!r}; {hint}")
    rule = rules[rule_id]
    if kind == "json":
        write(json.dumps(_document(rule), indent=2, ensure_ascii=False) + "\n")
        return
    lines = [f"{rule.id}  ({rule.family}: {_FAMILIES[rule.family]}; {rule.role})", ""]
    lines += [*wrap(rule.title, 80), ""]
    if rule.explanation:
        lines += [*wrap(rule.explanation, 80), ""]
    lines += [*wrap(f"Row {rule.number}, {ROLES[rule.role]}.", 80), ""]
    lines += [f"Permissions  {', '.join(rule.permissions) or 'none'}"]
    lines += [f"Licence      {rule.licence or 'none'}", f"Guide        {rule.guide or NOT_IN_GUIDE}"]
    lines += [f"More         {rule.docs}", ""]
    if rule.fixes:
        lines += ["What to do", *(f"  {fix:<26} {fixes()[fix].title}" for fix in rule.fixes)]
    write("\n".join(lines).rstrip() + "\n")


def _show_fix(row: Fix, kind: str) -> None:
    from aad53004.cli.console import write
    from aad53004.report.text import wrap

    explanation = " ".join((row.advise.__doc__ or "").split())
    told = {
        "id": row.id,
        "number": row.number,
        "title": row.title,
        "explanation": explanation or None,
        "who": row.who,
        "portal": row.portal or None,
        "permission": row.permission or None,
        "loosens": row.loosens,
        "docs": row.docs or None,
    }
    if kind == "json":
        write(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
        return
    lines = [
        f"{row.id}  (fix F{row.number}, for {'an administrator' if row.who == 'admin' else 'the user'})",
        "",
    ]
    lines += [*wrap(row.title, 80), ""]
    lines += [*wrap(explanation, 80), ""] if explanation else []
    lines += ["It takes protection away.", ""] if row.loosens else []
    for label, text in (("Where", row.portal), ("Needs", row.permission), ("More", row.docs)):
        lines += wrap(text, 80, first=f"{label:<7}") if text else []
    write("\n".join(lines).rstrip() + "\n")


_FAMILIES = {"R": "why risky", "U": "no usable method", "D": "who demands it", "X": "something else"}


def _document(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "number": rule.number,
        "family": str(rule.family),
        "role": str(rule.role),
        "title": rule.title,
        "explanation": rule.explanation or None,
        "permissions": list(rule.permissions),
        "licence": rule.licence or None,
        "guide": rule.guide or None,
        "fixes": list(rule.fixes),
        "docs": rule.docs or None,
    }
