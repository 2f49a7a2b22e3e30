"""Why the session or the user counts as risky, and what is left of a risk that was closed."""

from __future__ import annotations

from typing import Any

from tests.cases.base import (
    MFA_FOR_ALL,
    REFUSED_AT,
    at_risk,
    case,
    classic,
    clear,
    found,
    refused,
    refused_in_the_office,
    risk_closed,
    sprayed,
    unsettled,
    with_authenticator,
)
from tests.scenarios.base import (
    ALICE,
    BLOCK_LEGACY,
    CAROL,
    HOSTING_ABROAD,
    HOTEL_LISBON,
    SIGN_IN_RISK,
    Contoso,
    audited_user,
    policy,
)

DISMISSED = ("dismissed", "adminDismissedAllRiskForUser")
LOOSENING = ("dismiss-user-risk", "confirm-sign-in-safe", "temporary-exclusion", "adjust-policy")
AUTUMN: tuple[tuple[Any, ...], ...] = (  # dismissed in September, detected again in October
    ("2026-09-20T08:00:00Z", "none", *DISMISSED, [], CAROL["id"]),
    ("2026-10-05T08:00:00Z", "medium", "atRisk", "none", ["unfamiliarFeatures"], None),
)


@case(
    found(
        "no-mfa-method-registered",
        method="no-mfa-method-registered",
        risk="user-risk-active",
        demand="ca-user-risk-remediation",
        first=("temporary-access-pass",),
        has=("temporary-password", "dismiss-user-risk"),
    )
)
def a_clean_session_of_a_risky_user() -> Contoso:
    """The user is at risk, not the session; remediation takes MFA, which is not registered [policy-risk-based-user]."""
    return refused_in_the_office(at_risk(Contoso()), aggregated="high", state="atRisk")


@case(
    found(
        "no-mfa-method-registered",
        risk="stale-user-risk",
        demand="ca-user-risk-remediation",
        first=("temporary-access-pass",),
        in_order=("temporary-access-pass", "dismiss-user-risk"),
    )
)
def a_user_risk_of_last_year() -> Contoso:
    """A high user risk stays until somebody closes it, and dismissing gives no method [policy-risk-based-user]."""
    return refused_in_the_office(at_risk(Contoso(), "2025-02-01T05:00:00Z"), state="none")


@case(
    found(
        "risk-credential-leak-or-spray",
        risk="risk-credential-leak-or-spray",
        method="no-mfa-method-registered",
        first=("contain-compromise", "temporary-password", "revoke-sessions"),
        lacks=LOOSENING,
    )
)
def leaked_credentials() -> Contoso:
    """Somebody else may have the password: contain, loosen nothing [howto-identity-protection-investigate-risk]."""
    contoso = at_risk(Contoso(), "2026-11-23T22:05:00Z", "leakedCredentials")
    contoso.detection(None, "leakedCredentials", "high", moment="2026-11-23T22:00:00Z")
    return refused_in_the_office(contoso)


@case(
    found(
        "risk-admin-confirmed-compromised",
        risk="risk-admin-confirmed-compromised",
        first=("contain-compromise",),
        lacks=LOOSENING,
    )
)
def confirmed_compromised() -> Contoso:
    """An administrator has confirmed the compromise: contain before anything else [riskyuser]."""
    contoso = Contoso()
    contoso.risky("high", "2026-11-24T05:00:00Z", state="confirmedCompromised", detail="adminConfirmedUserCompromised")
    return refused_in_the_office(contoso)


@case(
    clear(
        risk="risk-admin-confirmed-compromised",
        first=("contain-compromise",),
        lacks=LOOSENING,
        says=("was confirmed compromised",),
    )
)
def confirmed_compromised_but_never_refused() -> Contoso:
    """Authenticator is there, so no 53004 is to come; the compromise is named and contained [riskyuser]."""
    contoso = with_authenticator(Contoso())
    contoso.risky("high", "2026-11-24T05:00:00Z", state="confirmedCompromised", detail="adminConfirmedUserCompromised")
    return contoso


@case(found("risk-credential-leak-or-spray", verdicts={"risk-credential-leak-or-spray": "confirmed"}, lacks=LOOSENING))
def an_address_of_a_known_threat_actor() -> Contoso:
    """A nation-state address is always high: an attacker has the password [concept-identity-protection-risks]."""
    return refused(kinds=["nationStateIP"], risk="high", at_risk=False)


@case(
    found(
        "risk-credential-leak-or-spray",
        risk="risk-credential-leak-or-spray",
        first=("contain-compromise",),
        lacks=LOOSENING,
    )
)
def an_open_attack_of_a_fortnight_ago_besides() -> Contoso:
    """An attacker in the middle that nobody closed weighs more than today's VPN [concept-identity-protection-risks]."""
    contoso = at_risk(refused(at_risk=False), "2026-11-10T22:05:00Z", "attackerinTheMiddle")
    contoso.detection(None, "attackerinTheMiddle", "high", moment="2026-11-10T22:00:00Z")
    return contoso


@case(
    classic(
        risk="signin-risk-realtime",
        verdicts={"risk-credential-leak-or-spray": "possible"},
        first=("temporary-access-pass",),
        lacks=("contain-compromise",),
    )
)
def a_spray_that_a_new_password_ended() -> Contoso:
    """The new password contained it [howto-identity-protection-remediate-unblock]; a method is missing."""
    closed = ("remediated", "adminGeneratedTemporaryPassword")
    contoso = Contoso()
    entry = contoso.blocked(REFUSED_AT, kinds=["passwordSpray"], risk="high", state=closed[0], detail=closed[1])
    contoso.detection(entry, "passwordSpray", "high", state=closed[0], detail=closed[1])
    return risk_closed(contoso, "2026-11-24T08:30:00Z", *closed)


@case(
    classic(
        risk="signin-risk-realtime",
        verdicts={"risk-credential-leak-or-spray": "possible"},
        lacks=("confirm-sign-in-safe", "dismiss-user-risk"),
        says=("ask who looked into it",),
    )
)
def a_spray_that_was_only_dismissed() -> Contoso:
    """Dismissing leaves the password as it was [howto-identity-protection-risk-feedback]: neither proven nor gone."""
    contoso = Contoso()
    entry = contoso.blocked(REFUSED_AT, kinds=["passwordSpray"], risk="high", state="dismissed")
    contoso.detection(entry, "passwordSpray", "high", state=DISMISSED[0], detail=DISMISSED[1])
    return risk_closed(contoso, "2026-11-24T08:30:00Z", *DISMISSED)


@case(
    found(
        "risk-credential-leak-or-spray",
        first=("contain-compromise",),
        says=("has signed in since the 53004",),
        lacks=LOOSENING,
    )
)
def an_anomalous_token_that_mfa_did_not_close() -> Contoso:
    """MFA does not close an anomalous token [howto-identity-protection-remediate-unblock]: no all-clear."""
    contoso = with_authenticator(sprayed(Contoso(), "anomalousToken"), "2026-11-24T08:10:00Z")
    contoso.sign_in("2026-11-24T08:20:00Z", second_factor={}, satisfied=[SIGN_IN_RISK])
    return contoso


@case(
    found(
        "user-reported-fraud",
        demand="ca-mfa-all-users",
        first=("contain-compromise",),
        has=("unblock-mfa",),
        lacks=LOOSENING,
        never_says=("the risk has been closed since",),
    )
)
def blocked_for_mfa_after_a_fraud_report() -> Contoso:
    """The user is on the block list, which no pass gets past, though never a risky user [howto-mfa-mfasettings]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, MFA_FOR_ALL])
    contoso.audit(
        "2026-11-20T08:00:00Z",
        "Fraud reported - user is blocked for MFA",
        service="Authentication Methods",
        category="UserManagement",
        targets=[audited_user(ALICE)],
    )
    contoso.blocked(REFUSED_AT, failing=[MFA_FOR_ALL])
    return contoso


# --- benign kinds -----------------------------------------------------------------------------------------------------


@case(
    classic(
        risk="risk-unfamiliar-or-travel",
        verdicts={"risk-unfamiliar-or-travel": "confirmed"},
        lacks=("contain-compromise",),
    )
)
def a_hotel_in_lisbon() -> Contoso:
    """Unfamiliar sign-in properties, tied to this very sign-in [concept-identity-protection-risks]."""
    return refused(kinds=["unfamiliarFeatures"], place=HOTEL_LISBON, at_risk=False)


@case(
    classic(
        risk="risk-unfamiliar-or-travel",
        verdicts={"signin-risk-realtime": "likely", "risk-unfamiliar-or-travel": "likely"},
    )
)
def a_real_time_level_with_an_offline_kind() -> Contoso:
    """Unlikely travel is found later: what made this session risky is not shown [concept-identity-protection-risks]."""
    return refused(kinds=["unlikelyTravel"], place=HOTEL_LISBON, at_risk=False)


@case(
    found(
        "no-mfa-method-registered",
        risk="risk-unfamiliar-or-travel",
        demand="ca-mfa-all-users",
        verdicts={"ca-mfa-all-users": "likely", "signin-risk-realtime": "ruled-out"},
    )
)
def a_level_that_was_found_afterwards() -> Contoso:
    """No real-time level, an aggregated one: an offline detection, so the session was not risky in itself [signin]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, MFA_FOR_ALL])
    entry = contoso.blocked(
        REFUSED_AT,
        failing=[MFA_FOR_ALL],
        risk="none",
        aggregated="medium",
        kinds=["unlikelyTravel"],
        place=HOTEL_LISBON,
    )
    contoso.detection(entry, "unlikelyTravel", "medium")
    contoso.risky("medium", "2026-11-24T08:10:00Z", kinds=["unlikelyTravel"])
    return contoso


@case(classic(risk="signin-risk-realtime", verdicts={"risk-anonymized-ip": "not-checked"}, lacks=LOOSENING))
def a_kind_that_did_not_exist() -> Contoso:
    """An unknown kind may be any, so it rules nothing out; the level is there all the same [riskdetection]."""
    return refused(kinds=["quantumTravel"], at_risk=False)


# --- closed, and opened again -----------------------------------------------------------------------------------------


@case(classic(verdicts={"user-risk-active": "ruled-out"}, lacks=("dismiss-user-risk",)))
def dismissed_after_the_refusal() -> Contoso:
    """Dismissing gives no method, so the refusal stands [howto-identity-protection-risk-feedback]."""
    contoso = Contoso()
    entry = contoso.blocked(REFUSED_AT)
    contoso.detection(entry, "anonymizedIPAddress", "medium", state=DISMISSED[0], detail=DISMISSED[1])
    return risk_closed(contoso, "2026-11-24T08:30:00Z", *DISMISSED)


@case(classic(verdicts={"user-risk-active": "ruled-out"}, lacks=("dismiss-user-risk",)))
def confirmed_safe_after_the_refusal() -> Contoso:
    """Confirming the user safe gives no method either [howto-identity-protection-risk-feedback]."""
    contoso = Contoso()
    entry = contoso.blocked(REFUSED_AT)
    contoso.detection(entry, "anonymizedIPAddress", "medium", state="confirmedSafe")
    return risk_closed(contoso, "2026-11-24T08:00:00Z", "confirmedSafe", "adminConfirmedAccountSafe")


@case(
    classic(
        risk="dismissed-but-redetected",
        verdicts={"dismissed-but-redetected": "confirmed"},
        first=("temporary-access-pass",),
    )
)
def dismissed_on_sunday_detected_today() -> Contoso:
    """Dismissing was the whole fix, so that the next session through Tor is refused again."""
    contoso = refused(at_risk=False)
    contoso.risky(
        "medium",
        "2026-11-24T07:50:00Z",
        kinds=["anonymizedIPAddress"],
        before=[
            ("2026-11-20T08:00:00Z", "medium", "atRisk", "none", ["anonymizedIPAddress"], None),
            ("2026-11-22T08:00:00Z", "none", *DISMISSED, [], CAROL["id"]),
        ],
    )
    return contoso


@case(clear(risk=None, verdicts={"dismissed-but-redetected": "ruled-out"}))
def dismissed_detected_and_remediated_in_autumn() -> Contoso:
    """All that was closed by a temporary password weeks ago [howto-identity-protection-remediate-unblock]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, MFA_FOR_ALL])
    return risk_closed(contoso, "2026-10-15T08:00:00Z", "remediated", "adminGeneratedTemporaryPassword", *AUTUMN)


@case(classic(verdicts={"dismissed-but-redetected": "ruled-out"}))
def remediated_in_autumn_refused_today() -> Contoso:
    """Today's Tor session is the reason, not what was detected again in October and closed."""
    contoso = refused(at_risk=False)
    return risk_closed(contoso, "2026-10-15T08:00:00Z", "remediated", "adminGeneratedTemporaryPassword", *AUTUMN)


@case(unsettled(4, risk=None, demand="ca-mfa-all-users", has=("wait-and-rerun",)))
def dismissed_five_minutes_ago() -> Contoso:
    """Feedback takes its time [howto-identity-protection-risk-feedback]: neither at risk for sure, nor clear."""
    return risk_closed(
        Contoso(policies=[BLOCK_LEGACY, MFA_FOR_ALL]),
        "2026-11-24T08:55:00Z",
        *DISMISSED,
        ("2026-11-24T05:00:00Z", "medium", "atRisk", "none", ["unlikelyTravel"], None),
    )


@case(clear(risk=None, demand="ca-mfa-all-users"))
def confirmed_safe_and_never_refused() -> Contoso:
    """A user who was confirmed safe a fortnight ago is not risky, with or without a method [riskyuser]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, MFA_FOR_ALL])
    return risk_closed(contoso, "2026-11-10T08:00:00Z", "confirmedSafe", "adminConfirmedAccountSafe")


@case(clear(risk="user-risk-active", method=None, says=("can prove it with Microsoft Authenticator",)))
def a_risky_user_with_a_method() -> Contoso:
    """Who has a method can remediate alone [howto-identity-protection-remediate-unblock]: no 53004 to come."""
    return at_risk(with_authenticator(Contoso()))


@case(
    found(
        "blocked-not-proofup",
        risk="risk-credential-leak-or-spray",
        first=("contain-compromise",),
        lacks=LOOSENING,
    )
)
def a_block_for_high_risk_and_a_spray() -> Contoso:
    """The policy that blocks high risk did its work: contain, and leave it alone [reference-error-codes]."""
    rule = policy("CA060 - Block high sign-in risk", sign_in_risk=["high"], grant=["block"])
    contoso = at_risk(Contoso(policies=[rule]), "2026-11-24T07:50:00Z", "passwordSpray")
    entry = contoso.sign_in(
        REFUSED_AT, error=53003, failing=[rule], risk="high", kinds=["passwordSpray"], place=HOSTING_ABROAD
    )
    contoso.detection(entry, "passwordSpray", "high")
    return contoso
