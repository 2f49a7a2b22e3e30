"""Asks Graph for what the checkers need, in as few waves as the ids allow.

What needs the user principal name goes in the first wave, what needs the object id in the second; a third comes only
where an answer made it necessary: a beta resource that failed and has a v1.0 twin, the federation of a federated
domain, the rules of a policy plan where the plans came last. Given an object id, all of it goes at once.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from aad53004.checkers import FOR_GUESTS, FOR_SYNCHRONISED, RESOURCES, WHEN_MISSING, Case
from aad53004.checkers.account import DELETED, DELETED_BY_ID, DOMAIN, SIMILAR, USER, Account
from aad53004.checkers.facts import Answers
from aad53004.checkers.policy_plans import known_plans, rules_of
from aad53004.checkers.subject import GUID, Narrowing, read_user
from aad53004.checkers.tenant import Tenant
from aad53004.entra import Domain, User
from aad53004.entra.clouds import CHINA
from aad53004.errors import BadInput, GraphFailed, Interrupted, NotAllowed, Unreadable
from aad53004.graph.interface import Answer, Resource, Source, Status
from aad53004.graph.reader import Graph

# Sign-ins and audits are kept for 30 days at most, risk detections for 90.
# https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention
LOG_DAYS = 30
RISK_DAYS = 90
# A permission that is missing in beta is missing in v1.0 too, so such an answer is not asked for a second time.
_TWIN_MAY_HELP = {Status.FAILED, Status.UNRECORDED, Status.UNAVAILABLE}


def gather(
    user: str,
    source: Source,
    narrowing: Narrowing | None = None,
    progress: Callable[[str], None] | None = None,
) -> Case:
    """The facts about ``user`` (UPN or object id), as far as ``source`` gives them.

    Raises BadInput for a user that cannot be or that the tenant does not have, NotAllowed where the user may not be
    read, GraphFailed where the user could not be read, and what the source raises.
    """
    user = read_user(user)
    narrowing = narrowing or Narrowing()
    graph = Graph(source, progress)
    answers = Answers()
    known = {"user": user, **since(source.now)}
    if GUID.fullmatch(user):
        known["user_id"] = user
    else:
        known["domain"] = user.rpartition("@")[2].lower()
    if narrowing.request_id:
        known["request_id"] = narrowing.request_id
    if narrowing.correlation_id:
        known["correlation_id"] = narrowing.correlation_id
    case = Case.of(answers, narrowing, source.now, source.cloud, user, known, graph_root=source.graph_root)
    wanted: list[Resource] = list(RESOURCES)
    wave(graph, answers, wanted, known)
    require_user(graph, answers, known, user)
    _learn(case, known)
    if may_be_guest(case):
        wanted += FOR_GUESTS
    if may_be_synchronised(case):
        wanted += FOR_SYNCHRONISED
    plans = known_plans(answers)
    known |= plans
    wanted += [rules_of(place) for place in range(len(plans))]
    while not source.stopped and wave(graph, answers, wanted, known):
        _learn(case, known)
    return case


def may_be_guest(case: Case) -> bool:
    """Whether the user is a guest, or nobody knows."""
    try:
        return case.account.is_guest or case.account.is_external
    except Unreadable:
        return True


def may_be_synchronised(case: Case) -> bool:
    """Whether the user is synchronised from Active Directory, or nobody knows."""
    try:
        return case.account.user.need("on_premises_sync_enabled", "onPremisesSyncEnabled") is True
    except Unreadable:
        return True


def since(now: datetime) -> dict[str, str]:
    """From when on the logs are read, which is the same for every user."""
    return {"log_since": stamp(now - timedelta(days=LOG_DAYS)), "risk_since": stamp(now - timedelta(days=RISK_DAYS))}


def wave(graph: Graph, answers: Answers, wanted: Iterable[Resource], known: dict[str, str]) -> bool:
    """Asks what is due and was not asked yet; False where nothing is."""
    due = [
        resource
        for resource in wanted
        if answers.get(resource) is None and resource.placeholders <= known.keys() and _is_due(resource, answers)
    ]
    requests = [resource.request(known) for resource in due]
    if graph.source.cloud == CHINA:
        for request in requests:
            if not request.resource.china:
                why = "not available in this cloud (China, operated by 21Vianet)"
                answers.add(Answer(request, Status.UNAVAILABLE, (), why))
        requests = [request for request in requests if request.resource.china]
    for answer in graph.ask(requests):
        answers.add(answer)
    return bool(due)


def _is_due(resource: Resource, answers: Answers) -> bool:
    if not resource.instead_of:
        return True
    first = next((answer for answer in answers if answer.resource.name == resource.instead_of), None)
    return first is not None and first.status in _TWIN_MAY_HELP


def _learn(case: Case, known: dict[str, str]) -> None:
    """Adds what the answers so far tell and later requests need."""
    user = case.account.user.value
    known.setdefault("user_id", user.id)
    upn_domain = (user.legible.user_principal_name or "").rpartition("@")[2].lower()
    if upn_domain:
        known.setdefault("domain", upn_domain)
    try:
        domain = case.answers.one(Domain, DOMAIN)
        federated = domain is not None and (domain.value.authentication_type or "").casefold() == "federated"
    except Unreadable:
        return
    if federated:
        known.setdefault("federated_domain", known["domain"])


def require_user(graph: Graph, answers: Answers, known: dict[str, str], user: str) -> None:
    """Raises where there is no user to diagnose; Interrupted where Ctrl-C came before there was."""
    answer = answers.get(USER)
    if graph.source.stopped == "interrupted" and not (answer and answer.found):
        raise Interrupted("Interrupted before the user was read; nothing was written.")
    if answer is None or answer.found:
        try:
            _ = Account(answers).user
        except Unreadable as error:
            raise GraphFailed(f"The user {_shown(user)} could not be read: {error.why}.") from None
        return
    if answer.status is Status.ABSENT:
        raise BadInput(_missing(graph, answers, known, user))
    why = answer.why.rstrip(".") + (f"; request-id {answer.request_id}" if answer.request_id else "")
    if answer.status in (Status.DENIED, Status.UNLICENSED):
        raise NotAllowed(
            f"The user {_shown(user)} may not be read with these credentials: {why}.", missing_permissions(answer)
        )
    if answer.status is Status.UNRECORDED:
        raise BadInput(f"The user {_shown(user)} is not in the recording; name the user that it was made for.")
    raise GraphFailed(f"The user {_shown(user)} could not be read: {why}.")


def missing_permissions(answer: Answer) -> tuple[str, ...]:
    """The permissions that an answer lacks; none where Graph did not take the token at all (401)."""
    return answer.resource.least if answer.status is Status.DENIED and answer.http_status != 401 else ()


def _missing(graph: Graph, answers: Answers, known: dict[str, str], user: str) -> str:
    """The sentence for a user that the tenant does not have: the tenant's name, a deleted user, a similar name."""
    local = user.rpartition("@")[0]
    if local:
        known |= {"missing_user": user, "similar": local[:2]}
    else:
        known["missing_id"] = user
    wave(graph, answers, WHEN_MISSING, known)
    where = "the tenant"
    with contextlib.suppress(Unreadable):
        where = f"the tenant {_shown(Tenant(answers).name)}" if Tenant(answers).name else where
    start = f"There is no user {_shown(user)} in {where}"
    deleted = _users(answers, DELETED) if local else _one(answers, DELETED_BY_ID)
    exact = [one for one in deleted if not local or _old_upn(one).casefold() == user.casefold()]
    if exact:
        at = exact[0].deleted_date_time
        since = f" on {at:%d %b %Y}" if at else ""
        return f"{start}: it was deleted{since} and can be restored for 30 days (object id {exact[0].id})."
    # Who vanished between two requests is no suggestion for itself.
    others = (one.user_principal_name or "" for one in _users(answers, SIMILAR))
    names = [name for name in others if name.casefold() != user.casefold()]
    by_mail = [one for one in _users(answers, SIMILAR) if (one.mail or "").casefold() == user.casefold()]
    if by_mail and by_mail[0].user_principal_name:
        return f"{start}; it is the mail address of {_shown(by_mail[0].user_principal_name)}, so name that user."
    from difflib import get_close_matches

    close = get_close_matches(user.casefold(), [name.casefold() for name in names], n=1, cutoff=0.75)
    if close:
        name = next(name for name in names if name.casefold() == close[0])
        return f"{start}; did you mean {_shown(name)}?"
    return f"{start}; check the spelling, and the tenant with --tenant."


def _users(answers: Answers, resource: Resource) -> list[User]:
    try:
        return [item.value.legible for item in answers.many(User, resource).read]
    except Unreadable:
        return []


def _one(answers: Answers, resource: Resource) -> list[User]:
    try:
        found = answers.one(User, resource)
    except Unreadable:
        return []
    return [found.value.legible] if found else []


def _old_upn(user: User) -> str:
    """The UPN that a deleted user had: Graph puts the object id, without dashes, before it.

    https://learn.microsoft.com/graph/api/directory-deleteditems-list
    """
    upn = user.user_principal_name or ""
    prefix = user.id.replace("-", "")
    return upn[len(prefix) :] if upn.casefold().startswith(prefix.casefold()) else upn


def _shown(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)[:120]


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
