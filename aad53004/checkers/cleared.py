"""Which sign-in of the user clears a change of being the reason for a refusal: one that the change would have met.

A token that a client renewed clears nothing, and neither does a sign-in to an app, or without a risk, that the changed
policy is not about. https://learn.microsoft.com/entra/identity/conditional-access/troubleshoot-conditional-access
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from aad53004.checkers import Case
from aad53004.checkers.evaluated import scenario_of
from aad53004.checkers.facts import Item
from aad53004.checkers.sign_ins import got_in
from aad53004.conditional_access.truth import Truth
from aad53004.entra import ConditionalAccessPolicy, SignIn
from aad53004.entra.codes import SUCCESS


def signed_in_since(case: Case, since: datetime, test: Callable[[SignIn], bool] = got_in) -> Item[SignIn] | None:
    """The user's newest sign-in for which ``test`` holds, after a time and before the first refusal; None where there is
    none. Raises Unreadable where one may not have been read, or where Graph does not say who signed in."""
    case.sign_ins.require_recent()
    first = case.sign_ins.first_of_streak
    until = first.value.created_date_time if first else None
    later = case.sign_ins.known.within(since=since, before=until)
    return next(iter(later.where(lambda event: event.created_date_time > since and test(event))), None)


def passed_since(case: Case, policy_ids: Collection[str], since: datetime) -> Item[SignIn] | None:
    """The user's sign-in after a time that lists one of these policies (ids, lower case) as passed; None where none does.
    Raises Unreadable as :func:`signed_in_since` does."""
    return signed_in_since(case, since, lambda event: _lists_as_passed(event, policy_ids) and got_in(event))


def let_in_since(case: Case, policy: Item[ConditionalAccessPolicy], since: datetime) -> Item[SignIn] | None:
    """The user's sign-in after a time that a policy let in: it is listed as passed, or the policy covers what that sign-in
    was, as it is evaluated here. Raises Unreadable as :func:`signed_in_since` does."""
    access, policy_id = case.conditional_access, policy.value.id.casefold()

    def let_in(event: SignIn) -> bool:
        if event.code != SUCCESS or not got_in(event):
            return False
        if _lists_as_passed(event, {policy_id}):
            return True
        return access.reaching(policy, scenario_of(case.account.id, event, None)).reach is Truth.YES

    return signed_in_since(case, since, let_in)


def _lists_as_passed(event: SignIn, policy_ids: Collection[str]) -> bool:
    return any(
        (policy.id or "").casefold() in policy_ids and (policy.result or "").casefold() == "success"
        for policy in event.applied_conditional_access_policies or ()
    )
