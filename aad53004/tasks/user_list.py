"""Lists of users in the shapes that people have: one a line, or a column of a CSV."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aad53004.errors import BadInput

MOST_BYTES, MOST_USERS = 16 * 2**20, 100_000
_COLUMNS = ("userprincipalname", "upn", "user", "id")


def distinct_users(named: Sequence[str]) -> list[str]:
    """Everybody who was named, each once whatever the case, in order. Raises BadInput for nobody and for too many."""
    if not named:
        raise BadInput("No user is named; give a UPN or an object id, several of them, or --users FILE.")
    first = {name.casefold(): name for name in reversed(named)}
    if len(first) > MOST_USERS:
        raise BadInput(f"--users names {len(first)} users, more than {MOST_USERS}; split the file.")
    return list(reversed(first.values()))


def users_in(data: bytes, name: str) -> list[str]:
    """The users of a list. ``name``: what it is called in a sentence. Raises BadInput."""
    import csv
    import io

    lines = [line for line in _text(data, name).splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if not lines:
        raise BadInput(f"{name} names no user; write one a line.")
    # What Excel and the bulk operations of the Entra admin center put before the heads.
    lines = lines[1:] if re.fullmatch(r"sep=.|version:v\S*?[,;\t]*", lines[0].strip(), re.IGNORECASE) else lines
    separator = next((mark for mark in ";\t" if any(mark in line for line in lines[:1])), ",")
    try:
        rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=separator))
    except csv.Error as error:
        raise BadInput(f"{name} is no list of users: {error}.") from None
    column = 0
    heads = [_head(cell) for cell in rows[0]] if rows else []
    for head in _COLUMNS:
        if head in heads:
            column, rows = heads.index(head), rows[1:]
            break
    return [cells[column].strip() for cells in rows if len(cells) > column and cells[column].strip()]


def _head(cell: str) -> str:
    """The head of a column as it is compared: "User principal name" and "User name [userPrincipalName] Required" are
    ``userPrincipalName``. https://learn.microsoft.com/entra/identity/users/users-bulk-download"""
    named = re.search(r"\[(\w+)\]", cell)
    return re.sub(r"\s", "", named[1] if named else cell).casefold()


def _text(data: bytes, name: str) -> str:
    for encoding in ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # UTF-16 without its mark, and what is no text at all.
        if "\0" not in text:
            return text
    raise BadInput(f"{name} is no text; save it as UTF-8.")
