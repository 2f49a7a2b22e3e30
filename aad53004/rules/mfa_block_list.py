from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.changes import BLOCKED_FOR_MFA, TAKEN_OFF_BLOCK_LIST, activity, actor, names
from aad53004.checkers.facts import Item
from aad53004.checkers.sign_ins import got_in, passed_mfa
from aad53004.cite import Citation
from aad53004.entra import DirectoryAudit, SignIn
from aad53004.entra.codes import MFA_PROMPT_FAILED
from aad53004.errors import Unreadable
from aad53004.rules import Family, Station, Verdict, confirmed, likely, not_checked, possible, rule, ruled_out, when

LOOK = (
    "Graph does not show the block list, and the audit log holds 30 of the 90 days of a block; look at Entra admin "
    "center › Multifactor authentication › Block/unblock users"
)


@rule(
    "mfa-block-list",
    57,
    Family.OTHER,
    rank=10,
    fixes=("unblock-mfa",),
    permissions=("AuditLog.Read.All",),
    guide="Account state",
    docs="https://learn.microsoft.com/entra/identity/authentication/howto-mfa-mfasettings",
    blocks=True,
    blocks_if_likely=True,
    stops_at=Station.SECOND_FACTOR,
    unseen=True,
    withholds_prompt=True,
)
def judge(case: Case) -> Verdict:
    """The user is on the MFA block list, after a fraud alert or by an administrator.

    Every MFA request of the user is denied for 90 days, whatever is registered, and a Temporary Access Pass may be
    refused too. Graph does not show the list; the portal does, and takes somebody off it.
    """
    name = case.account.name
    found, missing = _listed(case)
    if not found and missing:
        raise missing
    if not found:
        return _none(case)
    newest = found[0]
    at = newest.value.activity_date_time
    seen = newest.cite("activityDisplayName", "activityDateTime", "initiatedBy")
    if activity(newest.value) == TAKEN_OFF_BLOCK_LIST and not missing:
        return ruled_out(f"{name} was taken off the MFA block list on {when(at)} by {actor(newest.value)}.", seen)
    by = "by a fraud report" if activity(newest.value) == BLOCKED_FOR_MFA else f"by {actor(newest.value)}"
    summary = f"{name} was put on the MFA block list on {when(at)} {by}; every MFA request is denied for 90 days"
    if missing:
        return possible(f"Something was done about {name} and the MFA block list on {when(at)}; {missing.why}.", seen)
    try:
        case.sign_ins.require_recent()
        later = case.sign_ins.known.within(since=at)
        passed = next(iter(later.where(passed_mfa)), None)
        unsure = next(iter(later.where(_may_have_passed)), None)
    except Unreadable as error:
        return possible(f"{summary}. Whether the user has passed MFA since could not be read ({error.why}).", seen)
    if passed is not None:
        since = passed.value.created_date_time
        return ruled_out(
            f"{name} was put on the MFA block list on {when(at)} and has passed MFA since, on {when(since)}.",
            seen,
            passed.cite("authenticationRequirement", "createdDateTime"),
        )
    if unsure is not None:
        since = unsure.value.created_date_time
        return likely(
            f"{summary}. MFA was required at the sign-in of {when(since)}, and Graph does not say whether the user passed it "
            "there or before.",
            seen,
            unsure.cite("authenticationRequirement", "createdDateTime"),
        )
    return confirmed(f"{summary}.", seen)


def _listed(case: Case) -> tuple[list[Item[DirectoryAudit]], Unreadable | None]:
    """What was done about this user and the block list, newest first, and which of the two logs could not be read."""
    found: list[Item[DirectoryAudit]] = []
    missing: Unreadable | None = None
    try:
        found += case.changes.about_user_where(lambda audit: activity(audit) == BLOCKED_FOR_MFA)
    except Unreadable as error:
        missing = error
    user = case.account.user.value
    try:
        found += [
            item for item in case.changes.block_list if names(item.value, user.id, user.user_principal_name or "")
        ]
    except Unreadable as error:
        missing = missing or error
    return sorted(found, key=lambda item: item.value.activity_date_time, reverse=True), missing


def _none(case: Case) -> Verdict:
    """The verdict where the logs hold nothing: a block older than they are shows in prompts that fail."""
    case.sign_ins.require_recent()
    evidence: tuple[Citation, ...] = case.changes.user_log.cite_all("no such event in the audit log about the user")
    if any(item.value.code == MFA_PROMPT_FAILED for item in case.sign_ins.known):
        return not_checked(LOOK)
    return ruled_out(
        f"The audit log does not put {case.account.name} on the MFA block list, and no MFA prompt failed.", evidence
    )


def _may_have_passed(event: SignIn) -> bool:
    """Whether the user got in where MFA was required, and Graph does not say whether it was passed then."""
    required = (event.authentication_requirement or "").casefold() == "multifactorauthentication"
    return required and event.passed_mfa is None and got_in(event)
