"""Each branch of the rows on a sign-in of its own kind, on how a tenant is set up, and on how to read the rest."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from aad53004.checkers.subject import Narrowing
from tests.cases.base import broken, without_permission
from tests.rules.rows import Row, judged, register
from tests.scenarios.base import (
    AAD_GRAPH,
    ADMIN_MFA,
    ADMIN_ROLE,
    ALICE,
    AZURE_CLI,
    AZURE_PORTAL,
    BLOCK_LEGACY,
    BREAK_GLASS,
    HELPDESK_ROLE,
    OUTSIDE_MFA,
    PILOT,
    SIGN_IN_RISK,
    STANDARD_POLICIES,
    TIMESHEETS,
    USER_RISK,
    Contoso,
    Json,
    guid,
    person,
    policy,
)

ROWS: dict[str, Row] = {}
row = register(ROWS)
AT = "2026-11-24T07:48:22Z"
UNLISTED: Json = {"appliedConditionalAccessPolicies": []}
DIRECTORY = AAD_GRAPH[1]
BETA_LOG = r"^GET /beta/auditLogs/signIns"
PROVIDER = "/requirementProvider"


def refused(*policies: Json, failing: tuple[Json, ...] | None = None, moment: str = AT, **event: Any) -> Contoso:
    """Refused by these policies, in a tenant that has these and the block of legacy clients alone."""
    contoso = Contoso(policies=[BLOCK_LEGACY, *policies])
    contoso.blocked(moment, failing=policies if failing is None else failing, **event)
    return contoso


# --- 39: Microsoft's own demand at its portals --------------------------------------------------------------------------

PORTALS = "mandatory-mfa-admin-portals"
APP = ("/appDisplayName", "/appId")
POWERSHELL = ("Microsoft Azure PowerShell", "1950a258-227b-4e31-a9cf-717495945fc2")
MOBILE = ("Microsoft Azure Mobile", "0C1307D4-29D6-4389-A11C-5CBE7F65D7FA")
OFFICE_PORTAL = ("Microsoft Office 365 Portal", "00000006-0000-0ff1-ce00-000000000000")


@row(
    PORTALS,
    "likely",
    "was for the Azure portal, the Entra or the Intune admin center, for which Microsoft itself demands",
    cites=APP,
)
def the_azure_portal_and_nobody_named() -> Contoso:
    """No policy failed, and nobody is named: Microsoft demands it of everybody there."""
    return refused(failing=(), app=AZURE_PORTAL)


@row(PORTALS, "likely", "Microsoft itself demands MFA", cites=(*APP, PROVIDER))
def the_azure_portal_and_somebody_unknown_named() -> Contoso:
    """A name that stands for no setting of the tenant."""
    return refused(failing=(), app=AZURE_PORTAL, requirement=("request", "App requires multifactor authentication"))


@row(PORTALS, "likely", "Microsoft itself demands MFA", cites=(*APP, PROVIDER))
def the_azure_portal_and_somebody_else_named_too() -> Contoso:
    """One of two is no setting of the tenant."""
    named = [{"requirementProvider": one, "detail": ""} for one in ("user", "request")]
    return refused(failing=(), app=AZURE_PORTAL, authenticationRequirementPolicies=named)


@row(PORTALS, "ruled-out", "The Azure portal, the Entra", "another setting asked for MFA", cites=(PROVIDER,))
def the_azure_portal_and_per_user_mfa_named() -> Contoso:
    """The sign-in says who asked."""
    return refused(failing=(), app=AZURE_PORTAL, requirement=("user", "Per-user MFA"))


@row(PORTALS, "possible", "may demand MFA", cites=APP)
def the_azure_portal_and_a_policy_failed() -> Contoso:
    """A policy asked, and Microsoft would have."""
    return refused(OUTSIDE_MFA, app=AZURE_PORTAL, authenticationRequirementPolicies=[])


@row(PORTALS, "possible", "was for the Azure CLI, for which Microsoft itself may demand MFA.", cites=APP)
def the_azure_cli_and_nobody_named() -> Contoso:
    """It asks where something is changed, which the sign-in does not tell."""
    return refused(failing=(), app=AZURE_CLI)


@row(PORTALS, "possible", "was for Azure PowerShell, for which")
def azure_powershell_and_nobody_named() -> Contoso:
    """As the Azure CLI."""
    return refused(failing=(), app=POWERSHELL)


@row(PORTALS, "possible", "was for the Azure mobile app, for which")
def the_azure_mobile_app_and_nobody_named() -> Contoso:
    """As the Azure CLI; the log may spell the id in other letters."""
    return refused(failing=(), app=MOBILE)


@row(PORTALS, "possible", "was for the Microsoft 365 admin center, or the Office portal, for which")
def the_office_portal_and_nobody_named() -> Contoso:
    """One app is both."""
    return refused(failing=(), app=OFFICE_PORTAL)


@row(PORTALS, "likely", "was for the Azure CLI, for which Microsoft itself demands MFA.")
def the_azure_cli_and_somebody_unknown_named() -> Contoso:
    """Something asked that is no setting of the tenant."""
    return refused(failing=(), app=AZURE_CLI, requirement=("unknownFutureValue", ""))


@row(PORTALS, "ruled-out", "none of the apps that Microsoft demands MFA for", cites=APP)
def another_app() -> Contoso:
    """Elsewhere Microsoft demands nothing by itself."""
    return refused(failing=(), app=TIMESHEETS)


@row(PORTALS, "not-checked", "does not say which app it was for")
def no_app() -> Contoso:
    """Without an app nothing can be told."""
    return refused(failing=(), appId=None)


@row(PORTALS, "ruled-out", "No 53004 of an admin portal was found.", cites=("/value",))
def no_refusal_at_a_portal() -> Contoso:
    """The log was read whole, and has none."""
    return Contoso()


@row(PORTALS, "not-checked", "was not read whole")
def no_refusal_at_a_portal_in_half_a_log() -> Contoso:
    """v1.0 lists interactive sign-ins alone."""
    return broken(Contoso(), BETA_LOG)


@pytest.mark.parametrize(
    "provider",
    [
        "user",
        "v1ConditionalAccess",
        "multiConditionalAccess",
        "mfaRegistrationRequiredByMultiConditionalAccess",
        "tenantSessionRiskPolicy",
        "accountCompromisePolicies",
        "mfaRegistrationRequiredByIdentityProtectionPolicy",
        "baselineProtection",
        "mfaRegistrationRequiredByBaselineProtection",
        "securityDefaults",
        "mfaRegistrationRequiredBySecurityDefaults",
        "crossTenantOutboundRule",
        "gpsLocationCondition",
        "riskBasedPolicy",
        "authenticationStrengths",
    ],
)
def test_a_setting_of_the_tenant_is_not_microsofts_own_demand(provider: str) -> None:
    """https://learn.microsoft.com/graph/api/resources/authenticationrequirementpolicy?view=graph-rest-beta"""

    def build() -> Contoso:
        return refused(failing=(), app=AZURE_PORTAL, requirement=(provider, ""))

    assert not Row(build, PORTALS, "ruled-out", (), None, None, "").differences()


# --- 40: authentication contexts ------------------------------------------------------------------------------------------

CONTEXT = "auth-context-or-stepup"
ASKED = "/authenticationContextClassReferences"
POLICY_AT = "/includeAuthenticationContextClassReferences"


def about_context(name: str, context: str = "c1", **more: Any) -> Json:
    made = policy(name, **more)
    applications = {
        **made["conditions"]["applications"],
        "includeApplications": [],
        "includeAuthenticationContextClassReferences": [context],
    }
    return {**made, "conditions": {**made["conditions"], "applications": applications}}


def asking(*contexts: str, detail: str = "required") -> Json:
    return {"authenticationContextClassReferences": [{"id": one, "detail": detail} for one in contexts]}


CONTRACTS = about_context("CA080 - Contracts - Require MFA")


@row(
    CONTEXT,
    "confirmed",
    '"CA080 - Contracts - Require MFA" demands MFA for an authentication context, and the sign-in failed on it.',
    cites=("Policies/1/displayName", "Policies/1/result", "/state", POLICY_AT, f"{ASKED}/0/id", f"{ASKED}/1/id"),
)
def a_policy_on_the_context_failed() -> Contoso:
    """Sign-in and policy name the same context, in other letters."""
    return refused(CONTRACTS, **asking("c9", "C1"))


@row(CONTEXT, "likely", "demands MFA for an authentication context")
def a_policy_on_another_context_failed() -> Contoso:
    """It failed, and the sign-in does not name its context."""
    return refused(CONTRACTS, **asking("c9"))


@row(CONTEXT, "likely", "demands MFA for an authentication context", "is no longer enforced now")
def a_policy_on_the_context_failed_and_is_off_now() -> Contoso:
    """What is off by now is no sure reason for the next sign-in."""
    contoso = refused(CONTRACTS, **asking("c1"))
    contoso.data["conditionalAccessPolicies"][1]["state"] = "disabled"
    return contoso


@row(CONTEXT, "ruled-out", "asked for no authentication context", cites=(ASKED,))
def no_context() -> Contoso:
    """The sign-in says so."""
    return refused(SIGN_IN_RISK)


@row(CONTEXT, "ruled-out", "asked for no authentication context", cites=(ASKED,))
def a_context_that_does_not_apply() -> Contoso:
    """Listed, and not asked for."""
    return refused(SIGN_IN_RISK, CONTRACTS, failing=(SIGN_IN_RISK,), **asking("c1", detail="notApplicable"))


@row(
    CONTEXT,
    "ruled-out",
    "asked for the authentication context c1 and c2, and no policy on it failed",
    cites=(f"{ASKED}/0/id", f"{ASKED}/1/id"),
)
def a_context_and_another_policy_failed() -> Contoso:
    """The sign-in lists what failed."""
    return refused(SIGN_IN_RISK, CONTRACTS, failing=(SIGN_IN_RISK,), **asking("c1", "c2"))


@row(
    CONTEXT,
    "likely",
    "demands MFA for the authentication context c1.",
    cites=("/displayName", "/state", POLICY_AT, f"{ASKED}/0/id"),
)
def a_context_and_no_policies_listed() -> Contoso:
    """The policy on it reaches the user by its own words."""
    return refused(CONTRACTS, **UNLISTED, **asking("c1"))


@row(CONTEXT, "possible", "may demand MFA for the authentication context c1.")
def a_context_and_whether_the_policy_reaches_is_not_known() -> Contoso:
    """The groups that it is on could not be read."""
    rule = about_context("CA081 - Pilot - Contracts", users={"includeUsers": [], "includeGroups": [PILOT["id"]]})
    contoso = refused(rule, **UNLISTED, **asking("c1"))
    return without_permission(contoso, "users/[^/]+/transitiveMemberOf")


@row(CONTEXT, "likely", '"CA080 - Contracts - Require MFA" demands MFA for the authentication context c1.')
def a_context_and_one_policy_that_surely_reaches() -> Contoso:
    """The one that surely reaches the user is told, and not the one that may."""
    rule = about_context("CA079 - Pilot", users={"includeUsers": [], "includeGroups": [PILOT["id"]]})
    everybody = about_context("CA080 - Contracts - Require MFA", users={"excludeGroups": []})
    contoso = refused(rule, everybody, **UNLISTED, **asking("c1"))
    return without_permission(contoso, "users/[^/]+/transitiveMemberOf")


@row(CONTEXT, "ruled-out", "asked for the authentication context c1, and no policy on it failed")
def a_context_without_a_detail_beside_one_without_an_id() -> Contoso:
    """What has no id is no context; what does not say whether it is required may be."""
    listed = [{"id": None, "detail": "required"}, {"id": "c1", "detail": None}]
    return refused(SIGN_IN_RISK, authenticationContextClassReferences=listed)


@row(CONTEXT, "ruled-out", "asked for the authentication context c1, and no policy on it failed")
def a_context_that_no_policy_is_on() -> Contoso:
    """The policy is on another context."""
    return refused(about_context("CA082 - Other", "c2"), failing=(), **UNLISTED, **asking("c1"))


@row(CONTEXT, "not-checked", "v1.0 of Graph does not say")
def the_half_log_says_nothing_of_contexts() -> Contoso:
    """Beta alone tells."""
    return broken(refused(SIGN_IN_RISK), BETA_LOG)


@row(CONTEXT, "not-checked", "whose conditions could not be read")
def a_policy_that_failed_was_not_found() -> Contoso:
    """It may have been on a context."""
    contoso = refused(CONTRACTS, **asking("c1"))
    contoso.data["conditionalAccessPolicies"] = [BLOCK_LEGACY]
    return contoso


@row(CONTEXT, "ruled-out", "No 53004 was found that an authentication context", cites=("/value",))
def no_refusal_by_a_context() -> Contoso:
    """The log was read whole, and has none."""
    return Contoso()


@row(CONTEXT, "not-checked", "was not read whole")
def no_refusal_by_a_context_in_half_a_log() -> Contoso:
    """v1.0 lists interactive sign-ins alone."""
    return broken(Contoso(), BETA_LOG)


# --- 49: scripts --------------------------------------------------------------------------------------------------------

SCRIPT = "service-account-interactive"
DESKTOP = "Mobile Apps and Desktop clients"


@row(
    SCRIPT,
    "confirmed",
    "The password was sent to Contoso Timesheets without a sign-in page (ROPC)",
    cites=("/authenticationProtocol", "/clientAppUsed", "/appDisplayName"),
    fixes=("use-workload-identity",),
)
def the_password_is_sent() -> Contoso:
    """ROPC has no page."""
    return refused(SIGN_IN_RISK, app=TIMESHEETS, authenticationProtocol="ropc", clientAppUsed=DESKTOP)


@row(SCRIPT, "confirmed", "sent to an app without")
def the_password_is_sent_in_a_browser_to_an_unnamed_app() -> Contoso:
    """The protocol counts, whatever the client says of itself."""
    return refused(SIGN_IN_RISK, authenticationProtocol="oAuth2, ropc", appDisplayName=None)


@row(SCRIPT, "likely", "by a legacy protocol (IMAP4), which shows no page", cites=("/clientAppUsed", "/appDisplayName"))
def a_legacy_protocol() -> Contoso:
    """No page either."""
    return refused(SIGN_IN_RISK, clientAppUsed="IMAP4", authenticationProtocol="oAuth2")


@row(SCRIPT, "ruled-out", "came from a browser", cites=("/clientAppUsed",))
def a_browser() -> Contoso:
    """A browser shows the page."""
    return refused(SIGN_IN_RISK)


@row(SCRIPT, "ruled-out", "came from a browser")
def a_browser_in_the_half_log() -> Contoso:
    """v1.0 names the client too."""
    return broken(refused(SIGN_IN_RISK), BETA_LOG)


@row(SCRIPT, "ruled-out", "did not send the password without a page", cites=("/authenticationProtocol",))
def a_desktop_client() -> Contoso:
    """Its protocol has a page."""
    return refused(SIGN_IN_RISK, clientAppUsed=DESKTOP, authenticationProtocol="deviceCode")


@row(SCRIPT, "not-checked", "tells neither its protocol nor a client")
def a_desktop_client_in_the_half_log() -> Contoso:
    """v1.0 does not name the protocol."""
    return broken(refused(SIGN_IN_RISK, clientAppUsed=DESKTOP, authenticationProtocol="ropc"), BETA_LOG)


@row(SCRIPT, "not-checked", "tells neither its protocol nor a client")
def a_desktop_client_of_an_unknown_protocol() -> Contoso:
    """A protocol that nobody here knows may be anything."""
    return refused(SIGN_IN_RISK, clientAppUsed=DESKTOP, authenticationProtocol="unknownFutureValue")


@row(SCRIPT, "not-checked", "tells neither its protocol nor a client")
def no_client_and_no_protocol() -> Contoso:
    """Nothing is told."""
    return refused(SIGN_IN_RISK, clientAppUsed="", authenticationProtocol=None)


@row(SCRIPT, "ruled-out", "No 53004 of a script was found.", cites=("/value",))
def no_refusal_of_a_script() -> Contoso:
    """The log was read whole, and has none."""
    return Contoso()


@row(SCRIPT, "not-checked", "was not read whole")
def no_refusal_of_a_script_in_half_a_log() -> Contoso:
    """v1.0 lists interactive sign-ins alone."""
    return broken(Contoso(), BETA_LOG)


# --- 50: emergency accounts -------------------------------------------------------------------------------------------------

GLASS = "break-glass-in-scope"
EXCLUDED = ("/displayName", "/conditions/users/excludeUsers", "/conditions/users/excludeGroups")
OWN = ("/displayName", "/userPrincipalName", "/conditions/users/excludeUsers", "/conditions/users/excludeGroups")
NOBODY: Json = {"excludeGroups": []}
BARE = policy("CA070 - All users - Require MFA", users=NOBODY)


def tenant(*policies: Json) -> Contoso:
    return Contoso(policies=policies)


def asking_nothing(contoso: Contoso, place: int = -1) -> Contoso:
    """One of the policies has session controls alone."""
    contoso.data["conditionalAccessPolicies"][place]["grantControls"] = None
    return contoso


def emergency(
    *policies: Json, name: str = "Emergency Access 2", local: str = "ea2", role: Json = ADMIN_ROLE
) -> Contoso:
    """A tenant with these policies, asked about an account of that name and role."""
    account = person(name, f"{local}@contoso.example")
    contoso = Contoso(account, policies=policies)
    contoso.data["memberOf"][account["id"]] = [role["id"]]
    return contoso


@row(GLASS, "ruled-out", "exempts one and the same account, group or role", cites=EXCLUDED)
def one_group_is_exempt_from_all() -> Contoso:
    """As Microsoft recommends."""
    return tenant(*STANDARD_POLICIES, OUTSIDE_MFA)


@row(GLASS, "likely", '"CA070 - All users - Require MFA" covers all users and exempts nobody', cites=EXCLUDED, fixes=())
def a_policy_exempts_nobody() -> Contoso:
    """It can lock everybody out; this user is no reason to exempt it, so that no remedy goes with it."""
    return tenant(SIGN_IN_RISK, BARE)


@row(GLASS, "likely", '"A" and "B" and "C" and others cover all users and exempt nobody')
def four_policies_exempt_nobody() -> Contoso:
    """Three are named."""
    return tenant(*(policy(name, users=NOBODY) for name in "ABCD"))


@row(GLASS, "likely", "exempts nobody")
def a_policy_says_nothing_of_exemptions() -> Contoso:
    """Nulls exempt nobody."""
    contoso = tenant(BARE)
    users = contoso.data["conditionalAccessPolicies"][0]["conditions"]["users"]
    users |= {"excludeUsers": None, "excludeGroups": None, "excludeRoles": None}
    return contoso


@pytest.mark.parametrize("part", ["users", "state"])
def test_a_policy_with_gaps_shuts_nobody_out(part: str) -> None:
    """What a policy does not say is not taken for everybody."""

    def build() -> Contoso:
        contoso = tenant(BARE)
        rule = contoso.data["conditionalAccessPolicies"][0]
        (rule if part in rule else rule["conditions"])[part] = None
        return contoso

    says = ("No enabled policy is about all users.",)
    assert not Row(build, GLASS, "ruled-out", says, None, None, "").differences()


@row(GLASS, "likely", "exempts nobody")
def a_policy_exempts_guests_alone() -> Contoso:
    """Guests are no emergency account."""
    return tenant(policy("CA071 - Members", users={**NOBODY, "excludeUsers": ["GuestsOrExternalUsers"]}))


@row(GLASS, "possible", "but none is exempt from all of them", cites=EXCLUDED, fixes=())
def each_policy_exempts_another() -> Contoso:
    """Whether one of them is an emergency account is not to be seen."""
    other = policy("CA072 - All but one", users={**NOBODY, "excludeUsers": [guid("somebody")]})
    return tenant(SIGN_IN_RISK, other)


@row(GLASS, "ruled-out", "one and the same account")
def one_account_is_exempt_from_all() -> Contoso:
    """By its id, in other letters."""
    exempt = guid("somebody")
    return tenant(
        policy("CA072", users={**NOBODY, "excludeUsers": [exempt]}),
        policy("CA073", users={**NOBODY, "excludeUsers": [exempt.upper()]}),
    )


@row(GLASS, "ruled-out", "one and the same account")
def one_role_is_exempt_from_all() -> Contoso:
    """Emergency accounts hold a role."""
    return tenant(policy("CA074", users={**NOBODY, "excludeRoles": [ADMIN_ROLE["roleTemplateId"]]}))


@row(GLASS, "ruled-out", "No enabled policy is about all users.", cites=("/displayName", "/state"))
def policies_that_shut_nobody_out() -> Contoso:
    """Off, report-only, on legacy clients, on one app, on some users, on a user action, or without a grant control."""
    return asking_nothing(
        tenant(
            {**BARE, "state": "disabled"},
            policy("CA075", users=NOBODY, state="enabledForReportingButNotEnforced"),
            policy("CA076", users=NOBODY, client_apps=["exchangeActiveSync", "other"]),
            policy("CA077", users=NOBODY, include_apps=[TIMESHEETS[1]]),
            policy("CA078", users={**NOBODY, "includeUsers": [ALICE["id"]]}),
            policy("CA079", users=NOBODY, user_actions=["urn:user:registersecurityinfo"]),
            policy("CA080", users=NOBODY),
        )
    )


@row(GLASS, "likely", "exempts nobody")
def a_policy_on_the_admin_portals_exempts_nobody() -> Contoso:
    """An emergency account needs the portals."""
    return tenant(policy("CA081", users=NOBODY, include_apps=["MicrosoftAdminPortals"]))


@row(GLASS, "likely", "exempts nobody")
def a_policy_on_browsers_and_legacy_clients_exempts_nobody() -> Contoso:
    """One of the clients is modern."""
    return tenant(policy("CA082", users=NOBODY, client_apps=["browser", "other"]))


@row(GLASS, "likely", "exempts nobody")
def a_policy_on_clients_of_any_kind_exempts_nobody() -> Contoso:
    """An empty condition matches everything."""
    return tenant(policy("CA083", users=NOBODY, client_apps=[]))


@row(GLASS, "ruled-out", "No enabled policy is about all users.", cites=("/value",))
def no_policy() -> Contoso:
    """An empty list is an answer."""
    return tenant()


@row(
    GLASS,
    "likely",
    "ea2@contoso.example looks like an emergency account, and",
    "covers it.",
    cites=OWN,
    fixes=("exclude-break-glass",),
)
def an_emergency_account_is_covered() -> Contoso:
    """Name and role of an emergency account, and not in the group that is exempt."""
    return emergency(SIGN_IN_RISK)


@row(GLASS, "likely", "looks like an emergency account")
def an_emergency_account_by_its_sign_in_name() -> Contoso:
    """The display name tells nothing; the user principal name does."""
    return emergency(SIGN_IN_RISK, name="Tier Zero", local="break.glass-1")


@row(GLASS, "likely", 'and "CA069" covers it.')
def an_emergency_account_is_exempt_from_one_policy() -> Contoso:
    """The one that covers it is told."""
    contoso = emergency(SIGN_IN_RISK, policy("CA069", users={"excludeGroups": [PILOT["id"]]}))
    contoso.join(BREAK_GLASS)
    return contoso


@row(GLASS, "ruled-out", "one and the same account")
def an_emergency_account_is_exempt() -> Contoso:
    """In the group that all policies exempt."""
    contoso = emergency(SIGN_IN_RISK)
    contoso.join(BREAK_GLASS)
    return contoso


@row(GLASS, "ruled-out", "one and the same account")
def an_account_of_that_name_without_the_role() -> Contoso:
    """The desk that handles emergencies is no emergency account."""
    return emergency(SIGN_IN_RISK, name="Emergency Dispatch", role=HELPDESK_ROLE)


@row(GLASS, "ruled-out", "one and the same account")
def an_administrator_of_another_name() -> Contoso:
    """The role alone makes none."""
    return emergency(SIGN_IN_RISK, name="Carla Castillo")


@row(GLASS, "possible", "may cover it.", cites=OWN)
def an_emergency_account_and_roles_denied() -> Contoso:
    """The name alone is no proof."""
    contoso = emergency(SIGN_IN_RISK)
    return without_permission(contoso, "users/[^/]+/transitiveMemberOf/microsoft.graph.directoryRole")


@row(GLASS, "possible", "may cover it.", cites=OWN)
def an_emergency_account_and_groups_denied() -> Contoso:
    """It may be in the group that is exempt."""
    contoso = emergency(SIGN_IN_RISK)
    return without_permission(contoso, "users/[^/]+/transitiveMemberOf/microsoft.graph.group")


@row(GLASS, "not-checked", "Policy.Read.All")
def policies_denied() -> Contoso:
    """The permission is named."""
    return without_permission(tenant(BARE), "identity/conditionalAccess")


# --- 52: baseline scopes ----------------------------------------------------------------------------------------------------

BASELINE = "baseline-scope-enforcement"
EXCEPT = policy("CA060 - All resources but Timesheets", exclude_apps=[TIMESHEETS[1]])
SCOPES = (
    "/includeApplications",
    "/excludeApplications",
    "/appDisplayName",
    "/resourceId",
    "/conditionalAccessAudiences",
)
FAILED = ("Policies/1/displayName", "Policies/1/result", "/state")


@row(
    BASELINE,
    "likely",
    '"CA060 - All resources but Timesheets", which covers all resources with exceptions, demands MFA of a sign-in to '
    "Microsoft Azure CLI that asked for baseline scopes only.",
    cites=(*FAILED, *SCOPES),
)
def the_directory_is_the_audience() -> Contoso:
    """The policy failed, and the sign-in was taken for one to the directory."""
    return refused(EXCEPT, app=AZURE_CLI, conditionalAccessAudiences=[DIRECTORY.upper()])


@row(BASELINE, "likely", "a sign-in to an app that asked")
def the_directory_is_the_audience_of_an_unnamed_app() -> Contoso:
    """An app need not have a name."""
    return refused(EXCEPT, appDisplayName=None, conditionalAccessAudiences=[DIRECTORY])


@row(BASELINE, "likely", "a sign-in to {0}{x} that asked")
def the_directory_is_the_audience_of_an_app_with_braces() -> Contoso:
    """A name is text and nothing else."""
    return refused(EXCEPT, appDisplayName="{0}{x}", conditionalAccessAudiences=[DIRECTORY])


@row(BASELINE, "possible", "that asked for baseline scopes only")
def the_directory_is_the_audience_and_no_policies_listed() -> Contoso:
    """That the policy applied is this tool's own matching."""
    return refused(EXCEPT, app=AZURE_CLI, resource=AAD_GRAPH, conditionalAccessAudiences=[DIRECTORY], **UNLISTED)


@row(BASELINE, "ruled-out", "asked for other resources than the directory alone", cites=SCOPES[2:])
def another_audience() -> Contoso:
    """It asked for more than baseline scopes."""
    return refused(EXCEPT, resource=AAD_GRAPH, conditionalAccessAudiences=[guid("another resource")])


@row(BASELINE, "possible", "that may have asked for baseline scopes only", cites=(*FAILED, *SCOPES))
def no_audience_and_the_directory_as_resource() -> Contoso:
    """The resource alone tells less."""
    return refused(EXCEPT, resource=AAD_GRAPH)


@row(BASELINE, "not-checked", "does not say which resources")
def no_audience_and_another_resource() -> Contoso:
    """Nothing tells what it was taken for."""
    return refused(EXCEPT)


@row(BASELINE, "not-checked", "does not say which resources")
def no_audience_and_no_resource() -> Contoso:
    """Nothing tells what it was taken for."""
    return refused(EXCEPT, resourceId=None)


@row(BASELINE, "ruled-out", "No policy on all resources with exceptions")
def a_policy_on_all_resources_without_exceptions() -> Contoso:
    """Such policies covered baseline scopes at all times."""
    return refused(policy("CA061"), conditionalAccessAudiences=[DIRECTORY])


@row(BASELINE, "ruled-out", "No policy on all resources with exceptions")
def a_policy_on_some_resources_with_exceptions() -> Contoso:
    """It is not on all resources."""
    rule = policy("CA062", include_apps=["Office365"], exclude_apps=[TIMESHEETS[1]])
    return refused(rule, conditionalAccessAudiences=[DIRECTORY])


@row(BASELINE, "not-checked", "whose conditions could not be read")
def a_policy_that_failed_is_gone() -> Contoso:
    """It may have had exceptions."""
    contoso = refused(EXCEPT, conditionalAccessAudiences=[DIRECTORY])
    contoso.data["conditionalAccessPolicies"] = [BLOCK_LEGACY]
    return contoso


def in_summer(moment: str) -> Contoso:
    contoso = refused(EXCEPT, moment=moment, conditionalAccessAudiences=[DIRECTORY])
    contoso.data["now"] = "2026-06-20T09:00:00Z"
    return contoso


@row(
    BASELINE,
    "ruled-out",
    "The sign-in of 14 Jun 2026 23:59 UTC came before",
    "from 15 Jun 2026 on",
    cites=("/createdDateTime",),
)
def before_the_roll_out() -> Contoso:
    """Until then such sign-ins were left out."""
    return in_summer("2026-06-14T23:59:59Z")


@row(BASELINE, "likely", "asked for baseline scopes only")
def on_the_first_day_of_the_roll_out() -> Contoso:
    """From then on they are covered."""
    return in_summer("2026-06-15T00:00:00Z")


@row(BASELINE, "ruled-out", "No 53004 was found that asked for baseline scopes.", cites=("/value",))
def no_refusal_of_baseline_scopes() -> Contoso:
    """The log was read whole, and has none."""
    return Contoso()


@row(BASELINE, "not-checked", "was not read whole")
def no_refusal_of_baseline_scopes_in_half_a_log() -> Contoso:
    """v1.0 lists interactive sign-ins alone."""
    return broken(Contoso(), BETA_LOG)


# --- 53: policies that contradict each other ----------------------------------------------------------------------------

CLASH = "conflicting-remediation-policies"
CLASHING = ("/displayName", "/conditions/userRiskLevels", "/grantControls/builtInControls")


def on_user_risk(name: str, *grant: str, levels: tuple[str, ...] = ("high",), **more: Any) -> Json:
    return policy(name, grant=grant, operator="AND", user_risk=levels, **more)


REMEDIATION = on_user_risk("CA050", "riskRemediation", levels=("high", "medium"))
CHANGE = on_user_risk("CA051", "mfa", "passwordChange")
BLOCK = on_user_risk("CA052", "block")
PILOT_CHANGE = on_user_risk("CA053", "passwordChange", users={"includeUsers": [], "includeGroups": [PILOT["id"]]})


@row(
    CLASH,
    "likely",
    '"CA050" (risk remediation) and "CA051" (a password change) cover alice@contoso.example at the same user risk (high).',
    cites=CLASHING,
    fixes=("adjust-policy",),
)
def remediation_and_a_password_change() -> Contoso:
    """Both reach the user at high risk."""
    return tenant(SIGN_IN_RISK, REMEDIATION, CHANGE)


@row(CLASH, "likely", '"CA050" (risk remediation) and "CA052" (a block)')
def remediation_and_a_block() -> Contoso:
    """One lets the user help himself, the other lets nobody in."""
    return tenant(REMEDIATION, BLOCK)


@row(CLASH, "likely", '"CA051" (a password change) and "CA052" (a block)')
def a_password_change_and_a_block() -> Contoso:
    """The password can be changed by nobody who is blocked."""
    return tenant(CHANGE, BLOCK)


@row(CLASH, "likely", "(high, medium)")
def two_levels_in_common() -> Contoso:
    """Both are told, in order."""
    return tenant(REMEDIATION, on_user_risk("CA054", "block", levels=("medium", "high", "low")))


@row(CLASH, "ruled-out", "No two policies on user risk", cites=CLASHING)
def the_same_thing_twice() -> Contoso:
    """Two policies that ask for the same do not contradict each other."""
    return tenant(CHANGE, USER_RISK)


@row(CLASH, "ruled-out", "No two policies on user risk", cites=CLASHING)
def different_things_at_different_risk() -> Contoso:
    """A block at high, a password change at medium."""
    return tenant(BLOCK, on_user_risk("CA055", "mfa", "passwordChange", levels=("medium",)))


@row(CLASH, "ruled-out", "No two policies on user risk")
def different_things_at_no_risk() -> Contoso:
    """None is no risk to be remediated."""
    return tenant(
        on_user_risk("CA056", "block", levels=("none",)), on_user_risk("CA057", "passwordChange", levels=("none",))
    )


@row(CLASH, "ruled-out", "No two policies on user risk")
def one_of_them_is_not_enforced() -> Contoso:
    """Report-only contradicts nothing."""
    return tenant(REMEDIATION, {**CHANGE, "state": "enabledForReportingButNotEnforced"})


@row(CLASH, "ruled-out", "No two policies on user risk")
def one_of_them_is_for_others() -> Contoso:
    """The user is not in the pilot."""
    return tenant(REMEDIATION, PILOT_CHANGE)


@row(CLASH, "ruled-out", "No two policies on user risk")
def one_of_them_has_no_state() -> Contoso:
    """What does not say that it is enforced is not."""
    contoso = tenant(REMEDIATION, CHANGE)
    contoso.data["conditionalAccessPolicies"][1]["state"] = None
    return contoso


@row(CLASH, "possible", '"CA050" (risk remediation) and "CA053" (a password change) may cover', cites=CLASHING)
def whether_one_of_them_reaches_is_not_known() -> Contoso:
    """The groups could not be read."""
    return without_permission(tenant(REMEDIATION, PILOT_CHANGE), "users/[^/]+/transitiveMemberOf")


@row(CLASH, "possible", '"CA050" (risk remediation) and "CA059" (a block) may cover')
def the_second_of_a_pair_may_not_reach() -> Contoso:
    """The first surely reaches the user, the second may."""
    first = on_user_risk("CA050", "riskRemediation", users=NOBODY)
    second = on_user_risk("CA059", "block", users={"includeUsers": [], "includeGroups": [PILOT["id"]]})
    return without_permission(tenant(first, second), "users/[^/]+/transitiveMemberOf")


@row(CLASH, "likely", '"CA050" (risk remediation) and "CA052" (a block) cover')
def a_sure_pair_comes_before_one_that_may_reach() -> Contoso:
    """What is sure is told: these two exempt no group that would have to be known."""
    sure = [on_user_risk("CA050", "riskRemediation", users=NOBODY), on_user_risk("CA052", "block", users=NOBODY)]
    return without_permission(tenant(PILOT_CHANGE, *sure), "users/[^/]+/transitiveMemberOf")


@row(CLASH, "ruled-out", "No two policies on user risk", cites=("/displayName", "/conditions/userRiskLevels"))
def no_policy_on_user_risk() -> Contoso:
    """Policies on other things are no part of it; one without a control asks for nothing."""
    return asking_nothing(tenant(SIGN_IN_RISK, ADMIN_MFA, on_user_risk("CA058", "mfa"), CHANGE))


@row(CLASH, "ruled-out", "No two policies on user risk", cites=("/value",))
def no_policy_to_contradict() -> Contoso:
    """An empty list is an answer."""
    return tenant()


# --- 59: what the log does not show yet -----------------------------------------------------------------------------------

FRESH = "log-not-yet-visible"
EVENT = ("/createdDateTime", "/status/errorCode")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@row(FRESH, "likely", "The sign-in of 24 Nov 2026 08:45 UTC is so fresh", cites=EVENT, fixes=("wait-and-rerun",))
def refused_a_quarter_of_an_hour_ago() -> Contoso:
    """Detections in real time take five to ten minutes, and a second is missing to fifteen."""
    return refused(SIGN_IN_RISK, moment="2026-11-24T08:45:01Z")


@row(FRESH, "ruled-out", "has been in the log for long enough", cites=EVENT)
def refused_more_than_a_quarter_of_an_hour_ago() -> Contoso:
    """What was made in real time is there by now."""
    return refused(SIGN_IN_RISK, moment="2026-11-24T08:45:00Z")


@row(FRESH, "likely", "The error of 24 Nov 2026 07:00 UTC is not in the log yet", cites=("/value",))
def an_error_of_two_hours_ago_that_is_not_there() -> tuple[Contoso, Narrowing]:
    """The log can be so far behind."""
    return Contoso(), Narrowing(at=at("2026-11-24T07:00:00Z"), code=53004)


@row(FRESH, "ruled-out", "Nothing points to a 53004", cites=("/value",))
def an_error_of_more_than_two_hours_ago_that_is_not_there() -> tuple[Contoso, Narrowing]:
    """By now it would be there."""
    return Contoso(), Narrowing(at=at("2026-11-24T06:59:59Z"), code=53004)


@row(FRESH, "likely", "The error of 24 Nov 2026 08:30 UTC is not in the log yet", cites=EVENT)
def an_error_beside_an_older_one() -> tuple[Contoso, Narrowing]:
    """The one in the log is another."""
    return refused(SIGN_IN_RISK, moment="2026-11-24T08:19:59Z"), Narrowing(at=at("2026-11-24T08:30:00Z"))


@row(FRESH, "ruled-out", "has been in the log for long enough")
def an_error_that_is_in_the_log() -> tuple[Contoso, Narrowing]:
    """Ten minutes apart may be one and the same."""
    return refused(SIGN_IN_RISK, moment="2026-11-24T08:20:00Z"), Narrowing(at=at("2026-11-24T08:30:00Z"))


@row(FRESH, "possible", "A 53004 was reported and none is in the log", cites=("/value",))
def a_53004_of_an_unknown_time() -> tuple[Contoso, Narrowing]:
    """It may be of a minute ago, or of another tenant."""
    return Contoso(), Narrowing(code=53004)


@row(FRESH, "ruled-out", "Nothing points to a 53004")
def another_code_of_an_unknown_time() -> tuple[Contoso, Narrowing]:
    """That is no 53004 to wait for."""
    return Contoso(), Narrowing(code=53003)


@row(FRESH, "ruled-out", "has been in the log for long enough")
def a_53004_of_an_unknown_time_and_one_in_the_log() -> tuple[Contoso, Narrowing]:
    """The one in the log is taken for it."""
    return refused(SIGN_IN_RISK), Narrowing(code=53004)


@row(FRESH, "possible", "The sign-in that was named is not in the log", cites=("/value",))
def an_id_that_is_not_there() -> tuple[Contoso, Narrowing]:
    """It may be of a minute ago, or of another tenant."""
    return Contoso(), Narrowing(request_id=guid("no such request"))


@row(FRESH, "ruled-out", "Nothing points to a 53004")
def an_id_of_long_ago_that_is_not_there() -> tuple[Contoso, Narrowing]:
    """Its time says that it is no matter of waiting."""
    return Contoso(), Narrowing(request_id=guid("no such request"), at=at("2026-11-20T08:00:00Z"))


@row(FRESH, "ruled-out", "Nothing points to a 53004 that the log does not show yet.", cites=("/value",))
def nothing_reported_and_nothing_in_the_log() -> Contoso:
    """The log was read whole, and has none."""
    return Contoso()


@row(FRESH, "not-checked", "was not read whole")
def nothing_reported_and_half_a_log() -> Contoso:
    """v1.0 lists interactive sign-ins alone."""
    return broken(Contoso(), BETA_LOG)


@row(FRESH, "not-checked", "AuditLog.Read.All")
def the_log_denied() -> Contoso:
    """The permission is named."""
    return without_permission(Contoso(), "auditLogs/signIns")


# --- 60: a cloud without ID Protection --------------------------------------------------------------------------------------

CLOUD = "cloud-without-idp"


@row(CLOUD, "confirmed", "in the cloud operated by 21Vianet", cites=("/value/0/id",), cloud="china")
def in_china() -> Contoso:
    """Neither risk nor methods are offered there."""
    return Contoso()


@row(CLOUD, "confirmed", "in the cloud operated by 21Vianet", cites=("/id",), cloud="china")
def in_china_and_the_tenant_denied() -> Contoso:
    """The user was read there."""
    return without_permission(Contoso(), "organization")


def test_evidence_of_a_cloud_says_what_it_stands_for() -> None:
    """Neither value says anything of the cloud by itself."""
    here = judged(Contoso(), CLOUD).verdict.evidence
    there = judged(Contoso(), CLOUD, "china").verdict.evidence
    assert [one.meaning for one in here] == ["ID Protection answered"]
    assert [one.meaning for one in there] == ["read in the cloud operated by 21Vianet"]


@row(CLOUD, "ruled-out", "The cloud of the tenant offers ID Protection.", cites=("/error/code",))
def never_at_risk() -> Contoso:
    """A 404 is an answer of ID Protection."""
    return Contoso()


@row(CLOUD, "ruled-out", "offers ID Protection", cites=("/id",))
def at_risk_once() -> Contoso:
    """So is the risk of the user."""
    contoso = Contoso()
    contoso.risky("none", "2026-11-20T08:00:00Z", state="dismissed")
    return contoso


@row(CLOUD, "ruled-out", "offers ID Protection", cites=("/error/code",))
def not_licensed() -> Contoso:
    """And a refusal."""
    contoso = Contoso(licence="P1")
    contoso.deny("identityProtection/", "Forbidden", "Your tenant is not licensed for this feature.")
    return contoso


@row(CLOUD, "ruled-out", "offers ID Protection", cites=("/@odata.context",))
def the_risky_user_failed() -> Contoso:
    """The list of detections is an answer too."""
    return broken(Contoso(), r"^GET /v1.0/identityProtection/riskyUsers/[^/]+$", 500, "InternalServerError")


@row(CLOUD, "not-checked", "no answer of ID Protection was read")
def nothing_of_it_was_read() -> Contoso:
    """A failure is no answer."""
    return broken(Contoso(), r"^GET /v1.0/identityProtection/", 500, "InternalServerError")


@pytest.mark.parametrize("one", ROWS.values(), ids=ROWS)
def test_the_verdict_of_the_row(one: Row) -> None:
    differences = one.differences()
    assert not differences, "\n".join([one.build.__doc__ or "", *differences])
