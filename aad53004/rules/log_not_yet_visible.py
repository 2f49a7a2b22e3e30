from __future__ import annotations

from datetime import timedelta

from aad53004.checkers import Case
from aad53004.checkers.sign_ins import LAG
from aad53004.entra.codes import PROOF_UP_BLOCKED
from aad53004.rules import Family, Role, Verdict, likely, possible, rule, ruled_out, when

# Detections that are made in real time show after so long; those that are made later, after up to two days.
# https://learn.microsoft.com/entra/id-protection/concept-risk-detection-types
FRESH = timedelta(minutes=15)
SAME = timedelta(minutes=10)


@rule(
    "log-not-yet-visible",
    59,
    Family.OTHER,
    rank=12,
    fixes=("wait-and-rerun",),
    permissions=("AuditLog.Read.All",),
    licence="Microsoft Entra ID P1",
    docs="https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-latencies",
    role=Role.CONTEXT,
)
def judge(case: Case) -> Verdict:
    """The refusal is so fresh that the logs may not show it, or its detections, yet.

    Sign-ins show after minutes, at times after two hours; detections in real time after five to ten minutes, others
    after up to 48 hours. What is not there yet is no evidence that nothing happened.
    """
    asked, event = case.narrowing, case.sign_ins.event
    seen = event.cite("createdDateTime", "status/errorCode") if event else case.no_failures
    at = asked.at
    if at is not None and abs(case.now - at) <= LAG and not _logged(case):
        return likely(f"The error of {when(at)} is not in the log yet; it may take up to two hours to show.", seen)
    if at is None and case.sign_ins.pasted_missing:
        return possible(
            "The sign-in that was named is not in the log; if it is of today, it may only not show yet.", seen
        )
    if at is None and event is None and asked.code == PROOF_UP_BLOCKED:
        return possible(
            "A 53004 was reported and none is in the log; if it is of today, it may only not show yet.", seen
        )
    if event is not None and case.now - event.value.created_date_time < FRESH:
        made = when(event.value.created_date_time)
        return likely(f"The sign-in of {made} is so fresh that its risk detections may not show yet.", seen)
    if event is None:
        case.sign_ins.require_whole()
        return ruled_out("Nothing points to a 53004 that the log does not show yet.", seen)
    return ruled_out(f"The sign-in of {when(event.value.created_date_time)} has been in the log for long enough.", seen)


def _logged(case: Case) -> bool:
    """Whether a 53004 of the time that was given is in the log."""
    at = case.narrowing.at
    return at is not None and any(abs(item.value.created_date_time - at) <= SAME for item in case.sign_ins.failures)
