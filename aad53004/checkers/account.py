"""The account: who it is, whether it can sign in at all, how old it is, and where it is mastered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from aad53004.checkers.facts import Answers, Item
from aad53004.entra import Domain, Federation, User, UserActivity
from aad53004.errors import Unreadable
from aad53004.graph.interface import Licence, Resource

USER_PROPERTIES = (
    "id,userPrincipalName,displayName,mail,userType,accountEnabled,createdDateTime,employeeHireDate,creationType,"
    "externalUserState,onPremisesSyncEnabled,onPremisesDomainName,lastPasswordChangeDateTime,passwordPolicies,"
    "passwordProfile,signInSessionsValidFromDateTime,usageLocation,identities"
)
USER = Resource(
    "user",
    "/v1.0/users/{user}",
    "user account",
    ("User.Read.All",),
    query={"$select": USER_PROPERTIES},
    absent="no such user in this tenant",
)
ACTIVITY = Resource(
    "sign-in-activity",
    "/v1.0/users/{user_id}",
    "last sign-in times of the user",
    ("User.Read.All", "AuditLog.Read.All"),
    Licence.P1,
    query={"$select": "id,signInActivity"},
)
DOMAIN = Resource(
    "domain", "/v1.0/domains/{domain}", "domain of the user", ("Domain.Read.All",), absent="no domain of this tenant"
)
FEDERATION = Resource(
    "federation",
    "/v1.0/domains/{federated_domain}/federationConfiguration",
    "federation settings of the domain",
    ("Domain-InternalFederation.Read.All",),
    collection=True,
    absent="not federated",
)
# A deleted user's UPN is its object id without dashes and the old UPN behind it.
DELETED = Resource(
    "deleted-user",
    "/v1.0/directory/deletedItems/microsoft.graph.user",
    "deleted users",
    ("User.Read.All",),
    query={
        "$filter": "endsWith(userPrincipalName,'{missing_user}')",
        "$count": "true",
        "$select": "id,userPrincipalName,displayName,deletedDateTime",
    },
    collection=True,
    advanced=True,
)
DELETED_BY_ID = Resource(
    "deleted-user-by-id", "/v1.0/directory/deletedItems/{missing_id}", "deleted user", ("User.Read.All",), absent="none"
)
SIMILAR = Resource(
    "similar-users",
    "/v1.0/users",
    "users of a similar name",
    ("User.ReadBasic.All",),
    query={
        "$filter": "startswith(userPrincipalName,'{similar}') or startswith(mail,'{similar}')",
        "$select": "id,userPrincipalName,displayName,mail",
        "$top": "999",
    },
    collection=True,
    pages=1,
)
RESOURCES = (USER, ACTIVITY, DOMAIN, FEDERATION)
WHEN_MISSING = (DELETED, DELETED_BY_ID, SIMILAR)


# The issuer of the identity of whose home is another Entra tenant; every other issuer is none.
# https://learn.microsoft.com/graph/api/resources/objectidentity
OTHER_TENANT = "externalazuread"
FEDERATED = "federated"
# https://learn.microsoft.com/graph/api/resources/user
INVITED = {"pendingacceptance", "accepted"}


class Home(StrEnum):
    """Where the credentials and the user risk of an account live."""

    HERE = "here"
    OTHER_TENANT = "other-tenant"  # an Entra tenant whose administrators can act
    NO_TENANT = "no-tenant"  # a personal account, a code by mail, Google, Facebook, a SAML provider
    ELSEWHERE = "elsewhere"  # not here, and Graph does not say where


@dataclass
class Account:
    answers: Answers

    @cached_property
    def user(self) -> Item[User]:
        found = self.answers.one(User, USER)
        if found is None:
            raise Unreadable("the tenant has no such user")
        if not found.value.id.isprintable():
            raise Unreadable("its object id is no id", found.answer)
        return found

    @property
    def id(self) -> str:
        return self.user.value.id

    @property
    def name(self) -> str:
        """How to call the user in a sentence: the UPN as Graph spells it, else the display name or id."""
        user = self.user.value.legible
        return user.user_principal_name or user.display_name or user.id

    def is_called(self, name: str) -> bool:
        """Whether a name, such as one on an error page, is the user principal name, the mail address or the object id of
        this user, in any case."""
        user = self.user.value.legible
        own = (user.id, user.user_principal_name, user.mail)
        return name.casefold() in {known.casefold() for known in own if known}

    @property
    def is_guest(self) -> bool:
        """A user from elsewhere: by its type, or by the #EXT# of its UPN.

        https://learn.microsoft.com/entra/external-id/user-properties
        """
        user = self.user.value
        return (user.user_type or "").casefold() == "guest" or "#ext#" in (user.user_principal_name or "").casefold()

    @property
    def is_external(self) -> bool:
        """Signs in at another tenant or identity provider. An *internal* guest (type Guest, credentials here) is not
        external: it can have a Temporary Access Pass."""
        return self.home is not Home.HERE

    @cached_property
    def home(self) -> Home:
        """Where the user is at home: by the identities, which name who authenticates the user. What marks a guest says
        only that it is not here. Raises Unreadable where none of them could be read.

        https://learn.microsoft.com/graph/api/resources/objectidentity
        """
        user = self.user.value
        state = (user.external_user_state or "").casefold()
        marked = "#ext#" in (user.user_principal_name or "").casefold() or state in INVITED
        try:
            issuers = self._issuers
        except Unreadable:
            if marked:
                return Home.ELSEWHERE
            raise
        if OTHER_TENANT in issuers:
            return Home.OTHER_TENANT
        if issuers and (marked or self.is_guest):
            return Home.NO_TENANT
        if state and not marked:
            raise Unreadable(f"externalUserState is {user.external_user_state!r}, which this version does not know")
        return Home.ELSEWHERE if marked else Home.HERE

    @property
    def _issuers(self) -> frozenset[str]:
        """Who authenticates the user instead of this tenant, in lower case."""
        federated = (
            identity
            for identity in self.user.value.identities or ()
            if (identity.sign_in_type or "").casefold() == FEDERATED
        )
        return frozenset((identity.issuer or "").casefold() for identity in federated)

    @property
    def is_synced(self) -> bool:
        return self.user.value.on_premises_sync_enabled is True

    @property
    def created(self) -> datetime | None:
        return self.user.value.created_date_time

    @cached_property
    def activity(self) -> Item[UserActivity] | None:
        return self.answers.one(UserActivity, ACTIVITY)

    @cached_property
    def domain(self) -> Item[Domain] | None:
        return self.answers.one(Domain, DOMAIN)

    @cached_property
    def federation(self) -> tuple[Item[Federation], ...]:
        return tuple(self.answers.many(Federation, FEDERATION))
