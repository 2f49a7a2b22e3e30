"""JUnit XML, whatever is tested: suites of cases, counted and written.

The form is what Jenkins, GitLab and Azure DevOps have in common
(https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/publish-test-results-v2). Every text is made safe
here: one line, and no character that XML or a build agent would trip over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from aad53004.report.escaping import one_line


@dataclass(frozen=True)
class Element:
    """An element; it has children or lines of text, or neither. Attributes are written in their order."""

    tag: str
    attributes: Mapping[str, object]
    children: tuple[Element, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Style:
    """What the reports write differently and programs that compare files would notice: how an empty element ends, and
    how a value is quoted."""

    empty: str
    quote: Callable[[str], str]


DOUBLE_QUOTED = Style(" />", lambda value: f'"{escape(value, {chr(34): "&quot;"})}"')
SHORT_QUOTED = Style("/>", quoteattr)


def case(
    attributes: Mapping[str, object], properties: Iterable[tuple[str, object]] = (), outcome: Element | None = None
) -> Element:
    """A test case. ``outcome``: a ``failure``, ``skipped`` or ``system-out``; None where it passed without a word."""
    children = [*_properties(properties), *([outcome] if outcome else [])]
    return Element("testcase", attributes, tuple(children))


def suite(
    name: str,
    cases: Sequence[Element],
    properties: Iterable[tuple[str, object]] = (),
    attributes: Mapping[str, object] | None = None,
) -> Element:
    """A suite with its counts. ``attributes``: those besides."""
    counts = {
        "name": name,
        "tests": len(cases),
        "failures": _count(cases, "failure"),
        "errors": 0,
        "skipped": _count(cases, "skipped"),
    }
    return Element("testsuite", {**counts, **(attributes or {})}, (*_properties(properties), *cases))


def document(name: str, suites: Sequence[Element], style: Style, attributes: Mapping[str, object] | None = None) -> str:
    """The whole file, a line feed at its end. ``attributes``: those of the root besides."""
    counts = {key: sum(int(str(suite.attributes[key])) for suite in suites) for key in ("tests", "failures")}
    root = Element("testsuites", {"name": name, **counts, **(attributes or {})}, tuple(suites))
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *_written(root, "", style)]) + "\n"


def _properties(properties: Iterable[tuple[str, object]]) -> Iterator[Element]:
    elements = tuple(Element("property", {"name": name, "value": value}) for name, value in properties)
    if elements:
        yield Element("properties", {}, elements)


def _count(cases: Iterable[Element], tag: str) -> int:
    return sum(1 for case in cases for child in case.children if child.tag == tag)


def _written(element: Element, indent: str, style: Style) -> Iterator[str]:
    attributes = "".join(f" {name}={style.quote(one_line(str(value)))}" for name, value in element.attributes.items())
    start = f"{indent}<{element.tag}{attributes}"
    if element.children:
        yield f"{start}>"
        for child in element.children:
            yield from _written(child, f"{indent}  ", style)
        yield f"{indent}</{element.tag}>"
    elif any(element.lines):
        yield f"{start}>{escape(chr(10).join(map(one_line, element.lines)))}</{element.tag}>"
    else:
        yield f"{start}{style.empty}"
