"""Microsoft Graph on a loopback port, over the tenant of a scenario: the real client talks to it over real sockets.

What it answers comes from :mod:`tests.fake_routes`; here is what belongs to the wire: HTTP/1.1 with connections that
stay open, ``$batch`` (https://learn.microsoft.com/graph/json-batching), the bearer token, latency, answers that break off.
"""

from __future__ import annotations

import base64
import json
import random
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from tests.fake_routes import Logical, Reply, TenantGraph
from tests.scenarios.base import Json

BATCH = 20
JSON_TYPE = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"


class FakeGraph:
    """A context manager: the server runs inside it.

    ``latency``: seconds that every HTTP request takes. ``page_size``: no page of a collection is longer.
    ``hold_after``: so many HTTP requests are answered, the further ones not before the server closes.
    """

    def __init__(
        self, tenant: Json, *, latency: float = 0.0, page_size: int | None = None, hold_after: int | None = None
    ) -> None:
        self.graph = TenantGraph(tenant, page_size)
        self.http_requests = 0
        self.tokens: list[str] = []
        self._latency = latency
        self._hold_after = hold_after
        self._closing = threading.Event()
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                outer._serve(self)

            do_POST = do_PATCH = do_PUT = do_DELETE = do_GET

            def log_message(self, format: str, *args: object) -> None:
                """Nothing is logged."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        # A client that goes away in the middle of an answer is nothing to print a traceback for.
        self._http.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
        self.graph.origin = self.url
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        """The Graph root, without a version."""
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def requests(self) -> list[Logical]:
        """Every logical request, in the order of arrival; the children of a batch one by one."""
        return self.graph.requests

    def __enter__(self) -> FakeGraph:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        content = handler.rfile.read(int(headers.get("content-length", "0")))
        with self._lock:
            self.http_requests += 1
            held = self._hold_after is not None and self.http_requests > self._hold_after
            self.tokens.append(headers.get("authorization", ""))
        if held:
            self._closing.wait(120)
        elif self._latency:
            self._closing.wait(self._latency)
        path = handler.path.split("?")[0]
        if not headers.get("authorization", "").removeprefix("Bearer ").strip():
            reply = self.graph.unauthenticated(headers)
        elif handler.command == "POST" and path in ("/v1.0/$batch", "/beta/$batch"):
            reply = self._batch(path.split("/")[1], content, headers)
        else:
            reply = self.graph.answer(handler.command, handler.path, headers)
        _write(handler, reply)

    def _batch(self, version: str, content: bytes, headers: Mapping[str, str]) -> Reply:
        """The children's answers, in an order of their own; refused as a whole where the batch itself is wrong."""
        own = self.graph.headers("batch", headers)
        try:
            document = json.loads(content)
            children = [
                (str(child["id"]), child["method"], child["url"], child.get("headers", {}), child.get("body"))
                for child in document["requests"]
            ]
        except (ValueError, TypeError, KeyError):
            return self.graph.refused(400, "BadRequest", "Unable to read JSON request payload.", own)
        if len(children) > BATCH:
            message = f"Number of batch requests ({len(children)}) exceeds the maximum of {BATCH}."
            return self.graph.refused(400, "MaximumValueExceeded", message, own)
        if len({child[0] for child in children}) < len(children):
            return self.graph.refused(400, "InvalidBatchPayloadFormat", "Request ids within a batch are unique.", own)
        replies = [
            # A child's address is relative to the version, with or without a slash before it.
            (number, self.graph.answer(method, f"/{version}/{url.lstrip('/')}", _lower(inner), body))
            for number, method, url, inner, body in children
        ]
        if any(reply.cut for _, reply in replies):
            return Reply(200, own, {"responses": []}, cut=True)
        responses = [_child(number, reply) for number, reply in replies]
        # Graph promises no order. https://learn.microsoft.com/graph/json-batching#response-format
        random.Random(len(children)).shuffle(responses)
        if len(responses) > 1 and [response["id"] for response in responses] == [child[0] for child in children]:
            responses.reverse()
        return Reply(200, own, {"responses": responses})


def _lower(headers: Mapping[str, Any]) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in headers.items()}


def _child(number: str, reply: Reply) -> Json:
    if reply.text is not None:
        # A body that is no JSON travels as base64.
        body: Any = base64.b64encode(reply.text.encode()).decode()
        kind = "text/html"
    else:
        body, kind = reply.body, "application/json"
    headers = {name: value for name, value in reply.headers.items() if name != "Date"}
    return {"id": number, "status": reply.status, "headers": {**headers, "Content-Type": kind}, "body": body}


def _write(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    content = reply.text.encode() if reply.text is not None else json.dumps(reply.body).encode()
    handler.send_response_only(reply.status)
    handler.send_header("Content-Type", "text/html" if reply.text is not None else JSON_TYPE)
    handler.send_header("Content-Length", str(len(content)))
    for name, value in reply.headers.items():
        handler.send_header(name, value)
    if reply.cut:
        handler.send_header("Connection", "close")
        handler.close_connection = True
        content = content[: len(content) // 2]
    handler.end_headers()
    handler.wfile.write(content)
    handler.wfile.flush()
