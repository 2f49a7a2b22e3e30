"""The formats of a report: the name of each, the suffixes of its files, and where it is made.

A format is a module of this package with ``render(diagnosis, ...) -> str``; it is imported when it is wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from aad53004.diagnosis import Diagnosis


@dataclass(frozen=True)
class Format:
    """``suffixes``: how its files end, the usual one first. ``extras``: whether it holds what is asked for besides the
    report (the guide, the text for the user, the ticket)."""

    name: str
    suffixes: tuple[str, ...]
    extras: bool = False

    def render(self, diagnosis: Diagnosis, extras: Mapping[str, Any] | None = None) -> str:
        """The report as text. ``extras``: members that were asked for besides; left out by a format that holds none."""
        make = cast(Callable[..., str], import_module(f"aad53004.report.{self.name}").render)
        return make(diagnosis, extras) if self.extras else make(diagnosis)


FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (
        Format("terminal", (".txt",)),
        Format("json", (".json",), extras=True),
        Format("markdown", (".md", ".markdown")),
        Format("html", (".html", ".htm"), extras=True),
        Format("junit", (".junit.xml", ".xml")),
        Format("sarif", (".sarif", ".sarif.json")),
        Format("csv", (".csv",)),
    )
}


def by_suffix(file: str) -> Format | None:
    """The format of a file by how its name ends, the longest suffix first; None where the suffix is of none."""
    ends = sorted(((suffix, one) for one in FORMATS.values() for suffix in one.suffixes), key=lambda end: -len(end[0]))
    return next((one for suffix, one in ends if file.casefold().endswith(suffix)), None)


def suffixes() -> tuple[str, ...]:
    """The usual suffix of each format."""
    return tuple(one.suffixes[0] for one in FORMATS.values())
