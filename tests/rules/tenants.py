"""Tenants that the rows of several rules share, and what they are made of."""

from __future__ import annotations

from typing import Any

from tests.scenarios.base import (
    BLOCK_LEGACY,
    FABRIKAM_TENANT_ID,
    GUEST,
    HOME_BERLIN,
    Contoso,
    Json,
    cross_tenant,
    policy,
)

AT = "2026-11-24T07:48:22Z"

SIGN_INS = "auditLogs/signIns"

BETA_LOG = r"^GET /beta/auditLogs/signIns"

UNLISTED: Json = {"appliedConditionalAccessPolicies": []}

NO_DEMAND = [BLOCK_LEGACY]

NOBODY: Json = {"excludeGroups": []}

PROVIDER = ("/requirementProvider",)

RISK_STATE = ("/riskState", "/riskDetail", "/riskLastUpdatedDateTime")

BY_ADMIN = ("dismissed", "adminDismissedAllRiskForUser")

REPORT_ONLY = "enabledForReportingButNotEnforced"

WITH_MFA: Json = {"second_factor": {}, "authenticationRequirement": "multiFactorAuthentication"}

PALM = {"@odata.type": "#microsoft.graph.palmVeinAuthenticationMethod", "id": "7f3e5a6c-0000-4000-8000-000000000001"}

RISK_REMEDIATION = policy("CA016 - Remediation", user_risk=["high"], grant=["riskRemediation"])

Step = tuple[str, str, str, str, list[str], str | None]


def asked(provider: str, moment: str = AT, contoso: Contoso | None = None, **event: Any) -> Contoso:
    """Refused in a tenant whose policies demand nothing; the sign-in names who asked for MFA."""
    contoso = contoso or Contoso(policies=NO_DEMAND)
    contoso.blocked(moment, failing=[], requirement=(provider, "whoever that is"), **event)
    return contoso


def refused_by(*policies: Json, failing: tuple[Json, ...] | None = None, moment: str = AT, **event: Any) -> Contoso:
    """Refused by these policies, in a tenant that has these and the block of legacy clients alone."""
    contoso = Contoso(policies=[BLOCK_LEGACY, *policies])
    contoso.blocked(moment, failing=policies if failing is None else failing, **event)
    return contoso


def plain(contoso: Contoso | None = None, **event: Any) -> Contoso:
    """Refused with 53004, in a session that is not risky and for a user who is not at risk."""
    contoso = contoso or Contoso()
    contoso.blocked(AT, **{"risk": "none", "kinds": [], **event})
    return contoso


def dismissed(moment: str, contoso: Contoso | None = None, **risk: Any) -> Contoso:
    contoso = contoso or Contoso()
    contoso.risky("none", moment, state=BY_ADMIN[0], detail=BY_ADMIN[1], **risk)
    return contoso


def guest(*, by_default: bool, by_partner: bool | None, **event: Any) -> Contoso:
    """A guest of Fabrikam, refused; whether MFA of home is trusted by default, and by the settings for Fabrikam."""
    contoso = Contoso(GUEST)
    contoso.data["crossTenantDefault"] = cross_tenant(mfa_accepted=by_default)
    if by_partner is not None:
        settings = {**cross_tenant(mfa_accepted=by_partner), "tenantId": FABRIKAM_TENANT_ID, "isServiceProvider": False}
        contoso.data["crossTenantPartners"].append(settings)
    contoso.blocked(AT, **{"risk": "none", "kinds": [], **event})
    return contoso


def tenant(*policies: Json) -> Contoso:
    return Contoso(policies=policies)


def asking_nothing(contoso: Contoso, place: int = -1) -> Contoso:
    """One of the policies has session controls alone."""
    contoso.data["conditionalAccessPolicies"][place]["grantControls"] = None
    return contoso


def prompted(contoso: Contoso, moment: str = "2026-11-24T08:00:00Z", error: int = 500121) -> Contoso:
    """A prompt for MFA that failed."""
    contoso.sign_in(moment, error=error, place=HOME_BERLIN, second_factor={"succeeded": False})
    return contoso


def passed(contoso: Contoso, moment: str = "2026-11-24T08:30:00Z", **changes: Any) -> Contoso:
    """A sign-in with MFA."""
    contoso.sign_in(moment, place=HOME_BERLIN, **{**WITH_MFA, **changes})
    return contoso
