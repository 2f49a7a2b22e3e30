"""What the user can prove: the effective methods, which rules, fixes and the evaluation of policies share.

A method is effective where it is registered, or the registration report shows it, and the authentication methods policy
lets this user use it on every level (:mod:`aad53004.checkers.method_policy`).
https://learn.microsoft.com/graph/api/resources/authenticationmethods-overview
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from aad53004.checkers.changes import Changes
from aad53004.checkers.facts import Item, Part
from aad53004.checkers.method_kinds import CERTIFICATE, EXTERNAL, KINDS, PASS, PHONE, Kind, is_certificate
from aad53004.checkers.method_policy import Allowance, Level, UserPolicy
from aad53004.checkers.methods import Methods
from aad53004.cite import Citation
from aad53004.conditional_access.scenario import UNKNOWN, Unknown
from aad53004.entra import AuthenticationMethod, MethodConfiguration, RegistrationDetails
from aad53004.errors import Unreadable, or_none

EXTERNAL_METHOD = "externalauthenticationmethod"


@dataclass(frozen=True)
class Counted:
    """One strong method and whether the authentication methods policy lets this user use it: True, False, or None
    where that could not be read. ``why`` names what decided, ``level`` on which level that was, ``configurations`` where
    that stands. ``combinations``: what the method can satisfy as far as the policy allows it, ``perhaps`` what it may
    satisfy besides. ``inferred``: see :class:`aad53004.checkers.method_policy.Allowance`."""

    method: Item[AuthenticationMethod]
    kind: Kind
    allowed: bool | None
    why: str = ""
    configurations: tuple[str, ...] = ()
    combinations: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    level: Level = Level.TARGET
    inferred: bool = False


@dataclass(frozen=True)
class Reported:
    """A method that the registration report alone shows, up to a day old: a certificate, which Graph lists nowhere else.
    ``name``: as the report spells it."""

    report: Item[RegistrationDetails]
    kind: Kind
    name: str
    allowance: Allowance

    def cite(self) -> tuple[Citation, ...]:
        return self.report.cite("methodsRegistered", "lastUpdatedDateTime", meaning="the registration report alone")


def _no_log() -> Changes:
    raise Unreadable("the audit log was not read")


@dataclass
class EffectiveMethods(Methods):
    """The methods of a user with what policy makes of them. ``changes``: gives what the audit log says of the user, or
    raises Unreadable."""

    changes: Callable[[], Changes] = _no_log

    @cached_property
    def _policy(self) -> UserPolicy:
        return UserPolicy(lambda: self.policy, self.membership, lambda: self.registration)

    def configuration(self, name: str) -> tuple[int, MethodConfiguration] | None:
        """The index and configuration of a method in the authentication methods policy, by its id in any case."""
        return self._policy.configuration(name)

    @property
    def external_configurations(self) -> tuple[tuple[int, MethodConfiguration], ...]:
        """The index and configuration of each external authentication method in the methods policy."""
        return self._policy.external_configurations

    def allows(self, name: str) -> Allowance:
        """Whether the configuration ``name`` of the authentication methods policy is on for this user. Raises nothing."""
        return self._policy.allows(name)

    @cached_property
    def strong(self) -> Part[Counted]:
        """Registered methods that can satisfy MFA, passes apart."""
        kinds = {name for name, kind in KINDS.items() if kind.strong and name != PASS}
        matching = self.listed.where(lambda method: method.kind in kinds)
        return Part(tuple(self._count(item, KINDS[item.value.kind]) for item in matching.read), matching.doubts)

    def _count(self, item: Item[AuthenticationMethod], kind: Kind) -> Counted:
        use = self._policy.use(item.value, kind)
        told = use.allowance
        return Counted(
            item,
            kind,
            told.allowed,
            told.why,
            use.configurations,
            use.combinations,
            use.perhaps,
            told.level,
            told.inferred,
        )

    @property
    def usable(self) -> Part[Counted]:
        """Strong methods that policy allows, or that nothing shows to be disallowed away from their own device."""
        return Part(
            tuple(counted for counted in self.strong.read if counted.allowed and not counted.kind.bound),
            self.strong.doubts,
        )

    @property
    def movable(self) -> Part[Counted]:
        """Strong methods that prove something away from their own device, whether policy allows them or not."""
        return Part(tuple(counted for counted in self.strong.read if not counted.kind.bound), self.strong.doubts)

    @property
    def phones_only(self) -> bool:
        """Whether text messages and voice calls are all the MFA that the user has, allowed or not. Raises Unreadable."""
        strong = tuple(self.strong)
        only = bool(strong) and all(counted.kind.policy == PHONE for counted in strong)
        return only and not self.unknown and self.certificate is None

    @property
    def usable_phones_only(self) -> bool:
        """Whether text messages and voice calls are all the MFA that the user has, and policy may allow them. Raises
        Unreadable."""
        return self.phones_only and not _all_forbidden(tuple(self.strong))

    @cached_property
    def certificate(self) -> Reported | None:
        """The certificate for MFA that the registration report shows; None where it shows none.

        Raises Unreadable where the report could not be read, unless policy allows the user no certificate anyway.
        """
        allowance = self.allows(CERTIFICATE)
        try:
            report = self.computed_registration
            names = report.value.methods_registered if report else None
        except Unreadable:
            if allowance.allowed is False:
                return None
            raise
        name = next((name for name in names or () if is_certificate(name)), None)
        if report is None or name is None:
            return None
        return Reported(report, KINDS["x509certificateauthenticationmethod"], name, allowance)

    @property
    def may_have_certificate(self) -> bool:
        """Whether the report shows a certificate that policy does not forbid, or could not be read where policy allows
        the user one."""
        try:
            certificate = self.certificate
        except Unreadable:
            return self.allows(CERTIFICATE).allowed is True
        return certificate is not None and certificate.allowance.allowed is not False

    def proof(self) -> tuple[str, tuple[Citation, ...]] | None:
        """What the user can prove now, in words and with its evidence; None where nothing is registered that policy
        allows. Raises Unreadable where that is not settled. Of the registration report, up to a day old, certificates
        alone have a say, and only so far that it is not settled."""
        for item in self.usable_passes.read:
            return KINDS[PASS].title, item.cite("isUsable", "methodUsabilityReason")
        for counted in self.usable.read:
            return counted.kind.title, counted.method.cite("@odata.type", "createdDateTime")
        self.usable_passes.require_whole()
        for counted in self.strong:
            if counted.allowed is None:
                title = counted.kind.title
                raise Unreadable(f"{title} is registered, and whether it may be used is not known: {counted.why}")
        for item in self.unknown:
            raise Unreadable(
                f"a method of a kind that this version does not know is registered ({item.value.odata_type})"
            )
        certificate = self.certificate
        if certificate is not None and certificate.allowance.allowed is not False:
            raise Unreadable("the registration report, up to a day old, shows a certificate", certificate.report.answer)
        return None

    @cached_property
    def can_prove(self) -> bool | None:
        """Whether the user can pass an MFA demand now: True, False, or None where it cannot be told."""
        try:
            if self.usable_passes.read or self.usable.read:
                return True
            self.usable_passes.require_whole()
            if any(counted.allowed is None for counted in self.strong) or self.unknown:
                # What the report does not count yet may be allowed all the same.
                return self.reported_capable() or None
            # A method bound to one device proves nothing elsewhere, but which device the next sign-in has is not known.
            if any(counted.allowed for counted in self.strong) or self.may_have_certificate:
                return None
            return False
        except Unreadable:
            reported = self.reported_capable()
            # A method or pass that was not read may be there whatever the report, up to a day old, says; and one that it
            # knows may be allowed by now.
            settled = self.passes_alone.whole and not self.answered and not self._reported_registered
            return reported if reported or settled else None

    @property
    def _reported_registered(self) -> bool:
        """Whether the report counts a method, whether policy allows it or not."""
        report = or_none(lambda: self.registration)
        return report is not None and or_none(lambda: report.value.is_mfa_registered) is True

    def reported_capable(self) -> bool | None:
        """What the registration report says of whether the user can satisfy MFA; None where it says nothing or was not
        read. One that counts no method while some are live, or since which one was registered, is older than that.

        https://learn.microsoft.com/graph/api/resources/userregistrationdetails
        """
        try:
            report = self.registration
            if report is None:
                return None
            capable, computed = report.value.is_mfa_capable, report.value.last_updated_date_time
            if capable is not False:
                return capable
            outdated = report.value.is_mfa_registered is False and bool(or_none(lambda: self.strong.read))
            since = computed is not None and or_none(lambda: self.changes().registered_after(computed))
            return None if outdated or since else False
        except Unreadable:
            return None

    def report_disagrees(self) -> bool | None:
        """Whether the registration report says the opposite of what is live about whether the user can satisfy MFA away
        from a single device, though it knows the methods. None where it could not be read.

        https://learn.microsoft.com/graph/api/resources/userregistrationdetails
        """
        counted = self.movable.read
        try:
            report = self.computed_registration
            if report is None:
                return False
            capable, computed = report.value.is_mfa_capable, report.value.last_updated_date_time
            registered = report.value.is_mfa_registered is True
            # Graph does not date every method; one without a time is known to a report that counts any.
            times = [one.method.value.created_date_time for one in counted]
            known = all(registered if at is None else computed is not None and at < computed for at in times)
        except Unreadable:
            return None
        live = True if any(one.allowed for one in counted) else False if _all_forbidden(counted) else None
        return None not in (live, capable) and live is not capable and known

    def combinations(self) -> frozenset[str]:
        """The authentication method combinations that the user can satisfy for sure, in lower case."""
        found = {part.casefold() for counted in self.strong.read if counted.allowed for part in counted.combinations}
        for item in self.usable_passes.read:
            found.add("temporaryaccesspassonetime" if item.value.is_usable_once else "temporaryaccesspassmultiuse")
        return frozenset(found)

    def perhaps_combinations(self) -> frozenset[str]:
        """Those that the user may satisfy besides: what policy may allow, Authenticator without a password, and a
        certificate, which the registration report alone shows. Raises Unreadable where a method was not read."""
        found = {part.casefold() for counted in self.strong for part in counted.perhaps}
        certificate = or_none(lambda: self.certificate)
        if certificate is not None and certificate.allowance.allowed is not False:
            found |= {part.casefold() for part in certificate.kind.combinations}
        return frozenset(found) - self.combinations()

    def in_scenario(self, external: bool | None = False) -> frozenset[str] | Unknown:
        """What the user can prove now, as a scenario has it; unknown where it cannot be told, as for an ``external``
        user whose home tenant may prove it.

        "mfa" among it says that there may be more than is named, so that whether a strength is met is not known.
        """
        can = self.can_prove
        if can is None or (can is False and external):
            return UNKNOWN
        if not can:
            return frozenset()
        try:
            sure = {part for combination in self.combinations() for part in combination.split(",")} - {"password"}
            perhaps = bool(self.perhaps_combinations() or self.unknown)
            away = {part for counted in self.usable for part in counted.combinations}
            bound = {part.casefold() for counted in self.strong if counted.kind.bound for part in counted.combinations}
        except Unreadable:
            return frozenset({"mfa"})
        by_provider = any(counted.allowed and counted.kind.policy == EXTERNAL for counted in self.strong)
        perhaps = perhaps or bool(bound - {part.casefold() for part in away})
        found = (sure - bound) | ({EXTERNAL_METHOD} if by_provider else set())
        return frozenset(found | ({"mfa"} if perhaps or not found else set()))


def _all_forbidden(counted: tuple[Counted, ...]) -> bool:
    return bool(counted) and all(one.allowed is False for one in counted)
