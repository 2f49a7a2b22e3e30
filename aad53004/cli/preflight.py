"""``aad53004 preflight``: which checks these credentials can run, and how to grant what is missing."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aad53004.cli import options
from aad53004.errors import BadInput, NotAllowed

if TYPE_CHECKING:
    from aad53004.preflight import Kind, Place, Preflight


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
    from aad53004.cli.console import require_format, require_writable, write

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
    place = _place(settings)
    if app_registration is not None:
        write(_registration(_kind(app_registration), place, kind), output_file)
        return
    if user is not None:
        from aad53004.checkers.subject import read_user

        user = read_user(user)
    try:
        found, place = _found(user, settings, place)
    except NotAllowed:
        if kind == "terminal" and not settings.quiet:
            typer.echo(_registration(_kind("delegated"), place, kind), nl=False)
        raise
    write(_shown(found, place, kind, output_file, settings), output_file)
    raise typer.Exit(found.exit_code)


def _found(user: str | None, settings: options.Settings, place: Place) -> tuple[Preflight, Place]:
    """Asks, and judges. The place then knows the tenant that answered."""
    from dataclasses import replace

    from aad53004.checkers import Case
    from aad53004.checkers.subject import Narrowing
    from aad53004.cli.connect import live, require_tenant
    from aad53004.cli.console import Progress
    from aad53004.preflight import ask, assess, read
    from aad53004.rules import catalogue

    progress = Progress(settings)
    with live(settings, progress) as source:
        try:
            answers = ask(source, user)
            granted = read(_claims(source))
            if user is None and not granted.visible:
                answers = ask(source, everything=True)
        finally:
            progress.done()
        require_tenant(Case(answers, Narrowing(), source.now, source.cloud, user or "", {}), settings)
        found = assess(granted, answers, source.cloud, catalogue(), user or "")
    return found, replace(place, tenant=place.tenant or granted.tenant)


def _claims(source: object) -> dict[str, Any]:
    return dict(getattr(source, "claims", {}))


def _place(settings: options.Settings) -> Place:
    """Where the commands are run. Raises BadInput."""
    from aad53004.entra.clouds import resolve
    from aad53004.preflight import Place

    if settings.tenant is not None and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}", settings.tenant):
        raise BadInput("--tenant must be a tenant id or one of its domain names.")
    cloud = resolve(settings.cloud or os.environ.get("AAD53004_CLOUD"))
    return Place(cloud.name, cloud.authority, cloud.graph, settings.tenant or "")


def _kind(name: str) -> Kind:
    from aad53004.preflight import Kind

    wanted = name.strip().casefold()
    if wanted not in (Kind.DELEGATED, Kind.APPLICATION):
        raise BadInput("--app-registration must be delegated (people sign in) or application (it signs in by itself).")
    return Kind(wanted)


def _registration(kind: Kind, place: Place, output: str) -> str:
    from aad53004.preflight import registration
    from aad53004.report.preflight import render_registration, render_registration_json

    made = registration(kind, place)
    return render_registration_json(made) if output == "json" else render_registration(made, place)


def _shown(found: Preflight, place: Place, kind: str, output_file: str | None, settings: options.Settings) -> str:
    from aad53004.cli.console import _width, colour
    from aad53004.report.preflight import render, render_json

    if kind == "json":
        return render_json(found, place)
    ink = output_file is None and colour(settings)
    return render(found, place, width=_width(output_file), colour=ink, detail=settings.detail)
