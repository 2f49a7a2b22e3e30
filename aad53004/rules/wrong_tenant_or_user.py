from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.sign_ins import LAG
from aad53004.cite import cite
from aad53004.graph.interface import Status
from aad53004.rules import Family, Role, Verdict, confirmed, likely, not_checked, possible, rule, ruled_out, said_absent


@rule(
    "wrong-tenant-or-user",
    47,
    Family.OTHER,
    rank=7,
    fixes=(),
    permissions=("AuditLog.Read.All",),
    licence="Microsoft Entra ID P1",
    guide="Escalation",
    docs="https://learn.microsoft.com/entra/identity/monitoring-health/concept-sign-ins",
    role=Role.CONTEXT,
    belongs_elsewhere=True,
)
def judge(case: Case) -> Verdict:
    """The error belongs to another tenant or another user.

    The request id or correlation id of the page is in no sign-in of this user here. Ask for the tenant on the page.
    A very new event may only be late: the log lags by minutes, at times by hours.
    """
    narrowing = case.narrowing
    given = narrowing.request_id or narrowing.correlation_id
    sign_ins = case.sign_ins
    if sign_ins.names_another and sign_ins.of_another_user and not sign_ins.pasted.read:
        return likely(
            f"The error that was given names {narrowing.user}, not {case.account.name}.",
            case.account.user.cite("userPrincipalName"),
        )
    if not given:
        if sign_ins.failures:
            return ruled_out(
                "The log of this tenant holds a 53004 of this user.",
                sign_ins.failures[0].cite("status/errorCode", "userId"),
            )
        return not_checked(
            "neither a request id nor a correlation id was given, and the log holds no 53004 of this user"
        )
    _ = sign_ins.known  # raises where the log could not be read
    answer = sign_ins.lookup
    if sign_ins.pasted_missing and answer is not None:
        seen = (
            said_absent(answer, "not in this tenant's log")
            if answer.status is Status.ABSENT
            else (cite(answer.pages[0], "/value", "not in this tenant's log"),)
        )
        text = f"No sign-in of {given} is in this tenant's log"
        if sign_ins.failures:
            return possible(f"{text}, though the user has another 53004 here.", seen)
        if narrowing.at is not None and abs(case.now - narrowing.at) <= LAG:
            return possible(f"{text}, which may only be late.", seen)
        new = ", or very new" if narrowing.at is None else ""
        return confirmed(f"{text}, nor any 53004 of this user: the error is of another tenant or user{new}.", seen)
    other = [i for i in sign_ins.pasted if (i.value.user_id or "").casefold() != case.account.id.casefold()]
    if other and len(other) == len(sign_ins.pasted):
        return confirmed(
            f"The sign-in of {given} is one of {other[0].value.user_principal_name or 'another user'}.",
            other[0].cite("userPrincipalName", "userId", "status/errorCode"),
        )
    if sign_ins.event is None:
        return not_checked(f"the sign-in of {given} could not be looked up", *filter(None, [sign_ins.lookup]))
    return ruled_out("The sign-in that was named is one of this user here.", sign_ins.event.cite("id", "userId"))
