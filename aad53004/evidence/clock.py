"""The clock notations of error texts, as UTC.

Entra's own time stamp is in UTC, also where a paste lost its Z:
https://learn.microsoft.com/entra/identity-platform/reference-error-codes
Any other time without a zone is somebody's local time, and is not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

_SEP = r"[ ]?[-./–年][ ]?"
_GAP = r"(?:[ \t\n]{0,40}[T,][ \t\n]{0,8}|[ \t\n]{1,40}(?:at|à|um|alle|às|kl\.?)?[ \t\n]{0,4})"
_CLOCK = (
    r"(?P<h>\d{1,2})[:.\-h](?P<m>\d{2})[:.\-](?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?"
    r"(?:[ ]?(?P<half>[AaPp]\.?[Mm]\b\.?))?"
)
# Abbreviations that stand for different clocks in different countries, or that change with the season.
_LOCAL = "[CEW]ES?T|MES?Z|[ECMP][SD]T|AK[SD]T|HST|BST|IST|MSK|JST|KST|SGT|HKT|A[ECW][SD]T|NZ[SD]T|SAST|BRT|ART|PKT|WIB|[CEMP]T"
_ZONE = rf"(?:[ ]?(?P<zone>(?:UTC|GMT)[ ]?[+\-−]\d{{1,2}}(?::?\d\d)?(?![\d:])|(?:{_LOCAL})\b|Z\b|UTC\b|GMT\b|[+\-−]\d\d:?\d\d\b|[+\-−]\d\d(?![\d:])))?"
_TAIL = _CLOCK + _ZONE
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = "|".join(_MONTHS)

_DAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},?[ ])?"
_YEAR_FIRST = re.compile(
    rf"(?<![\d.\-])(?P<y>(?:19|20)\d\d){_SEP}(?P<mo>\d{{1,2}})[ ]?[-./–月][ ]?(?P<d>\d{{1,2}})日?\.?{_GAP}" + _TAIL
)
_YEAR_LAST = re.compile(
    rf"(?<![\d.\-/])(?P<a>\d{{1,2}})(?P<sep>[-./])[ ]?(?P<b>\d{{1,2}})[-./][ ]?(?P<y>(?:19|20)\d\d){_GAP}" + _TAIL
)
_NAMED = re.compile(
    rf"(?<![\w]){_DAY}(?P<d>\d{{1,2}})[ \-](?P<mon>{_MONTH})[a-z]{{0,6}}\.?[ \-](?P<y>(?:19|20)\d\d){_GAP}" + _TAIL,
    re.IGNORECASE,
)
_NAMED_FIRST = re.compile(
    rf"\b{_DAY}(?P<mon>{_MONTH})[a-z]{{0,6}}\.?[ ](?P<d>\d{{1,2}}),?[ ](?P<y>(?:19|20)\d\d){_GAP}" + _TAIL,
    re.IGNORECASE,
)
# As ctime and date(1) write it: Thu Jul 16 19:13:18 UTC 2026.
_CTIME = re.compile(
    rf"\b{_DAY}(?P<mon>{_MONTH})[a-z]{{0,6}}[ ]{{1,2}}(?P<d>\d{{1,2}})[ ](?P<h>\d\d):(?P<m>\d\d):(?P<s>\d\d)"
    r"(?P<f>)(?P<half>)[ ](?P<zone>UTC|GMT|Z|[+\-]\d{4})[ ](?P<y>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"(?<![\w.\-])(?P<epoch>1\d{9}(?:\d{3})?)(?![\w\-]|\.\d)")
_PATTERNS = (_YEAR_FIRST, _YEAR_LAST, _NAMED, _NAMED_FIRST, _CTIME)


@dataclass(frozen=True)
class Time:
    """A time as it stands in a text. ``at`` is its clock, aware (UTC) where ``zoned``; ``digits`` of a second it shows.

    ``at`` is None where day and month cannot be told apart, or where the zone is one of several of that name.
    """

    start: int
    end: int
    at: datetime | None
    zoned: bool
    digits: int

    def utc(self) -> datetime | None:
        """The time, taking a clock without a zone for UTC."""
        return None if self.at is None else self.at.replace(tzinfo=self.at.tzinfo or UTC).astimezone(UTC)


def times(text: str) -> list[Time]:
    """All times that stand in ``text``, in their order; a date without a clock is none."""
    found = [_time(match, pattern) for pattern in _PATTERNS for match in pattern.finditer(text)]
    kept: list[Time] = []
    for time in sorted((time for time in found if time is not None), key=lambda time: (time.start, -time.end)):
        if not kept or time.start >= kept[-1].end:
            kept.append(time)
    return kept


def epochs(text: str) -> list[Time]:
    """Numbers that can be seconds or milliseconds since 1970: a time only where a label says so."""
    found = []
    for match in _EPOCH.finditer(text):
        number = match["epoch"]
        at = datetime.fromtimestamp(int(number[:10]), UTC) + timedelta(milliseconds=int(number[10:] or 0))
        found.append(Time(match.start(), match.end(), at, True, 3 if len(number) > 10 else 0))
    return found


def written(at: datetime, digits: int) -> str:
    """ISO 8601 in UTC with a Z, and as many digits of a second as were shown."""
    text = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{at.microsecond:06d}"[: 20 + digits] + "Z" if digits else f"{text}Z"


def _time(match: re.Match[str], pattern: re.Pattern[str]) -> Time | None:
    named = match.groupdict()
    zone = _zone(named["zone"])
    if zone is None and named["zone"]:
        return Time(match.start(), match.end(), None, False, 0)
    fraction = (named["f"] or "")[:6]
    day: tuple[int, int] | None
    if pattern is _YEAR_LAST:
        day = _day_and_month(match, named, zone is not None)
    elif "mon" in named:
        day = (_MONTHS.index(named["mon"].lower()) + 1, int(named["d"]))
    else:
        day = (int(named["mo"]), int(named["d"]))
    if day is None:
        return Time(match.start(), match.end(), None, zone is not None, 0)
    try:
        at = datetime(
            int(named["y"]),
            *day,
            _hour(int(named["h"]), named["half"]),
            int(named["m"]),
            int(named["s"]),
            int(fraction.ljust(6, "0") or 0),
            tzinfo=zone,
        )
        if zone is not None:
            at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return Time(match.start(), match.end(), at, zone is not None, len(fraction))


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    text = text.upper().removeprefix("UTC").removeprefix("GMT").strip()
    digits = re.sub(r"\D", "", text)
    if not digits:
        return None
    digits = (f"0{digits}" if len(digits) % 2 else digits).ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 14 or minutes > 59:
        return None
    sign = 1 if text[0] == "+" else -1
    return timezone(sign * timedelta(hours=hours, minutes=minutes))


def _hour(hour: int, half: str | None) -> int:
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("no hour of a half day")
    return hour % 12 + (12 if half[0] in "pP" else 0)


def _day_and_month(match: re.Match[str], named: dict[str, str], zoned: bool) -> tuple[int, int] | None:
    """Month and day of 16.07.2026, 7/16/2026: points mean day first, a half day (PM) means the American order."""
    first, second = int(named["a"]), int(named["b"])
    if first == second:
        return first, second
    if named["sep"] == "." or first > 12:
        return second, first
    if second > 12 or named["half"]:
        return first, second
    return None
