from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.conditional_access import Demand
from aad53004.checkers.demanding import evidence, names, none_of_kind, refuse_unclassified
from aad53004.cite import Citation
from aad53004.conditional_access.truth import Truth
from aad53004.entra import SignInFrequency
from aad53004.rules import Family, Role, Verdict, confirmed, likely, possible, rule, ruled_out

AT = "sessionControls/signInFrequency/frequencyInterval"


@rule(
    "sign-in-frequency-every-time",
    36,
    Family.DEMAND,
    rank=15,
    permissions=("Policy.Read.All",),
    licence="Microsoft Entra ID P1",
    guide="Conditional Access for this resource",
    docs="https://learn.microsoft.com/entra/identity/conditional-access/concept-session-lifetime",
    role=Role.AGGRAVATING,
)
def judge(case: Case) -> Verdict:
    """The policy asks for a new sign-in every time, so that the refusal repeats itself.

    Every session is judged for risk anew. It demands nothing by itself and is no reason to change the policy.
    """
    again = "so that every session is judged for risk anew"
    access = case.conditional_access
    if seen := _logged(case):
        return confirmed(f"The sign-in had to be a new one every time, {again}.", seen)
    # One that no longer reaches the user repeats nothing.
    found = tuple(demand for demand in access.demands if not demand.lapsed and _every_time(demand))
    if enforced := tuple(demand for demand in found if demand.enforced):
        return confirmed(
            f"{names(enforced)} {_ask(enforced)} for a new sign-in every time, {again}.", evidence(enforced, AT)
        )
    if sure := tuple(demand for demand in found if demand.reached and demand.reached.reach is Truth.YES):
        return likely(f"{names(sure)} {_ask(sure)} for a new sign-in every time, {again}.", evidence(sure, AT))
    if found:
        return possible(
            f"{names(found)}, which may apply, {_ask(found)} for a new sign-in every time.", evidence(found, AT)
        )
    refuse_unclassified(case)
    return ruled_out("No policy that demands MFA of this user asks for a new sign-in every time.", none_of_kind(case))


def _ask(demands: tuple[Demand, ...]) -> str:
    """The verb for one policy or several."""
    return "asks" if len(demands) == 1 else "ask"


def _every_time(demand: Demand) -> bool:
    session = demand.policy.value.session_controls if demand.policy else None
    control = (session or {}).get("signInFrequency")
    if control is None:
        return False
    frequency, _ = SignInFrequency.read(control, lambda at, why: f"the sign-in frequency of a policy ({at}: {why})")
    return frequency.is_enabled is not False and (frequency.frequency_interval or "").casefold() == "everytime"


def _logged(case: Case) -> tuple[Citation, ...]:
    """What the sign-in itself says of the life of its session; beta alone tells."""
    event = case.conditional_access.event
    for i, policy in enumerate((event.value.session_lifetime_policies or ()) if event else ()):
        if event and (policy.expiration_requirement or "").casefold() == "signinfrequencyeverytime":
            return event.cite(f"sessionLifetimePolicies/{i}/expirationRequirement")
    return ()
