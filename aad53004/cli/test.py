"""``aad53004 test``: personas with expectations, held against the policies of a folder, a recording or a tenant."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aad53004.cli import options
from aad53004.errors import BadInput

if TYPE_CHECKING:
    from aad53004.cli.console import Look
    from aad53004.policy_tests.results import Run
    from aad53004.tasks.policy_tests import SourceOverrides

FORMATS = ("terminal", "json", "junit", "sarif", "markdown")
SUFFIXES = {".json": "json", ".xml": "junit", ".sarif": "sarif", ".md": "markdown", ".txt": "terminal"}
DEFAULT = "personas.yml"

Output = Annotated[
    str, typer.Option("--output", "-o", metavar="FORMAT", help="terminal, json, junit, sarif or markdown.")
]


def test(
    personas: Annotated[
        str | None,
        typer.Argument(metavar="PERSONAS", help="The file of personas, YAML or JSON.", show_default=False),
    ] = None,
    policies: Annotated[
        str | None, typer.Option("--policies", metavar="FILE|DIR", help="These policies, not those the file names.")
    ] = None,
    directory: Annotated[
        str | None, typer.Option("--directory", metavar="FILE", help="This directory, not the one the file names.")
    ] = None,
    replay: Annotated[str | None, typer.Option("--replay", metavar="FILE", help="Over this recording.")] = None,
    live: Annotated[bool, typer.Option("--live", help="Against the tenant, whatever the file names.")] = False,
    init: Annotated[
        bool, typer.Option("--init", help="Write a starter file from what --policies, --replay or the tenant holds.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="With --init: write over a file that is there.")] = False,
    report: Annotated[
        list[str] | None,
        typer.Option(
            "--report", metavar="FILE", help="Also write there; .json, .xml, .sarif, .md or .txt. Repeatable."
        ),
    ] = None,
    output: Output = "terminal",
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
    """Hold personas with expectations against Conditional Access policies.

    What is unknown is never met. The file says which policies: a folder, a recording or the tenant; options override it.

    Exit codes: 0 all as expected, 1 something is not, 2 the file is wrong (line and column), 3 not allowed, 4 Graph failed.

    Examples:

      aad53004 test personas.yml

      aad53004 test personas.yml --live -o junit --output-file results.xml

      aad53004 test personas.yml --policies planned/ --report tests.sarif --report summary.md

      aad53004 test --init personas.yml --policies policies/ --directory directory.json
    """
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
    from aad53004.cli.console import require_writable

    kind = _format(output)
    reports = [(file, _by_suffix(file)) for file in report or []]
    for file in (output_file, *(file for file, _ in reports)):
        require_writable(file)
    _require_fitting(policies, directory, replay, live)
    _require_apart(
        {"--output-file": output_file},
        [file for file, _ in reports],
        {"PERSONAS": None if init else personas, "--policies": policies, "--directory": directory, "--replay": replay},
    )
    if init:
        if reports or output_file is not None or kind != "terminal":
            raise BadInput("--init writes a file of personas alone; leave -o, --output-file and --report out.")
        name = DEFAULT if personas is None else personas
        _require_free(name, force)
        _write_starter(name, _overrides(policies, directory, replay, live), settings)
        return
    if force:
        raise BadInput("--force goes with --init; leave it out.")
    if personas is None or not personas.strip():
        raise BadInput("Name a file of personas, or write one with --init; see aad53004 test --help.")
    from aad53004.cli.connect import live_tenant
    from aad53004.cli.console import ConsoleEvents
    from aad53004.tasks.policy_tests import PolicyTestsRequest, run_policy_tests

    overrides = _overrides(policies, directory, replay, live)
    request = PolicyTestsRequest(Path(personas), overrides, live_tenant(settings))
    result = run_policy_tests(request, ConsoleEvents(settings))
    _show(result, kind, output_file, reports, settings)
    raise typer.Exit(0 if result.passed else 1)


def _overrides(policies: str | None, directory: str | None, replay: str | None, live: bool) -> SourceOverrides:
    from aad53004.tasks.policy_tests import SourceOverrides

    given, known, recording = (None if file is None else Path(file) for file in (policies, directory, replay))
    return SourceOverrides(given, known, recording, live)


def _format(name: str) -> str:
    wanted = name.strip().casefold()
    if wanted not in FORMATS:
        raise BadInput(f"There is no output format {name[:40]!r} here; choose {', '.join(FORMATS)}.")
    return wanted


def _by_suffix(file: str) -> str:
    """The format that the name of a report says. Raises BadInput."""
    kind = SUFFIXES.get(Path(file).suffix.casefold())
    if kind is None:
        raise BadInput(f"--report {file[:80]} does not say which format; end its name in {', '.join(SUFFIXES)}.")
    return kind


def _require_fitting(policies: str | None, directory: str | None, replay: str | None, live: bool) -> None:
    """Raises BadInput for options that have no meaning together."""
    for name, value in (("--policies", policies), ("--directory", directory), ("--replay", replay)):
        if value is not None and not value.strip():
            raise BadInput(f"{name} is empty; name a file or leave it out.")
    if live and replay is not None:
        raise BadInput("--live and --replay exclude each other; leave one out.")
    if directory is not None and (live or replay is not None):
        raise BadInput("--directory goes with policies in files; Graph or the recording says who is who.")


def _require_apart(outputs: Mapping[str, str | None], reports: Sequence[str], inputs: Mapping[str, str | None]) -> None:
    """Raises BadInput for a file that would be written twice, or over what is read."""
    taken = {os.path.realpath(file): name for name, file in inputs.items() if file}
    written = [(name, file) for name, file in outputs.items() if file] + [("--report", file) for file in reports]
    for name, file in written:
        other = taken.setdefault(os.path.realpath(file), "")
        if other:
            raise BadInput(f"{name} and {other} both name {file}; name two files.")
        taken[os.path.realpath(file)] = name


def _show(
    result: Run, kind: str, output_file: str | None, reports: list[tuple[str, str]], settings: options.Settings
) -> None:
    from aad53004.cli.console import Look, look_of, write, write_look

    look = look_of(settings, output_file) if kind == "terminal" else Look(80, False)
    text = _rendered(result, kind, look, settings.detail)
    for file, form in reports:
        write(_rendered(result, form, Look(80, False), settings.detail), file)
    write_look(text, output_file, look)


def _rendered(result: Run, kind: str, look: Look, detail: int) -> str:
    from importlib import import_module

    report = import_module(f"aad53004.report.policy_tests.{kind}")
    if kind == "terminal":
        return str(report.render(result, width=look.width, colour=look.colour, detail=detail))
    return str(report.render(result))


def _require_free(name: str, force: bool) -> None:
    """Raises BadInput where a starter file cannot be written, or one is there."""
    from aad53004.cli.console import require_writable

    require_writable(name)
    target = Path(name)
    if target.exists() and not force:
        raise BadInput(f"{target} is there already; choose another name, or write over it with --force.")


def _write_starter(name: str, overrides: SourceOverrides, settings: options.Settings) -> None:
    """Writes a file of personas whose expectations are what holds today."""
    import shlex

    from aad53004.cli.connect import live_tenant
    from aad53004.cli.console import ConsoleEvents, say, write
    from aad53004.tasks.policy_tests import ScaffoldRequest, scaffold

    target = Path(name)
    made = scaffold(ScaffoldRequest(target, overrides, live_tenant(settings)), ConsoleEvents(settings))
    write(made.text, name)
    say(f"wrote {target}: {made.counts}; run it with aad53004 test {shlex.quote(str(target))}", settings)
