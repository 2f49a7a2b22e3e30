from __future__ import annotations

from aad53004.checkers import Case
from aad53004.fixes import Advice, Situation, fix
from aad53004.fixes._about import app, event, name, sentences, shown


@fix(
    "use-workload-identity",
    17,
    "Use a workload identity instead of a user account",
    portal="Entra admin center › Entra ID › App registrations",
    permission="Application.ReadWrite.OwnedBy (role: Application Developer or Cloud Application Administrator)",
    docs="https://learn.microsoft.com/entra/workload-id/workload-identities-overview",
    aside=True,
)
def advise(case: Case, situation: Situation) -> Advice:
    """A script that signs in with a user's password can register no method and answer no challenge.

    A managed identity, or an app with a certificate or federated credential, needs neither, and has policies of its
    own.
    """
    who = name(case)
    one = event(case)
    used = f"the sign-ins of {who} to {app(one)} with {shown(one.client_app_used, 'an unknown client')}" if one else ""
    return Advice(
        (
            f"Find the script or service behind {used}." if used else f"Find the scripts that sign in as {who}.",
            "Give it a managed identity in Azure, and elsewhere an app registration with a certificate.",
            "Grant that identity only the permissions that the script needs.",
            f"Change the password of {who}, and leave the account to people or disable it.",
        ),
        warning=sentences(
            "Do not exclude the account from risk policies: a password in a script is what these policies guard.",
            "No sign-in was read that shows which client uses the account." if one is None else "",
            "Contain the compromise first: the password in the script may be what leaked."
            if situation.compromise
            else "",
        ),
    )
