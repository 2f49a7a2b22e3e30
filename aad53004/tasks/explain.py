"""Reads a pasted error: what it is, and what it says of the sign-in. Offline."""

from __future__ import annotations

from dataclasses import dataclass

from aad53004.evidence.error_text import ErrorText, NoCode, read, read_page


@dataclass(frozen=True)
class ExplainRequest:
    """``text``: as pasted: a page, JSON, an address, a mail, a log line, in any language."""

    text: str


def explain(request: ExplainRequest) -> ErrorText:
    """The error. Raises NoCode where the text shows no error code."""
    return read(request.text)


def read_given(text: str) -> ErrorText:
    """The error that a user was shown, be it a page that names no code. Raises NoCode where it is neither."""
    try:
        return read(text)
    except NoCode:
        page = read_page(text)
        if page is None:
            raise
        return page
