from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from aad53004.checkers import Case
from aad53004.checkers.changes import activity, actor
from aad53004.checkers.conditional_access import ENABLED
from aad53004.checkers.facts import Item
from aad53004.checkers.risk import CLOSED, RISKY_USER
from aad53004.checkers.why_risky import refuse_unknown
from aad53004.cite import Citation
from aad53004.entra import ConditionalAccessPolicy, DirectoryAudit
from aad53004.entra.risk_event_types import Origin, of_origin
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, confirmed, likely, possible, rule, ruled_out, said_absent, when

REVOKED, ELEVATED = "microsoftrevokedsessions", "aielevatedaccountrisk"
DID = {
    REVOKED: "revoked the sessions of {name}",
    ELEVATED: "raised the risk of {name}, since several alerts point at one attack",
}
MICROSOFT = "microsoft"
ACTS = ("revoke", "refreshtoken", "risk", "compromised", "disable", "password")
LATELY = timedelta(days=30)


@rule(
    "microsoft-threat-informed-action",
    56,
    Family.RISK,
    rank=2,
    fixes=("contain-compromise", "temporary-password", "revoke-sessions", "temporary-access-pass"),
    permissions=("AuditLog.Read.All", "IdentityRiskyUser.Read.All", "IdentityRiskEvent.Read.All"),
    licence="Microsoft Entra ID P2",
    docs="https://learn.microsoft.com/entra/id-protection/concept-identity-protection-unified-risk",
    compromise=True,
)
def judge(case: Case) -> Verdict:
    """Microsoft itself raised the user's risk or revoked the sessions: treat it as a compromise.

    Microsoft does so when its own signals point at an attack. A policy that requires risk remediation revokes the
    sessions of a user without a password too, and closes the risk with that.
    https://learn.microsoft.com/graph/api/resources/riskyuser
    """
    name = case.account.name
    acts, missing = _acts(case)
    if not acts:
        if missing:
            raise missing
        refuse_unknown(case)
        return ruled_out(f"Microsoft took no action of its own about {name}.", _nothing(case))
    newest = max(acts, key=lambda act: (not act.closed, act.at.timestamp() if act.at else 0.0))
    summary = f"Microsoft {newest.what.format(name=name)}, on {when(newest.at)}"
    if newest.closed:
        return possible(f"{summary}; it has been closed since, and it is worth asking why.", newest.evidence)
    try:
        open_now = case.risk.at_risk_now()
    except Unreadable as error:
        return replace(
            likely(f"{summary}: the account may be compromised.", newest.evidence),
            reason=f"whether the risk is open now could not be read ({error.why})",
        )
    if open_now:
        return confirmed(f"{summary}: the account may be compromised.", newest.evidence)
    if open_now is None:
        return likely(f"{summary}: the account may be compromised.", newest.evidence)
    if newest.what != DID[REVOKED] or newest.at is None or case.now - newest.at > LATELY:
        return possible(f"{summary}; the risk has been closed since, and it is worth asking why.", newest.evidence)
    asked = _asked_for(case)
    if asked:
        return possible(f"{summary}, which {asked}.", newest.evidence)
    return likely(
        f"{summary}, and no policy of the tenant asks for that: the account may be compromised.", newest.evidence
    )


Source = Callable[[Case], "Iterator[Act]"]


class Act(NamedTuple):
    """What Microsoft did, when, and where it shows. ``what`` leaves a place for the name of the user. ``closed``: it is
    history, since somebody has closed the detection."""

    what: str
    at: datetime | None
    evidence: tuple[Citation, ...]
    closed: bool = False


def _acts(case: Case) -> tuple[list[Act], Unreadable | None]:
    """Everything that Microsoft did, and the first of the sources that could not be read."""
    found: list[Act] = []
    missing: Unreadable | None = None
    # The user risk of a guest is the home tenant's, whose acts do not show here.
    at_home: tuple[Source, ...] = () if case.account.is_external else (_of_user, _of_history)
    for source in (*at_home, _of_detections, _of_audits):
        try:
            found += source(case)
        except Unreadable as error:
            missing = missing or error
    return found, missing


def _of_user(case: Case) -> Iterator[Act]:
    risky = case.risk.user
    if risky is not None and (what := DID.get((risky.value.risk_detail or "").casefold())):
        at = risky.value.risk_last_updated_date_time
        yield Act(what, at, risky.cite("riskState", "riskDetail", "riskLastUpdatedDateTime"))


def _of_history(case: Case) -> Iterator[Act]:
    for step in case.risk.history:
        detail = (step.value.activity.detail if step.value.activity else None) or ""
        for text in (step.value.risk_detail or "", detail):
            if what := DID.get(text.casefold()):
                at = step.value.risk_last_updated_date_time
                yield Act(what, at, step.cite("riskState", "riskDetail", "activity/detail", "riskLastUpdatedDateTime"))


def _of_detections(case: Case) -> Iterator[Act]:
    for item in case.risk.detections:
        what = DID.get((item.value.risk_detail or "").casefold())
        if (item.value.risk_event_type or "").casefold() in of_origin(Origin.SEVERAL_ALERTS):
            what = DID[ELEVATED]
        if what:
            seen = item.cite("riskEventType", "riskState", "riskDetail", "detectedDateTime")
            closed = what == DID[ELEVATED] and (item.value.risk_state or "").casefold() in CLOSED
            yield Act(what, item.value.detected_date_time or item.value.activity_date_time, seen, closed)


def _of_audits(case: Case) -> Iterator[Act]:
    for item in case.changes.about_user_where(_by_microsoft):
        seen = item.cite("activityDisplayName", "activityDateTime", "initiatedBy")
        named = item.value.activity_display_name or ""
        what = DID[REVOKED] if "revoke" in activity(item.value) else f"did “{_literal(named)}” to {{name}}"
        yield Act(what, item.value.activity_date_time, seen)


def _by_microsoft(audit: DirectoryAudit) -> bool:
    """Whether Microsoft itself did it: not one of its apps, which do every day what somebody of the tenant set up."""
    return actor(audit).casefold() == MICROSOFT and any(word in activity(audit) for word in ACTS)


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _asked_for(case: Case) -> str:
    """Whether a policy asks for what revokes sessions, as the rest of a sentence; "" where none does."""
    try:
        policies: tuple[Item[ConditionalAccessPolicy], ...] = tuple(case.conditional_access.policies)
    except Unreadable as error:
        return f"a policy may have asked for ({error.why})"
    for item in policies:
        grant = item.value.grant_controls
        controls = {control.casefold() for control in (grant.built_in_controls if grant else None) or ()}
        if (item.value.state or "").casefold() == ENABLED and "riskremediation" in controls:
            return f'"{item.value.display_name or item.value.id}" asks for when a user without a password is at risk'
    return ""


def _nothing(case: Case) -> tuple[Citation, ...]:
    log = case.changes.user_log.cite_all("no act of Microsoft in the audit log about the user")
    if case.account.is_external:
        return log
    risky = case.risk.user
    if risky is None:
        return (*said_absent(case.answers.require(RISKY_USER), "never at risk"), *log)
    return (*risky.cite("riskState", "riskDetail"), *log)
