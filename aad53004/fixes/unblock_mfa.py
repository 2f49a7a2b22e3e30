from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.changes import FRAUD, activity
from aad53004.fixes import Advice, Situation, remedy
from aad53004.fixes._about import ask, name, portal, sentences, when


@remedy(
    "unblock-mfa",
    18,
    "Take the user off the MFA block list",
    portal="Entra admin center › Entra ID › Multifactor authentication › Block/unblock users",
    permission="none in Microsoft Graph (role: Authentication Policy Administrator)",
    docs="https://learn.microsoft.com/entra/identity/authentication/howto-mfa-mfasettings",
)
def advise(case: Case, situation: Situation) -> Advice:
    """After a fraud report every MFA request of the user is denied for 90 days, whatever method there is.

    Graph neither shows nor changes the list, so it is looked at in the portal, after the report has been followed up.
    """
    who = name(case)
    log, why = ask(lambda: [item.value for item in case.changes.about_user if activity(item.value) in FRAUD])
    reported = f" of {when(log[0].activity_date_time)}" if log else ""
    return Advice(
        (
            f"Ask {who} about the report{reported}, and whether the request was the user's own.",
            "Replace the password and revoke the sessions first if it was not."
            if not situation.compromise
            else "Finish the containment first: new password, sessions revoked, methods looked through.",
            f"Open {portal(case)}, go to Multifactor authentication and Block/unblock users, and look for {who}.",
            f"Select Unblock if {who} is on the list, and write down the reason.",
        ),
        warning=sentences(
            "Whether the user is on the list cannot be read through Graph.",
            f"The audit log of the user could not be read: {why}." if log is None else "",
            "The audit log of the last 30 days holds no report, and a block lasts 90 days." if log == [] else "",
        ),
    )
