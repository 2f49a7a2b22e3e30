"""The recording: one JSON document of exchanges, readable and diffable; read defensively, written whole.

A recording is somebody else's file: its size, depth, numbers and keys are bounded before anything believes it.
"""

from __future__ import annotations

import io
import json
import os
import re
import stat
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

from aad53004.errors import BadInput
from aad53004.graph.interface import JSON, Exchange
from aad53004.graph.odata import parse_time

FORMAT = "aad53004-recording"
VERSION = 1
MAX_BYTES = 256 * 1024 * 1024
MAX_DEPTH = 100
KEPT_HEADERS = ("request-id", "client-request-id", "date")
CREDENTIAL_KEYS = {"temporaryaccesspass", "password", "newpassword", "access_token", "refresh_token", "id_token"}


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


def read_bounded(path: Path, limit: int = MAX_BYTES, what: str = "a recording of one user") -> bytes:
    """The bytes of a regular file, gunzipped where it is gzip; never more than ``limit`` of them. ``what`` it should be,
    for the sentence that refuses it.

    Raises BadInput for what is missing, no regular file, damaged or too large.
    """
    try:
        # A FIFO would block the open itself, so it must not wait for a writer.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        raise BadInput(f"{path} does not exist; check the path.") from None
    except (OSError, ValueError) as error:
        raise BadInput(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    try:
        about = os.fstat(handle)
        if stat.S_ISDIR(about.st_mode):
            raise BadInput(f"{path} is a directory; name a file in it.")
        if not stat.S_ISREG(about.st_mode):
            raise BadInput(f"{path} is no regular file; copy its content to one first.")
        if about.st_size > limit:
            raise BadInput(f"{path} is larger than {limit // 2**20} MB, more than {what} ever is.")
    except BadInput:
        os.close(handle)
        raise
    with os.fdopen(handle, "rb") as file:
        try:
            if file.peek(2)[:2] == b"\x1f\x8b":
                import gzip

                with gzip.open(file) as unzipped:
                    data = unzipped.read(limit + 1)
            else:
                data = file.read(limit + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise BadInput(f"{path} is damaged and cannot be unpacked ({error}); make the recording again.") from None
    if len(data) > limit:
        raise BadInput(f"{path} unpacks to more than {limit // 2**20} MB, more than {what} ever is.")
    return bytes(data)


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise BadInput(f"the key {twice[:60]!r} stands twice in one object")
    return result


def _no_constant(text: str) -> Any:
    raise BadInput(f"{text} is no JSON number")


_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


def _depth(data: bytes) -> int:
    """How deep the brackets of a JSON text nest. Those inside strings are counted first, because that is cheap; only
    where it comes to too many are the strings taken out."""
    deep = max(accumulate(map(_STEP.__getitem__, data.translate(None, _NOT_BRACKETS))), default=0)
    if deep > MAX_DEPTH:
        bare = re.sub(rb'"(?:[^"\\]|\\.)*"', b"", data, flags=re.DOTALL)
        deep = max(accumulate(map(_STEP.__getitem__, bare.translate(None, _NOT_BRACKETS))), default=0)
    return deep


def parse_json(data: bytes, name: str) -> JSON:
    """JSON of bounded depth, without duplicate keys, NaN or endless digits. Raises BadInput naming ``name``."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{name} is not UTF-8 at byte {error.start}; save it as UTF-8 JSON.") from None
    if _depth(data) > MAX_DEPTH:
        raise BadInput(f"{name} nests more than {MAX_DEPTH} levels deep, which is deeper than is read here.")
    try:
        return json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
    except BadInput as error:
        raise BadInput(f"{name} is not a JSON document that can be trusted: {error}.") from None
    except json.JSONDecodeError as error:
        what = "ends too early" if error.pos >= len(text.rstrip()) - 1 else "is not JSON"
        raise BadInput(f"{name} {what} (line {error.lineno}, column {error.colno}: {error.msg}).") from None
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{name} holds a number or a nesting that is not read here ({str(error)[:80]}).") from None


def load(path: Path) -> Recording:
    """Reads ``path`` (``.json`` or ``.json.gz``). Raises BadInput with the place of the fault."""
    return from_document(parse_json(read_bounded(path), str(path)), str(path))


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


def without_credentials(value: JSON) -> JSON:
    """The same JSON with every credential (a pass, a password, a token) made null: none may enter a recording."""
    if isinstance(value, dict):
        return {
            key: None if key.lower() in CREDENTIAL_KEYS and isinstance(inner, str) else without_credentials(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [without_credentials(inner) for inner in value]
    return value


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


def write_whole(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """Writes ``data`` to ``path``: whole or not at all. Raises BadInput when that cannot be done.

    ``mode`` is what the file may be at most; 0o600 for what names people. A link is followed, not replaced; what is no
    regular file (a terminal, a pipe) is written as it is.
    """
    try:
        target = Path(os.path.realpath(path))
        if _is_stream(path) or (target.exists() and not target.is_file()):
            _write_through(path, data)
            return
        import tempfile

        handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if mode != 0o600 and os.name == "posix":
                umask = os.umask(0)
                os.umask(umask)
                Path(temporary).chmod(mode & ~umask)
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadInput(f"{path} cannot be written: {reason}; name a file in a folder that you may write to.") from None


def _is_stream(path: Path) -> bool:
    """Whether the path names an open file of this process, such as /dev/stdout, whatever it leads to."""
    return any(str(place).startswith(("/dev/", "/proc/")) for place in (path.absolute(), os.path.realpath(path.parent)))


def _write_through(path: Path, data: bytes) -> None:
    # A pipe that nobody reads would block the open itself.
    handle = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    if hasattr(os, "set_blocking"):
        os.set_blocking(handle, True)
    with os.fdopen(handle, "wb") as file:
        file.write(data)


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
