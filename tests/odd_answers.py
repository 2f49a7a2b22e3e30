"""Answers with something wrong in them, and what a diagnosis may make of that.

Each change is made to one exchange of a recording: a value of another JSON type, null where Microsoft's model forbids it,
a record that is no object, an answer with an error status, a list that is cut off. A verdict may weaken, and never turn;
the outcome may become incomplete, and never the opposite.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, get_args

from aad53004.checkers import RESOURCES
from aad53004.diagnosis import Diagnosis, Outcome, diagnose
from aad53004.entra import models as entra
from aad53004.errors import Aad53004Error
from aad53004.graph.interface import Exchange, Resource
from aad53004.graph.recording import Recording
from aad53004.graph.replay import Replay
from aad53004.rules import Certainty

JUNK = (7, "x", True, [], {}, ["x"], [7])
OTHER_TYPES: tuple[Any, ...] = (7, "odd", True, [], {}, ["odd"], [{}], [7])
HOLDS = (Certainty.CONFIRMED, Certainty.LIKELY)
# From the surest to nothing claimed: a verdict may move to the right within its own side.
_ORDER = (Certainty.CONFIRMED, Certainty.LIKELY, Certainty.POSSIBLE, Certainty.NOT_CHECKED)


@dataclass(frozen=True)
class Change:
    """``exchange``: its place in the recording, ``where``: its request. ``path``: the keys and places in its body where
    ``body`` is the value that takes the place of Graph's; empty for the whole body."""

    exchange: int
    where: str
    body: Any
    status: int = 200
    path: tuple[str | int, ...] = ()

    @property
    def what(self) -> str:
        """The change in words."""
        return f"{self.where} {self.path} = {self.body!r}" if self.path else f"{self.where}, {self.status}"

    def apply(self, recording: Recording) -> Recording:
        """The recording with this one answer changed."""
        exchanges = list(recording.exchanges)
        old = exchanges[self.exchange]
        body = with_value(old.body, self.path, self.body)
        exchanges[self.exchange] = replace(old, body=body, status=self.status)
        return replace(recording, exchanges=tuple(exchanges))


def kind_of(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    return {int: "number", float: "number", str: "string", list: "array", dict: "object"}[type(value)]


def with_value(body: Any, path: Sequence[str | int], value: Any) -> Any:
    """``body`` with another value at ``path``; what is not on the way is shared."""
    if not path:
        return value
    made = copy.copy(body)
    made[path[0]] = with_value(body[path[0]], path[1:], value)
    return made


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every value in a body, itself among them, with its path."""
    yield path, value
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in children:
        yield from places(inner, (*path, key))


def answered(recording: Recording) -> Iterator[tuple[int, Exchange]]:
    """The exchanges that Graph answered, but that of the user, without which there is nothing to diagnose."""
    for i, exchange in enumerate(recording.exchanges):
        if exchange.status == 200 and isinstance(exchange.body, dict):
            yield i, exchange


@cache
def forbids_null() -> frozenset[str]:
    """The JSON names of the properties that Microsoft's model forbids to be null, as the entities have it: their type
    there has no None, though they may be missing."""
    return frozenset(
        info.alias or name
        for kind in vars(entra).values()
        if isinstance(kind, type) and issubclass(kind, entra.Entity)
        for name, info in kind.model_fields.items()
        if type(None) not in get_args(info.annotation)
    )


def odd_values(recording: Recording, forbids_null: frozenset[str] = frozenset()) -> Iterator[Change]:
    """Each value of each answer, replaced by each other JSON type; by null where the name is in ``forbids_null``."""
    for i, exchange in answered(recording):
        for path, value in places(exchange.body):
            if not path or (
                (isinstance(path[-1], str) and path[-1].startswith("@odata.")) and path[-1] != "@odata.type"
            ):
                continue
            name = next((part for part in reversed(path) if isinstance(part, str)), "")
            others = [other for other in OTHER_TYPES if kind_of(other) != kind_of(value)]
            if isinstance(value, list):
                # A list of other members; of the same ones it would be another answer, not an odd one.
                own = {kind_of(member) for member in value}
                others += [other for other in (["odd"], [7], [{}]) if own and kind_of(other[0]) not in own]
            if name in forbids_null and path[-1] == name and value is not None:
                others.append(None)
            for other in others:
                yield Change(i, exchange.path, other, 200, path)


def junk_records(recording: Recording) -> Iterator[Change]:
    """Each record of each list replaced by what is no object, and the whole list by junk."""
    for i, exchange in answered(recording):
        items = exchange.body.get("value")
        if not isinstance(items, list):
            continue
        for at in range(len(items)):
            for junk in (7, "x", [], {}):
                path = ("value", at)
                yield Change(i, exchange.path, junk, 200, path)
        for junk in ([1, 2], ["x"], [{}], {}, "x", None):
            yield Change(i, exchange.path, junk, 200, ("value",))


def refused_resources(recording: Recording) -> Iterator[Change]:
    """Each resource by 403, 504, and by 404 where that does not mean that there is none."""
    for i, exchange in answered(recording):
        for status, code in ((403, "Authorization_RequestDenied"), (504, "GatewayTimeout"), (404, "ResourceNotFound")):
            if status == 404 and means_none(exchange):
                continue
            body = {"error": {"code": code, "message": "made for a test"}}
            yield Change(i, f"{exchange.path} {dict(exchange.query)} answers {status}", body, status)


def cut_lists(recording: Recording) -> Iterator[Change]:
    """Each list without its end, with a link to a page that was not read, and with an empty link."""
    for i, exchange in answered(recording):
        items = exchange.body.get("value")
        if not isinstance(items, list):
            continue
        link = f"https://graph.microsoft.com{exchange.path}?$skiptoken=unread"
        for kept in {0, len(items) // 2, max(len(items) - 1, 0)}:
            for next_link in (link, ""):
                body = {**exchange.body, "value": items[:kept], "@odata.nextLink": next_link}
                yield Change(i, f"{exchange.path} cut to {kept} with nextLink {next_link!r}", body)


def means_none(exchange: Exchange) -> bool:
    resource = resource_of(exchange)
    return resource is None or bool(resource.absent)


def resource_of(exchange: Exchange) -> Resource | None:
    """The resource that an exchange answers, by its path."""
    parts = exchange.path.lstrip("/").split("/")
    for resource in RESOURCES:
        own = resource.path.lstrip("/").split("/")
        if len(own) == len(parts) and all(a.startswith("{") or a == b for a, b in zip(own, parts, strict=True)):
            return resource
    return None


def diagnosed(recording: Recording) -> Diagnosis | None:
    """The diagnosis; None where the tool says in a sentence that there is nothing to diagnose."""
    try:
        return diagnose(recording.subject, Replay(recording))
    except Aad53004Error:
        return None


def turned(before: Diagnosis, after: Diagnosis) -> list[str]:
    """What a changed answer turned round or made surer; empty where it only weakened."""
    wrong = []
    for old, new in zip(before.findings, after.findings, strict=True):
        was, now = old.verdict.certainty, new.verdict.certainty
        if was is now or now is Certainty.NOT_CHECKED or (was, now) == (Certainty.RULED_OUT, Certainty.POSSIBLE):
            continue
        if was is Certainty.RULED_OUT or now is Certainty.RULED_OUT or _ORDER.index(now) < _ORDER.index(was):
            wrong.append(f"{old.rule.id}: {was} -> {now}")
    if after.outcome is not before.outcome and after.outcome is not Outcome.INCOMPLETE:
        wrong.append(f"outcome: {before.outcome} -> {after.outcome}")
    return wrong


def kept(before: Diagnosis, after: Diagnosis) -> int:
    """How many verdicts are as sure as before."""
    return sum(
        old.verdict.certainty is new.verdict.certainty for old, new in zip(before.findings, after.findings, strict=True)
    )
