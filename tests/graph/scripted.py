"""A source that answers from a list, for the reader's own tests: what is asked for, and what comes back for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from aad53004.graph.interface import Call, Exchange, Licence, Resource, Stats

ROOT = "https://graph.microsoft.com"
PATH = "/v1.0/auditLogs/signIns"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Scripted:
    """Answers each call with what stands under its query ("" without one), the first of a list first and the last of
    it from then on; a call that stands nowhere has no answer."""

    def __init__(self, script: Mapping[str, Sequence[Exchange | None]]) -> None:
        self.script = {key: list(answers) for key, answers in script.items()}
        self.stats = Stats()
        self.stopped = ""
        self.asked: list[str] = []
        self.waves: list[int] = []

    now = NOW
    cloud = "global"

    def owns(self, link: str) -> bool:
        return link.startswith(f"{ROOT}/v1.0/")

    def send(self, calls: Sequence[Call]) -> list[Exchange | None]:
        self.waves.append(len(calls))
        answers: list[Exchange | None] = []
        for call in calls:
            key = "&".join(f"{name}={value}" for name, value in call.query.items())
            self.asked.append(key)
            waiting = self.script.get(key, [None])
            found = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            if found is not None:
                found = Exchange(call.path, dict(call.query), found.status, found.headers, found.body)
            answers.append(found)
        return answers


def answer(status: int, body: Any, **headers: str) -> Exchange:
    return Exchange(PATH, {}, status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


def page(*items: Any, link: str | None = None) -> Exchange:
    """A page of these items; ``link``: the query of the next page, or a whole address."""
    body: dict[str, Any] = {"value": list(items)}
    if link is not None:
        body["@odata.nextLink"] = link if "/" in link else f"{ROOT}{PATH}?{link}"
    return answer(200, body)


def error(status: int, code: str, message: str = "") -> Exchange:
    return answer(status, {"error": {"code": code, "message": message}}, request_id="r1", client_request_id="c1")


def listing(pages: int = 50, **query: str) -> Resource:
    """A collection with these query options, named without their ``$``."""
    return Resource(
        "sign-ins",
        PATH,
        "sign-ins",
        ("AuditLog.Read.All",),
        Licence.P1,
        query={f"${name}": value for name, value in query.items()},
        collection=True,
        pages=pages,
    )
