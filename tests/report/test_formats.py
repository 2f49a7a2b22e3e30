"""The registry of formats, --report and --summary as a user types them, and every property that Graph sends in every
format."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as Xml

import jsonschema
import pytest

from aad53004.diagnosis import diagnose
from aad53004.errors import Aad53004Error
from aad53004.graph.recording import from_document
from aad53004.graph.replay import Replay
from aad53004.report.formats import FORMATS, by_suffix
from aad53004.report.formats.json import document
from aad53004.report.schema import SCHEMAS
from tests.cli.conftest import FIXTURES, Ran, alice, classic, run
from tests.report.payloads import (
    EVERY,
    PAYLOADS,
    assert_markdown_inert,
    behind,
    commands,
    poisoned,
    property_paths,
    texts,
    unseen,
)

__all__ = ["alice", "classic", "run"]
Run = Callable[..., Ran]
PARTS = 4  # of a long test, which run side by side


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("a.html", "html"),
        ("a.HTM", "html"),
        ("a.md", "markdown"),
        ("a.junit.xml", "junit"),
        ("a.xml", "junit"),
        ("a.sarif", "sarif"),
        ("a.sarif.json", "sarif"),
        ("a.json", "json"),
        ("a.csv", "csv"),
        ("folder.md/a.txt", "terminal"),
        ("a.pdf", None),
        ("a", None),
        ("", None),
    ],
)
def test_the_suffix_says_the_kind(file: str, name: str | None) -> None:
    found = by_suffix(file)
    assert (found.name if found else None) == name


def test_no_two_formats_share_a_suffix() -> None:
    ends = [suffix for one in FORMATS.values() for suffix in one.suffixes]
    assert len(ends) == len(set(ends)) and all(end.startswith(".") for end in ends)


def test_every_format_is_made_by_check(run: Run, classic: Path, alice: str) -> None:
    begins = {
        "terminal": "alice@",
        "json": "{\n",
        "markdown": "## Refused",
        "html": "<!doctype html>",
        "junit": "<?xml",
        "sarif": "{\n",
        "csv": '\ufeff"userPrincipalName"',
    }
    assert set(begins) == set(FORMATS)
    for name, begin in begins.items():
        ran = run("check", alice, "--replay", str(classic), "-o", name)
        assert (ran.code, ran.err) == (1, "") and ran.out.lower().startswith(begin.lower()), name


def test_several_reports_at_once_hold_what_output_prints(run: Run, classic: Path, alice: str, tmp_path: Path) -> None:
    given = ("check", alice, "--replay", str(classic))
    files = {name: tmp_path / f"alice{one.suffixes[0]}" for name, one in FORMATS.items()}
    ran = run(*given, *(word for file in files.values() for word in ("--report", str(file))))
    assert ran.code == 1 and ran.err == "" and ran.out == run(*given).out
    for name, file in files.items():
        assert file.read_bytes().decode() == run(*given, "-o", name).out, name


def test_json_and_html_files_hold_what_is_asked_for_besides(run: Run, tmp_path: Path) -> None:
    ran = run("demo", "--ticket", "--report", str(tmp_path / "a.json"), "--report", str(tmp_path / "a.html"))
    assert ran.code == 0 and ran.out.startswith("AADSTS53004")
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["ticket"] == ran.out
    assert "What the next tier should do" in (tmp_path / "a.html").read_text(encoding="utf-8")


def refused(ran: Ran, *says: str) -> None:
    assert ran.code == 2 and ran.out == "" and ran.err.startswith("aad53004: "), ran
    assert ran.err.count("\n") == 1 and ran.err.rstrip().endswith("."), ran.err
    assert all(text in ran.err for text in says), ran.err


@pytest.mark.parametrize("file", ["a.pdf", "a", "a.json.gz", "", "-"])
def test_a_file_of_no_kind_is_refused_before_anything_is_read(run: Run, tmp_path: Path, file: str) -> None:
    ran = run("check", "alice@contoso.example", "--replay", str(tmp_path / "missing.json"), "--report", file)
    refused(ran, ".md", "suffix")


def test_two_names_of_one_file_are_refused(run: Run, classic: Path, alice: str, tmp_path: Path) -> None:
    given = ("check", alice, "--replay", str(classic))
    file = tmp_path / "a.json"
    (tmp_path / "b.json").symlink_to(file)
    refused(run(*given, "--report", str(file), "--report", f"{tmp_path}/./a.json"), "twice")
    refused(run(*given, "--report", str(file), "--report", str(tmp_path / "b.json")), "twice")
    refused(run(*given, "--report", str(file), "--output-file", str(file)), "--output-file")
    refused(run(*given, "--report", str(file), "--record", str(file)), "--record")
    refused(run(*given, "--report", str(classic)), "--replay")
    assert not file.exists() and json.loads(classic.read_text(encoding="utf-8"))["format"] == "aad53004-recording"


def test_a_folder_that_is_missing_is_told_first(run: Run, classic: Path, alice: str, tmp_path: Path) -> None:
    refused(run("check", alice, "--replay", str(classic), "--report", str(tmp_path / "no" / "a.md")), "no folder")


@pytest.mark.parametrize("kind", ["markdown", "junit", "sarif", "csv"])
def test_what_holds_the_report_alone_says_so(run: Run, kind: str) -> None:
    for extra in ("--guide", "--ticket", "--user-message"):
        refused(run("demo", "-o", kind, extra), f"-o {kind}", "json")


def test_other_commands_and_lists_say_where_a_format_belongs(run: Run) -> None:
    for words in (("rules", "list", "-o", "csv"), ("demo", "--list", "-o", "sarif")):
        refused(run(*words), "check or demo")
    refused(run("demo", "-o", "xml"), "junit")


# --- the page of a build ------------------------------------------------------------------------------------------------


@pytest.fixture
def no_build(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("GITHUB_STEP_SUMMARY", "TF_BUILD", "AGENT_TEMPDIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_a_summary_outside_a_build_asks_for_a_file(run: Run, no_build: pytest.MonkeyPatch) -> None:
    refused(run("demo", "--summary"), "GITHUB_STEP_SUMMARY", "TF_BUILD", "--report FILE.md")


def test_github_gets_it_behind_what_stands_there(run: Run, no_build: pytest.MonkeyPatch, tmp_path: Path) -> None:
    page = tmp_path / "step"
    page.write_text("# Before\n", encoding="utf-8")
    no_build.setenv("GITHUB_STEP_SUMMARY", str(page))
    for _ in range(2):
        ran = run("demo", "--summary", "-o", "json")
        assert ran.code == 0 and json.loads(ran.out)["outcome"] == "root-cause-found"
        assert ran.err == "wrote the summary of this step\n"
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Before\n") and text.count("## Refused with AADSTS53004") == 2


def test_azure_devops_is_told_of_a_file(run: Run, no_build: pytest.MonkeyPatch, tmp_path: Path) -> None:
    no_build.setenv("TF_BUILD", "True")
    no_build.setenv("AGENT_TEMPDIRECTORY", str(tmp_path))
    ran = run("demo", "--summary", "-q")
    assert ran.code == 0 and ran.err.startswith("##vso[task.uploadsummary]") and "##vso" not in ran.out
    (page,) = tmp_path.glob("*.md")
    assert ran.err == f"##vso[task.uploadsummary]{page}\n"
    assert page.read_text(encoding="utf-8").startswith("## Refused with AADSTS53004")


def test_a_page_that_cannot_be_written_is_told_first(run: Run, no_build: pytest.MonkeyPatch, tmp_path: Path) -> None:
    no_build.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "no" / "step"))
    refused(run("demo", "--summary"), "no folder")


# --- what a run loads, and text of a tenant in every format -------------------------------------------------------------


@pytest.mark.parametrize("output", ["terminal", "json", "markdown", "csv"])
def test_a_format_that_is_not_asked_for_is_not_loaded(output: str) -> None:
    code = (
        "import sys; from aad53004.__main__ import main; main(['demo', '-o', sys.argv[1]]); "
        "print(*(name for name in sys.modules if name.startswith(('aad53004.report.', 'jinja2', 'xml'))), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code, output], capture_output=True, text=True, check=True)
    loaded = set(ran.stderr.split())
    modules = {name: made.module or f"aad53004.report.formats.{name}" for name, made in FORMATS.items()}
    assert modules[output] in loaded
    assert not loaded & (set(modules.values()) - {modules[output]})
    assert not any(name.startswith(("jinja2", "xml")) for name in loaded)


@pytest.mark.parametrize("name", PAYLOADS)
def test_json_holds_the_text_as_it_is(name: str) -> None:
    found = poisoned(PAYLOADS[name])
    text = PAYLOADS[name]
    told = document(found)
    assert told["conclusion"] == told["findings"][0]["summary"] == told["fixes"][0]["warning"] == text
    assert told["subject"]["displayName"].startswith(text)
    if name == "surrogate":
        return
    again = json.loads(FORMATS["json"].render(found))
    assert again["conclusion"] == text and again == json.loads(json.dumps(told))
    jsonschema.Draft202012Validator(SCHEMAS["diagnosis"]()).validate(again)


def test_json_of_a_lone_surrogate_can_be_read() -> None:
    """It has no UTF-8, and stands there as its escape."""
    text = FORMATS["json"].render(poisoned(PAYLOADS["surrogate"])).encode("utf-8").decode("utf-8")
    assert json.loads(text)["conclusion"] == PAYLOADS["surrogate"]


@pytest.mark.parametrize("name", PAYLOADS)
def test_the_terminal_shows_no_character_that_acts(name: str) -> None:
    assert not unseen(FORMATS["terminal"].render(poisoned(PAYLOADS[name]))) - set("\u180e\ufffe\uffff")


@pytest.mark.parametrize("part", range(PARTS))
def test_every_property_that_graph_sends_is_harmless_in_every_format(part: int) -> None:
    """Each property holds all payloads once, behind its value, through the whole diagnosis."""
    kept = json.loads((FIXTURES / "classic.json").read_text(encoding="utf-8"))
    paths = property_paths(kept["exchanges"])
    assert len(paths) > 100
    shown = 0
    harmless: set[tuple[str, ...]] = set()
    for path in paths[part::PARTS]:
        exchanges = [{**one, "body": behind(one["body"], path, EVERY)} for one in kept["exchanges"]]
        try:
            recording = from_document({**kept, "exchanges": exchanges}, "classic")
            found = diagnose(recording.subject, Replay(recording))
        except Aad53004Error:
            continue
        markdown, sheet, junit, sarif = (FORMATS[one].render(found) for one in ("markdown", "csv", "junit", "sarif"))
        shown += "owned" in markdown or "owned" in sarif
        if (markdown, sheet, junit, sarif) in harmless:
            continue  # a property that is not shown: what was made is what was made before
        harmless.add((markdown, sheet, junit, sarif))
        assert_markdown_inert(markdown)
        for text in (sheet.removeprefix("\ufeff").replace("\r\n", "\n"), junit, sarif):
            assert not unseen(text) and not commands(text), path
        assert len(list(csv.reader(io.StringIO(sheet, newline="")))) == 2
        assert len(list(Xml.fromstring(junit.encode()).iter("testcase"))) == len(found.findings)  # noqa: S314
        assert all(not unseen(text) for text in texts(json.loads(sarif)))
    assert shown * PARTS > 20


@pytest.mark.parametrize("name", ["##vso[task.setvariable variable=x]y", "##[error]no", "::set-output name=x::y"])
def test_no_text_of_a_tenant_is_a_command_in_the_log_of_a_build(name: str) -> None:
    """https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands"""
    import json

    from aad53004.report.escaping import inert_json, plain

    assert name not in plain(name)
    told = inert_json(json.dumps({"name": name}))
    assert "##" not in told
    assert json.loads(told) == {"name": name}


def test_several_reports_behind_one_option() -> None:
    from aad53004.cli.options import in_order

    assert in_order(["check", "--report", "a.html", "b.md", "alice@contoso.example"]) == [
        *("check", "--report", "a.html", "--report", "b.md", "alice@contoso.example")
    ]
