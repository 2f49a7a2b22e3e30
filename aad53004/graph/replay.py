"""A recording in Graph's place: the same questions, answered from a file, never from the network."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from aad53004.graph.interface import CLIENT_FAILURE, Call, Exchange, Stats
from aad53004.graph.live_origin import origin_of
from aad53004.graph.odata import Unsupported, compile_filter, conjuncts
from aad53004.graph.reader import error_of
from aad53004.graph.recording import Recording

_CUT_OFF = " before Graph answered"  # how the live source ends the reason for what it no longer asked
# What goes out in the clear goes to this machine alone.
_ON_THIS_MACHINE = re.compile(
    r"(http://(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?(?:/[\w/-]*)?)/(?:v1\.0|beta)/\$metadata"
)
_Key = tuple[str, tuple[tuple[str, str], ...]]


class Replay:
    """Answers from a recording.

    A request is answered by the exchange with the same path and query; asked again, by the next such exchange, and by
    the last one from then on, so that a collection that was read again live is read again here. Where there is none, by
    one of the same path that was asked more broadly: a filter with fewer conditions (the missing ones are applied here,
    on further pages too), more selected properties, a larger page. A narrower exchange answers nothing, because it
    would pass for an empty answer, and neither does a broader one that ends before its recorded pages do.

    Where the recorded run was interrupted or ran out of time, ``stopped`` says so from the same wave on.

    ``graph_root``: where the requests that a plan shows are to go, "" for where those of the recorded run went.
    """

    def __init__(self, recording: Recording, graph_root: str = "") -> None:
        self.recording = recording
        self._given_root = graph_root
        self.stats = Stats()
        self.stopped = ""
        self._by_path: dict[str, list[Exchange]] = {}
        self._same: dict[_Key, list[Exchange]] = {}
        self._asked: dict[_Key, int] = {}
        self._conditions: dict[_Key, list[str]] = {}
        self._unserved = {id(one) for one in recording.exchanges if one.method.upper() == "GET"}
        self._posted = [one for one in recording.exchanges if one.method.upper() == "POST"]
        for exchange in recording.exchanges:
            if exchange.method.upper() == "GET":
                self._by_path.setdefault(exchange.path.casefold(), []).append(exchange)
                self._same.setdefault(_key(exchange.path, exchange.query), []).append(exchange)

    @property
    def now(self) -> datetime:
        return self.recording.recorded_at

    @property
    def cloud(self) -> str:
        return self.recording.cloud

    @cached_property
    def graph_root(self) -> str:
        """What was given; else the root of the recorded run where that was on this machine, "" for the cloud's own.

        An address elsewhere that a recording brings along is none to send a request to, which comes with a token.
        """
        return self._given_root or next((root for root in map(_loopback_root, sorted(self._contexts)) if root), "")

    def send(self, calls: Sequence[Call]) -> list[Exchange | None]:
        self.stats.requests += len(calls)
        answers = [self._answer(call) for call in calls]
        if not self.stopped:
            self.stopped = next((why for answer in answers if (why := _cut_off(answer))), "")
        if not self.stopped and not self._unserved:
            self.stopped = self.recording.stopped
        return answers

    def owns(self, link: str) -> bool:
        """Whether the live run followed a link: its page is here, or it points where the recorded answers came from."""
        origin = origin_of(link)
        if origin is None or not ("/v1.0/" in link or "/beta/" in link):
            return False
        following = Call.from_link(link, Call("", {}, ""))
        return _key(following.path, following.query) in self._same or origin in (self._origins or {origin})

    @cached_property
    def _contexts(self) -> set[str]:
        bodies = [exchange.body for exchange in self.recording.exchanges if isinstance(exchange.body, dict)]
        return {str(body["@odata.context"]) for body in bodies if "@odata.context" in body}

    @cached_property
    def _origins(self) -> set[tuple[str, str, int]]:
        return {origin for context in self._contexts if (origin := origin_of(context))}

    def _answer(self, call: Call) -> Exchange | None:
        if call.method != "GET":
            wanted = (call.path.casefold(), call.body)
            return next((one for one in self._posted if (one.path.casefold(), one.request_body) == wanted), None)
        key = _key(call.path, call.query)
        same = self._same.get(key)
        if same:
            count = self._asked[key] = self._asked.get(key, 0) + 1
            exchange = same[min(count, len(same)) - 1]
            self._unserved.discard(id(exchange))
            return self._filtered(exchange, self._conditions.get(key, []), call)
        # What was answered comes before what was refused.
        candidates = sorted(self._by_path.get(call.path.casefold(), []), key=lambda exchange: exchange.status >= 400)
        for exchange in candidates:
            leftover = _broader(_folded(exchange.query), _folded(call.query))
            if leftover is not None:
                return self._filtered(exchange, leftover, call)
        return None

    def _filtered(self, exchange: Exchange, conditions: list[str], call: Call) -> Exchange | None:
        """The exchange with null for each item that the conditions refuse; None where they cannot be applied, or where
        more of what they accept may stand on a page that was not recorded."""
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
        refused = [i for i, item in enumerate(body["value"]) if not all(test(item) for test in tests)]
        link = body.get("@odata.nextLink")
        if isinstance(link, str):
            following = Call.from_link(link, call)
            further = _key(following.path, following.query)
            if further not in self._same:
                top = _number(_folded(call.query).get("$top", ""))
                if not 0 < top <= len(body["value"]) - len(refused):
                    return None
            self._conditions[further] = conditions
        return exchange.without(refused)


def _loopback_root(context: str) -> str:
    """The Graph root of an ``@odata.context`` on this machine; "" for any other."""
    found = _ON_THIS_MACHINE.match(context)
    return found[1] if found else ""


def _cut_off(exchange: Exchange | None) -> str:
    """Why the recorded run had stopped when this was asked; empty where it had not."""
    if exchange is None or exchange.status < 500:
        return ""
    code, message = error_of(exchange)
    why = message.removesuffix(_CUT_OFF)
    return why if code == CLIENT_FAILURE and why not in (message, "the run ended") else ""


def _key(path: str, query: Mapping[str, str]) -> _Key:
    return path.casefold(), tuple(sorted(_folded(query).items()))


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
