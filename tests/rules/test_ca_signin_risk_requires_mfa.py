"""`ca-signin-risk-requires-mfa`: A Conditional Access policy demands MFA when the sign-in is risky."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import AT
from tests.scenarios.base import Contoso

ROWS = Rows("ca-signin-risk-requires-mfa")


@ROWS.row("likely", cites=("/displayName", "/result", "/requirementProvider"))
def a_policy_that_cannot_be_read_and_a_demand_because_of_risk() -> Contoso:
    """The conditions of the policy are hidden; the sign-in says what they were about."""
    contoso = Contoso()
    contoso.blocked(AT, requirement=("riskBasedPolicy", ""))
    return without_permission(contoso, "identity/conditionalAccess/policies")


ROWS.place(
    "case demand.a_report_only_policy_changed",
    "likely",
    cites_exactly=(
        "/value/n/displayName",
        "/value/n/state x2",
        "/value/n/conditions/signInRiskLevels",
        "/value/n/grantControls/builtInControls",
    ),
    fixes=("temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "case demand.deleted_since",
    "possible",
    cites_exactly=(
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
    ),
    fixes=("temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "scenario account-disabled",
    "confirmed",
    cites_exactly=(
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
        "/value/n/state",
        "/value/n/conditions/signInRiskLevels",
        "/value/n/grantControls/builtInControls",
    ),
    fixes=("temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "scenario account-locked-smart-lockout",
    "possible",
    cites_exactly=(
        "/value/n/displayName",
        "/value/n/state x2",
        "/value/n/conditions/signInRiskLevels",
        "/value/n/grantControls/builtInControls",
    ),
    fixes=("temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "scenario auth-context-or-stepup",
    "ruled-out",
    cites_exactly=(
        "/value/n/appliedConditionalAccessPolicies/n/displayName x5",
        "/value/n/appliedConditionalAccessPolicies/n/result x5",
    ),
    fixes=("temporary-access-pass", "adjust-policy"),
)


ROWS.place(
    "case everyday_demand.put_into_the_exclusion_group_since",
    "likely",
    cites_exactly=(
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
        "/value/n/state",
        "/value/n/conditions/signInRiskLevels",
        "/value/n/grantControls/builtInControls",
    ),
    fixes=("temporary-access-pass",),
)
ROWS.place(
    "case everyday_demand.set_to_report_only_since",
    "likely",
    cites_exactly=(
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
        "/value/n/state",
        "/value/n/conditions/signInRiskLevels",
        "/value/n/grantControls/builtInControls",
    ),
    fixes=("temporary-access-pass",),
)
ROWS.place(
    "case everyday_demand.no_policy_applied_and_per_user_mfa",
    "possible",
    cites_exactly=(
        "/value/n/displayName",
        "/value/n/state x2",
        "/value/n/conditionalAccessStatus",
        "/value/n/conditions/signInRiskLevels",
        "/value/n/grantControls/builtInControls",
    ),
    fixes=("temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "case everyday_demand.security_defaults_asked_and_a_policy_matches",
    "possible",
    cites_exactly=(
        "/value/n/displayName",
        "/value/n/state x2",
        "/value/n/conditionalAccessStatus",
        "/value/n/authenticationRequirementPolicies/n/requirementProvider",
        "/value/n/conditions/signInRiskLevels",
        "/value/n/grantControls/builtInControls",
    ),
    fixes=("temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "case everyday_demand.a_rule_of_a_plan_requires_it",
    "likely",
    cites_exactly=(
        "/value/n/id x2",
        "/value/n/displayName",
        "/value/n/conditions/signInRiskLevels",
        "/value/n/controls/grantControls/builtInControls",
    ),
    fixes=("temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "case everyday_demand.a_plan_whose_shared_conditions_spare_the_user",
    "ruled-out",
    cites_exactly=("/value/n/displayName", "/value/n/state"),
    fixes=("temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "case everyday_demand.the_groups_cannot_be_read_and_one_was_joined_since",
    "likely",
    cites_exactly=(
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
        "/value/n/state",
        "/value/n/conditions/signInRiskLevels",
        "/value/n/grantControls/builtInControls",
    ),
    fixes=("temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "case everyday_demand.nothing_explains_it_and_plans_cannot_be_read",
    "not-checked",
    cites_exactly=(),
    fixes=("temporary-access-pass", "adjust-policy"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
