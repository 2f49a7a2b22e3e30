"""Conditional Access policy plans: rules that demand like policies, and that the list of policies does not have.

A preview: most tenants and older recordings have none to read. That is told, and is a doubt only where nothing that was
read explains what required MFA. https://learn.microsoft.com/graph/api/conditionalaccessroot-list-plans?view=graph-rest-beta
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from aad53004.checkers.facts import Answers, Item, Items
from aad53004.cite import Citation
from aad53004.conditional_access.compiled import CompiledPolicy
from aad53004.conditional_access.plans import compile_rule
from aad53004.entra import ConditionalAccessPolicy, PolicyPlan, PolicyRule
from aad53004.errors import Unreadable
from aad53004.graph.interface import Licence, Limit, Resource, Status

PLANS = Resource(
    "policy-plans",
    "/beta/identity/conditionalAccess/plans",
    "Conditional Access policy plans",
    ("Policy.Read.ConditionalAccess",),
    Licence.P1,
    Limit.PROTECTION,
    collection=True,
    china=False,
    preview=True,
)
# Asked once for each plan, with its place in the list as part of the name.
RULES = replace(
    PLANS,
    name="policy-plan-rules",
    path="/beta/identity/conditionalAccess/plans/{plan_id}/rules",
    title="rules of a Conditional Access policy plan",
    preview=False,
)
# A plan more than these is told as not read: one request each, at one a second for the whole tenant.
MOST_PLANS = 20
_ROOT = "controls/"
_MOVED = {"grantControls": _ROOT, "sessionControls": _ROOT}


def rules_of(place: int) -> Resource:
    """The request for the rules of the plan at a place in the list; its id stands under :func:`key_of`."""
    return replace(RULES, name=f"{RULES.name}-{place}", path=RULES.path.replace("plan_id", key_of(place)))


def key_of(place: int) -> str:
    return f"plan_{place}"


def known_plans(answers: Answers) -> dict[str, str]:
    """The ids of the plans that were read, by the key under which a request finds them."""
    try:
        plans = answers.many(PolicyPlan, PLANS).read
        return {key_of(i): plan.value.id for i, plan in enumerate(plans[:MOST_PLANS]) if plan.value.id}
    except Unreadable:
        return {}


@dataclass(frozen=True)
class RuleItem(Item[ConditionalAccessPolicy]):
    """A rule of a plan in the shape of a policy, cited where it stands. ``compiled``: with the shared conditions;
    ``plan_id``: of its plan."""

    compiled: CompiledPolicy | None = field(default=None, kw_only=True)
    plan_id: str = field(default="", kw_only=True)

    def cite(self, *pointers: str, meaning: str = "") -> tuple[Citation, ...]:
        moved = (_MOVED.get(pointer.partition("/")[0], "") + pointer for pointer in pointers)
        return super().cite(*dict.fromkeys(("id", *moved)), meaning=meaning)


@dataclass
class PolicyPlans:
    answers: Answers

    @cached_property
    def plans(self) -> Items[PolicyPlan]:
        """The plans of the tenant. Raises Unreadable."""
        return self.answers.many(PolicyPlan, PLANS)

    @property
    def not_offered(self) -> str:
        """Why the plans were not read, where that is ordinary: the preview is not there, not asked for by who recorded, or
        not for this caller; empty where they were read, or a request failed."""
        answer = self.answers.get(PLANS)
        if answer is None:
            return "the policy plans were not asked for"
        return f"{PLANS.title}: {answer.why}" if is_ordinary(answer.status, answer.http_status) else ""

    @property
    def refused(self) -> bool:
        """Whether this caller, or the tenant's licence, kept the plans away, so that there may be some."""
        answer = self.answers.get(PLANS)
        return answer is not None and answer.status in (Status.DENIED, Status.UNLICENSED)

    @cached_property
    def _rules(self) -> tuple[tuple[RuleItem, ...], Unreadable | None]:
        """The rules that were read, and what stands in the way of saying that there are no others."""
        if self.not_offered:
            return (), None
        rules: list[RuleItem] = []
        try:
            plans = self.plans
        except Unreadable as error:
            return (), error
        doubt = next((one.error for one in plans.doubts), None)
        for place, plan in enumerate(plans.read):
            try:
                items = self.answers.many(PolicyRule, rules_of(place))
                rules.extend([_rule(plan, item) for item in items.read])
                items.require_whole()
            except Unreadable as error:
                doubt = doubt or error
        return tuple(rules), doubt

    @property
    def rules(self) -> tuple[RuleItem, ...]:
        """The rules that were read, each in the shape of a policy."""
        return self._rules[0]

    def require_whole(self) -> None:
        """Raises Unreadable where there may be rules that were not read. That plans are not offered at all is no
        doubt here."""
        if self._rules[1] is not None:
            raise Unreadable(self._rules[1].why, *self._rules[1].answers)

    def of_id(self, wanted: str) -> RuleItem | None:
        """The rule of an id (lower case), or the only rule of the plan of that id; None for neither."""
        own = [rule for rule in self.rules if rule.value.id.casefold() == wanted]
        of_plan = [rule for rule in self.rules if rule.plan_id.casefold() == wanted]
        found = own or of_plan
        return found[0] if len(found) == 1 else None

    def may_hold(self, wanted: str) -> bool:
        """Whether an id (lower case) that is not that of a policy may belong to a plan or a rule."""
        if self.not_offered or self._rules[1] is not None:
            return True
        return any(wanted in {rule.value.id.casefold(), rule.plan_id.casefold()} for rule in self.rules)


def is_ordinary(status: Status, http_status: int | None) -> bool:
    """Whether an answer says that the preview is not there for this tenant, cloud, caller or recording."""
    if status in (Status.DENIED, Status.UNLICENSED, Status.UNAVAILABLE, Status.UNRECORDED, Status.ABSENT):
        return True
    return status is Status.FAILED and http_status in (400, 404)


def _rule(plan: Item[PolicyPlan], item: Item[PolicyRule]) -> RuleItem:
    compiled = compile_rule(plan.value, item.value)
    return RuleItem(
        compiled.policy,
        item.page,
        item.pointer,
        item.answer,
        (*plan.odd, *item.odd),
        compiled=compiled,
        plan_id=plan.value.id,
    )
