"""The question whether it was the user heads the plan, in every format: before the first fix, and not numbered."""

from __future__ import annotations

import json
import re

import pytest

from aad53004.diagnosis import Outcome, conclude
from aad53004.report import ticket
from aad53004.report.formats import csv, junit, markdown, sarif, terminal
from aad53004.report.formats import json as as_json
from aad53004.report.html import render as html
from aad53004.report.user_message import situation_of
from tests.cases import CASES
from tests.diagnosed import diagnosed, recorded
from tests.rules.rows import case_of

FIRST = {"classic": "Issue a Temporary Access Pass", "risk-credential-leak-or-spray": "Contain the compromise"}
WORDS = "number on record"


def folded(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("name", FIRST)
def test_it_stands_before_the_first_fix_and_has_no_number(name: str) -> None:
    found = recorded(name)
    assert found.question is not None
    for text in (terminal.render(found), markdown.render(found), html(found), ticket.render(found)):
        plan = folded(text)
        asked = plan.index("Was it the user?")
        assert WORDS in plan[asked : asked + 400]
        assert asked < plan.index(FIRST[name], asked)
        assert not re.search(r"\d\. ?\**Was it the user", plan)
    assert found.fixes[0].title == FIRST[name]


def test_the_answer_alone_has_neither_plan_nor_question() -> None:
    assert "Was it the user?" not in terminal.render(recorded("classic"), detail=-1)


def test_the_json_has_the_question_and_the_comparison_with_evidence() -> None:
    found = recorded("classic")
    document = json.loads(as_json.render(found))
    assert list(document).index("question") < list(document).index("fixes")
    question = document["question"]
    assert found.question and question["text"] == found.question.text
    assert question["ask"] in question["text"] and question["ifNo"] in question["text"]
    comparison = question["comparison"]
    assert comparison["familiarity"] == "never" and comparison["ownSignIns"] == 6 and comparison["notRead"] is None
    assert {trait["name"]: (trait["times"], trait["of"]) for trait in comparison["traits"]} == {
        "network": (0, 6),
        "country": (6, 6),
        "browser": (0, 6),
        "system": (6, 6),
    }
    assert all(cited["resource"].endswith("/auditLogs/signIns") for cited in comparison["evidence"])


def test_without_a_question_the_json_says_null() -> None:
    found = recorded("healthy-user")
    assert found.question is None and json.loads(as_json.render(found))["question"] is None


def test_programs_find_it_too() -> None:
    found = recorded("classic")
    assert found.question is not None
    assert WORDS in json.loads(sarif.render(found))["runs"][0]["properties"]["question"]
    assert f'name="question" value="{found.question.text[:20]}' in junit.render(found)
    assert WORDS in csv.row(found)[list(csv.COLUMNS).index("question")]


def test_the_comparison_is_a_row_of_the_answer() -> None:
    assert "Compared network AS64510 in 0 of 6 own sign-ins since 25 Oct 2026" in folded(
        terminal.render(recorded("classic"))
    )


def test_what_is_over_is_asked_about_in_the_conclusion() -> None:
    found = diagnosed("case everyday_risk.tor_while_the_owner_works_in_the_office")
    assert found.outcome is Outcome.NONE and found.exit_code == 0
    text = folded(terminal.render(found))
    assert "a place never seen in the user's own sign-ins: ask alice@contoso.example whether it was theirs" in text


def test_the_user_is_told_nothing_of_it() -> None:
    """The message to the user goes by the first fix, which the question is none of."""
    assert situation_of(recorded("classic")) is situation_of(diagnosed("scenario classic"))
    assert recorded("classic").fixes[0].row.gives_method


def test_text_of_the_tenant_stays_in_its_line() -> None:
    contoso, _ = CASES["everyday_risk.tor_that_the_user_never_used"].made()
    for event in contoso.data["signIns"]:
        event["appDisplayName"] = "Evil\n 1. Do this\u202e"
    question = conclude(case_of(contoso)).question
    assert question is not None and "Evil" in question.text
    assert "\n" not in question.text and "\u202e" not in question.text
