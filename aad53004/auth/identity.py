"""Who would answer, and how: what ``whoami`` shows, for whichever credential ``--auth`` leads to.

A token is decoded, not verified, and never shown:
https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from aad53004.auth.account import PUBLIC_CLIENT, Account, load
from aad53004.auth.credentials import ACCESS_TOKEN, Credential, Guarded, StaticToken, claims_of
from aad53004.auth.words import printable
from aad53004.entra.apps import GRAPH
from aad53004.entra.clouds import Cloud, authority
from aad53004.errors import BadInput, NotAllowed

_SOURCES: Mapping[str, tuple[str, str]] = {
    "token": ("token", f"the token in {ACCESS_TOKEN}"),
    "secret": ("environment", "the client secret in AZURE_CLIENT_SECRET"),
    "certificate": ("environment", "the certificate that AZURE_CLIENT_CERTIFICATE_PATH names"),
    "workload-identity": (
        "workload-identity",
        "workload identity: the token file that AZURE_FEDERATED_TOKEN_FILE names",
    ),
    "managed-identity": ("managed-identity", "the managed identity of this machine"),
    "cli": ("azure-cli", "the Azure CLI (az login)"),
    "default": ("default-chain", "azure-identity's default chain"),
}
# The links of azure-identity's chain by class.
# https://learn.microsoft.com/python/api/azure-identity/azure.identity.defaultazurecredential
_LINKS: Mapping[str, tuple[str, str]] = {
    "EnvironmentCredential": ("environment", "the AZURE_* variables of the environment"),
    "WorkloadIdentityCredential": _SOURCES["workload-identity"],
    "ManagedIdentityCredential": _SOURCES["managed-identity"],
    "SharedTokenCacheCredential": ("shared-token-cache", "the token cache that Microsoft's developer tools share"),
    "VisualStudioCodeCredential": ("visual-studio-code", "Visual Studio Code"),
    "AzureCliCredential": _SOURCES["cli"],
    "AzurePowerShellCredential": ("azure-powershell", "Azure PowerShell (Connect-AzAccount)"),
    "AzureDeveloperCliCredential": ("azure-developer-cli", "the Azure Developer CLI (azd auth login)"),
}


@dataclass(frozen=True)
class Identity:
    """Who would answer. None and empty: not known, or not without asking for a token.

    ``source`` is stable (``token``, ``login``, ``environment``, ``azure-cli``, …), ``how`` the same in words;
    ``kind`` is ``delegated`` or ``application``; ``ends`` is when the token ends, UTC; ``asked`` whether one was had.
    """

    source: str
    how: str
    cloud: str
    user: str | None = None
    tenant: str | None = None
    application: str | None = None
    application_name: str | None = None
    kind: str | None = None
    ends: datetime | None = None
    scopes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    audience: str | None = None
    asked: bool = False

    def is_of(self, cloud: Cloud) -> bool:
        """Whether the token is for the Graph of that cloud, as far as its audience says."""
        return self.audience is None or self.audience.rstrip("/").casefold() in (
            GRAPH,
            cloud.graph,
        )  # its application id stands for it as an audience too


def expected(kind: str, tenant: str | None, cloud: Cloud, environ: Mapping[str, str]) -> Identity:
    """What can be said without a token, and without the network. Raises BadInput for a record that is damaged."""
    if kind == "default" and ACCESS_TOKEN in environ:
        kind = "token"
    source, how = _SOURCES.get(kind, (kind, f"--auth {kind}"))
    named = tenant or environ.get("AZURE_TENANT_ID", "").strip() or None
    known = Identity(source, how, cloud.name, tenant=named)
    if kind == "token":
        return _with_claims(Identity(source, how, cloud.name), claims_of(environ.get(ACCESS_TOKEN, "").strip()))
    if kind == "default":
        account = load(environ)
        where = authority(cloud, environ.get("AZURE_AUTHORITY_HOST"))
        if account is not None and not account.misfit(cloud, where, named or ""):
            return _of_account(account)
        return known
    if kind in ("secret", "certificate", "workload-identity"):
        client = environ.get("AZURE_CLIENT_ID", "").strip() or None
        return replace(known, application=client, kind="application")
    return known


def settled(identity: Identity) -> bool:
    """Whether it is known without a token who would answer."""
    return bool(identity.user or identity.application or identity.kind)


def asked(identity: Identity, credential: Credential, cloud: Cloud, tenant: str | None) -> Identity:
    """The same with what a token says. Asks for one: raises NotAllowed where nobody answers, GraphFailed.

    Raises BadInput where ``tenant`` is the id of a tenant, and the token is of another.
    """
    token = credential.get_token(cloud.scope, enable_cae=True)
    claims = claims_of(token.token)
    found = _with_claims(identity, claims)
    if isinstance(credential, Guarded) and identity.source == "default-chain":
        source, how = _LINKS.get(credential.answered, (identity.source, identity.how))
        found = replace(found, source=source, how=how)
    if found.ends is None and not isinstance(credential, StaticToken):
        found = replace(found, ends=_time(token.expires_on))
    if found.ends is not None and found.ends <= datetime.now(UTC):
        raise NotAllowed(f"Nobody would answer: {found.how} ended at {found.ends:%Y-%m-%d %H:%M} UTC; get a fresh one.")
    wanted = (tenant or "").casefold()
    if found.tenant and re.fullmatch(r"[0-9a-f-]{36}", wanted) and found.tenant.casefold() != wanted:
        raise BadInput(
            f"{found.user or found.application or 'Who answered'} is of tenant {found.tenant}, not of {tenant}; "
            "sign in to that one, or leave --tenant out."
        )
    return replace(found, asked=True)


def _of_account(account: Account) -> Identity:
    return Identity(
        "login",
        "the account of aad53004 login",
        account.cloud,
        user=account.username,
        tenant=account.tenant,
        application=account.client_id,
        application_name="Microsoft Azure CLI" if account.client_id == PUBLIC_CLIENT else None,
        kind="delegated",
    )


def _with_claims(identity: Identity, claims: Mapping[str, Any]) -> Identity:
    def text(*names: str) -> str | None:
        return next((printable(str(claims[name]))[:200] for name in names if claims.get(name)), None)

    scopes = tuple(printable(scope) for scope in str(claims.get("scp") or "").split())
    given = claims.get("roles")
    roles = tuple(printable(str(role)) for role in given) if isinstance(given, list) else ()
    kind = identity.kind
    if claims:
        # idtyp is optional; an application's token has roles where a user's has scp.
        delegated = claims.get("idtyp") == "user" or bool(scopes)
        kind = "delegated" if delegated else "application" if roles or claims.get("idtyp") == "app" else kind
    return replace(
        identity,
        user=text("upn", "preferred_username", "unique_name") or identity.user,
        tenant=text("tid") or identity.tenant,
        application=text("appid", "azp") or identity.application,
        application_name=text("app_displayname") or identity.application_name,
        kind=kind,
        ends=_time(claims.get("exp")) or identity.ends,
        scopes=scopes,
        roles=roles,
        audience=text("aud"),
    )


def _time(seconds: object) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None
