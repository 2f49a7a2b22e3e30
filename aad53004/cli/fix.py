"""``aad53004 fix UPN ACTION``: one fix for one user, as the request that carries it out; sends nothing."""

from __future__ import annotations

from typing import Annotated

import typer

from aad53004.cli import options


def fix(
    user: Annotated[str, typer.Argument(metavar="UPN", help="User principal name or object id.", show_default=False)],
    action: Annotated[str, typer.Argument(metavar="ACTION", help="A fix of the plan, such as temporary-access-pass.")],
    replay: Annotated[str | None, typer.Option("--replay", metavar="FILE", help="Offline, over a recording.")] = None,
    output: options.Output = "terminal",
    output_file: options.OutputFile = None,
    tenant: options.Tenant = None,
    cloud: options.CloudName = None,
    auth: options.Auth = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    no_color: options.NoColor = False,
    no_input: options.NoInput = False,
    timeout: options.Timeout = None,
) -> None:
    """Show one fix for a user: what has to be so first, the steps, the exact request. A dry run: nothing is sent.

    This version sends no request that changes something; carry it out in the portal or with the request shown.

    Exit codes: 0 shown, 2 bad input, 3 not allowed, 4 Graph failed.

    Example:

      aad53004 fix alice@contoso.example temporary-access-pass
    """
    from aad53004.cli.connect import origin
    from aad53004.cli.console import ConsoleEvents, look_of, require_format, require_writable, write, write_look

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
    kind = require_format(output)
    require_writable(output_file)
    from aad53004.tasks.fix import FixRequest
    from aad53004.tasks.fix import fix as run

    result = run(FixRequest(user, action, origin(settings, replay)), ConsoleEvents(settings))
    if kind == "json":
        from aad53004.report.formats.json import render_fix as as_json

        write(as_json(result.diagnosis, result.fix), output_file)
    else:
        from aad53004.report.formats.terminal import render_fix

        look = look_of(settings, output_file)
        text = render_fix(result.diagnosis, result.fix, width=look.width, colour=look.colour)
        write_look(text, output_file, look)
    if result.interrupted:
        raise typer.Exit(130)
