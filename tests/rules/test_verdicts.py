"""What is true of every verdict, and that every rule has rows of its own."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime

import pytest

from aad53004.rules import Certainty, catalogue, ruled_out, when
from tests.rules.rows import Rows


@pytest.mark.parametrize("rule", [rule.id for rule in catalogue()])
def test_every_rule_has_a_file_with_rows_of_which_some_cite_exactly(rule: str) -> None:
    rows: Rows = importlib.import_module(f"tests.rules.test_{rule.replace('-', '_')}").ROWS
    assert rows.rule == rule
    assert any(row.cites_exactly is not None and row.fixes is not None for row in rows.all)


@pytest.mark.parametrize(
    ("at", "text"),
    [(None, "an unknown time"), (datetime(2026, 3, 1, 8, 5, tzinfo=UTC), "01 Mar 2026 08:05 UTC")],
)
def test_a_time_in_a_sentence(at: datetime | None, text: str) -> None:
    assert when(at) == text


def test_ruling_out_takes_evidence() -> None:
    verdict = ruled_out("Nobody is there.", ())
    assert (verdict.certainty, verdict.summary) == (Certainty.NOT_CHECKED, "Not checked.")
    assert verdict.reason == "nothing that Graph returned shows it either way (Nobody is there.)"
