from __future__ import annotations

from datetime import timedelta

from aad53004.checkers import Case
from aad53004.cite import Citation
from aad53004.entra.codes import PASSWORD_EXPIRED
from aad53004.errors import Unreadable
from aad53004.rules import Family, Station, Verdict, confirmed, likely, not_checked, possible, rule, ruled_out, when

RECENT = timedelta(days=7)


@rule(
    "password-expired-or-must-change",
    43,
    Family.OTHER,
    rank=3,
    fixes=("temporary-password",),
    permissions=("User.Read.All", "AuditLog.Read.All"),
    guide="User identity and recent password or security-info changes",
    docs="https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
    blocks=True,
    stops_at=Station.ACCOUNT,
)
def judge(case: Case) -> Verdict:
    """The password has expired, must be changed, or was changed lately.

    Expiry shows as 50055 or 50144. A temporary password from an administrator closes user risk; a change that the
    user makes on their own, outside the remediation flow, does not.
    """
    name = case.account.name
    unread: Unreadable | None = None
    newest: tuple[Citation, ...] = ()
    try:
        blocking = case.sign_ins.blocking
        if blocking is not None and blocking.value.code in PASSWORD_EXPIRED:
            return confirmed(
                f"The newest refusal, of {when(blocking.value.created_date_time)}, is {blocking.value.code}: "
                "the password has expired.",
                blocking.cite("status/errorCode", "createdDateTime"),
            )
        newest = case.newest_sign_in
    except Unreadable as error:
        unread = error
    user = case.account.user
    profile = user.value.password_profile
    if profile is not None and profile.force_change_password_next_sign_in is True:
        return likely(
            f"{name} must change the password at the next sign-in.",
            user.cite("passwordProfile/forceChangePasswordNextSignIn"),
        )
    changed = user.value.last_password_change_date_time
    seen = user.cite("lastPasswordChangeDateTime")
    if changed and case.now - changed <= RECENT:
        return possible(f"The password of {name} was changed on {when(changed)}.", seen)
    if unread:
        return not_checked(unread.why, *unread.answers)
    return ruled_out(
        f"The password of {name} was last changed on {when(changed)}, and no sign-in says that it expired.",
        seen,
        newest,
    )
