"""Three values: what is not known is unknown, never "no"."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Truth(StrEnum):
    """Whether something holds."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def all_of(values: Iterable[Truth]) -> Truth:
    """Joined by AND: one no decides, whatever is unknown beside it. Nothing at all is yes."""
    found = Truth.YES
    for value in values:
        if value is Truth.NO:
            return Truth.NO
        if value is Truth.UNKNOWN:
            found = Truth.UNKNOWN
    return found


def any_of(values: Iterable[Truth]) -> Truth:
    """Joined by OR: one yes decides, whatever is unknown beside it. Nothing at all is no."""
    found = Truth.NO
    for value in values:
        if value is Truth.YES:
            return Truth.YES
        if value is Truth.UNKNOWN:
            found = Truth.UNKNOWN
    return found


def negated(value: Truth) -> Truth:
    """The contrary; what is unknown stays so."""
    if value is Truth.UNKNOWN:
        return value
    return Truth.NO if value is Truth.YES else Truth.YES


def truth(value: bool | None) -> Truth:
    """A bool as a truth; None is unknown."""
    return Truth.UNKNOWN if value is None else Truth.YES if value else Truth.NO
