"""What each fix is expected to do: the same sign-in, evaluated again with what the fix changes."""

from __future__ import annotations

import pytest

from aad53004 import diagnose
from aad53004.diagnosis import Diagnosis
from tests.cases.base import refused
from tests.offline import TenantSource
from tests.scenarios.base import (
    SIGN_IN_RISK,
    STANDARD_POLICIES,
    STRENGTH_PHISHING_RESISTANT,
    STRENGTHS,
    Contoso,
    policy,
)


def effects(contoso: Contoso) -> dict[str, str]:
    diagnosis: Diagnosis = diagnose(contoso.subject["userPrincipalName"], TenantSource(contoso.tenant()))
    return {fix.row.id: fix.effect for fix in diagnosis.fixes}


def test_dismissing_alone_is_met_with_the_same_refusal() -> None:
    """A dismissal closes the record of the past; the next risky sign-in without a method is refused again.

    https://learn.microsoft.com/entra/id-protection/howto-identity-protection-remediate-unblock
    """
    found = effects(refused())
    for fix in ("dismiss-user-risk", "dismiss-sign-in", "temporary-password"):
        assert "would meet 53004 again" in found[fix], fix


def test_a_pass_meets_the_demand_and_an_ordinary_place_does_not_raise_it() -> None:
    found = effects(refused())
    assert found["temporary-access-pass"] == "With the pass, the user can meet the demand for MFA in the same sign-in."
    assert found["register-from-known-place"].endswith("the same sign-in would go through.")


def test_a_pass_does_not_meet_a_phishing_resistant_strength() -> None:
    """https://learn.microsoft.com/entra/identity/authentication/concept-authentication-strengths"""
    strong = policy(
        "CA090 - Risky sign-ins - Require phishing-resistant MFA",
        grant=[],
        sign_in_risk=["medium", "high"],
        strength=next(one for one in STRENGTHS if one["id"] == STRENGTH_PHISHING_RESISTANT),
    )
    contoso = refused(Contoso(policies=[strong]), failing=[strong])
    assert "would meet 53004 again" in effects(contoso)["temporary-access-pass"]


def test_what_waits_behind_the_refusal_is_told() -> None:
    """MFA is asked for before the device, so that the device shows only then.

    https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policies
    """
    device = policy("CA080 - Require a compliant device", grant=["compliantDevice"])
    contoso = refused(Contoso(policies=[*STANDARD_POLICIES, device]), failing=[SIGN_IN_RISK, device])
    assert "would meet 53000 next" in effects(contoso)["temporary-access-pass"]


@pytest.mark.parametrize("fix", ["adjust-policy", "temporary-exclusion"])
def test_a_weakened_policy_lets_the_same_sign_in_through(fix: str) -> None:
    assert effects(refused())[fix].endswith("the same sign-in would go through.")


def test_nothing_is_foretold_without_policies() -> None:
    contoso = refused()
    contoso.deny("identity/conditionalAccess/policies", "Forbidden", "Missing scopes.")
    assert set(effects(contoso).values()) == {""}
