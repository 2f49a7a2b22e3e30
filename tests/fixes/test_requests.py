"""Where the request of a fix goes: the Graph root of the run, whichever cloud, endpoint or recording that is."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aad53004.checkers import Case
from aad53004.checkers.gather import gather
from aad53004.diagnosis import Diagnosis, diagnose
from aad53004.entra.clouds import CLOUDS
from aad53004.errors import BadInput
from aad53004.fixes import Change, PlannedFix, ReadBack, Reference, Situation, catalogue, for_user
from aad53004.graph.interface import Exchange
from aad53004.graph.record import Recorder
from aad53004.graph.recording import Recording
from aad53004.graph.replay import Replay
from aad53004.report.formats import json as as_json
from aad53004.report.formats import markdown, terminal
from aad53004.report.html import render as html
from tests.contract.check import check
from tests.fixes.cases import COMPROMISED, GRAPH, NOTHING, case_of, case_with_names, refused, scenario
from tests.fixes.test_advice import BREAK_GLASS, HOLIDAY, excluding
from tests.offline import TenantSource
from tests.scenarios import SCENARIOS, narrowing_of
from tests.scenarios.base import BLOCK_LEGACY, OFFICE_HAMBURG, SIGN_IN_RISK, Contoso

FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "classic.json"
PROXY = "https://graph-proxy.contoso.example/graph"
LOOPBACK = "http://127.0.0.1:8080/root"
SITUATIONS = (NOTHING, COMPROMISED, Situation(external_guest=True))
SCENES = ("classic", "account-disabled", "methods-disabled-by-policy", "guest-sign-in-risk-here", "user-risk-active")


def every_case() -> list[Case]:
    """Cases that between them have a request for each fix that ever has one."""
    own = refused(Contoso(), SIGN_IN_RISK, place=OFFICE_HAMBURG, kinds=["unfamiliarFeatures"])
    demanding = excluding(BREAK_GLASS, HOLIDAY)
    excluded = refused(Contoso(policies=[demanding, BLOCK_LEGACY]), demanding)
    excluded.data["groups"].append(HOLIDAY)
    return [*map(scenario, SCENES), case_of(own), case_with_names(excluded, HOLIDAY)]


def every_fix() -> list[PlannedFix]:
    return [for_user(case, fix_id, one) for case in every_case() for one in SITUATIONS for fix_id in catalogue()]


def classic(cloud: str = "global", graph_root: str = "") -> Diagnosis:
    tenant = SCENARIOS["classic"]()
    return diagnose(tenant["subject"], TenantSource(tenant, cloud=cloud, graph_root=graph_root))


def hosts(text: str) -> set[str]:
    """The roots of the requests that a text shows."""
    return set(re.findall(r"\b(https?://\S+?)/v1\.0/", text.replace("&#x2F;", "/")))


def urls(found: Diagnosis) -> list[str]:
    return [fix["graph"]["url"] for fix in as_json.document(found)["fixes"] if fix["graph"]]


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("root", ["", PROXY, LOOPBACK])
def test_every_report_sends_to_the_graph_of_the_run(cloud: str, root: str) -> None:
    found = classic(cloud, root)
    expected = root or GRAPH[cloud]
    assert urls(found)
    assert all(url.startswith(f"{expected}/v1.0/") for url in urls(found))
    assert hosts(terminal.render(found)) == {expected}
    assert hosts(markdown.render(found)) == {expected}
    for url in urls(found):
        assert url in html(found)
    first = found.fixes[0]
    assert json.loads(as_json.render_fix(found, first))["fix"]["graph"]["url"].startswith(f"{expected}/v1.0/")
    assert hosts(terminal.render_fix(found, first)) == {expected}


def test_the_graph_of_each_cloud_is_that_of_signing_in() -> None:
    assert {name: cloud.graph for name, cloud in CLOUDS.items()} == GRAPH


@pytest.mark.parametrize("root", [GRAPH["global"], GRAPH["china"], LOOPBACK])
def test_a_reference_in_a_body_is_an_address_at_the_same_root(root: str) -> None:
    body = {"@odata.id": Reference("/directoryObjects/1"), "text": "/not/a/path", "number": 1}
    request = Change("POST", "/groups/2/members/$ref", body).request(root)
    assert request.url == f"{root}/v1.0/groups/2/members/$ref"
    assert request.body == {"@odata.id": f"{root}/v1.0/directoryObjects/1", "text": "/not/a/path", "number": 1}


def test_a_change_names_no_host_and_what_to_read_back() -> None:
    changes = {fix.row.id: fix.advice.change for fix in every_fix() if fix.advice.change}
    assert set(changes) == {
        "temporary-access-pass",
        "add-phone-method",
        "confirm-sign-in-safe",
        "dismiss-sign-in",
        "dismiss-user-risk",
        "temporary-password",
        "revoke-sessions",
        "contain-compromise",
        "allow-method",
        "adjust-policy",
        "trust-named-location",
        "temporary-exclusion",
        "enable-account",
    }
    for change in changes.values():
        assert change.path.startswith("/") and "//" not in change.path
        assert "graph.microsoft" not in f"{change.path}{dict(change.body or {})}".replace("#microsoft.graph.", "")
        back = change.read_back
        assert isinstance(back, ReadBack)
        assert back.path.startswith("/") and "//" not in back.path and "{}" not in back.path
        assert back.shows or back.newer
        # What is read again is what was changed, or the list that it was added to.
        assert back.path.split("/")[1] == change.path.split("/")[1]


def test_what_is_read_back_is_what_microsoft_models() -> None:
    backs = {fix.row.id: fix.advice.change.read_back for fix in every_fix() if fix.advice.change}
    unknown = set()
    for fix_id, back in backs.items():
        assert back is not None
        path = f"/v1.0{back.path.partition('?')[0]}"
        item = dict(back.shows) or dict.fromkeys(back.newer, "2026-11-24T09:00:00Z")
        as_one, as_list = check("GET", path, item), check("GET", path, {"value": [item]})
        if any("has no GET" in fault.text for fault in as_one):
            unknown.add(fix_id)
        else:
            assert not as_one or not as_list, fix_id
    # The checks themselves never ask for these, so the model that comes with the tests lacks them.
    assert unknown == {"add-phone-method", "allow-method", "temporary-exclusion"}


def test_a_request_that_is_not_due_has_no_url() -> None:
    fix = for_user(scenario("classic"), "wait-and-rerun", NOTHING)
    assert fix.advice.change is None and fix.request is None and fix.command == ""


# --- replays ------------------------------------------------------------------------------------------------------------


def recorded(cloud: str = "global", origin: str = "") -> Recording:
    """The classic case as a run in a cloud recorded it; ``origin``: what the answers give as their Graph root."""
    tenant = SCENARIOS["classic"]()
    source = TenantSource(tenant, cloud=cloud)
    recorder = Recorder(source)
    gather(tenant["subject"], recorder, narrowing_of(tenant))
    text = json.dumps([exchange.body for exchange in recorder.exchanges])
    bodies: list[Any] = json.loads(text.replace(source.graph.origin, origin or GRAPH[cloud]))
    exchanges = tuple(replace(one, body=body) for one, body in zip(recorder.exchanges, bodies, strict=True))
    return Recording(tenant["subject"], source.now, exchanges, cloud)


def replayed(recording: Recording, root: str = "") -> set[str]:
    found = diagnose(recording.subject, Replay(recording, root), narrowing_of(SCENARIOS["classic"]()))
    return {url.partition("/v1.0/")[0] for url in urls(found)}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_replay_sends_to_the_cloud_of_the_recording(cloud: str) -> None:
    assert replayed(recorded(cloud)) == {GRAPH[cloud]}
    assert replayed(recorded(cloud), PROXY) == {PROXY}


def test_a_replay_of_a_run_against_this_machine_shows_the_same() -> None:
    assert replayed(recorded(origin=LOOPBACK)) == {LOOPBACK}
    assert replayed(recorded("usgov", origin="http://localhost:1234")) == {"http://localhost:1234"}
    assert replayed(recorded(origin=LOOPBACK), PROXY) == {PROXY}


@pytest.mark.parametrize(
    "origin",
    [
        PROXY,
        "http://graph.evil.example",
        "http://127.0.0.1.evil.example",
        "http://evil.example@127.0.0.1",
        "http://127",
    ],
)
def test_no_address_that_a_recording_brings_along_is_one_to_send_to(origin: str) -> None:
    assert replayed(recorded("usgov", origin=origin)) == {GRAPH["usgov"]}


def test_the_context_of_one_answer_is_enough() -> None:
    exchange = Exchange("/v1.0/x", {}, 200, {}, {"@odata.context": f"{LOOPBACK}/beta/$metadata#users/$entity"})
    recording = recorded()
    assert Replay(replace(recording, exchanges=(exchange,))).graph_root == LOOPBACK
    assert Replay(replace(recording, exchanges=())).graph_root == ""


def test_the_command_line_takes_the_endpoint_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    from aad53004.tasks.events import Events
    from aad53004.tasks.sources import RecordingFile, opened

    def root() -> str:
        with opened(RecordingFile(str(FIXTURE)), None, Events()) as run:
            return run.source.graph_root

    monkeypatch.delenv("AAD53004_GRAPH_ENDPOINT", raising=False)
    assert root() == ""
    monkeypatch.setenv("AAD53004_GRAPH_ENDPOINT", f" {PROXY}/ ")
    assert root() == PROXY
    monkeypatch.setenv("AAD53004_GRAPH_ENDPOINT", " ")
    assert root() == ""
    monkeypatch.setenv("AAD53004_GRAPH_ENDPOINT", "http://graph.evil.example")
    with pytest.raises(BadInput, match="loopback only"):
        root()
