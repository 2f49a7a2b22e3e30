"""A recording in Graph's place: the same questions, answered from a file, never from the network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from aad53004.graph.interface import Call, Exchange, Stats
from aad53004.graph.odata import Unsupported, compile_filter, conjuncts
from aad53004.graph.recording import Recording


class Replay:
    """Answers from a recording.

    A request is answered by the exchange with the same path and query. Where there is none, by one of the same path
    that was asked more broadly: a filter with fewer conditions (the missing ones are applied here), more selected
    properties, a larger page. A narrower exchange answers nothing, because it would pass for an empty answer.
    """

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.stats = Stats()
        self.stopped = ""
        self._by_path: dict[str, list[Exchange]] = {}
        for exchange in recording.exchanges:
            if exchange.method.upper() == "GET":
                self._by_path.setdefault(exchange.path.casefold(), []).append(exchange)

    @property
    def now(self) -> datetime:
        return self.recording.recorded_at

    @property
    def cloud(self) -> str:
        return self.recording.cloud

    def send(self, calls: Sequence[Call]) -> list[Exchange | None]:
        self.stats.requests += len(calls)
        return [self._answer(call) for call in calls]

    def owns(self, link: str) -> bool:
        """Links of a recording are only looked up in it, so each is its own."""
        return "/v1.0/" in link or "/beta/" in link

    def _answer(self, call: Call) -> Exchange | None:
        candidates = self._by_path.get(call.path.casefold(), [])
        wanted = _folded(call.query)
        for exchange in candidates:
            if _folded(exchange.query) == wanted:
                return exchange
        for exchange in candidates:
            leftover = _broader(_folded(exchange.query), wanted)
            if leftover is not None:
                return _filtered(exchange, leftover)
        return None


def _folded(query: Mapping[str, str]) -> dict[str, str]:
    return {key.lower(): " ".join(value.split()) for key, value in query.items()}


def _names(text: str) -> set[str]:
    return {name.strip().lower() for name in text.split(",") if name.strip()}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _broader(recorded: dict[str, str], wanted: dict[str, str]) -> list[str] | None:
    """The filter conditions left to apply, when the recorded query asked for no less than the wanted one."""
    if "$skiptoken" in recorded or "$skiptoken" in wanted:
        return None
    for key in (set(recorded) | set(wanted)) - {"$filter", "$select", "$top", "$count"}:
        if recorded.get(key) != wanted.get(key):
            return None
    if "$select" in recorded and not ("$select" in wanted and _names(wanted["$select"]) <= _names(recorded["$select"])):
        return None
    if "$top" in recorded and _number(recorded["$top"]) < _number(wanted.get("$top", "")):
        return None
    have = [part.casefold() for part in conjuncts(recorded.get("$filter", ""))]
    parts = conjuncts(wanted.get("$filter", ""))
    if not set(have) <= {part.casefold() for part in parts}:
        return None
    return [part for part in parts if part.casefold() not in have]


def _filtered(exchange: Exchange, conditions: list[str]) -> Exchange | None:
    body: Any = exchange.body
    if (
        not conditions
        or exchange.status >= 400
        or not isinstance(body, dict)
        or not isinstance(body.get("value"), list)
    ):
        return exchange
    try:
        tests: list[Callable[[Any], bool]] = [compile_filter(condition) for condition in conditions]
    except Unsupported:
        return None
    # The whole body stays, so that evidence points at what was recorded; what the conditions refuse becomes null,
    # which the facts pass over.
    kept = [item if all(test(item) for test in tests) else None for item in body["value"]]
    return Exchange(exchange.path, exchange.query, exchange.status, exchange.headers, {**body, "value": kept})


def subject_of(recording: Recording, user: str) -> str | None:
    """The recording's own subject when ``user`` (UPN or object id, any case) is that user; None when it is not."""
    if user.casefold() == recording.subject.casefold():
        return recording.subject
    prefixes = ("/v1.0/users/", "/beta/users/")
    for exchange in recording.exchanges:
        for prefix in prefixes:
            rest = exchange.path.removeprefix(prefix)
            if rest == exchange.path or unquote(rest).casefold() != recording.subject.casefold():
                continue
            body = exchange.body if isinstance(exchange.body, dict) else {}
            if user.casefold() in {str(body.get(key, "")).casefold() for key in ("id", "userPrincipalName")}:
                return recording.subject
    return None
