"""The formats of a report: the name of each, the suffixes of its files, and where it is made.

A format is a module with ``render(diagnosis, ...) -> str``, of this package but for HTML; it is imported when it is
needed.
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
    report (the guide, the text for the user, the ticket). ``module``: where it is made, where that is not in this
    package."""

    name: str
    suffixes: tuple[str, ...]
    extras: bool = False
    module: str = ""

    def render(self, diagnosis: Diagnosis, extras: Mapping[str, Any] | None = None) -> str:
        """The report as text. ``extras``: members that were asked for besides; left out by a format that holds none."""
        make = cast(Callable[..., str], import_module(self.module or f"{__name__}.{self.name}").render)
        return make(diagnosis, extras) if self.extras else make(diagnosis)


FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        Format("terminal", (".txt",)),
        Format("json", (".json",), extras=True),
        Format("markdown", (".md", ".markdown")),
        Format("html", (".html", ".htm"), extras=True, module="aad53004.report.html"),
        Format("junit", (".junit.xml", ".xml")),
        Format("sarif", (".sarif", ".sarif.json")),
        Format("csv", (".csv",)),
    )
}


def by_suffix(file: str) -> Format | None:
    """The format of a file by how its name ends, the longest suffix first; None where the suffix is of none."""
    by_length = sorted(
        ((suffix, each) for each in FORMATS.values() for suffix in each.suffixes), key=lambda pair: -len(pair[0])
    )
    return next((each for suffix, each in by_length if file.casefold().endswith(suffix)), None)


def suffixes() -> tuple[str, ...]:
    """The usual suffix of each format."""
    return tuple(each.suffixes[0] for each in FORMATS.values())
