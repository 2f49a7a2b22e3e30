from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.changes import REGISTERED, REGISTRATION_BEGUN, activity
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, likely, possible, rule, ruled_out, when


@rule(
    "registration-incomplete",
    11,
    Family.METHOD,
    rank=8,
    fixes=("temporary-access-pass", "register-from-known-place"),
    permissions=("AuditLog.Read.All", "UserAuthenticationMethod.Read.All"),
    guide="MFA registration",
    docs="https://learn.microsoft.com/entra/identity/authentication/concept-registration-mfa-sspr-combined",
)
def judge(case: Case) -> Verdict:
    """The user began to register security information and did not finish.

    What was begun in a session without risk has to be begun anew, and a risky one lets nobody begin.
    """
    name = case.account.name
    begun = next((item for item in case.changes.about_user if activity(item.value) in REGISTRATION_BEGUN), None)
    if begun is None:
        return ruled_out(
            f"{name} began no registration in the days that the audit log covers.",
            case.changes.user_log.cite_all("no such event in the audit log about the user"),
        )
    at = begun.value.activity_date_time
    seen = begun.cite("activityDisplayName", "activityDateTime")
    for done in case.changes.about_user_where(lambda audit: activity(audit) in REGISTERED):
        if done.value.activity_date_time >= at:
            return ruled_out(
                f"{name} finished the registration of {when(at)}.",
                seen,
                done.cite("activityDisplayName", "activityDateTime"),
            )
    proof = case.methods.proof()
    if proof:
        return ruled_out(f"{name} began a registration on {when(at)}, and has {proof[0]}.", seen, proof[1])
    did = "broke off" if "cancel" in activity(begun.value) else "began"
    summary = f"{name} {did} the registration of security information on {when(at)}, and nothing was registered."
    try:
        event = case.sign_ins.event
    except Unreadable as error:
        if not case.sign_ins.answered:
            return likely(summary, seen)
        return possible(f"{summary} Whether that was before the refusal could not be read ({error.why}).", seen)
    if event is not None and event.value.created_date_time < at:
        return possible(f"{summary} That was after the refusal.", seen, event.cite("createdDateTime"))
    return likely(summary, seen, event.cite("createdDateTime") if event else ())
