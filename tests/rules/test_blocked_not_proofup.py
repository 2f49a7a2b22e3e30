"""`blocked-not-proofup`: The newest refusal is another one than 53004: a block by Conditional Access (53003) or its
kin.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.rules.rows import Row, Rows, text_of

ROWS = Rows("blocked-not-proofup")


ROWS.place(
    "case combinations_risk.blocked_and_to_be_remediated_at_once",
    "confirmed",
    cites_exactly=(
        "/value/n/status/errorCode",
        "/value/n/createdDateTime",
        "/value/n/riskLevelDuringSignIn",
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
    ),
    fixes=("temporary-password", "dismiss-user-risk", "adjust-policy"),
)
ROWS.place(
    "case guests.a_guest_who_is_blocked_at_home",
    "confirmed",
    cites_exactly=("/value/n/status/errorCode", "/value/n/createdDateTime", "/value/n/riskLevelDuringSignIn"),
    fixes=("home-tenant-remediates",),
)
ROWS.place(
    "case guests.a_guest_who_is_blocked_here",
    "confirmed",
    cites_exactly=(
        "/value/n/status/errorCode",
        "/value/n/createdDateTime",
        "/value/n/riskLevelDuringSignIn",
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
    ),
    fixes=("adjust-policy",),
)
ROWS.place(
    "case sequences.a_pass_but_a_policy_blocks_the_risky_user",
    "likely",
    cites_exactly=(
        "/value/n/displayName",
        "/value/n/state x2",
        "/value/n/conditions/userRiskLevels",
        "/value/n/grantControls/builtInControls",
    ),
    fixes=("temporary-password", "dismiss-user-risk", "adjust-policy"),
)
ROWS.place(
    "case sequences.only_not_assigned_to_the_app",
    "confirmed",
    cites_exactly=("/value/n/status/errorCode", "/value/n/createdDateTime", "/value/n/riskLevelDuringSignIn"),
    fixes=(),
)
ROWS.place(
    "case sequences.then_blocked_by_a_policy_of_its_own",
    "confirmed",
    cites_exactly=(
        "/value/n/status/errorCode",
        "/value/n/createdDateTime",
        "/value/n/riskLevelDuringSignIn",
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
    ),
    fixes=("adjust-policy",),
)
ROWS.place(
    "scenario account-disabled",
    "ruled-out",
    cites_exactly=("/value/n/status/errorCode", "/value/n/createdDateTime"),
    fixes=("adjust-policy",),
)
ROWS.place(
    "scenario blocked-not-proofup",
    "confirmed",
    cites_exactly=(
        "/value/n/status/errorCode",
        "/value/n/createdDateTime",
        "/value/n/riskLevelDuringSignIn",
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
    ),
    fixes=(
        "register-from-known-place",
        "confirm-sign-in-safe",
        "dismiss-sign-in",
        "dismiss-user-risk",
        "adjust-policy",
    ),
)


ROWS.place(
    "case everyday_blocks.a_partner_with_a_stale_risk",
    "confirmed",
    cites_exactly=("/value/n/status/errorCode", "/value/n/createdDateTime", "/value/n/riskLevelDuringSignIn"),
    fixes=("temporary-password", "dismiss-user-risk"),
)

ROWS.place(
    "case everyday_blocks.a_partner_of_another_tenant",
    "confirmed",
    cites_exactly=("/value/n/status/errorCode", "/value/n/createdDateTime", "/value/n/riskLevelDuringSignIn"),
    fixes=("home-tenant-remediates",),
)

ROWS.place(
    "case everyday_blocks.a_personal_account_that_is_blocked",
    "confirmed",
    cites_exactly=("/value/n/status/errorCode", "/value/n/createdDateTime", "/value/n/riskLevelDuringSignIn"),
    fixes=("register-from-known-place",),
)

ROWS.place(
    "case everyday_blocks.a_member_who_is_refused_elsewhere",
    "confirmed",
    cites_exactly=("/value/n/status/errorCode", "/value/n/createdDateTime", "/value/n/riskLevelDuringSignIn"),
    fixes=("temporary-password", "dismiss-user-risk"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
