"""The catalogue of root causes and fixes."""

from __future__ import annotations

from aad53004.errors import BadInput
from aad53004.fixes import Fix
from aad53004.fixes import catalogue as remedies
from aad53004.rules import Rule, catalogue


def find_rule(rule_id: str, *, shown: str, hint: str) -> Rule:
    """A root cause by its id. Raises BadInput with the nearest one; ``shown``: the id for the sentence, ``hint``: what to
    do where none is near."""
    by_id = {rule.id: rule for rule in catalogue()}
    if rule_id in by_id:
        return by_id[rule_id]
    raise BadInput(f"There is no root cause {shown!r}; {_nearest(rule_id, list(by_id), hint)}")


def find_rule_or_fix(entry_id: str) -> Rule | Fix:
    """A root cause or a fix by its id. Raises BadInput with the nearest one."""
    by_id = {rule.id: rule for rule in catalogue()}
    known = remedies()
    if entry_id in known:
        return known[entry_id]
    if entry_id in by_id:
        return by_id[entry_id]
    hint = _nearest(entry_id, [*by_id, *known], "aad53004 rules list names them.")
    raise BadInput(f"There is no root cause or fix {entry_id[:60]!r}; {hint}")


def _nearest(entry_id: str, known: list[str], otherwise: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(entry_id, known, n=1)
    return f"did you mean {close[0]}?" if close else otherwise
