from __future__ import annotations

from aad53004.checkers import Case
from aad53004.entra import SignIn
from aad53004.entra.clouds import CHINA
from aad53004.fixes import Advice, ReadBack, Situation, Vouches, fix
from aad53004.fixes._about import (
    SECURITY_OPERATOR,
    anonymous,
    app,
    change,
    event,
    filled,
    has_method,
    name,
    nothing_to_confirm,
    place,
    sentences,
    shown,
    unfamiliar,
    when,
)
from aad53004.fixes._effect import user_risk_closed
from aad53004.fixes._preconditions import no_compromise


def _pointless(case: Case, situation: Situation) -> bool:
    sign_in = event(case)
    settled = sign_in is not None and bool(nothing_to_confirm(sign_in))
    # A true positive that was harmless is dismissed: confirming it would teach Entra that such networks are safe.
    return settled or anonymous(case, situation)[0] is True


@fix(
    "confirm-sign-in-safe",
    4,
    "Confirm that the sign-in was safe",
    portal="Entra admin center › ID Protection › Risky sign-ins",
    permission="IdentityRiskyUser.ReadWrite.All delegated, IdentityRiskEvent.ReadWrite.All as an application "
    f"(role: {SECURITY_OPERATOR})",
    docs="https://learn.microsoft.com/entra/id-protection/howto-identity-protection-risk-feedback",
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
    one = event(case)
    if situation.compromise:
        return _refused("Somebody else may hold the account, so none of its sign-ins may be called safe.", who, one)
    if situation.to_investigate:
        return _refused("A detection is open that has to be looked into first.", who, one)
    if one is None:
        return _refused("No sign-in could be read, so there is none to confirm.", who, one)
    if case.cloud == CHINA:
        return _refused("Entra ID Protection is not available in the cloud operated by 21Vianet.", who, one)
    settled = nothing_to_confirm(one)
    if settled:
        return _refused(settled, who, one)
    sign_in = f"the sign-in to {app(one)} at {when(one.created_date_time)} from {place(one)}"
    steps = (
        f"Ask {who}, by a call to a number on record, about {sign_in}.",
        f"Go on only if time, place and device{_device(one)} are all confirmed, and contain a compromise if not.",
        f"Select the sign-in with the request id {shown(one.id)} and choose Confirm sign-in safe.",
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
    request = change(
        "POST",
        "/auditLogs/signIns/confirmSafe",
        body={"requestIds": [one.id]},
        read_back=ReadBack(filled("/auditLogs/signIns/{}", one.id), {"riskState": "confirmedSafe"}),
    )
    return Advice(steps, request, warning)


def _device(one: SignIn) -> str:
    device = one.device_detail
    parts = [shown(device.operating_system), shown(device.browser)] if device else []
    named = ", ".join(part for part in parts if part)
    return f" ({named})" if named else ""


def _refused(why: str, who: str, one: SignIn | None) -> Advice:
    about = f" of {when(one.created_date_time)}" if one else ""
    return Advice(
        (
            f"Do not confirm the sign-in{about} as safe.",
            f"Ask {who} what happened, and go on with the other steps.",
        ),
        warning=why,
        blocked=True,
    )
