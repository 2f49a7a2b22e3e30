from __future__ import annotations

from aad53004.checkers import Case
from aad53004.fixes import Advice, Situation, fix
from aad53004.fixes._about import demands, name, policy_names, portal, sentences


@fix(
    "exclude-break-glass",
    19,
    "Exclude the emergency account from the policy",
    portal="Entra admin center › Entra ID › Conditional Access › Policies › the policy › Users › Exclude",
    permission="Policy.ReadWrite.ConditionalAccess and Policy.Read.All (role: Conditional Access Administrator)",
    docs="https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access",
    loosens=True,
    print_only=True,
    rank=1,
)
def advise(case: Case, situation: Situation) -> Advice:
    """An emergency account must get in when a policy goes wrong, so Microsoft recommends to exclude one of them.

    It loosens: the policy no longer guards that account, whose credentials therefore lie apart and whose every sign-in
    raises an alarm. No request is given, because Graph replaces the excluded users as a whole list.
    """
    who = name(case)
    found, why = demands(case)
    if situation.compromise:
        return Advice(
            (
                f"Leave {who} in the policies.",
                "Use another emergency account, and contain the compromise of this one.",
            ),
            warning="Somebody else may hold the account, so it is not excluded from any protection.",
            blocked=True,
        )
    named = policy_names(found) or "the policies that reach it"
    return Advice(
        (
            f"Make sure that {who} is an emergency account and nobody's everyday account.",
            f"Register a passkey or a certificate for {who}, and keep it apart from its password.",
            f"Open {portal(case)} and add {who}, or the group of the emergency accounts, to the exclusions of {named}.",
            f"Set an alarm on every sign-in of {who}, and try the account twice a year.",
        ),
        warning=sentences(
            "What is excluded is not guarded by the policy, so exclude emergency accounts alone.",
            f"The policies could not be read: {why}." if why else "",
        ),
    )
