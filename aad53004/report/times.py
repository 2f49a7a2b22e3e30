"""Times and distances in time, as the reports write them. Every time that is passed in is aware; all are shown in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def iso(at: datetime) -> str:
    """ISO 8601 in UTC, with a fraction only where it has one: 2026-11-24T08:12:44Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def iso_seconds(at: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def minute(at: datetime) -> str:
    """To the minute, for people: 24 Nov 2026 08:12 UTC."""
    return f"{at:%d %b %Y %H:%M} UTC"


def ago(distance: timedelta) -> str:
    """How long ago, in the largest unit that says something: "2 days ago"."""
    seconds = int(distance.total_seconds())
    if seconds < 0:
        return "in the future"
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"


def from_refusal(distance: timedelta | None) -> str:
    """How far from the first refusal, in the largest unit that says something: "-16 h", "+3 min"; "" for None."""
    if distance is None:
        return ""
    seconds = int(distance.total_seconds())
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        if abs(seconds) >= size:
            return f"{seconds // size if seconds > 0 else -(-seconds // size):+d} {unit}"
    return "0"
