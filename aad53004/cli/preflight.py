"""``aad53004 preflight``: which checks these credentials can run, and how to grant what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from aad53004.cli import options
from aad53004.errors import BadInput, NotAllowed

if TYPE_CHECKING:
    from aad53004.preflight import Kind, Place


def preflight(
    user: Annotated[
        str | None,
        typer.Argument(metavar="UPN", help="Ask Graph all that a diagnosis of this user asks.", show_default=False),
    ] = None,
    app_registration: Annotated[
        str | None,
        typer.Option(
            "--app-registration",
            metavar="KIND",
            help="Only print how to make an app registration: delegated (people sign in) or application.",
        ),
    ] = None,
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
    """Say which checks these credentials can run, and print what grants the others.

    Without a user the token is judged by what it shows; with one, Graph is asked too, and its answer counts.

    Exit codes: 0 all can run, 1 some cannot, 2 bad input, 3 none can or nobody is signed in, 4 Graph failed.

    Examples:

      aad53004 preflight

      aad53004 preflight alice@contoso.example -o json

      aad53004 preflight --app-registration application --tenant contoso.example
    """
    from aad53004.cli.connect import live_tenant
    from aad53004.cli.console import ConsoleEvents, look_of, require_format, require_writable, write

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
    from aad53004.tasks.preflight import PreflightRequest, place_of
    from aad53004.tasks.preflight import preflight as run

    origin = live_tenant(settings)
    place = place_of(origin)
    if app_registration is not None:
        write(_registration(_kind(app_registration), place, kind), output_file)
        return
    try:
        result = run(PreflightRequest(user, origin), ConsoleEvents(settings))
    except NotAllowed:
        if kind == "terminal" and not settings.quiet:
            typer.echo(_registration(_kind("delegated"), place, kind), nl=False)
        raise
    from aad53004.report.preflight import render, render_json

    judged = result.preflight
    if kind == "json":
        write(render_json(judged, result.place), output_file)
    else:
        look = look_of(settings, output_file)
        text = render(judged, result.place, width=look.width, colour=look.colour, detail=settings.detail)
        write(text, output_file)
    raise typer.Exit(judged.exit_code)


def _kind(name: str) -> Kind:
    """The kind of permissions of an app registration. Raises BadInput."""
    from aad53004.preflight import Kind

    kind = name.strip().casefold()
    if kind not in (Kind.DELEGATED, Kind.APPLICATION):
        raise BadInput("--app-registration must be delegated (people sign in) or application (it signs in by itself).")
    return Kind(kind)


def _registration(kind: Kind, place: Place, output: str) -> str:
    from aad53004.preflight import registration
    from aad53004.report.preflight import render_registration, render_registration_json

    made = registration(kind, place)
    return render_registration_json(made) if output == "json" else render_registration(made, place)
