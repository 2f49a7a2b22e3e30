"""What a policy is about: apps, groups of apps, filters, user actions, authentication contexts."""

from __future__ import annotations

from typing import Any

from tests.conditional_access.cases.base import (
    ABSENT,
    APP_FILTER_PAGE,
    APPS_PAGE,
    AZURE_AD_GRAPH,
    AZURE_MANAGEMENT,
    AZURE_PORTAL,
    DEVICE_JOIN_PAGE,
    EXCHANGE,
    GRAPH_APPS,
    GRAPH_FILTER,
    HIDDEN,
    NO,
    OFFICE_PAGE,
    PAYROLL,
    REGISTRATION_PAGE,
    SERVICE_PRINCIPAL_PAGE,
    SHAREPOINT,
    TEAMS,
    UNKNOWN,
    UNREAD,
    UNTAGGED,
    YES,
    Json,
    action,
    apps,
    condition,
    context,
    guid,
    policy,
    registering,
    sign_in,
)


def target(name: str, page: str, because: str, assigned: Json, scenario: Json, applies: str, **more: Any) -> None:
    settled_by = "applications"
    if assigned["includeUserActions"]:
        settled_by = "userActions"
    elif assigned["includeAuthenticationContextClassReferences"]:
        settled_by = "authenticationContext"
    condition(f"apps: {name}", page, because, policy(target=assigned), scenario, applies, settled_by, **more)


# --- apps and keywords ------------------------------------------------------------------------------------------------

target("all", APPS_PAGE, "All resources means every app.", apps("All"), sign_in(), YES)
target(
    "all, app not told",
    APPS_PAGE,
    "All resources without exclusions is enforced for all token requests, whichever the app.",
    apps("All"),
    sign_in(app=ABSENT),
    YES,
)
target(
    "all but one, app not told",
    APPS_PAGE,
    "Whether the app is the one that is excluded is not told.",
    apps("All", without=[EXCHANGE]),
    sign_in(app=ABSENT),
    UNKNOWN,
    missing=("app",),
)
target(
    "all, no app asked for", GRAPH_APPS, "Nothing is accessed that All could mean.", apps("All"), sign_in(app=None), NO
)
target("none", GRAPH_APPS, "No app is selected.", apps("None"), sign_in(), NO)
target("named", GRAPH_APPS, "The app id is included.", apps(EXCHANGE), sign_in(), YES)
target("another is named", GRAPH_APPS, "Another app is included.", apps(SHAREPOINT), sign_in(), NO)
target(
    "named, app not told",
    GRAPH_APPS,
    "Which app is asked for is not told.",
    apps(EXCHANGE),
    sign_in(app=ABSENT),
    UNKNOWN,
)
target(
    "named, no app asked for",
    GRAPH_APPS,
    "No app is asked for, so not this one either.",
    apps(EXCHANGE),
    sign_in(app=None),
    NO,
)
target("excluded", GRAPH_APPS, "Exclude beats include.", apps("All", without=[EXCHANGE]), sign_in(), NO)
target(
    "excluded although named",
    GRAPH_APPS,
    "The policy applies to the listed apps unless explicitly excluded.",
    apps(EXCHANGE, without=[EXCHANGE]),
    sign_in(),
    NO,
)
target("all but another", GRAPH_APPS, "Another app is excluded.", apps("All", without=[SHAREPOINT]), sign_in(), YES)
target(
    "app ids are compared without regard to case",
    GRAPH_APPS,
    "An app id is a GUID.",
    apps(AZURE_PORTAL.upper()),
    sign_in(app=AZURE_PORTAL),
    YES,
)
target(
    "all but one still covers the directory itself",
    APPS_PAGE,
    "Requests for baseline scopes only are evaluated as Windows Azure Active Directory, which is not excluded.",
    apps("All", without=[EXCHANGE]),
    sign_in(app=AZURE_AD_GRAPH),
    YES,
)
target(
    "a placeholder for an app",
    GRAPH_APPS,
    "A template's placeholder is no app id; which one will stand there is not known.",
    apps("<App id>"),
    sign_in(),
    UNKNOWN,
)

# --- groups of apps ---------------------------------------------------------------------------------------------------

target(
    "Office 365 has Exchange",
    OFFICE_PAGE,
    "Office 365 Exchange Online is in the list.",
    apps("Office365"),
    sign_in(),
    YES,
)
target(
    "Office 365 has SharePoint",
    OFFICE_PAGE,
    "Office 365 SharePoint Online is in the list.",
    apps("Office365"),
    sign_in(app=SHAREPOINT),
    YES,
)
target(
    "Office 365 has Teams",
    OFFICE_PAGE,
    "Microsoft Teams Services is in the list.",
    apps("Office365"),
    sign_in(app=TEAMS),
    YES,
)
target(
    "Office 365 has no app of the organisation",
    OFFICE_PAGE,
    "Payroll belongs to Contoso, and all that is in the suite to Microsoft.",
    apps("Office365"),
    sign_in(app=PAYROLL),
    NO,
)
target(
    "Office 365 has not the Azure management API",
    OFFICE_PAGE,
    "The list does not have Windows Azure Service Management API.",
    apps("Office365"),
    sign_in(app=AZURE_MANAGEMENT),
    NO,
)
target(
    "Office 365 and an app nobody knows",
    OFFICE_PAGE,
    "The list has names without ids, so an app that nothing is known of may be in it.",
    apps("Office365"),
    sign_in(app=guid("some app")),
    UNKNOWN,
    directory=None,
)
target(
    "all but Office 365",
    APPS_PAGE,
    "The entire suite can be excluded.",
    apps("All", without=["Office365"]),
    sign_in(),
    NO,
)
target(
    "all but Office 365, an app of the organisation",
    APPS_PAGE,
    "Payroll is not in the suite.",
    apps("All", without=["Office365"]),
    sign_in(app=PAYROLL),
    YES,
)
target(
    "the admin portals have the Azure portal",
    APPS_PAGE,
    "The Azure portal is in the list.",
    apps("MicrosoftAdminPortals"),
    sign_in(app=AZURE_PORTAL),
    YES,
)
target(
    "the admin portals have not Exchange Online",
    APPS_PAGE,
    "The Exchange admin center is a portal; the mailboxes' service is not.",
    apps("MicrosoftAdminPortals"),
    sign_in(),
    NO,
)
target(
    "the admin portals have no app of the organisation",
    APPS_PAGE,
    "Payroll belongs to Contoso.",
    apps("MicrosoftAdminPortals"),
    sign_in(app=PAYROLL),
    NO,
)
target(
    "the Azure management API stands for the Azure portal",
    APPS_PAGE,
    "Targeting Windows Azure Service Management API is enforced for the Azure portal, too.",
    apps(AZURE_MANAGEMENT),
    sign_in(app=AZURE_PORTAL),
    YES,
)

# --- filters for applications -----------------------------------------------------------------------------------------

NEEDS_MFA = 'CustomSecurityAttribute.ConditionalAccessTest_policyRequirement -contains "requireMFA"'
BLOCKS_GUESTS = 'CustomSecurityAttribute.ConditionalAccessTest_policyRequirement -contains "blockGuestUsers"'
FINANCE = 'CustomSecurityAttribute.ConditionalAccessTest_owner -eq "Finance"'

target(
    "filter: matches", APP_FILTER_PAGE, "Payroll is tagged requireMFA.", apps(rule=NEEDS_MFA), sign_in(app=PAYROLL), YES
)
target(
    "filter: has another value",
    APP_FILTER_PAGE,
    "Payroll is not tagged blockGuestUsers.",
    apps(rule=BLOCKS_GUESTS),
    sign_in(app=PAYROLL),
    NO,
)
target(
    "filter: one value", APP_FILTER_PAGE, "Payroll's owner is Finance.", apps(rule=FINANCE), sign_in(app=PAYROLL), YES
)
target(
    "filter: an app with other attributes",
    APP_FILTER_PAGE,
    "The attributes of this app were read, and this one is not among them.",
    apps(rule=NEEDS_MFA),
    sign_in(app=UNTAGGED),
    NO,
)
target(
    "filter: an app whose attributes are null",
    SERVICE_PRINCIPAL_PAGE,
    "Null says that nothing is assigned, or that the caller may not see what is.",
    apps(rule=NEEDS_MFA),
    sign_in(app=HIDDEN),
    UNKNOWN,
)
target(
    "filter: attributes that were not read",
    APP_FILTER_PAGE,
    "Custom security attributes have to be asked for, with a permission of their own; here they were not read.",
    apps(rule=NEEDS_MFA),
    sign_in(app=UNREAD),
    UNKNOWN,
)
target(
    "filter: no directory",
    APP_FILTER_PAGE,
    "The attributes are those of service principals, which were not given.",
    apps(rule=NEEDS_MFA),
    sign_in(app=PAYROLL),
    UNKNOWN,
    directory=None,
)
target(
    "filter: excludes",
    GRAPH_FILTER,
    "The mode exclude takes matching apps out.",
    apps("All", rule=NEEDS_MFA, mode="exclude"),
    sign_in(app=PAYROLL),
    NO,
)
target(
    "filter: excludes others",
    GRAPH_FILTER,
    "An app that has other attributes does not match, so it is not excluded.",
    apps("All", rule=NEEDS_MFA, mode="exclude"),
    sign_in(app=UNTAGGED),
    YES,
)
target(
    "filter: beside named apps",
    GRAPH_APPS,
    "Named apps and the filter are alternatives.",
    apps(EXCHANGE, rule=NEEDS_MFA),
    sign_in(),
    YES,
)
target(
    "filter: not in the language",
    GRAPH_FILTER,
    "A rule that cannot be read decides nothing.",
    apps(rule="CustomSecurityAttribute.ConditionalAccessTest_owner resembles Finance"),
    sign_in(app=PAYROLL),
    UNKNOWN,
)

# --- user actions -----------------------------------------------------------------------------------------------------

target(
    "action: registering security information",
    REGISTRATION_PAGE,
    "The policy is about the registration that the user is doing.",
    action("registersecurityinfo"),
    registering(),
    YES,
)
target(
    "action: registering a device is another action",
    APPS_PAGE,
    "There are two user actions, and this policy has the other one.",
    action("registerdevice"),
    registering(),
    NO,
)
target(
    "action: registering a device",
    DEVICE_JOIN_PAGE,
    "The policy is about registering or joining devices.",
    action("registerdevice"),
    registering(userAction="register-device"),
    YES,
)
target(
    "action: an ordinary sign-in",
    REGISTRATION_PAGE,
    "Opening an app is no registration.",
    action("registersecurityinfo"),
    sign_in(),
    NO,
)
target(
    "action: not told",
    REGISTRATION_PAGE,
    "Whether the user is registering is not told.",
    action("registersecurityinfo"),
    sign_in(userAction=ABSENT),
    UNKNOWN,
    missing=("userAction",),
)
target(
    "action: all resources are not the registration",
    APPS_PAGE,
    "Resources and user actions are separate targets; the registration asks for no app.",
    apps("All"),
    registering(),
    NO,
)
target(
    "action: one that is not known",
    GRAPH_APPS,
    "Microsoft names two actions; what this third one covers is not known.",
    action("registerpasskey"),
    registering(),
    UNKNOWN,
)

# --- authentication contexts ------------------------------------------------------------------------------------------

target(
    "context: asked for",
    APPS_PAGE,
    "The app asks for c1.",
    context("c1", "c2"),
    sign_in(authenticationContext="c1"),
    YES,
)
target("context: another", APPS_PAGE, "The app asks for c3.", context("c1"), sign_in(authenticationContext="c3"), NO)
target("context: none", APPS_PAGE, "The app asks for no context.", context("c1"), sign_in(), NO)
target(
    "context: not told",
    APPS_PAGE,
    "Whether the app asks for a context is not told.",
    context("c1"),
    sign_in(authenticationContext=ABSENT),
    UNKNOWN,
    missing=("authenticationContext",),
)
target(
    "context: the app's own policies stay",
    APPS_PAGE,
    "A context adds to what is demanded for the app; a policy on the app itself still applies.",
    apps(SHAREPOINT),
    sign_in(app=SHAREPOINT, authenticationContext="c1"),
    YES,
)
