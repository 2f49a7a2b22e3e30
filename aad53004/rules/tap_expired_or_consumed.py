from __future__ import annotations

from aad53004.checkers import Case
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, confirmed, rule, ruled_out, when

REASONS = {
    "expired": "has expired",
    "onetimeused": "was a one-time pass and is used up",
    "disabledbypolicy": "cannot be used, because the authentication methods policy does not allow it",
}


@rule(
    "tap-expired-or-consumed",
    7,
    Family.METHOD,
    rank=1,
    fixes=("temporary-access-pass",),
    permissions=("UserAuthMethod-TAP.Read.All",),
    guide="Registration help for the user",
    docs="https://learn.microsoft.com/entra/identity/authentication/howto-authentication-temporary-access-pass",
)
def judge(case: Case) -> Verdict:
    """A Temporary Access Pass was issued, and ran out before registration was done."""
    methods = case.methods
    passes = methods.passes
    if not passes:
        return ruled_out(
            f"{case.account.name} has no Temporary Access Pass.", methods.pass_list.cite_all("no pass among them")
        )
    one = passes[0]
    if methods.usable_passes:
        usable = methods.usable_passes[0]
        return ruled_out("A Temporary Access Pass is usable now.", usable.cite("isUsable", "methodUsabilityReason"))
    if methods.pending_passes:
        pending = methods.pending_passes[0]
        return ruled_out(
            f"The Temporary Access Pass is not spent: it works from {when(pending.value.start_date_time)}.",
            pending.cite("isUsable", "methodUsabilityReason", "startDateTime", "lifetimeInMinutes"),
        )
    if methods.usable:
        return ruled_out(
            f"The user has registered {methods.usable[0].kind.title}, which is usable, so the pass did its work.",
            methods.usable[0].method.cite("@odata.type"),
        )
    unsure = [counted for counted in methods.strong if counted.allowed is None]
    if unsure:
        raise Unreadable(
            f"{unsure[0].kind.title} is registered, and whether it may be used is not known: {unsure[0].why}"
        )
    if one.value.is_usable is None:
        raise Unreadable("Graph does not say whether the Temporary Access Pass is usable")
    reason = REASONS.get((one.value.method_usability_reason or "").casefold())
    said = reason or f"cannot be used ({one.value.method_usability_reason or 'no reason given'})"
    return confirmed(
        f"The Temporary Access Pass of {when(one.value.start_date_time or one.value.created_date_time)} {said}, "
        "and no method was registered with it.",
        one.cite("isUsable", "methodUsabilityReason", "startDateTime", "lifetimeInMinutes"),
    )
