"""``aad53004 check UPN``: asks the tenant, diagnoses, prints root causes and fixes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aad53004.cli import extras, many, options, posting, reports
from aad53004.errors import BadInput

if TYPE_CHECKING:
    from aad53004.checkers.subject import Narrowing
    from aad53004.diagnosis import Diagnosis
    from aad53004.evidence.error_text import ErrorText
    from aad53004.graph.interface import Exchange, Source

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def check(
    user: Annotated[
        list[str] | None,
        typer.Argument(metavar="UPN...", help="User principal names or object ids.", show_default=False),
    ] = None,
    users: many.UsersFile = None,
    output_dir: many.OutputDir = None,
    resume: many.Resume = False,
    replay: Annotated[str | None, typer.Option("--replay", metavar="FILE", help="Offline, over a recording.")] = None,
    record: Annotated[
        str | None, typer.Option("--record", metavar="FILE", help="Keep what was read, with all names in it.")
    ] = None,
    error: Annotated[
        str | None,
        typer.Option("--error", metavar="TEXT|FILE|-", help="The error that the user saw; narrows the sign-in."),
    ] = None,
    request_id: Annotated[str | None, typer.Option("--request-id", metavar="GUID", help="Of the sign-in.")] = None,
    correlation_id: Annotated[
        str | None, typer.Option("--correlation-id", metavar="GUID", help="Of the sign-in.")
    ] = None,
    app: Annotated[str | None, typer.Option("--app", metavar="NAME|ID", help="The app that was signed in to.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="Only sign-ins since: 24h, 7d, or ISO 8601.")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="The refusal nearest to this time (ISO 8601).")
    ] = None,
    cross_check: Annotated[
        bool, typer.Option("--cross-check", help="Ask Graph to evaluate the policies too, and tell where it differs.")
    ] = False,
    guide: extras.Guide = False,
    user_message: extras.UserMessage = False,
    language: extras.LanguageName = None,
    ticket: extras.Ticket = False,
    output: reports.Output = "terminal",
    output_file: options.OutputFile = None,
    report: reports.Files = None,
    summary: reports.Summary = False,
    post: posting.Post = None,
    post_names: posting.PostNames = False,
    tenant: options.Tenant = None,
    cloud: options.CloudName = None,
    auth: options.Auth = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    no_color: options.NoColor = False,
    no_input: options.NoInput = False,
    timeout: options.Timeout = None,
) -> None:
    """Say why a user meets AADSTS53004, and what to do.

    Exit codes: 0 nothing blocks now, 1 something does, 2 bad input or no such user, 3 not allowed, 4 Graph failed.

    Examples:

      aad53004 check alice@contoso.example

      aad53004 check alice@contoso.example --error error.txt

      aad53004 check alice@contoso.example --replay alice.json -o json

      aad53004 check alice@contoso.example --report alice.html --report alice.md

      aad53004 check --users users.csv -o html --output-dir reports
    """
    from aad53004.checkers.subject import read_user
    from aad53004.cli.console import Progress, require_report, require_writable, show

    settings = options.settings(
        tenant=tenant,
        cloud=cloud,
        auth=auth,
        quiet=quiet,
        verbose=verbose,
        no_color=no_color,
        no_input=no_input,
        timeout=timeout,
    )
    kind = require_report(output, output_file or output_dir)
    beside = extras.read(guide=guide, user_message=user_message, language=language, ticket=ticket, output=kind)
    require_report(output, output_file or output_dir, beside)
    require_writable(output_file)
    require_writable(record)
    if record is not None and output_file is not None and Path(record).resolve() == Path(output_file).resolve():
        raise BadInput(f"--record and --output-file both name {record}; name two files.")
    taken = {"--record": record, "--output-file": output_file, "--replay": replay, "--error": error}
    besides = reports.read(report, summary=summary, taken=taken)
    target = posting.read(post, names=post_names)
    everybody = many.users_of(user, users)
    for one in everybody:
        read_user(one)
    given = Given(error, request_id, correlation_id, app, since, at)
    given.read_ids()
    if len(everybody) > 1 or users is not None or output_dir is not None:
        of_one = {
            "--replay": replay,
            "--record": record,
            "--error": error,
            "--request-id": request_id,
            "--correlation-id": correlation_id,
            "--at": at,
            "--report": report,
            "--cross-check": cross_check,
            "--summary": summary,
            "--post": post,
            "--guide": guide,
            "--user-message": user_message,
            "--ticket": ticket,
        }
        raise typer.Exit(_check_many(everybody, kind, output_file, output_dir, given, settings, of_one, resume=resume))
    if resume:
        raise BadInput("--resume goes on with a run into a folder; name it with --output-dir.")
    (one_user,) = everybody
    from aad53004.cli.connect import live
    from aad53004.cli.connect import replay as open_replay

    progress = Progress(settings)
    subject, opened = one_user, None
    if replay is not None:
        recorded, subject = open_replay(replay, one_user)
        opened = nullcontext(recorded)
    sources: AbstractContextManager[Source] = opened or live(settings, progress)
    with sources as source:
        try:
            narrowing = given.narrowing(source.now)
            diagnosis = _diagnose(subject, source, narrowing, record, settings, progress, cross_check=cross_check)
        finally:
            progress.done()
    try:
        besides.write(diagnosis, settings, beside)
    finally:
        # What was found is shown even where a file beside it cannot be written.
        show(diagnosis, kind, output_file, settings, beside)
    interrupted = replay is None and diagnosis.stopped == "interrupted"
    if not interrupted:
        posting.send(target, diagnosis, settings)
    raise typer.Exit(130 if interrupted else diagnosis.exit_code)


def _check_many(
    users: Sequence[str],
    kind: str,
    output_file: str | None,
    output_dir: str | None,
    given: Given,
    settings: options.Settings,
    of_one: Mapping[str, object],
    *,
    resume: bool,
) -> int:
    """Diagnoses many users; the exit code of all. Raises BadInput for options that are about one user."""
    from aad53004.cli.connect import live
    from aad53004.cli.console import Progress, say, write

    wrong = next((name for name, value in of_one.items() if value), None)
    if wrong is not None:
        raise BadInput(f"{wrong} is about one user; leave it out, or name one user alone.")
    if resume and output_dir is None:
        raise BadInput("--resume goes on with a run into a folder; name it with --output-dir.")
    if output_dir is None and kind not in many.TOGETHER:
        raise BadInput(f"-o {kind} makes a file for each user; name a folder for them with --output-dir.")
    folder = many.Folder(output_dir, kind, resume=resume) if output_dir is not None else None
    run = many.ManyUsers(users, kind, folder, settings, to_file=output_file is not None)
    progress = Progress(settings)
    interrupted = False
    try:
        with live(settings, progress, many=True) as source:
            try:
                run.run(source, given.narrowing(source.now))
            finally:
                progress.done()
                interrupted = source.stopped == "interrupted"
    except KeyboardInterrupt:
        interrupted = True
    finally:
        write(run.text(), output_file)
        if kind != "terminal" or output_file is not None:
            say(run.summary(), settings)
    return 130 if interrupted else run.exit_code


def _diagnose(
    user: str,
    source: Source,
    narrowing: Narrowing,
    record: str | None,
    settings: options.Settings,
    progress: Callable[[str], None],
    *,
    cross_check: bool = False,
) -> Diagnosis:
    from aad53004.cli.connect import require_tenant
    from aad53004.diagnosis import conclude, gather

    recorder = None
    if record is not None:
        from aad53004.graph.record import Recorder

        source = recorder = Recorder(source)
    case = gather(user, source, narrowing, progress)
    require_tenant(case, settings)
    if cross_check:
        from aad53004.checkers.compared import ask_graph

        ask_graph(case, source)
    if recorder is not None and record is not None:
        keep(recorder.exchanges, user, source, record, settings, redacted=False)
    return conclude(case, source.stats, source.stopped)


def keep(
    exchanges: Sequence[Exchange], user: str, source: Source, file: str, settings: options.Settings, *, redacted: bool
) -> None:
    """Writes a recording of what was read so far, and says so."""
    import aad53004
    from aad53004.cli.console import say
    from aad53004.graph.recording import save, to_document

    document = to_document(
        user,
        source.now,
        exchanges,
        cloud=source.cloud,
        tool=f"aad53004 {aad53004.__version__}",
        redacted=False,
        stopped=source.stopped,
    )
    if redacted:
        from aad53004.redaction.recordings import redact

        document = redact(document)
    save(Path(file), document)
    told = "redacted" if redacted else "with names, addresses and ids in it; keep it to yourself"
    say(f"wrote {file} ({len(document['exchanges'])} answers, {told})", settings)


class Given:
    """What the options say about the sign-in to explain."""

    def __init__(
        self,
        error: str | None,
        request_id: str | None,
        correlation_id: str | None,
        app: str | None,
        since: str | None,
        at: str | None,
    ) -> None:
        self.error, self.app, self.since, self.at = error, app, since, at
        if app is not None and not app.strip():
            raise BadInput("--app is empty; give a name or an id, or leave it out.")
        self.ids = {"--request-id": request_id, "--correlation-id": correlation_id}
        self.text: ErrorText | None = None

    def read_ids(self) -> None:
        """Reads what can be read before anything is opened. Raises BadInput."""
        for name, value in self.ids.items():
            if value is not None and not _GUID.fullmatch(value.strip()):
                raise BadInput(f"{name} must be a GUID, such as 0f8fad5b-d9cb-469f-a165-70867728950e.")
        if self.at is not None:
            self._time("--at", self.at)
        if self.since is not None:
            self._since(datetime.now(UTC))
        if self.error is not None:
            from aad53004.evidence.error_text import NoCode, read

            try:
                self.text = read(_text_of(self.error))
            except NoCode:
                raise BadInput(
                    "The error text of --error shows no error code, and there is no readable file of that name; paste all "
                    "of the message, from AADSTS on."
                ) from None

    def narrowing(self, now: datetime) -> Narrowing:
        """What narrows the sign-in, options over the pasted error. ``now`` is what --since counts from."""
        from aad53004.checkers.subject import Narrowing

        text = self.text
        request, correlation = self.ids["--request-id"], self.ids["--correlation-id"]
        return Narrowing(
            request_id=(request or (text.request_id if text else None) or "").strip().lower(),
            correlation_id=(correlation or (text.correlation_id if text else None) or "").strip().lower(),
            app=(self.app or (text and (text.app_id or text.app_name)) or "").strip(),
            since=None if self.since is None else self._since(now),
            at=self._time("--at", self.at) if self.at is not None else (text.timestamp if text else None),
            ip=(text.ip if text else None) or "",
            code=text.code if text else None,
        )

    def _since(self, now: datetime) -> datetime:
        text = (self.since or "").strip()
        found = re.fullmatch(r"(\d{1,5})\s*([mhdw])", text.lower())
        if found:
            return now - timedelta(**{_UNITS[found[2]]: int(found[1])})
        return self._time("--since", text)

    @staticmethod
    def _time(name: str, text: str) -> datetime:
        from aad53004.graph.odata import parse_time

        cleaned = text.strip()
        found = parse_time(cleaned) or parse_time(f"{cleaned}Z") or parse_time(f"{cleaned}T00:00:00Z")
        if found is None:
            also = " or a span such as 24h or 7d" if name == "--since" else ""
            raise BadInput(f"{name} must be a time in ISO 8601, such as 2026-11-24T08:12:40Z{also}.")
        return found.astimezone(UTC)


def _text_of(given: str) -> str:
    """The pasted error: from standard input, a file, or the argument itself. Raises BadInput."""
    from aad53004.cli.explain import text_of

    return text_of(given, "--error")
