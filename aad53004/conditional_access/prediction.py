"""What a user meets who is asked for all that the policies demand: the error to expect, and whether registration is
possible in the sign-in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal, TypeAlias

from aad53004.conditional_access.compiled import CompiledPolicy, enforcement, evaluate_policy
from aad53004.conditional_access.controls import ACTIVE_SYNC, LEGACY, Ask, Control, refuses_registration
from aad53004.conditional_access.scenario import UNKNOWN
from aad53004.conditional_access.sign_in import MAYBE, NO, YES, SignInContext
from aad53004.conditional_access.truth import Truth, all_of, any_of, negated
from aad53004.entra.apps import MY_SIGN_INS
from aad53004.entra.codes import (
    BLOCKED_BY_GRANT,
    DEVICE_NOT_COMPLIANT,
    DEVICE_NOT_JOINED,
    MFA_PROMPT,
    MFA_REGISTRATION,
    PROOF_UP_BLOCKED,
    REGISTRATION_BLOCKED,
)

ExpectedError: TypeAlias = int | Literal["unknown"] | None
REGISTER = "register-security-info"
_RISKY = frozenset({"low", "medium", "high"})
_CALM = frozenset({"none"})


class Registration(StrEnum):
    """Whether a user who has to register security info in this sign-in could."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    NOT_NEEDED = "not-needed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Prediction:
    registration: Registration
    error: ExpectedError
    basis: str
    explanation: str
    assumes: tuple[str, ...] = ()
    missing: frozenset[str] = field(default_factory=frozenset)


_BLOCKED = Prediction(
    Registration.REFUSED, BLOCKED_BY_GRANT, "documented", "A policy blocks the sign-in, so nobody registers in it."
)
_NOTHING = Prediction(Registration.NOT_NEEDED, None, "documented", "Nothing that is demanded takes a registration.")


class Predictor:
    """What a user meets who is asked for all that: the code to expect, and whether registration is possible.

    MFA is asked for before devices, so that who has no method stops there: with 53004 in a risky session, with 53010
    where a policy for the registration refuses it.
    https://learn.microsoft.com/entra/identity/conditional-access/policy-risk-based-sign-in
    https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    """

    def __init__(
        self,
        policies: Sequence[CompiledPolicy],
        for_registration: Sequence[CompiledPolicy],
        sign_in: SignInContext,
        counted: list[tuple[CompiledPolicy, Truth]],
    ) -> None:
        self.policies, self.for_registration, self.sign_in, self.counted = policies, for_registration, sign_in, counted
        self.methods_known = sign_in.scenario.methods is not UNKNOWN
        self.registering = sign_in.scenario.user_action == REGISTER
        self.asked = [
            (one, control, all_of((applies, sure)))
            for one, applies in counted
            if not one.grant.blocks
            for control, sure in one.grant.asks(sign_in)
        ]

    def judge(self) -> Prediction:
        block = any_of(applies for one, applies in self.counted if one.grant.blocks)
        if block is YES:
            return _BLOCKED
        met = self._unblocked()
        with_unknown_control = [one for one, _ in self.counted if one.grant.unknown]
        if with_unknown_control:
            grant = with_unknown_control[0].grant
            explanation = f"The control {grant.unknown[0]} is not known to this version."
            if grant.unread:
                explanation = (
                    f'What the policy "{with_unknown_control[0].name}" requires could not be read: {grant.unread[0]}.'
                )
            return replace(
                met, registration=Registration.UNKNOWN, error="unknown", basis="inferred", explanation=explanation
            )
        if block is NO:
            return met
        explanation = "A policy that blocks may apply, so what the user meets is not known."
        registration = met.registration if met.registration is Registration.REFUSED else Registration.UNKNOWN
        return replace(met, registration=registration, error="unknown", basis="inferred", explanation=explanation)

    def _unblocked(self) -> Prediction:
        demanded = any_of(sure for _, control, sure in self.asked if control.ask is Ask.PROOF)
        unmet = any_of(
            all_of((sure, self._unmet(control))) for _, control, sure in self.asked if control.ask is Ask.PROOF
        )
        if self.registering and unmet is not YES:
            unmet = any_of((unmet, self._demanded_by_page()))
        if unmet is NO:
            return self._after_proof(demanded)
        stuck = self._stuck()
        if unmet is YES:
            return stuck
        free = self._after_proof(demanded)
        if (free.registration, free.error) == (stuck.registration, stuck.error):
            return free
        return Prediction(
            free.registration if free.registration is stuck.registration else Registration.UNKNOWN,
            free.error if free.error == stuck.error else "unknown",
            "inferred",
            "Whether MFA is demanded that the user cannot prove is not known.",
            stuck.assumes,
            stuck.missing | free.missing | self._silent_device(),
        )

    def _silent_device(self) -> frozenset[str]:
        """The key that would tell whether the state of the device makes a proof unnecessary."""
        may = any(
            one.grant.any_will_do and any(control.ask in (Ask.COMPLIANT, Ask.JOINED) for control in one.grant.controls)
            for one, _ in self.counted
        )
        return frozenset({"device"}) if may and self.sign_in.scenario.device is UNKNOWN else frozenset()

    def _demanded_by_page(self) -> Truth:
        """Whether in a risky session a policy demands a proof of whoever opens the page where methods are registered,
        which keeps those from registering who have none.

        https://learn.microsoft.com/entra/identity/conditional-access/policy-risk-based-sign-in
        """
        risky = self._risky()
        if risky is NO or self.sign_in.apps:
            return NO
        page = replace(self.sign_in.scenario, app=MY_SIGN_INS, user_action=None)
        sign_in = SignInContext(page, self.sign_in.directory)
        found = []
        for one in self.policies:
            proofs = any(control.ask is Ask.PROOF for control in one.grant.controls)
            if enforcement(one) is None or not (proofs or one.grant.unread):
                continue
            applies, _ = evaluate_policy(one, sign_in)
            if one.grant.unread:
                found.append(all_of((applies, risky, MAYBE)))
                continue
            asks = [all_of((sure, self._unmet(control))) for control, sure in one.grant.asks(sign_in)]
            found.append(all_of((applies, risky, any_of(asks))))
        return any_of(found)

    def _unmet(self, control: Control) -> Truth:
        """Whether the user cannot prove it; where nobody said what the user can prove, nothing is assumed to be there."""
        return negated(control.met(self.sign_in)) if self.methods_known else YES

    @property
    def _legacy(self) -> bool:
        return self.sign_in.scenario.client_app in (LEGACY, ACTIVE_SYNC)

    @property
    def _assumes(self) -> tuple[str, ...]:
        return () if self.methods_known else ("the user has no usable method",)

    def _stuck(self) -> Prediction:
        """For a user who cannot prove what is demanded, and would have to register."""
        risky = self._risky()
        refused, by, needs = self._refused()
        with_one = "" if self.methods_known else " (with a usable method: an MFA prompt, 50076)"
        assumes = self._assumes
        missing = frozenset(self._missing_risk()) if risky is MAYBE else frozenset[str]()
        if risky is YES:
            basis = "documented" if self._by_sign_in_risk() else "inferred"
            explanation = f"MFA is demanded in a risky session, in which registration is refused{with_one}."
            return Prediction(Registration.REFUSED, PROOF_UP_BLOCKED, basis, explanation, assumes)
        if self._legacy and risky is NO:
            explanation = "A client with legacy authentication cannot be asked for MFA, so that it is refused."
            return Prediction(Registration.REFUSED, "unknown", "documented", explanation)
        if refused is YES:
            explanation = f"The registration itself is held to the policy {by}, which a user without a method cannot meet{with_one}."
            error: ExpectedError = REGISTRATION_BLOCKED if risky is NO else "unknown"
            return Prediction(Registration.REFUSED, error, "inferred", explanation, assumes, missing)
        if risky is MAYBE:
            explanation = (
                f"MFA is demanded; whether the session is risky is not known: if so 53004, else registration{with_one}."
            )
            return Prediction(Registration.UNKNOWN, "unknown", "inferred", explanation, assumes, missing)
        if refused is MAYBE:
            explanation = f"MFA is demanded; whether the policy {by} refuses the registration is not known{with_one}."
            return Prediction(Registration.UNKNOWN, "unknown", "inferred", explanation, assumes, needs)
        device = self._device()
        if isinstance(device.error, int):
            explanation = (
                f"MFA can be registered here; after that, {device.explanation[:1].lower()}{device.explanation[1:]}"
            )
            return replace(device, registration=Registration.ALLOWED, explanation=explanation, assumes=assumes)
        if device.error is not None and any(one.unread for one, _ in self.counted):
            return replace(device, registration=Registration.ALLOWED, assumes=assumes)
        explanation = "MFA is demanded, the session is not risky, and the user can register in it."
        return Prediction(
            Registration.ALLOWED,
            MFA_REGISTRATION if self.methods_known else MFA_PROMPT,
            "documented",
            explanation,
            assumes,
        )

    def _after_proof(self, demanded: Truth) -> Prediction:
        """For a user who proves what is demanded, or of whom nothing is."""
        device = self._device()
        if self.registering:
            refused, by, needs = self._refused()
            if refused is YES:
                explanation = f"The registration is held to the policy {by}, which this device does not meet."
                return Prediction(Registration.REFUSED, REGISTRATION_BLOCKED, "inferred", explanation)
            registration = Registration.UNKNOWN if refused is MAYBE else Registration.ALLOWED
            device = replace(device, registration=registration, basis="inferred", missing=device.missing | needs)
        if device.error is not None or demanded is NO:
            if self.registering and device.error is None:
                return replace(device, explanation="No policy stands in the way of the registration.")
            return device
        if demanded is MAYBE:
            explanation = "Whether MFA is demanded is not known; the user can prove it."
            return replace(device, error="unknown", basis="inferred", explanation=explanation)
        return replace(device, error=MFA_PROMPT, explanation="MFA is demanded, and the user can prove it.")

    def _device(self) -> Prediction:
        """What is asked for after MFA: the state of the device, then the app."""
        for ask, code, explanation in (
            (Ask.COMPLIANT, DEVICE_NOT_COMPLIANT, "A compliant device is demanded, and this one is not."),
            (Ask.JOINED, DEVICE_NOT_JOINED, "A hybrid joined device is demanded, and this one is not."),
        ):
            failing = any_of(
                all_of((sure, negated(control.met(self.sign_in))))
                for _, control, sure in self.asked
                if control.ask is ask
            )
            if failing is YES:
                return Prediction(Registration.NOT_NEEDED, code, "documented", explanation)
            if failing is MAYBE:
                explanation = f"A {ask} is demanded or may be, and whether this one meets it is not known."
                needs = frozenset({"device"}) if self.sign_in.scenario.device is UNKNOWN else frozenset[str]()
                return Prediction(Registration.NOT_NEEDED, "unknown", "inferred", explanation, missing=needs)
        rest = [control.name for _, control, _ in self.asked if control.ask in (Ask.APP, Ask.OTHER)]
        if rest:
            explanation = f"Whether {' and '.join(sorted(set(rest)))} is met cannot be explanation from a scenario."
            return Prediction(Registration.NOT_NEEDED, "unknown", "inferred", explanation)
        return _NOTHING

    def _by_sign_in_risk(self) -> bool:
        """Whether it is a sign-in risk policy that demands the proof, which is the documented case."""
        level = self.sign_in.scenario.sign_in_risk
        return level in _RISKY and any(
            sure is YES and control.ask is Ask.PROOF and one.on_sign_in_risk for one, control, sure in self.asked
        )

    def _risky(self) -> Truth:
        """Whether session or user counts as risky."""
        levels = (self.sign_in.scenario.sign_in_risk, self.sign_in.scenario.user_risk)
        return any_of(YES if one in _RISKY else NO if one is None or one in _CALM else MAYBE for one in levels)

    def _missing_risk(self) -> Iterator[str]:
        if self.sign_in.scenario.sign_in_risk is UNKNOWN:
            yield "signInRisk"
        if self.sign_in.scenario.user_risk is UNKNOWN:
            yield "userRisk"

    def _refused(self) -> tuple[Truth, str, frozenset[str]]:
        """Whether a policy for the registration of security info keeps this user out, which, and where that is not
        known the keys of the scenario that would tell."""
        found, by = NO, ""
        needs: set[str] = set()
        sign_in = self.sign_in
        if not self.registering:
            sign_in = SignInContext(replace(sign_in.scenario, user_action=REGISTER), sign_in.directory)
        for compiled in self.for_registration:
            applies, whys = evaluate_policy(compiled, sign_in)
            refuses = all_of((applies, refuses_registration(compiled.grant, sign_in)))
            name = f'"{compiled.name}"'
            if refuses is YES:
                return YES, name, frozenset()
            if refuses is MAYBE:
                found, by = MAYBE, by or name
                needs |= {why.needs for why in whys if why.truth is MAYBE and why.needs}
        return found, by, frozenset(needs)
