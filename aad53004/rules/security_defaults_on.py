from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.conditional_access import ENABLED, PER_USER_MFA
from aad53004.checkers.sign_ins import askers, providers
from aad53004.cite import Citation
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, confirmed, likely, possible, rule, ruled_out


@rule(
    "security-defaults-on",
    31,
    Family.DEMAND,
    rank=6,
    fixes=("temporary-access-pass",),
    permissions=("Policy.Read.All",),
    guide="Is MFA required, and by what",
    docs="https://learn.microsoft.com/entra/fundamentals/security-defaults",
)
def judge(case: Case) -> Verdict:
    """Security defaults are on and demand that everybody registers for MFA.

    They judge risk by Microsoft's own logic; without Entra ID P2 the risk of the sign-in stays hidden.
    """
    defaults = case.tenant.security_defaults
    if defaults is None:
        raise Unreadable("Graph returned no security defaults")
    enabled = defaults.need("is_enabled", "isEnabled")
    seen = defaults.cite("isEnabled")
    if enabled is None:
        raise Unreadable("Graph does not say whether security defaults are on")
    if not enabled:
        return ruled_out("Security defaults are off.", seen)
    summary = "Security defaults are on and demand MFA registration of everybody."
    provider = _provider(case)
    if provider:
        return confirmed(summary, seen, provider)
    if others := _by_per_user_mfa(case):
        return possible(f"{summary} The sign-in names per-user MFA alone as what asked for it.", seen, others)
    try:
        active = [p for p in case.conditional_access.policies if (p.value.state or "").casefold() == ENABLED]
    except Unreadable as error:
        # Conditional Access takes a licence, and security defaults cannot be on beside an enabled policy.
        if any(answer.status == "unlicensed" for answer in error.answers):
            return confirmed(f"{summary} The tenant has no licence for Conditional Access.", seen)
        return likely(f"{summary} Whether a Conditional Access policy is on too could not be read.", seen)
    if active:
        return likely(
            f"{summary} A Conditional Access policy is enabled too.", seen, active[0].cite("displayName", "state")
        )
    return confirmed(
        f"{summary} No Conditional Access policy is enabled.",
        seen,
        case.conditional_access.policies.cite_all("no enabled policy"),
    )


def _by_per_user_mfa(case: Case) -> tuple[Citation, ...]:
    """What the sign-in says where it names per-user MFA and nothing else as the source of the demand."""
    event = case.conditional_access.event
    return askers(event) if event and providers(event.value).keys() == {PER_USER_MFA} else ()


def _provider(case: Case) -> tuple[Citation, ...]:
    """What the sign-in itself says of security defaults as the source of the demand."""
    try:
        event = case.sign_ins.event
    except Unreadable:
        return ()
    for i, policy in enumerate((event.value.authentication_requirement_policies or ()) if event else ()):
        if event and "securitydefaults" in (policy.requirement_provider or "").casefold():
            return event.cite(f"authenticationRequirementPolicies/{i}/requirementProvider")
    return ()
