from __future__ import annotations

from aad53004.checkers import Case
from aad53004.entra import SignIn
from aad53004.fixes import Advice, Situation, remedy
from aad53004.fixes._about import anonymous, event, name, place, security_info, sentences, soft

RISKY = {"low", "medium", "high"}


@remedy(
    "register-from-known-place",
    3,
    "Register a method from the usual network and device",
    who="user",
    portal="My Account › Security info (aka.ms/mysecurityinfo)",
    permission="none: the user does it",
    docs="https://learn.microsoft.com/entra/id-protection/howto-identity-protection-remediate-unblock",
)
def advise(case: Case, situation: Situation) -> Advice:
    """Entra refuses registration in a risky session, so the session has to stop being one.

    That helps against sign-in risk; a user who is at risk is risky from everywhere until that risk is closed.
    """
    one = event(case)
    known = _known_place(case, one, situation)
    usual = f"Go back to the usual network and device of {name(case)}, " + (
        f"such as {known} of the last successful sign-in." if known else "at the office or at home."
    )
    steps = [
        "Switch off VPN, Tor, proxies and privacy relays such as iCloud Private Relay.",
        usual,
        f"Open {security_info(case)} in a private window and sign in with the password.",
        "Add a sign-in method, Microsoft Authenticator or a passkey for choice, and then open the app again.",
    ]
    if situation.external_guest:
        steps[2] = "Open the invitation or the app of this tenant in a private window and sign in."
    hidden, why = anonymous(case, situation)
    return Advice(
        tuple(steps),
        warning=sentences(
            "Contain the compromise first: until then whoever has the password can register a method as well."
            if situation.compromise
            else "",
            f"The refused sign-in came from {place(one)}: another attempt from there is refused again."
            if one is not None and one.ip_address and (hidden or _risky(one))
            else "",
            _hidden(one is not None and bool(one.ip_address)) if hidden else "",
            f"Whether that address is an anonymiser could not be read: {why}." if hidden is None and one else "",
            _user_risk(case, situation),
        ),
    )


def _hidden(named: bool) -> str:
    if named:
        return "That address counts as an anonymising or risky network."
    return "Entra saw an anonymising or risky network: another attempt from there is refused again."


def _risky(one: SignIn) -> bool:
    return (one.risk_level_during_sign_in or "").casefold() in RISKY


def _known_place(case: Case, one: SignIn | None, situation: Situation) -> str:
    """Where the user last got in; "" where that says nothing: it may have been somebody else, or is the same place."""
    before = soft(lambda: case.sign_ins.success_before)
    if before is None or situation.compromise or _risky(before.value):
        return ""
    return "" if one and one.ip_address == before.value.ip_address else place(before.value)


def _user_risk(case: Case, situation: Situation) -> str:
    if situation.external_guest:
        return "Where the home tenant counts the user as at risk, no place helps until that risk is closed there."
    at_risk = soft(lambda: case.risk.at_risk_now())
    if at_risk:
        return f"{name(case)} is at risk as a user too, which no change of place ends."
    return ""
