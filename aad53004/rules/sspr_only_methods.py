from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.facts import Evidence, Unreadable
from aad53004.checkers.methods import KINDS, SSPR_ONLY
from aad53004.rules import Family, Verdict, confirmed, likely, rule, ruled_out


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
    said: tuple[Evidence, ...] = ()
    only_sspr_reported: bool | None = None
    try:
        report = case.methods.registration
        if report is not None:
            kinds = {kind.casefold() for kind in report.value.methods_registered or ()}
            only_sspr_reported = bool(kinds) and kinds <= SSPR_ONLY and not report.value.is_mfa_registered
            said = report.cite("methodsRegistered", "isSsprRegistered", "isMfaRegistered")
    except Unreadable:
        pass
    try:
        listed = case.methods.listed
    except Unreadable:
        if only_sspr_reported is None:
            raise
        if only_sspr_reported:
            return likely(f"The registration report lists only password reset methods for {name}.", said)
        return ruled_out(f"The registration report of {name} does not show password reset methods alone.", said)
    if case.methods.strong:
        one = case.methods.strong[0]
        return ruled_out(f"{name} also has {one.kind.title}.", one.method.cite("@odata.type"))
    if case.methods.weak:
        titles = " and ".join(sorted({KINDS[item.value.kind].title for item in case.methods.weak}))
        seen = [item.cite("@odata.type", meaning="counts for password reset only") for item in case.methods.weak]
        return confirmed(f"{name} registered only {titles}, which resets a password but is no MFA.", *seen, said)
    if only_sspr_reported:
        return confirmed(f"{name} registered only security questions or e-mail, which is no MFA.", said)
    if only_sspr_reported is None and not case.methods.unknown:
        # Security questions show in the report alone.
        _ = case.methods.registration  # raises what stands in the way; None means not computed yet
    seen = [item.cite("@odata.type") for item in listed] or [listed.cite_all()]
    return ruled_out(f"{name} has no password reset method registered either.", *seen, said)
