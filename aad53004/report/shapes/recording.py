"""The JSON of a recording: what ``record`` writes (:func:`aad53004.graph.recording.to_document`)."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

from aad53004.graph.recording import FORMAT, VERSION
from aad53004.report.shapes import OneOf


class Exchange(TypedDict):
    """One logical request and its answer; the pages of a collection are separate exchanges."""

    method: str
    path: Annotated[str, "Percent-decoded, beginning with /v1.0/ or /beta/."]
    query: dict[str, str]
    status: int
    headers: dict[str, str]
    body: Any


class Recording(TypedDict):
    """What ``aad53004 record`` writes."""

    format: Annotated[str, OneOf(FORMAT)]
    version: Annotated[int, OneOf(VERSION)]
    recordedAt: str
    tool: str
    cloud: str
    subject: str
    redacted: bool
    exchanges: list[Exchange]
