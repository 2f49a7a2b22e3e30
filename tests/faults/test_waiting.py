"""Faults of time: pace, deadlines, clocks, and what may be asked twice."""

from __future__ import annotations

import base64
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from aad53004.auth.credentials import StaticToken
from aad53004.entra.clouds import resolve
from aad53004.errors import GraphFailed
from aad53004.graph.interface import Limit
from aad53004.graph.live import LiveGraph
from tests.fake_graph import FakeGraph
from tests.faults.wire import no_wait
from tests.graph.test_live import Answer, Server, Time, call, calls, error, live, only, why
from tests.scenarios import SCENARIOS
from tests.scenarios.base import TENANT_ID, guid


@pytest.fixture
def server() -> Iterator[Server]:
    one = Server()
    yield one
    one.close()


# --- F6, F7


@pytest.mark.parametrize("status", [200, 201, 203])
def test_a_good_answer_with_a_retry_after_is_an_answer(server: Server, status: int) -> None:
    server.script["/v1.0/things/0"] = [Answer(status, {"ok": True}, {"Retry-After": "30"})]
    time = Time()
    with live(server.url, time) as source:
        assert only(source.send(calls(1))).body == {"ok": True}
    assert (time.waits, len(server.seen)) == ([], 1)


def test_nothing_but_reading_is_ever_sent_and_so_anything_may_be_repeated(server: Server) -> None:
    server.script["/v1.0/$batch"] = [Answer(503, error("x")), Answer(reset=True), Answer(404)]
    with live(server.url) as source:
        source.send([*calls(3), *calls(1, "beta")])
    assert {(one.method, one.path.split("/")[-1]) for one in server.seen if one.method != "GET"} == {("POST", "$batch")}
    assert {child["method"] for one in server.seen if one.body for child in one.body["requests"]} == {"GET"}


# --- F24: a shared budget for many users


def test_paced_from_the_start_each_family_keeps_to_its_limit(server: Server) -> None:
    """https://learn.microsoft.com/graph/throttling-limits: one request a second, five in ten seconds."""
    time = Time()
    protection = [call(f"/v1.0/identityProtection/riskyUsers/{i}", limit=Limit.PROTECTION) for i in range(4)]
    reports = [call(f"/v1.0/auditLogs/{i}", limit=Limit.REPORTS) for i in range(12)]
    with live(server.url, time, paced=True) as source:
        answers = source.send([*protection, *reports, *calls(30)])
        assert source.stats.throttled == 0
    assert all(answer and answer.status == 200 for answer in answers)
    assert time.waits == [1.0, 1.0, 1.0, 7.0, 10.0]  # what goes at 0, 1, 2, 3, 10 and 20 s
    sizes = sorted(len(seen.children) or 1 for seen in server.seen)
    assert sizes == [1, 1, 1, 2, 5, 16, 20]  # at once: one, five, and the thirty that no limit holds up


def test_the_pace_holds_over_many_sends(server: Server) -> None:
    time = Time()
    with live(server.url, time, paced=True) as source:
        for i in range(6):
            source.send([call(f"/v1.0/identityProtection/riskyUsers/{i}", limit=Limit.PROTECTION)])
    assert time.seconds == 5.0


def test_pacing_never_waits_beyond_the_deadline(server: Server) -> None:
    time = Time()
    protection = [call(f"/v1.0/identityProtection/riskyUsers/{i}", limit=Limit.PROTECTION) for i in range(9)]
    with live(server.url, time, paced=True, timeout=3.5) as source:
        answers = source.send(protection)
    assert [answer.status for answer in answers if answer] == [200] * 4 + [504] * 5
    assert time.seconds <= 3.5


# --- F23: a slow drip


@contextmanager
def dripping() -> Iterator[str]:
    """A server that sends a byte whenever the client has taken the one before, and never comes to an end."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve() -> None:
        client, _ = listener.accept()
        with client:
            client.recv(65536)
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n")
            while not over.wait(0.02):
                try:
                    client.sendall(b" ")
                except OSError:
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        thread.join(5)
        listener.close()


def test_a_slow_drip_ends_with_the_time_limit() -> None:
    """Each byte comes in time, the whole never does: only a limit for all of it helps."""
    # The real clock, because it is the real socket that drips; the half second is all that the test takes.
    with dripping() as url, LiveGraph(StaticToken("x"), resolve("global"), url, timeout=0.5) as source:
        exchange = only(source.send(calls(1)))
        assert source.stopped == "the time limit of 0.5 s was reached"
    assert (exchange.status, why(exchange)) == (504, "the time limit of 0.5 s was reached before Graph answered")


# --- F22: clocks that differ


def skewed(by: timedelta) -> tuple[float, list[str], str]:
    """What a first send measures, tells and raises where this computer's clock is off by so much."""
    tenant = SCENARIOS["classic"]()
    theirs = datetime.fromisoformat(tenant["now"]).astimezone(UTC)
    told: list[str] = []
    with (
        FakeGraph(tenant) as graph,
        LiveGraph(
            StaticToken("x"),
            resolve("global"),
            graph.url,
            progress=told.append,
            wall=lambda: (theirs + by).timestamp(),
            sleep=no_wait,
        ) as source,
    ):
        try:
            source.send([call("/v1.0/organization")])
            source.send([call("/v1.0/organization")])
        except GraphFailed as failure:
            return source.stats.skew, told, str(failure)
        return source.stats.skew, told, ""


@pytest.mark.parametrize("seconds", [0, 290, -290])
def test_clocks_that_nearly_agree_are_not_spoken_of(seconds: int) -> None:
    skew, told, raised = skewed(timedelta(seconds=seconds))
    assert (skew, raised) == (0.0, "")
    assert not any("clock" in text for text in told)


@pytest.mark.parametrize(
    ("by", "says"),
    [
        (timedelta(minutes=6), "The clock of this computer is 6 minutes ahead of that of Graph"),
        (timedelta(hours=-7), "The clock of this computer is 7 hours behind that of Graph"),
    ],
)
def test_a_clock_that_is_off_is_said_once(by: timedelta, says: str) -> None:
    skew, told, raised = skewed(by)
    assert (skew, raised) == (by.total_seconds(), "")
    assert [text for text in told if "clock" in text] == [f"{says}: ages and times to wait are off by that much"]


@pytest.mark.parametrize(("days", "where"), [(40, "ahead of"), (-40, "behind")])
def test_a_clock_that_is_days_off_would_read_the_wrong_logs(days: int, where: str) -> None:
    """A clock 40 days ahead asks for the sign-ins since ten days from now: none, which is no all-clear."""
    skew, _, raised = skewed(timedelta(days=days))
    assert skew == days * 86400
    assert raised == (
        f"The clock of this computer is 40 days {where} that of Graph, so that the sign-in logs would be read for the "
        "wrong days; set it."
    )


def test_a_time_that_was_given_is_meant() -> None:
    tenant = SCENARIOS["classic"]()
    with (
        FakeGraph(tenant) as graph,
        LiveGraph(StaticToken("x"), resolve("global"), graph.url, datetime(2020, 1, 1, tzinfo=UTC)) as source,
    ):
        assert only(source.send([call("/v1.0/organization")])).status == 200
        assert source.stats.skew == 0.0


# --- F35: another tenant


def token(tenant: str) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none'})}.{part({'tid': tenant})}.c2ln"


def test_an_answer_of_another_tenant_is_not_diagnosed() -> None:
    other = guid("another tenant")
    tenant = SCENARIOS["classic"]()
    with (
        FakeGraph(tenant) as graph,
        LiveGraph(
            StaticToken(token(other)), resolve("global"), graph.url, sleep=no_wait, now=datetime.now(UTC)
        ) as source,
        pytest.raises(GraphFailed) as failure,
    ):
        source.send([call("/v1.0/organization"), call("/v1.0/subscribedSkus")])
    assert str(failure.value) == f"Graph answered for the tenant {TENANT_ID}, though the token is for {other}."


@pytest.mark.parametrize("held", [token(TENANT_ID), token(TENANT_ID.upper()), token("contoso"), "opaque"])
def test_the_tenant_of_the_token_and_tokens_that_do_not_say(held: str) -> None:
    tenant = SCENARIOS["classic"]()
    with (
        FakeGraph(tenant) as graph,
        LiveGraph(StaticToken(held), resolve("global"), graph.url, sleep=no_wait, now=datetime.now(UTC)) as source,
    ):
        assert only(source.send([call("/v1.0/organization")])).status == 200
