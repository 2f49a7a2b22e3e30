"""The verdict on each request: can it run, in part, or not, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from aad53004.checkers import FOR_GUESTS, FOR_SYNCHRONISED, WHEN_MISSING
from aad53004.checkers.account import USER
from aad53004.checkers.conditional_access import POLICIES
from aad53004.checkers.facts import Answers
from aad53004.checkers.tenant import PREMIUM_P1, PREMIUM_P2, Tenant
from aad53004.entra.clouds import CHINA
from aad53004.errors import Unreadable
from aad53004.graph.interface import Answer, Licence, Resource, Status
from aad53004.graph.reader import error_of
from aad53004.preflight.ask import NOT_HERE
from aad53004.preflight.granted import Granted, Kind
from aad53004.preflight.needs import ALL, needs_of, roles_for

__all__ = ["ALL", "Check", "Gap", "Preflight", "RootCause", "State", "assess"]

# The one role that lets every check run and can change nothing; lesser ones let single checks run.
READER = "Global Reader"
_ANSWERED = (Status.FOUND, Status.ABSENT)
_REFUSED = (Status.DENIED, Status.UNLICENSED, Status.UNAVAILABLE)


class State(StrEnum):
    """Whether a request can be made."""

    CAN = "can-run"
    PARTLY = "in-part"
    CANNOT = "cannot-run"
    UNKNOWN = "unknown"


class Missing(StrEnum):
    """What kind of thing is missing."""

    PERMISSION = "permission"
    ROLE = "role"
    LICENCE = "licence"
    CLOUD = "cloud"
    REFUSED = "refused"  # Graph says no, and the token shows nothing that is missing


class RootCause(Protocol):
    """What of a rule counts here."""

    @property
    def id(self) -> str: ...
    @property
    def permissions(self) -> tuple[str, ...]: ...
    @property
    def licence(self) -> str: ...


@dataclass(frozen=True)
class Gap:
    """One thing that a request lacks. ``name``: the permission, role or edition to get. ``part``: what alone is left
    out without it. ``least``: the permissions, as root causes name them, that are of no use without it;
    ``root_causes``: ids of those that would not, or not surely, be checked."""

    kind: Missing
    name: str
    part: str = ""
    least: tuple[str, ...] = ()
    root_causes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """One request of a diagnosis. ``differs``: how the token and Graph's answer contradict each other; ``answer`` is
    Graph's, None where it was not asked."""

    resource: Resource
    state: State
    gaps: tuple[Gap, ...]
    licensed: bool | None
    answer: Answer | None
    differs: str

    @property
    def root_causes(self) -> tuple[str, ...]:
        """Ids of the root causes that would not, or not surely, be checked."""
        return tuple(dict.fromkeys(cause for gap in self.gaps for cause in gap.root_causes))

    @property
    def when(self) -> str:
        """When a diagnosis makes this request."""
        if self.resource in FOR_GUESTS:
            return "guest"
        if self.resource in FOR_SYNCHRONISED:
            return "synchronised"
        return "user-missing" if self.resource in WHEN_MISSING else "always"

    @property
    def said(self) -> str:
        """Graph's own words where it refused or failed; empty where it answered or was not asked."""
        if self.answer is None or self.answer.status in _ANSWERED:
            return ""
        if not self.answer.pages:
            return self.answer.why
        page = self.answer.pages[-1]
        code, message = error_of(page)
        return f"{page.status} {code}".strip() + (f": {message}" if message else "")


@dataclass(frozen=True)
class Preflight:
    """What was found about these credentials."""

    granted: Granted
    cloud: str
    user: str
    checks: tuple[Check, ...]

    @property
    def shown(self) -> tuple[Check, ...]:
        """The checks without the second choices, which take the same as the first."""
        return tuple(check for check in self.checks if not check.resource.instead_of)

    @property
    def exit_code(self) -> int:
        """0 all can run, 1 some cannot, or not whole, or it is not known; 3 none can. What is a preview of Graph, which
        most tenants do not have, counts for nothing."""
        states = {check.state for check in self.shown if not check.resource.preview}
        if states == {State.CAN}:
            return 0
        return 1 if states & {State.CAN, State.PARTLY} else 3

    @property
    def root_causes(self) -> tuple[str, ...]:
        """Ids of the root causes that would not, or not surely, be checked."""
        return tuple(dict.fromkeys(cause for check in self.shown for cause in check.root_causes))

    @property
    def no_diagnosis(self) -> bool:
        """Whether not even the user can be read, without whom there is nothing to diagnose."""
        return any(check.resource is USER and check.state is State.CANNOT for check in self.checks)

    def missing(self, kind: Missing) -> tuple[str, ...]:
        """The names of what is missing of a kind, each once."""
        return tuple(dict.fromkeys(gap.name for check in self.shown for gap in check.gaps if gap.kind is kind))

    def lacking(self) -> Iterator[tuple[Gap, tuple[str, ...]]]:
        """Each thing that is missing, once, with the root causes that hang on it."""
        found: dict[tuple[Missing, str], tuple[Gap, dict[str, None]]] = {}
        for check in self.shown:
            for gap in check.gaps:
                _, causes = found.setdefault((gap.kind, gap.name), (gap, {}))
                causes.update(dict.fromkeys(gap.root_causes))
        for gap, causes in found.values():
            yield gap, tuple(causes)


def assess(granted: Granted, answers: Answers, cloud: str, causes: Sequence[RootCause], user: str = "") -> Preflight:
    """The verdict on every request. ``answers``: what Graph said, as far as it was asked. ``causes``: the catalogue of
    root causes. ``user``: who was asked about, empty for nobody."""
    checks = tuple(_check(resource, granted, answers, cloud, causes) for resource in ALL)
    return Preflight(granted, cloud, user, checks)


def _check(resource: Resource, granted: Granted, answers: Answers, cloud: str, causes: Sequence[RootCause]) -> Check:
    licensed = _licensed(resource, answers)
    answer = _answer(resource, answers)
    gaps = tuple(_gaps(resource, granted, licensed, cloud))
    whole = [gap for gap in gaps if not gap.part]
    if whole:
        claimed = State.CANNOT
    elif not granted.visible:
        claimed = State.UNKNOWN
    else:
        claimed = State.PARTLY if gaps else State.CAN
    state, differs = claimed, ""
    if answer is not None and answer.status in _ANSWERED:
        if whole:
            differs = "the token shows no " + " and no ".join(_named(gap) for gap in whole) + ", yet Graph answered"
        if not granted.visible:
            gaps = tuple(_hidden_parts(resource, answers))
        gaps = tuple(gap for gap in gaps if gap.part)
        state = State.PARTLY if gaps else State.CAN
    elif answer is not None and answer.status in _REFUSED:
        state = State.CANNOT
        if not whole:
            gaps = tuple(_refused(resource, granted, answer))
            if granted.visible and any(gap.kind is not Missing.ROLE for gap in gaps):
                differs = "the token shows all that is needed, yet Graph refused"
    elif answer is not None and claimed is not State.CANNOT:
        state = State.UNKNOWN
    if resource not in WHEN_MISSING:
        gaps = tuple(replace(gap, root_causes=tuple(_causes(gap, causes))) for gap in gaps)
    return Check(resource, state, gaps, licensed, answer, differs)


def _named(gap: Gap) -> str:
    return {Missing.PERMISSION: f"permission {gap.name}", Missing.ROLE: "directory role for it"}.get(gap.kind, gap.name)


def _gaps(resource: Resource, granted: Granted, licensed: bool | None, cloud: str) -> Iterator[Gap]:
    """What is missing as far as the token, the licences and the cloud show."""
    if cloud == CHINA and not resource.china:
        yield Gap(Missing.CLOUD, NOT_HERE, least=resource.least)
        return
    if licensed is False:
        yield Gap(Missing.LICENCE, str(resource.licence), least=resource.least)
    if not granted.visible:
        return
    needs = needs_of(resource)
    unmet = [need for need in needs if not need.met_by(granted)]
    no_role = granted.kind is Kind.DELEGATED and bool(roles_for(resource)) and not _may(granted, roles_for(resource))
    for need in unmet:
        if not need.part:
            yield Gap(Missing.PERMISSION, need.suggested, least=(need.least,))
    if no_role:
        yield Gap(Missing.ROLE, READER, least=resource.least)
    for need in needs:
        if need.part and need in unmet:
            yield Gap(Missing.PERMISSION, need.suggested, need.part, (need.least,))
        elif need.roles and granted.kind is Kind.DELEGATED and not no_role and not _may(granted, need.roles):
            yield Gap(Missing.ROLE, READER, need.part, (need.least,))


def _may(granted: Granted, roles: tuple[str, ...]) -> bool:
    """Whether a role lets it through, as far as the token shows any."""
    return granted.has_role(*roles) is not False


def _refused(resource: Resource, granted: Granted, answer: Answer) -> Iterator[Gap]:
    """What is missing where Graph alone says so."""
    if answer.status is Status.UNLICENSED:
        licence = resource.licence if resource.licence is not Licence.NONE else Licence.P1
        yield Gap(Missing.LICENCE, str(licence), least=resource.least)
    elif answer.status is Status.UNAVAILABLE:
        yield Gap(Missing.CLOUD, answer.why, least=resource.least)
    elif granted.kind is Kind.DELEGATED and granted.roles is None and roles_for(resource) and answer.http_status == 403:
        yield Gap(Missing.ROLE, READER, least=resource.least)
    elif answer.http_status == 401 or granted.visible:
        yield Gap(Missing.REFUSED, "refused by Graph", least=resource.least)
    else:
        for need in needs_of(resource):
            if not need.part:
                yield Gap(Missing.PERMISSION, need.suggested, least=(need.least,))


def _hidden_parts(resource: Resource, answers: Answers) -> Iterator[Gap]:
    """What the answer to an unreadable token surely leaves out: who may not read the policies is not told which of
    them applied to a sign-in. https://learn.microsoft.com/graph/api/signin-list"""
    policies = answers.get(POLICIES)
    if policies is None or policies.status is not Status.DENIED:
        return
    for need in needs_of(resource):
        if need.part and need.least in POLICIES.least:
            yield Gap(Missing.PERMISSION, need.suggested, need.part, (need.least,))


def _answer(resource: Resource, answers: Answers) -> Answer | None:
    """Graph's answer to this request, or to one of the same log that takes the same; None where it was not asked."""
    own = answers.get(resource)
    if own is not None or (not resource.placeholders & {"request_id", "correlation_id"} and not resource.instead_of):
        return own
    where = resource.path.split("/")[2:4]
    return next(
        (
            one
            for one in answers
            if one.resource.path.split("/")[2:4] == where and needs_of(one.resource) == needs_of(resource)
        ),
        None,
    )


def _licensed(resource: Resource, answers: Answers) -> bool | None:
    """Whether the tenant has the edition that the resource needs; None where that could not be read."""
    if resource.licence is Licence.NONE:
        return True
    plans = (PREMIUM_P2,) if resource.licence is Licence.P2 else (PREMIUM_P1, PREMIUM_P2)
    tenant = Tenant(answers)
    try:
        return any(tenant.has_plan(plan) is not None for plan in plans)
    except Unreadable:
        return None


def _causes(gap: Gap, causes: Sequence[RootCause]) -> Iterator[str]:
    for cause in causes:
        if not set(gap.least).isdisjoint(cause.permissions) and (gap.kind is not Missing.LICENCE or cause.licence):
            yield cause.id
