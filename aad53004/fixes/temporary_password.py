from __future__ import annotations

from aad53004.checkers import Case
from aad53004.fixes import Advice, ReadBack, Situation, UserStep, fix
from aad53004.fixes._about import (
    ask,
    change,
    elsewhere,
    filled,
    has_method,
    is_external,
    name,
    no_account,
    roles,
    sentences,
    shown,
    soft,
    synced,
    user_id,
)
from aad53004.fixes._effect import user_risk_closed
from aad53004.fixes._preconditions import belongs_here, cloud_account, managed_domain, ordinary

# The id that the password has as an authentication method, the same for every user.
# https://learn.microsoft.com/graph/api/authenticationmethod-resetpassword
PASSWORD_METHOD = "28c10230-6103-485e-b985-444c60001490"
GENERATED = "<generated password>"
_WRITTEN_BACK = " with password writeback; one that is set in on-premises Active Directory does not close the risk."
_EITHER_WAY = " with password writeback, or set it in on-premises Active Directory."
# By isUserRiskClearedOnPasswordReset of the tenant, None where it could not be read.
_ON_PREMISES = {
    True: "a password set on premises closes the risk too, as ID Protection allows that here",
    False: "a password set on premises does not close the risk, as ID Protection does not allow that here",
    None: "a password set on premises closes the risk only where ID Protection allows that in its settings",
}


@fix(
    "temporary-password",
    6,
    "Set a temporary password",
    portal="Entra admin center › Entra ID › Users › the user › Reset password",
    permission="User-PasswordProfile.ReadWrite.All, or for synchronised users "
    "UserAuthenticationMethod.ReadWrite.All delegated (role: User Administrator or Authentication Administrator; "
    "for holders of a directory role: Privileged Authentication Administrator)",
    docs="https://learn.microsoft.com/entra/id-protection/howto-identity-protection-remediate-unblock",
    preconditions=(belongs_here, managed_domain, cloud_account, ordinary),
    effect=user_risk_closed("With the user's risk closed by the new password and nothing else changed,"),
    user_step=UserStep.NEW_PASSWORD,
    contains=True,
    for_guests=False,
    rank=2,
)
def advise(case: Case, situation: Situation) -> Advice:
    """A password that an administrator generates closes the user's risk; the user replaces it at the next sign-in.

    The change is never made to depend on MFA, which this user cannot do. For a synchronised user Graph writes the
    password through resetPassword, which takes password writeback; for a federated domain it lies elsewhere.
    """
    who = name(case)
    if is_external(case, situation):
        return _elsewhere(
            f"Ask {elsewhere(case, situation, who).who} to reset the password there.",
            f"The password of {who} does not belong to this tenant.",
        )
    domain, unread = ask(lambda: case.account.domain)
    if domain and (domain.value.authentication_type or "").casefold() == "federated":
        return _elsewhere(
            f"Reset the password of {who} where it is kept, in the directory of the federated identity provider.",
            f"The domain {shown(domain.value.id, 'of the user')} is federated, so Entra does not check the password.",
        )
    from_ad, why = synced(case)
    on_premises_counts = _closed_on_premises(case) if from_ad else None
    steps = (
        f"Make sure that it is {who} who asks, "
        + ("in person or by an official document." if situation.compromise else "by a call to a number on record."),
        f"Generate a temporary password for {who}"
        + (_WRITTEN_BACK if on_premises_counts is False else _EITHER_WAY if from_ad else "."),
        "Tell it to the user by voice, never by mail.",
        f"Have {who} sign in from the usual network and choose a new password.",
    )
    warning = sentences(
        f"It takes password writeback, which cannot be read here, since {who} is synchronised from on-premises Active "
        f"Directory; {_ON_PREMISES[on_premises_counts]}."
        if from_ad
        else "",
        f"Whether the user is synchronised from on-premises Active Directory could not be read: {why}; "
        "if so, it takes password writeback."
        if from_ad is None
        else "",
        f"Whether the domain of the user is federated could not be read: {unread}; if so, the password is kept there."
        if unread
        else "",
        roles(case),
        ""
        if has_method(case, situation)
        else "The user still needs a method: a new password alone does not satisfy a demand for MFA.",
        no_account(case),
    )
    read_back = ReadBack(
        filled("/users/{}?$select=lastPasswordChangeDateTime", user_id(case)), newer=("lastPasswordChangeDateTime",)
    )
    if from_ad:
        request = change(
            "POST",
            "/users/{}/authentication/methods/" + PASSWORD_METHOD + "/resetPassword",
            user_id(case),
            body={"newPassword": GENERATED},
            read_back=read_back,
        )
    else:
        profile = {"password": GENERATED, "forceChangePasswordNextSignIn": True}
        request = change("PATCH", "/users/{}", user_id(case), body={"passwordProfile": profile}, read_back=read_back)
    return Advice(steps, request, warning)


def _closed_on_premises(case: Case) -> bool | None:
    """Whether the tenant lets a password set on premises close the user's risk; None where that could not be read."""
    setting = soft(lambda: case.tenant.protection_policy)
    return soft(lambda: setting.value.is_user_risk_cleared_on_password_reset) if setting else None


def _elsewhere(step: str, why: str) -> Advice:
    return Advice((step, "Do not set a password in this tenant."), warning=why, blocked=True)
