"""Who demands MFA or registration: what the sign-in says applied, the policies themselves, and named locations.

The event is the better witness: it lists what Entra enforced. Where it does not (a caller without the right to read
Conditional Access gets an empty list, which is not "no policy"), the policies are matched here, and a match is never
more than likely.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from ipaddress import ip_address, ip_network

from aad53004.checkers.account import Account
from aad53004.checkers.effective_methods import EffectiveMethods
from aad53004.checkers.evaluated import directory_of, scenario_of
from aad53004.checkers.facts import Answers, Item, Items
from aad53004.checkers.risk import Risk
from aad53004.checkers.sign_ins import SignIns
from aad53004.cite import Citation
from aad53004.conditional_access.compiled import CompiledPolicy, compile_policy, evaluate_policy
from aad53004.conditional_access.directory import Directory
from aad53004.conditional_access.evaluate import PolicySet
from aad53004.conditional_access.prediction import REGISTER
from aad53004.conditional_access.scenario import Scenario, Unknown
from aad53004.conditional_access.sign_in import PolicyReach, SignInContext, lowered
from aad53004.conditional_access.truth import Truth
from aad53004.entra import AppliedPolicy, ConditionalAccessPolicy, NamedLocation, SignIn
from aad53004.errors import Unreadable
from aad53004.graph.interface import Licence, Limit, Resource

POLICIES = Resource(
    "policies",
    "/beta/identity/conditionalAccess/policies",
    "Conditional Access policies",
    ("Policy.Read.All",),
    Licence.P1,
    Limit.PROTECTION,
    collection=True,
)
POLICIES_V1 = Resource(
    "policies-v1",
    "/v1.0/identity/conditionalAccess/policies",
    "Conditional Access policies",
    ("Policy.Read.All",),
    Licence.P1,
    Limit.PROTECTION,
    collection=True,
    instead_of="policies",
)
LOCATIONS = Resource(
    "named-locations",
    "/v1.0/identity/conditionalAccess/namedLocations",
    "named locations",
    ("Policy.Read.All",),
    Licence.P1,
    Limit.PROTECTION,
    collection=True,
)
RESOURCES = (POLICIES, POLICIES_V1, LOCATIONS)

ENABLED = "enabled"
REPORT_ONLY = "enabledforreportingbutnotenforced"


@dataclass(frozen=True)
class Demand:
    """One policy that demanded proof of this user.

    ``enforced``: the sign-in itself says that Entra applied it and that it failed. ``reached`` is this tool's own
    matching, where the sign-in does not say. ``policy`` is None when the policies could not be read.
    """

    name: str
    policy: Item[ConditionalAccessPolicy] | None
    enforced: bool
    evidence: tuple[Citation, ...]
    reached: PolicyReach | None = None

    @cached_property
    def compiled(self) -> CompiledPolicy | None:
        """The policy made ready to be evaluated; None where it could not be read."""
        return compile_policy(self.policy.value) if self.policy else None

    @property
    def off_now(self) -> bool:
        """Whether the policy has been switched off, or to report-only, since it was enforced."""
        return self.policy is not None and (self.policy.value.state or ENABLED).casefold() != ENABLED

    @property
    def strange(self) -> bool:
        """Whether one of its controls is unknown to this version, so that what it demands is not known for sure."""
        return self.compiled is not None and bool(self.compiled.grant.unknown)

    @property
    def sign_in_risk(self) -> frozenset[str]:
        conditions = self.policy.value.conditions if self.policy else None
        return lowered(conditions.sign_in_risk_levels) if conditions else frozenset()

    @property
    def user_risk(self) -> frozenset[str]:
        conditions = self.policy.value.conditions if self.policy else None
        return lowered(conditions.user_risk_levels) if conditions else frozenset()

    @property
    def user_actions(self) -> frozenset[str]:
        conditions = self.policy.value.conditions if self.policy else None
        apps = conditions.applications if conditions else None
        return lowered(apps.include_user_actions) if apps else frozenset()


def failed(applied: AppliedPolicy) -> bool:
    """Whether an applied policy failed and was enforced; report-only results never count."""
    return (applied.result or "").casefold() == "failure"


@dataclass
class ConditionalAccess:
    answers: Answers
    account: Account
    methods: EffectiveMethods
    risk: Risk
    sign_ins: SignIns

    @cached_property
    def policies(self) -> Items[ConditionalAccessPolicy]:
        return self.answers.many(ConditionalAccessPolicy, POLICIES, POLICIES_V1)

    @cached_property
    def locations(self) -> Items[NamedLocation]:
        return self.answers.many(NamedLocation, LOCATIONS)

    def policy(self, policy_id: str | None) -> Item[ConditionalAccessPolicy] | None:
        """A policy by id; None where the tenant has none of it. Raises Unreadable."""
        wanted = (policy_id or "").casefold()
        return next((p for p in self.policies if p.value.id.casefold() == wanted), None)

    @cached_property
    def directory(self) -> Directory:
        """The directory as far as it was read, for the evaluator."""
        return directory_of(self.account, self.methods, lambda: self.sign_ins, lambda: self.locations)

    def scenario(self, event: SignIn | None) -> Scenario:
        """The sign-in to evaluate policies for: the event, or what is known of the user where there is none."""
        user_risk: str | None
        try:
            risky = self.risk.user
            user_risk = "none" if risky is None else risky.value.risk_level
            if risky is not None and self.risk.at_risk_now() is False:
                user_risk = "none"
        except Unreadable:
            user_risk = None
        if event is None:
            # A risk that is closed now may have been open at a refusal that no log tells of.
            closed = user_risk == "none" and self._log_unread
            return scenario_of(self.account.id, None, None if closed else user_risk)
        if user_risk == "none" and self._closed_since(event):
            user_risk = None
        return scenario_of(self.account.id, event, user_risk)

    @property
    def event(self) -> Item[SignIn] | None:
        """The sign-in to explain; None too where the log could not be read, since policies tell without it."""
        try:
            return self.sign_ins.event
        except Unreadable:
            if self.sign_ins.answered:
                raise  # a log of which only a part is missing may hold what decides
            return None

    def _closed_since(self, event: SignIn) -> bool:
        """Whether the user's risk was changed after the event, so that today's says nothing of what it was then."""
        risky = self.risk.user
        changed = risky.value.risk_last_updated_date_time if risky else None
        return changed is not None and changed > event.created_date_time

    @property
    def _log_unread(self) -> bool:
        try:
            _ = self.sign_ins.event
        except Unreadable:
            return True
        return False

    @cached_property
    def applied(self) -> tuple[tuple[int, AppliedPolicy], ...] | None:
        """What the event says was applied, with its index; None where it says nothing (not the same as no policy)."""
        event = self.event
        if event is None or not event.value.applied_conditional_access_policies:
            return None
        return tuple(enumerate(event.value.applied_conditional_access_policies))

    @cached_property
    def demands(self) -> tuple[Demand, ...]:
        """The policies that demanded proof in the event: those the event names, else those matched here.

        An event that lists policies of which none failed says that none of them demanded it. Raises Unreadable where
        the event lists none and the policies could not be read.
        """
        return self.enforced if self.applied is not None else self.matched

    @cached_property
    def enforced(self) -> tuple[Demand, ...]:
        """The enforced policies that demanded proof and failed, as the event itself names them. One that demands a
        compliant device or accepted terms alone is not among them: MFA is asked for first, and they wait.

        https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-grant
        """
        event = self.event
        demands = []
        for i, applied in self.applied or ():
            if not failed(applied) or event is None:
                continue
            at = f"appliedConditionalAccessPolicies/{i}"
            evidence = event.cite(f"{at}/displayName", f"{at}/result", meaning="Entra enforced it and it failed")
            try:
                policy = self.policy(applied.id)
            except Unreadable:
                policy = None
            demand = Demand(applied.display_name or applied.id or "unnamed policy", policy, True, evidence)
            if demands_proof_of(demand) is not False and _may_demand(applied):
                demands.append(demand)
        return tuple(demands)

    @cached_property
    def matched(self) -> tuple[Demand, ...]:
        """Enabled policies that, matched here, would have demanded proof in the event's circumstances."""
        scenario = self.scenario(self.event.value if self.event else None)
        return tuple(
            demand
            for demand in self._reaching(scenario)
            if demand.reached and demand.reached.reach is not Truth.NO and demands_proof_of(demand) is not False
        )

    @cached_property
    def demanding_now(self) -> tuple[Demand, ...]:
        """Enabled policies that demand proof of the user today, for sure, whatever a sign-in of the past lists."""
        return tuple(
            demand
            for demand in self.enabled
            if demand.reached and demand.reached.reach is Truth.YES and demands_proof_of(demand) is True
        )

    @cached_property
    def enabled(self) -> tuple[Demand, ...]:
        """Every enabled policy, with its reach today. Raises Unreadable."""
        return self._reaching(self.scenario(None))

    def require_reach_read(self) -> bool:
        """False where every enabled policy was read, and whom it covers. Raises Unreadable where one may cover the user
        for all that was read of it: what no sign-in tells, such as the app, is not asked about here."""
        for demand in self.enabled:
            if demand.reached is None or demand.reached.reach is Truth.NO:
                continue
            users = next((why for why in demand.reached.whys if why.condition == "users"), None)
            unread = demand.compiled is not None and bool(demand.compiled.unread)
            if unread or (users is not None and users.truth is Truth.UNKNOWN):
                raise Unreadable(f'whether "{demand.name}" covers the user could not be read ({demand.reached.why})')
        return False

    @cached_property
    def blocking_now(self) -> tuple[Demand, ...]:
        """Enabled policies that block the user today, for sure: by the user's risk as it is now, or altogether."""
        return tuple(
            demand
            for demand in self.enabled
            if demand.reached and demand.reached.reach is Truth.YES and demand.compiled and demand.compiled.grant.blocks
        )

    def reaching(self, item: Item[ConditionalAccessPolicy], scenario: Scenario) -> PolicyReach:
        """Whether a policy applies to a sign-in, evaluated here with the directory as it is today."""
        applies, whys = evaluate_policy(self._compiled[item.value.id], SignInContext(scenario, self.directory))
        deciding = next((why for why in whys if why.truth is applies), whys[0])
        return PolicyReach(applies, deciding.detail, whys)

    def registering(self, item: Item[ConditionalAccessPolicy], event: SignIn | None) -> PolicyReach:
        """Whether a policy applies to the registration of security information where the sign-in took place."""
        return self.reaching(item, replace(self.scenario(event), user_action=REGISTER))

    @cached_property
    def policy_set(self) -> PolicySet:
        """All policies beside the directory, made ready to be evaluated. Raises Unreadable."""
        return PolicySet((item.value for item in self.policies), self.directory)

    @cached_property
    def _compiled(self) -> dict[str, CompiledPolicy]:
        return {one.policy.id: one for one in self.policy_set.compiled}

    @property
    def provable(self) -> frozenset[str] | Unknown:
        """What the user can prove, as the evaluator names it; unknown where it could not be read."""
        return self.methods.in_scenario()

    def _reaching(self, scenario: Scenario) -> tuple[Demand, ...]:
        demands = []
        for item in self.policies:
            if (item.value.state or "").casefold() != ENABLED:
                continue
            reached = self.reaching(item, scenario)
            evidence = item.cite("displayName", "state", meaning=f"{reached.reach}: {reached.why}")
            demands.append(Demand(item.value.display_name or item.value.id, item, False, evidence, reached))
        return tuple(demands)

    @cached_property
    def report_only(self) -> tuple[str, ...]:
        """Names of report-only policies that the event lists as failing: they would also apply, and blocked nothing."""
        return tuple(
            applied.display_name or applied.id or "unnamed policy"
            for _, applied in self.applied or ()
            if (applied.result or "").casefold() in {"reportonlyfailure", "reportonlyinterrupted"}
        )

    def trusted(self, ip: str | None) -> tuple[bool | None, tuple[Citation, ...]]:
        """Whether an IP address lies in a trusted named location. None where the address is no address."""
        try:
            address = ip_address((ip or "").strip())
        except ValueError:
            return None, ()
        for location in self.locations:
            if not location.value.is_trusted:
                continue
            for i, ip_range in enumerate(location.value.ip_ranges or ()):
                try:
                    inside = address in ip_network(ip_range.cidr_address or "", strict=False)
                except ValueError:
                    continue
                if inside:
                    return True, location.cite("displayName", "isTrusted", f"ipRanges/{i}/cidrAddress")
        return False, self.locations.cite_all("no trusted named location holds the address")

    def changed_at(self, item: Item[ConditionalAccessPolicy]) -> datetime | None:
        return item.value.modified_date_time or item.value.created_date_time


def _may_demand(applied: AppliedPolicy) -> bool:
    """Whether the controls that the event lists for a policy can be a demand for proof; the log writes them with other
    capitals than the policy, and under other names."""
    controls = [control.casefold() for control in applied.enforced_grant_controls or ()]
    return not controls or any(control not in _DEVICE_OR_TERMS for control in controls)


_DEVICE_OR_TERMS = {
    "requirecompliantdevice",
    "compliantdevice",
    "requiredomainjoineddevice",
    "domainjoineddevice",
    "requireapprovedapp",
    "approvedapplication",
    "requirecompliantapp",
    "compliantapplication",
    "termsofuse",
}


def demands_proof_of(demand: Demand) -> bool | None:
    """Whether the policy can only be met by proving more than the password; None where that is not known."""
    return _bool(demand.compiled.grant.demands_proof) if demand.compiled else None


def _bool(value: Truth) -> bool | None:
    return None if value is Truth.UNKNOWN else value is Truth.YES
