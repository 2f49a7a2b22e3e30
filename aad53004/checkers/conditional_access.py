"""Who demands MFA or registration: what the sign-in says applied, the policies themselves, and named locations.

The event is the better witness: it lists what Entra enforced. Where it does not (a caller without the right to read
Conditional Access gets an empty list, which is not "no policy"), the policies are matched here, and a match is never
more than likely.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from ipaddress import ip_address, ip_network

from aad53004.checkers.account import Account
from aad53004.checkers.changes import MEMBERSHIP_WORDS, Changes, activity, succeeded, targets
from aad53004.checkers.effective_methods import EffectiveMethods
from aad53004.checkers.evaluated import directory_of, scenario_of
from aad53004.checkers.facts import Answers, Item, Items
from aad53004.checkers.policy_plans import PLANS, PolicyPlans, RuleItem
from aad53004.checkers.risk import Risk
from aad53004.checkers.sign_ins import SignIns, askers, providers
from aad53004.checkers.subject import GUID
from aad53004.cite import Citation
from aad53004.conditional_access.compiled import CompiledPolicy, compile_policy, evaluate_policy
from aad53004.conditional_access.directory import Directory
from aad53004.conditional_access.evaluate import PolicySet
from aad53004.conditional_access.prediction import REGISTER
from aad53004.conditional_access.scenario import Scenario, Unknown
from aad53004.conditional_access.sign_in import ConditionResult, PolicyReach, SignInContext, lowered
from aad53004.conditional_access.truth import Truth
from aad53004.entra import AppliedPolicy, ConditionalAccessPolicy, DirectoryAudit, NamedLocation, SignIn
from aad53004.errors import Unreadable, or_none
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
RESOURCES = (POLICIES, POLICIES_V1, LOCATIONS, PLANS)

ENABLED = "enabled"
# Who asked for MFA, as a sign-in names it, in lower case.
PER_USER_MFA = "user"
# Who else than Conditional Access may ask.
# https://learn.microsoft.com/graph/api/resources/authenticationrequirementpolicy?view=graph-rest-beta
OTHER_PROVIDERS = {
    PER_USER_MFA: "per-user MFA",
    "securitydefaults": "security defaults",
    "mfaregistrationrequiredbysecuritydefaults": "security defaults",
    "baselineprotection": "baseline protection",
    "mfaregistrationrequiredbybaselineprotection": "baseline protection",
    "mfaregistrationrequiredbyidentityprotectionpolicy": "the MFA registration policy of ID Protection",
    "tenantsessionriskpolicy": "the legacy sign-in risk policy",
    "accountcompromisepolicies": "the legacy user risk policy",
    "enforcedforcspadmins": "Microsoft's requirement for partners",
}
_AGAINST = {
    "notapplied": "no Conditional Access policy applied",
    "success": "every Conditional Access policy that applied was satisfied",
}
# What of a policy says whom it covers; that changes without the policy itself. What else an edit can change: what the
# evaluation here says of it counts only where there was one, since it may differ from Entra's own.
_SCOPE = {"users", "locations", "conditions"}
_SETTINGS = {"applications", "clientAppTypes", "platforms", "signInRiskLevels", "authenticationFlows"}
REPORT_ONLY = "enabledforreportingbutnotenforced"


STANDS = PolicyReach(Truth.YES, "")


@dataclass(frozen=True)
class Demand:
    """One policy that demanded proof of this user.

    ``enforced``: the sign-in itself says that Entra applied it and that it failed. ``reached`` is this tool's own
    matching, where the sign-in does not say. ``policy`` is None when the policies could not be read. ``today``: whether
    a policy that the sign-in names would apply to the same sign-in now, and why not, or why that is not known.
    """

    name: str
    policy: Item[ConditionalAccessPolicy] | None
    enforced: bool
    evidence: tuple[Citation, ...]
    reached: PolicyReach | None = None
    today: PolicyReach = STANDS

    @cached_property
    def compiled(self) -> CompiledPolicy | None:
        """The policy made ready to be evaluated; None where it could not be read."""
        return prepared(self.policy) if self.policy else None

    @property
    def lapsed(self) -> bool:
        """Whether the policy explains the sign-in and would not apply to it again: it has been switched off, changed or
        deleted since, or no longer covers the user."""
        return self.today.reach is Truth.NO

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


def prepared(item: Item[ConditionalAccessPolicy]) -> CompiledPolicy:
    """A policy, or a rule of a policy plan with the conditions of that, made ready to be evaluated."""
    compiled = item.compiled if isinstance(item, RuleItem) else None
    return compiled or compile_policy(item.value)


def is_conditional_access(provider: str) -> bool:
    """Whether a ``requirementProvider`` (lower case) stands for Conditional Access, without telling which policy.

    https://learn.microsoft.com/graph/api/resources/authenticationrequirementpolicy?view=graph-rest-beta
    """
    return "conditionalaccess" in provider or provider == "riskbasedpolicy"


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
    changes: Changes

    @cached_property
    def policies(self) -> Items[ConditionalAccessPolicy]:
        return self.answers.many(ConditionalAccessPolicy, POLICIES, POLICIES_V1)

    @cached_property
    def locations(self) -> Items[NamedLocation]:
        return self.answers.many(NamedLocation, LOCATIONS)

    @property
    def policies_and_rules(self) -> Iterator[Item[ConditionalAccessPolicy]]:
        """The policies, and the rules of policy plans. Raises Unreadable at the end where there may be more."""
        yield from self.policies
        yield from self.plans.rules
        self.plans.require_whole()

    @cached_property
    def plans(self) -> PolicyPlans:
        """The policy plans, whose rules require the same as policies do."""
        return PolicyPlans(self.answers)

    def policy(self, policy_id: str | None) -> Item[ConditionalAccessPolicy] | None:
        """A policy, or a rule of a policy plan, by id; None where the tenant has none of it. Raises Unreadable."""
        wanted = (policy_id or "").casefold()
        rule = self.plans.of_id(wanted) if wanted else None
        return rule or next((p for p in self.policies if p.value.id.casefold() == wanted), None)

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
            closed = user_risk == "none" and self.log_unread
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
    def log_unread(self) -> bool:
        """Whether the sign-in log could not be read, so that nobody knows whether there was a refusal."""
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

        An event that lists policies of which none failed says that none of them demanded it; what it says against a
        match made here (``denied``) leaves that match possible at most. Where it says all the same that Conditional
        Access refused it, something outside its list did, as a rule of a policy plan can. Raises Unreadable where the
        event names none and the policies could not be read.
        """
        if self.applied is None:
            return self.matched
        return self.matched_outside_list if self.refused_by_unlisted else self.enforced

    @property
    def refused_by_unlisted(self) -> bool:
        """Whether the event lists policies of which none failed, and says that Conditional Access refused it."""
        if self.event is None or self.applied is None or any(failed(applied) for _, applied in self.applied):
            return False
        return (self.event.value.conditional_access_status or "").casefold() == "failure"

    @property
    def matched_outside_list(self) -> tuple[Demand, ...]:
        """What matches, stood at the time of the event, and is not in the list of the event."""
        listed = {(applied.id or "").casefold() for _, applied in self.applied or ()}
        at = self.event.value.created_date_time if self.event else None
        return tuple(
            demand
            for demand in self.matched
            if demand.policy
            and demand.policy.value.id.casefold() not in listed
            and not (at and demand.policy.value.created_date_time and demand.policy.value.created_date_time > at)
        )

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
                demands.append(replace(demand, today=self._today(event, applied.id, policy)))
        return tuple(demands)

    @cached_property
    def denied(self) -> str:
        """What the sign-in itself says against policies that it does not list and that are matched here, as half a
        sentence: that no policy applied or refused it, or that something else alone required it; empty where it says
        neither. Raises Unreadable.

        https://learn.microsoft.com/graph/api/resources/authenticationrequirementpolicy?view=graph-rest-beta
        """
        if self.event is None or self.applied is not None:
            return ""
        event = self.event.value
        if said := _AGAINST.get((event.conditional_access_status or "").casefold()):
            return f"the sign-in says that {said}"
        named = providers(event).keys()
        if named and named <= OTHER_PROVIDERS.keys():
            others = " and ".join(dict.fromkeys(OTHER_PROVIDERS[provider] for provider in named))
            return f"the sign-in names {others} alone as what required it"
        return ""

    @cached_property
    def matched(self) -> tuple[Demand, ...]:
        """Enabled policies that, matched here, would have demanded proof in the event's circumstances; none of them for
        sure where the event itself denies that."""
        if not self.denied:
            return self.again
        said = self.event.cite("conditionalAccessStatus") if self.event else ()
        by = askers(self.event) if self.event else ()
        return tuple(
            replace(
                demand,
                reached=PolicyReach(Truth.UNKNOWN, self.denied, demand.reached.whys),
                evidence=(*demand.evidence, *said, *by),
            )
            for demand in self.again
            if demand.reached
        )

    @cached_property
    def again(self) -> tuple[Demand, ...]:
        """Enabled policies that demand proof, surely or perhaps, in the event's circumstances with everything else as it
        is today, by the matching made here alone. Raises Unreadable."""
        scenario = self.scenario(self.event.value if self.event else None)
        reaching = self._reaching(scenario)
        if self.sign_ins.reported and not any(_demands_for_sure(demand) for demand in reaching):
            reaching = self._at_any_risk(scenario)
        return tuple(
            demand
            for demand in reaching
            if demand.reached and demand.reached.reach is not Truth.NO and demands_proof_of(demand) is not False
        )

    @cached_property
    def required_again(self) -> Truth:
        """Whether Conditional Access would demand proof in the same sign-in now, where the sign-in names what demanded
        it: yes unless all of those policies have lapsed and no other one matches. Never raises."""
        try:
            if any(demand.today.reach is Truth.YES for demand in self.enforced):
                return Truth.YES
            lapsed = all(demand.lapsed for demand in self.enforced)
        except Unreadable:
            lapsed = False
        try:
            again = self.again
        except Unreadable:
            return Truth.UNKNOWN
        if any(_demands_for_sure(demand) for demand in again):
            return Truth.YES
        return Truth.NO if lapsed and not again else Truth.UNKNOWN

    def _today(
        self, event: Item[SignIn], policy_id: str | None, policy: Item[ConditionalAccessPolicy] | None
    ) -> PolicyReach:
        """Whether a policy that the sign-in names would apply to the same sign-in now: its state, and its scope as the
        directory and the named locations are today. What cannot be told stands, unless something was changed since."""
        if policy is None:
            if self._absent(policy_id):
                return PolicyReach(Truth.NO, "has been deleted")
            changed = self._changed_since(event, policy_id)
            return PolicyReach(Truth.UNKNOWN if changed else Truth.YES, "could not be read as it is today")
        try:
            state = (policy.value.state or ENABLED).casefold()
        except Unreadable:
            changed = self._edited_since(event, policy) is not False or self._changed_since(event, policy_id)
            return PolicyReach(Truth.UNKNOWN if changed else Truth.YES, "does not show its state")
        if state != ENABLED:
            return PolicyReach(Truth.NO, "is no longer enforced")
        edited = self._edited_since(event, policy)
        _, whys = evaluate_policy(prepared(policy), SignInContext(self.scenario(event.value), self.directory))
        asked = [why for why in whys if why.condition in _SCOPE or (why.condition in _SETTINGS and edited is not False)]
        for why in asked:
            if why.truth is Truth.NO and (edited or why.condition in _SCOPE):
                return PolicyReach(Truth.NO, f"no longer covers {self._who(why)} ({why.detail})", whys)
        unsure = next((why for why in asked if why.truth is not Truth.YES), None)
        if unsure and (edited or edited is None or self._changed_since(event, policy_id)):
            return PolicyReach(Truth.UNKNOWN, f"may no longer cover {self._who(unsure)} ({unsure.detail})", whys)
        return PolicyReach(Truth.YES, "", whys)

    def _who(self, why: ConditionResult) -> str:
        return self.account.name if why.condition == "users" else "such a sign-in"

    def _absent(self, policy_id: str | None) -> bool:
        """Whether the tenant is shown to have no policy of that id."""
        if not policy_id:
            return False
        try:
            return self.policy(policy_id) is None and not self.plans.may_hold(policy_id.casefold())
        except Unreadable:
            return False

    @staticmethod
    def _edited_since(event: Item[SignIn], policy: Item[ConditionalAccessPolicy]) -> bool | None:
        """Whether a policy was edited after the sign-in; None where that is not known."""
        try:
            modified = policy.value.modified_date_time
            return modified is not None and modified > event.value.created_date_time
        except Unreadable:
            return None

    def _changed_since(self, event: Item[SignIn], policy_id: str | None) -> bool:
        """Whether the audit log shows, after the sign-in, a change of the policy, of a named location or of what the user
        belongs to; so too where it could not be read."""
        wanted = (policy_id or "").casefold()

        def since(audit: DirectoryAudit) -> bool:
            return succeeded(audit) and audit.activity_date_time > event.value.created_date_time

        def about_policy(audit: DirectoryAudit) -> bool:
            about = {(target.id or "").casefold() for target in targets(audit)}
            return since(audit) and ("named location" in activity(audit) or wanted in about)

        def about_membership(audit: DirectoryAudit) -> bool:
            return since(audit) and _is_about_membership(audit)

        logs = (
            lambda: self.changes.about_policies.where(about_policy),
            lambda: self.changes.about_user.where(about_membership),
        )
        for read in logs:
            log = or_none(read)
            if log is None or log.read or not log.within(since=event.value.created_date_time).whole:
                return True
        return False

    @property
    def scope_changed(self) -> bool:
        """Whether the audit log shows that the user joined or left a group or a role."""
        found = or_none(lambda: self.changes.about_user_where(_is_about_membership))
        return bool(found and found.read)

    @cached_property
    def demanding_now(self) -> tuple[Demand, ...]:
        """Enabled policies that demand proof of the user today, for sure, whatever a sign-in of the past lists. One that
        would have matched a sign-in which says that none applied is not among them."""
        return tuple(demand for demand in self.enabled if _demands_for_sure(demand) and not self._contradicted(demand))

    def _contradicted(self, demand: Demand) -> bool:
        """Whether the sign-in denies a match of this policy, which has not been edited since."""
        event = self.event
        if event is None or not self.denied or demand.policy is None:
            return False
        matches = any(one.policy is demand.policy for one in self.again)
        return matches and not self._edited_since(event, demand.policy)

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
            if self._contradicted(demand):
                raise Unreadable(f'"{demand.name}" matches, but {self.denied}')
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
            if _reach(demand) is Truth.YES and demand.compiled and demand.compiled.grant.blocks
        )

    def reaching(self, item: Item[ConditionalAccessPolicy], scenario: Scenario) -> PolicyReach:
        """Whether a policy applies to a sign-in, evaluated here with the directory as it is today."""
        compiled = item.compiled if isinstance(item, RuleItem) and item.compiled else self._compiled[item.value.id]
        applies, whys = evaluate_policy(compiled, SignInContext(scenario, self.directory))
        deciding = next((why for why in whys if why.truth is applies), whys[0])
        return PolicyReach(applies, deciding.detail, whys)

    def registering(self, item: Item[ConditionalAccessPolicy], event: SignIn | None) -> PolicyReach:
        """Whether a policy applies to the registration of security information where the sign-in took place."""
        return self.reaching(item, replace(self.scenario(event), user_action=REGISTER))

    @cached_property
    def policy_set(self) -> PolicySet:
        """All policies, and the rules of policy plans, beside the directory, made ready to be evaluated. Raises
        Unreadable."""
        self.plans.require_whole()
        rules = [rule.compiled for rule in self.plans.rules if rule.compiled]
        if any(rule.overlaps for rule in rules):
            raise Unreadable("a rule of a policy plan narrows its plan further, which is not evaluated as a set")
        return PolicySet.of_compiled((*self._compiled.values(), *rules), self.directory)

    @cached_property
    def _compiled(self) -> dict[str, CompiledPolicy]:
        return {item.value.id: compile_policy(item.value) for item in self.policies}

    @property
    def provable(self) -> frozenset[str] | Unknown:
        """What the user can prove, as the evaluator names it; unknown where it could not be read."""
        return self.methods.in_scenario()

    def _at_any_risk(self, scenario: Scenario) -> tuple[Demand, ...]:
        """Every enabled policy with its reach at a sign-in whose risk is known to be some and not how high: the furthest
        that it reaches at any level."""
        asked = self.sign_ins.narrowing
        scenario = replace(
            scenario,
            app=asked.app if GUID.fullmatch(asked.app) else scenario.app,
            ip=asked.ip or scenario.ip,
        )
        at_levels = [self._reaching(replace(scenario, sign_in_risk=level)) for level in ("high", "medium", "low")]
        return tuple(
            max(alike, key=lambda demand: _FURTHEST.index(_reach(demand))) for alike in zip(*at_levels, strict=True)
        )

    def _reaching(self, scenario: Scenario) -> tuple[Demand, ...]:
        demands = []
        for item in self.policies_and_rules:
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


def _is_about_membership(audit: DirectoryAudit) -> bool:
    return any(word in activity(audit) for word in MEMBERSHIP_WORDS)


def _demands_for_sure(demand: Demand) -> bool:
    return _reach(demand) is Truth.YES and demands_proof_of(demand) is True


_FURTHEST = (Truth.NO, Truth.UNKNOWN, Truth.YES)


def _reach(demand: Demand) -> Truth:
    return demand.reached.reach if demand.reached else Truth.UNKNOWN


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
