"""Busy tenants about people: who signed in, who holds the account, whether it was the user, and other blocks."""

from __future__ import annotations

from typing import Any

from tests.cases.base import (
    MFA_FOR_ALL,
    REFUSED_AT,
    case,
    classic,
    clear,
    found,
    refused,
    risk_closed,
    security_info,
    sprayed,
    with_authenticator,
)
from tests.scenarios.base import (
    ALICE,
    AZURE_PORTAL,
    CAROL,
    CHROME_ANDROID,
    COUNTRIES,
    EDGE,
    EXCHANGE_ONLINE,
    FABRIKAM_OFFICE,
    FABRIKAM_VPN,
    FIREFOX,
    GUEST,
    HEADQUARTERS,
    HOME_BERLIN,
    HOSTING_ABROAD,
    HOTEL_LISBON,
    OFFICE_BERLIN,
    OFFICE_HAMBURG,
    OUTLOOK_IPHONE,
    OUTLOOK_MOBILE,
    PILOT,
    SIGN_IN_RISK,
    STANDARD_POLICIES,
    TEAMS_DESKTOP,
    TOR_EXIT,
    USER_RISK,
    VPN_AMSTERDAM,
    Contoso,
    Json,
    audited_user,
    earlier,
    edited,
    guid,
    later,
    person,
    policy,
)

LOOSENING = ("dismiss-user-risk", "confirm-sign-in-safe", "dismiss-sign-in", "temporary-exclusion")
NOT_FOR_GUESTS = (
    "temporary-access-pass",
    "add-phone-method",
    "dismiss-user-risk",
    "temporary-password",
    "revoke-sessions",
)
CONTAINED_FIRST = ("contain-compromise", "temporary-password", "revoke-sessions")
HOME = "guest-risk-in-home-tenant"
COMPROMISE = "risk-credential-leak-or-spray"
PERSONAL_ACCOUNTS = "9188040d-6c67-4c5b-b112-36a304b66dad"
EXTRA_POLICIES = (
    policy(
        "CA030 - All users - Block countries without an office",
        grant=["block"],
        locations={"includeLocations": [COUNTRIES["id"]], "excludeLocations": []},
    ),
    policy(
        "CA031 - All users - Compliant device for the Azure portal",
        grant=["compliantDevice", "domainJoinedDevice"],
        include_apps=[AZURE_PORTAL[1]],
    ),
    policy(
        "CA032 - All users except pilot - MFA outside the office",
        state="disabled",
        users={"excludeGroups": [PILOT["id"]]},
        locations={"includeLocations": ["All"], "excludeLocations": [HEADQUARTERS["id"]]},
    ),
)


def claimed(moment: str, what: str = "First factor", step: str = "Primary") -> list[Json]:
    """A step that a claim in the token satisfied."""
    return [
        {
            "authenticationStepDateTime": moment,
            "authenticationMethod": "Previously satisfied",
            "authenticationMethodDetail": None,
            "succeeded": True,
            "authenticationStepResultDetail": f"{what} requirement satisfied by claim in the token",
            "authenticationStepRequirement": f"{step} authentication",
        }
    ]


def token(contoso: Contoso, moment: str, **more: Any) -> Json:
    """A client renews the subject's token by itself; what MFA is required, a claim in the token satisfies."""
    entry = contoso.sign_in(
        moment,
        **{"place": HOME_BERLIN, "app": OUTLOOK_MOBILE, "resource": EXCHANGE_ONLINE, "agent": OUTLOOK_IPHONE, **more},
    )
    entry |= {
        "isInteractive": False,
        "signInEventTypes": ["nonInteractiveUser"],
        "incomingTokenType": "primaryRefreshToken",
        "clientAppUsed": "Mobile Apps and Desktop clients",
        "authenticationRequirement": "multiFactorAuthentication",
    }
    entry["authenticationDetails"] = [*claimed(moment), *claimed(moment, "MFA", "Secondary")]
    return entry


def busy(
    user: Json = ALICE,
    *,
    policies: tuple[Json, ...] = (),
    instead: tuple[Json, ...] | None = None,
    until: int = 24,
    **more: Any,
) -> Contoso:
    """A tenant with further policies, and a subject whose phone and desktop renew tokens all month, who mistypes a
    password now and then, and whose account was edited long ago. ``until``: the day of November on which that ends."""
    contoso = Contoso(user, policies=[*(instead or STANDARD_POLICIES), *EXTRA_POLICIES, *policies], **more)
    contoso.data["signInsOfEveryKind"] = True
    for day in range(2, until):
        token(contoso, f"2026-11-{day:02d}T06:1{day % 10}:27Z")
        token(contoso, f"2026-11-{day:02d}T10:4{day % 10}:51Z", app=TEAMS_DESKTOP, agent=EDGE, place=OFFICE_BERLIN)
    for moment in ("2026-11-03T08:01:12Z", "2026-11-17T09:33:08Z"):
        contoso.sign_in(moment, error=50126)
    contoso.audit(
        "2026-11-01T09:00:00Z",
        "Update user",
        service="Core Directory",
        category="UserManagement",
        targets=[audited_user(contoso.subject, ("JobTitle", ["Sales Manager"], ["Account Manager"]))],
    )
    return contoso


def phone_goes_on(contoso: Contoso) -> Contoso:
    """After the refusal the subject's phone and desktop renew their tokens as on every morning."""
    token(contoso, "2026-11-24T07:55:31Z")
    token(contoso, "2026-11-24T08:21:03Z", app=TEAMS_DESKTOP, agent=EDGE, place=OFFICE_BERLIN)
    token(contoso, "2026-11-24T08:51:44Z")
    return contoso


def unfamiliar(contoso: Contoso, moment: str = REFUSED_AT, **event: Any) -> Json:
    """The subject is refused in a session that looks unfamiliar: by default in a hotel in Lisbon, in their usual browser."""
    more = {"place": HOTEL_LISBON, "kinds": ["unfamiliarFeatures"], "agent": EDGE, **event}
    entry = contoso.blocked(moment, **more)
    contoso.detection(entry, "unfamiliarFeatures", more.get("risk", "medium"))
    return entry


# --- who signed in ----------------------------------------------------------------------------------------------------


@case(
    found(
        "no-mfa-method-registered",
        method="no-mfa-method-registered",
        risk="risk-unfamiliar-or-travel",
        demand="ca-signin-risk-requires-mfa",
        verdicts={"stale-log": "ruled-out"},
        never_says=("has signed in since",),
        explains=REFUSED_AT,
    )
)
def three_tokens_renewed_after_a_refusal_in_a_hotel() -> Contoso:
    """Clients that renew tokens are no sign that the user got in [concept-noninteractive-sign-ins]."""
    contoso = busy()
    unfamiliar(contoso)
    return phone_goes_on(contoso)


@case(clear(notes=("medium",), asks=(TOR_EXIT[0],)))
def the_owner_works_in_the_office_after_a_refusal_through_tor() -> Contoso:
    """The user got in, from elsewhere than the refused session: whether that one was theirs, and the open user risk, are still to be told."""
    contoso = refused(busy())
    contoso.sign_in("2026-11-24T08:30:00Z")
    return phone_goes_on(contoso)


@case(clear(verdicts={"stale-log": "confirmed"}))
def back_in_the_hotel_by_a_claim_in_the_token() -> Contoso:
    """An interactive success half an hour later, in the same hotel and browser: the user is in, whoever satisfied MFA."""
    contoso = busy()
    unfamiliar(contoso)
    entry = contoso.sign_in("2026-11-24T08:20:00Z", place=HOTEL_LISBON)
    entry["authenticationRequirement"] = "multiFactorAuthentication"
    entry["authenticationDetails"] += claimed("2026-11-24T08:20:00Z", "MFA", "Secondary")
    return contoso


def refused_desktop(*, device: str) -> Contoso:
    """The desktop client is refused while it renews its token by itself, on a train's network."""
    contoso = busy()
    entry = contoso.blocked(REFUSED_AT, place=HOTEL_LISBON, kinds=["unfamiliarFeatures"], agent=EDGE, app=TEAMS_DESKTOP)
    entry |= {"isInteractive": False, "signInEventTypes": ["nonInteractiveUser"]}
    entry["authenticationDetails"] = claimed(REFUSED_AT)
    entry["deviceDetail"] = {**entry["deviceDetail"], "deviceId": device}
    contoso.detection(entry, "unfamiliarFeatures", "medium")
    return contoso


LAPTOP, TABLET = guid("device laptop"), guid("device tablet")


def renewed_later(contoso: Contoso, *, device: str, **more: Any) -> Contoso:
    entry = token(contoso, "2026-11-24T08:25:00Z", **{"app": TEAMS_DESKTOP, "agent": EDGE, **more})
    entry["deviceDetail"] = {**entry["deviceDetail"], "deviceId": device}
    return contoso


@case(
    clear(
        verdicts={"stale-log": "confirmed"},
        never_says=("has signed in since", "signed in to Microsoft Teams"),
        notes=("but has renewed its token since", "came with a valid token"),
        asks=("came with a valid token",),
        never_asks=("right password",),
    )
)
def the_refused_client_renews_on_the_same_laptop() -> Contoso:
    """A refused renewal, then one of the same app on the same device: overtaken [concept-noninteractive-sign-ins]."""
    return renewed_later(refused_desktop(device=LAPTOP), device=LAPTOP.upper())


@case(found("no-mfa-method-registered", never_says=("has signed in since",)))
def the_same_client_renews_on_another_device() -> Contoso:
    """The same app on another device and network says nothing of the refused one."""
    return renewed_later(refused_desktop(device=LAPTOP), device=TABLET)


@case(found("no-mfa-method-registered", never_says=("has signed in since",)))
def the_same_client_renews_without_a_device_elsewhere() -> Contoso:
    """Two empty device ids are not the same device, and the address differs."""
    return renewed_later(refused_desktop(device=""), device="")


@case(clear(verdicts={"stale-log": "confirmed"}))
def the_same_client_renews_without_a_device_at_the_same_address() -> Contoso:
    """No device id on either, but one app from one address."""
    return renewed_later(refused_desktop(device=""), device="", place=HOTEL_LISBON)


@case(
    found(
        "no-mfa-method-registered",
        verdicts={"stale-log": "not-checked"},
        never_says=("has signed in since",),
    )
)
def a_later_success_of_unknown_kind() -> Contoso:
    """Neither isInteractive nor signInEventTypes is there, so nobody knows who signed in [signin]."""
    contoso = busy()
    unfamiliar(contoso)
    entry = contoso.sign_in("2026-11-24T08:20:00Z", place=HOME_BERLIN, app=OUTLOOK_MOBILE, agent=OUTLOOK_IPHONE)
    entry |= {"isInteractive": None, "signInEventTypes": None}
    return contoso


@case(
    classic(
        verdicts={"recent-policy-change": "confirmed", "stale-log": "ruled-out"}, never_says=("has signed in since",)
    )
)
def riskless_mornings_clear_no_change_of_a_risk_policy() -> Contoso:
    """CA003 was enforced yesterday; this morning's success had no risk, so that the policy was not tried by it."""
    contoso = busy()
    contoso.data["conditionalAccessPolicies"][2] = edited(SIGN_IN_RISK, "2026-11-23T16:02:00Z")
    contoso.policy_changed(
        "2026-11-23T16:02:00Z",
        edited(SIGN_IN_RISK, "2026-11-23T16:02:00Z"),
        state="enabledForReportingButNotEnforced",
    )
    contoso.sign_in("2026-11-24T07:01:00Z")
    return phone_goes_on(refused(contoso))


@case(
    classic(
        method="methods-reset-by-admin",
        headline="methods-reset-by-admin",
        verdicts={"stale-log": "ruled-out"},
        has=("temporary-access-pass",),
    )
)
def mfa_passed_last_week_and_methods_deleted_yesterday() -> Contoso:
    """Last week's passed prompt is history: the methods are gone since the desk removed them [reference-audit-activities]."""
    contoso = busy(policies=(MFA_FOR_ALL,))
    contoso.sign_in("2026-11-18T08:00:00Z", satisfied=[MFA_FOR_ALL], second_factor={}, place=HOME_BERLIN)
    security_info(contoso, "2026-11-23T15:10:00Z")
    return phone_goes_on(refused(contoso))


@case(
    found(
        "no-mfa-method-registered",
        verdicts={"stale-log": "not-checked"},
        never_says=("No success followed", "has signed in since"),
    )
)
def a_refused_client_whose_renewals_graph_does_not_list() -> Contoso:
    """Graph lists renewed tokens to those alone who ask for them, so that none in the answer is no proof of none [signin-list]."""
    contoso = renewed_later(refused_desktop(device=LAPTOP), device=LAPTOP)
    contoso.data["signInsOfEveryKind"] = False
    return contoso


# --- compromise -------------------------------------------------------------------------------------------------------


@case(
    found(
        COMPROMISE,
        risk=COMPROMISE,
        first=CONTAINED_FIRST,
        lacks=LOOSENING,
        never_says=("has signed in since",),
        verdicts={COMPROMISE: "confirmed"},
    )
)
def adversary_in_the_middle_and_a_phone_that_goes_on() -> Contoso:
    """A token may be stolen: contain first, and the renewals may be the thief's [concept-identity-protection-risks]."""
    return phone_goes_on(sprayed(busy(), "attackerinTheMiddle", place=HOSTING_ABROAD))


@case(found(COMPROMISE, risk=COMPROMISE, first=CONTAINED_FIRST, lacks=LOOSENING, verdicts={COMPROMISE: "likely"}))
def a_low_anomalous_token_two_days_before() -> Contoso:
    """A low anomalousToken is likely, not sure: it still goes before the anonymiser of today [concept-identity-protection-risks]."""
    contoso = busy()
    renewal = token(contoso, "2026-11-22T13:00:00Z", place=HOSTING_ABROAD, risk="low", kinds=["anomalousToken"])
    contoso.detection(renewal, "anomalousToken", "low", timing="offline")
    return refused(contoso)


@case(
    found(
        COMPROMISE,
        risk=COMPROMISE,
        first=CONTAINED_FIRST,
        lacks=LOOSENING,
        verdicts={COMPROMISE: "likely", "risk-anonymized-ip": "ruled-out"},
        advice={"contain-compromise": "inbox rule"},
    )
)
def a_medium_inbox_rule_and_a_user_at_high_risk() -> Contoso:
    """A suspicious inbox rule at medium may be automation: likely, and the mailbox is looked at [concept-identity-protection-risks]."""
    contoso = busy()
    contoso.detection(
        None,
        "mcasSuspiciousInboxManipulationRules",
        "medium",
        moment="2026-11-23T19:40:00Z",
        source="Microsoft Defender for Cloud Apps",
    )
    contoso.risky("high", "2026-11-23T19:45:00Z", kinds=["mcasSuspiciousInboxManipulationRules"])
    contoso.blocked(REFUSED_AT, failing=[USER_RISK], risk="none", kinds=[], place=OFFICE_BERLIN, agent=EDGE)
    return contoso


@case(
    found(
        "risk-admin-confirmed-compromised",
        risk="risk-admin-confirmed-compromised",
        first=CONTAINED_FIRST,
        lacks=LOOSENING,
    )
)
def an_administrator_confirmed_this_sign_in_compromised() -> Contoso:
    """An administrator confirmed the refused sign-in, not the user, compromised: it counts [howto-identity-protection-risk-feedback]."""
    contoso = busy()
    entry = contoso.blocked(REFUSED_AT, state="confirmedCompromised", detail="adminConfirmedSigninCompromised")
    contoso.detection(
        entry,
        "anonymizedIPAddress",
        "medium",
        state="confirmedCompromised",
        detail="adminConfirmedSigninCompromised",
    )
    return phone_goes_on(contoso)


@case(
    found(
        "risk-admin-confirmed-compromised",
        risk="risk-admin-confirmed-compromised",
        first=CONTAINED_FIRST,
        lacks=LOOSENING,
    )
)
def an_administrator_confirmed_last_weeks_sign_in_compromised() -> Contoso:
    """Someone was in last week and nobody contained it; the hotel of today does not change that."""
    contoso = busy()
    entry = contoso.sign_in(
        "2026-11-17T22:10:00Z",
        place=HOSTING_ABROAD,
        agent=FIREFOX,
        aggregated="high",
        state="confirmedCompromised",
        detail="adminConfirmedSigninCompromised",
    )
    contoso.detection(
        entry, "newCountry", "high", state="confirmedCompromised", detail="adminConfirmedSigninCompromised"
    )
    unfamiliar(contoso)
    return contoso


@case(
    found(
        "no-mfa-method-registered",
        risk="risk-unfamiliar-or-travel",
        verdicts={"dismissed-but-redetected": "ruled-out", COMPROMISE: "ruled-out"},
        lacks=("contain-compromise",),
    )
)
def microsoft_closed_last_weeks_detection_itself() -> Contoso:
    """aiConfirmedSigninSafe is Microsoft's own closing: nobody dismissed anything [riskdetection]."""
    contoso = busy()
    entry = contoso.sign_in(
        "2026-11-18T19:00:00Z", place=HOME_BERLIN, aggregated="none", detail="aiConfirmedSigninSafe"
    )
    contoso.detection(entry, "unlikelyTravel", "low", state="dismissed", detail="aiConfirmedSigninSafe")
    unfamiliar(contoso)
    return contoso


@case(
    classic(
        verdicts={COMPROMISE: "ruled-out", "risk-anonymized-ip": "confirmed"},
        lacks=("contain-compromise",),
        has=("temporary-access-pass",),
    )
)
def a_leak_that_a_password_reset_closed_in_october() -> Contoso:
    """The leaked password is no longer the password: history, and only the anonymiser is open [howto-identity-protection-remediate-unblock]."""
    contoso = busy({**ALICE, "lastPasswordChangeDateTime": "2026-10-15T09:00:00Z"})
    contoso.detection(
        None,
        "leakedCredentials",
        "high",
        moment="2026-10-14T03:00:00Z",
        state="remediated",
        detail="userPerformedSecuredPasswordReset",
    )
    risk_closed(contoso, "2026-10-15T09:00:20Z", "remediated", "userPerformedSecuredPasswordReset")
    return refused(contoso, at_risk=False)


NEWER = "crossDeviceTokenReplay"


@case(
    found(
        "no-mfa-method-registered",
        method="no-mfa-method-registered",
        demand="ca-signin-risk-requires-mfa",
        verdicts={
            "signin-risk-realtime": "confirmed",
            COMPROMISE: "not-checked",
            "risk-anonymized-ip": "not-checked",
            "risk-unfamiliar-or-travel": "not-checked",
        },
        lacks=LOOSENING,
        says=(NEWER,),
    )
)
def a_kind_newer_than_this_version() -> Contoso:
    """An unknown kind could belong to any row: nothing is ruled out, and nothing that loosens is offered [riskdetection]."""
    contoso = busy()
    entry = contoso.blocked(REFUSED_AT, place=HOTEL_LISBON, kinds=[NEWER], agent=EDGE)
    contoso.detection(entry, NEWER, "medium")
    return phone_goes_on(contoso)


@case(found(COMPROMISE, risk=COMPROMISE, first=CONTAINED_FIRST, lacks=LOOSENING, says=(NEWER,)))
def an_unknown_kind_beside_a_spray() -> Contoso:
    """An unknown kind takes nothing from what another detection proves."""
    contoso = sprayed(busy())
    contoso.detection(None, NEWER, "low", moment="2026-11-24T07:40:00Z")
    return contoso


@case(
    classic(
        verdicts={COMPROMISE: "ruled-out", "risk-anonymized-ip": "confirmed"},
        lacks=("contain-compromise",),
    )
)
def an_unknown_kind_that_was_dismissed_weeks_ago() -> Contoso:
    """Closed detections are history, those of unknown kinds too."""
    contoso = busy()
    contoso.detection(
        None,
        NEWER,
        "low",
        moment="2026-11-02T07:40:00Z",
        state="dismissed",
        detail="adminDismissedAllRiskForUser",
    )
    return refused(contoso)


@case(
    found(
        "methods-reset-by-admin",
        risk="risk-unfamiliar-or-travel",
        verdicts={"risk-admin-confirmed-compromised": "ruled-out"},
        lacks=("contain-compromise",),
    )
)
def a_confirmed_compromise_that_was_contained() -> Contoso:
    """The account was contained by a temporary password two weeks ago, and methods were removed with it: no second containment."""
    contoso = busy({**ALICE, "lastPasswordChangeDateTime": "2026-11-10T12:00:00Z"})
    contoso.detection(
        None,
        "adminConfirmedUserCompromised",
        "high",
        moment="2026-11-10T10:00:00Z",
        state="remediated",
        detail="adminGeneratedTemporaryPassword",
    )
    risk_closed(
        contoso,
        "2026-11-10T12:00:00Z",
        "remediated",
        "adminGeneratedTemporaryPassword",
        (
            "2026-11-10T10:00:00Z",
            "high",
            "confirmedCompromised",
            "adminConfirmedUserCompromised",
            ["adminConfirmedUserCompromised"],
            CAROL["id"],
        ),
    )
    security_info(contoso, "2026-11-10T12:05:00Z")
    unfamiliar(contoso)
    return contoso


@case(
    found(
        "user-reported-fraud",
        risk="user-reported-fraud",
        first=CONTAINED_FIRST,
        lacks=LOOSENING,
        verdicts={"mfa-block-list": "not-checked", "methods-reset-by-admin": "confirmed"},
    )
)
def a_reported_prompt_and_a_deleted_authenticator() -> Contoso:
    """The user reported a prompt, the desk removed the phone, and today a session is refused [howto-mfa-mfasettings]."""
    contoso = busy()
    prompt = contoso.sign_in(
        "2026-11-23T20:00:00Z",
        error=500121,
        place=HOSTING_ABROAD,
        second_factor={"authenticationStepResultDetail": "MFA denied; user declined the authentication"},
    )
    contoso.audit(
        "2026-11-23T20:00:30Z",
        "Suspicious activity reported",
        service="Authentication Methods",
        category="UserManagement",
        by=ALICE,
        targets=[audited_user(contoso.subject)],
    )
    contoso.detection(prompt, "userReportedSuspiciousActivity", "high", moment="2026-11-23T20:00:31Z")
    contoso.risky("high", "2026-11-23T20:00:40Z", kinds=["userReportedSuspiciousActivity"])
    security_info(contoso, "2026-11-23T21:00:00Z")
    contoso.blocked(
        REFUSED_AT, failing=[USER_RISK], risk="none", aggregated="none", kinds=[], place=OFFICE_BERLIN, agent=EDGE
    )
    return contoso


@case(found("risk-admin-confirmed-compromised", first=CONTAINED_FIRST, lacks=LOOSENING))
def an_open_confirmation_although_the_user_works_on_a_phone() -> Contoso:
    """Defender confirmed the user compromised at night; the phone renews its token all the same."""
    contoso = busy()
    contoso.detection(None, "adminConfirmedUserCompromised", "high", moment="2026-11-24T02:00:00Z")
    contoso.risky("high", "2026-11-24T02:00:10Z", state="confirmedCompromised", detail="adminConfirmedUserCompromised")
    contoso.blocked(REFUSED_AT, failing=[USER_RISK], risk="none", kinds=[], place=OFFICE_BERLIN, agent=EDGE)
    return phone_goes_on(contoso)


# --- was it the user? -------------------------------------------------------------------------------------------------


@case(
    classic(
        in_order=("temporary-access-pass", "dismiss-sign-in"),
        has=("dismiss-sign-in",),
        lacks=("confirm-sign-in-safe", "trust-named-location"),
        compares={"network": (9, 15), "country": (9, 15), "browser": (9, 15)},
        asks=(VPN_AMSTERDAM[0],),
    )
)
def a_vpn_that_is_really_theirs() -> Contoso:
    """Nine of fifteen own sign-ins come through this VPN: a benign true positive, so dismiss, not confirm safe [howto-identity-protection-risk-feedback]."""
    contoso = busy()
    for day in (4, 5, 6, 10, 11, 12, 17, 18, 19):
        contoso.sign_in(f"2026-11-{day:02d}T18:10:00Z", place=VPN_AMSTERDAM, agent=FIREFOX)
    return phone_goes_on(refused(contoso, place=VPN_AMSTERDAM, at_risk=False))


@case(
    classic(
        compares={"network": (0, 6), "country": (0, 6), "browser": (0, 6)},
        lacks=("confirm-sign-in-safe", "trust-named-location"),
        asks=(HOSTING_ABROAD[0],),
    )
)
def a_hosting_network_abroad_that_was_never_theirs() -> Contoso:
    """Country, network and browser are in none of the user's sign-ins: nothing that calls it safe [howto-identity-protection-investigate-risk]."""
    return phone_goes_on(refused(busy(), place=HOSTING_ABROAD, at_risk=False))


@case(
    found(
        "no-mfa-method-registered",
        risk="risk-unfamiliar-or-travel",
        never_says=("never seen", "in none of"),
        never_asks=("never", "in none of"),
        lacks=("contain-compromise",),
    )
)
def nothing_to_compare_with() -> Contoso:
    """The user comes back from a year's leave: no own sign-ins is unknown, not never."""
    contoso = Contoso(history=False, policies=[*STANDARD_POLICIES, *EXTRA_POLICIES])
    unfamiliar(contoso)
    return contoso


@case(
    found(
        "no-mfa-method-registered",
        risk="risk-unfamiliar-or-travel",
        compares={"country": (4, 10), "network": (4, 10)},
        has=("confirm-sign-in-safe",),
        no_request={"trust-named-location": HOTEL_LISBON[0]},
    )
)
def a_hotel_that_was_theirs_all_week() -> Contoso:
    """Four riskless sign-ins from this hotel in the days before: theirs, so confirm safe is open [howto-identity-protection-risk-feedback]."""
    contoso = busy()
    for day in (17, 18, 19, 21):
        contoso.sign_in(f"2026-11-{day:02d}T19:30:00Z", place=HOTEL_LISBON)
    unfamiliar(contoso)
    return contoso


@case(
    found(
        "no-mfa-method-registered",
        risk="risk-unfamiliar-or-travel",
        compares={"country": (0, 6), "network": (0, 6)},
        lacks=("trust-named-location",),
    )
)
def a_hotel_known_to_a_token_and_to_a_risky_session_only() -> Contoso:
    """Renewals and risky successes from there are no sign-ins of the user's own to compare with."""
    contoso = busy()
    for day in (17, 18, 19, 21):
        token(contoso, f"2026-11-{day:02d}T19:30:00Z", place=HOTEL_LISBON)
    contoso.sign_in("2026-11-21T20:00:00Z", place=HOTEL_LISBON, risk="low", kinds=["unfamiliarFeatures"])
    unfamiliar(contoso)
    return contoso


@case(
    classic(
        compares={"country": (0, 4), "network": (0, 4)},
        lacks=("confirm-sign-in-safe", "trust-named-location"),
    )
)
def successes_abroad_after_the_first_detection() -> Contoso:
    """What came after the first detection may be the attacker's own: it proves nobody's habit [howto-identity-protection-investigate-risk]."""
    contoso = busy()
    first = contoso.blocked("2026-11-19T23:00:00Z", place=HOSTING_ABROAD)
    contoso.detection(first, "anonymizedIPAddress", "medium")
    for moment in ("2026-11-21T23:10:00Z", "2026-11-22T23:10:00Z"):
        contoso.sign_in(moment, place=HOSTING_ABROAD, agent=FIREFOX)
    return refused(contoso, place=HOSTING_ABROAD, at_risk=False)


@case(
    found(
        "no-mfa-method-registered",
        risk="risk-unfamiliar-or-travel",
        verdicts={"corporate-egress-not-trusted": "ruled-out"},
        lacks=("trust-named-location", "contain-compromise"),
        compares={"network": (6, 6), "country": (6, 6), "browser": (0, 6)},
        asks=("none with Chrome Mobile or Android",),
        advice={"register-from-known-place": "that is not what was unfamiliar"},
    )
)
def a_new_browser_at_the_trusted_headquarters() -> Contoso:
    """The place is trusted already and the user's own; only the device and browser are new [concept-assignment-network]."""
    contoso = busy()
    unfamiliar(contoso, place=OFFICE_BERLIN, agent=CHROME_ANDROID)
    return contoso


@case(
    found(
        "no-mfa-method-registered",
        risk="risk-unfamiliar-or-travel",
        no_request={"trust-named-location": OFFICE_HAMBURG[0]},
        compares={"country": (6, 6), "network": (0, 6)},
    )
)
def the_first_day_in_the_new_office() -> Contoso:
    """The address of a refused sign-in is never filled in as trusted, the company's own or not [concept-assignment-network]."""
    contoso = busy()
    unfamiliar(contoso, place=OFFICE_HAMBURG)
    return contoso


@case(clear(notes=("high",)))
def a_later_success_leaves_a_high_user_risk_open() -> Contoso:
    """The user got in to an app that the policy on user risk does not cover, but the high user risk is open, and is told."""
    narrow = {**USER_RISK, "conditions": {**USER_RISK["conditions"]}}
    narrow["conditions"]["applications"] = {
        **USER_RISK["conditions"]["applications"],
        "includeApplications": [AZURE_PORTAL[1]],
    }
    contoso = busy(instead=(SIGN_IN_RISK, narrow))
    unfamiliar(contoso)
    contoso.risky("high", "2026-11-24T08:10:00Z", kinds=["unfamiliarFeatures"])
    contoso.sign_in("2026-11-24T08:40:00Z", place=HOTEL_LISBON, aggregated="none")
    return contoso


# --- blocks and guests ------------------------------------------------------------------------------------------------


def blocked_for_mfa(contoso: Contoso, moment: str) -> Contoso:
    """The subject reported a fraud, which put them on the MFA block list."""
    contoso.audit(
        moment,
        "Fraud reported - user is blocked for MFA",
        service="Authentication Methods",
        category="UserManagement",
        by=ALICE,
        targets=[audited_user(contoso.subject)],
    )
    return contoso


@case(
    found(
        "mfa-challenge-failed",
        has=("unblock-mfa",),
        verdicts={"mfa-block-list": "confirmed"},
        never_says=("has signed in since",),
    )
)
def on_the_block_list_with_a_new_authenticator() -> Contoso:
    """Every MFA request is denied for 90 days, whatever has been registered since [howto-mfa-mfasettings]."""
    contoso = with_authenticator(busy(policies=(MFA_FOR_ALL,)), "2026-11-20T09:00:00Z")
    blocked_for_mfa(contoso, "2026-11-06T21:00:00Z")
    contoso.sign_in(REFUSED_AT, error=500121, place=HOME_BERLIN, failing=[MFA_FOR_ALL], second_factor={})
    return phone_goes_on(contoso)


@case(
    found(
        "user-reported-fraud",
        first=CONTAINED_FIRST,
        verdicts={"mfa-block-list": "confirmed", "risk-anonymized-ip": "confirmed"},
        has=("unblock-mfa",),
        advice={"temporary-access-pass": "on the MFA block list", "add-phone-method": "on the MFA block list"},
        lacks=("confirm-sign-in-safe",),
    )
)
def on_the_block_list_and_refused_through_tor() -> Contoso:
    """The block would stop the next MFA even after a pass was used, so both are to be removed [howto-mfa-mfasettings]."""
    return phone_goes_on(refused(blocked_for_mfa(busy(), "2026-11-10T21:00:00Z"), at_risk=False))


@case(
    classic(
        headline="mfa-block-list",
        verdicts={"mfa-block-list": "confirmed"},
        has=("unblock-mfa", "temporary-access-pass"),
        lacks=("contain-compromise",),
        advice={"temporary-access-pass": "on the MFA block list", "add-phone-method": "on the MFA block list"},
    )
)
def put_on_the_block_list_by_the_desk_and_refused_through_tor() -> Contoso:
    """Without a fraud report nobody else is suspected, but a pass may be refused until the user is off the list [howto-mfa-mfasettings]."""
    contoso = refused(busy(), at_risk=False)
    contoso.audit(
        "2026-11-19T14:00:00Z",
        "POST Tenant.CreateBlockedUser",
        service="Authentication Methods",
        category="ApplicationManagement",
        targets=[audited_user(contoso.subject)],
    )
    return phone_goes_on(contoso)


@case(
    found(
        "blocked-not-proofup",
        has=("dismiss-user-risk",),
        lacks=("home-tenant-remediates",),
        never_says=("home tenant",),
        no_advice={"dismiss-user-risk": "home tenant"},
    )
)
def a_delegated_admins_stale_risk_in_their_own_tenant() -> Contoso:
    """530034 in the user's own tenant: the risk of two years ago lives here, and is dismissed here [reference-error-codes]."""
    contoso = with_authenticator(busy())
    contoso.risky("medium", "2024-10-02T08:00:00Z", kinds=["unfamiliarFeatures"])
    contoso.sign_in(REFUSED_AT, error=530034, place=HOME_BERLIN, app=AZURE_PORTAL)
    return contoso


@case(found("blocked-not-proofup", has=("home-tenant-remediates",), lacks=NOT_FOR_GUESTS))
def a_guest_whose_home_tenant_sees_risk() -> Contoso:
    """53011 of a guest with an Entra home: only that home can close the risk [concept-identity-protection-b2b]."""
    contoso = busy(GUEST, usual_place=FABRIKAM_OFFICE)
    contoso.sign_in(REFUSED_AT, error=53011, place=FABRIKAM_OFFICE)
    return contoso


@case(
    found(
        "blocked-not-proofup",
        lacks=("home-tenant-remediates",),
        never_says=("home tenant",),
    )
)
def a_member_blocked_for_risk_at_home_which_is_here() -> Contoso:
    """53011 of a member: the home is this tenant, so the risk is closed here [reference-error-codes]."""
    contoso = with_authenticator(busy())
    contoso.risky("high", "2026-11-23T22:00:00Z", kinds=["unlikelyTravel"])
    contoso.sign_in(REFUSED_AT, error=53011, place=HOME_BERLIN)
    return contoso


def outsider(sign_in_type: str, issuer: str, assigned: str | None, **changes: Any) -> Json:
    """Gita, with another identity than one of Fabrikam's Entra tenant."""
    own = {"signInType": sign_in_type, "issuer": issuer, "issuerAssignedId": assigned}
    return {**GUEST, "identities": [GUEST["identities"][0], own], **changes}


def refused_outsider(user: Json, **event: Any) -> Contoso:
    """The guest is refused in a session through a VPN."""
    contoso = busy(user, usual_place=FABRIKAM_OFFICE)
    entry = contoso.blocked(REFUSED_AT, place=FABRIKAM_VPN, **event)
    contoso.detection(entry, "anonymizedIPAddress", "medium")
    return contoso


NO_HOME = found(
    "no-mfa-method-registered",
    method="no-mfa-method-registered",
    risk="risk-anonymized-ip",
    demand="ca-signin-risk-requires-mfa",
    lacks=("home-tenant-remediates", *NOT_FOR_GUESTS),
    never_says=("home tenant",),
    never_asks=("home tenant", "a new password", "right password"),
    asks=("block the account in this tenant",),
)


@case(NO_HOME)
def a_personal_account_on_a_vpn() -> Contoso:
    """A personal Microsoft account has no tenant whose administrator could be asked [user-properties]."""
    return refused_outsider(
        outsider("federated", "MicrosoftAccount", None),
        homeTenantId=PERSONAL_ACCOUNTS,
        crossTenantAccessType="b2bCollaboration",
    )


@case(NO_HOME)
def a_guest_with_a_one_time_code_on_a_vpn() -> Contoso:
    """Who signs in with a code by mail has no home tenant [user-properties]."""
    return refused_outsider(outsider("federated", "mail", "gita.rao@fabrikam.example"), homeTenantId=None)


@case(NO_HOME)
def a_guest_of_google_on_a_vpn() -> Contoso:
    """Who signs in at Google has no home tenant [user-properties]."""
    return refused_outsider(outsider("federated", "google.com", "gita.rao@fabrikam.example"), homeTenantId=None)


INTERN = person(
    "Ines Iglesias", "ines@contoso.example", userType="Guest", createdDateTime="2026-03-02T09:00:00Z", jobTitle="Intern"
)


@case(
    found(
        "no-mfa-method-registered",
        risk="risk-anonymized-ip",
        lacks=("home-tenant-remediates",),
        has=("temporary-access-pass",),
        never_says=("home tenant",),
        verdicts={HOME: "ruled-out"},
    )
)
def an_internal_guest_on_tor() -> Contoso:
    """A guest by user type only, with a password of this tenant: a pass works for internal guests [howto-authentication-temporary-access-pass]."""
    contoso = busy(INTERN)
    for event in contoso.data["signIns"]:
        if event["userId"] == INTERN["id"]:
            event |= {"homeTenantId": event["resourceTenantId"], "crossTenantAccessType": "none"}
    entry = contoso.blocked(REFUSED_AT)
    entry |= {"homeTenantId": entry["resourceTenantId"], "crossTenantAccessType": "none"}
    contoso.detection(entry, "anonymizedIPAddress", "medium")
    return contoso


@case(
    found(
        HOME,
        risk=HOME,
        has=("home-tenant-remediates",),
        lacks=("temporary-access-pass", "temporary-password", "dismiss-user-risk"),
    )
)
def an_external_member_on_a_vpn() -> Contoso:
    """A member by user type whose identity is Fabrikam's: the home is elsewhere all the same [user-properties]."""
    contoso = busy({**GUEST, "userType": "Member"}, usual_place=FABRIKAM_OFFICE)
    entry = contoso.blocked(
        REFUSED_AT,
        place=FABRIKAM_VPN,
        homeTenantId=guid("tenant fabrikam"),
        crossTenantAccessType="b2bCollaboration",
    )
    contoso.detection(entry, "anonymizedIPAddress", "medium")
    return contoso


# --- combinations -----------------------------------------------------------------------------------------------------


@case(
    found(
        "blocked-not-proofup",
        explains=REFUSED_AT,
        says=("24 Nov 2026 08:20 UTC, is 53003", "CA033"),
    )
)
def a_block_of_high_risk_after_a_refusal() -> Contoso:
    """The newest refusal is the block of high risk, with a phone that goes on renewing tokens after it [concept-conditional-access-grant]."""
    high = policy("CA033 - All users - Block high sign-in risk", sign_in_risk=["high"], grant=["block"])
    contoso = refused(busy(policies=(high,)))
    contoso.sign_in(
        "2026-11-24T08:20:00Z",
        error=53003,
        failing=[high],
        risk="high",
        kinds=["anonymizedIPAddress", "unfamiliarFeatures"],
        place=TOR_EXIT,
        agent=FIREFOX,
    )
    return phone_goes_on(contoso)


@case(
    found(
        "account-disabled",
        verdicts={"account-disabled": "confirmed", COMPROMISE: "confirmed"},
        first=("contain-compromise",),
        held_back=("enable-account",),
        lacks=LOOSENING,
    )
)
def a_disabled_account_whose_password_leaked() -> Contoso:
    """The account was disabled to stop an attacker: enabling it is not the way, containment is."""
    contoso = sprayed(busy({**ALICE, "accountEnabled": False}), "leakedCredentials")
    contoso.audit(
        "2026-11-24T08:05:00Z",
        "Disable account",
        service="Core Directory",
        category="UserManagement",
        targets=[audited_user(contoso.subject, ("AccountEnabled", [True], [False]))],
    )
    return contoso


@case(
    found(
        "user-reported-fraud",
        first=CONTAINED_FIRST,
        verdicts={"mfa-block-list": "confirmed"},
        has=("unblock-mfa",),
    )
)
def in_the_office_by_password_while_on_the_block_list() -> Contoso:
    """The office needs no MFA, so the user works; the block still denies every MFA request until it is lifted [howto-mfa-mfasettings]."""
    contoso = blocked_for_mfa(refused(busy(), "2026-11-23T19:00:00Z", at_risk=False), "2026-11-12T21:00:00Z")
    contoso.sign_in("2026-11-24T07:30:00Z")
    return phone_goes_on(contoso)


@case(
    found(
        COMPROMISE,
        risk=COMPROMISE,
        first=CONTAINED_FIRST,
        lacks=LOOSENING,
        compares={"network": (9, 15)},
    )
)
def a_spray_detected_on_their_own_vpn() -> Contoso:
    """Often seen is no excuse for a password that somebody else knows: contain first [concept-identity-protection-risks]."""
    contoso = busy()
    for day in (4, 5, 6, 10, 11, 12, 17, 18, 19):
        contoso.sign_in(f"2026-11-{day:02d}T18:10:00Z", place=VPN_AMSTERDAM, agent=FIREFOX)
    return phone_goes_on(sprayed(contoso, place=VPN_AMSTERDAM))


@case(
    found(
        "methods-disabled-by-policy",
        method="methods-disabled-by-policy",
        risk="dismissed-but-redetected",
        verdicts={
            "no-mfa-method-registered": "ruled-out",
            "risk-unfamiliar-or-travel": "confirmed",
            "dismissed-but-redetected": "confirmed",
        },
        never_says=("has signed in since",),
    )
)
def a_dismissed_risk_detected_again_with_the_authenticator_switched_off() -> Contoso:
    """The desk dismissed yesterday's risk, the hotel's next session is risky again, and the Authenticator is not allowed."""
    contoso = with_authenticator(busy(), isMfaCapable=False)
    contoso.method_configuration("MicrosoftAuthenticator")["state"] = "disabled"
    old = contoso.blocked(earlier(REFUSED_AT, days=1), place=HOTEL_LISBON, kinds=["unfamiliarFeatures"], agent=EDGE)
    contoso.detection(old, "unfamiliarFeatures", "medium", state="dismissed", detail="adminDismissedAllRiskForUser")
    entry = unfamiliar(contoso)
    contoso.risky(
        "medium",
        later(REFUSED_AT, minutes=1),
        kinds=["unfamiliarFeatures"],
        before=(
            (earlier(REFUSED_AT, days=1), "medium", "atRisk", "none", ["unfamiliarFeatures"], None),
            (
                "2026-11-23T16:00:00Z",
                "none",
                "dismissed",
                "adminDismissedAllRiskForUser",
                [],
                CAROL["id"],
            ),
        ),
    )
    assert entry["status"]["errorCode"] == 53004
    return phone_goes_on(contoso)
