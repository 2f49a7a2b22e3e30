from __future__ import annotations

from dataclasses import replace

from aad53004.checkers import Case
from aad53004.checkers.conditional_access import Demand
from aad53004.conditional_access.applications import REGISTER_SECURITY_INFO
from aad53004.conditional_access.directory import Directory
from aad53004.conditional_access.scenario import UNKNOWN
from aad53004.conditional_access.truth import Truth
from aad53004.entra import SignIn
from aad53004.fixes import Advice, Situation, UserStep, fix
from aad53004.fixes._about import (
    anonymous,
    event,
    has_method,
    name,
    place,
    policy_names,
    refusing_strengths,
    security_info,
    sentences,
    soft,
)
from aad53004.fixes._effect import World
from aad53004.fixes._preconditions import enabled, no_compromise

RISKY = {"low", "medium", "high"}
PUSH = frozenset({"password,microsoftauthenticatorpush", "devicebasedpush"})


def _effect(case: Case, world: World) -> tuple[str, World]:
    scenario = replace(
        world.scenario,
        sign_in_risk="none",
        ip=_trusted_address(world.policies.directory),
        country=_usual_country(case) or UNKNOWN,
    )
    return "From a known place and device, where the sign-in is not risky,", world._replace(scenario=scenario)


def _usual_country(case: Case) -> str:
    """The country that the user last signed in from before the refusals, without risk; empty where nobody knows."""
    before = soft(lambda: case.sign_ins.success_before)
    if before is None or _risky(before.value.legible):
        return ""
    location = before.value.legible.location
    return (location.country_or_region or "") if location else ""


def _trusted_address(directory: Directory) -> str | None:
    """An address of the first trusted location ("from HQ"); none in any location where there is none."""
    for location in directory.places.values():
        if location.trusted and location.networks:
            return str(location.networks[0].network_address)
    return None


@fix(
    "register-from-known-place",
    3,
    "Register a method from the usual network and device",
    who="user",
    portal="My Account › Security info (aka.ms/mysecurityinfo)",
    permission="none: the user does it",
    docs="https://learn.microsoft.com/entra/id-protection/howto-identity-protection-remediate-unblock",
    preconditions=(enabled, no_compromise),
    effect=_effect,
    user_step=UserStep.USUAL_PLACE,
    self_service=True,
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
    title = ""
    steps = [
        "Switch off VPN, Tor, proxies and privacy relays such as iCloud Private Relay.",
        usual,
        f"Open {security_info(case)} in a private window and sign in with {_key(case)}.",
        f"Add a sign-in method, {_methods(case)}, and then open the app again.",
    ]
    if situation.external_guest:
        steps[2] = "Open the invitation or the app of this tenant in a private window and sign in."
    elif has_method(case, situation):
        title = "Sign in from the usual network and device"
        steps[2:] = ["Open the app again in a private window, sign in, and answer with the method that is registered."]
    hidden, why = anonymous(case, situation)
    return Advice(
        tuple(steps),
        warning=sentences(
            "Contain the compromise first: until then whoever has the password can register a method as well."
            if situation.compromise
            else "",
            _same_place(one, situation, hidden) if one is not None and one.ip_address else "",
            _hidden(one is not None and bool(one.ip_address)) if hidden else "",
            f"Whether that address is an anonymiser could not be read: {why}." if hidden is None and one else "",
            _user_risk(case, situation),
            _guarded(case),
        ),
        title=title,
    )


def _guarded(case: Case) -> str:
    """What else a policy on the registration of security information guards, where one covers the user or may."""
    enabled = soft(
        lambda: [
            demand
            for demand in case.conditional_access.enabled
            if REGISTER_SECURITY_INFO in demand.user_actions and _covers(demand)
        ]
    )
    if not enabled:
        return ""
    return (
        f"{policy_names(enabled)} {'guards' if len(enabled) == 1 else 'guard'} registration wherever it begins, Windows "
        "Hello for Business provisioning and Platform SSO set-up on macOS included."
    )


def _covers(demand: Demand) -> bool:
    whys = demand.reached.whys if demand.reached else ()
    return not any(why.condition == "users" and why.truth is Truth.NO for why in whys)


def _key(case: Case) -> str:
    """What to sign in with: a pass that is usable counts as MFA, which a password alone does not."""
    return "the Temporary Access Pass" if soft(lambda: case.methods.usable_passes) else "the password"


def _methods(case: Case) -> str:
    """What to register, which is no push to a phone where a demanded strength takes none."""
    refusing = refusing_strengths(case, PUSH)
    if refusing:
        return f"a passkey or another method that {refusing} accepts"
    return "Microsoft Authenticator or a passkey for choice"


def _hidden(named: bool) -> str:
    if named:
        return "That address counts as an anonymising or risky network."
    return "Entra saw an anonymising or risky network: another attempt from there is refused again."


def _same_place(one: SignIn, situation: Situation, hidden: bool | None) -> str:
    """What another attempt from the place of the refused sign-in comes to; empty where it was not risky."""
    if not hidden and not _risky(one):
        return ""
    if hidden is False and situation.usual_place:
        return (
            f"The refused sign-in came from {place(one)}, a network of the user's own, so that is not what was unfamiliar: "
            "with the same device or browser another attempt is refused again."
        )
    return f"Another attempt from {place(one)} is refused again: the refused sign-in came from there."


def _risky(one: SignIn) -> bool:
    return (one.risk_level_during_sign_in or "").casefold() in RISKY


def _known_place(case: Case, one: SignIn | None, situation: Situation) -> str:
    """Where the user last got in; "" where that says nothing: it may have been somebody else, or is the same place."""
    before = soft(lambda: case.sign_ins.success_before)
    if before is None or situation.compromise or _risky(before.value.legible):
        return ""
    return "" if one and one.ip_address == before.value.legible.ip_address else place(before.value.legible)


def _user_risk(case: Case, situation: Situation) -> str:
    if situation.no_home_tenant:
        return ""
    if situation.external_guest:
        return "Where the home tenant counts the user as at risk, no place helps until that risk is closed there."
    at_risk = soft(lambda: case.risk.at_risk_now())
    if at_risk:
        return f"{name(case)} is at risk as a user too, which no change of place ends."
    return ""
