"""`mandatory-mfa-admin-portals`: Microsoft itself demands MFA of everybody who signs in to its admin portals."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import broken
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import BETA_LOG, PROVIDER, refused_by
from tests.scenarios.base import AZURE_CLI, AZURE_PORTAL, OUTSIDE_MFA, TIMESHEETS, Contoso

ROWS = Rows("mandatory-mfa-admin-portals")

PORTALS = "mandatory-mfa-admin-portals"

APP = ("/appDisplayName", "/appId")

POWERSHELL = ("Microsoft Azure PowerShell", "1950a258-227b-4e31-a9cf-717495945fc2")

MOBILE = ("Microsoft Azure Mobile", "0C1307D4-29D6-4389-A11C-5CBE7F65D7FA")

OFFICE_PORTAL = ("Microsoft Office 365 Portal", "00000006-0000-0ff1-ce00-000000000000")


@ROWS.row("likely", cites=APP)
def the_azure_portal_and_nobody_named() -> Contoso:
    """No policy failed, and nobody is named: Microsoft demands it of everybody there."""
    return refused_by(failing=(), app=AZURE_PORTAL)


@ROWS.row("likely", cites=(*APP, PROVIDER))
def the_azure_portal_and_somebody_unknown_named() -> Contoso:
    """A name that stands for no setting of the tenant."""
    return refused_by(failing=(), app=AZURE_PORTAL, requirement=("request", "App requires multifactor authentication"))


@ROWS.row("likely", cites=(*APP, PROVIDER))
def the_azure_portal_and_somebody_else_named_too() -> Contoso:
    """One of two is no setting of the tenant."""
    named = [{"requirementProvider": one, "detail": ""} for one in ("user", "request")]
    return refused_by(failing=(), app=AZURE_PORTAL, authenticationRequirementPolicies=named)


@ROWS.row("ruled-out", cites=(PROVIDER,))
def the_azure_portal_and_per_user_mfa_named() -> Contoso:
    """The sign-in says who asked."""
    return refused_by(failing=(), app=AZURE_PORTAL, requirement=("user", "Per-user MFA"))


@ROWS.row("possible", cites=APP)
def the_azure_portal_and_a_policy_failed() -> Contoso:
    """A policy asked, and Microsoft would have."""
    return refused_by(OUTSIDE_MFA, app=AZURE_PORTAL, authenticationRequirementPolicies=[])


@ROWS.row("possible", cites=APP)
def the_azure_cli_and_nobody_named() -> Contoso:
    """It asks where something is changed, which the sign-in does not tell."""
    return refused_by(failing=(), app=AZURE_CLI)


@ROWS.row("possible")
def azure_powershell_and_nobody_named() -> Contoso:
    """As the Azure CLI."""
    return refused_by(failing=(), app=POWERSHELL)


@ROWS.row("possible")
def the_azure_mobile_app_and_nobody_named() -> Contoso:
    """As the Azure CLI; the log may spell the id in other letters."""
    return refused_by(failing=(), app=MOBILE)


@ROWS.row("possible")
def the_office_portal_and_nobody_named() -> Contoso:
    """One app is both."""
    return refused_by(failing=(), app=OFFICE_PORTAL)


@ROWS.row("likely")
def the_azure_cli_and_somebody_unknown_named() -> Contoso:
    """Something asked that is no setting of the tenant."""
    return refused_by(failing=(), app=AZURE_CLI, requirement=("unknownFutureValue", ""))


@ROWS.row("ruled-out", cites=APP)
def another_app() -> Contoso:
    """Elsewhere Microsoft demands nothing by itself."""
    return refused_by(failing=(), app=TIMESHEETS)


@ROWS.row("not-checked")
def no_app() -> Contoso:
    """Without an app nothing can be told."""
    return refused_by(failing=(), appId=None)


@ROWS.row("ruled-out", cites=("/value",))
def no_refusal_at_a_portal() -> Contoso:
    """The log was read whole, and has none."""
    return Contoso()


@ROWS.row("not-checked")
def no_refusal_at_a_portal_in_half_a_log() -> Contoso:
    """v1.0 lists interactive sign-ins alone."""
    return broken(Contoso(), BETA_LOG)


@pytest.mark.parametrize(
    "provider",
    [
        "user",
        "v1ConditionalAccess",
        "multiConditionalAccess",
        "mfaRegistrationRequiredByMultiConditionalAccess",
        "tenantSessionRiskPolicy",
        "accountCompromisePolicies",
        "mfaRegistrationRequiredByIdentityProtectionPolicy",
        "baselineProtection",
        "mfaRegistrationRequiredByBaselineProtection",
        "securityDefaults",
        "mfaRegistrationRequiredBySecurityDefaults",
        "crossTenantOutboundRule",
        "gpsLocationCondition",
        "riskBasedPolicy",
        "authenticationStrengths",
    ],
)
def test_a_setting_of_the_tenant_is_not_microsofts_own_demand(provider: str) -> None:
    """https://learn.microsoft.com/graph/api/resources/authenticationrequirementpolicy?view=graph-rest-beta"""
    assert ROWS.differences("ruled-out", refused_by(failing=(), app=AZURE_PORTAL, requirement=(provider, ""))) == []


ROWS.place(
    "scenario mandatory-mfa-admin-portals",
    "likely",
    cites_exactly=("/value/n/appDisplayName", "/value/n/appId"),
    fixes=("temporary-access-pass",),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
