from __future__ import annotations

import contextlib
from collections.abc import Iterable

from aad53004.checkers import Case
from aad53004.checkers.conditional_access import Demand
from aad53004.checkers.demanding import refuse_unclassified
from aad53004.conditional_access.truth import Truth
from aad53004.entra import AuthenticationStrength
from aad53004.errors import Unreadable, or_none
from aad53004.rules import Family, Verdict, confirmed, likely, possible, rule, ruled_out


@rule(
    "method-not-in-required-strength",
    4,
    Family.METHOD,
    rank=5,
    fixes=("temporary-access-pass", "allow-method", "adjust-policy"),
    permissions=("UserAuthenticationMethod.Read.All", "Policy.Read.All"),
    licence="Microsoft Entra ID P1",
    guide="MFA registration",
    docs="https://learn.microsoft.com/entra/identity/authentication/concept-authentication-strengths",
    refuses_methods=True,
)
def judge(case: Case) -> Verdict:
    """The registered methods are none of those that the demanded authentication strength accepts.

    That Entra answers with 53004 in this case is unconfirmed: it may show another error or a registration prompt.
    """
    name = case.account.name
    strong = case.methods.strong
    passes = case.methods.usable_passes
    certificate = or_none(lambda: case.methods.certificate)
    reported = certificate if certificate is not None and certificate.allowance.allowed is not False else None
    if not strong and not passes and reported is None:
        seen = [item.cite("@odata.type") for item in case.methods.listed] or [case.methods.listed.cite_all()]
        return ruled_out(f"{name} has no MFA method at all, so no strength is the reason.", *seen)
    # A policy that would not apply again asks for nothing now.
    demands = tuple(demand for demand in case.conditional_access.demands if not demand.lapsed)
    with_strength = [(demand, strength) for demand in demands if (strength := _strength(demand))]
    if not with_strength:
        refuse_unclassified(case)
        named = demands or case.conditional_access.demands
        seen = [demand.evidence for demand in named] or [case.conditional_access.policies.cite_all()]
        return ruled_out("No policy that reached the sign-in demands an authentication strength.", *seen)
    have, maybe = (
        {_parts(text) for text in found} for found in (case.methods.combinations(), case.methods.perhaps_combinations())
    )
    for demand, strength in with_strength:
        wanted = [_parts(text) for text in _combinations(case, strength)]
        # A strength may restrict keys by their model and certificates by their issuer, which the methods do not tell.
        restricted = bool(strength.combination_configurations)
        if not restricted and any(combination in have for combination in wanted):
            continue
        titles = ", ".join(
            sorted(
                {counted.kind.title for counted in strong}
                | ({"a Temporary Access Pass"} if passes else set())
                | ({reported.kind.title} if reported is not None else set())
            )
        )
        unsure = any(combination in {*have, *maybe} for combination in wanted)
        accepts = "may not accept these" if unsure else "accepts none of that"
        summary = (
            f'{name} has {titles}, and "{demand.name}" demands the strength '
            f"{strength.display_name or strength.id}, which {accepts}."
        )
        at = "grantControls/authenticationStrength"
        evidence = demand.policy.cite(f"{at}/displayName", f"{at}/allowedCombinations") if demand.policy else ()
        methods = [counted.method.cite("@odata.type") for counted in strong]
        methods += [] if strong else [item.cite("isUsable", "isUsableOnce") for item in passes[:1]]
        methods += [reported.cite()] if reported is not None else []
        # What the registration report alone shows is up to a day old.
        make = confirmed if demand.enforced and reported is None else likely
        open_today = demand.today.reach is Truth.UNKNOWN
        if unsure or open_today or (demand.reached and demand.reached.reach is Truth.UNKNOWN):
            make = possible
        return make(summary, demand.evidence, evidence, *methods)
    return ruled_out(
        f"{name} has a method that the demanded strength accepts.",
        with_strength[0][0].evidence,
        strong[0].method.cite("@odata.type") if strong else [] if not passes else passes[0].cite("isUsable"),
    )


def _combinations(case: Case, strength: AuthenticationStrength) -> tuple[str, ...]:
    """What a strength accepts: as the policy embeds it, else as the list of strengths has it. Raises Unreadable."""
    with contextlib.suppress(Unreadable):
        if strength.allowed_combinations is not None:
            return strength.allowed_combinations
    listed = case.methods.strengths.where(lambda other: other.id == strength.id).first
    if listed is not None and listed.value.allowed_combinations is not None:
        return listed.value.allowed_combinations
    raise Unreadable(f"what the strength {strength.display_name or strength.id} accepts could not be read")


def _strength(demand: Demand) -> AuthenticationStrength | None:
    grant = demand.policy.value.grant_controls if demand.policy else None
    return grant.authentication_strength if grant else None


def _parts(text: str) -> frozenset[str]:
    parts: Iterable[str] = text.casefold().split(",")
    return frozenset(part.strip() for part in parts)
