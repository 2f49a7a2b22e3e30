"""What a policy demands: grant controls joined by AND or OR, strengths, session controls."""

from __future__ import annotations

from tests.conditional_access.cases.base import (
    ABSENT,
    BLOCK,
    BLOCKING,
    EVE,
    GRANT,
    GRANT_PAGE,
    GRAPH_GRANT,
    KEYS_ONLY,
    MFA,
    MFA_STRENGTH,
    NO,
    NOT_NEEDED,
    PHISHING_RESISTANT,
    POLICIES_PAGE,
    REFUSED,
    RISKY_USER_PAGE,
    SESSION_PAGE,
    STRENGTH_PAGE,
    TERMS,
    UNKNOWN,
    WITH_CONTROLS,
    YES,
    case,
    grant,
    guid,
    policy,
    sign_in,
    who,
)

COMPLIANT = {"isCompliant": True, "trustType": "AzureAd"}
NOT_COMPLIANT = {"isCompliant": False, "trustType": "AzureAd"}
HYBRID = {"isCompliant": False, "trustType": "ServerAd"}

case(
    "control: block",
    GRANT_PAGE,
    "Block access prevents access, and 53003 says so.",
    policy(controls=BLOCKING),
    sign_in(),
    BLOCK,
    controls=[],
    error=53003,
    registration=REFUSED,
)
case(
    "control: one of two",
    GRANT_PAGE,
    "Require one of the selected controls.",
    policy(controls=grant("compliantDevice", "mfa")),
    sign_in(),
    WITH_CONTROLS,
    controls=[["mfa", "compliantDevice"]],
)
case(
    "control: all of two",
    GRANT_PAGE,
    "Require all the selected controls.",
    policy(controls=grant("compliantDevice", "mfa", operator="AND")),
    sign_in(),
    WITH_CONTROLS,
    controls=[["mfa"], ["compliantDevice"]],
)
case(
    "control: operator in small letters",
    GRAPH_GRANT,
    "Exports spell the operator in either case.",
    policy(controls=grant("mfa", "compliantDevice", operator="and")),
    sign_in(),
    WITH_CONTROLS,
    controls=[["mfa"], ["compliantDevice"]],
)
case(
    "control: the order of Entra",
    POLICIES_PAGE,
    "MFA, compliant, hybrid joined, approved app, app protection, password change, terms of use, custom controls.",
    policy(
        controls=grant(
            "passwordChange",
            "compliantApplication",
            "approvedApplication",
            "domainJoinedDevice",
            "compliantDevice",
            "mfa",
            operator="AND",
            terms=[TERMS],
            custom=["ContosoOtp"],
        )
    ),
    sign_in(),
    WITH_CONTROLS,
    controls=[
        ["mfa"],
        ["compliantDevice"],
        ["domainJoinedDevice"],
        ["approvedApplication"],
        ["compliantApplication"],
        ["passwordChange"],
        [f"termsOfUse:{TERMS}"],
        ["customAuthenticationFactor:ContosoOtp"],
    ],
)
case(
    "control: all kinds joined by OR",
    GRAPH_GRANT,
    "The operator joins all kinds of controls of a policy.",
    policy(controls=grant("compliantDevice", strength=MFA_STRENGTH, terms=[TERMS], custom=["ContosoOtp"])),
    sign_in(),
    WITH_CONTROLS,
    controls=[
        [
            f"authenticationStrength:{MFA_STRENGTH}",
            "compliantDevice",
            f"termsOfUse:{TERMS}",
            "customAuthenticationFactor:ContosoOtp",
        ]
    ],
)
case(
    "control: strength",
    STRENGTH_PAGE,
    "A strength is a grant control.",
    policy(controls=grant(strength=PHISHING_RESISTANT)),
    sign_in(),
    WITH_CONTROLS,
    controls=[[f"authenticationStrength:{PHISHING_RESISTANT}"]],
)
case(
    "control: terms of use alone",
    GRANT_PAGE,
    "Terms of use are a grant control; they demand no proof of the user's identity.",
    policy(controls=grant(terms=[TERMS])),
    sign_in(signInRisk="high"),
    WITH_CONTROLS,
    controls=[[f"termsOfUse:{TERMS}"]],
    registration=NOT_NEEDED,
)
case(
    "control: two policies, two demands",
    POLICIES_PAGE,
    "All policies that apply have to be satisfied.",
    [policy("MFA"), policy("Device", controls=grant("compliantDevice"))],
    sign_in(),
    WITH_CONTROLS,
    controls=[["mfa"], ["compliantDevice"]],
)
case(
    "control: two policies, one demand",
    POLICIES_PAGE,
    "MFA is done once.",
    [policy("MFA for all"), policy("MFA for Alex")],
    sign_in(),
    WITH_CONTROLS,
    controls=[["mfa"]],
)
case(
    "control: alternatives beside a demand",
    POLICIES_PAGE,
    "Each policy keeps its own alternatives.",
    [policy("Either", controls=grant("mfa", "compliantDevice")), policy("MFA")],
    sign_in(),
    WITH_CONTROLS,
    applies={"Either": YES, "MFA": YES},
)
case(
    "control: block beside MFA",
    POLICIES_PAGE,
    "A block ends the evaluation.",
    [policy("MFA"), policy("Block", controls=BLOCKING)],
    sign_in(),
    BLOCK,
    controls=[],
    error=53003,
)
case(
    "control: block beside one that may apply",
    POLICIES_PAGE,
    "The block stands whatever the other policy does.",
    [policy("Risk", signInRiskLevels=["high"]), policy("Block", controls=BLOCKING)],
    sign_in(signInRisk=ABSENT),
    BLOCK,
    controls=[],
    error=53003,
    registration=REFUSED,
)
case(
    "control: a block that may apply",
    POLICIES_PAGE,
    "Whether it blocks is not known, so MFA may be all, or nothing.",
    [policy("MFA"), policy("Risk", signInRiskLevels=["high"], controls=BLOCKING)],
    sign_in(signInRisk=ABSENT),
    UNKNOWN,
    applies={"MFA": YES, "Risk": UNKNOWN},
    missing=("signInRisk",),
    error=UNKNOWN,
)
case(
    "control: one more that may be demanded",
    POLICIES_PAGE,
    "MFA is demanded in any case; the device may be.",
    [policy("MFA"), policy("Device", signInRiskLevels=["high"], controls=grant("compliantDevice"))],
    sign_in(signInRisk=ABSENT),
    WITH_CONTROLS,
    controls=[["mfa"]],
    possible=[["compliantDevice"]],
)
case(
    "control: only one that may be demanded",
    POLICIES_PAGE,
    "Whether anything is demanded is not known.",
    policy(signInRiskLevels=["high"]),
    sign_in(signInRisk=ABSENT),
    UNKNOWN,
    controls=[],
    possible=[["mfa"]],
    error=UNKNOWN,
    registration=UNKNOWN,
)
case(
    "control: one that is not known",
    GRAPH_GRANT,
    "What this control demands is not known to this version.",
    policy(controls=grant("voiceprint")),
    sign_in(),
    UNKNOWN,
    applies=YES,
)
case(
    "control: one that is not known, of a policy for somebody else",
    GRAPH_GRANT,
    "The policy does not apply, whatever it demands.",
    policy(users=who(EVE), controls=grant("voiceprint")),
    sign_in(),
    GRANT,
    applies=NO,
)
case(
    "control: one that is not known beside a block",
    POLICIES_PAGE,
    "A block ends the evaluation.",
    [policy("New", controls=grant("voiceprint")), policy("Block", controls=BLOCKING)],
    sign_in(),
    BLOCK,
    error=53003,
)
case(
    "control: value of the future",
    GRAPH_GRANT,
    "unknownFutureValue stands for a control that this reader has no name for.",
    policy(controls=grant("unknownFutureValue")),
    sign_in(),
    UNKNOWN,
    applies=YES,
)
case(
    "control: session controls alone",
    SESSION_PAGE,
    "Session controls limit a session and demand nothing before it.",
    policy(
        controls=None,
        session={
            "signInFrequency": {
                "isEnabled": True,
                "value": 4,
                "type": "hours",
                "frequencyInterval": "timeBased",
                "authenticationType": "primaryAndSecondaryAuthentication",
            },
            "persistentBrowser": {"isEnabled": True, "mode": "never"},
        },
    ),
    sign_in(),
    GRANT,
    controls=[],
    session=("signInFrequency", "persistentBrowser"),
    error=None,
    registration=NOT_NEEDED,
)
case(
    "control: session controls that are off",
    SESSION_PAGE,
    "A session control that is not enabled does nothing.",
    policy(controls=None, session={"persistentBrowser": {"isEnabled": False, "mode": None}}),
    sign_in(),
    GRANT,
    session=(),
)
case(
    "control: session controls of a policy that does not apply",
    SESSION_PAGE,
    "Only policies that apply have a say in the session.",
    policy(users=who(EVE), controls=None, session={"persistentBrowser": {"isEnabled": True, "mode": "never"}}),
    sign_in(),
    GRANT,
    applies=NO,
    session=(),
)
case(
    "control: session controls of a report-only policy",
    SESSION_PAGE,
    "Report-only policies do not shape the session.",
    policy(
        state="enabledForReportingButNotEnforced",
        controls=None,
        session={"persistentBrowser": {"isEnabled": True, "mode": "never"}},
    ),
    sign_in(),
    GRANT,
    session=(),
)
case(
    "control: session controls beside MFA",
    SESSION_PAGE,
    "The grant is enforced first, then the session.",
    policy(
        session={
            "signInFrequency": {"isEnabled": True, "frequencyInterval": "everyTime", "value": None, "type": None},
        }
    ),
    sign_in(),
    WITH_CONTROLS,
    controls=[["mfa"]],
    session=("signInFrequency",),
)
case(
    "control: a grant without any control",
    GRAPH_GRANT,
    "Nothing is selected, so nothing is demanded.",
    policy(controls=grant()),
    sign_in(),
    GRANT,
    applies=YES,
    controls=[],
)

# --- devices ----------------------------------------------------------------------------------------------------------

case(
    "device control: compliant device on one that is not",
    GRANT_PAGE,
    "The device is not marked as compliant: 53000.",
    policy(controls=grant("compliantDevice")),
    sign_in(device=NOT_COMPLIANT),
    WITH_CONTROLS,
    error=53000,
    registration=NOT_NEEDED,
)
case(
    "device control: compliant device, unregistered",
    GRANT_PAGE,
    "Devices must be registered before they can be marked as compliant.",
    policy(controls=grant("compliantDevice")),
    sign_in(),
    WITH_CONTROLS,
    error=53000,
)
case(
    "device control: compliant device on a compliant one",
    GRANT_PAGE,
    "The device is compliant, so nothing stands in the way.",
    policy(controls=grant("compliantDevice")),
    sign_in(device=COMPLIANT),
    WITH_CONTROLS,
    error=None,
    registration=NOT_NEEDED,
)
case(
    "device control: compliant device, not told",
    GRANT_PAGE,
    "Whether the device is compliant is not told.",
    policy(controls=grant("compliantDevice")),
    sign_in(device=ABSENT),
    WITH_CONTROLS,
    error=UNKNOWN,
    missing=("device",),
)
case(
    "device control: hybrid join on a joined device",
    GRANT_PAGE,
    "The device is joined to Entra only: 53001.",
    policy(controls=grant("domainJoinedDevice")),
    sign_in(device=NOT_COMPLIANT),
    WITH_CONTROLS,
    error=53001,
)
case(
    "device control: hybrid join on a hybrid joined device",
    GRANT_PAGE,
    "ServerAd is the trust type of hybrid joined devices.",
    policy(controls=grant("domainJoinedDevice")),
    sign_in(device=HYBRID),
    WITH_CONTROLS,
    error=None,
)
case(
    "device control: either device state will do",
    GRANT_PAGE,
    "One of the selected controls is satisfied.",
    policy(controls=grant("compliantDevice", "domainJoinedDevice")),
    sign_in(device=HYBRID),
    WITH_CONTROLS,
    error=None,
)
case(
    "device control: both compliant and hybrid joined",
    POLICIES_PAGE,
    "Compliance is checked before hybrid join: 53000.",
    policy(controls=grant("compliantDevice", "domainJoinedDevice", operator="AND")),
    sign_in(device=NOT_COMPLIANT),
    WITH_CONTROLS,
    error=53000,
)
case(
    "device control: after MFA that can be done",
    POLICIES_PAGE,
    "MFA comes first and succeeds; then the device fails.",
    policy(controls=grant("mfa", "compliantDevice", operator="AND")),
    sign_in(device=NOT_COMPLIANT, methods=["mfa"]),
    WITH_CONTROLS,
    error=53000,
    registration=NOT_NEEDED,
)

# --- strengths against what the user can do ---------------------------------------------------------------------------


def strength(
    name: str, because: str, strength_id: str, methods: list[str], registration: str, error: int | str | None
) -> None:
    """A risky sign-in: who cannot satisfy the strength may not register what would."""
    case(
        f"strength: {name}",
        STRENGTH_PAGE,
        because,
        policy(signInRiskLevels=["high"], controls=grant(strength=strength_id)),
        sign_in(signInRisk="high", methods=methods),
        WITH_CONTROLS,
        controls=[[f"authenticationStrength:{strength_id}"]],
        registration=registration,
        error=error,
    )


for method in ("fido2", "windowsHelloForBusiness", "x509CertificateMultiFactor"):
    strength(
        f"{method} is phishing-resistant",
        "The table of strengths has it.",
        PHISHING_RESISTANT,
        [method],
        NOT_NEEDED,
        50076,
    )
for method in ("deviceBasedPush", "microsoftAuthenticatorPush", "softwareOath", "sms", "temporaryAccessPassOneTime"):
    strength(
        f"{method} is not phishing-resistant",
        "The table of strengths does not have it.",
        PHISHING_RESISTANT,
        [method],
        REFUSED,
        53004,
    )
for method in (
    "microsoftAuthenticatorPush",
    "softwareOath",
    "hardwareOath",
    "sms",
    "voice",
    "temporaryAccessPassMultiUse",
    "fido2",
):
    strength(
        f"{method} is MFA",
        "The MFA strength has it, with a password where one is needed.",
        MFA_STRENGTH,
        [method],
        NOT_NEEDED,
        50076,
    )
strength("a password is not MFA", "A password alone satisfies no strength.", MFA_STRENGTH, ["password"], REFUSED, 53004)
strength("nothing is not MFA", "The user has no method.", MFA_STRENGTH, [], REFUSED, 53004)
strength(
    "phone sign-in is passwordless",
    "Phone sign-in is passwordless MFA.",
    "00000000-0000-0000-0000-000000000003",
    ["deviceBasedPush"],
    NOT_NEEDED,
    50076,
)
strength(
    "a pass is not passwordless MFA",
    "A Temporary Access Pass is in the MFA strength only.",
    "00000000-0000-0000-0000-000000000003",
    ["temporaryAccessPassOneTime"],
    REFUSED,
    53004,
)
strength(
    "told as satisfied",
    "The scenario says that the user satisfies this strength.",
    PHISHING_RESISTANT,
    [PHISHING_RESISTANT],
    NOT_NEEDED,
    50076,
)
strength(
    "custom, satisfied",
    "The directory says what the custom strength allows.",
    KEYS_ONLY,
    ["fido2"],
    NOT_NEEDED,
    50076,
)
strength(
    "custom, not satisfied",
    "The custom strength allows security keys only.",
    KEYS_ONLY,
    ["windowsHelloForBusiness"],
    REFUSED,
    53004,
)
strength(
    "custom, not in the directory",
    "What this strength allows was not given.",
    guid("a strength that was not read"),
    ["fido2"],
    UNKNOWN,
    UNKNOWN,
)
case(
    "strength: MFA as a plain control",
    GRANT_PAGE,
    "A user with a second factor is challenged, and the challenge clears the sign-in's risk.",
    policy(signInRiskLevels=["high"], controls=MFA),
    sign_in(signInRisk="high", methods=["sms"]),
    WITH_CONTROLS,
    registration=NOT_NEEDED,
)
case(
    "control: remediation of risk",
    RISKY_USER_PAGE,
    "Require risk remediation comes with a strength.",
    policy(userRiskLevels=["high"], controls=grant("riskRemediation", strength=MFA_STRENGTH, operator="AND")),
    sign_in(userRisk="high"),
    WITH_CONTROLS,
    controls=[[f"authenticationStrength:{MFA_STRENGTH}"], ["riskRemediation"]],
)
