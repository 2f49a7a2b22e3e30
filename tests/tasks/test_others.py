"""The other tasks: a fix, a recording, preflight, policy tests, the catalogue, lists of users."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aad53004.errors import BadInput
from aad53004.evidence.error_text import NoCode
from aad53004.rules import Rule
from aad53004.tasks.explain import ExplainRequest, explain
from aad53004.tasks.fix import FixRequest, fix
from aad53004.tasks.many import CheckManyRequest, ManyRun, gravest
from aad53004.tasks.policy_tests import (
    PolicyTestsRequest,
    ScaffoldRequest,
    SourceOverrides,
    run_policy_tests,
    scaffold,
)
from aad53004.tasks.preflight import PreflightRequest, place_of, preflight
from aad53004.tasks.record import RecordRequest, record
from aad53004.tasks.report_folder import ReportFolder
from aad53004.tasks.rules import find_rule, find_rule_or_fix
from aad53004.tasks.sources import LiveTenant, RecordingFile
from aad53004.tasks.user_list import distinct_users, users_in
from tests.fake_graph import FakeGraph
from tests.policy_tests.base import case, personas, written
from tests.scenarios.base import ALICE, BOB, BREAK_GLASS, CAROL
from tests.tasks.conftest import CLASSIC, KeptEvents, subject

TOKEN = LiveTenant(auth="token")
UPNS = [one["userPrincipalName"] for one in (ALICE, BOB, CAROL)]


def test_a_fix_for_the_recorded_user() -> None:
    result = fix(FixRequest(subject(), "temporary-access-pass", RecordingFile(str(CLASSIC))))
    assert result.fix.row.id == "temporary-access-pass"
    assert result.diagnosis.root_causes and not result.interrupted


def test_only_a_fix_that_puts_the_user_into_a_group_reads_names_of_groups(graph: FakeGraph) -> None:
    def asked() -> list[str]:
        return [one.query["$filter"] for one in graph.requests if one.path == "/v1.0/groups"]

    fix(FixRequest(subject(), "temporary-access-pass", TOKEN))
    assert asked() == []
    fix(FixRequest(subject(), "temporary-exclusion", TOKEN))
    assert asked() == [f"id in ('{BREAK_GLASS['id']}')"]


def test_a_fix_that_there_is_not_names_the_nearest(kept: KeptEvents) -> None:
    with pytest.raises(BadInput, match="did you mean temporary-access-pass"):
        fix(FixRequest(subject(), "temporary-acces-pass", LiveTenant()), kept)
    assert kept.events == []


def test_an_error_is_explained_and_a_text_without_one_is_refused() -> None:
    assert explain(ExplainRequest("AADSTS53004: To be registered.")).code == 53004
    with pytest.raises(NoCode):
        explain(ExplainRequest("Hello"))


def test_a_recording_is_redacted_unless_told_otherwise(graph: FakeGraph, kept: KeptEvents, tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    result = record(RecordRequest(subject(), TOKEN, str(file)), kept)
    text = file.read_text(encoding="utf-8")
    assert result.saved.redacted and json.loads(text)["redacted"] is True
    assert result.saved.answers == len(json.loads(text)["exchanges"])
    assert subject() not in text
    assert kept.names[-3:] == ["saved", "reading done", "asked as"]


def test_preflight_judges_the_token_and_asks_graph_for_a_user(graph: FakeGraph) -> None:
    alone = preflight(PreflightRequest(None, TOKEN))
    asked = preflight(PreflightRequest(subject(), TOKEN))
    assert alone.place.tenant == asked.place.tenant != ""
    assert alone.preflight.exit_code == 1
    assert asked.preflight.checks
    with pytest.raises(BadInput, match="--tenant must be"):
        place_of(LiveTenant(tenant="no tenant"))


def test_personas_are_tested_against_files_and_a_recording(tmp_path: Path) -> None:
    file = written(tmp_path, personas(case(when={"signInRisk": "high"}, error=53004)))
    assert run_policy_tests(PolicyTestsRequest(file)).passed
    over = SourceOverrides(recording=CLASSIC)
    assert len(run_policy_tests(PolicyTestsRequest(file, over)).inputs.policies) > 0


def test_a_scaffold_passes_as_it_is_written(graph: FakeGraph, kept: KeptEvents, tmp_path: Path) -> None:
    target = tmp_path / "personas.yml"
    made = scaffold(ScaffoldRequest(target, origin=TOKEN), kept)
    target.write_text(made.text, encoding="utf-8")
    assert "personas" in made.counts
    assert run_policy_tests(PolicyTestsRequest(target, origin=TOKEN)).passed
    assert "asked as" in kept.names


def test_a_directory_alone_makes_no_scaffold(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="--directory goes with --policies"):
        scaffold(ScaffoldRequest(tmp_path / "personas.yml", SourceOverrides(directory=tmp_path / "directory.json")))


def test_options_take_the_place_of_what_the_file_says() -> None:
    from aad53004.policy_tests.inputs import Sources

    said = Sources(policies=Path("a"), directory=Path("b"))
    assert SourceOverrides().over(said) == said
    assert SourceOverrides(policies=Path("c")).over(said) == Sources(policies=Path("c"), directory=Path("b"))
    assert SourceOverrides(live=True).over(said) == Sources(tenant=True)
    assert SourceOverrides(recording=Path("r")).over(said) == Sources(recording=Path("r"))
    assert SourceOverrides(directory=Path("d")).over(said) == Sources(policies=Path("a"), directory=Path("d"))


def test_many_users_are_kept_in_a_folder_and_gone_on_with(graph: FakeGraph, kept: KeptEvents, tmp_path: Path) -> None:
    path = tmp_path / "reports"

    def run(users: list[str], *, resume: bool) -> ManyRun:
        folder = ReportFolder(str(path), "json", ".json", resume=resume)
        request = CheckManyRequest(users, TOKEN, lambda found: found.conclusion, lambda found: ["cell"], folder)
        made = ManyRun(request, kept)
        made.run()
        return made

    first = run(UPNS[:2], resume=False)
    assert first.exit_code == 1 and not first.interrupted
    assert (path / f"{UPNS[0]}.json").read_text(encoding="utf-8") == first.rows[0].conclusion
    second = run(UPNS, resume=True)
    assert [second.rows[place].user for place in sorted(second.rows)] == UPNS
    assert [text for name, text in kept.events if name == "done"].count(UPNS[0]) == 1


def test_the_gravest_exit_code_of_several() -> None:
    assert gravest([]) == 0 and gravest([0, 4, 2]) == 4 and gravest([4, 1, 0]) == 1


def test_a_list_of_users_and_each_of_them_once() -> None:
    assert users_in(b"upn;name\na@x.example;Alice\n", "the list") == ["a@x.example"]
    assert distinct_users(["A@x.example", "a@X.example", "b@x.example"]) == ["A@x.example", "b@x.example"]
    with pytest.raises(BadInput, match="the list names no user"):
        users_in(b"# nobody\n", "the list")


def test_the_catalogue_knows_causes_and_remedies() -> None:
    assert isinstance(find_rule_or_fix("stale-log"), Rule)
    assert find_rule_or_fix("temporary-access-pass").id == "temporary-access-pass"
    with pytest.raises(BadInput, match="did you mean stale-log"):
        find_rule("stale-logs", shown="stale-logs", hint="")
