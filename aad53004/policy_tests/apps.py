"""The appId that a case means by the name of an app."""

from __future__ import annotations

from collections.abc import Iterable

from aad53004.conditional_access import app_groups
from aad53004.conditional_access.directory import Directory
from aad53004.conditional_access.scenario import GUID
from aad53004.entra import ConditionalAccessPolicy
from aad53004.policy_tests.located import shown


class Ambiguous(Exception):
    """A name that no app has, or more than one. ``str(error)`` says which and what to write instead."""


def app_id(app: str, policies: Iterable[ConditionalAccessPolicy], directory: Directory) -> str:
    """An id as it is; a name as Microsoft's list or the directory has it. Raises Ambiguous."""
    name = app.strip().casefold()
    if GUID.fullmatch(app.strip()) or any(name in _apps(one) for one in policies):
        return app.strip()
    found = {key for key, title in app_groups.NAMES.items() if title.casefold() == name}
    for one in directory.service_principals or ():
        if str(one.get("displayName", "")).strip().casefold() == name and isinstance(one.get("appId"), str):
            found.add(one["appId"].casefold())
    if len(found) == 1:
        return found.pop()
    if found:
        raise Ambiguous(
            f'{len(found)} apps are called "{shown(app)}" ({", ".join(sorted(found)[:3])}); give the appId.'
        )
    raise Ambiguous(f'no app called "{shown(app)}" is known here; give its appId, as the sign-in log shows it.')


def _apps(policy: ConditionalAccessPolicy) -> frozenset[str]:
    covered = policy.conditions.applications if policy.conditions else None
    if covered is None:
        return frozenset()
    named = (*(covered.include_applications or ()), *(covered.exclude_applications or ()))
    return frozenset(one.casefold() for one in named) - {"all", "none"}
