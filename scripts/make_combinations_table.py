"""Makes ``docs/combinations.md``: tenants with several causes at once, what an expert expected before the tool was run
on them, what the tool found, and where the expectation was changed after that, with the reason. Prints it; ``--write``
writes the page, ``--check`` fails where it is out of date or a case is found otherwise than expected.

Run from the checkout: ``python scripts/make_combinations_table.py``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from aad53004.diagnosis import Diagnosis, Outcome, diagnose  # noqa: E402
from tests.cases import CASES, ExpertCase  # noqa: E402
from tests.cases.combined import Combined  # noqa: E402
from tests.offline import TenantSource  # noqa: E402
from tests.scenarios.base import finished  # noqa: E402

PAGE = ROOT / "docs" / "combinations.md"
SHORT = {Outcome.FOUND: "", Outcome.NONE: "nothing now", Outcome.INCOMPLETE: "not settled"}
INTRODUCTION = """\
# Several causes at once

<!-- Made by scripts/make_combinations_table.py; do not edit by hand. -->

One row is one small tenant in `tests/cases/combinations_*.py`, with what an expert concludes about it from Microsoft's
documentation. The expectations were written before the first run. They also say which rows may be no root cause, which
are told beside it or must say "not checked", how the plan is ordered and what it must not advise; the table shows the
exit code and the root causes that were asked for, in their order. "Same" is about everything that the case asks.
"""


class Row(NamedTuple):
    """A case and what became of it."""

    case: ExpertCase
    expected: Combined
    found: Diagnosis

    @property
    def same(self) -> bool:
        return not self.expected.differences(self.found)

    def cells(self) -> tuple[str, ...]:
        wanted = self.expected.causes or tuple(filter(None, [_headline(self.expected)]))
        named = tuple(finding.rule.id for finding in self.found.root_causes)[: len(wanted)]
        return (
            f"`{self.case.name.removeprefix('combinations_')}`",
            self.expected.about,
            _cell(self.expected.exit_code, self.expected.outcome, wanted),
            _cell(self.found.exit_code, self.found.outcome, named),
            "yes" if self.same else "no",
        )


def rows() -> Iterator[Row]:
    """Every case of several causes, judged."""
    for case in CASES.values():
        if isinstance(case.expected, Combined):
            contoso, narrowing = case.made()
            tenant = finished(contoso)
            yield Row(case, case.expected, diagnose(tenant["subject"], TenantSource(tenant), narrowing))


def page(judged: Iterable[Row]) -> str:
    """The page, from the judged cases."""
    judged = tuple(judged)
    changed = [row for row in judged if row.expected.changed]
    lines = [
        INTRODUCTION,
        f"{len(judged)} cases, {sum(row.same for row in judged)} found as expected.",
        "",
        _line("case", "what meets", "expected", "found", "same"),
        _line(*["---"] * 5),
        *(_line(*row.cells()) for row in judged),
        "",
        "## Where the expectation was changed after running",
        "",
        f"{len(changed)} of {len(judged)}. In the others that differed at first the tool was wrong.",
        "",
        *(f"- `{row.case.name.removeprefix('combinations_')}`: {row.expected.changed}" for row in changed),
    ]
    return "\n".join(lines) + "\n"


def _headline(expected: Combined) -> str:
    return expected.headline if expected.headline not in (None, "any") else ""


def _cell(exit_code: int, outcome: Outcome, causes: tuple[str, ...]) -> str:
    told = " · ".join(f"`{one}`" for one in causes)
    return f"{exit_code}: " + ", ".join(filter(None, [SHORT[outcome], told]))


def _line(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--write", action="store_true", help="write the page")
    parser.add_argument("--check", action="store_true", help="fail where the page is out of date or a case differs")
    arguments = parser.parse_args()
    judged = tuple(rows())
    text = page(judged)
    if arguments.write:
        PAGE.write_text(text, encoding="utf-8")
    elif arguments.check:
        for row in judged:
            for difference in row.expected.differences(row.found):
                print(f"{row.case.name}: {difference}", file=sys.stderr)
        current = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text
        if not current:
            print(f"{PAGE.relative_to(ROOT)} is out of date; run this script with --write.", file=sys.stderr)
        return 0 if current and all(row.same for row in judged) else 1
    else:
        print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
