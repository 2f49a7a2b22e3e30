from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.changes import activity, actor, unwrap
from aad53004.entra import DirectoryAudit
from aad53004.fixes import Advice, ReadBack, Situation, fix
from aad53004.fixes._about import (
    ask,
    change,
    filled,
    name,
    no_account,
    roles,
    sentences,
    shown,
    synced,
    user_id,
    when,
)
from aad53004.fixes._preconditions import cloud_account, no_compromise, ordinary


@fix(
    "enable-account",
    16,
    "Enable the account",
    portal="Entra admin center › Entra ID › Users › the user › Overview › Edit properties › Settings",
    permission="User.EnableDisableAccount.All and User.Read.All (role: User Administrator; "
    "for holders of a directory role: Privileged Authentication Administrator)",
    docs="https://learn.microsoft.com/entra/fundamentals/how-to-manage-user-profile-info",
    preconditions=(cloud_account, no_compromise, ordinary),
    aside=True,
)
def advise(case: Case, situation: Situation) -> Advice:
    """Only after it is known who disabled the account and why; a leaver's account stays disabled.

    A synchronised account is enabled in on-premises Active Directory, because the next synchronisation overwrites
    what is set here (https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-sync-whatis).
    """
    who = name(case)
    enabled, unread = ask(lambda: case.account.user.need("account_enabled", "accountEnabled"))
    if enabled is True:
        return Advice(
            (
                f"Leave the account of {who} as it is.",
                "Go on with the other steps.",
            ),
            warning="The account is enabled already.",
            blocked=True,
        )
    log, why = ask(lambda: case.changes.about_user)
    by = next((item.value for item in log or () if _disables(item.value)), None)
    from_ad, unknown = synced(case)
    asked = (
        f"Ask {shown(actor(by))}, who disabled the account on {when(by.activity_date_time)}, for the reason."
        if by
        else f"Find out who disabled the account of {who} and why."
    )
    steps = (
        asked,
        f"Go on only if {who} is no leaver and the reason no longer holds.",
        f"Enable the account of {who} in on-premises Active Directory and wait for the next synchronisation."
        if from_ad
        else f"Set Account enabled for {who}.",
        "Check the user again, since a 53004 can be what comes next.",
    )
    warning = sentences(
        "Somebody else may hold the account: leave it disabled until the compromise is contained."
        if situation.compromise
        else "",
        "The account is synchronised from on-premises Active Directory, which overwrites what is set here."
        if from_ad
        else "",
        f"Whether the account is synchronised from on-premises Active Directory could not be read: {unknown}; "
        "if so, enable it there."
        if from_ad is None
        else "",
        f"Whether the account is enabled could not be read: {unread}." if unread else "",
        f"The audit log of the user could not be read: {why}." if log is None else "",
        "The audit log of the last 30 days does not say who disabled it." if log is not None and by is None else "",
        roles(case),
        no_account(case),
    )
    blocked = bool(from_ad) or situation.compromise
    enabling = {"accountEnabled": True}
    read_back = ReadBack(filled("/users/{}?$select=accountEnabled", user_id(case)), enabling)
    request = change("PATCH", "/users/{}", user_id(case), body=enabling, read_back=read_back)
    return Advice(steps, None if blocked else request, warning, blocked)


def _disables(audit: DirectoryAudit) -> bool:
    """Whether an audit is about disabling the account: by its name, or by the new value of AccountEnabled."""
    if activity(audit) == "disable account":
        return True
    for target in audit.target_resources or ():
        for one in target.modified_properties or ():
            if (one.display_name or "").casefold() == "accountenabled" and unwrap(one.new_value) in ([False], False):
                return True
    return False
