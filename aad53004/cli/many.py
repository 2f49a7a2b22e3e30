"""``check`` for many users: a row each as they become ready, one file per user, and a run that goes on where it ended."""

from __future__ import annotations

import json
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aad53004.errors import BadInput

if TYPE_CHECKING:
    from aad53004.cli.options import Settings
    from aad53004.tasks.hints import SignInHints
    from aad53004.tasks.report_folder import ReportFolder, UserRow

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
    from aad53004.tasks.user_list import distinct_users

    return distinct_users([*(arguments or ()), *(_in_file(file) if file is not None else ())])


def _in_file(file: str) -> list[str]:
    from aad53004.tasks.user_list import MOST_BYTES, users_in

    if file == "-":
        from aad53004.files import read_standard_input

        closed = "--users - reads standard input, which is closed; name a file."
        return users_in(read_standard_input(MOST_BYTES, "a list of users", closed=closed), "Standard input")
    from aad53004.files import read_bounded

    return users_in(read_bounded(Path(file), MOST_BYTES, "a list of users"), file)


def check_many(
    users: Sequence[str],
    kind: str,
    output_file: str | None,
    output_dir: str | None,
    hints: SignInHints,
    settings: Settings,
    *,
    resume: bool,
) -> int:
    """Diagnoses many users, and writes them; the exit code of all. Raises BadInput for options that do not go together."""
    from aad53004.cli.connect import live_tenant
    from aad53004.cli.console import ConsoleEvents, say, write
    from aad53004.report.formats import FORMATS
    from aad53004.report.formats.csv import row as cells
    from aad53004.tasks.many import CheckManyRequest, ManyRun
    from aad53004.tasks.report_folder import ReportFolder

    if resume and output_dir is None:
        raise BadInput("--resume goes on with a run into a folder; name it with --output-dir.")
    if output_dir is None and kind not in TOGETHER:
        raise BadInput(f"-o {kind} makes a file for each user; name a folder for them with --output-dir.")
    form = FORMATS[kind]
    folder = ReportFolder(output_dir, kind, form.suffixes[0], resume=resume) if output_dir is not None else None
    to_file = output_file is not None

    class ManyEvents(ConsoleEvents):
        def users_ahead(self, count: int, seconds: float) -> None:
            if pace := pace_text(count, seconds, folder):
                say(pace, settings)

        def user_repeated(self, user: str, earlier: str) -> None:
            say(f"{user} is the same user as {earlier}, and counts once", settings)

        def user_done(self, row: UserRow) -> None:
            if kind == "terminal" and not to_file:
                _show_row(row)

    request = CheckManyRequest(users, live_tenant(settings), form.render, cells, folder, hints)
    run = ManyRun(request, ManyEvents(settings))
    try:
        run.run()
    finally:
        write(text_of(run.rows, run.total, kind, to_file=to_file), output_file)
        if kind != "terminal" or to_file:
            say(summary(run.rows, run.total), settings)
    return 130 if run.interrupted else run.exit_code


def pace_text(count: int, seconds: float, folder: ReportFolder | None) -> str:
    """How long it takes at the most; empty where that is not long: nothing is seen before the first users are ready."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return ""
    how = "a minute" if minutes == 1 else f"{minutes} minutes" if minutes < 90 else f"{round(minutes / 60)} hours"
    goes_on = "; --resume goes on with a run that was cut off" if folder else ""
    return f"{count} users may take {how} at the pace of Graph's limits for sign-in logs and methods{goes_on}"


def summary(rows: Mapping[int, UserRow], total: int) -> str:
    """How many there are of each kind, in a sentence."""
    kinds = Counter(_kind(row) for row in rows.values())
    left = total - len(rows)
    parts = [f"{count} {kind}" for kind, count in kinds.items()] + ([f"{left} not looked at"] if left else [])
    return f"{total} users: {', '.join(parts)}."


def text_of(rows: Mapping[int, UserRow], total: int, kind: str, *, to_file: bool) -> str:
    """What goes to standard output or the output file after the rows: the summary, or a document of all users."""
    in_order = [rows[place] for place in sorted(rows)]
    if kind == "csv":
        return _csv(in_order)
    if kind == "json":
        from aad53004.report.escaping import inert_json

        document = {"schemaVersion": "1.0", "users": [row.document for row in in_order], "total": total}
        return inert_json(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"
    if kind == "terminal" and to_file:
        lines = (line for row in in_order for line in row_lines(row, 100))
        return "".join(f"{line}\n" for line in lines) + f"\n{summary(rows, total)}\n"
    return f"\n{summary(rows, total)}\n" if kind == "terminal" else summary(rows, total) + "\n"


def _show_row(row: UserRow) -> None:
    if sys.stderr.isatty():
        # The line about what is being waited for stands where the row begins.
        typer.echo("\r" + " " * (shutil.get_terminal_size((80, 24)).columns - 1) + "\r", nl=False, err=True)
    typer.echo("".join(f"{line}\n" for line in row_lines(row, _columns())), nl=False)


def _kind(row: UserRow) -> str:
    if row.outcome == "not-diagnosed":
        return "not diagnosed"
    return {0: "with nothing that blocks", 1: "blocked now"}.get(row.exit_code, "not settled")


def _columns() -> int:
    return max(60, min(120, shutil.get_terminal_size((100, 24)).columns))


def row_lines(row: UserRow, width: int) -> Iterable[str]:
    """A row of the table, for so many columns."""
    from aad53004.report.escaping import plain
    from aad53004.report.text import cells, wrap

    label = {"blocked now": "BLOCKED", "with nothing that blocks": "clear", "not settled": "open"}.get(
        _kind(row), "error"
    )
    untold = [cause for cause in row.root_causes[:3] if cause not in row.conclusion]
    causes = f"{', '.join(untold)}: " if untold else ""
    first = f"{label:<8}{plain(row.user)}  "
    if cells(first) > width // 2:
        return [first.rstrip(), *wrap(plain(f"{causes}{row.conclusion}"), width, first=" " * 8)]
    return wrap(plain(f"{causes}{row.conclusion}"), width, first=first, rest=" " * 8)


def _csv(rows: Iterable[UserRow]) -> str:
    """A row for each user; one who could not be diagnosed has the reason in it."""
    from aad53004.report.formats.csv import row_without, table

    return table(list(row.cells) or row_without(row.user, row.conclusion, row.exit_code) for row in rows)
