from __future__ import annotations

from datetime import timedelta

from aad53004.checkers import Case
from aad53004.checkers.sign_ins import got_in
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, confirmed, possible, rule, ruled_out, when

NEW = timedelta(days=14)


@rule(
    "new-user-first-signin",
    6,
    Family.METHOD,
    rank=6,
    fixes=("temporary-access-pass", "register-from-known-place"),
    permissions=("User.Read.All", "AuditLog.Read.All"),
    licence="Microsoft Entra ID P1",
    guide="Account state",
    docs="https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks",
)
def judge(case: Case) -> Verdict:
    """A new account that never had the chance to register in a session that is not risky.

    Unfamiliar sign-in properties are not detected in the first days of an account (a learning period of at least
    five days), so the risk of a new user comes from elsewhere: an anonymising network, a threat actor's address,
    threat intelligence. Ask about a VPN, Tor or a privacy relay first.
    """
    user = case.account.user
    created = user.need("created_date_time", "createdDateTime")
    hired = user.value.employee_hire_date
    if created is None:
        raise Unreadable("Graph does not say when the account was created")
    seen = user.cite("createdDateTime", *(["employeeHireDate"] if hired else []))
    unread: Unreadable | None = None
    try:
        first = case.sign_ins.first_of_streak
    except Unreadable as error:
        first, unread = None, error
    until, what = (first.value.created_date_time, "the refusal") if first else (case.now, "this diagnosis")
    starts, begun = created, f"The account was created on {when(created)}"
    if hired and created < hired <= until:
        starts, begun = hired, f"{begun} for somebody hired on {hired:%d %b %Y}"
    if until - starts > NEW and unread:
        raise unread  # a refusal that was not read may lie in the first days
    if until - starts > NEW:
        return ruled_out(f"{begun}.", seen)
    summary = f"{begun}, {_days(until - starts)} before {what}"
    if case.methods.usable_passes:
        one = case.methods.usable_passes[0]
        return ruled_out(f"{summary}, but a Temporary Access Pass is usable now.", one.cite("isUsable"))
    movable = list(case.methods.movable)
    if movable:
        return ruled_out(f"{summary}, but a method is registered.", movable[0].method.cite("@odata.type"))
    if case.methods.may_have_certificate:
        return possible(f"{summary}; the user may have a certificate, which the registration report alone lists.", seen)
    try:
        successes = tuple(case.sign_ins.known.where(got_in))
    except Unreadable as error:
        return possible(f"{summary}; whether it ever signed in could not be read ({error.why}).", seen)
    if successes:
        return possible(
            f"{summary}; it did sign in on {when(successes[-1].value.created_date_time)} without registering.",
            seen,
            successes[-1].cite("createdDateTime", "status/errorCode"),
        )
    return confirmed(f"{summary}, and never signed in with success.", seen)


def _days(age: timedelta) -> str:
    return f"{age.days} day{'' if age.days == 1 else 's'}" if age.days else "less than a day"
