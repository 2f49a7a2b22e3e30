"""Who demands MFA or registration: what the sign-in says applied, the policies themselves, and named locations.

The event is the better witness: it lists what Entra enforced. Where it does not (a caller without the right to read
Conditional Access gets an empty list, which is not "no policy"), the policies are matched here, and a match is never
more than likely.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from ipaddress import ip_address, ip_network

from aad53004.checkers.account import Account
from aad53004.checkers.facts import Answers, Evidence, Item, Items, Unreadable
from aad53004.checkers.methods import Methods
from aad53004.checkers.risk import Risk
from aad53004.checkers.sign_ins import SignIns
from aad53004.conditional_access.scope import (
    Person,
    Reach,
    Reached,
    Session,
    blocks,
    demands_proof,
    has_strange_control,
    levels,
    reach,
)
from aad53004.entra import AppliedPolicy, ConditionalAccessPolicy, NamedLocation, SignIn
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
    evidence: tuple[Evidence, ...]
    reached: Reached | None = None

    @property
    def off_now(self) -> bool:
        """Whether the policy has been switched off, or to report-only, since it was enforced."""
        return self.policy is not None and (self.policy.value.state or ENABLED).casefold() != ENABLED

    @property
    def strange(self) -> bool:
        """Whether one of its controls is unknown to this version, so that what it demands is not known for sure."""
        return self.policy is not None and has_strange_control(self.policy.value)

    @property
    def sign_in_risk(self) -> frozenset[str]:
        conditions = self.policy.value.conditions if self.policy else None
        return levels(conditions.sign_in_risk_levels) if conditions else frozenset()

    @property
    def user_risk(self) -> frozenset[str]:
        conditions = self.policy.value.conditions if self.policy else None
        return levels(conditions.user_risk_levels) if conditions else frozenset()

    @property
    def user_actions(self) -> frozenset[str]:
        conditions = self.policy.value.conditions if self.policy else None
        apps = conditions.applications if conditions else None
        return levels(apps.include_user_actions) if apps else frozenset()


def failed(applied: AppliedPolicy) -> bool:
    """Whether an applied policy failed and was enforced; report-only results never count."""
    return (applied.result or "").casefold() == "failure"


@dataclass
class ConditionalAccess:
    answers: Answers
    account: Account
    methods: Methods
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

    @property
    def person(self) -> Person:
        groups: frozenset[str] | None
        roles: frozenset[str] | None
        try:
            groups = self.methods.group_ids
        except Unreadable:
            groups = None
        try:
            roles = frozenset((r.value.role_template_id or "").casefold() for r in self.methods.roles)
        except Unreadable:
            roles = None
        return Person(self.account.id, self.account.is_guest, groups, roles)

    def session(self, event: SignIn | None) -> Session:
        """The sign-in to match policies against: the event, or what is known of the user where there is none."""
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
            return Session(user_risk=None if user_risk == "none" and self._log_unread else user_risk)
        if user_risk == "none" and self._closed_since(event):
            user_risk = None
        return Session(
            event.app_id, event.risk_level_during_sign_in, user_risk, event.client_app_used, event.resource_id
        )

    @property
    def event(self) -> Item[SignIn] | None:
        """The sign-in to explain; None too where the log could not be read, since policies tell without it."""
        try:
            return self.sign_ins.event
        except Unreadable:
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
        session = self.session(self.event.value if self.event else None)
        return tuple(
            demand
            for demand in self._reaching(session)
            if demand.reached and demand.reached.reach is not Reach.NO and demands_proof_of(demand) is not False
        )

    @cached_property
    def demanding_now(self) -> tuple[Demand, ...]:
        """Enabled policies that demand proof of the user today, for sure, whatever a sign-in of the past lists."""
        return tuple(
            demand
            for demand in self._reaching(self.session(None))
            if demand.reached and demand.reached.reach is Reach.YES and demands_proof_of(demand) is True
        )

    @cached_property
    def blocking_now(self) -> tuple[Demand, ...]:
        """Enabled policies that block the user today, for sure: by the user's risk as it is now, or altogether."""
        return tuple(
            demand
            for demand in self._reaching(self.session(None))
            if demand.reached and demand.reached.reach is Reach.YES and demand.policy and blocks(demand.policy.value)
        )

    def _reaching(self, session: Session) -> tuple[Demand, ...]:
        demands = []
        for item in self.policies:
            if (item.value.state or "").casefold() != ENABLED:
                continue
            reached = reach(item.value, self.person, session)
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

    def trusted(self, ip: str | None) -> tuple[bool | None, tuple[Evidence, ...]]:
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
    return demands_proof(demand.policy.value) if demand.policy else None
