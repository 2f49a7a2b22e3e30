from __future__ import annotations

from aad53004.checkers import Case
from aad53004.entra.codes import PROOF_UP_BLOCKED
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, likely, possible, rule, ruled_out


@rule(
    "federated-user-no-mfa-claim",
    9,
    Family.METHOD,
    rank=8,
    fixes=("temporary-access-pass", "adjust-policy"),
    permissions=("Domain.Read.All", "Domain-InternalFederation.Read.All", "UserAuthenticationMethod.Read.All"),
    guide="MFA registration",
    docs="https://learn.microsoft.com/entra/identity/authentication/howto-mfa-getstarted",
)
def judge(case: Case) -> Verdict:
    """The user signs in at a federated identity provider, whose MFA Entra did not get or does not take.

    Whether it takes it is the domain's setting federatedIdpMfaBehavior; where it is not set, Entra takes MFA that was
    done there and else asks for its own. The user has no method of Entra to answer with.
    https://learn.microsoft.com/graph/api/resources/internaldomainfederation
    """
    name = case.account.name
    if case.account.is_external:
        return ruled_out(
            f"{name} is a guest and signs in elsewhere.", case.account.user.cite("userType", "userPrincipalName")
        )
    domain = case.account.domain
    if domain is None:
        raise Unreadable("the domain of the user is none of this tenant")
    kind = str(domain.need("authentication_type", "authenticationType")).casefold()
    seen = domain.cite("id", "authenticationType")
    if kind == "managed":
        return ruled_out(f"Entra itself checks the password of {name}: the domain is managed.", seen)
    if kind != "federated":
        raise Unreadable(f"the domain is of the type {domain.value.authentication_type!r}, unknown to this version")
    proof = case.methods.proof()
    if proof:
        return ruled_out(f"{name} is federated and has {proof[0]} in Entra.", seen, proof[1])
    settings = next(iter(case.account.federation), None)
    if settings is None:
        raise Unreadable("Graph shows no federation settings of the domain")
    behaviour = settings.need("federated_idp_mfa_behavior", "federatedIdpMfaBehavior")
    said = settings.cite("federatedIdpMfaBehavior", "displayName")
    match (behaviour or "").casefold():
        case "enforcemfabyfederatedidp":
            return ruled_out(f"Entra sends {name} to the federated identity provider for MFA.", seen, said)
        case "rejectmfabyfederatedidp":
            return likely(
                f"{name} signs in at a federated identity provider, whose MFA Entra is set to reject, and has no method "
                "in Entra.",
                seen,
                said,
            )
        case "acceptifmfadonebyfederatedidp" | "":
            make = likely if _refused(case) else possible
            return make(
                f"{name} signs in at a federated identity provider; where that does no MFA Entra asks for its own, and "
                f"{name} has no method in Entra.",
                seen,
                said,
            )
    raise Unreadable(f"federatedIdpMfaBehavior is {behaviour!r}, which this version does not know")


def _refused(case: Case) -> bool:
    """Whether a 53004 shows that Entra asked for its own MFA."""
    event = case.conditional_access.event
    return event is not None and event.value.code == PROOF_UP_BLOCKED
