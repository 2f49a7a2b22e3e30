"""What of a policy could not be read: reading it raises ``Unreadable``, and what depends on it is unknown, never "no"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from aad53004.errors import Unreadable

T = TypeVar("T")
D = TypeVar("D")

# Before the name of a property or a control whose value could not be read.
UNREADABLE: Final = "unreadable:"


def or_default(read: Callable[[], T], default: D) -> T | D:
    """What ``read`` gives, or a default that stands for what could not be read."""
    try:
        return read()
    except Unreadable:
        return default
