"""What Conditional Access comes to for one sign-in: for a terminal, and as JSON version 1.0 (``aad53004 schema whatif``).

Text of policies is a stranger's: for the terminal it is made safe, in the JSON it stands as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import aad53004
from aad53004.conditional_access.compiled import Note
from aad53004.conditional_access.evaluate import Decision, Evaluation, PolicyResult
from aad53004.conditional_access.prediction import Registration
from aad53004.conditional_access.reading import UnreadableEntry
from aad53004.conditional_access.scenario import Scenario
from aad53004.conditional_access.truth import Truth
from aad53004.report.escaping import plain
from aad53004.report.json_text import json_text
from aad53004.report.text import NARROWEST, WIDEST, Ink, cells, wrap
from aad53004.report.whatif.names import ERRORS, Names, names_in, options, quoted
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
    from aad53004.tasks.whatif import SignInResult

_COLOURS = {Decision.BLOCK: "red", Decision.CONTROLS: "yellow", Decision.UNKNOWN: "yellow", Decision.GRANT: "green"}


@dataclass(frozen=True)
class WhatIf:
    """One evaluation and what is to be said beside it. ``assumed``: fields of the scenario that the command line filled
    in; ``not_read``: what could not be read beside the policies, as (title, why)."""

    evaluation: Evaluation
    scenario: Scenario
    unreadable: tuple[UnreadableEntry, ...] = ()
    names: Names = field(default_factory=Names)
    assumed: tuple[str, ...] = ()
    not_read: tuple[tuple[str, str], ...] = ()


def view_of(result: SignInResult) -> WhatIf:
    """What is shown of the result of ``whatif``."""
    inputs = result.inputs
    return WhatIf(
        result.evaluation, result.scenario, inputs.unreadable, names_in(inputs), result.assumed, inputs.not_read
    )


# --- JSON ---------------------------------------------------------------------------------------------------------------


def render_json(whatif: WhatIf) -> str:
    """One document with a line feed at its end; characters beyond ASCII stand as they are."""
    return json_text(document(whatif), default=str)


def document(whatif: WhatIf) -> shapes.WhatIf:
    """The evaluation as plain JSON values."""
    evaluation = whatif.evaluation
    return {
        "schemaVersion": SCHEMA_VERSION,
        "toolVersion": aad53004.__version__,
        "scenario": scenario_document(whatif.scenario),
        "assumedByDefault": assumed_keys(whatif.assumed),
        "decision": evaluation.decision,
        "controls": lists(evaluation.controls),
        "possibleControls": lists(evaluation.possible_controls),
        "sessionControls": [
            {"policyId": session.policy_id, "control": session.control, "value": session.value}
            for session in evaluation.session_controls
        ],
        "registration": evaluation.registration,
        "expectedError": evaluation.expected_error,
        "basis": evaluation.basis,
        "explanation": evaluation.explanation,
        "assumes": list(evaluation.assumes),
        "missing": list(evaluation.missing),
        "policies": [_policy(result) for result in evaluation.policies],
        "unreadable": unreadable_document(whatif.unreadable),
        "notRead": not_read_document(whatif.not_read),
    }


def _policy(result: PolicyResult) -> shapes.Policy:
    return {
        "id": result.id,
        "displayName": result.display_name,
        "state": result.state,
        "applies": result.applies,
        "enforced": result.enforced,
        "controls": [["block"]] if result.blocks else lists(result.controls),
        "why": [{"condition": why.condition, "result": why.result, "detail": why.detail} for why in result.why],
        "notes": list(result.notes),
    }


# --- terminal -----------------------------------------------------------------------------------------------------------


def render(whatif: WhatIf, *, width: int = 80, colour: bool = False, detail: int = 0) -> str:
    """The decision, what the user meets, and each policy with its deciding reason. ``detail``: -1 the answer alone, 1
    with every condition of every policy."""
    width = max(NARROWEST, min(width, WIDEST))
    ink = Ink(colour)
    lines = [*head(whatif.scenario, whatif.names, whatif.assumed, width, ink), *_decision(whatif, width, ink), ""]
    lines += _meets(whatif, width)
    if detail >= 0:
        for title, policies in _sections(whatif.evaluation.policies):
            if policies:
                lines += ["", *(ink(line, "bold") for line in wrap(f"{title} ({len(policies)})", width))]
                lines += [
                    line
                    for policy in policies
                    for line in _policy_lines(policy, whatif.names, width, ink, whole=detail > 0)
                ]
    lines += gaps(whatif.unreadable, whatif.not_read, width, ink)
    return "\n".join(lines) + "\n"


def _decision(whatif: WhatIf, width: int, ink: Ink) -> Iterator[str]:
    evaluation = whatif.evaluation
    for line in wrap(plain(_decided(evaluation, whatif.names)), width, rest="    "):
        yield ink(line, "bold", _COLOURS[evaluation.decision])


def _decided(evaluation: Evaluation, names: Names) -> str:
    match evaluation.decision:
        case Decision.BLOCK:
            by = [
                policy
                for policy in evaluation.policies
                if policy.blocks and policy.enforced and policy.applies is Truth.YES
            ]
            return f"Blocked by {quoted(policy.display_name for policy in by)}."
        case Decision.CONTROLS:
            more = [policy for policy in evaluation.possible_controls if policy not in evaluation.controls]
            perhaps = f"; perhaps also {names.controls(more)}" if more else ""
            return f"Granted with controls: {names.controls(evaluation.controls)}{perhaps}."
        case Decision.GRANT:
            return "Granted: no policy blocks it or asks for more."
    maybe = [
        policy
        for policy in evaluation.policies
        if policy.applies is Truth.UNKNOWN and policy.state.casefold() != "disabled"
    ]
    blocking = [policy for policy in maybe if policy.blocks and policy.enforced]
    if len(blocking) == 1:
        return f'Not known: "{blocking[0].display_name}" may apply, and would block.'
    if blocking:
        return f"Not known: {len(blocking)} policies that block may apply."
    if evaluation.possible_controls:
        also = " and perhaps " if evaluation.controls else "perhaps "
        return f"Not known: {names.controls(evaluation.controls)}{also}{names.controls(evaluation.possible_controls)}."
    return "Not known: what the policies come to cannot be told from this."


def _meets(whatif: WhatIf, width: int) -> Iterator[str]:
    evaluation = whatif.evaluation
    yield from labelled("Registration", _REGISTRATION[evaluation.registration], width)
    yield from labelled("Error", _error(evaluation), width)
    if evaluation.explanation:
        yield from labelled("Because", evaluation.explanation, width)
    if evaluation.assumes:
        yield from labelled("Assumed", f"{'; '.join(evaluation.assumes)} (--methods tells otherwise)", width)
    if evaluation.session_controls:
        names = dict.fromkeys(session.control for session in evaluation.session_controls)
        yield from labelled("Session", ", ".join(names), width)
    yield from assumed(whatif.assumed, width)
    if evaluation.missing:
        yield from labelled("To settle it", f"tell {options(evaluation.missing)}", width)


_REGISTRATION = {
    Registration.ALLOWED: "possible in this sign-in",
    Registration.REFUSED: "refused in this sign-in",
    Registration.NOT_NEEDED: "not needed",
    Registration.UNKNOWN: "not known",
}


def _error(evaluation: Evaluation) -> str:
    error = evaluation.expected_error
    if error is None:
        return "none"
    if error == "unknown":
        return "not known"
    mark = " (inferred: no page of Microsoft says it in so many words)" if evaluation.basis == "inferred" else ""
    return f"AADSTS{error}{f' {ERRORS[error]}' if error in ERRORS else ''}{mark}"


def _sections(policies: Iterable[PolicyResult]) -> Iterator[tuple[str, list[PolicyResult]]]:
    all_policies = list(policies)
    report_only = [policy for policy in all_policies if _report_only(policy) and policy.applies is not Truth.NO]
    counted = [policy for policy in all_policies if policy not in report_only]
    yield "Applies", [policy for policy in counted if policy.applies is Truth.YES]
    yield "May apply: not known", [policy for policy in counted if policy.applies is Truth.UNKNOWN]
    yield "Would apply: report-only, decides nothing", [policy for policy in report_only if policy.applies is Truth.YES]
    yield (
        "May apply: report-only, decides nothing",
        [policy for policy in report_only if policy.applies is Truth.UNKNOWN],
    )
    yield "Does not apply", [policy for policy in counted if policy.applies is Truth.NO]


def _report_only(result: PolicyResult) -> bool:
    return result.state.casefold() == "enabledforreportingbutnotenforced"


def _policy_lines(result: PolicyResult, names: Names, width: int, ink: Ink, *, whole: bool) -> Iterator[str]:
    """A policy: its name, what it asks for where it applies, and why."""
    reason = _reason(result)
    if result.applies is not Truth.NO:
        asks = "blocks" if result.blocks else names.controls(result.controls) or "session controls alone"
        reason = asks if whole else f"{asks} - {reason}"
    elif whole:
        reason = ""
    name = list(wrap(plain(result.display_name), width, first="  ", rest="    "))
    joined = f"{name[-1]}  - {plain(reason)}"
    if result.applies is Truth.NO and not whole and len(name) == 1 and cells(joined) <= width:
        yield name[0] + ink(joined[len(name[0]) :], "dim")
    else:
        yield from name
        conditions = [f"{why.condition} {why.result}: {why.detail}" for why in result.why] if whole else []
        for text in filter(None, [reason, *conditions]):
            yield from (ink(line, "dim") for line in wrap(plain(text), width, first="      "))
    for note in result.notes:
        if whole or (result.applies is not Truth.NO and note is not Note.REPORT_ONLY):
            yield from wrap(plain(note), width, first="      ! ", rest="        ")


def _reason(result: PolicyResult) -> str:
    """What decided: the condition that is not met or not known, else everything that is met."""
    if result.applies is Truth.YES:
        return "; ".join(dict.fromkeys(why.detail for why in result.why if why.detail)) or "it has no conditions"
    if result.applies is Truth.UNKNOWN:
        unknown = [why.detail for why in result.why if why.truth is Truth.UNKNOWN]
        return "; ".join(dict.fromkeys(unknown))
    deciding = result.deciding
    return deciding.detail if deciding else "not known why"
