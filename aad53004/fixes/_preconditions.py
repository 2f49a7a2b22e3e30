"""What has to be so before a fix can work, each checked for this user: met, not met, or not known and why.

None of these raises for want of a fact.

https://learn.microsoft.com/entra/identity/authentication/howto-authentication-temporary-access-pass
https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
"""

from __future__ import annotations

from aad53004.checkers import Case
from aad53004.fixes import Precondition, Situation
from aad53004.fixes._about import (
    MANY,
    ONCE,
    PHONE_COMBINATIONS,
    PRIVILEGED,
    ask,
    demands,
    listed,
    passes_allowed,
    phone_allowed,
    refusing_strengths,
    shown,
    synced,
)


def pass_is_allowed(case: Case, situation: Situation) -> Precondition:
    allowed, why = passes_allowed(case)
    return Precondition("Temporary Access Passes are switched on for this user", allowed, why)


def phone_is_allowed(case: Case, situation: Situation) -> Precondition:
    allowed, why = phone_allowed(case)
    return Precondition("text messages or voice calls are allowed for this user", allowed, why)


def pass_accepted(case: Case, situation: Situation) -> Precondition:
    return _accepted(case, frozenset({ONCE, MANY}), "a pass")


def phone_accepted(case: Case, situation: Situation) -> Precondition:
    return _accepted(case, PHONE_COMBINATIONS, "a phone number")


def _accepted(case: Case, combinations: frozenset[str], what: str) -> Precondition:
    question = f"what is demanded accepts {what}"
    _, why = demands(case)
    if why:
        return Precondition(question, None, why)
    refusing = refusing_strengths(case, combinations)
    return Precondition(question, not refusing, f"the strength {refusing} does not" if refusing else "")


def belongs_here(case: Case, situation: Situation) -> Precondition:
    external, why = ask(lambda: case.account.is_external)
    question = "the user has credentials in this tenant"
    if external is None:
        return Precondition(question, None, why)
    return Precondition(question, not external, "the user signs in at another tenant" if external else "")


def ordinary(case: Case, situation: Situation) -> Precondition:
    held, why = ask(lambda: [shown(one.value.display_name, "an unnamed role") for one in case.methods.roles])
    question = "the user holds no directory role"
    if held is None:
        return Precondition(question, None, why)
    told = f"holds {listed(held)}, so that it takes a {PRIVILEGED}" if held else ""
    return Precondition(question, not held, told)


def cloud_account(case: Case, situation: Situation) -> Precondition:
    from_ad, why = synced(case)
    question = "the account is mastered in the cloud"
    if from_ad is None:
        return Precondition(question, None, why)
    return Precondition(question, not from_ad, "synchronised from on-premises Active Directory" if from_ad else "")


def managed_domain(case: Case, situation: Situation) -> Precondition:
    kind, why = ask(lambda: (domain.value.authentication_type or "") if (domain := case.account.domain) else "")
    question = "the domain of the user is managed, not federated"
    if kind is None:
        return Precondition(question, None, why)
    federated = kind.casefold() == "federated"
    return Precondition(question, not federated, "federated" if federated else "")


def no_compromise(case: Case, situation: Situation) -> Precondition:
    question = "nothing suggests that somebody else holds the account"
    if situation.compromise:
        return Precondition(question, False, "a cause that means a compromise holds")
    if situation.to_investigate:
        return Precondition(question, False, "a detection is open that has to be looked into first")
    if situation.unsettled:
        return Precondition(question, None, "what would show it could not all be read")
    return Precondition(question, True, "")


def risk_settled(case: Case, situation: Situation) -> Precondition:
    busy, why = ask(lambda: (risky := case.risk.user) is not None and risky.value.is_processing is True)
    question = "an earlier decision on the risk is not still being processed"
    if busy is None:
        return Precondition(question, None, why)
    return Precondition(question, not busy, "isProcessing is true" if busy else "")


def enabled(case: Case, situation: Situation) -> Precondition:
    enabled, why = ask(lambda: case.account.user.need("account_enabled", "accountEnabled"))
    return Precondition("the account is enabled", None if why else enabled is True, why or "")
