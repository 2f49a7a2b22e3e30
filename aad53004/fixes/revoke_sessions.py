from __future__ import annotations

from aad53004.checkers import Case
from aad53004.fixes import Advice, ReadBack, Situation, fix
from aad53004.fixes._about import change, elsewhere, filled, is_external, name, no_account, roles, sentences, user_id
from aad53004.fixes._preconditions import belongs_here


@fix(
    "revoke-sessions",
    7,
    "Revoke the user's sessions",
    portal="Entra admin center › Entra ID › Users › the user › Revoke sessions",
    permission="User.RevokeSessions.All (role: Helpdesk Administrator or User Administrator; "
    "for holders of a directory role: Privileged Authentication Administrator)",
    docs="https://learn.microsoft.com/entra/identity/users/users-revoke-access",
    preconditions=(belongs_here,),
    contains=True,
    for_guests=False,
    rank=3,
)
def advise(case: Case, situation: Situation) -> Advice:
    """Ends refresh tokens and browser sessions, so that whoever got in before the password changed is out.

    It does nothing to external users, who sign in at their home tenant
    (https://learn.microsoft.com/graph/api/user-revokesigninsessions).
    """
    who = name(case)
    if is_external(case, situation):
        other = elsewhere(case, situation, who)
        return Advice(
            (
                f"Ask {other.who} to revoke the sessions there.",
                "Block the guest in this tenant meanwhile if the access has to end at once.",
            ),
            warning=f"{who} signs in {other.where}, so revoking here does not end those sessions.",
            blocked=True,
        )
    return Advice(
        (
            "Replace the password first, so that nobody signs in again with the old one.",
            f"Select Revoke sessions on the page of {who}.",
            f"Tell {who} that every app asks for a new sign-in, which the log shows as 50173.",
        ),
        change(
            "POST",
            "/users/{}/revokeSignInSessions",
            user_id(case),
            read_back=ReadBack(
                filled("/users/{}?$select=signInSessionsValidFromDateTime", user_id(case)),
                newer=("signInSessionsValidFromDateTime",),
            ),
        ),
        sentences(
            "Access tokens that are out live on for up to about an hour, except in apps with continuous access "
            "evaluation.",
            roles(case),
            no_account(case),
        ),
    )
