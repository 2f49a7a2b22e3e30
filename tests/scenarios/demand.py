"""Scenarios of family D: who demands a second factor, or its registration. One for each root cause, named as its id.

How policies are evaluated: https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policies
"""

from tests.scenarios.base import (
    AAD_PREMIUM_P2,
    ADMIN_MFA,
    AZURE_MANAGEMENT,
    AZURE_PORTAL,
    BLOCK_LEGACY,
    CAFE_VIENNA,
    CAROL,
    DEVICE_PILOT,
    EDGE,
    EXCHANGE_ONLINE,
    HOME_BERLIN,
    HOME_HAMBURG,
    HOTEL_LISBON,
    MY_APPS,
    MY_SIGN_INS,
    OFFICE_HAMBURG,
    OUTLOOK_WEB,
    OUTSIDE_MFA,
    SAFARI_MAC,
    SALES,
    SIGN_IN_RISK,
    STANDARD_POLICIES,
    STRENGTH_MFA,
    STRENGTHS,
    TEAMS_WEB,
    TIMESHEETS,
    TOR_EXIT,
    USER_RISK,
    WAVE_2,
    Contoso,
    Json,
    added_to_group,
    audited_user,
    edited,
    email,
    finished,
    person,
    policy,
    replace_policy,
    scenario,
    sku,
    synced_person,
)

MAREK = person("Marek Dvorak", "marek.dvorak@contoso.example", department="Sales", jobTitle="Sales Engineer")
GRETA = synced_person("Greta Olsen", "greta.olsen@contoso.example", department="Finance", jobTitle="Treasurer")
SAMIR = person("Samir Patel", "samir.patel@contoso.example", department="Engineering", jobTitle="Field Engineer")
HANNA = person("Hanna Koch", "hanna.koch@contoso.example", department="Sales", jobTitle="Regional Manager")
VIKTOR = synced_person("Viktor Lang", "viktor.lang@contoso.example", department="Operations", jobTitle="Shift Lead")
YARA = person("Yara Silva", "yara.silva@contoso.example", department="IT", jobTitle="Service Desk Analyst")
TIM = person(
    "Tim Becker",
    "tim.becker@contoso.example",
    department="Office",
    jobTitle="Receptionist",
    createdDateTime="2026-11-16T07:20:33Z",
    employeeHireDate="2026-11-16T00:00:00Z",
    lastPasswordChangeDateTime="2026-11-17T07:44:02Z",
    signInSessionsValidFromDateTime="2026-11-17T07:44:02Z",
)
BEA = person("Bea Winkler", "bea.winkler@contoso.example", department="Sales", jobTitle="Inside Sales")

MFA_STRENGTH = next(s for s in STRENGTHS if s["id"] == STRENGTH_MFA)
SALES_SIGN_IN_RISK = policy(
    "CA013 - Sales - Require MFA for any sign-in risk",
    users={"includeUsers": [], "includeGroups": [SALES["id"]]},
    sign_in_risk=["high", "medium", "low"],
    every_time=True,
    created="2026-02-11T13:05:00Z",
    modified="2026-03-02T09:15:00Z",
)
EVERYONE_MFA_REPORT_ONLY = policy(
    "CA014 - All users - Require MFA (report-only)",
    state="enabledForReportingButNotEnforced",
    created="2026-10-05T08:00:00Z",
    modified="2026-10-05T08:00:00Z",
)
REMEDIATION = {
    **policy(
        "CA004 - All users - Require risk remediation",
        user_risk=["high", "medium"],
        operator="AND",
        strength=MFA_STRENGTH,
        every_time=True,
        created="2026-04-20T11:00:00Z",
        modified="2026-04-20T11:00:00Z",
    )
}
REMEDIATION["grantControls"] = {**REMEDIATION["grantControls"], "builtInControls": ["riskRemediation"]}
REGISTRATION = policy(
    "CA006 - All users - Require MFA to register security info",
    user_actions=["urn:user:registersecurityinfo"],
    locations={"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]},
    created="2025-06-17T10:00:00Z",
    modified="2025-06-17T10:00:00Z",
)
SIGN_IN_RISK_REPORT_ONLY = {**SIGN_IN_RISK, "state": "enabledForReportingButNotEnforced"}
WAVE_2_RISK = policy(
    "CA003-2 - Wave 2 - Require MFA for risky sign-ins",
    users={"includeUsers": [], "includeGroups": [WAVE_2["id"]]},
    sign_in_risk=["high", "medium"],
    every_time=True,
    created="2026-09-01T07:30:00Z",
    modified="2026-09-01T07:30:00Z",
)
MICROSOFT_GRAPH = ("Microsoft Graph", "00000003-0000-0000-c000-000000000000")


@scenario("ca-signin-risk-requires-mfa")
def ca_signin_risk_requires_mfa() -> Json:
    """Sales has its own, stricter risk policy; everybody suspects the report-only policy of the project team instead."""
    legacy = edited(BLOCK_LEGACY, "2026-11-18T09:42:17Z")
    contoso = Contoso(
        MAREK,
        policies=[
            legacy,
            ADMIN_MFA,
            SIGN_IN_RISK,
            USER_RISK,
            DEVICE_PILOT,
            SALES_SIGN_IN_RISK,
            EVERYONE_MFA_REPORT_ONLY,
        ],
    )
    contoso.policy_changed("2026-11-18T09:42:17Z", legacy, displayName="CA001 - Block legacy authentication")
    # A report-only demand for MFA of everybody shows at every sign-in, the good ones too.
    for ordinary in contoso.data["signIns"]:
        shown = next(
            p for p in ordinary["appliedConditionalAccessPolicies"] if p["id"] == EVERYONE_MFA_REPORT_ONLY["id"]
        )
        shown |= {
            "result": "reportOnlyInterrupted",
            "conditionsSatisfied": "application,users",
            "conditionsNotSatisfied": "none",
        }
    event = contoso.blocked(
        "2026-11-24T06:14:50Z",
        failing=[SALES_SIGN_IN_RISK],
        report_only={EVERYONE_MFA_REPORT_ONLY["id"]: "reportOnlyFailure"},
        place=HOME_HAMBURG,
        app=TEAMS_WEB,
        risk="low",
        kinds=["unfamiliarFeatures"],
        agent=SAFARI_MAC,
    )
    contoso.detection(event, "unfamiliarFeatures", "low")
    contoso.risky("low", "2026-11-24T06:18:02Z", kinds=["unfamiliarFeatures"])
    return finished(contoso)


@scenario("ca-user-risk-remediation")
def ca_user_risk_remediation() -> Json:
    """Microsoft-managed remediation asks a synchronised user for a strong method first, and she has none."""
    contoso = Contoso(
        GRETA,
        policies=[REMEDIATION if p is USER_RISK else p for p in STANDARD_POLICIES],
        usual_place=OFFICE_HAMBURG,
    )
    contoso.detection(None, "unlikelyTravel", "medium", moment="2026-11-21T13:02:44Z")
    contoso.risky("medium", "2026-11-23T14:40:09Z", kinds=["unlikelyTravel"])
    for moment in ("2026-11-23T15:02:18Z", "2026-11-24T06:49:55Z"):
        contoso.blocked(
            moment,
            failing=[REMEDIATION],
            place=OFFICE_HAMBURG,
            app=OUTLOOK_WEB,
            resource=EXCHANGE_ONLINE,
            risk="none",
            kinds=[],
            agent=EDGE,
        )
    return finished(contoso)


@scenario("ca-registration-user-action")
def ca_registration_user_action() -> Json:
    """He wants to register a method, outside the office; registering takes MFA there, and the session is risky too."""
    contoso = Contoso(
        SAMIR,
        policies=[SIGN_IN_RISK_REPORT_ONLY if p is SIGN_IN_RISK else p for p in STANDARD_POLICIES] + [REGISTRATION],
    )
    event = contoso.blocked(
        "2026-11-24T07:21:33Z",
        failing=[REGISTRATION],
        report_only={SIGN_IN_RISK["id"]: "reportOnlyFailure"},
        place=HOME_BERLIN,
        app=MY_SIGN_INS,
        resource=MICROSOFT_GRAPH,
        kinds=["unfamiliarFeatures"],
        agent=SAFARI_MAC,
    )
    contoso.detection(event, "unfamiliarFeatures", "medium")
    return finished(contoso)


@scenario("ca-mfa-all-users")
def ca_mfa_all_users() -> Json:
    """No policy speaks of risk; the one that demands MFA outside the office does it, on the first trip of the year."""
    contoso = Contoso(HANNA, policies=[BLOCK_LEGACY, ADMIN_MFA, DEVICE_PILOT, OUTSIDE_MFA])
    contoso.register(contoso.subject, email(contoso.subject, "hanna.koch@mail.example"))
    for moment in ("2026-11-23T21:10:06Z", "2026-11-24T07:33:48Z"):
        event = contoso.blocked(
            moment,
            failing=[OUTSIDE_MFA],
            place=CAFE_VIENNA,
            app=OUTLOOK_WEB,
            resource=EXCHANGE_ONLINE,
            kinds=["unfamiliarFeatures"],
            agent=EDGE,
        )
        contoso.detection(event, "unfamiliarFeatures", "medium")
    contoso.risky("medium", "2026-11-23T21:13:19Z", kinds=["unfamiliarFeatures"])
    return finished(contoso)


@scenario("recent-policy-change")
def recent_policy_change() -> Json:
    """The risk policy was report-only until yesterday afternoon: last week the same Tor session went through."""
    before = edited(SIGN_IN_RISK, "2026-10-12T09:00:00Z", state="enabledForReportingButNotEnforced")
    after = edited(SIGN_IN_RISK, "2026-11-23T15:20:41Z")
    contoso = Contoso(
        VIKTOR,
        policies=[before if p is SIGN_IN_RISK else p for p in STANDARD_POLICIES],
    )
    passed = contoso.sign_in(
        "2026-11-18T19:05:27Z",
        report_only={before["id"]: "reportOnlyFailure"},
        place=TOR_EXIT,
        risk="medium",
        kinds=["anonymizedIPAddress"],
    )
    contoso.detection(passed, "anonymizedIPAddress", "medium")
    replace_policy(contoso, after)
    contoso.policy_changed(
        "2026-11-23T15:20:41Z", after, state=before["state"], modifiedDateTime=before["modifiedDateTime"]
    )
    event = contoso.blocked("2026-11-23T19:11:08Z", failing=[after], app=MY_APPS)
    contoso.detection(event, "anonymizedIPAddress", "medium")
    contoso.risky(
        "medium",
        "2026-11-23T19:14:30Z",
        kinds=["anonymizedIPAddress"],
        before=[("2026-11-18T19:09:02Z", "medium", "atRisk", "none", ["anonymizedIPAddress"], None)],
    )
    return finished(contoso)


@scenario("per-user-mfa-enforced")
def per_user_mfa_enforced() -> Json:
    """No Conditional Access policy asks for anything: the old per-user switch does, since yesterday."""
    contoso = Contoso(YARA, policies=[BLOCK_LEGACY, ADMIN_MFA, DEVICE_PILOT])
    contoso.data["requirements"][contoso.subject_id] = {"perUserMfaState": "enforced"}
    # Switching per-user MFA on writes a StrongAuthentication property too, and takes no method away.
    contoso.audit(
        "2026-11-23T15:47:12Z",
        "Update user",
        service="Core Directory",
        category="UserManagement",
        by=CAROL,
        targets=[
            audited_user(
                contoso.subject,
                (
                    "StrongAuthenticationRequirement",
                    [],
                    [{"RelyingParty": "*", "State": 2, "RememberDevicesNotIssuedBefore": "2026-11-23T15:47:12Z"}],
                ),
                ("Included Updated Properties", None, "StrongAuthenticationRequirement"),
            )
        ],
    )
    event = contoso.blocked(
        "2026-11-24T06:22:19Z",
        failing=[],
        requirement=("user", "Per-user MFA"),
        app=AZURE_PORTAL,
        resource=AZURE_MANAGEMENT,
    )
    contoso.detection(event, "anonymizedIPAddress", "medium")
    return finished(contoso)


@scenario("security-defaults-on")
def security_defaults_on() -> Json:
    """A trial of Entra ID P2 ran out; the tenant fell back on security defaults, and a new colleague has no method."""
    contoso = Contoso(TIM, licence="free", policies=[], history=False)
    trial = sku("AAD_PREMIUM_P2", "84a661c4-e949-4bd2-a560-ed7766fcaf2b", [AAD_PREMIUM_P2], units=25)
    contoso.data["subscribedSkus"].append(
        {
            **trial,
            "capabilityStatus": "Suspended",
            "prepaidUnits": {"enabled": 0, "suspended": 25, "warning": 0, "lockedOut": 0},
        }
    )
    contoso.data["securityDefaults"]["isEnabled"] = True
    for moment in ("2026-11-17T07:43:30Z", "2026-11-19T07:51:12Z", "2026-11-23T07:48:55Z"):
        contoso.sign_in(moment)
    contoso.blocked(
        "2026-11-24T07:09:26Z",
        failing=[],
        requirement=("mfaRegistrationRequiredBySecurityDefaults", "Security Defaults"),
        place=HOTEL_LISBON,
        app=TIMESHEETS,
        resource=TIMESHEETS,
        kinds=["generic"],
        agent=EDGE,
    )
    not_licensed = "Your tenant is not licensed for this feature."
    for resource in ("identity/conditionalAccess/", "identityProtection/", "policies/authenticationStrengthPolicies"):
        contoso.deny(resource, "Forbidden", not_licensed)
    return finished(contoso)


@scenario("group-membership-scopes-policy")
def group_membership_scopes_policy() -> Json:
    """Yesterday she became a member of the second rollout wave, without a method."""
    contoso = Contoso(BEA, policies=[BLOCK_LEGACY, ADMIN_MFA, WAVE_2_RISK, USER_RISK, DEVICE_PILOT])
    added_to_group(contoso, "2026-11-23T13:02:36Z", WAVE_2)
    event = contoso.blocked(
        "2026-11-24T05:51:42Z",
        failing=[WAVE_2_RISK],
        place=HOTEL_LISBON,
        kinds=["unfamiliarFeatures"],
        agent=EDGE,
    )
    contoso.detection(event, "unfamiliarFeatures", "medium")
    contoso.risky("medium", "2026-11-24T05:54:58Z", kinds=["unfamiliarFeatures"])
    return finished(contoso)
