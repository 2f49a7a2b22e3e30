"""What a recording or Microsoft Graph says of the personas and of the policies they are tested against.

The policies, named locations and strengths are read once; of each user who is named the groups, the roles and, where the
file asks for it, what is registered. https://learn.microsoft.com/graph/api/group-list
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from aad53004.checkers.policy_inputs import inputs_of_tenant, read_tenant, read_user_inputs
from aad53004.checkers.tenant import Tenant
from aad53004.conditional_access.directory import Directory, DirectoryUser
from aad53004.conditional_access.reading import read_policies
from aad53004.conditional_access.scenario import UNKNOWN
from aad53004.entra import ConditionalAccessPolicy
from aad53004.entra.roles import ROLE_NAMES
from aad53004.errors import BadInput, GraphFailed, Interrupted, NotAllowed
from aad53004.graph.interface import Resource, Source, Status
from aad53004.graph.reader import Graph
from aad53004.graph.recording import load
from aad53004.graph.replay import Replay, subject_of
from aad53004.policy_tests.inputs import (
    PersonaInputs,
    PersonaUser,
    Sources,
    require_methods_known,
    require_there,
    with_users,
)
from aad53004.policy_tests.model import REGISTERED, DescribedUser, PersonasFile
from aad53004.policy_tests.names import NameResolver, groups_of
from aad53004.policy_tests.yaml_spans import fault, shown

GROUP = Resource(
    "group-by-name",
    "/v1.0/groups",
    "group by name",
    ("GroupMember.Read.All",),
    query={"$filter": "displayName eq '{group}'", "$select": "id,displayName"},
    collection=True,
)
GROUP_BY_ID = Resource(
    "group-by-id",
    "/v1.0/groups/{group_id}",
    "group",
    ("GroupMember.Read.All",),
    query={"$select": "id,displayName"},
    absent="there is no such group",
)
MOST_GROUPS = 20


def from_recording(
    file: PersonasFile,
    sources: Sources,
    path: Path,
    *,
    name_groups: bool = False,
) -> PersonaInputs:
    """As :func:`from_graph`, over a recording, which knows the one user that it was made for."""
    require_there(file, sources)
    recording = load(path)
    for persona in file.personas:
        if isinstance(persona.user, str) and subject_of(recording, persona.user) is None:
            hint = ", whose names were redacted" if recording.redacted else ""
            reason = f"{path} is a recording of {shown(recording.subject)}{hint}, not of this user"
            raise fault(file.name, persona.user_span, f"{reason}; name that user, or describe one.")
    return from_graph(
        file,
        sources,
        Replay(recording),
        lambda user: subject_of(recording, user) or user,
        str(path),
        name_groups=name_groups,
    )


def from_graph(
    file: PersonasFile,
    sources: Sources,
    source: Source,
    named: Callable[[str], str] = str,
    against: str = "",
    progress: Callable[[str], None] | None = None,
    check: Callable[[Tenant], None] | None = None,
    name_groups: bool = False,
) -> PersonaInputs:
    """Policies, named locations, strengths and users from Graph; the policies from files where ``sources`` names them.

    Raises NotAllowed or GraphFailed where the tenant cannot be read, BadInput for a user or group that it does not
    have. ``named``: the name under which the source knows a user; ``against``: what it is, in words, the tenant by its
    name without; ``check``: is given the facts about the tenant; ``name_groups``: whether the groups that policies name
    are asked what they are called.
    """
    require_there(file, sources)
    graph = Graph(source, progress)
    answers = read_tenant(graph, policies=sources.policies is None)
    if check is not None:
        check(Tenant(answers))
    files = read_policies(sources.policies) if sources.policies else None
    inputs = inputs_of_tenant(answers, files, sources.policies)
    directory = replace(inputs.directory or Directory(), names=dict(ROLE_NAMES))
    resolver = NameResolver(file.name, {}, {}, "", lambda name: _ask_group(graph, name))
    directory_users: list[DirectoryUser] = []
    users: dict[str, PersonaUser] = {}
    not_read = dict.fromkeys(inputs.not_read)
    names: dict[str, str] = {}
    for number, persona in enumerate(file.personas, 1):
        if isinstance(persona.user, DescribedUser):
            require_methods_known(file.name, persona)
            directory_users.append(resolver.user(persona.user, number))
            users[persona.name] = PersonaUser(directory_users[-1].id)
            continue
        registered = persona.methods == REGISTERED
        try:
            known = read_user_inputs(graph, answers, named(persona.user), registered=registered)
        except BadInput as error:
            raise fault(file.name, persona.user_span, str(error)) from None
        directory_users += known.directory.users or ()
        names |= known.directory.names
        users[persona.name] = PersonaUser(known.id, known.methods if registered else UNKNOWN)
        not_read |= dict.fromkeys(known.not_read)
    if name_groups:
        names |= _group_names(graph, inputs.policies)
    if source.stopped == "interrupted":
        raise Interrupted("Interrupted before everything was read; nothing was tested.")
    distinct = {user.id: user for user in directory_users}.values()
    return PersonaInputs(
        replace(
            inputs,
            directory=with_users(directory, distinct, {**names, **resolver.names}),
            not_read=tuple(not_read),
            source=str(sources.policies) if sources.policies else against or inputs.source,
        ),
        users,
    )


def _ask_group(graph: Graph, name: str) -> dict[str, str]:
    """Groups of that name: ids, and what they are called. Raises NotAllowed or GraphFailed where Graph does not say."""
    answer = graph.ask([GROUP.request({"group": name})])[0]
    if answer.status is Status.UNRECORDED:
        return {}
    if not answer.found:
        reason = f'The group "{shown(name)}" could not be looked up: {answer.why.rstrip(".")}; give its object id.'
        raise (NotAllowed if answer.status is Status.DENIED else GraphFailed)(reason)
    groups = [group for page in answer.pages for group in page.body["value"] if isinstance(group, dict)]
    return {str(group["id"]).casefold(): name for group in groups if isinstance(group.get("id"), str)}


def _group_names(graph: Graph, policies: Iterable[ConditionalAccessPolicy]) -> dict[str, str]:
    """What the groups that policies name are called, as far as Graph says."""
    ids = groups_of(policies)[:MOST_GROUPS]
    answers = graph.ask([GROUP_BY_ID.request({"group_id": own}) for own in ids])
    bodies = [(own, answer.pages[0].body) for own, answer in zip(ids, answers, strict=True) if answer.found]
    return {own: body["displayName"] for own, body in bodies if isinstance(body.get("displayName"), str)}
