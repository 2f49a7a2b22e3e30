"""Many users of one tenant: the same diagnosis as alone, with the tenant read once."""

from __future__ import annotations

from aad53004.diagnosis import diagnose
from aad53004.report.formats.json import document
from aad53004.tasks.many import diagnose_many, gravest
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
