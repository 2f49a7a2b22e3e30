"""Reads a pasted error: what it is, and what it says of the sign-in. Offline."""

from __future__ import annotations

from dataclasses import dataclass

from aad53004.evidence.error_text import ErrorText, read


@dataclass(frozen=True)
class ExplainRequest:
    """``text``: as pasted: a page, JSON, an address, a mail, a log line, in any language."""

    text: str


def explain(request: ExplainRequest) -> ErrorText:
    """The error. Raises NoCode where the text shows no error code."""
    return read(request.text)
