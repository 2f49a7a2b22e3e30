"""`per-user-mfa-enforced`: Per-user MFA is switched on for the user: the old setting, apart from Conditional Access."""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import AT
from tests.scenarios.base import BLOCK_LEGACY, Contoso

ROWS = Rows("per-user-mfa-enforced")


def per_user(state: Any, **event: Any) -> Contoso:
    contoso = Contoso(policies=[BLOCK_LEGACY])
    contoso.data["requirements"][contoso.subject_id]["perUserMfaState"] = state
    contoso.blocked(AT, failing=[], **event)
    return contoso


@ROWS.row("likely", cites=("/perUserMfaState",))
def per_user_mfa_that_is_enabled() -> Contoso:
    """Enabled is as good as enforced."""
    return per_user("enabled")


@ROWS.row("not-checked", cites=())
def per_user_mfa_of_an_unknown_state() -> Contoso:
    """What is unknown is neither on nor off."""
    return per_user("paused")


ROWS.place(
    "case combinations_demand.per_user_mfa_beside_two_policies",
    "likely",
    cites_exactly=("/perUserMfaState",),
    fixes=("temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "case demand.per_user_mfa_off_since",
    "likely",
    cites_exactly=("/perUserMfaState", "/value/n/authenticationRequirementPolicies/n/requirementProvider"),
    fixes=("temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "scenario account-disabled",
    "ruled-out",
    cites_exactly=("/perUserMfaState",),
    fixes=("temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "scenario account-locked-smart-lockout",
    "ruled-out",
    cites_exactly=("/perUserMfaState",),
    fixes=("temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "scenario per-user-mfa-enforced",
    "confirmed",
    cites_exactly=("/perUserMfaState", "/value/n/authenticationRequirementPolicies/n/requirementProvider"),
    fixes=("temporary-access-pass", "adjust-policy"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
