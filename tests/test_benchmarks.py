"""The tenant that the evaluator is measured with is always the same, and every condition of a policy matters in it."""

from __future__ import annotations

import pytest

from aad53004.conditional_access import evaluate, policy_bitsets
from aad53004.conditional_access.directory import directory_from
from aad53004.conditional_access.evaluate import Evaluation, PolicySet
from aad53004.conditional_access.reading import policies_from
from aad53004.conditional_access.scenario import scenario_from
from benchmarks.beside import judged, question, readable, requirements
from benchmarks.tenant import Tenant, contoso
from tests.conditional_access.cases import CASES
from tests.conditional_access.cases.base import OFFICE, OFFICE_IP, Json

CONDITIONS = {
    "users",
    "applications",
    "userActions",
    "authenticationContext",
    "clientAppTypes",
    "platforms",
    "locations",
    "signInRiskLevels",
    "userRiskLevels",
    "insiderRiskLevels",
    "devices",
    "deviceStates",
    "authenticationFlows",
}
PEOPLE = 400


@pytest.fixture(scope="module")
def tenant() -> Tenant:
    return contoso(users=PEOPLE)


@pytest.fixture(scope="module")
def evaluations(tenant: Tenant) -> list[Evaluation]:
    read = policies_from(tenant.policies, "the tenant")
    assert not read.unreadable
    compiled = PolicySet(read.policies, directory_from(tenant.directory))
    return [compiled.evaluate(scenario_from(one)) for one in tenant.sign_ins]


def test_the_same_seed_makes_the_same_tenant(tenant: Tenant) -> None:
    assert contoso(users=PEOPLE) == tenant
    assert contoso(users=PEOPLE, seed=1) != tenant
    assert len(tenant.policies) == 195
    assert len({one["id"] for one in tenant.policies}) == 195


def test_every_condition_decides_both_ways(evaluations: list[Evaluation]) -> None:
    seen = {(why.condition, why.result) for one in evaluations for policy in one.policies for why in policy.why}
    assert {name for name, result in seen if result == "matched"} >= CONDITIONS
    # A policy for workloads reaches no user, and a policy that is off nobody.
    assert {name for name, result in seen if result == "not-matched"} >= CONDITIONS | {"clientApplications", "state"}


def test_every_decision_and_every_control_occurs(evaluations: list[Evaluation]) -> None:
    assert {str(one.decision) for one in evaluations} == {"block", "grant", "grant-with-controls", "unknown"}
    asked = {
        control.split(":")[0] for one in evaluations for policy in one.policies for control in sum(policy.controls, ())
    }
    assert asked >= {
        "mfa",
        "authenticationStrength",
        "compliantDevice",
        "domainJoinedDevice",
        "approvedApplication",
        "compliantApplication",
        "passwordChange",
        "riskRemediation",
        "termsOfUse",
        "customAuthenticationFactor",
    }
    assert {one.state for one in evaluations[0].policies} == {
        "enabled",
        "enabledForReportingButNotEnforced",
        "disabled",
    }


def test_memo_eviction_does_not_change_results(
    tenant: Tenant, evaluations: list[Evaluation], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (policy_bitsets, evaluate):
        monkeypatch.setattr(module, "MEMO_SIZE", 2)
    compiled = PolicySet(policies_from(tenant.policies, "the tenant").policies, directory_from(tenant.directory))
    for one, expected in zip(tenant.sign_ins, evaluations, strict=True):
        found = compiled.evaluate(scenario_from(one))
        assert (found.decision, found.controls) == (expected.decision, expected.controls)


def test_what_is_installed_beside_has_a_hash() -> None:
    names = [line.split("==")[0] for line in requirements().splitlines() if "==" in line]
    assert names == [
        "ca-radar",
        "networkx",
        "annotated-types",
        "pydantic",
        "pydantic-core",
        "typing-extensions",
        "typing-inspection",
    ]
    assert all("--hash=sha256:" in block for block in requirements().replace("\\\n", " ").splitlines())


def test_what_the_other_tool_is_told() -> None:
    case = CASES["network: IPv4 range"]
    assert case.scenario["ip"] == OFFICE_IP
    asked = question(case)
    assert asked["conditions"]["location_id"] == OFFICE
    assert (asked["conditions"]["client_app_type"], asked["conditions"]["is_guest"]) == ("browser", False)


def answer(*policies: str, **demands: bool) -> Json:
    return {
        "policies": [*policies],
        **dict.fromkeys(("block", "mfa", "compliantDevice", "domainJoinedDevice"), False),
        **demands,
    }


def test_how_the_other_tool_is_judged() -> None:
    applies = CASES["users: all"]
    only = applies.policies[0]["id"]
    assert judged(applies, answer(only, mfa=True)) == ("", True)
    assert judged(applies, answer()) == ("", False)
    assert judged(applies, answer(only, mfa=True, block=True)) == ("", False)

    unknown = CASES["network: range, address not told"]
    assert judged(unknown, answer(unknown.policies[0]["id"], mfa=True))[0].startswith("the answer is unknown")
    assert judged(applies, {"error": "ValidationError"}) == ("its models do not read the policy", False)


def test_a_policy_that_its_models_do_not_take_is_changed_in_that_alone(tenant: Tenant) -> None:
    changed = [(one, readable(one)) for one in tenant.policies if readable(one) != one]
    assert changed
    for before, after in changed:
        contexts = after["conditions"]["applications"]["includeAuthenticationContextClassReferences"]
        was = before["conditions"]["applications"]["includeAuthenticationContextClassReferences"]
        assert [one["id"] for one in contexts] == was
        assert after["conditions"]["users"] == before["conditions"]["users"]
