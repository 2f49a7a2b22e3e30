"""From HTTP answers to exchanges: what counts as an answer of Graph, and whether to ask again.

An answer that is no JSON of Graph's never becomes an empty list: it becomes a failure that says what came instead.
Batch answers: https://learn.microsoft.com/graph/json-batching
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from aad53004.files import JSON
from aad53004.graph.interface import Call, Exchange, failed_exchange
from aad53004.graph.live_wire import Reply
from aad53004.graph.pacing import retry_after

KEPT_HEADERS = ("request-id", "client-request-id", "date", "retry-after")
# Every request here is a GET, alone or in a batch of GETs, so that repeating one after a 500 or 502 changes nothing.
RETRIED = frozenset({429, 500, 502, 503, 504})
# What stands in the way of $batch as a whole rather than of the requests in it.
UNBATCHABLE = frozenset({400, 403, 404, 405, 411, 413, 415, 501})


class Again(Enum):
    """Whether and why to ask again."""

    NO = "no"
    STATUS = "status"  # throttled, or Graph failed
    BROKEN = "broken"  # cut off or garbled
    TOKEN = "token"  # 401: with another token
    ALONE = "alone"  # not in a batch
    UNREACHABLE = "unreachable"  # no connection came about


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt. ``wait``: seconds that Graph asked for; ``challenge``: a 401's WWW-Authenticate."""

    exchange: Exchange
    again: Again = Again.NO
    wait: float | None = None
    challenge: str = ""


class NotJson(ValueError):
    """The text says what came instead of JSON."""


def read_json(content: bytes, content_type: str | None) -> JSON:
    """The JSON of a body. Raises NotJson for another content type, another encoding, a cut-off or hostile text."""
    kind = (content_type or "").split(";")[0].strip().lower()
    if kind and "json" not in kind:
        raise NotJson(f"{kind[:60] if kind.isprintable() else 'something else'} instead of JSON")
    if not content.strip():
        raise NotJson("an empty body instead of JSON")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotJson("JSON that is not UTF-8") from None
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError:
        raise NotJson("a body that is no JSON or was cut off") from None
    except (ValueError, RecursionError):
        raise NotJson("JSON that cannot be read") from None


def _no_constant(name: str) -> JSON:
    raise ValueError(f"{name} is no JSON")


def kept(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that an exchange keeps, lower-case names."""
    return {name: headers[name] for name in KEPT_HEADERS if headers.get(name)}


def of_reply(call: Call, reply: Reply, wall: float) -> Outcome:
    """The outcome of a call that went alone. ``wall``: the present, for a Retry-After that is a date."""
    try:
        body = read_json(reply.content, reply.headers.get("content-type"))
    except NotJson as error:
        return _judged(call, reply.status, reply.headers, None, str(error), bool(reply.content), wall, reply.challenge)
    return _judged(call, reply.status, reply.headers, body, "", True, wall, reply.challenge)


def of_batch(calls: Sequence[Call], reply: Reply, wall: float) -> list[Outcome]:
    """The outcomes of calls that went in one batch, in their order; they had the ids "1", "2", …

    A child that is missing, came twice or has no status is a failure of its call alone.
    """
    if reply.status != 200:
        if reply.status in UNBATCHABLE:
            return [replace(of_reply(call, reply, wall), again=Again.ALONE) for call in calls]
        return [of_reply(call, reply, wall) for call in calls]
    try:
        body = read_json(reply.content, reply.headers.get("content-type"))
        children = body["responses"] if isinstance(body, dict) else None
        if not isinstance(children, list):
            raise NotJson("a batch without responses")
    except (NotJson, KeyError) as error:
        what = str(error) if isinstance(error, NotJson) else "a batch without responses"
        return [_garbled(call, f"Graph answered 200 with {what}", reply.headers) for call in calls]
    found: dict[str, list[Mapping[str, JSON]]] = {}
    for child in children:
        if isinstance(child, dict) and isinstance(child.get("id"), str | int):
            found.setdefault(str(child["id"]), []).append(child)
    return [_of_child(call, found.get(str(i), []), reply, wall) for i, call in enumerate(calls, 1)]


def _of_child(call: Call, children: Sequence[Mapping[str, JSON]], reply: Reply, wall: float) -> Outcome:
    if not children:
        return _garbled(call, "Graph's batch answer lacks this request", reply.headers)
    if len(children) > 1:
        return _garbled(call, "Graph's batch answered this request more than once", reply.headers)
    child = children[0]
    status = child.get("status")
    if isinstance(status, bool) or not isinstance(status, int) or not 100 <= status <= 599:
        return _garbled(call, "Graph's batch answered this request without a status", reply.headers)
    own = child.get("headers")
    pairs = own.items() if isinstance(own, dict) else ()
    inner = {str(name).lower(): value for name, value in pairs if isinstance(value, str)}
    # The ids of the batch stand in where a child has none of its own; its waiting time is never the batch's.
    outer = {name: value for name, value in kept(reply.headers).items() if name != "retry-after"}
    headers = {**outer, **inner}
    body = child.get("body")
    challenge = inner.get("www-authenticate", "")
    if isinstance(body, dict | list):
        return _judged(call, status, headers, body, "", True, wall, challenge)
    # A body that is no JSON travels in a batch as base64 text.
    kind = inner.get("content-type", "text").split(";")[0].strip().lower()[:60]
    came = "an empty body instead of JSON" if not body else f"{kind} instead of JSON"
    return _judged(call, status, headers, None, came, bool(body), wall, challenge)


def _judged(
    call: Call,
    status: int,
    headers: Mapping[str, str],
    body: JSON,
    came: str,
    filled: bool,
    wall: float,
    challenge: str,
) -> Outcome:
    """``came`` says what stood in the place of JSON; empty where JSON came. ``filled``: there was a body at all."""
    real = Exchange(call.path, dict(call.query), status, kept(headers), body, call.method, request_body=call.body)
    if 200 <= status < 300:
        return _garbled(call, f"Graph answered {status} with {came}", headers) if came else Outcome(real)
    if status < 400:
        return Outcome(_failed(call, f"Graph answered {status}, a redirect that was not followed", 503, headers))
    # A page in HTML under an error status comes from something between here and Graph: its 403 says nothing about
    # permissions and its 404 nothing about the user. Only where the status alone says all is it taken as the answer.
    alone = status == 429 or (not filled and (status == 401 or status >= 500))
    exchange = real if not came or alone else _failed(call, f"Graph answered {status} with {came}", status, headers)
    if status == 401 and (not came or alone):
        return Outcome(exchange, Again.TOKEN, challenge=challenge)
    if status in RETRIED:
        return Outcome(exchange, Again.STATUS, retry_after(headers.get("retry-after"), wall))
    return Outcome(exchange)


def _garbled(call: Call, why: str, headers: Mapping[str, str]) -> Outcome:
    return Outcome(_failed(call, why, 503, headers), Again.BROKEN)


def _failed(call: Call, why: str, status: int, headers: Mapping[str, str]) -> Exchange:
    return replace(failed_exchange(call, why, status), headers=kept(headers))
