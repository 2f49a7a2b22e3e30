"""`user-risk-active`: The user, not only the sign-in, counts as at risk."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import plain
from tests.scenarios.base import Contoso

ROWS = Rows("user-risk-active")


@ROWS.row("not-checked", cites=())
def a_user_risk_that_is_hidden() -> Contoso:
    """Graph hides the level from a tenant without P2."""
    contoso = Contoso()
    contoso.risky("hidden", "2026-11-24T07:00:00Z")
    return plain(contoso)


ROWS.place(
    "row microsoft-threat-informed-action.an_act_and_a_risk_of_an_unknown_state",
    "not-checked",
    cites_exactly=(),
    fixes=("self-service-password-reset", "temporary-password", "dismiss-user-risk", "temporary-access-pass"),
)
ROWS.place(
    "scenario account-disabled",
    "likely",
    cites_exactly=("/riskLevel", "/riskState", "/riskDetail", "/riskLastUpdatedDateTime"),
    fixes=("self-service-password-reset", "temporary-password", "dismiss-user-risk", "temporary-access-pass"),
)
ROWS.place(
    "scenario account-locked-smart-lockout",
    "ruled-out",
    cites_exactly=("/error/code",),
    fixes=("self-service-password-reset", "temporary-password", "dismiss-user-risk", "temporary-access-pass"),
)
ROWS.place(
    "scenario ca-user-risk-remediation",
    "confirmed",
    cites_exactly=(
        "/riskLevel",
        "/riskState",
        "/riskDetail",
        "/riskLastUpdatedDateTime",
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
    ),
    fixes=("self-service-password-reset", "temporary-password", "dismiss-user-risk", "temporary-access-pass"),
)
ROWS.place(
    "scenario feedback-still-processing",
    "ruled-out",
    cites_exactly=("/riskLevel", "/riskState", "/riskDetail", "/riskLastUpdatedDateTime"),
    fixes=("self-service-password-reset", "temporary-password", "dismiss-user-risk", "temporary-access-pass"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
