"""Whether an app belongs to a group that a policy names ("Office365", "MicrosoftAdminPortals", Azure management).

An app is held against a group by its id; one whose id is not published, by its service principal in the directory: owned
by Microsoft and of a name on the list, or somebody else's. What neither tells is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aad53004.conditional_access.truth import Truth
from aad53004.entra.apps import NAMES, OWNERS, AppGroup, group


def member(key: str, app_id: str, service_principal: Mapping[str, Any] | None = None) -> Truth:
    """Whether an app belongs to a group, by its id and by its service principal where the directory has one."""
    asked, app = group(key), app_id.casefold()
    if app in asked.members:
        return Truth.YES
    if app in asked.others:
        return Truth.NO
    if app in NAMES:
        return Truth.UNKNOWN
    return Truth.NO if asked.complete else _by_principal(asked, service_principal or {})


def _by_principal(asked: AppGroup, principal: Mapping[str, Any]) -> Truth:
    owner = principal.get("appOwnerOrganizationId")
    if not isinstance(owner, str) or not owner:
        return Truth.UNKNOWN
    shown = principal.get("displayName")
    named = isinstance(shown, str) and shown.strip().casefold() in asked.names
    if owner.casefold() in OWNERS:
        return Truth.YES if named else Truth.UNKNOWN
    # In the national clouds other tenants own Microsoft's apps.
    return Truth.UNKNOWN if named else Truth.NO
