"""The commands as a user types them, over recordings: what they print and with which code they end."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from aad53004.__main__ import main
from aad53004.fixes import catalogue as fixes
from aad53004.rules import catalogue
from tests.cli.conftest import FIXTURES, Ran

Run = Callable[..., Ran]
ROOT = Path(__file__).resolve().parents[2]


def test_demo_shows_the_classic_case_and_is_no_finding(run: Run) -> None:
    ran = run("demo")
    assert ran.code == 0
    assert "Refused with AADSTS53004" in ran.out and "Temporary Access Pass" in ran.out
    assert ran.out == run("demo", "classic").out


def test_every_demo_runs_and_is_one_of_the_fixtures(run: Run) -> None:
    names = [line.split()[0] for line in run("demo", "--list").out.splitlines()]
    assert names[0] == "classic" and len(names) >= 8
    for name in names:
        ran = run("demo", name, "-o", "json")
        assert ran.code == 0
        expected = json.loads((FIXTURES / f"{name}.expected.json").read_text(encoding="utf-8"))
        assert ran.json["outcome"] == expected["outcome"]


def test_options_before_the_command_count_too(run: Run, classic: Path, alice: str) -> None:
    assert (
        run("-q", "check", alice, "--replay", str(classic)).out
        == run("check", alice, "--replay", str(classic), "-q").out
    )
    assert (
        run("-v", "check", alice, "--replay", str(classic)).out
        == run("check", alice, "--replay", str(classic), "-v").out
    )


def test_the_user_may_be_named_by_object_id_or_in_another_case(run: Run, classic: Path, alice: str) -> None:
    whole = run("check", alice, "--replay", str(classic), "-o", "json")
    user_id = whole.json["subject"]["id"]
    assert run("check", user_id, "--replay", str(classic), "-o", "json").out == whole.out
    assert run("check", alice.upper(), "--replay", str(classic), "-o", "json").out == whole.out


def test_the_pasted_error_picks_the_sign_in(run: Run, classic: Path, alice: str, tmp_path: Path) -> None:
    """classic has two refusals; the correlation id of the older one is pasted, as text and as a file."""
    newest = run("check", alice, "--replay", str(classic), "-o", "json").json["signIn"]
    recording = json.loads(classic.read_text(encoding="utf-8"))
    events = [
        item
        for exchange in recording["exchanges"]
        if exchange["path"] == "/beta/auditLogs/signIns"
        for item in exchange["body"]["value"]
        if item["status"]["errorCode"] == 53004 and item["id"] != newest["id"]
    ]
    older = events[0]
    page = f"Error Code: 53004\nRequest Id: {older['id']}\nCorrelation Id: {older['correlationId']}\n"
    file = tmp_path / "page.txt"
    file.write_text(page, encoding="utf-16")
    for given in (page, str(file)):
        ran = run("check", alice, "--replay", str(classic), "-o", "json", "--error", given)
        assert ran.json["signIn"]["id"] == older["id"]
    assert (
        run("check", alice, "--replay", str(classic), "--request-id", older["id"], "-o", "json").json["signIn"]["id"]
        == (older["id"])
    )
    at = run("check", alice, "--replay", str(classic), "--at", older["createdDateTime"], "-o", "json")
    assert at.json["signIn"]["id"] == older["id"]


def test_the_app_and_the_time_narrow_the_sign_in(run: Run, classic: Path, alice: str) -> None:
    whole = run("check", alice, "--replay", str(classic), "-o", "json").json
    app = whole["signIn"]["app"]
    for narrowing in (["--app", app.upper()], ["--app", whole["signIn"]["appId"]], ["--since", "2h"]):
        found = run("check", alice, "--replay", str(classic), "-o", "json", *narrowing).json
        assert found["note"] is None and found["signIn"] == whole["signIn"]
    for narrowing in (["--app", "No Such App"], ["--since", "1m"], ["--since", "2026-11-24T08:59:00Z"]):
        found = run("check", alice, "--replay", str(classic), "-o", "json", *narrowing).json
        assert "No 53004 of the app or time" in found["note"]
        assert found["rootCauses"] == whole["rootCauses"]


def test_rules_list_names_every_root_cause(run: Run) -> None:
    ran = run("rules", "list")
    assert [line.split()[1] for line in ran.out.splitlines()] == [rule.id for rule in catalogue()]
    assert [one["id"] for one in run("rules", "list", "-o", "json").json] == [rule.id for rule in catalogue()]


@pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.id)
def test_rules_show(run: Run, rule: object) -> None:
    rule_id = rule.id  # type: ignore[attr-defined]
    ran = run("rules", "show", rule_id)
    shown = " ".join(ran.out.split())
    found = next(one for one in catalogue() if one.id == rule_id)
    assert found.title in shown and found.docs in shown
    assert all(permission in shown for permission in found.permissions)
    assert all(fix in fixes() and fix in shown for fix in found.fixes)
    assert run("rules", "show", rule_id, "-o", "json").json["id"] == rule_id


def test_the_version(run: Run) -> None:
    from aad53004 import __version__

    assert run("--version").out == f"aad53004 {__version__}\n"
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("shell", "typed"),
    [
        ("bash", {"COMP_WORDS": "aad53004 ch", "COMP_CWORD": "1"}),
        ("zsh", {"_TYPER_COMPLETE_ARGS": "aad53004 ch"}),
        ("fish", {"_TYPER_COMPLETE_ARGS": "aad53004 ch", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}),
        ("powershell", {"_TYPER_COMPLETE_ARGS": "aad53004 ch", "_TYPER_COMPLETE_WORD_TO_COMPLETE": "ch"}),
        ("pwsh", {"_TYPER_COMPLETE_ARGS": "aad53004 ch", "_TYPER_COMPLETE_WORD_TO_COMPLETE": "ch"}),
    ],
)
def test_completion(run: Run, monkeypatch: pytest.MonkeyPatch, shell: str, typed: dict[str, str]) -> None:
    for name, value in {"_AAD53004_COMPLETE": f"complete_{shell}", **typed}.items():
        monkeypatch.setenv(name, value)
    ran = run()
    assert ran.code == 0 and "check" in ran.out and "schema" not in ran.out


def test_a_defect_is_one_line_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError("secret value")

    monkeypatch.setattr("aad53004.diagnosis.conclude", broken)
    monkeypatch.setattr("aad53004.diagnosis.diagnose", broken)
    assert main(["demo"]) == 4
    err = capsys.readouterr().err
    assert "ZeroDivisionError" in err and "secret value" not in err and err.count("\n") == 1


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    import subprocess
    import sys

    process = subprocess.Popen(
        [sys.executable, "-m", "aad53004", "rules", "list", "-o", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout and process.stderr
    process.stdout.close()
    err = process.stderr.read()
    process.wait(30)
    process.stderr.close()
    assert b"Traceback" not in err and b"Exception" not in err
