"""--guide, --user-message and --ticket, as a user types them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from aad53004.report.schema import SCHEMAS
from tests.cli.conftest import FIXTURES, Ran

Run = Callable[..., Ran]
SHOWN = (
    "classic",
    "dismissed-but-redetected",
    "risk-credential-leak-or-spray",
    "guest-risk-in-home-tenant",
    "methods-disabled-by-policy",
    "blocked-not-proofup",
    "account-disabled",
    "stale-log",
)


@pytest.mark.parametrize("name", SHOWN)
def test_a_demo_has_all_three(run: Run, name: str) -> None:
    plain = run("demo", name).out
    guide = run("demo", name, "--guide")
    assert guide.code == 0 and guide.out.startswith(plain)
    assert "Client logs, network trace, Fiddler, steps taken" in guide.out
    ticket = run("demo", name, "--ticket")
    assert ticket.code == 0 and ticket.out.startswith("AADSTS") and "Identifiers:" in ticket.out
    told = run("demo", name, "--user-message", "--language", "fr")
    assert told.code == 0 and told.out.startswith("Bonjour ") and "AADSTS" not in told.out


def test_check_keeps_its_exit_code_and_says_nothing_else(run: Run, classic: Path, alice: str) -> None:
    for extra in ("--guide", "--ticket", "--user-message"):
        ran = run("check", alice, "--replay", str(classic), extra)
        assert (ran.code, ran.err) == (1, "")


def test_the_text_for_the_user_is_english_unless_asked_otherwise(run: Run, classic: Path, alice: str) -> None:
    given = ("check", alice, "--replay", str(classic), "--user-message")
    assert run(*given).out.startswith("Dear Alice Aldermann,\n")
    assert run(*given, "--language", "ja").out.startswith("Alice Aldermann 様\n")
    assert run(*given, "--language", "DE-at").out.startswith("Guten Tag Alice Aldermann,\n")


def test_json_holds_them_all_and_stays_what_the_schema_says(run: Run, classic: Path, alice: str) -> None:
    given = ("check", alice, "--replay", str(classic), "-o", "json")
    plain = run(*given).json
    whole = run(*given, "--guide", "--user-message", "--language", "nl", "--ticket").json
    jsonschema.Draft202012Validator(SCHEMAS["diagnosis"]()).validate(whole)
    added = {key: whole.pop(key) for key in ("guide", "userMessage", "ticket")}
    assert whole == plain
    assert added["userMessage"]["language"] == "nl" and added["userMessage"]["situation"] == "code-will-be-given"
    assert added["userMessage"]["text"].startswith("Geachte Alice Aldermann,")
    assert added["ticket"] == run("check", alice, "--replay", str(classic), "--ticket").out
    assert len(added["guide"]) == 12
    assert not {"guide", "userMessage", "ticket"} & set(plain)


def test_a_text_goes_to_a_file_too(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "ticket.txt"
    assert run("demo", "--ticket", "--output-file", str(file)).out == ""
    assert file.read_text(encoding="utf-8") == run("demo", "--ticket").out


def test_quiet_still_gives_what_was_asked_for(run: Run) -> None:
    assert "heading by heading" in run("demo", "--guide", "-q").out
    assert run("demo", "--ticket", "-q").out == run("demo", "--ticket").out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--language", "de"), "--language is that of --user-message"),
        (("--user-message", "--language", "xx"), "choose one of en, de, fr, es, nl, pt, ja"),
        (("--user-message", "--language", ""), "choose one of en, de, fr, es, nl, pt, ja"),
        (("--user-message", "--ticket"), "do not go together"),
        (("--guide", "--ticket"), "do not go together"),
        (("--guide", "--user-message"), "-o json for all"),
    ],
)
def test_what_does_not_go_together_is_refused_before_anything_is_opened(
    run: Run, options: tuple[str, ...], words: str
) -> None:
    for command in (("demo",), ("check", "alice@contoso.example", "--replay", "there-is-no-such-file.json")):
        ran = run(*command, *options)
        assert (ran.code, ran.out) == (2, "")
        assert words in " ".join(ran.err.split())


def test_a_run_without_them_loads_none_of_it() -> None:
    """Startup stays fast: neither the texts nor the languages are read where nobody asked."""
    code = (
        "import sys; from aad53004.__main__ import main; "
        f"main(['check', 'alice@contoso.example', '--replay', {str(FIXTURES / 'classic.json')!r}]); "
        "print([name for name in sys.modules if name.startswith(('aad53004.report.guide', 'aad53004.report.ticket', "
        "'aad53004.report.user_message', 'aad53004.report.languages', 'aad53004.report.schema'))])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_only_the_language_that_is_asked_for_is_loaded() -> None:
    code = (
        "import sys; from aad53004.__main__ import main; main(['demo', '--user-message', '--language', 'nl']); "
        "print(sorted(name for name in sys.modules if name.startswith('aad53004.report.languages.')))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "['aad53004.report.languages.nl']"
