"""The command line against the fake Graph: the real client, a process of its own, a token from the environment."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fake_graph import FakeGraph
from tests.scenarios import SCENARIOS
from tests.shift import to_the_present

CANARY = "canary-0123456789.not.a-token"


def environ(url: str = "", **more: str) -> dict[str, str]:
    kept = ("PATH", "SYSTEMROOT", "HOME", "LANG", "TMPDIR", "TEMP", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
    base = {name: os.environ[name] for name in kept if name in os.environ}
    if url:
        base |= {"AAD53004_GRAPH_ENDPOINT": url, "AAD53004_ACCESS_TOKEN": CANARY}
    return {**base, **more}


def run(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "aad53004", *arguments],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert CANARY not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def classic() -> Iterator[tuple[FakeGraph, str]]:
    tenant = to_the_present(SCENARIOS["classic"]())
    with FakeGraph(tenant) as graph:
        yield graph, tenant["subject"]


def test_the_classic_case_over_the_network(classic: tuple[FakeGraph, str], tmp_path: Path) -> None:
    graph, user = classic
    kept = tmp_path / "kept.json"
    done = run("check", user, "-o", "json", "--record", str(kept), env=environ(graph.url))
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert found["outcome"] == "root-cause-found"
    assert found["rootCauses"][0] == "no-mfa-method-registered"
    assert found["stats"]["roundTrips"] <= 3
    assert graph.tokens and all(token == f"Bearer {CANARY}" for token in graph.tokens)
    assert "asked Microsoft Graph as" in done.stderr
    assert CANARY not in kept.read_text(encoding="utf-8")
    # Replaying gives the diagnosis of the live run to the byte, what it cost aside.
    again = run("check", user, "-o", "json", "--replay", str(kept), env=environ())
    assert {**json.loads(again.stdout), "stats": 0} == {**found, "stats": 0}
    assert again.stdout.split('"stats"')[0] == done.stdout.split('"stats"')[0]


def test_an_object_id_takes_one_wave(classic: tuple[FakeGraph, str]) -> None:
    graph, user = classic
    user_id = next(one["id"] for one in SCENARIOS["classic"]()["users"] if one["userPrincipalName"] == user)
    done = run("check", user_id, "-o", "json", env=environ(graph.url))
    found = json.loads(done.stdout)
    assert found["subject"]["userPrincipalName"] == user
    assert found["rootCauses"][0] == "no-mfa-method-registered"
    assert found["stats"]["roundTrips"] <= 2  # the domain of an object id is known with the user only


def test_a_recording_is_redacted_and_diagnosed_alike(classic: tuple[FakeGraph, str], tmp_path: Path) -> None:
    graph, user = classic
    file = tmp_path / "ticket.json.gz"
    done = run("record", user, "-o", str(file), env=environ(graph.url))
    assert done.returncode == 0, done.stderr
    assert "redacted" in done.stderr
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    from aad53004.graph.recording import load

    recording = load(file)
    assert recording.redacted
    assert recording.subject != user
    refused = run("check", user, "--replay", str(file), env=environ())
    assert refused.returncode == 2 and recording.subject in refused.stderr
    replayed = json.loads(run("check", recording.subject, "--replay", str(file), "-o", "json", env=environ()).stdout)
    live = json.loads(run("check", user, "-o", "json", env=environ(graph.url)).stdout)
    assert replayed["rootCauses"] == live["rootCauses"]
    assert [one["verdict"] for one in replayed["findings"]] == [one["verdict"] for one in live["findings"]]


def test_names_with_awkward_characters_reach_graph_as_they_are() -> None:
    for name in (
        "o'brien@contoso.example",
        "gita.rao_fabrikam.example#EXT#@contoso.example",
        "50%off@contoso.example",
        "a/b@contoso.example",
        "ann lee@contoso.example",
        "$ops@contoso.example",
        "jürgen+тест@contoso.example",
    ):
        tenant = to_the_present(SCENARIOS["classic"]())
        alice = next(one for one in tenant["users"] if one["userPrincipalName"] == tenant["subject"])
        alice["userPrincipalName"] = name
        with FakeGraph(tenant) as graph:
            done = run("check", name, "-o", "json", env=environ(graph.url))
            assert done.returncode == 1, (name, done.stderr)
            assert json.loads(done.stdout)["subject"]["userPrincipalName"] == name


def test_a_user_that_is_not_there_costs_no_more_than_two_waves(classic: tuple[FakeGraph, str]) -> None:
    graph, user = classic
    done = run("check", "alcie" + user[5:], env=environ(graph.url))
    assert done.returncode == 2 and done.stdout == ""
    assert f"did you mean {user}?" in done.stderr and "Contoso" in done.stderr


def test_nobody_signed_in() -> None:
    done = run("check", "alice@contoso.example", "--auth", "secret", "--no-input", env=environ())
    assert done.returncode == 3
    assert "AZURE_TENANT_ID" in done.stderr


def test_no_network() -> None:
    done = run("check", "alice@contoso.example", env=environ("http://127.0.0.1:9"))
    assert done.returncode == 4
    assert "127.0.0.1:9 could not be reached" in done.stderr


def test_a_token_that_graph_refuses(classic: tuple[FakeGraph, str]) -> None:
    user = classic[1]
    fault = {"match": "", "status": 401, "code": "InvalidAuthenticationToken", "message": "Lifetime validation failed"}
    tenant = {**to_the_present(SCENARIOS["classic"]()), "faults": [fault]}
    with FakeGraph(tenant) as refusing:
        done = run("check", user, env=environ(refusing.url))
    assert done.returncode == 3 and "did not accept the token" in done.stderr


def test_another_tenant_than_the_named_one_answers(classic: tuple[FakeGraph, str]) -> None:
    graph, user = classic
    done = run("check", user, "--tenant", "fabrikam.example", env=environ(graph.url))
    assert done.returncode == 2 and "not fabrikam.example" in done.stderr


def interrupted(tmp_path: Path, hold_after: int, number: int) -> tuple[int, str, str, Path]:
    """Exit code, output, errors and recording of a ``check`` that got a signal while Graph did not answer."""
    tenant = to_the_present(SCENARIOS["classic"]())
    file = tmp_path / "kept.json"
    with FakeGraph(tenant, hold_after=hold_after) as graph:
        process = subprocess.Popen(
            [sys.executable, "-m", "aad53004", "check", tenant["subject"], "-o", "json", "--record", str(file)],
            env=environ(graph.url),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        try:
            _until(lambda: graph.http_requests > hold_after or process.poll() is not None)
            process.send_signal(number)
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert "Traceback" not in err and "defect" not in err
    return process.returncode, out, err, file


@pytest.mark.skipif(os.name != "posix", reason="signals to another process are POSIX")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_ctrl_c_leaves_what_was_gathered(tmp_path: Path, number: int, code: int) -> None:
    """The first wave is one batch of each version; the second is never answered."""
    returned, out, err, file = interrupted(tmp_path, 2, number)
    assert returned == code, err
    found: dict[str, Any] = json.loads(out)
    assert found["outcome"] == "incomplete" and "cut short" in found["note"]
    assert any("interrupted" in gap["why"] for gap in found["notChecked"])
    assert json.loads(file.read_text(encoding="utf-8"))["exchanges"]
    again = json.loads(run("check", found["subject"]["id"], "--replay", str(file), "-o", "json", env=environ()).stdout)
    assert {**again, "stats": 0} == {**found, "stats": 0}


@pytest.mark.skipif(os.name != "posix", reason="signals to another process are POSIX")
def test_ctrl_c_before_anything_was_read_keeps_nothing(tmp_path: Path) -> None:
    returned, out, err, file = interrupted(tmp_path, 0, signal.SIGINT)
    assert returned == 130 and out == "" and "nterrupted" in err
    assert not file.exists()


def test_the_time_limit_leaves_what_was_gathered(tmp_path: Path) -> None:
    """The diagnosis of what came in time, and the same one from its recording."""
    tenant = to_the_present(SCENARIOS["classic"]())
    file = tmp_path / "kept.json"
    with FakeGraph(tenant, hold_after=2) as graph:
        done = run(
            "check", tenant["subject"], "-o", "json", "--record", str(file), "--timeout", "3", env=environ(graph.url)
        )
    found = json.loads(done.stdout)
    assert found["outcome"] == "incomplete" and "the time limit of 3 s" in found["note"]
    assert all("time limit" in gap["why"] for gap in found["notChecked"])
    again = run("check", tenant["subject"], "--replay", str(file), "-o", "json", env=environ())
    assert {**json.loads(again.stdout), "stats": 0} == {**found, "stats": 0}
    assert again.returncode == done.returncode


def test_the_options_know_the_clouds_and_kinds_of_the_auth_package() -> None:
    from aad53004.auth.credentials import KINDS
    from aad53004.cli import options
    from aad53004.entra.clouds import CLOUDS

    assert tuple(CLOUDS) == options.CLOUDS
    assert options.AUTHS == KINDS


def _until(test: Callable[[], bool]) -> None:
    """Waits for another process; a minute is the end of patience, not a measure."""
    patience = threading.Event()
    for _ in range(6000):
        if test():
            return
        patience.wait(0.01)
    raise TimeoutError
