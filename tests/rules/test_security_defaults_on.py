"""`security-defaults-on`: Security defaults are on and demand that everybody registers for MFA."""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import AT
from tests.scenarios.base import BLOCK_LEGACY, SIGN_IN_RISK, Contoso

ROWS = Rows("security-defaults-on")

UNLICENSED = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"


def defaults(contoso: Contoso, enabled: Any = True) -> Contoso:
    contoso.data["securityDefaults"]["isEnabled"] = enabled
    contoso.blocked(AT, failing=[])
    return contoso


@ROWS.row("not-checked", cites=())
def defaults_that_are_null() -> Contoso:
    """A null is neither on nor off."""
    return defaults(Contoso(), None)


@ROWS.row("confirmed", cites=("/isEnabled", "/id"))
def defaults_beside_a_policy_for_report_only() -> Contoso:
    """A policy that only reports is not enabled."""
    only_reported = {**SIGN_IN_RISK, "state": "enabledForReportingButNotEnforced"}
    return defaults(Contoso(policies=[only_reported]))


@ROWS.row("likely", cites=("/isEnabled", "/displayName", "/state"))
def defaults_beside_an_enabled_policy() -> Contoso:
    """The two exclude each other, so that one of the answers is out of date."""
    return defaults(Contoso(policies=[BLOCK_LEGACY]))


@ROWS.row("confirmed", cites=("/isEnabled",))
def defaults_without_a_licence_for_policies() -> Contoso:
    """Nothing else can demand MFA then."""
    contoso = defaults(Contoso(policies=[]))
    contoso.deny("identity/conditionalAccess/policies", UNLICENSED, "no premium license")
    return contoso


@ROWS.row("likely", cites=("/isEnabled",))
def defaults_and_the_policies_are_hidden() -> Contoso:
    """They may be on as well."""
    return without_permission(defaults(Contoso()), "identity/conditionalAccess/policies")


@ROWS.row("not-checked", cites=())
def defaults_that_may_not_be_read() -> Contoso:
    """What may not be read is neither on nor off."""
    return without_permission(defaults(Contoso()), "policies/identitySecurityDefaultsEnforcementPolicy")


ROWS.place(
    "case gaps.security_defaults_and_a_new_colleague",
    "confirmed",
    cites_exactly=("/isEnabled", "/value"),
    fixes=("temporary-access-pass",),
)
ROWS.place("scenario account-disabled", "ruled-out", cites_exactly=("/isEnabled",), fixes=("temporary-access-pass",))
ROWS.place(
    "scenario security-defaults-on",
    "confirmed",
    cites_exactly=("/isEnabled", "/value/n/authenticationRequirementPolicies/n/requirementProvider"),
    fixes=("temporary-access-pass",),
)


ROWS.place(
    "case everyday_demand.per_user_mfa_asked_beside_security_defaults",
    "possible",
    cites_exactly=("/isEnabled", "/value/n/authenticationRequirementPolicies/n/requirementProvider"),
    fixes=("temporary-access-pass",),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
