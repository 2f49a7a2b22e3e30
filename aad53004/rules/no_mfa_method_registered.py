from __future__ import annotations

from dataclasses import replace

from aad53004.checkers import Case
from aad53004.checkers.account import Home
from aad53004.checkers.method_kinds import CERTIFICATE
from aad53004.checkers.methods import METHODS
from aad53004.errors import Unreadable, or_none
from aad53004.rules import Family, Verdict, confirmed, likely, possible, rule, ruled_out, weaker, when


@rule(
    "no-mfa-method-registered",
    1,
    Family.METHOD,
    rank=7,
    fixes=("temporary-access-pass", "add-phone-method", "register-from-known-place", "temporary-exclusion"),
    permissions=("UserAuthenticationMethod.Read.All", "AuditLog.Read.All"),
    guide="MFA registration",
    docs="https://learn.microsoft.com/entra/identity/conditional-access/policy-risk-based-sign-in",
)
def judge(case: Case) -> Verdict:
    """The user has no MFA method registered.

    A risky session cannot register one: Entra refuses, since somebody with a stolen password could enrol their own
    second factor. A password, an e-mail address or security questions do not count for MFA.
    """
    name = case.account.name
    try:
        listed = case.methods.listed
    except Unreadable as error:
        return _by_report(case, error)
    if case.methods.usable_passes:
        return ruled_out(
            f"{name} has a Temporary Access Pass that is usable now.",
            case.methods.usable_passes[0].cite("isUsable", "methodUsabilityReason"),
        )
    movable = list(case.methods.movable)
    if movable:
        shown = [one.method.cite("@odata.type", "createdDateTime") for one in movable]
        return ruled_out(f"{name} has registered {movable[0].kind.title}.", *shown)
    if case.methods.unknown:
        return _beside_unknown(case)
    if case.methods.strong:
        bound = case.methods.strong[0]
        return likely(
            f"{name} has only {bound.kind.title}, which proves nothing away from its own device.",
            *(one.method.cite("@odata.type", "createdDateTime") for one in case.methods.strong),
        )
    seen = [item.cite("@odata.type", meaning="not an MFA method") for item in listed] or [listed.cite_all()]
    here = " in this tenant" if case.account.is_external else ""
    verdict = confirmed(f"{name} has no MFA method registered{here}{_pending(case)}.", *seen)
    certificate = or_none(lambda: case.methods.certificate)
    if certificate is not None and certificate.allowance.allowed is not False:
        return possible(
            f"{name} has no MFA method among those that are live, but the registration report shows a certificate, which "
            "it alone lists.",
            *seen,
            certificate.cite(),
        )
    trusted = _home_mfa_trusted(case) if here else False
    if trusted:
        return weaker(verdict, "the MFA of the home tenant is trusted here, and may do instead")
    try:
        report = case.methods.registration
    except Unreadable as error:
        # A certificate is not listed among the methods, only in the report.
        unread = f"the registration report, which alone lists certificates, could not be read: {error.why}"
        if case.methods.allows(CERTIFICATE).allowed:
            return replace(
                possible(f"{verdict.summary} The user may sign in with a certificate.", *seen), reason=unread
            )
        return weaker(verdict, unread)
    if report is None:
        unread = "whether the MFA of the home tenant is trusted here could not be read"
        return weaker(verdict, unread) if trusted is None else verdict
    said = report.cite("isMfaRegistered", "methodsRegistered", meaning="the registration report")
    if report.value.is_mfa_registered:
        return weaker(
            confirmed(verdict.summary, *seen, said),
            f"the registration report of {when(report.value.last_updated_date_time)} still lists "
            f"{', '.join(report.value.methods_registered or ('a method',))}; {METHODS.title} are live and show none",
        )
    agreed = confirmed(verdict.summary, *seen, said)
    if trusted is None:
        return weaker(agreed, "whether the MFA of the home tenant is trusted here could not be read")
    return agreed


def _pending(case: Case) -> str:
    """From when a pass works that is there and begins later, as the rest of a sentence."""
    starts = [item.value.start_date_time for item in case.methods.pending_passes.read]
    first = min((start for start in starts if start), default=None)
    return f"; the Temporary Access Pass that was issued works from {first:%d %b %H:%M} UTC" if first else ""


def _home_mfa_trusted(case: Case) -> bool | None:
    """Whether this tenant takes the MFA of the guest's home tenant; None where that could not be read.

    https://learn.microsoft.com/entra/external-id/cross-tenant-access-settings-b2b-collaboration
    """
    try:
        if case.home is Home.NO_TENANT:
            return False
        event = case.sign_ins.event
        settings = case.tenant.inbound_trust((event.value.home_tenant_id if event else None) or "")
    except Unreadable:
        return None
    trust = settings.value.inbound_trust if settings else None
    return trust is not None and trust.is_mfa_accepted is True


def _by_report(case: Case, missing: Unreadable) -> Verdict:
    """The verdict where the methods could not be read. The report, up to a day old, is no proof of a method that is
    there now; the list of passes is."""
    name = case.account.name
    passes = case.methods.passes_alone
    if passes:
        return ruled_out(f"{name} has a Temporary Access Pass that is usable now.", passes[0].cite("isUsable"))
    report = case.methods.registration
    if report is None or not report.value.said("is_mfa_registered"):
        raise missing
    if report.value.is_mfa_registered:
        raise Unreadable(f"{missing.why}; the registration report, up to a day old, lists a method", *missing.answers)
    computed = report.value.last_updated_date_time
    if computed is not None and case.changes.registered_after(computed):
        raise Unreadable(f"{missing.why}; a method was registered since the registration report", *missing.answers)
    evidence = report.cite("isMfaRegistered", "methodsRegistered", "lastUpdatedDateTime")
    return likely(f"The registration report, up to a day old, lists no MFA method for {name}.", evidence)


def _beside_unknown(case: Case) -> Verdict:
    """The verdict where a method of an unknown kind is registered: it is not counted, and the report decides."""
    odd = case.methods.unknown[0]
    what = f"a method of a kind that this version does not know is registered ({odd.value.odata_type})"
    try:
        report = case.methods.registration
    except Unreadable as error:
        raise Unreadable(f"{what}, and {error.why}", *error.answers) from None
    if report is None or report.value.is_mfa_registered is None:
        raise Unreadable(what)
    said = report.cite("isMfaRegistered", "methodsRegistered", meaning="the registration report")
    if report.value.is_mfa_registered:
        raise Unreadable(f"{what}, and the registration report counts an MFA method")
    verdict = likely(f"{case.account.name} has no MFA method registered.", odd.cite("@odata.type"), said)
    return replace(verdict, reason=f"{what}; the registration report counts none")
