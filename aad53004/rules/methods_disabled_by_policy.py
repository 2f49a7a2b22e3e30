from __future__ import annotations

from aad53004.checkers import Case
from aad53004.cite import Citation
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, confirmed, likely, rule, ruled_out


@rule(
    "methods-disabled-by-policy",
    3,
    Family.METHOD,
    rank=3,
    fixes=("allow-method", "temporary-access-pass"),
    permissions=(
        "UserAuthenticationMethod.Read.All",
        "AuditLog.Read.All",
        "Policy.Read.AuthenticationMethod",
        "GroupMember.Read.All",
    ),
    guide="MFA registration",
    docs="https://learn.microsoft.com/entra/identity/authentication/concept-authentication-methods-manage",
)
def judge(case: Case) -> Verdict:
    """Methods are registered, but the authentication methods policy does not let this user use them.

    The registration report then says registered, and not capable. While the migration of the legacy MFA settings is
    not complete, those may still allow what this policy does not.
    """
    name = case.account.name
    methods = case.methods
    strong = methods.strong
    if not strong:
        seen = [item.cite("@odata.type") for item in methods.listed] or [methods.listed.cite_all()]
        return ruled_out(f"{name} has no MFA method that a policy could disallow.", *seen)
    allowed = [one for one in strong if one.allowed]
    if allowed:
        return ruled_out(
            f"{name} has {allowed[0].kind.title}, {allowed[0].why}.", allowed[0].method.cite("@odata.type")
        )
    seen = [one.method.cite("@odata.type", "createdDateTime", meaning=f"not usable: {one.why}") for one in strong]
    titles = ", ".join(sorted({one.kind.title for one in strong}))
    report: tuple[Citation, ...] = ()
    capable: bool | None = None
    try:
        if registration := methods.registration:
            capable = registration.value.is_mfa_capable
            report = registration.cite("isMfaRegistered", "isMfaCapable")
    except Unreadable:
        pass
    if all(one.allowed is False for one in strong):
        return confirmed(
            f"{name} has {titles}, but the authentication methods policy does not allow it: {strong[0].why}.",
            *seen,
            *(_configuration(case, name) for name in strong[0].configurations),
            report,
        )
    if capable is False:
        return likely(
            f"{name} has {titles}, and the registration report calls the user not MFA capable.", *seen, report
        )
    if capable:
        return ruled_out(f"The registration report calls {name} MFA capable.", report)
    raise Unreadable(f"whether policy lets {name} use {titles} could not be read: {strong[0].why}")


def _configuration(case: Case, name: str) -> tuple[Citation, ...]:
    """What the policy says about one method."""
    found = case.methods.configuration(name) if name else None
    if found is None:
        return ()
    at = f"authenticationMethodConfigurations/{found[0]}"
    return case.methods.policy.cite(f"{at}/id", f"{at}/state", f"{at}/includeTargets", f"{at}/excludeTargets")
