"""Citation for the HTML report: short beside what it proves, whole and by request at the end."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from aad53004.cite import Citation
from aad53004.diagnosis import Diagnosis
from aad53004.files import JSON
from aad53004.graph.interface import Answer
from aad53004.report.escaping import plain
from aad53004.report.html.view import Cited, Observed, Pair, RawRequest, RawValue

# So much of a value beside what it proves, and so much of it among the raw evidence.
SHORT, LONG = 300, 20_000

Key = tuple[str, tuple[tuple[str, str], ...]]


def shown_json(value: JSON, *, indent: int | None = None) -> str:
    """``value`` as JSON that can be copied: what must not be shown as it is stands there as \\uXXXX."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(char if char == "\n" or plain(char) == char else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    return re.sub(r'^"|"$', "", json.dumps(char))


class Requests:
    """Every request of a diagnosis with an id to link to, and what was cited out of it."""

    def __init__(self, diagnosis: Diagnosis) -> None:
        self._answers = tuple(diagnosis.case.answers) + tuple(diagnosis.case.second_opinion)
        self._cited: dict[Key, dict[str, tuple[Citation, list[str]]]] = {}
        for answer in self._answers:
            for key in _keys(answer):
                self._cited.setdefault(key, {})
        for finding in diagnosis.findings:
            for cited in finding.verdict.evidence:
                _, rules = self._of(cited).setdefault(cited.pointer, (cited, []))
                if finding.rule.id not in rules:
                    rules.append(finding.rule.id)

    def _of(self, cited: Citation) -> dict[str, tuple[Citation, list[str]]]:
        return self._cited.setdefault(_key(cited.resource, cited.query), {})

    def cite(self, evidence: Iterable[Citation]) -> tuple[Cited, ...]:
        """Pieces of evidence by the request that each came with, in their order, each place once."""
        groups: dict[Key, dict[str, Observed]] = {}
        for cited in evidence:
            rows = groups.setdefault(_key(cited.resource, cited.query), {})
            rows.setdefault(cited.pointer, Observed(cited.pointer or "/", _short(cited.observed), cited.meaning))
        return tuple(Cited(key[0], self._anchor(key), tuple(rows.values())) for key, rows in groups.items())

    def _anchor(self, key: Key) -> str:
        return f"raw-{list(self._cited).index(key) + 1}" if key in self._cited else ""

    def raw(self) -> tuple[RawRequest, ...]:
        """Every request: how Graph answered, and each value that a finding rests on, whole."""
        answers = {key: answer for answer in self._answers for key in _keys(answer)}
        return tuple(_raw(self._anchor(key), key, answers.get(key), cited) for key, cited in self._cited.items())


def _raw(anchor: str, key: Key, answer: Answer | None, cited: Mapping[str, tuple[Citation, list[str]]]) -> RawRequest:
    values = tuple(
        RawValue(pointer or "/", _whole(evidence.observed), evidence.meaning, ", ".join(rules))
        for pointer, (evidence, rules) in cited.items()
    )
    page = next((page for page in answer.pages if _key(page.path, page.query) == key), None) if answer else None
    known_id = next((evidence.request_id for evidence, _ in cited.values() if evidence.request_id), "")
    return RawRequest(
        anchor,
        page.method if page else "GET",
        key[0],
        tuple(Pair(name, value) for name, value in key[1]),
        str(page.status) if page else (str(answer.status) if answer else ""),
        page.headers.get("request-id", "") if page else known_id,
        (answer.why or answer.note) if answer else "",
        values,
    )


def _keys(answer: Answer) -> tuple[Key, ...]:
    pages = tuple(_key(page.path, page.query) for page in answer.pages)
    return pages or (_key(answer.request.path, answer.request.query),)


def _key(path: str, query: Mapping[str, str]) -> Key:
    return path, tuple(query.items())


def _short(value: JSON) -> str:
    text = shown_json(value)
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"


def _whole(value: JSON) -> tuple[str, ...]:
    text = shown_json(value, indent=2)
    if len(text) > LONG:
        text = f"{text[:LONG]}\n… cut here: {len(text) - LONG} more characters"
    return tuple(text.split("\n"))
