"""Settings that all tests share."""

from __future__ import annotations

from hypothesis import settings

from tests.clock import clock

__all__ = ["clock"]

# The same examples in every run, so that a change is judged by what it changed; no example is judged by the clock.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
