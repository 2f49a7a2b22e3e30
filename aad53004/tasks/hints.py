"""What is said about the sign-in to explain: its ids, the app, the time, the error that the user pasted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from aad53004.checkers.subject import Narrowing
from aad53004.errors import BadInput

if TYPE_CHECKING:
    from aad53004.evidence.error_text import ErrorText

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True)
class SignInHints:
    """``since``: a time, or how long ago; ``at`` and ``since`` as aware UTC times. What the pasted ``error`` says counts
    where nothing else is said."""

    request_id: str = ""
    correlation_id: str = ""
    app: str = ""
    since: datetime | timedelta | None = None
    at: datetime | None = None
    error: ErrorText | None = None

    def narrowing(self, now: datetime) -> Narrowing:
        """What narrows the sign-in. ``now`` is what ``since`` counts from."""
        error = self.error
        return Narrowing(
            request_id=self.request_id or _id(error.request_id if error else None),
            correlation_id=self.correlation_id or _id(error.correlation_id if error else None),
            app=self.app or ((error.app_id or error.app_name or "").strip() if error else ""),
            since=now - self.since if isinstance(self.since, timedelta) else self.since,
            at=self.at or (error.timestamp if error else None),
            ip=(error.ip if error else None) or "",
            code=error.code if error and not error.candidates else None,
            user=(error.user if error else None) or "",
            candidates=error.candidates if error else (),
        )


def read_hints(
    *,
    request_id: str | None = None,
    correlation_id: str | None = None,
    app: str | None = None,
    since: str | None = None,
    at: str | None = None,
) -> SignInHints:
    """The hints from texts; None where nothing is said. Raises BadInput for what is no id and no time."""
    if app is not None and not app.strip():
        raise BadInput("--app is empty; give a name or an id, or leave it out.")
    for name, value in (("--request-id", request_id), ("--correlation-id", correlation_id)):
        if value is not None and not _GUID.fullmatch(value.strip()):
            raise BadInput(f"{name} must be a GUID, such as 0f8fad5b-d9cb-469f-a165-70867728950e.")
    moment = None if at is None else _time("--at", at)
    return SignInHints(
        _id(request_id), _id(correlation_id), (app or "").strip(), None if since is None else _since(since), moment
    )


def _id(text: str | None) -> str:
    return (text or "").strip().lower()


def _since(text: str) -> datetime | timedelta:
    span = re.fullmatch(r"(\d{1,5})\s*([mhdw])", text.strip().lower())
    if span:
        return timedelta(**{_UNITS[span[2]]: int(span[1])})
    return _time("--since", text)


def _time(name: str, text: str) -> datetime:
    from aad53004.graph.odata import parse_time

    text = text.strip()
    moment = parse_time(text) or parse_time(f"{text}Z") or parse_time(f"{text}T00:00:00Z")
    if moment is None:
        also = " or a span such as 24h or 7d" if name == "--since" else ""
        raise BadInput(f"{name} must be a time in ISO 8601, such as 2026-11-24T08:12:40Z{also}.")
    return moment.astimezone(UTC)
