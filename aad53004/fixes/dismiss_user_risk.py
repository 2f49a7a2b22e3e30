from __future__ import annotations

from aad53004.checkers import Case
from aad53004.entra.clouds import CHINA
from aad53004.fixes import Advice, ReadBack, Situation, Vouches, fix
from aad53004.fixes._about import (
    SECURITY_OPERATOR,
    ask,
    change,
    filled,
    has_method,
    is_external,
    name,
    no_account,
    sentences,
    shown,
    soft,
    unfamiliar,
    user_id,
    when,
)
from aad53004.fixes._effect import user_risk_closed
from aad53004.fixes._preconditions import belongs_here, no_compromise, risk_settled


def _pointless(case: Case, situation: Situation) -> bool:
    # That this tenant never saw a guest at risk says nothing: that risk is kept where the account is at home.
    return not situation.external_guest and soft(lambda: case.risk.at_risk_now()) is False


@fix(
    "dismiss-user-risk",
    5,
    "Dismiss the user's risk after an investigation",
    portal="Entra admin center › ID Protection › Risky users",
    permission=f"IdentityRiskyUser.ReadWrite.All (role: {SECURITY_OPERATOR})",
    docs="https://learn.microsoft.com/entra/id-protection/howto-identity-protection-remediate-unblock",
    preconditions=(belongs_here, no_compromise, risk_settled),
    effect=user_risk_closed("With the user's risk dismissed and nothing else changed,"),
    pointless=_pointless,
    clears_risk=True,
    vouches=Vouches.PAST,
    irreversible=True,
    for_guests=False,
)
def advise(case: Case, situation: Situation) -> Advice:
    """Closes the risk of the user and of all past sign-ins, and leaves password and methods as they are.

    It cannot be undone and does not prevent the next 53004: a new risky session of a user without a method is refused
    again. Not to be done where a compromise is likely.
    """
    who = name(case)
    refusal = _refusal(case, situation, who)
    if refusal:
        return Advice(
            (
                f"Do not dismiss the risk of {who}.",
                "Go on with the other steps of this plan.",
            ),
            warning=refusal,
            blocked=True,
        )
    found, why = ask(lambda: case.risk.user)
    risky = found.value if found else None
    level = shown(risky.risk_level, "unknown") if risky else ""
    seen = f" (level {level}, last updated {when(risky.risk_last_updated_date_time)})" if risky else ""
    equipped = has_method(case, situation)
    steps = (
        f"Look through the risky sign-ins and the risk detections of {who}{seen}, and ask the user about each.",
        "Go on only if every one of them is explained, and contain a compromise if not.",
        f"Select {who} under Risky users and choose Dismiss user risk.",
        "Wait until the risk processing state is no longer In progress.",
        *([] if equipped else [f"Give {who} a method before the next attempt."]),
    )
    at_risk, _ = ask(lambda: case.risk.at_risk_now())
    warning = sentences(
        unfamiliar(situation),
        "Dismissing does not keep the next sign-in from being judged risky anew."
        if equipped
        else "Dismissing alone does not prevent the next 53004: without a usable method the next risky sign-in is refused.",
        "It closes all past risk of the user, leaves the password as it is, and cannot be undone.",
        f"The risk of the user could not be read: {why}." if why else "",
        "Graph does not say whether the user is at risk now." if risky and at_risk is None else "",
        "An earlier change of the user's risk is still being processed." if risky and risky.is_processing else "",
        no_account(case),
    )
    one = user_id(case)
    request = None
    if one:
        request = change(
            "POST",
            "/identityProtection/riskyUsers/dismiss",
            body={"userIds": [one]},
            read_back=ReadBack(filled("/identityProtection/riskyUsers/{}", one), {"riskState": "dismissed"}),
        )
    return Advice(steps, request, warning)


def _refusal(case: Case, situation: Situation, who: str) -> str:
    if situation.compromise:
        return "Somebody else may hold the account: contain the compromise and replace the password, which closes the risk."
    if situation.to_investigate:
        return "A detection is open that has to be looked into first."
    if is_external(case, situation):
        return f"The risk of {who} as a user is not kept in this tenant, and nobody here can dismiss it."
    if case.cloud == CHINA:
        return "Entra ID Protection is not available in the cloud operated by 21Vianet."
    found, _ = ask(lambda: case.risk.user)
    if found and (found.value.risk_state or "").casefold() == "confirmedcompromised":
        return f"{who} is confirmed as compromised: contain that and replace the password, which closes the risk."
    at_risk, why = ask(lambda: case.risk.at_risk_now())
    if at_risk is False and not why:
        return f"Entra does not count {who} as at risk now, so there is nothing to dismiss."
    return ""
