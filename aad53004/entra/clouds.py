"""The four Microsoft clouds: where one signs in, where Graph answers, what the portal and the tools call them.

An app registration lives in one cloud and its tokens do not cross, so authority, Graph root and scope always move
together. Sources:
- hosts: https://learn.microsoft.com/graph/deployments,
  https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
- combined registration: https://learn.microsoft.com/entra/identity/authentication/concept-registration-mfa-sspr-combined
- Azure CLI: https://learn.microsoft.com/cli/azure/manage-clouds-azure-cli
- Microsoft Graph PowerShell: https://learn.microsoft.com/powershell/microsoftgraph/authentication-commands
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from aad53004.errors import BadInput


@dataclass(frozen=True)
class Cloud:
    """One cloud. ``authority``, ``graph`` and ``portal`` (the Entra admin center) are origins without a trailing slash.

    ``security_info``: the page where a user registers methods, empty where there is none. ``azure_cli`` and
    ``powershell``: what ``az cloud set`` and ``Connect-MgGraph -Environment`` call the cloud, empty for their default.
    """

    name: str
    title: str
    authority: str
    graph: str
    portal: str
    security_info: str
    azure_cli: str = ""
    powershell: str = ""

    @property
    def scope(self) -> str:
        """What a token is asked for: everything that was consented to for Graph in this cloud."""
        return f"{self.graph}/.default"


# Identity Protection and combined registration do not exist in the cloud that 21Vianet operates.
CHINA = "china"

CLOUDS: Mapping[str, Cloud] = {
    cloud.name: cloud
    for cloud in (
        Cloud(
            "global",
            "Microsoft Entra ID, worldwide",
            "https://login.microsoftonline.com",
            "https://graph.microsoft.com",
            "https://entra.microsoft.com",
            "https://aka.ms/mysecurityinfo",
        ),
        Cloud(
            "usgov",
            "US Government L4 (GCC High)",
            "https://login.microsoftonline.us",
            "https://graph.microsoft.us",
            "https://entra.microsoft.us",
            "https://mysignins.azure.us/security-info",
            azure_cli="AzureUSGovernment",
            powershell="USGov",
        ),
        Cloud(
            "usgov-dod",
            "US Government L5 (DoD)",
            "https://login.microsoftonline.us",
            "https://dod-graph.microsoft.us",
            "https://entra.microsoft.us",
            "https://mysignins.azure.us/security-info",
            azure_cli="AzureUSGovernment",
            powershell="USGovDoD",
        ),
        Cloud(
            CHINA,
            "China, operated by 21Vianet",
            "https://login.chinacloudapi.cn",
            "https://microsoftgraph.chinacloudapi.cn",
            "https://entra.microsoftonline.cn",
            "",
            azure_cli="AzureChinaCloud",
            powershell="China",
        ),
    )
}

# Where the fixes send the user, in any cloud.
SECURITY_INFO_PAGES = frozenset(cloud.security_info for cloud in CLOUDS.values() if cloud.security_info)

# MSAL knows the Chinese authority under this name too.
_AUTHORITY_ALIASES = {"login.partner.microsoftonline.cn": "login.chinacloudapi.cn"}


def cloud_of(name: str) -> Cloud:
    """The cloud that a recording or a run names; the global one for a name that this version does not know."""
    return CLOUDS.get(name, CLOUDS["global"])


def resolve(name: str | None) -> Cloud:
    """The cloud of that name in any case; None or empty: the global one. Raises BadInput for an unknown name."""
    if not name:
        return CLOUDS["global"]
    cloud = CLOUDS.get(name.strip().casefold())
    if cloud is None:
        raise BadInput(f"There is no cloud {name!r}; choose one of {', '.join(CLOUDS)}.")
    return cloud


def authority(cloud: Cloud, override: str | None) -> str:
    """Where to sign in: ``AZURE_AUTHORITY_HOST`` where it is set, else the cloud's own authority.

    Raises BadInput where the override is the sign-in host of another cloud, because a token from there is worth
    nothing here, and where it is no https origin.
    """
    if not override or not override.strip():
        return cloud.authority
    text = override.strip()
    parts = _split(text if "://" in text else f"https://{text}", "AZURE_AUTHORITY_HOST")
    if parts.scheme != "https" or not parts.hostname or parts.username is not None or parts.query or parts.fragment:
        raise BadInput("AZURE_AUTHORITY_HOST must be a host name or https address, such as login.microsoftonline.us.")
    host = _AUTHORITY_ALIASES.get(parts.hostname, parts.hostname)
    homes = [other for other in CLOUDS.values() if urlsplit(other.authority).hostname == host]
    if homes and cloud not in homes:
        raise BadInput(
            f"AZURE_AUTHORITY_HOST is {parts.hostname}, the sign-in host of the cloud {homes[0].name}, "
            f"but the cloud in use is {cloud.name}; set --cloud {homes[0].name} or unset the variable."
        )
    return f"https://{parts.netloc}{parts.path.rstrip('/')}"


def is_public(where: str) -> bool:
    """Whether an authority is the sign-in host of one of the four clouds."""
    host = urlsplit(where).hostname or ""
    host = _AUTHORITY_ALIASES.get(host, host)
    return any(urlsplit(cloud.authority).hostname == host for cloud in CLOUDS.values())


def is_loopback(host: str | None) -> bool:
    """Whether the host is this machine, told by its name or address alone: nothing is looked up."""
    if not host:
        return False
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def graph_root(cloud: Cloud, override: str | None) -> str:
    """The Graph root without version and without trailing slash: ``AAD53004_GRAPH_ENDPOINT`` where it is set.

    The access token goes to this address, so only https is taken, or http on this machine; user info, query, fragment
    and a version are refused with BadInput.
    """
    if not override or not override.strip():
        return cloud.graph
    text = override.strip()
    parts = _split(text, "AAD53004_GRAPH_ENDPOINT")
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise BadInput("AAD53004_GRAPH_ENDPOINT must be an https address, such as https://graph.microsoft.com.")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise BadInput(
            f"AAD53004_GRAPH_ENDPOINT would send the token unencrypted to {parts.hostname}; "
            "http is taken on loopback only, use https."
        )
    if parts.username is not None or parts.password is not None:
        raise BadInput("AAD53004_GRAPH_ENDPOINT must not hold a user name or password.")
    if "?" in text or "#" in text:
        raise BadInput("AAD53004_GRAPH_ENDPOINT must not hold a query or fragment.")
    segments = [segment for segment in parts.path.split("/") if segment]
    if any(segment in (".", "..") or "%" in segment for segment in segments):
        raise BadInput("AAD53004_GRAPH_ENDPOINT must have a plain path, without dots and percent signs.")
    if any(segment.casefold() in ("v1.0", "beta") for segment in segments):
        raise BadInput("AAD53004_GRAPH_ENDPOINT must not hold a version: /v1.0 and /beta are put after it.")
    return "/".join((f"{parts.scheme}://{parts.netloc.lower()}", *segments))


def _split(text: str, variable: str) -> SplitResult:
    if re.search(r"[\x00-\x20\x7f\\]", text) or not text.isascii():
        raise BadInput(f"{variable} holds a character that no web address has.")
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises for a port that is no number or above 65535
    except ValueError:
        raise BadInput(f"{variable} is no web address.") from None
    return parts
