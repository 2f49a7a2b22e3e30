"""What redaction keeps, because it is Microsoft's and the same in every tenant: ids, names, words, hosts.

Sources, beside those of :mod:`aad53004.entra.apps` and :mod:`aad53004.entra.roles`:
- service accounts and actors of the audit log:
  https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
- method ids: https://learn.microsoft.com/graph/api/resources/authenticationmethods-overview
- authentication strengths: https://learn.microsoft.com/entra/identity/authentication/concept-authentication-strengths
- service plans: https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
"""

from __future__ import annotations

from aad53004.entra.apps import FIRST_PARTY_APPS, OWNERS
from aad53004.entra.roles import ROLE_NAMES

# Authentication methods with one fixed id, the tenant of personal accounts, service plans of the Entra ID editions.
_OTHER_IDS = """
28c10230-6103-485e-b985-444c60001490 3179e48a-750b-4051-897c-87b9720928f7 b6332ec1-7057-4abe-9331-3d72feddfe41
e37fc753-ff3b-4958-9484-eaa9425c82bc 3ddfcfc8-9383-446f-83cc-3ab9be4be18f
9188040d-6c67-4c5b-b112-36a304b66dad
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
Office Online Search
"""


CONSTANT_IDS = frozenset(FIRST_PARTY_APPS) | OWNERS | frozenset(ROLE_NAMES) | frozenset(_OTHER_IDS.split())
# "User" and "Guest User" are roles, but as bare names they would let the display name of a person pass.
CONSTANT_NAMES = frozenset(
    name.lower() for name in (*FIRST_PARTY_APPS.values(), *ROLE_NAMES.values()) if name not in ("User", "Guest User")
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


def is_microsoft(host: str) -> bool:
    """Whether a host in lower case is Microsoft's own, or below one that is."""
    return any(host == domain or host.endswith(f".{domain}") for domain in MICROSOFT_DOMAINS)


def is_tenant_named(host: str) -> bool:
    """Whether a host in lower case has a tenant's name in it, below a domain of Microsoft's."""
    return any(host.endswith(f".{domain}") for domain in TENANT_NAMED)
