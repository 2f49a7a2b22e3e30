from __future__ import annotations

from dataclasses import replace

from aad53004.checkers import Case
from aad53004.checkers.changes import BLOCKED_FOR_MFA, FRAUD, activity
from aad53004.checkers.facts import Item, Records
from aad53004.checkers.sign_ins import passed_mfa
from aad53004.checkers.why_risky import explained_by, no_such_detection
from aad53004.entra import DirectoryAudit
from aad53004.entra.risk_event_types import Origin, of_origin
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, confirmed, possible, rule, ruled_out, when

CONTAIN = ("contain-compromise", "temporary-password", "revoke-sessions", "temporary-access-pass")


@rule(
    "user-reported-fraud",
    19,
    Family.RISK,
    rank=2,
    fixes=("contain-compromise", "unblock-mfa", "temporary-password", "revoke-sessions", "temporary-access-pass"),
    permissions=("IdentityRiskEvent.Read.All", "AuditLog.Read.All"),
    licence="Microsoft Entra ID P2",
    docs="https://learn.microsoft.com/entra/identity/authentication/howto-mfa-mfasettings#report-suspicious-activity",
    compromise=True,
    fraud_reported=True,
)
def judge(case: Case) -> Verdict:
    """Somebody answered an MFA prompt of this user with "this was not me", which makes the user's risk high.

    Where the legacy fraud alert blocked the user as well, a Temporary Access Pass may be refused until that block is
    lifted in the portal.
    """
    name = case.account.name
    reports = Records[DirectoryAudit](())
    missing: Unreadable | None = None
    try:
        reports = case.changes.about_user_where(lambda audit: activity(audit) in FRAUD)
    except Unreadable as error:
        missing = error
    try:
        found = explained_by(case, of_origin(Origin.USER), long_ago=True, still_open=True)
    except Unreadable as error:
        found, missing = None, missing or error
    if found is not None:
        return confirmed(f"{name} reported a sign-in as not theirs.", found.evidence)
    if reports.read:
        newest = reports.read[0]
        summary = f"{name} reported a sign-in as not theirs on {when(newest.value.activity_date_time)}"
        seen = newest.cite("activityDisplayName", "activityDateTime")
        blocked = activity(newest.value) == BLOCKED_FOR_MFA
        if blocked and not _passed_since(case, newest):
            # That block is no risk: it lasts for 90 days, whatever became of the risk, and may refuse a pass too.
            return confirmed(f"{summary}, and is blocked for MFA since.", seen)
        try:
            risky = case.risk.user
            over = case.risk.at_risk_now() is False
        except Unreadable:
            risky, over = None, False
        if over:
            what = "the risk has been closed since" if risky else "no risk of the user is recorded"
            return possible(f"{summary}; {what}.", seen)
        verdict = confirmed(f"{summary}.", seen)
        return replace(verdict, fixes=CONTAIN) if blocked else verdict
    if missing:
        raise missing
    reports.require_whole()
    return ruled_out(f"{name} did not report suspicious activity.", no_such_detection(case))


def _passed_since(case: Case, report: Item[DirectoryAudit]) -> bool:
    """Whether MFA was passed after a report, so that the user is on the block list no longer."""
    at = report.value.activity_date_time
    try:
        return bool(case.sign_ins.known.within(since=at).where(passed_mfa))
    except Unreadable:
        return True  # then the state of the risk decides
