"""``check`` for many users against the fake Graph: rows, files, and a run that goes on where it ended."""

from __future__ import annotations

import csv
import io
import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from aad53004.cli.many import users_of
from aad53004.errors import BadInput
from tests.cli.test_live import environ, run
from tests.fake_graph import FakeGraph
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
