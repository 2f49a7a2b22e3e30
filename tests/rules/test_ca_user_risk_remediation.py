"""`ca-user-risk-remediation`: A Conditional Access policy demands that risky users prove themselves and change their
password.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.rules.rows import Row, Rows, text_of

ROWS = Rows("ca-user-risk-remediation")


ROWS.place(
    "case demand.the_user_risk_of_this_morning_dismissed_since",
    "possible",
    cites_exactly=(
        "/value/n/displayName",
        "/value/n/state x2",
        "/value/n/conditions/userRiskLevels",
        "/value/n/grantControls/builtInControls",
    ),
    fixes=("self-service-password-reset", "temporary-password", "temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "scenario auth-context-or-stepup",
    "ruled-out",
    cites_exactly=(
        "/value/n/appliedConditionalAccessPolicies/n/displayName x5",
        "/value/n/appliedConditionalAccessPolicies/n/result x5",
    ),
    fixes=("self-service-password-reset", "temporary-password", "temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "scenario ca-user-risk-remediation",
    "confirmed",
    cites_exactly=(
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
        "/value/n/state",
        "/value/n/conditions/userRiskLevels",
        "/value/n/grantControls/builtInControls",
    ),
    fixes=("self-service-password-reset", "temporary-password", "temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "scenario logs-denied",
    "likely",
    cites_exactly=(
        "/value/n/displayName",
        "/value/n/state x2",
        "/value/n/conditions/userRiskLevels",
        "/value/n/grantControls/builtInControls",
    ),
    fixes=("self-service-password-reset", "temporary-password", "temporary-access-pass", "adjust-policy"),
)


ROWS.place(
    "case everyday_demand.excluded_but_at_high_user_risk",
    "likely",
    cites_exactly=(
        "/value/n/displayName",
        "/value/n/state x2",
        "/value/n/conditions/userRiskLevels",
        "/value/n/grantControls/builtInControls",
    ),
    fixes=("self-service-password-reset", "temporary-password", "temporary-access-pass", "adjust-policy"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
