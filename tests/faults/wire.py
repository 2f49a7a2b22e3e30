"""One diagnosis over the loopback Graph, and the same one from its recording."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from aad53004.auth.credentials import StaticToken
from aad53004.diagnosis import Diagnosis, conclude, diagnose, gather
from aad53004.entra.clouds import resolve
from aad53004.graph.live import LiveGraph
from aad53004.graph.record import Recorder
from aad53004.graph.recording import from_document, to_document
from aad53004.graph.replay import Replay
from aad53004.report.formats.json import document, render
from tests.fake_graph import FakeGraph
from tests.fake_routes import Logical, Reply, TenantGraph
from tests.scenarios import narrowing_of
from tests.scenarios.base import Json

Change = Callable[[Logical, Json], Any]


class OddTenant(TenantGraph):
    """A tenant whose good answers are changed before they leave."""

    change: Change

    def answer(self, method: str, url: str, headers: Mapping[str, str], content: Any = None) -> Reply:
        reply = super().answer(method, url, headers, content)
        if reply.status != 200:
            return reply
        # Not the last of what was asked: another batch may be under way beside this one.
        path, _, query = url.partition("?")
        asked = Logical(method, unquote(path), dict(parse_qsl(query, keep_blank_values=True)))
        return replace(reply, body=self.change(asked, reply.body))


class OddGraph(FakeGraph):
    """The loopback Graph over such a tenant."""

    def __init__(self, tenant: Json, change: Change, **options: Any) -> None:
        super().__init__(tenant, **options)
        odd = OddTenant(tenant, self.graph.page_size, self.graph.origin)
        odd.change = change
        self.graph = odd


async def no_wait(seconds: float) -> None:
    """Waits for nothing, and lets others run."""
    await asyncio.sleep(0)


def fault(match: str, status: int, code: str, message: str = "no", **more: Any) -> Json:
    """A fault as the scenarios write them."""
    return {"match": match, "status": status, "code": code, "message": message, "headers": {}, **more}


def both_ways(
    tenant: Json, *, change: Change = lambda asked, body: body, page_size: int | None = None, **live: Any
) -> tuple[Diagnosis, list[Logical]]:
    """The diagnosis and what Graph was asked for; its recording, written and read again, must give the same bytes.

    ``live``: options of :class:`LiveGraph`.
    """
    options = {"now": datetime.fromisoformat(tenant["now"]).astimezone(UTC), "sleep": no_wait, "random": lambda: 0.0}
    with (
        OddGraph(tenant, change, page_size=page_size) as graph,
        LiveGraph(StaticToken("x"), resolve("global"), graph.url, **{**options, **live}) as source,
    ):
        recorder = Recorder(source)
        found = conclude(gather(tenant["subject"], recorder, narrowing_of(tenant)), source.stats, source.stopped)
        asked = list(graph.requests)
    kept = to_document(
        tenant["subject"],
        recorder.now,
        recorder.exchanges,
        cloud="global",
        tool="test",
        redacted=False,
        stopped=source.stopped,
    )
    recording = from_document(json.loads(json.dumps(kept)), "test")
    again = diagnose(tenant["subject"], Replay(recording), narrowing_of(tenant))
    assert {**document(again), "stats": 0} == {**document(found), "stats": 0}
    assert render(again).split('"stats"')[0] == render(found).split('"stats"')[0]
    return found, asked


def verdicts(found: Diagnosis) -> dict[str, str]:
    """The verdict of each rule."""
    return {finding.rule.id: str(finding.verdict.certainty) for finding in found.findings}
