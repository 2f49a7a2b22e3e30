"""Microsoft's own applications, and the groups of them that a policy can name.

A group is "Office365", "MicrosoftAdminPortals", or the Azure management API with its portal. Microsoft names the members
of these groups, and publishes the ids of some of them elsewhere.

Members: https://learn.microsoft.com/entra/identity/conditional-access/reference-office-365-application-contents
https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps
Ids: https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
https://learn.microsoft.com/power-platform/admin/apps-to-allow
https://learn.microsoft.com/entra/identity/authentication/concept-mandatory-multifactor-authentication
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

GRAPH: Final = "00000003-0000-0000-c000-000000000000"
DIRECTORY: Final = "00000002-0000-0000-c000-000000000000"  # Windows Azure Active Directory
AZURE_MANAGEMENT: Final = "797f4846-ba00-4fd7-ba43-dac1f8f63013"
AZURE_PORTAL: Final = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"
AZURE_CLI: Final = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
AZURE_POWERSHELL: Final = "1950a258-227b-4e31-a9cf-717495945fc2"
AZURE_MOBILE: Final = "0c1307d4-29d6-4389-a11c-5cbe7f65d7fa"
EXCHANGE_ONLINE: Final = "00000002-0000-0ff1-ce00-000000000000"
OFFICE_PORTAL: Final = "00000006-0000-0ff1-ce00-000000000000"
# The app behind the page where security info is registered.
# https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-security-info-registration
MY_SIGN_INS: Final = "19db86c3-b2b9-44cc-b339-36da233a3be2"
# Microsoft Intune, and Configuration Manager where it shares the device with Intune.
# https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership#rules-for-devices
INTUNE: Final = frozenset({"0000000a-0000-0000-c000-000000000000", "54b943f8-d761-4f8d-951e-9cea1846db5a"})

# Tenants that own Microsoft's apps: Microsoft Services, and Microsoft itself.
# https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
OWNERS: Final = frozenset({"f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47"})

_CLOUD_APPS = "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps"

# For each of Office365, MicrosoftAdminPortals and Azure management: + a member, - none, ? not published, . not looked at.
# Clients of a service, and Microsoft Graph as the umbrella of many, are "?" where what they ask for may be a member.
# Then "=" for an app on Microsoft's list of its own apps in the sign-in log.
_APPS = """
00000002-0000-0ff1-ce00-000000000000 +--= Office 365 Exchange Online
00000003-0000-0ff1-ce00-000000000000 +--= Office 365 SharePoint Online
00000004-0000-0ff1-ce00-000000000000 +--= Skype for Business Online
00000005-0000-0ff1-ce00-000000000000 +--= Viva Engage
00000006-0000-0ff1-ce00-000000000000 ++?= Microsoft Office 365 Portal
00000007-0000-0ff1-ce00-000000000000 +--= Microsoft Exchange Online Protection
08e18876-6177-487e-b8b5-cf950c1e598c +--= SharePoint Online Web Client Extensibility
0cd196ee-71bf-4fd6-a57c-b491ffd4fb1e +--  Media Analysis and Transformation Service
0f698dd4-f011-4d23-a33e-b36416dcb1e6 +--= OfficeClientService
17d5e35f-655b-4fb0-8ae6-86356e9a49f5 +--  Office Online Maker SSO
1fec8e78-bce4-4aaf-ab1b-5451cc387264 +--= Microsoft Teams
243c63a3-247d-41c5-9d83-7788c43f1c43 +--= Office Online Core SSO
2abdc806-e091-4495-9b10-b04d93c3f040 +--  Office Online Augmentation Loop SSO
2d4d3d8e-2be3-4bef-9f87-7875a61c29de +--= OneNote
4345a7b9-9a63-4910-a426-35363201d503 +--= O365 Suite UX
475226c6-020e-4fb2-8a90-7a972cbfc1d4 +--  PowerApps Service
4765445b-32c6-49b0-83e6-1d93765276ca +--= OfficeHome
48af08dc-f6d2-435f-b2a7-069abd99c086 +--  Connectors
4b233688-031c-404b-9a80-a4f3f2351f90 +--= Office.com
5e3ce6c0-2b1f-4285-8d4b-75ee78787346 +--= Microsoft Teams Web Client
6204c1d1-4712-4c46-a7d9-3ed63d992682 +--  Microsoft Flow Portal
66375f6b-983f-4c2c-9701-d680650f588f +--  Microsoft Planner
66a88757-258c-4c72-893c-3e8bed4d6899 +--= Office 365 Search Service
6b91db1b-f05b-405a-a0b2-e3f60b28d645 +?-  M365 Admin Services
80ccca67-54bd-44ab-8625-4b79c4dc7775 ++-= Microsoft 365 Security and Compliance Center
89bee1f7-5e6e-4d8a-9f3d-ecd601259da7 +--= Office365 Shell WCSS-Client
905fcf26-4eb7-48a0-9ff0-8dcc7194b5ba +--= Sway
93d53678-613d-4013-afc1-62e9e444a0a5 +--  Office Online Add-in SSO
944f0bd1-117b-4b1c-af26-804ed95e767e +--  Media Analysis and Transformation Service
94c63fef-13a3-47bc-8074-75af8c65887a +--= Office Delve
95de633a-083e-42f5-b444-a4295d8e9314 +--= Microsoft Whiteboard Services
a8f7a65c-f5ba-4859-b2d6-df772c264e9d +--  make.powerapps.com
a9b49b65-0a12-430b-9540-c80b3332c127 +--= Office Online Search SSO
ab9b8c07-8f02-4f72-87fa-80105867a763 +--= OneDrive SyncEngine
b23dd4db-9142-4734-867f-3577f640ad0c +--  Office Online Loki SSO
b26aadf8-566f-4478-926f-589f601d9c74 +--  OneDrive
c9a559d2-7aab-4f13-a6ed-e7e9c52aec87 +--= Microsoft Forms
cc15fd57-2c6c-4117-a88c-83b1d56b4bbe +--= Microsoft Teams Services
cf53fce8-def6-4aeb-8d30-b158e7b1cf83 +--= Microsoft Stream Portal
d3590ed6-52b3-4102-aeff-aad2292ab01c +--= Microsoft Office
feb2c8aa-4f70-4881-abec-521141627b04 +--  make.gov.powerapps.us
497effe9-df71-4043-a8bb-14cf78c4b63b ?+-= Exchange Admin Center
c44b4083-3bb0-49c1-b47d-974e53cbdf3c -++= Azure Portal
797f4846-ba00-4fd7-ba43-dac1f8f63013 --+= Windows Azure Service Management API
ca7f3f0b-7d91-482c-8e09-c5d840d0eac5 --+  Log Analytics API
e9f49c6b-5ce5-44c8-925d-015017e9f7ad --+= Azure Data Lake
f5c26e74-f226-4ae8-85f0-b4af0080ac9e --+  Application Insights API
04b07795-8ddb-461a-bbee-02f9e1bf7b46 --?= Microsoft Azure CLI
0c1307d4-29d6-4389-a11c-5cbe7f65d7fa --?  Azure mobile app
1950a258-227b-4e31-a9cf-717495945fc2 --?= Microsoft Azure PowerShell
04f0c124-f2bc-4f59-8241-bf6df9866bbd --?  Visual Studio
872cd9fa-d31f-45e0-9eab-6e460a02d1f1 --?  Visual Studio
aebc6443-996d-45c2-90f0-388ff96faa56 --?  Visual Studio Code
a306baf0-5ad8-4f6f-babf-6a286b0142ba --?  Azure Data Factory
74658136-14ec-4630-ad9b-26e160ff0fc6 -??= ADIbizaUX
2ddfbe71-ed12-4123-b99b-d5fc8a062a79 ??-  Microsoft Teams Admin Portal Service
5926fc8e-304e-4f59-8bed-58ca97cc39a4 -??  Microsoft Intune portal extension
a3b79187-70b2-4139-83f9-6016c58cd27b -?-= WindowsDefenderATP Portal
065d9450-1e87-434e-ac2f-69af271549ed ??-  PowerPlatformAdminCenter
00000003-0000-0000-c000-000000000000 ?--= Microsoft Graph
00b41c95-dab0-4487-9791-b9d2c32c80f2 ?--= Office 365 Management
22098786-6e16-43cc-a27d-191a01a1e3b5 ?--  Microsoft To-Do client
27922004-5251-4030-b22d-91ecd9a37ea4 ?--= Outlook Mobile
47629505-c2b6-4a80-adb1-9b3a3d233b7b ?--= Microsoft Exchange Web Services
5d661950-3475-41cd-a2c3-d671a3162bc1 ?--= Microsoft Outlook
67e3df25-268a-4324-a550-0de1c7f97287 ?--= Microsoft Office Web Apps Service
9bc3ab49-b65d-410a-85ad-de819febfddc ?--  Microsoft SharePoint Online Management Shell
fb78d390-0c51-40cd-8e17-fdbfab77341b ?--= Microsoft Exchange REST API Based Powershell
00000002-0000-0000-c000-000000000000 ---= Windows Azure Active Directory
00000007-0000-0000-c000-000000000000 ---= Dataverse
00000009-0000-0000-c000-000000000000 ---= Power BI Service
0000000a-0000-0000-c000-000000000000 ---= Microsoft Intune
0000000c-0000-0000-c000-000000000000 ---= Microsoft App Access Panel
01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9 ---  Device Registration Service
022907d3-0f1b-48f7-badc-1ba6abab6d66 ---= Azure SQL Database
14d82eec-204b-4c2f-b7e8-296a70dab67e ?--= Microsoft Graph Command Line Tools
18fbca16-2224-45f6-85b0-f7bf2b39b3f3 ---= Microsoft Docs
19db86c3-b2b9-44cc-b339-36da233a3be2 ---= My Signins
1b730954-1685-4b74-9bfd-dac224a7b894 ---  Azure Active Directory PowerShell
26a7ee05-5602-4d76-a7ba-eae8b7b67941 ?--= Windows Search
2793995e-0a7d-40d7-bd35-6968ba142197 ---= My Apps
29d9ed98-a469-4536-ade2-f981bc1d605e ?--= Microsoft Authentication Broker
3090ab82-f1c1-4cdf-af2c-5d7a6f3e2cc7 ---= Microsoft Defender for Cloud Apps
45a330b1-b1ec-4cc1-9161-9f03992aa49f ---= Windows Store for Business
4813382a-8fa7-425e-ab75-3b753aab3abb ---  Microsoft Authenticator App
499b84ac-1321-427f-aa17-267ca6975798 ---  Azure DevOps
74bcdadc-2fdc-4bb3-8459-76d06952a0e9 ---= Microsoft Intune Web Company Portal
871c010f-5e61-4fb1-83ac-98610a7e9110 ---= Microsoft Power BI
93625bc8-bfe2-437a-97e0-3d0060024faa ---= Microsoft password reset service
9ba1a5c7-f17a-4de9-a1f1-6178c8d51223 ---  Microsoft Intune Company Portal
9ea1ad79-fdb6-4f9a-8bc3-2b70f96e34c7 ---= Bing
cfa8b339-82a2-471a-a3c9-0fc0be7a4093 ---  Azure Key Vault
d4ebce55-015a-49b5-a083-c84d1797ae8c ---= Microsoft Intune Enrollment
de8bc8b5-d9f9-48b1-a8ad-b748da725064 ?--= Graph Explorer
fc0f3af4-6835-4174-b806-f7db311fd2f3 ---= Microsoft Intune Windows Agent
23523755-3a2b-41ca-9315-f81f3f566a95 ...= ACOM Azure Website
7ab7862c-4c57-491e-8a45-d52a7e023983 ...= App Service
7b7531ad-5926-4f2d-8a1d-38495ad33e17 ...= Azure Advanced Threat Protection
37182072-3c9c-4f6a-a4b3-b3f91cacffce ...= AzureSupportCenter
bb2a2e3a-c5e7-4f0a-88e0-8e01fd3fc1f4 ...= CPIM Service
60c8bde5-3167-4f92-8fdb-059f6176dc0f ...= Enterprise Roaming and Backup
f5eaa862-7f08-448c-9c4e-f4047d4d4521 ...= FindTime
c35cb2ba-f88b-4d15-aa9d-37bd443522e1 ...= GroupsRemoteApiRestClient
d9b8ec3a-1e4e-4e08-b3c2-5baf00c0fcb0 ...= HxService
a57aca87-cbc0-4f3c-8b9e-dc095fdc8978 ...= IAM Supportability
ee272b19-4411-433f-8f28-5c13cb6fd407 ...= Microsoft 365 Support Service
65d91a3d-ab74-42e6-8a2f-0add61688c74 ...= Microsoft Approval Management
38049638-cc2c-4cde-abe4-4479d721ed44 ...= Microsoft Approval Management
0000001a-0000-0000-c000-000000000000 ...= MicrosoftAzureActiveAuthn
cf36b471-5b44-428c-9ce7-313bf84528de ...= Microsoft Bing Search
2d7f3606-b07d-41d1-b9d2-0d0c9296a6e8 ...= Microsoft Bing Search for Microsoft Edge
60ca1954-583c-4d1f-86de-39d835f3e452 ...= Microsoft Defender for Identity
00000015-0000-0000-c000-000000000000 ...= Microsoft Dynamics ERP
99b904fd-a1fe-455c-b86c-2f9fb1da7687 ...= Microsoft Exchange ForwardSync
51be292c-a17e-4f17-9a7e-4b661fb16dd2 ...= Microsoft Exchange ProtectedServiceHost
6326e366-9d6d-4c70-b22a-34c7ea72d73d ...= Microsoft Exchange Message Tracking Service
d176f6e7-38e5-40c9-8a78-3998aab820e7 ...= Microsoft Online Syndication Partner Portal
28b567f6-162c-4f54-99a0-6887f387bbcc ...= Microsoft Storefronts
98db8bd6-0cc0-4e67-9de5-f187f1cd1b41 ...= Microsoft Substrate Management
fdf9885b-dd37-42bf-82e5-c3129ef5a302 ...= Microsoft Support
a3475900-ccec-4a69-98f5-a65cd5dc5306 ...= Partner Customer Delegated Admin Offline Processor
bdd48c81-3a58-4ea9-849c-ebea7f6b6360 ...= Password Breach Authenticator
b4bddae8-ab25-483e-8670-df09b9f1d0ea ...= Signup
268761a2-03f3-40df-8a8b-c3db24145b6b ...= Universal Store Native Client
fe93bfe1-7947-460a-a5e0-7a5906b51360 ...= Viva Insights
8edd93e1-2103-40b4-bd70-6e34e586362d ...= Windows Azure Security Resource Provider
1b3c667f-cde3-4090-b60b-3d2abd0117f0 ...= Windows Spotlight
c1c74fed-04c9-4704-80dc-9f79a2e515cb ...= Yammer Web
ea890292-c8c8-4433-b5ea-b09d0668e1a6 ...= Azure Credential Configuration Endpoint Service
"""
_ROWS = [(line[:36], line[37:41], line[42:]) for line in _APPS.split("\n") if line]

# Those on Microsoft's list, by app id, as the sign-in log names them.
FIRST_PARTY_APPS: Final[Mapping[str, str]] = {app_id: title for app_id, marks, title in _ROWS if marks[3] == "="}

# The suite as Microsoft lists it, by display name.
# https://learn.microsoft.com/entra/identity/conditional-access/reference-office-365-application-contents
_OFFICE_NAMES = """
App Studio for Microsoft Teams|Augmentation Loop|Call Recorder|Connectors|DataSecurityInvestigation
Device Management Service|EDU Assignments|EnrichmentSvc|Enterprise Copilot Platform|Groups Service|IC3 Gateway
IC3 Gateway Non Cae|Insights Services|INT Augmentation Loop 1P|Legacy Smart Compose|Loop|Loop Web Service
M365 Admin Services|M365 Auditing Public Protected Web API app|M365ChatClient|make.gov.powerapps.us
make.powerapps.com|Media Analysis and Transformation Service|Message Recall|Messaging Async Media
MessagingAsyncMediaProd|Microsoft 365 Reporting Service|Microsoft Discovery Service
Microsoft Exchange Online Protection|Microsoft Flow Portal|Microsoft Flow Portal GCC|Microsoft Forms
Microsoft Forms Web|Microsoft Information Protection API|Microsoft Office|Microsoft Office 365 Portal
Microsoft People Cards Service|Microsoft Planner|Microsoft Planner Client
Microsoft SharePoint Online - SharePoint Home|Microsoft Stream Portal|Microsoft Stream Service|Microsoft Teams
Microsoft Teams - T4L Web Client|Microsoft Teams - Teams And Channels Service|Microsoft Teams Analytics
Microsoft Teams Chat Aggregator|Microsoft Teams Graph Service|Microsoft Teams Mailhook
Microsoft Teams Retail Service|Microsoft Teams Services|Microsoft Teams Targeting Application|Microsoft Teams UIS
Microsoft Teams Web Client|Microsoft To-Do web app|Microsoft Todo web app|Microsoft Virtual Events Portal
Microsoft Virtual Events Services|Microsoft Visio Data Visualizer|Microsoft Whiteboard Services
MSAI Substrate Meeting Intelligence|Natural Language Editor|O365 Diagnostic Service|O365 Suite UX
O365 Suite UX PathFinder|OCPS Checkin Service|Office 365|Office 365 Exchange Microservices
Office 365 Exchange Online|Office 365 Search Service|Office 365 SharePoint Online|Office Delve|Office Hive
Office Hive Fairfax|Office MRO Device Manager Service|Office Online Add-in SSO|Office Online Augmentation Loop SSO
Office Online Core SSO|Office Online Loki SSO|Office Online Maker SSO|Office Online Print SSO
Office Online Search SSO|Office Online Service|Office Online Speech SSO|Office Scripts Service
Office Scripts Service - INT|Office Scripts Service - Local|Office Scripts Service - Test|Office Shredding Service
Office.com|Office365 Shell DoD WCSS-Client|Office365 Shell WCSS-Client|OfficeClientService|OfficeHome
OfficePowerPointSGS|OfficeServicesManager|One Outlook Web|OneDrive|OneDrive SyncEngine|OneNote
Outlook Browser Extension|Outlook Service for Exchange|PowerApps Service|ProjectWorkManagement
ProjectWorkManagement_AdminTools|ProjectWorkManagement_USGov|Protection Center|Reply-At-Mention
SharePoint eSignature|SharePoint eSignature PPE|SharePoint Online Web Client Extensibility
SharePoint Online Web Client Extensibility Isolated|Skype and Teams Tenant Admin API|Skype for Business
Skype for Business Online|Skype Presence Service|Sway|Targeted Messaging Service|Teams CMD Services Artifacts
Teams Walkie Talkie Service|Teams Walkie Talkie Service - GCC|Viva Engage
"""


@dataclass(frozen=True)
class AppGroup:
    """An app of a policy that stands for several.

    ``complete``: what is no member by id and has no open question is none. ``names``: display names of members.
    """

    title: str
    source: str
    complete: bool
    members: frozenset[str]
    others: frozenset[str]
    names: frozenset[str] = frozenset()


def _group(place: int, title: str, source: str, *, complete: bool = False, names: str = "") -> AppGroup:
    def marked(mark: str) -> frozenset[str]:
        return frozenset(app_id for app_id, marks, _ in _ROWS if marks[place] == mark)

    listed = frozenset(name.casefold() for name in names.replace("\n", "|").split("|") if name)
    return AppGroup(title, source, complete, marked("+"), marked("-"), listed)


_BY_KEY: Final[Mapping[str, AppGroup]] = {
    "office365": _group(
        0,
        "Office 365",
        "https://learn.microsoft.com/entra/identity/conditional-access/reference-office-365-application-contents",
        names=_OFFICE_NAMES,
    ),
    "microsoftadminportals": _group(1, "Microsoft Admin Portals", f"{_CLOUD_APPS}#microsoft-admin-portals"),
    AZURE_MANAGEMENT: _group(
        2,
        "Windows Azure Service Management API",
        f"{_CLOUD_APPS}#windows-azure-service-management-api",
        complete=True,
    ),
}
# As a policy names them, in lower case.
GROUPS: Final = frozenset(_BY_KEY)
MEMBERS: Final[Mapping[str, frozenset[str]]] = {key: group.members for key, group in _BY_KEY.items()}
# Of the apps of which it is known whether they belong to these groups.
NAMES: Final[Mapping[str, str]] = {app_id: title for app_id, marks, title in _ROWS if marks[0] != "."}


def group(key: str) -> AppGroup:
    """The group that a policy names so, capitals or not; KeyError for anything else."""
    return _BY_KEY[key.casefold()]


def title(key: str) -> str:
    """What the admin center calls a group."""
    return group(key).title


def name(app_id: str) -> str | None:
    """The name of one of Microsoft's common apps; None for another app."""
    return NAMES.get(app_id.casefold())
