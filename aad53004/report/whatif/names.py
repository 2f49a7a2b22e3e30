"""What things of an evaluation are called: ids by their names, controls and keys of a scenario in the portal's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aad53004.conditional_access.controls import BUILT_IN
from aad53004.conditional_access.directory import Directory
from aad53004.entra import ConditionalAccessPolicy
from aad53004.entra.codes import (
    BLOCKED_BY_GRANT,
    CODES,
    DEVICE_NOT_COMPLIANT,
    DEVICE_NOT_JOINED,
    MFA_PROMPT,
    MFA_REGISTRATION,
    PROOF_UP_BLOCKED,
    REGISTRATION_BLOCKED,
)

if TYPE_CHECKING:
    from aad53004.conditional_access.inputs import PolicyInputs

_REFUSALS = (DEVICE_NOT_COMPLIANT, DEVICE_NOT_JOINED, BLOCKED_BY_GRANT, PROOF_UP_BLOCKED, REGISTRATION_BLOCKED)

# https://learn.microsoft.com/entra/identity-platform/reference-error-codes
ERRORS = {
    MFA_PROMPT: "MFA prompt",
    MFA_REGISTRATION: "registration of MFA",
    **{code: CODES[code].name or "" for code in _REFUSALS},
}
# Graph's names of grant controls in the words of the portal.
# https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-grant
CONTROLS = {
    "mfa": "MFA",
    "compliantDevice": "compliant device",
    "domainJoinedDevice": "hybrid joined device",
    "approvedApplication": "approved client app",
    "compliantApplication": "app protection policy",
    "passwordChange": "password change",
    "riskRemediation": "risk remediation",
    "termsOfUse": "terms of use",
    "customAuthenticationFactor": "custom control",
    "authenticationStrength": "authentication strength",
    "block": "block",
}
# The field of a scenario, its key in JSON, and its words.
KEYS = (
    ("user", "user", "user"),
    ("app", "app", "app"),
    ("user_action", "userAction", "user action"),
    ("authentication_context", "authenticationContext", "authentication context"),
    ("ip", "ip", "IP address"),
    ("country", "country", "country"),
    ("platform", "platform", "platform"),
    ("client_app", "clientApp", "client app"),
    ("sign_in_risk", "signInRisk", "sign-in risk"),
    ("user_risk", "userRisk", "user risk"),
    ("insider_risk", "insiderRisk", "insider risk"),
    ("device", "device", "device"),
    ("authentication_flow", "authenticationFlow", "authentication flow"),
    ("methods", "methods", "methods"),
)
OPTIONS = {
    "user": "the user",
    "app": "--app",
    "userAction": "--user-action",
    "authenticationContext": "--auth-context",
    "ip": "--ip",
    "country": "--country",
    "platform": "--platform",
    "clientApp": "--client-app",
    "signInRisk": "--sign-in-risk",
    "userRisk": "--user-risk",
    "insiderRisk": "--insider-risk",
    "device": "--device",
    "authenticationFlow": "--auth-flow",
    "methods": "--methods",
    "directory": "the directory",
}


@dataclass(frozen=True)
class Names:
    """What ids are called, by id in lower case: authentication strengths, apps, users."""

    strengths: Mapping[str, str] = field(default_factory=dict)
    apps: Mapping[str, str] = field(default_factory=dict)
    users: Mapping[str, str] = field(default_factory=dict)

    def control(self, name: str) -> str:
        """A control of a policy in words."""
        kind, _, own_id = name.partition(":")
        title = CONTROLS.get(kind, f'"{name}", which this version does not know')
        if kind == "authenticationStrength":
            return f"{title} {self.strengths.get(own_id.casefold(), own_id)}"
        return f"{title} {own_id}" if own_id else title

    def controls(self, lists: Iterable[tuple[str, ...]]) -> str:
        """Lists of alternatives in words: joined by "and", alternatives by "or"."""
        parts = [" or ".join(self.control(name) for name in alternatives) for alternatives in lists]
        return " and ".join(f"({part})" if len(parts) > 1 and " or " in part else part for part in parts)

    def app(self, app_id: str) -> str:
        from aad53004.entra import apps

        return apps.name(app_id) or self.apps.get(app_id.casefold(), app_id)


def names_of(
    policies: Iterable[ConditionalAccessPolicy], directory: Directory | None, apps: Mapping[str, str] | None = None
) -> Names:
    """The names that policies and a directory give, over those that every tenant has."""
    strengths = {key: title for key, (title, _) in BUILT_IN.items()}
    of_policies = [policy.grant_controls.authentication_strength for policy in policies if policy.grant_controls]
    for strength in (*of_policies, *((directory.authentication_strengths or ()) if directory else ())):
        if strength is not None and strength.id and strength.display_name:
            strengths[strength.id.casefold()] = strength.display_name
    all_apps = dict(apps or {})
    for principal in (directory.service_principals or ()) if directory else ():
        if isinstance(principal.get("appId"), str) and isinstance(principal.get("displayName"), str):
            all_apps[principal["appId"].casefold()] = principal["displayName"]
    users = (directory.users or ()) if directory else ()
    return Names(strengths, all_apps, {user.id.casefold(): user.user_principal_name for user in users if user.id})


def options(missing: Iterable[str]) -> str:
    """The keys that would settle what is unknown, as options of the command."""
    return ", ".join(OPTIONS.get(key, key) for key in sorted(missing, key=lambda key: (key == "directory", key)))


def quoted(names: Iterable[str], most: int = 3) -> str:
    """Names in quotation marks, since a name may be a sentence of its own; a few of them, and how many more."""
    all_names = list(names)
    shown = [f'"{name}"' for name in all_names[:most]]
    if len(all_names) > most:
        shown.append(f"{len(all_names) - most} more")
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def names_in(inputs: PolicyInputs) -> Names:
    """The names that the inputs of an evaluation give."""
    apps = {app_id: name for name, ids in inputs.apps.items() for app_id in ids}
    return names_of(inputs.policies, inputs.directory, apps)
