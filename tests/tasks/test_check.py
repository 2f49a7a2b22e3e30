"""One user diagnosed: over a recording and over Graph, without a command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aad53004.diagnosis import Outcome
from aad53004.errors import BadInput, Interrupted, NotAllowed
from aad53004.tasks.check import CheckRequest, check
from aad53004.tasks.events import Events
from aad53004.tasks.explain import ExplainRequest, explain
from aad53004.tasks.hints import SignInHints, read_hints
from aad53004.tasks.scenario_spec import ScenarioSpec
from aad53004.tasks.sources import LiveTenant, RecordingFile
from aad53004.tasks.whatif import WhatIfRequest, evaluate_sign_in
from tests.fake_graph import FakeGraph
from tests.tasks.conftest import CLASSIC, KeptEvents, subject

TOKEN = LiveTenant(auth="token")
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_a_recording_is_diagnosed_for_its_user(kept: KeptEvents) -> None:
    result = check(CheckRequest(None, RecordingFile(str(CLASSIC))), kept)
    assert result.diagnosis.outcome is Outcome.FOUND
    assert result.diagnosis.root_causes[0].rule.id == "no-mfa-method-registered"
    assert not result.interrupted
    assert kept.names[-1] == "reading done" and "asked as" not in kept.names


def test_graph_is_asked_and_the_recording_of_it_gives_the_same_diagnosis(
    graph: FakeGraph, kept: KeptEvents, tmp_path: Path
) -> None:
    file = tmp_path / "kept.json"
    live = check(CheckRequest(subject(), TOKEN, record_to=str(file)), kept)
    replayed = check(CheckRequest(subject(), RecordingFile(str(file))))
    causes = [[finding.rule.id for finding in one.diagnosis.root_causes] for one in (live, replayed)]
    assert causes[0] == causes[1] and causes[0]
    assert [name for name in kept.names if name != "waiting for"] == [
        "reading done",
        "saved",
        "reading done",
        "asked as",
    ]
    assert json.loads(file.read_text(encoding="utf-8"))["redacted"] is False


def test_a_recording_of_another_user_is_refused() -> None:
    with pytest.raises(BadInput, match="is a recording of"):
        check(CheckRequest("bob@contoso.example", RecordingFile(str(CLASSIC))))


def test_another_tenant_than_expected_is_refused(graph: FakeGraph) -> None:
    with pytest.raises(BadInput, match="The tenant that answered"):
        check(CheckRequest(subject(), RecordingFile(str(CLASSIC), tenant="fabrikam.example")))


def test_a_user_that_cannot_be_is_refused_before_anything_is_opened(kept: KeptEvents) -> None:
    with pytest.raises(BadInput):
        check(CheckRequest("no user", LiveTenant()), kept)
    assert kept.events == []


def test_the_permission_that_is_missing_is_named_beside_the_sentence() -> None:
    origin = RecordingFile(str(CLASSIC.with_name("applied-policies-hidden.json")))
    with pytest.raises(NotAllowed, match=r"Policy\.Read\.All") as refused:
        evaluate_sign_in(WhatIfRequest(ScenarioSpec("the test"), origin))
    assert refused.value.permissions == ("Policy.Read.All",)


def test_an_adapter_can_end_a_task(graph: FakeGraph) -> None:
    class Cancelled(Events):
        def waiting_for(self, text: str) -> None:
            raise Interrupted("Cancelled.")

    with pytest.raises(Interrupted):
        check(CheckRequest(subject(), TOKEN), Cancelled())


# --- what is said about the sign-in -----------------------------------------------------------------------------------------


def test_hints_count_over_the_pasted_error() -> None:
    pasted = explain(
        ExplainRequest(
            "AADSTS53004: ... Request Id: 0f8fad5b-d9cb-469f-a165-70867728950e "
            "Correlation Id: 7c9e6679-7425-40de-944b-e07fc1f90ae7 Timestamp: 2026-11-24T08:12:40Z"
        )
    )
    narrowing = SignInHints(error=pasted).narrowing(NOW)
    assert narrowing.request_id == "0f8fad5b-d9cb-469f-a165-70867728950e"
    assert narrowing.at == datetime(2026, 11, 24, 8, 12, 40, tzinfo=UTC)
    assert narrowing.code == 53004
    mine = "11111111-1111-4111-8111-111111111111"
    assert SignInHints(request_id=mine, error=pasted).narrowing(NOW).request_id == mine


def test_since_is_a_time_or_how_long_ago() -> None:
    assert read_hints(since="24h").narrowing(NOW).since == NOW - timedelta(days=1)
    assert read_hints(since="2026-11-20").narrowing(NOW).since == datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hint", "sentence"),
    [
        ({"request_id": "5"}, "--request-id must be a GUID"),
        ({"correlation_id": "5"}, "--correlation-id must be a GUID"),
        ({"at": "noon"}, "--at must be a time"),
        ({"since": "soon"}, "a span such as 24h"),
        ({"app": " "}, "--app is empty"),
    ],
)
def test_hints_that_are_no_id_and_no_time_are_refused(hint: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        read_hints(**hint)
