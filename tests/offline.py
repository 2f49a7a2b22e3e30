"""A source straight over a scenario's tenant: the same answers as the fake Graph gives, without sockets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from aad53004.graph.interface import Call, Exchange, Stats, failed_exchange
from tests.fake_routes import PREFER, Reply, TenantGraph
from tests.scenarios.base import Json

ATTEMPTS = 5
BROKEN_AGAIN = 2
RETRIED = frozenset({429, 500, 502, 503, 504})


class TenantSource:
    """A :class:`aad53004.graph.interface.Source` over ``tenant``, which says itself what time it is.

    Faults apply as over the wire. What the live client asks again is asked again here, without waiting, so that a
    fault with ``times`` passes in the same way. There is no batch, so that an answer that is cut off takes no other
    one with it. ``graph.requests`` is what was asked.
    """

    def __init__(self, tenant: Json, page_size: int | None = None, cloud: str = "", graph_root: str = "") -> None:
        self.graph = TenantGraph(tenant, page_size)
        self.stats = Stats()
        self.stopped = ""
        self.graph_root = graph_root
        self._cloud = cloud or str(tenant.get("cloud", "global"))

    @property
    def now(self) -> datetime:
        return self.graph.now

    @property
    def cloud(self) -> str:
        return self._cloud

    def owns(self, link: str) -> bool:
        return link.startswith((f"{self.graph.origin}/v1.0/", f"{self.graph.origin}/beta/"))

    def send(self, calls: Sequence[Call]) -> list[Exchange | None]:
        """One exchange for each call, in their order."""
        self.stats.requests += len(calls)
        if not calls:
            return []
        answered = [self._answer(call) for call in calls]
        self.stats.round_trips += max(rounds for _, rounds in answered)
        return [exchange for exchange, _ in answered]

    def _answer(self, call: Call) -> tuple[Exchange, int]:
        """The exchange, and in how many rounds it came."""
        headers = {"prefer": PREFER, **({"consistencylevel": "eventual"} if call.advanced else {})}
        attempts = broken = 0
        while True:
            reply = self.graph.answer(call.method, call.url, headers, call.body)
            attempts += 1
            self.stats.throttled += reply.status == 429
            garbled = reply.cut or (reply.text is not None and reply.status < 300)
            broken += garbled
            again = broken <= BROKEN_AGAIN if garbled else reply.status in RETRIED and attempts < ATTEMPTS
            if not again:
                return _exchange(call, reply), attempts


def _exchange(call: Call, reply: Reply) -> Exchange:
    kept = {name.lower(): value for name, value in reply.headers.items()}
    kept = {name: kept[name] for name in ("request-id", "client-request-id", "date", "retry-after") if name in kept}
    if reply.cut:
        failed = failed_exchange(call, "the connection to Graph broke off in the middle of an answer")
        return Exchange(failed.path, failed.query, failed.status, {}, failed.body)
    if reply.text is not None:
        status = 503 if reply.status < 300 else reply.status
        failed = failed_exchange(call, f"Graph answered {reply.status} with text/html instead of JSON", status)
        return Exchange(failed.path, failed.query, failed.status, kept, failed.body)
    return Exchange(call.path, dict(call.query), reply.status, kept, reply.body, call.method, request_body=call.body)
