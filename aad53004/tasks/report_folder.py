"""The folder with one report per user, and the index of who is done, so that a run can go on where it ended."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aad53004.errors import BadInput
from aad53004.files import parse_json, read_bounded, write_whole

INDEX = "index.json"
INDEX_FORMAT, INDEX_VERSION = "aad53004-users", 1
MOST_INDEX_BYTES = 256 * 2**20
# The index is written anew after each of the first users, then after so many, and at the end whatever happens.
SAVED_EACH, SAVED_EVERY = 200, 25


@dataclass(frozen=True)
class UserRow:
    """What is kept of one user. ``cells``: of the CSV; ``stopped``: the run ended while this user was read; ``file``: the
    name of the report in the folder; ``user_id``: the object id, empty where it was not read."""

    user: str
    exit_code: int
    outcome: str
    root_causes: tuple[str, ...]
    conclusion: str
    file: str = ""
    cells: tuple[str, ...] = ()
    stopped: str = ""
    user_id: str = ""

    @property
    def document(self) -> dict[str, Any]:
        """The row as plain JSON values."""
        return {
            "user": self.user,
            "exitCode": self.exit_code,
            "outcome": self.outcome,
            "rootCauses": list(self.root_causes),
            "conclusion": self.conclusion,
            "file": self.file or None,
        }


class ReportFolder:
    """``output``: the name of the format of the reports; ``suffix``: how their names end; ``resume``: whether a run that
    was cut off is gone on with. ``rows``: who is done, by the lower-case name.

    Raises BadInput where the folder cannot be made or written in, or holds another run.
    """

    def __init__(self, path: str, output: str, suffix: str, *, resume: bool) -> None:
        self.path, self.output, self.suffix = Path(path), output, suffix
        self.rows: dict[str, UserRow] = {}
        if self.path.exists() and not self.path.is_dir():
            raise BadInput(f"--output-dir {path} is no folder; name one.")
        if not self.path.exists():
            self._make(path)
        elif not os.access(self.path, os.W_OK | os.X_OK):
            raise BadInput(f"You may not write in --output-dir {path}; name another folder.")
        index = self.path / INDEX
        if resume and index.exists():
            self._read(index)
        elif index.exists():
            raise BadInput(f"{path} holds a run already; go on with it with --resume, or name another folder.")

    def _make(self, path: str) -> None:
        if not self.path.absolute().parent.is_dir():
            raise BadInput(f"--output-dir {path} cannot be made: there is no folder {self.path.parent}; make it first.")
        try:
            self.path.mkdir(mode=0o700)
        except OSError as error:
            raise BadInput(f"--output-dir {path} cannot be made: {error.strerror or error}.") from None

    def _read(self, index: Path) -> None:
        document = parse_json(read_bounded(index, MOST_INDEX_BYTES, "an index of users"), str(index))
        sound = isinstance(document, dict) and document.get("format") == INDEX_FORMAT
        if not sound or document.get("version") != INDEX_VERSION or document.get("output") != self.output:
            raise BadInput(f"{index} is no index of a run with -o {self.output}; name another folder.")
        try:
            rows = [_row_of(entry) for entry in document["users"]]
        except (KeyError, TypeError, ValueError):
            raise BadInput(f"{index} is damaged; name another folder.") from None
        self.rows = {row.user.casefold(): row for row in rows if (self.path / row.file).is_file()}

    def file_name(self, user: str) -> str:
        """The name of a user's file: letters of the UPN, and a mark of it all where that leaves something out."""
        plain = re.sub(r"[^a-z0-9._@-]", "_", user.casefold())[:80].lstrip(".")
        if plain != user.casefold() or not plain:
            from hashlib import sha256

            plain += "-" + sha256(user.casefold().encode("utf-8", "surrogatepass")).hexdigest()[:10]
        return plain + self.suffix

    def write(self, user: str, report: str) -> str:
        """Writes the report of a user; the name of its file."""
        name = self.file_name(user)
        write_whole(self.path / name, report.encode("utf-8", "backslashreplace"), mode=0o600)
        return name

    def add(self, row: UserRow) -> None:
        """Keeps who is done, in the index too unless that is soon written anyway."""
        self.rows[row.user.casefold()] = row
        if len(self.rows) <= SAVED_EACH or len(self.rows) % SAVED_EVERY == 0:
            self.save()

    def save(self) -> None:
        """Writes the index."""
        users = [
            {**row.document, "file": row.file, "cells": list(row.cells), "userId": row.user_id}
            for row in self.rows.values()
        ]
        document = {"format": INDEX_FORMAT, "version": INDEX_VERSION, "output": self.output, "users": users}
        data = json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")
        write_whole(self.path / INDEX, data + b"\n", mode=0o600)


def _row_of(entry: Mapping[str, Any]) -> UserRow:
    """A row of the index. Raises KeyError, TypeError or ValueError for what is none."""
    user, outcome, conclusion, file = (entry[key] for key in ("user", "outcome", "conclusion", "file"))
    if not all(isinstance(text, str) for text in (user, outcome, conclusion, file)):
        raise ValueError
    causes, cells = tuple(map(str, entry["rootCauses"])), tuple(map(str, entry["cells"]))
    user_id = str(entry.get("userId", ""))
    return UserRow(user, int(entry["exitCode"]), outcome, causes, conclusion, file, cells, user_id=user_id)
