"""`method-not-in-required-strength`: The registered methods are none of those that the demanded authentication
strength accepts.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import refused, with_authenticator, with_pass
from tests.rules.rows import Row, Rows, text_of
from tests.scenarios.base import STRENGTHS, Contoso, Json, policy

ROWS = Rows("method-not-in-required-strength")

PHISHING_RESISTANT = policy("CA021 - Require phishing-resistant MFA", sign_in_risk=["medium"], strength=STRENGTHS[2])

ANY_MFA = policy("CA022 - Require any MFA", sign_in_risk=["medium"], strength=STRENGTHS[0])

SHOWN_STRENGTH = ("/displayName", "/result")


@ROWS.row("ruled-out", cites=(*SHOWN_STRENGTH, "/@odata.type"))
def a_strength_that_accepts_the_method() -> Contoso:
    """Microsoft Authenticator is MFA."""
    return with_authenticator(refused(Contoso(policies=[ANY_MFA]), failing=[ANY_MFA]))


@ROWS.row("ruled-out", cites=(*SHOWN_STRENGTH, "/isUsable"))
def a_strength_that_accepts_the_pass() -> Contoso:
    """So is a Temporary Access Pass."""
    return with_pass(refused(Contoso(policies=[ANY_MFA]), failing=[ANY_MFA]))


@ROWS.row("confirmed")
def two_strengths_of_which_one_accepts_the_method() -> Contoso:
    """All that is demanded has to be met."""
    rules = [ANY_MFA, PHISHING_RESISTANT]
    return with_authenticator(refused(Contoso(policies=rules), failing=rules))


def unembedded(rule: Json) -> Json:
    """The policy without what its strength accepts, as a list of policies may give it."""
    grant = rule["grantControls"]
    bare = {**grant["authenticationStrength"], "allowedCombinations": None}
    return {**rule, "grantControls": {**grant, "authenticationStrength": bare}}


@ROWS.row("confirmed")
def a_strength_of_which_only_the_list_says_what_it_accepts() -> Contoso:
    """The list of strengths has it."""
    rule = unembedded(PHISHING_RESISTANT)
    return with_authenticator(refused(Contoso(policies=[rule]), failing=[rule]))


@ROWS.row("not-checked", cites=())
def a_strength_that_nothing_explains() -> Contoso:
    """Neither the policy nor the list says what it accepts."""
    rule = unembedded(PHISHING_RESISTANT)
    contoso = with_authenticator(refused(Contoso(policies=[rule]), failing=[rule]))
    contoso.data["authenticationStrengthPolicies"] = contoso.data["authenticationStrengthPolicies"][:2]
    return contoso


ROWS.place(
    "case strengths.a_key_of_perhaps_the_wrong_model",
    "possible",
    cites_exactly=(
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
        "/value/n/grantControls/authenticationStrength/displayName",
        "/value/n/grantControls/authenticationStrength/allowedCombinations",
        "/value/n/@odata.type",
    ),
    fixes=("temporary-access-pass", "allow-method", "adjust-policy"),
)
ROWS.place(
    "case strengths.a_risky_user_with_a_pass_where_a_key_is_wanted",
    "likely",
    cites_exactly=(
        "/value/n/displayName",
        "/value/n/state",
        "/value/n/grantControls/authenticationStrength/displayName",
        "/value/n/grantControls/authenticationStrength/allowedCombinations",
        "/value/n/isUsable",
        "/value/n/isUsableOnce",
    ),
    fixes=("temporary-access-pass", "allow-method", "adjust-policy"),
)
ROWS.place(
    "scenario account-disabled",
    "ruled-out",
    cites_exactly=("/value/n/@odata.type",),
    fixes=("temporary-access-pass", "allow-method", "adjust-policy"),
)
ROWS.place(
    "scenario account-locked-smart-lockout",
    "ruled-out",
    cites_exactly=("/value/n/displayName", "/value/n/state"),
    fixes=("temporary-access-pass", "allow-method", "adjust-policy"),
)
ROWS.place(
    "scenario method-not-in-required-strength",
    "confirmed",
    cites_exactly=(
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
        "/value/n/grantControls/authenticationStrength/displayName",
        "/value/n/grantControls/authenticationStrength/allowedCombinations",
        "/value/n/@odata.type x2",
    ),
    fixes=("temporary-access-pass", "allow-method", "adjust-policy"),
)
ROWS.place(
    "case everyday_methods.notifications_only_where_a_passwordless_sign_in_is_required",
    "confirmed",
    cites_exactly=(
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
        "/value/n/grantControls/authenticationStrength/displayName",
        "/value/n/grantControls/authenticationStrength/allowedCombinations",
        "/value/n/@odata.type",
    ),
    fixes=("temporary-access-pass", "allow-method", "adjust-policy"),
)


ROWS.place(
    "case everyday_demand.excluded_from_the_policy_that_asks_for_a_passkey",
    "ruled-out",
    cites_exactly=(
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
    ),
    fixes=("temporary-access-pass", "allow-method", "adjust-policy"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
