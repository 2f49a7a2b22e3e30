"""Standard input, read up to a limit."""

from __future__ import annotations

import sys

from aad53004.errors import BadInput


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
