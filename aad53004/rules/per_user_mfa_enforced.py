from __future__ import annotations

from aad53004.checkers import Case
from aad53004.cite import Citation
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, confirmed, likely, rule, ruled_out


@rule(
    "per-user-mfa-enforced",
    30,
    Family.DEMAND,
    rank=5,
    fixes=("temporary-access-pass", "adjust-policy"),
    permissions=("Policy.Read.All",),
    guide="Is MFA required, and by what",
    docs="https://learn.microsoft.com/entra/identity/authentication/howto-mfa-userstates",
)
def judge(case: Case) -> Verdict:
    """Per-user MFA is switched on for the user: the old setting, apart from Conditional Access."""
    name = case.account.name
    requirements = case.methods.requirements
    if requirements is None:
        raise Unreadable("Graph returned no per-user MFA state")
    state = requirements.need("per_user_mfa_state", "perUserMfaState")
    seen = requirements.cite("perUserMfaState")
    lowered = (state or "").casefold()
    if lowered == "disabled":
        if provider := _provider(case):
            return likely(
                f"The sign-in asked for MFA because of per-user MFA, which is off for {name} now.", seen, provider
            )
        return ruled_out(f"Per-user MFA is off for {name}.", seen)
    if lowered not in {"enabled", "enforced"}:
        raise Unreadable(f"the per-user MFA state is {state!r}, which this version does not know")
    summary = f"Per-user MFA is {lowered} for {name}"
    if provider := _provider(case):
        return confirmed(f"{summary}, and the sign-in says that it asked for MFA.", seen, provider)
    return likely(f"{summary}.", seen)


def _provider(case: Case) -> tuple[Citation, ...]:
    """What the sign-in itself says of per-user MFA as the source of the demand."""
    event = case.conditional_access.event
    for i, policy in enumerate((event.value.authentication_requirement_policies or ()) if event else ()):
        if event and (policy.requirement_provider or "").casefold() == "user":
            return event.cite(f"authenticationRequirementPolicies/{i}/requirementProvider")
    return ()
