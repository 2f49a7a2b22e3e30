"""What can go wrong, each kind with the exit code that a script sees.

The codes are those of the command-line contract: 2 bad input, 3 not signed in or not allowed, 4 Graph or the network
failed. A message is one sentence that says what, where and what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

T = TypeVar("T")


class Aad53004Error(Exception):
    """Anything the tool refuses to go on with. ``str(error)`` is the sentence that the user sees."""

    exit_code = 4


class BadInput(Aad53004Error):
    """The command line or an input file is wrong, or the tenant has no such user."""

    exit_code = 2


class Interrupted(Aad53004Error):
    """Ctrl-C came before there was anything to tell."""

    exit_code = 130


class NotAllowed(Aad53004Error):
    """Not signed in, or not allowed to read what the diagnosis cannot do without. ``permissions``: those that would
    allow it, where it is known that they are missing."""

    exit_code = 3

    def __init__(self, message: str, permissions: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.permissions = tuple(permissions)


class GraphFailed(Aad53004Error):
    """Graph or the network failed."""

    exit_code = 4


class Unreadable(Exception):
    """A fact that could not be read. ``answers`` are the Graph answers that stand in the way, ``why`` says it in words.

    The engine that judges the rules turns it into *not-checked*; everything else lets it pass or says what it does
    without the fact.
    """

    def __init__(self, why: str, *answers: Any) -> None:
        super().__init__(why)
        self.why = why
        self.answers = answers


def or_none(read: Callable[[], T]) -> T | None:
    """What ``read`` gives, or None where it could not be read."""
    try:
        return read()
    except Unreadable:
        return None
