"""A pasted error explained, for a terminal and as JSON (``aad53004 schema explain``)."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aad53004.entra.codes import CODES, RELATIONS, look_up
from aad53004.evidence.clock import written
from aad53004.evidence.error_text import ErrorText
from aad53004.report.escaping import plain
from aad53004.report.json_text import json_text
from aad53004.report.text import wrap

if TYPE_CHECKING:
    from aad53004.report.shapes import explain as shapes

_NARROWEST, _WIDEST = 40, 100
_LABEL = 18


def document(text: ErrorText) -> shapes.Explanation:
    """What was read and what it means, as plain JSON values; what the text does not show is None."""
    row = CODES.get(text.code)
    return {
        "code": text.code,
        "name": row.name if row else None,
        "requestId": text.request_id,
        "correlationId": text.correlation_id,
        "timestamp": written(text.timestamp, text.digits) if text.timestamp else None,
        "app": {"name": text.app_name, "id": text.app_id},
        "user": text.user,
        "ip": text.ip,
        "device": {"id": text.device_id, "platform": text.device_platform, "state": text.device_state},
        "language": text.language,
        "meaning": meaning(text.code),
        "relation": relation(text.code),
        "relationKinds": [RELATIONS[letter][0] for letter in row.relations] if row else [],
        "next": steps(text),
        "others": list(text.others),
        "claims": list(text.claims),
        "notes": list(text.notes),
        "known": row is not None,
        "lookUp": look_up(text.code),
        "source": row.source if row else None,
    }


def render_json(text: ErrorText) -> str:
    """One document with a line feed at its end; characters beyond ASCII stand as they are."""
    return json_text(document(text))


def meaning(code: int) -> str:
    """What a code means, or that this version does not know it and where to look."""
    row = CODES.get(code)
    return (
        row.meaning
        if row
        else f"This version does not know AADSTS{code}; Microsoft's page says what it is: {look_up(code)}"
    )


def relation(code: int) -> str:
    """What a code has to do with 53004."""
    row = CODES.get(code)
    if row is None:
        return f"What AADSTS{code} has to do with 53004 is not known."
    sentences = " ".join(RELATIONS[letter][1] for letter in row.relations)
    return f"{sentences} {row.note}".strip()


def steps(text: ErrorText) -> list[str]:
    """What to do next, with the user and the ids of the text in the commands."""
    row = CODES.get(text.code)
    if row is None:
        return [f"Read what Microsoft says about it: {look_up(text.code)}"]
    user = shlex.quote(text.user) if text.user else "UPN"
    ids = f" --request-id {text.request_id}" if text.request_id else ""
    if not ids and text.correlation_id:
        ids = f" --correlation-id {text.correlation_id}"
    filled = [step.replace("{user}", user).replace("{ids}", ids) for step in row.next]
    if 53004 in text.others:
        filled.insert(0, f"Find out about the 53004 as well: aad53004 check {user}")
    return filled or [f"Read what Microsoft says about it: {look_up(text.code)}"]


def render(text: ErrorText, *, width: int = 80, colour: bool = False, detail: int = 0) -> str:
    """The same for a terminal; ``detail`` -1 is the first line and what to do alone."""
    width = max(_NARROWEST, min(width, _WIDEST))
    row = CODES.get(text.code)
    head = f"AADSTS{text.code}" + (f"  {row.name}" if row and row.name else "")
    lines = [f"\x1b[1m{head}\x1b[0m" if colour else head]
    if detail >= 0:
        lines += ["", *wrap(meaning(text.code), width), "", *wrap(f"53004: {relation(text.code)}", width), ""]
        lines += _shown(text, width)
        for note in text.notes:
            lines += ["", *wrap(plain(f"Note: {note}"), width)]
    lines += ["", "What to do next"]
    for i, step in enumerate(steps(text), 1):
        # The command stands in a line of its own, so that it can be copied.
        sentence, colon, command = plain(step).partition(": aad53004 ")
        lines += wrap(f"{sentence}{':' if colon else ''}", width, f"  {i}. ")
        lines += [f"     aad53004 {command}"] if command else []
    if text.others and detail >= 0:
        lines += ["", "Other codes in the text"]
        for code in text.others:
            lines += wrap(_short(code), width, "  ", "    ")
    if detail >= 0:
        lines += ["", *wrap(f"More: {row.source if row else look_up(text.code)}", width)]
    return "\n".join(lines) + "\n"


def _short(code: int) -> str:
    row = CODES.get(code)
    name = f" {row.name}" if row and row.name else ""
    return f"AADSTS{code}{name}: {meaning(code)}"


def _shown(text: ErrorText, width: int) -> Iterator[str]:
    """What the text shows, and at the end which of the ids and places it does not."""
    shown = document(text)
    app = " ".join(filter(None, (text.app_name, f"({text.app_id})" if text.app_id else None)))
    looked_for = (
        ("Request id", "request id", shown["requestId"]),
        ("Correlation id", "correlation id", shown["correlationId"]),
        ("Time", "time", shown["timestamp"]),
        ("App", "app", app),
        ("User", "user", text.user),
        ("IP address", "IP address", text.ip),
    )
    besides = (
        ("Device", text.device_id),
        ("Device platform", text.device_platform),
        ("Device state", text.device_state),
        ("Policies asked for", ", ".join(text.claims)),
    )
    for label, value in (*((label, value) for label, _, value in looked_for), *besides):
        if value:
            yield from wrap(plain(value), width, f"{label:<{_LABEL}}")
    missing = [name for _, name, value in looked_for if not value]
    if missing:
        yield from wrap(f"Not in the text: {', '.join(missing)}", width)
