"""`sign-in-frequency-every-time`: The policy asks for a new sign-in every time, so that the refusal repeats itself."""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import refused, without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import UNLISTED, refused_by
from tests.scenarios.base import BLOCK_LEGACY, SIGN_IN_RISK, Contoso, Json, policy

ROWS = Rows("sign-in-frequency-every-time")

FREQUENCY = "/sessionControls/signInFrequency/frequencyInterval"


def frequency(rule: Json, **settings: Any) -> Json:
    session = rule["sessionControls"]
    return {**rule, "sessionControls": {**session, "signInFrequency": {**session["signInFrequency"], **settings}}}


@ROWS.row("confirmed", cites=("Policies/1/displayName", "Policies/1/result", "/state", FREQUENCY), fixes=())
def a_policy_that_failed_asks_every_time() -> Contoso:
    """The policy that the sign-in failed on says so."""
    return refused_by(SIGN_IN_RISK)


@ROWS.row("confirmed", cites=("Policies/1/expirationRequirement",))
def the_sign_in_says_every_time() -> Contoso:
    """The sign-in says so itself, whatever may be read of policies."""
    told = [
        {"expirationRequirement": "tenantTokenLifetimePolicy", "detail": ""},
        {"expirationRequirement": "signInFrequencyEveryTime", "detail": ""},
    ]
    return without_permission(refused_by(failing=(), sessionLifetimePolicies=told), "identity/conditionalAccess")


@ROWS.row("ruled-out")
def the_sign_in_says_something_of_another_kind() -> Contoso:
    """A lifetime of another kind, one that does not say which, and none at all."""
    told = [{"expirationRequirement": "ngcMfa", "detail": ""}, {"expirationRequirement": None, "detail": ""}]
    return refused_by(policy("CA091 - Require MFA"), sessionLifetimePolicies=told)


@ROWS.row("ruled-out")
def the_sign_in_says_nothing_of_its_life() -> Contoso:
    """A null is no lifetime."""
    return refused_by(policy("CA091 - Require MFA"), sessionLifetimePolicies=None)


@ROWS.row("ruled-out")
def a_policy_that_failed_asks_by_the_hour() -> Contoso:
    """A period is not every time."""
    return refused_by(frequency(SIGN_IN_RISK, frequencyInterval="timeBased", value=8, type="hours"))


@ROWS.row("ruled-out")
def a_policy_that_failed_has_it_switched_off() -> Contoso:
    """A control that is not enabled controls nothing."""
    return refused_by(frequency(SIGN_IN_RISK, isEnabled=False))


@ROWS.row("ruled-out", cites=("/displayName", "/result"))
def a_policy_that_failed_has_no_session_controls() -> Contoso:
    """MFA alone, and as often as the tenant's default."""
    return refused_by(policy("CA091 - Require MFA"))


@ROWS.row("ruled-out")
def a_policy_that_did_not_fail_asks_every_time() -> Contoso:
    """Only what demanded MFA here counts."""
    return refused_by(policy("CA091 - Require MFA"), SIGN_IN_RISK, failing=(policy("CA091 - Require MFA"),))


@ROWS.row("likely", cites=("/displayName", "/state", FREQUENCY))
def a_policy_that_reaches_the_user_asks_every_time() -> Contoso:
    """The sign-in lists no policies; this one reaches it by its own words."""
    return refused_by(SIGN_IN_RISK, **UNLISTED)


@ROWS.row("possible", cites=("/displayName", "/state", FREQUENCY))
def a_policy_that_may_reach_the_user_asks_every_time() -> Contoso:
    """The risk of the sign-in is hidden, so that whether the policy applied is not known."""
    return refused_by(SIGN_IN_RISK, riskLevelDuringSignIn="hidden", **UNLISTED)


@ROWS.row("not-checked")
def a_policy_that_failed_was_not_found() -> Contoso:
    """It may ask every time."""
    contoso = refused_by(SIGN_IN_RISK)
    contoso.data["conditionalAccessPolicies"] = [BLOCK_LEGACY]
    return contoso


@ROWS.row("confirmed")
def two_policies_that_ask_every_time() -> Contoso:
    """Several policies take another verb."""
    rules = [policy(name, sign_in_risk=["medium"], every_time=True) for name in ("CA071", "CA072")]
    return refused(Contoso(policies=rules), failing=rules)


ROWS.place(
    "scenario account-disabled",
    "confirmed",
    cites_exactly=(
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
        "/value/n/state",
        "/value/n/sessionControls/signInFrequency/frequencyInterval",
    ),
    fixes=(),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
