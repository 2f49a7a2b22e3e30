"""Personas over a recording and over Graph: who is who, what is registered, and what cannot be read.

https://learn.microsoft.com/graph/api/group-list
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aad53004.errors import BadInput, GraphFailed, NotAllowed
from aad53004.graph.interface import Call, Exchange, Stats
from aad53004.policy_tests.inputs import PersonaInputs, Sources
from aad53004.policy_tests.reading import read_personas
from aad53004.policy_tests.running import run
from aad53004.policy_tests.tenant import from_graph, from_recording
from tests.cli.conftest import FIXTURES
from tests.cli.whatif_files import STAFF, policy, save
from tests.policy_tests.base import MEMBER, case, personas

CLASSIC = FIXTURES / "classic.json"


def subject(file: Path = CLASSIC) -> str:
    return str(json.loads(file.read_text(encoding="utf-8"))["subject"])


def over(folder: Path, document: dict[str, Any], recording: Path = CLASSIC) -> tuple[Any, PersonaInputs]:
    document = {key: one for key, one in document.items() if key != "policies"}
    file = read_personas(Path(save(folder, "personas.json", document)))
    inputs = from_recording(file, Sources(recording=recording), recording)
    return run(file, inputs), inputs


def test_the_recorded_user_as_registered(tmp_path: Path) -> None:
    """The user of the classic case has nothing registered, and a risky sign-in was refused with 53004."""
    one = case(when={"signInRisk": "high"}, error=53004, registration="refused", decision="grant-with-controls")
    found, inputs = over(tmp_path, personas(one, user=subject(), methods="registered"))
    assert found.passed, found.failed
    assert inputs.users["new hire"].registered == frozenset()


def test_what_the_file_says_beats_what_is_registered(tmp_path: Path) -> None:
    one = case(when={"signInRisk": "high"}, error=50076)
    assert over(tmp_path, personas(one, user=subject(), methods=["mfa"]))[0].passed


def test_a_user_of_another_recording(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"personas\.json:1:\d+: .*is a recording of"):
        over(tmp_path, personas(case(decision="grant"), user="bob@contoso.example"))


def test_described_users_need_no_user_of_the_recording(tmp_path: Path) -> None:
    found, _ = over(tmp_path, personas(case(when={"signInRisk": "high"}, error=53004)))
    assert found.passed


@pytest.mark.parametrize(
    ("name", "error"), [("applied-policies-hidden", NotAllowed), ("security-defaults-on", NotAllowed)]
)
def test_policies_that_may_not_be_read(tmp_path: Path, name: str, error: type[Exception]) -> None:
    with pytest.raises(error, match="Conditional Access policies"):
        over(tmp_path, personas(case(decision="grant")), FIXTURES / f"{name}.json")


class _Graph:
    """Answers what it is told to, by path and query; everything else is refused."""

    def __init__(self, **answers: tuple[int, Any]) -> None:
        self.answers = answers
        self.asked: list[Call] = []
        self.now = datetime(2026, 11, 24, 9, tzinfo=UTC)
        self.cloud, self.stats, self.stopped = "global", Stats(), ""

    def owns(self, link: str) -> bool:
        return False

    def send(self, calls: Sequence[Call]) -> list[Exchange | None]:
        self.asked += calls
        return [self._one(call) for call in calls]

    def _one(self, call: Call) -> Exchange:
        for name, (status, body) in self.answers.items():
            if call.path.endswith(f"/{name}"):
                return Exchange(call.path, call.query, status, {}, body)
        error = {"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges"}}
        return Exchange(call.path, call.query, 403, {}, error)


def groups(*ids: str) -> tuple[int, Any]:
    return 200, {"value": [{"id": one, "displayName": "Staff"} for one in ids]}


def asked(folder: Path, graph: _Graph, user: Any) -> Any:
    document = personas(case(applies="Staff MFA"), user=user)
    file = read_personas(Path(save(folder, "personas.json", {**document, "tenant": True})))
    return run(file, from_graph(file, Sources(tenant=True), graph, against="Contoso"))


POLICY = (200, {"value": [policy("Staff MFA", "mfa", users={"includeGroups": [STAFF]})]})


def test_a_group_of_the_tenant_by_name(tmp_path: Path) -> None:
    graph = _Graph(policies=POLICY, groups=groups(STAFF))
    assert asked(tmp_path, graph, {**MEMBER, "groups": ["St'aff"]}).passed
    (call,) = (one for one in graph.asked if one.path == "/v1.0/groups")
    # https://learn.microsoft.com/graph/filter-query-parameter: a quote in a text is doubled
    assert call.query["$filter"] == "displayName eq 'St''aff'"


@pytest.mark.parametrize(
    ("answer", "error", "says"),
    [
        (groups(), BadInput, r"personas\.json:1:\d+: no group called"),
        (groups(STAFF, "44444444-4444-4444-8444-444444444444"), BadInput, "2 groups are called"),
        ((403, {"error": {"code": "Authorization_RequestDenied", "message": ""}}), NotAllowed, "GroupMember.Read.All"),
        ((500, {"error": {"code": "x", "message": ""}}), GraphFailed, "could not be looked up"),
    ],
)
def test_a_group_that_cannot_be_told(tmp_path: Path, answer: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        asked(tmp_path, _Graph(policies=POLICY, groups=answer), {**MEMBER, "groups": ["Staff"]})


def test_what_may_not_be_read_is_unknown_and_said(tmp_path: Path) -> None:
    located = policy("Staff MFA", "mfa", locations={"includeLocations": ["AllTrusted"]})
    found = asked(tmp_path, _Graph(policies=(200, {"value": [located]})), MEMBER)
    (check,) = found.failed[0][1].failed
    assert check.outcome == "unknown" and "directory" in check.missing
    assert "named locations" in {title for title, _ in found.inputs.not_read}


def test_a_user_who_may_not_be_read(tmp_path: Path) -> None:
    with pytest.raises(NotAllowed, match="may not be read"):
        asked(tmp_path, _Graph(policies=POLICY), "ann@contoso.example")
