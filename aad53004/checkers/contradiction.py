"""A 53004 of a user who has a usable method: the code says that there was none, so one of the two is wrong.

https://learn.microsoft.com/entra/identity-platform/reference-error-codes
"""

from __future__ import annotations

from collections.abc import Iterator

from aad53004.checkers import Case
from aad53004.checkers.registered_since import registered_since
from aad53004.errors import Unreadable, or_none


def to_check(case: Case) -> str:
    """What may explain it, as one sentence, from what is known of this user's methods."""
    points = list(dict.fromkeys(_points(case)))
    return f"Check whether {', whether '.join(points[:-1])}, and whether {points[-1]}."


def _points(case: Case) -> Iterator[str]:
    usable = or_none(lambda: case.methods.usable.read) or ()
    if not usable:
        yield "the method that the registration report counts is there, and was at that time"
    for counted in usable:
        title = counted.kind.title
        try:
            since = registered_since(case, counted)
        except Unreadable:
            # What of the audit log was not read leaves it as open as what it does not tell.
            since = None
        if since is None:
            yield f"{title} was there at that time (look up when {_definite(title)} was registered)"
        if counted.inferred:
            yield f"the user may use {title} at all, which is inferred here"
    if or_none(case.methods.report_disagrees):
        yield "the registration report is right, which calls the user not MFA capable"
    if any(counted.kind.bound for counted in or_none(lambda: case.methods.strong.read) or ()):
        yield "the sign-in came from the device that a method is bound to"
    yield "a policy required another authentication strength at that time"
    yield "the sign-in was made by this user and in this tenant"


def _definite(title: str) -> str:
    """A title with the definite article: "a phone number" is "the phone number"."""
    article, _, rest = title.partition(" ")
    return f"the {rest}" if article in {"a", "an"} else title
