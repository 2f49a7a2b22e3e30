"""Several diagnoses side by side: their questions travel together, the tenant's answers are read once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from aad53004.graph.interface import Call, Exchange, Source, Stats
from aad53004.graph.lockstep import Lockstep


class Echo:
    """A source that answers with the path, and notes what was sent together."""

    def __init__(self, stop_after: int = 100, fail: Exception | None = None, status: int = 200) -> None:
        self.waves: list[list[str]] = []
        self.stats, self.stopped, self.cloud = Stats(), "", "global"
        self.now = datetime(2026, 11, 24, tzinfo=UTC)
        self._stop_after, self._fail, self.status = stop_after, fail, status

    def owns(self, link: str) -> bool:
        return link.startswith("https://graph.microsoft.com/")

    def send(self, calls: Sequence[Call]) -> list[Exchange | None]:
        if self._fail:
            raise self._fail
        self.waves.append([call.path for call in calls])
        if len(self.waves) >= self._stop_after:
            self.stopped = "interrupted"
        return [Exchange(call.path, {}, self.status, {}, {"path": call.path}) for call in calls]


def call(path: str) -> Call:
    return Call(path, {}, path)


def shared(one: Call) -> bool:
    return one.path.startswith("/v1.0/policies")


def two_waves(name: str):  # type: ignore[no-untyped-def]
    def task(source: Source) -> list[object]:
        first = source.send([call(f"/v1.0/users/{name}"), call("/v1.0/policies/all")])
        second = source.send([call(f"/v1.0/users/{name}/groups")])
        return [one.body["path"] for one in (*first, *second) if one]

    return task


def test_what_is_asked_at_the_same_time_goes_together_and_the_tenants_answers_once() -> None:
    echo = Echo()
    found = {done.index: done.result for done in Lockstep(echo, shared).run([two_waves(n) for n in "abc"], 3)}
    assert sorted(echo.waves[0]) == ["/v1.0/policies/all", "/v1.0/users/a", "/v1.0/users/b", "/v1.0/users/c"]
    assert sorted(echo.waves[1]) == [f"/v1.0/users/{n}/groups" for n in "abc"]
    assert found[1] == ["/v1.0/users/b", "/v1.0/policies/all", "/v1.0/users/b/groups"]


def test_no_more_than_the_width_run_at_a_time() -> None:
    echo = Echo()
    done = list(Lockstep(echo, shared).run([two_waves(str(n)) for n in range(7)], 2))
    assert sorted(one.index for one in done) == list(range(7))
    assert max(sum("/groups" not in path and "users" in path for path in wave) for wave in echo.waves) <= 2
    assert sum(path == "/v1.0/policies/all" for wave in echo.waves for path in wave) == 1


def test_what_a_task_raises_is_its_own() -> None:
    def broken(source: Source) -> list[object]:
        raise ValueError("no such user")

    done = sorted(Lockstep(Echo(), shared).run([two_waves("a"), broken], 2), key=lambda one: one.index)
    assert done[0].error is None
    assert isinstance(done[1].error, ValueError)


def test_what_the_source_raises_reaches_all_that_wait() -> None:
    done = list(Lockstep(Echo(fail=RuntimeError("no network")), shared).run([two_waves(n) for n in "ab"], 2))
    assert [str(one.error) for one in done] == ["no network", "no network"]


def test_nothing_is_begun_after_the_source_has_stopped() -> None:
    done = list(Lockstep(Echo(stop_after=2), shared).run([two_waves(str(n)) for n in range(6)], 2))
    assert sorted(one.index for one in done) == [0, 1]


@pytest.mark.parametrize(("status", "times"), [(200, 1), (403, 1), (503, 3), (429, 3)])
def test_what_failed_for_one_is_asked_again_for_the_next(status: int, times: int) -> None:
    echo = Echo(status=status)
    list(Lockstep(echo, shared).run([two_waves(str(n)) for n in range(3)], 1))
    assert sum(path == "/v1.0/policies/all" for wave in echo.waves for path in wave) == times
