"""Scenarios of family U: why the user has no usable method, and the look-alikes in which there is one."""

import json

from tests.scenarios.base import (
    AAD_GRAPH,
    AIRPORT_MADRID,
    BOB,
    CAFE_VIENNA,
    CAROL,
    DEVICE_PILOT,
    EDGE,
    EVERYONE,
    EXCHANGE_ONLINE,
    FIREFOX,
    FRONTLINE,
    HOME_POTSDAM,
    HOTEL_LISBON,
    KEY_PILOT,
    MY_APPS,
    MY_SIGN_INS,
    OFFICE_BERLIN,
    OFFICE_HAMBURG,
    OUTLOOK_MOBILE,
    SAFARI_IPHONE,
    SAFARI_MAC,
    SHAREPOINT,
    SIGN_IN_RISK,
    STANDARD_POLICIES,
    STRENGTHS,
    TEAMS_DESKTOP,
    TEAMS_WEB,
    TIMESHEETS,
    TOR_EXIT,
    TRAIN_LINZ,
    VPN_AMSTERDAM,
    Contoso,
    Json,
    access_pass,
    audited_group,
    audited_user,
    authenticator,
    email,
    finished,
    guid,
    person,
    phone,
    policy,
    scenario,
    security_key,
    target,
)

STRONG_FOR_RISK = policy(
    "CA003 - All users - Require phishing-resistant MFA for risky sign-ins",
    sign_in_risk=["high", "medium"],
    strength=STRENGTHS[2],
    every_time=True,
    created="2026-02-02T09:40:00Z",
    modified="2026-02-16T14:05:00Z",
)


def security_info(contoso: Contoso, moment: str, activity: str, user: Json, reason: str, by: Json = CAROL) -> None:
    """Audit a change of somebody's security info."""
    contoso.audit(
        moment,
        activity,
        service="Authentication Methods",
        category="UserManagement",
        by=by,
        reason=reason,
        targets=[audited_user(user)],
    )


@scenario("no-mfa-method-registered")
def no_mfa_method_registered() -> Json:
    """Two years at Contoso, always in the office, never asked to register; then a hotel in Lisbon."""
    erin = person(
        "Erin Eklund",
        "erin.eklund@contoso.example",
        department="People",
        jobTitle="Recruiter",
        createdDateTime="2024-06-03T08:11:09Z",
        employeeHireDate="2024-06-03T00:00:00Z",
    )
    contoso = Contoso(erin)
    event = contoso.blocked(
        "2026-11-24T07:42:16Z",
        place=HOTEL_LISBON,
        kinds=["unfamiliarFeatures"],
        app=TEAMS_DESKTOP,
        agent=SAFARI_IPHONE,
    )
    contoso.detection(event, "unfamiliarFeatures", "medium")
    contoso.risky("low", "2026-11-24T07:46:16Z", kinds=["unfamiliarFeatures"])
    # What happened to others, and to a policy that does not reach this user.
    security_info(
        contoso,
        "2026-11-23T13:31:00Z",
        "Admin deleted security info",
        BOB,
        "Admin deleted Phone App Notification and Code for user",
    )
    contoso.policy_changed("2026-11-18T10:22:41Z", DEVICE_PILOT, displayName="CA005 - Pilot - Compliant device")
    return finished(contoso)


@scenario("sspr-only-methods")
def sspr_only_methods() -> Json:
    """A private mail address and security questions: the user "is registered", for resetting the password."""
    frank = person(
        "Frank Ferrari",
        "frank.ferrari@contoso.example",
        department="Legal",
        jobTitle="Counsel",
        createdDateTime="2021-09-01T06:45:00Z",
        employeeHireDate="2021-09-01T00:00:00Z",
    )
    contoso = Contoso(frank, usual_place=OFFICE_HAMBURG)
    contoso.register(
        contoso.subject,
        email(frank, "f.ferrari@mail.example"),
        methodsRegistered=["email", "securityQuestion"],
    )
    event = contoso.blocked("2026-11-23T20:17:52Z", place=VPN_AMSTERDAM, app=MY_APPS, resource=AAD_GRAPH, agent=FIREFOX)
    again = contoso.blocked("2026-11-23T20:20:30Z", place=VPN_AMSTERDAM, app=MY_APPS, resource=AAD_GRAPH, agent=FIREFOX)
    contoso.detection(event, "anonymizedIPAddress", "medium")
    contoso.detection(again, "anonymizedIPAddress", "medium")
    contoso.risky("medium", "2026-11-23T20:24:30Z", kinds=["anonymizedIPAddress"])
    return finished(contoso)


@scenario("methods-disabled-by-policy")
def methods_disabled_by_policy() -> Json:
    """Text messages were narrowed to the frontline yesterday; somebody in Finance had nothing else."""
    hanna = person(
        "Hanna Hofer",
        "hanna.hofer@contoso.example",
        department="Finance",
        jobTitle="Accountant",
        createdDateTime="2023-01-09T07:50:00Z",
        employeeHireDate="2023-01-09T00:00:00Z",
    )
    contoso = Contoso(hanna)
    contoso.register(contoso.subject, phone(hanna, "+49 30555511"), isMfaCapable=False)
    contoso.method_configuration("Sms")["includeTargets"] = [target(FRONTLINE["id"], isUsableForSignIn=False)]
    contoso.data["authenticationMethodsPolicy"]["lastModifiedDateTime"] = "2026-11-23T15:10:27Z"
    contoso.audit(
        "2026-11-23T15:10:27Z",
        "Authentication Methods Policy Update",
        service="Authentication Methods",
        category="ApplicationManagement",
        reason="Successfully updated the authentication methods policy",
        targets=[
            {
                "id": None,
                "displayName": None,
                "type": "Other",
                "userPrincipalName": None,
                "groupType": None,
                "modifiedProperties": [
                    {
                        "displayName": "AuthenticationMethodsPolicy",
                        "oldValue": '{"Sms":{"state":"enabled","includeTargets":["all_users"]}}',
                        "newValue": f'{{"Sms":{{"state":"enabled","includeTargets":["{FRONTLINE["id"]}"]}}}}',
                    }
                ],
            }
        ],
    )
    event = contoso.blocked(
        "2026-11-24T06:58:40Z",
        place=TRAIN_LINZ,
        kinds=["unfamiliarFeatures"],
        app=OUTLOOK_MOBILE,
        resource=EXCHANGE_ONLINE,
    )
    contoso.detection(event, "unfamiliarFeatures", "medium")
    contoso.risky("low", "2026-11-24T07:02:40Z", kinds=["unfamiliarFeatures"])
    return finished(contoso)


@scenario("security-key-not-allowed")
def security_key_not_allowed() -> Json:
    """Passkeys were narrowed to one maker yesterday; the key that somebody has had for two years is of another."""
    lena = person(
        "Lena Lindt",
        "lena.lindt@contoso.example",
        department="Research",
        jobTitle="Chemist",
        createdDateTime="2022-05-02T06:40:00Z",
        employeeHireDate="2022-05-02T00:00:00Z",
    )
    contoso = Contoso(lena)
    contoso.join(KEY_PILOT)
    contoso.register(contoso.subject, security_key(lena), isMfaCapable=False)
    before = {"isEnforced": False, "enforcementType": "block", "aaGuids": []}
    after = {"isEnforced": True, "enforcementType": "allow", "aaGuids": ["de1e552d-db1d-4423-a619-566b625cdc84"]}
    contoso.method_configuration("Fido2")["keyRestrictions"] = after
    contoso.data["authenticationMethodsPolicy"]["lastModifiedDateTime"] = "2026-11-23T13:04:51Z"
    contoso.audit(
        "2026-11-23T13:04:51Z",
        "Authentication Methods Policy Update",
        service="Authentication Methods",
        category="ApplicationManagement",
        reason="Successfully updated the authentication methods policy",
        targets=[
            {
                "id": None,
                "displayName": None,
                "type": "Other",
                "userPrincipalName": None,
                "groupType": None,
                "modifiedProperties": [
                    {
                        "displayName": "AuthenticationMethodsPolicy",
                        "oldValue": json.dumps({"Fido2": {"keyRestrictions": before}}, separators=(",", ":")),
                        "newValue": json.dumps({"Fido2": {"keyRestrictions": after}}, separators=(",", ":")),
                    }
                ],
            }
        ],
    )
    event = contoso.blocked(
        "2026-11-24T06:31:12Z", place=AIRPORT_MADRID, kinds=["unfamiliarFeatures"], app=TEAMS_WEB, agent=SAFARI_MAC
    )
    contoso.detection(event, "unfamiliarFeatures", "medium")
    contoso.risky("low", "2026-11-24T06:35:12Z", kinds=["unfamiliarFeatures"])
    return finished(contoso)


@scenario("pass-not-valid-yet")
def pass_not_valid_yet() -> Json:
    """The help desk issued a pass for noon, for somebody who tried to sign in over a VPN at breakfast."""
    omar = person(
        "Omar Osman",
        "omar.osman@contoso.example",
        department="Marketing",
        jobTitle="Designer",
        createdDateTime="2023-08-14T07:15:00Z",
        employeeHireDate="2023-08-14T00:00:00Z",
    )
    contoso = Contoso(omar)
    contoso.register(
        contoso.subject,
        access_pass(
            omar,
            "2026-11-24T12:00:00Z",
            minutes=120,
            usable=False,
            reason="NotYetValid",
            once=False,
            created="2026-11-24T08:12:30Z",
        ),
    )
    security_info(
        contoso,
        "2026-11-24T08:12:31Z",
        "Admin registered security info",
        omar,
        "Admin registered temporary access pass method for user",
    )
    event = contoso.blocked("2026-11-24T07:03:44Z", place=VPN_AMSTERDAM, app=MY_APPS, resource=AAD_GRAPH, agent=FIREFOX)
    contoso.detection(event, "anonymizedIPAddress", "medium")
    contoso.risky("medium", "2026-11-24T07:07:44Z", kinds=["anonymizedIPAddress"])
    return finished(contoso)


@scenario("office-phone-only")
def office_phone_only() -> Json:
    """The desk phone is the only number: it takes calls alone, and calls are switched off, though text messages are on."""
    pia = person(
        "Pia Petersen",
        "pia.petersen@contoso.example",
        department="Reception",
        jobTitle="Front Desk",
        createdDateTime="2020-11-16T08:00:00Z",
        employeeHireDate="2020-11-16T00:00:00Z",
    )
    contoso = Contoso(pia)
    desk = {
        **phone(pia, "+49 30555500 x217"),
        "id": "e37fc753-ff3b-4958-9484-eaa9425c82bc",
        "phoneType": "office",
        "smsSignInState": "notSupported",
        "createdDateTime": "2020-11-17T09:12:31Z",
    }
    contoso.register(
        contoso.subject,
        desk,
        methodsRegistered=["officePhone"],
        isMfaCapable=False,
        defaultMfaMethod="officePhone",
        systemPreferredAuthenticationMethods=[],
        userPreferredMethodForSecondaryAuthentication="voiceOffice",
    )
    event = contoso.blocked("2026-11-24T08:26:03Z", place=HOME_POTSDAM, kinds=["unfamiliarFeatures"], agent=EDGE)
    contoso.detection(event, "unfamiliarFeatures", "medium")
    contoso.risky("low", "2026-11-24T08:30:03Z", kinds=["unfamiliarFeatures"])
    return finished(contoso)


@scenario("method-not-in-required-strength")
def method_not_in_required_strength() -> Json:
    """Authenticator and a phone are registered; the policy wants a key, and keys are for the pilot group only."""
    ines = person(
        "Ines Ivanova",
        "ines.ivanova@contoso.example",
        department="Finance",
        jobTitle="Treasurer",
        createdDateTime="2022-10-03T07:00:00Z",
        employeeHireDate="2022-10-03T00:00:00Z",
    )
    policies = [STRONG_FOR_RISK if one is SIGN_IN_RISK else one for one in STANDARD_POLICIES]
    contoso = Contoso(ines, policies=policies)
    contoso.register(contoso.subject, authenticator(ines, "iPhone 15"), phone(ines, "+49 30555512"))
    event = contoso.blocked(
        "2026-11-24T08:03:21Z",
        failing=[STRONG_FOR_RISK],
        place=AIRPORT_MADRID,
        kinds=["unfamiliarFeatures"],
        app=TIMESHEETS,
        resource=TIMESHEETS,
        agent=EDGE,
        requirement=("authenticationStrengths", "Authentication Strength(s)"),
    )
    contoso.detection(event, "unfamiliarFeatures", "medium")
    contoso.risky("low", "2026-11-24T08:07:21Z", kinds=["unfamiliarFeatures"])
    return finished(contoso)


@scenario("methods-reset-by-admin")
def methods_reset_by_admin() -> Json:
    """The help desk cleared the lost phone in the afternoon; the user came back in the evening through a VPN."""
    jonas = person(
        "Jonas Jansen",
        "jonas.jansen@contoso.example",
        department="Sales",
        jobTitle="Field Engineer",
        createdDateTime="2022-05-02T06:31:00Z",
        employeeHireDate="2022-05-02T00:00:00Z",
    )
    contoso = Contoso(jonas, usual_place=OFFICE_HAMBURG)
    # The report is of the night before, when the phone was still there.
    contoso.register(
        contoso.subject,
        isMfaRegistered=True,
        isMfaCapable=True,
        isSsprRegistered=True,
        isSsprCapable=True,
        methodsRegistered=["microsoftAuthenticatorPush", "softwareOneTimePasscode"],
        defaultMfaMethod="microsoftAuthenticatorPush",
        systemPreferredAuthenticationMethods=["microsoftAuthenticatorPush"],
        userPreferredMethodForSecondaryAuthentication="push",
        lastUpdatedDateTime="2026-11-23T03:40:58Z",
    )
    security_info(
        contoso,
        "2026-11-23T15:47:09Z",
        "Admin deleted security info",
        jonas,
        "Admin deleted Phone App Notification and Code for user",
    )
    details = [
        {
            "DeviceName": "Galaxy S23",
            "DeviceTag": "SoftwareTokenActivated",
            "AuthenticatorFlavor": "Authenticator",
            "Id": guid("authenticator of jonas"),
        }
    ]
    contoso.audit(
        "2026-11-23T15:47:08Z",
        "Update user",
        service="Core Directory",
        category="UserManagement",
        targets=[
            audited_user(
                jonas,
                ("StrongAuthenticationPhoneAppDetail", details, []),
                ("StrongAuthenticationMethod", [{"MethodType": 6, "Default": True}], []),
            )
        ],
    )
    event = contoso.blocked("2026-11-23T19:12:45Z", place=VPN_AMSTERDAM, app=OUTLOOK_MOBILE, resource=EXCHANGE_ONLINE)
    contoso.detection(event, "anonymizedIPAddress", "medium")
    contoso.risky("medium", "2026-11-23T19:16:45Z", kinds=["anonymizedIPAddress"])
    return finished(contoso)


@scenario("reset-after-refusal")
def reset_after_refusal() -> Json:
    """The help desk answered the refusal by requiring registration anew: that came after, and is no cause of it."""
    nora = person(
        "Nora Nielsen",
        "nora.nielsen@contoso.example",
        department="Events",
        jobTitle="Planner",
        createdDateTime="2023-03-06T07:10:00Z",
        employeeHireDate="2023-03-06T00:00:00Z",
    )
    contoso = Contoso(nora)
    event = contoso.blocked(
        "2026-11-24T06:48:19Z", place=CAFE_VIENNA, kinds=["unfamiliarFeatures"], app=TEAMS_WEB, agent=SAFARI_MAC
    )
    contoso.detection(event, "unfamiliarFeatures", "medium")
    contoso.risky("low", "2026-11-24T06:52:19Z", kinds=["unfamiliarFeatures"])
    security_info(contoso, "2026-11-24T08:05:44Z", "Admin deleted security info", nora, "Admin deleted email for user")
    return finished(contoso)


@scenario("new-user-first-signin")
def new_user_first_signin() -> Json:
    """Second day at work, first sign-in ever, from home with a privacy VPN switched on."""
    kim = person(
        "Kim Keller",
        "kim.keller@contoso.example",
        department="Marketing",
        jobTitle="Designer",
        createdDateTime="2026-11-20T10:02:33Z",
        employeeHireDate="2026-11-23T00:00:00Z",
        lastPasswordChangeDateTime="2026-11-20T10:02:33Z",
        signInSessionsValidFromDateTime="2026-11-20T10:02:33Z",
    )
    contoso = Contoso(kim, history=False)
    contoso.data["memberOf"][kim["id"]] = [EVERYONE["id"]]
    contoso.forget_registration_report()
    contoso.audit(
        "2026-11-20T10:02:33Z",
        "Add user",
        service="Core Directory",
        category="UserManagement",
        operation="Add",
        targets=[audited_user(kim, ("AccountEnabled", [], [True]))],
    )
    contoso.audit(
        "2026-11-20T10:02:59Z",
        "Add member to group",
        service="Core Directory",
        category="GroupManagement",
        operation="Assign",
        targets=[
            audited_user(
                kim,
                ("Group.ObjectID", None, EVERYONE["id"]),
                ("Group.DisplayName", None, EVERYONE["displayName"]),
            ),
            audited_group(EVERYONE),
        ],
    )
    event = contoso.blocked("2026-11-24T07:05:11Z", place=VPN_AMSTERDAM, agent=EDGE)
    contoso.detection(event, "anonymizedIPAddress", "medium")
    contoso.risky("medium", "2026-11-24T07:09:11Z", kinds=["anonymizedIPAddress"])
    return finished(contoso)


@scenario("tap-expired-or-consumed")
def tap_expired_or_consumed() -> Json:
    """A pass was issued for one hour; the user opened the mail two hours later."""
    lena = person(
        "Lena Lindqvist",
        "lena.lindqvist@contoso.example",
        department="Research",
        jobTitle="Chemist",
        createdDateTime="2023-08-14T06:20:00Z",
        employeeHireDate="2023-08-15T00:00:00Z",
    )
    contoso = Contoso(lena)
    contoso.register(
        contoso.subject,
        access_pass(lena, "2026-11-23T13:00:05Z", minutes=60, usable=False, reason="Expired", once=False),
    )
    first = contoso.blocked("2026-11-23T11:48:37Z")
    security_info(
        contoso,
        "2026-11-23T13:00:05Z",
        "Admin registered security info",
        lena,
        "Admin registered temporary access pass method for user",
    )
    second = contoso.blocked("2026-11-23T15:22:09Z", app=MY_SIGN_INS, resource=MY_SIGN_INS)
    contoso.detection(first, "anonymizedIPAddress", "medium")
    contoso.detection(second, "anonymizedIPAddress", "medium")
    contoso.risky("medium", "2026-11-23T15:26:09Z", kinds=["anonymizedIPAddress"])
    return finished(contoso)


@scenario("already-has-a-pass")
def already_has_a_pass() -> Json:
    """Refused at seven; the help desk has since issued a pass that is good until noon and not used yet."""
    uwe = person(
        "Uwe Urban",
        "uwe.urban@contoso.example",
        department="Facilities",
        jobTitle="Building Manager",
        createdDateTime="2019-07-01T07:00:00Z",
        employeeHireDate="2019-07-01T00:00:00Z",
    )
    contoso = Contoso(uwe)
    contoso.register(
        contoso.subject,
        access_pass(
            uwe,
            "2026-11-24T08:40:00Z",
            minutes=200,
            usable=True,
            reason="EnabledByPolicy",
            once=False,
            created="2026-11-24T08:39:48Z",
        ),
    )
    event = contoso.blocked("2026-11-24T06:55:29Z", place=TOR_EXIT, resource=SHAREPOINT)
    contoso.detection(event, "anonymizedIPAddress", "medium")
    contoso.risky("low", "2026-11-24T06:59:29Z", kinds=["anonymizedIPAddress"])
    security_info(
        contoso,
        "2026-11-24T08:39:48Z",
        "Admin registered security info",
        uwe,
        "Admin registered temporary access pass method for user",
    )
    return finished(contoso)


@scenario("unknown-kinds")
def unknown_kinds() -> Json:
    """A kind of method and a kind of detection that did not exist when this was written."""
    vera = person(
        "Vera Vogel",
        "vera.vogel@contoso.example",
        department="Research",
        jobTitle="Physicist",
        createdDateTime="2024-02-01T08:00:00Z",
        employeeHireDate="2024-02-01T00:00:00Z",
    )
    contoso = Contoso(vera, usual_place=OFFICE_BERLIN)
    contoso.register(
        contoso.subject,
        {
            "@odata.type": "#microsoft.graph.palmVeinAuthenticationMethod",
            "id": guid("palm of vera"),
            "displayName": "Reader at gate 3",
            "createdDateTime": "2026-10-12T09:31:07Z",
        },
        methodsRegistered=["palmVein"],
    )
    event = contoso.blocked("2026-11-24T08:14:50Z", place=AIRPORT_MADRID, kinds=["unusualTypingRhythm"], agent=EDGE)
    contoso.detection(event, "unusualTypingRhythm", "medium", timing="realtime")
    contoso.risky("medium", "2026-11-24T08:18:50Z", kinds=["unusualTypingRhythm"])
    return finished(contoso)
