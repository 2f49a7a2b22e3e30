"""Several policies at once, as tenants have them."""

from __future__ import annotations

from typing import Any

from tests.conditional_access.cases.base import (
    ABSENT,
    ALEX,
    BLOCK,
    BLOCKING,
    BREAK_GLASS,
    EUROPE,
    EVE,
    EXCHANGE,
    GLOBAL_ADMINISTRATOR,
    GRANT,
    GUEST,
    NO,
    NOT_NEEDED,
    OFFICE_IP,
    PAYROLL,
    PHISHING_RESISTANT,
    POLICIES_PAGE,
    REFUSED,
    UNKNOWN,
    WITH_CONTROLS,
    YES,
    Json,
    action,
    apps,
    case,
    grant,
    guests,
    places,
    platforms,
    policy,
    registering,
    sign_in,
    who,
)

STAFF = who("All", not_groups=[BREAK_GLASS])
LEGACY, EVERYONE, ADMINS, COUNTRIES, RISKY, REGISTRATION, GUESTS, PHONES, CODE, PILOT = (
    "CA001 - Block legacy authentication",
    "CA002 - MFA for everybody outside",
    "CA003 - Phishing-resistant MFA for administrators",
    "CA004 - Block other countries",
    "CA005 - MFA for risky sign-ins",
    "CA006 - Registration from trusted locations",
    "CA007 - MFA for guests",
    "CA008 - App protection on phones",
    "CA009 - Block device code flow",
    "CA010 - Pilot",
)
BASELINE: list[Json] = [
    policy(LEGACY, users=STAFF, clientAppTypes=["exchangeActiveSync", "other"], controls=BLOCKING),
    policy(EVERYONE, users=STAFF, locations=places("All", without=["AllTrusted"])),
    policy(ADMINS, users=who(roles=[GLOBAL_ADMINISTRATOR]), controls=grant(strength=PHISHING_RESISTANT)),
    policy(COUNTRIES, users=STAFF, locations=places("All", without=[EUROPE]), controls=BLOCKING),
    policy(RISKY, users=STAFF, signInRiskLevels=["high", "medium"]),
    policy(
        REGISTRATION,
        users=STAFF,
        target=action("registersecurityinfo"),
        locations=places("All", without=["AllTrusted"]),
        controls=BLOCKING,
    ),
    policy(GUESTS, users=who(guests=guests("b2bCollaborationGuest,b2bCollaborationMember"))),
    policy(
        PHONES,
        users=STAFF,
        target=apps("Office365"),
        platforms=platforms("iOS", "android"),
        controls=grant("approvedApplication", "compliantApplication"),
    ),
    policy(CODE, users=STAFF, authenticationFlows={"transferMethods": "deviceCodeFlow"}, controls=BLOCKING),
    policy(PILOT, users=STAFF, state="enabledForReportingButNotEnforced", controls=grant("compliantDevice")),
]


def baseline(name: str, because: str, scenario: Json, decision: str, yes: tuple[str, ...], **more: Any) -> None:
    """A case of the whole baseline: `yes` are the policies that apply, and `unknown` those that may; no other does."""
    unknown = more.pop("unknown", ())
    applies = {one["displayName"]: NO for one in BASELINE} | dict.fromkeys(yes, YES) | dict.fromkeys(unknown, UNKNOWN)
    case(f"baseline: {name}", POLICIES_PAGE, because, BASELINE, scenario, decision, applies=applies, **more)


baseline(
    "a café",
    "Outside the trusted locations MFA is demanded of everybody.",
    sign_in(methods=["mfa"]),
    WITH_CONTROLS,
    (EVERYONE, PILOT),
    controls=[["mfa"]],
    registration=NOT_NEEDED,
)
baseline(
    "HQ", "In a trusted location nothing is demanded.", sign_in(ip=OFFICE_IP), GRANT, (PILOT,), controls=[], error=None
)
baseline(
    "an anonymiser without any method",
    "Two policies demand MFA, the session is risky, and nothing is registered.",
    sign_in(signInRisk="medium", methods=[]),
    WITH_CONTROLS,
    (EVERYONE, RISKY, PILOT),
    controls=[["mfa"]],
    registration=REFUSED,
    error=53004,
    basis="documented",
)
baseline(
    "a new employee in a café",
    "Without risk the registration is refused for its place.",
    sign_in(methods=[]),
    WITH_CONTROLS,
    (EVERYONE, PILOT),
    registration=REFUSED,
    error=53010,
)
baseline(
    "another country",
    "Access from Canada is blocked.",
    sign_in(country="CA", signInRisk="high"),
    BLOCK,
    (EVERYONE, COUNTRIES, RISKY, PILOT),
    controls=[],
    registration=REFUSED,
    error=53003,
)
baseline(
    "an old mail client",
    "Legacy authentication is blocked, also at HQ.",
    sign_in(ip=OFFICE_IP, clientApp="other"),
    BLOCK,
    (LEGACY, PILOT),
    error=53003,
)
baseline(
    "a device code",
    "The device code flow is blocked.",
    sign_in(ip=OFFICE_IP, authenticationFlow="deviceCodeFlow"),
    BLOCK,
    (CODE, PILOT),
    error=53003,
)
baseline(
    "a phone",
    "MFA by one policy, and one of two kinds of apps by another.",
    sign_in(platform="iOS", clientApp="mobileAppsAndDesktopClients"),
    WITH_CONTROLS,
    (EVERYONE, PHONES, PILOT),
    controls=[["mfa"], ["approvedApplication", "compliantApplication"]],
)
baseline(
    "a phone with an app of the organisation",
    "Payroll is not in Office 365.",
    sign_in(app=PAYROLL, platform="android"),
    WITH_CONTROLS,
    (EVERYONE, PILOT),
    controls=[["mfa"]],
)
baseline(
    "the break-glass account",
    "It is excluded from all but the administrators' policy, which has no exclusions.",
    sign_in(user=EVE, signInRisk="high"),
    WITH_CONTROLS,
    (ADMINS,),
    controls=[[f"authenticationStrength:{PHISHING_RESISTANT}"]],
)
baseline(
    "a guest",
    "Guests are among all users, and have a policy of their own.",
    sign_in(user=GUEST),
    WITH_CONTROLS,
    (EVERYONE, GUESTS, PILOT),
    controls=[["mfa"]],
)
baseline(
    "registering in a café",
    "The registration is blocked outside; the other policies are about apps.",
    registering(),
    BLOCK,
    (REGISTRATION,),
    error=53003,
    registration=REFUSED,
)
baseline(
    "hardly anything told",
    "Of this user and app nothing else is known; each policy that depends on it stays open.",
    {"user": ALEX, "app": EXCHANGE},
    UNKNOWN,
    (PILOT,),
    unknown=(LEGACY, EVERYONE, COUNTRIES, RISKY, REGISTRATION, PHONES, CODE),
    controls=[],
    error=UNKNOWN,
    missing=("clientApp", "ip", "country", "signInRisk", "platform", "authenticationFlow"),
)
baseline(
    "another country, and else hardly anything",
    "The country alone is enough for the block.",
    {"user": ALEX, "app": EXCHANGE, "country": "CA"},
    BLOCK,
    (COUNTRIES, PILOT),
    unknown=(LEGACY, EVERYONE, RISKY, REGISTRATION, PHONES, CODE),
    error=53003,
)
case(
    "baseline: without a directory",
    POLICIES_PAGE,
    "Whether Alex is excluded as a break-glass account, and which addresses are trusted, is not known.",
    BASELINE,
    sign_in(),
    UNKNOWN,
    directory=None,
    controls=[],
    applies={EVERYONE: UNKNOWN, ADMINS: UNKNOWN, LEGACY: NO, RISKY: NO, REGISTRATION: NO},
)
case(
    "together: two policies that never meet",
    POLICIES_PAGE,
    "One is for Exchange and one for Payroll; this is Exchange.",
    [
        policy("Mail", target=apps(EXCHANGE), controls=grant("compliantDevice")),
        policy("Payroll", target=apps(PAYROLL), controls=BLOCKING),
    ],
    sign_in(device={"isCompliant": True}),
    WITH_CONTROLS,
    controls=[["compliantDevice"]],
    applies={"Mail": YES, "Payroll": NO},
    error=None,
)
case(
    "together: an exclusion in one policy only",
    POLICIES_PAGE,
    "Excluding Alex from one policy leaves the other as it is.",
    [policy("A", users=who("All", not_users=[ALEX]), controls=BLOCKING), policy("B")],
    sign_in(),
    WITH_CONTROLS,
    controls=[["mfa"]],
    applies={"A": NO, "B": YES},
)
case(
    "together: the strictest of two risk policies",
    POLICIES_PAGE,
    "High risk meets both, and the block wins.",
    [
        policy("Medium and up", signInRiskLevels=["medium", "high"]),
        policy("High", signInRiskLevels=["high"], controls=BLOCKING),
    ],
    sign_in(signInRisk="high", methods=[]),
    BLOCK,
    applies={"Medium and up": YES, "High": YES},
    error=53003,
)
case(
    "together: below the stricter of two risk policies",
    POLICIES_PAGE,
    "Medium risk meets only the policy that demands MFA.",
    [
        policy("Medium and up", signInRiskLevels=["medium", "high"]),
        policy("High", signInRiskLevels=["high"], controls=BLOCKING),
    ],
    sign_in(signInRisk="medium", methods=[]),
    WITH_CONTROLS,
    applies={"Medium and up": YES, "High": NO},
    registration=REFUSED,
    error=53004,
    basis="documented",
)
case(
    "together: different user actions",
    POLICIES_PAGE,
    "Registering security information is one action, registering a device another.",
    [
        policy("Info", target=action("registersecurityinfo"), controls=BLOCKING),
        policy("Device", target=action("registerdevice")),
    ],
    sign_in(app=None, userAction="register-device"),
    WITH_CONTROLS,
    controls=[["mfa"]],
    applies={"Info": NO, "Device": YES},
)
case(
    "together: an app is told, the rest of a risk is not",
    POLICIES_PAGE,
    "Everything is known but the user's risk, which only the second policy asks for.",
    [policy("MFA"), policy("Risk", userRiskLevels=["high"], controls=BLOCKING)],
    sign_in(userRisk=ABSENT),
    UNKNOWN,
    applies={"MFA": YES, "Risk": UNKNOWN},
    missing=("userRisk",),
)
