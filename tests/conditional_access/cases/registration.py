"""What the decision means for a user who would have to register: every row of what a risky, unregistered user meets."""

from __future__ import annotations

from tests.conditional_access.cases.base import (
    ABSENT,
    ALEX,
    ALLOWED,
    BLOCK,
    BLOCKING,
    CONDITIONS_PAGE,
    ERRORS_PAGE,
    EVE,
    GRANT,
    GRANT_PAGE,
    MFA,
    MFA_STRENGTH,
    NO,
    NOT_NEEDED,
    OFFICE_IP,
    PASS_PAGE,
    POLICIES_PAGE,
    REFUSED,
    REGISTRATION_PAGE,
    REPORT_ONLY_PAGE,
    RISK_POLICIES_PAGE,
    RISKY_SIGN_IN_PAGE,
    RISKY_USER_PAGE,
    UNKNOWN,
    WITH_CONTROLS,
    YES,
    action,
    case,
    grant,
    places,
    policy,
    registering,
    sign_in,
    who,
)

RISKY_MFA = policy("Risky sign-ins - MFA", signInRiskLevels=["high", "medium"])
OUTSIDE = places("All", without=["AllTrusted"])
REGISTER_FROM_TRUSTED = policy(
    "Registration - block outside", target=action("registersecurityinfo"), locations=OUTSIDE, controls=BLOCKING
)
REGISTER_WITH_MFA = policy("Registration - MFA", target=action("registersecurityinfo"))
NOTHING: list[str] = []
MY_SIGN_INS = "19db86c3-b2b9-44cc-b339-36da233a3be2"
COMPLIANT = {"isCompliant": True, "trustType": "AzureAd"}
NOT_COMPLIANT = {"isCompliant": False, "trustType": "AzureAd"}

# --- the rows of the table --------------------------------------------------------------------------------------------

case(
    "risky: sign-in risk demands MFA",
    RISKY_SIGN_IN_PAGE,
    "The policy keeps users from registering MFA in risky sessions; who has no method is blocked with 53004.",
    RISKY_MFA,
    sign_in(signInRisk="high", methods=NOTHING),
    WITH_CONTROLS,
    controls=[["mfa"]],
    registration=REFUSED,
    error=53004,
    basis="documented",
    assumes=False,
)
case(
    "risky: sign-in risk demands a strength",
    RISKY_SIGN_IN_PAGE,
    "A strength demands proof just as MFA does.",
    policy(signInRiskLevels=["high", "medium"], controls=grant(strength=MFA_STRENGTH)),
    sign_in(signInRisk="medium", methods=NOTHING),
    WITH_CONTROLS,
    registration=REFUSED,
    error=53004,
    basis="documented",
)
case(
    "risky: methods not told",
    RISKY_SIGN_IN_PAGE,
    "53004 is what a user without a method meets; that Alex has none is assumed, and said.",
    RISKY_MFA,
    sign_in(signInRisk="high"),
    WITH_CONTROLS,
    registration=REFUSED,
    error=53004,
    assumes=True,
)
case(
    "risky: a low risk below the policy",
    RISKY_SIGN_IN_PAGE,
    "The policy is for medium and high.",
    RISKY_MFA,
    sign_in(signInRisk="low", methods=NOTHING),
    GRANT,
    applies=NO,
    registration=NOT_NEEDED,
    error=None,
)
case(
    "risky: sign-in risk blocks",
    ERRORS_PAGE,
    "A block is 53003, whatever the reason.",
    policy(signInRiskLevels=["high"], controls=BLOCKING),
    sign_in(signInRisk="high", methods=NOTHING),
    BLOCK,
    controls=[],
    registration=REFUSED,
    error=53003,
)
case(
    "risky: sign-in risk demands a compliant device",
    POLICIES_PAGE,
    "Only the device is looked at; nobody has to prove anything.",
    policy(signInRiskLevels=["high"], controls=grant("compliantDevice")),
    sign_in(signInRisk="high", device=NOT_COMPLIANT, methods=NOTHING),
    WITH_CONTROLS,
    registration=NOT_NEEDED,
    error=53000,
)
case(
    "risky: sign-in risk demands a hybrid joined device",
    POLICIES_PAGE,
    "Only the device is looked at.",
    policy(signInRiskLevels=["high"], controls=grant("domainJoinedDevice")),
    sign_in(signInRisk="high", device=NOT_COMPLIANT, methods=NOTHING),
    WITH_CONTROLS,
    registration=NOT_NEEDED,
    error=53001,
)
case(
    "risky: MFA for all",
    RISKY_SIGN_IN_PAGE,
    "Proof-up is refused because the session is risky; documented only for policies on sign-in risk.",
    policy(),
    sign_in(signInRisk="high", methods=NOTHING),
    WITH_CONTROLS,
    registration=REFUSED,
    error=53004,
    basis="inferred",
)
case(
    "risky: user risk demands MFA and a new password",
    RISKY_USER_PAGE,
    "MFA comes before the password change, and users must have registered for it before.",
    policy(userRiskLevels=["high"], controls=grant("mfa", "passwordChange", operator="AND")),
    sign_in(userRisk="high", methods=NOTHING),
    WITH_CONTROLS,
    controls=[["mfa"], ["passwordChange"]],
    registration=REFUSED,
    error=53004,
    basis="inferred",
)
case(
    "risky: user risk demands remediation",
    RISK_POLICIES_PAGE,
    "Remediation comes with a strength, which the user cannot satisfy.",
    policy(userRiskLevels=["high"], controls=grant("riskRemediation", strength=MFA_STRENGTH, operator="AND")),
    sign_in(userRisk="high", methods=NOTHING),
    WITH_CONTROLS,
    registration=REFUSED,
    error=53004,
    basis="inferred",
)
case(
    "risky: MFA or a compliant device, on a compliant one",
    GRANT_PAGE,
    "The compliant device satisfies the policy, so nothing has to be proved.",
    policy(controls=grant("mfa", "compliantDevice")),
    sign_in(signInRisk="high", device=COMPLIANT, methods=NOTHING),
    WITH_CONTROLS,
    controls=[["mfa", "compliantDevice"]],
    registration=NOT_NEEDED,
    error=None,
)
case(
    "risky: MFA or a compliant device, on another",
    POLICIES_PAGE,
    "Neither can be satisfied; MFA is offered first and ends in a registration that is refused.",
    policy(signInRiskLevels=["high"], controls=grant("mfa", "compliantDevice")),
    sign_in(signInRisk="high", device=NOT_COMPLIANT, methods=NOTHING),
    WITH_CONTROLS,
    registration=REFUSED,
    error=53004,
)
case(
    "risky: MFA or a compliant device, device not told",
    GRANT_PAGE,
    "Whether the device makes the proof unnecessary is not told.",
    policy(signInRiskLevels=["high"], controls=grant("mfa", "compliantDevice")),
    sign_in(signInRisk="high", device=ABSENT, methods=NOTHING),
    WITH_CONTROLS,
    registration=UNKNOWN,
    error=UNKNOWN,
    missing=("device",),
)
case(
    "risky: MFA and a compliant device",
    POLICIES_PAGE,
    "MFA comes before the device, so 53004 comes before 53000.",
    policy(signInRiskLevels=["high"], controls=grant("mfa", "compliantDevice", operator="AND")),
    sign_in(signInRisk="high", device=NOT_COMPLIANT, methods=NOTHING),
    WITH_CONTROLS,
    registration=REFUSED,
    error=53004,
)
case(
    "risky: report-only policies only",
    REPORT_ONLY_PAGE,
    "Report-only policies demand nothing; the risk stays.",
    policy(state="enabledForReportingButNotEnforced", signInRiskLevels=["high"]),
    sign_in(signInRisk="high", methods=NOTHING),
    GRANT,
    registration=NOT_NEEDED,
    error=None,
)
case(
    "risky: nothing demands MFA",
    POLICIES_PAGE,
    "No policy applies, so the sign-in proceeds.",
    policy(users=who(EVE)),
    sign_in(signInRisk="high", methods=NOTHING),
    GRANT,
    registration=NOT_NEEDED,
    error=None,
)
case(
    "risky: the user has a method",
    RISKY_SIGN_IN_PAGE,
    "Registered users are challenged, which remediates the sign-in's risk.",
    RISKY_MFA,
    sign_in(signInRisk="high", methods=["microsoftAuthenticatorPush"]),
    WITH_CONTROLS,
    registration=NOT_NEEDED,
    error=50076,
)
case(
    "risky: the user has a pass",
    PASS_PAGE,
    "A Temporary Access Pass satisfies MFA, and lets methods be registered.",
    RISKY_MFA,
    sign_in(signInRisk="high", methods=["temporaryAccessPassOneTime"]),
    WITH_CONTROLS,
    registration=NOT_NEEDED,
    error=50076,
)
case(
    "risky: not told how risky",
    RISKY_SIGN_IN_PAGE,
    "Whether the policy applies is not known, so neither is the rest.",
    RISKY_MFA,
    sign_in(signInRisk=ABSENT, methods=NOTHING),
    UNKNOWN,
    applies=UNKNOWN,
    registration=UNKNOWN,
    error=UNKNOWN,
    missing=("signInRisk",),
)
case(
    "risky: MFA for all, not told how risky",
    RISKY_SIGN_IN_PAGE,
    "MFA is demanded for certain; whether its registration is refused depends on the risk.",
    policy(),
    sign_in(signInRisk=ABSENT, methods=NOTHING),
    WITH_CONTROLS,
    controls=[["mfa"]],
    registration=UNKNOWN,
    error=UNKNOWN,
    missing=("signInRisk",),
)

# --- no risk ----------------------------------------------------------------------------------------------------------

case(
    "no risk: MFA for a user without a method",
    ERRORS_PAGE,
    "The user is sent to register: 50079.",
    policy(),
    sign_in(methods=NOTHING),
    WITH_CONTROLS,
    registration=ALLOWED,
    error=50079,
)
case(
    "no risk: MFA, methods not told",
    ERRORS_PAGE,
    "MFA is demanded: 50076.",
    policy(),
    sign_in(),
    WITH_CONTROLS,
    error=50076,
)
case(
    "no risk: registration only from trusted locations",
    ERRORS_PAGE,
    "The registration that MFA leads to is kept to certain locations: 53010.",
    [policy("MFA"), REGISTER_FROM_TRUSTED],
    sign_in(methods=NOTHING),
    WITH_CONTROLS,
    controls=[["mfa"]],
    applies={"MFA": YES, "Registration - block outside": NO},
    registration=REFUSED,
    error=53010,
)
case(
    "no risk: registration only from trusted locations, from HQ",
    REGISTRATION_PAGE,
    "HQ is a trusted location, so the registration is not blocked.",
    [policy("MFA"), REGISTER_FROM_TRUSTED],
    sign_in(ip=OFFICE_IP, methods=NOTHING),
    WITH_CONTROLS,
    registration=ALLOWED,
    error=50079,
)
case(
    "no risk: registration only from trusted locations, place not told",
    REGISTRATION_PAGE,
    "Whether the registration is blocked depends on the address.",
    [policy("MFA"), REGISTER_FROM_TRUSTED],
    sign_in(ip=ABSENT, methods=NOTHING),
    WITH_CONTROLS,
    registration=UNKNOWN,
    error=UNKNOWN,
    missing=("ip",),
)
case(
    "no risk: registration itself needs MFA",
    REGISTRATION_PAGE,
    "MFA has to be there before MFA can be registered; a Temporary Access Pass is the way in.",
    [policy("MFA"), REGISTER_WITH_MFA],
    sign_in(methods=NOTHING),
    WITH_CONTROLS,
    registration=REFUSED,
    error=53010,
)
case(
    "no risk: registration needs MFA, nothing demands it",
    REGISTRATION_PAGE,
    "The sign-in itself demands no proof, so nobody has to register.",
    REGISTER_WITH_MFA,
    sign_in(methods=NOTHING),
    GRANT,
    applies=NO,
    error=None,
)

# --- the registration itself ------------------------------------------------------------------------------------------

case(
    "registering: blocked outside",
    REGISTRATION_PAGE,
    "The policy blocks the action from untrusted locations.",
    REGISTER_FROM_TRUSTED,
    registering(methods=NOTHING),
    BLOCK,
    registration=REFUSED,
    error=53003,
)
case(
    "registering: from HQ",
    REGISTRATION_PAGE,
    "Trusted locations are excluded.",
    REGISTER_FROM_TRUSTED,
    registering(ip=OFFICE_IP, methods=NOTHING),
    GRANT,
    applies=NO,
    registration=ALLOWED,
    error=None,
)
case(
    "registering: needs MFA, and there is none",
    ERRORS_PAGE,
    "A demand for security information to be set from certain places or devices, or with proof: 53010.",
    REGISTER_WITH_MFA,
    registering(methods=NOTHING),
    WITH_CONTROLS,
    controls=[["mfa"]],
    registration=REFUSED,
    error=53010,
)
case(
    "registering: needs a strength, and there is none",
    REGISTRATION_PAGE,
    "A strength is no easier to satisfy than MFA.",
    policy(target=action("registersecurityinfo"), controls=grant(strength=MFA_STRENGTH)),
    registering(methods=NOTHING),
    WITH_CONTROLS,
    registration=REFUSED,
    error=53010,
)
case(
    "registering: needs MFA, with a pass",
    PASS_PAGE,
    "A Temporary Access Pass satisfies MFA for the registration.",
    REGISTER_WITH_MFA,
    registering(methods=["temporaryAccessPassOneTime"]),
    WITH_CONTROLS,
    registration=ALLOWED,
)
case(
    "registering: nothing restricts it",
    REGISTRATION_PAGE,
    "No policy is about the action.",
    policy(),
    registering(methods=NOTHING),
    GRANT,
    applies=NO,
    error=None,
)
case(
    "registering: a disabled policy restricts nothing",
    REGISTRATION_PAGE,
    "A disabled policy is not evaluated.",
    [policy("MFA"), REGISTER_FROM_TRUSTED | {"state": "disabled"}],
    sign_in(methods=NOTHING),
    WITH_CONTROLS,
    registration=ALLOWED,
    error=50079,
)
case(
    "registering: a report-only policy restricts nothing",
    REPORT_ONLY_PAGE,
    "User actions are not evaluated in report-only mode.",
    [policy("MFA"), REGISTER_FROM_TRUSTED | {"state": "enabledForReportingButNotEnforced"}],
    sign_in(methods=NOTHING),
    WITH_CONTROLS,
    registration=ALLOWED,
    error=50079,
)
case(
    "registering: somebody else's restriction",
    REGISTRATION_PAGE,
    "The restriction is for Eve.",
    [
        policy("MFA"),
        policy("Eve", users=who(EVE), target=action("registersecurityinfo"), controls=BLOCKING),
        policy("Alex", users=who(ALEX), target=action("registerdevice"), controls=MFA),
    ],
    sign_in(methods=NOTHING),
    WITH_CONTROLS,
    registration=ALLOWED,
    error=50079,
)
case(
    "registering: on the page for it, in a risky session",
    RISKY_SIGN_IN_PAGE,
    "The page is an app, which all resources cover; the risk policy keeps the user from registering.",
    RISKY_MFA,
    registering(app=MY_SIGN_INS, signInRisk="high", methods=NOTHING),
    WITH_CONTROLS,
    applies=YES,
    registration=REFUSED,
    error=53004,
)
case(
    "registering: in a risky session, no app told",
    RISKY_SIGN_IN_PAGE,
    "A sign-in risk policy keeps users from registering in risky sessions: this must not be called allowed.",
    RISKY_MFA,
    registering(signInRisk="high", methods=NOTHING),
    GRANT,
    applies=NO,
    registration=(REFUSED, UNKNOWN),
)
case(
    "risky: MFA or a compliant device, and MFA for risky sign-ins",
    POLICIES_PAGE,
    "The compliant device satisfies one policy; the other still demands MFA.",
    [policy("Either", controls=grant("mfa", "compliantDevice")), RISKY_MFA],
    sign_in(signInRisk="high", device=COMPLIANT, methods=NOTHING),
    WITH_CONTROLS,
    registration=REFUSED,
    error=53004,
    basis="documented",
)
case(
    "risky: a strength or a compliant device, on a compliant one",
    GRANT_PAGE,
    "A strength is an alternative like MFA.",
    policy(controls=grant("compliantDevice", strength=MFA_STRENGTH)),
    sign_in(signInRisk="high", device=COMPLIANT, methods=NOTHING),
    WITH_CONTROLS,
    registration=NOT_NEEDED,
    error=None,
)
case(
    "risky: MFA or a hybrid joined device, on a hybrid joined one",
    GRANT_PAGE,
    "The device satisfies the policy.",
    policy(signInRiskLevels=["high"], controls=grant("mfa", "domainJoinedDevice")),
    sign_in(signInRisk="high", device={"isCompliant": False, "trustType": "ServerAd"}, methods=NOTHING),
    WITH_CONTROLS,
    registration=NOT_NEEDED,
    error=None,
)
case(
    "no risk: MFA and terms of use, for a user without a method",
    POLICIES_PAGE,
    "MFA comes before the terms of use, so the user is first sent to register.",
    policy(controls=grant("mfa", operator="AND", terms=["Terms"])),
    sign_in(methods=NOTHING),
    WITH_CONTROLS,
    registration=ALLOWED,
    error=50079,
)
case(
    "no risk: MFA for an old client",
    CONDITIONS_PAGE,
    "Legacy clients do not support MFA and are blocked by a demand for it, so nobody can register in them.",
    policy(),
    sign_in(clientApp="other", methods=NOTHING),
    WITH_CONTROLS,
    registration=(REFUSED, UNKNOWN),
)
