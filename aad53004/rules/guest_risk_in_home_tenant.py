from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.account import Home
from aad53004.checkers.risk import LEVELS
from aad53004.cite import Citation
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, confirmed, possible, rule, ruled_out


@rule(
    "guest-risk-in-home-tenant",
    23,
    Family.RISK,
    rank=4,
    fixes=("home-tenant-remediates", "register-from-known-place"),
    permissions=("User.Read.All", "AuditLog.Read.All", "Policy.Read.All"),
    licence="Microsoft Entra ID P1",
    docs="https://learn.microsoft.com/entra/id-protection/concept-identity-protection-b2b",
    home_tenant=True,
)
def judge(case: Case) -> Verdict:
    """The user is a guest: user risk lives in the home tenant, sign-in risk is judged here.

    An administrator of this tenant can neither see nor dismiss the guest's user risk, and an external guest can have
    no Temporary Access Pass here. What helps: the home tenant remediates, the guest registers from an ordinary
    network, or this tenant trusts the MFA of the home tenant.
    """
    account = case.account
    seen = account.user.cite("userType", "userPrincipalName", "externalUserState")
    home = case.home
    if home is Home.HERE and not account.is_guest:
        return ruled_out(
            f"{account.name} is a member of this tenant.", account.user.cite("userType", "userPrincipalName")
        )
    if home is Home.HERE:
        return ruled_out(f"{account.name} is an internal guest: the credentials and the risk live here.", seen)
    if home is Home.NO_TENANT:
        return ruled_out(
            f"{account.name} signs in with an account of no Entra tenant, so no other administrator keeps a user risk; "
            "sign-in risk is judged here.",
            account.user.cite("identities") if account.home is home else _home_of_sign_in(case),
        )
    event = case.sign_ins.event
    if event is None:
        return possible(
            f"{account.name} is a guest; no 53004 was found, and the risk at home cannot be seen here.", seen
        )
    at_event = event.cite("riskLevelDuringSignIn", "homeTenantId", "resourceTenantId", "crossTenantAccessType")
    level = (event.value.risk_level_during_sign_in or "").casefold()
    if level in LEVELS:
        where = (
            f"this tenant itself judged the sign-in risky ({level}); nothing about that can be dismissed for a guest"
        )
    elif level == "none":
        where = "the sign-in was not judged risky here, so the risk is that of the user in the home tenant"
    else:
        where = "whether the risk arose here or in the home tenant is hidden"
    trust: tuple[Citation, ...] = ()
    try:
        settings = case.tenant.inbound_trust(event.value.home_tenant_id or "")
        if settings:
            trust = settings.cite(
                "inboundTrust/isMfaAccepted", meaning="whether MFA of the home tenant is trusted here"
            )
    except Unreadable:
        pass
    return confirmed(f"{account.name} is a guest: {where}.", seen, at_event, trust)


def _home_of_sign_in(case: Case) -> tuple[Citation, ...]:
    """Citation of the home tenant that the sign-in names."""
    event = case.sign_ins.explained
    return event.cite("homeTenantId") if event else ()
