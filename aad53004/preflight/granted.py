"""What a token says that it may do. Claims:
https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from aad53004.entra.apps import AZURE_CLI, AZURE_POWERSHELL, GRAPH
from aad53004.entra.clouds import CLOUDS
from aad53004.entra.roles import ALWAYS, READERS

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_PERMISSION = re.compile(r"[A-Za-z0-9_.:/-]{1,120}")
# The names of permissions that let more be done than reading, such as User.ReadWrite.All and Directory.AccessAsUser.All.
_WRITES = re.compile(
    r"ReadWrite|AccessAsUser|FullControl|PrivilegedOperations|ManageProtection|ManageIdentities|RevokeSessions"
    r"|\.(Write|Manage|Create|Send|Invite|Delete\w*|EnableDisable\w*)\b"
)
_HOSTS = frozenset(cloud.graph.removeprefix("https://") for cloud in CLOUDS.values())
# Microsoft's own applications, whose permissions nobody can add to.
FIXED_APPS: Mapping[str, str] = {
    AZURE_CLI: "the Azure CLI",
    AZURE_POWERSHELL: "Azure PowerShell",
}


class Kind(StrEnum):
    """Whom a token speaks for."""

    DELEGATED = "delegated"  # a person who signed in, through an application
    APPLICATION = "application"  # an application or managed identity by itself
    OPAQUE = "opaque"  # a token that cannot be read


@dataclass(frozen=True)
class Granted:
    """What a token shows. ``roles``: names of the person's directory roles, None where the token does not show them.

    ``app``, ``tenant`` and ``principal`` are GUIDs or empty: they end in commands, so nothing else is let through.
    ``audience``: who the token is for, where that is not Microsoft Graph.
    """

    kind: Kind
    permissions: frozenset[str] = frozenset()
    roles: frozenset[str] | None = None
    app: str = ""
    tenant: str = ""
    principal: str = ""
    managed: bool = False
    audience: str = ""

    @property
    def visible(self) -> bool:
        return self.kind is not Kind.OPAQUE

    @property
    def fixed_app(self) -> str:
        """The Microsoft application that signed in, in words, where it is one whose permissions are fixed."""
        return FIXED_APPS.get(self.app, "")

    @property
    def writing(self) -> tuple[str, ...]:
        """The permissions that allow more than reading."""
        return tuple(sorted(name for name in self.permissions if _WRITES.search(name)))

    def holds(self, *names: str) -> bool:
        """Whether any of these permissions is there. Entra compares their names without regard to case."""
        return not {name.casefold() for name in names}.isdisjoint(name.casefold() for name in self.permissions)

    def has_role(self, *names: str) -> bool | None:
        """Whether the person has any of these roles, or one that may read all; None where the token does not show."""
        return None if self.roles is None else not self.roles.isdisjoint((*names, *ALWAYS))


def read(claims: Mapping[str, Any]) -> Granted:
    """What the claims of a token (decoded, not verified) show; they may hold anything, and nothing is raised."""
    if not claims:
        return Granted(Kind.OPAQUE)
    scopes, roles, wids = claims.get("scp"), claims.get("roles"), claims.get("wids")
    delegated = isinstance(scopes, str) or (
        claims.get("idtyp") != "app" and any(claims.get(name) for name in ("upn", "unique_name", "preferred_username"))
    )
    names = (scopes.split() if isinstance(scopes, str) else []) if delegated else roles
    held = None
    if delegated and isinstance(wids, list):
        held = frozenset(READERS[wid.casefold()] for wid in wids if isinstance(wid, str) and wid.casefold() in READERS)
    return Granted(
        Kind.DELEGATED if delegated else Kind.APPLICATION,
        frozenset(name for name in names if isinstance(name, str) and _PERMISSION.fullmatch(name))
        if isinstance(names, list)
        else frozenset(),
        held,
        _guid(claims, "appid", "azp"),
        _guid(claims, "tid"),
        _guid(claims, "oid"),
        isinstance(claims.get("xms_mirid"), str),
        _elsewhere(claims.get("aud")),
    )


def _guid(claims: Mapping[str, Any], *names: str) -> str:
    values = (claims.get(name) for name in names)
    return next((value.lower() for value in values if isinstance(value, str) and _GUID.fullmatch(value)), "")


def _elsewhere(audience: Any) -> str:
    if not isinstance(audience, str) or audience == GRAPH:
        return ""
    host = audience.removeprefix("https://").rstrip("/")
    return "" if host in _HOSTS else audience[:120]
