"""Scenarios of the further rows of families D and X: demands that Graph shows in part or not at all, and what stands
beside a refusal without being its reason. One for each, named as its id.
"""

from tests.scenarios.base import (
    AAD_GRAPH,
    ADMIN_MFA,
    ADMIN_ROLE,
    AZURE_MANAGEMENT,
    AZURE_PORTAL,
    BLOCK_LEGACY,
    BREAK_GLASS,
    CAFE_VIENNA,
    DEVICE_PILOT,
    EDGE,
    EXCHANGE_ONLINE,
    HELPDESK_ROLE,
    HOME_BERLIN,
    HOME_HAMBURG,
    HOME_POTSDAM,
    HOSTING_ABROAD,
    HOTEL_LISBON,
    MY_APPS,
    OFFICE_BERLIN,
    OUTLOOK_WEB,
    OUTSIDE_MFA,
    SAFARI_MAC,
    SIGN_IN_RISK,
    STANDARD_POLICIES,
    TEAMS_WEB,
    TIMESHEETS,
    USER_RISK,
    VPN_AMSTERDAM,
    Contoso,
    Json,
    added_to_group,
    audited_user,
    edited,
    finished,
    group,
    guid,
    person,
    policy,
    policy_plan,
    policy_rule,
    scenario,
    synced_person,
)

MANAGER = "Microsoft Managed Policy Manager"
VS_CODE = ("Visual Studio Code", "aebc6443-996d-45c2-90f0-388ff96faa56")
VS_CODE_AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Code/1.106.2 Electron/37.7.0 Safari/537.36"
SCRIPT_AGENT = "python-requests/2.32.3"
INTERRUPTED = {
    "errorCode": 50125,
    "failureReason": "The sign-in was interrupted because of a password reset or password registration entry.",
    "additionalDetails": None,
}

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
CONTRACTS = policy(
    "CA015 - Contracts - Require MFA for the authentication context Confidential",
    created="2026-01-19T09:00:00Z",
    modified="2026-01-19T09:00:00Z",
)
CONTRACTS["conditions"] = {
    **CONTRACTS["conditions"],
    "applications": {
        **CONTRACTS["conditions"]["applications"],
        "includeApplications": [],
        "includeAuthenticationContextClassReferences": ["c1"],
    },
}
EXCEPT_TIMESHEETS = policy(
    "CA016 - All users - Require MFA except for Timesheets",
    exclude_apps=[TIMESHEETS[1]],
    created="2024-05-06T09:00:00Z",
    modified="2025-02-11T15:00:00Z",
)
REMEDIATION = policy(
    "CA017 - All users - Require risk remediation",
    user_risk=["high", "medium"],
    grant=["riskRemediation"],
    operator="AND",
    every_time=True,
    created="2026-10-13T10:00:00Z",
    modified="2026-10-13T10:00:00Z",
)
NO_DEMAND = [BLOCK_LEGACY, ADMIN_MFA, DEVICE_PILOT]


def member(name: str, local: str, **changes: str | None) -> Json:
    return person(name, f"{local}@contoso.example", **changes)


@scenario("ms-managed-policy-enabled")
def ms_managed_policy_enabled() -> Json:
    """Microsoft's own risk policy went from report-only to on last Friday; somebody had put her into its group by hand."""
    ines = member("Ines Ibarra", "ines.ibarra", department="Purchasing", jobTitle="Buyer")
    contoso = Contoso(ines, policies=[BLOCK_LEGACY, ADMIN_MFA, MANAGED, USER_RISK, DEVICE_PILOT])
    contoso.data["groups"].append(RISKY_SIGN_IN_GROUP)
    contoso.join(RISKY_SIGN_IN_GROUP)
    change = contoso.policy_changed(
        "2026-11-20T05:30:11Z", MANAGED, state=MANAGED_BEFORE["state"], modifiedDateTime="2026-08-31T06:00:00Z"
    )
    change["initiatedBy"] = {
        "user": None,
        "app": {
            "appId": None,
            "displayName": MANAGER,
            "servicePrincipalId": guid(f"principal {MANAGER}"),
            "servicePrincipalName": None,
        },
    }
    event = contoso.blocked(
        "2026-11-23T19:44:10Z", failing=[MANAGED], place=CAFE_VIENNA, kinds=["unfamiliarFeatures"], agent=SAFARI_MAC
    )
    contoso.detection(event, "unfamiliarFeatures", "medium")
    contoso.risky("medium", "2026-11-23T19:48:02Z", kinds=["unfamiliarFeatures"])
    return finished(contoso)


@scenario("idp-mfa-registration-policy")
def idp_mfa_registration_policy() -> Json:
    """Two weeks of "skip for now" are over, on the day on which she works over a VPN; no policy of the tenant asks."""
    jana = member("Jana Jurak", "jana.jurak", department="Design", jobTitle="Illustrator")
    contoso = Contoso(jana, policies=NO_DEMAND)
    event = contoso.blocked(
        "2026-11-24T07:02:31Z",
        failing=[],
        requirement=("mfaRegistrationRequiredByIdentityProtectionPolicy", "Identity Protection policy"),
        place=VPN_AMSTERDAM,
        app=TEAMS_WEB,
    )
    contoso.detection(event, "anonymizedIPAddress", "medium")
    return finished(contoso)


@scenario("registration-campaign")
def registration_campaign() -> Json:
    """The campaign ends on Friday, says the e-mail of the project; the refusal has nothing to do with it."""
    karl = member("Karl Kramer", "karl.kramer", department="Logistics", jobTitle="Dispatcher")
    contoso = Contoso(karl)
    campaign = contoso.data["authenticationMethodsPolicy"]["registrationEnforcement"]
    campaign["authenticationMethodsRegistrationCampaign"] |= {"state": "enabled", "snoozeDurationInDays": 3}
    event = contoso.blocked("2026-11-24T05:36:44Z", app=MY_APPS, resource=AAD_GRAPH)
    contoso.detection(event, "anonymizedIPAddress", "medium")
    contoso.risky("medium", "2026-11-24T05:40:02Z", kinds=["anonymizedIPAddress"])
    return finished(contoso)


@scenario("legacy-idp-risk-policy")
def legacy_idp_risk_policy() -> Json:
    """A recording of September: the sign-in risk policy of ID Protection was still on, and no list of policies has it."""
    lotte = synced_person("Lotte Lange", "lotte.lange@contoso.example", department="Legal", jobTitle="Counsel")
    contoso = Contoso(lotte, policies=NO_DEMAND, history=False)
    contoso.data["now"] = "2026-09-22T09:00:00Z"
    contoso.data["signIns"].clear()
    contoso.data["directoryAudits"].clear()
    contoso.register(contoso.subject, lastUpdatedDateTime="2026-09-22T03:12:05Z")
    for moment in ("2026-09-07T07:58:12Z", "2026-09-15T08:04:40Z", "2026-09-21T07:49:26Z"):
        contoso.sign_in(moment)
    event = contoso.blocked(
        "2026-09-22T06:41:19Z",
        failing=[],
        requirement=("tenantSessionRiskPolicy", "Sign-in risk policy"),
        place=HOTEL_LISBON,
        app=OUTLOOK_WEB,
        resource=EXCHANGE_ONLINE,
        kinds=["unfamiliarFeatures"],
        agent=EDGE,
    )
    contoso.detection(event, "unfamiliarFeatures", "medium")
    return finished(contoso)


@scenario("sspr-registration-required")
def sspr_registration_required() -> Json:
    """Asked yesterday to register for password reset, and refused today; nothing that Graph shows asked for MFA."""
    milo = member("Milo Maric", "milo.maric", department="Support", jobTitle="Agent")
    contoso = Contoso(milo, policies=NO_DEMAND)
    contoso.sign_in("2026-11-23T16:20:55Z", error=50125, status=INTERRUPTED)
    event = contoso.blocked("2026-11-24T06:58:13Z", failing=[], place=VPN_AMSTERDAM)
    contoso.detection(event, "anonymizedIPAddress", "medium")
    return finished(contoso)


@scenario("sign-in-frequency-every-time")
def sign_in_frequency_every_time() -> Json:
    """Refused at every attempt of a morning in the train: each one is a new sign-in, and each is judged anew."""
    nora = member("Nora Nyberg", "nora.nyberg", department="Sales", jobTitle="Key Account Manager")
    contoso = Contoso(nora)
    for moment in ("2026-11-24T06:12:07Z", "2026-11-24T06:40:51Z", "2026-11-24T07:28:33Z"):
        event = contoso.blocked(
            moment,
            place=HOTEL_LISBON,
            kinds=["unfamiliarFeatures"],
            agent=EDGE,
            sessionLifetimePolicies=[
                {"expirationRequirement": "signInFrequencyEveryTime", "detail": "Sign-in frequency (every time)"}
            ],
        )
        contoso.detection(event, "unfamiliarFeatures", "medium")
    contoso.risky("medium", "2026-11-24T06:16:00Z", kinds=["unfamiliarFeatures"])
    return finished(contoso)


@scenario("role-assignment-scopes-policy")
def role_assignment_scopes_policy() -> Json:
    """Helpdesk colleague since yesterday afternoon: the new role brought him under the policy for administrators."""
    omar = member("Omar Odeh", "omar.odeh", department="IT", jobTitle="Service Desk Analyst")
    contoso = Contoso(omar, policies=[BLOCK_LEGACY, ADMIN_MFA, DEVICE_PILOT])
    contoso.join(HELPDESK_ROLE)
    contoso.register(contoso.subject)
    contoso.audit(
        "2026-11-23T14:05:37Z",
        "Add member to role",
        service="Core Directory",
        category="RoleManagement",
        operation="Assign",
        targets=[
            audited_user(
                contoso.subject,
                ("Role.ObjectID", None, HELPDESK_ROLE["id"]),
                ("Role.DisplayName", None, HELPDESK_ROLE["displayName"]),
                ("Role.TemplateId", None, HELPDESK_ROLE["roleTemplateId"]),
                ("Role.WellKnownObjectName", None, "AuthenticationAdmins"),
            ),
            {
                "id": HELPDESK_ROLE["id"],
                "displayName": None,
                "type": "Role",
                "userPrincipalName": None,
                "groupType": None,
                "modifiedProperties": [],
            },
        ],
    )
    event = contoso.blocked(
        "2026-11-24T06:02:48Z", failing=[ADMIN_MFA], place=HOME_HAMBURG, kinds=["unfamiliarFeatures"], agent=SAFARI_MAC
    )
    contoso.detection(event, "unfamiliarFeatures", "medium")
    return finished(contoso)


@scenario("mandatory-mfa-admin-portals")
def mandatory_mfa_admin_portals() -> Json:
    """He opens the Azure portal for the first time, to look at an invoice; no policy of the tenant asks him for MFA."""
    paolo = member("Paolo Pesce", "paolo.pesce", department="Finance", jobTitle="Controller")
    contoso = Contoso(paolo, policies=[BLOCK_LEGACY, DEVICE_PILOT])
    event = contoso.blocked(
        "2026-11-24T08:03:27Z",
        failing=[],
        place=CAFE_VIENNA,
        app=AZURE_PORTAL,
        resource=AZURE_MANAGEMENT,
        kinds=["unfamiliarFeatures"],
        agent=EDGE,
    )
    contoso.detection(event, "unfamiliarFeatures", "medium")
    return finished(contoso)


@scenario("auth-context-or-stepup")
def auth_context_or_stepup() -> Json:
    """In SharePoint since nine; the site with the contracts asks for a context that a policy ties to MFA."""
    quentin = member("Quentin Quast", "quentin.quast", department="Legal", jobTitle="Paralegal")
    contoso = Contoso(quentin, policies=[BLOCK_LEGACY, ADMIN_MFA, USER_RISK, DEVICE_PILOT, CONTRACTS])
    event = contoso.blocked(
        "2026-11-24T08:17:39Z",
        failing=[CONTRACTS],
        place=HOME_POTSDAM,
        kinds=["unfamiliarFeatures"],
        agent=SAFARI_MAC,
        authenticationContextClassReferences=[{"id": "c1", "detail": "required"}],
    )
    contoso.detection(event, "unfamiliarFeatures", "medium")
    return finished(contoso)


@scenario("service-account-interactive")
def service_account_interactive() -> Json:
    """A nightly script with a user's password moved to another data centre."""
    account = member(
        "Timesheet Export",
        "svc-timesheets",
        department="IT",
        passwordPolicies="DisablePasswordExpiration",
        employeeHireDate=None,
        jobTitle=None,
    )
    contoso = Contoso(account, history=False)
    script: Json = {
        "app": TIMESHEETS,
        "resource": TIMESHEETS,
        "agent": SCRIPT_AGENT,
        "clientAppUsed": "Mobile Apps and Desktop clients",
        "authenticationProtocol": "ropc",
    }
    for day in range(18, 23):
        contoso.sign_in(f"2026-11-{day}T01:00:04Z", **script)
    for moment in ("2026-11-23T01:00:06Z", "2026-11-24T01:00:05Z"):
        event = contoso.blocked(moment, **{**script, "place": HOSTING_ABROAD, "kinds": ["unfamiliarFeatures"]})
        contoso.detection(event, "unfamiliarFeatures", "medium")
    contoso.risky("medium", "2026-11-23T01:04:11Z", kinds=["unfamiliarFeatures"])
    return finished(contoso)


@scenario("break-glass-in-scope")
def break_glass_in_scope() -> Json:
    """The second emergency account, tried for the first time: it is in no group that the policies exempt."""
    account = member(
        "Emergency Access 2",
        "emergency2",
        department="IT",
        mail=None,
        jobTitle=None,
        employeeHireDate=None,
        passwordPolicies="DisablePasswordExpiration",
    )
    contoso = Contoso(account, history=False)
    contoso.data["memberOf"][contoso.subject_id] = [ADMIN_ROLE["id"]]
    contoso.register(contoso.subject)
    event = contoso.blocked(
        "2026-11-24T07:30:12Z",
        failing=[ADMIN_MFA, SIGN_IN_RISK],
        place=HOME_BERLIN,
        app=TEAMS_WEB,
        kinds=["unfamiliarFeatures"],
        agent=SAFARI_MAC,
    )
    contoso.detection(event, "unfamiliarFeatures", "medium")
    contoso.risky("medium", "2026-11-24T07:34:00Z", kinds=["unfamiliarFeatures"])
    return finished(contoso)


@scenario("baseline-scope-enforcement")
def baseline_scope_enforcement() -> Json:
    """Signing in to Visual Studio Code to keep settings in step asks for baseline scopes only, and for MFA since summer."""
    rikard = member("Rikard Roos", "rikard.roos", department="Engineering", jobTitle="Developer")
    contoso = Contoso(
        rikard, policies=[BLOCK_LEGACY, ADMIN_MFA, USER_RISK, DEVICE_PILOT, EXCEPT_TIMESHEETS], history=False
    )
    for moment in ("2026-11-10T08:00:21Z", "2026-11-17T08:02:10Z", "2026-11-23T07:57:45Z"):
        contoso.sign_in(moment, app=TIMESHEETS, resource=TIMESHEETS)
    event = contoso.blocked(
        "2026-11-24T06:25:16Z",
        failing=[EXCEPT_TIMESHEETS],
        place=HOME_POTSDAM,
        app=VS_CODE,
        resource=AAD_GRAPH,
        kinds=["unfamiliarFeatures"],
        agent=VS_CODE_AGENT,
        clientAppUsed="Mobile Apps and Desktop clients",
        conditionalAccessAudiences=[AAD_GRAPH[1]],
    )
    contoso.detection(event, "unfamiliarFeatures", "medium")
    return finished(contoso)


@scenario("conflicting-remediation-policies")
def conflicting_remediation_policies() -> Json:
    """The new policy on remediation was switched on beside the old one that asks for a password change."""
    selma = member("Selma Stojan", "selma.stojan", department="Finance", jobTitle="Accountant")
    contoso = Contoso(selma, policies=[*STANDARD_POLICIES, REMEDIATION])
    contoso.detection(None, "unlikelyTravel", "high", moment="2026-11-22T11:14:28Z")
    contoso.risky("high", "2026-11-22T11:20:00Z", kinds=["unlikelyTravel"])
    contoso.blocked(
        "2026-11-24T07:11:50Z",
        failing=[USER_RISK, REMEDIATION],
        place=OFFICE_BERLIN,
        app=OUTLOOK_WEB,
        resource=EXCHANGE_ONLINE,
        risk="none",
        kinds=[],
        agent=EDGE,
    )
    return finished(contoso)


@scenario("log-not-yet-visible")
def log_not_yet_visible() -> Json:
    """Refused six minutes ago: the sign-in is in the log already, its detection is not."""
    theo = member("Theo Thiel", "theo.thiel", department="Sales", jobTitle="Inside Sales")
    contoso = Contoso(theo)
    contoso.blocked("2026-11-24T08:53:40Z", app=OUTLOOK_WEB, resource=EXCHANGE_ONLINE)
    return finished(contoso)


@scenario("cloud-without-idp")
def cloud_without_idp() -> Json:
    """The Shanghai office has a tenant of its own in the cloud operated by 21Vianet: neither risk nor methods to read."""
    wei = member("Wei Wang", "wei.wang", department="Production", jobTitle="Shift Lead", usageLocation="CN")
    contoso = Contoso(wei, licence="P1", policies=[BLOCK_LEGACY, ADMIN_MFA, DEVICE_PILOT, OUTSIDE_MFA])
    contoso.data["organization"]["countryLetterCode"] = "CN"
    contoso.blocked("2026-11-24T03:12:09Z", failing=[OUTSIDE_MFA], place=CAFE_VIENNA, kinds=["generic"], agent=EDGE)
    return {**finished(contoso), "cloud": "china"}


TRAVELLERS = group("CA-Exclude-Travellers", "People on a business trip; excluded from CA034 for its duration")
BUT_TRAVELLERS = policy(
    "CA034 - All users but travellers - Require MFA for risky sign-ins",
    sign_in_risk=["high", "medium"],
    users={"excludeGroups": [BREAK_GLASS["id"], TRAVELLERS["id"]]},
)
BASELINE_PLAN = policy_plan("Zero Trust baseline")
RISKY_SESSIONS = policy_rule("Risky sign-ins", conditions={"signInRiskLevels": ["high", "medium"]})


@scenario("excluded-since")
def excluded_since() -> Json:
    """Refused in the hotel at seven, put into the exclusion group of the policy at eight."""
    uta = member("Uta Ulrich", "uta.ulrich", department="Sales", jobTitle="Account Manager")
    contoso = Contoso(uta, policies=[BLOCK_LEGACY, ADMIN_MFA, BUT_TRAVELLERS, DEVICE_PILOT])
    contoso.data["groups"].append(TRAVELLERS)
    event = contoso.blocked(
        "2026-11-24T07:04:33Z", failing=[BUT_TRAVELLERS], place=HOTEL_LISBON, kinds=["unfamiliarFeatures"], agent=EDGE
    )
    contoso.detection(event, "unfamiliarFeatures", "medium")
    added_to_group(contoso, "2026-11-24T08:10:12Z", TRAVELLERS)
    return finished(contoso)


@scenario("required-by-policy-plan")
def required_by_policy_plan() -> Json:
    """The tenant moved its policies on risk into a plan, which the list of policies does not show."""
    vera = member("Vera Vidal", "vera.vidal", department="Legal", jobTitle="Counsel")
    contoso = Contoso(vera, policies=[BLOCK_LEGACY, ADMIN_MFA, DEVICE_PILOT])
    contoso.data["policyPlans"] = [BASELINE_PLAN]
    contoso.data["policyPlanRules"] = {BASELINE_PLAN["id"]: [RISKY_SESSIONS]}
    event = contoso.blocked(
        "2026-11-24T06:47:09Z",
        failing=[],
        place=HOTEL_LISBON,
        kinds=["unfamiliarFeatures"],
        agent=EDGE,
        appliedConditionalAccessPolicies=[],
        conditionalAccessStatus="failure",
    )
    contoso.detection(event, "unfamiliarFeatures", "medium")
    return finished(contoso)
