"""When a request may go (again): what ``Retry-After`` means, back-off without it, and the pace of a throttled family.

Limits: https://learn.microsoft.com/graph/throttling-limits. Identity Protection and Conditional Access share one
request a second for the whole tenant and answer 429 without ``Retry-After``; reports take 5 requests in 10 s.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from aad53004.graph.interface import Limit

LONGEST_WAIT = 120.0  # seconds; what a Retry-After beyond it is clamped to
FIRST_BACK_OFF = 1.0
LONGEST_BACK_OFF = 30.0

# Family -> (requests, seconds): so many requests in so long. Families that are not named are not paced.
PACE: Mapping[Limit, tuple[int, float]] = {Limit.PROTECTION: (1, 1.0), Limit.REPORTS: (5, 10.0)}


def retry_after(value: str | None, wall: float) -> float | None:
    """Seconds that a ``Retry-After`` header asks to wait, at most LONGEST_WAIT.

    ``value``: seconds or an HTTP date; ``wall``: the present as a POSIX timestamp. None where the header says nothing
    usable: missing, zero, negative, in the past or garbage.
    """
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]{1,400}(\.[0-9]{1,20})?", text, re.ASCII):
        seconds = float(text)
    else:
        try:
            date = parsedate_to_datetime(text)
            # HTTP dates are GMT, whether or not the zone came through.
            seconds = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - wall
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    return min(seconds, LONGEST_WAIT) if seconds > 0 else None


def back_off(attempt: int, random: float) -> float:
    """Seconds to wait after the ``attempt``-th failure (from 1), with full jitter: ``random`` in [0, 1) of the ceiling.

    Full jitter keeps the children of one batch, and several runs in one tenant, from coming back all at once.
    """
    return random * min(LONGEST_BACK_OFF, FIRST_BACK_OFF * 2.0 ** (attempt - 1))


class Pacer:
    """Slots for requests of the families that Graph has throttled; of every family with ``from_the_start``. Times are
    seconds of the source's own clock."""

    def __init__(self, from_the_start: bool = False) -> None:
        self._paced: set[Limit] = set(PACE) if from_the_start else set()
        # What went before the first 429 counts too: Graph has counted it.
        self._sent: dict[Limit, deque[float]] = {limit: deque(maxlen=count) for limit, (count, _) in PACE.items()}

    def throttled(self, limit: Limit) -> None:
        """Graph answered 429 to a request of this family."""
        if limit in PACE:
            self._paced.add(limit)

    def slot(self, limit: Limit, earliest: float) -> float:
        """Takes a slot: when the next request of this family may go, ``earliest`` at the soonest."""
        if limit not in PACE:
            return earliest
        sent, (count, seconds) = self._sent[limit], PACE[limit]
        at = earliest
        if limit in self._paced and len(sent) == count:
            at = max(earliest, sent[0] + seconds)
        sent.append(at)
        return at
