"""Whom a policy covers: users by id, groups, roles, guests and external users by kind and home tenant.

https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups
"""

from __future__ import annotations

from collections.abc import Iterable

from aad53004.conditional_access.scenario import EXTERNAL_TYPES, UNKNOWN
from aad53004.conditional_access.sign_in import (
    MAYBE,
    NO,
    YES,
    Answer,
    Check,
    SignIn,
    deep_extras,
    fixed,
    flags,
    is_placeholder,
    lowered,
    says_nothing,
    stranger,
)
from aad53004.entra import GuestsOrExternalUsers, PolicyConditions, PolicyUsers


def includes_people(users: PolicyUsers | None) -> bool:
    if users is None:
        return False
    named = (users.include_users, users.include_groups, users.include_roles)
    return any(lowered(one) - {"none"} for one in named) or users.include_guests_or_external_users is not None


def users(conditions: PolicyConditions) -> Check:
    """The check of whom a policy covers."""
    assigned = conditions.users
    if not says_nothing(conditions.agents) and not includes_people(assigned):
        return fixed(NO, "it is about agents, not about people")
    if assigned is None:
        if about_workloads(conditions):
            return fixed(NO, "it is about workload identities, not about users")
        return fixed(MAYBE, "the policy does not say whom it covers")
    included = _side(
        assigned.include_users,
        assigned.include_groups,
        assigned.include_roles,
        assigned.include_guests_or_external_users,
    )
    excluded = _side(
        assigned.exclude_users,
        assigned.exclude_groups,
        assigned.exclude_roles,
        assigned.exclude_guests_or_external_users,
    )
    everyone = "all" in lowered(assigned.include_users)
    if not includes_people(assigned):
        return fixed(NO, "it includes no user")

    def check(sign_in: SignIn) -> Answer:
        if sign_in.scenario.user is None:
            return Answer(NO, "no user signs in")
        out = excluded(sign_in)
        if out.truth is YES:
            return Answer(NO, f"excluded: {out.detail}")
        into = Answer(YES, "all users", unrestricted=True) if everyone else included(sign_in)
        if into.truth is NO:
            return Answer(NO, "the user is not included")
        if into.truth is MAYBE:
            return Answer(MAYBE, f"perhaps included: {into.detail}", into.needs)
        if out.truth is MAYBE:
            return Answer(MAYBE, f"perhaps excluded: {out.detail}", out.needs)
        return Answer(YES, f"included: {into.detail}", unrestricted=into.unrestricted)

    return check


def _side(
    ids: Iterable[str] | None,
    groups: Iterable[str] | None,
    roles: Iterable[str] | None,
    external: GuestsOrExternalUsers | None,
) -> Check:
    """One side, included or excluded, of the users of a policy: yes for whom it names."""
    names = lowered(ids)
    any_guest = "guestsorexternalusers" in names
    everyone = "all" in names
    named = frozenset(one for one in names if one not in {"all", "none", "guestsorexternalusers"})
    checks: list[Check] = []
    if named:
        checks.append(_named_user(named))
    if any_guest:
        checks.append(_any_guest)
    wanted_groups, wanted_roles = lowered(groups) - {"none"}, lowered(roles) - {"none"}
    if wanted_groups:
        checks.append(_member("group", wanted_groups))
    if wanted_roles:
        checks.append(_member("role", wanted_roles))
    if external is not None:
        checks.append(external_check(external))

    def check(sign_in: SignIn) -> Answer:
        if everyone:
            return Answer(YES, "all users", unrestricted=True)
        found = Answer(NO, "not named")
        for one in checks:
            answer = one(sign_in)
            if answer.truth is YES:
                return answer
            if answer.truth is MAYBE:
                found = answer
        return found

    return check


def _named_user(ids: frozenset[str]) -> Check:
    odd = any(is_placeholder(one) for one in ids)

    def check(sign_in: SignIn) -> Answer:
        if sign_in.user_ids & ids:
            return Answer(YES, "the user by name")
        if sign_in.scenario.user is UNKNOWN:
            return Answer(MAYBE, "who signs in is not known", "user")
        if odd:
            return Answer(MAYBE, "it names users by a placeholder")
        # A policy names users by object id.
        return Answer(NO, "") if sign_in.user_id_known else Answer(MAYBE, "the object id is not known", "directory")

    return check


def _any_guest(sign_in: SignIn) -> Answer:
    kind = sign_in.external_type
    if kind is None:
        return Answer(MAYBE, "whether the user is a guest is not known", _needs_user(sign_in))
    return Answer(NO, "") if kind == "none" else Answer(YES, f"guests and external users ({kind})")


def _needs_user(sign_in: SignIn) -> str:
    return "user" if sign_in.scenario.user is UNKNOWN else "directory"


def _member(what: str, wanted: frozenset[str]) -> Check:
    odd = min((one for one in wanted if is_odd(one)), default="")
    plural = f"{what}s"

    def check(sign_in: SignIn) -> Answer:
        have = sign_in.groups if what == "group" else sign_in.roles
        if have is None:
            return Answer(MAYBE, f"the user's {plural} are not known", _needs_user(sign_in))
        both = wanted & have
        if both:
            one = min(both)
            return Answer(YES, f"{what} {sign_in.directory.names.get(one, one)}")
        if odd == "all":
            return Answer(MAYBE, f'what "All" stands for among {plural} is not known')
        return Answer(MAYBE, f"it names {plural} by a placeholder") if odd else Answer(NO, "")

    return check


def is_odd(name: str) -> bool:
    """Whether an entry among groups or roles is no id. Older pages of Graph allow "All" there and do not say whether
    everybody is meant or the members of any. https://learn.microsoft.com/graph/api/resources/conditionalaccessusers"""
    return name == "all" or is_placeholder(name)


def external_check(external: GuestsOrExternalUsers) -> Check:
    """The check of the kinds of guests and external users that one side names, and of their organisations."""
    types = frozenset(flags(external.guest_or_external_user_types))
    tenants = external.external_tenants
    membership = (tenants.membership_kind or "").casefold() if tenants else ""
    members = lowered(tenants.members) if tenants else frozenset()
    further = next(deep_extras(external), "")
    strange = stranger(external.guest_or_external_user_types, (*EXTERNAL_TYPES, "none"))

    def check(sign_in: SignIn) -> Answer:
        kind = sign_in.external_type
        if kind is None:
            return Answer(MAYBE, "which kind of guest or external user it is is not known", _needs_user(sign_in))
        if kind == "none" or kind.casefold() not in types:
            if strange and kind != "none":
                return Answer(MAYBE, f"it names a kind of external user that this version does not know ({strange})")
            return Answer(NO, "")
        if further:
            return Answer(MAYBE, f"{further}, which it says of guests and external users, is not known to this version")
        if tenants is None or (membership in {"", "all"} and not members) or kind == "internalGuest":
            return Answer(YES, f"{kind} of any organisation")
        if membership not in {"enumerated", ""}:
            return Answer(MAYBE, f"the organisations that it names ({membership}) are not known to this version")
        home = sign_in.known_user.external_tenant_id if sign_in.known_user else None
        if home is None:
            return Answer(MAYBE, "the home tenant of the user is not known", "directory")
        return Answer(YES, f"{kind} of the organisation {home}") if home.casefold() in members else Answer(NO, "")

    return check


def about_workloads(conditions: PolicyConditions) -> bool:
    workloads = conditions.client_applications
    if workloads is None:
        return bool(conditions.service_principal_risk_levels or flags(conditions.agent_id_risk_levels))
    named = (workloads.include_service_principals, workloads.include_agent_id_service_principals)
    filters = (workloads.service_principal_filter, workloads.agent_id_service_principal_filter)
    return any(lowered(one) - {"none"} for one in named) or any(one is not None and one.rule for one in filters)
