"""What each kind of risk detection says, and how a risk was closed: Microsoft's values, each once.

https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks and
https://learn.microsoft.com/graph/api/resources/riskdetection. Lower case stands for any case.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple


class RiskClass(StrEnum):
    """What a kind of detection says about the account."""

    PASSWORD_KNOWN = "password-known"  # the password is known to others
    SESSION_STOLEN = "session-stolen"  # a session or token is
    ACCOUNT_USED = "account-used"  # somebody uses the account
    SAID_SO = "said-so"  # people or Microsoft said that it is compromised
    PLACE = "place"  # from where or with what the user signed in
    HIDDEN = "hidden"  # the licence hides the kind


CONTAIN_FIRST: Final = frozenset(
    {RiskClass.PASSWORD_KNOWN, RiskClass.SESSION_STOLEN, RiskClass.ACCOUNT_USED, RiskClass.SAID_SO}
)


class Origin(StrEnum):
    """Within a class, who said it or what looked odd."""

    USER = "user"  # the user reported it
    ADMINISTRATOR = "administrator"  # somebody of the tenant confirmed it
    SEVERAL_ALERTS = "several-alerts"  # alerts of several products point at one attack
    ADDRESS = "address"  # an anonymising or ill-reputed address
    UNFAMILIAR = "unfamiliar"  # a place, device or browser that is new for the user


class RiskEventType(NamedTuple):
    """A kind of detection, ``name`` as Graph spells it. ``offline``: made after the sign-in only, so that it explains the
    user's risk and not that of the session. ``sure_when_high``: at a lower level it is often something harmless."""

    name: str
    risk_class: RiskClass
    words: str
    offline: bool = False
    origin: Origin | None = None
    sure_when_high: bool = False

    @property
    def contain_first(self) -> bool:
        """Whether somebody else may hold the account, which is contained before anything else."""
        return self.risk_class in CONTAIN_FIRST


_OFFLINE = True
_ROWS = (
    RiskEventType("leakedCredentials", RiskClass.PASSWORD_KNOWN, "leaked credentials", _OFFLINE),
    RiskEventType("passwordSpray", RiskClass.PASSWORD_KNOWN, "a password spray attack"),
    RiskEventType(
        "maliciousIPAddressValidCredentialsBlockedIP",
        RiskClass.PASSWORD_KNOWN,
        "the right password from a blocked, malicious IP address",
    ),
    RiskEventType("anomalousToken", RiskClass.SESSION_STOLEN, "an anomalous token", sure_when_high=True),
    RiskEventType("tokenIssuerAnomaly", RiskClass.SESSION_STOLEN, "a token issuer anomaly", _OFFLINE),
    RiskEventType("attackerinTheMiddle", RiskClass.SESSION_STOLEN, "an attacker in the middle", _OFFLINE),
    RiskEventType(
        "attemptedPrtAccess", RiskClass.SESSION_STOLEN, "an attempt to get at a primary refresh token", _OFFLINE
    ),
    RiskEventType("suspiciousAuthAppApproval", RiskClass.SESSION_STOLEN, "a suspicious Authenticator approval"),
    RiskEventType(
        "suspiciousInboxForwarding",
        RiskClass.ACCOUNT_USED,
        "suspicious inbox forwarding",
        _OFFLINE,
        sure_when_high=True,
    ),
    RiskEventType(
        "mcasSuspiciousInboxManipulationRules",
        RiskClass.ACCOUNT_USED,
        "suspicious inbox rules",
        _OFFLINE,
        sure_when_high=True,
    ),
    RiskEventType("mcasFinSuspiciousFileAccess", RiskClass.ACCOUNT_USED, "mass access to sensitive files", _OFFLINE),
    RiskEventType("suspiciousSendingPatterns", RiskClass.ACCOUNT_USED, "suspicious sending patterns", _OFFLINE),
    RiskEventType("suspiciousAPITraffic", RiskClass.ACCOUNT_USED, "suspicious API traffic", _OFFLINE),
    RiskEventType("anomalousUserActivity", RiskClass.ACCOUNT_USED, "anomalous activity of the user", _OFFLINE),
    RiskEventType(
        "userReportedSuspiciousActivity",
        RiskClass.SAID_SO,
        "the user's own report of suspicious activity",
        _OFFLINE,
        Origin.USER,
    ),
    RiskEventType(
        "adminConfirmedUserCompromised",
        RiskClass.SAID_SO,
        "an administrator's confirmation of compromise",
        _OFFLINE,
        Origin.ADMINISTRATOR,
    ),
    RiskEventType("investigationsThreatIntelligence", RiskClass.SAID_SO, "Microsoft threat intelligence"),
    RiskEventType("investigationsThreatIntelligenceSigninLinked", RiskClass.SAID_SO, "Microsoft threat intelligence"),
    RiskEventType("nationStateIP", RiskClass.SAID_SO, "an IP address of a known threat actor", origin=Origin.ADDRESS),
    # https://learn.microsoft.com/entra/id-protection/concept-identity-protection-unified-risk
    RiskEventType(
        "aiCompoundAccountRisk",
        RiskClass.SAID_SO,
        "several alerts that point at one attack (unified risk signals)",
        origin=Origin.SEVERAL_ALERTS,
    ),
    RiskEventType(
        "anonymizedIPAddress",
        RiskClass.PLACE,
        "an anonymising network (VPN, Tor or proxy)",
        origin=Origin.ADDRESS,
    ),
    RiskEventType(
        "riskyIPAddress", RiskClass.PLACE, "an IP address that Microsoft counts as risky", _OFFLINE, Origin.ADDRESS
    ),
    RiskEventType(
        "maliciousIPAddress",
        RiskClass.PLACE,
        "an IP address that Microsoft counts as malicious",
        _OFFLINE,
        Origin.ADDRESS,
    ),
    RiskEventType("suspiciousIPAddress", RiskClass.PLACE, "a suspicious IP address", origin=Origin.ADDRESS),
    RiskEventType(
        "malwareInfectedIPAddress",
        RiskClass.PLACE,
        "an IP address infected with malware",
        _OFFLINE,
        Origin.ADDRESS,
    ),
    RiskEventType("unlikelyTravel", RiskClass.PLACE, "atypical travel", _OFFLINE, Origin.UNFAMILIAR),
    RiskEventType("impossibleTravel", RiskClass.PLACE, "impossible travel", _OFFLINE, Origin.UNFAMILIAR),
    RiskEventType("mcasImpossibleTravel", RiskClass.PLACE, "impossible travel", _OFFLINE, Origin.UNFAMILIAR),
    RiskEventType("newCountry", RiskClass.PLACE, "a country not seen before", _OFFLINE, Origin.UNFAMILIAR),
    RiskEventType("suspiciousBrowser", RiskClass.PLACE, "a suspicious browser", _OFFLINE, Origin.UNFAMILIAR),
    RiskEventType(
        "unfamiliarFeatures",
        RiskClass.PLACE,
        "unfamiliar sign-in properties (new place, network, device or browser)",
        origin=Origin.UNFAMILIAR,
    ),
    RiskEventType("generic", RiskClass.HIDDEN, "a detection whose kind is hidden without Entra ID P2"),
)
RISK_EVENT_TYPES: Final[Mapping[str, RiskEventType]] = {row.name.casefold(): row for row in _ROWS}


def event_type(name: str | None) -> RiskEventType | None:
    """The kind of that name in any case; None for one that this version does not know."""
    return RISK_EVENT_TYPES.get((name or "").casefold())


def name_of(name: str | None) -> str:
    """A kind in words; an unknown one as Graph spells it."""
    known = event_type(name)
    return known.words if known else f"the detection {name!r}, which this version does not know"


def of_class(*classes: RiskClass) -> frozenset[str]:
    """The kinds of these classes, in lower case."""
    return frozenset(key for key, row in RISK_EVENT_TYPES.items() if row.risk_class in classes)


def of_origin(origin: Origin) -> frozenset[str]:
    """The kinds of this origin, in lower case."""
    return frozenset(key for key, row in RISK_EVENT_TYPES.items() if row.origin is origin)


class ClosedBy(StrEnum):
    """Who ended a risk."""

    PERSON = "person"  # an administrator looked into it
    USER = "user"  # with MFA or a new password
    MICROSOFT = "microsoft"  # by itself: nobody looked into it


# How a risk was closed. https://learn.microsoft.com/graph/api/resources/riskdetection#riskdetail-values
CLOSED_BY: Final[Mapping[str, ClosedBy]] = {
    "admindismissedallriskforuser": ClosedBy.PERSON,
    "admindismissedriskforsignin": ClosedBy.PERSON,
    "adminconfirmedsigninsafe": ClosedBy.PERSON,
    "adminconfirmedaccountsafe": ClosedBy.PERSON,
    "m365dadmindismisseddetection": ClosedBy.PERSON,
    "admingeneratedtemporarypassword": ClosedBy.PERSON,
    "userpassedmfadrivenbyriskbasedpolicy": ClosedBy.USER,
    "userperformedsecuredpasswordchange": ClosedBy.USER,
    "userperformedsecuredpasswordreset": ClosedBy.USER,
    "userchangedpasswordonpremises": ClosedBy.USER,
    "userpassedverifiediddrivenbyriskbasedpolicy": ClosedBy.USER,
    "aiconfirmedsigninsafe": ClosedBy.MICROSOFT,
    "microsoftrevokedsessions": ClosedBy.MICROSOFT,
}
# What an administrator answers where it was not the user.
CONFIRMED_COMPROMISED: Final = frozenset({"adminconfirmedsignincompromised", "adminconfirmedusercompromised"})


def closed_by(detail: str | None) -> ClosedBy | None:
    """Who closed a risk with that riskDetail; None where it does not say."""
    return CLOSED_BY.get((detail or "").casefold())
