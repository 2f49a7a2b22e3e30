"""Reads the error that a user pasted: code, ids, time, app, address. A field that the text does not show is None.

Only the number of the code counts: Microsoft changes the texts, and translates the labels.
https://learn.microsoft.com/entra/identity-platform/reference-error-codes
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from urllib.parse import unquote

from aad53004.errors import BadInput

LONGEST = 1_000_000

_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_CODE = re.compile(r"(?:AADSTS|error[\s_]*codes?[\"'\s]*[:=]?[\"'\s\[]*)(\d{4,7})(?!\d)", re.IGNORECASE)
_BARE_CODE = re.compile(r"(?<![\w.-])(5[03]\d{3,4})(?![\w.-])")
_BETWEEN = r"[\s_-]*(?:ids?)?[\"'*`\s]*[:=]\s*[\"'*`\s]*"
_REQUEST = re.compile(rf"(?:request|trace){_BETWEEN}({_GUID})", re.IGNORECASE)
_CORRELATION = re.compile(rf"correlation{_BETWEEN}({_GUID})", re.IGNORECASE)
_APP_ID = re.compile(rf"(?:app(?:lication)?|client){_BETWEEN}({_GUID})", re.IGNORECASE)
_APP_NAME = re.compile(r"app(?:lication)?[\s_-]*name[\"'*`\s]*[:=][\"'*`\t ]*([^\"'*`\r\n<]{1,120})", re.IGNORECASE)
_ADDRESS = re.compile(r"ip[\s_-]*address[^\s:=]{0,4}[\"'*`\s]*[:=]\s*[\"'*`\s]*([0-9a-fA-F:.]{3,45})", re.IGNORECASE)
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T\s](\d\d:\d\d:\d\d(?:\.\d{1,7})?)\s*(Z|[+-]\d\d:?\d\d)?")


@dataclass(frozen=True)
class ErrorText:
    """What a pasted error shows. ``timestamp`` is an aware UTC time, ids are in lower case."""

    code: int
    request_id: str | None = None
    correlation_id: str | None = None
    timestamp: datetime | None = None
    app_name: str | None = None
    app_id: str | None = None
    ip: str | None = None


def read(text: str) -> ErrorText:
    """The fields of a pasted error. Raises BadInput where it shows no error code.

    Where the labels are translated, order decides: the first GUID is the request id, the second the correlation id.
    """
    plain = _unwrapped(text[:LONGEST])
    codes = [int(code) for code in _CODE.findall(plain)] or [int(code) for code in _BARE_CODE.findall(plain)]
    if not codes:
        raise BadInput(
            "The error text of --error shows no error code, and there is no readable file of that name; paste all of the "
            "message, from AADSTS on."
        )
    code = 53004 if 53004 in codes else codes[0]
    request, correlation = _first(_REQUEST, plain), _first(_CORRELATION, plain)
    guids = [guid.lower() for guid in re.findall(_GUID, plain)]
    if request is None and correlation is None and len(guids) >= 2:
        request, correlation = guids[0], guids[1]
    name = _first(_APP_NAME, plain, lower=False)
    return ErrorText(
        code=code,
        request_id=request,
        correlation_id=correlation,
        timestamp=_time(plain),
        app_name=name.strip() if name else None,
        app_id=_first(_APP_ID, plain),
        ip=_address(plain),
    )


def _unwrapped(text: str) -> str:
    """The text without HTML, escapes and percent-encoding, as far as it has them."""
    if re.search(r"%3a|%20|\+Trace\+ID", text, re.IGNORECASE):
        text = unquote(text.replace("+", " "))
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    text = re.sub(r"\\r\\n|\\n|\\r", "\n", text).replace('\\"', '"')
    return html.unescape(re.sub(r"<[^<>]{1,200}>", " ", text))


def _first(pattern: re.Pattern[str], text: str, *, lower: bool = True) -> str | None:
    found = pattern.search(text)
    if not found:
        return None
    return found[1].lower() if lower else found[1]


def _time(text: str) -> datetime | None:
    found = _TIME.search(text)
    if not found:
        return None
    clock = re.sub(r"(\.\d{6})\d+", r"\1", found[2])
    try:
        at = datetime.fromisoformat(f"{found[1]}T{clock}{found[3] or 'Z'}")
    except ValueError:
        return None
    return at.astimezone(UTC)


def _address(text: str) -> str | None:
    found = _first(_ADDRESS, text)
    try:
        return str(ip_address(found.rstrip(".:"))) if found else None
    except ValueError:
        return None
