"""What Graph says of the methods of a user: what is registered, passes, the registration report, and what policy says of
them. What of it the user can prove: :mod:`aad53004.checkers.effective_methods`.

https://learn.microsoft.com/graph/api/resources/authenticationmethods-overview
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from aad53004.checkers.facts import Answers, Item, Items, Records
from aad53004.checkers.method_kinds import KINDS, PASS, RESET_ONLY
from aad53004.checkers.method_policy import Membership
from aad53004.cite import Citation, cite, resolve
from aad53004.entra import (
    AuthenticationMethod,
    AuthenticationStrength,
    DirectoryRole,
    Group,
    MethodsPolicy,
    RegistrationDetails,
    Requirements,
)
from aad53004.errors import Unreadable
from aad53004.graph.interface import Licence, Limit, Resource, Status

METHODS = Resource(
    "methods",
    "/v1.0/users/{user_id}/authentication/methods",
    "registered authentication methods",
    ("UserAuthenticationMethod.Read.All",),
    limit=Limit.REPORTS,
    collection=True,
    china=False,
)
PASSES = Resource(
    "passes",
    "/v1.0/users/{user_id}/authentication/temporaryAccessPassMethods",
    "Temporary Access Passes",
    ("UserAuthMethod-TAP.Read.All",),
    limit=Limit.REPORTS,
    collection=True,
    china=False,
)
REQUIREMENTS = Resource(
    "per-user-mfa",
    "/beta/users/{user_id}/authentication/requirements",
    "per-user MFA state",
    ("Policy.Read.All",),
    limit=Limit.REPORTS,
    china=False,
)
REGISTRATION = Resource(
    "registration",
    "/v1.0/reports/authenticationMethods/userRegistrationDetails/{user_id}",
    "authentication method registration report",
    ("AuditLog.Read.All",),
    Licence.P1,
    Limit.REPORTS,
    absent="not computed yet (new users appear within about a day; disabled users never)",
)
METHODS_POLICY = Resource(
    "methods-policy",
    "/v1.0/policies/authenticationMethodsPolicy",
    "authentication methods policy",
    ("Policy.Read.AuthenticationMethod",),
)
STRENGTHS = Resource(
    "strengths",
    "/v1.0/policies/authenticationStrengthPolicies",
    "authentication strengths",
    ("Policy.Read.AuthenticationMethod",),
    Licence.P1,
    collection=True,
)
GROUPS = Resource(
    "groups",
    "/v1.0/users/{user_id}/transitiveMemberOf/microsoft.graph.group",
    "groups of the user",
    ("GroupMember.Read.All",),
    query={"$count": "true", "$select": "id,displayName", "$top": "999"},
    collection=True,
    advanced=True,
)
ROLES = Resource(
    "roles",
    "/v1.0/users/{user_id}/transitiveMemberOf/microsoft.graph.directoryRole",
    "directory roles of the user",
    ("RoleManagement.Read.Directory",),
    query={"$count": "true", "$select": "id,displayName,roleTemplateId"},
    collection=True,
    advanced=True,
)
RESOURCES = (METHODS, PASSES, REQUIREMENTS, REGISTRATION, METHODS_POLICY, STRENGTHS, GROUPS, ROLES)
NOT_YET_VALID = "notyetvalid"


def _nobody() -> str:
    raise Unreadable("the account could not be read")


@dataclass
class Methods:
    """``user_id``: gives the object id of the user, or raises Unreadable."""

    answers: Answers
    user_id: Callable[[], str] = _nobody

    @cached_property
    def listed(self) -> Items[AuthenticationMethod]:
        """Everything registered, the password among it."""
        return self.answers.many(AuthenticationMethod, METHODS)

    @property
    def pass_list(self) -> Items[AuthenticationMethod]:
        """The list in which passes stand: their own, else, where that was not read whole, that of all methods."""
        try:
            own = self.answers.many(AuthenticationMethod, PASSES)
        except Unreadable:
            return self.listed
        if own.whole and own.where(lambda method: method.is_usable).whole:
            return own
        try:
            return self.listed
        except Unreadable:
            return own

    @cached_property
    def passes(self) -> Records[AuthenticationMethod]:
        """Temporary Access Passes, usable or not; from their own list, else from the list of all methods."""
        listed = self.pass_list
        # In their own list passes need not say their kind.
        kinds = (PASS,) if listed.answer.resource is METHODS else (PASS, "")
        return listed.where(lambda method: method.kind in kinds)

    @property
    def pending_passes(self) -> Records[AuthenticationMethod]:
        """Passes that begin later: there, not spent, and not usable yet.

        https://learn.microsoft.com/graph/api/resources/temporaryaccesspassauthenticationmethod
        """
        return self.passes.where(lambda method: (method.method_usability_reason or "").casefold() == NOT_YET_VALID)

    @property
    def usable_passes(self) -> Records[AuthenticationMethod]:
        return self.passes.where(lambda method: method.is_usable is True)

    @property
    def passes_alone(self) -> Records[AuthenticationMethod]:
        """Usable passes as their own list shows them; none where Graph did not give it at all."""
        try:
            own = self.answers.many(AuthenticationMethod, PASSES)
        except Unreadable:
            return Records(())
        return own.where(lambda method: method.is_usable is True)

    @cached_property
    def registration(self) -> Item[RegistrationDetails] | None:
        """The registration report of this user; None while Entra has not computed it."""
        return self.answers.one(RegistrationDetails, REGISTRATION)

    @property
    def computed_registration(self) -> Item[RegistrationDetails] | None:
        """The registration report; None too where the tenant has no licence for it, so that nobody computes one. Raises
        Unreadable where there may be one that was not read."""
        try:
            return self.registration
        except Unreadable as error:
            if error.answers and all(answer.status is Status.UNLICENSED for answer in error.answers):
                return None
            raise

    @cached_property
    def requirements(self) -> Item[Requirements] | None:
        return self.answers.one(Requirements, REQUIREMENTS)

    @cached_property
    def policy(self) -> Item[MethodsPolicy]:
        found = self.answers.one(MethodsPolicy, METHODS_POLICY)
        if found is None:
            raise Unreadable("the tenant has no authentication methods policy")
        return found

    @cached_property
    def groups(self) -> Items[Group]:
        return self.answers.many(Group, GROUPS)

    @property
    def group_count(self) -> tuple[int, tuple[Citation, ...]]:
        """Of how many groups the user is a member, nested ones counted, and the evidence for it: what Graph counted,
        else the groups that were read. Raises Unreadable where neither tells."""
        groups = self.groups
        for page in groups.answer.pages if groups.answer.found else ():
            counted = resolve(page.body, "/@odata.count")
            if isinstance(counted, int) and counted >= len(groups):
                return counted, (cite(page, "/@odata.count", "groups, nested ones counted"),)
        if groups.answer.truncated:
            raise Unreadable(
                "only the first pages of the groups were read, and Graph did not count them", groups.answer
            )
        return len(groups), groups.cite_all("the groups that were read")

    @cached_property
    def roles(self) -> Items[DirectoryRole]:
        return self.answers.many(DirectoryRole, ROLES)

    @property
    def group_ids(self) -> frozenset[str]:
        return frozenset(group.value.id.casefold() for group in self.groups)

    @cached_property
    def unknown(self) -> Records[AuthenticationMethod]:
        """Methods of a kind that this version does not know: shown, and not counted."""
        return self.listed.where(lambda method: method.kind not in KINDS)

    @cached_property
    def weak(self) -> Records[AuthenticationMethod]:
        """E-mail and security questions: good for a password reset, never for MFA."""
        return self.listed.where(lambda method: method.kind in RESET_ONLY)

    @property
    def membership(self) -> Membership:
        """What decides whether a target of a policy holds the user."""
        return Membership(self.user_id, lambda: self.groups, lambda: self.roles)

    @property
    def answered(self) -> bool:
        """Whether Graph answered for the user's methods, be it in part."""
        answer = self.answers.get(METHODS)
        return answer is not None and answer.found

    @cached_property
    def strengths(self) -> Items[AuthenticationStrength]:
        return self.answers.many(AuthenticationStrength, STRENGTHS)
