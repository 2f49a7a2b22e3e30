"""What a redacted recording keeps because it is Microsoft's and the same in every tenant, and what each property of
Microsoft's model holds.

Sources:
- applications: https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
- roles: https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
- service accounts and actors of the audit log:
  https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
- method ids: https://learn.microsoft.com/graph/api/resources/authenticationmethods-overview
- authentication strengths: https://learn.microsoft.com/entra/identity/authentication/concept-authentication-strengths
- service plans: https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
- properties: https://learn.microsoft.com/graph/api/overview
"""

from __future__ import annotations

_APPLICATIONS = """
ACOM Azure Website|23523755-3a2b-41ca-9315-f81f3f566a95
ADIbizaUX|74658136-14ec-4630-ad9b-26e160ff0fc6
App Service|7ab7862c-4c57-491e-8a45-d52a7e023983
Azure Advanced Threat Protection|7b7531ad-5926-4f2d-8a1d-38495ad33e17
Azure Data Lake|e9f49c6b-5ce5-44c8-925d-015017e9f7ad
Azure Portal|c44b4083-3bb0-49c1-b47d-974e53cbdf3c
Azure SQL Database|022907d3-0f1b-48f7-badc-1ba6abab6d66
AzureSupportCenter|37182072-3c9c-4f6a-a4b3-b3f91cacffce
Bing|9ea1ad79-fdb6-4f9a-8bc3-2b70f96e34c7
CPIM Service|bb2a2e3a-c5e7-4f0a-88e0-8e01fd3fc1f4
Dataverse|00000007-0000-0000-c000-000000000000
Enterprise Roaming and Backup|60c8bde5-3167-4f92-8fdb-059f6176dc0f
Exchange Admin Center|497effe9-df71-4043-a8bb-14cf78c4b63b
FindTime|f5eaa862-7f08-448c-9c4e-f4047d4d4521
GroupsRemoteApiRestClient|c35cb2ba-f88b-4d15-aa9d-37bd443522e1
HxService|d9b8ec3a-1e4e-4e08-b3c2-5baf00c0fcb0
IAM Supportability|a57aca87-cbc0-4f3c-8b9e-dc095fdc8978
Microsoft 365 Security and Compliance Center|80ccca67-54bd-44ab-8625-4b79c4dc7775
Microsoft 365 Support Service|ee272b19-4411-433f-8f28-5c13cb6fd407
Microsoft App Access Panel|0000000c-0000-0000-c000-000000000000
Microsoft Approval Management|65d91a3d-ab74-42e6-8a2f-0add61688c74
Microsoft Approval Management|38049638-cc2c-4cde-abe4-4479d721ed44
Microsoft Authentication Broker|29d9ed98-a469-4536-ade2-f981bc1d605e
Microsoft Azure CLI|04b07795-8ddb-461a-bbee-02f9e1bf7b46
Microsoft Azure PowerShell|1950a258-227b-4e31-a9cf-717495945fc2
MicrosoftAzureActiveAuthn|0000001a-0000-0000-c000-000000000000
Microsoft Bing Search|cf36b471-5b44-428c-9ce7-313bf84528de
Microsoft Bing Search for Microsoft Edge|2d7f3606-b07d-41d1-b9d2-0d0c9296a6e8
Microsoft Defender for Cloud Apps|3090ab82-f1c1-4cdf-af2c-5d7a6f3e2cc7
Microsoft Defender for Identity|60ca1954-583c-4d1f-86de-39d835f3e452
Microsoft Docs|18fbca16-2224-45f6-85b0-f7bf2b39b3f3
Microsoft Dynamics ERP|00000015-0000-0000-c000-000000000000
Microsoft Exchange ForwardSync|99b904fd-a1fe-455c-b86c-2f9fb1da7687
Microsoft Exchange Online Protection|00000007-0000-0ff1-ce00-000000000000
Microsoft Exchange ProtectedServiceHost|51be292c-a17e-4f17-9a7e-4b661fb16dd2
Microsoft Exchange REST API Based Powershell|fb78d390-0c51-40cd-8e17-fdbfab77341b
Microsoft Exchange Web Services|47629505-c2b6-4a80-adb1-9b3a3d233b7b
Microsoft Exchange Message Tracking Service|6326e366-9d6d-4c70-b22a-34c7ea72d73d
Microsoft Forms|c9a559d2-7aab-4f13-a6ed-e7e9c52aec87
Microsoft Graph|00000003-0000-0000-c000-000000000000
Microsoft Intune Web Company Portal|74bcdadc-2fdc-4bb3-8459-76d06952a0e9
Microsoft Intune Windows Agent|fc0f3af4-6835-4174-b806-f7db311fd2f3
Microsoft Office|d3590ed6-52b3-4102-aeff-aad2292ab01c
Microsoft Office 365 Portal|00000006-0000-0ff1-ce00-000000000000
Microsoft Office Web Apps Service|67e3df25-268a-4324-a550-0de1c7f97287
Microsoft Online Syndication Partner Portal|d176f6e7-38e5-40c9-8a78-3998aab820e7
Microsoft Outlook|5d661950-3475-41cd-a2c3-d671a3162bc1
Microsoft password reset service|93625bc8-bfe2-437a-97e0-3d0060024faa
Microsoft Power BI|871c010f-5e61-4fb1-83ac-98610a7e9110
Microsoft Storefronts|28b567f6-162c-4f54-99a0-6887f387bbcc
Microsoft Stream Portal|cf53fce8-def6-4aeb-8d30-b158e7b1cf83
Microsoft Substrate Management|98db8bd6-0cc0-4e67-9de5-f187f1cd1b41
Microsoft Support|fdf9885b-dd37-42bf-82e5-c3129ef5a302
Microsoft Teams|1fec8e78-bce4-4aaf-ab1b-5451cc387264
Microsoft Teams Services|cc15fd57-2c6c-4117-a88c-83b1d56b4bbe
Microsoft Teams Web Client|5e3ce6c0-2b1f-4285-8d4b-75ee78787346
Microsoft Whiteboard Services|95de633a-083e-42f5-b444-a4295d8e9314
O365 Suite UX|4345a7b9-9a63-4910-a426-35363201d503
Office 365 Exchange Online|00000002-0000-0ff1-ce00-000000000000
Office 365 Management|00b41c95-dab0-4487-9791-b9d2c32c80f2
Office 365 Search Service|66a88757-258c-4c72-893c-3e8bed4d6899
Office 365 SharePoint Online|00000003-0000-0ff1-ce00-000000000000
Office Delve|94c63fef-13a3-47bc-8074-75af8c65887a
Office Online Core SSO|243c63a3-247d-41c5-9d83-7788c43f1c43
Office Online Search|a9b49b65-0a12-430b-9540-c80b3332c127
Office.com|4b233688-031c-404b-9a80-a4f3f2351f90
Office365 Shell WCSS-Client|89bee1f7-5e6e-4d8a-9f3d-ecd601259da7
OfficeClientService|0f698dd4-f011-4d23-a33e-b36416dcb1e6
OfficeHome|4765445b-32c6-49b0-83e6-1d93765276ca
OneDrive SyncEngine|ab9b8c07-8f02-4f72-87fa-80105867a763
OneNote|2d4d3d8e-2be3-4bef-9f87-7875a61c29de
Outlook Mobile|27922004-5251-4030-b22d-91ecd9a37ea4
Partner Customer Delegated Admin Offline Processor|a3475900-ccec-4a69-98f5-a65cd5dc5306
Password Breach Authenticator|bdd48c81-3a58-4ea9-849c-ebea7f6b6360
Power BI Service|00000009-0000-0000-c000-000000000000
SharePoint Online Web Client Extensibility|08e18876-6177-487e-b8b5-cf950c1e598c
Signup|b4bddae8-ab25-483e-8670-df09b9f1d0ea
Skype for Business Online|00000004-0000-0ff1-ce00-000000000000
Sway|905fcf26-4eb7-48a0-9ff0-8dcc7194b5ba
Universal Store Native Client|268761a2-03f3-40df-8a8b-c3db24145b6b
Viva Engage|00000005-0000-0ff1-ce00-000000000000
Viva Insights|fe93bfe1-7947-460a-a5e0-7a5906b51360
Windows Azure Active Directory|00000002-0000-0000-c000-000000000000
Windows Azure Security Resource Provider|8edd93e1-2103-40b4-bd70-6e34e586362d
Windows Azure Service Management API|797f4846-ba00-4fd7-ba43-dac1f8f63013
WindowsDefenderATP Portal|a3b79187-70b2-4139-83f9-6016c58cd27b
Windows Search|26a7ee05-5602-4d76-a7ba-eae8b7b67941
Windows Spotlight|1b3c667f-cde3-4090-b60b-3d2abd0117f0
Windows Store for Business|45a330b1-b1ec-4cc1-9161-9f03992aa49f
Yammer Web|c1c74fed-04c9-4704-80dc-9f79a2e515cb
Graph Explorer|de8bc8b5-d9f9-48b1-a8ad-b748da725064
Microsoft Graph Command Line Tools|14d82eec-204b-4c2f-b7e8-296a70dab67e
My Apps|2793995e-0a7d-40d7-bd35-6968ba142197
My Signins|19db86c3-b2b9-44cc-b339-36da233a3be2
Microsoft Intune Enrollment|d4ebce55-015a-49b5-a083-c84d1797ae8c
Microsoft Intune|0000000a-0000-0000-c000-000000000000
Azure Credential Configuration Endpoint Service|ea890292-c8c8-4433-b5ea-b09d0668e1a6
"""

_ROLES = """
Application Administrator|9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3
Application Developer|cf1c38e5-3621-4004-a7cb-879624dced7c
Agent ID Administrator|db506228-d27e-4b7d-95e5-295956d6615f
Agent ID Developer|adb2368d-a9be-41b5-8667-d96778e081b0
Agent Registry Administrator|6b942400-691f-4bf0-9d12-d8a254a2baf5
AI Administrator|d2562ede-74db-457e-a7b6-544e236ebb61
Attack Payload Author|9c6df0f2-1e7c-4dc3-b195-66dfbd24aa8f
Attack Simulation Administrator|c430b396-e693-46cc-96f3-db01bf8bb62a
Attribute Assignment Administrator|58a13ea3-c632-46ae-9ee0-9c0d43cd7f3d
Attribute Assignment Reader|ffd52fa5-98dc-465c-991d-fc073eb59f8f
Attribute Definition Administrator|8424c6f0-a189-499e-bbd0-26c1753c96d4
Attribute Definition Reader|1d336d2c-4ae8-42ef-9711-b3604ce3fc2c
Attribute Log Administrator|5b784334-f94b-471a-a387-e7219fc49ca2
Attribute Log Reader|9c99539d-8186-4804-835f-fd51ef9e2dcd
Attribute Provisioning Administrator|ecb2c6bf-0ab6-418e-bd87-7986f8d63bbe
Attribute Provisioning Reader|422218e4-db15-4ef9-bbe0-8afb41546d79
Authentication Administrator|c4e39bd9-1100-46d3-8c65-fb160da0071f
Authentication Extensibility Administrator|25a516ed-2fa0-40ea-a2d0-12923a21473a
Authentication Policy Administrator|0526716b-113d-4c15-b2c8-68e3c22b9f80
Azure DevOps Administrator|e3973bdf-4987-49ae-837a-ba8e231c7286
Azure Information Protection Administrator|7495fdc4-34c4-4d15-a289-98788ce399fd
B2C IEF Keyset Administrator|aaf43236-0c0d-4d5f-883a-6955382ac081
B2C IEF Policy Administrator|3edaf663-341e-4475-9f94-5c398ef6c070
Billing Administrator|b0f54661-2d74-4c50-afa3-1ec803f12efe
Cloud App Security Administrator|892c5842-a9a6-463a-8041-72aa08ca3cf6
Cloud Application Administrator|158c047a-c907-4556-b7ef-446551a6b5f7
Cloud Device Administrator|7698a772-787b-4ac8-901f-60d6b08affd2
Compliance Administrator|17315797-102d-40b4-93e0-432062caca18
Compliance Data Administrator|e6d1a23a-da11-4be4-9570-befc86d067a7
Conditional Access Administrator|b1be1c3e-b65d-4f19-8427-f6fa0d97feb9
Customer LockBox Access Approver|5c4f9dcd-47dc-4cf7-8c9a-9e4207cbfc91
Desktop Analytics Administrator|38a96431-2bdf-4b4c-8b6e-5d3d8abac1a4
Directory Readers|88d8e3e3-8f55-4a1e-953a-9b9898b8876b
Directory Synchronization Accounts|d29b2b05-8046-44ba-8758-1e26182fcf32
Directory Writers|9360feb5-f418-4baa-8175-e2a00bac4301
Domain Name Administrator|8329153b-31d0-4727-b945-745eb3bc5f31
Dynamics 365 Administrator|44367163-eba1-44c3-98af-f5787879f96a
Dynamics 365 Business Central Administrator|963797fb-eb3b-4cde-8ce3-5878b3f32a3f
Edge Administrator|3f1acade-1e04-4fbc-9b69-f0302cd84aef
Exchange Administrator|29232cdf-9323-42fd-ade2-1d097af3e4de
Exchange Recipient Administrator|31392ffb-586c-42d1-9346-e59415a2cc4e
External ID User Flow Administrator|6e591065-9bad-43ed-90f3-e9424366d2f0
External ID User Flow Attribute Administrator|0f971eea-41eb-4569-a71e-57bb8a3eff1e
External Identity Provider Administrator|be2f45a1-457d-42af-a067-6ec1fa63bc45
Fabric Administrator|a9ea8996-122f-4c74-9520-8edcd192826c
Global Administrator|62e90394-69f5-4237-9190-012177145e10
Global Reader|f2ef992c-3afb-46b9-b7cf-a126ee74c451
Global Secure Access Administrator|ac434307-12b9-4fa1-a708-88bf58caabc1
Global Secure Access Log Reader|843318fb-79a6-4168-9e6f-aa9a07481cc4
Groups Administrator|fdd7a751-b60b-444a-984c-02652fe8fa1c
Guest Inviter|95e79109-95c0-4d8e-aee3-d01accf2d47b
Helpdesk Administrator|729827e3-9c14-49f7-bb1b-9608f156bbb8
Hybrid Identity Administrator|8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2
Identity Governance Administrator|45d8d3c5-c802-45c6-b32a-1d70b5e1e86e
Insights Administrator|eb1f4a8d-243a-41f0-9fbd-c7cdf6c5ef7c
Insights Analyst|25df335f-86eb-4119-b717-0ff02de207e9
Insights Business Leader|31e939ad-9672-4796-9c2e-873181342d2d
Intune Administrator|3a2c62db-5318-420d-8d74-23affee5d9d5
Kaizala Administrator|74ef975b-6605-40af-a5d2-b9539d836353
Knowledge Administrator|b5a8dcf3-09d5-43a9-a639-8e29ef291470
Knowledge Manager|744ec460-397e-42ad-a462-8b3f9747a02c
License Administrator|4d6ac14f-3453-41d0-bef9-a3e0c569773a
Lifecycle Workflows Administrator|59d46f88-662b-457b-bceb-5c3809e5908f
Message Center Privacy Reader|ac16e43d-7b2d-40e0-ac05-243ff356ab5b
Message Center Reader|790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b
Microsoft 365 Migration Administrator|8c8b803f-96e1-4129-9349-20738d9f9652
Microsoft Entra Joined Device Local Administrator|9f06204d-73c1-4d4c-880a-6edb90606fd8
Microsoft Hardware Warranty Administrator|1501b917-7653-4ff9-a4b5-203eaf33784f
Microsoft Hardware Warranty Specialist|281fe777-fb20-4fbb-b7a3-ccebce5b0d96
Network Administrator|d37c8bed-0711-4417-ba38-b4abe66ce4c2
Office Apps Administrator|2b745bdf-0803-4d80-aa65-822c4493daac
Organizational Branding Administrator|92ed04bf-c94a-4b82-9729-b799a7a4c178
Organizational Messages Approver|e48398e2-f4bb-4074-8f31-4586725e205b
Organizational Messages Writer|507f53e4-4e52-4077-abd3-d2e1558b6ea2
Partner Tier1 Support|4ba39ca4-527c-499a-b93d-d9b492c50246
Partner Tier2 Support|e00e864a-17c5-4a4b-9c06-f5b95a8d5bd8
Password Administrator|966707d0-3269-4727-9be2-8c3a10f19b9d
People Administrator|024906de-61e5-49c8-8572-40335f1e0e10
Permissions Management Administrator|af78dc32-cf4d-46f9-ba4e-4428526346b5
Power Platform Administrator|11648597-926c-4cf3-9c36-bcebb0ba8dcc
Printer Administrator|644ef478-e28f-4e28-b9dc-3fdde9aa0b1f
Printer Technician|e8cef6f1-e4bd-4ea8-bc07-4b8d950f4477
Privileged Authentication Administrator|7be44c8a-adaf-4e2a-84d6-ab2649e08a13
Privileged Role Administrator|e8611ab8-c189-46e8-94e1-60213ab1f814
Reports Reader|4a5d8f65-41da-4de4-8968-e035b65339cf
Search Administrator|0964bb5e-9bdb-4d7b-ac29-58e794862a40
Search Editor|8835291a-918c-4fd7-a9ce-faa49f0cf7d9
Security Administrator|194ae4cb-b126-40b2-bd5b-6091b380977d
Security Operator|5f2222b1-57c3-48ba-8ad5-d4759f1fde6f
Security Reader|5d6b6bb7-de71-4623-b4af-96380a352509
Service Support Administrator|f023fd81-a637-4b56-95fd-791ac0226033
SharePoint Administrator|f28a1f50-f6e7-4571-818b-6a12f2af6b6c
SharePoint Embedded Administrator|1a7d78b6-429f-476b-b8eb-35fb715fffd4
Skype for Business Administrator|75941009-915a-4869-abe7-691bff18279e
Teams Administrator|69091246-20e8-4a56-aa4d-066075b2a7a8
Teams Communications Administrator|baf37b3a-610e-45da-9e62-d9d1e5e8914b
Teams Communications Support Engineer|f70938a0-fc10-4177-9e90-2178f8765737
Teams Communications Support Specialist|fcf91098-03e3-41a9-b5ba-6f0ec8188a12
Teams Devices Administrator|3d762c5a-1b6c-493f-843e-55a3b42923d4
Teams Reader|1076ac91-f3d9-41a7-a339-dcdf5f480acc
Teams Telephony Administrator|aa38014f-0993-46e9-9b45-30501a20909d
Tenant Creator|112ca1a2-15ad-4102-995e-45b0bc479a6a
Usage Summary Reports Reader|75934031-6c7e-415a-99d7-48dbd49e875e
User Administrator|fe930be7-5e62-47db-91af-98c3a49a38b1
User Experience Success Manager|27460883-1df1-4691-b032-3b79643e5e63
Virtual Visits Administrator|e300d9e7-4a2b-4295-9eff-f1c78b36cc98
Viva Goals Administrator|92b086b3-e367-4ef2-b869-1de128fb986e
Viva Pulse Administrator|87761b17-1ed2-4af3-9acd-92a150038160
Windows 365 Administrator|11451d60-acb2-45eb-a7d6-43d0f0125c13
Windows Update Deployment Administrator|32696413-001a-46ae-978c-ce0f6b3620d2
Yammer Administrator|810a2642-a034-447f-a5e8-41beaa378541
User|a0b1b346-4d3e-4e8b-98f8-753987be4970
Guest User|10dae51f-b6af-4016-8d66-8c2a99b929b3
Restricted Guest User|2af84b1e-32c8-42b7-82bc-daa82404023b
"""

# Authentication methods with one fixed id, Microsoft's own tenants, service plans of the Entra ID editions.
_OTHER_IDS = """
28c10230-6103-485e-b985-444c60001490 3179e48a-750b-4051-897c-87b9720928f7 b6332ec1-7057-4abe-9331-3d72feddfe41
e37fc753-ff3b-4958-9484-eaa9425c82bc 3ddfcfc8-9383-446f-83cc-3ab9be4be18f
f8cdef31-a31e-4b4a-93e4-5f571e91255a 72f988bf-86f1-41af-91ab-2d7cd011db47 9188040d-6c67-4c5b-b112-36a304b66dad
41781fb2-bc02-4b7c-bd55-b576c07bb09d eec0eb4f-6444-4f95-aba0-50c24d67f998
"""

# Names that Microsoft gives and that hold no word of the tenant: actors of the audit log, strengths, single policies.
_OTHER_NAMES = """
Microsoft
Microsoft Entra ID
Microsoft Entra ID Protection
Azure AD
Azure AD Identity Protection
Azure AD Identity Governance
Azure AD Cloud Sync
Azure ESTS Service
Azure MFA StrongAuthenticationService
Azure Active Directory
Device Registration Service
MS-PIM
Microsoft Managed Policy Manager
Microsoft Azure AD Group-Based Licensing
Microsoft Invitation Acceptance Portal
Microsoft Online Services
Microsoft Self-Service Password Reset Service
Microsoft.Azure.SyncFabric
Identity Protection
Self-service Password Management
Multifactor authentication
Passwordless MFA
Phishing-resistant MFA
Authentication Methods Policy
Security Defaults
Default Policy
My Sign-ins
All users
All Users
All trusted locations
"""


def _pairs(table: str) -> list[tuple[str, str]]:
    return [(name, number) for name, _, number in (line.partition("|") for line in table.split("\n") if line)]


CONSTANT_IDS = frozenset(number for _, number in _pairs(_APPLICATIONS) + _pairs(_ROLES)) | frozenset(_OTHER_IDS.split())
# "User" and "Guest User" are roles, but as bare names they would let the display name of a person pass.
CONSTANT_NAMES = frozenset(
    name.lower() for name, _ in _pairs(_APPLICATIONS) + _pairs(_ROLES) if name not in ("User", "Guest User")
) | frozenset(name.lower() for name in _OTHER_NAMES.split("\n") if name)

_WORDS = """a access account action active activity add admin administrator all an and android any app apple application are as at
    attempt audit authentication azure be block blocked browser but by can cannot chrome cloud code completed conditional
    configured correct country credential default delete denied desktop detail device directory disabled domain edge
    email enabled entra error event expired external failed failure federated firefox for from gecko graph group guest
    has have high home id identity in invalid ios ip ipad iphone is issue it khtml level license linux list location login low
    mac macintosh macos mail managed medium member method mfa mobile mode mozilla multifactor name named network new no
    none not of office on or os other outlook password permission phone policy primary protection read request required
    reset resource result risk risky role safari satisfied scope security service session sign sms state status success
    support tenant test text the this to token type unknown update user users value verification version voice was web
    will win64 windows with without work x11 x64"""

# Words of Microsoft's own sentences: alone they never stand for a name in free text.
VOCABULARY = frozenset(
    word for name in CONSTANT_NAMES for word in name.replace("-", " ").replace(".", " ").split()
) | frozenset(_WORDS.split())

# Hosts and domains that are Microsoft's own, the same for every tenant.
MICROSOFT_DOMAINS = (
    "aka.ms",
    "azure.com",
    "azure.cn",
    "azure.us",
    "chinacloudapi.cn",
    "cloud.microsoft",
    "live.com",
    "microsoft.com",
    "microsoft.us",
    "microsoftazuread-sso.com",
    "microsoftonline.cn",
    "microsoftonline.com",
    "microsoftonline.us",
    "msauth.net",
    "msftauth.net",
    "office.com",
    "office365.com",
    "office365.us",
    "outlook.com",
    "windows.net",
    "windowsazure.com",
    "microsoftonline-p.com",
    "xmlsoap.org",
    "w3.org",
)
# Microsoft's domains under which each tenant has a name of its own.
TENANT_NAMED = (
    "onmicrosoft.com",
    "onmicrosoft.us",
    "onmicrosoft.cn",
    "onmschina.cn",
    "sharepoint.com",
    "sharepoint.us",
    "sharepoint.cn",
    "b2clogin.com",
    "ciamlogin.com",
    "dynamics.com",
    "azurewebsites.net",
    "cloudapp.azure.com",
    "vault.azure.net",
    "visualstudio.com",
)

# What a property holds, by its name in lower case without punctuation. The kinds of names are the words that their
# pseudonyms begin with.
KINDS: dict[str, str] = {}
for _kind, _properties in {
    "mail": """userprincipalname upn mail email emailaddress othermails proxyaddresses imaddresses signinidentifier
        issuerassignedid onpremisesuserprincipalname alternateemailaddress targetuserprincipalname subject username
        initiatedby marketingnotificationemails securitycompliancenotificationmails technicalnotificationmails
        notificationemailaddresses supportemails contactemail loginname accountenabledby useremail emails""",
    "nick": """mailnickname onpremisessamaccountname samaccountname alias onpremisesnetbiosname netbiosname
        uniquename mynickname""",
    "User": """userdisplayname givenname surname preferredname principaldisplayname requestorname createdby modifiedby
        deletedby""",
    "App": "appdisplayname resourcedisplayname applicationname clientname appname serviceprincipaldisplayname",
    "Device": "devicename devicedisplayname clientmachinename hostnames hostname computername machinename",
    "Tenant": "accountname companyname hometenantname tenantname tenantdisplayname organizationname resourcetenantname",
    "Policy": "policyname policydisplayname conditionalaccesspolicyname",
    "Group": "groupname groupdisplayname",
    "Role": "rolename roledisplayname",
    "Location": "networknames networkname locationname namedlocationname",
    "City": "city",
    "Text": """description notes aboutme department jobtitle officelocation streetaddress street division costcenter
        employeetype employeeid interests responsibilities schools skills pastprojects mysite enrollmentprofilename
        extensionattribute1 extensionattribute2 extensionattribute3 extensionattribute4 extensionattribute5
        extensionattribute6 extensionattribute7 extensionattribute8 extensionattribute9 extensionattribute10
        extensionattribute11 extensionattribute12 extensionattribute13 extensionattribute14 extensionattribute15
        onpremisesdistinguishedname distinguishedname admincomment comment comments justification reason tags
        alternativenames devicemetadata userconsentdescription adminconsentdescription appdescription
        internalreplymessage externalreplymessage classification publishername identifier friendlyname
        fullname physicaldeliveryofficename title manager serviceaccount neighborhood suburb county customauthenticationfactors""",
    "postal": "postalcode zip zipcode",
    "domain": """onpremisesdomainname domainname domain dnsdomainname verifieddomains federateddomain issuer
        homedomain tenantdomain""",
    "phone": """phonenumber mobilephone businessphones faxnumber alternativephonenumber voiceonlyphonenumber
        alternativemobilephone telephonenumber authdetail calleridnumber securitycompliancenotificationphones
        supporttelephones mobile officephone""",
    "opaque": """onpremisesimmutableid immutableid sourceanchor uniquetokenidentifier browserid devicetoken
        thumbprint serviceprincipalcredentialthumbprint preferredtokensigningkeythumbprint signingcertificate
        nextsigningcertificate subjectkeyidentifier issuersubjectidentifier allowedissuerskis federatedtokenid
        physicalids customkeyidentifier attestationcertificates attestationobject clientdatajson certificateuserids
        certificateserialnumber serialnumber linkedclaims authenticatordata publickey hashedpassword imei
        meid cookie etag oathtokenmetadata alternativesecurityids securityidentifiers usersids""",
    "time": "recordedat",
    "geo": "latitude longitude altitude lat long lon",
    "asn": "autonomoussystemnumber asn",
    "rule": "rule membershiprule",
    "version": """useragent relateduseragent browser operatingsystem appversion phoneappversion connectorversion
        synchronizationclientversion operatingsystemversion deviceosversion policyversion version tool clientapp
        deviceinformation relateddeviceinformation clientappused model manufacturer os deviceostype""",
    "text": """failurereason additionaldetails additionaldetail resultreason message errormessage errordetail
        authenticationmethoddetail authenticationstepresultdetail resultdescription statusreason details
        membershiprulestatus activitydetail""",
    "keep": """odatatype activitydisplayname activity category loggedbyservice operationtype operation result
        authenticationmethod authenticationsteprequirement authenticationrequirement detail
        authenticationrequirementpolicies requirementprovider passwordpolicies capabilities conditionssatisfied
        conditionsnotsatisfied enforcedgrantcontrols enforcedsessioncontrols sessioncontrolsnotsatisfied
        allowedcombinations skupartnumber serviceplanname service provisioningstatus capabilitystatus appliesto
        riskeventtype riskeventtypes riskeventtypesv2 risklevel risklevelaggregated risklevelduringsignin riskstate
        riskdetail source detectiontimingtype tokenissuertype clientcredentialtype authenticationprotocol usertype
        methodusabilityreason perusermfastate builtincontrols operator state status signineventtypes code errorcode
        conditionalaccessstatus countryorregion country countryname countrycode countrylettercode
        countriesandregions usagelocation preferredlanguage format cloud method trusttype grouptypes
        supportedservices authenticationtype federatedidpmfabehavior networktype key type mitretechniqueid
        cipherruleresult authenticationmethodsused methodsregistered defaultmfamethod
        systempreferredauthenticationmethods userpreferredmethodforsecondaryauthentication clienttype
        requirementssatisfied policytype tenanttype clientapptypes includeuseractions frequencyinterval
        crosstenantaccesstype incomingtokentype originaltransfermethod signintype devicetag
        attestationlevel keytype phonetype smssigninstate policymigrationstate targettype
        targetedauthenticationmethod authenticationmode alertseverity riskreasons mitretechniques
        authenticationprocessingdetails tokenissuername expirationrequirement partialenablementstrategy
        guestorexternalusertypes platform includeplatforms excludeplatforms membershipkind creationtype
        externaluserstate visibility membershiprulestate legalagegroupclassification agegroup""",
    # Identifiers of Microsoft's products and roles; the GUIDs in them mean the same in every tenant.
    "product": """skuid serviceplanid roletemplateid aaguid aaguids allowedaaguids includeroles excluderoles
        disabledplans""",
}.items():
    for _name in _properties.split():
        KINDS[_name] = _kind

_CREDENTIALS = """temporaryaccesspass password newpassword currentpassword accesstoken refreshtoken idtoken clientsecret
    secrettext secretkey clientassertion assertion authorization samlresponse passwordhash"""

CREDENTIALS = frozenset(_CREDENTIALS.split())
