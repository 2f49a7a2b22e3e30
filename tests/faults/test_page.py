"""The page about reliability names tests that there are, for every fault."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| (F\d+) \|.*\| ([^|]+) \|$", PAGE, re.MULTILINE))


def test_every_fault_has_a_row_with_a_test() -> None:
    assert list(ROWS) == [f"F{number}" for number in range(1, 36)]
    assert all(re.search(r"`test_\w+`", cell) for cell in ROWS.values())


def test_every_named_test_exists() -> None:
    found = {
        node.name
        for file in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert len(named) >= 60
    assert named - found == set()
