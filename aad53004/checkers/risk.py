"""Why the session or the user counts as risky: the user's risk now, its history, and single detections.

https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from aad53004.checkers.facts import Answers, Item, Items, Unreadable
from aad53004.entra import RiskDetection, RiskHistoryItem, RiskyUser, SignIn
from aad53004.graph.interface import Licence, Limit, Resource

RISKY_USER = Resource(
    "risky-user",
    "/v1.0/identityProtection/riskyUsers/{user_id}",
    "risk state of the user",
    ("IdentityRiskyUser.Read.All",),
    Licence.P2,
    Limit.PROTECTION,
    absent="never at risk",
    china=False,
)
HISTORY = Resource(
    "risk-history",
    "/v1.0/identityProtection/riskyUsers/{user_id}/history",
    "risk history of the user",
    ("IdentityRiskyUser.Read.All",),
    Licence.P2,
    Limit.PROTECTION,
    collection=True,
    absent="never at risk",
    china=False,
)
DETECTIONS = Resource(
    "detections",
    "/v1.0/identityProtection/riskDetections",
    "risk detections of the user",
    ("IdentityRiskEvent.Read.All",),
    Licence.P1,
    Limit.PROTECTION,
    query={"$filter": "userId eq '{user_id}' and detectedDateTime ge {risk_since}", "$top": "200"},
    collection=True,
    absent="none",
    china=False,
)
RESOURCES = (RISKY_USER, HISTORY, DETECTIONS)

AT_RISK = {"atrisk", "confirmedcompromised"}
LEVELS = {"low", "medium", "high"}
ANONYMOUS = {"anonymizedipaddress", "riskyipaddress", "maliciousipaddress", "nationstateip"}
UNFAMILIAR = {
    "unfamiliarfeatures",
    "unlikelytravel",
    "mcasimpossibletravel",
    "impossibletravel",
    "newcountry",
    "suspiciousbrowser",
}
# Detections that mean somebody else may hold the password or a token: contain first.
COMPROMISE = {
    "leakedcredentials",
    "passwordspray",
    "investigationsthreatintelligence",
    "investigationsthreatintelligencesigninlinked",
    "attackerinthemiddle",
    "anomaloustoken",
    "tokenissueranomaly",
    "suspiciousauthappapproval",
    "userreportedsuspiciousactivity",
    "nationstateip",
    "attemptedprtaccess",
    "maliciousipaddressvalidcredentialsblockedip",
}
REPORTED = "userreportedsuspiciousactivity"
CONFIRMED_BY_ADMIN = "adminconfirmedusercompromised"
# Several alerts of Microsoft's products that point at one attack, joined into one risk.
# https://learn.microsoft.com/entra/id-protection/concept-identity-protection-unified-risk
COMPOUND = "aicompoundaccountrisk"
# Detections that are only ever made after the sign-in: they explain the user's risk, not that of the session.
OFFLINE = {
    "riskyipaddress",
    "maliciousipaddress",
    "unlikelytravel",
    "mcasimpossibletravel",
    "impossibletravel",
    "newcountry",
    "suspiciousbrowser",
    "suspiciousinboxforwarding",
    "mcassuspiciousinboxmanipulationrules",
    "mcasfinsuspiciousfileaccess",
    "tokenissueranomaly",
    "adminconfirmedusercompromised",
    "anomaloususeractivity",
    "attackerinthemiddle",
    "leakedcredentials",
    "attemptedprtaccess",
    "suspiciousapitraffic",
    "suspicioussendingpatterns",
    "userreportedsuspiciousactivity",
}
NAMES = {
    "anonymizedipaddress": "an anonymising network (VPN, Tor or proxy)",
    "riskyipaddress": "an IP address that Microsoft counts as risky",
    "maliciousipaddress": "an IP address that Microsoft counts as malicious",
    "nationstateip": "an IP address of a known threat actor",
    "unfamiliarfeatures": "unfamiliar sign-in properties (new place, network, device or browser)",
    "unlikelytravel": "travel that is too fast to be true",
    "mcasimpossibletravel": "travel that is too fast to be true",
    "impossibletravel": "travel that is too fast to be true",
    "newcountry": "a country not seen before",
    "suspiciousbrowser": "a suspicious browser",
    "leakedcredentials": "leaked credentials",
    "passwordspray": "a password spray attack",
    "investigationsthreatintelligence": "Microsoft threat intelligence",
    "attackerinthemiddle": "an attacker in the middle",
    "anomaloustoken": "an anomalous token",
    "tokenissueranomaly": "a token issuer anomaly",
    "suspiciousauthappapproval": "a suspicious Authenticator approval",
    REPORTED: "the user's own report of suspicious activity",
    CONFIRMED_BY_ADMIN: "an administrator's confirmation of compromise",
    COMPOUND: "several alerts that point at one attack (unified risk signals)",
    "anomaloususeractivity": "anomalous activity of the user",
    "attemptedprtaccess": "an attempt to get at a primary refresh token",
    "investigationsthreatintelligencesigninlinked": "Microsoft threat intelligence",
    "malwareinfectedipaddress": "an IP address infected with malware",
    "maliciousipaddressvalidcredentialsblockedip": "the right password from a blocked, malicious IP address",
    "mcasfinsuspiciousfileaccess": "mass access to sensitive files",
    "mcassuspiciousinboxmanipulationrules": "suspicious inbox rules",
    "suspiciousapitraffic": "suspicious API traffic",
    "suspiciousinboxforwarding": "suspicious inbox forwarding",
    "suspiciousipaddress": "a suspicious IP address",
    "suspicioussendingpatterns": "suspicious sending patterns",
    "generic": "a detection whose kind is hidden without Entra ID P2",
}


def name_of(event_type: str | None) -> str:
    """A detection type in words; an unknown one as Graph spells it."""
    return NAMES.get((event_type or "").casefold(), f"the detection {event_type!r}, which this version does not know")


@dataclass
class Risk:
    """``external``: the user signs in at another tenant, which alone keeps the user's risk.

    https://learn.microsoft.com/entra/id-protection/concept-identity-protection-b2b
    """

    answers: Answers
    external: bool = False

    @cached_property
    def user(self) -> Item[RiskyUser] | None:
        """The user's risk; None where Entra never saw the user at risk (404). For an external guest a 404 says nothing:
        Unreadable."""
        found = self.answers.one(RiskyUser, RISKY_USER)
        if found is None and self.external:
            raise Unreadable("the user risk of a guest is kept in the home tenant and cannot be read here")
        return found

    @cached_property
    def history(self) -> tuple[Item[RiskHistoryItem], ...]:
        """Newest first; items without a time last."""
        items = self.answers.many(RiskHistoryItem, HISTORY)
        return tuple(
            sorted(
                items,
                key=lambda item: at.timestamp() if (at := item.value.risk_last_updated_date_time) else 0.0,
                reverse=True,
            )
        )

    @cached_property
    def detections(self) -> Items[RiskDetection]:
        return self.answers.many(RiskDetection, DETECTIONS)

    def at_risk_now(self) -> bool | None:
        """Whether the user is at risk now; None where the level is hidden or unknown. Raises Unreadable."""
        user = self.user
        if user is None:
            return False
        state, level = (user.value.risk_state or "").casefold(), (user.value.risk_level or "").casefold()
        if state in AT_RISK and level not in {"none", ""}:
            return None if level == "hidden" and state != "confirmedcompromised" else True
        if state == "confirmedcompromised":
            return True
        if state in {"none", "confirmedsafe", "remediated", "dismissed"}:
            return False
        return None

    def open_since(self, at: datetime) -> datetime | None:
        """Since when the risk was open that was open at a time; None where none was. Raises Unreadable."""
        since = None
        for step in self.history:
            changed = step.value.risk_last_updated_date_time
            if changed is None or changed > at:
                continue
            if (step.value.risk_state or "").casefold() not in AT_RISK:
                break
            since = changed
        return since

    def of_types(self, types: Iterable[str], still_open: bool = False) -> tuple[Item[RiskDetection], ...]:
        """Detections of these types (lower case), newest first; with ``still_open`` only those not closed."""
        wanted = set(types)
        found = [
            item
            for item in self.detections
            if (item.value.risk_event_type or "").casefold() in wanted
            and (not still_open or (item.value.risk_state or "").casefold() in AT_RISK)
        ]
        return tuple(sorted(found, key=lambda item: _stamp(item), reverse=True))

    def of_event(self, event: SignIn) -> tuple[Item[RiskDetection], ...]:
        """Detections of one sign-in: same request id, else same correlation id, else same IP within ten minutes."""
        by_request = [d for d in self.detections if d.value.request_id and d.value.request_id == event.id]
        if by_request:
            return tuple(by_request)
        by_correlation = [
            d for d in self.detections if d.value.correlation_id and d.value.correlation_id == event.correlation_id
        ]
        if by_correlation:
            return tuple(by_correlation)
        near = timedelta(minutes=10)
        return tuple(
            d
            for d in self.detections
            if d.value.ip_address
            and d.value.ip_address == event.ip_address
            and d.value.activity_date_time
            and abs(d.value.activity_date_time - event.created_date_time) <= near
        )


def _stamp(item: Item[RiskDetection]) -> float:
    at = item.value.detected_date_time or item.value.activity_date_time
    return at.timestamp() if at else 0.0
