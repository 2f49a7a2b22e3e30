"""Everyday tenants about compromise and about whether it was the user: what each kind of detection says, what is history,
and how the refused sign-in compares with the user's own."""

from __future__ import annotations

from typing import Any

from tests.cases.base import (
    REFUSED_AT,
    at_risk,
    broken,
    case,
    classic,
    clear,
    found,
    refused,
    refused_in_the_office,
    risk_closed,
    unsettled,
    with_authenticator,
    without_permission,
)
from tests.scenarios.base import (
    AIRPORT_MADRID,
    EDGE,
    FIREFOX,
    HOME_BERLIN,
    HOSTING_ABROAD,
    HOTEL_LISBON,
    OFFICE_BERLIN,
    TOR_EXIT,
    VPN_AMSTERDAM,
    Contoso,
    Json,
    Place,
)

LOOSENING = (
    "dismiss-user-risk",
    "dismiss-sign-in",
    "confirm-sign-in-safe",
    "trust-named-location",
    "temporary-exclusion",
    "adjust-policy",
)
CONTAINMENT = ("contain-compromise", "temporary-password", "revoke-sessions")
NEWER = "quantumTokenReplay"  # a kind that no version of the documentation names
BY_DETECTIONS = ("risk-anonymized-ip", "risk-unfamiliar-or-travel", "risk-credential-leak-or-spray")
UNKNOWN_KIND = dict.fromkeys((*BY_DETECTIONS, "user-reported-fraud"), "not-checked")
LAPTOP: Json = {
    "deviceId": "6c1f3c3e-6a55-4d0b-9f0a-2f4f8f0b7a11",
    "displayName": "LAPTOP-0417",
    "operatingSystem": "Windows11",
    "browser": "Edge 131.0.0",
    "isCompliant": True,
    "isManaged": True,
    "trustType": "AzureAD",
}


def refused_with(kind: str, level: str, contoso: Contoso | None = None, **event: Any) -> Contoso:
    """The subject is refused with 53004 because of a detection of that sign-in, which is open, and is at risk since."""
    contoso = contoso or Contoso()
    entry = contoso.blocked(REFUSED_AT, **{"risk": level, "kinds": [kind], **event})
    contoso.detection(entry, kind, level)
    contoso.risky(level, "2026-11-24T07:50:00Z", kinds=[kind])
    return contoso


def open_detection(kind: str, level: str, **changes: Any) -> Contoso:
    """The subject is refused through Tor; a detection of the day before, of no sign-in, is open."""
    contoso = refused(at_risk=False)
    contoso.detection(None, kind, level, moment="2026-11-23T15:10:00Z", **changes)
    contoso.risky(level, "2026-11-23T15:12:00Z", kinds=[kind])
    return contoso


def successes(place: Place, *days: int, contoso: Contoso | None = None, **event: Any) -> Contoso:
    """The subject's own sign-ins on those days of November, and no others."""
    contoso = contoso or Contoso(history=False)
    for day in days:
        contoso.sign_in(f"2026-11-{day:02}T08:0{day % 10}:00Z", place=place, **event)
    return contoso


# --- what each kind of detection says ----------------------------------------------------------------------------------


@case(
    found(
        "risk-credential-leak-or-spray",
        risk="risk-credential-leak-or-spray",
        verdicts={"risk-credential-leak-or-spray": "likely"},
        first=CONTAINMENT,
        lacks=LOOSENING,
        asks=("does not wait",),
    )
)
def a_low_anomalous_token() -> Contoso:
    """Low anomalous tokens are often noise: likely, and contained all the same [concept-identity-protection-risks]."""
    return refused_with("anomalousToken", "low")


@case(
    found(
        "risk-credential-leak-or-spray",
        verdicts={"risk-credential-leak-or-spray": "likely", "risk-anonymized-ip": "confirmed"},
        first=CONTAINMENT,
        lacks=LOOSENING,
    )
)
def a_medium_anomalous_token_of_the_day_before() -> Contoso:
    """A medium anomalous token is not sure; what is sure is the Tor sign-in, and it is contained before it is judged."""
    return open_detection("anomalousToken", "medium")


@case(found("risk-credential-leak-or-spray", verdicts={"risk-credential-leak-or-spray": "confirmed"}, lacks=LOOSENING))
def a_high_anomalous_token() -> Contoso:
    """A high anomalous token means a stolen session [concept-identity-protection-risks]."""
    return refused_with("anomalousToken", "high")


@case(
    found(
        "risk-credential-leak-or-spray",
        verdicts={"risk-credential-leak-or-spray": "confirmed"},
        first=CONTAINMENT,
        lacks=LOOSENING,
        advice={"contain-compromise": "mailbox"},
    )
)
def mail_sent_in_masses_from_the_account() -> Contoso:
    """Suspicious sending patterns: somebody uses the account; contain, look at the mailbox [riskdetection]."""
    return open_detection("suspiciousSendingPatterns", "high", source="MicrosoftDefenderForOffice365")


@case(
    found(
        "risk-credential-leak-or-spray",
        verdicts={"risk-credential-leak-or-spray": "likely"},
        first=CONTAINMENT,
        lacks=LOOSENING,
        advice={"contain-compromise": "automation"},
    )
)
def a_medium_inbox_rule() -> Contoso:
    """A medium inbox rule may be the user's own automation: likely, contained, and the mailbox looked at first."""
    return open_detection("mcasSuspiciousInboxManipulationRules", "medium", source="MicrosoftCloudAppSecurity")


@case(found("risk-credential-leak-or-spray", verdicts={"risk-credential-leak-or-spray": "confirmed"}, lacks=LOOSENING))
def a_high_inbox_forwarding() -> Contoso:
    """High forwarding of the inbox is no automation to be shrugged off [concept-identity-protection-risks]."""
    return open_detection("suspiciousInboxForwarding", "high", source="MicrosoftCloudAppSecurity")


@case(found("risk-credential-leak-or-spray", verdicts={"risk-credential-leak-or-spray": "confirmed"}, lacks=LOOSENING))
def anomalous_activity_of_the_user() -> Contoso:
    """Anomalous user activity: directory changes that the user never makes; the account is used by somebody."""
    return open_detection("anomalousUserActivity", "high")


@case(found("risk-credential-leak-or-spray", verdicts={"risk-credential-leak-or-spray": "confirmed"}, lacks=LOOSENING))
def the_right_password_from_a_blocked_address() -> Contoso:
    """The password is known to others, although the address was blocked [riskdetection]."""
    return open_detection("maliciousIPAddressValidCredentialsBlockedIP", "high")


@case(classic(verdicts={"risk-anonymized-ip": "confirmed", "risk-credential-leak-or-spray": "ruled-out"}))
def an_address_with_a_bad_name() -> Contoso:
    """A suspicious address is about the place, not about the password [riskdetection]."""
    return refused(kinds=["suspiciousIPAddress"], at_risk=False)


@case(
    found(
        "no-mfa-method-registered",
        risk="signin-risk-realtime",
        verdicts=UNKNOWN_KIND,
        lacks=LOOSENING,
        notes=(NEWER,),
    )
)
def a_kind_newer_than_this_version() -> Contoso:
    """An unknown kind may be any: nothing that it could be is ruled out, and nothing is loosened [riskdetection]."""
    contoso = Contoso()
    contoso.detection(contoso.blocked(REFUSED_AT, risk="high", kinds=[NEWER]), NEWER, "high", timing="realtime")
    return contoso


@case(
    classic(
        verdicts={"risk-anonymized-ip": "confirmed", "risk-credential-leak-or-spray": "not-checked"},
        lacks=LOOSENING,
        notes=(NEWER,),
    )
)
def a_newer_kind_beside_tor() -> Contoso:
    """Tor explains the refusal for sure; what the unknown one means is open, so nothing is dismissed."""
    return open_detection(NEWER, "medium")


@case(
    classic(
        verdicts={"risk-anonymized-ip": "confirmed", "risk-credential-leak-or-spray": "not-checked"},
        lacks=LOOSENING,
        notes=(NEWER,),
    )
)
def a_newer_kind_on_the_sign_in_alone() -> Contoso:
    """The sign-in names a kind of which the list of detections shows nothing yet: it is open all the same [signin]."""
    contoso = Contoso()
    entry = contoso.blocked(REFUSED_AT, kinds=["anonymizedIPAddress", NEWER])
    contoso.detection(entry, "anonymizedIPAddress", "medium")
    return contoso


@case(classic(verdicts={"risk-credential-leak-or-spray": "ruled-out"}, has=("dismiss-sign-in",)))
def a_newer_kind_that_was_remediated() -> Contoso:
    """What was closed is history, known or not [concept-identity-protection-risks]."""
    contoso = refused(at_risk=False)
    detail = "userPerformedSecuredPasswordReset"
    contoso.detection(None, NEWER, "high", moment="2026-10-20T15:10:00Z", state="remediated", detail=detail)
    return contoso


@case(
    found(
        "no-mfa-method-registered",
        verdicts=dict.fromkeys(BY_DETECTIONS, "not-checked"),
        lacks=LOOSENING,
        says=("P2",),
    )
)
def a_kind_that_the_licence_hides() -> Contoso:
    """Generic hides the kind without P2: not checked, and nothing is loosened [riskdetection]."""
    contoso = Contoso(licence="P1")
    contoso.detection(contoso.blocked(REFUSED_AT, kinds=["generic"]), "generic", "medium")
    return contoso


@case(
    found(
        "risk-admin-confirmed-compromised",
        risk="risk-admin-confirmed-compromised",
        verdicts={"risk-admin-confirmed-compromised": "confirmed"},
        first=CONTAINMENT,
        lacks=LOOSENING,
    )
)
def a_sign_in_that_an_administrator_confirmed_compromised() -> Contoso:
    """Confirmed on the sign-in's detection: a person said so [howto-identity-protection-risk-feedback]."""
    contoso = Contoso()
    event: Json = {"state": "confirmedCompromised", "detail": "adminConfirmedSigninCompromised"}
    entry = contoso.blocked(REFUSED_AT, risk="medium", **event)
    contoso.detection(entry, "anonymizedIPAddress", "medium", **event)
    contoso.risky("high", "2026-11-24T08:00:00Z", detail="adminConfirmedSigninCompromised")
    return contoso


@case(
    found(
        "risk-admin-confirmed-compromised",
        verdicts={"risk-admin-confirmed-compromised": "confirmed"},
        first=CONTAINMENT,
        lacks=LOOSENING,
    )
)
def confirmed_compromised_on_the_sign_in_alone() -> Contoso:
    """The sign-in says it before the user's risk does [howto-identity-protection-risk-feedback]."""
    contoso = Contoso()
    contoso.blocked(REFUSED_AT, state="confirmedCompromised", detail="adminConfirmedSigninCompromised")
    return contoso


@case(classic(verdicts={"risk-admin-confirmed-compromised": "possible"}, first=("temporary-access-pass",)))
def a_compromise_that_a_new_password_ended() -> Contoso:
    """The confirmed sign-in of last month is history since the secured password reset [riskyuser]."""
    contoso = risk_closed(Contoso(), "2026-11-03T09:00:00Z", "remediated", "userPerformedSecuredPasswordReset")
    earlier = contoso.sign_in(
        "2026-11-02T22:10:00Z", place=HOSTING_ABROAD, risk="medium", kinds=["unfamiliarFeatures"], state="remediated"
    )
    confirmed = {"state": "confirmedCompromised", "detail": "adminConfirmedSigninCompromised"}
    contoso.detection(earlier, "unfamiliarFeatures", "high", **confirmed)
    return refused(contoso, at_risk=False)


@case(classic(has=("temporary-access-pass",), lacks=("contain-compromise",)))
def a_leak_that_was_remediated_before_tor() -> Contoso:
    """The leak was closed by a new password; that the user is at risk again is the Tor sign-in's doing."""
    contoso = Contoso()
    detail = "userPerformedSecuredPasswordReset"
    contoso.detection(
        None, "leakedCredentials", "high", moment="2026-10-20T15:10:00Z", state="remediated", detail=detail
    )
    return refused(contoso)


@case(classic(verdicts={"dismissed-but-redetected": "ruled-out"}))
def closed_by_microsoft_and_detected_again() -> Contoso:
    """aiConfirmedSigninSafe is Microsoft's own closing: nobody dismissed anything [riskdetection]."""
    contoso = Contoso()
    before = [
        ("2026-11-18T08:00:00Z", "low", "atRisk", "none", ["unfamiliarFeatures"], None),
        ("2026-11-18T09:00:00Z", "none", "dismissed", "aiConfirmedSigninSafe", [], None),
    ]
    contoso.risky("medium", "2026-11-24T07:50:00Z", kinds=["anonymizedIPAddress"], before=before)
    return refused(contoso, at_risk=False)


@case(
    found(
        "no-mfa-method-registered",
        risk="dismissed-but-redetected",
        verdicts={"dismissed-but-redetected": "confirmed"},
    )
)
def dismissed_in_defender_and_detected_again() -> Contoso:
    """An administrator's dismissal in Microsoft Defender is a person's [riskdetection]."""
    contoso = Contoso()
    before = [
        ("2026-11-18T08:00:00Z", "low", "atRisk", "none", ["unfamiliarFeatures"], None),
        ("2026-11-18T09:00:00Z", "none", "dismissed", "m365DAdminDismissedDetection", [], None),
    ]
    contoso.risky("medium", "2026-11-24T07:50:00Z", kinds=["anonymizedIPAddress"], before=before)
    return refused(contoso, at_risk=False)


@case(classic(verdicts={"feedback-still-processing": "ruled-out"}))
def closed_by_microsoft_minutes_ago() -> Contoso:
    """Nobody gave feedback that could still be processed [howto-identity-protection-risk-feedback]."""
    return refused(risk_closed(Contoso(), "2026-11-24T08:52:00Z", "dismissed", "aiConfirmedSigninSafe"), at_risk=False)


@case(
    found(
        "no-mfa-method-registered",
        verdicts={"risk-unfamiliar-or-travel": "confirmed"},
        has=("revoke-sessions",),
        lacks=LOOSENING,
        says=("token",),
    )
)
def unfamiliar_features_of_a_token_that_renewed_itself() -> Contoso:
    """On a non-interactive sign-in these ask for increased scrutiny: a replayed token [riskdetection]."""
    return refused_with(
        "unfamiliarFeatures",
        "high",
        place=HOSTING_ABROAD,
        isInteractive=False,
        signInEventTypes=["nonInteractiveUser"],
    )


@case(
    found(
        "risk-credential-leak-or-spray",
        verdicts={"risk-credential-leak-or-spray": "confirmed", "risk-anonymized-ip": "confirmed"},
        first=CONTAINMENT,
        lacks=LOOSENING,
    )
)
def a_stolen_token_on_another_sign_in_and_the_detections_hidden() -> Contoso:
    """A success of an hour before names a stolen session, and is open; no detection has to be read for that [signin]."""
    contoso = Contoso()
    contoso.sign_in("2026-11-24T06:40:00Z", place=HOSTING_ABROAD, risk="high", kinds=["attackerinTheMiddle"])
    return without_permission(refused(contoso, at_risk=False), "identityProtection/riskDetections")


@case(classic(lacks=LOOSENING))
def a_stolen_token_on_another_sign_in() -> Contoso:
    """No detection of it is listed yet; nothing is loosened before somebody has looked [signin]."""
    contoso = Contoso()
    contoso.sign_in("2026-11-24T06:40:00Z", place=HOSTING_ABROAD, risk="high", kinds=["attackerinTheMiddle"])
    return refused(contoso, at_risk=False)


@case(unsettled(4, says=(NEWER,), lacks=LOOSENING))
def a_newer_kind_where_the_refusal_is_overtaken() -> Contoso:
    """The user is in; whether somebody else is too, nobody knows before the new kind was looked into [riskdetection]."""
    contoso = refused(at_risk=False, place=HOME_BERLIN, kinds=["unfamiliarFeatures"])
    contoso.detection(None, NEWER, "high", moment="2026-11-24T08:00:00Z")
    contoso.sign_in("2026-11-24T08:20:00Z", place=HOME_BERLIN)
    return contoso


@case(clear(says=("was confirmed compromised",), verdicts={"risk-admin-confirmed-compromised": "possible"}))
def confirmed_compromised_reset_and_in_again() -> Contoso:
    """The compromise was confirmed and ended with a new password; the user is in [riskyuser]."""
    event = {"state": "confirmedCompromised", "detail": "adminConfirmedSigninCompromised"}
    contoso = risk_closed(Contoso(), "2026-11-24T08:10:00Z", "remediated", "userPerformedSecuredPasswordReset")
    refused(contoso, tied=False, at_risk=False, **event)
    contoso.sign_in("2026-11-24T08:20:00Z", place=OFFICE_BERLIN)
    return contoso


# --- was it the user? ---------------------------------------------------------------------------------------------------


@case(
    classic(
        asks=("24 Nov 2026 07:48 UTC", TOR_EXIT[0], "Firefox", "number on record", "contain"),
        compares={"network": (0, 6), "country": (6, 6)},
        lacks=("confirm-sign-in-safe", "trust-named-location"),
        in_order=("temporary-access-pass", "register-from-known-place", "dismiss-sign-in"),
        advice={"dismiss-sign-in": "never"},
        request={"dismiss-sign-in": "/auditLogs/signIns/dismiss"},
    )
)
def tor_that_the_user_never_used() -> Contoso:
    """Six own sign-ins, none through that network: ask first, dismiss last, confirm nothing [signin]."""
    return refused(at_risk=False)


@case(
    classic(
        compares={"network": (5, 5)},
        lacks=("confirm-sign-in-safe",),
        first=("temporary-access-pass", "dismiss-sign-in"),
        no_advice={"dismiss-sign-in": "never"},
    )
)
def the_users_own_vpn() -> Contoso:
    """A VPN of every week: dismissed, not confirmed safe [howto-identity-protection-risk-feedback]."""
    return refused(successes(VPN_AMSTERDAM, 2, 6, 10, 16, 20), at_risk=False, place=VPN_AMSTERDAM, agent=EDGE)


@case(
    found(
        "no-mfa-method-registered",
        risk="risk-unfamiliar-or-travel",
        first=("temporary-access-pass", "confirm-sign-in-safe"),
        lacks=("dismiss-sign-in",),
        compares={"network": (4, 4)},
    )
)
def unfamiliar_at_home() -> Contoso:
    """Four of four came from home: a false positive is confirmed safe [howto-identity-protection-risk-feedback]."""
    return refused_with(
        "unfamiliarFeatures", "low", successes(HOME_BERLIN, 5, 9, 13, 17), place=HOME_BERLIN, agent=EDGE
    )


@case(
    found(
        "no-mfa-method-registered",
        has=("confirm-sign-in-safe",),
        compares={"network": (0, 4), "device": (4, 4)},
        no_advice={"confirm-sign-in-safe": "never"},
    )
)
def a_hotel_on_the_users_own_laptop() -> Contoso:
    """The place is new and the device is the user's: no reason to withhold, none to hurry [signin]."""
    contoso = successes(OFFICE_BERLIN, 5, 9, 13, 17, deviceDetail=LAPTOP)
    return refused_with("unfamiliarFeatures", "low", contoso, place=HOTEL_LISBON, agent=EDGE, deviceDetail=LAPTOP)


@case(
    found(
        "no-mfa-method-registered",
        lacks=("confirm-sign-in-safe", "trust-named-location"),
        compares={"network": (0, 4), "device": (0, 4)},
    )
)
def a_strange_device_abroad() -> Contoso:
    """Neither place nor device is the user's: nothing is confirmed, nothing trusted [signin]."""
    contoso = successes(OFFICE_BERLIN, 5, 9, 13, 17, deviceDetail=LAPTOP)
    strange = {**LAPTOP, "deviceId": "00000000-1111-4222-8333-444444444444", "displayName": "DESKTOP-X"}
    return refused_with("unfamiliarFeatures", "medium", contoso, place=HOSTING_ABROAD, deviceDetail=strange)


@case(
    found(
        "no-mfa-method-registered",
        has=("confirm-sign-in-safe",),
        asks=("no sign-in of the user's own",),
        never_asks=("never",),
        request={"trust-named-location": "<address range of your own egress>"},
        no_request={"trust-named-location": HOTEL_LISBON[0]},
    )
)
def nothing_to_compare_with() -> Contoso:
    """No success at all is unknown, which is not "never seen" [signin]."""
    return refused_with("unfamiliarFeatures", "low", Contoso(history=False), place=HOTEL_LISBON)


@case(classic(asks=("only the first pages",), never_asks=("never",), has=("dismiss-sign-in",)))
def so_many_sign_ins_that_the_list_was_cut() -> Contoso:
    """One page of 100 reaches back eight days: what came before may have been the same place [signin-list]."""
    contoso = Contoso()
    for hour in range(8):
        for minute in range(0, 60, 4):
            contoso.sign_in(f"2026-11-22T{hour + 8:02}:{minute:02}:00Z")
    return refused(contoso, at_risk=False)


@case(
    unsettled(
        4,
        never_asks=("never",),
    )
)
def recent_sign_ins_that_could_not_be_read() -> Contoso:
    """The list of 53004 sign-ins alone shows no success, which is no "never seen" [signin-list]."""
    return broken(refused(at_risk=False), r"auditLogs/signIns\?(?!.*errorCode)", 500)


@case(
    found(
        "no-mfa-method-registered",
        asks=("P2",),
        never_asks=("never",),
    )
)
def successes_whose_risk_is_hidden() -> Contoso:
    """Without P2 nobody knows whether the successes were riskless: nothing to compare with [signin]."""
    contoso = Contoso(licence="P1")
    contoso.detection(contoso.blocked(REFUSED_AT, kinds=["generic"]), "generic", "medium")
    return contoso


@case(classic(compares={"network": (0, 6)}, lacks=("confirm-sign-in-safe", "trust-named-location")))
def a_token_that_renewed_itself_from_there() -> Contoso:
    """What a client did on the user's behalf is no sign-in of the user's own [signin]."""
    contoso = Contoso()
    for day in (10, 12, 14, 18):
        contoso.sign_in(
            f"2026-11-{day}T11:00:00Z", place=TOR_EXIT, isInteractive=False, signInEventTypes=["nonInteractiveUser"]
        )
    return refused(contoso, at_risk=False)


@case(classic(compares={"network": (0, 6)}, lacks=("confirm-sign-in-safe", "trust-named-location")))
def risky_successes_from_there() -> Contoso:
    """A success that counted as risky may have been anybody's, and vouches for nothing [signin]."""
    contoso = Contoso()
    for day in (10, 12, 14, 18):
        contoso.sign_in(f"2026-11-{day}T11:00:00Z", place=TOR_EXIT, risk="low", kinds=["anonymizedIPAddress"])
    return refused(contoso, at_risk=False)


@case(
    classic(compares={"network": (0, 3)}, lacks=("confirm-sign-in-safe",)),
)
def successes_after_the_first_detection() -> Contoso:
    """From the first open detection on, a success may have been somebody else's [concept-identity-protection-risks]."""
    contoso = successes(OFFICE_BERLIN, 3, 5, 9)
    first = contoso.sign_in("2026-11-12T02:00:00Z", place=TOR_EXIT, aggregated="medium", kinds=["riskyIPAddress"])
    contoso.detection(first, "riskyIPAddress", "medium")
    for day in (13, 14, 15):
        contoso.sign_in(f"2026-11-{day}T02:00:00Z", place=TOR_EXIT)
    return refused(contoso)


@case(classic(compares={"address": (4, 4)}, first=("temporary-access-pass", "dismiss-sign-in")))
def a_known_address_without_a_network_number() -> Contoso:
    """Where the log has no autonomous system number, the address itself is compared [signin]."""
    contoso = successes(VPN_AMSTERDAM, 5, 9, 13, 17, autonomousSystemNumber=None)
    return refused(contoso, at_risk=False, place=VPN_AMSTERDAM, agent=EDGE, autonomousSystemNumber=None)


@case(
    clear(
        says=("right password", TOR_EXIT[0], "never"),
        never_says=("it is resolved",),
        asks=(TOR_EXIT[0],),
    )
)
def tor_while_the_owner_works_in_the_office() -> Contoso:
    """The owner is in, and somebody has the password: nothing blocks, and it is not resolved without a word [signin]."""
    contoso = refused(at_risk=False)
    contoso.sign_in("2026-11-24T08:20:00Z", place=OFFICE_BERLIN)
    return contoso


@case(clear(says=("it is resolved",), never_says=("right password",)))
def refused_at_home_and_in_again() -> Contoso:
    """Home is the user's own place: that is resolved [signin]."""
    contoso = successes(HOME_BERLIN, 5, 9, 13, 17)
    entry = contoso.blocked(REFUSED_AT, place=HOME_BERLIN, risk="low", kinds=["unfamiliarFeatures"], agent=EDGE)
    contoso.detection(
        entry, "unfamiliarFeatures", "low", state="remediated", detail="userPassedMFADrivenByRiskBasedPolicy"
    )
    contoso.sign_in("2026-11-24T08:20:00Z", place=OFFICE_BERLIN)
    return contoso


@case(clear(says=("it is resolved",), never_says=("right password",)))
def refused_and_let_in_at_the_same_hotel() -> Contoso:
    """The same place let the user in with MFA minutes later: it was the user [signin]."""
    contoso = with_authenticator(Contoso(), "2026-11-24T08:10:00Z")
    contoso.blocked(REFUSED_AT, place=HOTEL_LISBON, risk="low", kinds=["unfamiliarFeatures"])
    contoso.sign_in("2026-11-24T08:20:00Z", place=HOTEL_LISBON, agent=FIREFOX, second_factor={})
    return contoso


@case(clear(says=("it is resolved",), never_says=("right password",)))
def tor_that_an_administrator_has_looked_into() -> Contoso:
    """Somebody asked already, and confirmed that it was the user [howto-identity-protection-risk-feedback]."""
    event = {"state": "confirmedSafe", "detail": "adminConfirmedSigninSafe"}
    contoso = refused(tied=False, at_risk=False, **event)
    contoso.sign_in("2026-11-24T08:20:00Z", place=OFFICE_BERLIN)
    return contoso


@case(clear(says=("right password",), never_says=("it is resolved",)))
def tor_that_microsoft_closed_by_itself() -> Contoso:
    """aiConfirmedSigninSafe is nobody's answer, so the user is still to be asked [riskdetection]."""
    contoso = refused(tied=False, at_risk=False, state="dismissed", detail="aiConfirmedSigninSafe")
    contoso.sign_in("2026-11-24T08:20:00Z", place=OFFICE_BERLIN)
    return contoso


@case(clear(says=("right password", "changed since")))
def tor_before_the_password_was_changed() -> Contoso:
    """The password is another one by now; that somebody had it is said all the same [signin]."""
    contoso = refused(at_risk=False)
    contoso.subject["lastPasswordChangeDateTime"] = "2026-11-24T08:05:00Z"
    contoso.sign_in("2026-11-24T08:20:00Z", place=OFFICE_BERLIN)
    return contoso


@case(clear(says=("right password",), never_says=("never seen",), asks=("no sign-in of the user's own",)))
def tor_of_a_user_without_history() -> Contoso:
    """Nothing to compare with, and the owner is in elsewhere: asked about, without "never" [signin]."""
    contoso = refused(Contoso(history=False), at_risk=False)
    contoso.sign_in("2026-11-24T08:20:00Z", place=OFFICE_BERLIN)
    return contoso


@case(clear(says=("right password", "never seen"), never_says=("it is resolved",)))
def let_in_from_the_same_tor_without_mfa() -> Contoso:
    """A success from there that took the password alone shows no more than that somebody has it [signin]."""
    contoso = refused(at_risk=False)
    contoso.sign_in("2026-11-24T08:00:00Z", place=TOR_EXIT, agent=FIREFOX)
    contoso.sign_in("2026-11-24T08:20:00Z", place=OFFICE_BERLIN)
    return contoso


@case(clear(notes=("high", "24 Nov 2026 05:00 UTC")))
def an_open_risk_where_the_refusal_is_overtaken() -> Contoso:
    """The user is in and still at high risk, which the next policy on user risk will meet [riskyuser]."""
    contoso = at_risk(with_authenticator(Contoso(), "2026-11-24T08:10:00Z"))
    contoso.blocked(REFUSED_AT, place=HOTEL_LISBON)
    contoso.sign_in("2026-11-24T08:20:00Z", place=HOTEL_LISBON, agent=FIREFOX, second_factor={})
    return contoso


@case(clear(notes=("low", "19 Nov 2026 05:00 UTC")))
def an_open_low_risk_that_stops_nobody() -> Contoso:
    """A low risk stops nobody with a method, and is told all the same [riskyuser]."""
    contoso = with_authenticator(Contoso())
    contoso.risky("low", "2026-11-19T05:00:00Z", kinds=["unlikelyTravel"])
    return contoso


@case(unsettled(4, notes=("medium", "24 Nov 2026 07:49 UTC")))
def an_open_risk_where_little_could_be_read() -> Contoso:
    """Whatever the log would say, the open risk was read, and is told [riskyuser]."""
    return broken(with_authenticator(refused()), "/auditLogs/signIns", 500)


@case(
    found(
        "risk-credential-leak-or-spray",
        asks=("does not wait", "24 Nov 2026 07:48 UTC"),
        first=CONTAINMENT,
    )
)
def containment_does_not_wait_for_the_answer() -> Contoso:
    """A leaked password is contained before anybody is called [howto-identity-protection-investigate-risk]."""
    contoso = at_risk(Contoso(), "2026-11-23T22:05:00Z", "leakedCredentials")
    contoso.detection(None, "leakedCredentials", "high", moment="2026-11-23T22:00:00Z")
    return refused_in_the_office(contoso)


@case(
    found(
        "no-mfa-method-registered",
        risk="user-risk-active",
        asks=(AIRPORT_MADRID[0],),
        in_order=("temporary-access-pass", "dismiss-user-risk"),
        advice={"dismiss-user-risk": "never"},
    )
)
def travel_behind_the_users_risk() -> Contoso:
    """The refused session is the office; the risk came from a sign-in in Madrid, and that is the one to ask about."""
    contoso = Contoso()
    abroad = contoso.sign_in("2026-11-24T05:00:00Z", place=AIRPORT_MADRID, aggregated="high", kinds=["unlikelyTravel"])
    contoso.detection(abroad, "unlikelyTravel", "high", moment="2026-11-24T06:00:00Z")
    contoso.risky("high", "2026-11-24T06:00:00Z", kinds=["unlikelyTravel"])
    return refused_in_the_office(contoso, aggregated="high", state="atRisk")
