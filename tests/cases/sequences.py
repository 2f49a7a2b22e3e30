"""What came after the refusal: a sign-in that worked, another block, another error."""

from __future__ import annotations

from typing import Any

from tests.cases.base import (
    at_risk,
    case,
    classic,
    clear,
    found,
    refused,
    security_info,
    with_authenticator,
    with_pass,
)
from tests.scenarios.base import (
    ALICE,
    BLOCK_LEGACY,
    HOSTING_ABROAD,
    MY_SIGN_INS,
    SIGN_IN_RISK,
    STANDARD_POLICIES,
    TEAMS_WEB,
    TIMESHEETS,
    Contoso,
    policy,
)

BLOCK_RISKY_USERS = policy("CA080 - Block high user risk", user_risk=["high"], grant=["block"])
BLOCK_TIMESHEETS = policy("CA060 - Block Timesheets abroad", grant=["block"], include_apps=[TIMESHEETS[1]])
NO_METHOD = "no-mfa-method-registered"
IN_TIMESHEETS: dict[str, Any] = {"app": TIMESHEETS, "resource": TIMESHEETS}


def then(error: int, moment: str = "2026-11-24T08:20:00Z", **event: Any) -> Contoso:
    """The classic refusal, and half an hour later another sign-in, from the office."""
    contoso = refused()
    contoso.sign_in(moment, error=error, **event)
    return contoso


# --- it worked since --------------------------------------------------------------------------------------------------


@case(clear(verdicts={"stale-log": "confirmed"}))
def signed_in_with_mfa() -> Contoso:
    """MFA in the same app since: resolved."""
    return with_authenticator(then(0, second_factor={}), "2026-11-24T08:10:00Z")


@case(clear(has=("temporary-access-pass",), says=("has signed in since",)))
def signed_in_without_mfa() -> Contoso:
    """Resolved; without a method the next risky session is refused [policy-risk-based-sign-in]."""
    return then(0)


@case(classic())
def signed_in_to_another_app_without_mfa() -> Contoso:
    """Another app and no MFA within the day shows nothing about the refusal, which stands."""
    return then(0, app=TEAMS_WEB)


@case(clear(first=("temporary-access-pass",), says=("has signed in since",)))
def signed_in_to_another_app_days_later() -> Contoso:
    """Work in another app for more than a day resolves it; a method is still wanted [policy-risk-based-sign-in]."""
    contoso = refused(moment="2026-11-21T07:48:22Z", at_risk=False)
    contoso.sign_in("2026-11-23T10:00:00Z", app=TEAMS_WEB)
    return contoso


@case(clear())
def signed_in_to_another_app_with_mfa() -> Contoso:
    """MFA in any app proves that there is a method."""
    contoso = refused(at_risk=False)
    contoso.sign_in("2026-11-24T08:20:00Z", app=TEAMS_WEB, second_factor={})
    return with_authenticator(contoso, "2026-11-24T08:10:00Z")


@case(found("risk-credential-leak-or-spray", method=NO_METHOD, first=("contain-compromise",)))
def signed_in_and_then_the_password_leaked() -> Contoso:
    """Who got in may not be the user, and remediation would be refused [howto-identity-protection-investigate-risk]."""
    contoso = refused(at_risk=False)
    contoso.sign_in("2026-11-24T08:05:00Z")
    contoso.detection(None, "leakedCredentials", "high", moment="2026-11-24T08:40:00Z")
    return at_risk(contoso, "2026-11-24T08:41:00Z", "leakedCredentials")


@case(found(NO_METHOD, first=("temporary-access-pass",), says=("would be refused again now",)))
def signed_in_and_then_at_high_risk() -> Contoso:
    """Since the sign-in the user risk is high and no method is there, so it blocks again [policy-risk-based-user]."""
    contoso = refused(at_risk=False)
    contoso.sign_in("2026-11-24T08:05:00Z")
    contoso.detection(None, "unlikelyTravel", "high", moment="2026-11-24T08:40:00Z")
    return at_risk(contoso, "2026-11-24T08:41:00Z")


@case(found(NO_METHOD, says=("would be refused again now",)))
def signed_in_with_mfa_and_then_lost_the_method() -> Contoso:
    """MFA resolved it; the method is gone and the user at risk since: blocked again [policy-risk-based-user]."""
    contoso = refused(moment="2026-11-20T07:00:00Z", at_risk=False)
    contoso.sign_in("2026-11-21T08:20:00Z", second_factor={})
    return at_risk(security_info(contoso, "2026-11-23T06:40:00Z"))


@case(
    classic(
        headline="tap-expired-or-consumed",
        method="tap-expired-or-consumed",
        explains="2026-11-24T08:50:00Z",
    )
)
def registered_nothing_with_the_pass_and_refused_again() -> Contoso:
    """The pass was used up for nothing [howto-authentication-temporary-access-pass]: the newer refusal stands."""
    contoso = with_pass(refused(at_risk=False), "2026-11-24T08:10:00Z", reason="OneTimeUsed")
    used = {"authenticationMethod": "Temporary Access Pass"}
    contoso.sign_in("2026-11-24T08:20:00Z", second_factor=used, app=MY_SIGN_INS)
    contoso.blocked("2026-11-24T08:50:00Z")
    return contoso


@case(
    found(
        "tap-expired-or-consumed",
        method="tap-expired-or-consumed",
        first=("temporary-access-pass",),
        says=("would be refused again now",),
    )
)
def registered_nothing_with_the_pass_and_at_high_risk() -> Contoso:
    """The one-time pass is gone and no method came of it [howto-authentication-temporary-access-pass]."""
    contoso = with_pass(refused(at_risk=False), "2026-11-24T08:10:00Z", reason="OneTimeUsed")
    used = {"authenticationMethod": "Temporary Access Pass"}
    contoso.sign_in("2026-11-24T08:20:00Z", second_factor=used, app=MY_SIGN_INS)
    return at_risk(contoso, "2026-11-24T07:50:00Z", "anonymizedIPAddress")


# --- another refusal since --------------------------------------------------------------------------------------------


@case(found("blocked-not-proofup", method=NO_METHOD, verdicts={"blocked-not-proofup": "confirmed"}))
def then_blocked_by_a_policy() -> Contoso:
    """53003 is what the user meets now, and no method helps against it [reference-error-codes]."""
    return then(53003)


@case(
    found(
        "blocked-not-proofup",
        says=("CA060 - Block Timesheets abroad",),
        advice={"adjust-policy": "CA060 - Block Timesheets abroad"},
        no_advice={"adjust-policy": "CA003"},
    )
)
def then_blocked_by_a_policy_of_its_own() -> Contoso:
    """The policy to look at is the one that blocked, not the older one [troubleshoot-conditional-access]."""
    contoso = refused(Contoso(policies=[*STANDARD_POLICIES, BLOCK_TIMESHEETS]))
    contoso.sign_in("2026-11-24T08:20:00Z", error=53003, failing=[BLOCK_TIMESHEETS], **IN_TIMESHEETS)
    return contoso


@case(
    found("blocked-not-proofup", method=None, lacks=("temporary-access-pass",), no_advice={"adjust-policy": "CA003"}),
)
def then_passed_mfa_and_blocked_for_the_device() -> Contoso:
    """With MFA passed under CA003 only the device is in the way [concept-conditional-access-policies]."""
    rule = policy("CA005 - Require a compliant device", grant=["compliantDevice"])
    contoso = with_authenticator(refused(Contoso(policies=[*STANDARD_POLICIES, rule])), "2026-11-24T08:00:00Z")
    contoso.sign_in("2026-11-24T08:20:00Z", error=53000, failing=[rule], satisfied=[SIGN_IN_RISK], second_factor={})
    return contoso


@case(
    found(
        "blocked-not-proofup", method=NO_METHOD, says=("is not assigned to the app",), first=("temporary-access-pass",)
    )
)
def then_not_assigned_to_the_app() -> Contoso:
    """50105 is about the app and no policy; the 53004 of the morning is still to be helped [reference-error-codes]."""
    return then(50105)


@case(found("blocked-not-proofup", says=("is not assigned to the app",), lacks=("adjust-policy",)))
def only_not_assigned_to_the_app() -> Contoso:
    """Assigning the user is what helps; no policy is to be touched for a 50105 [reference-error-codes]."""
    contoso = with_authenticator(Contoso())
    contoso.sign_in("2026-11-24T08:20:00Z", error=50105)
    return contoso


@case(found("registration-location-restricted", method=NO_METHOD, first=("temporary-access-pass",)))
def then_registering_refused_by_place() -> Contoso:
    """53010: no registering from there; a pass is the way in [policy-all-users-security-info-registration]."""
    return then(53010)


@case(found("mfa-challenge-failed", method=None))
def then_the_prompt_not_answered() -> Contoso:
    """500121 shows that there is a method by now: it is the prompt that fails [reference-error-codes]."""
    return with_authenticator(then(500121, second_factor={}), "2026-11-24T08:10:00Z")


@case(
    found(
        "account-locked-smart-lockout",
        method=NO_METHOD,
        first=("wait-and-rerun",),
        has=("temporary-access-pass",),
    )
)
def then_locked_out() -> Contoso:
    """Locked now; once that has passed, the missing method is what comes next [reference-error-codes]."""
    return then(50053)


@case(classic(first=("temporary-access-pass",), never_says=("No 53004 of alice@contoso.example is in the log",)))
def then_locked_out_hours_ago() -> Contoso:
    """A lockout of the small hours has passed, and the 53004 before it stands [reference-error-codes]."""
    contoso = refused(moment="2026-11-24T02:48:22Z")
    contoso.sign_in("2026-11-24T04:00:00Z", error=50053)
    return contoso


@case(
    found(
        "account-locked-smart-lockout",
        first=("register-from-known-place",),
        lacks=("temporary-password",),
        says=("malicious activity",),
    )
)
def blocked_for_a_malicious_address() -> Contoso:
    """50053 for a malicious address is no lockout: another network helps, no password [reference-error-codes]."""
    contoso = Contoso()
    entry = contoso.sign_in("2026-11-24T08:30:00Z", error=50053, place=HOSTING_ABROAD)
    entry["status"]["failureReason"] = "Sign-in was blocked because it came from an IP address with malicious activity."
    return contoso


@case(
    found(
        "account-disabled",
        method=NO_METHOD,
        risk="risk-anonymized-ip",
        first=("enable-account",),
        lacks=("temporary-access-pass", "dismiss-user-risk", "temporary-password"),
    )
)
def then_disabled() -> Contoso:
    """Why it is disabled comes first; the chain of the 53004 is named, and waits [reference-error-codes]."""
    contoso = refused(Contoso({**ALICE, "accountEnabled": False}))
    contoso.sign_in("2026-11-24T08:20:00Z", error=50057)
    return contoso


@case(classic())
def then_a_mistyped_password() -> Contoso:
    """A wrong password takes nothing away from the refusal [reference-error-codes]."""
    return then(50126)


@case(found("password-expired-or-must-change", method=NO_METHOD, has=("temporary-password", "temporary-access-pass")))
def then_an_expired_password() -> Contoso:
    """The password comes first, and the method that is missing next [reference-error-codes]."""
    return then(50055)


@case(classic())
def then_asked_to_register() -> Contoso:
    """50072 in the office, and not done: more evidence that there is no method [reference-error-codes]."""
    return then(50072, "2026-11-24T08:30:00Z")


@case(classic(verdicts={"blocked-not-proofup": "ruled-out"}))
def blocked_first_and_refused_then() -> Contoso:
    """The 53003 came before, so the 53004 is what the user meets now."""
    contoso = Contoso()
    contoso.sign_in("2026-11-24T07:00:00Z", error=53003)
    return refused(contoso)


@case(classic(explains="2026-11-04T07:48:22Z"))
def refused_three_weeks_ago_and_never_came_back() -> Contoso:
    """Nothing has shown since that it is over."""
    return refused(Contoso(history=False), "2026-11-04T07:48:22Z")


@case(classic())
def refused_without_being_there() -> Contoso:
    """A sign-in that no user sees is refused like any other, and beta lists it [signin-list]."""
    return refused(isInteractive=False, signInEventTypes=["nonInteractiveUser"])


# --- a block that a policy makes certain ------------------------------------------------------------------------------


@case(
    found(
        "blocked-not-proofup",
        method=None,
        verdicts={"blocked-not-proofup": "likely"},
        says=('"CA080 - Block high user risk" blocks alice@contoso.example now',),
    )
)
def a_policy_blocks_the_risky_user() -> Contoso:
    """Not refused yet; the next sign-in is, since the policy blocks this risk [policy-risk-based-user]."""
    return at_risk(with_authenticator(Contoso(policies=[BLOCK_LEGACY, BLOCK_RISKY_USERS])))


@case(
    found(
        "blocked-not-proofup",
        has=("temporary-password", "dismiss-user-risk"),
        no_advice={"adjust-policy": "No policy was found"},
    ),
)
def a_policy_blocks_the_risky_user_until_the_risk_is_closed() -> Contoso:
    """What lifts such a block is closing the user risk [howto-identity-protection-remediate-unblock]."""
    return at_risk(with_authenticator(Contoso(policies=[BLOCK_LEGACY, BLOCK_RISKY_USERS])))


@case(found("blocked-not-proofup", has=("dismiss-user-risk", "temporary-password"), says=("whatever method there is",)))
def a_pass_but_a_policy_blocks_the_risky_user() -> Contoso:
    """A pass does not get past a block [concept-conditional-access-policies]."""
    contoso = refused(Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, BLOCK_RISKY_USERS]), at_risk=False)
    return at_risk(with_pass(contoso), "2026-11-24T07:50:00Z", "anonymizedIPAddress")


# --- old errors of other kinds ----------------------------------------------------------------------------------------


@case(clear(verdicts={"blocked-not-proofup": "ruled-out"}, never_says=("The newest refusal, of 04 Nov",)))
def blocked_in_another_app_three_weeks_ago() -> Contoso:
    """A 53003 before weeks of ordinary work blocks nothing now."""
    contoso = with_authenticator(Contoso())
    contoso.sign_in("2026-11-04T07:00:00Z", error=53003, **IN_TIMESHEETS)
    return contoso


@case(clear(verdicts={"password-expired-or-must-change": "ruled-out"}))
def expired_password_three_weeks_ago() -> Contoso:
    """The password has worked since, so it is no longer expired."""
    contoso = with_authenticator(Contoso())
    contoso.sign_in("2026-11-04T07:00:00Z", error=50055, **IN_TIMESHEETS)
    return contoso


@case(clear(verdicts={"mfa-challenge-failed": "ruled-out"}))
def failed_prompt_three_weeks_ago() -> Contoso:
    """One prompt that was not answered weeks ago says nothing about now."""
    contoso = with_authenticator(Contoso())
    contoso.sign_in("2026-11-04T07:00:00Z", error=500121, second_factor={}, **IN_TIMESHEETS)
    return contoso


@case(clear(verdicts={"mfa-challenge-failed": "ruled-out"}))
def asked_for_mfa_and_passed_it() -> Contoso:
    """50074 is the prompt itself; the success twenty seconds later is its end [reference-error-codes]."""
    contoso = with_authenticator(Contoso())
    contoso.sign_in("2026-11-24T08:00:00Z", error=50074)
    contoso.sign_in("2026-11-24T08:00:20Z", second_factor={})
    return contoso


@case(clear(verdicts={"account-disabled": "ruled-out"}))
def disabled_last_week_and_enabled_since() -> Contoso:
    """The account is enabled now, whatever the log of last week says [reference-error-codes]."""
    contoso = with_authenticator(Contoso())
    contoso.sign_in("2026-11-19T07:00:00Z", error=50057, **IN_TIMESHEETS)
    return contoso
