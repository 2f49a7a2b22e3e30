from __future__ import annotations

from dataclasses import replace

from aad53004.checkers import Case
from aad53004.checkers.effective_methods import Counted
from aad53004.checkers.method_policy import Level
from aad53004.cite import Citation
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, confirmed, likely, possible, rule, ruled_out, weaker, when

# Levels on which a protection was chosen: another method comes before lifting it.
CHOSEN = {Level.KEY, Level.PROFILE}
INFERRED = {
    Level.PROFILE: "that passkey profiles go before the key restrictions of the whole tenant is inferred",
    Level.MODE: "the registration report, which alone tells what the phone is set up for, is up to a day old",
}


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

    The method may be switched off or for other users; a passkey may be of a model or a type that is not allowed, which
    holds for keys registered before as well; a phone may be one that can only be called. The registration report then
    says registered, and not capable. While the migration of the legacy MFA settings is
    not complete, those may still allow what this policy does not.
    """
    name = case.account.name
    methods = case.methods
    strong = methods.strong
    if not strong:
        return _certificate(case)
    allowed = sorted((counted for counted in strong if counted.allowed), key=lambda counted: counted.inferred)
    if allowed:
        return _allowed(case, allowed[0])
    seen = [
        counted.method.cite("@odata.type", "createdDateTime", "aaGuid", meaning=f"not usable: {counted.why}")
        for counted in strong
    ]
    titles = ", ".join(sorted({counted.kind.title for counted in strong}))
    report: tuple[Citation, ...] = ()
    capable: bool | None = None
    try:
        if registration := methods.registration:
            capable = methods.reported_capable()
            report = registration.cite("isMfaRegistered", "isMfaCapable")
    except Unreadable:
        pass
    if all(counted.allowed is False for counted in strong):
        verdict = confirmed(
            f"{name} has {titles}, but the authentication methods policy does not allow it: {strong[0].why}.",
            *seen,
            *(_configuration(case, configuration) for configuration in strong[0].configurations),
            report,
        )
        if all(counted.level in CHOSEN for counted in strong):
            verdict = replace(verdict, fixes=("temporary-access-pass", "allow-method"))
        inferred = next((counted.level for counted in strong if counted.inferred), None)
        if inferred is not None:
            return weaker(verdict, INFERRED[inferred])
        return _against_report(case, verdict)
    if capable is False:
        # The policy, where it can be read, may allow them all the same.
        return possible(
            f"{name} has {titles}, and the registration report calls the user not MFA capable.", *seen, report
        )
    if capable:
        # It is up to a day old, and that it heeds key restrictions and passkey profiles is not documented.
        return possible(
            f"{name} has {titles}; whether policy allows it could not be read, and the registration report, up to a day "
            "old, calls the user MFA capable.",
            *seen,
            report,
        )
    raise Unreadable(f"whether policy lets {name} use {titles} could not be read: {strong[0].why}")


def _allowed(case: Case, counted: Counted) -> Verdict:
    """The verdict where policy, as read here, lets the user use a method."""
    name, seen = case.account.name, counted.method.cite("@odata.type", "createdDateTime")
    summary = f"{name} has {counted.kind.title}, {counted.why}"
    if counted.inferred:
        return possible(f"{summary}; {INFERRED[counted.level]}.", seen, _configuration(case, counted.configurations[0]))
    disagrees = case.methods.report_disagrees()
    if disagrees is None:
        return possible(f"{summary}; whether the registration report agrees could not be read.", seen)
    if disagrees and (report := case.methods.registration):
        at = when(report.value.last_updated_date_time)
        return possible(
            f"{summary}, but the registration report of {at} calls the user not MFA capable.",
            seen,
            report.cite("isMfaRegistered", "isMfaCapable", "lastUpdatedDateTime"),
        )
    return ruled_out(f"{summary}.", counted.method.cite("@odata.type"))


def _against_report(case: Case, verdict: Verdict) -> Verdict:
    """The verdict, at most likely where the registration report says the opposite or could not be read."""
    disagrees = case.methods.report_disagrees()
    if disagrees is None:
        return weaker(verdict, "whether the registration report agrees could not be read")
    report = case.methods.registration if disagrees else None
    if report is None:
        return verdict
    return weaker(
        verdict,
        f"the registration report of {when(report.value.last_updated_date_time)} still calls the user MFA capable",
    )


def _certificate(case: Case) -> Verdict:
    """The verdict where no method is live: the registration report alone shows certificates."""
    name, methods = case.account.name, case.methods
    _ = methods.computed_registration  # raises where there may be a report that was not read
    certificate = methods.certificate
    if certificate is None:
        seen = [item.cite("@odata.type") for item in methods.listed] or [methods.listed.cite_all()]
        return ruled_out(f"{name} has no MFA method that a policy could disallow.", *seen)
    allowance, cited = certificate.allowance, certificate.cite()
    if allowance.allowed is None:
        raise Unreadable(f"whether policy lets {name} use {certificate.kind.title} could not be read: {allowance.why}")
    if allowance.allowed:
        return ruled_out(f"The registration report shows {certificate.kind.title}, {allowance.why}.", cited)
    return likely(
        f"The registration report, up to a day old, shows {certificate.kind.title} of {name}, but the authentication "
        f"methods policy does not allow it: {allowance.why}.",
        cited,
        _configuration(case, certificate.kind.policy),
    )


def _configuration(case: Case, name: str) -> tuple[Citation, ...]:
    """What the policy says about one method."""
    found = case.methods.configuration(name) if name else None
    if found is None:
        return ()
    at = f"authenticationMethodConfigurations/{found[0]}"
    members = ("id", "state", "includeTargets", "excludeTargets", "keyRestrictions", "passkeyProfiles")
    return case.methods.policy.cite(*(f"{at}/{member}" for member in members))
