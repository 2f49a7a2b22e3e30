"""``aad53004 record UPN -o FILE``: makes a recording to replay, redacted unless told otherwise."""

from __future__ import annotations

from typing import Annotated

import typer

from aad53004.cli import options


def record(
    user: Annotated[str, typer.Argument(metavar="UPN", help="User principal name or object id.", show_default=False)],
    file: Annotated[
        str, typer.Option("--output-file", "-o", metavar="FILE", help="Where to; .gz compresses.", show_default=False)
    ],
    no_redact: Annotated[
        bool, typer.Option("--no-redact", help="Keep names, addresses and ids: the file is then confidential.")
    ] = False,
    tenant: options.Tenant = None,
    cloud: options.CloudName = None,
    auth: options.Auth = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    no_input: options.NoInput = False,
    timeout: options.Timeout = None,
) -> None:
    """Make a recording to replay or to attach to a ticket.

    Reads what a diagnosis needs and keeps it in FILE, redacted unless told otherwise; check --replay FILE diagnoses it.
    """
    from aad53004.cli.connect import live_tenant
    from aad53004.cli.console import ConsoleEvents, require_writable

    settings = options.settings(
        tenant=tenant,
        cloud=cloud,
        auth=auth,
        quiet=quiet,
        verbose=verbose,
        no_input=no_input,
        timeout=timeout,
    )
    require_writable(file)
    from aad53004.tasks.record import RecordRequest
    from aad53004.tasks.record import record as run

    request = RecordRequest(user, live_tenant(settings), file, redacted=not no_redact)
    if run(request, ConsoleEvents(settings)).interrupted:
        raise typer.Exit(130)
