"""Small tenants, each with the verdict of one row of the catalogue on it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from aad53004.checkers.gather import gather
from aad53004.checkers.subject import Narrowing
from aad53004.rules import Finding, judge_all
from tests.offline import TenantSource
from tests.scenarios.base import Contoso, finished

# A sentence begins with a capital letter, a quotation mark or the user's name, and ends; a reason goes into a sentence.
_SENTENCE = re.compile(r"(?:[A-Z][a-z ]|\"|[\w.#-]+@contoso\.example )[^\n]*\.")
_REASON = re.compile(r"(?:(?:[a-z0-9\"]|[A-Z][a-z])[^\n]*[a-z0-9)])?")

Build = Callable[[], Contoso | tuple[Contoso, Narrowing]]


@dataclass(frozen=True)
class Row:
    """A tenant and what one rule says of it. ``says``: parts of the sentence, or of the reason of a verdict that is not
    checked; ``cites``: what the evidence points at, by the end of its pointer, and nothing else; None is not asked.
    ``fixes``: the remedies of this very verdict."""

    build: Build
    rule: str
    kind: str
    says: tuple[str, ...]
    cites: tuple[str, ...] | None
    fixes: tuple[str, ...] | None
    cloud: str

    @property
    def name(self) -> str:
        return f"{self.rule}-{self.build.__name__}"

    def differences(self) -> list[str]:
        """Where the verdict is another than it should be, one line each; empty where it is right."""
        return self.compared(judged(self.build(), self.rule, self.cloud))

    def compared(self, found: Finding) -> list[str]:
        verdict = found.verdict
        text = f"{verdict.summary} {verdict.reason}"
        told = [] if str(verdict.kind) == self.kind else [f"{verdict.kind}, expected {self.kind}: {text}"]
        told += [f"does not say {one!r}: {text}" for one in self.says if one not in text]
        if not _SENTENCE.fullmatch(verdict.summary) or not _REASON.fullmatch(verdict.reason):
            told.append(f"is no sentence, or its reason is no part of one: {text}")
        if self.cites is not None:
            pointers = [one.pointer for one in verdict.evidence]
            told += [f"does not cite {end}: {pointers}" for end in self.cites if not _ends(pointers, end)]
            told += [f"cites {one}" for one in pointers if not any(one.endswith(end) for end in self.cites)]
        if self.fixes is not None and found.fixes != self.fixes:
            told.append(f"fixes {found.fixes}, expected {self.fixes}")
        return told


def _ends(pointers: list[str], end: str) -> bool:
    return any(pointer.endswith(end) for pointer in pointers)


def judged(built: Contoso | tuple[Contoso, Narrowing], rule_id: str, cloud: str = "") -> Finding:
    """The finding of one rule about the subject of a tenant."""
    contoso, narrowing = built if isinstance(built, tuple) else (built, None)
    tenant = finished(contoso)
    case = gather(tenant["subject"], TenantSource(tenant, cloud=cloud), narrowing)
    return next(finding for finding in judge_all(case) if finding.rule.id == rule_id)


def register(rows: dict[str, Row]) -> Callable[..., Callable[[Build], Build]]:
    """A decorator that keeps a function as a row of ``rows``; its docstring says why the verdict is right."""

    def row(
        rule: str,
        kind: str,
        *says: str,
        cites: tuple[str, ...] | None = None,
        fixes: tuple[str, ...] | None = None,
        cloud: str = "",
    ) -> Callable[[Build], Build]:
        def keep(build: Build) -> Build:
            one = Row(build, rule, kind, says, cites, fixes, cloud)
            if one.name in rows:
                raise ValueError(f"two rows are called {one.name}")
            rows[one.name] = one
            return build

        return keep

    return row
