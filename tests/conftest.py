"""Settings that all tests share."""

from __future__ import annotations

import pytest
from hypothesis import settings

from tests.clock import clock

__all__ = ["clock"]

# The same examples in every run, so that a change is judged by what it changed; no example is judged by the clock.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """``--snapshot-update`` runs the tests that have snapshots, and no others."""
    if config.option.update_snapshots:
        without = [item for item in items if "snapshot" not in getattr(item, "fixturenames", ())]
        items[:] = [item for item in items if item not in set(without)]
        config.hook.pytest_deselected(items=without)
