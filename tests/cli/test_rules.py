"""The catalogue on the command line says what each row is to a refusal, and which heading of the guide it answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aad53004.rules import NOT_IN_GUIDE, ROLES, catalogue

Run = Callable[..., Any]


def test_rules_list_shows_role_and_heading(run: Run) -> None:
    lines = {line.split()[1]: line for line in run("rules", "list").out.splitlines()}
    for rule in catalogue():
        line = lines[rule.id]
        assert line.split()[:3] == [str(rule.family), rule.id, str(rule.role)]
        assert line.endswith(f"{rule.title}  [{rule.guide}]" if rule.guide else rule.title)
    listed = {one["id"]: (one["role"], one["guide"]) for one in run("rules", "list", "-o", "json").json}
    assert listed == {rule.id: (str(rule.role), rule.guide or None) for rule in catalogue()}


@pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.id)
def test_rules_show_shows_role_and_heading(run: Run, rule: Any) -> None:
    shown = " ".join(run("rules", "show", rule.id).out.split())
    assert f"Row {rule.number}, {ROLES[rule.role]}." in shown
    assert f"Guide {rule.guide or NOT_IN_GUIDE}" in shown


def test_rules_show_shows_a_remedy_too(run: Run) -> None:
    shown = " ".join(run("rules", "show", "temporary-access-pass").out.split())
    assert "Issue a Temporary Access Pass" in shown
    assert "UserAuthMethod-TAP.ReadWrite.All" in shown
    assert run("rules", "show", "adjust-policy", "-o", "json").json["loosens"] is True


def test_a_row_that_there_is_not_is_said_with_the_nearest(run: Run) -> None:
    ran = run("rules", "show", "temporary-acces-pass")
    assert ran.code == 2
    assert "did you mean temporary-access-pass?" in ran.err
