"""``--report FILE`` and ``--summary``: what ``check`` and ``demo`` write besides, to files and to the page of a build."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aad53004.errors import BadInput

if TYPE_CHECKING:
    from aad53004.cli.extras import Extras
    from aad53004.cli.options import Settings
    from aad53004.diagnosis import Diagnosis

Output = Annotated[
    str,
    typer.Option("--output", "-o", metavar="FORMAT", help="terminal, json, markdown, html, junit, sarif or csv."),
]
Files = Annotated[
    list[str] | None,
    typer.Option(
        "--report",
        metavar="FILE",
        help="Write a report there too, of the kind that the suffix says: .html .md .json .csv .sarif .xml (JUnit) .txt. "
        "May be given several times.",
        show_default=False,
    ),
]
Summary = Annotated[
    bool,
    typer.Option(
        "--summary", help="Put the answer on the summary page of the build, in GitHub Actions or Azure DevOps."
    ),
]


@dataclass(frozen=True)
class Reports:
    """``files``: with the name of the format of each. ``step_summary``: the file that GitHub shows as the summary of the
    step; ``upload_from``: the folder out of which Azure DevOps takes one; empty where none is wanted."""

    files: tuple[tuple[str, str], ...] = ()
    step_summary: str = ""
    upload_from: str = ""

    def write(self, diagnosis: Diagnosis, settings: Settings, extras: Extras) -> None:
        """Writes every file, each whole or not at all, and then the summaries. Raises BadInput."""
        if self.files:
            from aad53004.cli.console import write
            from aad53004.report.formats import FORMATS

            members = extras.members(diagnosis)
            for file, name in self.files:
                write(FORMATS[name].render(diagnosis, members), file)
        if self.step_summary or self.upload_from:
            self._summarise(diagnosis, settings)

    def _summarise(self, diagnosis: Diagnosis, settings: Settings) -> None:
        import tempfile

        from aad53004.cli.console import say
        from aad53004.report.formats.markdown import summary

        # A lone surrogate, which JSON can smuggle in, has no UTF-8.
        text = summary(diagnosis).encode("utf-8", "backslashreplace")
        try:
            if self.step_summary:
                # What other commands of the step told stays.
                with Path(self.step_summary).open("ab") as file:
                    file.write(text + b"\n")
                say("wrote the summary of this step", settings)
            if self.upload_from:
                handle, name = tempfile.mkstemp(prefix="aad53004-", suffix=".md", dir=self.upload_from)
                with os.fdopen(handle, "wb") as file:
                    file.write(text)
                # The agent reads both streams; standard output is the report's.
                typer.echo(f"##vso[task.uploadsummary]{name}", err=True)
        except OSError as error:
            raise BadInput(f"The summary of the build could not be written: {error.strerror or error}.") from None


def read(
    files: Sequence[str] | None,
    *,
    summary: bool = False,
    taken: Mapping[str, str | None] | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Reports:
    """The options, checked before anything is asked of Graph. ``taken``: options that name a file already, by option.

    Raises BadInput for a suffix that no format has, for two names of one file, for one that cannot be written, and for a
    summary where no build would show it.
    """
    where = {_real(name): option for option, name in (taken or {}).items() if name and name.strip() != "-"}
    found = []
    for file in files or ():
        found.append((file, _kind(file)))
        real = _real(file)
        if real in where:
            other = where[real]
            raise BadInput(
                f"--report names {file} twice; name each file once."
                if other == "--report"
                else f"--report and {other} both name {file}; name two files."
            )
        where[real] = "--report"
    step_summary, upload_from = _build(environ) if summary else ("", "")
    return Reports(tuple(found), step_summary, upload_from)


def _real(file: str) -> str:
    return os.path.normcase(os.path.realpath(file))


def _kind(file: str) -> str:
    """The name of the format of a file. Raises BadInput."""
    from aad53004.cli.console import require_writable
    from aad53004.report.formats import by_suffix, suffixes

    found = by_suffix(file)
    if found is None:
        ends = ", ".join(suffixes())
        raise BadInput(f"--report {file[:200]!r} has a suffix of no kind of report; let its name end in one of {ends}.")
    require_writable(file)
    return found.name


def _build(environ: Mapping[str, str]) -> tuple[str, str]:
    """Where the build that runs this shows a summary: GitHub's file and Azure DevOps' folder, as far as there are.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions#adding-a-job-summary and
    https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands#uploadsummary-add-some-markdown-content-to-the-build-summary
    Raises BadInput where there is neither.
    """
    from tempfile import gettempdir

    from aad53004.cli.console import require_writable

    step_summary = environ.get("GITHUB_STEP_SUMMARY", "").strip()
    if step_summary:
        require_writable(step_summary)
    upload_from = ""
    if environ.get("TF_BUILD", "").strip():
        upload_from = environ.get("AGENT_TEMPDIRECTORY", "").strip() or gettempdir()
        require_writable(str(Path(upload_from) / "summary.md"))
    if not step_summary and not upload_from:
        raise BadInput(
            "--summary is for a build of GitHub Actions (GITHUB_STEP_SUMMARY) or Azure DevOps (TF_BUILD), and this is "
            "neither; give --report FILE.md instead."
        )
    return step_summary, upload_from
