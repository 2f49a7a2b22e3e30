"""Checkers: which Graph resources a diagnosis needs, and the typed facts that their answers hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from aad53004.checkers import account, changes, conditional_access, methods, risk, sign_ins, tenant
from aad53004.checkers.account import Home
from aad53004.checkers.effective_methods import EffectiveMethods
from aad53004.checkers.facts import Answers
from aad53004.checkers.subject import Narrowing
from aad53004.cite import Citation
from aad53004.entra import SignIn
from aad53004.errors import Unreadable
from aad53004.graph.interface import Resource

RESOURCES: tuple[Resource, ...] = (
    *account.RESOURCES,
    *methods.RESOURCES,
    *risk.RESOURCES,
    *sign_ins.RESOURCES,
    *conditional_access.RESOURCES,
    *changes.RESOURCES,
    *tenant.RESOURCES,
)
FOR_GUESTS = tenant.FOR_GUESTS
# The tenant that stands for Microsoft's personal accounts.
# https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
PERSONAL_ACCOUNTS = "9188040d-6c67-4c5b-b112-36a304b66dad"
FOR_SYNCHRONISED = tenant.FOR_SYNCHRONISED
WHEN_MISSING = account.WHEN_MISSING


@dataclass(frozen=True)
class ClientEvents:
    """What the client side tells of the sign-in: today the pasted error and what the command line adds to it."""

    narrowing: Narrowing = field(default_factory=Narrowing)


@dataclass
class TenantFacts:
    """What is the same for every user of the tenant. ``now`` is an aware UTC time; ``graph_root``: the Graph root of the
    run, "" for the cloud's own."""

    answers: Answers
    now: datetime
    cloud: str
    graph_root: str = ""

    @cached_property
    def tenant(self) -> tenant.Tenant:
        return tenant.Tenant(self.answers)


@dataclass
class UserFacts:
    """What was read about one user. ``user``: UPN or object id, as asked for; ``known``: the values of the requests;
    ``now``: an aware UTC time."""

    answers: Answers
    user: str
    known: Mapping[str, str]
    client: ClientEvents
    now: datetime

    @cached_property
    def account(self) -> account.Account:
        return account.Account(self.answers)

    @cached_property
    def methods(self) -> EffectiveMethods:
        return EffectiveMethods(self.answers, lambda: self.account.id, lambda: self.changes)

    @cached_property
    def risk(self) -> risk.Risk:
        return risk.Risk(self.answers, self._external, self._user_id)

    @cached_property
    def sign_ins(self) -> sign_ins.SignIns:
        return sign_ins.SignIns(self.answers, self.client.narrowing, self.account, self.now)

    @cached_property
    def changes(self) -> changes.Changes:
        return changes.Changes(self.answers, self.account.id)

    @property
    def _user_id(self) -> str:
        try:
            return self.account.id
        except Unreadable:
            return ""

    @property
    def _external(self) -> bool | None:
        try:
            return self.account.is_external
        except Unreadable:
            return None


@dataclass
class Case:
    """Everything that the rules judge: the facts about the tenant, about one user, and what the client side tells.

    ``second_opinion``: what Graph's own evaluation of the policies said, where it was asked for it.
    """

    tenant_facts: TenantFacts
    user_facts: UserFacts
    client: ClientEvents
    second_opinion: Answers = field(default_factory=Answers)

    @classmethod
    def of(
        cls,
        answers: Answers,
        narrowing: Narrowing,
        now: datetime,
        cloud: str,
        user: str,
        known: Mapping[str, str],
        graph_root: str = "",
    ) -> Case:
        """The case of one user where Graph's answers about user and tenant were kept together."""
        client = ClientEvents(narrowing)
        return cls(TenantFacts(answers, now, cloud, graph_root), UserFacts(answers, user, known, client, now), client)

    @property
    def answers(self) -> Answers:
        """What Graph answered about the user, and with it about the tenant."""
        return self.user_facts.answers

    @property
    def narrowing(self) -> Narrowing:
        return self.client.narrowing

    @property
    def now(self) -> datetime:
        return self.tenant_facts.now

    @property
    def cloud(self) -> str:
        return self.tenant_facts.cloud

    @property
    def graph_root(self) -> str:
        return self.tenant_facts.graph_root

    @property
    def user(self) -> str:
        return self.user_facts.user

    @property
    def known(self) -> Mapping[str, str]:
        return self.user_facts.known

    @property
    def account(self) -> account.Account:
        return self.user_facts.account

    @cached_property
    def home(self) -> Home:
        """Where the user is at home; where the account does not say, the newest sign-in may. Raises Unreadable."""
        home = self.account.home
        if home is not Home.ELSEWHERE:
            return home
        event = self.sign_ins.explained
        tenant = (event.value.legible.home_tenant_id or "").casefold() if event else ""
        return Home.NO_TENANT if tenant == PERSONAL_ACCOUNTS else home

    @property
    def methods(self) -> EffectiveMethods:
        return self.user_facts.methods

    @property
    def risk(self) -> risk.Risk:
        return self.user_facts.risk

    @property
    def sign_ins(self) -> sign_ins.SignIns:
        return self.user_facts.sign_ins

    @property
    def changes(self) -> changes.Changes:
        return self.user_facts.changes

    @property
    def tenant(self) -> tenant.Tenant:
        return self.tenant_facts.tenant

    @cached_property
    def conditional_access(self) -> conditional_access.ConditionalAccess:
        return conditional_access.ConditionalAccess(
            self.answers, self.account, self.methods, self.risk, self.sign_ins, self.changes
        )

    @property
    def no_failures(self) -> tuple[Citation, ...]:
        """Evidence that the log, as far as it was read, holds no 53004 of this user."""
        for resource in (sign_ins.FAILURES, sign_ins.FAILURES_V1, sign_ins.RECENT, sign_ins.RECENT_V1):
            answer = self.answers.get(resource)
            if answer is not None and answer.found:
                return self.answers.many(SignIn, resource).cite_all("no 53004 in the log")
        return ()

    @property
    def newest_sign_in(self) -> tuple[Citation, ...]:
        """Evidence of the newest decisive sign-in, else of the newest one, else that the log is empty. Raises Unreadable
        where the sign-ins of every code were not read, so that nobody knows which is the newest."""
        self.sign_ins.require_recent()
        newest = self.sign_ins.newest_decisive or self.sign_ins.known.newest(lambda event: True)
        return newest.cite("status/errorCode", "createdDateTime") if newest else self.no_failures
