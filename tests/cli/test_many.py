"""``check`` for many users against the fake Graph: rows, files, and a run that goes on where it ended."""

from __future__ import annotations

import csv
import io
import json
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aad53004.cli.many import pace_text, row_lines, summary, text_of, users_of
from aad53004.diagnosis import diagnose
from aad53004.errors import BadInput
from aad53004.report.formats.csv import row as cells
from aad53004.report.formats.json import render
from aad53004.tasks.many import CheckManyRequest, ManyRun, UserResult, seconds_each
from aad53004.tasks.report_folder import INDEX, ReportFolder
from aad53004.tasks.sources import LiveTenant
from tests.cli.test_live import environ, run
from tests.fake_graph import FakeGraph
from tests.offline import TenantSource
from tests.scenarios import SCENARIOS
from tests.scenarios.base import ALICE, BOB, CAROL
from tests.shift import to_the_present

UPNS = [one["userPrincipalName"] for one in (ALICE, BOB, CAROL)]


@pytest.fixture
def graph() -> Iterator[FakeGraph]:
    with FakeGraph(to_the_present(SCENARIOS["classic"]())) as served:
        yield served


def test_rows_for_a_person_and_the_gravest_exit_code(graph: FakeGraph) -> None:
    done = run("check", *UPNS, "nobody@contoso.example", env=environ(graph.url))
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert any(line.startswith("BLOCKED alice@contoso.example") for line in lines)
    assert any(line.startswith("error   nobody@contoso.example") for line in lines)
    assert lines[-1].startswith("4 users: ")
    policies = [one for one in graph.requests if one.path.endswith("/conditionalAccess/policies")]
    assert len(policies) == 1


def test_users_from_a_list_as_json_and_csv(graph: FakeGraph, tmp_path: Path) -> None:
    file = tmp_path / "users.csv"
    file.write_text("displayName;userPrincipalName\n" + "".join(f"x;{upn}\n" for upn in UPNS), encoding="utf-8-sig")
    done = run("check", "--users", str(file), "-o", "json", env=environ(graph.url))
    found = json.loads(done.stdout)
    assert [one["user"] for one in found["users"]] == UPNS
    assert found["users"][0]["rootCauses"][0] == "no-mfa-method-registered"
    sheet = run("check", "--users", str(file), "-o", "csv", env=environ(graph.url)).stdout
    rows = list(csv.DictReader(io.StringIO(sheet.removeprefix("\ufeff"))))
    assert [row["userPrincipalName"] for row in rows] == UPNS
    assert rows[0]["exitCode"] == "1"


def test_one_file_a_user_and_a_run_that_goes_on(graph: FakeGraph, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    first = run("check", *UPNS[:2], "-o", "json", "--output-dir", str(folder), env=environ(graph.url))
    assert first.returncode == 1
    kept = {file.name: file.stat().st_mtime_ns for file in folder.iterdir() if file.name != "index.json"}
    assert sorted(kept) == ["alice@contoso.example.json", "bob@contoso.example.json"]
    assert json.loads((folder / "alice@contoso.example.json").read_text(encoding="utf-8"))["rootCauses"]
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in folder.iterdir())
    again = run("check", *UPNS, "-o", "json", "--output-dir", str(folder), env=environ(graph.url))
    assert again.returncode == 2
    assert "--resume" in again.stderr
    asked = len(graph.requests)
    rest = run("check", *UPNS, "-o", "json", "--output-dir", str(folder), "--resume", env=environ(graph.url))
    assert rest.returncode == 1
    assert not any(name in one.path for one in graph.requests[asked:] for name in ("alice", "bob"))
    assert {name: (folder / name).stat().st_mtime_ns for name in kept} == kept
    assert [one["user"] for one in json.loads(rest.stdout)["users"]] == UPNS


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((*UPNS, "--replay", "fixtures/classic.json"), "--replay is about one user"),
        ((*UPNS, "--request-id", "0f8fad5b-d9cb-469f-a165-70867728950e"), "--request-id is about one user"),
        ((*UPNS, "-o", "html"), "--output-dir"),
        ((UPNS[0], "--resume"), "--output-dir"),
        (("--users", "no-such-file.txt"), "no-such-file.txt"),
        ((), "No user is named"),
    ],
)
def test_what_does_not_fit_many_users_is_said(arguments: tuple[str, ...], told: str) -> None:
    done = run("check", *arguments, env=environ())
    assert done.returncode == 2
    assert told in done.stderr


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a@x.example\n\n# away\nb@x.example\n", ["a@x.example", "b@x.example"]),
        ("A@x.example\na@X.example\n", ["A@x.example"]),
        ('userPrincipalName,department\n"a@x.example",IT\n', ["a@x.example"]),
        ("id\tupn\n1\ta@x.example\n", ["a@x.example"]),
        ("a@x.example, Alice\n", ["a@x.example"]),
        ("sep=;\nupn;name\na@x.example;Alice\n", ["a@x.example"]),
        ('displayName,userPrincipalName\n"Doe; Jane",a@x.example\nBob,b@x.example\n', ["a@x.example", "b@x.example"]),
        ("Display name,User principal name\nAlice,a@x.example\n", ["a@x.example"]),
        ("version:v1.0\nUser name [userPrincipalName] Required,x\na@x.example,y\n", ["a@x.example"]),
    ],
)
def test_lists_of_users_in_the_shapes_that_people_have(text: str, expected: list[str], tmp_path: Path) -> None:
    file = tmp_path / "users"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        file.write_bytes(text.replace("\n", "\r\n").encode(encoding))
        assert users_of(None, str(file)) == expected


def test_a_list_without_a_user_is_said(tmp_path: Path) -> None:
    file = tmp_path / "users"
    file.write_text("# nobody\n", encoding="utf-8")
    with pytest.raises(BadInput, match="names no user"):
        users_of(None, str(file))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("a@x.example\r\nb@x.example\r\n".encode("utf-16-le"), "save it as UTF-8"),
        ("a@x.example\r\n".encode("utf-32"), "save it as UTF-8"),
        (b'upn,x\na@x.example,"' + b"x" * 200_000 + b'"\n', "no list of users"),
    ],
)
def test_what_is_no_list_of_users_is_said(data: bytes, told: str, tmp_path: Path) -> None:
    file = tmp_path / "users"
    file.write_bytes(data)
    with pytest.raises(BadInput, match=told):
        users_of(None, str(file))


def many(folder: ReportFolder | None = None) -> ManyRun:
    users = ["alice@contoso.example", "bob@contoso.example"]
    return ManyRun(CheckManyRequest(users, LiveTenant(), render, cells, folder))


def json_folder(path: Path, *, resume: bool = False) -> ReportFolder:
    return ReportFolder(str(path), "json", ".json", resume=resume)


def test_nobody_of_whom_not_all_was_read_counts_as_clear(tmp_path: Path) -> None:
    """A run that Ctrl-C or a time limit ends has judged only what had come by then."""
    tenant = SCENARIOS["healthy-user"]()
    whole = diagnose(tenant["subject"], TenantSource(tenant))
    assert whole.exit_code == 0
    folder = json_folder(tmp_path / "reports")
    run = many(folder)
    run.take(0, UserResult(0, "alice@contoso.example", replace(whole, stopped="interrupted")))
    run.take(1, UserResult(1, "bob@contoso.example", whole))
    assert summary(run.rows, 2) == "2 users: 1 not settled, 1 with nothing that blocks."
    first, second = json.loads(text_of(run.rows, 2, "json", to_file=False))["users"]
    assert (first["outcome"], first["exitCode"], first["file"]) == ("incomplete", 4, None)
    assert (second["outcome"], second["exitCode"]) == ("no-cause-found", 0)
    assert [row.user for row in folder.rows.values()] == ["bob@contoso.example"]


def test_who_is_done_is_in_the_index_at_once(tmp_path: Path) -> None:
    """A machine that goes down in the middle of a long run loses nobody who was finished."""
    tenant = SCENARIOS["classic"]()
    path = tmp_path / "reports"
    run = many(json_folder(path))
    run.take(0, UserResult(0, "alice@contoso.example", diagnose(tenant["subject"], TenantSource(tenant))))
    assert "alice@contoso.example" in json_folder(path, resume=True).rows


@pytest.mark.parametrize(
    "users", ["5", '"x"', "[5]", '[{"user": 5, "outcome": "", "conclusion": "", "file": ""}]', '[{"user": "a"}]']
)
def test_a_damaged_index_is_said(tmp_path: Path, users: str) -> None:
    index = f'{{"format": "aad53004-users", "version": 1, "output": "json", "users": {users}}}'
    (tmp_path / INDEX).write_text(index, encoding="utf-8")
    with pytest.raises(BadInput, match="is damaged"):
        json_folder(tmp_path, resume=True)


def test_how_long_many_users_take_is_said_at_the_start() -> None:
    """Five requests for sign-in logs and methods in ten seconds: https://learn.microsoft.com/graph/throttling-limits"""
    assert pace_text(2, 2 * seconds_each(), None) == ""
    assert "300 users may take 70 minutes" in pace_text(300, 300 * seconds_each(), None)


def test_a_row_names_each_cause_once() -> None:
    tenant = SCENARIOS["classic"]()
    run = many()
    run.take(0, UserResult(0, "alice@contoso.example", diagnose(tenant["subject"], TenantSource(tenant))))
    shown = " ".join(" ".join(row_lines(run.rows[0], 80)).split())
    assert shown.startswith("BLOCKED alice@contoso.example")
    for cause in run.rows[0].root_causes[:3]:
        assert shown.count(cause) == 1


def test_a_run_that_nobody_could_sign_in_for_leaves_nothing_to_go_on_with(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    env = environ("http://127.0.0.1:9", AAD53004_ACCESS_TOKEN="")
    for _ in range(2):
        done = run("check", *UPNS, "-o", "json", "--output-dir", str(folder), env=env)
        assert done.returncode == 3
        assert list(folder.iterdir()) == []
