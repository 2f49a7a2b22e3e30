"""The inputs of an evaluation of policies out of Graph's answers: of the tenant alone, and with a user."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from aad53004.checkers import Case, account, conditional_access, methods, sign_ins, tenant
from aad53004.checkers import whatif as facts
from aad53004.checkers.facts import Answers
from aad53004.checkers.gather import LOG_DAYS, may_be_guest, require_user, stamp, wave
from aad53004.checkers.subject import GUID, Narrowing, read_user
from aad53004.conditional_access.directory import Directory
from aad53004.conditional_access.inputs import PolicyInputs
from aad53004.conditional_access.reading import PolicyFiles, UnreadableEntry
from aad53004.conditional_access.scenario import Unknown
from aad53004.entra import AuthenticationStrength, NamedLocation
from aad53004.entra.entity import Entity
from aad53004.errors import Unreadable
from aad53004.graph.interface import Resource
from aad53004.graph.reader import Graph

T = TypeVar("T", bound=Entity)


@dataclass(frozen=True)
class UserInputs:
    """One user as policies ask for it. ``directory`` has that user and the names of its groups and roles; ``methods``:
    what the user can prove now; ``not_read``: what Graph did not give, as (title, why)."""

    id: str
    directory: Directory
    methods: frozenset[str] | Unknown
    not_read: tuple[tuple[str, str], ...]


def read_tenant(graph: Graph, *, policies: bool) -> Answers:
    """Asks for the named locations, the strengths and the tenant, and for the policies where they are wanted."""
    answers = Answers()
    wanted: list[Resource] = [conditional_access.LOCATIONS, methods.STRENGTHS, tenant.ORGANIZATION]
    if policies:
        wanted += facts.POLICIES
    while wave(graph, answers, wanted, {}) and not graph.source.stopped:
        pass
    return answers


def read_user_inputs(graph: Graph, of_tenant: Answers, user: str, *, registered: bool) -> UserInputs:
    """The groups and roles of ``user`` (UPN or object id), and what is registered where that is wanted; the answers
    about the tenant are taken over.

    Raises BadInput for a user that cannot be or that the tenant does not have, NotAllowed where the user may not be
    read, GraphFailed where the user could not be read.
    """
    user = read_user(user)
    answers = Answers()
    for answer in of_tenant:
        answers.add(answer)
    source = graph.source
    known = {"user": user, "log_since": stamp(source.now - timedelta(days=LOG_DAYS))}
    if GUID.fullmatch(user):
        known["user_id"] = user
    case = Case.of(answers, Narrowing(), source.now, source.cloud, user, known)
    wanted: list[Resource] = [account.USER, methods.GROUPS, methods.ROLES]
    if registered:
        wanted += [methods.METHODS, methods.PASSES, methods.REGISTRATION, methods.METHODS_POLICY]
    wave(graph, answers, wanted, known)
    require_user(graph, answers, known, user)
    known.setdefault("user_id", case.account.id)
    if may_be_guest(case):
        wanted += [sign_ins.RECENT, sign_ins.RECENT_V1]
    while not source.stopped and wave(graph, answers, wanted, known):
        pass
    return UserInputs(
        case.account.id, case.conditional_access.directory, facts.methods_of(case), facts.not_read(answers)
    )


def inputs_of_tenant(answers: Answers, files: PolicyFiles | None = None, path: Path | None = None) -> PolicyInputs:
    """Policies, named locations and strengths, without any user; the policies of ``files`` where they are given.

    Raises NotAllowed, GraphFailed, BadInput or Interrupted where the policies could not be read.
    """
    found = policies_of(answers) if files is None else files
    directory = Directory(
        named_locations=_values(answers, NamedLocation, conditional_access.LOCATIONS),
        authentication_strengths=_values(answers, AuthenticationStrength, methods.STRENGTHS),
    )
    source = tenant_title(answers) if path is None else str(path)
    return PolicyInputs(found.policies, directory, found.unreadable, facts.not_read(answers), source, path)


def inputs_of_user(case: Case, files: PolicyFiles | None = None) -> PolicyInputs:
    """As :func:`inputs_of_tenant`, with the user of the case in the directory and the apps of recent sign-ins."""
    inputs = inputs_of_tenant(case.answers, files)
    return replace(inputs, directory=case.conditional_access.directory, apps=facts.apps_of(case))


def policies_of(answers: Answers) -> PolicyFiles:
    """The policies that Graph gave, and what of them could not be read. Raises as :func:`inputs_of_tenant`."""
    items = facts.policies_of(answers)
    path = items.answer.request.path
    unread = [UnreadableEntry(path, None, None, text) for text in items.unread]
    # A policy of which something could not be read is evaluated all the same: that part of it is unknown.
    unread += [
        UnreadableEntry(path, None, item.value.legible.display_name, text) for item in items.read for text in item.odd
    ]
    if items.answer.truncated:
        unread.append(UnreadableEntry(path, None, None, "further pages were not read"))
    return PolicyFiles(tuple(item.value for item in items.read), tuple(unread))


def tenant_title(answers: Answers) -> str:
    """The tenant in words, by its name as far as that could be read."""
    try:
        name = tenant.Tenant(answers).name
    except Unreadable:
        name = ""
    return f"the tenant {name}".rstrip()


def _values(answers: Answers, model: type[T], resource: Resource) -> tuple[T, ...] | None:
    try:
        return tuple(item.value for item in answers.many(model, resource))
    except Unreadable:
        return None
