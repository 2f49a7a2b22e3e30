from __future__ import annotations

from aad53004.checkers import Case
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
    # Where no anonymiser was seen, a sign-in that was the user's is a false positive, which is confirmed as safe.
    return is_settled(case) or anonymous(case, situation)[0] is False


@fix(
    "dismiss-sign-in",
    22,
    "Dismiss the risk of the sign-in",
    portal=PORTAL,
    permission=PERMISSION,
    docs=DOCS,
    preconditions=(no_compromise,),
    effect=user_risk_closed("With the risk of that sign-in alone closed,"),
    pointless=_pointless,
    clears_risk=True,
    vouches=Vouches.PAST,
    irreversible=True,
)
def advise(case: Case, situation: Situation) -> Advice:
    """Feedback on one sign-in, by its request id: a benign true positive, such as a VPN that was really the user's.

    Entra was right about the network, and the user was on it: so the risk is closed, and similar sign-ins count as risky
    as before. Confirming as safe would say that Entra was wrong.
    https://learn.microsoft.com/graph/api/signin-dismiss
    """
    who = name(case)
    sign_in = event(case)
    against = refusal(
        case,
        situation,
        compromised="Somebody else may hold the account, so the risk of none of its sign-ins is dismissed.",
        unread="No sign-in could be read, so there is none to dismiss.",
    )
    if against or sign_in is None:
        return withheld(case, against, "Do not dismiss the risk of the sign-in", ".")
    where = f"{app(sign_in)} at {when(sign_in.created_date_time)} from {place(sign_in)}"
    steps = (
        f"Ask {who}, by a call to a number on record, whether they were on a VPN, Tor or a proxy for {where}.",
        "Go on only if it was the user, and contain a compromise if not.",
        f"Select the sign-in with the request id {shown(sign_in.id)} and choose Dismiss sign-in risk.",
        *(
            []
            if has_method(case, situation)
            else [f"Give {who} a method: the next sign-in from there is refused again."]
        ),
    )
    hidden, why = anonymous(case, situation)
    warning = sentences(
        unfamiliar(situation),
        "Similar sign-ins count as risky as before, so the next one from there is flagged again.",
        "No anonymising network was seen: confirm the sign-in as safe where it was a false positive."
        if hidden is False
        else "",
        f"Whether the address is an anonymiser could not be read: {why}." if hidden is None else "",
    )
    return Advice(steps, feedback("dismiss", sign_in, "dismissed"), warning)
