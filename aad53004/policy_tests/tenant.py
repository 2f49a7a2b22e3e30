"""What a recording or Microsoft Graph says of the personas and of what they are held against.

The policies, named locations and strengths are read once; of each user who is named the groups, the roles and, where the
file asks for it, what is registered. https://learn.microsoft.com/graph/api/group-list
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from aad53004.checkers import Case, account, conditional_access, methods, risk, sign_ins, tenant
from aad53004.checkers import whatif as facts
from aad53004.checkers.facts import Answers, Unreadable
from aad53004.checkers.gather import LOG_DAYS, require_user, stamp, wave
from aad53004.checkers.subject import Narrowing, read_user
from aad53004.conditional_access.directory import Directory, DirectoryUser
from aad53004.conditional_access.reading import PolicyFiles, UnreadableEntry, read_policies
from aad53004.conditional_access.scenario import GUID, UNKNOWN
from aad53004.entra import ConditionalAccessPolicy
from aad53004.errors import BadInput, GraphFailed, Interrupted, NotAllowed
from aad53004.graph.interface import Resource, Source, Status
from aad53004.graph.reader import Graph
from aad53004.graph.recording import load
from aad53004.graph.replay import Replay, subject_of
from aad53004.policy_tests.ground import (
    ROLE_NAMES,
    Ground,
    Names,
    Sources,
    Who,
    groups_of,
    require_graph,
    require_there,
    with_people,
)
from aad53004.policy_tests.located import Spot, fault, shown
from aad53004.policy_tests.model import REGISTERED, Described, PersonasFile

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


class _Tenant(Case):
    """The facts about a tenant, without any user."""

    @cached_property
    def conditional_access(self) -> conditional_access.ConditionalAccess:
        return conditional_access.ConditionalAccess(
            self.answers,
            self.account,
            self.methods,
            risk.Risk(self.answers, False),
            sign_ins.SignIns(self.answers, self.narrowing, ""),
        )


def from_recording(file: PersonasFile, sources: Sources, path: Path, *, name_groups: bool = False) -> Ground:
    """As :func:`from_graph`, over a recording, which knows the one user that it was made for."""

    require_there(file, sources)
    recording = load(path)
    for persona in file.personas:
        if isinstance(persona.user, str) and subject_of(recording, persona.user) is None:
            hint = ", whose names were redacted" if recording.redacted else ""
            told = f"{path} is a recording of {shown(recording.subject)}{hint}, not of this user"
            raise fault(file.name, persona.user_spot, f"{told}; name that user, or describe one.")
    return from_graph(file, sources, Replay(recording), lambda user: subject_of(recording, user) or user, str(path))


def from_graph(
    file: PersonasFile,
    sources: Sources,
    source: Source,
    named: Callable[[str], str] = str,
    against: str = "",
    progress: Callable[[str], None] | None = None,
    check: Callable[[Case], None] | None = None,
    name_groups: bool = False,
) -> Ground:
    """Policies, named locations, strengths and users from Graph; the policies from files where ``sources`` names them.

    Raises NotAllowed or GraphFailed where the tenant cannot be read, BadInput for a user or group that it does not
    have. ``named``: the name under which the source knows a user; ``check``: is given the case of the tenant;
    ``name_groups``: whether the groups that policies name are asked what they are called.
    """

    require_there(file, sources)
    graph, shared = Graph(source, progress), Answers()
    of_tenant = [conditional_access.LOCATIONS, methods.STRENGTHS, tenant.ORGANIZATION]
    if sources.policies is None:
        of_tenant += facts.POLICIES
    while wave(graph, shared, of_tenant, {}) and not source.stopped:
        pass
    case = _Tenant(shared, Narrowing(), source.now, source.cloud, "", {})
    if check is not None:
        check(case)
    found = read_policies(sources.policies) if sources.policies else _policies(case)
    people: list[DirectoryUser] = []
    who: dict[str, Who] = {}
    not_read: dict[tuple[str, str], None] = dict.fromkeys(facts.not_read(case))
    base = Directory(None, facts._locations(case), facts._strengths(case), None, dict(ROLE_NAMES))
    look = Names(file.name, {}, {}, "", lambda name: _ask_group(graph, name))
    names: dict[str, str] = {}
    for number, persona in enumerate(file.personas, 1):
        if isinstance(persona.user, Described):
            require_graph(file.name, persona)
            people.append(look.user(persona.user, number))
            who[persona.name] = Who(people[-1].id)
            continue
        one = _one_user(graph, shared, named(persona.user), persona.methods == REGISTERED, persona.user_spot, file.name)
        known = facts.directory_of(one)
        people += known.users or ()
        names |= known.names
        registered = facts.methods_of(one) if persona.methods == REGISTERED else UNKNOWN
        who[persona.name] = Who(one.account.id, registered)
        not_read |= dict.fromkeys(facts.not_read(one))
    if name_groups:
        names |= _group_names(graph, found.policies)
    if source.stopped == "interrupted":
        raise Interrupted("Interrupted before everything was read; nothing was tested.")
    distinct = list({one.id: one for one in people}.values())
    return Ground(
        str(sources.policies) if sources.policies else against or _tenant_name(case),
        found.policies,
        found.unreadable,
        with_people(base, distinct, {**names, **look.names}),
        who,
        sources.policies,
        tuple(not_read),
    )


def _tenant_name(case: Case) -> str:

    try:
        name = case.tenant.name
    except Unreadable:
        name = ""
    return f"the tenant {name}".rstrip()


def _policies(case: Case) -> PolicyFiles:

    policies = tuple(item.value for item in facts.policies_of(case))
    answered = case.conditional_access.policies
    path = answered.answer.request.path
    unread = [UnreadableEntry(path, None, None, text) for text in answered.unread]
    if answered.answer.truncated:
        unread.append(UnreadableEntry(path, None, None, "further pages were not read"))
    return PolicyFiles(policies, tuple(unread))


def _one_user(graph: Graph, shared: Answers, user: str, registered: bool, spot: Spot, file: str) -> Case:
    """The facts about one user, with what is known of the tenant among them."""

    try:
        user = read_user(user)
    except BadInput as error:
        raise fault(file, spot, str(error)) from None
    answers = Answers()
    for answer in shared:
        answers.add(answer)
    source = graph.source
    known = {"user": user, "log_since": stamp(source.now - timedelta(days=LOG_DAYS))}
    if GUID.fullmatch(user):
        known["user_id"] = user
    case = Case(answers, Narrowing(), source.now, source.cloud, user, known)
    wanted: list[Resource] = [account.USER, methods.GROUPS, methods.ROLES]
    if registered:
        wanted += [methods.METHODS, methods.PASSES, methods.REGISTRATION, methods.METHODS_POLICY]
    wave(graph, answers, wanted, known)
    try:
        require_user(graph, answers, known, user)
    except BadInput as error:
        raise fault(file, spot, str(error)) from None
    known.setdefault("user_id", case.account.id)
    if case.account.is_guest:
        wanted += [sign_ins.RECENT, sign_ins.RECENT_V1]
    while not source.stopped and wave(graph, answers, wanted, known):
        pass
    return case


def _ask_group(graph: Graph, name: str) -> dict[str, str]:
    """Groups of that name: ids, and what they are called. Raises NotAllowed or GraphFailed where Graph does not say."""
    answer = graph.ask([GROUP.request({"group": name})])[0]
    if answer.status is Status.UNRECORDED:
        return {}
    if not answer.found:
        told = f'The group "{shown(name)}" could not be looked up: {answer.why.rstrip(".")}; give its object id.'
        raise (NotAllowed if answer.status is Status.DENIED else GraphFailed)(told)
    items = [one for page in answer.pages for one in page.body["value"] if isinstance(one, dict)]
    return {str(one["id"]).casefold(): name for one in items if isinstance(one.get("id"), str)}


def _group_names(graph: Graph, policies: Iterable[ConditionalAccessPolicy]) -> dict[str, str]:
    """What the groups that policies name are called, as far as Graph says."""
    wanted = groups_of(policies)[:MOST_GROUPS]
    answers = graph.ask([GROUP_BY_ID.request({"group_id": own}) for own in wanted])
    bodies = [(own, answer.pages[0].body) for own, answer in zip(wanted, answers, strict=True) if answer.found]
    return {own: body["displayName"] for own, body in bodies if isinstance(body.get("displayName"), str)}
