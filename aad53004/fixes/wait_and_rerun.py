from __future__ import annotations

from datetime import timedelta

from aad53004.checkers import Case
from aad53004.entra.codes import LOCKED
from aad53004.fixes import Advice, Situation, UserStep, fix
from aad53004.fixes._about import ask, event, name, sentences, soft, when

PROCESSING = timedelta(minutes=15)
LAG = timedelta(minutes=15)


@fix(
    "wait-and-rerun",
    14,
    "Wait, then check again",
    portal="Entra admin center › ID Protection › Risky users",
    permission="none",
    docs="https://learn.microsoft.com/entra/id-protection/concept-risk-detection-types",
    user_step=UserStep.WAIT,
    aside=True,
    waits=True,
)
def advise(case: Case, situation: Situation) -> Advice:
    """Feedback on risk, fresh log entries and a lockout take their time; more attempts only add failures.

    Real-time detections show within about ten minutes and offline ones within two days. A smart lockout lasts a
    minute at first and longer each time (https://learn.microsoft.com/entra/identity/authentication/
    howto-password-smart-lockout).
    """
    who = name(case)
    risky, why = ask(lambda: case.risk.user)
    reasons = []
    if risky and risky.value.is_processing:
        reasons.append("A change of the user's risk is still being processed.")
    newest = soft(lambda: case.sign_ins.newest_decisive)
    if newest and newest.value.code == LOCKED:
        reasons.append(f"The newest sign-in, of {when(newest.value.created_date_time)}, was refused by smart lockout.")
    one = event(case)
    if one and case.now - one.created_date_time < LAG:
        reasons.append("The sign-in is so fresh that the log and the detections may not be complete.")
    at = case.now + PROCESSING
    return Advice(
        (
            f"Have {who} stop trying until {when(at)}, since each attempt can add a detection or lengthen a lockout.",
            f"Check {who} again after that.",
            "Go on with the other steps only if the result is the same.",
        ),
        warning=sentences(
            *reasons,
            f"Whether a change of the user's risk is being processed could not be read: {why}." if why else "",
            "Offline detections can take up to 48 hours to show.",
        ),
    )
