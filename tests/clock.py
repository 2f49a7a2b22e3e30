"""A clock that waits move, and nothing else: a test that has the client wait takes no time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

import pytest


class Clock:
    """Passed to the live source as its clock and its sleep. ``seconds``: what it shows; ``waits``: every wait."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 3))
        self.seconds += seconds
        await asyncio.sleep(0)


def pass_in(monkeypatch: pytest.MonkeyPatch, clock: Callable[[], float], **options: object) -> None:
    """The live sources that the command line opens from here on take ``clock``, and ``options`` such as ``sleep``."""
    from aad53004.graph.live import LiveGraph

    monkeypatch.setattr("aad53004.graph.live.LiveGraph", partial(LiveGraph, clock=clock, **options))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of every live source that the command line opens in this test."""
    clock = Clock()
    pass_in(monkeypatch, clock, sleep=clock.sleep)
    return clock
