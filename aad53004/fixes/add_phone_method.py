from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.retiring import phones_end
from aad53004.fixes import Advice, ReadBack, Situation, fix
from aad53004.fixes._about import (
    PHONE_COMBINATIONS,
    change,
    elsewhere,
    filled,
    is_external,
    name,
    no_account,
    not_in_china,
    phone_allowed,
    refusing_strengths,
    roles,
    sentences,
    user_id,
)
from aad53004.fixes._effect import World, with_methods
from aad53004.fixes._preconditions import belongs_here, no_compromise, ordinary, phone_accepted, phone_is_allowed


def _effect(case: Case, world: World) -> tuple[str, World]:
    allowed = [part for part in ("sms", "voice") if case.methods.allows(part).allowed is not False]
    return "With the phone number,", with_methods(world, *allowed)


def _pointless(case: Case, situation: Situation) -> bool:
    return bool(refusing_strengths(case, PHONE_COMBINATIONS))


def _allowed(case: Case) -> bool | None:
    return phone_allowed(case)[0]


@fix(
    "add-phone-method",
    2,
    "Register a phone number for the user",
    portal="Entra admin center › Entra ID › Users › the user › Authentication methods › Add authentication method",
    permission="UserAuthMethod-Phone.ReadWrite.All (role: Authentication Administrator; "
    "for holders of a directory role: Privileged Authentication Administrator)",
    docs="https://learn.microsoft.com/entra/identity/authentication/howto-mfa-userdevicesettings",
    preconditions=(belongs_here, phone_is_allowed, phone_accepted, ordinary, no_compromise),
    effect=_effect,
    pointless=_pointless,
    gives_method=True,
    combinations=PHONE_COMBINATIONS,
    allowed=_allowed,
    for_guests=False,
    rank=2,
)
def advise(case: Case, situation: Situation) -> Advice:
    """An administrator enters the number, so the user need not register anything in a risky session.

    Text messages or voice calls have to be allowed for the user. The number comes from the personnel record, because
    a number that a caller gives may be an attacker's.
    """
    who = name(case)
    if is_external(case, situation):
        other = elsewhere(case, situation, who)
        return Advice(
            (
                f"Ask {other.who} to register a method for the user there.",
                "Do not register a number here, since the user's credentials do not belong to this tenant.",
            ),
            warning=f"{who} signs in {other.where}, where a method has to be registered.",
            blocked=True,
        )
    allowed, why = phone_allowed(case)
    steps = (
        f"Take the mobile number of {who} from the personnel record, not from the person who calls.",
        f"Add it as the mobile phone of {who} under Authentication methods.",
        f"Have {who} sign in again and answer the text message or the call.",
        "Have the user register a stronger method, such as Microsoft Authenticator or a passkey, once signed in.",
    )
    refused = refusing_strengths(case, PHONE_COMBINATIONS)
    warning = sentences(
        f"The demanded authentication strength {refused} accepts neither text messages nor calls." if refused else "",
        "Contain the compromise first, and meet the user in person: whoever holds the phone number passes MFA."
        if situation.compromise
        else "",
        "While the user is on the MFA block list, every text message and call is denied."
        if situation.prompts_withheld
        else "",
        f"A number could be added but not used: {who} may use neither text messages nor calls ({why})."
        if allowed is False
        else "",
        f"Whether text messages or calls are switched on for this user could not be read: {why}."
        if allowed is None
        else "",
        f"Text messages and calls that Microsoft sends end on {phones_end(case)}, so the number is a way in for now only.",
        roles(case),
        no_account(case),
        not_in_china(case, "authentication methods"),
    )
    path = "/users/{}/authentication/phoneMethods"
    number = {"phoneNumber": "<number on record, like +49 30555501>", "phoneType": "mobile"}
    request = change("POST", path, user_id(case), body=number, read_back=ReadBack(filled(path, user_id(case)), number))
    return Advice(steps, request, warning, blocked=allowed is False or bool(refused))
