"""Policies evaluated for a sign-in: request in, result out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aad53004.conditional_access.app_ids import UnresolvedApp, app_id
from aad53004.conditional_access.directory import Directory, directory_from
from aad53004.conditional_access.evaluate import Decision
from aad53004.conditional_access.inputs import PolicyInputs
from aad53004.conditional_access.reading import policies_from
from aad53004.errors import BadInput
from aad53004.tasks.scenario_spec import ScenarioSpec, documents_from
from aad53004.tasks.sources import LiveTenant, RecordingFile
from aad53004.tasks.whatif import WhatIfRequest, compare_policies, evaluate_matrix, evaluate_sign_in
from tests.cli.whatif_files import BLOCK_LEGACY, DIRECTORY, EXCHANGE, POLICIES, RISKY_MFA, save
from tests.fake_graph import FakeGraph
from tests.tasks.conftest import CLASSIC, KeptEvents, subject

ALICE = "alice@contoso.example"


def request(spec: ScenarioSpec, policies: Any = POLICIES, directory: Any = DIRECTORY) -> WhatIfRequest:
    return WhatIfRequest(spec, policies=policies_from(policies), directory=directory_from(directory))


def spec(*documents: dict[str, Any], **values: Any) -> ScenarioSpec:
    return ScenarioSpec("the test", documents or ({},), values, from_file=bool(documents))


def test_values_override_documents_and_what_is_assumed_is_named() -> None:
    document = {"user": ALICE, "app": EXCHANGE, "signInRisk": "none", "clientApp": "browser"}
    result = evaluate_sign_in(request(spec(document, app=EXCHANGE, signInRisk="high")))
    assert result.evaluation.controls == (("mfa",),)
    assert result.scenario.sign_in_risk == "high"
    assert result.assumed == ("user_action", "authentication_context")
    assert not result.interrupted


def test_a_key_that_is_taken_back_is_unknown() -> None:
    document = {"user": ALICE, "app": EXCHANGE, "signInRisk": "none", "clientApp": "browser"}
    unknown = ScenarioSpec("the test", (document,), unknown=frozenset({"signInRisk"}))
    assert "signInRisk" in evaluate_sign_in(request(unknown)).evaluation.missing


def test_a_user_that_the_directory_does_not_have_is_said() -> None:
    result = evaluate_sign_in(request(spec({"user": "zoe@contoso.example"})))
    assert result.inputs.not_read[0][0] == "user"


def test_a_recording_gives_the_user_the_risk_and_the_methods(kept: KeptEvents) -> None:
    origin = RecordingFile(str(CLASSIC))
    result = evaluate_sign_in(WhatIfRequest(spec(signInRisk="high", clientApp="browser"), origin), kept)
    assert result.scenario.user != subject() and isinstance(result.scenario.user, str)
    assert result.scenario.methods == frozenset()
    assert result.inputs.directory is not None and result.inputs.directory.users
    assert kept.names[-1] == "reading done"


def test_graph_is_asked_with_policies_of_a_file(graph: FakeGraph, kept: KeptEvents) -> None:
    given = policies_from([BLOCK_LEGACY])
    asked = WhatIfRequest(spec(user=subject(), clientApp="other"), LiveTenant(auth="token"), given)
    result = evaluate_sign_in(asked, kept)
    assert result.evaluation.decision is Decision.BLOCK
    assert [policy.display_name for policy in result.inputs.policies] == ["Block legacy"]
    assert not any(one.path.endswith("/conditionalAccess/policies") for one in graph.graph.requests)
    assert "asked as" in kept.names


def test_the_matrix_leaves_open_what_no_value_fixes() -> None:
    result = evaluate_matrix(request(spec(user=ALICE, app=EXCHANGE, signInRisk="high")))
    names = [axis.name for axis in result.matrix.axes]
    assert "signInRisk" not in names and "clientApp" in names
    over = evaluate_matrix(WhatIfRequest(spec(user=ALICE), policies=policies_from(POLICIES), stop=lambda: True))
    assert over.matrix.stopped


def test_two_sets_of_policies_are_compared_over_named_scenarios(tmp_path: Path, kept: KeptEvents) -> None:
    other = Path(save(tmp_path, "planned.json", [RISKY_MFA]))
    scenarios = documents_from([{"name": "legacy", "clientApp": "other"}, {"clientApp": "browser"}], "the test")
    result = compare_policies(request(spec(*scenarios)), other, kept)
    assert result.comparison.differences
    assert result.other_unreadable == ()


@pytest.mark.parametrize(
    ("document", "sentence"), [([], "an empty list"), ([{}] * 1001, "more than 1000"), ([{}, {"risk": 1}], r"\[1\]")]
)
def test_documents_that_are_no_scenarios_are_refused(document: Any, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        documents_from(document, "the test")


# --- names of apps ----------------------------------------------------------------------------------------------------------


def inputs(*principals: dict[str, Any], **apps: frozenset[str]) -> PolicyInputs:
    return PolicyInputs((), Directory(service_principals=principals), apps=apps)


def test_the_name_of_an_app_is_looked_up_in_the_list_the_directory_and_the_log() -> None:
    assert app_id(" office 365 exchange online ", inputs()) == EXCHANGE
    assert app_id("Payroll", inputs({"displayName": "Payroll", "appId": "AA-1"})) == "aa-1"
    assert app_id("payroll", inputs(payroll=frozenset({"aa-1"}))) == "aa-1"


def test_a_name_that_no_app_or_several_have_is_not_guessed() -> None:
    with pytest.raises(UnresolvedApp) as none:
        app_id("Payroll", inputs())
    assert none.value.app_ids == ()
    with pytest.raises(UnresolvedApp) as several:
        app_id("Payroll", inputs({"displayName": "Payroll", "appId": "b"}, payroll=frozenset({"a"})))
    assert several.value.app_ids == ("a", "b")


def test_an_app_of_a_value_must_be_known_and_one_of_a_document_need_not() -> None:
    with pytest.raises(BadInput, match="No app called 'Payroll'"):
        evaluate_sign_in(request(spec(user=ALICE, app="Payroll")))
    assert evaluate_sign_in(request(spec({"user": ALICE, "app": "Payroll"}))).scenario.app == "Payroll"
