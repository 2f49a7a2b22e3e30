from __future__ import annotations

from aad53004.checkers import Case
from aad53004.entra import SignIn
from aad53004.fixes import Advice, Situation, Vouches, fix
from aad53004.fixes._about import (
    anonymous,
    app,
    event,
    has_method,
    name,
    place,
    sentences,
    shown,
    unfamiliar,
    when,
)
from aad53004.fixes._effect import user_risk_closed
from aad53004.fixes._feedback import DOCS, PERMISSION, PORTAL, feedback, is_settled, refusal, withheld
from aad53004.fixes._preconditions import no_compromise


def _pointless(case: Case, situation: Situation) -> bool:
    # A true positive that was harmless is dismissed: confirming it would teach Entra that such networks are safe.
    return is_settled(case) or anonymous(case, situation)[0] is True


@fix(
    "confirm-sign-in-safe",
    4,
    "Confirm that the sign-in was safe",
    portal=PORTAL,
    permission=PERMISSION,
    docs=DOCS,
    preconditions=(no_compromise,),
    effect=user_risk_closed("With the risk of that sign-in alone closed,"),
    pointless=_pointless,
    clears_risk=True,
    vouches=Vouches.FUTURE,
    irreversible=True,
)
def advise(case: Case, situation: Situation) -> Advice:
    """Feedback on one sign-in, by its request id: a false positive. It was the user, and nothing was unusual.

    Not counted as loosening: no policy, location or membership changes, and the next sign-in is evaluated as before.
    But Microsoft learns from the feedback that similar sign-ins are less risky, so the warning says it, and it is
    refused where a compromise is likely.
    """
    who = name(case)
    sign_in = event(case)
    against = refusal(
        case,
        situation,
        compromised="Somebody else may hold the account, so none of its sign-ins may be called safe.",
        unread="No sign-in could be read, so there is none to confirm.",
    )
    if against or sign_in is None:
        return withheld(case, against, "Do not confirm the sign-in", " as safe.")
    about = f"the sign-in to {app(sign_in)} at {when(sign_in.created_date_time)} from {place(sign_in)}"
    steps = (
        f"Ask {who}, by a call to a number on record, about {about}.",
        f"Go on only if time, place and device{_device(sign_in)} are all confirmed, and contain a compromise if not.",
        f"Select the sign-in with the request id {shown(sign_in.id)} and choose Confirm sign-in safe.",
        *(
            []
            if has_method(case, situation)
            else [f"Give {who} a method, because the next risky sign-in is refused again without one."]
        ),
    )
    hidden, why = anonymous(case, situation)
    warning = sentences(
        "Similar sign-ins count as less risky from then on.",
        "The address counts as an anonymising or risky network: where that was really the user, dismiss the sign-in."
        if hidden
        else "",
        unfamiliar(situation),
        f"Whether the address is an anonymiser could not be read: {why}." if hidden is None else "",
    )
    return Advice(steps, feedback("confirmSafe", sign_in, "confirmedSafe"), warning)


def _device(sign_in: SignIn) -> str:
    device = sign_in.device_detail
    parts = [shown(device.operating_system), shown(device.browser)] if device else []
    named = ", ".join(part for part in parts if part)
    return f" ({named})" if named else ""
