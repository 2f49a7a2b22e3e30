"""``aad53004 check UPN``: asks the tenant, diagnoses, prints root causes and fixes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aad53004.cli import extras, many, options, posting, reports
from aad53004.errors import BadInput

if TYPE_CHECKING:
    from aad53004.evidence.error_text import ErrorText
    from aad53004.tasks.hints import SignInHints


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
    from aad53004.cli.console import require_report, require_writable, show

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
    for name in everybody:
        read_user(name)
    hints = _hints(error, request_id, correlation_id, app, since, at)
    if len(everybody) > 1 or users is not None or output_dir is not None:
        _require_unset(
            {
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
        )
        raise typer.Exit(many.check_many(everybody, kind, output_file, output_dir, hints, settings, resume=resume))
    if resume:
        raise BadInput("--resume goes on with a run into a folder; name it with --output-dir.")
    from aad53004.cli.connect import origin
    from aad53004.cli.console import ConsoleEvents
    from aad53004.tasks.check import CheckRequest
    from aad53004.tasks.check import check as run

    request = CheckRequest(everybody[0], origin(settings, replay), hints, record, cross_check)
    result = run(request, ConsoleEvents(settings))
    try:
        besides.write(result.diagnosis, settings, beside)
    finally:
        # What was found is shown even where a file beside it cannot be written.
        show(result.diagnosis, kind, output_file, settings, beside)
    if not result.interrupted:
        posting.send(target, result.diagnosis, settings)
    raise typer.Exit(130 if result.interrupted else result.diagnosis.exit_code)


def _require_unset(of_one_user: Mapping[str, object]) -> None:
    """Raises BadInput for options that are about one user."""
    wrong = next((name for name, value in of_one_user.items() if value), None)
    if wrong is not None:
        raise BadInput(f"{wrong} is about one user; leave it out, or name one user alone.")


def _hints(
    error: str | None,
    request_id: str | None,
    correlation_id: str | None,
    app: str | None,
    since: str | None,
    at: str | None,
) -> SignInHints:
    """What the options say about the sign-in to explain. Raises BadInput."""
    from dataclasses import replace

    from aad53004.tasks.hints import read_hints

    hints = read_hints(request_id=request_id, correlation_id=correlation_id, app=app, since=since, at=at)
    return hints if error is None else replace(hints, error=_pasted(error))


def _pasted(given: str) -> ErrorText:
    """The pasted error, from standard input, a file, or the argument itself. Raises BadInput."""
    from aad53004.cli.explain import text_of
    from aad53004.evidence.error_text import NoCode
    from aad53004.tasks.explain import read_given

    try:
        return read_given(text_of(given, "--error"))
    except NoCode:
        raise BadInput(
            "The error text of --error shows no error code, and there is no readable file of that name; paste all "
            "of the message, from AADSTS on."
        ) from None
