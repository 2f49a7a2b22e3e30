"""``whatif UPN``: the user, the groups and the policies from a recording, or from Graph itself."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import FIXTURES, Ran
from tests.cli.test_bad_input import one_sentence
from tests.cli.test_live import _until, environ, nearly_over
from tests.cli.test_live import run as run_live
from tests.cli.whatif_files import policy, save
from tests.fake_graph import FakeGraph
from tests.scenarios import SCENARIOS
from tests.shift import to_the_present

Run = Callable[..., Ran]
ORDINARY = ["--app", "Office 365 Exchange Online", "--client-app", "browser", "--ip", "198.51.100.20", "-o", "json"]


def over(run: Run, name: str, *more: str) -> Ran:
    """The command over a recording of the fixtures, for the user that it was made for."""
    file = FIXTURES / f"{name}.json"
    user = json.loads(file.read_text(encoding="utf-8"))["subject"]
    return run("whatif", user, "--replay", str(file), *more)


def test_the_recorded_user_meets_what_the_log_shows(run: Run) -> None:
    """The sign-in of the classic case was refused with 53004; evaluated again, so it is."""
    ran = over(run, "classic", *ORDINARY, "--sign-in-risk", "high")
    found = ran.json
    assert ran.code == 0
    assert (found["decision"], found["registration"], found["expectedError"]) == (
        "grant-with-controls",
        "refused",
        53004,
    )
    assert found["basis"] == "documented" and found["assumes"] == [] and found["missing"] == []
    # What Graph says of the user: at medium risk, and without a method.
    assert found["scenario"]["userRisk"] == "medium" and found["scenario"]["methods"] == []


def test_without_a_risk_nothing_is_asked_for(run: Run) -> None:
    found = over(run, "classic", *ORDINARY, "--sign-in-risk", "none", "--user-risk", "none").json
    assert found["decision"] == "grant" and found["expectedError"] is None


def test_who_has_a_method_gets_a_prompt(run: Run) -> None:
    found = over(run, "wrong-tenant-or-user", *ORDINARY, "--sign-in-risk", "high", "--user-risk", "none").json
    assert (found["registration"], found["expectedError"]) == ("not-needed", 50076)
    assert "sms" in found["scenario"]["methods"]


def test_a_pass_counts(run: Run) -> None:
    found = over(run, "already-has-a-pass", *ORDINARY, "--sign-in-risk", "high").json
    assert found["scenario"]["methods"] == ["temporaryaccesspassmultiuse"] and found["expectedError"] == 50076


def test_a_guest_keeps_its_risk_and_its_methods_at_home(run: Run) -> None:
    """https://learn.microsoft.com/entra/id-protection/concept-identity-protection-b2b"""
    found = over(run, "guest-risk-in-home-tenant", *ORDINARY, "--sign-in-risk", "none").json
    assert "userRisk" not in found["scenario"] and "methods" not in found["scenario"]


def test_what_graph_does_not_give_is_unknown_and_said(run: Run) -> None:
    ran = over(run, "throttled-risk", *ORDINARY, "--sign-in-risk", "none")
    assert "userRisk" not in ran.json["scenario"]
    assert [one["resource"] for one in ran.json["notRead"]] == ["risk state of the user"]
    told = over(run, "throttled-risk", "--app", "Office 365 Exchange Online")
    assert "Not read, and taken as unknown" in told.out


def test_an_option_overrides_what_graph_says(run: Run) -> None:
    assert over(run, "classic", *ORDINARY, "--user-risk", "high").json["scenario"]["userRisk"] == "high"
    assert "userRisk" not in over(run, "classic", *ORDINARY, "--user-risk", "unknown").json["scenario"]


def test_the_recording_names_its_user_and_the_log_its_apps(run: Run, tmp_path: Path) -> None:
    file = FIXTURES / "classic.json"
    recording = json.loads(file.read_text(encoding="utf-8"))
    named = 0
    for exchange in recording["exchanges"]:
        for event in exchange["body"].get("value", []) if exchange["path"].endswith("/auditLogs/signIns") else ():
            event["appDisplayName"], event["appId"] = "Payroll", "0a0b0c0d-1111-4222-8333-444455556666"
            named += 1
    assert named
    ran = run("whatif", "--replay", save(tmp_path, "alice.json", recording), "--app", "payroll", "-o", "json")
    assert ran.json["scenario"]["app"] == "0a0b0c0d-1111-4222-8333-444455556666"


def test_planned_policies_for_a_recorded_user(run: Run, tmp_path: Path) -> None:
    planned = save(tmp_path, "planned.json", [policy("Everybody out", "block")])
    assert over(run, "classic", *ORDINARY, "--policies", planned).json["decision"] == "block"
    compared = over(run, "classic", "--diff", planned, "-o", "json").json
    assert compared["users"] == {"compared": 1, "affected": 1}


def test_a_matrix_of_the_recorded_user(run: Run) -> None:
    ran = over(run, "classic", "--app", "Office 365 Exchange Online", "--matrix")
    assert ran.code == 0
    assert "MFA (53004)" in ran.out and "block" in ran.out and "Risk none, low" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        ("applied-policies-hidden", 3, "Policy.Read.All"),
        ("security-defaults-on", 3, "licence"),
        ("user-not-found", 2, "There is no user"),
    ],
)
def test_what_it_cannot_do_without(run: Run, name: str, code: int, says: str) -> None:
    one_sentence(over(run, name), code, says)


def test_a_recording_without_policies(run: Run, tmp_path: Path) -> None:
    recording = json.loads((FIXTURES / "classic.json").read_text(encoding="utf-8"))
    recording["exchanges"] = [one for one in recording["exchanges"] if not one["path"].endswith("/policies")]
    file = save(tmp_path, "alice.json", recording)
    one_sentence(run("whatif", recording["subject"], "--replay", file), 2, "--policies")


def test_a_policy_of_an_unknown_shape_is_listed(run: Run, tmp_path: Path) -> None:
    recording = json.loads((FIXTURES / "classic.json").read_text(encoding="utf-8"))
    pages = [one for one in recording["exchanges"] if one["path"].endswith("/policies")]
    pages[0]["body"]["value"][0]["conditions"]["users"] = "everybody"
    file = save(tmp_path, "alice.json", recording)
    ran = run("whatif", recording["subject"], "--replay", file, "-o", "json")
    assert ran.code == 0 and len(ran.json["unreadable"]) == 1
    assert "does not fit" in ran.json["unreadable"][0]["reason"]


# --- live ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def classic() -> Iterator[tuple[FakeGraph, dict[str, Any]]]:
    tenant = to_the_present(SCENARIOS["classic"]())
    with FakeGraph(tenant) as graph:
        yield graph, tenant


def test_graph_itself_is_asked_for_what_policies_need(
    classic: tuple[FakeGraph, dict[str, Any]], run: Run, tmp_path: Path
) -> None:
    graph, tenant = classic
    user = tenant["subject"]
    done = run_live("whatif", user, *ORDINARY, "--sign-in-risk", "high", env=environ(graph.url))
    assert done.returncode == 0, done.stderr
    live = json.loads(done.stdout)
    assert live["expectedError"] == 53004
    asked = {request.path for request in graph.graph.requests}
    assert not any("auditLogs" in path or "riskDetections" in path for path in asked)
    again = over(run, "classic", *ORDINARY, "--sign-in-risk", "high").json
    assert live == again


def test_nobody_signed_in_is_told(run: Run) -> None:
    done = run_live("whatif", "alice@contoso.example", "--auth", "token", env=environ())
    assert done.returncode == 3 and done.stdout == "" and done.stderr.count("\n") == 1


def test_a_graph_that_does_not_answer_is_waited_for_no_longer_than_asked() -> None:
    tenant = to_the_present(SCENARIOS["classic"]())
    clock = itertools.count(
        0.0, 0.95
    ).__next__  # the time limit is set at the first look, and nearly over at the second
    with FakeGraph(tenant, hold_after=0) as graph:
        done = run_live("whatif", tenant["subject"], "--timeout", "1", env=environ(graph.url), clock=clock)
    assert done.returncode == 4 and done.stdout == ""
    assert "time limit" in done.stderr


def test_what_came_in_time_is_evaluated_and_the_rest_unknown() -> None:
    """The policies are in the first wave; groups, roles and methods would have been in the second."""
    tenant = to_the_present(SCENARIOS["classic"]())
    with FakeGraph(tenant, hold_after=2) as graph:
        clock = nearly_over(graph, 2, 60)
        done = run_live("whatif", tenant["subject"], *ORDINARY, "--timeout", "60", env=environ(graph.url), clock=clock)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert "methods" not in found["scenario"] and found["assumes"]
    assert {"groups of the user", "registered authentication methods"} <= {one["resource"] for one in found["notRead"]}
    assert any("groups are not known" in why["detail"] for one in found["policies"] for why in one["why"])


@pytest.mark.skipif(os.name != "posix", reason="signals to another process are POSIX")
def test_ctrl_c_tells_what_was_found(tmp_path: Path) -> None:
    tenant = to_the_present(SCENARIOS["classic"]())
    with FakeGraph(tenant, hold_after=2) as graph:
        process = subprocess.Popen(
            [sys.executable, "-m", "aad53004", "whatif", tenant["subject"], *ORDINARY],
            env=environ(graph.url),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        try:
            _until(lambda: graph.http_requests > 2 or process.poll() is not None)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130, err
    assert "Traceback" not in err and json.loads(out)["decision"] in {"unknown", "grant-with-controls", "grant"}
