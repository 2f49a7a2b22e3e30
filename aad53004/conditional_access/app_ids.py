"""The appId that is meant by the name of an app."""

from __future__ import annotations

from collections.abc import Mapping

from aad53004.conditional_access.inputs import PolicyInputs
from aad53004.conditional_access.scenario import GUID
from aad53004.entra import ConditionalAccessPolicy
from aad53004.entra.apps import NAMES


class UnresolvedApp(Exception):
    """A name that no app has, or several have. ``app_ids``: of those that have it, sorted; empty where none does."""

    def __init__(self, name: str, app_ids: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name, self.app_ids = name, app_ids


def app_id(app: str, inputs: PolicyInputs) -> str:
    """The appId of an app: an id stays as it is, and so does what a policy names; a name is looked up in Microsoft's
    list, in the directory and among the apps of recent sign-ins. Raises UnresolvedApp.

    https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps
    """
    app = app.strip()
    name = app.casefold()
    if GUID.fullmatch(app) or any(name in _named_apps(policy) for policy in inputs.policies):
        return app
    app_ids = {own for own, title in NAMES.items() if title.casefold() == name}
    for principal in (inputs.directory.service_principals or ()) if inputs.directory else ():
        if _display_name(principal) == name and isinstance(principal.get("appId"), str):
            app_ids.add(principal["appId"].casefold())
    app_ids |= inputs.apps.get(name, frozenset())
    if len(app_ids) != 1:
        raise UnresolvedApp(app, tuple(sorted(app_ids)))
    return app_ids.pop()


def is_published_name(app: str) -> bool:
    """Whether an app is an id, or has a name that Microsoft publishes, so that no sign-in log is needed to know it."""
    name = app.strip().casefold()
    return GUID.fullmatch(name) is not None or any(title.casefold() == name for title in NAMES.values())


def _display_name(principal: Mapping[str, object]) -> str:
    return str(principal.get("displayName", "")).strip().casefold()


def _named_apps(policy: ConditionalAccessPolicy) -> frozenset[str]:
    """What a policy includes or excludes by id, in lower case; keywords of a policy other than All and None too."""
    covered = policy.conditions.applications if policy.conditions else None
    if covered is None:
        return frozenset()
    named = (*(covered.include_applications or ()), *(covered.exclude_applications or ()))
    return frozenset(app.casefold() for app in named) - {"all", "none"}
