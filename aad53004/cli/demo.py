"""``aad53004 demo``: the diagnosis over recorded tenants that ship inside the package."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from aad53004.cli import extras, options, posting, reports
from aad53004.errors import BadInput


def demo(
    scenario: Annotated[
        str | None, typer.Argument(metavar="[SCENARIO]", help="One of --list; without it the classic case.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Name the scenarios.")] = False,
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
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    no_color: options.NoColor = False,
) -> None:
    """Show a diagnosis over a recorded tenant.

    No account and no network are needed. Exits 0: a demonstration is no finding.
    """
    from aad53004.cli.console import require_format, require_report, require_writable, show, write
    from aad53004.data.demo import load, scenarios

    settings = options.settings(quiet=quiet, verbose=verbose, no_color=no_color)
    kind = require_format(output) if list_ else require_report(output, output_file)
    beside = extras.read(guide=guide, user_message=user_message, language=language, ticket=ticket, output=kind)
    require_report(output, output_file, beside)
    require_writable(output_file)
    besides = reports.read(report, summary=summary, taken={"--output-file": output_file})
    target = posting.read(post, names=post_names)
    known = scenarios()
    if list_:
        if kind == "json":
            listed = [{"scenario": name, "title": title} for name, title in known.items()]
            write(json.dumps(listed, indent=2, ensure_ascii=False) + "\n", output_file)
            return
        wide = max(map(len, known))
        write("".join(f"{name:<{wide}}  {title}\n" for name, title in known.items()), output_file)
        return
    name = scenario or "classic"
    if name not in known:
        from difflib import get_close_matches

        close = get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]}?" if close else "aad53004 demo --list names them."
        raise BadInput(f"There is no scenario {name[:60]!r}; {hint}")
    from aad53004.diagnosis import diagnose
    from aad53004.graph.replay import Replay

    recording = load(name)
    diagnosis = diagnose(recording.subject, Replay(recording))
    try:
        besides.write(diagnosis, settings, beside)
    finally:
        # What was found is shown even where a file beside it cannot be written.
        show(diagnosis, kind, output_file, settings, beside)
    posting.send(target, diagnosis, settings)
