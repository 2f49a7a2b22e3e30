from __future__ import annotations

from dataclasses import replace

from aad53004.checkers import Case
from aad53004.checkers.conditional_access import ENABLED
from aad53004.checkers.facts import Item
from aad53004.cite import Citation
from aad53004.conditional_access.truth import Truth
from aad53004.entra import ConditionalAccessPolicy
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, likely, possible, rule, ruled_out

CONTROLS = "grantControls/customAuthenticationFactors"
# https://learn.microsoft.com/entra/identity/conditional-access/controls
ENDING = (
    "Custom controls can no longer be changed since September 2026 and are retired in 2027: move the provider to an "
    "external authentication method."
)


@rule(
    "external-mfa-not-counted",
    10,
    Family.METHOD,
    rank=8,
    fixes=("allow-method", "temporary-access-pass", "adjust-policy"),
    permissions=("Policy.Read.All", "Policy.Read.AuthenticationMethod", "UserAuthenticationMethod.Read.All"),
    licence="Microsoft Entra ID P1",
    guide="MFA registration",
    docs="https://learn.microsoft.com/entra/identity/authentication/how-to-authentication-external-method-manage",
)
def judge(case: Case) -> Verdict:
    """The user proves a second factor to a third party by a custom control, which counts for no demand of MFA.

    A custom control satisfies neither the grant control for MFA nor an authentication strength, and remedies no risk.
    The same provider as an external authentication method does count for MFA, and for no strength. Custom controls were
    frozen in September 2026 and are retired in 2027.
    https://learn.microsoft.com/entra/identity/conditional-access/controls
    """
    name = case.account.name
    policies = case.conditional_access.policies
    relied = [
        (item, reached)
        for item in policies
        if _is_custom(item.value) and (reached := _reached(case, item)) is not Truth.NO
    ]
    if not relied:
        if policies.unread:
            raise Unreadable(policies.unread[0], policies.answer)
        shown = [item.cite("displayName", CONTROLS) for item in tuple(policies)[:5]]
        return ruled_out(
            f"No enforced policy sends {name} to a third party's MFA by a custom control.",
            *(shown or [policies.cite_all("no policy")]),
        )
    item, reached = min(relied, key=lambda one: one[1] is not Truth.YES)
    seen = item.cite("displayName", CONTROLS)
    proof = case.methods.proof()
    if proof:
        return ruled_out(f"{name} has {proof[0]}, which counts for MFA.", seen, proof[1])
    allowed, configured = _external(case)
    if allowed:
        return ruled_out(
            f"{name} may register an external authentication method, which counts for MFA, and has not.", configured
        )
    sure = reached is Truth.YES and allowed is False
    verdict = (likely if sure else possible)(
        f'"{item.value.display_name or item.value.id}" sends {name} to a third party by a custom control, which does '
        f"not count as MFA, and no external authentication method is set up for the user. {ENDING}",
        seen,
        configured,
    )
    return replace(verdict, fixes=("temporary-access-pass", "adjust-policy"))


def _is_custom(policy: ConditionalAccessPolicy) -> bool:
    grant = policy.grant_controls
    return (policy.state or "").casefold() == ENABLED and bool(grant and grant.custom_authentication_factors)


def _reached(case: Case, item: Item[ConditionalAccessPolicy]) -> Truth:
    """Whether the policy applied to the sign-in: as that says itself, else as evaluated here."""
    access = case.conditional_access
    for _, applied in access.applied or ():
        if (applied.id or "").casefold() == item.value.id.casefold():
            return Truth.YES if (applied.result or "").casefold() in {"success", "failure"} else Truth.NO
    return access.reaching(item, access.scenario(access.event.value if access.event else None)).reach


def _external(case: Case) -> tuple[bool | None, tuple[Citation, ...]]:
    """Whether the user may register an external authentication method, and what the methods policy says of them."""
    methods = case.methods
    results: list[bool | None] = []
    seen: list[Citation] = []
    for i, configuration in methods.external_configurations:
        results.append(methods.allows(configuration.id or "").allowed)
        at = f"authenticationMethodConfigurations/{i}"
        seen += methods.policy.cite(f"{at}/displayName", f"{at}/state", f"{at}/includeTargets")
    if not results:
        return False, methods.policy.cite("id", meaning="no external authentication method in it")
    return True if True in results else None if None in results else False, tuple(seen)
