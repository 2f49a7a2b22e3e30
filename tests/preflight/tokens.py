"""Tokens as Entra makes them, without a signature worth the name, and the claims in them."""

from __future__ import annotations

import base64
import json
from typing import Any

from aad53004.entra.roles import ROLE_IDS
from tests.scenarios.base import TENANT_ID, guid

CLIENT = guid("app preflight")
PERSON = guid("user preflight")
# What every person's token holds, whatever the person's roles.
DEFAULT_WID = "b79fbf4d-3ef9-4689-8143-76b194e85509"
SIGNATURE = "canary-5f1c0a7e-signature"

_COMMON = {"aud": "https://graph.microsoft.com", "tid": TENANT_ID, "appid": CLIENT, "oid": PERSON}


def person(*scopes: str, roles: tuple[str, ...] = ("Global Reader",), **more: Any) -> dict[str, Any]:
    """Claims of somebody who signed in."""
    wids = [ROLE_IDS[role.casefold()] for role in roles] + [DEFAULT_WID]
    names = {"upn": "admin@contoso.example", "idtyp": "user"}
    return {**_COMMON, **names, "scp": " ".join(scopes), "wids": wids, **more}


def application(*roles: str, **more: Any) -> dict[str, Any]:
    """Claims of an application by itself."""
    return {**_COMMON, "idtyp": "app", "roles": list(roles), **more}


def token(claims: dict[str, Any]) -> str:
    """A JWT with these claims; its last part is a canary."""
    parts = ({"alg": "RS256", "typ": "JWT"}, claims)
    return ".".join(
        [*(base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts), SIGNATURE]
    )
