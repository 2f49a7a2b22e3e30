"""Settings that all tests share, and which of them ``make quick`` and ``make snapshots`` run."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tests.clock import clock

__all__ = ["clock"]

# The same examples in every run, so that a change is judged by what it changed; no example is judged by the clock.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

HERE = Path(__file__).resolve().parent
# What catches most of what goes wrong in a change, in less than a minute.
QUICK = (
    "rules",
    "checkers",
    "fixes",
    "test_diagnosis.py",
    "test_whole_diagnoses.py",
    "test_scenarios.py",
    "test_cases.py",
    "test_fake_filter.py",
    "conditional_access/test_cases.py",
    "conditional_access/test_reading.py",
    "conditional_access/test_attributes.py",
    "conditional_access/test_device_filter.py",
    "graph/test_odata.py",
    "graph/test_reader.py",
    "graph/test_replay.py",
    "cli/test_commands.py",
    "cli/test_rules.py",
    "cli/test_bad_input.py",
    "report/test_terminal.py",
    "report/test_json.py",
    "report/test_no_contradictions.py",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="run the tests that catch most, in less than a minute")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    if not config.option.quick or collection_path == HERE:
        return None
    name = collection_path.relative_to(HERE).as_posix()
    chosen = any(name == quick or name.startswith(f"{quick}/") or quick.startswith(f"{name}/") for quick in QUICK)
    return None if chosen else True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """``--snapshot-update`` runs the tests that have snapshots, and no others."""
    if config.option.update_snapshots:
        without = [item for item in items if "snapshot" not in getattr(item, "fixturenames", ())]
        items[:] = [item for item in items if item not in set(without)]
        config.hook.pytest_deselected(items=without)
