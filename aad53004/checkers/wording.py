"""How a time and a text of the tenant stand in a sentence: the same in findings, in fixes and in the question."""

from __future__ import annotations

from datetime import datetime

LONGEST = 120  # characters of a tenant's text


def when(at: datetime | None) -> str:
    """A time as a sentence names it, in UTC."""
    return f"{at:%d %b %Y %H:%M} UTC" if at else "an unknown time"


def shown(text: str | None, otherwise: str = "", most: int = LONGEST) -> str:
    """A text of the tenant as a sentence may hold it: on one line, without control or direction marks, not endless."""
    cleaned = "".join(char if char.isprintable() else " " for char in text or "").strip()
    return (cleaned[: most - 1] + "…" if len(cleaned) > most else cleaned) or otherwise
