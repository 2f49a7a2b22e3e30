"""The catalogue of root causes and fixes, for a terminal and as JSON (``aad53004 rules``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from aad53004.fixes import Fix
from aad53004.fixes import catalogue as fixes
from aad53004.report.text import wrap
from aad53004.rules import NOT_IN_GUIDE, ROLES, Rule

_WIDTH = 80
_FAMILIES = {"R": "why risky", "U": "no usable method", "D": "who demands it", "X": "something else"}


def render_list(rules: Iterable[Rule]) -> str:
    """A line for each root cause."""
    rules = list(rules)
    ids, roles = (max(len(text) for text in texts) for texts in zip(*((r.id, r.role) for r in rules), strict=True))
    return "".join(
        f"{rule.family}  {rule.id:<{ids}}  {rule.role:<{roles}}  {rule.title}"
        f"{f'  [{rule.guide}]' if rule.guide else ''}\n"
        for rule in rules
    )


def render_rule(rule: Rule) -> str:
    """One root cause, with what it is read from and what to do."""
    return "\n".join(_rule(rule)).rstrip() + "\n"


def render_fix(row: Fix) -> str:
    """One row, with who carries it out and where."""
    return "\n".join(_fix_lines(row)).rstrip() + "\n"


def rule_document(rule: Rule) -> dict[str, Any]:
    """A root cause as plain JSON values."""
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


def fix_document(row: Fix) -> dict[str, Any]:
    """A row as plain JSON values."""
    return {
        "id": row.id,
        "number": row.number,
        "title": row.title,
        "explanation": _explanation(row) or None,
        "who": row.who,
        "portal": row.portal or None,
        "permission": row.permission or None,
        "loosens": row.loosens,
        "docs": row.docs or None,
    }


def _rule(rule: Rule) -> Iterator[str]:
    yield f"{rule.id}  ({rule.family}: {_FAMILIES[rule.family]}; {rule.role})"
    yield ""
    for text in filter(None, (rule.title, rule.explanation, f"Row {rule.number}, {ROLES[rule.role]}.")):
        yield from wrap(text, _WIDTH)
        yield ""
    yield f"Permissions  {', '.join(rule.permissions) or 'none'}"
    yield f"Licence      {rule.licence or 'none'}"
    yield f"Guide        {rule.guide or NOT_IN_GUIDE}"
    yield f"More         {rule.docs}"
    yield ""
    if rule.fixes:
        yield "What to do"
        yield from (f"  {fix:<26} {fixes()[fix].title}" for fix in rule.fixes)


def _fix_lines(row: Fix) -> Iterator[str]:
    who = "an administrator" if row.who == "admin" else "the user"
    yield f"{row.id}  (fix F{row.number}, for {who})"
    yield ""
    for text in filter(None, (row.title, _explanation(row))):
        yield from wrap(text, _WIDTH)
        yield ""
    if row.loosens:
        yield "It takes protection away."
        yield ""
    for label, text in (("Where", row.portal), ("Needs", row.permission), ("More", row.docs)):
        if text:
            yield from wrap(text, _WIDTH, first=f"{label:<7}")


def _explanation(row: Fix) -> str:
    return " ".join((row.advise.__doc__ or "").split())
