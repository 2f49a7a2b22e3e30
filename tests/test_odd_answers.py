"""What was not read is never taken for absent: odd values, junk records, refused resources and lists that are cut off.

https://learn.microsoft.com/graph/api/resources/signin and public records that differ from it: real sign-ins carry
conditionalAccessAudiences as objects, and Graph has returned rows of other users in spite of a filter
(https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/3159).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from aad53004 import Recording, load_recording
from aad53004.checkers.subject import Narrowing
from aad53004.diagnosis import Diagnosis, Outcome, diagnose
from aad53004.entra import models as entra
from aad53004.entra.entity import Entity
from aad53004.errors import Aad53004Error
from aad53004.graph.record import Recorder
from aad53004.graph.replay import Replay
from aad53004.rules import Certainty
from tests.cases import CASES
from tests.odd_answers import (
    Change,
    answered,
    cut_lists,
    diagnosed,
    forbids_null,
    junk_records,
    odd_values,
    refused_resources,
    turned,
)
from tests.offline import TenantSource
from tests.scenarios.base import finished

FIXTURES = Path(__file__).parent.parent / "fixtures"
NAMES = sorted(
    path.stem
    for path in FIXTURES.glob("*.json")
    if not path.stem.endswith(".expected") and path.stem != "user-not-found"
)
SIGN_INS = "/beta/auditLogs/signIns"


@cache
def recorded(name: str) -> Recording:
    return load_recording(FIXTURES / f"{name}.json")


@cache
def whole(name: str) -> Diagnosis:
    found = diagnosed(recorded(name))
    assert found is not None
    return found


KINDS: dict[str, tuple[Callable[[Recording], Iterator[Change]], int]] = {
    "odd values": (lambda recording: odd_values(recording, forbids_null()), 24),
    "junk records": (junk_records, 6),
    "refused resources": (refused_resources, 8),
    "cut lists": (cut_lists, 8),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_an_odd_answer_weakens_verdicts_and_turns_none(name: str, kind: str) -> None:
    """``python scripts/odd_answers.py`` tries every change; this is a sample of them, the same in each run."""
    make, size = KINDS[kind]
    changes = list(make(recorded(name)))
    for change in random.Random(f"{name} {kind}").sample(changes, min(size, len(changes))):
        after = diagnosed(change.apply(recorded(name)))
        if after is not None:
            assert not turned(whole(name), after), change.what
            for finding in after.findings:
                assert finding.verdict.certainty is not Certainty.NOT_CHECKED or finding.verdict.reason, change.what


@pytest.mark.parametrize("name", NAMES)
def test_an_odd_value_that_no_rule_reads_changes_no_verdict(name: str) -> None:
    """Of the properties that no entity names, nobody reads any."""
    entities = [kind for kind in vars(entra).values() if isinstance(kind, type) and issubclass(kind, Entity)]
    named = {info.alias or field for kind in entities for field, info in kind.model_fields.items()}
    free_form = {"sessionControls", "combinationConfigurations", "agents", "agentContext", "times", "value"}
    unread = [
        change
        for change in odd_values(recorded(name))
        if isinstance(change.path[-1], str)
        and change.path[-1] not in named | free_form
        and not free_form & {part for part in change.path[:-1] if isinstance(part, str) and part != "value"}
        and not change.path[-1].startswith("@odata")
    ]
    before = [(finding.rule.id, finding.verdict.certainty, finding.verdict.summary) for finding in whole(name).findings]
    for change in random.Random(name).sample(unread, min(6, len(unread))):
        after = diagnosed(change.apply(recorded(name)))
        assert after is not None, change.what
        told = [(finding.rule.id, finding.verdict.certainty, finding.verdict.summary) for finding in after.findings]
        assert told == before, change.what
        assert after.outcome is whole(name).outcome


@cache
def expert_recording(name: str) -> tuple[Recording, Narrowing]:
    """What Graph answers in the tenant of an expert's case, as a recording."""
    built = CASES[name].build()
    contoso, narrowing = built if isinstance(built, tuple) else (built, Narrowing())
    tenant = finished(contoso)
    recorder = Recorder(TenantSource(tenant))
    diagnose(tenant["subject"], recorder, narrowing)
    answers = {(each.path, tuple(sorted(each.query.items()))): each for each in reversed(recorder.exchanges)}
    return Recording(tenant["subject"], recorder.now, tuple(answers.values()), recorder.cloud), narrowing


@pytest.mark.parametrize("name", sorted(CASES))
def test_an_odd_answer_turns_no_verdict_of_an_expert(name: str) -> None:
    recording, narrowing = expert_recording(name)

    def judged(changed: Recording) -> Diagnosis | None:
        try:
            return diagnose(changed.subject, Replay(changed), narrowing)
        except Aad53004Error:
            return None

    before = judged(recording)
    assert before is not None
    chance = random.Random(name)
    for make, _ in KINDS.values():
        changes = list(make(recording))
        for change in chance.sample(changes, min(2, len(changes))):
            after = judged(change.apply(recording))
            assert after is None or not turned(before, after), change.what


def change_in(name: str, path: str, count: int, at: tuple[str | int, ...], value: object) -> Diagnosis:
    """The diagnosis where one value of the ``count``-th answer of a path is another."""
    places = [i for i, exchange in answered(recorded(name)) if exchange.path.endswith(path)]
    found = diagnosed(Change(places[count], path, value, 200, at).apply(recorded(name)))
    assert found is not None
    return found


def test_audiences_as_objects_are_read_as_real_sign_ins_have_them() -> None:
    """17 of 50 public records carry objects where the model says texts."""
    audiences = [{"applicationId": "00000003-0000-0000-c000-000000000000", "audienceReasons": "none"}]
    for count in (0, 1):
        found = change_in("classic", "/auditLogs/signIns", count, ("value", 0, "conditionalAccessAudiences"), audiences)
        assert found.outcome is whole("classic").outcome
        assert [f.verdict.certainty for f in found.findings] == [f.verdict.certainty for f in whole("classic").findings]


def test_an_odd_value_is_named_and_the_rest_of_its_record_stands() -> None:
    found = change_in("classic", "/auditLogs/signIns", 0, ("value", 0, "deviceDetail", "browser"), 7)
    assert found.event is not None and found.event.value.code == 53004
    assert any("/value/0/deviceDetail/browser" in gap.why for gap in found.gaps)


def test_a_group_list_that_was_cut_off_is_no_proof_that_the_user_is_in_no_group() -> None:
    recording = recorded("group-membership-scopes-policy")
    for i, exchange in answered(recording):
        if exchange.path.endswith("/microsoft.graph.group"):
            body = {**exchange.body, "value": [], "@odata.nextLink": ""}
            found = diagnosed(Change(i, "cut", body).apply(recording))
            assert found is not None and found.case.methods.groups.doubts
            assert found.case.conditional_access.directory.users is not None
            assert found.case.conditional_access.directory.users[0].groups is None


@pytest.mark.parametrize("status", [403, 404, 504])
def test_without_the_recent_sign_ins_a_resolved_case_is_neither_resolved_nor_blocked(status: int) -> None:
    """The 53004 sign-ins alone say neither what came after them nor what else stops the user."""
    recording = recorded("stale-log")
    exchanges = [
        replace(exchange, status=status, body={"error": {"code": "X", "message": "made for a test"}})
        if exchange.path == SIGN_INS and "errorCode" not in exchange.query["$filter"]
        else exchange
        for exchange in recording.exchanges
    ]
    found = diagnosed(replace(recording, exchanges=tuple(exchanges)))
    assert found is not None and whole("stale-log").outcome is Outcome.NONE
    assert found.outcome is Outcome.INCOMPLETE and found.exit_code in (3, 4)


@pytest.mark.parametrize("path", ["/identityProtection/riskDetections", "/auditLogs/directoryAudits"])
def test_a_collection_that_is_not_there_is_a_failure_and_no_empty_list(path: str) -> None:
    recording = recorded("classic")
    exchanges = [
        replace(exchange, status=404, body={"error": {"code": "ResourceNotFound", "message": "no"}})
        if exchange.path.endswith(path)
        else exchange
        for exchange in recording.exchanges
    ]
    found = diagnose(recording.subject, Replay(replace(recording, exchanges=tuple(exchanges))))
    assert any(gap.resource.endswith(path) and gap.status == 404 for gap in found.gaps)
    for finding in found.findings:
        if finding.verdict.certainty is Certainty.RULED_OUT:
            assert not any(evidence.resource.endswith(path) for evidence in finding.verdict.evidence)


def test_rows_of_other_users_are_left_out_and_told() -> None:
    """A newer success of somebody else does not make a refusal history."""
    recording = recorded("classic")
    exchanges = []
    for exchange in recording.exchanges:
        if exchange.path == SIGN_INS and exchange.status == 200:
            row = exchange.body["value"][0]
            stranger = {
                **row,
                "id": "11111111-2222-4333-8444-555555555555",
                "userId": "99999999-2222-4333-8444-555555555555",
                "userPrincipalName": "nils@contoso.example",
                "createdDateTime": "2026-11-24T08:59:00Z",
                "status": {"errorCode": 0, "failureReason": "Other.", "additionalDetails": None},
            }
            exchange = replace(exchange, body={**exchange.body, "value": [stranger, *exchange.body["value"]]})
        exchanges.append(exchange)
    found = diagnose(recording.subject, Replay(replace(recording, exchanges=tuple(exchanges))))
    assert [f.rule.id for f in found.root_causes] == [f.rule.id for f in whole("classic").root_causes]
    assert any("of other users were left out" in text for text in found.reading)
