"""Several causes at once, about the risk: what somebody else may have done, and what must wait because of it."""

from __future__ import annotations

from tests.cases.base import (
    MFA_FOR_ALL,
    REFUSED_AT,
    at_risk,
    case,
    hello,
    refused,
    refused_in_the_office,
    risk_closed,
    with_pass,
)
from tests.cases.combinations_methods import NO_METHOD, RISKY_SIGN_INS, TOR
from tests.cases.combined import LOOSENING, NOT_FOR_GUESTS, combined, not_settled, nothing_now
from tests.scenarios.base import (
    ADMIN_MFA,
    ADMIN_ROLE,
    ALICE,
    BLOCK_LEGACY,
    CAROL,
    DEVICE_PILOT,
    FABRIKAM_OFFICE,
    FABRIKAM_TENANT_ID,
    FABRIKAM_VPN,
    GUEST,
    OFFICE_BERLIN,
    OFFICE_HAMBURG,
    SIGN_IN_RISK,
    STANDARD_POLICIES,
    STRENGTHS,
    USER_RISK,
    Contoso,
    Json,
    audited_user,
    cross_tenant,
    edited,
    named_location,
    person,
    policy,
    replace_policy,
    synced_person,
)

LEAKED = "risk-credential-leak-or-spray"
HOME = "guest-risk-in-home-tenant"
REMEDIATION = policy(
    "CA017 - All users - Require risk remediation",
    user_risk=["high", "medium"],
    grant=["riskRemediation"],
    every_time=True,
    created="2026-10-13T10:00:00Z",
    modified="2026-10-13T10:00:00Z",
)
BLOCK_RISKY_USERS = policy("CA080 - Block high user risk", user_risk=["high"], grant=["block"])
GUESTS: Json = {
    "includeUsers": [],
    "includeGuestsOrExternalUsers": {
        "guestOrExternalUserTypes": "b2bCollaborationGuest,b2bCollaborationMember",
        "externalTenants": {"membershipKind": "all"},
    },
}


def emergency(contoso: Contoso | None = None) -> Contoso:
    """The second emergency account, which no policy exempts."""
    account = person(
        "Emergency Access 2",
        "emergency2@contoso.example",
        mail=None,
        department="IT",
        jobTitle=None,
        employeeHireDate=None,
        passwordPolicies="DisablePasswordExpiration",
    )
    contoso = contoso or Contoso(account, history=False)
    contoso.data["memberOf"][contoso.subject_id] = [ADMIN_ROLE["id"]]
    contoso.register(contoso.subject)
    return contoso


def leaked(contoso: Contoso, moment: str = "2026-11-23T22:00:00Z") -> Contoso:
    """The subject's credentials were found by Microsoft."""
    contoso.detection(None, "leakedCredentials", "high", moment=moment)
    return at_risk(contoso, "2026-11-23T22:05:00Z", "leakedCredentials")


def blocked_for_mfa(contoso: Contoso, moment: str = "2026-11-22T18:30:00Z") -> Contoso:
    """The subject reported a prompt as fraud, and is on the block list since."""
    contoso.audit(
        moment,
        "Fraud reported - user is blocked for MFA",
        service="Authentication Methods",
        category="UserManagement",
        by=contoso.subject,
        targets=[audited_user(contoso.subject)],
    )
    return contoso


def put_on_block_list(contoso: Contoso, moment: str) -> Contoso:
    """An administrator puts the subject on the block list."""
    contoso.audit(
        moment,
        "POST Tenant.CreateBlockedUser",
        service="Authentication Methods",
        category="ApplicationManagement",
        operation="Add",
        targets=[audited_user(contoso.subject, ("Username", None, contoso.subject["userPrincipalName"]))],
    )
    return contoso


def revoked_by_microsoft(contoso: Contoso) -> Contoso:
    """Microsoft raised the subject's risk in the night and revoked the sessions."""
    contoso.detection(
        None,
        "aiCompoundAccountRisk",
        "high",
        moment="2026-11-24T02:14:08Z",
        detail="aiElevatedAccountRisk",
        source="Microsoft Defender",
    )
    contoso.risky("high", "2026-11-24T02:16:40Z", detail="aiElevatedAccountRisk", kinds=["aiCompoundAccountRisk"])
    contoso.audit(
        "2026-11-24T02:16:44Z",
        "Revoke user sign-in sessions",
        service="Core Directory",
        category="UserManagement",
        by_app="Microsoft",
        targets=[audited_user(contoso.subject)],
    )
    return contoso


def disabled(contoso: Contoso, moment: str) -> Contoso:
    """Carol disables the subject's account."""
    contoso.audit(
        moment,
        "Disable account",
        service="Core Directory",
        category="UserManagement",
        operation="Update",
        targets=[audited_user(contoso.subject, ("AccountEnabled", [True], [False]))],
    )
    contoso.forget_registration_report()
    return contoso


# --- somebody else may hold the account -------------------------------------------------------------------------------


@case(
    combined(
        "break-glass account in scope + leaked credentials",
        LEAKED,
        NO_METHOD,
        also=("ca-user-risk-remediation", "ca-mfa-all-users"),
        never=("break-glass-in-scope",),
        beside=("break-glass-in-scope",),
        first=("contain-compromise", "temporary-password", "revoke-sessions"),
        lacks=LOOSENING,
        not_open=("exclude-break-glass",),
        has=("temporary-access-pass",),
    )
)
def an_emergency_account_whose_password_leaked() -> Contoso:
    """Contain first; to exempt the account now would open it to who has the password [howto-identity-protection-investigate-risk]."""
    contoso = leaked(emergency())
    contoso.blocked(
        REFUSED_AT, failing=[USER_RISK, ADMIN_MFA], risk="none", aggregated="high", kinds=[], place=OFFICE_BERLIN
    )
    return contoso


@case(
    combined(
        "break-glass account in scope + unfamiliar session",
        NO_METHOD,
        "risk-unfamiliar-or-travel",
        RISKY_SIGN_INS,
        also=("ca-mfa-all-users",),
        never=("break-glass-in-scope",),
        beside=("break-glass-in-scope",),
        first=("temporary-access-pass",),
        has=("exclude-break-glass",),
        advice={"temporary-access-pass": "Privileged Authentication Administrator"},
        lacks=("contain-compromise",),
    )
)
def an_emergency_account_in_an_unfamiliar_place() -> Contoso:
    """Posture, not cause: the account wants a method, and an exemption of its own [concept-conditional-access-policies]."""
    contoso = emergency()
    entry = contoso.blocked(
        REFUSED_AT, failing=[ADMIN_MFA, SIGN_IN_RISK], kinds=["unfamiliarFeatures"], place=OFFICE_HAMBURG
    )
    contoso.detection(entry, "unfamiliarFeatures", "medium")
    return contoso


@case(
    combined(
        "fraud report + block list + usable TAP",
        "user-reported-fraud",
        method=None,
        demand=RISKY_SIGN_INS,
        verdicts={"mfa-block-list": "confirmed"},
        first=("contain-compromise",),
        in_order=("contain-compromise", "unblock-mfa"),
        lacks=LOOSENING,
    )
)
def a_fraud_report_the_block_list_and_a_pass() -> Contoso:
    """The pass may be refused for who is on the block list, and the report comes before both [howto-mfa-mfasettings]."""
    return with_pass(refused(blocked_for_mfa(Contoso()), at_risk=False))


@case(
    combined(
        "fraud report + block list + no method + Tor",
        "user-reported-fraud",
        NO_METHOD,
        RISKY_SIGN_INS,
        also=(TOR,),
        verdicts={"mfa-block-list": "confirmed"},
        in_order=("contain-compromise", "unblock-mfa", "temporary-access-pass"),
        lacks=LOOSENING,
    )
)
def a_fraud_report_the_block_list_and_no_method() -> Contoso:
    """Contain, take off the list, then a pass in person [howto-mfa-mfasettings]."""
    return refused(blocked_for_mfa(Contoso()), at_risk=False)


@case(
    combined(
        "Microsoft revoked the sessions + block list + user risk policy",
        "microsoft-threat-informed-action",
        NO_METHOD,
        "ca-user-risk-remediation",
        also=("user-risk-active",),
        verdicts={"mfa-block-list": "confirmed"},
        in_order=("contain-compromise", "unblock-mfa", "temporary-access-pass"),
        lacks=LOOSENING,
    )
)
def microsoft_revoked_and_an_administrator_blocked() -> Contoso:
    """What Microsoft does on its own is to be treated as a compromise; the list stands in the way of the pass [riskyuser]."""
    contoso = put_on_block_list(revoked_by_microsoft(Contoso()), "2026-11-24T06:30:09Z")
    return refused_in_the_office(contoso, aggregated="high")


@case(
    combined(
        "untrusted office egress + leaked credentials",
        LEAKED,
        NO_METHOD,
        RISKY_SIGN_INS,
        also=("risk-unfamiliar-or-travel",),
        first=("contain-compromise",),
        lacks=LOOSENING,
        not_open=("trust-named-location",),
    )
)
def an_office_that_is_not_trusted_and_a_leaked_password() -> Contoso:
    """Trusting the address lowers what is detected, which is not the day for it [concept-assignment-network]."""
    contoso = leaked(Contoso())
    contoso.data["namedLocations"].append(named_location("Branch Hamburg", ["198.51.100.128/27"], trusted=False))
    entry = contoso.blocked(REFUSED_AT, place=OFFICE_HAMBURG, kinds=["unfamiliarFeatures"], aggregated="high")
    contoso.detection(entry, "unfamiliarFeatures", "medium")
    return contoso


@case(
    combined(
        "account disabled as containment + leaked credentials + old 53004",
        "account-disabled",
        risk=LEAKED,
        in_order=("contain-compromise", "enable-account"),
        lacks=("temporary-access-pass", *LOOSENING),
    )
)
def disabled_because_the_password_leaked() -> Contoso:
    """Enabling gives the account back to who has the password, unless that is changed first [howto-identity-protection-investigate-risk]."""
    contoso = leaked(Contoso({**ALICE, "accountEnabled": False}, history=False))
    refused_in_the_office(contoso, aggregated="high")
    disabled(contoso, "2026-11-24T08:00:00Z")
    contoso.sign_in("2026-11-24T08:20:00Z", error=50057)
    return contoso


@case(
    combined(
        "disabled account + old 53004 over Tor",
        "account-disabled",
        first=("enable-account",),
        lacks=("temporary-access-pass", "temporary-password", *LOOSENING),
        advice={"enable-account": "carol@contoso.example"},
    )
)
def disabled_by_an_administrator_after_an_old_refusal() -> Contoso:
    """A disabled account fails before any policy is looked at; who disabled it is to be asked [reference-error-codes]."""
    contoso = refused(Contoso({**ALICE, "accountEnabled": False}, history=False), "2026-11-21T07:48:22Z")
    disabled(contoso, "2026-11-22T16:00:00Z")
    contoso.sign_in("2026-11-23T08:20:00Z", error=50057)
    return contoso


@case(
    nothing_now(
        "confirmed compromised + Windows Hello only + never refused",
        risk="risk-admin-confirmed-compromised",
        demand=None,
        first=("contain-compromise",),
        lacks=LOOSENING,
    )
)
def confirmed_compromised_where_nothing_demands_mfa() -> Contoso:
    """Nothing demands MFA, so no 53004 is to come; the compromise is contained all the same [riskyuser]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, DEVICE_PILOT])
    contoso.register(contoso.subject, hello(contoso.subject))
    contoso.risky("high", "2026-11-24T05:00:00Z", state="confirmedCompromised", detail="adminConfirmedUserCompromised")
    return contoso


# --- user risk, kept and closed ---------------------------------------------------------------------------------------


@case(
    combined(
        "synchronised + user risk policy switched on over an old risk + conflicting remediation + no writeback",
        NO_METHOD,
        "stale-user-risk",
        "ca-user-risk-remediation",
        also=("risk-policy-enabled-on-untriaged-users", "recent-policy-change"),
        never=("conflicting-remediation-policies", "hybrid-no-writeback"),
        beside=("conflicting-remediation-policies", "hybrid-no-writeback"),
        first=("temporary-access-pass",),
        in_order=("temporary-access-pass", "dismiss-user-risk"),
        advice={"temporary-password": "writeback"},
        lacks=("contain-compromise",),
    )
)
def a_synchronised_user_under_two_remediations_switched_on_over_an_old_risk() -> Contoso:
    """A password that cannot be written back closes nothing, and the two policies exclude each other [concept-identity-protection-policies]."""
    enabled = edited(USER_RISK, "2026-11-23T15:40:12Z")
    remediation = {**REMEDIATION, "createdDateTime": "2025-05-13T10:00:00Z"}
    sam = synced_person("Sam Sync", "sam@contoso.example")
    contoso = Contoso(sam, policies=[BLOCK_LEGACY, SIGN_IN_RISK, USER_RISK, remediation], history=False)
    contoso.detection(None, "unlikelyTravel", "high", moment="2026-10-06T11:20:44Z")
    contoso.risky("high", "2026-10-06T11:25:09Z", kinds=["unlikelyTravel"])
    contoso.policy_changed("2026-11-23T15:40:12Z", enabled, state="enabledForReportingButNotEnforced")
    replace_policy(contoso, enabled)
    contoso.blocked(
        REFUSED_AT,
        failing=[enabled, remediation],
        place=OFFICE_BERLIN,
        risk="none",
        aggregated="high",
        kinds=[],
    )
    failed = contoso.audit(
        "2026-11-24T08:11:30Z",
        "Reset password (self-service)",
        service="Self-service Password Management",
        category="UserManagement",
        by=sam,
        reason="The on-premises password could not be reset: password writeback is not configured for this tenant.",
        targets=[audited_user(sam)],
    )
    failed["result"] = "failure"
    return contoso


@case(
    combined(
        "user risk blocked by one policy and remediated by another",
        "blocked-not-proofup",
        method=NO_METHOD,
        risk="risk-unfamiliar-or-travel",
        never=("conflicting-remediation-policies",),
        changed="Without a 53004 both rows about the risk are likely, and the one that names the detection says more "
        "than the one that there is a risk.",
        beside=("conflicting-remediation-policies",),
        has=("dismiss-user-risk", "temporary-password"),
        lacks=("contain-compromise",),
    )
)
def blocked_and_to_be_remediated_at_once() -> Contoso:
    """A block ends every evaluation, so that remediation never comes about [concept-conditional-access-policies]."""
    contoso = at_risk(Contoso(policies=[BLOCK_LEGACY, REMEDIATION, BLOCK_RISKY_USERS]))
    contoso.detection(None, "unlikelyTravel", "high", moment="2026-11-24T04:55:00Z")
    contoso.sign_in(REFUSED_AT, error=53003, failing=[BLOCK_RISKY_USERS], aggregated="high")
    return contoso


@case(
    combined(
        "risk policy switched on over untriaged user + leaked credentials among what is open",
        LEAKED,
        NO_METHOD,
        "ca-user-risk-remediation",
        also=("risk-policy-enabled-on-untriaged-users",),
        first=("contain-compromise",),
        lacks=LOOSENING,
    )
)
def switched_on_over_a_leak_that_nobody_looked_at() -> Contoso:
    """What was never looked at is a leak: row by row it may be dismissed, and it must not be [howto-identity-protection-investigate-risk]."""
    enabled = edited(USER_RISK, "2026-11-23T15:40:12Z")
    contoso = Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, USER_RISK], history=False)
    contoso.detection(None, "leakedCredentials", "high", moment="2026-11-18T11:20:44Z")
    contoso.risky("high", "2026-11-18T11:25:09Z", kinds=["leakedCredentials"])
    contoso.policy_changed("2026-11-23T15:40:12Z", enabled, state="disabled")
    replace_policy(contoso, enabled)
    return refused_in_the_office(contoso, by=enabled, aggregated="high")


@case(
    combined(
        "feedback still processing + Tor again + no method",
        NO_METHOD,
        demand=RISKY_SIGN_INS,
        also=(TOR,),
        verdicts={"feedback-still-processing": "likely"},
        first=("temporary-access-pass",),
        has=("wait-and-rerun",),
        lacks=("dismiss-user-risk", "contain-compromise"),
    )
)
def dismissed_a_moment_ago_after_tor() -> Contoso:
    """The dismissal is on its way, and gives no method [howto-identity-protection-risk-feedback]."""
    contoso = refused(at_risk=False)
    contoso.risky(
        "none",
        "2026-11-24T08:56:00Z",
        state="dismissed",
        detail="adminDismissedAllRiskForUser",
        processing=True,
        before=[("2026-11-24T07:50:00Z", "medium", "atRisk", "none", ["anonymizedIPAddress"], None)],
        actor=CAROL["id"],
    )
    return contoso


@case(
    combined(
        "password to be changed + user risk + no method",
        "password-expired-or-must-change",
        NO_METHOD,
        "user-risk-active",
        "ca-user-risk-remediation",
        has=("temporary-password", "temporary-access-pass"),
        lacks=("contain-compromise",),
    )
)
def an_expired_password_of_a_risky_user() -> Contoso:
    """The password comes first; a temporary one closes the risk, and the method is next [howto-identity-protection-remediate-unblock]."""
    contoso = at_risk(Contoso(), "2026-11-22T05:00:00Z")
    contoso.detection(None, "unlikelyTravel", "high", moment="2026-11-22T04:55:00Z")
    refused_in_the_office(contoso, aggregated="high")
    contoso.sign_in("2026-11-24T08:20:00Z", error=50055)
    return contoso


# --- guests -----------------------------------------------------------------------------------------------------------


@case(
    combined(
        "guest with home risk + resource policy on user risk + MFA at home trusted",
        HOME,
        NO_METHOD,
        "ca-user-risk-remediation",
        verdicts={NO_METHOD: "likely"},
        never=("signin-risk-realtime", "user-risk-active"),
        unread=("user-risk-active",),
        first=("home-tenant-remediates",),
        lacks=("confirm-sign-in-safe", *NOT_FOR_GUESTS),
    )
)
def a_guest_at_risk_at_home_under_a_policy_here() -> Contoso:
    """The session is clean: the risk is the home tenant's, the policy is this one's [concept-identity-protection-b2b]."""
    rule = policy("CA071 - Guests - Require MFA for risky users", user_risk=["high", "medium"], users=GUESTS)
    contoso = Contoso(GUEST, usual_place=FABRIKAM_OFFICE, policies=[BLOCK_LEGACY, rule])
    contoso.data["crossTenantDefault"] = cross_tenant(mfa_accepted=True)
    return refused_in_the_office(contoso, by=rule, place=FABRIKAM_OFFICE)


@case(
    combined(
        "guest on a VPN + phishing-resistant strength + risk remediation that guests cannot do",
        HOME,
        NO_METHOD,
        RISKY_SIGN_INS,
        also=("signin-risk-realtime", TOR),
        first=("home-tenant-remediates",),
        lacks=NOT_FOR_GUESTS,
        not_open=("allow-method",),
    )
)
def a_guest_on_a_vpn_where_a_key_is_wanted() -> Contoso:
    """Nothing can be given to the guest here; the home tenant's MFA may be trusted [cross-tenant-access-settings-b2b-collaboration]."""
    rule = policy(
        "CA072 - Guests - Require phishing-resistant MFA for risky sign-ins",
        sign_in_risk=["high", "medium"],
        strength=STRENGTHS[2],
        users=GUESTS,
    )
    contoso = Contoso(GUEST, usual_place=FABRIKAM_OFFICE, policies=[BLOCK_LEGACY, rule, REMEDIATION])
    entry = contoso.blocked(REFUSED_AT, failing=[rule], place=FABRIKAM_VPN)
    contoso.detection(entry, "anonymizedIPAddress", "medium")
    return contoso


@case(
    combined(
        "external member (two tenants) + clean session + MFA for everybody",
        HOME,
        NO_METHOD,
        "ca-mfa-all-users",
        never=("user-risk-active", "signin-risk-realtime"),
        first=("home-tenant-remediates",),
        lacks=("confirm-sign-in-safe", *NOT_FOR_GUESTS),
    )
)
def a_member_whose_home_is_another_tenant() -> Contoso:
    """userType says what one may do here, not whose one is: the risk is at home [user-properties]."""
    gita = {**GUEST, "userType": "Member"}
    contoso = Contoso(gita, history=False, policies=[BLOCK_LEGACY, MFA_FOR_ALL])
    contoso.data["methods"][contoso.subject_id] = []
    elsewhere: Json = {"homeTenantId": FABRIKAM_TENANT_ID, "crossTenantAccessType": "b2bCollaboration"}
    return refused_in_the_office(contoso, by=MFA_FOR_ALL, place=FABRIKAM_OFFICE, **elsewhere)


@case(
    not_settled(
        "guest never refused + MFA demanded of guests + home risk unseen",
        4,
        risk=None,
        demand="ca-mfa-all-users",
        verdicts={HOME: "possible"},
        unread=("user-risk-active",),
        lacks=NOT_FOR_GUESTS,
    )
)
def a_guest_without_a_refusal_of_whom_mfa_is_demanded() -> Contoso:
    """No method, a demand, and a risk that only the home tenant sees [concept-identity-protection-b2b]."""
    rule = policy("CA073 - Guests - Require MFA", users=GUESTS)
    return Contoso(GUEST, usual_place=FABRIKAM_OFFICE, policies=[BLOCK_LEGACY, rule])


@case(
    combined(
        "low session risk + policy for medium and high + MFA for everybody + risk closed by nobody",
        NO_METHOD,
        "risk-unfamiliar-or-travel",
        "ca-mfa-all-users",
        never=(RISKY_SIGN_INS, "ca-user-risk-remediation"),
        first=("temporary-access-pass",),
        lacks=("contain-compromise",),
    )
)
def a_low_risk_below_every_policy_on_risk() -> Contoso:
    """Low is below what the policies on risk look at; the one for everybody refuses all the same [policy-risk-based-sign-in]."""
    contoso = Contoso(policies=[*STANDARD_POLICIES, MFA_FOR_ALL])
    entry = contoso.blocked(
        REFUSED_AT, failing=[MFA_FOR_ALL], risk="low", kinds=["unfamiliarFeatures"], place=OFFICE_HAMBURG
    )
    contoso.detection(entry, "unfamiliarFeatures", "low")
    contoso.risky("low", "2026-11-24T07:50:00Z", kinds=["unfamiliarFeatures"])
    return contoso


@case(
    combined(
        "spray closed by a new password + Tor today + pass not yet valid",
        "no-mfa-method-registered",
        TOR,
        RISKY_SIGN_INS,
        never=(LEAKED, "user-reported-fraud"),
        lacks=("contain-compromise",),
        first=("temporary-access-pass",),
        without_request=("temporary-access-pass",),
        changed="A pass that begins later is not spent: the user has no method yet, and the pass is kept.",
    )
)
def a_spray_that_is_over_tor_today_and_a_pass_for_later() -> Contoso:
    """The new password ended the spray; today it is Tor, and the pass starts at ten [howto-identity-protection-remediate-unblock]."""
    closed = ("remediated", "adminGeneratedTemporaryPassword")
    contoso = refused(at_risk=False)
    contoso.detection(None, "passwordSpray", "high", moment="2026-11-12T07:00:00Z", state=closed[0], detail=closed[1])
    risk_closed(
        contoso,
        "2026-11-12T09:00:00Z",
        *closed,
        ("2026-11-12T07:05:00Z", "high", "atRisk", "none", ["passwordSpray"], None),
    )
    return with_pass(contoso, "2026-11-24T10:00:00Z", reason="NotYetValid", created="2026-11-24T08:00:00Z")
