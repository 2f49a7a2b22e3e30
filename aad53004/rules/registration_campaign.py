from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.method_kinds import ALL_USERS
from aad53004.entra import MethodTarget, RegistrationCampaign
from aad53004.errors import Unreadable
from aad53004.rules import Family, Role, Verdict, possible, rule, ruled_out

AT = "registrationEnforcement/authenticationMethodsRegistrationCampaign"


@rule(
    "registration-campaign",
    33,
    Family.DEMAND,
    rank=14,
    permissions=("Policy.Read.AuthenticationMethod",),
    guide="Registration deadline or campaign",
    docs="https://learn.microsoft.com/entra/identity/authentication/how-to-mfa-registration-campaign",
    role=Role.CONTEXT,
)
def judge(case: Case) -> Verdict:
    """The registration campaign, or its deadline, is often blamed for a refusal. It cannot be the reason.

    The campaign asks for a better method only after the user has passed MFA, so it never runs for a user who has no
    method.
    """
    name, policy = case.account.name, case.methods.policy
    enforcement = policy.value.registration_enforcement
    campaign = enforcement.authentication_methods_registration_campaign if enforcement else None
    if campaign is None:
        raise Unreadable("the authentication methods policy does not say whether a registration campaign runs")
    state, seen = (campaign.state or "").casefold(), policy.cite(f"{AT}/state")
    if state == "disabled":
        return ruled_out("No registration campaign runs.", seen)
    if state not in {"default", "enabled"}:
        raise Unreadable(f"the state of the campaign is {campaign.state!r}, which this version does not know")
    # The registration report, up to a day old, does not show that there is no method now.
    if case.methods.can_prove is False and case.methods.answered:
        return ruled_out(
            f"The campaign asks only after a passed MFA, for which {name} has no method: it never ran for this user.",
            seen,
            case.methods.listed.cite_all("no method that counts"),
        )
    if _reaches(case, campaign) is False:
        return ruled_out(
            f"The campaign is not for {name}.", seen, policy.cite(f"{AT}/includeTargets", f"{AT}/excludeTargets")
        )
    return possible(
        f"The campaign may ask {name} for another method after a passed MFA; it never demands MFA itself.",
        seen,
        policy.cite(f"{AT}/snoozeDurationInDays"),
    )


def _reaches(case: Case, campaign: RegistrationCampaign) -> bool | None:
    """Whether the campaign is for this user: True, False, or None where the groups could not be read."""
    excluded, included = _ids(campaign.exclude_targets), _ids(campaign.include_targets)
    mine = {case.account.id.casefold(), ALL_USERS}
    try:
        mine |= case.methods.group_ids
    except Unreadable:
        return False if mine & excluded else None
    return bool(mine & included) and not mine & excluded


def _ids(targets: tuple[MethodTarget, ...] | None) -> set[str]:
    return {(target.id or "").casefold() for target in targets or ()}
