from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from aad53004.checkers import Case
from aad53004.checkers.retiring import phones_end
from aad53004.entra import AuthenticationMethod
from aad53004.fixes import Advice, ReadBack, Situation, UserStep, fix
from aad53004.fixes._about import (
    MANY,
    ONCE,
    PASS,
    ask,
    change,
    combinations,
    demands,
    elsewhere,
    filled,
    is_external,
    listed,
    name,
    no_account,
    not_in_china,
    passes_allowed,
    policy_names,
    roles,
    security_info,
    sentences,
    shown,
    soft,
    strengths,
    user_id,
    when,
)
from aad53004.fixes._effect import World, with_methods
from aad53004.fixes._preconditions import belongs_here, enabled, no_compromise, ordinary, pass_accepted, pass_is_allowed

USUAL = 60
# What Graph accepts at all, whatever the policy says.
SHORTEST, LONGEST = 10, 43_200


class Pass(NamedTuple):
    """A pass that fits the policy: its lifetime in minutes, whether it works once only, whether the policy was read."""

    minutes: int
    once: bool
    why_unread: str = ""


def _effect(case: Case, world: World) -> tuple[str, World]:
    return "With the pass,", with_methods(world, ONCE, MANY)


def _pointless(case: Case, situation: Situation) -> bool:
    """A pass that the demanded strength does not accept, for a user who has a method to register another one with."""
    if not situation.methods_refused:
        return False
    accepted = [combinations(one) for one in strengths(case) if one.allowed_combinations is not None]
    refused = any(not one & {ONCE, MANY} for one in accepted)
    return refused and soft(lambda: case.methods.can_prove) is True


def _allowed(case: Case) -> bool | None:
    return passes_allowed(case)[0]


@fix(
    "temporary-access-pass",
    1,
    "Issue a Temporary Access Pass",
    portal="Entra admin center › Entra ID › Users › the user › Authentication methods › Add authentication method",
    permission="UserAuthMethod-TAP.ReadWrite.All (role: Authentication Administrator; "
    "for holders of a directory role: Privileged Authentication Administrator)",
    docs="https://learn.microsoft.com/entra/identity/authentication/howto-authentication-temporary-access-pass",
    preconditions=(belongs_here, pass_is_allowed, pass_accepted, ordinary, enabled, no_compromise),
    effect=_effect,
    pointless=_pointless,
    user_step=UserStep.CODE,
    gives_method=True,
    combinations={ONCE, MANY},
    allowed=_allowed,
    expires=True,
    for_guests=False,
    rank=1,
)
def advise(case: Case, situation: Situation) -> Advice:
    """A pass counts as MFA, so the user passes the demand with it and can register a method of their own.

    A pass that policy does not allow the user can be made and not used; an external guest can have none; an
    authentication strength need not accept it. A pass that works more than once is preferred, because with a one-time
    pass the registration has to be done within ten minutes.
    """
    who = name(case)
    if is_external(case, situation):
        other = elsewhere(case, situation, who)
        warning = f"{who} signs in {other.where}, so a pass of this tenant cannot be used: {other.who} has to act."
        return Advice(
            (
                f"Ask {other.who} to give the user a method there.",
                "Do not create a pass here, since an external guest cannot use one.",
            ),
            warning=warning,
            blocked=True,
        )
    pending = soft(lambda: case.methods.pending_passes.first)
    if pending is not None:
        return _wait_for(case, situation, pending.value)
    allowed, why = passes_allowed(case)
    fitting = _pass(case)
    identity = (
        f"Meet {who} in person, or check an official document over video, before you create anything."
        if situation.compromise
        else f"Make sure that it is {who} who asks, by a call to a number on record or in person."
    )
    kind = "that works once" if fitting.once else "that works more than once"
    steps = (
        identity,
        f"Create a Temporary Access Pass for {who} {kind} and lives {fitting.minutes} minutes.",
        "Hand the pass over in person."
        if situation.compromise
        else "Tell the pass to the user by voice, never by mail.",
        f"Have {who} sign in with it at {security_info(case)}, in a private window and without VPN or Tor.",
        "Have the user register a method of their own before the pass ends"
        + (", within ten minutes of the sign-in." if fitting.once else "."),
    )
    warning = sentences(
        "Contain the compromise first: a pass for an account that somebody else holds lets them register a method."
        if situation.compromise
        else "",
        f"A pass could be made but not used: passes are off for {who} ({why}), so allow the method first."
        if allowed is False
        else "",
        f"Whether passes are switched on for this user could not be read: {why}." if allowed is None else "",
        f"The lifetime that the policy allows could not be read: {fitting.why_unread}." if fitting.why_unread else "",
        roles(case),
        _strengths(case, fitting),
        _present(case),
        f"The user has no method but a phone: text messages and calls that Microsoft sends end on {phones_end(case)}, so "
        "let it be a passkey or Microsoft Authenticator that is registered with the pass."
        if soft(lambda: case.methods.phones_only)
        else "",
        "While the user is on the MFA block list after a fraud report, a pass may be refused too."
        if situation.fraud_reported
        else "While the user is on the MFA block list, a pass may be refused too."
        if situation.prompts_withheld
        else "",
        no_account(case),
        not_in_china(case, "authentication methods"),
    )
    path = "/users/{}/authentication/temporaryAccessPassMethods"
    made = {"lifetimeInMinutes": fitting.minutes, "isUsableOnce": fitting.once}
    read_back = ReadBack(filled(path, user_id(case)), made)
    request = change("POST", path, user_id(case), body=made, read_back=read_back)
    return Advice(steps, request, warning, blocked=allowed is False)


def _pass(case: Case) -> Pass:
    """The pass to create: an hour, as far as the policy's shortest and longest lifetime allow.

    https://learn.microsoft.com/graph/api/resources/temporaryaccesspassauthenticationmethodconfiguration
    """
    found, why = ask(lambda: case.methods.configuration(PASS))
    settings = (found[1].model_extra or {}) if found else {}
    shortest = _minutes(settings.get("minimumLifetimeInMinutes"), SHORTEST)
    longest = _minutes(settings.get("maximumLifetimeInMinutes"), LONGEST)
    forced = settings.get("isUsableOnce") is True
    accepted = [combinations(strength) for strength in strengths(case)]
    # A strength that accepts one kind of pass only decides the kind.
    needed = any(ONCE in one and MANY not in one for one in accepted)
    return Pass(min(max(USUAL, shortest), max(longest, shortest)), forced or needed, why)


def _minutes(value: object, otherwise: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        return otherwise
    return min(max(value, SHORTEST), LONGEST)


def _strengths(case: Case, fitting: Pass) -> str:
    """The warning where a demanded authentication strength does not accept the pass.

    https://learn.microsoft.com/entra/identity/authentication/concept-authentication-strengths
    """
    found, why = demands(case)
    if why or any(demand.policy is None for demand in found):
        named = why or f"the policy {policy_names(demand for demand in found if demand.policy is None)} was not read"
        return f"Whether a policy demands a strength that a pass does not satisfy could not be read: {named}."
    wanted = ONCE if fitting.once else MANY
    refusing = [
        one for one in strengths(case) if one.allowed_combinations is not None and wanted not in combinations(one)
    ]
    unclear = [one for one in strengths(case) if one.allowed_combinations is None]
    if refusing:
        names = listed(f"“{shown(one.display_name or one.id, 'unnamed')}”" for one in refusing)
        return (
            f"The demanded authentication strength {names} does not accept such a pass: the user can register with it "
            "where no such strength is demanded, and needs a method that the strength accepts."
        )
    if unclear:
        return "Whether the demanded authentication strength accepts a pass could not be read."
    return ""


def _present(case: Case) -> str:
    if soft(lambda: case.methods.usable_passes):
        return "The user has a usable pass already, and a new one replaces it."
    return ""


def _wait_for(case: Case, situation: Situation, access_pass: AuthenticationMethod) -> Advice:
    """What to do with a pass that is there and begins later: it is not replaced, so there is no request."""
    who, known = name(case), access_pass.legible
    start, minutes = known.start_date_time, known.lifetime_in_minutes
    until = f" until {when(start + timedelta(minutes=minutes))}" if start and minutes else ""
    allowed, why = passes_allowed(case)
    steps = (
        f"Keep the Temporary Access Pass of {who}: it works from {when(start)}{until}.",
        f"From then on, have {who} sign in with it at {security_info(case)}, in a private window and without VPN or Tor.",
        "Have the user register a method of their own before the pass ends.",
        "If it cannot wait, delete that pass first: a user has one pass at most, and a new one replaces it.",
    )
    warning = sentences(
        "Contain the compromise first: a pass for an account that somebody else holds lets them register a method."
        if situation.compromise
        else "",
        f"The pass will not work: passes are off for {who} ({why}), so allow the method first."
        if allowed is False
        else "",
        f"Whether passes are switched on for this user could not be read: {why}." if allowed is None else "",
        no_account(case),
    )
    return Advice(
        steps, None, warning, blocked=allowed is False, title="Keep the Temporary Access Pass until it becomes valid"
    )
