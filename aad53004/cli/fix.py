"""``aad53004 fix UPN ACTION``: one fix for one user, as the request that carries it out; sends nothing."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from aad53004.cli import options
from aad53004.errors import BadInput

if TYPE_CHECKING:
    from aad53004.graph.interface import Source


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
    from aad53004.checkers.subject import read_user
    from aad53004.cli.console import Progress, require_format, require_writable, show_fix

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
    read_user(user)
    _require_action(action)
    from aad53004.cli.connect import live, require_tenant
    from aad53004.cli.connect import replay as open_replay

    progress = Progress(settings)
    subject, opened = user, None
    if replay is not None:
        recorded, subject = open_replay(replay, user)
        opened = nullcontext(recorded)
    from aad53004.diagnosis import conclude, gather
    from aad53004.fixes import for_user

    sources: AbstractContextManager[Source] = opened or live(settings, progress)
    with sources as source:
        try:
            case = gather(subject, source, progress=progress)
        finally:
            progress.done()
    require_tenant(case, settings)
    diagnosis = conclude(case, source.stats, source.stopped)
    show_fix(diagnosis, for_user(case, action, diagnosis.situation), kind, output_file, settings)
    if replay is None and source.stopped == "interrupted":
        raise typer.Exit(130)


def _require_action(action: str) -> None:
    """Raises BadInput for a fix that there is not, with the nearest ones."""
    from aad53004.fixes import catalogue

    known = list(catalogue())
    if action in known:
        return
    from difflib import get_close_matches

    close = get_close_matches(action.strip().casefold(), known, n=1, cutoff=0.5)
    hint = f"did you mean {close[0]}?" if close else f"choose from {', '.join(known)}."
    shown = "".join(char if char.isprintable() else "?" for char in action)[:40]
    raise BadInput(f"There is no fix {shown!r}; {hint}")
