"""Text for a terminal: nothing in it can move the cursor or turn the writing round, and it fits the width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Control characters (C0, C1), escape, and the marks that change the direction of what follows. CVE-2021-25743 and its
# kin: a display name must not be able to rewrite a line.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u206f\u180e\ufdd0-\ufdef\ufeff\ufffe\uffff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)

NARROWEST, WIDEST = 40, 120  # columns
LABEL = 14  # columns before what a label is about


# What the agent of a build would take for a command where a report is printed into its log: it looks for the first two
# anywhere in a line, for the third at its beginning.
# https://docs.github.com/actions/reference/workflow-commands-for-github-actions
# https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
_COMMAND = re.compile(r"#(?=#(?:[vV][sS][oO])?\[)|(?<!\S):(?=:[a-zA-Z-]+(?:\s|::))")


def plain(text: str) -> str:
    """``text`` in one line, each unsafe character shown as its code point (U+202E); nothing is dropped unseen. A command
    of a build agent is broken up by a space that is seen."""
    shown = text
    if not (text.isascii() and text.isprintable()):
        shown = _UNSAFE.sub(lambda found: f"<U+{ord(found[0]):04X}>", re.sub(r"[\t\n\r]+", " ", text))
    return _COMMAND.sub(r"\g<0> ", shown) if "##" in shown or "::" in shown else shown


def inert_json(text: str) -> str:
    """JSON text that no build agent takes for a command where it is printed into a log; its values are the same. A lone
    surrogate, which JSON can smuggle in and UTF-8 has not, is shown as its code point."""
    return text.replace("##", "\\u0023#").encode("utf-8", "backslashreplace").decode("utf-8")


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
