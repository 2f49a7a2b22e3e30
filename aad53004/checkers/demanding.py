"""The verdict on "a policy of this kind demanded proof", shared by the rules that differ only in the kind of policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from aad53004.checkers import Case
from aad53004.checkers.conditional_access import Demand, demands_proof_of, is_conditional_access
from aad53004.checkers.sign_ins import providers
from aad53004.cite import Citation
from aad53004.conditional_access.truth import Truth
from aad53004.errors import Unreadable


class Demanded(NamedTuple):
    """The policies of one kind that reached the user: those that the sign-in names, the ones that stand today first,
    else those matched here, surely or perhaps. Where none of those that it names stands today, others that do outrank
    them."""

    enforced: tuple[Demand, ...]
    matched: tuple[Demand, ...]
    perhaps: tuple[Demand, ...]

    @property
    def first(self) -> tuple[Demand, ...]:
        return self.enforced or self.matched or self.perhaps


def demanded(case: Case, kind: Callable[[Demand], bool]) -> Demanded:
    """The demands of a kind: those of the event; where it is over, those that reach the user today as well. Raises
    Unreadable where neither the sign-in nor the policies tell."""
    access = case.conditional_access
    demands = [demand for demand in access.demands if kind(demand)]
    enforced = tuple(d for d in demands if d.enforced and d.policy and not d.lapsed)
    past = tuple(d for d in demands if d.enforced and d.policy and d.lapsed)
    if access.enforced and not any(d.today.reach is Truth.YES for d in access.enforced):
        try:
            again = tuple(d for d in access.again if kind(d))
        except Unreadable:
            if not enforced and not past:
                raise
            again = ()
        now = tuple(d for d in again if d.reached and d.reached.reach is Truth.YES and demands_proof_of(d))
        named = enforced or (() if now else past)
        return Demanded(named, now, () if past else again)
    matched = [d for d in demands if d.reached and d.reached.reach is Truth.YES]
    sure = [d for d in matched if demands_proof_of(d) is True]
    unsure = [d for d in matched if d not in sure]
    over = _over(case) if not enforced else False
    if over:
        sure += [d for d in access.demanding_now if kind(d)]
        if not sure:
            access.require_reach_read()
            if any(d.user_risk and kind(d) for d in access.enabled):
                _ = case.risk.at_risk_now()  # raises where it could not be read
    perhaps = [d for d in demands if d.reached and d.reached.reach is Truth.UNKNOWN]
    if over is None:
        perhaps += [d for d in access.demanding_now if kind(d)]
    return Demanded((*enforced, *past), tuple(sure), (*unsure, *perhaps))


def _over(case: Case) -> bool | None:
    """Whether there is an event, and it is history; None where that could not be read."""
    try:
        return case.sign_ins.event is not None and not case.sign_ins.stands
    except Unreadable:
        return None if case.sign_ins.answered else False


def names(demands: tuple[Demand, ...]) -> str:
    """The policies by name, in quotation marks, since a name may be a sentence of its own."""
    return " and ".join(f'"{demand.name}"' for demand in demands[:3]) + (" and others" if len(demands) > 3 else "")


def lapsed(demands: tuple[Demand, ...]) -> bool:
    """Whether none of the policies that the sign-in names would apply to the same sign-in now."""
    return bool(demands) and all(demand.lapsed for demand in demands)


def caveat(demands: tuple[Demand, ...]) -> str:
    """Why a policy that the sign-in names is no sure reason today: it would not apply again, it was changed in a way
    that could not be read, or its control is unknown here."""
    changed = [demand for demand in demands if demand.today.reach is not Truth.YES]
    if changed and len(changed) == len(demands):
        return " and ".join(f'"{demand.name}" {demand.today.why}' for demand in changed[:3])
    if demands and all(demand.strange for demand in demands):
        return f"{names(demands)} has a control that this version does not know"
    return ""


def evidence(demands: tuple[Demand, ...], *pointers: str) -> tuple[Citation, ...]:
    """What the sign-in says of the policies, and what the policies themselves say at ``pointers``."""
    found: list[Citation] = []
    for demand in demands[:3]:
        found += demand.evidence
        if demand.policy:
            found += demand.policy.cite("state", *pointers)
    return tuple(found)


def none_of_kind(case: Case) -> tuple[Citation, ...]:
    """Citation that no policy of the kind reached the user: what did apply, else the policies as read."""
    access = case.conditional_access
    event = access.event
    if event is not None and access.applied:
        return tuple(
            e
            for i, _ in access.applied[:5]
            for e in event.cite(
                f"appliedConditionalAccessPolicies/{i}/displayName", f"appliedConditionalAccessPolicies/{i}/result"
            )
        )
    shown = [item.cite("displayName", "state") for item in tuple(access.policies)[:5]]
    return tuple(e for group in shown for e in group) or access.policies.cite_all("no policy")


def refuse_unclassified(case: Case) -> None:
    """Raises Unreadable where the sign-in failed on a policy that could not be read, or where nothing that was read
    explains what required MFA and policy plans were not: it may be of any kind."""
    unread = unclassified(case)
    if unread:
        raise Unreadable(f"the sign-in failed on {names(unread)}, whose conditions could not be read")
    access = case.conditional_access
    if access.plans.not_offered and _unexplained(case):
        raise Unreadable(f"nothing that was read required MFA, and policy plans may: {access.plans.not_offered}")
    if access.refused_by_unlisted and _unexplained(case):
        raise Unreadable("the sign-in says that Conditional Access refused it, and nothing that was read did")
    if access.log_unread and access.scope_changed:
        raise Unreadable(
            "the sign-in log could not be read, and what the user belongs to has changed, so whom a policy covered then "
            "is not known"
        )


def _unexplained(case: Case) -> bool:
    """Whether Conditional Access may have required MFA in the sign-in that stands, and nothing that was read did. Raises
    Unreadable where that is so as far as the sign-in says, and what else may have required it could not be read."""
    access = case.conditional_access
    event = access.event
    if event is None:
        return access.log_unread and access.plans.refused
    if access.demands or any(not is_conditional_access(provider) for provider in providers(event.value)):
        return False
    if (event.value.conditional_access_status or "").casefold() in {"notapplied", "success"}:
        return False
    if not case.sign_ins.stands:
        return False
    defaults, own = case.tenant.security_defaults, case.methods.requirements
    off = defaults is not None and not defaults.value.is_enabled
    return off and own is not None and (own.value.per_user_mfa_state or "").casefold() == "disabled"


def unclassified(case: Case) -> tuple[Demand, ...]:
    """Policies that the sign-in names as failed and that could not be read or found, so their kind is not known."""
    return tuple(demand for demand in case.conditional_access.enforced if demand.policy is None)
