"""What the user can prove: registered methods of every kind, passes, and whether policy lets them count.

Which kind satisfies what: https://learn.microsoft.com/graph/api/resources/authenticationmethods-overview and
https://learn.microsoft.com/entra/identity/authentication/concept-authentication-strengths
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from aad53004.checkers.facts import Answers, Item, Items, Part, Records
from aad53004.cite import Citation, cite, resolve
from aad53004.entra import (
    AuthenticationMethod,
    AuthenticationStrength,
    DirectoryRole,
    Group,
    MethodConfiguration,
    MethodsPolicy,
    RegistrationDetails,
    Requirements,
)
from aad53004.errors import Unreadable
from aad53004.graph.interface import Licence, Limit, Resource

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


@dataclass(frozen=True)
class Kind:
    """What one ``@odata.type`` of a method is worth. ``policy`` is the id of its configuration in the authentication
    methods policy; ``bound``: it proves nothing away from its own device."""

    title: str
    strong: bool
    combinations: tuple[str, ...] = ()
    policy: str = ""
    bound: bool = False


PHONE, EXTERNAL = "phone", "external"
EXTERNAL_CONFIGURATION = "externalauthenticationmethodconfiguration"
KINDS = {
    "passwordauthenticationmethod": Kind("a password", False, ("password",)),
    "phoneauthenticationmethod": Kind("a phone number", True, ("password,sms", "password,voice"), PHONE),
    "microsoftauthenticatorauthenticationmethod": Kind(
        "Microsoft Authenticator",
        True,
        ("password,microsoftAuthenticatorPush",),
        "microsoftauthenticator",
    ),
    "passwordlessmicrosoftauthenticatorauthenticationmethod": Kind(
        "Microsoft Authenticator (passwordless)", True, ("deviceBasedPush",), "microsoftauthenticator"
    ),
    "softwareoathauthenticationmethod": Kind("an authenticator app", True, ("password,softwareOath",), "softwareoath"),
    "hardwareoathauthenticationmethod": Kind("a hardware OATH token", True, ("password,hardwareOath",), "hardwareoath"),
    "fido2authenticationmethod": Kind("a passkey (FIDO2)", True, ("fido2",), "fido2"),
    "windowshelloforbusinessauthenticationmethod": Kind(
        "Windows Hello for Business", True, ("windowsHelloForBusiness",), bound=True
    ),
    "platformcredentialauthenticationmethod": Kind(
        "a platform credential", True, ("windowsHelloForBusiness",), bound=True
    ),
    "x509certificateauthenticationmethod": Kind(
        "a certificate", True, ("x509CertificateMultiFactor",), "x509certificate"
    ),
    "temporaryaccesspassauthenticationmethod": Kind(
        "a Temporary Access Pass",
        True,
        ("temporaryAccessPassOneTime", "temporaryAccessPassMultiUse"),
        "temporaryaccesspass",
    ),
    "externalauthenticationmethod": Kind("an external authentication method", True, (), EXTERNAL),
    "emailauthenticationmethod": Kind("an e-mail address", False),
    "securityquestionauthenticationmethod": Kind("security questions", False),
    "qrcodepinauthenticationmethod": Kind("a QR code and PIN", False, ("qrCodePin",), "qrcodepin"),
}
PASS = "temporaryaccesspassauthenticationmethod"
RESET_ONLY = {"emailauthenticationmethod", "securityquestionauthenticationmethod"}
SSPR_ONLY = {"email", "securityquestion"}
PHONE_CONFIGURATIONS = {"password,sms": "sms", "password,voice": "voice"}
# What the legacy MFA and self-service password reset settings can allow beside the policy: not passes, not passkeys.
# https://learn.microsoft.com/entra/identity/authentication/how-to-authentication-methods-manage
LEGACY = {"sms", "voice", "microsoftauthenticator", "softwareoath", "hardwareoath", "email"}
ALL_USERS = "all_users"


@dataclass(frozen=True)
class Counted:
    """One strong method and whether the authentication methods policy lets this user use it: True, False, or None
    where that could not be read. ``why`` names what decided, ``configurations`` where that stands, ``combinations``
    what the method can satisfy as far as the policy allows it."""

    method: Item[AuthenticationMethod]
    kind: Kind
    allowed: bool | None
    why: str = ""
    configurations: tuple[str, ...] = ()
    combinations: tuple[str, ...] = ()


@dataclass
class Methods:
    answers: Answers

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
    def external_configurations(self) -> tuple[tuple[int, MethodConfiguration], ...]:
        """The index and configuration of each external authentication method in the methods policy.

        https://learn.microsoft.com/graph/api/resources/externalauthenticationmethodconfiguration
        """
        listed = enumerate(self.policy.value.authentication_method_configurations or ())
        return tuple((i, one) for i, one in listed if one.kind == EXTERNAL_CONFIGURATION)

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

    @cached_property
    def strong(self) -> Part[Counted]:
        """Registered methods that can satisfy MFA, passes apart."""
        kinds = {name for name, kind in KINDS.items() if kind.strong and name != PASS}
        matching = self.listed.where(lambda method: method.kind in kinds)
        return Part(tuple(self._count(item, KINDS[item.value.kind]) for item in matching.read), matching.doubts)

    def _count(self, item: Item[AuthenticationMethod], kind: Kind) -> Counted:
        try:
            names = self._configurations(item, kind)
        except Unreadable as error:
            return Counted(item, kind, None, error.why, (), kind.combinations)
        if not names:
            return Counted(item, kind, True, "not governed by the authentication methods policy", (), kind.combinations)
        states = {name: self.allows(name) for name in names}
        for name, (allowed, why) in states.items():
            if allowed:
                combinations = tuple(
                    one for one in kind.combinations if states.get(PHONE_CONFIGURATIONS.get(one, name), (True,))[0]
                )
                return Counted(item, kind, True, why, (name,), combinations)
        unknown = [why for allowed, why in states.values() if allowed is None]
        if unknown:
            return Counted(item, kind, None, unknown[0], tuple(names), kind.combinations)
        named = len(names) > 1
        why = "; ".join(f"{name} is {why}" if named else why for name, (_, why) in states.items())
        return Counted(item, kind, False, why, tuple(names))

    @staticmethod
    def _configurations(item: Item[AuthenticationMethod], kind: Kind) -> list[str]:
        """The configurations of the methods policy that decide on a method; none where it does not govern it."""
        if kind.policy == PHONE:
            # An office phone cannot take a text message.
            return ["voice"] if (item.value.phone_type or "").casefold() == "office" else ["sms", "voice"]
        if kind.policy == EXTERNAL:
            # Each provider has a configuration of its own.
            return [item.value.configuration_id or EXTERNAL]
        return [kind.policy] if kind.policy else []

    def configuration(self, name: str) -> tuple[int, MethodConfiguration] | None:
        """The index and configuration of a method in the authentication methods policy, by its id in any case."""
        doubt: Unreadable | None = None
        for i, configuration in enumerate(self.policy.value.authentication_method_configurations or ()):
            try:
                if (configuration.id or "").casefold() == name.casefold():
                    return i, configuration
            except Unreadable as error:
                doubt = error
        if doubt:
            raise doubt
        return None

    def allows(self, name: str) -> tuple[bool | None, str]:
        """Whether the authentication methods policy lets this user use method ``name``: True, False, or None where
        that could not be read; and what decided.

        Excluded targets win over included ones
        (https://learn.microsoft.com/entra/identity/authentication/concept-authentication-methods-manage).
        """
        try:
            return self._allows(name)
        except Unreadable as error:
            return None, error.why

    def _allows(self, name: str) -> tuple[bool | None, str]:
        found = self.configuration(name)
        if found is None:
            return None, f"the authentication methods policy does not mention {name}"
        _, configuration = found
        legacy = self.legacy_policies_count and name.casefold() in LEGACY
        state = (configuration.state or "").casefold()
        if state == "disabled":
            return (
                (None, "switched off, but legacy MFA settings may still allow it")
                if legacy
                else (False, "switched off for everyone")
            )
        if state != "enabled":
            return None, f"its state is {configuration.state!r}, which this version does not know"
        excluded, why = self._targeted(configuration.exclude_targets)
        if excluded:
            return False, f"this user is excluded ({why})"
        if configuration.include_targets is None:
            return None, "the policy does not say for whom it is switched on"
        included, why = self._targeted(configuration.include_targets)
        if excluded is None or included is None:
            return None, "the groups of the user could not be read"
        if included:
            return True, f"allowed for {why}"
        return (
            (None, "not for this user, but legacy MFA settings may still allow it")
            if legacy
            else (False, "switched on only for other groups")
        )

    @property
    def legacy_policies_count(self) -> bool:
        """Whether the legacy MFA and SSPR settings still count beside the authentication methods policy.

        https://learn.microsoft.com/entra/identity/authentication/how-to-authentication-methods-manage
        """
        return (self.policy.value.policy_migration_state or "").casefold() in {"premigration", "migrationinprogress"}

    def _targeted(self, targets: tuple[object, ...] | None) -> tuple[bool | None, str]:
        ids = [str(getattr(target, "id", "") or "").casefold() for target in targets or ()]
        if not ids:
            return False, "nobody"
        if ALL_USERS in ids:
            return True, "all users"
        try:
            member = self.groups.where(lambda group: group.id.casefold() in ids).first
            hit = member.value if member else None
        except Unreadable:
            return None, ""
        return (True, f"group {hit.display_name or hit.id}") if hit else (False, "other groups")

    @property
    def usable(self) -> Part[Counted]:
        """Strong methods that policy allows, or that nothing shows to be disallowed away from their own device."""
        return Part(tuple(one for one in self.strong.read if one.allowed and not one.kind.bound), self.strong.doubts)

    @property
    def answered(self) -> bool:
        """Whether Graph answered for the user's methods, be it in part."""
        answer = self.answers.get(METHODS)
        return answer is not None and answer.found

    @property
    def movable(self) -> Part[Counted]:
        """Strong methods that prove something away from their own device, whether policy allows them or not."""
        return Part(tuple(one for one in self.strong.read if not one.kind.bound), self.strong.doubts)

    def proof(self) -> tuple[str, tuple[Citation, ...]] | None:
        """What the user can prove now, in words and with its evidence; None where nothing is registered that policy
        allows. Raises Unreadable where that is not settled. The registration report, up to a day old, has no say."""
        for item in self.usable_passes.read:
            return KINDS[PASS].title, item.cite("isUsable", "methodUsabilityReason")
        for one in self.usable.read:
            return one.kind.title, one.method.cite("@odata.type", "createdDateTime")
        self.usable_passes.require_whole()
        for one in self.strong:
            if one.allowed is None:
                raise Unreadable(f"{one.kind.title} is registered, and whether it may be used is not known: {one.why}")
        for item in self.unknown:
            raise Unreadable(
                f"a method of a kind that this version does not know is registered ({item.value.odata_type})"
            )
        return None

    @cached_property
    def can_prove(self) -> bool | None:
        """Whether the user can pass an MFA demand now: True, False, or None where it cannot be told."""
        try:
            if self.usable_passes.read or self.usable.read:
                return True
            self.usable_passes.require_whole()
            if any(one.allowed is None for one in self.strong) or self.unknown:
                return self._by_report()
            # A method bound to one device proves nothing elsewhere, but which device the next sign-in has is not known.
            return None if any(one.allowed for one in self.strong) else False
        except Unreadable:
            reported = self._by_report()
            # A method or pass that was not read may be there whatever the report, up to a day old, says.
            return reported if reported or (self.passes_alone.whole and not self.answered) else None

    def _by_report(self) -> bool | None:
        try:
            report = self.registration
        except Unreadable:
            return None
        return report.value.is_mfa_capable if report else None

    def combinations(self) -> frozenset[str]:
        """The authentication method combinations that the user can satisfy for sure, in lower case."""
        found = {part.casefold() for one in self.strong.read if one.allowed for part in one.combinations}
        for item in self.usable_passes.read:
            found.add("temporaryaccesspassonetime" if item.value.is_usable_once else "temporaryaccesspassmultiuse")
        return frozenset(found)

    def perhaps_combinations(self) -> frozenset[str]:
        """Those that the user may satisfy besides: what policy may allow, and Authenticator without a password, which
        the list of methods does not tell from plain notifications and the registration report does."""
        found = {part.casefold() for one in self.strong if one.allowed is None for part in one.combinations}
        if any(one.kind is KINDS["microsoftauthenticatorauthenticationmethod"] for one in self.strong):
            try:
                report = self.registration
            except Unreadable:
                report = None
            registered = {kind.casefold() for kind in (report.value.methods_registered if report else None) or ()}
            if report is None or "microsoftauthenticatorpasswordless" in registered:
                found.add("devicebasedpush")
        return frozenset(found) - self.combinations()

    @cached_property
    def strengths(self) -> Items[AuthenticationStrength]:
        return self.answers.many(AuthenticationStrength, STRENGTHS)
