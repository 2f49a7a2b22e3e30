"""What Graph says of one user for the evaluation of policies: who it is, what it can prove, how risky, which policies.

The same resources as those of a diagnosis, and only those that the policies ask for, in two waves.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from aad53004.checkers import Case, account, conditional_access, methods, risk, sign_ins, tenant
from aad53004.checkers.facts import Answers, Items
from aad53004.checkers.gather import LOG_DAYS, may_be_guest, missing_permissions, require_user, stamp, wave
from aad53004.checkers.subject import GUID, Narrowing, read_user
from aad53004.conditional_access.scenario import UNKNOWN, Unknown
from aad53004.entra import AuthenticationStrength, ConditionalAccessPolicy, NamedLocation
from aad53004.errors import BadInput, GraphFailed, Interrupted, NotAllowed, Unreadable
from aad53004.graph.interface import Resource, Source, Status
from aad53004.graph.reader import Graph

POLICIES = (conditional_access.POLICIES, conditional_access.POLICIES_V1)
WANTED: tuple[Resource, ...] = (
    account.USER,
    methods.GROUPS,
    methods.ROLES,
    methods.METHODS,
    methods.PASSES,
    methods.REGISTRATION,
    methods.METHODS_POLICY,
    methods.STRENGTHS,
    conditional_access.LOCATIONS,
    risk.RISKY_USER,
    tenant.ORGANIZATION,
)
LOG = (sign_ins.RECENT, sign_ins.RECENT_V1)


def gather(
    user: str,
    source: Source,
    progress: Callable[[str], None] | None = None,
    *,
    policies: bool = True,
    log: bool = False,
) -> Case:
    """The facts about ``user`` (UPN or object id) that policies ask for. ``policies``: whether those of the tenant are
    wanted; ``log``: whether recent sign-ins are, which know apps by name and the home tenant of a guest.

    Raises BadInput for a user that cannot be or that the tenant does not have, NotAllowed where the user may not be
    read, GraphFailed where the user could not be read, and what the source raises.
    """
    user = read_user(user)
    graph, answers = Graph(source, progress), Answers()
    known = {"user": user, "log_since": stamp(source.now - timedelta(days=LOG_DAYS))}
    if GUID.fullmatch(user):
        known["user_id"] = user
    case = Case.of(answers, Narrowing(), source.now, source.cloud, user, known)
    wanted = [*WANTED, *(POLICIES if policies else ()), *(LOG if log else ())]
    wave(graph, answers, wanted, known)
    require_user(graph, answers, known, user)
    known.setdefault("user_id", case.account.id)
    if may_be_guest(case) and not log:
        wanted += LOG
    while not source.stopped and wave(graph, answers, wanted, known):
        pass
    return case


def policies_of(answers: Answers) -> Items[ConditionalAccessPolicy]:
    """The policies of the tenant. Raises NotAllowed, GraphFailed, BadInput or Interrupted where they were not read:
    without them there is nothing to evaluate."""
    try:
        return answers.many(ConditionalAccessPolicy, *POLICIES)
    except Unreadable as error:
        told = f"The Conditional Access policies could not be read: {error.why.rstrip('.')}"
        states = {answer.status for answer in error.answers}
        if states & {Status.DENIED, Status.UNLICENSED, Status.UNAVAILABLE}:
            missing = [name for answer in error.answers for name in missing_permissions(answer)]
            raise NotAllowed(f"{told}; give them in a file with --policies.", missing) from None
        if Status.UNRECORDED in states:
            raise BadInput(f"{told}; give them in a file with --policies.") from None
        if "interrupted" in error.why:
            raise Interrupted("Interrupted before the policies were read; nothing was written.") from None
        raise GraphFailed(f"{told}.") from None


def locations_of(case: Case) -> tuple[NamedLocation, ...] | None:
    try:
        return tuple(one.value for one in case.conditional_access.locations)
    except Unreadable:
        return None


def strengths_of(case: Case) -> tuple[AuthenticationStrength, ...] | None:
    try:
        return tuple(one.value for one in case.methods.strengths)
    except Unreadable:
        return None


def user_risk_of(case: Case) -> str | Unknown:
    """The user's risk level now, as a scenario has it; unknown where it cannot be seen.

    https://learn.microsoft.com/graph/api/resources/riskyuser
    """
    try:
        risky, found = case.risk.at_risk_now(), case.risk.user
    except Unreadable:
        return UNKNOWN
    if risky is False:
        return "none"
    level = (found.value.risk_level or "").casefold() if found else ""
    if risky is True and level in risk.LEVELS:
        return level
    return UNKNOWN


def methods_of(case: Case) -> frozenset[str] | Unknown:
    """What the user can prove now, as a scenario has it; unknown where it cannot be told, as for a guest whose home
    tenant may prove it.

    "mfa" among it says that there may be more than is named, so that whether a strength is met is not known.
    """
    return case.methods.in_scenario(case.account.is_external)


def apps_of(case: Case) -> dict[str, frozenset[str]]:
    """The apps of the recent sign-ins: appIds by name in lower case."""
    found: dict[str, set[str]] = {}
    try:
        events = [item.value.legible for item in case.sign_ins.known.read]
    except Unreadable:
        return {}
    for event in events:
        pairs = ((event.app_display_name, event.app_id), (event.resource_display_name, event.resource_id))
        for name, app_id in pairs:
            if name and app_id:
                found.setdefault(name.casefold(), set()).add(app_id.casefold())
    return {name: frozenset(ids) for name, ids in found.items()}


def not_read(answers: Answers) -> tuple[tuple[str, str], ...]:
    """What Graph did not give, as (title, why)."""
    return tuple(
        (answer.resource.title, answer.why)
        for answer in answers
        if answer.status not in (Status.FOUND, Status.ABSENT) and not answers.replaced(answer)
    )
