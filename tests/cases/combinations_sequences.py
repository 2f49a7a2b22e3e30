"""Several causes at once, one after another or half in the dark: neighbour codes, two tenants, what was not read."""

from __future__ import annotations

from datetime import datetime

from aad53004.checkers.subject import Narrowing
from tests.cases.base import (
    MFA_FOR_ALL,
    REFUSED_AT,
    at_risk,
    broken,
    case,
    refused,
    refused_in_the_office,
    security_info,
    sprayed,
    with_authenticator,
    without_permission,
)
from tests.cases.combinations_methods import NO_METHOD, RISKY_SIGN_INS, TOR
from tests.cases.combined import LOOSENING, combined, not_settled, nothing_now
from tests.scenarios.base import (
    BLOCK_LEGACY,
    CAROL,
    EXCHANGE_ONLINE,
    HOSTING_ABROAD,
    OUTLOOK_WEB,
    SIGN_IN_RISK,
    STANDARD_POLICIES,
    TEAMS_WEB,
    TIMESHEETS,
    USER_RISK,
    WAVE_2,
    Contoso,
    added_to_group,
    edited,
    guid,
    policy,
    synced_person,
)

Asked = tuple[Contoso, Narrowing]
LEAKED = "risk-credential-leak-or-spray"
ELSEWHERE = guid("a request that no log knows")
BLOCK_TIMESHEETS = policy("CA060 - Block Timesheets abroad", grant=["block"], include_apps=[TIMESHEETS[1]])
WAVE = policy(
    "CA033 - Wave 2 - Require MFA for risky sign-ins",
    sign_in_risk=["high", "medium"],
    users={"includeUsers": [], "includeGroups": [WAVE_2["id"]]},
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def storm(contoso: Contoso, count: int = 8) -> Contoso:
    """Wrong passwords from abroad at five in the morning, until the account is locked."""
    for minute in range(count):
        contoso.sign_in(f"2026-11-24T05:{minute:02}:10Z", error=50126, place=HOSTING_ABROAD)
    contoso.sign_in(f"2026-11-24T05:{count:02}:10Z", error=50053, place=HOSTING_ABROAD)
    return contoso


# --- codes one after another ------------------------------------------------------------------------------------------


@case(
    combined(
        "50126 storm + lockout + 53004 + 53003 in another app",
        "blocked-not-proofup",
        NO_METHOD,
        TOR,
        RISKY_SIGN_INS,
        never=("account-locked-smart-lockout", LEAKED),
        verdicts={"account-locked-smart-lockout": "ruled-out"},
        has=("temporary-access-pass", "adjust-policy"),
        advice={"adjust-policy": "CA060 - Block Timesheets abroad"},
        lacks=("contain-compromise",),
    )
)
def a_storm_a_lockout_a_refusal_and_a_block() -> Contoso:
    """Wrong passwords make no detection, and the lockout has passed; the block is newest [reference-error-codes]."""
    contoso = storm(Contoso(policies=[*STANDARD_POLICIES, BLOCK_TIMESHEETS]))
    refused(contoso)
    contoso.sign_in(
        "2026-11-24T08:20:00Z", error=53003, failing=[BLOCK_TIMESHEETS], app=TIMESHEETS, resource=TIMESHEETS
    )
    return contoso


@case(
    combined(
        "50126 storm + password spray detected + 53004",
        LEAKED,
        NO_METHOD,
        RISKY_SIGN_INS,
        never=("account-locked-smart-lockout",),
        first=("contain-compromise", "temporary-password", "revoke-sessions"),
        lacks=LOOSENING,
    )
)
def a_storm_that_ended_with_the_right_password() -> Contoso:
    """After the storm a password that was right: the 53004 is the control that worked [concept-identity-protection-risks]."""
    return sprayed(storm(Contoso()), place=HOSTING_ABROAD)


@case(
    combined(
        "refused + success in another app + dismissed + refused again",
        NO_METHOD,
        "dismissed-but-redetected",
        RISKY_SIGN_INS,
        also=(TOR,),
        never=("stale-user-risk",),
        explains=REFUSED_AT,
        first=("temporary-access-pass",),
        lacks=("contain-compromise",),
    )
)
def a_success_in_another_app_between_two_refusals() -> Contoso:
    """Teams without MFA shows nothing, and dismissing gave no method [howto-identity-protection-risk-feedback]."""
    contoso = refused(moment="2026-11-24T06:31:00Z", at_risk=False)
    contoso.sign_in("2026-11-24T07:00:00Z", app=TEAMS_WEB)
    contoso.risky(
        "medium",
        "2026-11-24T07:50:00Z",
        kinds=["anonymizedIPAddress"],
        before=[
            ("2026-11-24T06:33:00Z", "medium", "atRisk", "none", ["anonymizedIPAddress"], None),
            ("2026-11-24T07:10:00Z", "none", "dismissed", "adminDismissedAllRiskForUser", [], CAROL["id"]),
        ],
    )
    return refused(contoso, at_risk=False)


@case(
    combined(
        "53004 + 53003 of an old mail program + Tor",
        NO_METHOD,
        TOR,
        RISKY_SIGN_INS,
        never=("blocked-not-proofup",),
        first=("temporary-access-pass",),
        no_advice={"adjust-policy": "CA001"},
    )
)
def an_old_mail_program_is_blocked_in_the_background() -> Contoso:
    """That legacy authentication is blocked is meant so, and is not what the user asks about [reference-error-codes]."""
    contoso = refused()
    contoso.sign_in(
        "2026-11-24T08:20:00Z",
        error=53003,
        failing=[BLOCK_LEGACY],
        app=("Exchange ActiveSync", "00000002-0000-0ff1-ce00-000000000000"),
        resource=EXCHANGE_ONLINE,
        clientAppUsed="Exchange ActiveSync",
        isInteractive=False,
        signInEventTypes=["nonInteractiveUser"],
    )
    return contoso


@case(
    nothing_now(
        "refused over Tor + MFA passed since + method deleted and registered again",
        method=None,
        verdicts={"stale-log": "confirmed"},
        lacks=("contain-compromise", "temporary-exclusion"),
    )
)
def over_with_a_method_that_was_replaced() -> Contoso:
    """The method of today passed MFA in the same app: what was deleted before is history [policy-risk-based-sign-in]."""
    contoso = security_info(refused(at_risk=False), "2026-11-24T06:40:00Z")
    with_authenticator(contoso, "2026-11-24T08:10:00Z")
    contoso.sign_in("2026-11-24T08:20:00Z", second_factor={"succeeded": True}, satisfied=[SIGN_IN_RISK])
    return contoso


@case(
    combined(
        "signed in since + high risk since + policy switched on since",
        NO_METHOD,
        demand="ca-user-risk-remediation",
        also=("user-risk-active",),
        changed="The detection of the Tor session is open still and part of why the user is at high risk, so that it may "
        "lead the reasons of the risk; the demand of now is the other policy's all the same.",
        says=("would be refused again now",),
        first=("temporary-access-pass",),
        lacks=("contain-compromise",),
    )
)
def over_and_at_risk_under_a_policy_of_this_morning() -> Contoso:
    """Got in at eight; since then at high risk, and the policy on user risk was switched on [policy-risk-based-user]."""
    rule = edited(USER_RISK, "2026-11-24T08:30:00Z")
    contoso = Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, {**rule, "state": "disabled"}])
    refused(contoso, at_risk=False)
    contoso.sign_in("2026-11-24T08:05:00Z")
    contoso.policy_changed("2026-11-24T08:30:00Z", rule, state="disabled")
    replaced = contoso.data["conditionalAccessPolicies"]
    replaced[[one["id"] for one in replaced].index(rule["id"])] = rule
    contoso.detection(None, "unlikelyTravel", "high", moment="2026-11-24T08:40:00Z")
    return at_risk(contoso, "2026-11-24T08:41:00Z")


# --- the error that was pasted ----------------------------------------------------------------------------------------


@case(
    combined(
        "log not yet visible + pasted error + older 53004 that stands",
        NO_METHOD,
        TOR,
        RISKY_SIGN_INS,
        explains=REFUSED_AT,
        never=("log-not-yet-visible", "wrong-tenant-or-user"),
        beside=("log-not-yet-visible",),
        verdicts={"wrong-tenant-or-user": "possible"},
        first=("temporary-access-pass",),
        says=("is not in the log yet",),
        never_says=("is in this tenant's log; this is about",),
        changed="Forbidden was every sentence that the id is not in this log; row 47 says so too, and adds that the log "
        "may only be late. What has to be said is that it is not there yet.",
    )
)
def a_pasted_error_of_three_minutes_ago_and_an_older_one() -> Asked:
    """The log lags, so that the pasted one is not missing yet; the older one stands [reference-reports-latencies]."""
    return refused(), Narrowing(request_id=ELSEWHERE, code=53004, at=at("2026-11-24T08:57:00"))


@case(
    combined(
        "log not yet visible + pasted error + risk may not be read",
        NO_METHOD,
        "signin-risk-realtime",
        "ca-mfa-all-users",
        changed="A given 53004 is the refusal that it says, which makes the chain whole and likely.",
        beside=("log-not-yet-visible",),
        unread=("user-risk-active",),
        has=("grant-reader-permission", "wait-and-rerun"),
        says=("look again later",),
        lacks=LOOSENING,
    )
)
def a_pasted_error_of_three_minutes_ago_and_no_sight_of_risk() -> Asked:
    """Both are to be done: wait for the log, and get the permission [reference-reports-latencies]."""
    contoso = without_permission(Contoso(policies=[BLOCK_LEGACY, MFA_FOR_ALL]), "identityProtection")
    return contoso, Narrowing(request_id=ELSEWHERE, code=53004, at=at("2026-11-24T08:57:00"))


@case(
    nothing_now(
        "two tenants: pasted error of yesterday in no log here + own 53004 that is over",
        method=None,
        verdicts={"wrong-tenant-or-user": "possible"},
        changed="The user has a 53004 of their own in this log, so that another tenant is not the only explanation; that "
        "the pasted id is not in this log is said in any case.",
        never=("wrong-tenant-or-user",),
        lacks=("temporary-exclusion", "contain-compromise"),
    )
)
def a_pasted_error_of_another_tenant_and_an_own_one_that_is_over() -> Asked:
    """The id is of another tenant's log; the own refusal of Friday has been over since [reference-error-codes]."""
    contoso = refused(moment="2026-11-20T07:48:22Z", at_risk=False)
    with_authenticator(contoso, "2026-11-20T09:00:00Z")
    contoso.sign_in("2026-11-20T09:30:00Z", second_factor={"succeeded": True}, satisfied=[SIGN_IN_RISK])
    return contoso, Narrowing(request_id=ELSEWHERE, code=53004, at=at("2026-11-23T09:00:00"))


@case(
    combined(
        "pasted 53003 of last week + lockout of this minute + standing 53004",
        "account-locked-smart-lockout",
        NO_METHOD,
        TOR,
        RISKY_SIGN_INS,
        never=("blocked-not-proofup",),
        first=("wait-and-rerun",),
        has=("temporary-access-pass",),
        says=("53003",),
    )
)
def a_pasted_block_of_last_week_and_locked_out_now() -> Asked:
    """What was pasted is history; locked out now, and after that the missing method [reference-error-codes]."""
    contoso = Contoso(policies=[*STANDARD_POLICIES, BLOCK_TIMESHEETS])
    old = contoso.sign_in(
        "2026-11-17T07:00:00Z", error=53003, failing=[BLOCK_TIMESHEETS], app=TIMESHEETS, resource=TIMESHEETS
    )
    refused(contoso)
    contoso.sign_in("2026-11-24T08:56:00Z", error=50053)
    return contoso, Narrowing(request_id=old["id"], code=53003)


@case(
    combined(
        "refused three minutes ago + detection not there yet + pasted error",
        NO_METHOD,
        risk="risk-anonymized-ip",
        demand=RISKY_SIGN_INS,
        never=("log-not-yet-visible",),
        beside=("log-not-yet-visible",),
        first=("temporary-access-pass",),
        lacks=("contain-compromise",),
    )
)
def refused_three_minutes_ago_with_the_detection_to_come() -> Asked:
    """The sign-in names its kind of risk already; the detection follows within minutes [reference-reports-latencies]."""
    contoso = refused(moment="2026-11-24T08:57:00Z", tied=False, at_risk=False)
    contoso.data["signIns"][-1] |= {"appDisplayName": OUTLOOK_WEB[0], "appId": OUTLOOK_WEB[1]}
    return contoso, Narrowing(request_id=contoso.data["signIns"][-1]["id"], code=53004)


# --- what was not read ------------------------------------------------------------------------------------------------


@case(
    combined(
        "throttled policies + detections denied + risky session",
        NO_METHOD,
        demand=RISKY_SIGN_INS,
        unread=(LEAKED,),
        first=("temporary-access-pass",),
        lacks=LOOSENING,
    )
)
def throttled_and_denied() -> Contoso:
    """What is throttled is asked again; what is denied stays open, and nothing is loosened [best-practices-concept]."""
    contoso = without_permission(refused(), "identityProtection/riskDetections")
    contoso.deny("identity/conditionalAccess/policies", "TooManyRequests", "Too many requests.", status=429, times=2)
    return contoso


@case(
    combined(
        "throttled to the end on policies + licence gap on risky users",
        NO_METHOD,
        risk=TOR,
        unread=("user-risk-active",),
        first=("temporary-access-pass",),
    )
)
def throttled_for_good_and_unlicensed() -> Contoso:
    """The policies never came; that there is no method and a Tor session is known all the same [best-practices-concept]."""
    contoso = refused(at_risk=False)
    contoso.deny("identity/conditionalAccess/policies", "TooManyRequests", "Too many requests.", status=429)
    contoso.deny("identityProtection/riskyUsers", "Forbidden", "Your tenant is not licensed for this feature.")
    return contoso


@case(
    combined(
        "audit log denied + group membership + policy change",
        NO_METHOD,
        TOR,
        RISKY_SIGN_INS,
        unread=("group-membership-scopes-policy", "recent-policy-change", "mfa-block-list"),
        never=("methods-reset-by-admin",),
        first=("temporary-access-pass",),
        lacks=LOOSENING,
    )
)
def the_audit_log_is_hidden() -> Contoso:
    """Whether fraud was reported stands in the audit log, which was not read: nothing is loosened [reference-audit-activities]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, WAVE])
    added_to_group(contoso, "2026-11-23T12:00:00Z", WAVE_2)
    return without_permission(refused(contoso, failing=[WAVE]), "auditLogs/directoryAudits")


@case(
    combined(
        "sign-in log unlicensed + stale user risk + synchronised user",
        NO_METHOD,
        "stale-user-risk",
        "ca-user-risk-remediation",
        verdicts={NO_METHOD: "likely", "stale-user-risk": "likely", "ca-user-risk-remediation": "likely"},
        unread=("signin-risk-realtime", "stale-log"),
        says=("would meet 53004 now",),
        advice={"temporary-password": "writeback"},
        first=("temporary-access-pass",),
    )
)
def no_log_but_an_old_risk_of_a_synchronised_user() -> Contoso:
    """No log says that it was refused; the state says that it would be [policy-risk-based-user]."""
    contoso = Contoso(synced_person("Sam Sync", "sam@contoso.example"))
    at_risk(contoso, "2025-06-01T05:00:00Z")
    contoso.deny(
        "auditLogs/signIns",
        "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
        "Neither tenant is B2C or tenant doesn't have premium license",
    )
    return contoso


@case(
    combined(
        "methods and report denied + compromise + risky session",
        LEAKED,
        method=None,
        unread=(NO_METHOD, "tap-expired-or-consumed"),
        first=("contain-compromise",),
        lacks=LOOSENING,
        says=("whether the user has a usable method",),
    )
)
def the_methods_are_hidden_and_the_password_was_sprayed() -> Contoso:
    """That the methods are not known changes nothing about what comes first [howto-identity-protection-investigate-risk]."""
    return without_permission(
        sprayed(Contoso()),
        "users/[^/]+/authentication/methods",
        "users/[^/]+/authentication/temporary",
        "reports",
    )


@case(
    combined(
        "methods policy denied + method deleted + TAP policy unknown",
        "methods-reset-by-admin",
        TOR,
        RISKY_SIGN_INS,
        verdicts={"methods-disabled-by-policy": "ruled-out"},
        changed="Of a user who has no method none can be switched off, whatever the policy says that was not read.",
        first=("temporary-access-pass",),
        lacks=("contain-compromise",),
    )
)
def the_methods_policy_is_hidden_and_the_method_was_deleted() -> Contoso:
    """No method is left, whatever the policy allows; whether a pass may be used is to be looked up [authenticationmethods-overview]."""
    return without_permission(
        refused(security_info(Contoso(), "2026-11-24T06:40:00Z")), "policies/authenticationMethodsPolicy"
    )


@case(
    not_settled(
        "risk of users failed to come + MFA for everybody + no method",
        4,
        headline=None,
        changed="With too little read for a verdict the list of root causes is empty; the rows say what holds.",
        risk=None,
        demand="ca-mfa-all-users",
        unread=("user-risk-active", "stale-user-risk"),
        has=("wait-and-rerun",),
        lacks=LOOSENING,
    )
)
def the_risk_of_users_failed_to_come() -> Contoso:
    """No method, and MFA for everybody: whether it blocks hangs on a risk that did not come [riskyuser]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, MFA_FOR_ALL])
    broken(contoso, r"identityProtection/riskyUsers", 500, "InternalServerError")
    return contoso


@case(
    combined(
        "groups and roles hidden + user risk",
        NO_METHOD,
        "user-risk-active",
        "ca-user-risk-remediation",
        unread=("too-many-groups",),
        verdicts={"role-assignment-scopes-policy": "ruled-out"},
        changed="A role that was given of late would stand in the audit log, which was read; which roles there are is "
        "not asked by that row.",
        first=("temporary-access-pass",),
        lacks=("contain-compromise",),
    )
)
def memberships_are_hidden_for_a_risky_user() -> Contoso:
    """The sign-in names the policy, and the audit log shows no new role; how many groups there are is not known [riskyuser]."""
    contoso = at_risk(Contoso(), "2026-11-23T05:00:00Z")
    contoso.detection(None, "unlikelyTravel", "high", moment="2026-11-23T04:55:00Z")
    refused_in_the_office(contoso, aggregated="high")
    return without_permission(contoso, "users/[^/]+/transitiveMemberOf", "roleManagement")
