"""What a policy asks for once it applies: grant controls, what meets them, and session controls.

Within a policy the controls are joined by its operator; a control that nobody here knows is shown and never dropped.
https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-grant
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from typing import Any

from aad53004.conditional_access.devices import is_compliant, is_hybrid_joined
from aad53004.conditional_access.scenario import UNKNOWN
from aad53004.conditional_access.sign_in import SignInContext, unknown_properties
from aad53004.conditional_access.truth import Truth, all_of, any_of, negated, truth
from aad53004.conditional_access.unread import UNREADABLE
from aad53004.entra import AuthenticationStrength, ConditionalAccessPolicy, GrantControls
from aad53004.errors import Unreadable

# The order in which Entra asks. https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policies
ORDER = (
    "mfa",
    "authenticationStrength",
    "compliantDevice",
    "domainJoinedDevice",
    "approvedApplication",
    "compliantApplication",
    "passwordChange",
    "riskRemediation",
    "termsOfUse",
    "customAuthenticationFactor",
)
_SPELLED = {name.casefold(): name for name in (*ORDER, "block")}
BLOCK = "block"
LEGACY, ACTIVE_SYNC = "other", "exchangeActiveSync"
# Authentication strengths that every tenant has, and what they accept. Device-bound and passwordless methods count for
# the weaker ones too. https://learn.microsoft.com/entra/identity/authentication/concept-authentication-strengths
STRENGTH_MFA = "00000000-0000-0000-0000-000000000002"
STRENGTH_PASSWORDLESS = "00000000-0000-0000-0000-000000000003"
STRENGTH_PHISHING_RESISTANT = "00000000-0000-0000-0000-000000000004"
_RESISTANT = ("windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor")
_PASSWORDLESS = (*_RESISTANT, "deviceBasedPush")
_MFA = (
    *_PASSWORDLESS,
    "temporaryAccessPassOneTime",
    "temporaryAccessPassMultiUse",
    "password,microsoftAuthenticatorPush",
    "password,softwareOath",
    "password,hardwareOath",
    "password,sms",
    "password,voice",
    "federatedMultiFactor",
    "microsoftAuthenticatorPush,federatedSingleFactor",
    "softwareOath,federatedSingleFactor",
    "hardwareOath,federatedSingleFactor",
    "sms,federatedSingleFactor",
    "voice,federatedSingleFactor",
)
BUILT_IN = {
    STRENGTH_MFA: ("Multifactor authentication", _MFA),
    STRENGTH_PASSWORDLESS: ("Passwordless MFA", _PASSWORDLESS),
    STRENGTH_PHISHING_RESISTANT: ("Phishing-resistant MFA", _RESISTANT),
}
# What proves MFA by itself, as a part of a combination.
_PROOFS = frozenset(part.casefold() for one in _MFA for part in one.split(",")) - {"password", "federatedsinglefactor"}
# An external authentication method meets the grant control, and no strength.
# https://learn.microsoft.com/entra/identity/authentication/concept-authentication-external-method-provider
_EXTERNAL = frozenset({"externalauthenticationmethod"})
_PASSES = {"temporaryaccesspass": ("temporaryaccesspassonetime", "temporaryaccesspassmultiuse")}


class Ask(StrEnum):
    """What a control asks for, in the order of asking."""

    PROOF = "proof"
    COMPLIANT = "compliant device"
    JOINED = "hybrid joined device"
    APP = "app"
    OTHER = "something else"


@dataclass(frozen=True)
class Control:
    """One control: ``name`` as Graph has it, with the id where it has one; ``known``: whether this version knows it.
    ``unread`` says why it is not known what it accepts."""

    name: str
    kind: str
    known: bool = True
    strength: AuthenticationStrength | None = None
    unread: str = ""

    @cached_property
    def ask(self) -> Ask:
        match self.kind:
            case "mfa" | "authenticationStrength" | "passwordChange" | "riskRemediation":
                return Ask.PROOF
            case "compliantDevice":
                return Ask.COMPLIANT
            case "domainJoinedDevice":
                return Ask.JOINED
            case "approvedApplication" | "compliantApplication":
                return Ask.APP
        return Ask.OTHER

    def met(self, sign_in: SignInContext) -> Truth:
        """Whether the sign-in meets the control, or the user can: for a proof, whether there is a method for it.

        A client with legacy authentication can be asked for no proof, and passes no state of a device. A client that
        is not told is taken for one with modern authentication.
        https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions#client-apps
        """
        client = sign_in.scenario.client_app
        if (client == LEGACY and self.ask in (Ask.PROOF, Ask.COMPLIANT, Ask.JOINED)) or (
            client == ACTIVE_SYNC and self.ask is Ask.PROOF
        ):
            return Truth.NO
        match self.ask:
            case Ask.PROOF:
                return self._provable(sign_in)
            case Ask.COMPLIANT:
                return is_compliant(sign_in)
            case Ask.JOINED:
                return is_hybrid_joined(sign_in)
        return Truth.UNKNOWN

    def _provable(self, sign_in: SignInContext) -> Truth:
        methods = sign_in.scenario.methods
        if methods is UNKNOWN:
            return Truth.UNKNOWN
        if self.kind == "authenticationStrength":
            return self._meets_strength(methods, sign_in)
        return truth("mfa" in methods or bool(_expanded(methods) & (_PROOFS | _EXTERNAL)) or _names_a_strength(methods))

    def _meets_strength(self, methods: frozenset[str], sign_in: SignInContext) -> Truth:
        strength_id = self.name.partition(":")[2]
        if not methods:
            return Truth.NO
        try:
            return _meets_strength(methods, self._accepting(strength_id, sign_in), strength_id)
        except Unreadable:
            return Truth.YES if strength_id.casefold() in methods else Truth.UNKNOWN

    def _accepting(self, strength_id: str, sign_in: SignInContext) -> AuthenticationStrength | None:
        """The strength with the combinations that it accepts; None where nobody told them. Raises Unreadable."""
        for strength in (sign_in.directory.strength(strength_id), self.strength):
            if strength is not None and strength.allowed_combinations is not None:
                return strength
        return _built_in_strength(strength_id) if strength_id in BUILT_IN else None


def _expanded(methods: frozenset[str]) -> frozenset[str]:
    return methods | {part for one in methods for part in _PASSES.get(one, ())}


def _names_a_strength(methods: frozenset[str]) -> bool:
    return bool(methods & BUILT_IN.keys())


def _meets_strength(methods: frozenset[str], strength: AuthenticationStrength | None, strength_id: str) -> Truth:
    """Whether some combination of a strength is among what the user has; every user has a password.

    A strength may narrow a combination further, to security keys of some models or certificates of some issuers, which
    the name of a method does not tell. https://learn.microsoft.com/graph/api/resources/authenticationcombinationconfiguration
    """
    if strength_id.casefold() in methods:
        return Truth.YES
    if strength is None:
        return Truth.UNKNOWN
    have = _expanded(methods) | {"password"}
    fitting = [_parts(one) for one in strength.allowed_combinations or () if _parts(one) <= have]
    if fitting:
        narrowed = _narrowed(strength)
        return Truth.UNKNOWN if all(one in narrowed for one in fitting) else Truth.YES
    # "mfa" says that some method is there, not which one.
    if "mfa" in methods:
        return Truth.YES if strength_id == STRENGTH_MFA else Truth.UNKNOWN
    return Truth.NO


@cache
def _built_in_strength(strength_id: str) -> AuthenticationStrength:
    return AuthenticationStrength.model_validate({"allowedCombinations": BUILT_IN[strength_id][1]})


@lru_cache(4096)
def _parts(combination: str) -> frozenset[str]:
    return frozenset(part.strip().casefold() for part in combination.split(","))


def _narrowed(strength: AuthenticationStrength) -> set[frozenset[str]]:
    """The combinations that the strength narrows further."""
    found = set()
    for one in strength.combination_configurations or ():
        applies = one.get("appliesToCombinations")
        found |= {_parts(name) for name in applies if isinstance(name, str)} if isinstance(applies, list) else set()
    return found


@dataclass(frozen=True)
class Grant:
    """The grant controls of one policy, in Entra's order; ``any_will_do`` for an OR, and where the operator could not
    be read. ``unread``: why a part of them could not be, each of which stands among the controls as an unknown one."""

    controls: tuple[Control, ...] = ()
    any_will_do: bool = False
    unread: tuple[str, ...] = ()

    @cached_property
    def blocks(self) -> bool:
        return any(control.kind == BLOCK for control in self.controls)

    @cached_property
    def unknown(self) -> tuple[str, ...]:
        """Names of controls that this version does not know."""
        return tuple(control.name for control in self.controls if not control.known)

    @cached_property
    def alternatives(self) -> tuple[tuple[str, ...], ...]:
        """As ``whatif`` prints it: with OR one list of alternatives, with AND a list for each control."""
        names = [control.name for control in self.controls if control.kind != BLOCK]
        if not names:
            return ()
        return (tuple(names),) if self.any_will_do else tuple((name,) for name in names)

    def asks(self, sign_in: SignInContext) -> tuple[tuple[Control, Truth], ...]:
        """What the user is asked for, and whether surely: with OR, what is met silently (a compliant device) leaves
        nothing to ask, and MFA is asked for before the others."""
        if not self.any_will_do or len(self.controls) < 2:
            return tuple((control, Truth.YES) for control in self.controls)
        silent = [control.met(sign_in) for control in self.controls if control.ask is not Ask.PROOF]
        left = negated(any_of(silent))
        if left is Truth.NO:
            return ()
        proofs = [control for control in self.controls if control.ask is Ask.PROOF]
        if len(proofs) > 1:
            return (
                tuple((control, Truth.UNKNOWN) for control in proofs)
                if not self._same(proofs, sign_in)
                else ((proofs[0], left),)
            )
        return ((proofs[0] if proofs else self.controls[0], left),)

    @staticmethod
    def _same(proofs: list[Control], sign_in: SignInContext) -> bool:
        """Whether it makes no difference which of several proofs is asked for."""
        return len({control.met(sign_in) for control in proofs}) == 1

    @cached_property
    def demands_proof(self) -> Truth:
        """Whether it can only be met by proving more than the password; unknown where another control may do instead."""
        proofs = [control.ask is Ask.PROOF for control in self.controls]
        if self.any_will_do and any(proofs) and not all(proofs):
            return Truth.UNKNOWN
        if any(proofs) and not (self.any_will_do and self.unread):
            return Truth.YES
        return Truth.UNKNOWN if self.unknown else Truth.NO


def compile_grant(policy: ConditionalAccessPolicy) -> Grant:
    """The grant controls of a policy; none at all where it has only session controls."""
    try:
        grant = policy.grant_controls
    except Unreadable as error:
        return Grant((_unread_control("grantControls"),), any_will_do=True, unread=(error.why,))
    if grant is None:
        return Grant()
    controls: list[Control] = []
    unread: list[str] = []
    for name, build in _GRANT_PROPERTIES.items():
        try:
            controls += build(grant)
        except Unreadable as error:
            controls.append(_unread_control(name))
            unread.append(error.why)
    controls += [Control(name, name, known=False) for name in unknown_properties(grant)]
    try:
        any_will_do = (grant.operator or "AND").casefold() == "or"
    except Unreadable as error:
        # One of the controls has to be met, whatever the operator is.
        any_will_do = True
        controls.append(_unread_control("operator"))
        unread.append(error.why)
    unread += [control.unread for control in controls if not control.known and control.unread]
    return Grant(tuple(sorted(controls, key=_place)), any_will_do, tuple(unread))


def _unread_control(name: str) -> Control:
    return Control(f"{UNREADABLE}{name}", f"{UNREADABLE}{name}", known=False)


def _strength_controls(grant: GrantControls) -> Iterator[Control]:
    strength = grant.authentication_strength
    if strength is None:
        return
    kind = "authenticationStrength"
    try:
        name = f"{kind}:{strength.id or 'unnamed'}"
    except Unreadable as error:
        # That a strength is asked for is known, though not which.
        yield Control(f"{UNREADABLE}{kind}.id", kind, known=False, unread=error.why)
        return
    try:
        _ = strength.allowed_combinations, strength.combination_configurations
    except Unreadable as error:
        yield Control(name, kind, strength=strength, unread=error.why)
        return
    yield Control(name, kind, strength=strength)


_GRANT_PROPERTIES: Mapping[str, Callable[[GrantControls], Iterable[Control]]] = {
    "builtInControls": lambda grant: [_built_in(name) for name in dict.fromkeys(grant.built_in_controls or ())],
    "authenticationStrength": _strength_controls,
    "termsOfUse": lambda grant: [
        Control(f"termsOfUse:{terms_id}", "termsOfUse") for terms_id in grant.terms_of_use or ()
    ],
    "customAuthenticationFactors": lambda grant: [
        Control(f"customAuthenticationFactor:{factor}", "customAuthenticationFactor")
        for factor in grant.custom_authentication_factors or ()
    ],
}


def _built_in(name: str) -> Control:
    kind = _SPELLED.get(name.strip().casefold())
    return Control(kind, kind) if kind else Control(name, name, known=False)


def _place(control: Control) -> tuple[int, str]:
    return (ORDER.index(control.kind) if control.kind in ORDER else len(ORDER), control.name)


def sort_key(alternatives: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """For lists of alternatives in Entra's order."""
    kinds = [name.partition(":")[0] for name in alternatives]
    return tuple(
        (ORDER.index(kind) if kind in ORDER else len(ORDER), name)
        for kind, name in zip(kinds, alternatives, strict=True)
    )


def session_controls(policy: ConditionalAccessPolicy) -> tuple[tuple[str, Any], ...]:
    """The session controls that are switched on, by Graph's name, with their settings.

    https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-session
    """
    try:
        session = policy.session_controls or {}
    except Unreadable as error:
        return ((f"{UNREADABLE}sessionControls", error.why),)
    found = []
    for name, value in session.items():
        if "@" in name or value in (None, False, {}, []):
            continue
        if isinstance(value, dict):
            if value.get("isEnabled") is False:
                continue
            value = {key: one for key, one in value.items() if "@" not in key and one is not None}
        found.append((name, value))
    return tuple(found)


def refuses_registration(grant: Grant, sign_in: SignInContext) -> Truth:
    """Whether a policy for the registration of security info, applying, keeps a user out who has nothing to prove:
    by a block, by asking for the very MFA that is to be registered, or for a device that this is not."""
    if grant.blocks:
        return Truth.YES
    if not grant.controls:
        return Truth.NO
    told = sign_in.scenario.methods is not UNKNOWN
    met = [Truth.NO if one.ask is Ask.PROOF and not told else one.met(sign_in) for one in grant.controls]
    if grant.unread:
        # It may block, whatever else it asks for.
        return Truth.YES if not grant.any_will_do and all_of(met) is Truth.NO else Truth.UNKNOWN
    return negated((any_of if grant.any_will_do else all_of)(met))


def demands_proof(policy: ConditionalAccessPolicy) -> bool | None:
    """Whether the policy's grant controls can only be met by proving more than the password; None where a control is
    unknown to this version, or where another control (a compliant device) may do instead."""
    demanded = compile_grant(policy).demands_proof
    return None if demanded is Truth.UNKNOWN else demanded is Truth.YES


def blocks(policy: ConditionalAccessPolicy) -> bool:
    """Whether the policy blocks whomever it applies to. Raises Unreadable where controls could not be read that may
    block."""
    grant = compile_grant(policy)
    if grant.unread and not grant.blocks:
        raise Unreadable(grant.unread[0])
    return grant.blocks
