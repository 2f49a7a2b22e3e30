"""The live source against a loopback server that answers as it is told to, well or badly.

The client is the real one, down to the sockets. Clock, waits and chance are the source's own parameters, so that no
test waits; where a request has to hang, the server holds it until the test lets go.
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import logging
import os
import random
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar, cast

import pytest
from azure.core.credentials import AccessToken
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived, StreamEnded

from aad53004.entra.clouds import resolve
from aad53004.errors import BadInput, GraphFailed, NotAllowed
from aad53004.graph.interface import CLIENT_FAILURE, Call, Exchange, Limit, Source
from aad53004.graph.live import LiveGraph

CANARY = "canary-eyJ0eXAi.not.a-real-token-0123456789"
NOW = datetime(2026, 11, 24, 9, 0, 0, 123456, tzinfo=UTC)


@dataclass
class Answer:
    """What the server does with a request. ``raw`` in place of JSON; ``cut`` and ``reset`` break the connection."""

    status: int = 200
    body: Any = field(default_factory=lambda: {"value": []})
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    content_type: str | None = "application/json"
    cut: bool = False
    reset: bool = False
    hold: threading.Event | None = None
    child: dict[str, Any] | None = None  # as a child of a batch: these members instead of the usual ones


@dataclass(frozen=True)
class Seen:
    """One HTTP request that reached the server."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any
    port: int  # the client's: one for each connection

    @property
    def children(self) -> list[str]:
        return [request["url"] for request in self.body["requests"]] if self.body else []


class Server:
    """Answers from ``script``: path with version, without query -> answers, the last of which repeats."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.script: dict[str, list[Answer]] = {}
        self.seen: list[Seen] = []
        self.on_request: Callable[[Seen], None] = lambda seen: None
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer._serve(self, None)

            def do_POST(self) -> None:
                outer._serve(self, self.rfile.read(int(self.headers["Content-Length"])))

            do_HEAD = do_CONNECT = do_GET

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        # A client that goes away in mid-answer is part of the tests, not a thing to print a traceback for.
        self._http.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
        if context is not None:
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self._http.server_port
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self.port}"
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    @property
    def singles(self) -> list[str]:
        """Every Graph path that was asked for, alone or within a batch, in the order of arrival."""
        paths = []
        for seen in self.seen:
            if seen.children:
                version = seen.path.split("/")[1]
                paths += [f"/{version}{child}".split("?")[0] for child in seen.children]
            else:
                paths.append(seen.path.split("?")[0])
        return paths

    def _next(self, path: str) -> Answer:
        with self._lock:
            answers = self.script.get(path.split("?")[0])
            if not answers:
                return Answer(body={"path": path})
            return answers.pop(0) if len(answers) > 1 else answers[0]

    def _serve(self, handler: BaseHTTPRequestHandler, content: bytes | None) -> None:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        seen = Seen(
            handler.command, handler.path, headers, json.loads(content) if content else None, handler.client_address[1]
        )
        with self._lock:
            self.seen.append(seen)
        self.on_request(seen)
        path = handler.path.split("?")[0]
        if path.endswith("/$batch") and path not in self.script:
            version = path.split("/")[-2]
            children: list[Any] = []
            for request in seen.body["requests"]:
                answer = self._next(f"/{version}{request['url']}")
                if answer.hold:
                    answer.hold.wait(30)
                child = {"id": request["id"], "status": answer.status, "headers": answer.headers, "body": answer.body}
                children.append(child if answer.child is None else {**answer.child, "id": request["id"]})
            random.Random(53004).shuffle(children)  # Graph answers in any order
            answer = Answer(body={"responses": children})
        else:
            answer = self._next(handler.path)
        if answer.hold:
            answer.hold.wait(30)
        if answer.reset:
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            handler.close_connection = True
            handler.connection.close()
            return
        body = answer.raw if answer.raw is not None else json.dumps(answer.body).encode()
        handler.send_response(answer.status)
        if answer.content_type:
            handler.send_header("Content-Type", answer.content_type)
        handler.send_header("Content-Length", str(len(body) + (100 if answer.cut else 0)))
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)
        handler.wfile.flush()
        if answer.cut:
            handler.close_connection = True


class Time:
    """A clock that only waits move, and the waits themselves."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.waits: list[float] = []

    def clock(self) -> float:
        return self.seconds

    def wall(self) -> float:
        return NOW.timestamp() + self.seconds

    async def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 3))
        self.seconds += seconds
        await asyncio.sleep(0)


class Keys:
    """A credential that numbers its tokens and keeps what it was asked."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.asked: list[dict[str, Any]] = []
        self.trouble = trouble

    def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        self.asked.append({"scopes": scopes, **options})
        if self.trouble and (len(self.asked) > 1 or isinstance(self.trouble, NotAllowed)):
            raise self.trouble
        return AccessToken(f"{CANARY}-{len(self.asked)}", int(NOW.timestamp()) + 3600)

    def close(self) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    one = Server()
    yield one
    one.close()


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@contextmanager
def live(url: str, time: Time | None = None, **options: Any) -> Iterator[LiveGraph]:
    time = time or Time()
    options = {
        "now": NOW,
        "clock": time.clock,
        "wall": time.wall,
        "sleep": time.sleep,
        "random": lambda: 0.5,
        **options,
    }
    credential = options.pop("credential", None) or Keys()
    with LiveGraph(credential, resolve("global"), url, **options) as source:
        yield source


def call(url: str, **options: Any) -> Call:
    path, _, query = url.partition("?")
    return Call(path, dict(pair.split("=", 1) for pair in query.split("&")) if query else {}, url, **options)


def calls(count: int, version: str = "v1.0") -> list[Call]:
    return [call(f"/{version}/things/{i}") for i in range(count)]


def only(answers: list[Exchange | None]) -> Exchange:
    assert len(answers) == 1 and answers[0] is not None
    return answers[0]


def why(exchange: Exchange | None) -> str:
    assert exchange is not None
    assert exchange.body["error"]["code"] == CLIENT_FAILURE
    return str(exchange.body["error"]["message"])


def error(code: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": "no"}}


# --- how calls travel


def test_one_call_is_a_plain_get_with_its_headers(server: Server) -> None:
    server.script["/v1.0/users/alice@contoso.example"] = [
        Answer(body={"id": "1"}, headers={"Request-Id": "r1", "Retry-After": "9", "X-Other": "x"})
    ]
    with live(server.url) as source:
        answer = only(source.send([call("/v1.0/users/alice@contoso.example?$select=id,displayName", advanced=True)]))
        assert source.identity == "an identity that its token does not name"
        assert (source.now, source.cloud) == (NOW.replace(microsecond=0), "global")
    seen = server.seen[0]
    assert (seen.method, seen.path) == ("GET", "/v1.0/users/alice@contoso.example?$select=id,displayName")
    assert seen.headers["prefer"] == "include-unknown-enum-members"
    assert seen.headers["consistencylevel"] == "eventual"
    assert seen.headers["authorization"] == f"Bearer {CANARY}-1"
    assert (answer.path, answer.query) == ("/v1.0/users/alice@contoso.example", {"$select": "id,displayName"})
    assert (answer.status, answer.body) == (200, {"id": "1"})
    assert set(answer.headers) == {"request-id", "client-request-id", "date", "retry-after"}
    assert answer.headers["request-id"] == "r1"
    assert answer.headers["client-request-id"] == seen.headers["client-request-id"]


def test_several_calls_go_in_batches_of_twenty_and_versions_apart(server: Server) -> None:
    asked = [*calls(45), *calls(2, "beta"), call("/v1.0/groups?$count=true", advanced=True)]
    with live(server.url) as source:
        answers = source.send(asked)
        assert (source.stats.requests, source.stats.round_trips) == (48, 1)
    assert sorted((seen.path, len(seen.children)) for seen in server.seen) == [
        ("/beta/$batch", 2),
        ("/v1.0/$batch", 6),
        ("/v1.0/$batch", 20),
        ("/v1.0/$batch", 20),
    ]
    assert [answer.body["path"] for answer in answers if answer] == [one.url for one in asked]
    requests = [request for seen in server.seen for request in seen.body["requests"]]
    assert all(request["headers"]["Prefer"] == "include-unknown-enum-members" for request in requests)
    assert [request["url"] for request in requests if "ConsistencyLevel" in request["headers"]] == [
        "/groups?$count=true"
    ]
    assert len({seen.headers["client-request-id"] for seen in server.seen}) == 4


def test_all_batches_of_a_wave_are_under_way_at_once(server: Server) -> None:
    together = threading.Barrier(4)

    def meet(seen: Seen) -> None:
        together.wait(20)

    server.on_request = meet
    with live(server.url) as source:
        answers = source.send([*calls(41), *calls(3, "beta")])
    assert all(answer and answer.status == 200 for answer in answers)
    assert not together.broken


def test_one_pool_of_connections_serves_all_sends(server: Server) -> None:
    with live(server.url) as source:
        source.send(calls(1))
        source.send(calls(30))
        source.send(calls(1))
    assert len({seen.port for seen in server.seen}) == 2  # as many as were under way at once


def test_the_page_link_keeps_its_own_path_and_query(server: Server) -> None:
    link = f"{server.url}/v1.0/auditLogs/signIns?$top=50&$skiptoken=a%2Bb%3D%26c"
    with live(server.url) as source:
        assert source.owns(link)
        only(source.send([Call.from_link(link, call("/v1.0/auditLogs/signIns"))]))
    assert server.seen[0].path == "/v1.0/auditLogs/signIns?$top=50&$skiptoken=a%2Bb%3D%26c"


def test_a_root_with_a_path_is_kept(server: Server) -> None:
    with live(f"{server.url}/tenant") as source:
        source.send(calls(1))
        source.send(calls(2))
        assert source.owns(f"{server.url}/tenant/v1.0/users") and not source.owns(f"{server.url}/v1.0/users")
    assert [seen.path for seen in server.seen] == ["/tenant/v1.0/things/0", "/tenant/v1.0/$batch"]


def test_a_child_of_a_batch_has_the_ids_of_the_batch_and_its_own_first(server: Server) -> None:
    server.script["/v1.0/things/0"] = [Answer(headers={"request-id": "own"})]
    with live(server.url) as source:
        first, second = source.send(calls(2))
    assert first and second
    assert first.headers["request-id"] == "own"
    assert second.headers["client-request-id"] == server.seen[0].headers["client-request-id"]


def test_a_call_that_is_no_graph_path_is_never_sent(server: Server) -> None:
    with live(server.url) as source:
        for url in ("@evil.example/v1.0/users", "/v2.0/users", ".evil.example/v1.0/x", "/v1.0/../beta/x"):
            with pytest.raises(ValueError):
                source.send([call(url)])
    assert server.seen == []


def test_an_error_of_graph_is_an_answer_and_is_not_repeated(server: Server) -> None:
    for i, status in enumerate((400, 403, 404, 409)):
        server.script[f"/v1.0/things/{i}"] = [Answer(status, error(f"Code{status}"))]
    with live(server.url) as source:
        answers = source.send(calls(4))
        answers += source.send(calls(1))
    assert [answer.status for answer in answers if answer] == [400, 403, 404, 409, 400]
    assert answers[1] and answers[1].body == error("Code403")
    assert len(server.seen) == 2


def test_no_calls_cost_nothing(server: Server) -> None:
    with live(server.url) as live_source:
        source: Source = live_source
        assert source.send([]) == []
        assert source.stats.round_trips == 0
    with pytest.raises(RuntimeError):
        source.send(calls(1))


# --- throttled and failing


def test_only_the_throttled_children_are_asked_again_after_the_longest_wait(server: Server) -> None:
    throttled = {"Retry-After": "7"}
    server.script["/v1.0/things/1"] = [Answer(429, error("x"), {"Retry-After": "3"}), Answer(body={"n": 1})]
    server.script["/v1.0/things/2"] = [Answer(429, error("x"), throttled), Answer(503), Answer(body={"n": 2})]
    time = Time()
    with live(server.url, time) as source:
        answers = source.send(calls(4))
        assert (source.stats.requests, source.stats.round_trips, source.stats.throttled) == (4, 3, 2)
        assert source.stats.seconds == time.seconds
    assert server.singles == [f"/v1.0/things/{i}" for i in (0, 1, 2, 3, 1, 2, 2)]
    assert [answer.body for answer in answers if answer][1:3] == [{"n": 1}, {"n": 2}]
    assert time.waits == [7.0, 1.0]  # what Graph asked for; then half of the 2 s ceiling of the second back-off


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("12", 12.0),
        (format_datetime(NOW + timedelta(seconds=30), usegmt=True), 29.877),
        ("86400", 120.0),
        ("-5", 0.5),
        ("soon", 0.5),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 0.5),
        (None, 0.5),
    ],
)
def test_retry_after_in_every_shape(server: Server, header: str | None, wait: float) -> None:
    headers = {"Retry-After": header} if header else {}
    server.script["/v1.0/things/0"] = [Answer(503, error("x"), headers), Answer(body={"ok": True})]
    time = Time()
    with live(server.url, time) as source:
        assert only(source.send(calls(1))).body == {"ok": True}
    assert time.waits == [wait]


def test_after_five_attempts_the_last_real_answer_stands(server: Server) -> None:
    server.script["/v1.0/things/0"] = [Answer(429, error("TooManyRequests"), {"Request-Id": "last"})]
    time = Time()
    with live(server.url, time) as source:
        answer = only(source.send(calls(1)))
        assert source.stats.throttled == 5
    assert (answer.status, answer.body, answer.headers["request-id"]) == (429, error("TooManyRequests"), "last")
    assert len(server.seen) == 5
    assert time.waits == [0.5, 1.0, 2.0, 4.0]  # half of 1, 2, 4, 8 s: full jitter draws from all below


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_batch_that_fails_as_a_whole_is_repeated_as_a_whole(server: Server, status: int) -> None:
    good = {"responses": [{"id": str(i), "status": 200, "body": {"n": i}} for i in (1, 2, 3)]}
    server.script["/v1.0/$batch"] = [Answer(status, error("x"), {"Retry-After": "2"}), Answer(body=good)]
    time = Time()
    with live(server.url, time) as source:
        answers = source.send(calls(3))
        assert source.stats.throttled == (1 if status == 429 else 0)
    assert [answer.body for answer in answers if answer] == [{"n": 1}, {"n": 2}, {"n": 3}]
    assert (time.waits, len(server.seen)) == ([2.0], 2)


def test_where_batches_are_refused_the_calls_go_one_by_one(server: Server) -> None:
    server.script["/v1.0/$batch"] = [Answer(404, raw=b"<html>no such page</html>", content_type="text/html")]
    with live(server.url) as source:
        answers = source.send(calls(3))
    assert [answer.body["path"] for answer in answers if answer] == [f"/v1.0/things/{i}" for i in range(3)]


def test_after_the_first_429_a_family_is_paced_and_others_are_not(server: Server) -> None:
    risky = [call(f"/v1.0/identityProtection/riskyUsers/{i}", limit=Limit.PROTECTION) for i in range(4)]
    for i in (2, 3):
        server.script[f"/v1.0/identityProtection/riskyUsers/{i}"] = [Answer(429, error("x")), Answer()]
    time = Time()
    with live(server.url, time) as source:
        source.send([*risky, *calls(2)])
        # The first wave goes out whole, the two that were too many come back a second apart.
        assert [len(seen.children) for seen in server.seen] == [6, 0, 0]
        assert (time.seconds, source.stats.throttled) == (2.0, 2)
        server.seen.clear()
        source.send([*risky[:3], *calls(2)])
    assert next(seen.children for seen in server.seen if seen.children) == ["/things/0", "/things/1"]
    assert sorted(len(seen.children) for seen in server.seen) == [0, 0, 0, 2]
    assert time.seconds == 5.0


def test_throttled_reports_go_five_in_ten_seconds(server: Server) -> None:
    reports = [call(f"/v1.0/auditLogs/{i}", limit=Limit.REPORTS) for i in range(12)]
    server.script["/v1.0/auditLogs/0"] = [Answer(429, error("x"), {"Retry-After": "10"}), Answer()]
    time = Time()
    with live(server.url, time) as source:
        source.send(reports[:1])
        assert time.seconds == 10.0
        server.seen.clear()
        source.send(reports)
    # Four more fit beside the repeated one, then five, then the last three.
    assert sorted(len(seen.children) for seen in server.seen) == [3, 4, 5]
    assert time.seconds == 30.0


def test_a_family_that_was_never_throttled_is_not_paced(server: Server) -> None:
    risky = [call(f"/v1.0/identityProtection/riskyUsers/{i}", limit=Limit.PROTECTION) for i in range(15)]
    time = Time()
    with live(server.url, time) as source:
        source.send(risky)
        source.send(risky)
    assert (time.waits, len(server.seen)) == ([], 2)


# --- tokens


def test_a_refused_token_is_renewed_once_and_all_calls_are_repeated_once(server: Server) -> None:
    server.script["/v1.0/$batch"] = [
        Answer(401, error("InvalidAuthenticationToken")),
        Answer(body={"responses": [{"id": str(i), "status": 200, "body": {"n": i}} for i in (1, 2)]}),
    ]
    keys = Keys()
    with live(server.url, credential=keys) as source:
        answers = source.send(calls(2))
    assert [answer.body for answer in answers if answer] == [{"n": 1}, {"n": 2}]
    assert [seen.headers["authorization"][-2:] for seen in server.seen] == ["-1", "-2"]
    assert [asked["scopes"] for asked in keys.asked] == [("https://graph.microsoft.com/.default",)] * 2
    assert all(asked["enable_cae"] for asked in keys.asked)


def test_a_claims_challenge_reaches_the_credential_once_for_all_that_met_it(server: Server) -> None:
    claims = '{"access_token":{"nbf":{"essential":true,"value":"1766000000"}}}'
    coded = base64.b64encode(claims.encode()).decode()
    challenge = f'Bearer realm="", error="insufficient_claims", claims="{coded}"'
    refused = Answer(401, error("InvalidAuthenticationToken"), {"WWW-Authenticate": challenge})
    for path in ("/v1.0/$batch", "/beta/things/0"):
        server.script[path] = [refused, Answer(401, error("InvalidAuthenticationToken"))]
    keys = Keys()
    with live(server.url, credential=keys) as source:
        answers = source.send([*calls(3), *calls(1, "beta")])
        assert source.stats.round_trips == 2
    assert [asked.get("claims") for asked in keys.asked] == [None, claims]
    assert [answer.status for answer in answers if answer] == [401] * 4  # the second 401 is the answer
    assert len(server.seen) == 4


def test_a_single_child_that_meets_a_401_is_repeated_alone(server: Server) -> None:
    server.script["/v1.0/things/1"] = [Answer(401, error("InvalidAuthenticationToken")), Answer(body={"ok": True})]
    with live(server.url) as source:
        answers = source.send(calls(3))
    assert answers[1] and answers[1].body == {"ok": True}
    assert server.singles[3:] == ["/v1.0/things/1"]


@pytest.mark.parametrize("claims", ["!!!", "bm90IGpzb24", base64.b64encode(b"\xff\xfe").decode(), ""])
def test_a_challenge_that_cannot_be_read_still_renews_the_token(server: Server, claims: str) -> None:
    challenge = f'Bearer error="insufficient_claims", claims="{claims}"'
    server.script["/v1.0/things/0"] = [Answer(401, error("x"), {"WWW-Authenticate": challenge}), Answer()]
    keys = Keys()
    with live(server.url, credential=keys) as source:
        assert only(source.send(calls(1))).status == 200
    assert [asked.get("claims") for asked in keys.asked] == [None, None]


def test_where_no_new_token_is_to_be_had_the_401_stands(server: Server) -> None:
    server.script["/v1.0/things/0"] = [Answer(401, error("InvalidAuthenticationToken"))]
    told: list[str] = []
    with live(server.url, credential=Keys(RuntimeError(CANARY)), progress=told.append) as source:
        assert only(source.send(calls(1))).status == 401
    assert told[-1] == "Signing in with the given credential failed: RuntimeError."
    assert len(server.seen) == 1


def test_nobody_signed_in_ends_the_first_send(server: Server) -> None:
    with (
        live(server.url, credential=Keys(NotAllowed("no identity answered"))) as source,
        pytest.raises(NotAllowed),
    ):
        source.send(calls(25))
    assert server.seen == []


def test_a_token_near_its_end_is_replaced_before_the_next_send(server: Server) -> None:
    time, keys = Time(), Keys()
    with live(server.url, time, credential=keys) as source:
        source.send(calls(1))
        source.send(calls(1))
        assert len(keys.asked) == 1
        time.seconds += 3400
        source.send(calls(1))
        assert len(keys.asked) == 2


def test_a_sign_in_that_fails_later_is_a_gap_and_not_the_end(server: Server) -> None:
    time, keys = Time(), Keys(RuntimeError("x"))
    with live(server.url, time, credential=keys) as source:
        source.send(calls(1))
        time.seconds += 3400
        assert "Signing in" in why(only(source.send(calls(1))))


def test_the_token_is_nowhere_but_in_the_header(
    server: Server, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    server.script["/v1.0/things/0"] = [Answer(401, error("x")), Answer(reset=True)]
    server.script["/v1.0/things/1"] = [Answer(raw=b"<html>", content_type="text/html")]
    told: list[str] = []
    with live(server.url, credential=Keys(RuntimeError(CANARY)), progress=told.append) as source:
        shown = repr(source) + repr(source.send(calls(2))) + repr(source.send(calls(1))) + repr(source.__dict__)
    server.close()
    with pytest.raises(GraphFailed) as failure, live(server.url) as source:
        source.send(calls(1))
    notes = "".join(f"{record.getMessage()}{record.args}{record.exc_text}" for record in caplog.records)
    chain: list[BaseException | None] = [failure.value]
    while chain[-1] is not None:
        chain += [chain[-1].__context__]
    out = capfd.readouterr()
    assert CANARY in server.seen[0].headers["authorization"]
    assert CANARY not in shown + "".join(told) + notes + repr(chain) + out.out + out.err
    # httpx's errors hold the request; ours must not bring them along.
    assert len(chain) == 2
    assert logging.getLogger("hpack").getEffectiveLevel() > logging.DEBUG


# --- garbage


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(raw=b"<html>", content_type="text/html; charset=utf-8"), "Graph answered 200 with text/html"),
        (Answer(raw=b'{"value": [', content_type=None), "a body that is no JSON or was cut off"),
        (Answer(raw='{"a":"\xe9"}'.encode("latin-1")), "JSON that is not UTF-8"),
        (Answer(raw='{"a":1}'.encode("utf-16")), "JSON that is not UTF-8"),
        (Answer(raw=b""), "an empty body"),
        (Answer(raw=b'{"a": NaN}'), "JSON that cannot be read"),
        (Answer(raw=b"[" * 100_000), "JSON that cannot be read"),
        (Answer(raw=b"9" * 5000), "JSON that cannot be read"),
        (Answer(204, raw=b"", content_type=None), "Graph answered 204 with an empty body"),
        (Answer(raw=b"no gzip", headers={"Content-Encoding": "gzip"}), "could not be decompressed"),
        (Answer(raw=b"br", headers={"Content-Encoding": "br"}), "could not be decompressed"),
        (Answer(cut=True), "broke off"),
        (Answer(reset=True), "broke off"),
    ],
)
def test_garbage_is_asked_for_three_times_and_is_then_named(server: Server, answer: Answer, says: str) -> None:
    server.script["/v1.0/things/0"] = [answer]
    time = Time()
    with live(server.url, time) as source:
        exchange = only(source.send(calls(1)))
    assert exchange.status == 503
    assert says in why(exchange)
    assert (len(server.seen), time.waits) == (3, [0.5, 1.0])


@pytest.mark.parametrize("answer", [Answer(cut=True), Answer(reset=True), Answer(raw=b"<html>", content_type="x/y")])
def test_garbage_that_passes_leaves_no_trace(server: Server, answer: Answer) -> None:
    server.script["/v1.0/things/0"] = [answer, Answer(body={"ok": True})]
    server.script["/beta/$batch"] = [
        answer,
        Answer(body={"responses": [{"id": str(i), "status": 200, "body": {"n": i}} for i in (1, 2)]}),
    ]
    with live(server.url) as source:
        answers = source.send([*calls(1), *calls(2, "beta")])
    assert [exchange.body for exchange in answers if exchange] == [{"ok": True}, {"n": 1}, {"n": 2}]


def test_a_byte_order_mark_and_gzip_are_fine(server: Server) -> None:
    packed = gzip.compress(b"\xef\xbb\xbf" + b'{"ok": true}')
    server.script["/v1.0/things/0"] = [Answer(raw=packed, headers={"Content-Encoding": "gzip"})]
    with live(server.url) as source:
        assert only(source.send(calls(1))).body == {"ok": True}


@pytest.mark.parametrize("status", [403, 404, 503])
def test_an_error_page_of_something_in_between_is_not_taken_for_graph(server: Server, status: int) -> None:
    server.script["/v1.0/things/0"] = [Answer(status, raw=b"<html>Blocked</html>", content_type="text/html")]
    with live(server.url) as source:
        exchange = only(source.send(calls(1)))
    assert why(exchange) == f"Graph answered {status} with text/html instead of JSON"
    assert exchange.status == status


def test_a_429_without_a_body_is_a_429(server: Server) -> None:
    server.script["/v1.0/things/0"] = [Answer(429, raw=b"", content_type=None)]
    with live(server.url) as source:
        exchange = only(source.send(calls(1)))
    assert (exchange.status, exchange.body) == (429, None)


def test_a_body_beyond_64_mb_is_refused_even_when_it_came_small(server: Server) -> None:
    bomb = gzip.compress(b"[" + b" " * (65 * 1024 * 1024) + b"]")
    assert len(bomb) < 100_000
    server.script["/v1.0/$batch"] = [Answer(raw=bomb, headers={"Content-Encoding": "gzip"})]
    server.script["/v1.0/things/1"] = [Answer(raw=bomb, headers={"Content-Encoding": "gzip"})]
    with live(server.url) as source:
        light, heavy = source.send(calls(2))
    assert light and light.body == {"path": "/v1.0/things/0"}
    assert why(heavy) == "Graph's answer is larger than 64 MB and was not read"
    assert len(server.seen) == 3


@pytest.mark.parametrize(
    ("child", "says"),
    [
        ({"body": {"value": []}}, "without a status"),
        ({"status": True, "body": {}}, "without a status"),
        ({"status": "200", "body": {}}, "without a status"),
        ({"status": 200}, "an empty body"),
        ({"status": 200, "headers": {"Content-Type": "text/html"}, "body": "PGh0bWw+"}, "200 with text/html"),
        ({"status": 302, "headers": {"Location": "https://evil.example/"}}, "302, a redirect that was not followed"),
        ({"status": 404}, "404 with an empty body"),
    ],
)
def test_a_child_that_is_no_answer_is_a_failure_of_its_call_alone(
    server: Server, child: dict[str, Any], says: str
) -> None:
    server.script["/v1.0/$batch"] = [
        Answer(body={"responses": [{"id": "2", **child}, {"id": "1", "status": 200, "body": {"n": 1}}]})
    ]
    server.script["/v1.0/things/1"] = [Answer(raw=b"", content_type=None)]
    with live(server.url) as source:
        good, bad = source.send(calls(2))
    assert good and good.body == {"n": 1}
    if len(server.seen) == 1:
        assert says in why(bad)
    else:  # it was worth another try, which went no better
        assert "an empty body" in why(bad)


@pytest.mark.parametrize(
    "responses",
    [
        [{"id": "1", "status": 200, "body": {"n": 1}}],
        [{"id": "1", "status": 200, "body": {"n": 1}}, *[{"id": "2", "status": 200, "body": {}}] * 2],
        [{"id": "1", "status": 200, "body": {"n": 1}}, {"id": "7", "status": 200, "body": {}}, "x", None],
    ],
)
def test_a_missing_or_double_child_is_asked_for_again(server: Server, responses: list[Any]) -> None:
    server.script["/v1.0/$batch"] = [Answer(body={"responses": responses})]
    server.script["/v1.0/things/1"] = [Answer(reset=True), Answer(body={"n": 2})]
    with live(server.url) as source:
        answers = source.send(calls(2))
    assert [answer.body for answer in answers if answer] == [{"n": 1}, {"n": 2}]


@pytest.mark.parametrize("body", [[], {}, {"responses": None}, {"responses": {}}, {"error": {"code": "x"}}])
def test_a_batch_answer_without_responses_is_a_failure_of_its_calls(server: Server, body: Any) -> None:
    server.script["/v1.0/$batch"] = [Answer(body=body)]
    with live(server.url) as source:
        answers = source.send(calls(2))
    assert {why(answer) for answer in answers} == {"Graph answered 200 with a batch without responses"}
    assert len(server.seen) == 3


# --- redirects


@pytest.mark.parametrize("relative", [True, False])
def test_a_redirect_within_the_origin_is_followed(server: Server, relative: bool) -> None:
    target = "/v1.0/things/moved" if relative else f"{server.url}/v1.0/things/moved"
    server.script["/v1.0/things/0"] = [Answer(302, headers={"Location": target})]
    with live(server.url) as source:
        assert only(source.send(calls(1))).body == {"path": "/v1.0/things/moved"}


def test_a_redirect_elsewhere_is_not_followed_and_the_token_stays(server: Server) -> None:
    trap = Server()
    targets = [
        f"{trap.url}/v1.0/things/0",
        f"//127.0.0.1:{trap.port}/v1.0/things/0",
        f"http://localhost:{server.port}/v1.0/things/0",
        f"http://user@127.0.0.1:{server.port}/v1.0/things/0",
        f"https://127.0.0.1:{server.port}/v1.0/things/0",
        "",
    ]
    with live(server.url) as source:
        for i, target in enumerate(targets):
            server.script[f"/v1.0/things/{i}"] = [Answer(307, headers={"Location": target})]
            exchange = only(source.send([call(f"/v1.0/things/{i}")]))
            assert why(exchange) == "Graph redirected the request (307) away from its own address", target
        server.script["/v1.0/$batch"] = [Answer(307, headers={"Location": f"{trap.url}/v1.0/$batch"})]
        assert "away" in why(source.send(calls(2))[0])
    assert trap.seen == []
    assert len(server.seen) == len(targets) + 1
    trap.close()


def test_redirects_end(server: Server) -> None:
    server.script["/v1.0/things/0"] = [Answer(302, headers={"Location": "/v1.0/things/0"})]
    server.script["/beta/$batch"] = [Answer(302, headers={"Location": "/beta/$batch"})]
    with live(server.url) as source:
        assert why(only(source.send(calls(1)))) == "Graph redirected the request again and again"
        assert len(server.seen) == 4
        assert "loses its content" in why(source.send(calls(2, "beta"))[0])


# --- the end of a run


def test_a_connection_on_which_nothing_comes_is_a_broken_one(server: Server) -> None:
    hold = threading.Event()
    server.script["/v1.0/things/0"] = [Answer(hold=hold), Answer(hold=hold), Answer(hold=hold)]
    try:
        # The real clock: a twentieth of a second in silence for each of three attempts.
        with live(server.url, silent=0.05) as source:
            answer = only(source.send(calls(1)))
    finally:
        hold.set()
    assert answer.status == 503
    assert why(answer) == "nothing came from Graph for 0.05 s"


def test_the_deadline_keeps_what_came_and_stops(server: Server) -> None:
    hold = threading.Event()
    server.script["/beta/things/0"] = [Answer(hold=hold)]
    try:
        # The real clock: half a second is enough for the one answer, and is all that the test takes.
        with LiveGraph(Keys(), resolve("global"), server.url, now=NOW, timeout=0.5) as source:
            answers = source.send([*calls(2), *calls(1, "beta")])
            assert source.stopped == "the time limit of 0.5 s was reached"
            count = len(server.seen)
            later = only(source.send(calls(1)))
            assert len(server.seen) == count
    finally:
        hold.set()
    assert [answer.status for answer in answers if answer] == [200, 200, 504]
    assert why(answers[2]) == "the time limit of 0.5 s was reached before Graph answered"
    assert (later.status, why(later)) == (504, why(answers[2]))


def test_no_wait_goes_beyond_the_deadline(server: Server) -> None:
    server.script["/v1.0/things/1"] = [Answer(429, error("x"), {"Retry-After": "100"})]
    time = Time()
    with live(server.url, time, timeout=30) as source:
        answers = source.send(calls(2))
        assert source.stopped == ""  # there is time left for other questions
    assert (time.waits, len(server.seen)) == ([], 1)
    assert answers[0] and answers[0].status == 200
    assert answers[1] and answers[1].status == 504
    assert why(answers[1]) == "the time limit of 30 s leaves no room for the wait that Graph asks for"


def test_one_wait_beyond_the_deadline_does_not_hold_up_the_others(server: Server) -> None:
    server.script["/v1.0/things/0"] = [Answer(429, error("x"), {"Retry-After": "100"})]
    server.script["/v1.0/things/1"] = [Answer(429, error("x"), {"Retry-After": "2"}), Answer(body={"ok": True})]
    time = Time()
    with live(server.url, time, timeout=30) as source:
        answers = source.send(calls(2))
    assert [answer.status for answer in answers if answer] == [504, 200]
    assert time.waits == [2.0]


def test_the_deadline_counts_over_all_sends(server: Server) -> None:
    server.script["/v1.0/things/0"] = [Answer(503, error("x"), {"Retry-After": "20"}), Answer()]
    time = Time()
    with live(server.url, time, timeout=30) as source:
        assert only(source.send(calls(1))).status == 200
        server.script["/v1.0/things/0"] = [Answer(503, error("x"), {"Retry-After": "20"}), Answer()]
        assert only(source.send(calls(1))).status == 504


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot send itself Ctrl-C there")
def test_ctrl_c_keeps_what_was_answered(server: Server) -> None:
    hold = threading.Event()
    server.script["/v1.0/things/1"] = [Answer(hold=hold)]
    served = threading.Semaphore(0)

    def interrupt(seen: Seen) -> None:
        if seen.path == "/v1.0/things/1":
            # The other answer is under way or done; give it the time that its loopback takes by waiting for it.
            served.acquire(timeout=20)
            os.kill(os.getpid(), signal.SIGINT)
        else:
            served.release()

    server.on_request = interrupt
    try:
        with live(server.url) as source:
            first = only(source.send(calls(1)))
            served.release()
            second = only(source.send([call("/v1.0/things/1")]))
            assert source.stopped == "interrupted"
            third = only(source.send(calls(1)))
    finally:
        hold.set()
    assert first.status == 200
    assert (second.status, why(second)) == (503, "interrupted before Graph answered")
    assert why(third) == why(second)


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot send itself Ctrl-C there")
def test_ctrl_c_while_waiting_keeps_the_answers_of_the_same_wave(server: Server) -> None:
    server.script["/v1.0/things/1"] = [Answer(429, error("x"))]

    async def sleep(seconds: float) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(30)

    with live(server.url, sleep=sleep) as source:
        answers = source.send(calls(3))
        assert source.stopped == "interrupted"
    assert [answer.status for answer in answers if answer] == [200, 503, 200]
    assert why(answers[1]) == "interrupted before Graph answered"


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot send itself Ctrl-C there")
def test_a_second_ctrl_c_ends_at_once(server: Server) -> None:
    server.script["/v1.0/things/0"] = [Answer(429, error("x"))]

    async def sleep(seconds: float) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(30)

    with pytest.raises(KeyboardInterrupt), live(server.url, sleep=sleep) as source:
        source.send(calls(1))


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot send itself Ctrl-C there")
def test_ctrl_c_does_not_wait_for_a_sign_in_that_nobody_finishes(server: Server) -> None:
    hold, finished = threading.Event(), threading.Event()

    class Browser(Keys):
        def get_token(self, *scopes: str, **options: Any) -> AccessToken:
            os.kill(os.getpid(), signal.SIGINT)
            hold.wait(30)
            finished.set()
            return super().get_token(*scopes, **options)

    try:
        with live(server.url, credential=Browser()) as source:
            assert why(only(source.send(calls(1)))) == "interrupted before Graph answered"
        assert not finished.is_set()
    finally:
        hold.set()
    assert server.seen == []


# --- nothing to be reached


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def test_a_refused_connection_fails_at_once_and_names_the_host() -> None:
    port, time = closed_port(), Time()
    with live(f"http://127.0.0.1:{port}", time) as source:
        with pytest.raises(GraphFailed) as failure:
            source.send(calls(30))
        assert str(failure.value) == f"127.0.0.1:{port} could not be reached: the connection was refused."
    assert time.waits == []


def test_a_name_that_does_not_exist() -> None:
    with live("https://graph.invalid") as source, pytest.raises(GraphFailed) as failure:
        source.send(calls(1))
    assert str(failure.value) == "graph.invalid could not be reached: the host name cannot be resolved."


def test_a_network_that_goes_away_later_is_a_gap(server: Server) -> None:
    server.script["/v1.0/things/0"] = [Answer(headers={"Connection": "close"})]
    with live(server.url) as source:
        assert only(source.send(calls(1))).status == 200
        server.close()
        exchange = only(source.send(calls(1)))
        assert source.stats.round_trips == 4  # tried again, because it was there before
    assert why(exchange) == f"127.0.0.1:{server.port} could not be reached: the connection was refused"


def test_a_proxy_that_is_not_there_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    port = closed_port()
    monkeypatch.setenv("https_proxy", f"http://alice:hunter2@127.0.0.1:{port}")
    with live("https://graph.contoso.example") as source, pytest.raises(GraphFailed) as failure:
        source.send(calls(1))
    assert str(failure.value) == (
        f"graph.contoso.example could not be reached through the proxy 127.0.0.1:{port} (https_proxy): "
        "the connection was refused."
    )


def test_a_proxy_that_refuses(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.script["graph.contoso.example:443"] = [Answer(407)]
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    with live("https://graph.contoso.example") as source, pytest.raises(GraphFailed) as failure:
        source.send(calls(1))
    assert f"through the proxy 127.0.0.1:{server.port} (HTTPS_PROXY): the proxy answered 407" in str(failure.value)
    assert "authorization" not in server.seen[0].headers


def test_a_proxy_of_an_unknown_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "gopher://proxy.contoso.example:70")
    with pytest.raises(BadInput, match="ALL_PROXY names a proxy of a kind"), live("https://graph.contoso.example"):
        pass


def test_plain_http_on_loopback_never_goes_through_a_proxy(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    trap = Server()
    monkeypatch.setenv("http_proxy", trap.url)
    with live(server.url) as source:
        assert only(source.send(calls(1))).status == 200
    assert trap.seen == []
    trap.close()


def authority(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A throwaway CA for 127.0.0.1: the file with its certificate, and a server's context."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    def name(common: str) -> x509.Name:
        return x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, common),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Contoso Interception"),
            ]
        )

    def signed(subject: x509.Name, key: Any, *extensions: tuple[x509.ExtensionType, bool]) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(name("Contoso Proxy CA"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime.now(UTC) - timedelta(days=1))
            .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(ca_key, hashes.SHA256())

    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca = signed(name("Contoso Proxy CA"), ca_key, (x509.BasicConstraints(True, None), True))
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    leaf = signed(name("127.0.0.1"), key, (address, False))
    (folder / "ca.pem").write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    (folder / "server.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + leaf.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return folder / "ca.pem", context


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_a_corporate_ca(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    bundle, context = authority(tmp_path)
    server = Server(context)
    with live(server.url) as source, pytest.raises(GraphFailed) as failure:
        source.send(calls(1))
    assert str(failure.value) == (
        f"127.0.0.1:{server.port} could not be reached: its certificate, issued by Contoso Proxy CA of Contoso "
        "Interception, is not trusted; set SSL_CERT_FILE to the CA bundle of your organisation."
    )
    assert all("authorization" not in seen.headers for seen in server.seen)
    monkeypatch.setenv(variable, str(bundle))
    with live(server.url) as source:
        assert only(source.send(calls(1))).status == 200
    server.close()
    monkeypatch.setenv(variable, str(tmp_path / "missing.pem"))
    with pytest.raises(BadInput, match=f"{variable} names no readable bundle"), live(server.url):
        pass


class Http2(asyncio.Protocol):
    """A Graph that speaks HTTP/2 and answers every request well."""

    connections = 0
    headers: ClassVar[list[dict[bytes, bytes]]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        Http2.connections += 1
        self.transport = cast(asyncio.Transport, transport)
        self.bodies: dict[int, bytes] = {}
        self.http = H2Connection(H2Configuration(client_side=False))
        self.http.initiate_connection()
        self.transport.write(self.http.data_to_send())

    def data_received(self, data: bytes) -> None:
        for event in self.http.receive_data(data):
            if isinstance(event, RequestReceived):
                Http2.headers.append(dict(cast(Any, event.headers)))
                self.bodies[event.stream_id] = b""
            elif isinstance(event, DataReceived):
                self.bodies[event.stream_id] += event.data
                self.http.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, StreamEnded):
                sent = self.bodies[event.stream_id]
                requests = json.loads(sent)["requests"] if sent else []
                answers = [{"id": one["id"], "status": 200, "body": {"url": one["url"]}} for one in requests]
                self.http.send_headers(event.stream_id, [(":status", "200"), ("content-type", "application/json")])
                self.http.send_data(event.stream_id, json.dumps({"responses": answers}).encode(), end_stream=True)
        self.transport.write(self.http.data_to_send())


def test_over_tls_all_batches_share_one_http2_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bundle, context = authority(tmp_path)
    context.set_alpn_protocols(["h2", "http/1.1"])
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    loop = asyncio.new_event_loop()
    listener = loop.run_until_complete(loop.create_server(Http2, "127.0.0.1", 0, ssl=context))
    serving = threading.Thread(target=loop.run_forever, daemon=True)
    serving.start()
    try:
        with live(f"https://127.0.0.1:{listener.sockets[0].getsockname()[1]}") as source:
            answers = source.send([*calls(45), *calls(2, "beta")])
    finally:
        loop.call_soon_threadsafe(loop.stop)
        serving.join()
        listener.close()
        loop.run_until_complete(listener.wait_closed())
        loop.close()
    assert [answer.body["url"] for answer in answers if answer] == [f"/things/{i}" for i in (*range(45), 0, 1)]
    assert (Http2.connections, len(Http2.headers)) == (1, 4)
    assert Http2.headers[0][b"authorization"].decode() == f"Bearer {CANARY}-1"
    assert CANARY not in caplog.text


# --- what stays out


def test_offline_code_never_loads_the_live_side() -> None:
    heavy = ("msgraph", "msgraph_core", "azure", "msal", "httpx", "kiota_abstractions", "aad53004.graph.live")
    program = (
        "import sys, aad53004.graph.interface, aad53004.graph.reader, aad53004.graph.replay, aad53004.graph.record, "
        "aad53004.graph.pacing, aad53004.auth, aad53004.entra.clouds, aad53004.auth.credentials\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    root = Path(__file__).resolve().parents[2]
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=root, check=True)
    assert ran.stdout.strip() == "[]"
