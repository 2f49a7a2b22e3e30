"""Small tenants, scenarios and experts' cases, each with what one rule says of it.

A row says what the verdict means: how sure it is, what its evidence points at, which fixes it names. The sentences are
in ``__snapshots__``, one file a rule, and ``make snapshots`` renews them.
"""

from __future__ import annotations

import importlib
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aad53004.checkers import Case
from aad53004.checkers.gather import gather
from aad53004.checkers.subject import Narrowing
from aad53004.rules import Finding, judge_all
from tests.cases import CASES
from tests.offline import TenantSource
from tests.scenarios import SCENARIOS, narrowing_of
from tests.scenarios.base import Contoso, finished

# A sentence begins with a capital letter, a quotation mark, a user's name, an address or a method, and ends; a reason goes
# into a sentence.
_BEGINS = r"[A-Z][a-z ]|\"|[\w.#-]+@(?:\w+\.)?contoso\.example |[\d.]+ |a phone number,|an authenticator app,"
_SENTENCE = re.compile(rf"(?:{_BEGINS})[^\n]*\.")
_REASON = re.compile(r"(?:(?:[a-z0-9\"]|[A-Z][a-z])[^\n]*[a-z0-9)])?")

Build = Callable[[], Contoso | tuple[Contoso, Narrowing]]


@dataclass(frozen=True)
class Row:
    """A tenant and what one rule says of it.

    ``cites``: ends of the pointers of the evidence; each is cited, and nothing else is. ``cites_exactly``: every
    pointer in order, list places as ``n``, with how often it is cited where that is more than once. ``fixes``: those of
    this very verdict. None: not asked.
    """

    name: str
    rule: str
    kind: str
    cites: tuple[str, ...] | None
    cites_exactly: tuple[str, ...] | None
    fixes: tuple[str, ...] | None
    case: Callable[[], Case]

    def __str__(self) -> str:
        return self.name

    def finding(self) -> Finding:
        return _finding(self.case(), self.rule)

    def differences(self, finding: Finding) -> list[str]:
        """Where the verdict means something else than it should, one line each; empty where it is right."""
        verdict = finding.verdict
        lines = (
            []
            if str(verdict.certainty) == self.kind
            else [f"{verdict.certainty}, expected {self.kind}: {text_of(finding)}"]
        )
        if not _SENTENCE.fullmatch(verdict.summary) or not _REASON.fullmatch(verdict.reason):
            lines.append(f"is no sentence, or its reason is no part of one: {text_of(finding)}")
        if verdict.certainty != "not-checked" and not verdict.evidence:
            lines.append("rests on no evidence")
        pointers = [citation.pointer for citation in verdict.evidence]
        if self.cites is not None:
            lines += [f"does not cite {end}: {pointers}" for end in self.cites if not _ends(pointers, end)]
            lines += [f"cites {one}" for one in pointers if not any(one.endswith(end) for end in self.cites)]
        counted = _counted(map(_without_places, pointers))
        if self.cites_exactly is not None and counted != list(self.cites_exactly):
            lines.append(f"cites {counted}, expected {list(self.cites_exactly)}")
        if self.fixes is not None and finding.fixes != self.fixes:
            lines.append(f"fixes {finding.fixes}, expected {self.fixes}")
        return lines


class Rows:
    """The rows of one rule, in the order in which they stand in its file."""

    def __init__(self, rule: str) -> None:
        self.rule = rule
        self._rows: dict[str, Row] = {}
        self._builds: dict[str, Build] = {}

    @property
    def all(self) -> list[Row]:
        return list(self._rows.values())

    def build(self, name: str) -> Contoso | tuple[Contoso, Narrowing]:
        """The tenant of a row that was made here."""
        return self._builds[name]()

    def row(
        self,
        kind: str,
        *,
        cites: tuple[str, ...] | None = None,
        cites_exactly: tuple[str, ...] | None = None,
        fixes: tuple[str, ...] | None = None,
        cloud: str = "",
    ) -> Callable[[Build], Build]:
        """Keeps a function that makes a tenant as a row; its docstring says why the verdict is right."""

        def keep(build: Build) -> Build:
            name = build.__name__
            self._add(Row(name, self.rule, kind, cites, cites_exactly, fixes, lambda: case_of(build(), cloud)))
            self._builds[name] = build
            return build

        return keep

    def place(self, place: str, kind: str, *, cites_exactly: tuple[str, ...], fixes: tuple[str, ...]) -> None:
        """A row about a tenant that was made elsewhere: "scenario NAME", "case NAME" of ``tests/cases``, or
        "row RULE.NAME" of another rule."""
        self._add(Row(place, self.rule, kind, None, cites_exactly, fixes, lambda: case_at(place)))

    def differences(self, kind: str, built: Contoso | tuple[Contoso, Narrowing]) -> list[str]:
        """Where the verdict on a tenant that is no row means something else than ``kind``."""
        row = Row("", self.rule, kind, None, None, None, lambda: case_of(built))
        return row.differences(row.finding())

    def _add(self, row: Row) -> None:
        if row.name in self._rows:
            raise ValueError(f"two rows are called {row.name}")
        self._rows[row.name] = row


def text_of(finding: Finding) -> str:
    """What is read of a verdict: the sentence, the reason, and what is said about its evidence, a line each."""
    verdict = finding.verdict
    # What a value that does not fit should have been is pydantic's to say.
    reason = verdict.reason.partition(" (Input should")[0]
    said = _counted(f"{_without_places(one.pointer)} ({one.meaning})" for one in verdict.evidence if one.meaning)
    return "\n".join([verdict.summary, *([f"reason: {reason}"] if reason else []), *said])


def finding_of(built: Contoso | tuple[Contoso, Narrowing], rule: str, cloud: str = "") -> Finding:
    """The finding of one rule about the subject of a tenant."""
    return _finding(case_of(built, cloud), rule)


def case_at(place: str) -> Case:
    """The case of a tenant that is kept elsewhere; see :meth:`Rows.place`."""
    kind, _, name = place.partition(" ")
    if kind == "scenario":
        tenant = SCENARIOS[name]()
        return gather(tenant["subject"], TenantSource(tenant), narrowing_of(tenant))
    if kind == "case":
        return case_of(CASES[name].build())
    rule, _, row = name.partition(".")
    rows: Rows = importlib.import_module(f"tests.rules.test_{rule.replace('-', '_')}").ROWS
    return case_of(rows.build(row))


def case_of(built: Contoso | tuple[Contoso, Narrowing], cloud: str = "") -> Case:
    """The case of the subject of a tenant. ``cloud``: another than the tenant names."""
    contoso, narrowing = built if isinstance(built, tuple) else (built, None)
    tenant = finished(contoso)
    return gather(tenant["subject"], TenantSource(tenant, cloud=cloud), narrowing)


def _finding(case: Case, rule: str) -> Finding:
    return next(finding for finding in judge_all(case) if finding.rule.id == rule)


def _ends(pointers: list[str], end: str) -> bool:
    return any(pointer.endswith(end) for pointer in pointers)


def _without_places(pointer: str) -> str:
    return re.sub(r"/\d+(?=/|$)", "/n", pointer)


def _counted(texts: Iterable[str]) -> list[str]:
    """Each text once, with how often it occurs where that is more than once."""
    return [text if times == 1 else f"{text} x{times}" for text, times in Counter(texts).items()]
