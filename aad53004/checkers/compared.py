"""Three readings of the same policies for the same sign-in: what Entra recorded, what is evaluated here, and, where it was
asked for, what Graph's own evaluation says. Where they disagree the probable reason is told.

https://learn.microsoft.com/graph/api/conditionalaccessroot-evaluate
https://learn.microsoft.com/graph/api/resources/appliedconditionalaccesspolicy
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from aad53004.checkers import Case
from aad53004.checkers.facts import Item
from aad53004.conditional_access.scenario import UNKNOWN, Scenario
from aad53004.conditional_access.sign_in import PolicyReach
from aad53004.conditional_access.truth import Truth, truth
from aad53004.entra import AppliedPolicy, ConditionalAccessPolicy, SignIn
from aad53004.errors import Unreadable
from aad53004.graph.interface import Answer, Licence, Limit, Resource, Source
from aad53004.graph.reader import Graph

EVALUATE = Resource(
    "evaluate",
    "/v1.0/identity/conditionalAccess/evaluate",
    "Graph's own evaluation of the policies",
    ("Policy.Read.ConditionalAccess",),
    Licence.P1,
    Limit.PROTECTION,
    collection=True,
    method="POST",
)
EVALUATE_BETA = Resource(
    "evaluate-beta",
    "/beta/identity/conditionalAccess/evaluate",
    "Graph's own evaluation of the policies",
    ("Policy.Read.ConditionalAccess",),
    Licence.P1,
    Limit.PROTECTION,
    collection=True,
    method="POST",
    instead_of="evaluate",
)
_APPLIED = {"success", "failure", "reportonlysuccess", "reportonlyfailure", "reportonlyinterrupted"}
_NOT_APPLIED = {"notapplied", "reportonlynotapplied"}
_TODAY = {
    "users": "the user, the groups and the roles are read as they are today",
    "locations": "the named locations are read as they are today",
    "userRiskLevels": "the user's risk is read as it is today",
    "devices": "the log shows few properties of the device",
    "applications": "the sign-in may have reached the policy through another resource that the app calls",
}


class WhatIf(ConditionalAccessPolicy):
    """A policy with what Graph's evaluation says of it."""

    policy_applies: bool | None = None
    analysis_reasons: str | tuple[str, ...] | None = None


class Reading(StrEnum):
    """What one reader says of a policy."""

    APPLIED = "applied"
    NOT_APPLIED = "did not apply"
    NOT_TOLD = "not told"


class Difference(NamedTuple):
    """A policy on which the readings disagree; ``reason`` is the probable one."""

    policy: str
    policy_id: str
    recorded: Reading
    here: Reading
    graph: Reading
    reason: str


def differences(case: Case) -> tuple[Difference, ...]:
    """Where the readings disagree; nothing where only one is there. Raises Unreadable where the policies could not be
    read."""
    access, event = case.conditional_access, case.conditional_access.event
    recorded = {(one.id or "").casefold(): one for _, one in access.applied or ()}
    asked = _by_graph(case)
    if not recorded and not asked:
        return ()
    scenario = access.scenario(event.value if event else None)
    found = []
    for item in access.policies:
        if (item.value.state or "").casefold() == "disabled":
            continue
        reached = access.reaching(item, scenario)
        entra = _recorded(recorded.get(item.value.id.casefold()))
        graph = asked.get(item.value.id.casefold())
        told = {one for one in (entra, graph and truth(graph.policy_applies), reached.reach) if one in _SURE}
        if len(told) > 1:
            reason = _reason(item, event, reached, graph, entra)
            name = item.value.display_name or item.value.id
            by_graph = _words(truth(graph.policy_applies) if graph else None)
            found.append(Difference(name, item.value.id, _words(entra), _words(reached.reach), by_graph, reason))
    return tuple(found)


_SURE = (Truth.YES, Truth.NO)


def _recorded(applied: AppliedPolicy | None) -> Truth | None:
    result = (applied.result or "").casefold() if applied else ""
    return Truth.YES if result in _APPLIED else Truth.NO if result in _NOT_APPLIED else None


def _words(value: Truth | None) -> Reading:
    known = {Truth.YES: Reading.APPLIED, Truth.NO: Reading.NOT_APPLIED}
    return known.get(value or Truth.UNKNOWN, Reading.NOT_TOLD)


def _reason(
    item: Item[ConditionalAccessPolicy],
    event: Item[SignIn] | None,
    reached: PolicyReach,
    graph: WhatIf | None,
    entra: Truth | None,
) -> str:
    changed = item.value.modified_date_time or item.value.created_date_time
    if (
        entra is not None
        and entra is not reached.reach
        and event
        and changed
        and changed > event.value.created_date_time
    ):
        return f"the policy was changed after the sign-in, on {changed:%d %b %Y %H:%M} UTC"
    decided = next((why for why in reached.whys if why.truth is Truth.NO), None)
    if decided is not None:
        today = _TODAY.get(decided.condition, "it may be read otherwise here than by Entra")
        return f"here {decided.condition} decided ({decided.detail}); {today}"
    if graph is not None and graph.policy_applies is False:
        reasons = graph.analysis_reasons
        told = reasons if isinstance(reasons, str) else ", ".join(reasons or ())
        return f"Graph names as the reason: {told or 'none'}"
    return "here all its conditions are met, with the directory as it is today"


def _by_graph(case: Case) -> Mapping[str, WhatIf]:
    """What Graph's evaluation says of each policy by its id; nothing where it was not asked or did not answer."""
    try:
        answered = case.second_opinion.many(WhatIf, EVALUATE, EVALUATE_BETA)
    except Unreadable:
        return {}
    return {item.value.id.casefold(): item.value for item in answered if item.value.policy_applies is not None}


def opinion_missing(case: Case) -> str:
    """Why Graph's own evaluation is not there; empty where it is, or was not asked for."""
    answers: Sequence[Answer] = tuple(case.second_opinion)
    if not answers or any(answer.found for answer in answers):
        if answers and not _by_graph(case):
            return "Graph's own evaluation came in a shape that this version does not know."
        return ""
    return f"Graph's own evaluation: {answers[0].why}."


def ask_graph(case: Case, source: Source) -> None:
    """Asks Graph to evaluate the policies for the sign-in, in v1.0 and where that has it not in beta. That it cannot is
    no error: the answer tells why."""
    access = case.conditional_access
    event = access.event
    body = evaluate_body(access.scenario(event.value if event else None), case.account.id)
    for resource in (EVALUATE, EVALUATE_BETA):
        (answer,) = Graph(source).ask([resource.request({}, body)])
        case.second_opinion.add(answer)
        if answer.found or answer.http_status == 403:
            return


def evaluate_body(scenario: Scenario, user_id: str) -> dict[str, Any]:
    """The request of Graph's evaluation. What is unknown is left out, and then not evaluated by Graph either."""
    context: dict[str, Any] = {"@odata.type": "#microsoft.graph.applicationContext"}
    if isinstance(scenario.user_action, str):
        action = {"register-security-info": "registerSecurityInformation", "register-device": "registerOrJoinDevices"}
        context = {"@odata.type": "#microsoft.graph.userActionContext", "userAction": action[scenario.user_action]}
    elif isinstance(scenario.authentication_context, str):
        context = {
            "@odata.type": "#microsoft.graph.authContext",
            "authenticationContextValue": scenario.authentication_context,
        }
    else:
        app = scenario.resource or scenario.app
        context["includeApplications"] = [app] if isinstance(app, str) else ["All"]
    conditions: dict[str, Any] = {
        name: value
        for name, value in (
            ("devicePlatform", scenario.platform),
            ("clientAppType", scenario.client_app),
            ("signInRiskLevel", scenario.sign_in_risk),
            ("userRiskLevel", scenario.user_risk),
            ("insiderRiskLevel", scenario.insider_risk),
            ("country", scenario.country),
            ("ipAddress", scenario.ip),
        )
        if isinstance(value, str)
    }
    if isinstance(scenario.authentication_flow, str) and scenario.authentication_flow != "none":
        conditions["authenticationFlow"] = {"transferMethod": scenario.authentication_flow}
    if scenario.device is not UNKNOWN and scenario.device is not None:
        conditions["deviceInfo"] = {name: value for name, value in scenario.device.items() if value is not None}
    return {
        "signInIdentity": {"@odata.type": "#microsoft.graph.userSignIn", "userId": user_id},
        "signInContext": context,
        "signInConditions": conditions,
        "appliedPoliciesOnly": False,
    }
