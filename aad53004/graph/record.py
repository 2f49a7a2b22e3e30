"""Recording around another source: passes every request through and keeps what came back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from aad53004.graph.interface import Call, Exchange, Source, Stats


class Recorder:
    """A source around a source. ``exchanges`` holds what was answered so far, in the order asked."""

    def __init__(self, inner: Source) -> None:
        self.inner = inner
        self.exchanges: list[Exchange] = []

    @property
    def now(self) -> datetime:
        return self.inner.now

    @property
    def cloud(self) -> str:
        return self.inner.cloud

    @property
    def graph_root(self) -> str:
        return self.inner.graph_root

    @property
    def stats(self) -> Stats:
        return self.inner.stats

    @property
    def stopped(self) -> str:
        return self.inner.stopped

    def send(self, calls: Sequence[Call]) -> list[Exchange | None]:
        answers = self.inner.send(calls)
        self.exchanges.extend(answer for answer in answers if answer is not None)
        return answers

    def owns(self, link: str) -> bool:
        return self.inner.owns(link)
