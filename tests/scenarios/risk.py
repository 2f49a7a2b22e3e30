"""Scenarios of family R: why the session or the user counts as risky. One for each root cause, named as its id.

What Entra ID Protection detects, and when: https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks
"""

from tests.scenarios.base import (
    ALICE,
    CAFE_VIENNA,
    CAROL,
    CHROME_ANDROID,
    DEVICE_PILOT,
    EDGE,
    EXCHANGE_ONLINE,
    FABRIKAM_OFFICE,
    FIREFOX,
    GUEST,
    HOME_HAMBURG,
    HOSTING_ABROAD,
    HOTEL_LISBON,
    MY_APPS,
    OFFICE_BERLIN,
    OFFICE_HAMBURG,
    OUTLOOK_WEB,
    PHISHING_RESISTANT,
    SAFARI_MAC,
    SIGN_IN_RISK,
    STANDARD_POLICIES,
    STRENGTH_MFA,
    STRENGTH_PHISHING_RESISTANT,
    STRENGTHS,
    TEAMS_WEB,
    TIMESHEETS,
    TOR_EXIT_IPV6,
    USER_RISK,
    USER_RISK_MEDIUM,
    Contoso,
    Json,
    audited_user,
    authenticator,
    edited,
    finished,
    person,
    policy,
    scenario,
    strength,
    synced_person,
)

NORA = synced_person(
    "Nora Lindqvist", "nora.lindqvist@contoso.example", department="Marketing", jobTitle="Brand Manager"
)
EMIL = person("Emil Novak", "emil.novak@contoso.example", department="Finance", jobTitle="Accounts Payable Clerk")
PETRA = person(
    "Petra Sommer",
    "petra.sommer@contoso.example",
    department="Human Resources",
    jobTitle="Payroll Specialist",
    createdDateTime="2021-02-01T08:30:12Z",
    employeeHireDate="2021-02-01T00:00:00Z",
    lastPasswordChangeDateTime="2024-08-19T06:55:40Z",
    signInSessionsValidFromDateTime="2024-08-19T06:55:40Z",
    passwordPolicies="DisablePasswordExpiration",
)
FELIX = person("Felix Haas", "felix.haas@contoso.example", department="Product", jobTitle="Designer")
ILSE = synced_person("Ilse Brandt", "ilse.brandt@contoso.example", department="Sales", jobTitle="Key Account Manager")
OMAR = person("Omar Haddad", "omar.haddad@contoso.example", department="Purchasing", jobTitle="Buyer")
TESSA = person("Tessa Vogel", "tessa.vogel@contoso.example", department="Legal", jobTitle="Paralegal")
JONAS = person("Jonas Weber", "jonas.weber@contoso.example", department="Engineering", jobTitle="Test Engineer")
LENA = person("Lena Fischer", "lena.fischer@contoso.example", department="Customer Care", jobTitle="Team Lead")
RAUL = person("Raul Ortega", "raul.ortega@contoso.example", department="Logistics", jobTitle="Planner")

# A pilot that the tenant watches only: it would have refused the same sign-ins, and refuses nothing.
RISKY_PHISHING_RESISTANT = policy(
    "CA008 - Pilot - Require phishing-resistant MFA for risky sign-ins",
    state="enabledForReportingButNotEnforced",
    strength=next(s for s in STRENGTHS if s["id"] == STRENGTH_PHISHING_RESISTANT),
    sign_in_risk=["high", "medium", "low"],
    created="2026-09-14T12:20:00Z",
    modified="2026-09-14T12:20:00Z",
)
RISKY_STRENGTH = policy(
    "CA003 - All users - Require MFA strength for risky sign-ins",
    sign_in_risk=["high", "medium"],
    strength=strength(
        STRENGTH_MFA,
        "Multifactor authentication",
        "Combinations of methods that satisfy strong authentication, such as a password + SMS",
        [
            *PHISHING_RESISTANT,
            "temporaryAccessPassOneTime",
            "temporaryAccessPassMultiUse",
            "password,microsoftAuthenticatorPush",
            "password,softwareOath",
            "password,sms",
        ],
    ),
    every_time=True,
    created="2025-05-06T09:40:00Z",
    modified="2025-05-06T09:40:00Z",
)


@scenario("classic")
def classic() -> Json:
    """Tor Browser, no method, a policy that demands MFA of risky sign-ins; beside it a report-only policy."""
    pilot = edited(DEVICE_PILOT, "2026-11-19T14:05:33Z")
    contoso = Contoso(
        ALICE, policies=[*(pilot if p is DEVICE_PILOT else p for p in STANDARD_POLICIES), RISKY_PHISHING_RESISTANT]
    )
    contoso.policy_changed("2026-11-19T14:05:33Z", pilot, displayName="CA005 - Pilot - Compliant device")
    for moment in ("2026-11-24T07:48:22Z", "2026-11-24T07:52:40Z"):
        event = contoso.blocked(moment, app=MY_APPS, report_only={RISKY_PHISHING_RESISTANT["id"]: "reportOnlyFailure"})
        contoso.detection(event, "anonymizedIPAddress", "medium")
    contoso.risky("medium", "2026-11-24T07:53:51Z", kinds=["anonymizedIPAddress"])
    return finished(contoso)


@scenario("signin-risk-realtime")
def signin_risk_realtime() -> Json:
    """The session was judged risky in real time, by a detection of a kind that is newer than most tools."""
    contoso = Contoso(NORA, usual_place=OFFICE_HAMBURG)
    event = contoso.blocked(
        "2026-11-24T06:31:09Z",
        place=CAFE_VIENNA,
        app=OUTLOOK_WEB,
        resource=EXCHANGE_ONLINE,
        kinds=["suspiciousSessionOrigin"],
        agent=EDGE,
    )
    contoso.detection(event, "suspiciousSessionOrigin", "medium", timing="realtime")
    return finished(contoso)


@scenario("user-risk-active")
def user_risk_active() -> Json:
    """An ordinary session from the office; the user is at high risk because of what was seen elsewhere."""
    contoso = Contoso(EMIL)
    contoso.detection(None, "unlikelyTravel", "high", moment="2026-11-23T17:26:08Z")
    contoso.risky("high", "2026-11-23T17:31:40Z", kinds=["unlikelyTravel"])
    contoso.blocked(
        "2026-11-24T08:02:51Z",
        failing=[USER_RISK],
        place=OFFICE_BERLIN,
        app=OUTLOOK_WEB,
        resource=EXCHANGE_ONLINE,
        risk="none",
        kinds=[],
        agent=EDGE,
    )
    return finished(contoso)


@scenario("stale-user-risk")
def stale_user_risk() -> Json:
    """Back from two years of leave; a medium user risk of 2024 is still open, its detections long gone."""
    contoso = Contoso(
        PETRA, policies=[USER_RISK_MEDIUM if p is USER_RISK else p for p in STANDARD_POLICIES], history=False
    )
    contoso.risky(
        "medium",
        "2024-09-26T15:20:47Z",
        kinds=["unfamiliarFeatures"],
        before=[("2024-09-24T20:14:02Z", "low", "atRisk", "none", ["unfamiliarFeatures"], None)],
    )
    for moment in ("2026-11-23T07:12:30Z", "2026-11-24T07:05:14Z"):
        contoso.blocked(moment, failing=[USER_RISK_MEDIUM], place=OFFICE_BERLIN, risk="none", kinds=[], agent=EDGE)
    return finished(contoso)


@scenario("risk-anonymized-ip")
def risk_anonymized_ip() -> Json:
    """A privacy service on a private Mac, over IPv6; the policy asks for the strength "Multifactor authentication"."""
    contoso = Contoso(FELIX, policies=[RISKY_STRENGTH if p is SIGN_IN_RISK else p for p in STANDARD_POLICIES])
    event = contoso.blocked(
        "2026-11-23T20:47:36Z", failing=[RISKY_STRENGTH], place=TOR_EXIT_IPV6, app=TEAMS_WEB, agent=SAFARI_MAC
    )
    contoso.detection(event, "anonymizedIPAddress", "medium")
    return finished(contoso)


@scenario("risk-unfamiliar-or-travel")
def risk_unfamiliar_or_travel() -> Json:
    """A business trip: a new phone in a hotel in Lisbon, 80 minutes after her remote desktop in the office signed in."""
    contoso = Contoso(ILSE)
    contoso.sign_in("2026-11-24T06:38:12Z")
    event = contoso.blocked(
        "2026-11-24T07:58:03Z",
        place=HOTEL_LISBON,
        app=TEAMS_WEB,
        kinds=["unfamiliarFeatures"],
        agent=CHROME_ANDROID,
    )
    contoso.detection(event, "unfamiliarFeatures", "medium")
    contoso.detection(event, "unlikelyTravel", "low", moment="2026-11-24T08:31:26Z")
    contoso.risky("medium", "2026-11-24T08:32:04Z", kinds=["unfamiliarFeatures", "unlikelyTravel"])
    return finished(contoso)


@scenario("risk-credential-leak-or-spray")
def risk_credential_leak_or_spray() -> Json:
    """The password was found for sale; somebody tries it from abroad, and 53004 is what stops them."""
    contoso = Contoso(OMAR)
    contoso.detection(None, "leakedCredentials", "high", moment="2026-11-23T02:10:19Z")
    contoso.sign_in("2026-11-24T04:16:45Z", error=50126, place=HOSTING_ABROAD, agent=FIREFOX)
    for moment in ("2026-11-24T04:17:20Z", "2026-11-24T04:19:02Z"):
        event = contoso.blocked(
            moment,
            failing=[SIGN_IN_RISK, USER_RISK],
            place=HOSTING_ABROAD,
            app=OUTLOOK_WEB,
            resource=EXCHANGE_ONLINE,
            kinds=["unfamiliarFeatures"],
        )
        contoso.detection(event, "unfamiliarFeatures", "medium")
    contoso.risky(
        "high",
        "2026-11-24T04:20:33Z",
        kinds=["unfamiliarFeatures"],
        before=[("2026-11-23T02:11:05Z", "high", "atRisk", "none", ["leakedCredentials"], None)],
    )
    return finished(contoso)


@scenario("risk-admin-confirmed-compromised")
def risk_admin_confirmed_compromised() -> Json:
    """The security team confirmed that the account is compromised; its owner, in the office, meets the block."""
    contoso = Contoso(TESSA)
    contoso.detection(
        None,
        "mcasSuspiciousInboxManipulationRules",
        "medium",
        moment="2026-11-23T21:04:50Z",
        source="MicrosoftCloudAppSecurity",
        state="confirmedCompromised",
        detail="adminConfirmedUserCompromised",
    )
    contoso.detection(
        None,
        "adminConfirmedUserCompromised",
        "high",
        moment="2026-11-24T06:32:18Z",
        state="confirmedCompromised",
        detail="adminConfirmedUserCompromised",
    )
    contoso.risky(
        "high",
        "2026-11-24T06:32:18Z",
        state="confirmedCompromised",
        detail="adminConfirmedUserCompromised",
        kinds=["adminConfirmedUserCompromised"],
        before=[("2026-11-23T21:09:11Z", "medium", "atRisk", "none", ["mcasSuspiciousInboxManipulationRules"], None)],
        actor=CAROL["id"],
    )
    contoso.blocked("2026-11-24T07:15:44Z", failing=[USER_RISK], place=OFFICE_BERLIN, risk="none", kinds=[], agent=EDGE)
    return finished(contoso)


@scenario("user-reported-fraud")
def user_reported_fraud() -> Json:
    """A prompt that the user never asked for, reported; the help desk took the old method away in the morning."""
    contoso = Contoso(LENA)
    # The registration report is some hours old: it still names the method that the help desk has deleted since.
    contoso.register(contoso.subject, authenticator(contoso.subject, "Galaxy S24"))
    reported = next(d for d in contoso.data["registrationDetails"] if d["id"] == contoso.subject_id)
    contoso.register(contoso.subject, **reported)
    attack = contoso.sign_in(
        "2026-11-23T19:42:10Z",
        error=500121,
        failing=[SIGN_IN_RISK],
        place=HOSTING_ABROAD,
        risk="medium",
        aggregated="high",
        kinds=["unfamiliarFeatures"],
        second_factor={"authenticationStepResultDetail": "MFA denied; fraud reported by the user"},
        agent=FIREFOX,
    )
    contoso.detection(attack, "unfamiliarFeatures", "medium")
    contoso.detection(
        attack,
        "userReportedSuspiciousActivity",
        "high",
        moment="2026-11-23T19:42:58Z",
        timing="offline",
        source="EndUserReported",
    )
    contoso.audit(
        "2026-11-23T19:42:58Z",
        "Suspicious activity reported",
        service="Authentication Methods",
        category="UserManagement",
        by=contoso.subject,
        reason="User reported an authentication prompt as suspicious",
        targets=[audited_user(contoso.subject)],
    )
    contoso.risky(
        "high",
        "2026-11-23T19:44:21Z",
        kinds=["userReportedSuspiciousActivity"],
        before=[("2026-11-23T19:42:31Z", "medium", "atRisk", "none", ["unfamiliarFeatures"], None)],
    )
    contoso.audit(
        "2026-11-24T07:20:05Z",
        "Admin deleted security info",
        service="Authentication Methods",
        category="UserManagement",
        operation="Delete",
        reason="Admin deleted Authenticator App with Notification and Code method for user",
        targets=[audited_user(contoso.subject)],
    )
    contoso.blocked("2026-11-24T07:48:37Z", failing=[USER_RISK], place=OFFICE_BERLIN, risk="none", kinds=[], agent=EDGE)
    return finished(contoso)


@scenario("dismissed-but-redetected")
def dismissed_but_redetected() -> Json:
    """The risk was dismissed and nothing else was done; the next session through Tor is refused again."""
    contoso = Contoso(JONAS)
    first = contoso.blocked("2026-11-22T18:33:15Z", state="dismissed", detail="adminDismissedAllRiskForUser")
    contoso.detection(first, "anonymizedIPAddress", "medium", state="dismissed", detail="adminDismissedAllRiskForUser")
    second = contoso.blocked("2026-11-24T06:58:29Z", app=MY_APPS)
    contoso.detection(second, "anonymizedIPAddress", "medium")
    contoso.risky(
        "medium",
        "2026-11-24T07:01:12Z",
        kinds=["anonymizedIPAddress"],
        before=[
            ("2026-11-22T18:36:40Z", "medium", "atRisk", "none", ["anonymizedIPAddress"], None),
            ("2026-11-23T10:15:22Z", "none", "dismissed", "adminDismissedAllRiskForUser", [], CAROL["id"]),
        ],
    )
    return finished(contoso)


@scenario("feedback-still-processing")
def feedback_still_processing() -> Json:
    """The user risk was dismissed nine minutes ago and Entra is still at it."""
    contoso = Contoso(RAUL, usual_place=HOME_HAMBURG)
    contoso.detection(
        None,
        "anomalousUserActivity",
        "high",
        moment="2026-11-22T11:40:10Z",
        state="dismissed",
        detail="adminDismissedAllRiskForUser",
    )
    contoso.blocked("2026-11-24T08:44:06Z", failing=[USER_RISK], place=HOME_HAMBURG, risk="none", kinds=[], agent=EDGE)
    contoso.risky(
        "none",
        "2026-11-24T08:51:30Z",
        state="dismissed",
        detail="adminDismissedAllRiskForUser",
        processing=True,
        before=[("2026-11-22T11:45:37Z", "high", "atRisk", "none", ["anomalousUserActivity"], None)],
        actor=CAROL["id"],
    )
    return finished(contoso)


@scenario("guest-risk-in-home-tenant")
def guest_risk_in_home_tenant() -> Json:
    """A guest whose home tenant sees a risky user: the session is clean here, and nothing can be dismissed here."""
    contoso = Contoso(GUEST, usual_place=FABRIKAM_OFFICE)
    contoso.blocked(
        "2026-11-24T05:36:55Z",
        failing=[USER_RISK],
        place=FABRIKAM_OFFICE,
        app=TIMESHEETS,
        resource=TIMESHEETS,
        risk="none",
        kinds=[],
        agent=EDGE,
    )
    return finished(contoso)


@scenario("tor-while-the-owner-works")
def tor_while_the_owner_works() -> Json:
    """Refused through Tor at night, while the owner of the account works from the office as on every day."""
    contoso = Contoso()
    event = contoso.blocked("2026-11-24T02:14:09Z", app=MY_APPS, resource=MY_APPS)
    contoso.detection(event, "anonymizedIPAddress", "medium", moment="2026-11-24T02:14:40Z")
    contoso.sign_in("2026-11-24T07:58:31Z", app=MY_APPS, resource=MY_APPS)
    return finished(contoso)
