from __future__ import annotations

from dataclasses import replace

from aad53004.checkers import Case
from aad53004.checkers.facts import Item
from aad53004.checkers.retired_policies import unreplaced
from aad53004.checkers.sign_ins import asked_by, askers
from aad53004.checkers.unseen import look
from aad53004.conditional_access.truth import Truth
from aad53004.entra import SignIn
from aad53004.entra.retirements import RISK_POLICIES
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, likely, possible, rule, ruled_out, when

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
    explain an older sign-in, or one in a tenant that is late. They were not migrated: what a tenant has not built again in
    Conditional Access nobody requires any more. Graph does not show them; they stood in the Entra admin
    center, under ID Protection, Dashboard, User risk policy and Sign-in risk policy.
    """
    event = case.sign_ins.event
    if event is None:
        case.sign_ins.require_whole()
        if case.now >= RISK_POLICIES:
            return _unreplaced(
                case,
                ruled_out(
                    "No 53004 was found, and Microsoft retired the risk policies of ID Protection on "
                    f"{RISK_POLICIES:%d %b %Y}.",
                    case.no_failures,
                ),
            )
        raise Unreadable(look(case, "the legacy risk policies of ID Protection", PATH))
    at, seen_at = event.value.created_date_time, event.cite("createdDateTime")
    for provider, policy in PROVIDERS.items():
        if seen := asked_by(event, provider):
            summary = f"The sign-in was asked for MFA by the legacy {policy} of ID Protection"
            if at >= RISK_POLICIES:
                text = f"{summary}, although Microsoft retired it on {RISK_POLICIES:%d %b %Y}."
                return possible(text, seen, seen_at)
            return _over(case, likely(f"{summary}.", seen, seen_at))
    if at >= RISK_POLICIES:
        return _unreplaced(
            case,
            ruled_out(
                f"The sign-in of {when(at)} came after Microsoft had retired these policies, on {RISK_POLICIES:%d %b %Y}.",
                seen_at,
            ),
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
    sure = [d for d in case.conditional_access.demands if d.enforced or (d.reached and d.reached.reach is Truth.YES)]
    return applied == "notapplied" and not sure


def _over(case: Case, verdict: Verdict) -> Verdict:
    """The verdict on a policy that is retired by now: nothing is left to replace."""
    if case.now < RISK_POLICIES:
        return verdict
    text = f"{verdict.summary} It is retired since {RISK_POLICIES:%d %b %Y} and demands nothing now."
    return _unreplaced(case, replace(verdict, summary=text, fixes=("temporary-access-pass",)))


def _unreplaced(case: Case, verdict: Verdict) -> Verdict:
    """The verdict, with what is to be done where the tenant has the licence and no policy on risk that replaced the
    retired ones, which were not migrated."""
    if not unreplaced(case):
        return verdict
    text = (
        f"{verdict.summary} They were not migrated, and no enabled policy on risk replaced them: make one on sign-in risk "
        "and one on user risk in Conditional Access, in report-only mode first."
    )
    return replace(verdict, summary=text)
