"""``aad53004 explain`` as a user types it: what it prints, and with which code it ends."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from aad53004.report.schema import SCHEMAS
from tests.cli.conftest import ROOT, Ran
from tests.evidence.texts import ENGLISH_PAGE, LINES, TEXTS, USER, K, R

Run = Callable[..., Ran]


def one_sentence(ran: Ran, told: str) -> None:
    assert ran.code == 2 and ran.out == ""
    assert told in ran.err and "Traceback" not in ran.err and ran.err.count("\n") == 1


def test_a_file_a_text_and_standard_input_give_the_same(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "error.txt"
    file.write_text(ENGLISH_PAGE, encoding="utf-16")
    ran = run("explain", str(file), "-o", "json")
    assert ran.code == 0 and (ran.json["code"], ran.json["requestId"], ran.json["correlationId"]) == (53004, R, K)
    assert run("explain", ENGLISH_PAGE, "-o", "json").out == ran.out
    assert run("explain", *ENGLISH_PAGE.split("\n"), "-o", "json").json["app"] == ran.json["app"]
    for given in (["-"], []):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ENGLISH_PAGE.encode("utf-8-sig"))))
        assert run("explain", *given, "-o", "json").out == ran.out


def test_the_json_is_that_of_the_contract(run: Run) -> None:
    told = run("explain", "53004", "-o", "json").json
    absent = dict.fromkeys(("requestId", "correlationId", "timestamp", "user", "ip", "language"))
    shapes = {"app": dict.fromkeys(("name", "id")), "device": dict.fromkeys(("id", "platform", "state")), "others": []}
    expected = {"code": 53004, "name": "ProofUpBlockedDueToRisk", **absent, **shapes}
    assert {name: told[name] for name in expected} == expected
    assert told["meaning"] and told["relation"] and told["next"] and told["known"] is True


@pytest.mark.parametrize("name", TEXTS)
def test_every_text_is_told_and_fits_the_schema(run: Run, name: str) -> None:
    ran = run("explain", "-o", "json", "--", TEXTS[name].text)
    assert ran.code == 0 and ran.err == ""
    jsonschema.Draft202012Validator(SCHEMAS["explain"]()).validate(ran.json)
    shown = run("explain", "--", TEXTS[name].text)
    assert shown.code == 0 and f"AADSTS{ran.json['code']}" in shown.out
    assert all(len(line) <= 80 or " " not in line.strip() or "aad53004" in line for line in shown.out.splitlines())


def test_the_schema_is_printed(run: Run) -> None:
    schema = run("schema", "explain").json
    jsonschema.Draft202012Validator.check_schema(schema)
    assert {"code", "requestId", "next", "relation"} <= set(schema["required"])


def test_what_it_tells_a_person(run: Run) -> None:
    out = run("explain", f"{LINES}\nUser: {USER}").out
    assert "AADSTS53004  ProofUpBlockedDueToRisk" in out and R in out and K in out
    assert f"aad53004 check {USER} --request-id {R}\n" in out
    assert "Not in the text: app, IP address" in out
    out = run("explain", "AADSTS53003 and before that AADSTS53010").out
    assert "BlockedByConditionalAccess" in out and "instead of 53004" in out and "AADSTS53010" in out


def test_the_short_form_is_the_code_and_what_to_do(run: Run) -> None:
    out = run("explain", LINES, "-q").out
    assert out.startswith("AADSTS53004") and "What to do next" in out and R in out and "Correlation id" not in out


def test_an_unknown_code_is_said_to_be_unknown(run: Run) -> None:
    told = run("explain", "AADSTS53012: something new", "-o", "json").json
    link = "https://login.microsoftonline.com/error?code=53012"
    assert (told["known"], told["name"], told["lookUp"], told["relationKinds"]) == (False, None, link, [])
    assert link in told["meaning"] and "not known" in told["relation"]


def test_no_code_is_one_sentence(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one_sentence(run("explain", "it does not work"), "no error code")
    one_sentence(run("explain", ""), "no error code")
    one_sentence(run("explain", str(tmp_path)), "no error code")
    one_sentence(run("explain", "AADSTS53004", "-o", "yaml"), "output format")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b" \n")))
    one_sentence(run("explain", "-"), "empty")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"AADSTS53004 " * 100_000)))
    one_sentence(run("explain", "-"), "larger than 1 MB")
    large = tmp_path / "large.txt"
    large.write_bytes(b"AADSTS53004 " * 100_000)
    one_sentence(run("explain", str(large)), "larger than 1 MB")
    monkeypatch.setattr(sys, "stdin", None)
    one_sentence(run("explain", "-"), "closed")


def test_a_terminal_is_asked_and_not_with_no_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(io.BytesIO(b"AADSTS53004")))
    ran = run("explain")
    assert ran.code == 0 and "Paste the error" in ran.err and "Paste" not in ran.out
    monkeypatch.setattr(sys, "stdin", Terminal(io.BytesIO(b"AADSTS53004")))
    one_sentence(run("explain", "--no-input"), "no error to explain")


def test_the_text_cannot_write_on_the_terminal(run: Run) -> None:
    name = "\x1b]0;owned\x07Teams\u202e\x1b[2J"
    out = run("explain", f"Error Code: 53004\nApp name: {name}\nDevice platform: \x9b31mX\u2066y").out
    assert not set(out) & set("\x1b\x07\x9b\u202e\u2066")
    told = run("explain", f"AADSTS53004\nUser: $(reboot)'`@contoso.example {USER}").out
    assert "check $(reboot)" not in told


def test_to_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "told.json"
    ran = run("explain", "53004", "-o", "json", "--output-file", str(file))
    assert (ran.code, ran.out) == (0, "") and json.loads(file.read_text(encoding="utf-8"))["code"] == 53004
    one_sentence(run("explain", "53004", "--output-file", str(tmp_path / "no" / "such")), "cannot be written")


def test_check_reads_with_the_same_reader(run: Run, classic: Path, alice: str) -> None:
    """A German page narrows the sign-in as an English one does."""
    newest = run("check", alice, "--replay", str(classic), "-o", "json").json["signIn"]
    page = f"Fehlercode: 53004\nAnforderungs-ID: {newest['id']}\nKorrelations-ID: {newest['correlationId']}"
    ran = run("check", alice, "--replay", str(classic), "-o", "json", "--error", page)
    assert ran.json["signIn"]["id"] == newest["id"]
    no_code = run("check", alice, "--replay", str(classic), "--error", "it does not work")
    assert no_code.code == 2 and "--error" in no_code.err


def test_nothing_of_the_live_side_is_loaded() -> None:
    code = (
        "import sys, socket\n"
        "def no(*a, **k): raise RuntimeError('the network was asked')\n"
        "socket.socket.connect = no; socket.getaddrinfo = no\n"
        "from aad53004.__main__ import main\n"
        "main(['explain', '53004'])\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True, cwd=ROOT)
    live = {"msgraph", "azure", "msal", "httpx", "kiota_http", "rich", "aad53004.graph.live", "aad53004.auth"}
    assert not set(done.stderr.splitlines()) & live and "AADSTS53004" in done.stdout


def test_a_file_that_is_not_there_is_said(run: Run) -> None:
    ran = run("explain", "errors/no-such-file.txt")
    assert ran.code == 2
    assert "There is no file errors/no-such-file.txt" in ran.err
