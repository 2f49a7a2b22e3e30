"""Whether the authentication methods policy lets one user use a method that is registered, level by level.

1. The configuration of the method: its state, and whom it includes and excludes. An exclusion wins.
   https://learn.microsoft.com/entra/identity/authentication/concept-authentication-methods-manage
2. Passkeys: key restrictions by model (AAGUID), which hold for sign-in too. Attestation is asked for at registration only.
   https://learn.microsoft.com/entra/identity/authentication/how-to-enable-passkey-fido2
3. Passkey profiles: one satisfied profile of the user is enough, and a target that names none has the default profile.
   https://learn.microsoft.com/graph/api/resources/passkeyprofile
4. Phones take what their type takes, and Microsoft Authenticator gives what the mode of the target allows.

What is not documented for this version (a kind of target, of restriction, of passkey, of phone, a mode) is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from aad53004.checkers.facts import Item, Items
from aad53004.checkers.method_kinds import (
    ALL_USERS,
    AUTHENTICATOR,
    CODE,
    EXTERNAL,
    EXTERNAL_CONFIGURATION,
    LEGACY,
    MODES,
    NOTIFICATION,
    PASSKEY,
    PASSWORDLESS,
    PHONE,
    PHONE_COMBINATIONS,
    PHONE_CONFIGURATIONS,
    REPORTED_CODE,
    REPORTED_PASSWORDLESS,
    Kind,
)
from aad53004.entra import (
    AuthenticationMethod,
    DirectoryRole,
    Group,
    KeyRestrictions,
    MethodConfiguration,
    MethodsPolicy,
    MethodTarget,
    PasskeyProfile,
    RegistrationDetails,
)
from aad53004.errors import Unreadable

PASSKEY_TYPES = {"devicebound", "synced"}
ALLOW, BLOCK = "allow", "block"


class Level(StrEnum):
    """What decided whether a method may be used."""

    NOTHING = "not governed"
    TARGET = "state and targets"
    KEY = "key restrictions"
    PROFILE = "passkey profiles"
    MODE = "mode of Microsoft Authenticator"
    PHONE = "type of the phone"
    REPORT = "registration report"


@dataclass(frozen=True)
class Allowance:
    """Whether policy lets the user use something: True, False, or None where that is not known. ``why``: what decided,
    or what is not known, as the rest of a sentence.

    ``inferred``: it rests on the order of precedence of profiles and restrictions, which Microsoft does not spell out,
    or on the registration report, which is up to a day old. ``included``: the targets that hold the user, ``perhaps``
    those that may.
    """

    allowed: bool | None
    why: str
    level: Level = Level.TARGET
    inferred: bool = False
    included: tuple[MethodTarget, ...] = ()
    perhaps: tuple[MethodTarget, ...] = ()


@dataclass(frozen=True)
class Use:
    """One method, and whether policy lets the user use it. ``configurations``: where that stands; ``combinations``: what
    the method can satisfy for sure, ``perhaps`` what it may satisfy besides, as authentication strengths spell them."""

    allowance: Allowance
    configurations: tuple[str, ...] = ()
    combinations: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Membership:
    """What decides whether a target holds the user: the own id, groups and roles. Each may raise Unreadable."""

    user_id: Callable[[], str]
    groups: Callable[[], Items[Group]]
    roles: Callable[[], Items[DirectoryRole]]

    def holds(self, target: MethodTarget) -> tuple[bool | None, str]:
        """Whether a target holds the user, and what it is called; None where that is not known, and why.

        A role is named by the id of its template or by its own. https://learn.microsoft.com/graph/api/resources/excludetarget
        """
        try:
            kind, target_id = (target.target_type or "group").casefold(), (target.id or "").casefold()
            match kind:
                case "group" if target_id == ALL_USERS:
                    return True, "all users"
                case "group":
                    return self._in_group(target_id)
                case "user":
                    own = self.user_id().casefold()
                    return own == target_id, "this user"
                case "role":
                    return self._in_role(target_id)
        except Unreadable as error:
            return None, error.why
        return None, f"the policy names a target of the kind {target.target_type!r}, which this version does not know"

    def _in_group(self, group_id: str) -> tuple[bool | None, str]:
        try:
            member = self.groups().where(lambda group: group.id.casefold() == group_id).first
        except Unreadable:
            return None, "the groups of the user could not be read"
        return (True, f"group {member.value.display_name or member.value.id}") if member else (False, "other groups")

    def _in_role(self, role_id: str) -> tuple[bool | None, str]:
        def named(role: DirectoryRole) -> bool:
            return role_id in {(role.id or "").casefold(), (role.role_template_id or "").casefold()}

        try:
            role = self.roles().where(named).first
        except Unreadable:
            return None, "the directory roles of the user could not be read"
        return (True, f"role {role.value.display_name or role.value.id}") if role else (False, "other roles")


@dataclass(frozen=True)
class Targets:
    """Targets sorted by whether they hold the user; ``name`` is what the first that does is called, ``unknown`` why it is
    not known of one."""

    holding: tuple[MethodTarget, ...] = ()
    perhaps: tuple[MethodTarget, ...] = ()
    name: str = ""
    unknown: str = ""
    others: tuple[str, ...] = ()

    @property
    def hold(self) -> bool | None:
        return True if self.holding else None if self.perhaps else False


@dataclass
class UserPolicy:
    """The authentication methods policy for one user."""

    policy: Callable[[], Item[MethodsPolicy]]
    membership: Membership
    registration: Callable[[], Item[RegistrationDetails] | None]
    _allowances: dict[str, Allowance] = field(default_factory=dict)

    @property
    def external_configurations(self) -> tuple[tuple[int, MethodConfiguration], ...]:
        """The index and configuration of each external authentication method in the methods policy.

        https://learn.microsoft.com/graph/api/resources/externalauthenticationmethodconfiguration
        """
        listed = enumerate(self.policy().value.authentication_method_configurations or ())
        return tuple((i, configuration) for i, configuration in listed if configuration.kind == EXTERNAL_CONFIGURATION)

    def configuration(self, name: str) -> tuple[int, MethodConfiguration] | None:
        """The index and configuration of a method in the authentication methods policy, by its id in any case."""
        doubt: Unreadable | None = None
        for i, configuration in enumerate(self.policy().value.authentication_method_configurations or ()):
            try:
                if (configuration.id or "").casefold() == name.casefold():
                    return i, configuration
            except Unreadable as error:
                doubt = error
        if doubt:
            raise doubt
        return None

    @property
    def legacy_policies_count(self) -> bool:
        """Whether the legacy MFA and SSPR settings still count beside the authentication methods policy.

        https://learn.microsoft.com/entra/identity/authentication/how-to-authentication-methods-manage
        """
        return (self.policy().value.policy_migration_state or "").casefold() in {"premigration", "migrationinprogress"}

    # -- level 1

    def allows(self, name: str) -> Allowance:
        """Whether the configuration ``name`` is switched on for this user; what a single method has to meet besides is
        said by :meth:`use`. Raises nothing."""
        if name not in self._allowances:
            try:
                self._allowances[name] = self._allows(name)
            except Unreadable as error:
                self._allowances[name] = Allowance(None, error.why)
        return self._allowances[name]

    def _allows(self, name: str) -> Allowance:
        found = self.configuration(name)
        if found is None:
            return Allowance(None, f"the authentication methods policy does not mention {name}")
        _, configuration = found
        legacy = self.legacy_policies_count and name.casefold() in LEGACY
        state = (configuration.state or "").casefold()
        if state == "disabled":
            if legacy:
                return Allowance(None, "switched off, but legacy MFA settings may still allow it")
            return Allowance(False, "switched off for everyone")
        if state != "enabled":
            return Allowance(None, f"its state is {configuration.state!r}, which this version does not know")
        excluded = self._sorted(configuration.exclude_targets or ())
        if excluded.hold:
            return Allowance(False, f"this user is excluded ({excluded.name})")
        if configuration.include_targets is None:
            return Allowance(None, "the policy does not say for whom it is switched on")
        included = self._sorted(configuration.include_targets)
        if included.hold is False:
            if legacy:
                return Allowance(None, "not for this user, but legacy MFA settings may still allow it")
            return Allowance(False, f"switched on only for {' and '.join(included.others) or 'nobody'}")
        allowed, why = (True, f"allowed for {included.name}") if included.hold else (None, included.unknown)
        if excluded.hold is None:
            allowed, why = None, excluded.unknown
        return Allowance(allowed, why, included=included.holding, perhaps=included.perhaps)

    def _sorted(self, targets: Iterable[MethodTarget]) -> Targets:
        holding, perhaps, others = [], [], []
        name = unknown = ""
        for target in targets:
            holds, what = self.membership.holds(target)
            if holds:
                holding.append(target)
                name = name or what
            elif holds is None:
                perhaps.append(target)
                unknown = unknown or what
            else:
                others.append("another user" if what == "this user" else what)
        return Targets(tuple(holding), tuple(perhaps), name, unknown, tuple(dict.fromkeys(others)))

    # -- what a single method has to meet besides

    def use(self, method: AuthenticationMethod, kind: Kind) -> Use:
        """Whether the user may use a registered method, on every level. Raises nothing."""
        try:
            match kind.policy:
                case "":
                    free = Allowance(True, "not governed by the authentication methods policy", Level.NOTHING)
                    return Use(free, (), kind.combinations)
                case policy if policy == PHONE:
                    return self._phone(method)
                case policy if policy == PASSKEY:
                    return _use(self.passkey(method), PASSKEY, kind.combinations)
                case policy if policy == AUTHENTICATOR:
                    return self._authenticator(passwordless=kind.combinations == (PASSWORDLESS,))
                case policy if policy == EXTERNAL:
                    # Each provider has a configuration of its own.
                    name = method.configuration_id or EXTERNAL
                    return _use(self.allows(name), name, kind.combinations)
            return _use(self.allows(kind.policy), kind.policy, kind.combinations)
        except Unreadable as error:
            return Use(Allowance(None, error.why), (), (), kind.combinations)

    def _phone(self, method: AuthenticationMethod) -> Use:
        """A phone by what its type takes. Of a type that this version does not know it is known that it can be called."""
        phone_type = (method.phone_type or "").casefold()
        takes = PHONE_CONFIGURATIONS.get(phone_type)
        states = {name: self.allows(name) for name in takes or PHONE_COMBINATIONS}
        if takes is None and states["sms"].allowed is not False and not states["voice"].allowed:
            why = (
                f"its type is {method.phone_type!r}, of which this version does not know whether it takes text messages"
            )
            states = {name: replace(state, allowed=None, why=why, level=Level.PHONE) for name, state in states.items()}
        sure = tuple(name for name, state in states.items() if state.allowed and (takes or name == "voice"))
        perhaps = tuple(name for name, state in states.items() if state.allowed is not False and name not in sure)
        combinations = tuple(PHONE_COMBINATIONS[name] for name in sure)
        maybe = tuple(PHONE_COMBINATIONS[name] for name in perhaps)
        if sure:
            return Use(states[sure[0]], sure[:1], combinations, maybe)
        if perhaps:
            return Use(states[perhaps[0]], tuple(states), (), maybe)
        named = len(states) > 1
        why = "; ".join(f"{name} is {state.why}" if named else state.why for name, state in states.items())
        if not named and self.allows("sms").allowed:
            why = f"it can only be called, and voice calls are {why}"
        return Use(Allowance(False, why), tuple(states))

    def _authenticator(self, *, passwordless: bool) -> Use:
        """Microsoft Authenticator by the modes of the targets that hold the user. That it is set up for passwordless
        sign-in is in the registration report alone, or in a method of its own kind (``passwordless``)."""
        base = self.allows(AUTHENTICATOR)
        sure, unknown = _modes(base.included)
        more, unknown_too = _modes(base.perhaps)
        unknown = unknown or unknown_too
        maybe = sure | more if not unknown else MODES["any"]
        if base.allowed is None and not base.perhaps:
            maybe = MODES["any"]  # legacy settings, or a policy that could not be read
        wanted = PASSWORDLESS if passwordless else NOTIFICATION
        if base.allowed is False:
            return _use(base, AUTHENTICATOR, ())
        if passwordless or wanted in maybe:
            return self._by_mode(base, wanted, sure, maybe, unknown, other=not passwordless)
        # A phone with notifications, where only passwordless sign-in is allowed.
        only = "only passwordless sign-in is allowed"
        set_up = self._reported(REPORTED_PASSWORDLESS)
        if set_up:
            return _use(base, AUTHENTICATOR, (PASSWORDLESS,))
        code = self._gives_code()
        if code:
            return _use(base, AUTHENTICATOR, (CODE,))
        if set_up is None or code is None:
            why = f"{only}, and whether the phone is set up for it could not be read"
            maybe_codes = (CODE,) if code is None else ()
            allowance = replace(base, allowed=None, why=why, level=Level.MODE)
            return _use(allowance, AUTHENTICATOR, (PASSWORDLESS, *maybe_codes))
        why = f"{only}, and the registration report does not list it for the user"
        return _use(replace(base, allowed=False, why=why, level=Level.MODE, inferred=True), AUTHENTICATOR, ())

    def _by_mode(
        self,
        base: Allowance,
        wanted: str,
        sure: frozenset[str],
        maybe: frozenset[str],
        unknown: str,
        *,
        other: bool,
    ) -> Use:
        """The use of what is wanted; ``other``: whether the phone may do the other besides."""
        if base.allowed and wanted not in sure:
            if wanted not in maybe:
                why = "only notifications with a number to match are allowed"
                return _use(replace(base, allowed=False, why=why, level=Level.MODE), AUTHENTICATOR, ())
            base = replace(base, allowed=None, why=unknown or "its mode is not known for this user", level=Level.MODE)
        more = (
            (PASSWORDLESS,)
            if other and PASSWORDLESS in maybe and self._reported(REPORTED_PASSWORDLESS) is not False
            else ()
        )
        codes = (CODE,) if other and self._gives_code() is not False else ()
        use = _use(base, AUTHENTICATOR, (wanted,))
        return replace(use, perhaps=(*use.perhaps, *more, *codes))

    def _reported(self, name: str) -> bool | None:
        """Whether the registration report lists what a phone is set up for; None where no report says."""
        try:
            report = self.registration()
            listed = report.value.methods_registered if report else None
        except Unreadable:
            return None
        return None if listed is None else name in {kind.casefold() for kind in listed}

    def _gives_code(self) -> bool | None:
        """Whether the user may type the code that the app shows: that is allowed, and the report lists one.

        https://learn.microsoft.com/graph/api/resources/microsoftauthenticatorauthenticationmethodconfiguration
        """
        try:
            found = self.configuration(AUTHENTICATOR)
            allowed = found[1].is_software_oath_enabled if found else None
        except Unreadable:
            allowed = None
        if allowed is False:
            return False
        reported = self._reported(REPORTED_CODE)
        return False if reported is False else True if allowed and reported else None

    # -- levels 2 and 3

    def passkey(self, method: AuthenticationMethod) -> Allowance:
        """Whether the user may use a passkey. Raises Unreadable.

        That profiles go before the key restrictions of the whole configuration is inferred: of those Microsoft says that
        the default profile takes them over, and not which of the two holds where they differ.
        """
        base = self.allows(PASSKEY)
        found = self.configuration(PASSKEY) if base.allowed is not False else None
        if found is None:
            return base
        _, configuration = found
        top = Allowance(None, "Graph sent no key restrictions")
        if configuration.said("key_restrictions"):
            top = _restricted(method, configuration.key_restrictions)
        if not _has_profiles(configuration):
            return _joined(base, replace(top, level=Level.KEY))
        chosen = self._of_profiles(method, configuration, base)
        by_restriction = chosen.level is Level.KEY
        differs = by_restriction and chosen.allowed is not None and top.allowed is not chosen.allowed
        outranks = bool(chosen.allowed) and top.allowed is False
        return _joined(base, replace(chosen, level=Level.PROFILE, inferred=differs or outranks))

    def _of_profiles(
        self, method: AuthenticationMethod, configuration: MethodConfiguration, base: Allowance
    ) -> Allowance:
        """What the profiles of the user say: one that is satisfied is enough. ``level`` KEY where it is the model of the
        key that a profile does not take."""
        profiles = {(profile.id or "").casefold(): profile for profile in configuration.passkey_profiles or ()}
        results = []
        for target in (*base.included, *base.perhaps):
            for name in target.allowed_passkey_profiles or (configuration.default_passkey_profile or "",):
                profile = profiles.get(name.casefold()) if name else None
                if profile is None:
                    results.append(Allowance(None, "a passkey profile of the user is not in the policy"))
                else:
                    results.append(_of_profile(method, profile))
        for wanted in (True, None, False):
            deciding = [result for result in results if result.allowed is wanted]
            if deciding:
                # Where several profiles refuse, one that does so for the model alone rests on the order of precedence.
                return min(deciding, key=lambda result: result.level is not Level.KEY)
        return Allowance(None, "which passkey profiles the user has is not known")


def _use(allowance: Allowance, name: str, combinations: tuple[str, ...]) -> Use:
    """The use of a method that one configuration decides on."""
    if allowance.allowed:
        return Use(allowance, (name,), combinations)
    return Use(allowance, (name,), (), combinations if allowance.allowed is None else ())


def _joined(base: Allowance, further: Allowance) -> Allowance:
    """Both have to allow it. A refusal outweighs what is not known."""
    if base.allowed and further.allowed:
        return replace(base, inferred=further.inferred, level=further.level if further.inferred else base.level)
    if further.allowed is False or base.allowed:
        return replace(further, included=base.included, perhaps=base.perhaps)
    return base


def _has_profiles(configuration: MethodConfiguration) -> bool:
    """Whether the tenant has passkey profiles. A target or a default that names one says so as well."""
    named = any(target.allowed_passkey_profiles for target in configuration.include_targets or ())
    return bool(configuration.passkey_profiles) or bool(configuration.default_passkey_profile) or named


def _of_profile(method: AuthenticationMethod, profile: PasskeyProfile) -> Allowance:
    """Whether a passkey satisfies a profile, by its type and by its model."""
    name = f'the passkey profile "{profile.legible.name or profile.legible.id}"'
    try:
        by_type = _of_type(method, profile)
    except Unreadable as error:
        by_type = Allowance(None, error.why)
    if by_type.allowed is False:
        return replace(by_type, why=f"{name} {by_type.why}", level=Level.PROFILE)
    try:
        by_model = _restricted(method, profile.key_restrictions)
    except Unreadable as error:
        by_model = Allowance(None, error.why)
    if by_model.allowed is False:
        return replace(by_model, why=f"{by_model.why} of {name}", level=Level.KEY)
    unknown = next((state for state in (by_type, by_model) if state.allowed is None), None)
    return unknown or Allowance(True, f"allowed by {name}", Level.PROFILE)


def _of_type(method: AuthenticationMethod, profile: PasskeyProfile) -> Allowance:
    types = profile.passkey_types
    parts = types.split(",") if isinstance(types, str) else types or ()
    allowed = {part.strip().casefold() for part in parts if part.strip()}
    own = (method.passkey_type or "").casefold()
    if own not in PASSKEY_TYPES:
        return Allowance(None, f"its passkeyType is {method.passkey_type!r}, which this version does not know")
    if own in allowed:
        return Allowance(True, "")
    if not allowed or allowed - PASSKEY_TYPES:
        return Allowance(None, f"its profile takes {types!r}, which this version does not know")
    return Allowance(False, f"takes no {'synced' if own == 'synced' else 'device-bound'} passkeys")


def _restricted(method: AuthenticationMethod, restrictions: KeyRestrictions | None) -> Allowance:
    """Whether key restrictions let a passkey pass; a null restricts nothing."""
    if restrictions is None or restrictions.is_enforced is False:
        return Allowance(True, "")
    if restrictions.is_enforced is None:
        return Allowance(None, "Graph does not say whether key restrictions are enforced")
    kind = (restrictions.enforcement_type or "").casefold()
    if kind not in (ALLOW, BLOCK):
        return Allowance(
            None, f"the key restrictions are of the kind {restrictions.enforcement_type!r}, unknown to this version"
        )
    if not method.aa_guid or restrictions.aa_guids is None:
        return Allowance(None, "key restrictions are enforced, and the model of the key (aaGuid) is not known")
    listed = _normal(method.aa_guid) in {_normal(model) for model in restrictions.aa_guids}
    if listed is (kind == ALLOW):
        return Allowance(True, "")
    verb = "not allowed" if kind == ALLOW else "blocked"
    return Allowance(False, f"its model ({method.model or method.aa_guid}) is {verb} by the key restrictions")


def _normal(aa_guid: str) -> str:
    return aa_guid.strip().strip("{}").casefold()


def _modes(targets: Sequence[MethodTarget]) -> tuple[frozenset[str], str]:
    """What the modes of these targets allow together, and what is not known of one. Without a mode it is any."""
    found: frozenset[str] = frozenset()
    unknown = ""
    for target in targets:
        try:
            mode = target.authentication_mode or "any"
        except Unreadable as error:
            unknown = error.why
            continue
        if mode.casefold() in MODES:
            found |= MODES[mode.casefold()]
        else:
            unknown = f"its mode is {mode!r}, which this version does not know"
    return found, unknown
