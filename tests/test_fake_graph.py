"""The fake Graph behaves as Graph does: its bodies hold against Microsoft's model, and the real client can use it."""

from __future__ import annotations

import asyncio
import base64
import http.client
import json
from contextlib import closing
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from aad53004.auth.credentials import StaticToken
from aad53004.checkers import FOR_GUESTS, FOR_SYNCHRONISED, RESOURCES, WHEN_MISSING
from aad53004.checkers.changes import POLICY_CHANGES
from aad53004.checkers.methods import GROUPS, METHODS, REQUIREMENTS
from aad53004.checkers.risk import DETECTIONS, RISKY_USER
from aad53004.checkers.sign_ins import FAILURES, FAILURES_V1, RECENT, RECENT_V1
from aad53004.entra.clouds import resolve
from aad53004.graph.interface import Call, Exchange, Limit, Request, Resource, Status, encode_query
from aad53004.graph.live import LiveGraph
from aad53004.graph.reader import Graph
from tests.contract.check import check
from tests.contract.shared import ALLOWED, DOCUMENTED, second_opinion
from tests.fake_graph import FakeGraph
from tests.fake_routes import PREFER, TenantGraph
from tests.offline import TenantSource
from tests.scenarios import SCENARIOS
from tests.scenarios.base import ALICE, BOB, GUEST, SIGN_IN_RISK, Contoso, Json, cross_tenant, domain, person

EVERY_RESOURCE = (*RESOURCES, *FOR_GUESTS, *FOR_SYNCHRONISED, *WHEN_MISSING)
ALICE_ID: str = ALICE["id"]
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
DELETED = person("Mia Keller", "mia.keller@contoso.example", deletedDateTime="2026-11-14T10:00:00Z")
DELETED["userPrincipalName"] = DELETED["id"].replace("-", "") + "mia.keller@contoso.example"


def tenant_with_everything(subject: Json = ALICE) -> Json:
    """A Contoso where every resource has something to say."""
    contoso = Contoso(subject)
    event = contoso.blocked("2026-11-24T08:12:40Z")
    contoso.detection(event, "anonymizedIPAddress", "medium")
    contoso.risky("medium", "2026-11-24T08:16:40Z", kinds=["anonymizedIPAddress"])
    contoso.policy_changed("2026-11-20T12:00:00Z", SIGN_IN_RISK, state="disabled")
    contoso.sign_in("2026-11-24T08:30:00Z", isInteractive=False, signInEventTypes=["nonInteractiveUser"])
    contoso.data["domains"].append(domain("fabrikam.example", federated=True))
    contoso.data["federationConfiguration"]["fabrikam.example"] = {
        "id": "1",
        "displayName": "Fabrikam",
        "issuerUri": "http://sts.fabrikam.example/adfs/services/trust",
        "federatedIdpMfaBehavior": "acceptIfMfaDoneByFederatedIdp",
        "preferredAuthenticationProtocol": "wsFed",
    }
    partner = {k: v for k, v in cross_tenant(mfa_accepted=True).items() if k not in ("id", "isServiceDefault")}
    contoso.data["crossTenantPartners"].append({"tenantId": "00000000-0000-0000-0000-0000000000aa", **partner})
    contoso.data["deletedUsers"].append(DELETED)
    return contoso.tenant()


def values_of(tenant: Json, subject: Json) -> dict[str, str]:
    event = next(e for e in tenant["signIns"] if e["status"]["errorCode"] == 53004 and e["userId"] == subject["id"])
    return {
        "user": subject["userPrincipalName"],
        "user_id": subject["id"],
        "domain": "contoso.example",
        "federated_domain": "fabrikam.example",
        "log_since": "2026-10-25T09:00:00Z",
        "risk_since": "2026-08-26T09:00:00Z",
        "request_id": event["id"],
        "correlation_id": event["correlationId"],
        "missing_user": "mia.keller@contoso.example",
        "missing_id": DELETED["id"],
        "similar": "bob",
    }


def url_of(path: str, **query: str) -> str:
    """A percent-encoded address; ``top=5`` means ``$top=5``."""
    return quote(path, safe="/@=()'$") + ("?" + encode_query({f"${k}": v for k, v in query.items()}) if query else "")


def get(tenant: Json, path: str, advanced: bool = False, page_size: int | None = None, **query: str) -> tuple[int, Any]:
    headers = {"prefer": PREFER, **({"consistencylevel": "eventual"} if advanced else {})}
    reply = TenantGraph(tenant, page_size).answer("GET", url_of(path, **query), headers)
    return reply.status, reply.body


def code_of(body: Any) -> str:
    code: str = body["error"]["code"]
    return code


def call(path: str, *, limit: Limit = Limit.IDENTITY, advanced: bool = False, **query: str) -> Call:
    return Call(path, {f"${k}": v for k, v in query.items()}, url_of(path, **query), advanced, limit=limit)


class Live:
    """The real client on a fake Graph, with a clock that only its own waits move."""

    def __init__(self, graph: FakeGraph) -> None:
        self.seconds = 0.0
        self.source = LiveGraph(
            StaticToken("x"),
            resolve("global"),
            graph.url,
            now=NOW,
            clock=lambda: self.seconds,
            wall=lambda: NOW.timestamp() + self.seconds,
            sleep=self._sleep,
            random=lambda: 0.5,
        )

    async def _sleep(self, seconds: float) -> None:
        self.seconds += seconds
        await asyncio.sleep(0)


def over_the_wire(tenant: Json, requests: list[Call], page_size: int | None = None) -> tuple[list[Exchange], FakeGraph]:
    with FakeGraph(tenant, page_size=page_size) as graph, Live(graph).source as source:
        answers = source.send(requests)
    assert all(answer is not None for answer in answers)
    return [answer for answer in answers if answer is not None], graph


def raw(
    graph: FakeGraph, method: str, path: str, body: Any = None, signed_in: bool = True
) -> tuple[int, Any, dict[str, str]]:
    with closing(http.client.HTTPConnection("127.0.0.1", urlsplit(graph.url).port, timeout=30)) as connection:
        content = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        connection.request(method, path, content, {"Authorization": "Bearer x"} if signed_in else {})
        response = connection.getresponse()
        return response.status, json.loads(response.read()), {k.lower(): v for k, v in response.getheaders()}


# -- its bodies


@pytest.mark.parametrize("subject", [ALICE, GUEST], ids=["member", "guest"])
@pytest.mark.parametrize("resource", EVERY_RESOURCE, ids=lambda resource: resource.name)
def test_every_resource_is_answered_as_the_model_says(resource: Resource, subject: Json) -> None:
    tenant = tenant_with_everything(subject)
    request = resource.request(values_of(tenant, subject))
    (answer,) = Graph(TenantSource(tenant, page_size=3)).ask([request])
    assert answer.status is Status.FOUND, answer.why
    other = second_opinion()
    for page in answer.pages:
        assert check("GET", page.path, page.body, page.status) == []
        if other is not None and not page.path.startswith(DOCUMENTED):
            assert other("GET", page.path, page.body, page.status) == []
        assert page.body["@odata.context"].startswith("https://graph.microsoft.com/" + page.path.split("/")[1])
        assert len(page.body.get("value", [])) <= 3


@pytest.mark.parametrize("version", ["v1.0", "beta"])
@pytest.mark.parametrize("resource", EVERY_RESOURCE, ids=lambda resource: resource.name)
def test_both_versions_answer_as_their_model_says(resource: Resource, version: str) -> None:
    tenant = tenant_with_everything()
    values = values_of(tenant, ALICE)
    asked = resource.request(values)
    request = Request(resource, version, asked.segments, asked.query)
    on_beta_alone = resource is REQUIREMENTS or resource.preview
    if version == "v1.0" and (on_beta_alone or "signInEventTypes" in asked.query.get("$filter", "")):
        (answer,) = Graph(TenantSource(tenant)).ask([request])
        assert answer.http_status == 400
        return
    (answer,) = Graph(TenantSource(tenant)).ask([request])
    assert answer.found, answer.why
    assert [fault for page in answer.pages for fault in check("GET", page.path, page.body)] == []


def test_a_tenant_that_says_nothing_is_a_healthy_one() -> None:
    tenant: Json = {"users": [ALICE]}
    source = TenantSource(tenant)
    values = {**values_of(tenant_with_everything(), ALICE), "domain": "contoso.example"}
    may_be_absent = {
        "registration",
        "risky-user",
        "risk-history",
        "sign-in",
        "sign-in-v1",
        "federation",
        "deleted-user-by-id",
    }
    for resource in EVERY_RESOURCE:
        (answer,) = Graph(source).ask([resource.request(values)])
        assert answer.status is (Status.ABSENT if resource.name in may_be_absent else Status.FOUND), resource.name
        assert [fault for page in answer.pages for fault in check("GET", page.path, page.body, page.status)] == []
    assert source.now == NOW


# -- users


def test_a_user_is_found_by_id_by_upn_and_in_parentheses_whatever_the_case() -> None:
    tenant = Contoso().tenant()
    for key in (ALICE_ID, ALICE_ID.upper(), "alice@contoso.example", "ALICE@Contoso.Example"):
        assert get(tenant, f"/v1.0/users/{key}")[1]["id"] == ALICE_ID
        assert get(tenant, f"/beta/users('{key}')")[1]["id"] == ALICE_ID
    guest = Contoso(GUEST).tenant()
    assert get(guest, f"/v1.0/users/{GUEST['userPrincipalName']}")[1]["id"] == GUEST["id"]
    odd = person("Ann O'Neil", "ann.o'neil@contoso.example")
    assert get({"users": [odd]}, "/v1.0/users('ann.o''neil@contoso.example')")[1]["id"] == odd["id"]


def test_a_user_without_select_shows_the_default_properties_alone() -> None:
    _, body = get(Contoso().tenant(), "/v1.0/users/alice@contoso.example")
    assert "accountEnabled" not in body
    assert "userType" not in body
    assert body["displayName"] == "Alice Aldermann"
    assert body["businessPhones"] == []
    assert body["@odata.context"] == "https://graph.microsoft.com/v1.0/$metadata#users/$entity"


def test_select_gives_what_it_names_and_refuses_what_there_is_not() -> None:
    tenant = Contoso().tenant()
    _, body = get(tenant, "/v1.0/users/alice@contoso.example", select="accountEnabled,onPremisesSamAccountName")
    assert set(body) == {"@odata.context", "accountEnabled", "onPremisesSamAccountName"}
    assert body["accountEnabled"] is True
    assert "#users(accountEnabled,onPremisesSamAccountName)/$entity" in body["@odata.context"]
    status, body = get(tenant, "/v1.0/users/alice@contoso.example", select="shoeSize")
    assert (status, code_of(body)) == (400, "BadRequest")
    assert "shoeSize" in body["error"]["message"]


def test_sign_in_activity_comes_by_id_alone_and_not_at_all_to_who_never_signed_in() -> None:
    tenant = Contoso().tenant()
    assert get(tenant, f"/v1.0/users/{ALICE_ID}", select="id,signInActivity")[1]["signInActivity"]
    assert get(tenant, "/v1.0/users/alice@contoso.example", select="id,signInActivity")[0] == 400
    never = {"users": [ALICE]}
    assert "signInActivity" not in get(never, f"/v1.0/users/{ALICE_ID}", select="id,signInActivity")[1]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1.0/users/nobody@contoso.example", "Request_ResourceNotFound"),
        ("/v1.0/users/nobody@contoso.example/authentication/methods", "Request_ResourceNotFound"),
        ("/v1.0/directory/deletedItems/nobody", "Request_ResourceNotFound"),
        ("/v1.0/domains/tailspin.example", "Request_ResourceNotFound"),
        ("/v1.0/domains/contoso.example/federationConfiguration", "Request_ResourceNotFound"),
        ("/v1.0/identityProtection/riskyUsers/nobody", "NotFound"),
        ("/v1.0/identityProtection/riskyUsers/nobody/history", "NotFound"),
        ("/v1.0/reports/authenticationMethods/userRegistrationDetails/nobody", "NotFound"),
        ("/v1.0/auditLogs/signIns/nothing", "NotFound"),
    ],
)
def test_what_is_not_there_is_a_404_in_graphs_words(path: str, code: str) -> None:
    status, body = get(Contoso().tenant(), path)
    assert (status, code_of(body)) == (404, code)
    assert set(body["error"]["innerError"]) == {"date", "request-id", "client-request-id"}


def test_an_unknown_segment_and_another_method_are_refused() -> None:
    tenant = Contoso().tenant()
    assert get(tenant, "/v1.0/nothing")[0] == 400
    assert get(tenant, "/v2.0/users")[0] == 400
    assert TenantGraph(tenant).answer("DELETE", f"/v1.0/users/{ALICE_ID}", {}).status == 405


def test_a_deleted_user_says_of_what_kind_it_is() -> None:
    _, body = get(tenant_with_everything(), f"/v1.0/directory/deletedItems/{DELETED['id']}")
    assert body["@odata.type"] == "#microsoft.graph.user"
    assert body["userPrincipalName"].endswith("mia.keller@contoso.example")


# -- query options


def test_directory_objects_want_eventual_consistency_for_what_is_advanced() -> None:
    tenant = tenant_with_everything()
    ends = "endswith(userPrincipalName,'@contoso.example')"
    deleted = "/v1.0/directory/deletedItems/microsoft.graph.user"
    groups = f"/v1.0/users/{ALICE_ID}/transitiveMemberOf/microsoft.graph.group"
    refused: list[tuple[str, Json]] = [
        ("/v1.0/users", {"filter": ends, "count": "true"}),
        (deleted, {"filter": ends, "count": "true"}),
        (groups, {"count": "true"}),
        (groups, {"filter": "displayName eq 'Sales EMEA'", "count": "true"}),
    ]
    for path, query in refused:
        status, body = get(tenant, path, **query)
        assert (status, code_of(body)) == (400, "Request_UnsupportedQuery")
        status, body = get(tenant, path, advanced=True, **query)
        assert status == 200
        assert body["@odata.count"] == len(body["value"]) > 0
    assert get(tenant, "/v1.0/users", advanced=True, filter=ends)[0] == 400
    status, body = get(tenant, "/v1.0/users", filter="startswith(displayName,'bob')")
    assert [user["id"] for user in body["value"]] == [BOB["id"]]


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        ("/v1.0/users", "displayName has 'x'", "Request_UnsupportedQuery"),
        ("/v1.0/auditLogs/directoryAudits", "activityDateTime ge", "BadRequest"),
        ("/v1.0/auditLogs/signIns", "signInEventTypes/any(t: t eq 'interactiveUser')", "BadRequest"),
        ("/v1.0/auditLogs/signIns", "shoeSize eq 42", "BadRequest"),
    ],
)
def test_a_filter_that_cannot_be_read_is_refused(path: str, text: str, code: str) -> None:
    status, body = get(Contoso().tenant(), path, filter=text)
    assert (status, code_of(body)) == (400, code)


def test_methods_take_no_query_options() -> None:
    path = f"/v1.0/users/{BOB['id']}/authentication/methods"
    tenant = Contoso().tenant()
    assert len(get(tenant, path)[1]["value"]) == 3
    options: list[Json] = [{"top": "5"}, {"filter": "id eq '1'"}, {"select": "id"}]
    for option in options:
        assert get(tenant, path, **option)[0] == 400


@pytest.mark.parametrize("top", ["0", "-1", "1001", "many"])
def test_a_page_size_out_of_bounds_is_refused(top: str) -> None:
    assert get(Contoso().tenant(), "/v1.0/auditLogs/signIns", top=top)[0] == 400


def test_pages_follow_each_other_to_the_end_and_a_forged_token_leads_nowhere() -> None:
    tenant = Contoso().tenant()
    graph = TenantGraph(tenant, page_size=2)
    url, seen = url_of("/beta/auditLogs/signIns", filter=f"userId eq '{ALICE_ID}'", top="100"), []
    while url:
        body = graph.answer("GET", url, {}).body
        assert 1 <= len(body["value"]) <= 2
        seen += [item["id"] for item in body["value"]]
        url = body.get("@odata.nextLink", "").removeprefix(graph.origin)
    assert seen == [event["id"] for event in tenant["signIns"] if event["userId"] == ALICE_ID]
    assert get(tenant, "/v1.0/auditLogs/signIns", skiptoken="!!")[0] == 400
    assert get(tenant, "/v1.0/auditLogs/signIns", skiptoken=base64.urlsafe_b64encode(b"offset:x").decode())[0] == 400
    assert get(tenant, "/v1.0/auditLogs/signIns", skiptoken=base64.urlsafe_b64encode(b"offset:-1").decode())[0] == 400


def test_detections_come_in_twenties_and_logs_newest_first() -> None:
    contoso = Contoso()
    for minute in range(25):
        contoso.detection(None, "leakedCredentials", "high", moment=f"2026-11-20T10:{minute:02}:00Z")
    tenant = contoso.tenant()
    _, body = get(tenant, "/v1.0/identityProtection/riskDetections")
    moments = [item["detectedDateTime"] for item in body["value"]]
    assert len(moments) == 20
    assert moments == sorted(moments, reverse=True)
    assert "$skiptoken" in body["@odata.nextLink"]
    _, body = get(tenant, "/v1.0/auditLogs/signIns", orderby="createdDateTime asc")
    moments = [item["createdDateTime"] for item in body["value"]]
    assert moments == sorted(moments)
    assert get(tenant, "/v1.0/auditLogs/signIns", orderby="appId")[0] == 400


# -- versions


def test_v1_has_interactive_sign_ins_alone_and_beta_the_others_on_request() -> None:
    tenant = tenant_with_everything()
    mine = f"userId eq '{ALICE_ID}' and createdDateTime ge 2026-11-24T00:00:00Z"
    both = mine + " and signInEventTypes/any(t: t eq 'interactiveUser' or t eq 'nonInteractiveUser')"
    assert len(get(tenant, "/v1.0/auditLogs/signIns", filter=mine)[1]["value"]) == 1
    assert len(get(tenant, "/beta/auditLogs/signIns", filter=mine)[1]["value"]) == 1
    _, body = get(tenant, "/beta/auditLogs/signIns", filter=both)
    assert [item["isInteractive"] for item in body["value"]] == [False, True]
    silent = body["value"][0]["id"]
    assert get(tenant, f"/beta/auditLogs/signIns/{silent}")[0] == 200
    assert get(tenant, f"/v1.0/auditLogs/signIns/{silent}")[0] == 404


def test_v1_loses_what_only_beta_has() -> None:
    tenant = tenant_with_everything()
    event = next(item["id"] for item in tenant["signIns"] if item["status"]["errorCode"] == 53004)
    _, beta = get(tenant, f"/beta/auditLogs/signIns/{event}")
    _, v1 = get(tenant, f"/v1.0/auditLogs/signIns/{event}")
    assert beta["authenticationRequirementPolicies"]
    assert "authenticationRequirementPolicies" not in v1
    assert "conditionsNotSatisfied" in beta["appliedConditionalAccessPolicies"][0]
    assert "conditionsNotSatisfied" not in v1["appliedConditionalAccessPolicies"][0]
    assert v1["status"] == beta["status"]
    audits = get(tenant, "/v1.0/auditLogs/directoryAudits")[1]["value"]
    assert all("homeTenantId" not in (audit["initiatedBy"]["user"] or {}) for audit in audits)


def test_a_member_of_an_enumeration_that_only_beta_knows_is_unknown_to_v1() -> None:
    contoso = Contoso()
    contoso.risky("high", "2026-11-24T08:00:00Z", detail="aiElevatedAccountRisk")
    path = f"identityProtection/riskyUsers/{ALICE_ID}"
    assert get(contoso.data, f"/beta/{path}")[1]["riskDetail"] == "aiElevatedAccountRisk"
    assert get(contoso.data, f"/v1.0/{path}")[1]["riskDetail"] == "unknownFutureValue"


def test_late_members_of_an_enumeration_come_to_those_who_ask_for_them() -> None:
    contoso = Contoso()
    contoso.risky("high", "2026-11-24T08:00:00Z", detail="microsoftRevokedSessions")
    graph, url = TenantGraph(contoso.data), f"/v1.0/identityProtection/riskyUsers/{ALICE_ID}"
    assert graph.answer("GET", url, {}).body["riskDetail"] == "unknownFutureValue"
    assert graph.answer("GET", url, {"prefer": PREFER}).body["riskDetail"] == "microsoftRevokedSessions"


def test_what_no_model_knows_stays_because_a_scenario_means_it() -> None:
    contoso = Contoso()
    contoso.data["conditionalAccessPolicies"][0] |= {"brandNew": {"a": 1}, "state": "enabledOnSundays"}
    for version in ("v1.0", "beta"):
        _, body = get(contoso.data, f"/{version}/identity/conditionalAccess/policies")
        assert body["value"][0]["brandNew"] == {"a": 1}
        assert body["value"][0]["state"] == "enabledOnSundays"


def test_answering_does_not_change_the_tenant() -> None:
    contoso = Contoso()
    contoso.blocked("2026-11-24T08:12:40Z")
    contoso.data["faults"].append({"match": "signIns", "omit_applied_policies": True})
    before = json.dumps(contoso.tenant(), sort_keys=True)
    _, body = get(contoso.data, "/beta/auditLogs/signIns")
    assert all(item["appliedConditionalAccessPolicies"] == [] for item in body["value"])
    assert json.dumps(contoso.data, sort_keys=True) == before


# -- faults


def test_a_fault_applies_as_often_as_it_says_in_the_words_it_says() -> None:
    contoso = Contoso()
    contoso.deny("users/alice@contoso.example", "TooManyRequests", "Slow down.", status=429, times=1)
    contoso.data["faults"][0]["headers"] = {"Retry-After": "7"}
    graph = TenantGraph(contoso.data)
    url = "/v1.0/users/alice@contoso.example?$select=id"
    first, second = graph.answer("GET", url, {}), graph.answer("GET", url, {})
    assert (first.status, first.headers["Retry-After"], code_of(first.body)) == (429, "7", "TooManyRequests")
    assert second.status == 200
    assert graph.requests[0].shown == "GET /v1.0/users/alice@contoso.example?$select=id"


FAULTS: list[tuple[str, Json]] = [
    ("cut", {"cut": True}),
    ("html", {"html": True}),
    ("html-502", {"html": True, "status": 502}),
    ("html-403", {"html": True, "status": 403}),
    ("denied", {"status": 403, "code": "Authorization_RequestDenied", "message": "No."}),
    ("throttled", {"status": 429, "code": "TooManyRequests", "message": "No.", "headers": {"Retry-After": "3"}}),
    ("throttled-once", {"status": 429, "code": "TooManyRequests", "message": "No.", "times": 1}),
    ("cut-once", {"cut": True, "times": 1}),
    ("policies-hidden", {"omit_applied_policies": True}),
]


@pytest.mark.parametrize("beside", [0, 1], ids=["alone", "in-a-batch"])
@pytest.mark.parametrize(("name", "fault"), FAULTS, ids=[name for name, _ in FAULTS])
def test_a_fault_reads_the_same_with_and_without_sockets(name: str, fault: Json, beside: int) -> None:
    tenant = tenant_with_everything()
    tenant["faults"] = [{"match": "^GET /v1.0/auditLogs/signIns", **fault}]
    calls = [call("/v1.0/auditLogs/signIns", top="5"), call(f"/v1.0/users/{ALICE_ID}", select="id")][: 1 + beside]
    live, _ = over_the_wire(tenant, calls)
    offline = TenantSource(tenant).send(calls)
    # A batch that breaks off takes the other answers in it with it; without sockets there is no batch.
    alike = 1 if name == "cut" else len(calls)
    for mine, theirs in zip(offline[:alike], live[:alike], strict=True):
        assert mine is not None
        assert (mine.status, mine.path, mine.query) == (theirs.status, theirs.path, theirs.query)
        assert ("error" in mine.body) == ("error" in theirs.body)
        if "error" in mine.body:
            assert mine.body["error"]["code"] == theirs.body["error"]["code"]
    assert (live[0].status == 200) == (name in ("throttled-once", "cut-once", "policies-hidden"))


# -- over the wire


def test_the_real_client_reads_singles_batches_and_pages() -> None:
    tenant = tenant_with_everything()
    values = values_of(tenant, ALICE)
    asked = [resource.request(values) for resource in (METHODS, GROUPS, RISKY_USER, FAILURES, RECENT, POLICY_CHANGES)]
    with FakeGraph(tenant, page_size=1) as graph, Live(graph).source as source:
        answers = Graph(source).ask(asked)
        assert [answer.status for answer in answers] == [Status.FOUND] * len(asked)
        assert source.owns(f"{graph.url}/v1.0/users")
        groups = [item["displayName"] for page in answers[1].pages for item in page.body["value"]]
        assert groups == ["All Employees", "Sales EMEA"]
        assert [len(page.body["value"]) for page in answers[1].pages] == [1, 1]
        assert graph.http_requests < len(graph.requests)
        assert set(graph.tokens) == {"Bearer x"}


@pytest.mark.parametrize("page_size", [None, 2])
def test_without_sockets_comes_what_comes_over_the_wire(page_size: int | None) -> None:
    tenant = tenant_with_everything()
    values = values_of(tenant, ALICE)
    asked = [resource.request(values) for resource in EVERY_RESOURCE]
    offline = TenantSource(tenant, page_size)
    with FakeGraph(tenant, page_size=page_size) as graph, Live(graph).source as source:
        live = Graph(source).ask(asked)
        origin = graph.url
    plain = Graph(offline).ask(asked)
    for over, without in zip(live, plain, strict=True):
        assert (over.status, over.why, over.truncated) == (without.status, without.why, without.truncated)
        for one, other in zip(over.pages, without.pages, strict=True):
            moved = json.dumps(one.body).replace(origin, "https://graph.microsoft.com")
            assert json.loads(moved) == other.body
            assert {**one.headers, "client-request-id": ""} == {**other.headers, "client-request-id": ""}
    assert offline.stats.requests == source.stats.requests


def test_the_same_questions_get_the_same_request_ids() -> None:
    asked = [call(f"/v1.0/users/{ALICE_ID}"), call(f"/v1.0/users/{ALICE_ID}"), call("/v1.0/organization")]
    first = TenantSource(Contoso().tenant()).send(asked)
    again = TenantSource(Contoso().tenant()).send(asked)
    assert first == again
    ids = [answer.headers["request-id"] for answer in first if answer is not None]
    assert len(set(ids)) == 3
    assert {answer.headers["date"] for answer in first if answer is not None} == {"Tue, 24 Nov 2026 09:00:00 GMT"}


def test_a_request_without_a_token_is_refused() -> None:
    with FakeGraph(Contoso().tenant()) as graph:
        status, body, headers = raw(graph, "GET", "/v1.0/organization", signed_in=False)
        assert (status, code_of(body)) == (401, "InvalidAuthenticationToken")
        assert headers["www-authenticate"].startswith("Bearer")
        assert raw(graph, "POST", "/v1.0/$batch", {"requests": []}, signed_in=False)[0] == 401
        assert graph.requests == []
        assert graph.http_requests == 2


def test_a_batch_answers_each_child_for_itself_and_not_in_order() -> None:
    children = [
        {"id": str(i), "method": "GET", "url": f"/users/{key}"} for i, key in enumerate(("a", ALICE_ID, BOB["id"]))
    ]
    with FakeGraph(Contoso().tenant()) as graph:
        status, body, _ = raw(graph, "POST", "/v1.0/$batch", {"requests": children})
    assert status == 200
    assert [child["id"] for child in body["responses"]] != ["0", "1", "2"]
    by_id = {child["id"]: child for child in body["responses"]}
    assert {number: child["status"] for number, child in by_id.items()} == {"0": 404, "1": 200, "2": 200}
    assert by_id["1"]["body"]["id"] == ALICE_ID
    assert by_id["1"]["headers"]["Content-Type"] == "application/json"
    assert by_id["1"]["headers"]["request-id"] != by_id["2"]["headers"]["request-id"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (
            {"requests": [{"id": str(i), "method": "GET", "url": "/organization"} for i in range(21)]},
            "MaximumValueExceeded",
        ),
        ({"requests": [{"id": "1", "method": "GET", "url": "/organization"}] * 2}, "InvalidBatchPayloadFormat"),
        ({"requests": [{"id": "1"}]}, "BadRequest"),
        (b"{", "BadRequest"),
    ],
)
def test_a_batch_that_is_none_is_refused_as_a_whole(body: Any, code: str) -> None:
    with FakeGraph(Contoso().tenant()) as graph:
        status, answer, _ = raw(graph, "POST", "/beta/$batch", body)
        assert (status, code_of(answer)) == (400, code)
        assert graph.requests == []


def test_a_batch_of_twenty_is_taken() -> None:
    children = [{"id": str(i), "method": "GET", "url": "organization"} for i in range(20)]
    with FakeGraph(Contoso().tenant()) as graph:
        _, body, _ = raw(graph, "POST", "/v1.0/$batch", {"requests": children})
    assert [child["status"] for child in body["responses"]] == [200] * 20


def test_a_connection_stays_open_and_a_client_id_comes_back() -> None:
    with FakeGraph(Contoso().tenant(), latency=0.001) as graph:
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(graph.url).port, timeout=30)
        with closing(connection):
            ports = set()
            for _ in range(3):
                connection.request(
                    "GET", "/v1.0/organization", headers={"Authorization": "Bearer x", "client-request-id": "mine"}
                )
                response = connection.getresponse()
                assert response.getheader("client-request-id") == "mine"
                response.read()
                ports.add(connection.sock.getsockname()[1])
    assert len(ports) == 1


@pytest.mark.parametrize(
    "resource, without",
    [(FAILURES_V1, "signInEventTypes"), (RECENT_V1, "authenticationDetails"), (DETECTIONS, "mitreTechniqueId")],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_v1_page_never_carries_a_beta_member(resource: Resource, without: str) -> None:
    tenant = tenant_with_everything()
    (answer,) = Graph(TenantSource(tenant)).ask([resource.request(values_of(tenant, ALICE))])
    items = [item for page in answer.pages for item in page.body["value"]]
    assert items
    assert all(without not in item for item in items)


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_every_scenario_is_answered_as_the_model_says(name: str) -> None:
    tenant = SCENARIOS[name]()
    source = TenantSource({**tenant, "faults": []})
    user = tenant["users"][0]
    faults = []
    for resource in RESOURCES:
        values = {**values_of(tenant_with_everything(), ALICE), "user": user["id"], "user_id": user["id"]}
        (answer,) = Graph(source).ask([resource.request(values)])
        faults += [(page.path, *f) for page in answer.pages for f in check("GET", page.path, page.body, page.status)]
    assert bool(faults) == (name in ALLOWED), faults
