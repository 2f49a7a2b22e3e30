from __future__ import annotations

from aad53004.checkers import Case
from aad53004.entra.codes import CHALLENGE_FAILED
from aad53004.rules import Family, Verdict, confirmed, rule, ruled_out, when


@rule(
    "mfa-challenge-failed",
    46,
    Family.OTHER,
    rank=6,
    fixes=("temporary-access-pass", "add-phone-method"),
    permissions=("AuditLog.Read.All",),
    licence="Microsoft Entra ID P1",
    guide="MFA registration",
    docs="https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
    blocks=True,
    prompt_failed=True,
)
def judge(case: Case) -> Verdict:
    """The newest refusal is an MFA prompt that was not answered (50074, 500121): the user has a method.

    A lost or replaced phone, a denied prompt or a time-out; not a refused registration.
    """
    blocking = case.sign_ins.blocking
    if blocking is None or blocking.value.code not in CHALLENGE_FAILED:
        return ruled_out("The newest refusal is no failed MFA prompt.", case.newest_sign_in)
    event = blocking.value
    return confirmed(
        f"The newest refusal, of {when(event.created_date_time)}, is {event.code}: MFA was asked for and not passed.",
        blocking.cite("status/errorCode", "status/failureReason", "status/additionalDetails", "createdDateTime"),
    )
