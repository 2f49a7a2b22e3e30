"""Reads the error that a user pasted: code, ids, time, app, user, address, device. What the text does not show is None.

Only the number of the code counts: Microsoft changes the texts, and translates the labels.
https://learn.microsoft.com/entra/identity-platform/reference-error-codes
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from aad53004.entra.codes import PROOF_UP_BLOCKED, WRAPPERS
from aad53004.entra.pages import codes_of
from aad53004.errors import BadInput
from aad53004.evidence import fields, language, sign_in_log
from aad53004.evidence.fields import Field
from aad53004.evidence.labels import Kind
from aad53004.evidence.plain_text import LONGEST, unwrap

__all__ = ["LONGEST", "ErrorText", "NoCode", "read", "read_page"]

_AROUND = 20_000  # characters on either side of a code that can belong to it
_MOST = 400_000
_CLAIMS = re.compile(r"capolids|polids", re.IGNORECASE)
_GUID = re.compile(r"(?<![0-9a-zA-Z-])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9a-zA-Z-])")


@dataclass(frozen=True)
class ErrorText:
    """What a pasted error shows. ``timestamp`` is an aware UTC time, ids are in lower case; ``digits`` is how many of a
    second the time shows, ``candidates`` what a page that names no code can stand for, likeliest first, with ``code`` the
    first of them; ``claims`` are ids of the Conditional Access policies that a claims challenge names,
    ``notes`` what a reader of the ids should know."""

    code: int
    candidates: tuple[int, ...] = ()
    others: tuple[int, ...] = ()
    request_id: str | None = None
    correlation_id: str | None = None
    timestamp: datetime | None = None
    digits: int = 0
    app_name: str | None = None
    app_id: str | None = None
    user: str | None = None
    ip: str | None = None
    device_id: str | None = None
    device_platform: str | None = None
    device_state: str | None = None
    language: str | None = None
    claims: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class NoCode(BadInput):
    """A text shows no error code."""


class _Block(NamedTuple):
    """The fields of one error: those of another one in the same text stand in another block."""

    fields: list[Field]

    def values(self, kind: Kind) -> list[Field]:
        return [field for field in self.fields if field.kind is kind]

    @property
    def codes(self) -> list[int]:
        return [int(field.value) for field in self.fields if field.kind is Kind.CODE]


def read(text: str) -> ErrorText:
    """The fields of a pasted error. Raises NoCode where it shows no error code."""
    plain = _plain(text)
    found = fields.find(plain)
    codes = list(dict.fromkeys(int(field.value) for field in found if field.kind is Kind.CODE))
    if not codes:
        raise NoCode("The text shows no error code; paste all of the message, from AADSTS or Error Code on.")
    code = _headline(codes)
    return _made(
        plain, found, _block(found, code, plain), code, others=tuple(other for other in codes if other != code)
    )


def read_page(text: str) -> ErrorText | None:
    """The fields of a page, or of a line of the sign-in log, that names no error code; None where it is none that is
    known. https://learn.microsoft.com/entra/identity/conditional-access/troubleshoot-conditional-access"""
    plain = _plain(text)
    codes = codes_of(plain)
    if not codes:
        return None
    found = fields.find(plain)
    return _made(plain, found, _Block(found), codes[0], candidates=codes)


def _made(
    plain: str,
    found: list[Field],
    block: _Block,
    code: int,
    others: tuple[int, ...] = (),
    candidates: tuple[int, ...] = (),
) -> ErrorText:
    request, correlation, notes = _ids(block, plain)
    time = _first(block, Kind.TIME)
    return ErrorText(
        code=code,
        candidates=candidates,
        others=others,
        request_id=request,
        correlation_id=correlation,
        timestamp=time.at if time else None,
        digits=time.digits if time else 0,
        app_name=_value(block, Kind.APP_NAME),
        app_id=_value(block, Kind.APP),
        user=_value(block, Kind.USER),
        ip=_value(block, Kind.IP),
        device_id=_value(block, Kind.DEVICE),
        device_platform=_value(block, Kind.PLATFORM),
        device_state=_value(block, Kind.STATE),
        language=_language(plain, found),
        claims=_claims(plain),
        notes=tuple(notes),
    )


def _plain(text: str) -> str:
    """The part of the text that is about its codes, out of its wrapping, rows of the sign-in log spelled out."""
    text = text.lstrip("\ufeff")[:LONGEST]
    spelled = sign_in_log.spelled_out(text)
    if spelled is not None:
        return spelled[:_MOST]
    plain = sign_in_log.without_tables(unwrap(text))
    if len(plain) <= 2 * _AROUND:
        return plain
    kept: list[tuple[int, int]] = []
    for at in fields.code_places(plain):
        begin, end = max(0, at - _AROUND), at + _AROUND
        if kept and begin <= kept[-1][1]:
            kept[-1] = (kept[-1][0], end)
        else:
            kept.append((begin, end))
    return "\n\n".join(plain[begin:end] for begin, end in kept)[:_MOST] if kept else plain[:_MOST]


def _headline(codes: list[int]) -> int:
    """53004 where it is among them; else the first that is not only the wrapper of another."""
    if PROOF_UP_BLOCKED in codes:
        return PROOF_UP_BLOCKED
    return next((code for code in codes if code not in WRAPPERS), codes[-1])


def _block(found: list[Field], code: int, plain: str) -> _Block:
    """The fields that belong to ``code``: a text may hold several errors, each with ids of its own."""
    blocks = _blocks(found, plain)
    own = max((block for block in blocks if code in block.codes), key=lambda block: len({f.kind for f in block.fields}))
    ids = {field.value for field in own.fields if field.kind in _IDS}
    merged = list(own.fields)
    for block in blocks:
        if block is own:
            continue
        theirs = {field.value for field in block.fields if field.kind in _IDS}
        if ids & theirs or not (theirs or block.codes) or (code in block.codes and not (ids and theirs)):
            merged += block.fields
    return _Block(merged)


_IDS = (Kind.REQUEST, Kind.CORRELATION)


def _blocks(found: list[Field], plain: str) -> list[_Block]:
    """A block ends where an id comes anew with another value, and where another code comes after the ids."""
    blocks = [_Block([])]
    for field in found:
        block = blocks[-1]
        fresh = _closed(block, int(field.value)) if field.kind is Kind.CODE else _conflicts(block, field)
        if fresh:
            blocks.append(_Block(_ahead(block, field, plain)))
        blocks[-1].fields.append(field)
    return blocks


def _conflicts(block: _Block, field: Field) -> bool:
    """Whether an id differs from that of the block; a request id that was called a correlation id does not count."""
    if field.kind not in _IDS:
        return False
    values = {other.value for other in block.values(field.kind)}
    other_kind = Kind.CORRELATION if field.kind is Kind.REQUEST else Kind.REQUEST
    values -= {other.value for other in block.values(other_kind)}
    return bool(values) and field.value not in values


def _ahead(block: _Block, field: Field, plain: str) -> list[Field]:
    """What stands behind the last id of a block and belongs to the next: its code, which comes first on the page, and
    what stands with that on its line or in its paragraph, such as the time and the user of a line of a log."""
    ids = [i for i, other in enumerate(block.fields) if other.kind in _IDS]
    last = ids[-1] if ids else -1
    first = field
    if field.kind is not Kind.CODE:
        stamps = [i for i, other in enumerate(block.fields) if other.kind in (*_IDS, Kind.TIME)]
        behind = [other for other in block.fields[last + 1 :] if other.kind is Kind.CODE]
        if not behind or last < 0:
            return []
        before = [i for i in stamps if block.fields[i].start < behind[0].start]
        if field.start - behind[-1].start > behind[0].start - block.fields[before[-1]].start:
            return []
        first = behind[0]
    begin = min(_beginning(plain, block.fields[last].start if last >= 0 else 0, first.start), first.start)
    moved = [other for other in block.fields[last + 1 :] if other.start >= begin]
    del block.fields[len(block.fields) - len(moved) :]
    return moved


def _beginning(plain: str, last: int, start: int) -> int:
    """Where the paragraph, else the line of ``start`` begins, if that is behind the id at ``last``; else ``start``."""
    for end in ("\n\n", "\n"):
        begin = plain.rfind(end, last, start)
        if begin >= 0:
            return begin
    return start


def _closed(block: _Block, code: int) -> bool:
    """Whether a code is a new error: the block has other codes, and ids came after the last of them."""
    codes = block.codes
    if not codes or code in codes:
        return False
    last = max(i for i, field in enumerate(block.fields) if field.kind is Kind.CODE)
    return any(field.kind in _IDS for field in block.fields[last:])


def _ids(block: _Block, plain: str) -> tuple[str | None, str | None, list[str]]:
    """Request and correlation id, and what is to be said about them."""
    requests, correlations = block.values(Kind.REQUEST), block.values(Kind.CORRELATION)
    request = requests[0].value if requests else None
    notes: list[str] = []
    twice = {field.value for field in requests} & {field.value for field in correlations}
    others = [field.value for field in correlations if field.value not in twice]
    correlation = others[0] if others else None
    if twice:
        request = next(field.value for field in requests if field.value in twice)
        notes.append(
            f"{request} is called a correlation id as well as a request id (trace id) in this text; it is taken for the "
            "request id."
        )
    client = block.values(Kind.CLIENT_REQUEST)
    if correlation is None and not twice and client and client[0].value != request:
        correlation = client[0].value
    if request is None and correlation is not None and correlation.endswith("00") and not twice:
        notes.append(
            "The correlation id ends in 00, as Entra's request ids do; if no sign-in is found by it, look for it as a "
            "request id."
        )
    if block.values(Kind.GRAPH_REQUEST):
        notes.append("The request-id beside innerError is that of a call to Microsoft Graph, not of the sign-in.")
    return request, correlation, notes


def _first(block: _Block, kind: Kind) -> Field | None:
    return next(iter(block.values(kind)), None)


def _value(block: _Block, kind: Kind) -> str | None:
    field = _first(block, kind)
    return field.value if field else None


def _claims(plain: str) -> tuple[str, ...]:
    found = _CLAIMS.search(plain)
    if not found:
        return ()
    part = plain[found.end() : found.end() + 2000].partition("]")[0]
    return tuple(dict.fromkeys(guid.lower() for guid in _GUID.findall(part)))


def _language(plain: str, found: list[Field]) -> str | None:
    """Of the labels where they are translated, else of the words behind the code, else of the labels."""
    votes: dict[str, float] = {}
    for field in found:
        for name in field.languages:
            votes[name] = votes.get(name, 0) + 1 / len(field.languages)
    best = max(votes, key=lambda name: (votes[name], name == "en"), default=None)
    if best not in (None, "en") and votes[str(best)] > votes.get("en", 0):
        tied = {name for name in votes if votes[name] == votes[str(best)]}
        words = language.of_words(plain)
        return words if words in tied else best
    message = fields.message(plain)
    return language.of_words(message) or best or language.of_words(plain)
