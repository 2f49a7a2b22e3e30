"""Bad input: one sentence that says what, where and what to do; its exit code; nothing half-written."""

from __future__ import annotations

import gzip
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Ran

Run = Callable[..., Ran]


def one_sentence(ran: Ran, code: int, *says: str) -> None:
    assert ran.code == code, ran
    assert ran.out == ""
    assert ran.err.startswith("aad53004: ")
    assert ran.err.count("\n") == 1 and ran.err.rstrip().endswith((".", "?")), ran.err
    assert "Traceback" not in ran.err
    for text in says:
        assert text in ran.err, ran.err


@pytest.mark.parametrize("user", ["alice", "", "@contoso.example", "alice@", "a b\n@contoso.example", "alice@con toso"])
def test_what_is_neither_a_upn_nor_an_object_id(run: Run, classic: Path, user: str) -> None:
    one_sentence(run("check", user, "--replay", str(classic)), 2)


def test_a_recording_that_is_missing(run: Run, tmp_path: Path, alice: str) -> None:
    one_sentence(run("check", alice, "--replay", str(tmp_path / "no.json")), 2, "no.json", "does not exist")


def test_a_folder_in_place_of_a_recording(run: Run, tmp_path: Path, alice: str) -> None:
    one_sentence(run("check", alice, "--replay", str(tmp_path)), 2, "is a directory")


@pytest.mark.parametrize("cut", [2, 100, 5000])
def test_a_recording_that_is_cut_off(run: Run, tmp_path: Path, classic: Path, alice: str, cut: int) -> None:
    file = tmp_path / "cut.json"
    file.write_bytes(classic.read_bytes()[:-cut])
    one_sentence(run("check", alice, "--replay", str(file)), 2, "cut.json")


def test_a_recording_whose_compression_is_damaged(run: Run, tmp_path: Path, classic: Path, alice: str) -> None:
    packed = bytearray(gzip.compress(classic.read_bytes()))
    packed[len(packed) // 2] ^= 0xFF
    file = tmp_path / "damaged.json.gz"
    file.write_bytes(bytes(packed))
    one_sentence(run("check", alice, "--replay", str(file)), 2, "damaged.json.gz")
    file.write_bytes(gzip.compress(classic.read_bytes())[:2000])
    one_sentence(run("check", alice, "--replay", str(file)), 2, "damaged.json.gz")


def test_a_recording_of_two_gigabytes(run: Run, tmp_path: Path, alice: str) -> None:
    file = tmp_path / "huge.json"
    with file.open("wb") as handle:
        handle.truncate(2 * 2**30)  # sparse: takes no room
    one_sentence(run("check", alice, "--replay", str(file)), 2, "larger than 256 MB")


def test_a_recording_that_unpacks_to_too_much(run: Run, tmp_path: Path, alice: str) -> None:
    file = tmp_path / "bomb.json.gz"
    with gzip.open(file, "wb", compresslevel=1) as handle:
        for _ in range(257):
            handle.write(b" " * 2**20)
    assert file.stat().st_size < 4 * 2**20
    one_sentence(run("check", alice, "--replay", str(file)), 2, "unpacks to more than 256 MB")


def test_a_recording_of_ten_thousand_levels(run: Run, tmp_path: Path, alice: str) -> None:
    file = tmp_path / "deep.json"
    file.write_text('{"a":' + "[" * 10_000 + "]" * 10_000 + "}", encoding="utf-8")
    one_sentence(run("check", alice, "--replay", str(file)), 2, "deep.json", "levels deep")


def changed(classic: Path, file: Path, change: Callable[[dict[str, Any]], None]) -> str:
    document = json.loads(classic.read_text(encoding="utf-8"))
    change(document)
    file.write_text(json.dumps(document), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("member", "value", "says"),
    [
        ("version", 2, "version"),
        ("version", "1", "version"),
        ("format", "har", "aad53004-recording"),
        ("recordedAt", "yesterday", "recordedAt"),
        ("exchanges", {}, "/exchanges"),
        ("exchanges", [{"path": "/v1.0/users", "status": "200"}], "/exchanges/0/status"),
        ("exchanges", [{"path": "//evil.example/x", "status": 200}], "/exchanges/0/path"),
        ("subject", None, "/subject"),
    ],
)
def test_a_recording_of_another_shape(
    run: Run, tmp_path: Path, classic: Path, alice: str, member: str, value: Any, says: str
) -> None:
    file = changed(classic, tmp_path / "other.json", lambda document: document.update({member: value}))
    one_sentence(run("check", alice, "--replay", file), 2, "other.json", says)


@pytest.mark.parametrize(
    "text",
    [
        '{"format": "aad53004-recording", "version": 1, "version": 1}',
        '{"format": NaN}',
        '{"version": ' + "9" * 10_000 + "}",
        "[]",
        "null",
        "",
        "<html></html>",
        "\udcff".encode("utf-8", "surrogateescape").decode("latin-1"),
    ],
)
def test_json_that_no_recording_is(run: Run, tmp_path: Path, alice: str, text: str) -> None:
    file = tmp_path / "odd.json"
    file.write_text(text, encoding="latin-1")
    one_sentence(run("check", alice, "--replay", str(file)), 2, "odd.json")


def test_a_recording_of_somebody_else(run: Run, classic: Path, alice: str) -> None:
    one_sentence(
        run("check", "bob@contoso.example", "--replay", str(classic)), 2, alice, "bob@contoso.example", "name that user"
    )


def test_a_recording_whose_user_object_is_of_another_kind(run: Run, tmp_path: Path, classic: Path, alice: str) -> None:
    def spoil(document: dict[str, Any]) -> None:
        for exchange in document["exchanges"]:
            if exchange["path"].endswith(alice):
                exchange["body"] = {"id": [1, 2, 3]}

    one_sentence(run("check", alice, "--replay", changed(classic, tmp_path / "x.json", spoil)), 4, "could not be read")


@pytest.mark.parametrize("output", ["yaml", "", "html", "json "])
def test_an_output_format_that_is_not_made(run: Run, classic: Path, alice: str, output: str) -> None:
    ran = run("check", alice, "--replay", str(classic), "-o", output)
    if output == "json ":
        assert ran.code == 1 and ran.json["outcome"] == "root-cause-found"
    else:
        one_sentence(ran, 2, "terminal or json")


def test_an_output_file_in_no_folder(run: Run, tmp_path: Path, classic: Path, alice: str) -> None:
    one_sentence(
        run("check", alice, "--replay", str(classic), "--output-file", str(tmp_path / "no" / "x.json")),
        2,
        "there is no folder",
    )
    assert list(tmp_path.iterdir()) == []


def test_an_output_file_that_is_a_folder(run: Run, tmp_path: Path, classic: Path, alice: str) -> None:
    one_sentence(run("check", alice, "--replay", str(classic), "--output-file", str(tmp_path)), 2, "is a directory")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_an_output_file_in_a_folder_that_may_not_be_written(
    run: Run, tmp_path: Path, classic: Path, alice: str
) -> None:
    tmp_path.chmod(0o500)
    one_sentence(
        run("check", alice, "--replay", str(classic), "--output-file", str(tmp_path / "x")), 2, "may not write"
    )


def test_an_output_file_is_written_whole_and_replaces_what_was_there(
    run: Run, tmp_path: Path, classic: Path, alice: str
) -> None:
    file = tmp_path / "diagnosis.json"
    file.write_text("old", encoding="utf-8")
    ran = run("check", alice, "--replay", str(classic), "-o", "json", "--output-file", str(file))
    assert ran.code == 1 and ran.out == ""
    assert json.loads(file.read_text(encoding="utf-8"))["schemaVersion"] == "1.0"
    assert [one.name for one in tmp_path.iterdir()] == ["diagnosis.json"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--request-id", "123"], "--request-id must be a GUID"),
        (["--correlation-id", "x'or'1"], "--correlation-id must be a GUID"),
        (["--since", "yesterday"], "--since must be a time"),
        (["--at", "25:00"], "--at must be a time"),
        (["--error", "it does not work"], "no error code"),
        (["--nonsense"], "--nonsense"),
        (["extra"], "extra"),
        (["--output"], "--output"),
        (["--timeout", "soon"], "--timeout"),
    ],
)
def test_options_that_cannot_be(run: Run, classic: Path, alice: str, arguments: list[str], says: str) -> None:
    one_sentence(run("check", alice, "--replay", str(classic), *arguments), 2, says)


def test_an_unknown_command_scenario_rule_and_schema(run: Run) -> None:
    one_sentence(run("chekc"), 2, "chekc")
    one_sentence(run("demo", "clasic"), 2, "did you mean classic?")
    one_sentence(run("rules", "show", "no-mfa-method"), 2, "did you mean no-mfa-method-registered?")
    one_sentence(run("schema", "x"), 2, "diagnosis or recording")


def test_a_user_that_was_deleted(run: Run) -> None:
    fixture = Path(__file__).resolve().parents[2] / "fixtures" / "user-not-found.json"
    user = json.loads(fixture.read_text(encoding="utf-8"))["subject"]
    one_sentence(run("check", user, "--replay", str(fixture)), 2, user, "Contoso", "deleted")


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_a_recording_is_for_its_owner_alone(run: Run, tmp_path: Path, classic: Path, alice: str) -> None:
    file = tmp_path / "kept.json.gz"
    ran = run("check", alice, "--replay", str(classic), "--record", str(file))
    assert ran.code == 1 and "keep it to yourself" in ran.err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = run("check", alice, "--replay", str(file), "-o", "json")
    first = run("check", alice, "--replay", str(classic), "-o", "json")
    assert {**again.json, "stats": 0} == {**first.json, "stats": 0}
