"""Bad input: one sentence that says what, where and what to do; its exit code; nothing half-written."""

from __future__ import annotations

import gzip
import json
import os
import shlex
import stat
import subprocess
import sys
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


@pytest.mark.parametrize("output", ["yaml", "", "pdf", "json "])
def test_an_output_format_that_is_not_made(run: Run, classic: Path, alice: str, output: str) -> None:
    ran = run("check", alice, "--replay", str(classic), "-o", output)
    if output == "json ":
        assert ran.code == 1 and ran.json["outcome"] == "root-cause-found"
    else:
        one_sentence(ran, 2, "sarif or csv")


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


@pytest.mark.parametrize(
    "arguments",
    [
        ["--cloud", "mars"],
        ["--auth", "bogus"],
        ["--timeout", "-3"],
        ["--timeout", "nan"],
        ["--tenant", ""],
        ["--cloud", " "],
        ["--app", ""],
        ["--output-file", ""],
        ["--at", "9999-12-31T23:59:59-14:00"],
        ["--since", "0001-01-01T00:00:00+14:00"],
    ],
)
def test_a_wrong_option_is_wrong_offline_too(run: Run, classic: Path, alice: str, arguments: list[str]) -> None:
    one_sentence(run("check", alice, "--replay", str(classic), *arguments), 2)


def test_an_empty_name_of_a_recording(run: Run, alice: str) -> None:
    one_sentence(run("check", alice, "--replay", ""), 2, "--replay is empty")


def test_one_file_for_two_outputs(run: Run, classic: Path, alice: str, tmp_path: Path) -> None:
    file = str(tmp_path / "one.json")
    one_sentence(run("check", alice, "--replay", str(classic), "--record", file, "--output-file", file), 2, "two files")


def test_an_error_text_that_is_no_text(run: Run, classic: Path, alice: str, tmp_path: Path) -> None:
    one_sentence(
        run("check", alice, "--replay", str(classic), "--error", str(tmp_path / "no.txt")), 2, "no readable file"
    )
    large = tmp_path / "large.txt"
    large.write_bytes(b"AADSTS53004 " * 100_000)
    one_sentence(run("check", alice, "--replay", str(classic), "--error", str(large)), 2, "larger than 1 MB")


def test_brackets_in_names_are_no_nesting(run: Run, tmp_path: Path, classic: Path, alice: str) -> None:
    def rename(document: dict[str, Any]) -> None:
        for exchange in document["exchanges"]:
            if exchange["path"].endswith("microsoft.graph.group"):
                for i in range(150):
                    exchange["body"]["value"].append(
                        {"id": f"00000000-0000-4000-8000-{i:012}", "displayName": "Team ["}
                    )

    file = changed(classic, tmp_path / "names.json", rename)
    assert run("check", alice, "--replay", file, "-o", "json").json["outcome"] == "root-cause-found"


@pytest.mark.parametrize(
    "time",
    ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-11-24", "2026-11-24T08:00:00", "0001-01-01T00:00:00+14:00"],
)
def test_times_at_the_ends_of_the_calendar_and_without_a_zone(
    run: Run, tmp_path: Path, classic: Path, alice: str, time: str
) -> None:
    """Graph writes "0001-01-01T00:00:00Z" where it means no time at all."""

    def retime(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key: time if key.endswith("DateTime") or key == "employeeHireDate" else retime(inner)
                for key, inner in value.items()
            }
        return [retime(one) for one in value] if isinstance(value, list) else value

    file = changed(
        classic,
        tmp_path / "times.json",
        lambda document: document.update(exchanges=[{**e, "body": retime(e["body"])} for e in document["exchanges"]]),
    )
    for output in ("json", "terminal"):
        ran = run("check", alice, "--replay", file, "-o", output, "-vv")
        assert ran.code in (0, 1, 3, 4) and "defect" not in ran.err, ran.err
    if not time.startswith("2026"):
        file = changed(classic, tmp_path / "at.json", lambda document: document.update(recordedAt=time))
        one_sentence(run("check", alice, "--replay", file), 2, "recordedAt")


@pytest.mark.parametrize("user_id", ["\ud800", "a\nb", ""])
def test_an_object_id_that_is_none(run: Run, tmp_path: Path, classic: Path, alice: str, user_id: str) -> None:
    def spoil(document: dict[str, Any]) -> None:
        for exchange in document["exchanges"]:
            if exchange["path"].endswith(alice):
                exchange["body"]["id"] = user_id

    ran = run("check", alice, "--replay", changed(classic, tmp_path / "id.json", spoil))
    assert "defect" not in ran.err and ran.code in (3, 4)


@pytest.mark.parametrize("status", [0, -5, 99, 600, 10**9])
def test_a_status_that_is_none(run: Run, tmp_path: Path, classic: Path, alice: str, status: int) -> None:
    def spoil(document: dict[str, Any]) -> None:
        document["exchanges"][3]["status"] = status

    one_sentence(
        run("check", alice, "--replay", changed(classic, tmp_path / "s.json", spoil)), 2, "/exchanges/3/status"
    )


@pytest.mark.skipif(os.name != "posix", reason="links and pipes as POSIX has them")
def test_a_link_is_followed_and_not_replaced(run: Run, classic: Path, alice: str, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    target, link = folder / "target.json", tmp_path / "link.json"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    assert run("check", alice, "--replay", str(classic), "-o", "json", "--output-file", str(link)).code == 1
    assert link.is_symlink() and json.loads(target.read_text(encoding="utf-8"))["schemaVersion"] == "1.0"
    dangling = tmp_path / "dangling.json"
    dangling.symlink_to(folder / "new.json")
    run("check", alice, "--replay", str(classic), "-o", "json", "--output-file", str(dangling))
    assert dangling.is_symlink() and (folder / "new.json").is_file()


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="there is no /dev/stdout")
def test_dev_stdout_is_written_and_not_replaced(classic: Path, alice: str, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    with out.open("wb") as handle:
        subprocess.run(
            [
                sys.executable,
                "-m",
                "aad53004",
                "check",
                alice,
                "--replay",
                str(classic),
                "--output-file",
                "/dev/stdout",
            ],
            stdout=handle,
            check=False,
        )
    assert "Refused with AADSTS53004" in out.read_text(encoding="utf-8")
    assert Path("/dev/stdout").is_symlink() or not Path("/dev/stdout").is_file()


@pytest.mark.skipif(os.name != "posix", reason="a shell closes the streams")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_defect(classic: Path, alice: str, closed: str) -> None:
    command = f"{shlex.quote(sys.executable)} -m aad53004 check {alice} --replay {shlex.quote(str(classic))} {closed}"
    done = subprocess.run(command, shell=True, capture_output=True, encoding="utf-8", check=False)  # noqa: S602
    assert done.returncode == 1
    assert "Traceback" not in done.stderr and "defect" not in done.stderr


def test_a_name_that_is_no_text(run: Run, classic: Path) -> None:
    one_sentence(run("check", "\udcff@contoso.example", "--replay", str(classic)), 2, "neither a user principal name")
