"""Why the session or the user counts as risky: the user's risk now, its history, and single detections.

https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from aad53004.checkers.facts import Answers, Item, Items, Records
from aad53004.entra import RiskDetection, RiskHistoryItem, RiskyUser, SignIn
from aad53004.errors import Unreadable
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
    china=False,
)
RESOURCES = (RISKY_USER, HISTORY, DETECTIONS)

AT_RISK = {"atrisk", "confirmedcompromised"}
LEVELS = {"low", "medium", "high"}
CLOSED = {"confirmedsafe", "dismissed", "remediated"}


def is_open(state: str | None) -> bool:
    """Whether a detection, or the risk of a sign-in, is open by its riskState. What was closed is history, whoever closed
    it. Raises Unreadable for a state that this version does not know."""
    folded = (state or "").casefold()
    if folded in AT_RISK:
        return True
    if folded in CLOSED | {"none"}:
        return False
    raise Unreadable(f"the risk state {state!r} is not known to this version")


@dataclass
class Risk:
    """``external``: the user signs in at another tenant, which alone keeps the user's risk.

    https://learn.microsoft.com/entra/id-protection/concept-identity-protection-b2b
    """

    answers: Answers
    external: bool | None = False
    user_id: str = ""

    @cached_property
    def user(self) -> Item[RiskyUser] | None:
        """The user's risk; None where Entra never saw the user at risk (404). For an external guest a 404 says nothing:
        Unreadable."""
        found = self.answers.one(RiskyUser, RISKY_USER)
        if found is None and self.external is None:
            raise Unreadable(
                "whether the user is a guest, whose risk is kept where the account is at home, could not be read"
            )
        if found is None and self.external:
            raise Unreadable("the user risk of a guest is kept where the account is at home, and cannot be read here")
        return found

    @cached_property
    def history(self) -> Records[RiskHistoryItem]:
        """Newest first; items without a time last."""
        items = self.answers.many(RiskHistoryItem, HISTORY)
        return items.newest_first(lambda step: step.risk_last_updated_date_time)

    @cached_property
    def detections(self) -> Items[RiskDetection]:
        """The user's detections. Rows of other users, which Graph has sent in spite of the filter, are left out
        (https://github.com/microsoftgraph/microsoft-graph-docs/issues/13729)."""
        return self.answers.many(RiskDetection, DETECTIONS).where(self._is_mine)

    def _is_mine(self, detection: RiskDetection) -> bool:
        return not (self.user_id and detection.user_id) or detection.user_id.casefold() == self.user_id.casefold()

    @property
    def strangers(self) -> dict[str, int]:
        """How many rows of other users were left out, by the path of the request. Raises Unreadable."""
        everybody = self.answers.many(RiskDetection, DETECTIONS)
        others = everybody.where(lambda detection: not self._is_mine(detection)).read
        return {everybody.answer.request.path: len(others)} if others else {}

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

    def of_types(self, types: Iterable[str], still_open: bool = False) -> Records[RiskDetection]:
        """Detections of these types (lower case), newest first; with ``still_open`` only those not closed."""
        kinds = set(types)

        def matches(detection: RiskDetection) -> bool:
            if (detection.risk_event_type or "").casefold() not in kinds:
                return False
            return not still_open or is_open(detection.risk_state)

        return self.detections.where(matches).newest_first(
            lambda detection: detection.detected_date_time or detection.activity_date_time
        )

    @cached_property
    def open_detections(self) -> Records[RiskDetection]:
        """Detections of every kind that nobody has closed, newest first."""
        return self.detections.where(lambda detection: is_open(detection.risk_state)).newest_first(
            lambda detection: detection.detected_date_time or detection.activity_date_time
        )

    def of_event(self, event: SignIn) -> Records[RiskDetection]:
        """Detections of one sign-in: same request id, else same correlation id, else same IP within ten minutes."""
        by_request = self.detections.where(lambda d: d.request_id and d.request_id == event.id)
        if by_request.read:
            return by_request
        by_correlation = self.detections.where(lambda d: d.correlation_id and d.correlation_id == event.correlation_id)
        if by_correlation.read:
            return by_correlation
        near = timedelta(minutes=10)
        by_address = self.detections.where(
            lambda d: (
                d.ip_address
                and d.ip_address == event.ip_address
                and d.activity_date_time
                and abs(d.activity_date_time - event.created_date_time) <= near
            )
        )
        return Records(by_address.read, (*by_request.doubts, *by_correlation.doubts, *by_address.doubts))
