from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from aad53004.checkers import Case
from aad53004.checkers.changes import activity, actor, succeeded, targets, unwrap
from aad53004.checkers.conditional_access import ENABLED, Demand
from aad53004.checkers.demanding import demanded, evidence, none_of_kind, refuse_unclassified
from aad53004.checkers.facts import Item
from aad53004.checkers.risk import HISTORY
from aad53004.cite import Citation
from aad53004.entra import ConditionalAccessPolicy, DirectoryAudit
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, confirmed, likely, possible, rule, ruled_out, said_absent, when

CHANGED = "update conditional access policy"


@rule(
    "risk-policy-enabled-on-untriaged-users",
    54,
    Family.DEMAND,
    rank=11,
    fixes=("dismiss-user-risk", "temporary-access-pass"),
    permissions=("IdentityRiskyUser.Read.All", "AuditLog.Read.All", "Policy.Read.All"),
    licence="Microsoft Entra ID P2",
    guide="Recent policy changes",
    docs="https://learn.microsoft.com/entra/id-protection/how-to-deploy-identity-protection",
    explains_scope=True,
)
def judge(case: Case) -> Verdict:
    """A policy on user risk was switched on while this user's risk was open, and nobody had looked into it.

    Risk that was harmless for years stops everybody who still has it at the first sign-in after. Look through the
    risky users first, then switch a policy on.
    """
    name = case.account.name
    found = demanded(case, lambda demand: bool(demand.user_risk))
    if not found.first:
        refuse_unclassified(case)
        return ruled_out(f"No enforced policy on user risk demanded anything of {name}.", none_of_kind(case))
    event = case.conditional_access.event
    at = event.value.created_date_time if event else case.now
    since, seen, unread = _open_since(case, at)
    if since is None:
        return ruled_out(f"The risk of {name} was not open on {when(at)}.", seen)
    unsure: list[tuple[str, tuple[Citation, ...]]] = []
    for make, demands in ((confirmed, found.enforced), (likely, found.matched), (possible, found.perhaps)):
        for demand in demands:
            switched = _switched_on(case, demand, since, at)
            if switched is None:
                continue
            told, proof = switched
            if told:
                summary = f'"{demand.name}" {told}, when the risk of {name} had been open since {when(since)}.'
                return make(summary, seen, proof, evidence((demand,), "conditions/userRiskLevels"))
            unsure.append((demand.name, proof))
    if unread:
        raise unread
    if unsure:
        policy, proof = unsure[0]
        return possible(
            f'"{policy}" was changed while the risk of {name} was open, before the days that the audit log covers.',
            seen,
            proof,
        )
    return ruled_out(
        f'"{found.first[0].name}" was on before the risk of {name} opened on {when(since)}.',
        seen,
        evidence(found.first, "createdDateTime", "modifiedDateTime"),
    )


def _open_since(case: Case, at: datetime) -> tuple[datetime | None, tuple[Citation, ...], Unreadable | None]:
    """Since when the risk was open that was open at a time, with evidence; and what keeps it from being the true
    beginning: without the history it is the last change of a risk that is open now, or Unreadable is raised."""
    if case.account.is_external:
        _ = case.risk.user  # raises: what this tenant lists of a guest is not the guest's user risk
    try:
        since = case.risk.open_since(at)
        steps = [step for step in case.risk.history if step.value.risk_last_updated_date_time == since]
    except Unreadable as error:
        risky = case.risk.user
        if risky is None or case.risk.at_risk_now() is not True:
            raise
        updated = risky.value.risk_last_updated_date_time
        if updated is None or updated > at:
            raise
        return updated, risky.cite("riskLevel", "riskState", "riskLastUpdatedDateTime"), error
    if since is not None:
        return since, steps[0].cite("riskLevel", "riskState", "riskLastUpdatedDateTime"), None
    newest = next(iter(case.risk.history), None)
    if newest is not None:
        return None, newest.cite("riskState", "riskDetail", "riskLastUpdatedDateTime"), None
    answer = case.answers.require(HISTORY)
    return None, said_absent(answer, "never at risk"), None


def _switched_on(
    case: Case, demand: Demand, since: datetime, until: datetime
) -> tuple[str, tuple[Citation, ...]] | None:
    """How a policy was switched on between two times, in words, with evidence; the words are empty where it was changed
    in between and the audit log does not reach back. None where it was on before, or is none that could be read."""
    item = demand.policy
    if item is None:
        return None
    created, modified = item.value.created_date_time, item.value.modified_date_time
    if created and since < created <= until:
        return f"was created on {when(created)}", item.cite("createdDateTime", "state")
    if not modified or modified <= since:
        return None
    for audit in _changes(case, item):
        changed = audit.value.activity_date_time
        if since < changed <= until and _switches_on(audit.value):
            told = f"was switched on by {actor(audit.value)} on {when(changed)}"
            return told, audit.cite("activityDisplayName", "activityDateTime", "initiatedBy")
    if any(audit.value.activity_date_time <= since for audit in case.changes.policy_log):
        return None  # the log reaches back to when the risk opened, and shows no switching on since
    return "", item.cite("createdDateTime", "modifiedDateTime")


def _changes(case: Case, item: Item[ConditionalAccessPolicy]) -> Iterator[Item[DirectoryAudit]]:
    for audit in case.changes.about_policies:
        ids = {(target.id or "").casefold() for target in targets(audit.value)}
        if activity(audit.value) == CHANGED and succeeded(audit.value) and item.value.id.casefold() in ids:
            yield audit


def _switches_on(audit: DirectoryAudit) -> bool:
    """Whether an audited change took a policy from another state to enabled."""
    for target in targets(audit):
        for changed in target.modified_properties or ():
            before, after = (_state(unwrap(text)) for text in (changed.old_value, changed.new_value))
            if after == ENABLED and before != ENABLED:
                return True
    return False


def _state(policy: object) -> str:
    return str(policy.get("state") or "").casefold() if isinstance(policy, Mapping) else ""
