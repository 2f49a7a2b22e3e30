"""`ca-mfa-all-users`: A policy without any risk condition demands MFA; the risk comes from the session alone."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.rules.rows import Row, Rows, text_of

ROWS = Rows("ca-mfa-all-users")


ROWS.place(
    "case demand.mfa_for_the_resource_unlisted",
    "likely",
    cites_exactly=(
        "/value/n/displayName",
        "/value/n/state x2",
        "/value/n/conditions/signInRiskLevels",
        "/value/n/grantControls/builtInControls",
    ),
    fixes=("temporary-access-pass",),
)
ROWS.place(
    "scenario account-disabled",
    "ruled-out",
    cites_exactly=(
        "/value/n/appliedConditionalAccessPolicies/n/displayName x5",
        "/value/n/appliedConditionalAccessPolicies/n/result x5",
    ),
    fixes=("temporary-access-pass",),
)
ROWS.place(
    "scenario break-glass-in-scope",
    "confirmed",
    cites_exactly=(
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
        "/value/n/state",
        "/value/n/conditions/signInRiskLevels",
        "/value/n/grantControls/builtInControls",
        "/value/n/riskLevelDuringSignIn",
    ),
    fixes=("temporary-access-pass",),
)
ROWS.place(
    "scenario cloud-without-idp",
    "likely",
    cites_exactly=(
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
        "/value/n/state",
        "/value/n/conditions/signInRiskLevels",
        "/value/n/grantControls/builtInControls",
        "/value/n/riskLevelDuringSignIn",
    ),
    fixes=("temporary-access-pass",),
)
ROWS.place(
    "scenario healthy-user",
    "possible",
    cites_exactly=(
        "/value/n/displayName",
        "/value/n/state x2",
        "/value/n/conditions/signInRiskLevels",
        "/value/n/grantControls/builtInControls",
    ),
    fixes=("temporary-access-pass",),
)


ROWS.place(
    "case everyday_demand.the_place_is_trusted_since",
    "likely",
    cites_exactly=(
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
        "/value/n/state",
        "/value/n/conditions/signInRiskLevels",
        "/value/n/grantControls/builtInControls",
        "/value/n/riskLevelDuringSignIn",
    ),
    fixes=("temporary-access-pass",),
)
ROWS.place(
    "case everyday_demand.the_app_is_excluded_since",
    "likely",
    cites_exactly=(
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
        "/value/n/state",
        "/value/n/conditions/signInRiskLevels",
        "/value/n/grantControls/builtInControls",
        "/value/n/riskLevelDuringSignIn",
    ),
    fixes=("temporary-access-pass",),
)
ROWS.place(
    "case everyday_demand.the_role_has_ended_since",
    "likely",
    cites_exactly=(
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
        "/value/n/state",
        "/value/n/conditions/signInRiskLevels",
        "/value/n/grantControls/builtInControls",
        "/value/n/riskLevelDuringSignIn",
    ),
    fixes=("temporary-access-pass",),
)
ROWS.place(
    "case everyday_demand.excluded_but_a_new_policy_requires_the_same",
    "likely",
    cites_exactly=(
        "/value/n/displayName",
        "/value/n/state x2",
        "/value/n/conditions/signInRiskLevels",
        "/value/n/grantControls/builtInControls",
    ),
    fixes=("temporary-access-pass",),
)
ROWS.place(
    "case everyday_demand.no_policy_applied_but_mfa_for_everybody",
    "possible",
    cites_exactly=(
        "/value/n/displayName",
        "/value/n/state x2",
        "/value/n/conditionalAccessStatus",
        "/value/n/conditions/signInRiskLevels",
        "/value/n/grantControls/builtInControls",
    ),
    fixes=("temporary-access-pass",),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
