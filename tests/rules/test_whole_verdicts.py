"""What a rule says of a case, whole: how sure, the sentence, the reason, what the evidence points at, the remedies.

``whole_verdicts.json`` holds, for each case, what the rules say that the case is good for: one verdict or more for each
branch of a rule. Every sentence in it was read and held against the tenant that it speaks of; a rule that comes to say
something else has to be read again. ``says`` is the verdict and its sentence, with the reason in brackets; ``cites`` what
the evidence points at, without the places in lists, with its meaning in brackets and how often it occurs.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from aad53004.checkers import Case
from aad53004.checkers.gather import gather
from aad53004.rules import Finding, catalogue, judge_all
from tests.cases import CASES
from tests.offline import TenantSource
from tests.rules.test_demand_rows import ROWS as DEMAND
from tests.rules.test_methods_and_risk import TABLE
from tests.rules.test_other_rows import ROWS as OTHER
from tests.rules.test_survivors import ROWS as FURTHER
from tests.scenarios import SCENARIOS, narrowing_of
from tests.scenarios.base import finished

WHOLE: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).with_name("whole_verdicts.json").read_text(encoding="utf-8")
)
BUILT = {
    **{f"row {name}": one.build for rows in (DEMAND, OTHER, FURTHER) for name, one in rows.items()},
    **{f"row {name}": build for name, (_, _, build) in TABLE.items()},
    **{f"case {name}": one.build for name, one in CASES.items()},
}


def case_of(place: str) -> Case:
    """The case of a scenario, an expert's case or a row."""
    kind, _, name = place.partition(" ")
    if kind == "scenario":
        tenant = SCENARIOS[name]()
        return gather(tenant["subject"], TenantSource(tenant), narrowing_of(tenant))
    built = BUILT[place]()
    contoso, narrowing = built if isinstance(built, tuple) else (built, None)
    tenant = finished(contoso)
    return gather(tenant["subject"], TenantSource(tenant), narrowing)


def told(found: Finding) -> dict[str, Any]:
    """A finding in the words of ``whole_verdicts.json``."""
    verdict = found.verdict
    says = verdict.summary if verdict.kind != "not-checked" else ""
    reason = f"[{verdict.reason}]" if verdict.reason else ""
    cited = Counter(
        re.sub(r"/\d+(?=/|$)", "/n", one.pointer) + (f" ({one.meaning})" if one.meaning else "")
        for one in verdict.evidence
    )
    return {
        "says": f"{verdict.kind}: {' '.join(filter(None, [says, reason]))}",
        "cites": [one if times == 1 else f"{one} x{times}" for one, times in cited.items()],
        "fixes": list(found.fixes),
    }


@pytest.mark.parametrize("place", WHOLE)
def test_the_whole_verdict(place: str) -> None:
    found = {one.rule.id: one for one in judge_all(case_of(place))}
    assert {rule: told(found[rule]) for rule in WHOLE[place]} == WHOLE[place]


def test_every_rule_has_a_whole_verdict() -> None:
    pinned = {rule for of_place in WHOLE.values() for rule in of_place}
    assert {rule.id for rule in catalogue()} == pinned
