"""Laying out text for a terminal: how wide it is, where its lines end, and its colours."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

NARROWEST, WIDEST = 40, 120  # columns
LABEL = 14  # columns before what a label is about


def cells(text: str) -> int:
    """How many columns a text takes: two for wide East Asian characters, none for combining marks."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def wrap(text: str, width: int, first: str = "", rest: str | None = None) -> Iterator[str]:
    """``text`` in lines of at most ``width`` columns, the first behind ``first``, the others behind ``rest`` (as wide
    as ``first`` where it is not given). A word that is longer than a line stays whole, so that it can be copied."""
    rest = " " * cells(first) if rest is None else rest
    line, used, fresh = first, cells(first), True
    for word in text.split(" "):
        size = cells(word)
        if not fresh and used + 1 + size > width:
            yield line.rstrip()
            line, used, fresh = rest, cells(rest), True
        line, used = (line + word, used + size) if fresh else (f"{line} {word}", used + 1 + size)
        fresh = False
    yield line.rstrip()


class Ink:
    """Colours, or none of them."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, text: str, *styles: str) -> str:
        if not self.colour:
            return text
        import typer

        named = {style: True for style in styles if style in {"bold", "dim"}}
        colour = next((style for style in styles if style not in named), None)
        return typer.style(text, fg=colour, **named)
