from __future__ import annotations

from aad53004.checkers import Case
from aad53004.entra.codes import REGISTRATION_BLOCKED
from aad53004.rules import Family, Verdict, confirmed, rule, ruled_out, when


@rule(
    "registration-location-restricted",
    45,
    Family.OTHER,
    rank=5,
    fixes=("temporary-access-pass", "register-from-known-place", "trust-named-location"),
    permissions=("AuditLog.Read.All",),
    licence="Microsoft Entra ID P1",
    guide="Registration help for the user",
    docs="https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-security-info-registration",
    blocks=True,
    guide_also="Conditional Access for this resource",
)
def judge(case: Case) -> Verdict:
    """The newest refusal is 53010: registration is not allowed from this place or device.

    The twin of 53004. A Temporary Access Pass or a place that the policy allows is the way in.
    """
    blocking = case.sign_ins.blocking
    if blocking is None or blocking.value.code != REGISTRATION_BLOCKED:
        return ruled_out("The newest refusal is not 53010.", case.newest_sign_in)
    event = blocking.value
    return confirmed(
        f"The newest refusal, of {when(event.created_date_time)} from {event.ip_address}, is 53010: "
        "registration is not allowed from that place or device.",
        blocking.cite("status/errorCode", "createdDateTime", "ipAddress"),
    )
