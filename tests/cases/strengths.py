"""Authentication strengths: a method that is there, and may not be enough."""

from __future__ import annotations

import copy

from tests.cases.base import (
    PHISHING_RESISTANT_FOR_RISK,
    REFUSED_AT,
    at_risk,
    case,
    classic,
    found,
    refused,
    unsettled,
    with_authenticator,
    with_pass,
    without_permission,
)
from tests.scenarios.base import BLOCK_LEGACY, KEY_PILOT, STRENGTHS, WAVE_2, Contoso, guid, policy, security_key

RESTRICTED = {
    **copy.deepcopy(STRENGTHS[2]),
    "combinationConfigurations": [
        {
            "@odata.type": "#microsoft.graph.fido2CombinationConfiguration",
            "id": guid("combination of one key model"),
            "allowedAAGUIDs": ["ee882879-721c-4913-9775-3dfcce97072a"],
            "appliesToCombinations": ["fido2"],
        }
    ],
}
ONE_MODEL = policy(
    "CA022 - Risky sign-ins - Require keys of one model", sign_in_risk=["high", "medium"], strength=RESTRICTED
)
RESISTANT_FOR_RISKY_USERS = policy(
    "CA061 - Risky users - Require phishing-resistant MFA", user_risk=["high"], strength=STRENGTHS[2]
)


def refused_by_strength() -> Contoso:
    """The policy on risky sign-ins wants phishing-resistant MFA."""
    return refused(Contoso(policies=[BLOCK_LEGACY, PHISHING_RESISTANT_FOR_RISK]), failing=[PHISHING_RESISTANT_FOR_RISK])


def refused_with_a_key(created: str) -> Contoso:
    """The policy wants keys of one model; the user has one of another model, since then."""
    contoso = Contoso(policies=[BLOCK_LEGACY, ONE_MODEL])
    contoso.join(KEY_PILOT)
    contoso.register(contoso.subject, {**security_key(contoso.subject), "createdDateTime": created})
    return refused(contoso, REFUSED_AT, failing=[ONE_MODEL])


@case(
    classic(
        headline="method-not-in-required-strength",
        method="method-not-in-required-strength",
        first=("allow-method",),
        lacks=("temporary-access-pass", "add-phone-method"),
    )
)
def an_authenticator_where_a_key_is_wanted() -> Contoso:
    """Push is no phishing-resistant MFA, and neither is a pass or a phone [concept-authentication-strengths]."""
    return with_authenticator(refused_by_strength())


@case(
    classic(
        first=("allow-method", "temporary-access-pass"),
        lacks=("add-phone-method",),
        advice={"allow-method": "Passkey (FIDO2)", "temporary-access-pass": "does not accept such a pass"},
    )
)
def nothing_where_a_key_is_wanted() -> Contoso:
    """Allow a key first; a pass only helps to register it, a phone not at all [concept-authentication-strengths]."""
    return refused_by_strength()


@case(
    classic(
        headline="method-not-in-required-strength",
        method="method-not-in-required-strength",
        first=("allow-method",),
        lacks=("temporary-access-pass",),
    )
)
def a_usable_pass_where_a_key_is_wanted() -> Contoso:
    """The strength does not accept a pass, so that a usable one is no all-clear [concept-authentication-strengths]."""
    return with_pass(refused_by_strength())


@case(
    found(
        "risk-anonymized-ip",
        method=None,
        demand="ca-signin-risk-requires-mfa",
        verdicts={"method-not-in-required-strength": "possible"},
        lacks=("add-phone-method",),
        never_says=("accepts none of",),
    )
)
def a_key_of_perhaps_the_wrong_model() -> Contoso:
    """A strength may accept some key models only: whether this one fits is open [concept-authentication-strengths]."""
    return refused_with_a_key("2024-11-04T15:12:44Z")


@case(
    found("risk-anonymized-ip", never_says=("contradicts the refusal",)),
)
def a_key_of_perhaps_the_wrong_model_contradicts_nothing() -> Contoso:
    """A refusal fits a key that the strength may not accept [concept-authentication-strengths]."""
    return refused_with_a_key("2024-11-04T15:12:44Z")


@case(found("risk-anonymized-ip", method=None, says=("has since got a passkey", "is not settled")))
def a_key_of_perhaps_the_wrong_model_since() -> Contoso:
    """A key that the strength may not accept is no all-clear: the refusal stands [concept-authentication-strengths]."""
    return refused_with_a_key("2026-11-24T08:20:00Z")


@case(
    found(
        "method-not-in-required-strength",
        risk="user-risk-active",
        demand="ca-user-risk-remediation",
        first=("allow-method",),
        lacks=("temporary-access-pass",),
    )
)
def a_risky_user_with_a_pass_where_a_key_is_wanted() -> Contoso:
    """Not refused yet, but at risk, and the policy on user risk refuses the pass [concept-authentication-strengths]."""
    return at_risk(with_pass(Contoso(policies=[BLOCK_LEGACY, RESISTANT_FOR_RISKY_USERS])))


@case(unsettled(3, method=None, demand=None, risk="user-risk-active", has=("grant-reader-permission",)))
def a_risky_user_whose_groups_are_hidden() -> Contoso:
    """Whether the policy for a group, and so its strength, concerns the user cannot be known without the groups."""
    rule = policy(
        "CA062 - Wave 2 - Require phishing-resistant MFA",
        user_risk=["high"],
        strength=STRENGTHS[2],
        users={"includeUsers": [], "includeGroups": [WAVE_2["id"]]},
    )
    contoso = at_risk(with_authenticator(Contoso(policies=[BLOCK_LEGACY, rule])))
    return without_permission(contoso, "users/[^/]+/transitiveMemberOf")
