"""``check`` for many users: a row each as they become ready, one file per user, and a run that goes on where it ended."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aad53004.errors import BadInput

if TYPE_CHECKING:
    from aad53004.checkers.subject import Narrowing
    from aad53004.cli.options import Settings
    from aad53004.graph.interface import Source
    from aad53004.many import OfUser

MOST_BYTES, MOST_USERS = 16 * 2**20, 100_000
INDEX = "index.json"
INDEX_FORMAT, INDEX_VERSION = "aad53004-users", 1
# The index is written anew after each of the first users, then after so many, and at the end whatever happens.
SAVED_EACH, SAVED_EVERY = 200, 25
# What can stand on standard output for all users together.
TOGETHER = ("terminal", "json", "csv")

UsersFile = Annotated[
    str | None,
    typer.Option("--users", metavar="FILE|-", help="More users: one a line, or the column userPrincipalName of a CSV."),
]
OutputDir = Annotated[
    str | None, typer.Option("--output-dir", metavar="DIR", help="With many users: one report each, in this folder.")
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with a run into --output-dir that was cut off; who is done stays done.")
]


def users_of(arguments: Sequence[str] | None, file: str | None) -> list[str]:
    """Everybody who was named, each once whatever the case, in order. Raises BadInput."""
    named = [*(arguments or ()), *(_in_file(file) if file is not None else ())]
    if not named:
        raise BadInput("No user is named; give a UPN or an object id, several of them, or --users FILE.")
    found = {one.casefold(): one for one in reversed(named)}
    if len(found) > MOST_USERS:
        raise BadInput(f"--users names {len(found)} users, more than {MOST_USERS}; split the file.")
    return list(reversed(found.values()))


def _in_file(file: str) -> Iterator[str]:
    text = _text_of(file)
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if not lines:
        raise BadInput(f"{'Standard input' if file == '-' else file} names no user; write one a line.")
    # What Excel and the bulk operations of the Entra admin center put before the heads.
    lines = lines[1:] if re.fullmatch(r"sep=.|version:v\S*?[,;\t]*", lines[0].strip(), re.IGNORECASE) else lines
    separator = next((one for one in ";\t" if any(one in line for line in lines[:1])), ",")
    try:
        rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=separator))
    except csv.Error as error:
        raise BadInput(f"{'Standard input' if file == '-' else file} is no list of users: {error}.") from None
    column = 0
    heads = [_head(cell) for cell in rows[0]] if rows else []
    for name in ("userprincipalname", "upn", "user", "id"):
        if name in heads:
            column, rows = heads.index(name), rows[1:]
            break
    for cells in rows:
        if len(cells) > column and cells[column].strip():
            yield cells[column].strip()


def _head(cell: str) -> str:
    """The head of a column as it is compared: "User principal name" and "User name [userPrincipalName] Required" are
    ``userPrincipalName``. https://learn.microsoft.com/entra/identity/users/users-bulk-download"""
    named = re.search(r"\[(\w+)\]", cell)
    return re.sub(r"\s", "", named[1] if named else cell).casefold()


def _text_of(file: str) -> str:
    if file == "-":
        if sys.stdin is None:
            raise BadInput("--users - reads standard input, which is closed; name a file.")
        data = sys.stdin.buffer.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise BadInput(
                f"Standard input is larger than {MOST_BYTES // 2**20} MB, more than a list of users ever is."
            )
    else:
        from aad53004.graph.recording import read_bounded

        data = read_bounded(Path(file), MOST_BYTES, "a list of users")
    for encoding in ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # UTF-16 without its mark, and what is no text at all.
        if "\0" not in text:
            return text
    raise BadInput(f"{'Standard input' if file == '-' else file} is no text; save it as UTF-8.")


@dataclass(frozen=True)
class Row:
    """What is kept of one user. ``cells``: of the CSV; ``stopped``: the run ended while this user was read."""

    user: str
    exit_code: int
    outcome: str
    root_causes: tuple[str, ...]
    conclusion: str
    file: str = ""
    cells: tuple[str, ...] = ()
    stopped: str = ""

    @property
    def document(self) -> dict[str, Any]:
        return {
            "user": self.user,
            "exitCode": self.exit_code,
            "outcome": self.outcome,
            "rootCauses": list(self.root_causes),
            "conclusion": self.conclusion,
            "file": self.file or None,
        }


class Folder:
    """The folder with one report per user and the index of who is done."""

    def __init__(self, path: str, kind: str, *, resume: bool) -> None:
        self.path, self.kind = Path(path), kind
        self.rows: dict[str, Row] = {}
        if self.path.exists() and not self.path.is_dir():
            raise BadInput(f"--output-dir {path} is no folder; name one.")
        if not self.path.exists():
            if not self.path.absolute().parent.is_dir():
                raise BadInput(
                    f"--output-dir {path} cannot be made: there is no folder {self.path.parent}; make it first."
                )
            try:
                self.path.mkdir(mode=0o700)
            except OSError as error:
                raise BadInput(f"--output-dir {path} cannot be made: {error.strerror or error}.") from None
        elif not os.access(self.path, os.W_OK | os.X_OK):
            raise BadInput(f"You may not write in --output-dir {path}; name another folder.")
        index = self.path / INDEX
        if resume and index.exists():
            self._read(index)
        elif index.exists():
            raise BadInput(f"{path} holds a run already; go on with it with --resume, or name another folder.")

    def _read(self, index: Path) -> None:
        from aad53004.graph.recording import parse_json, read_bounded

        document = parse_json(read_bounded(index, 256 * 2**20, "an index of users"), str(index))
        sound = isinstance(document, dict) and document.get("format") == INDEX_FORMAT
        if not sound or document.get("version") != INDEX_VERSION or document.get("output") != self.kind:
            raise BadInput(f"{index} is no index of a run with -o {self.kind}; name another folder.")
        try:
            rows = [_row_of(one) for one in document["users"]]
        except (KeyError, TypeError, ValueError):
            raise BadInput(f"{index} is damaged; name another folder.") from None
        self.rows = {row.user.casefold(): row for row in rows if (self.path / row.file).is_file()}

    def name(self, user: str) -> str:
        """The name of a user's file: letters of the UPN, and a mark of it all where that leaves something out."""
        from aad53004.report.formats import FORMATS

        plain = re.sub(r"[^a-z0-9._@-]", "_", user.casefold())[:80].lstrip(".")
        if plain != user.casefold() or not plain:
            from hashlib import sha256

            plain += "-" + sha256(user.casefold().encode("utf-8", "surrogatepass")).hexdigest()[:10]
        return plain + FORMATS[self.kind].suffixes[0]

    def save(self) -> None:
        from aad53004.graph.recording import write_whole

        users = [{**row.document, "file": row.file, "cells": list(row.cells)} for row in self.rows.values()]
        document = {"format": INDEX_FORMAT, "version": INDEX_VERSION, "output": self.kind, "users": users}
        data = json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")
        write_whole(self.path / INDEX, data + b"\n", mode=0o600)


def _row_of(one: Mapping[str, Any]) -> Row:
    """A row of the index. Raises KeyError, TypeError or ValueError for what is none."""
    user, outcome, conclusion, file = (one[key] for key in ("user", "outcome", "conclusion", "file"))
    if not all(isinstance(text, str) for text in (user, outcome, conclusion, file)):
        raise ValueError
    causes, cells = tuple(map(str, one["rootCauses"])), tuple(map(str, one["cells"]))
    return Row(user, int(one["exitCode"]), outcome, causes, conclusion, file, cells)


class ManyUsers:
    """One run over many users. ``kind``: the format of the files and of what goes to standard output."""

    def __init__(
        self, users: Sequence[str], kind: str, folder: Folder | None, settings: Settings, *, to_file: bool = False
    ) -> None:
        self.users, self.kind, self.folder, self.settings, self.to_file = users, kind, folder, settings, to_file
        self.rows: dict[int, Row] = {}

    def run(self, source: Source, narrowing: Narrowing) -> None:
        """Diagnoses who is not done yet. What was finished is kept whatever ends the run."""
        from aad53004.many import diagnose_many

        known = self.folder.rows if self.folder else {}
        todo = [place for place, user in enumerate(self.users) if user.casefold() not in known]
        for place, user in enumerate(self.users):
            if user.casefold() in known:
                self.rows[place] = known[user.casefold()]
        self._tell_pace(len(todo))
        try:
            for result in diagnose_many([self.users[place] for place in todo], source, narrowing):
                self._take(todo[result.index], result)
        finally:
            # A run that came to nothing, such as for want of a sign-in, leaves no index to be gone on with.
            if self.folder and self.folder.rows:
                self.folder.save()

    def _tell_pace(self, count: int) -> None:
        """How long it takes at the most, where that is long: nothing is seen before the first users are ready."""
        minutes = round(count * seconds_each() / 60)
        if minutes < 1:
            return
        how = "a minute" if minutes == 1 else f"{minutes} minutes" if minutes < 90 else f"{round(minutes / 60)} hours"
        goes_on = "; --resume goes on with a run that was cut off" if self.folder else ""
        told = f"{count} users may take {how} at the pace of Graph's limits for sign-in logs and methods{goes_on}"
        from aad53004.cli.console import say

        say(told, self.settings)

    def _take(self, place: int, result: OfUser) -> None:
        row = self._row(result)
        self.rows[place] = row
        self._tell(row)
        if self.folder and not row.stopped:
            self.folder.rows[row.user.casefold()] = row
            if len(self.folder.rows) <= SAVED_EACH or len(self.folder.rows) % SAVED_EVERY == 0:
                self.folder.save()

    def _row(self, result: OfUser) -> Row:
        diagnosis = result.diagnosis
        if diagnosis is None:
            return Row(result.user, result.exit_code, "not-diagnosed", (), result.error)
        from aad53004.diagnosis import Outcome
        from aad53004.report.formats.csv import row as cells

        file = ""
        if self.folder and not diagnosis.stopped:
            from aad53004.graph.recording import write_whole
            from aad53004.report.formats import FORMATS

            file = self.folder.name(result.user)
            text = FORMATS[self.kind].render(diagnosis)
            write_whole(self.folder.path / file, text.encode("utf-8", "backslashreplace"), mode=0o600)
        # Nothing is fine of whom not all was read.
        unsettled = bool(diagnosis.stopped) and diagnosis.outcome is Outcome.NONE
        return Row(
            result.user,
            4 if unsettled else diagnosis.exit_code,
            str(Outcome.INCOMPLETE if unsettled else diagnosis.outcome),
            tuple(finding.rule.id for finding in diagnosis.root_causes),
            f"{diagnosis.note} {diagnosis.conclusion}" if diagnosis.stopped else diagnosis.conclusion,
            file,
            tuple(cells(diagnosis)),
            diagnosis.stopped,
        )

    def _tell(self, row: Row) -> None:
        """A row at once, where the table is read by a person."""
        if self.kind == "terminal" and not self.to_file:
            if sys.stderr.isatty():
                # The line about what is being waited for stands where the row begins.
                typer.echo("\r" + " " * (shutil.get_terminal_size((80, 24)).columns - 1) + "\r", nl=False, err=True)
            typer.echo("".join(f"{line}\n" for line in _lines(row, _columns())), nl=False)

    @property
    def exit_code(self) -> int:
        codes = [row.exit_code for row in self.rows.values()]
        return 1 if 1 in codes else max(codes, default=0)

    def summary(self) -> str:
        """How many there are of each kind, in a sentence."""
        kinds = Counter(_kind(row) for row in self.rows.values())
        left = len(self.users) - len(self.rows)
        told = [f"{count} {kind}" for kind, count in kinds.items()] + ([f"{left} not looked at"] if left else [])
        return f"{len(self.users)} users: {', '.join(told)}."

    def text(self) -> str:
        """What goes to standard output or the output file after the rows: the summary, or a document of all users."""
        rows = [self.rows[place] for place in sorted(self.rows)]
        if self.kind == "csv":
            return _csv(rows)
        if self.kind == "json":
            document = {"schemaVersion": "1.0", "users": [row.document for row in rows], "total": len(self.users)}
            from aad53004.report.escaping import inert_json

            return inert_json(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"
        if self.kind == "terminal" and self.to_file:
            lines = (line for row in rows for line in _lines(row, 100))
            return "".join(f"{line}\n" for line in lines) + f"\n{self.summary()}\n"
        if self.kind == "terminal":
            return f"\n{self.summary()}\n"
        return self.summary() + "\n"


def seconds_each() -> float:
    """Seconds for one user at the pace of Graph's limits, with everything asked for that depends on the user."""
    from aad53004.checkers import RESOURCES
    from aad53004.graph.pacing import PACE

    of_user = [one.limit for one in RESOURCES if "user_id" in one.placeholders and not one.instead_of]
    return max(of_user.count(limit) * seconds / count for limit, (count, seconds) in PACE.items())


def _kind(row: Row) -> str:
    if row.outcome == "not-diagnosed":
        return "not diagnosed"
    return {0: "with nothing that blocks", 1: "blocked now"}.get(row.exit_code, "not settled")


def _columns() -> int:
    return max(60, min(120, shutil.get_terminal_size((100, 24)).columns))


def _lines(row: Row, width: int) -> Iterable[str]:
    from aad53004.report.escaping import plain
    from aad53004.report.text import cells, wrap

    label = {"blocked now": "BLOCKED", "with nothing that blocks": "clear", "not settled": "open"}.get(
        _kind(row), "error"
    )
    untold = [one for one in row.root_causes[:3] if one not in row.conclusion]
    causes = f"{', '.join(untold)}: " if untold else ""
    first = f"{label:<8}{plain(row.user)}  "
    if cells(first) > width // 2:
        return [first.rstrip(), *wrap(plain(f"{causes}{row.conclusion}"), width, first=" " * 8)]
    return wrap(plain(f"{causes}{row.conclusion}"), width, first=first, rest=" " * 8)


def _csv(rows: Sequence[Row]) -> str:
    """A row for each user; one who could not be diagnosed has the reason in it."""
    from aad53004.report.formats.csv import row_without, table

    return table(list(row.cells) or row_without(row.user, row.conclusion, row.exit_code) for row in rows)
