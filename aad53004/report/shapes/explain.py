"""The JSON of a pasted error, explained: what ``explain -o json`` writes."""

from __future__ import annotations

from typing import Annotated, TypedDict

from aad53004.entra.codes import RELATIONS
from aad53004.report.shapes import OneOf


class App(TypedDict):
    name: str | None
    id: Annotated[str | None, "Application (client) id, in lower case."]


class Device(TypedDict):
    id: str | None
    platform: str | None
    state: str | None


class Explanation(TypedDict):
    """What ``aad53004 explain -o json`` writes. Null is what the text does not show."""

    code: Annotated[int, "53004 where it is in the text, else the code that says most."]
    name: Annotated[str | None, "Microsoft's name of the code; null where it has none or is not known."]
    requestId: Annotated[str | None, "Of the sign-in; the trace id of libraries."]
    correlationId: str | None
    timestamp: Annotated[str | None, "ISO 8601, UTC."]
    app: App
    user: str | None
    ip: str | None
    device: Device
    language: Annotated[str | None, "ISO 639-1, as far as labels and words show it."]
    meaning: str
    relation: Annotated[str, "What the code has to do with 53004."]
    relationKinds: Annotated[
        list[Annotated[str, OneOf(*(name for name, _ in RELATIONS.values()))]],
        "The same as words; empty where the code is not known.",
    ]
    next: list[str]
    others: Annotated[list[int], "Other codes in the text, in their order."]
    claims: Annotated[list[str], "Ids of Conditional Access policies that a claims challenge names."]
    notes: Annotated[list[str], "What a reader of the ids should know."]
    known: Annotated[bool, "Whether this version knows the code."]
    lookUp: Annotated[str, "Microsoft's own page about the code."]
    source: str | None
