"""Several causes at once, about the demand: who asks for MFA where several could, and what only looks as if it did."""

from __future__ import annotations

import copy
from typing import Any

from tests.cases.base import (
    MFA_FOR_ALL,
    REFUSED_AT,
    at_risk,
    case,
    refused,
    without_permission,
)
from tests.cases.combinations_methods import NO_METHOD, RISKY_SIGN_INS, TOR
from tests.cases.combined import LOOSENING, combined
from tests.scenarios.base import (
    AAD_GRAPH,
    ADMIN_MFA,
    ADMIN_ROLE,
    AZURE_CLI,
    AZURE_CLI_AGENT,
    AZURE_MANAGEMENT,
    AZURE_PORTAL,
    BLOCK_LEGACY,
    CAFE_VIENNA,
    DEVICE_PILOT,
    HOME_POTSDAM,
    HOSTING_ABROAD,
    HOTEL_LISBON,
    OFFICE_BERLIN,
    OUTSIDE_MFA,
    SIGN_IN_RISK,
    STANDARD_POLICIES,
    TIMESHEETS,
    USER_RISK,
    WAVE_2,
    Contoso,
    Json,
    added_to_group,
    audited_user,
    edited,
    group,
    guid,
    person,
    policy,
    replace_policy,
    without_risky_users,
)

MANAGER = "Microsoft Managed Policy Manager"
RISKY_SIGN_IN_GROUP = group("Conditional Access: Risky sign-in multifactor authentication")
MANAGED_BEFORE = policy(
    "Microsoft-managed: Multifactor authentication and reauthentication for risky sign-ins",
    state="enabledForReportingButNotEnforced",
    users={"includeUsers": [], "includeGroups": [RISKY_SIGN_IN_GROUP["id"]]},
    sign_in_risk=["high", "medium"],
    every_time=True,
    created="2026-08-31T06:00:00Z",
    modified="2026-08-31T06:00:00Z",
)
MANAGED = edited(MANAGED_BEFORE, "2026-11-20T05:30:11Z", state="enabled")
CONTRACTS = policy("CA015 - Contracts - Require MFA for the authentication context Confidential")
CONTRACTS["conditions"] = {
    **CONTRACTS["conditions"],
    "applications": {
        **CONTRACTS["conditions"]["applications"],
        "includeApplications": [],
        "includeAuthenticationContextClassReferences": ["c1"],
    },
}
ADMINS_EVERY_TIME = policy(
    "CA002 - Administrators - Require MFA every time",
    users={"includeUsers": [], "includeRoles": [ADMIN_ROLE["roleTemplateId"]]},
    every_time=True,
)
WAVE_EXCEPT_TIMESHEETS = policy(
    "CA034 - Wave 2 - Require MFA except for Timesheets",
    exclude_apps=[TIMESHEETS[1]],
    users={"includeUsers": [], "includeGroups": [WAVE_2["id"]]},
)
WAVE = policy(
    "CA033 - Wave 2 - Require MFA for risky sign-ins",
    sign_in_risk=["high", "medium"],
    users={"includeUsers": [], "includeGroups": [WAVE_2["id"]]},
)
PORTAL: Json = {"app": AZURE_PORTAL, "resource": AZURE_MANAGEMENT}
SCRIPT: Json = {
    "app": TIMESHEETS,
    "resource": TIMESHEETS,
    "agent": "python-requests/2.32.3",
    "clientAppUsed": "Mobile Apps and Desktop clients",
    "authenticationProtocol": "ropc",
}
LEGACY = ("tenantSessionRiskPolicy", "Sign-in risk policy")


def unfamiliar(contoso: Contoso, moment: str = REFUSED_AT, **event: Any) -> Contoso:
    """The subject is refused in a café, which is unfamiliar."""
    entry = contoso.blocked(moment, **{"place": CAFE_VIENNA, "kinds": ["unfamiliarFeatures"], **event})
    contoso.detection(entry, "unfamiliarFeatures", "medium")
    return contoso


def by_microsoft(change: Json) -> None:
    """The change was made by the process that switches Microsoft-managed policies on."""
    change["initiatedBy"] = {
        "user": None,
        "app": {
            "appId": None,
            "displayName": MANAGER,
            "servicePrincipalId": guid(f"principal {MANAGER}"),
            "servicePrincipalName": None,
        },
    }


def role_activated(contoso: Contoso, moment: str) -> Contoso:
    """The subject activates the role of Global Administrator in Privileged Identity Management."""
    contoso.join(ADMIN_ROLE)
    contoso.register(contoso.subject)
    target: Json = {
        "id": ADMIN_ROLE["id"],
        "displayName": ADMIN_ROLE["displayName"],
        "type": "Role",
        "userPrincipalName": None,
        "groupType": None,
        "modifiedProperties": [],
    }
    contoso.audit(
        moment,
        "Add member to role completed (PIM activation)",
        service="PIM",
        category="RoleManagement",
        operation="ActivateRole",
        by=contoso.subject,
        targets=[
            target,
            audited_user(
                contoso.subject,
                ("Role.TemplateId", None, ADMIN_ROLE["roleTemplateId"]),
                ("Role.DisplayName", None, ADMIN_ROLE["displayName"]),
            ),
        ],
    )
    contoso.audit(
        moment,
        "Add member to role",
        service="Core Directory",
        category="RoleManagement",
        operation="Assign",
        by_app="MS-PIM",
        targets=[
            audited_user(
                contoso.subject,
                ("Role.ObjectID", None, ADMIN_ROLE["id"]),
                ("Role.DisplayName", None, ADMIN_ROLE["displayName"]),
                ("Role.TemplateId", None, ADMIN_ROLE["roleTemplateId"]),
            ),
            target,
        ],
    )
    return contoso


def service_account(moment: str, now: str) -> Contoso:
    """A script that signs in with a user's password is refused by the risk policy of ID Protection."""
    account = person("Timesheet Export", "svc-timesheets@contoso.example", employeeHireDate=None, jobTitle=None)
    contoso = Contoso(account, history=False, policies=[BLOCK_LEGACY, ADMIN_MFA, DEVICE_PILOT])
    contoso.data["now"] = now
    contoso.data["signIns"].clear()
    contoso.data["directoryAudits"].clear()
    unfamiliar(contoso, moment, failing=[], requirement=LEGACY, **{**SCRIPT, "place": HOSTING_ABROAD})
    return contoso


# --- policies that changed --------------------------------------------------------------------------------------------


@case(
    combined(
        "policy switched on during the incident + refused before and after",
        NO_METHOD,
        TOR,
        also=("ca-mfa-all-users", RISKY_SIGN_INS),
        demand=RISKY_SIGN_INS,
        never=("recent-policy-change",),
        first=("temporary-access-pass",),
    )
)
def a_policy_switched_on_between_two_refusals() -> Contoso:
    """The first refusal came before the change, so that the change is not why this began [reference-audit-activities]."""
    rule = edited(MFA_FOR_ALL, "2026-11-24T07:20:00Z")
    contoso = Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, {**rule, "state": "disabled"}])
    refused(contoso, "2026-11-24T06:31:00Z", at_risk=False)
    contoso.policy_changed("2026-11-24T07:20:00Z", rule, state="disabled")
    replace_policy(contoso, rule)
    return refused(contoso, failing=[SIGN_IN_RISK, rule])


@case(
    combined(
        "asked to register + policy switched on + risky session",
        NO_METHOD,
        TOR,
        RISKY_SIGN_INS,
        also=("recent-policy-change",),
        verdicts={"recent-policy-change": "confirmed"},
        first=("temporary-access-pass",),
        in_order=("temporary-access-pass", "adjust-policy"),
    )
)
def asked_to_register_and_then_a_policy_on_risk() -> Contoso:
    """50072 last week without risk, then the policy that refused was switched on [reference-error-codes]."""
    rule = edited(SIGN_IN_RISK, "2026-11-23T12:00:00Z")
    contoso = Contoso(policies=[BLOCK_LEGACY, ADMIN_MFA, {**rule, "state": "disabled"}], history=False)
    contoso.sign_in("2026-11-20T08:00:00Z", error=50072)
    contoso.policy_changed("2026-11-23T12:00:00Z", rule, state="disabled")
    replace_policy(contoso, rule)
    return refused(contoso, failing=[rule])


@case(
    combined(
        "Microsoft-managed policy switched itself on + user put into its group by hand",
        NO_METHOD,
        "risk-unfamiliar-or-travel",
        RISKY_SIGN_INS,
        also=("ms-managed-policy-enabled", "group-membership-scopes-policy"),
        first=("temporary-access-pass",),
        in_order=("temporary-access-pass", "adjust-policy"),
        lacks=("contain-compromise",),
    )
)
def a_managed_policy_and_a_member_added_by_hand() -> Contoso:
    """Microsoft fills that group with people who have MFA; whom somebody adds has to have it too [concept-conditional-access-policies]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, ADMIN_MFA, MANAGED, USER_RISK, DEVICE_PILOT])
    contoso.data["groups"].append(RISKY_SIGN_IN_GROUP)
    added_to_group(contoso, "2026-11-19T12:00:00Z", RISKY_SIGN_IN_GROUP)
    by_microsoft(contoso.policy_changed("2026-11-20T05:30:11Z", MANAGED, state=MANAGED_BEFORE["state"]))
    return unfamiliar(contoso, failing=[MANAGED])


@case(
    combined(
        "forgotten enforced policy + Microsoft-managed one still in report-only + changed today",
        NO_METHOD,
        TOR,
        RISKY_SIGN_INS,
        never=("ms-managed-policy-enabled", "recent-policy-change"),
        first=("temporary-access-pass",),
    )
)
def a_report_only_managed_policy_beside_a_forgotten_one() -> Contoso:
    """Report-only never blocks: it is the old one that refused [concept-conditional-access-report-only]."""
    watched = edited(MANAGED_BEFORE, "2026-11-23T05:30:11Z")
    contoso = Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, watched])
    contoso.data["groups"].append(RISKY_SIGN_IN_GROUP)
    contoso.join(RISKY_SIGN_IN_GROUP)
    by_microsoft(contoso.policy_changed("2026-11-23T05:30:11Z", watched, displayName="Microsoft-managed: risky"))
    return refused(contoso, report_only={watched["id"]: "reportOnlyFailure"})


@case(
    combined(
        "policy that refused switched off since + user risk policy still on + Tor",
        NO_METHOD,
        TOR,
        also=(RISKY_SIGN_INS, "user-risk-active"),
        verdicts={RISKY_SIGN_INS: "likely"},
        first=("temporary-access-pass",),
        lacks=("contain-compromise",),
    )
)
def switched_off_since_but_the_user_is_at_high_risk() -> Contoso:
    """One policy is off; the other one demands the same of a user at high risk [policy-risk-based-user]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, USER_RISK])
    refused(contoso, at_risk=False)
    at_risk(contoso, "2026-11-24T07:55:00Z", "anonymizedIPAddress")
    rule = edited(SIGN_IN_RISK, "2026-11-24T08:12:00Z", state="disabled")
    replace_policy(contoso, rule)
    contoso.policy_changed("2026-11-24T08:12:00Z", rule, state="enabled")
    return contoso


# --- groups and roles -------------------------------------------------------------------------------------------------


@case(
    combined(
        "baseline scopes of Azure CLI + new group membership + unfamiliar session",
        NO_METHOD,
        "risk-unfamiliar-or-travel",
        "ca-mfa-all-users",
        also=("group-membership-scopes-policy", "baseline-scope-enforcement"),
        never=("mandatory-mfa-admin-portals",),
        first=("temporary-access-pass",),
        in_order=("temporary-access-pass", "adjust-policy"),
    )
)
def azure_cli_with_baseline_scopes_and_a_new_group() -> Contoso:
    """The policy covers the group since yesterday, and baseline scopes since June; its name is on the sign-in [signin]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, ADMIN_MFA, DEVICE_PILOT, WAVE_EXCEPT_TIMESHEETS])
    added_to_group(contoso, "2026-11-23T12:00:00Z", WAVE_2)
    return unfamiliar(
        contoso,
        failing=[WAVE_EXCEPT_TIMESHEETS],
        app=AZURE_CLI,
        resource=AAD_GRAPH,
        agent=AZURE_CLI_AGENT,
        clientAppUsed="Mobile Apps and Desktop clients",
        conditionalAccessAudiences=[AAD_GRAPH[1]],
    )


@case(
    combined(
        "PIM role activated + Azure portal + MFA every time",
        NO_METHOD,
        "risk-unfamiliar-or-travel",
        "ca-mfa-all-users",
        also=("role-assignment-scopes-policy",),
        never=("mandatory-mfa-admin-portals", "sign-in-frequency-every-time"),
        beside=("sign-in-frequency-every-time",),
        first=("temporary-access-pass",),
        advice={"temporary-access-pass": "Privileged Authentication Administrator"},
    )
)
def a_role_activated_and_the_portal_opened() -> Contoso:
    """The role brought the user under the policy for administrators, which the sign-in names [concept-conditional-access-users-groups]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, ADMINS_EVERY_TIME, DEVICE_PILOT])
    role_activated(contoso, "2026-11-24T07:30:00Z")
    return unfamiliar(contoso, failing=[ADMINS_EVERY_TIME], **PORTAL)


@case(
    combined(
        "new account + Azure portal + no policy asks",
        "new-user-first-signin",
        TOR,
        "mandatory-mfa-admin-portals",
        never=("ca-mfa-all-users", "sspr-registration-required", "legacy-idp-risk-policy"),
        first=("temporary-access-pass",),
        lacks=("adjust-policy",),
    )
)
def a_new_colleague_in_the_azure_portal() -> Contoso:
    """Microsoft itself asks for MFA there, and no policy of the tenant can be adjusted for it [signin]."""
    nia = person("Nia Neumann", "nia@contoso.example", createdDateTime="2026-11-21T08:00:00Z", employeeHireDate=None)
    contoso = Contoso(nia, history=False, policies=[BLOCK_LEGACY, DEVICE_PILOT])
    return refused(contoso, failing=[], at_risk=False, **PORTAL)


@case(
    combined(
        "2,060 groups + new group membership + risky session",
        NO_METHOD,
        TOR,
        RISKY_SIGN_INS,
        also=("group-membership-scopes-policy",),
        never=("too-many-groups",),
        beside=("too-many-groups",),
        first=("temporary-access-pass",),
    )
)
def too_many_groups_and_a_new_one() -> Contoso:
    """More groups than a token holds is posture; the new one is what brought the policy [concept-conditional-access-users-groups]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, WAVE])
    projects = [group(f"Project {number:04}") for number in range(1, 2061)]
    contoso.data["groups"] += projects
    contoso.join(*projects)
    added_to_group(contoso, "2026-11-23T12:00:00Z", WAVE_2)
    return refused(contoso, failing=[WAVE])


@case(
    combined(
        "groups hidden + added to the group yesterday + policy for it failed",
        NO_METHOD,
        TOR,
        RISKY_SIGN_INS,
        also=("group-membership-scopes-policy",),
        unread=("too-many-groups",),
        first=("temporary-access-pass",),
    )
)
def the_groups_are_hidden_and_the_audit_log_is_not() -> Contoso:
    """The audit log says when, and the sign-in says which policy: the list of groups is not needed for that [signin]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, WAVE])
    added_to_group(contoso, "2026-11-23T12:00:00Z", WAVE_2)
    return without_permission(refused(contoso, failing=[WAVE]), "users/[^/]+/transitiveMemberOf")


# --- several that could ask -------------------------------------------------------------------------------------------


@case(
    combined(
        "authentication context + MFA for everybody + unfamiliar session",
        NO_METHOD,
        "risk-unfamiliar-or-travel",
        also=("ca-mfa-all-users", "auth-context-or-stepup"),
        demand="auth-context-or-stepup",
        changed="The sign-in failed on both, so that both are confirmed; among equals the more specific one leads, as "
        "it does for a policy on risky sign-ins beside one for everybody.",
        first=("temporary-access-pass",),
    )
)
def a_context_beside_mfa_for_everybody() -> Contoso:
    """Both refused, and each would have alone; the context is the more specific one [concept-conditional-access-policies]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, CONTRACTS, MFA_FOR_ALL])
    context = [{"id": "c1", "detail": "required"}]
    return unfamiliar(contoso, failing=[CONTRACTS, MFA_FOR_ALL], authenticationContextClassReferences=context)


@case(
    combined(
        "per-user MFA + policy on risky sign-ins + policy outside the office",
        NO_METHOD,
        TOR,
        RISKY_SIGN_INS,
        also=("ca-mfa-all-users",),
        verdicts={"per-user-mfa-enforced": "likely"},
        first=("temporary-access-pass",),
    )
)
def per_user_mfa_beside_two_policies() -> Contoso:
    """Three demand the same; the sign-in names the two policies, and the switch is on besides [howto-mfa-userstates]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, OUTSIDE_MFA])
    contoso.data["requirements"][contoso.subject_id] = {"perUserMfaState": "enforced"}
    return refused(contoso, failing=[SIGN_IN_RISK, OUTSIDE_MFA])


@case(
    combined(
        "P1 tenant with generic detections + per-user MFA",
        NO_METHOD,
        risk=None,
        demand="per-user-mfa-enforced",
        also=("per-user-mfa-enforced",),
        never=("no-p2-license", "ca-mfa-all-users"),
        beside=("no-p2-license",),
        unread=("signin-risk-realtime", "risk-credential-leak-or-spray"),
        first=("temporary-access-pass",),
        lacks=LOOSENING,
    )
)
def generic_detections_and_per_user_mfa() -> Contoso:
    """Without P2 the kind of risk is hidden, and may be a compromise: nothing is loosened [concept-identity-protection-risks]."""
    contoso = Contoso(licence="P1", policies=[BLOCK_LEGACY])
    contoso.data["requirements"][contoso.subject_id] = {"perUserMfaState": "enforced"}
    entry = contoso.blocked(REFUSED_AT, failing=[], kinds=["generic"], requirement=("user", "Per-user MFA"))
    contoso.detection(entry, "generic", "medium")
    without_risky_users(contoso)
    return contoso


@case(
    combined(
        "security defaults + Azure portal + new account, without a licence",
        "new-user-first-signin",
        risk=None,
        demand="security-defaults-on",
        beside=("no-p2-license",),
        first=("temporary-access-pass",),
        lacks=("adjust-policy", *LOOSENING),
    )
)
def security_defaults_and_the_portal() -> Contoso:
    """The sign-in names security defaults; that Microsoft asks in the portal anyway adds nothing [security-defaults]."""
    nia = person("Nia Neumann", "nia@contoso.example", createdDateTime="2026-11-20T08:00:00Z", employeeHireDate=None)
    contoso = Contoso(nia, history=False, licence="free", policies=[])
    contoso.data["securityDefaults"]["isEnabled"] = True
    asked = ("securityDefaults", "Security defaults")
    contoso.blocked(REFUSED_AT, failing=[], kinds=[], requirement=asked, **PORTAL)
    without_risky_users(contoso)
    return contoso


@case(
    combined(
        "China cloud + policy outside the office + new group membership",
        NO_METHOD,
        demand="ca-mfa-all-users",
        risk=None,
        also=("ca-mfa-all-users", "group-membership-scopes-policy"),
        never=("cloud-without-idp", "no-p2-license"),
        beside=("cloud-without-idp",),
        unread=("signin-risk-realtime", "risk-credential-leak-or-spray"),
        lacks=LOOSENING,
    )
)
def in_china_with_a_new_group() -> Contoso:
    """No risk can be read there, so that why the session was risky stays open and nothing is loosened [riskdetection]."""
    rule = copy.deepcopy(OUTSIDE_MFA)
    rule["conditions"]["users"] |= {"includeUsers": [], "includeGroups": [WAVE_2["id"]]}
    contoso = Contoso(licence="P1", policies=[BLOCK_LEGACY, rule])
    contoso.data["cloud"] = "china"
    contoso.data["organization"]["countryLetterCode"] = "CN"
    added_to_group(contoso, "2026-11-23T12:00:00Z", WAVE_2)
    contoso.blocked(REFUSED_AT, failing=[rule], place=HOTEL_LISBON, kinds=["generic"])
    return contoso


# --- the retired policies of ID Protection ----------------------------------------------------------------------------


@case(
    combined(
        "ROPC service account + risk + ID Protection policy, before 2026-10-01",
        NO_METHOD,
        "risk-unfamiliar-or-travel",
        "legacy-idp-risk-policy",
        never=("service-account-interactive", "sspr-registration-required"),
        beside=("service-account-interactive",),
        has=("portal-only-policy",),
        in_order=("use-workload-identity", "temporary-access-pass"),
    )
)
def a_script_before_the_retirement() -> Contoso:
    """A password grant shows nobody a page; what helps a script is an identity of its own [authenticationrequirementpolicy]."""
    return service_account("2026-09-22T01:00:06Z", "2026-09-22T09:00:00Z")


@case(
    combined(
        "ROPC service account + risk + provider of ID Protection, after 2026-10-01",
        NO_METHOD,
        "risk-unfamiliar-or-travel",
        demand=None,
        verdicts={"legacy-idp-risk-policy": "possible"},
        never=("legacy-idp-risk-policy", "service-account-interactive"),
        beside=("service-account-interactive",),
        lacks=("portal-only-policy",),
        in_order=("use-workload-identity", "temporary-access-pass"),
    )
)
def a_script_after_the_retirement() -> Contoso:
    """Those policies ended on 1 October 2026, so that the name on the sign-in settles nothing [concept-identity-protection-policies]."""
    return service_account("2026-11-24T01:00:06Z", "2026-11-24T09:00:00Z")


@case(
    combined(
        "refused before 2026-10-01, looked at after + never came back",
        NO_METHOD,
        "risk-unfamiliar-or-travel",
        "legacy-idp-risk-policy",
        lacks=("portal-only-policy",),
    )
)
def a_script_refused_before_and_looked_at_after_the_retirement() -> Contoso:
    """It refused then, and is gone now: there is nothing left to switch off [concept-identity-protection-policies]."""
    return service_account("2026-09-28T01:00:06Z", "2026-10-20T09:00:00Z")


@case(
    combined(
        "service account in ROPC + policy every time + repeated refusals",
        NO_METHOD,
        "risk-unfamiliar-or-travel",
        RISKY_SIGN_INS,
        never=("service-account-interactive", "sign-in-frequency-every-time"),
        beside=("service-account-interactive", "sign-in-frequency-every-time"),
        in_order=("use-workload-identity", "temporary-access-pass"),
    )
)
def a_script_that_is_refused_every_night() -> Contoso:
    """Both make it repeat itself, and neither is why [concept-conditional-access-policies]."""
    account = person("Timesheet Export", "svc-timesheets@contoso.example", employeeHireDate=None, jobTitle=None)
    contoso = Contoso(account, history=False, policies=STANDARD_POLICIES)
    contoso.sign_in("2026-11-20T01:00:04Z", place=OFFICE_BERLIN, **SCRIPT)
    for day in (22, 23, 24):
        unfamiliar(contoso, f"2026-11-{day}T01:00:06Z", failing=[SIGN_IN_RISK], **{**SCRIPT, "place": HOSTING_ABROAD})
    return contoso


@case(
    combined(
        "refused at home + session policy every time + device policy of the pilot in report-only",
        NO_METHOD,
        "risk-unfamiliar-or-travel",
        RISKY_SIGN_INS,
        never=("blocked-not-proofup", "recent-policy-change", "sign-in-frequency-every-time"),
        beside=("sign-in-frequency-every-time",),
        first=("temporary-access-pass",),
        no_advice={"adjust-policy": "CA005"},
    )
)
def a_report_only_device_policy_changed_yesterday() -> Contoso:
    """The pilot changed yesterday and would have failed too; report-only refuses nobody [concept-conditional-access-report-only]."""
    pilot = edited(DEVICE_PILOT, "2026-11-23T12:00:00Z")
    pilot["conditions"]["users"] |= {"includeUsers": ["All"], "includeGroups": []}
    contoso = Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, pilot])
    contoso.policy_changed("2026-11-23T12:00:00Z", pilot, displayName="CA005 - Pilot")
    return unfamiliar(contoso, place=HOME_POTSDAM, report_only={pilot["id"]: "reportOnlyFailure"})
