"""What could not be read: a permission, a licence, a version of the API; no all-clear is to come of it."""

from __future__ import annotations

from typing import Any

from tests.cases.base import (
    MFA_FOR_ALL,
    REFUSED_AT,
    at_risk,
    broken,
    case,
    classic,
    found,
    refused,
    security_info,
    unsettled,
    with_authenticator,
    without_permission,
)
from tests.scenarios.base import BLOCK_LEGACY, LICENCE_MESSAGE, Contoso, person, without_risky_users

NOT_INTERACTIVE: dict[str, Any] = {"isInteractive": False, "signInEventTypes": ["nonInteractiveUser"]}
LOOSENING = ("confirm-sign-in-safe", "dismiss-user-risk", "temporary-exclusion")


def with_security_defaults(contoso: Contoso) -> Contoso:
    """A tenant without a licence, on security defaults, whose user is refused."""
    contoso.data["securityDefaults"]["isEnabled"] = True
    contoso.blocked(REFUSED_AT, failing=[], kinds=[])
    without_risky_users(contoso)
    return contoso


# --- methods ----------------------------------------------------------------------------------------------------------


@case(
    found(
        "methods-reset-by-admin",
        verdicts={"methods-reset-by-admin": "likely", "no-mfa-method-registered": "not-checked"},
        never_says=("no MFA method is left",),
    )
)
def the_methods_are_hidden_and_were_deleted_an_hour_ago() -> Contoso:
    """The report of last night still counts what was deleted since, so it clears nothing [userregistrationdetails]."""
    contoso = at_risk(with_authenticator(Contoso(policies=[BLOCK_LEGACY, MFA_FOR_ALL])), "2026-11-24T06:00:00Z")
    security_info(contoso, "2026-11-24T08:10:00Z")
    return without_permission(contoso, "users/[^/]+/authentication/methods", "users/[^/]+/authentication/temporary")


@case(found("risk-anonymized-ip", method=None, says=("a method that the registration report counts",)))
def the_methods_policy_is_hidden() -> Contoso:
    """Authenticator may be switched off; that the report counts it is all that is known [userregistrationdetails]."""
    return without_permission(with_authenticator(refused()), "policies/authenticationMethodsPolicy")


# --- risk -------------------------------------------------------------------------------------------------------------


@case(
    classic(
        risk=None,
        demand="ca-mfa-all-users",
        verdicts={"signin-risk-realtime": "not-checked", "risk-credential-leak-or-spray": "not-checked"},
        says=("Not settled: whether the user or the session is risky.",),
        lacks=LOOSENING,
    )
)
def the_kind_of_risk_is_hidden_without_p2() -> Contoso:
    """A "generic" detection may be a compromise, so nothing is loosened [concept-identity-protection-risks]."""
    contoso = Contoso(licence="P1", policies=[BLOCK_LEGACY, MFA_FOR_ALL])
    entry = contoso.blocked(REFUSED_AT, failing=[MFA_FOR_ALL], kinds=["generic"])
    contoso.detection(entry, "generic", "medium")
    without_risky_users(contoso)
    return contoso


@case(
    classic(
        risk="signin-risk-realtime",
        verdicts={"risk-credential-leak-or-spray": "not-checked"},
        first=("temporary-access-pass",),
        lacks=LOOSENING,
    )
)
def the_detections_are_hidden() -> Contoso:
    """Whether it is a compromise cannot be seen: none is shown, and nothing is loosened [riskdetection]."""
    return without_permission(refused(kinds=[]), "identityProtection/riskDetections")


@case(unsettled(3, risk=None, demand="ca-mfa-all-users", has=("grant-reader-permission",)))
def all_risk_is_hidden_and_no_refusal() -> Contoso:
    """No method, and MFA for everybody: whether it blocks hangs on a risk that cannot be seen [riskyuser]."""
    return without_permission(Contoso(policies=[BLOCK_LEGACY, MFA_FOR_ALL]), "identityProtection")


# --- licences ---------------------------------------------------------------------------------------------------------


@case(
    found(
        "no-mfa-method-registered",
        method="no-mfa-method-registered",
        risk=None,
        demand="security-defaults-on",
        has=("temporary-access-pass",),
        lacks=("grant-reader-permission",),
    )
)
def security_defaults_and_no_log_without_a_licence() -> Contoso:
    """Security defaults require MFA and there is no method: nobody can grant the log, and the next risk is refused [security-defaults]."""
    contoso = with_security_defaults(Contoso(licence="free", policies=[]))
    contoso.deny("auditLogs/signIns", "Authentication_RequestFromNonPremiumTenantOrB2CTenant", LICENCE_MESSAGE)
    return contoso


@case(
    found(
        "new-user-first-signin",
        demand="security-defaults-on",
        risk=None,
        says=("Not settled: whether the user or the session is risky.",),
    )
)
def security_defaults_and_a_new_colleague() -> Contoso:
    """Security defaults judge risk on their own, and show it to nobody without P2 [security-defaults]."""
    nia = person("Nia Neumann", "nia@contoso.example", createdDateTime="2026-11-20T08:00:00Z", employeeHireDate=None)
    return with_security_defaults(Contoso(nia, history=False, licence="free", policies=[]))


# --- the log ----------------------------------------------------------------------------------------------------------


def beta_fails() -> Contoso:
    """The refusal is not interactive, and beta, which alone lists such ones, does not answer."""
    contoso = refused(tied=False, at_risk=False, **NOT_INTERACTIVE)
    return broken(contoso, r"^GET /beta/auditLogs/signIns")


def the_search_fails() -> Contoso:
    """The refusal is not interactive, and no search for 53004 is answered; the newest sign-ins are."""
    contoso = refused(tied=False, at_risk=False, **NOT_INTERACTIVE)
    return broken(contoso, r"auditLogs/signIns.*53004")


@case(unsettled(4, risk=None))
def v1_lists_interactive_sign_ins_only() -> Contoso:
    """v1.0 does not list the sign-ins that no user sees, so its silence clears nothing [signin-list]."""
    return beta_fails()


@case(unsettled(4, risk=None))
def the_newest_sign_ins_are_not_all() -> Contoso:
    """A 53004 that was searched for in vain may be further back, or not interactive [signin-list]."""
    return the_search_fails()


@case(unsettled(4, never_says=("No 53004 of alice@contoso.example is in the log",)))
def v1_does_not_show_that_there_is_no_53004() -> Contoso:
    """The 53004 is in the log; only v1.0 does not list it [signin-list]."""
    return beta_fails()


@case(unsettled(4, never_says=("No 53004 of alice@contoso.example is in the log",)))
def a_failed_search_does_not_show_that_there_is_no_53004() -> Contoso:
    """The 53004 is in the log; the search for it failed [signin-list]."""
    return the_search_fails()


@case(classic())
def v1_does_for_an_interactive_sign_in() -> Contoso:
    """Where all of beta is missing, v1.0 gives the whole chain of an interactive sign-in [signin-list]."""
    return broken(refused(), r"^GET /beta/", 404, "ResourceNotFound")


@case(classic(demand=None, verdicts={"ca-signin-risk-requires-mfa": "not-checked"}))
def the_policies_are_hidden_everywhere() -> Contoso:
    """Graph leaves the policies out of the sign-in, without a word, for who may not read them [signin-list]."""
    contoso = without_permission(refused(), "identity/conditionalAccess")
    contoso.data["faults"].append({"match": r"auditLogs/signIns", "omit_applied_policies": True})
    return contoso


@case(unsettled(3, method="no-mfa-method-registered", risk=None, demand=None, has=("grant-reader-permission",)))
def the_logs_and_the_risk_are_hidden() -> Contoso:
    """That there is no method is all that is known, and that alone blocks nobody."""
    return without_permission(refused(), "auditLogs", "identityProtection")


@case(unsettled(3, headline=None, method=None, risk=None, demand=None, first=("grant-reader-permission",)))
def all_but_the_user_is_hidden() -> Contoso:
    """With nothing read there is nothing to say but what permission is missing."""
    return without_permission(
        refused(),
        "auditLogs",
        "identityProtection",
        "identity/",
        "policies",
        "reports",
        "users/[^/]+/authentication",
        "subscribedSkus",
        "organization",
    )
