"""``aad53004 whatif``: what Conditional Access comes to for a user and a sign-in, evaluated here."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aad53004.cli import options
from aad53004.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aad53004.checkers import Case
    from aad53004.cli.whatif_given import Given
    from aad53004.conditional_access.reading import PolicyFiles
    from aad53004.conditional_access.scenario import Directory, Scenario
    from aad53004.graph.interface import Source
    from aad53004.report.whatif.names import Names

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
    from aad53004.cli.console import require_format, require_writable, write
    from aad53004.cli.whatif_given import Given

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
    given = Given(
        scenario,
        user,
        device,
        compliant,
        methods,
        {
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
        },
    )
    given.read()
    _require_fitting(given, matrix, diff, policies, directory, replay)
    until = _deadline(settings)
    if policies is not None and replay is None:
        ground, interrupted = _from_files(policies, directory, given), False
    else:
        ground, interrupted = _from_graph(policies, replay, given, settings)
    asked = _Asked(ground, given, kind, output_file, settings, until)
    text = asked.matrix() if matrix else asked.diff(diff) if diff is not None else asked.one()
    write(text, output_file)
    raise typer.Exit(130 if interrupted or asked.interrupted else 0)


def _words(words: Sequence[str], compliant: bool | None) -> tuple[str | None, bool | None]:
    """The user, and whether the device is compliant where that stands behind its option as a word."""
    said = [one for one in words if one.casefold() in _WORDS]
    rest = [one for one in words if one.casefold() not in _WORDS]
    if len(rest) > 1 or len(said) > 1 or (said and compliant is None):
        extra = (rest[1:] or said)[0]
        raise BadInput(f"{extra[:60]!r} is one argument too many; whatif takes one user, and options.")
    if said and compliant is not None:
        compliant = _WORDS[said[0].casefold()] is compliant
    return (rest[0] if rest else None), compliant


def _require_fitting(
    given: Given, matrix: bool, diff: str | None, policies: str | None, directory: str | None, replay: str | None
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
    if policies is None and replay is None and given.user() is None:
        raise BadInput("Name a user to ask Graph about, or give --policies FILE to evaluate offline.")
    if given.many and diff is None:
        raise BadInput(f"{given.where} holds {len(given.documents)} scenarios, which only --diff takes; name one.")


def _deadline(settings: options.Settings) -> Callable[[], bool]:
    """Whether the time that --timeout allows is over; as long as it takes without."""
    if settings.timeout is None:
        return lambda: False
    from time import monotonic

    end = monotonic() + settings.timeout
    return lambda: monotonic() > end


# --- where policies and users come from ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Ground:
    """Policies, directory, and what Graph adds to the scenario. ``users``: everybody that a comparison is over."""

    policies: PolicyFiles
    directory: Directory | None
    facts: Mapping[str, Any]
    users: tuple[str, ...] = ()
    apps: Mapping[str, frozenset[str]] | None = None
    not_read: tuple[tuple[str, str], ...] = ()


def _from_files(policies: str, directory: str | None, given: Given) -> _Ground:
    from aad53004.cli.whatif_given import read_json
    from aad53004.conditional_access.reading import read_policies
    from aad53004.conditional_access.scenario import directory_from

    found = read_policies(Path(policies))
    if directory is None:
        return _Ground(found, None, {})
    known = directory_from(read_json(directory, "a directory"), directory)
    everybody = tuple(one.id or one.user_principal_name for one in known.users or ())
    user, unread = given.user(), []
    if user is not None and known.users is not None and known.user(user) is None:
        unread.append(("user", f"{directory} has no {user}, so that groups and roles are not known"))
    return _Ground(found, known, {}, everybody, not_read=tuple(unread))


def _from_graph(
    policies: str | None, replay: str | None, given: Given, settings: options.Settings
) -> tuple[_Ground, bool]:
    """Asks Graph or the recording; whether Ctrl-C ended it early."""
    from aad53004.checkers.subject import read_user
    from aad53004.cli.connect import live, require_tenant
    from aad53004.cli.connect import replay as open_replay
    from aad53004.cli.console import Progress

    user = given.user()
    if user is not None:
        user = read_user(user)
    files = None
    if policies is not None:
        from aad53004.conditional_access.reading import read_policies

        files = read_policies(Path(policies))
    progress = Progress(settings)
    opened: AbstractContextManager[Source]
    if replay is not None:
        recorded, user = open_replay(replay, user)
        opened = nullcontext(recorded)
    else:
        opened = live(settings, progress)
    from aad53004.checkers.whatif import gather

    with opened as source:
        try:
            case = gather(user or "", source, progress, policies=files is None, log=given.names_app)
        finally:
            progress.done()
        require_tenant(case, settings)
        ground = _ground(case, files)
        return ground, replay is None and source.stopped == "interrupted"


def _ground(case: Case, files: PolicyFiles | None) -> _Ground:
    from aad53004.checkers import whatif as facts
    from aad53004.conditional_access.scenario import UNKNOWN

    found = _policies(case) if files is None else files
    known: dict[str, Any] = {"user": case.account.id}
    risk, methods = facts.user_risk_of(case), facts.methods_of(case)
    if risk is not UNKNOWN:
        known["userRisk"] = risk
    if methods is not UNKNOWN:
        known["methods"] = sorted(methods)
    return _Ground(
        found, facts.directory_of(case), known, (case.account.id,), facts.apps_of(case), facts.not_read(case)
    )


def _policies(case: Case) -> PolicyFiles:
    """The policies that Graph gave, and what of them could not be read."""
    from aad53004.checkers.whatif import policies_of
    from aad53004.conditional_access.reading import PolicyFiles, Unreadable

    policies = tuple(item.value for item in policies_of(case))
    answered = case.conditional_access.policies
    path = answered.answer.request.path
    unread = [Unreadable(path, None, None, text) for text in answered.unread]
    if answered.answer.truncated:
        unread.append(Unreadable(path, None, None, "further pages were not read"))
    return PolicyFiles(policies, tuple(unread))


# --- what is asked ------------------------------------------------------------------------------------------------------


class _Asked:
    """One run over policies and users that were read."""

    def __init__(
        self,
        ground: _Ground,
        given: Given,
        kind: str,
        output_file: str | None,
        settings: options.Settings,
        until: Callable[[], bool],
    ) -> None:
        self.ground, self.given, self.kind = ground, given, kind
        self.output_file, self.settings, self.until = output_file, settings, until
        self.interrupted = False

    def one(self) -> str:
        from aad53004.conditional_access.evaluate import evaluate
        from aad53004.report.whatif import evaluation as report

        scenario, taken = self._scenario()
        found = report.WhatIf(
            evaluate(self.ground.policies.policies, self.ground.directory, scenario),
            scenario,
            self.ground.policies.unreadable,
            self._names(),
            taken,
            self.ground.not_read,
        )
        return report.render_json(found) if self.kind == "json" else report.render(found, **self._style())

    def matrix(self) -> str:
        from aad53004.conditional_access.evaluate import PolicySet
        from aad53004.conditional_access.grid import matrix
        from aad53004.report.whatif import matrix as report

        scenario, _ = self._scenario()
        policies = self.ground.policies.policies
        made = matrix(PolicySet(policies), self.ground.directory, scenario, self._fixed(scenario), self.until)
        self.interrupted = made.stopped == "interrupted"
        found = report.MatrixReport(
            made,
            self._names(),
            {one.id: one.display_name or one.id for one in policies},
            self.ground.policies.unreadable,
            self.ground.not_read,
        )
        return report.render_json(found) if self.kind == "json" else report.render(found, **self._style())

    def diff(self, other: str) -> str:
        from aad53004.cli.console import Progress
        from aad53004.conditional_access.diff import compare
        from aad53004.conditional_access.reading import read_policies
        from aad53004.report.whatif import diff as report

        second = read_policies(Path(other))
        scenario, _ = self._scenario()
        named = self.given.scenarios(self._resolve, self.ground.facts)
        progress = Progress(self.settings)
        comparison = compare(
            self.ground.policies.policies,
            second.policies,
            self.ground.directory,
            self.ground.users,
            named or scenario,
            fixed=self._fixed(scenario) | ({"app"} if self._says_app(scenario) else frozenset()),
            stop=self.until,
            progress=progress,
        )
        progress.done()
        self.interrupted = comparison.stopped == "interrupted"
        found = report.DiffReport(
            comparison, self._names(), self.ground.policies.unreadable, second.unreadable, self.ground.not_read
        )
        return report.render_json(found) if self.kind == "json" else report.render(found, **self._style())

    @staticmethod
    def _says_app(scenario: Scenario) -> bool:
        return isinstance(scenario.app, str) or isinstance(scenario.user_action, str)

    def _fixed(self, scenario: Scenario) -> frozenset[str]:
        """The axes that an option fixes; user risk also where the scenario or Graph tells it."""
        fixed = set(self.given.flagged & {"signInRisk", "userRisk", "platform", "clientApp"})
        if self.given.flagged & {"ip", "country"}:
            fixed.add("location")
        if isinstance(scenario.user_risk, str):
            fixed.add("userRisk")
        return frozenset(fixed)

    def _scenario(self) -> tuple[Scenario, tuple[str, ...]]:
        return self.given.scenario(self._resolve, self.ground.facts)

    def _resolve(self, app: str) -> str:
        from aad53004.cli.whatif_given import app_id

        return app_id(app, self.ground.policies.policies, self.ground.directory, self.ground.apps or {})

    def _names(self) -> Names:
        from aad53004.report.whatif.names import names_of

        apps = {one: name for name, ids in (self.ground.apps or {}).items() for one in ids}
        return names_of(self.ground.policies.policies, self.ground.directory, apps)

    def _style(self) -> dict[str, Any]:
        from aad53004.cli.console import _width, colour

        inked = self.output_file is None and colour(self.settings)
        return {"width": _width(self.output_file), "colour": inked, "detail": self.settings.detail}
