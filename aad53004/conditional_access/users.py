"""Whom a policy covers: users by id, groups, roles, guests and external users by kind and home tenant.

https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from aad53004.conditional_access.scenario import EXTERNAL_TYPES, UNKNOWN
from aad53004.conditional_access.sign_in import (
    MAYBE,
    NO,
    YES,
    Check,
    CheckResult,
    SignInContext,
    constant,
    first_unknown_value,
    flags,
    is_placeholder,
    is_unset,
    lowered,
    unknown_property_paths,
)
from aad53004.entra import GuestsOrExternalUsers, PolicyConditions, PolicyUsers
from aad53004.errors import Unreadable


@dataclass(frozen=True)
class UserSide:
    """One side, included or excluded, of the users of a policy: yes for whom it names. Names are in lower case;
    ``external`` checks the kinds of guests and external users that it names; ``unread`` says which of its properties
    could not be read, so that it may name anybody."""

    everyone: bool = False
    any_guest: bool = False
    ids: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    external: Check | None = None
    unread: str = ""

    @property
    def names_anybody(self) -> bool:
        return bool(
            self.everyone
            or self.any_guest
            or self.ids
            or self.groups
            or self.roles
            or self.external is not None
            or self.unread
        )

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """The checks of its parts, one of which has to be met."""
        checks: list[Check] = []
        if self.ids:
            checks.append(_named_user(self.ids))
        if self.any_guest:
            checks.append(_any_guest)
        if self.groups:
            checks.append(_member("group", self.groups))
        if self.roles:
            checks.append(_member("role", self.roles))
        if self.external is not None:
            checks.append(self.external)
        if self.unread:
            checks.append(constant(MAYBE, self.unread))
        return tuple(checks)

    def __call__(self, sign_in: SignInContext) -> CheckResult:
        if self.everyone:
            return CheckResult(YES, "all users", unrestricted=True)
        result = CheckResult(NO, "not named")
        for check in self.checks:
            part = check(sign_in)
            if part.truth is YES:
                return part
            if part.truth is MAYBE:
                result = part
        return result


@dataclass(frozen=True)
class UsersCheck:
    """Whether a policy covers a user, where it includes people at all."""

    included: UserSide
    excluded: UserSide

    @property
    def unread(self) -> bool:
        """Whether a property of it could not be read."""
        return bool(self.included.unread or self.excluded.unread)

    def __call__(self, sign_in: SignInContext) -> CheckResult:
        if sign_in.scenario.user is None:
            return CheckResult(NO, "no user signs in")
        out = self.excluded(sign_in)
        if out.truth is YES:
            return CheckResult(NO, f"excluded: {out.detail}")
        into = self.included(sign_in)
        if into.truth is NO:
            return CheckResult(NO, "the user is not included")
        if into.truth is MAYBE:
            return CheckResult(MAYBE, f"perhaps included: {into.detail}", into.needs)
        if out.truth is MAYBE:
            return CheckResult(MAYBE, f"perhaps excluded: {out.detail}", out.needs)
        return CheckResult(YES, f"included: {into.detail}", unrestricted=into.unrestricted)


def users(conditions: PolicyConditions) -> Check:
    """The check of whom a policy covers. Raises Unreadable."""
    assigned = conditions.users
    if assigned is None:
        if not is_unset(conditions.agents):
            return constant(NO, "it is about agents, not about people")
        if about_workloads(conditions):
            return constant(NO, "it is about workload identities, not about users")
        return constant(MAYBE, "the policy does not say whom it covers")
    included = _side(assigned, "include")
    if not included.names_anybody:
        agents = not is_unset(conditions.agents)
        return constant(NO, "it is about agents, not about people" if agents else "it includes no user")
    return UsersCheck(included, _side(assigned, "exclude"))


def includes_people(conditions: PolicyConditions) -> bool:
    """Whether a policy includes people, as far as it could be read; it may where that could not be read."""
    try:
        return conditions.users is not None and _side(conditions.users, "include").names_anybody
    except Unreadable:
        return True


def _side(assigned: PolicyUsers, side: Literal["include", "exclude"]) -> UserSide:
    unread: list[str] = []

    def read(what: str) -> Any:
        try:
            return getattr(assigned, f"{side}_{what}")
        except Unreadable as error:
            unread.append(error.why)
            return None

    def read_external() -> Check | None:
        external = read("guests_or_external_users")
        try:
            return None if external is None else _external(external)
        except Unreadable as error:
            unread.append(error.why)
            return None

    names = lowered(read("users"))
    groups, roles = lowered(read("groups")) - {"none"}, lowered(read("roles")) - {"none"}
    external = read_external()
    return UserSide(
        everyone="all" in names,
        any_guest="guestsorexternalusers" in names,
        ids=names - {"all", "none", "guestsorexternalusers"},
        groups=groups,
        roles=roles,
        external=external,
        unread="; ".join(unread),
    )


def _named_user(ids: frozenset[str]) -> Check:
    placeholder = any(is_placeholder(user_id) for user_id in ids)

    def check(sign_in: SignInContext) -> CheckResult:
        if sign_in.user_ids & ids:
            return CheckResult(YES, "the user by name")
        if sign_in.scenario.user is UNKNOWN:
            return CheckResult(MAYBE, "who signs in is not known", "user")
        if placeholder:
            return CheckResult(MAYBE, "it names users by a placeholder")
        # A policy names users by object id.
        if sign_in.user_id_known:
            return CheckResult(NO, "")
        return CheckResult(MAYBE, "the object id is not known", "directory")

    return check


def _any_guest(sign_in: SignInContext) -> CheckResult:
    kind = sign_in.external_type
    if kind is None:
        return CheckResult(MAYBE, "whether the user is a guest is not known", _needs_user(sign_in))
    return CheckResult(NO, "") if kind == "none" else CheckResult(YES, f"guests and external users ({kind})")


def _needs_user(sign_in: SignInContext) -> str:
    return "user" if sign_in.scenario.user is UNKNOWN else "directory"


def _member(what: Literal["group", "role"], wanted: frozenset[str]) -> Check:
    not_an_id = min((name for name in wanted if is_no_id(name)), default="")
    plural = f"{what}s"

    def check(sign_in: SignInContext) -> CheckResult:
        have = sign_in.groups if what == "group" else sign_in.roles
        if have is None:
            return CheckResult(MAYBE, f"the user's {plural} are not known", _needs_user(sign_in))
        shared = wanted & have
        if shared:
            first = min(shared)
            return CheckResult(YES, f"{what} {sign_in.directory.names.get(first, first)}")
        if not_an_id == "all":
            return CheckResult(MAYBE, f'what "All" stands for among {plural} is not known')
        return CheckResult(MAYBE, f"it names {plural} by a placeholder") if not_an_id else CheckResult(NO, "")

    return check


def is_no_id(name: str) -> bool:
    """Whether an entry among groups or roles is no id. Older pages of Graph allow "All" there and do not say whether
    everybody is meant or the members of any. https://learn.microsoft.com/graph/api/resources/conditionalaccessusers"""
    return name == "all" or is_placeholder(name)


def _external(external: GuestsOrExternalUsers) -> Check:
    """The check of the kinds of guests and external users that one side names, and of their organisations."""
    types = frozenset(flags(external.guest_or_external_user_types))
    tenants = external.external_tenants
    membership = (tenants.membership_kind or "").casefold() if tenants else ""
    members = lowered(tenants.members) if tenants else frozenset()
    further = next(unknown_property_paths(external), "")
    unknown_type = first_unknown_value(external.guest_or_external_user_types, (*EXTERNAL_TYPES, "none"))

    def check(sign_in: SignInContext) -> CheckResult:
        kind = sign_in.external_type
        if kind is None:
            return CheckResult(MAYBE, "which kind of guest or external user it is is not known", _needs_user(sign_in))
        if kind == "none" or kind.casefold() not in types:
            if unknown_type and kind != "none":
                return CheckResult(
                    MAYBE, f"it names a kind of external user that this version does not know ({unknown_type})"
                )
            return CheckResult(NO, "")
        if further:
            return CheckResult(
                MAYBE, f"{further}, which it says of guests and external users, is not known to this version"
            )
        if tenants is None or (membership in {"", "all"} and not members) or kind == "internalGuest":
            return CheckResult(YES, f"{kind} of any organisation")
        if membership not in {"enumerated", ""}:
            return CheckResult(MAYBE, f"the organisations that it names ({membership}) are not known to this version")
        home = sign_in.known_user.external_tenant_id if sign_in.known_user else None
        if home is None:
            return CheckResult(MAYBE, "the home tenant of the user is not known", "directory")
        return (
            CheckResult(YES, f"{kind} of the organisation {home}")
            if home.casefold() in members
            else CheckResult(NO, "")
        )

    return check


def about_workloads(conditions: PolicyConditions) -> bool:
    workloads = conditions.client_applications
    if workloads is None:
        return bool(conditions.service_principal_risk_levels or flags(conditions.agent_id_risk_levels))
    named = (workloads.include_service_principals, workloads.include_agent_id_service_principals)
    filters = (workloads.service_principal_filter, workloads.agent_id_service_principal_filter)
    return any(lowered(one) - {"none"} for one in named) or any(one is not None and one.rule for one in filters)
