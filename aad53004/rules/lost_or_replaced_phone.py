from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.effective_methods import Counted
from aad53004.checkers.facts import Item
from aad53004.checkers.registered_since import registered_since, since_when
from aad53004.checkers.sign_ins import passed_mfa
from aad53004.entra import SignIn
from aad53004.entra.codes import MFA_PROMPT_FAILED
from aad53004.errors import Unreadable, or_none
from aad53004.rules import Family, Role, Verdict, possible, rule, ruled_out, when

ON_A_PHONE = {
    "microsoftauthenticatorauthenticationmethod",
    "passwordlessmicrosoftauthenticatorauthenticationmethod",
    "softwareoathauthenticationmethod",
    "phoneauthenticationmethod",
}


@rule(
    "lost-or-replaced-phone",
    8,
    Family.METHOD,
    rank=9,
    fixes=("temporary-access-pass", "add-phone-method"),
    permissions=("UserAuthenticationMethod.Read.All", "AuditLog.Read.All"),
    guide="MFA registration",
    docs="https://learn.microsoft.com/entra/identity/authentication/howto-mfa-userdevicesettings",
    role=Role.CONTEXT,
)
def judge(case: Case) -> Verdict:
    """The only method of the user is on a phone that no longer answers.

    That ends in 500121, not in 53004, since a method is there. The logs show that nobody answered and not why, so ask
    the user whether the phone was lost or replaced. Once there is another method, remove the old one.
    """
    name = case.account.name
    methods = case.methods
    if methods.usable_passes:
        return ruled_out(
            f"{name} has a Temporary Access Pass that is usable now.",
            methods.usable_passes[0].cite("isUsable", "methodUsabilityReason"),
        )
    own = _own(case)
    if len(own) != 1:
        has = " and ".join(dict.fromkeys(one.kind.title for one in own)) or "no method that a prompt could be sent to"
        shown = [one.method.cite("@odata.type", "createdDateTime") for one in own]
        return ruled_out(f"{name} has {has}.", *(shown or [methods.listed.cite_all("no such method")]))
    only = own[0]
    seen = only.method.cite("@odata.type", "displayName", "createdDateTime")
    if only.method.value.kind not in ON_A_PHONE or (only.method.value.phone_type or "").casefold() == "office":
        return ruled_out(f"The only method of {name} is {only.kind.title}, which is on no mobile phone.", seen)
    case.sign_ins.require_recent()
    failed = next((item for item in case.sign_ins.known if item.value.code == MFA_PROMPT_FAILED), None)
    if failed is None:
        return ruled_out(f"No MFA prompt of {name} failed in the log.", seen, case.newest_sign_in)
    told = failed.cite("status/errorCode", "status/additionalDetails", "createdDateTime")
    at = failed.value.created_date_time
    created = or_none(lambda: registered_since(case, only))
    if created is not None and created > at:
        return ruled_out(
            f"{only.kind.title} was registered after the prompt that failed on {when(at)}.",
            seen,
            since_when(case, only),
            told,
        )
    passed = next((item for item in case.sign_ins.known if _passed(item, failed)), None)
    if passed is not None:
        return ruled_out(
            f"{name} has passed MFA since the prompt that failed on {when(at)}.",
            told,
            passed.cite("authenticationRequirement", "createdDateTime"),
        )
    return possible(
        f"{only.kind.title}, registered on {when(created)}, is the only method of {name}, and the prompt of {when(at)} "
        "failed: ask whether the phone was lost or replaced.",
        seen,
        told,
    )


def _own(case: Case) -> tuple[Counted, ...]:
    """The methods that prove something away from their own device. Raises Unreadable where there may be others."""
    methods = case.methods
    if methods.listed.unread:
        raise Unreadable(methods.listed.unread[0], methods.listed.answer)
    if methods.unknown:
        raise Unreadable("a method of a kind that this version does not know is registered")
    return tuple(methods.movable)


def _passed(item: Item[SignIn], failed: Item[SignIn]) -> bool:
    return item.value.created_date_time > failed.value.created_date_time and passed_mfa(item.value)
