"""What the HTML report shows, as plain values: the template writes them down and decides nothing.

Every text may come from a tenant. :func:`clean` makes the whole view safe to look at (no control characters, nothing
that turns the writing round); escaping for HTML is the template engine's.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urlsplit

from aad53004.report.escaping import plain

T = TypeVar("T")
# All that the report links to; each address is one of this project's own constants.
DOCS_HOST = "learn.microsoft.com"


@dataclass(frozen=True)
class Link:
    """An address of Microsoft's documentation; any other becomes empty, and is then no link."""

    url: str = ""

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            safe = parts.scheme == "https" and parts.netloc == DOCS_HOST
        except ValueError:
            safe = False
        if not safe:
            object.__setattr__(self, "url", "")


@dataclass(frozen=True)
class Time:
    """``iso``: ISO 8601, UTC; ``text``: for people, UTC too."""

    iso: str
    text: str


@dataclass(frozen=True)
class Mark:
    """A word and how it is coloured (bad, warn, good, open); the word alone says it all."""

    word: str
    tone: str = "open"


@dataclass(frozen=True)
class Observed:
    """What Graph returned at one JSON pointer; ``value`` is JSON in one line, cut where it is long."""

    pointer: str
    value: str
    meaning: str


@dataclass(frozen=True)
class Cited:
    """Citation out of one request. ``raw``: the id of that request among the raw evidence."""

    resource: str
    raw: str
    rows: tuple[Observed, ...]


@dataclass(frozen=True)
class Line:
    """A sentence, with a verdict where it is one."""

    text: str
    mark: Mark | None = None
    because: str = ""


@dataclass(frozen=True)
class AnswerRow:
    """A labelled line of the answer."""

    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Pair:
    name: str
    value: str


@dataclass(frozen=True)
class Subject:
    name: str
    display_name: str
    tenant: str
    diagnosed: Time
    tool: str


@dataclass(frozen=True)
class StepLink:
    """A reference to a remedy of the plan; ``anchor`` is empty where the plan does not hold it."""

    text: str
    anchor: str


@dataclass(frozen=True)
class AnswerSection:
    headline: str
    tone: str
    banner: str
    sentences: tuple[str, ...]
    rows: tuple[AnswerRow, ...]
    first: StepLink | None
    ids: tuple[Pair, ...]


@dataclass(frozen=True)
class PolicyRow:
    name: str
    mark: Mark
    controls: str


@dataclass(frozen=True)
class Box:
    """A station of the sign-in. ``policies``: those that the sign-in lists as applied; ``other_policies``: the rest, in
    a sentence."""

    heading: str
    mark: Mark
    lines: tuple[Line, ...]
    policies: tuple[PolicyRow, ...] = ()
    other_policies: str = ""
    cited: tuple[Cited, ...] = ()
    docs: Link = field(default_factory=Link)


@dataclass(frozen=True)
class Request:
    method: str
    url: str
    body: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class ConditionRow:
    question: str
    mark: Mark
    detail: str


@dataclass(frozen=True)
class Remedy:
    number: int
    anchor: str
    title: str
    who: str
    marks: tuple[Mark, ...]
    warning: str
    steps: tuple[str, ...]
    checks: tuple[ConditionRow, ...]
    effect: str
    portal: str
    requests: tuple[Request, ...]
    command: str
    permission: str
    docs: Link
    opened: bool


@dataclass(frozen=True)
class Plan:
    """``question``: whether it was the user, to ask before the first remedy. ``loosening``: what takes protection away,
    set apart."""

    question: str
    remedies: tuple[Remedy, ...]
    loosening: tuple[Remedy, ...]
    none: str


@dataclass(frozen=True)
class Marker:
    """A moment of the timeline as it is drawn. ``kind``: refused, success, sign-in, risk, audit or client, which the marker's shape tells; ``x`` and ``y``: where
    it is drawn."""

    number: int
    at: Time
    source: str
    kind: str
    text: str
    here: bool
    x: int
    y: int


@dataclass(frozen=True)
class Lane:
    name: str
    y: int


@dataclass(frozen=True)
class Day:
    name: str
    x: int


@dataclass(frozen=True)
class Timeline:
    width: int
    height: int
    left: int
    lanes: tuple[Lane, ...]
    days: tuple[Day, ...]
    moments: tuple[Marker, ...]
    told: str
    legend: tuple[Pair, ...]


@dataclass(frozen=True)
class FindingRow:
    rule: str
    title: str
    kind: str
    mark: Mark
    text: str
    because: str
    cited: tuple[Cited, ...]
    steps: tuple[StepLink, ...]
    docs: Link


@dataclass(frozen=True)
class FamilyRows:
    key: str
    title: str
    findings: tuple[FindingRow, ...]


@dataclass(frozen=True)
class Choice:
    """One box to tick among the filters."""

    value: str
    text: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Findings:
    families: tuple[FamilyRows, ...]
    by_family: tuple[Choice, ...]
    by_verdict: tuple[Choice, ...]
    count: int


@dataclass(frozen=True)
class GapRow:
    why: str
    resource: str
    status: str
    permission: str
    request_id: str


@dataclass(frozen=True)
class DifferenceRow:
    policy: str
    recorded: str
    here: str
    graph: str
    reason: str


@dataclass(frozen=True)
class GuideRow:
    heading: str
    mark: Mark
    seen: tuple[str, ...]
    correction: str


@dataclass(frozen=True)
class Text:
    """A text that was asked for besides, to be copied; ``language`` is its language tag."""

    title: str
    anchor: str
    language: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class RawValue:
    pointer: str
    lines: tuple[str, ...]
    meaning: str
    rules: str


@dataclass(frozen=True)
class RawRequest:
    anchor: str
    method: str
    path: str
    query: tuple[Pair, ...]
    status: str
    request_id: str
    note: str
    values: tuple[RawValue, ...]


@dataclass(frozen=True)
class View:
    """The whole document, section by section."""

    title: str
    subject: Subject
    answer: AnswerSection
    boxes: tuple[Box, ...]
    plan: Plan
    timeline: Timeline | None
    findings: Findings
    gaps: tuple[GapRow, ...]
    differences: tuple[DifferenceRow, ...]
    guide: tuple[GuideRow, ...]
    texts: tuple[Text, ...]
    reading: tuple[str, ...]
    raw: tuple[RawRequest, ...]
    cost: str


def clean(view: T) -> T:
    """The same with each text in one line and each unsafe character shown as its code point (U+202E)."""
    safe: T = _clean(view)
    return safe


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, tuple):
        return tuple(map(_clean, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{member.name: _clean(getattr(value, member.name)) for member in fields(value)})
    return value
