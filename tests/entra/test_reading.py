"""Graph objects are read property by property, and what is not there is only ever said of what was read whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aad53004.checkers.facts import Answers, Doubt, Items, Records
from aad53004.checkers.sign_ins import RECENT
from aad53004.diagnosis import Outcome, diagnose
from aad53004.entra import (
    AuthenticationStrength,
    ConditionalAccessPolicy,
    DirectoryAudit,
    NamedLocation,
    RiskDetection,
    RiskyUser,
    SecurityDefaults,
    SignIn,
)
from aad53004.entra.entity import Entity
from aad53004.errors import Unreadable
from aad53004.graph.interface import Answer, Exchange, Status
from tests.offline import TenantSource
from tests.scenarios import SCENARIOS
from tests.scenarios.base import Contoso

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
BASE = {"id": "a", "createdDateTime": "2026-11-24T08:00:00Z"}


@pytest.mark.parametrize(
    ("raw", "pointer", "name"),
    [
        ({"ipAddress": 7}, "/ipAddress", "ip_address"),
        ({"isInteractive": 1}, "/isInteractive", "is_interactive"),
        ({"isInteractive": "true"}, "/isInteractive", "is_interactive"),
        ({"autonomousSystemNumber": True}, "/autonomousSystemNumber", "autonomous_system_number"),
        ({"createdDateTime": 1764000000}, "/createdDateTime", "created_date_time"),
        ({"createdDateTime": "1764000000"}, "/createdDateTime", "created_date_time"),
        ({"userId": None}, "/userId", "user_id"),
        ({"id": None}, "/id", "id"),
        ({"location": "DE"}, "/location", "location"),
        ({"riskEventTypes_v2": ["a", 7]}, "/riskEventTypes_v2", "risk_event_types_v2"),
        ({"appliedConditionalAccessPolicies": [7]}, "/appliedConditionalAccessPolicies", "applied_conditional_access_policies"),
    ],
)  # fmt: skip
def test_an_odd_value_is_unknown_and_the_rest_of_the_record_stands(raw: Any, pointer: str, name: str) -> None:
    event, odd = SignIn.read({**BASE, "appDisplayName": "My Apps", **raw})
    assert list(odd) == [pointer] and event.app_display_name == "My Apps"
    with pytest.raises(Unreadable, match=pointer):
        getattr(event, name)
    assert event.said(name) and getattr(event.legible, name) is None


def test_an_odd_value_in_an_object_within_leaves_the_others_in_it() -> None:
    policies = [{"id": "p", "displayName": 7, "result": "failure"}, {"id": "q", "result": "success"}]
    event, odd = SignIn.read({**BASE, "status": {"errorCode": "53004"}, "appliedConditionalAccessPolicies": policies})
    assert set(odd) == {"/status/errorCode", "/appliedConditionalAccessPolicies/0/displayName"}
    first, second = event.applied_conditional_access_policies or ()
    assert (first.id, first.result, second.result) == ("p", "failure", "success")
    with pytest.raises(Unreadable, match="displayName"):
        _ = first.display_name
    with pytest.raises(Unreadable, match="errorCode"):
        _ = event.code
    legible = event.legible
    assert legible.code is None and (legible.applied_conditional_access_policies or ())[0].display_name is None


@pytest.mark.parametrize("raw", [7, "x", [], [7], None, True, {}, {"@odata.type": "#microsoft.graph.signIn"}])
def test_what_is_no_object_with_properties_cannot_be_read(raw: Any) -> None:
    with pytest.raises(Unreadable):
        SignIn.read(raw)


def test_a_null_that_the_model_forbids_is_unknown_and_a_missing_value_is_not_there() -> None:
    null, _ = SecurityDefaults.read({"id": "x", "isEnabled": None})
    with pytest.raises(Unreadable):
        _ = null.is_enabled
    missing, odd = SecurityDefaults.read({"id": "x"})
    assert not odd and missing.is_enabled is None and not missing.said("is_enabled")


def test_audiences_are_texts_in_the_model_and_objects_in_real_records() -> None:
    """https://learn.microsoft.com/graph/api/resources/signin; 17 of 50 public records have objects."""
    audiences = [{"applicationId": "00000003-0000-0000-c000-000000000000", "audienceReasons": "none"}, "other"]
    event, odd = SignIn.read({**BASE, "conditionalAccessAudiences": audiences})
    ids = [audience.application_id for audience in event.conditional_access_audiences or ()]
    assert not odd and ids == ["00000003-0000-0000-c000-000000000000", "other"]


def listed(*rows: Any, truncated: bool = False) -> Items[SignIn]:
    request = RECENT.request({"user_id": "u", "log_since": "2026-11-01T00:00:00Z"})
    page = Exchange(request.path, request.query, 200, {}, {"value": list(rows)})
    answers = Answers()
    answers.add(Answer(request, Status.FOUND, (page,), truncated=truncated))
    return answers.many(SignIn, RECENT)


def row(hour: int, code: Any = 0) -> dict[str, Any]:
    return {"id": f"at {hour}", "createdDateTime": f"2026-11-24T{hour:02}:00:00Z", "status": {"errorCode": code}}


def success(event: SignIn) -> bool:
    return event.code == 0


def test_absence_is_proved_by_all_of_a_collection_alone() -> None:
    whole = listed(row(9), row(8, 53004))
    assert len(whole) == 2 and not whole.where(lambda event: event.code == 50126)
    assert whole.cite_all("all of it")
    for partly in (listed(row(9), row(8, 53004), truncated=True), listed(row(9), 7, row(8, 53004))):
        assert any(event.value.code == 0 for event in partly)
        assert partly.where(success).read and partly.where(success)[0].value.id == "at 9"
        for absent in (
            lambda: len(partly),  # noqa: B023
            lambda: partly.cite_all("none of it"),  # noqa: B023
            lambda: bool(partly.where(lambda event: event.code == 50126)),  # noqa: B023
            lambda: any(event.value.code == 50126 for event in partly),  # noqa: B023
            lambda: partly.where(lambda event: event.code == 50126).first,  # noqa: B023
            lambda: partly[-1],  # noqa: B023
        ):
            with pytest.raises(Unreadable):
                absent()


def test_a_record_whose_value_cannot_be_read_may_be_what_is_looked_for() -> None:
    records = listed(row(9, "odd"), row(8, 0), row(7, 53004))
    matches = records.where(success)
    assert [item.value.id for item in matches.read] == ["at 8"]
    assert records.where(lambda event: event.id == "at 9").whole, "nothing odd was asked about"
    with pytest.raises(Unreadable, match="/value/0/status/errorCode"):
        len(matches)


def test_the_newest_is_known_where_nothing_newer_went_unread() -> None:
    assert listed(row(9), row(8, "odd")).newest(success).value.id == "at 9"  # type: ignore[union-attr]
    with pytest.raises(Unreadable):
        listed(row(9, "odd"), row(8)).newest(success)
    before = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert listed(row(9, "odd"), row(8)).newest(success, before).value.id == "at 8"  # type: ignore[union-attr]


def test_a_list_that_was_cut_off_after_the_newest_lacks_older_records_only() -> None:
    """Graph lists sign-ins newest first. https://learn.microsoft.com/graph/api/signin-list"""
    cut = listed(row(9), row(8, 53004), truncated=True)
    eight = datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert len(cut.within(since=eight)) == 2
    with pytest.raises(Unreadable, match="only the first pages"):
        len(cut.within(since=eight - timedelta(minutes=1)))
    disordered = listed(row(8, 53004), row(9), truncated=True)
    with pytest.raises(Unreadable):
        len(disordered.within(since=eight))


def test_a_doubt_about_one_record_is_one_about_its_time() -> None:
    records = listed(row(9, "odd"), row(8), row(7)).where(success)
    assert records.within(before=datetime(2026, 11, 24, 9, tzinfo=UTC)).whole
    assert not records.within(since=datetime(2026, 11, 24, 8, tzinfo=UTC)).whole
    untimed = Records(records.read, (Doubt(Unreadable("x")),))
    assert not untimed.within(before=datetime(2026, 11, 24, 8, tzinfo=UTC)).whole


def real_records(folder: str) -> Iterator[tuple[str, Any]]:
    for path in sorted((CORPUS / folder).rglob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        many = document.get("value") if isinstance(document, dict) else document
        for raw in many if isinstance(many, list) else [document]:
            # Azure Monitor wraps the record of Graph. https://learn.microsoft.com/azure/azure-monitor/reference/tables/signinlogs
            inner = (
                raw.get("properties")
                if isinstance(raw, dict) and {"operationName", "operationname"} & raw.keys()
                else None
            )
            yield path.name, inner if isinstance(inner, dict) else raw


REAL: list[tuple[str, type[Entity], set[str]]] = [
    # Some were cut down for tests of detection rules, and lack what every sign-in has.
    ("sign_ins", SignIn, {"/id", "/createdDateTime"}),
    ("directory_audits", DirectoryAudit, set()),
    ("risk_detections", RiskDetection, set()),
    ("risky_users", RiskyUser, set()),
    ("named_locations", NamedLocation, set()),
    ("conditional_access/named_locations", NamedLocation, set()),
    ("conditional_access/authentication_strengths", AuthenticationStrength, set()),
    # Files that were written by hand: without an id, or with null where no condition was meant.
    ("policies", ConditionalAccessPolicy, {"/id", "/conditions/locations"}),
    ("conditional_access/policies", ConditionalAccessPolicy, {"/id"}),
    ("conditional_access/history", ConditionalAccessPolicy, set()),
]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the folder of real records is not beside this checkout")
@pytest.mark.parametrize(("folder", "entity", "known_gaps"), REAL, ids=[folder for folder, _, _ in REAL])
def test_every_real_record_is_read_without_loss(folder: str, entity: type[Entity], known_gaps: set[str]) -> None:
    records = list(real_records(folder))
    assert records
    for name, raw in records:
        if "properties" in (raw.get("conditions") or {}):
            continue  # a schema of policies, none itself
        _, odd = entity.read(raw)
        assert set(odd) <= known_gaps, f"{name}: {odd}"
        # What is lacking is lacking; what is there has its documented type.
        assert not {pointer for pointer in odd if pointer.count("/") == 1 and pointer[1:] in raw}, f"{name}: {odd}"


def of_alice(raw: dict[str, Any]) -> Contoso:
    """The classic tenant, with a real sign-in as Alice's only refused one."""
    contoso = Contoso()
    contoso.data |= SCENARIOS["classic"]()
    refused = next(event for event in contoso.data["signIns"] if event["status"]["errorCode"] == 53004)
    own = {name: refused[name] for name in ("id", "createdDateTime", "userId", "signInEventTypes")}
    real = {"signInEventTypes": own.pop("signInEventTypes"), **raw, **own}
    real["status"] = {**(raw.get("status") or {}), "errorCode": 53004}
    contoso.data["signIns"] = [event for event in contoso.data["signIns"] if event["status"]["errorCode"] != 53004]
    contoso.data["signIns"].append(real)
    return contoso


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the folder of real records is not beside this checkout")
def test_every_real_sign_in_is_explained_where_its_code_is_53004() -> None:
    """16 of the 41 were dropped whole for one property, and the tool then said that nothing was wrong."""
    for name, raw in real_records("sign_ins"):
        tenant = of_alice(raw).data
        found = diagnose(tenant["subject"], TenantSource(tenant))
        assert found.event is not None and found.event.value.code == 53004, name
        assert found.outcome is not Outcome.NONE and found.exit_code != 0, f"{name}: {found.conclusion}"
