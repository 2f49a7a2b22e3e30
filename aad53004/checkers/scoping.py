"""Whom a policy covers, apart from everything else that it asks about a sign-in."""

from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.facts import Item
from aad53004.conditional_access.truth import Truth
from aad53004.entra import ConditionalAccessPolicy


def covers(case: Case, item: Item[ConditionalAccessPolicy]) -> Truth:
    """Whether the user is in the scope of a policy, by today's groups and roles; unknown where they were not read.

    https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups
    """
    access = case.conditional_access
    whys = access.reaching(item, access.scenario(None)).whys
    return next((why.truth for why in whys if why.condition == "users"), Truth.UNKNOWN)


def quoted(items: list[Item[ConditionalAccessPolicy]]) -> str:
    """Policies by name, in quotation marks, the first few of many."""
    shown = [f'"{item.value.display_name or item.value.id}"' for item in items[:3]]
    return " and ".join(shown) + (" and others" if len(items) > 3 else "")
