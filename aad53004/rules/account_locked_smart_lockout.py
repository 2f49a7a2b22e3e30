from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from aad53004.checkers import Case
from aad53004.checkers.facts import Item
from aad53004.entra import SignIn
from aad53004.entra.codes import (
    BLOCKED_BY_POLICY,
    CHALLENGE_FAILED,
    ENROLMENT,
    LOCKED,
    PROOF_UP_BLOCKED,
    REGISTRATION_BLOCKED,
    SUCCESS,
)
from aad53004.rules import Family, Station, Verdict, confirmed, possible, rule, ruled_out, when

HOURS = timedelta(hours=24)
NOW = timedelta(hours=2)
# Entra comes to these only after it has taken the password, which it does not look at while the account is locked.
PASSWORD_TAKEN = frozenset(
    {SUCCESS, PROOF_UP_BLOCKED, REGISTRATION_BLOCKED, *BLOCKED_BY_POLICY, *CHALLENGE_FAILED, *ENROLMENT}
)


@rule(
    "account-locked-smart-lockout",
    42,
    Family.OTHER,
    rank=2,
    fixes=("wait-and-rerun", "temporary-password"),
    permissions=("AuditLog.Read.All",),
    licence="Microsoft Entra ID P1",
    guide="Account state",
    docs="https://learn.microsoft.com/entra/identity/authentication/howto-password-smart-lockout",
    blocks=True,
    stops_at=Station.ACCOUNT,
)
def judge(case: Case) -> Verdict:
    """Smart lockout, or a block of a malicious address, stops the user (50053).

    Graph has no property for it; the sign-in log alone tells. The same code also stands for an address with malicious
    activity and for Microsoft's own protection at high risk: read the failure reason.
    """
    blocking = case.sign_ins.blocking
    if blocking is not None and blocking.value.code == LOCKED and case.now - blocking.value.created_date_time <= NOW:
        said = blocking.value.status.failure_reason if blocking.value.status else None
        reason = f": {said}" if said else "."
        verdict = confirmed(
            f"The newest refusal, of {when(blocking.value.created_date_time)}, is 50053{reason}",
            blocking.cite("status/errorCode", "status/failureReason", "createdDateTime", "ipAddress"),
        )
        return replace(verdict, fixes=_fixes(said or ""))
    recent = case.sign_ins.known.within(since=case.now - HOURS).where(lambda event: event.code == LOCKED)
    taken = _taken_since(case, recent[0]) if recent else None
    if taken is not None:
        return ruled_out(
            f"A sign-in of {when(recent[0].value.created_date_time)} was refused with 50053; the password was taken since, on "
            f"{when(taken.value.created_date_time)}.",
            recent[0].cite("status/errorCode", "createdDateTime"),
            taken.cite("status/errorCode", "createdDateTime"),
        )
    if recent:
        return possible(
            f"A sign-in of {when(recent[0].value.created_date_time)} was refused with 50053; that block has passed by now, "
            "or another event followed it.",
            recent[0].cite("status/errorCode", "createdDateTime"),
        )
    return ruled_out("No lockout in the sign-in log of the last day.", case.newest_sign_in)


def _taken_since(case: Case, locked: Item[SignIn]) -> Item[SignIn] | None:
    """A later sign-in at which the user typed a password that was taken; a token that was renewed shows no password."""

    def typed(event: SignIn) -> bool:
        later = event.created_date_time > locked.value.created_date_time
        return later and event.code in PASSWORD_TAKEN and event.by_the_user is not False

    return case.sign_ins.known.within(since=locked.value.created_date_time).where(typed).first


def _fixes(reason: str) -> tuple[str, ...]:
    """What helps, by the text of the failure: this code alone has several meanings. A new password ends a lockout, and
    nothing about a malicious address."""
    lowered = reason.casefold()
    if "malicious" in lowered or "risk" in lowered:
        return ("register-from-known-place", "wait-and-rerun")
    if "locked" in lowered:
        return ("wait-and-rerun", "temporary-password")
    return ("wait-and-rerun",)
