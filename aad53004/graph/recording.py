"""The recording: one JSON document of exchanges, readable and diffable; read defensively, written whole.

A recording is somebody else's file: its size, depth, numbers and keys are bounded before anything believes it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aad53004.errors import BadInput
from aad53004.files import JSON, parse_json, read_bounded, write_whole
from aad53004.graph.interface import Exchange
from aad53004.graph.odata import parse_time
from aad53004.redaction.credentials import without_credentials

FORMAT = "aad53004-recording"
VERSION = 1
MAX_BYTES = 256 * 1024 * 1024
KEPT_HEADERS = ("request-id", "client-request-id", "date")


@dataclass(frozen=True)
class Recording:
    """A recording, read and checked. ``recorded_at`` is an aware UTC time; ``stopped`` says why the run ended early."""

    subject: str
    recorded_at: datetime
    exchanges: tuple[Exchange, ...]
    cloud: str = "global"
    redacted: bool = False
    tool: str = ""
    stopped: str = ""
    name: str = "the recording"
    extra: Mapping[str, JSON] = field(default_factory=dict)


def load(path: Path) -> Recording:
    """Reads ``path`` (``.json`` or ``.json.gz``). Raises BadInput with the place of the fault."""
    return from_document(parse_json(read_bounded(path, MAX_BYTES, "a recording of one user"), str(path)), str(path))


def from_document(document: JSON, name: str) -> Recording:
    """A recording from its JSON document. Raises BadInput with the JSON pointer of what is wrong."""

    def need(value: Any, kind: type | tuple[type, ...], pointer: str, what: str) -> Any:
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
            raise BadInput(f"{name}: {pointer} should be {what}; is this a recording made with 'aad53004 record'?")
        return value

    need(document, dict, "the document", "a JSON object")
    if document.get("format") != FORMAT:
        raise BadInput(f"{name} is no recording: /format should be \"{FORMAT}\"; make one with 'aad53004 record'.")
    if document.get("version") != VERSION or isinstance(document.get("version"), bool):
        shown = json.dumps(document.get("version"))[:20]
        raise BadInput(f"{name} has recording version {shown}; this version of the tool reads version {VERSION}.")
    at = parse_time(need(document.get("recordedAt"), str, "/recordedAt", "an ISO 8601 time"))
    # Times are reckoned with from there, which the ends of the calendar do not stand.
    if at is None or not 2000 <= at.year <= 2200:
        raise BadInput(f"{name}: /recordedAt should be an ISO 8601 time with a time zone, of this century.")
    exchanges = []
    for i, raw in enumerate(need(document.get("exchanges"), list, "/exchanges", "a list")):
        where = f"/exchanges/{i}"
        need(raw, dict, where, "an object")
        path = need(raw.get("path"), str, f"{where}/path", "a path")
        if not path.startswith(("/v1.0/", "/beta/")):
            raise BadInput(f"{name}: {where}/path should begin with /v1.0/ or /beta/.")
        query = need(raw.get("query", {}), dict, f"{where}/query", "an object of strings")
        headers = need(raw.get("headers", {}), dict, f"{where}/headers", "an object of strings")
        for key, mapping in (("query", query), ("headers", headers)):
            for value in mapping.values():
                need(value, str, f"{where}/{key}", "an object of strings")
        status = need(raw.get("status"), int, f"{where}/status", "an HTTP status")
        if not 100 <= status <= 599:
            raise BadInput(f"{name}: {where}/status should be an HTTP status; is this a recording?")
        method = need(raw.get("method", "GET"), str, f"{where}/method", "an HTTP method")
        sent = raw.get("requestBody")
        exchanges.append(Exchange(path, query, status, headers, raw.get("body"), method, request_body=sent))
    return Recording(
        subject=need(document.get("subject"), str, "/subject", "a UPN or object id"),
        recorded_at=at.astimezone(UTC),
        exchanges=tuple(exchanges),
        cloud=need(document.get("cloud", "global"), str, "/cloud", "a cloud name"),
        redacted=need(document.get("redacted", False), bool, "/redacted", "true or false"),
        tool=need(document.get("tool", ""), str, "/tool", "a name"),
        stopped=need(document.get("stopped", ""), str, "/stopped", "a reason"),
        name=name,
    )


def to_document(
    subject: str,
    recorded_at: datetime,
    exchanges: Sequence[Exchange],
    *,
    cloud: str,
    tool: str,
    redacted: bool,
    stopped: str = "",
) -> dict[str, JSON]:
    """The JSON document of a recording; only the headers that identify a call are kept, and no credential."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "recordedAt": recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "tool": tool,
        "cloud": cloud,
        "subject": subject,
        "redacted": redacted,
        **({"stopped": stopped} if stopped else {}),
        "exchanges": [
            {
                "method": exchange.method,
                "path": exchange.path,
                "query": dict(exchange.query),
                "status": exchange.status,
                "headers": {k.lower(): v for k, v in exchange.headers.items() if k.lower() in KEPT_HEADERS},
                **({} if exchange.request_body is None else {"requestBody": exchange.request_body}),
                "body": without_credentials(exchange.body),
            }
            for exchange in exchanges
        ],
    }


def save(path: Path, document: Mapping[str, JSON]) -> None:
    """Writes a recording, compressed where the name ends in ``.gz``. Readable by its owner alone."""
    data = (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogatepass")
    if path.suffix == ".gz":
        import gzip

        packed = io.BytesIO()
        with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, filename="") as file:
            file.write(data)
        data = packed.getvalue()
    write_whole(path, data, mode=0o600)
