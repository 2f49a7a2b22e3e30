"""What Entra recorded, what is evaluated here and what Graph evaluates, held beside each other.

https://learn.microsoft.com/graph/api/conditionalaccessroot-evaluate
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aad53004.checkers.compared import ask_graph
from aad53004.diagnosis import Diagnosis, conclude, gather
from aad53004.graph.record import Recorder
from aad53004.graph.recording import from_document, to_document
from aad53004.graph.replay import Replay
from aad53004.redaction.recordings import redact
from tests.cases.base import refused
from tests.offline import TenantSource
from tests.scenarios.base import SIGN_IN_RISK, Contoso, Json, policy, replace_policy


def diagnosed(contoso: Contoso, opinion: Json | None = None) -> tuple[Diagnosis, TenantSource]:
    tenant = contoso.tenant()
    if opinion is not None:
        tenant["evaluate"] = opinion
    source = TenantSource(tenant)
    case = gather(contoso.subject["userPrincipalName"], source)
    ask_graph(case, source)
    return conclude(case, source.stats), source


def test_readings_that_agree_are_no_difference() -> None:
    diagnosis, _ = diagnosed(refused())
    assert diagnosis.differences == ()


def test_a_policy_that_was_narrowed_since_says_when() -> None:
    contoso = refused()
    narrowed = {**SIGN_IN_RISK, "modifiedDateTime": "2026-11-24T08:30:00Z"}
    narrowed["conditions"] = {**SIGN_IN_RISK["conditions"], "signInRiskLevels": ["high"]}
    replace_policy(contoso, narrowed)
    diagnosis, _ = diagnosed(contoso)
    (one,) = diagnosis.differences
    assert (one.recorded, one.here) == ("applied", "did not apply")
    assert one.reason == "the policy was changed after the sign-in, on 24 Nov 2026 08:30 UTC"


def test_a_policy_whose_location_moved_says_what_is_read_as_of_today() -> None:
    elsewhere = policy(
        "CA070 - Require MFA outside",
        grant=["mfa"],
        locations={"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]},
    )
    contoso = refused(Contoso(policies=[SIGN_IN_RISK, elsewhere]), failing=[SIGN_IN_RISK])
    diagnosis, _ = diagnosed(contoso)
    (one,) = [one for one in diagnosis.differences if one.policy_id == elsewhere["id"]]
    assert (one.recorded, one.here, one.graph) == ("did not apply", "applied", "not told")
    assert one.reason.startswith("here all its conditions are met")


def test_graph_is_asked_with_the_sign_in_and_its_answer_stands_beside() -> None:
    diagnosis, source = diagnosed(refused(), {SIGN_IN_RISK["id"]: (False, "signInRisk")})
    (body,) = source.graph.evaluated
    event = diagnosis.event
    assert event is not None
    assert body["signInIdentity"]["userId"] == diagnosis.case.account.id
    assert body["signInConditions"]["signInRiskLevel"] == "medium"
    assert body["signInConditions"]["ipAddress"] == event.value.ip_address
    found = {one.policy_id: one for one in diagnosis.differences}
    assert found[SIGN_IN_RISK["id"]].graph == "did not apply"
    assert found[SIGN_IN_RISK["id"]].reason == "Graph names as the reason: signInRisk"


def test_a_tenant_without_the_evaluation_is_no_error() -> None:
    diagnosis, source = diagnosed(refused())
    assert diagnosis.exit_code == 1
    assert any(
        gap.why.startswith("Graph's own evaluation: this cloud or version of Graph has no such resource (400")
        for gap in diagnosis.gaps
    )
    asked = [one.path for one in source.graph.requests if one.method == "POST"]
    assert asked == ["/v1.0/identity/conditionalAccess/evaluate", "/beta/identity/conditionalAccess/evaluate"]


def test_a_shape_that_nobody_knows_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    contoso = refused()
    tenant = contoso.tenant()
    tenant["evaluate"] = {}
    source = TenantSource(tenant)
    case = gather(contoso.subject["userPrincipalName"], source)
    shapeless: dict[str, Any] = {"value": [{"id": "1", "verdict": "yes"}]}
    monkeypatch.setattr(source.graph, "_evaluated", lambda version, content: shapeless)
    ask_graph(case, source)
    diagnosis = conclude(case)
    assert any(
        gap.why == "Graph's own evaluation came in a shape that this version does not know" for gap in diagnosis.gaps
    )


def test_a_recorded_opinion_is_replayed_and_redacted_alike() -> None:
    contoso = refused()
    tenant = contoso.tenant()
    tenant["evaluate"] = {SIGN_IN_RISK["id"]: (False, "signInRisk")}
    recorder = Recorder(TenantSource(tenant))
    upn = contoso.subject["userPrincipalName"]
    case = gather(upn, recorder)
    ask_graph(case, recorder)
    live = conclude(case)
    document = to_document(upn, recorder.now, recorder.exchanges, cloud="global", tool="aad53004 test", redacted=False)
    for one in (document, redact(json.loads(json.dumps(document)))):
        replay = Replay(from_document(json.loads(json.dumps(one)), "recording"))
        again = gather(replay.recording.subject, replay)
        ask_graph(again, replay)
        seen = [(one.recorded, one.here, one.graph, one.reason) for one in conclude(again).differences]
        assert seen == [(one.recorded, one.here, one.graph, one.reason) for one in live.differences]


def test_the_question_to_graph_fits_microsofts_model(tmp_path: Path) -> None:

    place = Path(__file__).parents[3] / "shared" / "graph" / "check_response.py"
    if not place.is_file():
        pytest.skip("the checker beside the checkout is not there")
    contract = json.loads((place.parent / "contract-v1.0.json").read_text(encoding="utf-8"))
    _, source = diagnosed(refused(), {})
    (body,) = source.graph.evaluated
    conditions = contract["types"]["signInConditions"]["properties"]
    assert set(body["signInConditions"]) <= set(conditions)
    assert body["signInContext"]["@odata.type"].removeprefix("#microsoft.graph.") in contract["types"]
