"""``aad53004 whatif``: what Conditional Access comes to for a user and a sign-in, evaluated here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aad53004.cli import options
from aad53004.errors import BadInput

if TYPE_CHECKING:
    from aad53004.tasks.events import Events
    from aad53004.tasks.scenario_spec import ScenarioSpec
    from aad53004.tasks.whatif import WhatIfRequest

_WORDS = {"true": True, "yes": True, "false": False, "no": False}
_GROUP = "The sign-in (each may be none: known to be nothing)"


def _said(name: str, metavar: str, text: str) -> Any:
    return typer.Option(name, metavar=metavar, help=text, rich_help_panel=_GROUP, show_default=False)


def whatif(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="UPN", help="User principal name or object id.", show_default=False),
    ] = None,
    policies: Annotated[
        str | None,
        typer.Option("--policies", metavar="FILE|DIR", help="Offline: the policies, as Graph or PowerShell has them."),
    ] = None,
    directory: Annotated[
        str | None, typer.Option("--directory", metavar="FILE", help="Offline: users, named locations, strengths.")
    ] = None,
    scenario: Annotated[
        str | None, typer.Option("--scenario", metavar="FILE|-", help="The sign-in as JSON; options override it.")
    ] = None,
    replay: Annotated[str | None, typer.Option("--replay", metavar="FILE", help="Offline, over a recording.")] = None,
    matrix: Annotated[
        bool, typer.Option("--matrix", help="The decision over risk, location, platform and client.")
    ] = False,
    diff: Annotated[
        str | None, typer.Option("--diff", metavar="FILE|DIR", help="What changes with these policies instead.")
    ] = None,
    app: Annotated[str | None, _said("--app", "NAME|ID", "What is signed in to; an appId, or a known name.")] = None,
    user_action: Annotated[
        str | None, _said("--user-action", "ACTION", "register-security-info or register-device.")
    ] = None,
    auth_context: Annotated[str | None, _said("--auth-context", "ID", "Authentication context, such as c1.")] = None,
    ip: Annotated[str | None, _said("--ip", "ADDRESS", "IPv4 or IPv6 address.")] = None,
    country: Annotated[str | None, _said("--country", "XX", "Two letters, such as DE.")] = None,
    platform: Annotated[
        str | None, _said("--platform", "PLATFORM", "windows, macOS, linux, iOS, android or windowsPhone.")
    ] = None,
    client_app: Annotated[
        str | None,
        _said("--client-app", "CLIENT", "browser, mobileAppsAndDesktopClients, exchangeActiveSync or other."),
    ] = None,
    sign_in_risk: Annotated[str | None, _said("--sign-in-risk", "LEVEL", "none, low, medium or high.")] = None,
    user_risk: Annotated[str | None, _said("--user-risk", "LEVEL", "none, low, medium or high.")] = None,
    insider_risk: Annotated[str | None, _said("--insider-risk", "LEVEL", "none, minor, moderate or elevated.")] = None,
    auth_flow: Annotated[
        str | None, _said("--auth-flow", "FLOW", "none, deviceCodeFlow or authenticationTransfer.")
    ] = None,
    device: Annotated[
        str | None, _said("--device", "FILE|JSON|none", "Properties as in Graph; none is an unregistered device.")
    ] = None,
    device_compliant: Annotated[
        bool | None,
        typer.Option(
            "--device-compliant/--no-device-compliant",
            help="Whether the device is compliant.",
            rich_help_panel=_GROUP,
            show_default=False,
        ),
    ] = None,
    methods: Annotated[
        str | None, _said("--methods", "LIST|none", "What the user can prove: mfa, or fido2, sms and the like.")
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
    """Say what the Conditional Access policies come to for a user and a sign-in, and why.

    With --policies offline, over files; else Graph (or a recording) gives the user, the groups and the policies. What is
    not told is unknown; "unknown" takes back what the scenario or Graph says.

    Exit codes: 0 evaluated, whatever the decision, 2 bad input, 3 not allowed, 4 Graph failed.

    Examples:

      aad53004 whatif --policies policies.json --directory directory.json --scenario scenario.json

      aad53004 whatif alice@contoso.example --app "Office 365 Exchange Online" --sign-in-risk high

      aad53004 whatif alice@contoso.example --replay alice.json --matrix

      aad53004 whatif --policies now/ --diff planned/ --directory directory.json
    """
    from aad53004.cli.console import ConsoleEvents, look_of, require_format, require_writable, write
    from aad53004.cli.scenario_options import ScenarioOptions

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
    user, compliant = _words(words or [], device_compliant)
    texts = {
        "app": app,
        "userAction": user_action,
        "authenticationContext": auth_context,
        "ip": ip,
        "country": country,
        "platform": platform,
        "clientApp": client_app,
        "signInRisk": sign_in_risk,
        "userRisk": user_risk,
        "insiderRisk": insider_risk,
        "authenticationFlow": auth_flow,
        "user": user,
        "methods": methods,
    }
    spec = ScenarioOptions(scenario, device, compliant, texts).read()
    _require_fitting(spec, matrix, diff, policies, directory, replay)
    request = _request(spec, policies, directory, replay, settings)
    events, look = ConsoleEvents(settings), look_of(settings, output_file)
    style = {"width": look.width, "colour": look.colour, "detail": settings.detail}
    shown = _matrix if matrix else _sign_in if diff is None else partial(_diff, other=Path(diff))
    text, interrupted = shown(request, events, None if kind == "json" else style)
    write(text, output_file)
    raise typer.Exit(130 if interrupted else 0)


def _words(words: Sequence[str], compliant: bool | None) -> tuple[str | None, bool | None]:
    """The user, and whether the device is compliant where that stands behind its option as a word."""
    said = [word for word in words if word.casefold() in _WORDS]
    rest = [word for word in words if word.casefold() not in _WORDS]
    if len(rest) > 1 or len(said) > 1 or (said and compliant is None):
        extra = (rest[1:] or said)[0]
        raise BadInput(f"{extra[:60]!r} is one argument too many; whatif takes one user, and options.")
    if said and compliant is not None:
        compliant = _WORDS[said[0].casefold()] is compliant
    return (rest[0] if rest else None), compliant


def _require_fitting(
    spec: ScenarioSpec, matrix: bool, diff: str | None, policies: str | None, directory: str | None, replay: str | None
) -> None:
    """Raises BadInput for options that have no meaning together."""
    if matrix and diff is not None:
        raise BadInput("--matrix and --diff ask for two different reports; choose one.")
    if directory is not None and policies is None:
        raise BadInput("--directory goes with --policies; without that, Graph tells who and where.")
    if directory is not None and replay is not None:
        raise BadInput("--directory and --replay both tell who and where; leave one out.")
    for name, value in (("--policies", policies), ("--directory", directory), ("--replay", replay), ("--diff", diff)):
        if value is not None and not value.strip():
            raise BadInput(f"{name} is empty; name a file or leave it out.")
    if policies is None and replay is None and spec.user is None:
        raise BadInput("Name a user to ask Graph about, or give --policies FILE to evaluate offline.")
    if spec.several and diff is None:
        raise BadInput(f"{spec.where} holds {len(spec.documents)} scenarios, which only --diff takes; name one.")


def _request(
    spec: ScenarioSpec, policies: str | None, directory: str | None, replay: str | None, settings: options.Settings
) -> WhatIfRequest:
    """What is asked, with what the files hold. Raises BadInput."""
    from aad53004.conditional_access.reading import read_policies
    from aad53004.tasks.whatif import WhatIfRequest

    stop = _deadline(settings)
    if policies is not None and replay is None:
        files = read_policies(Path(policies))
        if directory is None:
            return WhatIfRequest(spec, policies=files, stop=stop)
        from aad53004.cli.scenario_options import read_json
        from aad53004.conditional_access.directory import directory_from

        known = directory_from(read_json(directory, "a directory"), directory)
        return WhatIfRequest(spec, policies=files, directory=known, directory_name=directory, stop=stop)
    from aad53004.checkers.subject import read_user
    from aad53004.cli.connect import origin

    if spec.user is not None:
        read_user(spec.user)
    files_or_none = None if policies is None else read_policies(Path(policies))
    return WhatIfRequest(spec, origin(settings, replay), files_or_none, stop=stop)


def _deadline(settings: options.Settings) -> Callable[[], bool]:
    """Whether the time that --timeout allows is over; as long as it takes without."""
    if settings.timeout is None:
        return lambda: False
    from time import monotonic

    end = monotonic() + settings.timeout
    return lambda: monotonic() > end


# --- the reports: the text, and whether Ctrl-C ended it early; ``style`` is None for JSON -----------------------------------

Style = Mapping[str, Any] | None


def _sign_in(request: WhatIfRequest, events: Events, style: Style) -> tuple[str, bool]:
    from aad53004.report.whatif.evaluation import render, render_json, view_of
    from aad53004.tasks.whatif import evaluate_sign_in

    result = evaluate_sign_in(request, events)
    view = view_of(result)
    return (render_json(view) if style is None else render(view, **style)), result.interrupted


def _matrix(request: WhatIfRequest, events: Events, style: Style) -> tuple[str, bool]:
    from aad53004.report.whatif.matrix import render, render_json, view_of
    from aad53004.tasks.whatif import evaluate_matrix

    result = evaluate_matrix(request, events)
    view = view_of(result)
    return (render_json(view) if style is None else render(view, **style)), result.interrupted


def _diff(request: WhatIfRequest, events: Events, style: Style, *, other: Path) -> tuple[str, bool]:
    from aad53004.report.whatif.diff import render, render_json, view_of
    from aad53004.tasks.whatif import compare_policies

    result = compare_policies(request, other, events)
    view = view_of(result)
    return (render_json(view) if style is None else render(view, **style)), result.interrupted
