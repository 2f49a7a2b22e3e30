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
    from aad53004.policy_tests.ground import Ground, Sources
    from aad53004.policy_tests.model import PersonasFile
    from aad53004.policy_tests.running import Run

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
    given = (policies, directory, replay, live)
    if init:
        if reports or output_file is not None or kind != "terminal":
            raise BadInput("--init writes a file of personas alone; leave -o, --output-file and --report out.")
        _write_starter(DEFAULT if personas is None else personas, force, given, settings)
        return
    if force:
        raise BadInput("--force goes with --init; leave it out.")
    if personas is None or not personas.strip():
        raise BadInput("Name a file of personas, or write one with --init; see aad53004 test --help.")
    found = _run(personas, given, settings)
    _show(found, kind, output_file, reports, settings)
    raise typer.Exit(0 if found.passed else 1)


Given = tuple[str | None, str | None, str | None, bool]


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


def _run(personas: str, given: Given, settings: options.Settings) -> Run:
    from aad53004.policy_tests.ground import sources_of
    from aad53004.policy_tests.reading import read_personas
    from aad53004.policy_tests.running import run

    file = read_personas(Path(personas))
    return run(file, _ground(file, _overridden(sources_of(file), given), settings))


def _overridden(said: Sources, given: Given) -> Sources:
    """What the file says, where no option says otherwise. A source of users takes the place of any other."""
    from dataclasses import replace

    from aad53004.policy_tests.ground import Sources

    policies, directory, replay, live = given
    chosen = None if policies is None else Path(policies)
    if live:
        return Sources(policies=chosen, tenant=True)
    if replay is not None:
        return Sources(policies=chosen, recording=Path(replay))
    if directory is not None:
        return Sources(policies=chosen or said.policies, directory=Path(directory))
    return said if chosen is None else replace(said, policies=chosen)


def _ground(file: PersonasFile, sources: Sources, settings: options.Settings, *, name_groups: bool = False) -> Ground:
    if sources.recording is None and not sources.tenant:
        from aad53004.policy_tests.ground import from_files

        return from_files(file, sources)
    from aad53004.policy_tests import tenant

    if sources.recording is not None:
        return tenant.from_recording(file, sources, sources.recording, name_groups=name_groups)
    from aad53004.cli.connect import live, require_tenant
    from aad53004.cli.console import Progress

    progress = Progress(settings)
    with live(settings, progress) as source:
        try:
            return tenant.from_graph(
                file,
                sources,
                source,
                progress=progress,
                check=lambda case: require_tenant(case, settings),
                name_groups=name_groups,
            )
        finally:
            progress.done()


def _show(
    found: Run, kind: str, output_file: str | None, reports: list[tuple[str, str]], settings: options.Settings
) -> None:
    from aad53004.cli.console import _width, colour, write

    inked = output_file is None and kind == "terminal" and colour(settings)
    text = _rendered(found, kind, _width(output_file), inked, settings.detail)
    for file, form in reports:
        write(_rendered(found, form, 80, False, settings.detail), file)
    if inked:
        # Asked for, or a terminal: typer would take it out of a pipe.
        typer.echo(text, nl=False, color=True)
    else:
        write(text, output_file)


def _rendered(found: Run, kind: str, width: int, inked: bool, detail: int) -> str:
    from importlib import import_module

    report = import_module(f"aad53004.report.policy_tests.{kind}")
    told = (
        report.render(found, width=width, colour=inked, detail=detail) if kind == "terminal" else report.render(found)
    )
    return str(told)


def _write_starter(name: str, force: bool, given: Given, settings: options.Settings) -> None:
    """Writes a file of personas whose expectations are what holds today. Raises BadInput where one is there."""
    from aad53004.cli.console import require_writable, say, write
    from aad53004.policy_tests.ground import Sources
    from aad53004.policy_tests.starting import Starter, starting_file

    require_writable(name)
    target = Path(name)
    if target.exists() and not force:
        raise BadInput(f"{target} is there already; choose another name, or write over it with --force.")
    policies, directory, replay, _ = given
    if directory is not None and policies is None:
        raise BadInput("--directory goes with --policies; without that, the tenant says who is who.")
    sources = _overridden(Sources(tenant=policies is None and replay is None), given)
    subject = None
    if replay is not None:
        from aad53004.graph.recording import load

        subject = load(Path(replay)).subject
    ground = _ground(starting_file(target, subject), sources, settings, name_groups=True)
    starter = Starter(target, sources, ground, subject)
    write(starter.text(), name)
    import shlex

    say(f"wrote {target}: {starter.counts}; run it with aad53004 test {shlex.quote(str(target))}", settings)
