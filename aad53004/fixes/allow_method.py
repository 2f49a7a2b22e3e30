from __future__ import annotations

from typing import Any

from aad53004.checkers import Case
from aad53004.checkers.effective_methods import Counted
from aad53004.checkers.method_kinds import PHONE_COMBINATIONS
from aad53004.checkers.method_policy import Level
from aad53004.checkers.retiring import phones_end
from aad53004.entra import MethodConfiguration
from aad53004.fixes import Advice, ReadBack, Situation, UserStep, fix
from aad53004.fixes._about import (
    LONGEST_REASON,
    MANY,
    ONCE,
    PASS,
    ask,
    change,
    filled,
    listed,
    name,
    not_in_china,
    passes_allowed,
    refusing_strengths,
    sentences,
    shown,
    soft,
    strengths,
)
from aad53004.fixes._effect import World, with_methods

GROUP = "<object id of a small group that holds the user>"
# Id in the policy, the type of its configuration, and what the portal calls it.
KNOWN = {
    "temporaryaccesspass": ("TemporaryAccessPass", "temporaryAccessPass", "Temporary Access Pass"),
    "microsoftauthenticator": ("MicrosoftAuthenticator", "microsoftAuthenticator", "Microsoft Authenticator"),
    "fido2": ("Fido2", "fido2", "Passkey (FIDO2)"),
    "sms": ("Sms", "sms", "SMS"),
    "voice": ("Voice", "voice", "Voice call"),
    "softwareoath": ("SoftwareOath", "softwareOath", "Third-party software OATH tokens"),
    "hardwareoath": ("HardwareOath", "hardwareOath", "Hardware OATH tokens"),
    "x509certificate": ("X509Certificate", "x509Certificate", "Certificate-based authentication"),
}
# Which method of the policy each part of a combination of an authentication strength stands for.
METHOD_OF = {
    "fido2": "fido2",
    "devicebasedpush": "microsoftauthenticator",
    "microsoftauthenticatorpush": "microsoftauthenticator",
    "x509certificatemultifactor": "x509certificate",
    "softwareoath": "softwareoath",
    "hardwareoath": "hardwareoath",
    "sms": "sms",
    "voice": "voice",
}


# The settings within a method that may refuse it, by what decided: where they stand, and how to let the method pass.
_WIDENED = {
    Level.KEY: (
        "the key restrictions of Passkey (FIDO2)",
        "add the AAGUID of the key to the allowed ones, or take it off the blocked ones",
    ),
    Level.PROFILE: (
        "the passkey profiles of Passkey (FIDO2)",
        "give a group of the user a profile that takes this passkey",
    ),
    Level.MODE: ("the authentication mode of Microsoft Authenticator", "set the mode of the user's group to Any"),
}


def _effect(case: Case, world: World) -> tuple[str, World] | None:
    """With the methods allowed that are registered and not allowed."""
    parts = [part for one in case.methods.strong for text in one.kind.combinations for part in text.split(",")]
    return ("With the registered methods allowed,", with_methods(world, *parts)) if parts else None


@fix(
    "allow-method",
    9,
    "Allow the method in the authentication methods policy",
    portal="Entra admin center › Entra ID › Authentication methods › Policies",
    permission="Policy.ReadWrite.AuthenticationMethod (role: Authentication Policy Administrator)",
    docs="https://learn.microsoft.com/entra/identity/authentication/concept-authentication-methods-manage",
    effect=_effect,
    user_step=UserStep.PREPARING,
    allows_method=True,
)
def advise(case: Case, situation: Situation) -> Advice:
    """Lets a small group that holds the user use a method: the one the user has and may not use, else one that the
    demanded strength accepts, else a Temporary Access Pass.

    The group is added to whom the method is allowed already, since Graph replaces the list as a whole; a method that
    is off for everyone is switched on for that group alone, never for all users.
    """
    who = name(case)
    disallowed = _disallowed(case)
    narrowed = _narrowed(case)
    if narrowed is not None and not disallowed:
        return _widen(case, situation, narrowed)
    wanted = next(iter(disallowed or _accepted_by_strength(case, situation)), PASS)
    found, unread = ask(lambda: case.methods.configuration(wanted))
    configuration = found[1] if found else None
    policy_id, kind, title = _named(wanted, configuration)
    allowance = case.methods.allows(wanted)
    allowed, why = allowance.allowed, allowance.why
    if allowed:
        return Advice(
            (
                f"Leave the authentication methods policy as it is: {title} is allowed for {who} ({shown(why)}).",
                f"Register that method for {who} instead.",
            ),
            warning=f"{title} is allowed for {who} already, so there is nothing to switch on.",
            blocked=True,
        )
    excluding = _excluding(case, configuration)
    also = "" if wanted == PASS or passes_allowed(case)[0] is not False else f", and the same for {KNOWN[PASS][2]}"
    steps = (
        f"Choose a small group that holds {who} and few others, or create one.",
        f"Take {who} out of what the policy excludes ({excluding}), or choose another method, since an exclusion wins."
        if excluding
        else f"Check that {title} excludes no group that holds {who}, since an exclusion wins.",
        f"Switch {title} on for that group, not for all users{also}.",
        "Save, and give the change a few minutes before the next attempt.",
    )
    warning = sentences(
        f"Whether {title} is switched on for this user could not be read: {shown(why)}." if allowed is None else "",
        "Graph replaces the list of targets as a whole, so no request is given for a policy that could not be read."
        if unread
        else "",
        "Everybody in that group may use the method from then on.",
        f"Text messages and calls that Microsoft sends end on {phones_end(case)}."
        if wanted in PHONE_COMBINATIONS
        else "",
        "Whoever issues passes can let anybody in the group in, so keep it small." if wanted == PASS else "",
        "Contain the compromise before the user registers anything." if situation.compromise else "",
        not_in_china(case, "the authentication methods policy"),
    )
    if excluding or unread or not kind:
        return Advice(steps, None, warning)
    body = {
        "@odata.type": kind,
        "state": "enabled",
        "includeTargets": _targets(configuration),
    }
    path = "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/{}"
    read_back = ReadBack(filled(path, policy_id), body)
    return Advice(steps, change("PATCH", path, policy_id, body=body, read_back=read_back), warning)


def _named(wanted: str, configuration: MethodConfiguration | None) -> tuple[str, str, str]:
    """The id of a method in the policy, the type of its configuration, and its title; the type is empty for a method
    that neither this version nor the policy knows."""
    if wanted in KNOWN:
        policy_id, kind, title = KNOWN[wanted]
        return policy_id, f"#microsoft.graph.{kind}AuthenticationMethodConfiguration", title
    if configuration is None:
        return wanted, "", shown(wanted)
    title = str((configuration.model_extra or {}).get("displayName") or configuration.id or wanted)
    return configuration.id or wanted, configuration.odata_type or "", shown(title)


def _disallowed(case: Case) -> list[str]:
    """Ids in the policy of the methods that the user has and that are not switched on for the user; none where another
    may be used. A certificate, which the registration report alone shows, is the last of them."""
    strong, _ = ask(lambda: tuple(case.methods.strong))
    if any(counted.allowed for counted in strong or ()):
        return []
    names = [
        name
        for counted in strong or ()
        if counted.allowed is False and counted.level not in _WIDENED
        for name in counted.configurations
    ]
    certificate = soft(lambda: case.methods.certificate)
    if certificate is not None and certificate.allowance.allowed is False:
        names.append(certificate.kind.policy)
    return names


def _narrowed(case: Case) -> Counted | None:
    """The method that is switched on for the user and that a narrower setting refuses; None where another may be used."""
    strong, _ = ask(lambda: tuple(case.methods.strong))
    if any(counted.allowed for counted in strong or ()):
        return None
    return next((one for one in strong or () if one.allowed is False and one.level in _WIDENED), None)


def _widen(case: Case, situation: Situation, counted: Counted) -> Advice:
    """Says which narrower setting refuses the method. It holds for everybody whom the method is for, so no request is
    given: whether to change it is a decision about all of them."""
    who = name(case)
    setting, how = _WIDENED[counted.level]
    steps = (
        f"Look at {setting}: {shown(counted.why, most=LONGEST_REASON)}.",
        f"Decide whether that restriction is meant for {who}; if it is, register another method for {who} instead.",
        f"If it is not, {how}.",
        "Save, and give the change a few minutes before the next attempt.",
    )
    warning = sentences(
        "The setting holds for everybody whom the method is for, not for this user alone.",
        "Contain the compromise before the user registers anything." if situation.compromise else "",
        not_in_china(case, "the authentication methods policy"),
    )
    return Advice(steps, None, warning)


def _accepted_by_strength(case: Case, situation: Situation) -> list[str]:
    """Ids in the policy of the methods that a demanded strength accepts, those that are off for the user first."""
    if not situation.methods_refused and not refusing_strengths(case, {ONCE, MANY}):
        return []
    parts = [
        part.strip().casefold()
        for strength in strengths(case)
        for combination in strength.allowed_combinations or ()
        for part in combination.split(",")
    ]
    ids = list(dict.fromkeys(METHOD_OF[part] for part in parts if part in METHOD_OF))
    return sorted(ids, key=lambda one: case.methods.allows(one).allowed is not False)


def _excluding(case: Case, configuration: MethodConfiguration | None) -> str:
    """The excluded targets that hold the user, each with its kind; "" where none does or it could not be read."""
    targets = (configuration.exclude_targets if configuration else None) or ()
    holding = [name for target in targets for holds, name in [case.methods.membership.holds(target)] if holds]
    return listed(_quoted(shown(name)) for name in holding)


def _quoted(target: str) -> str:
    """What a target is called with its name in quotation marks: "group “Sales”"."""
    kind, _, named = target.partition(" ")
    return f"{kind} “{named}”" if kind in {"group", "role"} else target


def _targets(configuration: MethodConfiguration | None) -> list[dict[str, Any]]:
    """Whom the method is allowed for, with the new group; what a method that is off lists is not carried over."""
    target = {"targetType": "group", "id": GROUP, "isRegistrationRequired": False}
    if configuration is None or (configuration.state or "").casefold() != "enabled":
        return [target]
    kept = (
        one.model_dump(mode="json", by_alias=True, exclude_unset=True) for one in configuration.include_targets or ()
    )
    return [*kept, target]
