"""Root causes: one module each, named as its id; found here by walking the package.

A rule reads the facts of a :class:`~aad53004.checkers.Case` and returns a :class:`Verdict`. A fact that Graph would not
give raises ``Unreadable``, which :func:`judge_all` turns into *not-checked* with the permission or licence named.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from aad53004.checkers import Case
from aad53004.checkers.conditional_access import Demand
from aad53004.checkers.demanding import caveat, lapsed
from aad53004.checkers.wording import when as when
from aad53004.cite import Citation, cite
from aad53004.errors import Unreadable
from aad53004.graph.interface import Answer


class Family(StrEnum):
    """What part of the refusal a root cause explains."""

    RISK = "R"
    METHOD = "U"
    DEMAND = "D"
    OTHER = "X"


class Role(StrEnum):
    """What a row of the catalogue is to a refusal. Only a cause can be a root cause; the others are told beside it."""

    CAUSE = "cause"
    AGGRAVATING = "aggravating"  # makes a refusal worse or repeat itself, and causes none
    POSTURE = "posture"  # about the tenant as it is set up, whoever was refused
    CONTEXT = "context"  # says how to read the rest


ROLES = {
    Role.CAUSE: "a cause: it can be the reason of a refusal",
    Role.AGGRAVATING: "aggravating: it makes a refusal worse or repeat itself, and is never the reason",
    Role.POSTURE: "posture: it is about how the tenant is set up, and is never the reason",
    Role.CONTEXT: "context: it says how to read the rest, and is never the reason",
}
NOT_IN_GUIDE = "not in the circulating guide"


class Station(StrEnum):
    """Where on its way a sign-in is stopped by what is neither risk nor the want of a method."""

    ACCOUNT = "account"  # at the account or its password, before risk and policies are looked at
    POLICIES = "policies"  # by a policy that blocks outright
    SECOND_FACTOR = "second-factor"  # at MFA, which is refused whatever the user has registered


class Certainty(StrEnum):
    """How sure a verdict is."""

    CONFIRMED = "confirmed"
    LIKELY = "likely"
    POSSIBLE = "possible"
    RULED_OUT = "ruled-out"
    NOT_CHECKED = "not-checked"


@dataclass(frozen=True)
class Verdict:
    """What a rule found: one sentence about this user, and the evidence for it. ``fixes``: fixes for this very
    case, where they are not those of the rule. ``past``: it explains the refusal and stops nobody now."""

    certainty: Certainty
    summary: str
    evidence: tuple[Citation, ...] = ()
    reason: str = ""
    answers: tuple[Answer, ...] = ()
    fixes: tuple[str, ...] | None = None
    past: bool = False


@dataclass(frozen=True)
class Rule:
    """A row of the catalogue. ``number`` is its place there, ``rank`` that within its family (the more specific cause
    leads), ``fixes`` the ids of its fixes in order, ``guide`` the heading of the circulating guide that it answers,
    "" for what the guide does not mention. ``unseen``: Graph does not show the setting itself, so that a sign-in can
    point to it and nothing can rule it out for every user.

    What the diagnosis, the plan and the reports have to know of a rule beyond its verdict, all of it for the case that
    it holds:

    ``compromise``: somebody else may hold the account, which is contained before anything else.
    ``unseen_for_guests``: what would show it is kept in the home tenant of an external user, so that it is open for
    every guest and no reason to withhold what helps.
    ``blocks``: it stops the user by itself, whatever risk and methods are; certain only where it is confirmed, or
    where it is likely too with ``blocks_if_likely``. ``stops_at``: where the sign-in ends then, None for no station of
    its own. ``account_disabled``: the account is; why comes before everything else.
    ``explains_scope``: it says how a policy came to reach the user. What demands is the policy, so it never leads.
    ``by_policy``: what demands is a Conditional Access policy, so that it is settled where none of them does any more.
    ``of_session``: demanded in the session that was refused, which is over where the user has got in since.
    ``home_tenant``: the home tenant of an external user has to settle it. ``belongs_elsewhere``: the error belongs to
    another tenant or user, so that there is nothing to mend here.
    ``refuses_methods``: what is demanded accepts none of the methods that the user has, so that having one mends
    nothing. ``anonymous_address``: the address counts as an anonymising or malicious one. ``fraud_reported``: a prompt
    was answered with "this was not me". ``prompt_failed``: a prompt went unanswered or was refused;
    ``withholds_prompt``: no prompt is sent at all, which shows in the log as one that failed.
    ``guide_also``: a second heading of the circulating guide whose verdict it counts for."""

    id: str
    number: int
    family: Family
    title: str
    explanation: str
    fixes: tuple[str, ...]
    permissions: tuple[str, ...]
    licence: str
    guide: str
    docs: str
    rank: int
    judge: Callable[[Case], Verdict]
    role: Role = Role.CAUSE
    unseen: bool = False
    compromise: bool = False
    unseen_for_guests: bool = False
    blocks: bool = False
    blocks_if_likely: bool = False
    stops_at: Station | None = None
    account_disabled: bool = False
    explains_scope: bool = False
    by_policy: bool = False
    of_session: bool = False
    home_tenant: bool = False
    belongs_elsewhere: bool = False
    refuses_methods: bool = False
    anonymous_address: bool = False
    fraud_reported: bool = False
    prompt_failed: bool = False
    withholds_prompt: bool = False
    guide_also: str = ""


@dataclass(frozen=True)
class Finding:
    rule: Rule
    verdict: Verdict

    @property
    def fixes(self) -> tuple[str, ...]:
        """Ids of the fixes, in order."""
        return self.rule.fixes if self.verdict.fixes is None else self.verdict.fixes

    @property
    def holds(self) -> bool:
        return self.verdict.certainty in (Certainty.CONFIRMED, Certainty.LIKELY)

    @property
    def causes(self) -> bool:
        """Whether it holds and is of a kind that causes a refusal."""
        return self.holds and self.rule.role is Role.CAUSE

    @property
    def blocks(self) -> bool:
        """Whether it stops the user now, by itself and for sure enough."""
        return self.rule.blocks and (
            self.verdict.certainty is Certainty.CONFIRMED or (self.holds and self.rule.blocks_if_likely)
        )


def rule(
    rule_id: str,
    number: int,
    family: Family,
    *,
    rank: int,
    fixes: Iterable[str] = (),
    permissions: Iterable[str] = (),
    licence: str = "",
    guide: str = "",
    docs: str = "",
    role: Role = Role.CAUSE,
    unseen: bool = False,
    compromise: bool = False,
    unseen_for_guests: bool = False,
    blocks: bool = False,
    blocks_if_likely: bool = False,
    stops_at: Station | None = None,
    account_disabled: bool = False,
    explains_scope: bool = False,
    by_policy: bool = False,
    of_session: bool = False,
    home_tenant: bool = False,
    belongs_elsewhere: bool = False,
    refuses_methods: bool = False,
    anonymous_address: bool = False,
    fraud_reported: bool = False,
    prompt_failed: bool = False,
    withholds_prompt: bool = False,
    guide_also: str = "",
) -> Callable[[Callable[[Case], Verdict]], Rule]:
    """Makes a judge function into a rule. The first paragraph of its docstring is the title, the rest explains; what the
    arguments mean is said of the members of :class:`Rule`."""

    def make(judge: Callable[[Case], Verdict]) -> Rule:
        title, _, explanation = (judge.__doc__ or "").partition("\n\n")
        return Rule(
            rule_id,
            number,
            family,
            " ".join(title.split()),
            " ".join(explanation.split()),
            tuple(fixes),
            tuple(permissions),
            licence,
            guide,
            docs,
            rank,
            judge,
            role,
            unseen,
            compromise=compromise,
            unseen_for_guests=unseen_for_guests,
            blocks=blocks,
            blocks_if_likely=blocks_if_likely,
            stops_at=stops_at,
            account_disabled=account_disabled,
            explains_scope=explains_scope,
            by_policy=by_policy,
            of_session=of_session,
            home_tenant=home_tenant,
            belongs_elsewhere=belongs_elsewhere,
            refuses_methods=refuses_methods,
            anonymous_address=anonymous_address,
            fraud_reported=fraud_reported,
            prompt_failed=prompt_failed,
            withholds_prompt=withholds_prompt,
            guide_also=guide_also,
        )

    return make


@cache
def catalogue() -> tuple[Rule, ...]:
    """Every rule, in the order of the catalogue's rows."""
    found = []
    for module in pkgutil.iter_modules(__path__):
        made = getattr(importlib.import_module(f"{__name__}.{module.name}"), "judge", None)
        if isinstance(made, Rule):
            found.append(made)
    return tuple(sorted(found, key=lambda rule: rule.number))


def judge_all(case: Case) -> tuple[Finding, ...]:
    """One finding for every rule of the catalogue."""
    return tuple(Finding(rule, _judge(rule, case)) for rule in catalogue())


def _judge(rule: Rule, case: Case) -> Verdict:
    try:
        return rule.judge(case)
    except Unreadable as error:
        return not_checked(error.why, *error.answers)


def confirmed(summary: str, *evidence: Iterable[Citation]) -> Verdict:
    return Verdict(Certainty.CONFIRMED, summary, _joined(evidence))


def likely(summary: str, *evidence: Iterable[Citation]) -> Verdict:
    return Verdict(Certainty.LIKELY, summary, _joined(evidence))


def possible(summary: str, *evidence: Iterable[Citation]) -> Verdict:
    return Verdict(Certainty.POSSIBLE, summary, _joined(evidence))


def ruled_out(summary: str, *evidence: Iterable[Citation]) -> Verdict:
    """Ruling out takes evidence as much as confirming does; without any this is not-checked."""
    joined = _joined(evidence)
    if not joined:
        return not_checked(f"nothing that Graph returned shows it either way ({summary})")
    return Verdict(Certainty.RULED_OUT, summary, joined)


def not_checked(reason: str, *answers: Answer) -> Verdict:
    return Verdict(Certainty.NOT_CHECKED, "Not checked.", reason=reason, answers=answers)


def weaker(verdict: Verdict, because: str) -> Verdict:
    """The same verdict, at most likely: what it rests on could not all be read."""
    if verdict.certainty is not Certainty.CONFIRMED:
        return verdict
    return replace(verdict, certainty=Certainty.LIKELY, reason=because)


def qualified(demands: tuple[Demand, ...], verdict: Verdict) -> Verdict:
    """The verdict on policies that the sign-in names, weaker where they would not apply again, where that is not known,
    or where this version does not know what they demand; a policy that stops the user no longer needs no adjusting."""
    because = caveat(demands)
    if not because:
        return verdict
    lowered = weaker(verdict, because)
    if not lapsed(demands):
        return lowered
    return replace(
        lowered,
        summary=f"{verdict.summary} Since then, {because}.",
        reason="",
        fixes=("temporary-access-pass",),
        past=True,
    )


def said_absent(answer: Answer, meaning: str) -> tuple[Citation, ...]:
    """Citation for a 404 that means "there is none": the code of Graph's own error body."""
    if not answer.pages:
        return ()
    try:
        return (cite(answer.pages[0], "/error/code", meaning),)
    except Unreadable:
        return ()


def _joined(groups: Iterable[Iterable[Citation]]) -> tuple[Citation, ...]:
    found: list[Citation] = []
    for group in groups:
        found += [one for one in group if one not in found]
    return tuple(found)
