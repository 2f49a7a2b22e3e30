"""Several diagnoses side by side over one source: what they ask at the same time goes to Graph together.

Each diagnosis runs in a thread of its own and waits for its answers; once all of them wait, their questions are sent as
one wave. What does not depend on the user (policies, locations, settings of the tenant) is asked once and kept. The
source itself is used by one thread alone, which is also the one that Ctrl-C reaches.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from aad53004.graph.interface import Call, Exchange, Source, Stats

T = TypeVar("T")
Task = Callable[[Source], T]


@dataclass
class Done(Generic[T]):
    """What came of one task: its result, or what it raised."""

    index: int
    result: T | None = None
    error: BaseException | None = None


@dataclass
class _Question:
    """Calls that a task waits for."""

    calls: Sequence[Call]
    answers: list[Exchange | None] | None = None
    error: BaseException | None = None
    answered: threading.Event = field(default_factory=threading.Event)


class _Proxy:
    """The source as one task sees it, with the cost of that task alone."""

    def __init__(self, lockstep: Lockstep) -> None:
        self._lockstep = lockstep
        self.stats = Stats()

    @property
    def now(self) -> datetime:
        return self._lockstep.source.now

    @property
    def cloud(self) -> str:
        return self._lockstep.source.cloud

    @property
    def graph_root(self) -> str:
        return self._lockstep.source.graph_root

    @property
    def stopped(self) -> str:
        return self._lockstep.source.stopped

    def owns(self, link: str) -> bool:
        return self._lockstep.source.owns(link)

    def send(self, calls: Sequence[Call]) -> list[Exchange | None]:
        self.stats.requests += len(calls)
        self.stats.round_trips += bool(calls)
        return self._lockstep.ask(calls)


class Lockstep:
    """Runs tasks over ``source``. ``shared`` says whether the answer to a call is the same for every task; pages that
    such an answer leads to are shared too."""

    def __init__(self, source: Source, shared: Callable[[Call], bool]) -> None:
        self.source = source
        self._shared = shared
        self._kept: dict[tuple[str, str], Exchange | None] = {}
        self._pages: set[str] = set()
        self._change = threading.Condition()
        self._waiting: list[_Question] = []
        self._running = 0

    def run(self, tasks: Sequence[Task[T]], width: int) -> Iterator[Done[T]]:
        """What came of the tasks, in the order in which they end, at most ``width`` of them at a time.

        What a task raises is its own; what the source raises reaches every task that waits. After the source has
        stopped no further task is begun.
        """
        todo = deque(enumerate(tasks))
        done: deque[Done[T]] = deque()

        def work(index: int, task: Task[T]) -> None:
            finished: Done[T] = Done(index)
            try:
                finished.result = task(_Proxy(self))
            except BaseException as error:
                finished.error = error
            with self._change:
                done.append(finished)
                self._running -= 1
                self._change.notify_all()

        while True:
            with self._change:
                while todo and self._running < width and not self.source.stopped:
                    index, task = todo.popleft()
                    self._running += 1
                    threading.Thread(target=work, args=(index, task), daemon=True).start()
                while not done and self._running and len(self._waiting) < self._running:
                    self._change.wait()
                ended, questions = list(done), []
                done.clear()
                if not ended and self._waiting:
                    questions, self._waiting = self._waiting, []
            yield from ended
            if questions:
                self._answer(questions)
            elif not ended and not self._running:
                return

    def ask(self, calls: Sequence[Call]) -> list[Exchange | None]:
        """The answers to a task's calls; waits until the others wait too."""
        question = _Question(calls)
        with self._change:
            self._waiting.append(question)
            self._change.notify_all()
        question.answered.wait()
        if question.error is not None:
            raise question.error
        return question.answers or []

    def _answer(self, questions: Sequence[_Question]) -> None:
        """Sends what is not known yet, each shared call once, and hands the answers out."""
        try:
            fresh: dict[tuple[str, str], Call] = {}
            own: list[tuple[int, int, Call]] = []
            for i, question in enumerate(questions):
                for j, call in enumerate(question.calls):
                    if not self._is_shared(call):
                        own.append((i, j, call))
                    elif _key(call) not in self._kept:
                        fresh.setdefault(_key(call), call)
            sent = self.source.send([*fresh.values(), *(call for _, _, call in own)])
            for (key, call), exchange in zip(fresh.items(), sent, strict=False):
                self._keep(key, call, exchange)
            single = {(i, j): exchange for (i, j, _), exchange in zip(own, sent[len(fresh) :], strict=True)}
            for i, question in enumerate(questions):
                question.answers = [
                    single[i, j] if (i, j) in single else self._kept.get(_key(call))
                    for j, call in enumerate(question.calls)
                ]
            # What failed for one may work for the next.
            for key in fresh:
                found = self._kept[key]
                if found is None or found.status >= 500 or found.status == 429:
                    del self._kept[key]
        except BaseException as error:
            for question in questions:
                question.error = error
        finally:
            for question in questions:
                question.answered.set()

    def _is_shared(self, call: Call) -> bool:
        return call.url in self._pages or self._shared(call)

    def _keep(self, key: tuple[str, str], call: Call, exchange: Exchange | None) -> None:
        self._kept[key] = exchange
        body = exchange.body if exchange else None
        link = body.get("@odata.nextLink") if isinstance(body, dict) else None
        if isinstance(link, str) and self.source.owns(link):
            self._pages.add(Call.from_link(link, call).url)


def _key(call: Call) -> tuple[str, str]:
    return call.method, call.url
