"""What changes between two sets of policies: for a terminal, and as JSON version 1.0.

Bounded: a few users and sign-ins are named, the rest counted; the JSON names up to :data:`MOST_USERS` of each.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aad53004
from aad53004.conditional_access.diff import Difference, PolicyComparison, SignInGroup
from aad53004.conditional_access.grid import Result
from aad53004.conditional_access.policy_changes import PolicyChange
from aad53004.conditional_access.reading import UnreadableEntry
from aad53004.report.escaping import plain
from aad53004.report.json_text import json_text
from aad53004.report.text import NARROWEST, WIDEST, Ink, wrap
from aad53004.report.whatif.matrix import cell_text, result_document, side, values
from aad53004.report.whatif.names import Names, names_in
from aad53004.report.whatif.parts import (
    SCHEMA_VERSION,
    assumed,
    assumed_keys,
    gaps,
    not_read_document,
    unreadable_document,
)

if TYPE_CHECKING:
    from aad53004.report.shapes import whatif as shapes

if TYPE_CHECKING:
    from aad53004.tasks.whatif import DiffResult

MOST_USERS = 1000
MOST_SHOWN = 20
_FEW_USERS, _FEW_SIDES, _FEW_PROPERTIES = 3, 4, 6
_LONGEST = 100
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


@dataclass(frozen=True)
class DiffReport:
    """A comparison and what is to be said beside it. ``unreadable`` of the first set, ``other_unreadable`` of the
    second."""

    comparison: PolicyComparison
    names: Names
    unreadable: tuple[UnreadableEntry, ...] = ()
    other_unreadable: tuple[UnreadableEntry, ...] = ()
    not_read: tuple[tuple[str, str], ...] = field(default=())


def view_of(task_result: DiffResult) -> DiffReport:
    """What is shown of the result of ``whatif``."""
    inputs = task_result.inputs
    return DiffReport(
        task_result.comparison, names_in(inputs), inputs.unreadable, task_result.other_unreadable, inputs.not_read
    )


# --- JSON ---------------------------------------------------------------------------------------------------------------


def render_json(report: DiffReport) -> str:
    return json_text(document(report), default=str)


def document(report: DiffReport) -> shapes.Diff:
    """The comparison as plain JSON values."""
    comparison = report.comparison
    return {
        "schemaVersion": SCHEMA_VERSION,
        "toolVersion": aad53004.__version__,
        "changes": [
            {
                "policyId": change.id,
                "displayName": change.name,
                "change": change.kind,
                "properties": [
                    {"path": changed.path, "before": changed.before, "after": changed.after}
                    for changed in change.properties
                ],
            }
            for change in comparison.changes
        ],
        "users": {"compared": comparison.users, "affected": comparison.affected},
        "signIns": comparison.sign_ins,
        "assumedByDefault": assumed_keys(comparison.assumed),
        "differences": [_difference(difference) for difference in comparison.differences],
        "stopped": comparison.stopped or None,
        "unreadable": unreadable_document(report.unreadable),
        "otherUnreadable": unreadable_document(report.other_unreadable),
        "notRead": not_read_document(report.not_read),
    }


def _difference(difference: Difference) -> shapes.Difference:
    return {
        "users": list(difference.users[:MOST_USERS]),
        "userCount": len(difference.users),
        "signIns": [
            {"scenario": sides.scenario}
            if sides.scenario
            else {axis.name: values(picked) for axis, picked in sides.choices}
            for sides in difference.sign_in_groups
        ],
        "before": _side(difference.before),
        "after": _side(difference.after),
        "because": [
            {"policyId": change.id, "displayName": change.name, "change": change.kind} for change in difference.changes
        ],
        "onlyTogether": difference.together,
    }


def _side(result: Result) -> shapes.Side:
    return {**result_document(result), "sessionControls": [name for name, _ in result.session]}


# --- terminal -----------------------------------------------------------------------------------------------------------


def render(report: DiffReport, *, width: int = 80, colour: bool = False, detail: int = 0) -> str:
    """What changed in the policies, then whose sign-ins change, those of most users first. ``detail``: -1 the counts
    alone, 1 with every difference."""
    width = max(NARROWEST, min(width, WIDEST))
    ink, comparison = Ink(colour), report.comparison
    lines = [ink(line, "bold") for line in wrap(_summary(comparison), width)]
    if comparison.stopped:
        lines += wrap(f"Ended early ({comparison.stopped}): what is told is true, and there may be more.", width)
    if detail >= 0:
        if comparison.changes:
            lines += ["", ink("Policies that differ", "bold"), *_changes(comparison, width, whole=detail > 0)]
        shown = comparison.differences if detail > 0 else comparison.differences[:MOST_SHOWN]
        if shown:
            lines += ["", ink("Sign-ins that change", "bold")]
            lines += [
                line
                for together in _by_cause(shown)
                for line in _cause_lines(together, report.names, width, whole=detail > 0)
            ]
        if len(shown) < len(comparison.differences):
            lines.append(f"  and {len(comparison.differences) - len(shown)} more; -v shows all")
        taken = list(assumed(comparison.assumed, width))
        lines += ["", *taken] if taken else []
    lines += gaps((*report.unreadable, *report.other_unreadable), report.not_read, width, ink)
    return "\n".join(lines) + "\n"


def _summary(comparison: PolicyComparison) -> str:
    if not comparison.changes:
        return "The two sets of policies say the same."
    kinds = [change.kind for change in comparison.changes]
    parts = [f"{kinds.count(kind)} {kind}" for kind in ("added", "removed", "changed") if kind in kinds]
    sentence = (
        f"{_count(len(kinds), 'policy', 'policies')} differ{'s' if len(kinds) == 1 else ''} ({', '.join(parts)})."
    )
    if not comparison.differences:
        return f"{sentence} No sign-in that was compared changes."
    affected = f"{comparison.affected} of {_count(comparison.users, 'user', 'users')}"
    if comparison.users == 1:
        affected = "The user"
    return f"{sentence} {affected} would meet something else in some sign-ins."


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


def _changes(comparison: PolicyComparison, width: int, *, whole: bool) -> Iterator[str]:
    shown = comparison.changes if whole else comparison.changes[:MOST_SHOWN]
    for change in shown:
        yield from wrap(
            plain(f"{_SIGNS[change.kind]} {change.name}{_renamed(change)}"), width, first="  ", rest="      "
        )
        most = len(change.properties) if whole else _FEW_PROPERTIES
        for changed in change.properties[:most]:
            text = f"{changed.path}: {_short(changed.before)} -> {_short(changed.after)}"
            yield from wrap(plain(text), width, first="      ", rest="        ")
        if len(change.properties) > most:
            yield f"      and {len(change.properties) - most} more properties"
    if len(shown) < len(comparison.changes):
        yield f"  and {len(comparison.changes) - len(shown)} more; -v shows all"


def _renamed(change: PolicyChange) -> str:
    return " (only the name)" if change.idle else ""


def _short(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        text = ", ".join(value)
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _by_cause(differences: Iterable[Difference]) -> list[list[Difference]]:
    """The differences of the same cause together, in the order of the first of each."""
    by_cause: dict[tuple[tuple[str, str], ...], list[Difference]] = {}
    for difference in differences:
        by_cause.setdefault(tuple((change.kind, change.name) for change in difference.changes), []).append(difference)
    return list(by_cause.values())


def _cause_lines(differences: Sequence[Difference], names: Names, width: int, *, whole: bool) -> Iterator[str]:
    """What one cause, or several together, bring about."""
    first = differences[0]
    by = [f'{_SIGNS[change.kind]} "{change.name}"' for change in first.changes]
    word = "together" if first.together else "each alone"
    text = f"by {_and(by)}" + (f", {word}" if len(by) > 1 else "")
    yield from wrap(plain(text), width, first="  ", rest="      ")
    for difference in differences:
        text = f"{_users(difference, names, whole=whole)}: {_effect(difference, names)}"
        yield from wrap(plain(text), width, first="      ", rest="          ")
        most = len(difference.sign_in_groups) if whole else _FEW_SIDES
        for sides in difference.sign_in_groups[:most]:
            yield from wrap(plain(_when(sides)), width, first="          when ", rest="               ")
        if len(difference.sign_in_groups) > most:
            yield f"          and {len(difference.sign_in_groups) - most} more such sign-ins"


def _and(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _users(difference: Difference, names: Names, *, whole: bool) -> str:
    shown = [
        names.users.get(user.casefold()) or user
        for user in (difference.users if whole else difference.users[:_FEW_USERS])
    ]
    left = len(difference.users) - len(shown)
    return ", ".join(shown) + (f" and {left} more" if left else "")


def _effect(difference: Difference, names: Names) -> str:
    old, new = cell_text(difference.before, names), cell_text(difference.after, names)
    if old != new:
        return f"{old} -> {new}"
    return f"{old}; {'; '.join(_finer(difference.before, difference.after))}"


def _finer(before: Result, after: Result) -> Iterator[str]:
    """What differs where the decision in few words is the same."""
    for title, old, new in (
        ("demanded", before.controls, after.controls),
        ("registration", before.registration, after.registration),
        ("error", before.expected_error, after.expected_error),
        ("perhaps", before.possible_controls, after.possible_controls),
        ("session", dict(before.session), dict(after.session)),
    ):
        if old != new:
            yield f"{title} {_plainly(old)} -> {_plainly(new)}"


def _plainly(value: Any) -> str:
    if isinstance(value, dict):
        return (
            ", ".join(f"{name} {text}" if text not in ("true", "{}") else name for name, text in value.items())
            or "none"
        )
    if isinstance(value, tuple):
        return " and ".join(" or ".join(one) for one in value) or "nothing"
    return "none" if value is None else str(value)


def _when(sides: SignInGroup) -> str:
    if sides.scenario:
        return sides.scenario
    axes = [f"{axis.title} {side(axis, picked)}" for axis, picked in sides.choices if len(picked) < len(axis.choices)]
    return ", ".join(axes) or "in every sign-in"
