"""Scenarios of family X: what looks like a 53004 and is not, what stops the user before it, and what is over already."""

from tests.scenarios.base import (
    AAD_GRAPH,
    ADMIN_MFA,
    AZURE_MANAGEMENT,
    AZURE_PORTAL,
    BLOCK_LEGACY,
    CAFE_VIENNA,
    CAROL,
    DEVICE_PILOT,
    EDGE,
    EXCHANGE_ONLINE,
    FABRIKAM_TENANT_ID,
    HOME_BERLIN,
    HOME_POTSDAM,
    HOSTING_ABROAD,
    HOTEL_LISBON,
    MY_APPS,
    MY_SIGN_INS,
    OFFICE_BERLIN,
    OFFICE_HAMBURG,
    OUTLOOK_IPHONE,
    OUTLOOK_MOBILE,
    OUTSIDE_MFA,
    SIGN_IN_RISK,
    STANDARD_POLICIES,
    TOR_EXIT_IPV6,
    USER_RISK,
    Contoso,
    Json,
    access_pass,
    audited_user,
    authenticator,
    email,
    finished,
    guid,
    person,
    phone,
    policy,
    scenario,
    without_risky_users,
)

BLOCK_RISK = policy(
    "CA003 - All users - Block risky sign-ins",
    sign_in_risk=["high", "medium"],
    grant=["block"],
    created="2025-06-10T08:00:00Z",
    modified="2025-07-01T08:15:00Z",
)
REGISTER_AT_THE_OFFICE = policy(
    "CA007 - All users - Register security info from trusted locations",
    user_actions=["urn:user:registersecurityinfo"],
    locations={"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]},
    created="2024-09-02T12:00:00Z",
    modified="2024-09-30T06:45:00Z",
)


@scenario("account-disabled")
def account_disabled() -> Json:
    """Refused with 53004 on Friday; disabled on Monday evening; now 50057, whatever is done about methods."""
    marta = person(
        "Marta Mazur",
        "marta.mazur@contoso.example",
        department="Sales",
        jobTitle="Regional Manager",
        accountEnabled=False,
        createdDateTime="2021-03-01T08:00:00Z",
        employeeHireDate="2021-03-01T00:00:00Z",
    )
    contoso = Contoso(marta, history=False)
    for moment in ("2026-10-29T08:02:11Z", "2026-11-12T07:58:40Z", "2026-11-19T08:05:16Z"):
        contoso.sign_in(moment)
    contoso.forget_registration_report()
    event = contoso.blocked("2026-11-20T18:31:27Z", place=HOTEL_LISBON, kinds=["unfamiliarFeatures"], agent=EDGE)
    contoso.detection(event, "unfamiliarFeatures", "medium")
    contoso.risky("low", "2026-11-20T18:35:27Z", kinds=["unfamiliarFeatures"])
    for activity in ("Disable account", "Update user"):
        contoso.audit(
            "2026-11-23T17:30:02Z",
            activity,
            service="Core Directory",
            category="UserManagement",
            targets=[audited_user(marta, ("AccountEnabled", [True], [False]))],
        )
    for moment in ("2026-11-24T07:15:38Z", "2026-11-24T07:16:20Z"):
        contoso.sign_in(moment, error=50057, place=HOME_POTSDAM)
    return finished(contoso)


@scenario("account-locked-smart-lockout")
def account_locked_smart_lockout() -> Json:
    """New password since yesterday; the phone keeps sending the old one and has just locked the account."""
    nils = person(
        "Nils Nowak",
        "nils.nowak@contoso.example",
        department="Logistics",
        jobTitle="Planner",
        onPremisesSyncEnabled=True,
        onPremisesDomainName="corp.contoso.example",
        lastPasswordChangeDateTime="2026-11-23T15:30:12Z",
        signInSessionsValidFromDateTime="2026-11-23T15:30:12Z",
    )
    contoso = Contoso(nils, usual_place=OFFICE_HAMBURG)
    contoso.register(contoso.subject, authenticator(nils, "iPhone 14"), phone(nils, "+49 40555521"))
    contoso.sign_in("2026-11-23T15:33:40Z", place=OFFICE_HAMBURG)
    phone_mail: Json = {
        "app": OUTLOOK_MOBILE,
        "resource": EXCHANGE_ONLINE,
        "place": HOME_POTSDAM,
        "clientAppUsed": "Mobile Apps and Desktop clients",
        "agent": OUTLOOK_IPHONE,
    }
    for minute in range(40, 50):
        contoso.sign_in(f"2026-11-24T08:{minute}:07Z", error=50126, **phone_mail)
    contoso.sign_in("2026-11-24T08:50:07Z", error=50053, **phone_mail)
    contoso.sign_in("2026-11-24T08:54:31Z", error=50053, place=OFFICE_HAMBURG)
    return finished(contoso)


@scenario("password-expired-or-must-change")
def password_expired_or_must_change() -> Json:
    """A synchronised user whose password ran out in Active Directory over the weekend."""
    olga = person(
        "Olga Okafor",
        "olga.okafor@contoso.example",
        department="Procurement",
        jobTitle="Buyer",
        onPremisesSyncEnabled=True,
        onPremisesDomainName="corp.contoso.example",
        lastPasswordChangeDateTime="2026-08-25T06:02:44Z",
        signInSessionsValidFromDateTime="2026-08-25T06:02:44Z",
        createdDateTime="2020-02-03T08:00:00Z",
        employeeHireDate="2020-02-03T00:00:00Z",
    )
    contoso = Contoso(olga)
    contoso.register(contoso.subject, authenticator(olga, "Pixel 8a"), email(olga, "olga.o@mail.example"))
    for moment in ("2026-11-24T07:58:13Z", "2026-11-24T07:59:47Z"):
        contoso.sign_in(
            moment,
            error=50144,
            status={
                "errorCode": 50144,
                "failureReason": "The Active Directory password of the user has expired.",
                "additionalDetails": None,
            },
        )
    return finished(contoso)


@scenario("blocked-not-proofup")
def blocked_not_proofup() -> Json:
    """The same page to the user, but a policy that blocks risky sign-ins: 53003, for a user who has Authenticator."""
    pavel = person(
        "Pavel Prochazka",
        "pavel.prochazka@contoso.example",
        department="IT",
        jobTitle="Developer",
        createdDateTime="2022-01-10T08:00:00Z",
        employeeHireDate="2022-01-10T00:00:00Z",
    )
    policies = [BLOCK_LEGACY, ADMIN_MFA, BLOCK_RISK, USER_RISK, DEVICE_PILOT]
    contoso = Contoso(pavel, policies=policies)
    contoso.register(contoso.subject, authenticator(pavel, "Pixel 9 Pro"))
    for moment in ("2026-11-24T08:20:33Z", "2026-11-24T08:22:02Z"):
        event = contoso.sign_in(
            moment,
            error=53003,
            failing=[BLOCK_RISK],
            place=TOR_EXIT_IPV6,
            risk="medium",
            kinds=["anonymizedIPAddress"],
            app=AZURE_PORTAL,
            resource=AZURE_MANAGEMENT,
            authenticationRequirement="singleFactorAuthentication",
        )
        contoso.detection(event, "anonymizedIPAddress", "medium")
    contoso.risky("medium", "2026-11-24T08:26:02Z", kinds=["anonymizedIPAddress"])
    return finished(contoso)


@scenario("registration-location-restricted")
def registration_location_restricted() -> Json:
    """Working from home since the first day, asked to register, and registration is for the office only: 53010."""
    quinn = person(
        "Quinn Quist",
        "quinn.quist@contoso.example",
        department="Support",
        jobTitle="Agent",
        createdDateTime="2026-10-26T09:00:00Z",
        employeeHireDate="2026-11-02T00:00:00Z",
        lastPasswordChangeDateTime="2026-11-02T07:40:51Z",
        signInSessionsValidFromDateTime="2026-11-02T07:40:51Z",
    )
    contoso = Contoso(quinn, policies=[*STANDARD_POLICIES, REGISTER_AT_THE_OFFICE], history=False)
    for moment in ("2026-11-02T07:42:30Z", "2026-11-10T08:00:19Z", "2026-11-18T08:03:55Z"):
        contoso.sign_in(moment, place=HOME_POTSDAM)
    for moment in ("2026-11-24T08:10:12Z", "2026-11-24T08:12:48Z"):
        contoso.sign_in(
            moment,
            error=53010,
            failing=[REGISTER_AT_THE_OFFICE],
            place=HOME_POTSDAM,
            app=MY_SIGN_INS,
            resource=MY_SIGN_INS,
        )
    return finished(contoso)


@scenario("mfa-challenge-failed")
def mfa_challenge_failed() -> Json:
    """New phone, old registration: the prompt goes to a handset that lies switched off in a drawer."""
    rosa = person(
        "Rosa Ruiz",
        "rosa.ruiz@contoso.example",
        department="Design",
        jobTitle="Illustrator",
        createdDateTime="2021-05-17T08:00:00Z",
        employeeHireDate="2021-05-17T00:00:00Z",
    )
    contoso = Contoso(rosa, policies=[*STANDARD_POLICIES, OUTSIDE_MFA])
    contoso.register(contoso.subject, authenticator(rosa, "Galaxy S9", created="2021-05-18T10:03:55Z"))
    contoso.sign_in("2026-11-21T10:12:05Z", place=HOME_BERLIN, satisfied=[OUTSIDE_MFA], second_factor={})
    for moment in ("2026-11-24T08:38:50Z", "2026-11-24T08:41:17Z"):
        contoso.sign_in(
            moment,
            error=500121,
            failing=[OUTSIDE_MFA],
            place=HOME_BERLIN,
            second_factor={
                "succeeded": False,
                "authenticationStepResultDetail": "MFA denied; user did not respond to mobile app notification",
            },
            status={
                "errorCode": 500121,
                "failureReason": "Authentication failed during the strong authentication request.",
                "additionalDetails": "MFA denied; user did not respond to mobile app notification",
            },
        )
    return finished(contoso)


@scenario("wrong-tenant-or-user")
def wrong_tenant_or_user() -> Json:
    """The page that was pasted is of Fabrikam, where the user is a guest; at home nothing is wrong."""
    sam = person(
        "Sam Steiner",
        "sam.steiner@contoso.example",
        department="Sales",
        jobTitle="Key Account Manager",
        createdDateTime="2020-08-03T08:00:00Z",
        employeeHireDate="2020-08-03T00:00:00Z",
    )
    contoso = Contoso(sam)
    contoso.register(contoso.subject, authenticator(sam, "iPhone 16 Pro"), phone(sam, "+49 30555531"))
    # The refusal itself is logged at Fabrikam alone; what is here is the ordinary morning.
    contoso.sign_in("2026-11-24T07:51:22Z", place=OFFICE_BERLIN)
    return finished(contoso, "--request-id", guid(f"request of {FABRIKAM_TENANT_ID}"))


@scenario("no-p2-license")
def no_p2_license() -> Json:
    """A tenant with P1: it demands MFA outside the office, and may not read why Entra calls the sign-in risky."""
    tilda = person(
        "Tilda Thorn",
        "tilda.thorn@contoso.example",
        department="Finance",
        jobTitle="Payroll Clerk",
        createdDateTime="2023-04-03T07:00:00Z",
        employeeHireDate="2023-04-03T00:00:00Z",
    )
    contoso = Contoso(tilda, licence="P1", policies=[BLOCK_LEGACY, ADMIN_MFA, DEVICE_PILOT, OUTSIDE_MFA])
    event = contoso.blocked(
        "2026-11-24T06:33:58Z", failing=[OUTSIDE_MFA], place=CAFE_VIENNA, kinds=["generic"], agent=EDGE
    )
    contoso.detection(event, "generic", "medium")
    without_risky_users(contoso)
    return finished(contoso)


@scenario("stale-log")
def stale_log() -> Json:
    """Refused on Friday, helped with a pass within the hour, working since; the ticket was never closed."""
    ulf = person(
        "Ulf Ulvaeus",
        "ulf.ulvaeus@contoso.example",
        department="Sales",
        jobTitle="Account Manager",
        createdDateTime="2024-09-02T06:00:00Z",
        employeeHireDate="2024-09-02T00:00:00Z",
    )
    contoso = Contoso(ulf, policies=[*STANDARD_POLICIES, OUTSIDE_MFA], history=False)
    for moment in ("2026-10-30T08:01:00Z", "2026-11-10T08:03:30Z", "2026-11-19T07:57:12Z"):
        contoso.sign_in(moment)
    contoso.register(
        contoso.subject,
        authenticator(ulf, "Fairphone 5", created="2026-11-20T10:22:36Z"),
        access_pass(ulf, "2026-11-20T10:00:00Z", minutes=60, usable=False, reason="OneTimeUsed"),
    )
    event = contoso.blocked(
        "2026-11-20T09:10:44Z",
        failing=[SIGN_IN_RISK, OUTSIDE_MFA],
        place=HOTEL_LISBON,
        kinds=["unfamiliarFeatures"],
        app=MY_APPS,
        resource=AAD_GRAPH,
        agent=EDGE,
        state="remediated",
        detail="userPassedMFADrivenByRiskBasedPolicy",
    )
    contoso.detection(
        event,
        "unfamiliarFeatures",
        "medium",
        state="remediated",
        detail="userPassedMFADrivenByRiskBasedPolicy",
        lastUpdatedDateTime="2026-11-20T10:29:51Z",
    )
    contoso.risky(
        "none",
        "2026-11-20T10:29:51Z",
        state="remediated",
        detail="userPassedMFADrivenByRiskBasedPolicy",
        before=[("2026-11-20T09:14:44Z", "low", "atRisk", "none", ["unfamiliarFeatures"], None)],
    )
    for moment, reason, by in (
        ("2026-11-20T10:00:00Z", "Admin registered temporary access pass method for user", CAROL),
        ("2026-11-20T10:22:36Z", "User registered Authenticator App with Notification and Code", ulf),
    ):
        contoso.audit(
            moment,
            "Admin registered security info" if by is CAROL else "User registered security info",
            service="Authentication Methods",
            category="UserManagement",
            by=by,
            reason=reason,
            targets=[audited_user(ulf)],
        )
    contoso.sign_in(
        "2026-11-20T10:18:02Z",
        place=HOTEL_LISBON,
        satisfied=[OUTSIDE_MFA],
        app=MY_SIGN_INS,
        resource=MY_SIGN_INS,
        second_factor={
            "authenticationMethod": "Temporary Access Pass",
            "authenticationMethodDetail": "One-time",
        },
    )
    contoso.sign_in(
        "2026-11-20T10:25:51Z",
        place=HOTEL_LISBON,
        satisfied=[SIGN_IN_RISK, OUTSIDE_MFA],
        app=MY_APPS,
        resource=AAD_GRAPH,
        risk="medium",
        kinds=["unfamiliarFeatures"],
        state="remediated",
        detail="userPassedMFADrivenByRiskBasedPolicy",
        second_factor={},
    )
    contoso.sign_in("2026-11-23T08:06:19Z")
    return finished(contoso)


@scenario("healthy-user")
def healthy_user() -> Json:
    """Authenticator, MFA from home, a mistyped password, and strangers who guess passwords in vain: nothing is wrong."""
    tess = person(
        "Tess Tiedemann",
        "tess.tiedemann@contoso.example",
        department="Legal",
        jobTitle="Paralegal",
        createdDateTime="2022-08-15T07:00:00Z",
        employeeHireDate="2022-08-15T00:00:00Z",
    )
    contoso = Contoso(tess, policies=[*STANDARD_POLICIES, OUTSIDE_MFA])
    contoso.register(contoso.subject, authenticator(tess, "iPhone 13"), phone(tess, "+49 30555541"))
    contoso.sign_in("2026-11-22T19:40:08Z", error=50126, place=HOSTING_ABROAD, agent=EDGE)
    contoso.sign_in("2026-11-22T19:40:31Z", error=50126, place=HOSTING_ABROAD, agent=EDGE)
    contoso.sign_in("2026-11-24T07:21:54Z", error=50126, place=HOME_BERLIN)
    contoso.sign_in("2026-11-24T07:22:13Z", place=HOME_BERLIN, satisfied=[OUTSIDE_MFA], second_factor={})
    contoso.policy_changed("2026-11-17T09:30:00Z", DEVICE_PILOT, displayName="CA005 - Pilot - Compliant device")
    return finished(contoso)
