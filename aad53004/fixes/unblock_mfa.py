from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.changes import FRAUD, PUT_ON_BLOCK_LIST, activity, actor, names
from aad53004.entra import DirectoryAudit
from aad53004.fixes import Advice, Situation, fix
from aad53004.fixes._about import ask, name, portal, sentences, shown, soft, when


@fix(
    "unblock-mfa",
    18,
    "Take the user off the MFA block list",
    portal="Entra admin center › Entra ID › Multifactor authentication › Block/unblock users",
    permission="none in Microsoft Graph (role: Authentication Policy Administrator)",
    docs="https://learn.microsoft.com/entra/identity/authentication/howto-mfa-mfasettings",
    after_containment=True,
)
def advise(case: Case, situation: Situation) -> Advice:
    """After a fraud report every MFA request of the user is denied for 90 days, whatever method there is.

    Graph neither shows nor changes the list, so it is looked at in the portal, after the report has been followed up.
    """
    who = name(case)
    log, why = ask(lambda: [item.value for item in case.changes.about_user if activity(item.value) in FRAUD])
    reported = f" of {when(log[0].activity_date_time)}" if log else ""
    put_on = None if log else _by_hand(case)
    return Advice(
        (
            f"Ask {shown(actor(put_on), 'whoever did it')}, who put {who} on the list on "
            f"{when(put_on.activity_date_time)}, for the reason."
            if put_on
            else f"Ask {who} about the report{reported}, and whether the request was the user's own.",
            "Replace the password and revoke the sessions first if somebody else may have the password."
            if put_on and not situation.compromise
            else "Replace the password and revoke the sessions first if it was not."
            if not situation.compromise
            else "Finish the containment first: new password, sessions revoked, methods looked through.",
            f"Open {portal(case)}, go to Multifactor authentication and Block/unblock users, and look for {who}.",
            f"Select Unblock if {who} is on the list, and write down the reason.",
        ),
        warning=sentences(
            f"Whether the user is {'still ' if put_on or log else ''}on the list cannot be read through Graph.",
            f"The audit log of the user could not be read: {why}." if log is None else "",
            "The audit log of the last 30 days holds no report, and a block lasts 90 days."
            if log == [] and put_on is None
            else "",
        ),
    )


def _by_hand(case: Case) -> DirectoryAudit | None:
    """When an administrator last put the user on the list, as far as the audit log was read."""
    user = soft(lambda: case.account.user)
    found = soft(lambda: case.changes.block_list) or ()
    if user is None:
        return None
    ids = (user.value.id, user.value.user_principal_name or "")
    return next(
        (one.value for one in found if activity(one.value) == PUT_ON_BLOCK_LIST and names(one.value, *ids)), None
    )
