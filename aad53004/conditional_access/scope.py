"""Whether a policy reaches a user and a sign-in: yes, no or unknown, with what decided.

Three values throughout: what is not known is unknown, never "no". An exclusion beats an inclusion; the conditions of
one policy are joined by AND, the values of one condition by OR; an empty condition matches everything.
https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups
https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from aad53004.entra import ConditionalAccessPolicy, Entity, PolicyApplications, PolicyUsers

REGISTER_SECURITY_INFO = "urn:user:registersecurityinfo"
KNOWN_CONTROLS = {
    "block",
    "mfa",
    "compliantdevice",
    "domainjoineddevice",
    "approvedapplication",
    "compliantapplication",
    "passwordchange",
    "riskremediation",
}
MFA_CONTROLS = {"mfa", "passwordchange", "riskremediation"}


class Reach(StrEnum):
    """Whether something applies."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reached:
    """A verdict with the condition that decided it."""

    reach: Reach
    why: str


@dataclass(frozen=True)
class Person:
    """Who signs in. ``groups`` and ``roles`` (transitive group ids, role template ids; lower case) are None where
    they could not be read."""

    id: str
    guest: bool
    groups: frozenset[str] | None
    roles: frozenset[str] | None


@dataclass(frozen=True)
class Session:
    """The sign-in as far as it is known; None is unknown. ``app_id`` is the client, ``resource_id`` what it asks for."""

    app_id: str | None = None
    sign_in_risk: str | None = None
    user_risk: str | None = None
    client_app: str | None = None
    resource_id: str | None = None


YES, NO, UNKNOWN = Reach.YES, Reach.NO, Reach.UNKNOWN


def demands_proof(policy: ConditionalAccessPolicy) -> bool | None:
    """Whether the policy's grant controls can only be met by proving more than the password: True, False, or None
    where a control is unknown to this version.

    With OR, another control (a compliant device) may do instead, so only AND or a lone control demands it outright;
    an OR among demands of proof demands proof too.
    """
    grant = policy.grant_controls
    if grant is None:
        return False
    controls = [control.casefold() for control in grant.built_in_controls or ()]
    proofs = [control in MFA_CONTROLS for control in controls]
    if grant.authentication_strength:
        proofs.append(True)
    others = len(grant.custom_authentication_factors or ()) + len(grant.terms_of_use or ())
    strange = [control for control in controls if control not in KNOWN_CONTROLS]
    if any(proofs) and (grant.operator or "AND").casefold() == "or" and (others or not all(proofs)):
        return None
    if any(proofs):
        return True
    return None if strange else False


def has_strange_control(policy: ConditionalAccessPolicy) -> bool:
    """Whether a grant control of the policy is unknown to this version."""
    grant = policy.grant_controls
    return any(
        control.casefold() not in KNOWN_CONTROLS for control in (grant.built_in_controls if grant else None) or ()
    )


def blocks(policy: ConditionalAccessPolicy) -> bool:
    grant = policy.grant_controls
    return bool(grant) and any(c.casefold() == "block" for c in (grant.built_in_controls if grant else None) or ())


def levels(values: Iterable[str] | None) -> frozenset[str]:
    return frozenset(value.casefold() for value in values or ())


def user_reach(users: PolicyUsers | None, person: Person) -> Reached:
    """Whether the policy's user conditions reach this person."""
    if users is None:
        return Reached(UNKNOWN, "the policy does not say whom it covers")
    excluded = _users(
        users.exclude_users, users.exclude_groups, users.exclude_roles, users.exclude_guests_or_external_users, person
    )
    if excluded is YES:
        return Reached(NO, "the user is excluded")
    included = _users(
        users.include_users, users.include_groups, users.include_roles, users.include_guests_or_external_users, person
    )
    if included is NO:
        return Reached(NO, "the user is not included")
    if UNKNOWN in (included, excluded):
        return Reached(UNKNOWN, "groups or roles of the user are not known")
    return Reached(YES, "the user is included")


def _users(
    ids: Iterable[str] | None,
    groups: Iterable[str] | None,
    roles: Iterable[str] | None,
    guests: Entity | None,
    person: Person,
) -> Reach:
    results = []
    for raw in ids or ():
        one = raw.casefold()
        if one == "all" or one == person.id.casefold():
            return YES
        if one == "guestsorexternalusers":
            results.append(YES if person.guest else NO)
    for wanted, have in ((groups, person.groups), (roles, person.roles)):
        wanted_ids = levels(wanted)
        if wanted_ids:
            results.append(UNKNOWN if have is None else YES if wanted_ids & have else NO)
    if guests is not None:
        # Which kind of external user somebody is, and of which tenant, takes more than the user object tells.
        results.append(UNKNOWN if person.guest else NO)
    return YES if YES in results else UNKNOWN if UNKNOWN in results else NO


def app_reach(applications: PolicyApplications | None, app_id: str | None, resource_id: str | None = None) -> Reached:
    """Whether the policy's target resources reach a sign-in of a client to a resource (not a user action).

    Conditional Access targets what is asked for; a web app is client and resource in one.
    """
    if applications is None:
        return Reached(UNKNOWN, "the policy does not say which resources it covers")
    if applications.include_user_actions or applications.include_authentication_context_class_references:
        return Reached(NO, "it is about a user action or an authentication context")
    excluded = levels(applications.exclude_applications)
    included = levels(applications.include_applications)
    asked = frozenset(one.casefold() for one in (app_id, resource_id) if one)
    if asked and asked <= excluded:
        return Reached(NO, "the app is excluded")
    if asked & excluded:
        return Reached(UNKNOWN, "only one of the app and the resource that it asks for is excluded")
    bundles = {"office365", "microsoftadminportals"}
    if included & {"all"}:
        if (excluded and not asked) or excluded & bundles or applications.application_filter:
            return Reached(UNKNOWN, "whether the app is among the excluded ones is not known")
        return Reached(YES, "it covers all resources")
    if asked & included:
        if excluded & bundles:
            return Reached(UNKNOWN, "whether the app is among the excluded ones is not known")
        return Reached(YES, "it covers the app")
    if included & bundles or applications.application_filter:
        return Reached(UNKNOWN, "whether the app belongs to the bundle it covers is not known")
    if included and not asked and not included <= {"none"}:
        return Reached(UNKNOWN, "the app is not known")
    return Reached(NO, "it does not cover the app")


def risk_reach(wanted: Iterable[str] | None, level: str | None, name: str) -> Reached:
    required = levels(wanted)
    if not required:
        return Reached(YES, f"any {name}")
    if level is None or level.casefold() in {"hidden", "unknownfuturevalue", ""}:
        return Reached(UNKNOWN, f"the {name} is not known")
    hit = level.casefold() in required
    return Reached(YES if hit else NO, f"{name} {level}")


CLIENTS = {
    "browser": "browser",
    "mobile apps and desktop clients": "mobileappsanddesktopclients",
    "exchange activesync": "exchangeactivesync",
}


def client_reach(wanted: Iterable[str] | None, client: str | None) -> Reached:
    required = levels(wanted)
    if not required or "all" in required:
        return Reached(YES, "any client")
    if not client:
        return Reached(UNKNOWN, "the client app is not known")
    kind = CLIENTS.get(client.casefold(), "other")
    return Reached(YES if kind in required else NO, f"client {client}")


def reach(policy: ConditionalAccessPolicy, person: Person, session: Session) -> Reached:
    """Whether an enabled policy reaches this sign-in of this person. The state is the caller's to judge."""
    conditions = policy.conditions
    if conditions is None:
        return Reached(UNKNOWN, "the policy shows no conditions")
    checks: list[Callable[[], Reached]] = [
        lambda: user_reach(conditions.users, person),
        lambda: app_reach(conditions.applications, session.app_id, session.resource_id),
        lambda: risk_reach(conditions.sign_in_risk_levels, session.sign_in_risk, "sign-in risk"),
        lambda: risk_reach(conditions.user_risk_levels, session.user_risk, "user risk"),
        lambda: client_reach(conditions.client_app_types, session.client_app),
    ]
    results = [check() for check in checks]
    for result in results:
        if result.reach is NO:
            return result
    for name, value in (conditions.model_extra or {}).items():
        if "@" not in name and value not in (None, [], {}):
            results.append(Reached(UNKNOWN, f"the condition {name} is not evaluated here"))
    results += [
        Reached(UNKNOWN, f"the condition {name} is not evaluated here")
        for name in ("locations", "platforms")
        if getattr(conditions, name) is not None
    ]
    return next((result for result in results if result.reach is UNKNOWN), results[0])
