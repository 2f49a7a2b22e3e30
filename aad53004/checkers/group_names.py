"""The names of groups that a user need not be in, such as those that a policy excludes.

Nothing is asked for them in a diagnosis: a fix that puts the user into a group has them read, in one request.
https://learn.microsoft.com/graph/api/group-list
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from aad53004.checkers import Case
from aad53004.checkers.changes import targets, unwrap
from aad53004.checkers.gather import wave
from aad53004.checkers.subject import GUID
from aad53004.entra import Group
from aad53004.errors import or_none
from aad53004.graph.interface import Resource, Source
from aad53004.graph.reader import Graph

GROUP_NAMES = Resource(
    "group-names",
    "/v1.0/groups",
    "names of the groups that a policy excludes",
    ("GroupMember.Read.All",),
    query={"$select": "id,displayName"},
    collection=True,
)
# As many as one filter takes. https://learn.microsoft.com/graph/filter-query-parameter
MOST = 15


def read_names(case: Case, source: Source, ids: Iterable[str]) -> None:
    """Asks Graph for the names of groups, as far as these are not known, and adds the answer to those of the case."""
    unknown = [group for group in dict.fromkeys(ids) if GUID.fullmatch(group) and not name_of(case, group)][:MOST]
    if not unknown or source.stopped:
        return
    listed = ",".join(f"'{group}'" for group in unknown)
    resource = replace(GROUP_NAMES, query={**GROUP_NAMES.query, "$filter": f"id in ({listed})"})
    wave(Graph(source), case.answers, [resource], dict(case.known))


def name_of(case: Case, group_id: str) -> str:
    """The name of a group: as it was read for this, as a group of the user, or as the audit log tells it; empty where
    none of these has it."""
    wanted = group_id.casefold()
    names: dict[str, str | None] = {}
    for item in or_none(lambda: case.answers.many(Group, GROUP_NAMES).read) or ():
        names[item.value.id.casefold()] = item.value.legible.display_name
    return names.get(wanted) or case.conditional_access.directory.names.get(wanted, "") or _audited(case, wanted)


def _audited(case: Case, wanted: str) -> str:
    for item in or_none(lambda: case.changes.user_log.read) or ():
        for target in targets(item.value.legible):
            if (target.id or "").casefold() == wanted and target.display_name:
                return target.display_name
            said = {
                (changed.display_name or ""): str(unwrap(changed.new_value) or unwrap(changed.old_value) or "")
                for changed in target.modified_properties or ()
            }
            if said.get("Group.ObjectID", "").casefold() == wanted and said.get("Group.DisplayName"):
                return said["Group.DisplayName"]
    return ""
