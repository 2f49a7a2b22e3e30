"""`user-reported-fraud`: Somebody answered an MFA prompt of this user with "this was not me", which makes the user's
risk high.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import risk_closed
from tests.rules.rows import Row, Rows, text_of
from tests.scenarios.base import ALICE, Contoso, audited_user

ROWS = Rows("user-reported-fraud")


def reported(contoso: Contoso) -> Contoso:
    contoso.audit("2026-11-22T18:00:00Z", "Fraud reported - no action taken", service="Authentication Methods",
                  category="UserManagement", by=ALICE, targets=[audited_user(contoso.subject)])  # fmt: skip
    return contoso


@ROWS.row("possible")
def a_report_and_the_risk_was_closed() -> Contoso:
    """Somebody closed the risk after it."""
    return reported(risk_closed(Contoso(), "2026-11-23T08:00:00Z", "remediated", "adminGeneratedTemporaryPassword"))


ROWS.place(
    "case combinations_edges.a_fraud_report_that_is_over_and_many_groups",
    "confirmed",
    cites_exactly=("/value/n/activityDisplayName", "/value/n/activityDateTime"),
    fixes=("contain-compromise", "temporary-password", "revoke-sessions", "temporary-access-pass"),
)
ROWS.place(
    "case risk.blocked_for_mfa_after_a_fraud_report",
    "confirmed",
    cites_exactly=("/value/n/activityDisplayName", "/value/n/activityDateTime"),
    fixes=("contain-compromise", "unblock-mfa", "temporary-password", "revoke-sessions", "temporary-access-pass"),
)
ROWS.place(
    "row mfa-block-list.blocked_and_mfa_since",
    "possible",
    cites_exactly=("/value/n/activityDisplayName", "/value/n/activityDateTime"),
    fixes=("contain-compromise", "unblock-mfa", "temporary-password", "revoke-sessions", "temporary-access-pass"),
)
ROWS.place(
    "row mfa-block-list.blocked_and_sign_ins_that_may_not_be_read",
    "possible",
    cites_exactly=("/value/n/activityDisplayName", "/value/n/activityDateTime"),
    fixes=("contain-compromise", "unblock-mfa", "temporary-password", "revoke-sessions", "temporary-access-pass"),
)
ROWS.place(
    "scenario account-disabled",
    "ruled-out",
    cites_exactly=("/value/n/riskEventType", "/value/n/riskState"),
    fixes=("contain-compromise", "unblock-mfa", "temporary-password", "revoke-sessions", "temporary-access-pass"),
)
ROWS.place(
    "scenario logs-denied",
    "not-checked",
    cites_exactly=(),
    fixes=("contain-compromise", "unblock-mfa", "temporary-password", "revoke-sessions", "temporary-access-pass"),
)
ROWS.place(
    "scenario user-reported-fraud",
    "confirmed",
    cites_exactly=(
        "/value/n/riskEventType",
        "/value/n/riskLevel",
        "/value/n/riskState",
        "/value/n/ipAddress",
        "/value/n/detectedDateTime",
    ),
    fixes=("contain-compromise", "unblock-mfa", "temporary-password", "revoke-sessions", "temporary-access-pass"),
)


@ROWS.row("ruled-out")
def a_report_that_was_closed() -> Contoso:
    """What was closed is history."""
    contoso = Contoso()
    contoso.detection(None, "userReportedSuspiciousActivity", "high", moment="2026-11-20T04:00:00Z", state="remediated")
    return contoso


@ROWS.row("not-checked", cites=())
def a_newer_kind() -> Contoso:
    """A kind that this version does not know may be a report of the user's."""
    contoso = Contoso()
    contoso.detection(None, "quantumReport", "high", moment="2026-11-20T04:00:00Z")
    return contoso


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
