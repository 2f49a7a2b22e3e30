"""Scenarios of what may not, or cannot, be read: permissions, licences, throttling, and a user who is gone.

What Graph answers then: https://learn.microsoft.com/graph/errors and https://learn.microsoft.com/graph/throttling
"""

from tests.scenarios.base import (
    AAD_GRAPH,
    ADMIN_MFA,
    AZURE_CLI,
    AZURE_CLI_AGENT,
    BLOCK_LEGACY,
    CAFE_VIENNA,
    CHROME_ANDROID,
    DEVICE_PILOT,
    EDGE,
    FABRIKAM_OFFICE,
    FABRIKAM_VPN,
    GUEST,
    HOME_BERLIN,
    HOME_HAMBURG,
    MY_APPS,
    OFFICE_BERLIN,
    OUTSIDE_MFA,
    PRIVILEGES_MESSAGE,
    SAFARI_MAC,
    SCOPES_MESSAGE,
    SIGN_IN_RISK,
    TEAMS_WEB,
    TIMESHEETS,
    USER_RISK,
    Contoso,
    Json,
    finished,
    guid,
    person,
    policy,
    scenario,
    synced_person,
    without_risky_users,
)

NILS = person("Nils Berger", "nils.berger@contoso.example", department="Marketing", jobTitle="Copywriter")
RITA = person("Rita Blum", "rita.blum@contoso.example", department="Design", jobTitle="Illustrator")
KAI = synced_person("Kai Jansen", "kai.jansen@contoso.example", department="Warehouse", jobTitle="Stock Controller")
ELLA = person("Ella Marten", "ella.marten@contoso.example", department="Finance", jobTitle="Auditor")
PAUL = person("Paul Richter", "paul.richter@contoso.example", department="Sales", jobTitle="Account Executive")
ANNE = synced_person("Anne Keller", "anne.keller@contoso.example", department="Research", jobTitle="Chemist")
LARS = person("Lars Holm", "lars.holm@contoso.example", department="Platform", jobTitle="Site Reliability Engineer")
MIA_GONE = "mia.keller@contoso.example"
MIA_ALIVE = person("Mia Kellermann", "mia.kellermann@contoso.example", department="Legal", jobTitle="Counsel")

SIGN_IN_RISK_REPORT_ONLY = {**SIGN_IN_RISK, "state": "enabledForReportingButNotEnforced"}
# All resources with an exclusion: what asks only for baseline scopes, the Azure CLI among it, counts as a sign-in to
# Windows Azure Active Directory.
# https://learn.microsoft.com/entra/identity/conditional-access/concept-enforcement-resource-exclusions
EXCEPT_OFFICE = policy(
    "CA012 - All users - Require MFA for all resources except Office 365",
    exclude_apps=["Office365"],
    created="2025-01-20T10:00:00Z",
    modified="2025-07-08T12:00:00Z",
)
FORBIDDEN = "Authorization_RequestDenied"


@scenario("applied-policies-hidden")
def applied_policies_hidden() -> Json:
    """The caller may read the logs but no policies: the sign-in comes without them, and without a word about it."""
    contoso = Contoso(NILS)
    event = contoso.blocked("2026-11-24T07:17:05Z", app=TEAMS_WEB)
    contoso.detection(event, "anonymizedIPAddress", "medium")
    contoso.risky("medium", "2026-11-24T07:20:48Z", kinds=["anonymizedIPAddress"])
    contoso.data["faults"].append({"match": r"^GET /(v1\.0|beta)/auditLogs/signIns", "omit_applied_policies": True})
    contoso.deny("identity/conditionalAccess/", "AccessDenied", SCOPES_MESSAGE)
    contoso.deny("policies/(identitySecurityDefaults|crossTenant)", "AccessDenied", SCOPES_MESSAGE)
    contoso.deny("users/[^/]+/authentication/requirements", FORBIDDEN, PRIVILEGES_MESSAGE)
    return finished(contoso)


@scenario("p1-tenant")
def p1_tenant() -> Json:
    """Entra ID P1 only: the risk is hidden, the detection is generic, and the demand is plain MFA outside the office."""
    contoso = Contoso(RITA, licence="P1", policies=[BLOCK_LEGACY, ADMIN_MFA, DEVICE_PILOT, OUTSIDE_MFA])
    event = contoso.blocked(
        "2026-11-24T08:05:39Z", failing=[OUTSIDE_MFA], place=CAFE_VIENNA, kinds=["generic"], agent=SAFARI_MAC
    )
    contoso.detection(event, "generic", "medium")
    without_risky_users(contoso)
    return finished(contoso)


@scenario("methods-denied")
def methods_denied() -> Json:
    """The caller may not look at anybody's methods: what the user could prove stays unknown, the rest is plain."""
    contoso = Contoso(KAI, usual_place=HOME_HAMBURG)
    event = contoso.blocked("2026-11-24T05:44:21Z", app=MY_APPS)
    contoso.detection(event, "anonymizedIPAddress", "medium")
    contoso.deny(
        "users/[^/]+/authentication/(methods|temporaryAccessPassMethods)",
        "accessDenied",
        "Request Authorization failed",
    )
    contoso.deny("reports/authenticationMethods/", FORBIDDEN, PRIVILEGES_MESSAGE)
    return finished(contoso)


@scenario("logs-denied")
def logs_denied() -> Json:
    """No log may be read: what is left is the state of the user, the risk and the policies."""
    contoso = Contoso(ELLA)
    contoso.detection(
        None, "suspiciousInboxForwarding", "high", moment="2026-11-23T18:52:07Z", source="MicrosoftCloudAppSecurity"
    )
    contoso.risky("high", "2026-11-23T18:57:33Z", kinds=["suspiciousInboxForwarding"])
    contoso.blocked("2026-11-24T07:02:12Z", failing=[USER_RISK], place=OFFICE_BERLIN, risk="none", kinds=[], agent=EDGE)
    contoso.deny("auditLogs/", FORBIDDEN, PRIVILEGES_MESSAGE)
    contoso.deny("reports/authenticationMethods/", FORBIDDEN, PRIVILEGES_MESSAGE)
    contoso.deny(r"users/[^/?]+\?.*signInActivity", FORBIDDEN, PRIVILEGES_MESSAGE)
    return finished(contoso)


@scenario("throttled-risk")
def throttled_risk() -> Json:
    """Another tool uses up the one request a second for risky users: 429 for ever, and never a Retry-After."""
    contoso = Contoso(PAUL)
    event = contoso.blocked("2026-11-24T06:26:58Z", app=MY_APPS)
    contoso.detection(event, "anonymizedIPAddress", "medium")
    contoso.risky("medium", "2026-11-24T06:30:15Z", kinds=["anonymizedIPAddress"])
    contoso.deny("identityProtection/riskyUsers", "TooManyRequests", "Too Many Requests", status=429)
    return finished(contoso)


@scenario("report-only-beside-enforced")
def report_only_beside_enforced() -> Json:
    """The risk policy that the admins watch is report-only; the one that refused asks for MFA outside the office."""
    contoso = Contoso(
        ANNE, policies=[BLOCK_LEGACY, ADMIN_MFA, SIGN_IN_RISK_REPORT_ONLY, USER_RISK, DEVICE_PILOT, OUTSIDE_MFA]
    )
    event = contoso.blocked(
        "2026-11-24T07:40:16Z",
        failing=[OUTSIDE_MFA],
        report_only={SIGN_IN_RISK["id"]: "reportOnlyFailure"},
        place=HOME_BERLIN,
        kinds=["unfamiliarFeatures"],
        agent=CHROME_ANDROID,
    )
    contoso.detection(event, "unfamiliarFeatures", "medium")
    contoso.risky("medium", "2026-11-24T07:43:29Z", kinds=["unfamiliarFeatures"])
    return finished(contoso)


@scenario("baseline-scope-azure-cli")
def baseline_scope_azure_cli() -> Json:
    """Office works as ever; the Azure CLI, which a policy with an exclusion now covers, is refused."""
    contoso = Contoso(LARS, policies=[BLOCK_LEGACY, ADMIN_MFA, USER_RISK, DEVICE_PILOT, EXCEPT_OFFICE])
    event = contoso.blocked(
        "2026-11-24T08:12:44Z",
        failing=[EXCEPT_OFFICE],
        place=HOME_HAMBURG,
        app=AZURE_CLI,
        resource=AAD_GRAPH,
        kinds=["unfamiliarFeatures"],
        agent=AZURE_CLI_AGENT,
        clientAppUsed="Mobile Apps and Desktop clients",
        conditionalAccessAudiences=[AAD_GRAPH[1]],
    )
    contoso.detection(event, "unfamiliarFeatures", "medium")
    return finished(contoso)


@scenario("user-not-found")
def user_not_found() -> Json:
    """She left ten days ago: the account is in the recycle bin, and the name on the ticket is her old one."""
    contoso = Contoso(MIA_ALIVE)
    identifier = guid(f"user {MIA_GONE}")
    gone = person(
        "Mia Keller",
        MIA_GONE,
        userPrincipalName=f"{identifier.replace('-', '')}{MIA_GONE}",
        accountEnabled=False,
        deletedDateTime="2026-11-14T10:31:55Z",
        identities=[],
    )
    contoso.data["deletedUsers"].append(gone)
    event = contoso.blocked("2026-11-10T06:58:03Z")
    event |= {"userId": identifier, "userPrincipalName": MIA_GONE, "userDisplayName": "Mia Keller"}
    return finished(contoso, subject=MIA_GONE)


@scenario("guest-sign-in-risk-here")
def guest_sign_in_risk_here() -> Json:
    """A guest on a VPN: the risk of this session was found here, in the tenant that he signs in to."""
    contoso = Contoso(GUEST, usual_place=FABRIKAM_OFFICE)
    event = contoso.blocked(
        "2026-11-24T06:08:17Z",
        place=FABRIKAM_VPN,
        app=TIMESHEETS,
        resource=TIMESHEETS,
        agent=SAFARI_MAC,
    )
    contoso.detection(event, "anonymizedIPAddress", "medium")
    return finished(contoso)
