"""Asks Graph what a diagnosis would ask, and takes a refusal for an answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from aad53004.checkers.account import USER
from aad53004.checkers.facts import Answers
from aad53004.checkers.subject import GUID
from aad53004.checkers.tenant import ORGANIZATION, SKUS
from aad53004.entra import User
from aad53004.entra.clouds import CHINA
from aad53004.errors import Unreadable
from aad53004.graph.interface import Answer, Request, Resource, Source, Status
from aad53004.graph.reader import Graph
from aad53004.preflight.needs import ALL

# Enough to be let in or refused; what the logs hold is of no interest here.
DAYS = 1
NOT_HERE = "not available in this cloud (China, operated by 21Vianet)"


def ask(
    source: Source,
    user: str | None = None,
    *,
    everything: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Answers:
    """What Graph answers. With a ``user`` (UPN or object id) every resource that a diagnosis may ask for; without,
    the tenant and its licences alone, or with ``everything`` all that needs no user.

    A user that is not there is no error: the answer says so, and what needs the object id is not asked. Raises what
    the source raises.
    """
    graph = Graph(source, progress)
    answers = Answers()
    since = (source.now - timedelta(days=DAYS)).strftime("%Y-%m-%dT%H:%M:%SZ")
    known = {"log_since": since, "risk_since": since}
    wanted: tuple[Resource, ...] = ALL if user or everything else (ORGANIZATION, SKUS)
    if user:
        known |= {"user": user, "missing_user": user, "similar": user[:2]}
        if GUID.fullmatch(user):
            known |= {"user_id": user, "missing_id": user}
        else:
            domain = user.rpartition("@")[2].lower()
            known |= {"domain": domain, "federated_domain": domain}
    while not source.stopped and _wave(graph, answers, wanted, known):
        _learn(answers, known)
    return answers


def _wave(graph: Graph, answers: Answers, wanted: tuple[Resource, ...], known: dict[str, str]) -> bool:
    due = [
        resource
        for resource in wanted
        if answers.get(resource) is None and resource.placeholders <= known.keys() and not resource.instead_of
    ]
    requests: list[Request] = []
    for resource in due:
        request = resource.request(known)
        if graph.source.cloud == CHINA and not resource.china:
            answers.add(Answer(request, Status.UNAVAILABLE, (), NOT_HERE))
        else:
            requests.append(request)
    for answer in graph.ask(requests):
        answers.add(answer)
    return bool(due)


def _learn(answers: Answers, known: dict[str, str]) -> None:
    if answers.get(USER) is None:
        return
    try:
        user = answers.one(User, USER)
    except Unreadable:
        return
    if user is None:
        return
    known.setdefault("user_id", user.value.id)
    known.setdefault("missing_id", user.value.id)
    domain = (user.value.user_principal_name or "").rpartition("@")[2].lower()
    if domain:
        known.setdefault("domain", domain)
        known.setdefault("federated_domain", domain)
