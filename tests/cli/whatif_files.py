"""Small policies, directories and scenarios for the tests of ``whatif``, shaped as Graph returns them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ALICE = "11111111-1111-4111-8111-111111111111"
BOB = "22222222-2222-4222-8222-222222222222"
STAFF = "33333333-3333-4333-8333-333333333333"
OFFICE = "44444444-4444-4444-8444-444444444444"
ALLOWED = "55555555-5555-4555-8555-555555555555"
EXCHANGE = "00000002-0000-0ff1-ce00-000000000000"


def policy(name: str, *controls: str, **more: Any) -> dict[str, Any]:
    """An enabled policy for all users and all resources; ``more`` goes into its conditions, ``state`` and ``operator``
    beside them."""
    state, operator = more.pop("state", "enabled"), more.pop("operator", "OR")
    conditions = {
        "users": {"includeUsers": ["All"]},
        "applications": {"includeApplications": ["All"]},
        "clientAppTypes": ["all"],
        **more,
    }
    return {
        "id": name.casefold().replace(" ", "-"),
        "displayName": name,
        "state": state,
        "conditions": conditions,
        "grantControls": {"operator": operator, "builtInControls": list(controls)} if controls else None,
    }


RISKY_MFA = policy("Risky MFA", "mfa", signInRiskLevels=["medium", "high"])
BLOCK_LEGACY = policy("Block legacy", "block", clientAppTypes=["exchangeActiveSync", "other"])
PILOT = policy("Pilot strength", "compliantDevice", state="enabledForReportingButNotEnforced")
STAFF_DEVICE = policy("Staff device", "compliantDevice", users={"includeGroups": [STAFF]})
POLICIES = [RISKY_MFA, BLOCK_LEGACY, PILOT, STAFF_DEVICE]

DIRECTORY: dict[str, Any] = {
    "users": [
        {
            "id": ALICE,
            "userPrincipalName": "alice@contoso.example",
            "displayName": "Alice",
            "userType": "Member",
            "groups": [],
            "roles": [],
        },
        {"id": BOB, "userPrincipalName": "bob@contoso.example", "userType": "Member", "groups": [STAFF], "roles": []},
    ],
    "namedLocations": [
        {
            "@odata.type": "#microsoft.graph.ipNamedLocation",
            "id": OFFICE,
            "displayName": "Head office",
            "isTrusted": True,
            "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "203.0.113.0/24"}],
        },
        {
            "@odata.type": "#microsoft.graph.countryNamedLocation",
            "id": ALLOWED,
            "displayName": "Allowed countries",
            "countriesAndRegions": ["DE", "AT"],
            "includeUnknownCountriesAndRegions": False,
        },
    ],
}
SCENARIO: dict[str, Any] = {
    "user": "alice@contoso.example",
    "app": EXCHANGE,
    "userAction": None,
    "authenticationContext": None,
    "ip": "203.0.113.7",
    "country": "DE",
    "platform": "windows",
    "clientApp": "browser",
    "signInRisk": "high",
    "userRisk": "none",
    "insiderRisk": "none",
    "device": None,
    "authenticationFlow": "none",
}


def save(folder: Path, name: str, document: Any, encoding: str = "utf-8") -> str:
    """The file of a document, as the command takes it."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document), encoding=encoding)
    return str(file)


def pascal(value: Any) -> Any:
    """The same with keys as PowerShell exports them."""
    if isinstance(value, dict):
        return {key[:1].upper() + key[1:]: pascal(one) for key, one in value.items()}
    return [pascal(one) for one in value] if isinstance(value, list) else value
