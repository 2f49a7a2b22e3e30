"""Policy plans: what is asked for them, and what follows where they are not there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from aad53004 import load_recording
from aad53004.diagnosis import Diagnosis, Outcome, diagnose
from aad53004.graph.interface import Status
from aad53004.graph.replay import Replay
from tests.cases import CASES
from tests.offline import TenantSource
from tests.scenarios.base import BLOCK_LEGACY, SIGN_IN_RISK, Contoso, Json, finished, policy_plan, policy_rule

FIXTURES = Path(__file__).parents[2] / "fixtures"
PLANS = "/beta/identity/conditionalAccess/plans"
RISKY = {"signInRiskLevels": ["high", "medium"]}


def planned(*plans: Json, rules: Json | None = None) -> Contoso:
    contoso = Contoso(policies=[BLOCK_LEGACY])
    contoso.data["policyPlans"] = list(plans)
    contoso.data["policyPlanRules"] = rules or {}
    contoso.blocked(
        "2026-11-24T07:48:22Z", failing=[], appliedConditionalAccessPolicies=[], conditionalAccessStatus="failure"
    )
    return contoso


def asked(contoso: Contoso) -> tuple[Diagnosis, list[str]]:
    tenant = finished(contoso)
    source = TenantSource(tenant)
    found = diagnose(tenant["subject"], source)
    return found, [one.path for one in source.graph.requests if one.path.startswith(PLANS)]


def test_without_a_plan_one_request_is_made() -> None:
    assert asked(planned())[1] == [PLANS]


def test_the_rules_of_each_plan_are_read() -> None:
    first, second = policy_plan("First"), policy_plan("Second")
    rules = {second["id"]: [policy_rule("Risky sign-ins", conditions=RISKY)]}
    found, paths = asked(planned(first, second, rules=rules))
    assert paths == [PLANS, f"{PLANS}/{first['id']}/rules", f"{PLANS}/{second['id']}/rules"]
    verdict = found.finding("ca-signin-risk-requires-mfa").verdict
    assert str(verdict.certainty) == "likely"
    # Cited where it stands: among the rules of the plan.
    assert {one.resource for one in verdict.evidence} == {f"{PLANS}/{second['id']}/rules"}
    assert any(one.pointer.endswith("/controls/grantControls/builtInControls") for one in verdict.evidence)


@pytest.mark.parametrize("by", ["rule", "plan"])
def test_a_sign_in_may_name_the_rule_or_its_plan(by: str) -> None:
    plan, rule = policy_plan("Baseline"), policy_rule("Risky sign-ins", conditions=RISKY)
    contoso = planned(plan, rules={plan["id"]: [rule]})
    applied = {"id": (rule if by == "rule" else plan)["id"], "displayName": "Risky sign-ins", "result": "failure"}
    contoso.data["signIns"][-1]["appliedConditionalAccessPolicies"] = [applied]
    found, _ = asked(contoso)
    assert str(found.finding("ca-signin-risk-requires-mfa").verdict.certainty) == "confirmed"


@pytest.mark.parametrize("name", ["classic", "healthy-user", "security-defaults-on", "stale-log", "p1-tenant"])
def test_a_recording_without_plans_replays_as_before(name: str) -> None:
    recording = load_recording(FIXTURES / f"{name}.json")
    kept = tuple(one for one in recording.exchanges if not one.path.startswith(PLANS))
    whole = diagnose(recording.subject, Replay(recording))
    found = diagnose(recording.subject, Replay(replace(recording, exchanges=kept)))
    assert found.exit_code == whole.exit_code and found.outcome is whole.outcome
    assert [(f.rule.id, f.verdict) for f in found.findings] == [(f.rule.id, f.verdict) for f in whole.findings]
    (gap,) = [gap for gap in found.gaps if gap.resource == PLANS]
    assert gap.state is Status.UNRECORDED and "a preview of Microsoft Graph" in gap.why


@pytest.mark.parametrize(("status", "code"), [(400, "BadRequest"), (403, "Forbidden"), (404, "ResourceNotFound")])
def test_a_preview_that_is_not_there_changes_no_exit_code(status: int, code: str) -> None:
    """An inconclusive run is no question of rights where only the preview is refused."""
    contoso = Contoso(policies=[BLOCK_LEGACY])
    contoso.data["faults"] += [
        {"match": f"^GET {PLANS}", "status": status, "code": code, "message": "No such segment.", "headers": {}},
        {
            "match": "^GET /(v1.0|beta)/auditLogs/signIns",
            "status": 504,
            "code": "Timeout",
            "message": "",
            "headers": {},
        },
    ]
    found, _ = asked(contoso)
    assert found.outcome is Outcome.INCOMPLETE and found.exit_code == 4


def test_a_plan_that_failed_to_load_is_a_doubt() -> None:
    contoso = Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK])
    contoso.data["faults"].append(
        {"match": f"^GET {PLANS}", "status": 504, "code": "Timeout", "message": "", "headers": {}}
    )
    found, _ = asked(contoso)
    assert str(found.finding("ca-mfa-all-users").verdict.certainty) == "not-checked"


def test_a_plan_whose_rules_failed_to_load_is_a_doubt() -> None:
    plan = policy_plan("Baseline")
    contoso = planned(plan, rules={plan["id"]: [policy_rule("Risky sign-ins", conditions=RISKY)]})
    contoso.data["faults"].append(
        {"match": f"^GET {PLANS}/[^/]+/rules", "status": 504, "code": "Timeout", "message": "", "headers": {}}
    )
    found, _ = asked(contoso)
    for rule in ("ca-signin-risk-requires-mfa", "ca-mfa-all-users", "ca-registration-user-action"):
        assert str(found.finding(rule).verdict.certainty) == "not-checked"


def test_a_named_plan_is_not_said_to_be_deleted() -> None:
    """An id that no policy has may be that of a plan, where plans could not be read."""
    contoso, _ = CASES["demand.deleted_since"].made()
    contoso.data["faults"].append(
        {"match": f"^GET {PLANS}", "status": 400, "code": "BadRequest", "message": "No such segment.", "headers": {}}
    )
    found, _ = asked(contoso)
    assert found.outcome is Outcome.INCOMPLETE
