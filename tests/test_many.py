"""Many users of one tenant: the same diagnosis as alone, with the tenant read once."""

from __future__ import annotations

from aad53004.diagnosis import diagnose
from aad53004.report.formats.json import document
from aad53004.tasks.events import Events
from aad53004.tasks.many import CheckManyRequest, ManyRun, diagnose_many, gravest
from aad53004.tasks.sources import LiveTenant
from tests.cases.base import refused
from tests.offline import TenantSource
from tests.scenarios.base import ALICE, BOB, CAROL, Json


def told(diagnosis: object) -> Json:
    found = document(diagnosis)  # type: ignore[arg-type]
    del found["stats"]
    for finding in found["findings"]:
        for evidence in finding["evidence"]:
            del evidence["requestId"]
    for gap in found["notChecked"]:
        del gap["requestId"]
    return found


def test_each_user_has_the_diagnosis_of_a_run_alone() -> None:
    tenant = refused().tenant()
    users = [one["userPrincipalName"] for one in (ALICE, BOB, CAROL)]
    results = {one.user: one for one in diagnose_many(users, TenantSource(tenant))}
    assert set(results) == set(users)
    for user in users:
        diagnosis = results[user].diagnosis
        assert diagnosis is not None
        assert told(diagnosis) == told(diagnose(user, TenantSource(tenant)))


def test_what_belongs_to_the_tenant_is_asked_once() -> None:
    source = TenantSource(refused().tenant())
    users = [one["userPrincipalName"] for one in (ALICE, BOB, CAROL)]
    list(diagnose_many(users, source))
    paths = [request.path for request in source.graph.requests]
    for path in ("/beta/identity/conditionalAccess/policies", "/v1.0/organization", "/v1.0/subscribedSkus"):
        assert paths.count(path) == 1, path
    assert paths.count("/v1.0/domains/contoso.example") == 1
    audits = [one.shown for one in source.graph.requests if one.path == "/v1.0/auditLogs/directoryAudits"]
    assert len(audits) == len(set(audits))


def test_a_user_whom_the_tenant_does_not_have_stands_among_the_others() -> None:
    results = list(diagnose_many(["alice@contoso.example", "nobody@contoso.example"], TenantSource(refused().tenant())))
    missing = next(one for one in results if one.user == "nobody@contoso.example")
    assert missing.diagnosis is None
    assert missing.error_code == 2
    assert "nobody@contoso.example" in missing.error
    assert gravest(one.exit_code for one in results) == 1
    assert gravest([missing.exit_code]) == 2


def test_a_user_who_is_named_by_upn_and_by_object_id_counts_once() -> None:
    told: list[tuple[str, str]] = []

    class Repeated(Events):
        def user_repeated(self, user: str, earlier: str) -> None:
            told.append((user, earlier))

    source = TenantSource(refused().tenant())
    request = CheckManyRequest(
        ["alice@contoso.example", ALICE["id"].upper(), "bob@contoso.example"],
        LiveTenant(None, None, "default", None),
        render=lambda diagnosis: "",
        cells=lambda diagnosis: (),
    )
    run = ManyRun(request, Repeated())
    for result in diagnose_many(request.users, source):
        run.take(result.index, result)
    assert run.total == len(run.rows) == 2
    assert len(told) == 1
    assert set(told[0]) == {"alice@contoso.example", ALICE["id"].upper()}
