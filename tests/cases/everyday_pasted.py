"""A pasted error as evidence, and what a licence, a permission or a cloud keeps from the diagnosis."""

from __future__ import annotations

from datetime import datetime

from aad53004.checkers.subject import Narrowing
from tests.cases.base import (
    MFA_FOR_ALL,
    case,
    classic,
    clear,
    found,
    refused,
    unsettled,
    with_authenticator,
    without_permission,
)
from tests.scenarios.base import BLOCK_LEGACY, DAVE, LICENCE_MESSAGE, Contoso, without_risky_users

Asked = tuple[Contoso, Narrowing]
PREMIUM = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
NO_LICENCE = "User is not authorized to perform the operation. Reason: Tenant does not meet license requirement!"
GIVEN = Narrowing(code=53004)
PAGE_WITHOUT_CODE = Narrowing(candidates=(53004, 53003))
NO_GRANT = ("grant-reader-permission",)
REALTIME = "signin-risk-realtime"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def free(*, security_defaults: bool = True) -> Contoso:
    """A tenant without a licence: neither the log nor the risk can be read, whatever is granted."""
    contoso = Contoso(licence="free", policies=[])
    contoso.data["securityDefaults"]["isEnabled"] = security_defaults
    contoso.deny("auditLogs/signIns", PREMIUM, LICENCE_MESSAGE)
    contoso.deny("identityProtection/riskDetections", "Forbidden", "Your tenant is not licensed for this feature.")
    without_risky_users(contoso)
    return contoso


def unlicensed(contoso: Contoso, *patterns: str) -> Contoso:
    """Graph says NoLicense to these requests, as it does without Entra ID P2."""
    for pattern in patterns:
        contoso.deny(pattern, "NoLicense", NO_LICENCE)
    return contoso


BY_DEFAULTS = found(
    "no-mfa-method-registered",
    method="no-mfa-method-registered",
    risk=REALTIME,
    demand="security-defaults-on",
    verdicts={"no-mfa-method-registered": "likely", REALTIME: "likely", "security-defaults-on": "likely"},
    first=("temporary-access-pass",),
    lacks=NO_GRANT,
    never_says=("permission",),
)


# --- no licence -----------------------------------------------------------------------------------------------------------


@case(BY_DEFAULTS)
def a_free_tenant_and_the_error() -> Asked:
    """The code shows the risk, the state shows the rest: the whole chain is likely [security-defaults]."""
    return free(), GIVEN


@case(BY_DEFAULTS)
def a_free_tenant_and_the_page_without_its_code() -> Asked:
    """What people see first has no code; it shows a risky sign-in all the same [policy-risk-based-sign-in]."""
    return free(), PAGE_WITHOUT_CODE


@case(
    found(
        "no-mfa-method-registered",
        method="no-mfa-method-registered",
        risk=None,
        demand="security-defaults-on",
        verdicts={REALTIME: "not-checked"},
        lacks=NO_GRANT,
        says=("Sign-in logs",),
    )
)
def a_free_tenant_without_the_error() -> Contoso:
    """No method under security defaults is refused at the next risky sign-in; the portal has the log [security-defaults]."""
    return free()


@case(unsettled(4, headline=None, risk=None, lacks=NO_GRANT))
def a_free_tenant_and_a_method() -> Contoso:
    """With a method nothing can be said without the log; no permission would help."""
    return with_authenticator(free())


@case(unsettled(4, headline=None, lacks=NO_GRANT, says=("Authenticator",)))
def a_free_tenant_with_a_method_and_the_error() -> Asked:
    """A 53004 says that there was no usable method, and there is one now: which came first only the log can say."""
    return with_authenticator(free()), GIVEN


@case(found("no-mfa-method-registered", risk=REALTIME, demand="per-user-mfa-enforced", lacks=NO_GRANT))
def a_free_tenant_with_per_user_mfa_and_the_error() -> Asked:
    """Per-user MFA needs no licence and requires it as well [howto-mfa-userstates]."""
    contoso = free(security_defaults=False)
    contoso.data["requirements"][contoso.subject_id] = {"perUserMfaState": "enforced"}
    return contoso, GIVEN


@case(found("no-mfa-method-registered", risk=REALTIME, demand=None, says=("what requires MFA",), lacks=NO_GRANT))
def a_free_tenant_in_which_nothing_requires_mfa_and_the_error() -> Asked:
    """Risk by the code, no method by the state; what requires MFA stays open."""
    return free(security_defaults=False), GIVEN


@case(unsettled(4, headline=None, risk=None, lacks=NO_GRANT))
def a_free_tenant_and_a_53003() -> Asked:
    """Another code is no evidence of a 53004, and with security defaults off nothing else requires MFA."""
    return free(security_defaults=False), Narrowing(code=53003)


@case(BY_DEFAULTS)
def a_tenant_without_a_licence_that_says_so_in_other_words() -> Asked:
    """NoLicense is a licence, not a permission [signin-list]."""
    contoso = Contoso(licence="free", policies=[])
    contoso.data["securityDefaults"]["isEnabled"] = True
    return unlicensed(contoso, "auditLogs/signIns", "identityProtection"), GIVEN


@case(classic(lacks=NO_GRANT, never_says=("IdentityRisky",), verdicts={"stale-user-risk": "not-checked"}))
def risky_users_without_p2() -> Contoso:
    """The log has the whole chain; that risky users take P2 is no permission that is missing [riskyuser]."""
    return unlicensed(refused(at_risk=False), "identityProtection/riskyUsers")


# --- no permission ------------------------------------------------------------------------------------------------------


@case(found("no-mfa-method-registered", risk=REALTIME, demand="ca-signin-risk-requires-mfa", has=NO_GRANT))
def the_log_may_not_be_read_and_the_error() -> Asked:
    """The code is the refusal; the policy on risky sign-ins and the missing method make the chain [policy-risk-based-sign-in]."""
    return without_permission(Contoso(), "auditLogs/signIns"), GIVEN


@case(found("no-mfa-method-registered", risk=REALTIME, demand="ca-mfa-all-users", has=NO_GRANT))
def nothing_of_risk_may_be_read_and_the_error() -> Asked:
    """Risk by the code, MFA for everybody by policy, no method by the state [policy-risk-based-sign-in]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, MFA_FOR_ALL])
    return without_permission(contoso, "auditLogs/signIns", "identityProtection"), GIVEN


@case(unsettled(3, headline=None, has=NO_GRANT))
def the_log_may_not_be_read() -> Contoso:
    """Nobody told of a refusal, and the right to read the log can be granted: that comes first."""
    return without_permission(Contoso(), "auditLogs/signIns")


@case(unsettled(3, headline=None, first=NO_GRANT))
def nothing_may_be_read_and_the_error() -> Asked:
    """The code alone names one of three; the rights are what is missing."""
    contoso = without_permission(
        Contoso(), "auditLogs", "identityProtection", "identity/", "policies", "reports", "users/[^/]+/authentication"
    )
    return contoso, GIVEN


# --- the log is late, or knows better -------------------------------------------------------------------------------------


@case(classic(risk=REALTIME, verdicts={REALTIME: "likely"}, says=("53004",), has=("wait-and-rerun",)))
def the_error_of_three_minutes_ago() -> Asked:
    """The log lags [reference-reports-latencies]; the error itself is the refusal, and the chain is whole."""
    return Contoso(), Narrowing(code=53004, at=at("2026-11-24T08:57:00"))


@case(classic(risk=REALTIME, verdicts={REALTIME: "likely"}))
def the_page_without_its_code_of_three_minutes_ago() -> Asked:
    """The same of the page that people see first [reference-reports-latencies]."""
    return Contoso(), Narrowing(candidates=(53004, 53003), at=at("2026-11-24T08:57:00"))


@case(clear(risk=None))
def the_error_of_yesterday_that_no_log_has() -> Asked:
    """A day later the log would have it [reference-reports-latencies]: the error was not this user's, or not here."""
    return Contoso(), Narrowing(code=53004, at=at("2026-11-23T09:00:00"))


@case(clear(risk=None, verdicts={"wrong-tenant-or-user": "confirmed", REALTIME: "ruled-out"}))
def the_error_of_a_colleague() -> Asked:
    """The request was Dave's, so that it shows nothing of Alice [signin-list]."""
    contoso = Contoso()
    other = next(
        entry
        for entry in contoso.data["signIns"]
        if entry["userId"] == DAVE["id"] and entry["status"]["errorCode"] == 53004
    )
    return contoso, Narrowing(request_id=other["id"], code=53004)


@case(
    unsettled(
        4,
        headline=None,
        verdicts={"wrong-tenant-or-user": "likely"},
        says=("names dave@contoso.example",),
        lacks=NO_GRANT,
    )
)
def the_error_names_a_colleague_and_no_log_can_be_read() -> Asked:
    """An error that names Dave is no evidence about Alice, whatever her state is."""
    return free(security_defaults=False), Narrowing(code=53004, user="dave@contoso.example")


@case(BY_DEFAULTS)
def the_error_names_the_user_by_mail() -> Asked:
    """The page shows the name that was typed, in any case."""
    return free(), Narrowing(code=53004, user="Alice@Contoso.example")


@case(clear(risk=None))
def the_error_of_this_morning_and_in_since() -> Asked:
    """The user has signed in with MFA after the time on the page: it is over."""
    contoso = with_authenticator(Contoso(), "2026-11-24T08:50:00Z")
    contoso.sign_in("2026-11-24T08:55:00Z", second_factor={})
    return contoso, Narrowing(code=53004, at=at("2026-11-24T08:40:00"))


@case(classic(risk=REALTIME, verdicts={REALTIME: "likely"}))
def the_log_has_it_and_the_risk_is_hidden() -> Asked:
    """The log has the refusal; with P1 the risk is hidden, and the code shows it [concept-identity-protection-risks]."""
    contoso = Contoso(licence="P1")
    contoso.blocked("2026-11-24T07:48:22Z", kinds=[])
    without_risky_users(contoso)
    return contoso, GIVEN


# --- no such resource in this cloud or version ------------------------------------------------------------------------------


@case(classic(verdicts={"user-risk-active": "not-checked", "stale-user-risk": "not-checked"}, lacks=NO_GRANT))
def a_cloud_without_risky_users() -> Contoso:
    """400 Resource not found for the segment: this cloud or version has none, which is no permission [riskyuser]."""
    contoso = refused()
    contoso.data["faults"].append(
        {
            "match": "identityProtection/riskyUsers",
            "status": 400,
            "code": "BadRequest",
            "message": "Resource not found for the segment 'riskyUsers'.",
            "headers": {},
        }
    )
    return contoso


@case(classic())
def a_cloud_whose_beta_has_no_policies() -> Contoso:
    """Where beta has no such resource v1.0 is asked [reference-error-codes]."""
    contoso = refused()
    contoso.data["faults"].append(
        {
            "match": "^GET /beta/identity/conditionalAccess/policies",
            "status": 400,
            "code": "BadRequest",
            "message": "Resource not found for the segment 'policies'.",
            "headers": {},
        }
    )
    return contoso


@case(unsettled(4, headline=None, lacks=NO_GRANT))
def a_cloud_without_a_log_and_a_healthy_user() -> Contoso:
    """Nobody can grant what a cloud does not have: inconclusive, and no permission is asked for."""
    contoso = with_authenticator(Contoso())
    contoso.data["faults"].append(
        {
            "match": "auditLogs/signIns",
            "status": 400,
            "code": "BadRequest",
            "message": "Resource not found for the segment 'signIns'.",
            "headers": {},
        }
    )
    return contoso
