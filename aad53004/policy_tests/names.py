"""Ids of groups and roles by name, and users made of descriptions.

Whoever is described and not named becomes a user of their own, whom no policy names by id.
https://learn.microsoft.com/graph/api/group-list
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from aad53004.conditional_access.directory import DirectoryUser
from aad53004.conditional_access.scenario import GUID
from aad53004.entra import ConditionalAccessPolicy
from aad53004.entra.roles import ROLE_IDS
from aad53004.policy_tests.model import DescribedUser, NamedObject
from aad53004.policy_tests.yaml_spans import fault, shown


class NameResolver:
    """Finds the ids that a file of personas means by names.

    ``groups`` and ``roles``: ids by name in lower case; ``where``: what they were read from, for the sentence that
    refuses a name; ``ask``: Graph's groups of a name, as names by id.
    """

    def __init__(
        self,
        file: str,
        groups: Mapping[str, set[str]],
        roles: Mapping[str, set[str]],
        where: str,
        ask: Callable[[str], dict[str, str]] | None = None,
    ) -> None:
        self.file, self.groups, self.roles, self.where, self.ask = file, dict(groups), roles, where, ask
        self.names: dict[str, str] = {}

    def user(self, described: DescribedUser, number: int) -> DirectoryUser:
        """Somebody whom no policy names by id. A guest is one of B2B collaboration, the ordinary kind, unless another is
        said. https://learn.microsoft.com/entra/external-id/user-properties"""
        external_types = {"Member": "none", "Guest": "b2bCollaborationGuest"}
        return DirectoryUser(
            f"persona-{number}",
            "",
            None if described.groups is None else frozenset(map(self.group, described.groups)),
            None if described.roles is None else frozenset(map(self.role, described.roles)),
            described.external_type or (external_types[described.user_type] if described.user_type else None),
            described.external_tenant_id,
        )

    def group(self, named: NamedObject) -> str:
        """The object id of a group. Raises BadInput with line and column, as :meth:`role`."""
        if GUID.fullmatch(named.text):
            return named.text.casefold()
        name = named.text.casefold()
        if name not in self.groups and self.ask is not None:
            self.groups[name] = set(self.ask(named.text))
        return self._only(named, self.groups.get(name, set()), "group", "its object id")

    def role(self, named: NamedObject) -> str:
        """The template id of a role."""
        if GUID.fullmatch(named.text):
            return named.text.casefold()
        ids = {ROLE_IDS[named.text.casefold()]} if named.text.casefold() in ROLE_IDS else set()
        return self._only(named, ids or self.roles.get(named.text.casefold(), set()), "role", "its template id")

    def _only(self, named: NamedObject, ids: set[str], kind: str, instead: str) -> str:
        if len(ids) == 1:
            own = next(iter(ids))
            self.names[own] = named.text
            return own
        if ids:
            several = ", ".join(sorted(ids)[:3])
            raise fault(
                self.file,
                named.span,
                f'{len(ids)} {kind}s are called "{shown(named.text)}" ({several}); give {instead}.',
            )
        also = f', or add it to "{kind}s" of {self.where}' if self.where else ""
        raise fault(
            self.file, named.span, f'no {kind} called "{shown(named.text)}" is known here; give {instead}{also}.'
        )


def groups_of(policies: Iterable[ConditionalAccessPolicy]) -> tuple[str, ...]:
    """Object ids of the groups that policies include, then of those that they exclude, the most named first."""
    count: dict[str, int] = {}
    for policy in policies:
        users = policy.conditions.users if policy.conditions else None
        sides = ((users.include_groups, 1000), (users.exclude_groups, 1)) if users else ()
        for groups, weight in sides:
            for group in groups or ():
                if GUID.fullmatch(group):
                    count[group.casefold()] = count.get(group.casefold(), 0) + weight
    return tuple(sorted(count, key=lambda own: (-count[own], own)))
