from __future__ import annotations

from aad53004.checkers import Case
from aad53004.fixes import Advice, Situation, UserStep, fix
from aad53004.fixes._about import ask, event, name, policy_names, portal, sentences, shown
from aad53004.fixes._about import demands as demands_of


@fix(
    "home-tenant-remediates",
    13,
    "Have the home tenant clear the user's risk",
    portal="Entra admin center › Entra ID › External Identities › Cross-tenant access settings",
    permission="none here: an administrator of the home tenant acts; to trust its MFA, "
    "Policy.ReadWrite.CrossTenantAccess (role: Security Administrator)",
    docs="https://learn.microsoft.com/entra/id-protection/concept-identity-protection-b2b",
    user_step=UserStep.HOME_ORGANISATION,
    home_tenant=True,
)
def advise(case: Case, situation: Situation) -> Advice:
    """The user risk of a guest is kept at home, where alone it can be seen and closed; sign-in risk is judged here.

    Trusting the MFA of the home tenant lets a guest with a method there answer the demand without registering here
    (https://learn.microsoft.com/entra/external-id/cross-tenant-access-settings-b2b-collaboration). It is offered as a
    choice, because it trusts that tenant's registration for all of its users.
    """
    who = name(case)
    one = event(case)
    home = shown(one.home_tenant_id) if one else ""
    at_home = f"the home tenant {home}" if home else "the home tenant"
    trusted, why = _trust(case, home)
    found, _ = demands_of(case)
    steps = [
        f"Ask an administrator of {at_home} whether {who} is at risk there, and to remediate that.",
        f"Have {who} reset the password at home where self-service password reset is set up, which closes user risk.",
        f"Find out whether {who} has a method for MFA at home.",
    ]
    if trusted is not True:
        steps.append(
            f"Consider trusting the MFA of {at_home} at {portal(case)} under Cross-tenant access settings, so that "
            "the guest need not register here."
        )
    risk = (one.risk_level_during_sign_in or "").casefold() if one else ""
    if risk in {"low", "medium", "high"}:
        steps.append("Have the guest try from the usual network, since this tenant judged the sign-in itself as risky.")
    warning = sentences(
        "No administrator of this tenant can see or dismiss the user risk of a guest.",
        f"This tenant trusts the MFA of {at_home} already." if trusted else "",
        f"Whether this tenant trusts the MFA of the home tenant could not be read: {why}." if trusted is None else "",
        "The log does not say which tenant is the home tenant." if not home else "",
        f"Excluding guests from {policy_names(found)} is no first choice: it takes the protection from all of them."
        if found
        else "",
    )
    return Advice(tuple(steps), warning=warning)


def _trust(case: Case, home: str) -> tuple[bool | None, str]:
    if not home:
        return None, "the home tenant is not known"
    found, why = ask(lambda: case.tenant.inbound_trust(home))
    if why:
        return None, why
    trust = found.value.inbound_trust if found else None
    if trust is None or trust.is_mfa_accepted is None:
        return None, "the cross-tenant access settings do not say"
    return trust.is_mfa_accepted, ""
