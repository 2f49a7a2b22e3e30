"""Files and standard input: read up to a limit, parsed as JSON of bounded depth, written whole or not at all.

What is read is somebody else's: its kind, size, depth, numbers and keys are bounded before anything believes it.
"""

from __future__ import annotations

import json
import os
import re
import stat
import sys
import zlib
from itertools import accumulate
from pathlib import Path
from typing import Any

from aad53004.errors import BadInput

JSON = Any
MAX_DEPTH = 100


def read_bounded(path: Path, limit: int, what: str) -> bytes:
    """The bytes of a regular file, gunzipped where it is gzip; never more than ``limit`` of them.

    ``what``: what the file should hold ("a list of users"), for the sentence that refuses it. Raises BadInput for a
    file that is missing, not a regular file, damaged or too large.
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


def read_standard_input(limit: int, what: str, *, closed: str, advice: str = "") -> bytes:
    """The bytes of standard input; never more than ``limit`` of them.

    ``what``: what it should hold. ``closed``: the sentence for standard input that is closed. ``advice``: what to do
    where it is too large. Raises BadInput for either.
    """
    if sys.stdin is None:
        raise BadInput(closed)
    raw = getattr(sys.stdin, "buffer", None)
    # A stand-in for standard input may be text alone.
    data = raw.read(limit + 1) if raw is not None else sys.stdin.read(limit + 1).encode("utf-8", "surrogatepass")
    if len(data) > limit:
        more = f"; {advice}" if advice else ""
        raise BadInput(f"Standard input is larger than {limit // 2**20} MB, more than {what} ever is{more}.")
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


def parse_exported_json(data: bytes, name: str) -> JSON:
    """JSON in UTF-8 or UTF-16, with a byte order mark or without. Raises BadInput naming ``name``.

    Windows PowerShell writes UTF-16.
    https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_character_encoding
    """
    # JSON begins with an ASCII character, so that a null byte beside it tells UTF-16 without a mark.
    encoding = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}.get(data[:2], "")
    if not encoding and len(data) > 1 and 0 in data[:2]:
        encoding = "utf-16-le" if data[0] else "utf-16-be"
    if encoding:
        try:
            data = data.decode(encoding).encode("utf-8")
        except UnicodeError:
            raise BadInput(f"{name} is not UTF-16, as it begins; save it as UTF-8 JSON.") from None
    return parse_json(data, name)


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
        _replace(target, data, mode)
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


def write_private(path: Path, data: bytes) -> None:
    """Writes a file that only its owner may read: whole or not at all. A link is replaced. Raises OSError."""
    _replace(path, data, 0o600)


def _replace(path: Path, data: bytes, mode: int) -> None:
    import tempfile

    handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)  # which makes it 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode != 0o600 and os.name == "posix":
            umask = os.umask(0)
            os.umask(umask)
            Path(temporary).chmod(mode & ~umask)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
