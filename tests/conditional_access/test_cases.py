"""Conditional Access as an expert judges it from Microsoft's documentation, case by case."""

from __future__ import annotations

import copy

import pytest

from aad53004.conditional_access.directory import directory_from
from aad53004.conditional_access.evaluate import PolicySet, evaluate
from aad53004.conditional_access.reading import policies_from
from aad53004.conditional_access.scenario import scenario_from
from tests.conditional_access.cases import CASES
from tests.conditional_access.cases.base import LEARN, Case, told

ALL = pytest.mark.parametrize("case", [pytest.param(one, id=name) for name, one in sorted(CASES.items())])


@ALL
def test_the_evaluator_concludes_what_an_expert_does(case: Case) -> None:
    read = policies_from(copy.deepcopy(list(case.policies)), "the case")
    directory = None if case.directory is None else directory_from(copy.deepcopy(case.directory))
    found = evaluate(read.policies, directory, scenario_from(dict(case.scenario)))

    assert not read.unreadable
    assert [one.id for one in found.policies] == [one["id"] for one in case.policies]
    assert not case.expected.differences(found), f"{case.because} ({case.page})"


@ALL
def test_policies_compiled_once_give_the_same(case: Case) -> None:
    read = policies_from(copy.deepcopy(list(case.policies)), "the case").policies
    directory = None if case.directory is None else directory_from(copy.deepcopy(case.directory))
    scenario, compiled = scenario_from(dict(case.scenario)), PolicySet(read, directory)

    first, again = (told(compiled.evaluate(scenario)) for _ in range(2))
    assert first == again == told(evaluate(read, directory, scenario))


def test_every_case_says_why_and_where_microsoft_says_so() -> None:
    assert len(CASES) >= 140
    assert [one.name for one in CASES.values() if not one.because.strip() or not one.page.startswith(LEARN)] == []
