from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.method_kinds import KINDS, SSPR_ONLY
from aad53004.cite import Citation
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, confirmed, likely, possible, rule, ruled_out, weaker


@rule(
    "sspr-only-methods",
    2,
    Family.METHOD,
    rank=4,
    fixes=("temporary-access-pass", "add-phone-method", "register-from-known-place"),
    permissions=("UserAuthenticationMethod.Read.All", "AuditLog.Read.All"),
    guide="MFA registration",
    docs="https://learn.microsoft.com/entra/identity/authentication/concept-authentication-methods",
)
def judge(case: Case) -> Verdict:
    """Only methods for resetting a password are registered (e-mail, security questions); none counts for MFA.

    Such users believe that they are registered, and the self-service reset report agrees.
    """
    name = case.account.name
    said: tuple[Citation, ...] = ()
    only_sspr_reported: bool | None = None
    reported_mfa = False
    unread: Unreadable | None = None
    try:
        report = case.methods.registration
        if report is not None:
            kinds = {kind.casefold() for kind in report.value.methods_registered or ()}
            only_sspr_reported = bool(kinds) and kinds <= SSPR_ONLY and not report.value.is_mfa_registered
            reported_mfa = report.value.is_mfa_registered is True
            said = report.cite("methodsRegistered", "isSsprRegistered", "isMfaRegistered")
    except Unreadable as error:
        unread = error
    try:
        listed = case.methods.listed
    except Unreadable:
        if only_sspr_reported is None:
            raise
        if only_sspr_reported:
            return likely(f"The registration report lists only password reset methods for {name}.", said)
        if case.methods.may_have_certificate:
            return possible(f"The registration report of {name} shows a certificate beside methods for a reset.", said)
        return ruled_out(f"The registration report of {name} does not show password reset methods alone.", said)
    if case.methods.usable_passes:
        return ruled_out(
            f"{name} has a Temporary Access Pass that is usable now.",
            case.methods.usable_passes[0].cite("isUsable", "methodUsabilityReason"),
        )
    if case.methods.strong:
        one = case.methods.strong[0]
        return ruled_out(f"{name} also has {one.kind.title}.", one.method.cite("@odata.type"))
    if case.methods.weak:
        titles = " and ".join(sorted({KINDS[item.value.kind].title for item in case.methods.weak}))
        seen = [item.cite("@odata.type", meaning="counts for password reset only") for item in case.methods.weak]
        verdict = confirmed(f"{name} registered only {titles}, which resets a password but is no MFA.", *seen, said)
        if case.methods.may_have_certificate:
            return possible(
                f"{verdict.summary} The user may have a certificate, which the report alone lists.", *seen, said
            )
        if case.methods.unknown:
            odd = case.methods.unknown[0].value.odata_type
            return weaker(verdict, f"a method of a kind that this version does not know is registered too ({odd})")
        if reported_mfa:
            return weaker(verdict, "the registration report, up to a day old, still counts an MFA method")
        if unread is not None:
            why = f"the registration report, which alone lists certificates, could not be read: {unread.why}"
            return weaker(verdict, why)
        return verdict
    if only_sspr_reported:
        return confirmed(f"{name} registered only security questions or e-mail, which is no MFA.", said)
    if only_sspr_reported is None and not case.methods.unknown:
        # Security questions show in the report alone.
        _ = case.methods.registration  # raises what stands in the way; None means not computed yet
    seen = [item.cite("@odata.type") for item in listed] or [listed.cite_all()]
    return ruled_out(f"{name} has no password reset method registered either.", *seen, said)
