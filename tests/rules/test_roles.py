"""What is no cause is told beside the causes: it leads nothing, and is no root cause."""

from __future__ import annotations

from typing import Any

import pytest

from aad53004.diagnosis import Diagnosis, Outcome, diagnose
from aad53004.rules import Certainty, Role, catalogue
from tests.cases.base import at_risk
from tests.offline import TenantSource
from tests.scenarios import SCENARIOS, narrowing_of
from tests.scenarios.base import BLOCK_LEGACY, Contoso, finished, policy

BESIDE = {
    "registration-campaign": Role.CONTEXT,
    "sign-in-frequency-every-time": Role.AGGRAVATING,
    "wrong-tenant-or-user": Role.CONTEXT,
    "no-p2-license": Role.CONTEXT,
    "service-account-interactive": Role.AGGRAVATING,
    "break-glass-in-scope": Role.POSTURE,
    "stale-log": Role.CONTEXT,
    "conflicting-remediation-policies": Role.POSTURE,
    "log-not-yet-visible": Role.CONTEXT,
    "cloud-without-idp": Role.CONTEXT,
}
# Rules that explain a refusal in part, some of them without being its cause.
ALSO = {
    "corporate-egress-not-trusted": Role.CAUSE,
    "external-mfa-not-counted": Role.CAUSE,
    "federated-user-no-mfa-claim": Role.CAUSE,
    "hybrid-no-writeback": Role.AGGRAVATING,
    "lost-or-replaced-phone": Role.CONTEXT,
    "mfa-block-list": Role.CAUSE,
    "microsoft-threat-informed-action": Role.CAUSE,
    "registration-incomplete": Role.CAUSE,
    "risk-policy-enabled-on-untriaged-users": Role.CAUSE,
    "too-many-groups": Role.POSTURE,
}
UNSEEN = {"idp-mfa-registration-policy", "legacy-idp-risk-policy", "mfa-block-list", "sspr-registration-required"}


def diagnosed(tenant: dict[str, Any]) -> Diagnosis:
    return diagnose(tenant["subject"], TenantSource(tenant), narrowing_of(tenant))


def plan(name: str) -> list[str]:
    return [fix.row.id for fix in diagnosed(SCENARIOS[name]()).fixes]


def test_the_rows_that_are_no_causes() -> None:
    roles = {rule.id: rule.role for rule in catalogue()}
    assert {rule_id: roles[rule_id] for rule_id in BESIDE} == BESIDE
    assert {rule_id: roles[rule_id] for rule_id in ALSO} == ALSO


def test_the_rows_that_graph_does_not_show() -> None:
    """https://learn.microsoft.com/entra/id-protection/howto-identity-protection-configure-mfa-policy for one."""
    assert {rule.id for rule in catalogue() if rule.unseen} == UNSEEN
    assert all("Graph does not show" in rule.explanation for rule in catalogue() if rule.unseen)


@pytest.mark.parametrize("name", sorted(set(SCENARIOS) - {"user-not-found"}))
def test_only_causes_are_root_causes_and_lead(name: str) -> None:
    found = diagnosed(SCENARIOS[name]())
    assert all(finding.rule.role is Role.CAUSE for finding in found.root_causes)
    assert all(finding.rule.role is Role.CAUSE for finding in found.leading.values())


def test_what_makes_a_refusal_worse_is_mended_first() -> None:
    """A method does not help a script; a workload identity does."""
    assert plan("service-account-interactive")[:2] == ["use-workload-identity", "temporary-access-pass"]


def test_how_the_tenant_is_set_up_is_mended_after_what_helps_the_user() -> None:
    found = plan("break-glass-in-scope")
    assert found.index("exclude-break-glass") > found.index("temporary-access-pass")


def test_what_stands_beside_adds_nothing_where_nothing_blocks() -> None:
    """A plan for nobody's trouble would be a plan for changing the tenant."""
    bare = policy("CA001 - All users - Block legacy clients and browsers", grant=["block"], users={"excludeGroups": []})
    contoso = Contoso(policies=[{**bare, "conditions": {**bare["conditions"], "userRiskLevels": ["high"]}}])
    found = diagnosed(finished(contoso))
    assert found.finding("break-glass-in-scope").holds
    assert found.outcome is Outcome.NONE and not found.root_causes and not found.fixes


def test_nothing_demands_mfa_says_as_far_as_graph_shows() -> None:
    """Settings that Graph shows to nobody keep nobody from an all-clear, and the all-clear says so."""
    device = policy("CA050 - Require a compliant device", grant=["compliantDevice"])
    found = diagnosed(finished(at_risk(Contoso(policies=[BLOCK_LEGACY, device]))))
    assert found.finding("sspr-registration-required").verdict.certainty is Certainty.NOT_CHECKED
    assert found.outcome is Outcome.NONE
    assert "nothing that Graph shows demands MFA of the user" in found.conclusion
