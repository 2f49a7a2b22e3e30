"""A run of policy tests for a terminal: the answer first, then each persona and case, what failed with its reason."""

from __future__ import annotations

from collections.abc import Iterator

from aad53004.policy_tests.results import CaseResult, Checked, ExpectationStatus, PersonaResult, Run
from aad53004.report.escaping import plain
from aad53004.report.policy_tests.words import counts, head, reasons, unread, verdict
from aad53004.report.text import NARROWEST, WIDEST, Ink, cells, wrap

_MARK = {True: "ok      ", False: "FAILED  "}
_IN = " " * 10


def render(run: Run, *, width: int = 80, colour: bool = False, detail: int = 0) -> str:
    """The report as text. ``detail``: -1 what failed alone, 1 with every expectation."""
    width = max(NARROWEST, min(width, WIDEST))
    ink = Ink(colour)
    lines = [ink(line, "bold", "green" if run.passed else "red") for line in wrap(plain(verdict(run)), width)]
    lines += wrap(plain(f"{run.file.name}: {counts(run)}"), width, rest="    ")
    for persona in run.personas:
        lines += _persona(run, persona, width, ink, detail)
    lines += _gaps(run, width, ink)
    return "\n".join(lines) + "\n"


def _persona(run: Run, persona: PersonaResult, width: int, ink: Ink, detail: int) -> Iterator[str]:
    cases = [case for case in persona.cases if case.failed or detail >= 0]
    if not cases:
        return
    yield ""
    for line in wrap(plain(persona.persona.name), width, rest="    "):
        yield ink(line, "bold")
    for case in cases:
        yield from _case(run, case, width, ink, detail)


def _case(run: Run, case: CaseResult, width: int, ink: Ink, detail: int) -> Iterator[str]:
    passed = not case.failed
    # The mark stands apart from the name, which may be a sentence of its own.
    lines = list(wrap(plain(case.case.name), width, first=f"  {_MARK[passed]}", rest=_IN))
    at = f"{run.file.name}:{case.case.span.line}"
    if not passed and len(lines) == 1 and cells(lines[0]) + 2 + cells(plain(at)) <= width:
        lines[0] += " " * (width - cells(lines[0]) - cells(plain(at))) + plain(at)
    mark = lines[0][: len(_IN)]
    yield ink(mark, "green" if passed else "red") + lines[0][len(mark) :]
    yield from lines[1:]
    given: set[str] = set()
    for check in case.checks:
        if not check.met or detail > 0:
            yield from _check(check, width, ink, given)


def _check(check: Checked, width: int, ink: Ink, given: set[str]) -> Iterator[str]:
    """An expectation. ``given``: the reasons that the case has given already, which are not repeated."""
    line = f"line {check.expectation.span.line}"
    if check.met:
        yield from (
            ink(text_line, "dim") for text_line in wrap(plain(f"{head(check)}"), width, first=_IN, rest=f"{_IN}  ")
        )
        return
    colour = "yellow" if check.outcome is ExpectationStatus.UNKNOWN else "red"
    for text_line in wrap(plain(f"{head(check)} ({line})"), width, first=_IN, rest=f"{_IN}  "):
        yield ink(text_line, colour)
    for text in reasons(check):
        if text in given:
            continue
        given.add(text)
        yield from wrap(plain(text), width, first=f"{_IN}  ", rest=f"{_IN}    ")


def _gaps(run: Run, width: int, ink: Ink) -> Iterator[str]:
    if run.inputs.unreadable:
        yield ""
        fails = "which may change every case" + ("" if run.incomplete else "; the file allows it")
        for line in wrap(f"Not read ({len(run.inputs.unreadable)}), {fails}", width):
            yield ink(line, "bold", "yellow")
        for policy in run.inputs.unreadable:
            yield from wrap(plain(unread(policy)), width, first="  ", rest="      ")
    if run.inputs.not_read:
        yield ""
        yield ink("Not read, and taken as unknown", "bold")
        for title, why in run.inputs.not_read:
            yield from wrap(plain(f"{title}: {why}"), width, first="  ", rest="      ")
