"""The diagnosis says about every case what an expert says; see tests/cases."""

from __future__ import annotations

import re

import pytest

from aad53004.diagnosis import Diagnosis, diagnose
from tests.cases import CASES, PAGES, ExpertCase
from tests.offline import TenantSource
from tests.scenarios.base import finished


def diagnosed(one: ExpertCase) -> Diagnosis:
    contoso, narrowing = one.made()
    tenant = finished(contoso)
    return diagnose(tenant["subject"], TenantSource(tenant), narrowing)


@pytest.mark.parametrize("one", CASES.values(), ids=CASES)
def test_the_diagnosis_agrees_with_the_expert(one: ExpertCase) -> None:
    differences = one.expected.differences(diagnosed(one))
    assert not differences, "\n".join([one.reasoning, *differences])


def test_every_case_gives_its_reason_in_a_line_and_names_pages_that_are_listed() -> None:
    assert [one.name for one in CASES.values() if not one.reasoning or "\n" in one.reasoning] == []
    named = {page for one in CASES.values() for page in re.findall(r"\[([^\]]+)\]", one.reasoning)}
    assert named == set(PAGES)
