from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.sign_ins import askers, providers
from aad53004.entra.apps import AZURE_CLI, AZURE_MOBILE, AZURE_PORTAL, AZURE_POWERSHELL, OFFICE_PORTAL
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, likely, possible, rule, ruled_out

PORTALS = {
    AZURE_PORTAL: "the Azure portal, the Entra or the Intune admin center",
}
# These ask for it where something is made, changed or deleted; the Office portal, where it is the admin center.
PERHAPS = {
    AZURE_CLI: "the Azure CLI",
    AZURE_POWERSHELL: "Azure PowerShell",
    AZURE_MOBILE: "the Azure mobile app",
    OFFICE_PORTAL: "the Microsoft 365 admin center, or the Office portal",
}
# Providers that stand for a setting of the tenant or of the user.
# https://learn.microsoft.com/graph/api/resources/authenticationrequirementpolicy?view=graph-rest-beta
OTHERS = {
    "user",
    "v1conditionalaccess",
    "multiconditionalaccess",
    "mfaregistrationrequiredbymulticonditionalaccess",
    "tenantsessionriskpolicy",
    "accountcompromisepolicies",
    "mfaregistrationrequiredbyidentityprotectionpolicy",
    "baselineprotection",
    "mfaregistrationrequiredbybaselineprotection",
    "securitydefaults",
    "mfaregistrationrequiredbysecuritydefaults",
    "crosstenantoutboundrule",
    "gpslocationcondition",
    "riskbasedpolicy",
    "authenticationstrengths",
}


@rule(
    "mandatory-mfa-admin-portals",
    39,
    Family.DEMAND,
    rank=6,
    fixes=("temporary-access-pass",),
    permissions=("AuditLog.Read.All",),
    guide="Is MFA required, and by what",
    docs="https://learn.microsoft.com/entra/identity/authentication/concept-mandatory-multifactor-authentication",
    of_session=True,
    guide_also="Conditional Access for this resource",
)
def judge(case: Case) -> Verdict:
    """Microsoft itself demands MFA of everybody who signs in to its admin portals.

    That is apart from Conditional Access, cannot be configured and spares no emergency account. Azure CLI, Azure
    PowerShell and the Azure mobile app ask for it when something is changed.
    """
    event = case.sign_ins.event
    if event is None:
        case.sign_ins.require_whole()
        return ruled_out("No 53004 of an admin portal was found.", case.no_failures)
    app = (event.value.app_id or "").casefold()
    if not app:
        raise Unreadable("the sign-in does not say which app it was for")
    seen = event.cite("appDisplayName", "appId")
    if app not in PORTALS and app not in PERHAPS:
        return ruled_out("The sign-in was for none of the apps that Microsoft demands MFA for.", seen)
    named, where = providers(event.value).keys(), PORTALS.get(app) or PERHAPS[app]
    if named and named <= OTHERS:
        return ruled_out(
            f"{where[0].upper()}{where[1:]}, but the sign-in says that another setting asked for MFA.", askers(event)
        )
    if named or (app in PORTALS and not case.conditional_access.enforced):
        return likely(f"The sign-in was for {where}, for which Microsoft itself demands MFA.", seen, askers(event))
    return possible(f"The sign-in was for {where}, for which Microsoft itself may demand MFA.", seen)
