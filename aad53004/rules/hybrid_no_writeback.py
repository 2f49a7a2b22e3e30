from __future__ import annotations

from dataclasses import replace

from aad53004.checkers import Case
from aad53004.checkers.changes import CLOUD_PASSWORDS, activity, succeeded
from aad53004.checkers.conditional_access import Demand
from aad53004.checkers.demanding import demanded, evidence, names, none_of_kind, refuse_unclassified
from aad53004.checkers.risk import RISKY_USER
from aad53004.entra import DirectoryAudit
from aad53004.errors import or_none
from aad53004.rules import Family, Role, Verdict, likely, possible, rule, ruled_out, said_absent, when

NEW_PASSWORD = {"passwordchange", "riskremediation"}
WRITEBACK_WORDS = ("writeback", "on-premises")
CHANGED_ON_PREMISES = "userchangedpasswordonpremises"


@rule(
    "hybrid-no-writeback",
    55,
    Family.DEMAND,
    rank=12,
    fixes=("temporary-password", "temporary-access-pass"),
    permissions=(
        "User.Read.All",
        "AuditLog.Read.All",
        "Policy.Read.All",
        "IdentityRiskyUser.Read.All",
        "Policy.Read.IdentityProtection",
    ),
    licence="Microsoft Entra ID P2",
    docs="https://learn.microsoft.com/entra/id-protection/howto-identity-protection-remediate-unblock",
    role=Role.AGGRAVATING,
)
def judge(case: Case) -> Verdict:
    """The user is synchronised, and a new password may not reach Active Directory, so the user risk stays open.

    A policy that demands a new password takes password writeback, or the setting "Allow on-premises password change to
    reset user risk". Graph does not show writeback: of passwordWritebackEnabled Microsoft says that it is not in use.
    Passwords that were set from the cloud, or refused, tell; else look at Entra admin center › Password reset ›
    On-premises integration. The setting is in a preview of Graph, where it can be read.
    https://learn.microsoft.com/graph/api/resources/onpremisesdirectorysynchronizationfeature
    https://learn.microsoft.com/graph/api/identityprotectionpolicy-get?view=graph-rest-beta
    """
    name = case.account.name
    user = case.account.user
    synced = user.need("on_premises_sync_enabled", "onPremisesSyncEnabled")
    here = user.cite("onPremisesSyncEnabled")
    if not synced:
        return ruled_out(f"{name} is not synchronised from Active Directory.", here)
    found = demanded(case, _wants_password).first
    if not found:
        refuse_unclassified(case)
        return ruled_out(f"No enforced policy demands a new password of {name}.", none_of_kind(case))
    if case.risk.at_risk_now() is False:
        risky = case.risk.user
        closed = risky.cite("riskState", "riskDetail") if risky else ()
        return ruled_out(
            f"{name} is not at risk now, so no policy demands a new password.",
            closed or said_absent(case.answers.require(RISKY_USER), "never at risk"),
        )
    demand = evidence(found, "grantControls/builtInControls")
    for item in case.changes.about_user:
        if activity(item.value) not in CLOUD_PASSWORDS:
            continue
        at, seen = when(item.value.activity_date_time), item.cite("activityDisplayName", "result", "resultReason")
        if succeeded(item.value):
            return ruled_out(f"A password of {name} that was set in the cloud on {at} was written back.", seen)
        if _about_writeback(item.value):
            verdict = likely(
                f"{names(found)} demands a new password, and one that was set in the cloud on {at} could not be written "
                f"back: {item.value.result_reason}",
                here,
                demand,
                seen,
            )
            # A temporary password of the cloud would not arrive either.
            return replace(verdict, fixes=("temporary-access-pass",))
    for step in case.risk.history:
        if (step.value.risk_detail or "").casefold() == CHANGED_ON_PREMISES:
            return ruled_out(
                f"A password change in Active Directory closed a risk of {name} on "
                f"{when(step.value.risk_last_updated_date_time)}, so that way is open.",
                step.cite("riskState", "riskDetail", "riskLastUpdatedDateTime"),
            )
    setting = or_none(lambda: case.tenant.protection_policy)
    clears = or_none(lambda: setting.value.is_user_risk_cleared_on_password_reset) if setting else None
    said = setting.cite("isUserRiskClearedOnPasswordReset") if setting else ()
    if clears:
        return ruled_out(
            f"A password change in Active Directory closes the risk of {name}: the tenant allows it, so that way is open.",
            said,
            here,
        )
    if clears is False:
        verdict = likely(
            f"{names(found)} demands a new password of {name}, who is synchronised; a change in Active Directory does "
            "not close the risk, and no password set from the cloud shows that writeback works.",
            here,
            demand,
            said,
        )
        return replace(verdict, fixes=("temporary-access-pass",))
    return possible(
        f"{names(found)} demands a new password of {name}, who is synchronised; whether it is written back to Active "
        "Directory is to be looked up.",
        here,
        demand,
    )


def _wants_password(demand: Demand) -> bool:
    grant = demand.policy.value.grant_controls if demand.policy else None
    controls = {control.casefold() for control in (grant.built_in_controls if grant else None) or ()}
    return bool(demand.user_risk) and not controls.isdisjoint(NEW_PASSWORD)


def _about_writeback(audit: DirectoryAudit) -> bool:
    reason = (audit.result_reason or "").casefold()
    return any(word in reason for word in WRITEBACK_WORDS)
