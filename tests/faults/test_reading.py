"""Faults in what Graph answers, met by a whole diagnosis: over real sockets, and once more from the recording of it."""

from __future__ import annotations

from typing import Any

import pytest

from aad53004.diagnosis import Diagnosis
from aad53004.graph.interface import Status, encode_query
from tests.fake_routes import Logical
from tests.faults.wire import both_ways, fault, verdicts
from tests.scenarios import SCENARIOS
from tests.scenarios.base import Json

CLASSIC = SCENARIOS["classic"]
SIGN_INS = r"^GET /(v1\.0|beta)/auditLogs/signIns"


@pytest.fixture(scope="module")
def usual() -> Diagnosis:
    return both_ways(CLASSIC())[0]


def state(found: Diagnosis, name: str) -> Status:
    return next(answer.status for answer in found.case.answers if answer.resource.name == name)


def note(found: Diagnosis, name: str) -> str:
    return next(answer.note for answer in found.case.answers if answer.resource.name == name)


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (410, "Gone", "x"),
        (400, "Directory_ExpiredPageToken", "The specified page token value has expired."),
        (404, "DirectoryPageTokenNotFoundException", "x"),
    ],
)
def test_an_expired_page_token_costs_one_more_reading(usual: Diagnosis, status: int, code: str, message: str) -> None:
    """F18: https://learn.microsoft.com/graph/paging"""
    tenant = CLASSIC()
    pages = r"conditionalAccess/policies\?.*skiptoken"
    tenant["faults"].insert(0, fault(pages, status, code, message, times=1))
    found, asked = both_ways(tenant, page_size=2)
    assert verdicts(found) == verdicts(usual)
    firsts = [one for one in asked if one.path == "/beta/identity/conditionalAccess/policies" and not one.query]
    assert len(firsts) == 2
    assert any("read again from the beginning" in text for text in found.reading)


def test_a_page_token_that_always_expires_is_a_gap() -> None:
    tenant = CLASSIC()
    tenant["faults"].insert(0, fault("skiptoken", 410, "Gone"))
    found, _ = both_ways(tenant, page_size=2)
    gone = [gap for gap in found.gaps if gap.status == 410]
    assert gone and all("410 Gone" in gap.why for gap in gone)


def test_a_filter_that_a_tenant_does_not_support_is_applied_here_and_said(usual: Diagnosis) -> None:
    """F16: https://learn.microsoft.com/graph/filter-query-parameter"""
    tenant = CLASSIC()
    text = "Filtering by the property errorCode is not supported."
    tenant["faults"].insert(0, fault(f"{SIGN_INS}.*errorCode", 400, "Request_UnsupportedQuery", text))
    found, asked = both_ways(tenant)
    assert verdicts(found) == verdicts(usual)
    assert found.event is not None and usual.event is not None and found.event.value.id == usual.event.value.id
    assert "errorCode eq 53004, which was left out and applied here" in note(found, "sign-ins-53004")
    sign_ins = [one for one in asked if one.path.endswith("/auditLogs/signIns")]
    assert sign_ins and all("userId eq" in one.query["$filter"] for one in sign_ins)


def test_detections_of_a_tenant_are_never_asked_for_without_the_user() -> None:
    tenant = CLASSIC()
    refused = "The filter on userId and detectedDateTime is not supported."
    tenant["faults"].insert(0, fault("riskDetections", 400, "BadRequest", refused))
    found, asked = both_ways(tenant)
    detections = [one for one in asked if one.path.endswith("/riskDetections")]
    assert detections and all("userId eq" in one.query["$filter"] for one in detections)
    assert state(found, "detections") is Status.FAILED
    assert any("risk detections" in gap.why and gap.status == 400 for gap in found.gaps)


def test_a_page_size_that_is_refused_goes(usual: Diagnosis) -> None:
    tenant = CLASSIC()
    message = "The limit of '100' for Top query has been exceeded. The value from the incoming request is '200'."
    tenant["faults"].insert(0, fault(r"riskDetections\?.*top=", 400, "BadRequest", message))
    found, _ = both_ways(tenant)
    assert verdicts(found) == verdicts(usual)
    assert note(found, "detections") == "this tenant's Graph did not take $top=200, which was left out"


def test_overlapping_pages_count_each_item_once(usual: Diagnosis) -> None:
    """F19: evidence of an item on a later page still points at its own place there."""
    last: dict[str, Any] = {}

    def overlap(asked: Logical, body: Json) -> Json:
        if asked.path.endswith("/conditionalAccess/policies"):
            before, last["item"] = last.get("item"), body["value"][-1]
            if before is not None and "$skiptoken" in asked.query:
                return {**body, "value": [before, *body["value"]]}
        return body

    found, _ = both_ways(CLASSIC(), change=overlap, page_size=2)
    assert verdicts(found) == verdicts(usual)
    assert "came twice and counted once" in note(found, "policies")
    policies = next(answer for answer in found.case.answers if answer.resource.name == "policies")
    assert [one.body["value"][0] for one in policies.pages[1:]] == [None] * (len(policies.pages) - 1)


def test_an_empty_page_with_a_link_ends_nothing(usual: Diagnosis) -> None:
    """F20: the sign-ins come on the second page; an empty first one is no empty log."""

    def late(asked: Logical, body: Json) -> Json:
        if asked.path.endswith("/auditLogs/signIns") and "$skiptoken" not in asked.query and body["value"]:
            link = f"{origin(body)}{asked.path}?{encode_query({**asked.query, '$skiptoken': 'b2Zmc2V0OjA'})}"
            return {**body, "value": [], "@odata.nextLink": link}
        return body

    found, _ = both_ways(CLASSIC(), change=late)
    assert found.event is not None and usual.event is not None and found.event.value.id == usual.event.value.id
    assert verdicts(found) == verdicts(usual)


def origin(body: Json) -> str:
    return str(body["@odata.context"]).partition("/v1.0/")[0].partition("/beta/")[0]


@pytest.mark.parametrize(
    "odd",
    [
        {"value": None},
        {},
        {"value": [None]},
        {"value": [], "error": {"code": "InternalServerError", "message": "x"}},
        [],
    ],
)
def test_a_list_that_is_none_is_not_checked_and_never_empty(odd: Any) -> None:
    """F20, F35: 200 with nothing in it, or with an error in it."""
    path = "/auditLogs/signIns"
    found, _ = both_ways(CLASSIC(), change=lambda asked, body: odd if asked.path.endswith(path) else body)
    assert state(found, "sign-ins") is Status.FAILED
    assert found.exit_code != 0
    assert found.finding("account-locked-smart-lockout").verdict.certainty == "not-checked"


def test_a_page_loop_ends(usual: Diagnosis) -> None:
    """F17"""

    def loop(asked: Logical, body: Json) -> Json:
        if asked.path.endswith("/conditionalAccess/policies"):
            return {**body, "@odata.nextLink": f"{origin(body)}{asked.path}?$skiptoken=b2Zmc2V0OjA"}
        return body

    found, asked = both_ways(CLASSIC(), change=loop)
    assert state(found, "policies") is Status.FAILED
    # Both versions: the first page, and the page that it names twice.
    assert len([one for one in asked if one.path.endswith("/conditionalAccess/policies")]) == 4
    assert any("the same page link twice" in gap.why for gap in found.gaps)


@pytest.mark.parametrize(
    "link", ["//evil.example/v1.0/x", "/v1.0/users", "https://graph.microsoft.com.evil.example/v1.0/x"]
)
def test_a_link_away_from_graph_is_a_gap_live_and_replayed(link: str) -> None:
    def away(asked: Logical, body: Json) -> Json:
        return {**body, "@odata.nextLink": link} if asked.path.endswith("/conditionalAccess/policies") else body

    found, _ = both_ways(CLASSIC(), change=away)
    assert state(found, "policies") is Status.FAILED
    assert any("leads away from Graph and was not followed" in gap.why for gap in found.gaps)


def test_a_member_and_an_enumeration_value_of_tomorrow_are_kept_and_shown() -> None:
    """F26"""
    found, _ = both_ways(SCENARIOS["unknown-kinds"]())
    unknown = [gap.why for gap in found.gaps if "unknown to this version" in gap.why]
    assert unknown


def test_a_missing_permission_hides_one_thing_and_names_itself(usual: Diagnosis) -> None:
    """F13"""
    tenant = CLASSIC()
    tenant["faults"].insert(0, fault("/identityProtection/", 403, "Authorization_RequestDenied"))
    found, _ = both_ways(tenant)
    assert found.finding("no-mfa-method-registered").verdict.certainty == "confirmed"
    denied = [gap for gap in found.gaps if gap.state is Status.DENIED]
    assert {gap.permission for gap in denied} == {"IdentityRiskyUser.Read.All", "IdentityRiskEvent.Read.All"}
    assert all(gap.request_id for gap in denied)


def test_a_missing_licence_is_no_missing_permission() -> None:
    """F14"""
    tenant = CLASSIC()
    message = "Your tenant is not licensed for this feature."
    tenant["faults"].insert(0, fault("riskyUsers", 403, "Forbidden", message))
    found, _ = both_ways(tenant)
    unlicensed = [gap for gap in found.gaps if gap.state is Status.UNLICENSED]
    assert unlicensed and all("Microsoft Entra ID P2" in gap.why and not gap.permission for gap in unlicensed)
