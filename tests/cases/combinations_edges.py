"""Several causes at once where one of them only looks as if it were one: too late, for somebody else, not in force."""

from __future__ import annotations

from tests.cases.base import (
    MFA_FOR_ALL,
    REFUSED_AT,
    at_risk,
    case,
    refused,
    refused_in_the_office,
    with_authenticator,
)
from tests.cases.combinations_demand import MANAGED, PORTAL, SCRIPT, WAVE, role_activated, unfamiliar
from tests.cases.combinations_methods import NO_METHOD, RISKY_SIGN_INS, TOR, federated, prompt_failed, registering
from tests.cases.combinations_risk import REMEDIATION, blocked_for_mfa, put_on_block_list, revoked_by_microsoft
from tests.cases.combined import LOOSENING, combined, nothing_now
from tests.scenarios.base import (
    AAD_GRAPH,
    ADMIN_MFA,
    AZURE_CLI,
    AZURE_CLI_AGENT,
    BLOCK_LEGACY,
    BOB,
    DEVICE_PILOT,
    EMERGENCY,
    HOME_BERLIN,
    OFFICE_BERLIN,
    PILOT,
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
    policy,
    synced_person,
)

EXCEPT_TIMESHEETS = policy(
    "CA016 - All users - Require MFA except for Timesheets",
    exclude_apps=[TIMESHEETS[1]],
    created="2024-05-06T09:00:00Z",
    modified="2025-02-11T15:00:00Z",
)


def external_mfa(user: Json) -> Json:
    """A method at another provider, registered as an external authentication method."""
    return {
        "@odata.type": "#microsoft.graph.externalAuthenticationMethod",
        "id": "b7d1a6c0-0d52-4a0e-9df4-3d3a1f1a8f00",
        "configurationId": "5f9b1f0a-3a1d-4c8a-9a63-1f8c2f6d7e10",
        "displayName": f"Fabrikam MFA of {user['givenName']}",
        "createdDateTime": "2025-05-02T08:00:00Z",
    }


@case(
    combined(
        "excluded emergency account + Azure portal + Microsoft's own demand",
        NO_METHOD,
        TOR,
        "mandatory-mfa-admin-portals",
        never=("break-glass-in-scope", "ca-mfa-all-users", RISKY_SIGN_INS),
        verdicts={"break-glass-in-scope": "ruled-out"},
        first=("temporary-access-pass",),
        not_open=("exclude-break-glass", "adjust-policy"),
    )
)
def an_exempt_emergency_account_in_the_azure_portal() -> Contoso:
    """The account is exempt from every policy of the tenant, and from Microsoft's demand nobody is [signin]."""
    contoso = Contoso(EMERGENCY, history=False)
    contoso.register(contoso.subject)
    return refused(contoso, failing=[], at_risk=False, **PORTAL)


@case(
    combined(
        "put on the block list + prompts denied + Authenticator there",
        "mfa-challenge-failed",
        method=None,
        never=(NO_METHOD, "user-reported-fraud"),
        verdicts={"mfa-block-list": "confirmed"},
        has=("unblock-mfa",),
        in_order=("unblock-mfa", "temporary-access-pass"),
    )
)
def on_the_block_list_with_a_method() -> Contoso:
    """Every prompt is denied before it is sent, and a pass may be as well: take the user off the list [howto-mfa-mfasettings]."""
    contoso = with_authenticator(Contoso(policies=[*STANDARD_POLICIES, MFA_FOR_ALL]))
    put_on_block_list(contoso, "2026-11-22T18:30:09Z")
    for moment in ("2026-11-24T08:00:00Z", "2026-11-24T08:02:00Z"):
        prompt_failed(contoso, moment)
    return contoso


@case(
    combined(
        "colleague on the block list + risky session",
        NO_METHOD,
        TOR,
        RISKY_SIGN_INS,
        never=("mfa-block-list", "user-reported-fraud"),
        verdicts={"mfa-block-list": "ruled-out"},
        lacks=("unblock-mfa", "contain-compromise"),
    )
)
def a_colleague_is_on_the_block_list() -> Contoso:
    """Whom the audit log names is Bob [reference-audit-activities]."""
    contoso = refused()
    contoso.audit(
        "2026-11-22T18:30:09Z",
        "POST Tenant.CreateBlockedUser",
        service="Authentication Methods",
        category="ApplicationManagement",
        operation="Add",
        targets=[audited_user(BOB, ("Username", None, BOB["userPrincipalName"]))],
    )
    return contoso


@case(
    combined(
        "sessions revoked by an app of the tenant + policy on risk + Tor",
        NO_METHOD,
        TOR,
        RISKY_SIGN_INS,
        never=("microsoft-threat-informed-action",),
        lacks=("contain-compromise",),
        first=("temporary-access-pass",),
    )
)
def sessions_revoked_by_the_leaver_process() -> Contoso:
    """An app of the tenant's own revoked the sessions, which is no word of Microsoft [reference-audit-activities]."""
    contoso = Contoso()
    contoso.audit(
        "2026-11-24T06:16:44Z",
        "Revoke user sign-in sessions",
        service="Core Directory",
        category="UserManagement",
        by_app="Contoso Microsoft Automation",
        targets=[audited_user(contoso.subject)],
    )
    return refused(contoso)


@case(
    combined(
        "policy named like Microsoft's and edited by an administrator + risky session",
        NO_METHOD,
        TOR,
        RISKY_SIGN_INS,
        also=("recent-policy-change",),
        never=("ms-managed-policy-enabled",),
        first=("temporary-access-pass",),
    )
)
def a_policy_that_is_only_named_like_microsofts() -> Contoso:
    """Carol made it, and Carol switched it on: that is a change, and none of Microsoft [reference-audit-activities]."""
    rule = {**MANAGED, "conditions": {**MANAGED["conditions"], "users": SIGN_IN_RISK["conditions"]["users"]}}
    contoso = Contoso(policies=[BLOCK_LEGACY, ADMIN_MFA, rule])
    contoso.policy_changed("2026-11-23T12:00:00Z", rule, state="disabled")
    return refused(contoso, failing=[rule])


@case(
    combined(
        "role activated and group joined after the first refusal",
        NO_METHOD,
        TOR,
        RISKY_SIGN_INS,
        never=("role-assignment-scopes-policy", "group-membership-scopes-policy"),
        first=("temporary-access-pass",),
    )
)
def a_role_and_a_group_after_it_had_begun() -> Contoso:
    """What came after the first refusal did not begin it [reference-audit-activities]."""
    contoso = refused(Contoso(policies=[BLOCK_LEGACY, ADMIN_MFA, SIGN_IN_RISK, WAVE]), "2026-11-24T06:31:00Z")
    added_to_group(contoso, "2026-11-24T07:00:00Z", WAVE_2)
    role_activated(contoso, "2026-11-24T07:10:00Z")
    entry = contoso.blocked(REFUSED_AT, failing=[SIGN_IN_RISK, ADMIN_MFA, WAVE])
    contoso.detection(entry, "anonymizedIPAddress", "medium")
    return contoso


@case(
    combined(
        "registration begun after the refusal + risky session",
        NO_METHOD,
        TOR,
        RISKY_SIGN_INS,
        never=("registration-incomplete",),
        first=("temporary-access-pass",),
    )
)
def registration_begun_after_the_refusal() -> Contoso:
    """That the user tries now what the page asks for did not cause the refusal before [reference-audit-activities]."""
    contoso = refused()
    registering(contoso, "2026-11-24T08:12:00Z", "User started security info registration")
    return contoso


@case(
    combined(
        "federated domain whose MFA is accepted + user risk + synchronised",
        NO_METHOD,
        "user-risk-active",
        "ca-user-risk-remediation",
        also=("federated-user-no-mfa-claim",),
        changed="The domain's setting is not in the way, but the 53004 shows that no claim of MFA came from there and "
        "that Entra asked for its own; that is what the row says.",
        first=("temporary-access-pass",),
        held_back=("temporary-password",),
    )
)
def a_federated_user_whose_mfa_is_accepted() -> Contoso:
    """Entra takes a claim of MFA of this domain; the refusal shows that none came [concept-conditional-access-grant]."""
    contoso = federated(
        Contoso(synced_person("Xenia Xylander", "xenia@field.contoso.example")), "acceptIfMfaDoneByFederatedIdp"
    )
    at_risk(contoso, "2026-11-22T05:00:00Z")
    contoso.detection(None, "unlikelyTravel", "high", moment="2026-11-22T04:55:00Z")
    return refused_in_the_office(contoso, aggregated="high")


@case(
    combined(
        "baseline scopes before the rollout + policy with an exclusion + unfamiliar session",
        NO_METHOD,
        "risk-unfamiliar-or-travel",
        "ca-mfa-all-users",
        never=("baseline-scope-enforcement", "mandatory-mfa-admin-portals"),
        first=("temporary-access-pass",),
    )
)
def baseline_scopes_before_the_rollout() -> Contoso:
    """In May a policy with an exclusion did not reach baseline scopes for that reason [signin]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, ADMIN_MFA, EXCEPT_TIMESHEETS], history=False)
    contoso.data["now"] = "2026-05-12T09:00:00Z"
    contoso.data["signIns"].clear()
    contoso.data["directoryAudits"].clear()
    return unfamiliar(
        contoso,
        "2026-05-12T07:48:22Z",
        failing=[EXCEPT_TIMESHEETS],
        app=AZURE_CLI,
        resource=AAD_GRAPH,
        agent=AZURE_CLI_AGENT,
        clientAppUsed="Mobile Apps and Desktop clients",
        conditionalAccessAudiences=[AAD_GRAPH[1]],
    )


@case(
    combined(
        "two remediations of which one is for the pilot group alone + user risk",
        NO_METHOD,
        "user-risk-active",
        "ca-user-risk-remediation",
        never=("conflicting-remediation-policies",),
        verdicts={"conflicting-remediation-policies": "ruled-out"},
        first=("temporary-access-pass",),
    )
)
def a_remediation_for_the_pilot_alone() -> Contoso:
    """The new policy is for a group that the user is not in, so that the two do not meet [concept-identity-protection-policies]."""
    pilot = edited(REMEDIATION, "2026-10-13T10:00:00Z")
    pilot["conditions"]["users"] |= {"includeUsers": [], "includeGroups": [PILOT["id"]]}
    contoso = at_risk(Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, USER_RISK, pilot]), "2026-11-22T05:00:00Z")
    contoso.detection(None, "unlikelyTravel", "high", moment="2026-11-22T04:55:00Z")
    return refused_in_the_office(contoso, aggregated="high")


@case(
    combined(
        "Azure portal + report-only policy for administrators + no other demand",
        NO_METHOD,
        TOR,
        "mandatory-mfa-admin-portals",
        never=("ca-mfa-all-users",),
        first=("temporary-access-pass",),
        no_advice={"adjust-policy": "CA019"},
    )
)
def the_portal_and_a_policy_in_report_only() -> Contoso:
    """Report-only refuses nobody, and Microsoft's own demand needs no policy [concept-conditional-access-report-only]."""
    watched = policy("CA019 - Admin portals - Require MFA", state="enabledForReportingButNotEnforced")
    contoso = Contoso(policies=[BLOCK_LEGACY, watched])
    return refused(contoso, failing=[], report_only={watched["id"]: "reportOnlyInterrupted"}, **PORTAL)


@case(
    nothing_now(
        "external method registered + user risk + policies that ask for MFA",
        risk="user-risk-active",
        method=None,
        verdicts={"external-mfa-not-counted": "ruled-out"},
        lacks=("temporary-exclusion", "contain-compromise"),
    )
)
def an_external_method_that_counts() -> Contoso:
    """An external authentication method is MFA to a grant of MFA, unlike a custom control [concept-conditional-access-grant]."""
    contoso = at_risk(Contoso())
    contoso.register(contoso.subject, external_mfa(contoso.subject), isMfaRegistered=True, isMfaCapable=True)
    configurations = contoso.data["authenticationMethodsPolicy"]["authenticationMethodConfigurations"]
    configurations.append(
        {
            "@odata.type": "#microsoft.graph.externalAuthenticationMethodConfiguration",
            "id": "5f9b1f0a-3a1d-4c8a-9a63-1f8c2f6d7e10",
            "displayName": "Fabrikam MFA",
            "state": "enabled",
            "appId": "0b0c5b1e-3f8e-4a55-9d39-2d8b6f2f7a44",
            "openIdConnectSetting": None,
            "includeTargets": [{"targetType": "group", "id": "all_users", "isRegistrationRequired": False}],
            "excludeTargets": [],
        }
    )
    return contoso


@case(
    combined(
        "script in ROPC + password sprayed + Microsoft revoked the sessions",
        "microsoft-threat-informed-action",
        NO_METHOD,
        also=("ca-user-risk-remediation",),
        never=("service-account-interactive",),
        beside=("service-account-interactive",),
        first=("contain-compromise", "temporary-password", "revoke-sessions"),
        lacks=LOOSENING,
        has=("use-workload-identity",),
    )
)
def a_script_whose_account_microsoft_revoked() -> Contoso:
    """A script's account is contained like any other; what replaces it comes after that [howto-identity-protection-investigate-risk]."""
    contoso = revoked_by_microsoft(Contoso(history=False))
    contoso.blocked(
        REFUSED_AT,
        failing=[USER_RISK],
        **{**SCRIPT, "place": OFFICE_BERLIN, "risk": "none", "aggregated": "high", "kinds": []},
    )
    return contoso


@case(
    combined(
        "many groups + fraud report of a month ago, MFA passed since + Tor",
        "user-reported-fraud",
        NO_METHOD,
        RISKY_SIGN_INS,
        also=(TOR,),
        beside=("too-many-groups",),
        verdicts={"mfa-block-list": "ruled-out"},
        first=("contain-compromise",),
        lacks=LOOSENING,
        never_says=("is blocked for MFA since",),
        changed="Somebody had the password a month ago, it is the same today, and it was typed over Tor: that is no "
        "benign risk, so that containing comes first. That the user is on the list no longer stays expected.",
    )
)
def a_fraud_report_that_is_over_and_many_groups() -> Contoso:
    """The list no longer holds the user, but the password that was reported is still the same [howto-mfa-mfasettings]."""
    contoso = Contoso()
    projects = [group(f"Project {number:04}") for number in range(1, 2061)]
    contoso.data["groups"] += projects
    contoso.join(*projects)
    blocked_for_mfa(contoso, "2026-10-29T18:30:00Z")
    contoso.sign_in("2026-11-10T08:00:00Z", place=HOME_BERLIN, second_factor={"succeeded": True})
    return refused(contoso)


@case(
    combined(
        "device policy and MFA both failed + everyday device pilot changed + user at risk",
        NO_METHOD,
        TOR,
        RISKY_SIGN_INS,
        also=("user-risk-active",),
        never=("blocked-not-proofup",),
        first=("temporary-access-pass",),
    )
)
def mfa_and_a_device_at_once() -> Contoso:
    """MFA is asked first; the device is what comes next once there is a method [concept-conditional-access-policies]."""
    rule = edited(DEVICE_PILOT, "2026-11-23T12:00:00Z", state="enabled")
    rule["conditions"]["users"] |= {"includeUsers": ["All"], "includeGroups": []}
    contoso = Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, rule])
    contoso.policy_changed("2026-11-23T12:00:00Z", rule, state="enabledForReportingButNotEnforced")
    return refused(contoso, failing=[SIGN_IN_RISK, rule])
