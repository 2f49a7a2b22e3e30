"""`guest-risk-in-home-tenant`: The user is a guest: user risk lives in the home tenant, sign-in risk is judged here."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import guest
from tests.scenarios.base import Contoso

ROWS = Rows("guest-risk-in-home-tenant")


@ROWS.row("confirmed")
def a_guest_whose_risk_is_hidden() -> Contoso:
    """Without P2 the level of the sign-in is hidden."""
    contoso = guest(by_default=False, by_partner=None)
    contoso.data["signIns"][-1]["riskLevelDuringSignIn"] = "hidden"
    return contoso


ROWS.place(
    "case guests.a_guest_who_is_blocked_at_home",
    "possible",
    cites_exactly=("/userType", "/userPrincipalName", "/externalUserState"),
    fixes=("home-tenant-remediates", "register-from-known-place"),
)
ROWS.place(
    "case guests.an_internal_guest",
    "ruled-out",
    cites_exactly=("/userType", "/userPrincipalName", "/externalUserState"),
    fixes=("home-tenant-remediates", "register-from-known-place"),
)
ROWS.place(
    "scenario account-disabled",
    "ruled-out",
    cites_exactly=("/userType", "/userPrincipalName"),
    fixes=("home-tenant-remediates", "register-from-known-place"),
)
ROWS.place(
    "scenario guest-risk-in-home-tenant",
    "confirmed",
    cites_exactly=(
        "/userType",
        "/userPrincipalName",
        "/externalUserState",
        "/value/n/riskLevelDuringSignIn",
        "/value/n/homeTenantId",
        "/value/n/resourceTenantId",
        "/value/n/crossTenantAccessType",
        "/inboundTrust/isMfaAccepted",
    ),
    fixes=("home-tenant-remediates", "register-from-known-place"),
)
ROWS.place(
    "scenario guest-sign-in-risk-here",
    "confirmed",
    cites_exactly=(
        "/userType",
        "/userPrincipalName",
        "/externalUserState",
        "/value/n/riskLevelDuringSignIn",
        "/value/n/homeTenantId",
        "/value/n/resourceTenantId",
        "/value/n/crossTenantAccessType",
        "/inboundTrust/isMfaAccepted",
    ),
    fixes=("home-tenant-remediates", "register-from-known-place"),
)


ROWS.place(
    "case everyday_blocks.a_guest_with_a_personal_account",
    "ruled-out",
    cites_exactly=("/identities",),
    fixes=("home-tenant-remediates", "register-from-known-place"),
)

ROWS.place(
    "case everyday_blocks.a_personal_account_by_the_sign_in_alone",
    "ruled-out",
    cites_exactly=("/value/n/homeTenantId",),
    fixes=("home-tenant-remediates", "register-from-known-place"),
)

ROWS.place(
    "case everyday_blocks.an_external_member",
    "confirmed",
    cites_exactly=(
        "/userType",
        "/userPrincipalName",
        "/externalUserState",
        "/value/n/riskLevelDuringSignIn",
        "/value/n/homeTenantId",
        "/value/n/resourceTenantId",
        "/value/n/crossTenantAccessType",
        "/inboundTrust/isMfaAccepted",
    ),
    fixes=("home-tenant-remediates", "register-from-known-place"),
)

ROWS.place(
    "case everyday_blocks.a_guest_by_identity_without_the_mark_in_the_name",
    "confirmed",
    cites_exactly=(
        "/userType",
        "/userPrincipalName",
        "/externalUserState",
        "/value/n/riskLevelDuringSignIn",
        "/value/n/homeTenantId",
        "/value/n/resourceTenantId",
        "/value/n/crossTenantAccessType",
        "/inboundTrust/isMfaAccepted",
    ),
    fixes=("home-tenant-remediates", "register-from-known-place"),
)

ROWS.place(
    "case everyday_blocks.an_internal_guest_by_identity",
    "ruled-out",
    cites_exactly=("/userType", "/userPrincipalName", "/externalUserState"),
    fixes=("home-tenant-remediates", "register-from-known-place"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
