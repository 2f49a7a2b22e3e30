from __future__ import annotations

from dataclasses import replace

from aad53004.checkers import Case
from aad53004.checkers.account import Home
from aad53004.checkers.demanding import evidence, names
from aad53004.checkers.risk import LEVELS
from aad53004.conditional_access.controls import blocks
from aad53004.entra.codes import ACCESS_BLOCKED, BLOCKED_BY_POLICY, RISK_AT_HOME
from aad53004.errors import Unreadable, or_none
from aad53004.graph.interface import Status
from aad53004.rules import Family, Station, Verdict, confirmed, likely, rule, ruled_out, when

BENIGN = ("register-from-known-place", "confirm-sign-in-safe", "dismiss-sign-in", "dismiss-user-risk")
# What lifts a block for user risk is closing that risk, whoever wrote the policy.
CLOSING = ("temporary-password", "dismiss-user-risk", "adjust-policy")
# Who keeps the risk of the account, by where the user is at home, and what ends it.
# https://learn.microsoft.com/entra/id-protection/concept-identity-protection-b2b
AT_HOME = {
    Home.HERE: (", which is kept in this tenant", ("temporary-password", "dismiss-user-risk")),
    Home.OTHER_TENANT: (", which the home tenant keeps", ("home-tenant-remediates",)),
    Home.NO_TENANT: (", which belongs to no Entra tenant", ("register-from-known-place",)),
    Home.ELSEWHERE: (", which is kept where the account is at home", ("home-tenant-remediates",)),
}


@rule(
    "blocked-not-proofup",
    44,
    Family.OTHER,
    rank=4,
    fixes=("adjust-policy",),
    permissions=("AuditLog.Read.All",),
    licence="Microsoft Entra ID P1",
    guide="Conditional Access for this resource",
    docs="https://learn.microsoft.com/entra/identity/conditional-access/troubleshoot-conditional-access",
    blocks=True,
    blocks_if_likely=True,
    stops_at=Station.POLICIES,
)
def judge(case: Case) -> Verdict:
    """The newest refusal is another one than 53004: a block by Conditional Access (53003) or its kin.

    The page looks the same to the user. No method helps against a block; what the policy blocks on does.
    """
    blocking = case.sign_ins.blocking
    if blocking is None or blocking.value.code not in ACCESS_BLOCKED:
        try:
            now = case.conditional_access.blocking_now
            if not now:
                case.conditional_access.require_reach_read()
                _require_risk_read(case)
        except Unreadable:
            # A policy that was not read may block who is at risk.
            if _may_be_at_risk(case):
                raise
            now = ()
        if now:
            verdict = likely(
                f"{names(now)} blocks {case.account.name} now, whatever method there is.",
                evidence(now, "conditions/userRiskLevels", "grantControls/builtInControls"),
            )
            return replace(verdict, fixes=CLOSING)
        return ruled_out("The newest refusal is no block by Conditional Access.", case.newest_sign_in)
    event = blocking.value
    code = event.code or 0
    summary = f"The newest refusal, of {when(event.created_date_time)}, is {code}: {ACCESS_BLOCKED[code]}"
    if code in RISK_AT_HOME:
        home = or_none(lambda: case.home) or Home.ELSEWHERE
        summary += AT_HOME[home][0] + (_open_risk(case) if home is Home.HERE else "")
    failing = [
        (i, applied)
        for i, applied in enumerate(event.applied_conditional_access_policies or ())
        if (applied.result or "").casefold() == "failure"
    ]
    if failing:
        summary += f" ({failing[0][1].display_name})"
    level = (event.risk_level_during_sign_in or "").casefold()
    if level in LEVELS:
        summary += f"; the sign-in was at {level} risk, so this is likely a block because of risk"
    policies = [
        e
        for i, _ in failing[:3]
        for e in blocking.cite(
            f"appliedConditionalAccessPolicies/{i}/displayName", f"appliedConditionalAccessPolicies/{i}/result"
        )
    ]
    verdict = confirmed(
        f"{summary}.", blocking.cite("status/errorCode", "createdDateTime", "riskLevelDuringSignIn"), policies
    )
    if code in RISK_AT_HOME:
        return replace(verdict, fixes=AT_HOME[or_none(lambda: case.home) or Home.ELSEWHERE][1])
    if code not in BLOCKED_BY_POLICY:
        # Assigning the user to the app, or a compliant device, is what helps; no policy is to be touched for it.
        return replace(verdict, fixes=())
    # What a risk block hangs on is the risk, so that comes before the policy.
    if level not in LEVELS and _on_user_risk(case, {(applied.id or "").casefold() for _, applied in failing}):
        return replace(verdict, fixes=CLOSING)
    return replace(verdict, fixes=(*BENIGN, "adjust-policy")) if level in LEVELS else verdict


def _open_risk(case: Case) -> str:
    """The user's risk that is open here, in brackets; empty where none is, or where it could not be read."""
    risky = or_none(lambda: case.risk.user) if or_none(lambda: case.risk.at_risk_now() is True) else None
    if risky is None:
        return ""
    since = risky.value.legible.risk_last_updated_date_time
    return f" ({risky.value.legible.risk_level or 'unknown level'}, unchanged since {when(since)})"


def _may_be_at_risk(case: Case) -> bool:
    try:
        return case.risk.at_risk_now() is not False
    except Unreadable as error:
        # Policies on the user's risk take the licence that shows it.
        return not any(answer.status is Status.UNLICENSED for answer in error.answers)


def _require_risk_read(case: Case) -> None:
    """Raises Unreadable where a policy blocks on the user's risk, and that could not be read."""
    if any(
        demand.user_risk and blocks(demand.policy.value) for demand in case.conditional_access.enabled if demand.policy
    ):
        _ = case.risk.at_risk_now()


def _on_user_risk(case: Case, failing: set[str]) -> bool:
    """Whether all policies that blocked (ids, lower case) look at the user's risk, which still counts."""
    try:
        policies = [p.value.conditions for p in case.conditional_access.policies if p.value.id.casefold() in failing]
        return (
            case.risk.at_risk_now() is not False and bool(policies) and all(c and c.user_risk_levels for c in policies)
        )
    except Unreadable:
        return False
