"""Scenarios of the rows about methods that did not come to be, and about risk that an organisation or Microsoft made.

One for each root cause, named as its id.
"""

from tests.scenarios.base import (
    CAROL,
    EDGE,
    HOME_BERLIN,
    HOME_POTSDAM,
    HOTEL_LISBON,
    OFFICE_BERLIN,
    OFFICE_HAMBURG,
    OUTSIDE_MFA,
    SAFARI_IPHONE,
    SIGN_IN_RISK,
    STANDARD_POLICIES,
    TEAMS_DESKTOP,
    TRAIN_LINZ,
    USER_RISK,
    USER_RISK_MEDIUM,
    Contoso,
    Json,
    audited_user,
    authenticator,
    domain,
    edited,
    email,
    finished,
    group,
    guid,
    named_location,
    person,
    policy,
    replace_policy,
    scenario,
    synced_person,
)

PARTNER_MFA = policy("CA015 - All users - Fabrikam MFA", grant=[], created="2023-05-08T09:00:00Z")
PARTNER_MFA["grantControls"]["customAuthenticationFactors"] = ["RequireFabrikamMfa"]
NOT_ENFORCED = "enabledForReportingButNotEnforced"


def unanswered(contoso: Contoso, moment: str) -> Json:
    """A prompt that nobody answers."""
    said = "MFA denied; user did not respond to mobile app notification"
    return contoso.sign_in(
        moment,
        error=500121,
        failing=[OUTSIDE_MFA],
        place=HOME_BERLIN,
        second_factor={"succeeded": False, "authenticationStepResultDetail": said},
        status={
            "errorCode": 500121,
            "failureReason": "Authentication failed during the strong authentication request.",
            "additionalDetails": said,
        },
    )


@scenario("lost-or-replaced-phone")
def lost_or_replaced_phone() -> Json:
    """The phone was replaced at the weekend; Authenticator, the only method, is on the old one, which is reset."""
    vera = person(
        "Vera Vogt",
        "vera.vogt@contoso.example",
        department="Sales",
        jobTitle="Account Manager",
        createdDateTime="2022-01-10T08:00:00Z",
        employeeHireDate="2022-01-10T00:00:00Z",
    )
    contoso = Contoso(vera, policies=[*STANDARD_POLICIES, OUTSIDE_MFA])
    contoso.register(contoso.subject, authenticator(vera, "iPhone 11", created="2022-01-11T09:20:18Z"))
    contoso.sign_in("2026-11-20T17:40:33Z", place=HOME_BERLIN, satisfied=[OUTSIDE_MFA], second_factor={})
    for moment in ("2026-11-24T07:12:04Z", "2026-11-24T07:14:51Z"):
        unanswered(contoso, moment)
    return finished(contoso)


@scenario("federated-user-no-mfa-claim")
def federated_user_no_mfa_claim() -> Json:
    """The federation server asks for MFA, and the domain is set so that Entra rejects what it says about that."""
    xenia = synced_person(
        "Xenia Xylander",
        "xenia.xylander@field.contoso.example",
        department="Field Service",
        jobTitle="Technician",
        identities=[
            {
                "signInType": "userPrincipalName",
                "issuer": "contoso.example",
                "issuerAssignedId": "xenia.xylander@field.contoso.example",
            }
        ],
        createdDateTime="2021-09-06T06:30:00Z",
        employeeHireDate="2021-09-06T00:00:00Z",
    )
    contoso = Contoso(xenia, usual_place=OFFICE_HAMBURG)
    contoso.data["domains"].append(domain("field.contoso.example", federated=True))
    contoso.data["federationConfiguration"]["field.contoso.example"] = {
        "id": guid("federation field.contoso.example"),
        "displayName": "Contoso AD FS",
        "issuerUri": "http://fs.contoso.example/adfs/services/trust",
        "metadataExchangeUri": "https://fs.contoso.example/adfs/services/trust/mex",
        "signingCertificate": "MIIC",
        "passiveSignInUri": "https://fs.contoso.example/adfs/ls/",
        "preferredAuthenticationProtocol": "wsFed",
        "activeSignInUri": "https://fs.contoso.example/adfs/services/trust/2005/usernamemixed",
        "signOutUri": "https://fs.contoso.example/adfs/ls/",
        "promptLoginBehavior": "nativeSupport",
        "isSignedAuthenticationRequestRequired": False,
        "nextSigningCertificate": None,
        "signingCertificateUpdateStatus": None,
        "federatedIdpMfaBehavior": "rejectMfaByFederatedIdp",
        "passwordResetUri": None,
    }
    event = contoso.blocked(
        "2026-11-24T07:25:40Z", place=TRAIN_LINZ, kinds=["unfamiliarFeatures"], app=TEAMS_DESKTOP, agent=EDGE
    )
    contoso.detection(event, "unfamiliarFeatures", "medium")
    contoso.risky("low", "2026-11-24T07:29:40Z", kinds=["unfamiliarFeatures"])
    tenant = finished(contoso)
    for entry in tenant["signIns"]:
        if entry["userId"] == contoso.subject_id:
            entry["authenticationDetails"][0]["authenticationMethodDetail"] = "ADFS instance"
    return tenant


@scenario("external-mfa-not-counted")
def external_mfa_not_counted() -> Json:
    """For years a second factor of Fabrikam, by custom control; a risky session asks for MFA that Entra counts."""
    yann = person(
        "Yann Yildiz",
        "yann.yildiz@contoso.example",
        department="Legal",
        jobTitle="Counsel",
        createdDateTime="2020-02-03T08:00:00Z",
        employeeHireDate="2020-02-03T00:00:00Z",
    )
    contoso = Contoso(yann, policies=[*STANDARD_POLICIES, PARTNER_MFA], history=False)
    for moment in ("2026-10-29T08:00:41Z", "2026-11-12T08:10:17Z", "2026-11-20T07:58:36Z"):
        contoso.sign_in(moment, satisfied=[PARTNER_MFA])
    event = contoso.blocked(
        "2026-11-24T07:50:11Z",
        failing=[SIGN_IN_RISK],
        satisfied=[PARTNER_MFA],
        place=HOTEL_LISBON,
        kinds=["unfamiliarFeatures"],
        agent=SAFARI_IPHONE,
    )
    contoso.detection(event, "unfamiliarFeatures", "medium")
    return finished(contoso)


@scenario("registration-incomplete")
def registration_incomplete() -> Json:
    """He began to register on Friday and was called away; on Tuesday the session is risky and he may not."""
    zeno = person(
        "Zeno Zeller",
        "zeno.zeller@contoso.example",
        department="Operations",
        jobTitle="Shift Lead",
        createdDateTime="2023-08-01T06:00:00Z",
        employeeHireDate="2023-08-01T00:00:00Z",
    )
    contoso = Contoso(zeno)
    for moment, activity in (
        ("2026-11-20T08:02:10Z", "User started security info registration"),
        ("2026-11-20T08:04:55Z", "User canceled security info registration"),
    ):
        contoso.audit(
            moment,
            activity,
            service="Authentication Methods",
            category="UserManagement",
            by=zeno,
            reason="User started the registration" if "started" in activity else "User canceled the registration",
            targets=[audited_user(zeno)],
        )
    event = contoso.blocked("2026-11-24T06:58:20Z", place=HOTEL_LISBON, kinds=["unfamiliarFeatures"], agent=EDGE)
    contoso.detection(event, "unfamiliarFeatures", "medium")
    contoso.risky("low", "2026-11-24T07:02:20Z", kinds=["unfamiliarFeatures"])
    return finished(contoso)


@scenario("corporate-egress-not-trusted")
def corporate_egress_not_trusted() -> Json:
    """The Hamburg office has a new line; its address is in a named location that nobody marked as trusted."""
    arne = person(
        "Arne Ahlers",
        "arne.ahlers@contoso.example",
        department="Shipping",
        jobTitle="Clerk",
        createdDateTime="2022-05-02T07:00:00Z",
        employeeHireDate="2022-05-02T00:00:00Z",
    )
    contoso = Contoso(arne)
    contoso.data["namedLocations"].append(named_location("Branch Hamburg", ["198.51.100.128/27"], trusted=False))
    event = contoso.blocked("2026-11-24T07:31:26Z", place=OFFICE_HAMBURG, kinds=["unfamiliarFeatures"], agent=EDGE)
    contoso.detection(event, "unfamiliarFeatures", "medium")
    contoso.risky("low", "2026-11-24T07:35:26Z", kinds=["unfamiliarFeatures"])
    return finished(contoso)


@scenario("risk-policy-enabled-on-untriaged-users")
def risk_policy_enabled_on_untriaged_users() -> Json:
    """At high risk since early October and never looked at; on Monday afternoon the user risk policy went live."""
    enabled = edited(USER_RISK, "2026-11-23T15:40:12Z")
    watched = {**enabled, "state": NOT_ENFORCED, "modifiedDateTime": "2025-04-14T08:30:00Z"}
    berta = person(
        "Berta Brenner",
        "berta.brenner@contoso.example",
        department="Facilities",
        jobTitle="Manager",
        createdDateTime="2019-11-04T08:00:00Z",
        employeeHireDate="2019-11-04T00:00:00Z",
    )
    contoso = Contoso(berta, policies=[watched if p is USER_RISK else p for p in STANDARD_POLICIES])
    contoso.detection(None, "unlikelyTravel", "high", moment="2026-10-06T11:20:44Z")
    contoso.risky("high", "2026-10-06T11:25:09Z", kinds=["unlikelyTravel"])
    contoso.policy_changed("2026-11-23T15:40:12Z", enabled, state=NOT_ENFORCED)
    replace_policy(contoso, enabled)
    for moment in ("2026-11-24T07:01:13Z", "2026-11-24T07:03:42Z"):
        contoso.blocked(moment, failing=[enabled], place=OFFICE_BERLIN, risk="none", kinds=[], agent=EDGE)
    return finished(contoso)


@scenario("hybrid-no-writeback")
def hybrid_no_writeback() -> Json:
    """Synchronised; her self-service reset failed, since nothing is written back to Active Directory."""
    clara = synced_person(
        "Clara Conrad",
        "clara.conrad@contoso.example",
        department="Accounting",
        jobTitle="Clerk",
        createdDateTime="2020-10-01T08:00:00Z",
        employeeHireDate="2020-10-01T00:00:00Z",
    )
    contoso = Contoso(clara, policies=[USER_RISK_MEDIUM if p is USER_RISK else p for p in STANDARD_POLICIES])
    contoso.register(contoso.subject, email(clara, "clara@mail.example"))
    contoso.detection(None, "unlikelyTravel", "medium", moment="2026-11-22T10:12:30Z")
    contoso.risky("medium", "2026-11-22T10:15:02Z", kinds=["unlikelyTravel"])
    contoso.blocked(
        "2026-11-24T07:05:48Z", failing=[USER_RISK_MEDIUM], place=OFFICE_BERLIN, risk="none", kinds=[], agent=EDGE
    )
    failed = contoso.audit(
        "2026-11-24T07:11:30Z",
        "Reset password (self-service)",
        service="Self-service Password Management",
        category="UserManagement",
        by=clara,
        reason="The on-premises password could not be reset: password writeback is not configured for this tenant.",
        targets=[audited_user(clara)],
    )
    failed["result"] = "failure"
    return finished(contoso)


@scenario("microsoft-threat-informed-action")
def microsoft_threat_informed_action() -> Json:
    """Unified risk signals raised her risk to high in the night, and Microsoft revoked her sessions."""
    doris = person(
        "Doris Dietz",
        "doris.dietz@contoso.example",
        department="Finance",
        jobTitle="Treasurer",
        createdDateTime="2021-04-01T08:00:00Z",
        employeeHireDate="2021-04-01T00:00:00Z",
    )
    contoso = Contoso(doris)
    contoso.detection(
        None,
        "aiCompoundAccountRisk",
        "high",
        moment="2026-11-24T02:14:08Z",
        detail="aiElevatedAccountRisk",
        source="Microsoft Defender",
    )
    contoso.risky(
        "high",
        "2026-11-24T02:16:40Z",
        detail="aiElevatedAccountRisk",
        kinds=["aiCompoundAccountRisk"],
        before=[("2026-11-23T21:40:15Z", "medium", "atRisk", "none", ["anomalousUserActivity"], None)],
    )
    contoso.audit(
        "2026-11-24T02:16:44Z",
        "Revoke user sign-in sessions",
        service="Core Directory",
        category="UserManagement",
        by_app="Microsoft",
        targets=[audited_user(doris)],
    )
    contoso.blocked(
        "2026-11-24T07:20:02Z",
        failing=[USER_RISK],
        place=OFFICE_BERLIN,
        risk="none",
        kinds=[],
        agent=EDGE,
    )
    return finished(contoso)


@scenario("mfa-block-list")
def mfa_block_list() -> Json:
    """An administrator put him on the MFA block list on Sunday; every prompt since is denied before it is sent."""
    edgar = person(
        "Edgar Ebert",
        "edgar.ebert@contoso.example",
        department="IT",
        jobTitle="Support Engineer",
        createdDateTime="2021-07-01T08:00:00Z",
        employeeHireDate="2021-07-01T00:00:00Z",
    )
    contoso = Contoso(edgar, policies=[*STANDARD_POLICIES, OUTSIDE_MFA])
    contoso.register(contoso.subject, authenticator(edgar, "Pixel 7"), email(edgar, "edgar@mail.example"))
    contoso.sign_in("2026-11-21T09:15:27Z", place=HOME_POTSDAM, satisfied=[OUTSIDE_MFA], second_factor={})
    contoso.audit(
        "2026-11-22T18:30:09Z",
        "POST Tenant.CreateBlockedUser",
        service="Authentication Methods",
        category="ApplicationManagement",
        operation="Add",
        by=CAROL,
        targets=[audited_user(edgar, ("Username", None, edgar["userPrincipalName"]))],
    )
    said = "MFA denied; user is blocked"
    for moment in ("2026-11-24T07:45:16Z", "2026-11-24T07:46:58Z"):
        contoso.sign_in(
            moment,
            error=500121,
            failing=[OUTSIDE_MFA],
            place=HOME_POTSDAM,
            second_factor={"succeeded": False, "authenticationStepResultDetail": said},
            status={
                "errorCode": 500121,
                "failureReason": "Authentication failed during the strong authentication request.",
                "additionalDetails": said,
            },
        )
    return finished(contoso)


@scenario("too-many-groups")
def too_many_groups() -> Json:
    """The classic refusal of a consultant whom every project of nine years added to a group."""
    frieda = person(
        "Frieda Falk",
        "frieda.falk@contoso.example",
        department="Consulting",
        jobTitle="Principal",
        createdDateTime="2017-03-01T08:00:00Z",
        employeeHireDate="2017-03-01T00:00:00Z",
    )
    contoso = Contoso(frieda)
    projects = [group(f"Project {number:04}") for number in range(1, 2061)]
    contoso.data["groups"] += projects
    contoso.join(*projects)
    event = contoso.blocked("2026-11-24T08:05:33Z")
    contoso.detection(event, "anonymizedIPAddress", "medium")
    contoso.risky("medium", "2026-11-24T08:09:33Z", kinds=["anonymizedIPAddress"])
    return finished(contoso)
