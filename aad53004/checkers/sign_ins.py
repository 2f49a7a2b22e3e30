"""The sign-in that failed with 53004, what came before and after it, and what stops the user now.

https://learn.microsoft.com/graph/api/resources/signin and
https://learn.microsoft.com/entra/identity-platform/reference-error-codes
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from aad53004.checkers.account import Account
from aad53004.checkers.facts import Answers, Doubt, Item, Records
from aad53004.checkers.risk import AT_RISK
from aad53004.checkers.subject import Narrowing
from aad53004.cite import Citation
from aad53004.entra import SignIn
from aad53004.entra.codes import ANY_SUCCESS_ENDS, DECISIVE, PROOF_UP_BLOCKED, SUCCESS
from aad53004.errors import Unreadable, or_none
from aad53004.graph.interface import Answer, Licence, Limit, Resource, Status

A_DAY = timedelta(days=1)
# How far the log may be behind.
# https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-latencies
LAG = timedelta(hours=2)

# Where the log can be seen that Graph keeps from a tenant without a licence.
# https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention
PORTAL_LOG = (
    "The portal shows the sign-ins of the last seven days without a licence: Entra admin center › Entra ID › "
    "Monitoring & health › Sign-in logs."
)
NOT_WHOLE = "no 53004 sign-in was found, and the log of them was not read whole"
_LOG = ("AuditLog.Read.All", "Policy.Read.All")


def _list(name: str, version: str, title: str, filters: str, top: int, instead_of: str = "") -> Resource:
    return Resource(
        name,
        f"/{version}/auditLogs/signIns",
        title,
        _LOG,
        Licence.P1,
        Limit.REPORTS,
        query={"$filter": filters, "$top": str(top)},
        collection=True,
        pages=1,
        instead_of=instead_of,
    )


_BOTH_KINDS = " and signInEventTypes/any(t: t eq 'interactiveUser' or t eq 'nonInteractiveUser')"
_FAILURES = "userId eq '{user_id}' and status/errorCode eq 53004 and createdDateTime ge {log_since}"
_RECENT = "userId eq '{user_id}' and createdDateTime ge {log_since}"
_CORRELATED = "correlationId eq '{correlation_id}' and createdDateTime ge {log_since}"

FAILURES = _list("sign-ins-53004", "beta", "53004 sign-ins of the user", _FAILURES + _BOTH_KINDS, 50)
FAILURES_V1 = _list("sign-ins-53004-v1", "v1.0", "53004 sign-ins of the user", _FAILURES, 50, "sign-ins-53004")
RECENT = _list("sign-ins", "beta", "recent sign-ins of the user", _RECENT, 100)
RECENT_V1 = _list("sign-ins-v1", "v1.0", "recent sign-ins of the user", _RECENT, 100, "sign-ins")
CORRELATED = _list("sign-ins-correlated", "beta", "sign-ins of the given correlation id", _CORRELATED, 20)
CORRELATED_V1 = _list(
    "sign-ins-correlated-v1", "v1.0", "sign-ins of the given correlation id", _CORRELATED, 20, "sign-ins-correlated"
)
_NO_SUCH = "no sign-in of that request id in this tenant's log"
BY_REQUEST = Resource(
    "sign-in",
    "/beta/auditLogs/signIns/{request_id}",
    "sign-in of the given request id",
    _LOG,
    Licence.P1,
    Limit.REPORTS,
    absent=_NO_SUCH,
)
BY_REQUEST_V1 = Resource(
    "sign-in-v1",
    "/v1.0/auditLogs/signIns/{request_id}",
    "sign-in of the given request id",
    _LOG,
    Licence.P1,
    Limit.REPORTS,
    absent=_NO_SUCH,
    instead_of="sign-in",
)
RESOURCES = (FAILURES, FAILURES_V1, RECENT, RECENT_V1, CORRELATED, CORRELATED_V1, BY_REQUEST, BY_REQUEST_V1)


def providers(event: SignIn) -> dict[str, int]:
    """Who asked for MFA at a sign-in: each ``requirementProvider`` in lower case, with its index. Beta alone tells.

    https://learn.microsoft.com/graph/api/resources/authenticationrequirementpolicy?view=graph-rest-beta
    """
    named = enumerate(event.authentication_requirement_policies or ())
    return {policy.requirement_provider.casefold(): i for i, policy in named if policy.requirement_provider}


def asked_by(item: Item[SignIn], provider: str) -> tuple[Citation, ...]:
    """Citation that ``provider`` (lower case) asked for MFA at a sign-in; empty where it did not."""
    index = providers(item.value).get(provider)
    return () if index is None else item.cite(f"authenticationRequirementPolicies/{index}/requirementProvider")


def askers(item: Item[SignIn]) -> tuple[Citation, ...]:
    """Citation of everybody who asked for MFA at a sign-in; empty where Graph does not say."""
    found = providers(item.value).values()
    return item.cite(*(f"authenticationRequirementPolicies/{i}/requirementProvider" for i in found))


@dataclass
class SignIns:
    """The user's sign-ins. Rows of other users, which Graph and proxies have sent in spite of the filter, are left out
    (https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/3159)."""

    answers: Answers
    narrowing: Narrowing
    account: Account
    now: datetime

    def _of_user(self, *resources: Resource) -> Records[SignIn]:
        return self.answers.many(SignIn, *resources).where(self._is_mine)

    def _is_mine(self, event: SignIn) -> bool:
        return event.user_id is None or event.user_id.casefold() == self.user_id.casefold()

    @property
    def strangers(self) -> dict[str, int]:
        """How many rows of other users were left out, by the path of the request."""
        counts: dict[str, int] = {}
        for pair in ((FAILURES, FAILURES_V1), (RECENT, RECENT_V1)):
            with contextlib.suppress(Unreadable):
                everybody = self.answers.many(SignIn, *pair)
                others = everybody.where(lambda event: not self._is_mine(event)).read
                if others:
                    path = everybody.answer.request.path
                    counts[path] = counts.get(path, 0) + len(others)
        return counts

    @cached_property
    def known(self) -> Records[SignIn]:
        """Every sign-in of this user that was read, once each, newest first. Raises Unreadable where neither the 53004
        sign-ins nor the recent ones could be read."""
        errors = []
        records: list[Item[SignIn]] = []
        doubts: list[Doubt] = []
        for pair in ((FAILURES, FAILURES_V1), (RECENT, RECENT_V1)):
            try:
                listed = self._of_user(*pair)
            except Unreadable as error:
                errors.append(error)
                if RECENT in pair:
                    doubts.append(Doubt(error))
                continue
            records += listed.read
            # The list of 53004 sign-ins is a part of the list of all.
            doubts += listed.doubts if RECENT in pair else ()
        if len(errors) == 2:
            raise errors[0]
        records += self._mine_of_pasted
        return Records(_once_each(records), tuple(doubts)).newest_first(lambda event: event.created_date_time)

    @cached_property
    def pasted(self) -> Records[SignIn]:
        """The sign-ins that the given request or correlation id names; empty where none was given or found."""
        records: list[Item[SignIn]] = []
        doubts: list[Doubt] = []
        if self.narrowing.request_id:
            try:
                item = self.answers.one(SignIn, BY_REQUEST, BY_REQUEST_V1)
                records += [item] if item else []
            except Unreadable as error:
                doubts.append(Doubt(error))
        if self.narrowing.correlation_id:
            try:
                correlated = self.answers.many(SignIn, CORRELATED, CORRELATED_V1)
            except Unreadable as error:
                doubts.append(Doubt(error))
            else:
                records += correlated.read
                doubts += correlated.doubts
        return Records(tuple(records), tuple(doubts))

    @property
    def _mine_of_pasted(self) -> tuple[Item[SignIn], ...]:
        return self.pasted.where(lambda event: (event.user_id or "").casefold() == self.user_id.casefold()).read

    @cached_property
    def lookup(self) -> Answer | None:
        """The answer to the look-up of the given request id, else correlation id."""
        for resources in ((BY_REQUEST, BY_REQUEST_V1), (CORRELATED, CORRELATED_V1)):
            for resource in reversed(resources):
                answer = self.answers.get(resource)
                if answer is not None:
                    return answer
        return None

    @property
    def pasted_missing(self) -> bool:
        """Whether ids were given and this tenant's log, which could be read, knows none of them."""
        if not (self.narrowing.request_id or self.narrowing.correlation_id) or self.pasted.read:
            return False
        if self._named(self.known) or any(doubt.error.answers[:1] != (self.lookup,) for doubt in self.pasted.doubts):
            return False
        answer = self.lookup
        return answer is not None and answer.status in (Status.ABSENT, Status.FOUND) and self.pasted.whole

    def _named(self, records: Records[SignIn]) -> tuple[Item[SignIn], ...]:
        request, correlation = self.narrowing.request_id.casefold(), self.narrowing.correlation_id.casefold()
        by_request = records.where(lambda event: bool(request) and event.id.casefold() == request).read
        return (
            by_request
            or records.where(
                lambda event: bool(correlation) and (event.correlation_id or "").casefold() == correlation
            ).read
        )

    @cached_property
    def refusals(self) -> Records[SignIn]:
        """The user's 53004 sign-ins, newest first, with a doubt where some may not have been read. That v1.0 lists
        interactive ones only is told by :attr:`complete`."""
        try:
            listed = self._of_user(FAILURES, FAILURES_V1)
        except Unreadable:
            return self.known.where(lambda event: event.code == PROOF_UP_BLOCKED)
        listed = listed.where(lambda event: event.code == PROOF_UP_BLOCKED)
        # Any other list can add to it, such as that of a correlation id, and takes nothing from it.
        known = self.known.where(lambda event: event.code == PROOF_UP_BLOCKED)
        return Records(known.read, listed.newest_first(lambda event: event.created_date_time).doubts)

    @cached_property
    def failures(self) -> tuple[Item[SignIn], ...]:
        """The user's 53004 sign-ins that fit the narrowing and were read, newest first; all of them where none fits."""
        found = self.refusals.read
        return tuple(item for item in found if self._fits(item)) or found

    @property
    def none_fits(self) -> bool:
        """Whether there are 53004 sign-ins, and none of the app or the time that was asked for."""
        return bool(self.failures) and not self._fits(self.failures[0])

    def _fits(self, item: Item[SignIn]) -> bool:
        event, wanted = item.value, self.narrowing
        try:
            if wanted.since and event.created_date_time < wanted.since:
                return False
            if wanted.app:
                names = {(event.app_id or "").casefold(), (event.app_display_name or "").casefold()}
                if wanted.app.casefold() not in names:
                    return False
        except Unreadable:
            return False
        return True

    @cached_property
    def complete(self) -> bool:
        """Whether the user's 53004 sign-ins of both kinds were read. v1.0 lists interactive ones only, and a newest
        page of all sign-ins may not reach back far enough."""
        answer = self.answers.get(FAILURES)
        return answer is not None and answer.found and self.refusals.whole

    @property
    def answered(self) -> bool:
        """Whether Graph answered for the user's sign-ins at all."""
        answers = [self.answers.get(resource) for resource in (FAILURES, FAILURES_V1, RECENT, RECENT_V1)]
        return any(answer is not None and answer.found for answer in answers)

    def require_recent(self) -> None:
        """Raises Unreadable where the user's sign-ins of every code were not read: the 53004 ones alone say neither what
        came after them nor what else stops the user."""
        self.answers.require(RECENT, RECENT_V1)

    def require_since(self, at: datetime) -> None:
        """Raises Unreadable where a sign-in after a time may not have been read."""
        self.known.within(since=at).require_whole()

    def require_whole(self) -> None:
        """Raises Unreadable where no 53004 was found and the log of them was not read whole: that is no "there is
        none"."""
        if self.event is None and not self.complete:
            raise Unreadable(NOT_WHOLE)

    @cached_property
    def chosen(self) -> Item[SignIn] | None:
        """The sign-in that was asked about: the one that the given ids name, else the 53004 nearest to the given time,
        else the newest 53004 that fits, else None."""
        named = self._named(Records(self._mine_of_pasted)) or self._named(self.known)
        if named:
            wanted = Records(named).where(lambda event: event.code == PROOF_UP_BLOCKED).read or named
            return wanted[0]
        if self.narrowing.at and self.failures:
            at = self.narrowing.at
            return min(self.failures, key=lambda item: abs(item.value.created_date_time - at))
        return self.failures[0] if self.failures else None

    @cached_property
    def event(self) -> Item[SignIn] | None:
        """The sign-in to explain: the one that was asked about, unless that is history and a newer 53004 stands."""
        chosen = self.chosen
        if chosen is None:
            self.refusals.require_whole()
            return None
        newest = next(iter(self.refusals.read), None)
        if newest is None:
            return chosen
        # One that was not read may be newer, and stand for what is to be explained.
        self.refusals.within(since=newest.value.created_date_time).require_whole()
        if newest is chosen:
            return chosen
        if chosen.value.code not in DECISIVE:
            # A success or an interrupt blocks nobody; the newest refusal is what is to be explained.
            return newest
        since, until = chosen.value.created_date_time, newest.value.created_date_time
        between = self.known.within(since, until).where(lambda event: event.code == SUCCESS)
        # A success that was not read may make the one that was asked about history.
        history = chosen.value.code != PROOF_UP_BLOCKED or bool(
            between.where(lambda event: overtakes(event, chosen.value))
        )
        newer = newest.value.created_date_time > chosen.value.created_date_time
        return newest if newer and history else chosen

    @cached_property
    def reported(self) -> bool:
        """Whether the refusal is known from the error that the user was shown and not from the log: no log that was read
        has it, or could have it yet, and nothing in the log speaks against it. As a witness it makes things likely."""
        if not self.narrowing.shows_refusal or self.of_another_user:
            return False
        if not self.answered:
            return True
        try:
            return self.event is None and self.refusals.whole and self.may_be_late and not self.in_since
        except Unreadable:
            return False

    @property
    def may_be_late(self) -> bool:
        """Whether the log may not show the given error yet. Of an error without a time nobody knows.

        https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-latencies
        """
        at = self.narrowing.at
        return at is None or abs(self.now - at) <= LAG

    @property
    def in_since(self) -> bool:
        """Whether the log shows that the user got in after the time of the given error."""
        at = self.narrowing.at
        return at is not None and bool(self.known.within(since=at).where(got_in).read)

    @property
    def of_another_user(self) -> bool:
        """Whether the given error is of somebody else: its ids name sign-ins of this tenant and none of this user, or it
        names another user."""
        if self._mine_of_pasted:
            return False
        return bool(self.pasted.read) or self.names_another

    @property
    def names_another(self) -> bool:
        """Whether the given error names a user, and not this one."""
        return "@" in self.narrowing.user and not self.account.is_called(self.narrowing.user)

    @property
    def user_id(self) -> str:
        return self.account.id

    @property
    def superseded(self) -> bool:
        """Whether another sign-in than the one that was asked about is explained, because that one is history."""
        return self.chosen is not None and self.event is not None and self.chosen is not self.event

    @cached_property
    def newest_decisive(self) -> Item[SignIn] | None:
        """The newest sign-in that says whether the user gets in: a failure that names a block, or a success that
        overtook it, else the newest success. Raises Unreadable where a newer one may not have been read."""
        failure = self.known.newest(lambda event: event.code in DECISIVE)
        if failure is None:
            return self.known.newest(got_in)
        success = self.known.where(lambda event: overtakes(event, failure.value))
        return next(iter(success.within(since=failure.value.created_date_time)), failure)

    @cached_property
    def success_after(self) -> Item[SignIn] | None:
        """The newest success after the event that shows that the user gets in again. None without an event or such a
        success. Raises Unreadable where nobody knows."""
        return self._after_event(overtakes)

    @cached_property
    def other_success_after(self) -> Item[SignIn] | None:
        """A sign-in of the user after the event that proves little: into another app, and without passing MFA in it."""
        return self._after_event(lambda item, event: later_than(event, item) and got_in(item))

    @cached_property
    def renewal_after(self) -> Item[SignIn] | None:
        """A token that a client renewed after the event, which is no sign-in of the user."""
        return self._after_event(
            lambda item, event: later_than(event, item) and item.code == SUCCESS and item.by_the_user is False
        )

    def _after_event(self, test: Callable[[SignIn, SignIn], bool]) -> Item[SignIn] | None:
        event = self.event
        if event is None:
            return None
        # A refusal that was not read may be the newer one.
        self.refusals.within(since=event.value.created_date_time).require_whole()
        later = self.known.within(since=event.value.created_date_time)
        return next(iter(later.where(lambda other: test(other, event.value))), None)

    @cached_property
    def success_before(self) -> Item[SignIn] | None:
        """The user's last sign-in before the first 53004 of the current row of failures. Raises Unreadable where a later
        one may not have been read."""
        first = self.first_of_streak
        if first is None:
            return None
        return self.known.newest(got_in, before=first.value.created_date_time)

    @cached_property
    def first_of_streak(self) -> Item[SignIn] | None:
        """The first 53004 since the user got in: since when the user is blocked."""
        if self.event is None:
            return None
        first, event = self.event, self.event.value
        for item in self.known.read:
            if item.value.created_date_time > event.created_date_time:
                continue
            if proves(item.value, event):
                break
            if item.value.code == PROOF_UP_BLOCKED:
                first = item
        self.known.within(since=first.value.created_date_time, before=event.created_date_time).require_whole()
        return first

    @cached_property
    def blocking(self) -> Item[SignIn] | None:
        """The sign-in that says what stops the user now: the newest decisive one. None where the user got in last, or
        nothing decisive was logged."""
        newest = self.newest_decisive
        return newest if newest is not None and newest.value.code != SUCCESS else None

    @cached_property
    def at_risk(self) -> tuple[Item[SignIn], ...]:
        """The sign-ins whose own risk is open, as far as the log was read."""
        known = or_none(lambda: self.known.read) or ()
        return tuple(item for item in known if (item.value.legible.risk_state or "").casefold() in AT_RISK)

    def of_request(self, request_id: str | None) -> Item[SignIn] | None:
        """The sign-in of a request id, as far as the log was read; None where it was not."""
        known = (or_none(lambda: self.known.read) or ()) if request_id else ()
        return next((item for item in known if item.value.legible.id == request_id), None)

    @property
    def explained(self) -> Item[SignIn] | None:
        """The sign-in that a diagnosis is about: the 53004, else what stops the user now; None where neither could be
        read."""
        return or_none(lambda: self.event) or or_none(lambda: self.blocking)

    @property
    def stands(self) -> bool:
        """Whether the event is a 53004 that no later sign-in overtook. Raises Unreadable where nobody knows."""
        return (
            self.event is not None
            and self.event.value.code == PROOF_UP_BLOCKED
            and self.success_after is None
            and (self.newest_decisive is None or self._same_kind(self.newest_decisive.value))
        )

    def _same_kind(self, newest: SignIn) -> bool:
        # A success that proves nothing does not overtake the failure.
        event = self.event
        return newest.code in {PROOF_UP_BLOCKED, SUCCESS} or (
            event is not None and newest.created_date_time <= event.value.created_date_time
        )


def later_than(event: SignIn, item: SignIn) -> bool:
    return item.created_date_time > event.created_date_time


def got_in(item: SignIn) -> bool:
    """Whether the user got in with this sign-in. A token that a client renewed on behalf of the user shows nothing of the
    user, who is asked for no factor.

    Raises Unreadable where Graph does not say who signed in.
    https://learn.microsoft.com/entra/identity/monitoring-health/concept-noninteractive-sign-ins
    """
    if item.code != SUCCESS:
        return False
    if item.by_the_user is None:
        raise Unreadable("Graph does not say whether the user signed in or a client renewed its token")
    return item.by_the_user


def passed_mfa(item: SignIn) -> bool:
    """Whether the user got in and passed MFA in this very sign-in. Silence about MFA, as in v1.0, is no proof. Raises
    Unreadable where Graph does not say who signed in."""
    return item.passed_mfa is True and got_in(item)


def overtakes(item: SignIn, failure: SignIn) -> bool:
    """Whether a sign-in shows that a failure before it is over: any of the user where the password or the account was
    the trouble; else one into the same app or with MFA, or any that came a day later. A refused renewal of a token is
    over too once the same client renews it. Raises Unreadable where Graph does not say who signed in."""
    if not later_than(failure, item) or item.code != SUCCESS:
        return False
    if item.by_the_user is False:
        return _renews(item, failure)
    any_ends = failure.code in ANY_SUCCESS_ENDS or item.created_date_time - failure.created_date_time > A_DAY
    return got_in(item) if any_ends else proves(item, failure)


def proves(item: SignIn, failure: SignIn) -> bool:
    """Whether the user got into the app of a failure, or passed MFA. Raises Unreadable where Graph does not say."""
    if item.code == SUCCESS and failure.app_id and item.app_id == failure.app_id:
        return got_in(item)
    return passed_mfa(item)


def _renews(item: SignIn, failure: SignIn) -> bool:
    """Whether the client whose renewal was refused has renewed its token since: of the same app, on the same device or
    from the same address. Raises Unreadable where Graph does not say who was refused."""
    if not failure.app_id or item.app_id != failure.app_id:
        return False
    devices = [
        (event.device_detail.device_id or "").casefold() if event.device_detail else "" for event in (item, failure)
    ]
    alike = (
        devices[0] == devices[1] if all(devices) else bool(item.ip_address) and item.ip_address == failure.ip_address
    )
    if alike and failure.by_the_user is None:
        raise Unreadable("Graph does not say whether the user was refused or a client that renewed its token")
    return alike and failure.by_the_user is False


def _once_each(items: Iterable[Item[SignIn]]) -> tuple[Item[SignIn], ...]:
    """The sign-ins by id, the first of each; one whose id cannot be read is not known again."""
    seen: set[str] = set()
    kept = []
    for item in items:
        try:
            key = item.value.id
        except Unreadable:
            kept.append(item)
            continue
        if key not in seen:
            seen.add(key)
            kept.append(item)
    return tuple(kept)
