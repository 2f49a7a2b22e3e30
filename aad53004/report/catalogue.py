"""The catalogue of root causes and fixes, for a terminal and as JSON (``aad53004 rules``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from aad53004.fixes import Remedy
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


def render_remedy(remedy: Remedy) -> str:
    """One remedy, with who carries it out and where."""
    return "\n".join(_remedy(remedy)).rstrip() + "\n"


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


def remedy_document(remedy: Remedy) -> dict[str, Any]:
    """A remedy as plain JSON values."""
    return {
        "id": remedy.id,
        "number": remedy.number,
        "title": remedy.title,
        "explanation": _explanation(remedy) or None,
        "who": remedy.who,
        "portal": remedy.portal or None,
        "permission": remedy.permission or None,
        "loosens": remedy.loosens,
        "docs": remedy.docs or None,
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


def _remedy(remedy: Remedy) -> Iterator[str]:
    who = "an administrator" if remedy.who == "admin" else "the user"
    yield f"{remedy.id}  (remedy F{remedy.number}, for {who})"
    yield ""
    for text in filter(None, (remedy.title, _explanation(remedy))):
        yield from wrap(text, _WIDTH)
        yield ""
    if remedy.loosens:
        yield "It takes protection away."
        yield ""
    for label, text in (("Where", remedy.portal), ("Needs", remedy.permission), ("More", remedy.docs)):
        if text:
            yield from wrap(text, _WIDTH, first=f"{label:<7}")


def _explanation(remedy: Remedy) -> str:
    return " ".join((remedy.advise.__doc__ or "").split())
