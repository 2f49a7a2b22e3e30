from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from aad53004.checkers import Case
from aad53004.checkers.facts import Item
from aad53004.checkers.sign_ins import asked_by, askers
from aad53004.checkers.unseen import look
from aad53004.entra import SignIn
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, likely, possible, rule, ruled_out, when

# https://learn.microsoft.com/entra/id-protection/concept-identity-protection-policies
RETIRED = datetime(2026, 10, 1, tzinfo=UTC)
PROVIDERS = {"tenantsessionriskpolicy": "sign-in risk policy", "accountcompromisepolicies": "user risk policy"}
PATH = "ID Protection › Dashboard › User risk policy and Sign-in risk policy"


@rule(
    "legacy-idp-risk-policy",
    34,
    Family.DEMAND,
    rank=12,
    fixes=("portal-only-policy", "temporary-access-pass"),
    permissions=("AuditLog.Read.All",),
    licence="Microsoft Entra ID P2",
    guide="Is MFA required, and by what",
    docs="https://learn.microsoft.com/entra/id-protection/concept-identity-protection-policies",
    unseen=True,
)
def judge(case: Case) -> Verdict:
    """A legacy risk policy of ID Protection demanded MFA: one that Conditional Access does not list.

    Microsoft retired the user risk policy and the sign-in risk policy of ID Protection on 1 October 2026, so it can
    explain an older sign-in, or one in a tenant that is late. Graph does not show them; they stood in the Entra admin
    center, under ID Protection, Dashboard, User risk policy and Sign-in risk policy.
    """
    event = case.sign_ins.event
    if event is None:
        case.sign_ins.require_whole()
        if case.now >= RETIRED:
            return ruled_out(
                f"No 53004 was found, and Microsoft retired the risk policies of ID Protection on {RETIRED:%d %b %Y}.",
                case.no_failures,
            )
        raise Unreadable(look(case, "the legacy risk policies of ID Protection", PATH))
    at, seen_at = event.value.created_date_time, event.cite("createdDateTime")
    for provider, policy in PROVIDERS.items():
        if seen := asked_by(event, provider):
            summary = f"The sign-in was asked for MFA by the legacy {policy} of ID Protection"
            if at >= RETIRED:
                text = f"{summary}, although Microsoft retired it on {RETIRED:%d %b %Y}."
                return possible(text, seen, seen_at)
            return _over(case, likely(f"{summary}.", seen, seen_at))
    if at >= RETIRED:
        return ruled_out(
            f"The sign-in of {when(at)} came after Microsoft had retired these policies, on {RETIRED:%d %b %Y}.",
            seen_at,
        )
    if seen := askers(event):
        return ruled_out("The sign-in names who asked for MFA, and no legacy risk policy is among them.", seen)
    if _by_nobody(case, event):
        text = "No Conditional Access policy applied to the sign-in; a legacy risk policy of ID Protection may have."
        return _over(case, possible(text, event.cite("conditionalAccessStatus", "createdDateTime")))
    raise Unreadable(look(case, "the legacy risk policies of ID Protection", PATH))


def _by_nobody(case: Case, event: Item[SignIn]) -> bool:
    """Whether no Conditional Access policy demanded anything at a sign-in, by its own word and by the policies."""
    applied = (event.value.conditional_access_status or "").casefold()
    return applied == "notapplied" and not case.conditional_access.demands


def _over(case: Case, verdict: Verdict) -> Verdict:
    """The verdict on a policy that is retired by now: nothing is left to replace."""
    if case.now < RETIRED:
        return verdict
    text = f"{verdict.summary} It is retired since {RETIRED:%d %b %Y} and demands nothing now."
    return replace(verdict, summary=text, fixes=("temporary-access-pass",))
