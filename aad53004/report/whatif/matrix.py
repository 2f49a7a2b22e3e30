"""The decision over risk, location, platform and client: a table for a terminal, and JSON version 1.0.

Sign-ins that fare alike stand in one row or column; what makes no difference at all is said in a sentence instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import aad53004
from aad53004.conditional_access.evaluate import Decision
from aad53004.conditional_access.grid import ELSEWHERE, Axis, Cell, Choice, Matrix, Result, Row
from aad53004.conditional_access.prediction import Registration
from aad53004.conditional_access.reading import UnreadableEntry
from aad53004.entra.codes import BLOCKED_BY_GRANT, MFA_PROMPT, MFA_REGISTRATION
from aad53004.report.escaping import plain
from aad53004.report.json_text import json_text
from aad53004.report.text import NARROWEST, WIDEST, Ink, cells, wrap
from aad53004.report.whatif.names import Names, names_in, options
from aad53004.report.whatif.parts import (
    SCHEMA_VERSION,
    assumed,
    assumed_keys,
    gaps,
    head,
    labelled,
    lists,
    not_read_document,
    scenario_document,
    unreadable_document,
)

if TYPE_CHECKING:
    from aad53004.report.shapes import whatif as shapes
    from aad53004.tasks.whatif import MatrixResult

# A table of this many rows is as much as can be read; the rest stands in the JSON.
MOST_ROWS = 60
_GAP = 2
_NARROW = 8
# In a cell these codes say no more than the decision does.
_PLAIN_CODES = {MFA_PROMPT, MFA_REGISTRATION, BLOCKED_BY_GRANT}
_SHORT = {
    "mfa": "MFA",
    "authenticationStrength": "strength",
    "compliantDevice": "compliant device",
    "domainJoinedDevice": "hybrid joined",
    "approvedApplication": "approved app",
    "compliantApplication": "app protection",
    "passwordChange": "new password",
    "riskRemediation": "remediation",
    "termsOfUse": "terms",
    "customAuthenticationFactor": "custom",
}


@dataclass(frozen=True)
class MatrixReport:
    """A matrix and what is to be said beside it. ``policies``: display names by id."""

    matrix: Matrix
    names: Names
    policies: Mapping[str, str]
    unreadable: tuple[UnreadableEntry, ...] = ()
    not_read: tuple[tuple[str, str], ...] = field(default=())


def view_of(task_result: MatrixResult) -> MatrixReport:
    """What is shown of the result of ``whatif``."""
    inputs = task_result.inputs
    titles = {policy.id: policy.display_name or policy.id for policy in inputs.policies}
    return MatrixReport(task_result.matrix, names_in(inputs), titles, inputs.unreadable, inputs.not_read)


# --- JSON ---------------------------------------------------------------------------------------------------------------


def render_json(report: MatrixReport) -> str:
    return json_text(document(report), default=str)


def document(report: MatrixReport) -> shapes.Matrix:
    """The matrix as plain JSON values: each row stands for every combination of the values of its axes."""
    matrix = report.matrix
    return {
        "schemaVersion": SCHEMA_VERSION,
        "toolVersion": aad53004.__version__,
        "scenario": scenario_document(matrix.scenario),
        "assumedByDefault": assumed_keys(matrix.assumed),
        "signIns": matrix.sign_ins,
        "columns": [values(levels) for levels in matrix.columns],
        "axes": {axis.name: values(axis.choices) for axis in matrix.axes},
        "rows": [
            {
                "when": {axis.name: values(side) for axis, side in zip(matrix.axes, row.sides, strict=True)},
                "cells": [
                    {**result_document(cell.result), "policies": list(cell.policies), "missing": list(cell.missing)}
                    for cell in row.cells
                ],
            }
            for row in matrix.rows
        ],
        "missing": list(matrix.missing),
        "stopped": matrix.stopped or None,
        "unreadable": unreadable_document(report.unreadable),
        "notRead": not_read_document(report.not_read),
    }


def values(choices: Iterable[Choice]) -> list[str | None]:
    return [choice.value for choice in choices]


def result_document(result: Result) -> shapes.Result:
    """A result as plain JSON values, named as in an evaluation."""
    return {
        "decision": result.decision,
        "controls": lists(result.controls),
        "possibleControls": lists(result.possible_controls),
        "registration": result.registration,
        "expectedError": result.expected_error,
    }


# --- terminal -----------------------------------------------------------------------------------------------------------


def render(report: MatrixReport, *, width: int = 80, colour: bool = False, detail: int = 0) -> str:
    """The table, then which policies decide. ``detail``: -1 the table alone."""
    width = max(NARROWEST, min(width, WIDEST))
    ink, matrix = Ink(colour), report.matrix
    lines = [*head(matrix.scenario, report.names, (), width, ink), ""]
    lines += _table(matrix, report.names, width, ink)
    if matrix.stopped:
        lines += ["", *wrap(f"Ended early ({matrix.stopped}): rows are missing.", width)]
    if detail >= 0:
        lines += ["", *_beside(report, width)]
    lines += gaps(report.unreadable, report.not_read, width, ink)
    return "\n".join(lines) + "\n"


def _table(matrix: Matrix, names: Names, width: int, ink: Ink) -> Iterator[str]:
    shown = [i for i in range(len(matrix.axes)) if any(_differs(matrix, row, i) for row in matrix.rows)]
    titles = [_capital(matrix.axes[i].title) for i in shown]
    levels = [span(one, whole=False) for one in matrix.columns]
    risk = len(matrix.columns) > 1 or (bool(levels) and matrix.columns[0][0].value is not None)
    any_risk = risk and len(matrix.columns) == 1 and len(matrix.columns[0]) > 1
    heading = [*titles, *(["Decision"] if any_risk or not risk else [f"Risk {one}" for one in levels])]
    body = [
        [
            *(side(matrix.axes[i], row.sides[i]) for i in shown),
            *(cell_text(cell.result, names) for cell in row.cells),
        ]
        for row in matrix.rows[:MOST_ROWS]
    ]
    yield from table(heading, body, width, ink, (_colour(row) for row in matrix.rows[:MOST_ROWS]))
    if len(matrix.rows) > MOST_ROWS:
        yield f"{len(matrix.rows) - MOST_ROWS} further rows are in -o json."
    same = [axis.title for i, axis in enumerate(matrix.axes) if i not in shown and len(axis.choices) > 1]
    same = ["sign-in risk", *same] if any_risk else same
    if same and matrix.rows:
        yield ""
        yield from wrap(f"No difference by {_listed(same, 'or')}.", width)


def _differs(matrix: Matrix, row: Row, place: int) -> bool:
    return len(row.sides[place]) < len(matrix.axes[place].choices)


def _colour(row: Row) -> str:
    decisions = {cell.result.decision for cell in row.cells}
    if decisions == {Decision.BLOCK}:
        return "red"
    return "green" if decisions == {Decision.GRANT} else ""


def side(axis: Axis, picked: Sequence[Choice]) -> str:
    """Some values of an axis in few words."""
    if len(picked) == len(axis.choices):
        return "any"
    if axis.name in {"signInRisk", "userRisk"}:
        return span(picked)
    if axis.name == "location":
        return _places(axis, picked)
    left = [one for one in axis.choices if one not in picked]
    if len(left) < len(picked) and len(left) <= 2:
        return f"all but {_listed([one.label for one in left], 'and')}"
    return ", ".join(one.label for one in picked)


def _places(axis: Axis, picked: Sequence[Choice]) -> str:
    """Locations in few words: those of addresses and those of countries apart, where they vary apart."""
    parts = [_distinct(picked, i) for i in (0, 1)]
    every = [_distinct(axis.choices, i) for i in (0, 1)]
    if len(parts[0]) * len(parts[1]) != len(picked):
        return "; ".join(one.label for one in picked)
    if parts == [[None], [None]]:
        return ELSEWHERE
    words = [
        "" if len(some) == len(whole) else _some(some, whole, other)
        for some, whole, other in zip(parts, every, ("no named network", "other countries"), strict=True)
    ]
    return " in ".join(one for one in words if one)


def _distinct(choices: Iterable[Choice], part: int) -> list[str | None]:
    return list(dict.fromkeys(choice.parts[part] for choice in choices))


def _some(shown: Sequence[str | None], whole: Sequence[str | None], other: str) -> str:
    left = [name for name in whole if name not in shown]
    if len(left) < len(shown) and len(left) <= 2:
        return f"all but {_listed([name or other for name in left], 'and')}"
    return ", ".join(name or other for name in shown)


def span(picked: Sequence[Choice], *, whole: bool = True) -> str:
    """Levels of risk, those in a row from the first to the last. ``whole``: whether all of them are "any"."""
    labels = [label.label for label in picked]
    order = ["none", "low", "medium", "high"]
    if whole and labels == order:
        return "any"
    places = [order.index(label) for label in labels if label in order]
    if len(places) == len(labels) > 2 and places == list(range(places[0], places[-1] + 1)):
        return f"{labels[0]}-{labels[-1]}"
    return ", ".join(labels)


def cell_text(result: Result, names: Names) -> str:
    """A decision in a few words, with the error that stops who has to register, where one does."""
    code = result.expected_error
    mark = f" ({code})" if isinstance(code, int) and code not in _PLAIN_CODES else ""
    if result.decision is Decision.CONTROLS and result.registration is Registration.REFUSED:
        mark = mark or " (refused)"
    mark = f" + ?{mark}" if set(result.possible_controls) - set(result.controls) else mark
    match result.decision:
        case Decision.BLOCK:
            return f"block{mark}"
        case Decision.GRANT:
            return f"grant{mark}"
        case Decision.CONTROLS:
            return f"{_short(result.controls, names)}{mark}"
    return "?"


def _short(controls: Iterable[tuple[str, ...]], names: Names) -> str:
    parts = []
    for alternatives in controls:
        words = []
        for name in alternatives:
            kind, _, own_id = name.partition(":")
            words.append(names.strengths.get(own_id.casefold(), "strength") if kind == "authenticationStrength" else "")
            words[-1] = words[-1] or _SHORT.get(kind, kind)
        parts.append(" or ".join(dict.fromkeys(words)))
    parts = list(dict.fromkeys(parts))
    return " + ".join(f"({own_id})" if len(parts) > 1 and " or " in own_id else own_id for own_id in parts)


def _beside(report: MatrixReport, width: int) -> Iterator[str]:
    """Which policies decide, what was taken for granted, and what would settle the question marks."""
    matrix = report.matrix
    by: dict[str, dict[str, None]] = {}
    for row in matrix.rows:
        for cell in row.cells:
            for policy in cell.policies if cell.result.decision is not Decision.GRANT else ():
                by.setdefault(_decision_word(cell), {})[policy] = None
    for label, ids in by.items():
        named = [f'"{report.policies.get(one, one)}"' for one in ids]
        text = ", ".join(named[:6]) + (f" and {len(named) - 6} more" if len(named) > 6 else "")
        yield from labelled(label, text, width)
    yield from labelled("Stands for", f"{matrix.sign_ins} sign-ins", width)
    yield from assumed(matrix.assumed, width)
    if matrix.missing:
        yield from labelled("To settle ?", f"tell {options(matrix.missing)}", width)


def _decision_word(cell: Cell) -> str:
    words = {Decision.BLOCK: "Blocking", Decision.CONTROLS: "Asking"}
    return words.get(cell.result.decision, "Perhaps")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _listed(parts: Sequence[str], last: str) -> str:
    return f" {last} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


# --- a table ------------------------------------------------------------------------------------------------------------


def table(
    heading: Sequence[str], rows: Sequence[Sequence[str]], width: int, ink: Ink, colours: Iterable[str] = ()
) -> Iterator[str]:
    """Rows in columns, the text of each cell wrapped so that a line is at most ``width`` wide; where that is too
    narrow for so many columns, each is as narrow as can be read."""
    safe = [[plain(text) for text in row] for row in [heading, *rows]]
    widths = _widths(safe, width)
    styles: list[tuple[str, ...]] = [("bold",), *((one,) if one else () for one in colours)]
    styles += [()] * (len(safe) - len(styles))
    for row, style in zip(safe, styles, strict=True):
        parts = [list(_fitted(text, size)) for text, size in zip(row, widths, strict=True)]
        for i in range(max(len(part) for part in parts)):
            line = "".join(
                _padded(part[i] if i < len(part) else "", size + _GAP) for part, size in zip(parts, widths, strict=True)
            ).rstrip()
            yield ink(line, *style) if style else line


def _widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """The widths of the columns: as wide as the text, then the widest narrower until all fit."""
    widths = [max(cells(text) for text in column) for column in zip(*rows, strict=True)]
    room = width - _GAP * (len(widths) - 1)
    while sum(widths) > room and max(widths) > _NARROW:
        widths[widths.index(max(widths))] -= 1
    return widths


def _fitted(text: str, width: int) -> Iterator[str]:
    """The text in lines of at most ``width``; a word that is wider is broken."""
    for line in wrap(text, width):
        while cells(line) > width:
            end = _prefix(line, width)
            yield line[:end]
            line = line[end:]
        yield line


def _prefix(text: str, width: int) -> int:
    end = 1
    while end < len(text) and cells(text[: end + 1]) <= width:
        end += 1
    return end


def _padded(text: str, width: int) -> str:
    return text + " " * max(0, width - cells(text))
