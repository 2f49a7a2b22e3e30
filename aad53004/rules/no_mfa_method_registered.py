from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.facts import Unreadable
from aad53004.checkers.methods import METHODS
from aad53004.rules import Family, Verdict, confirmed, likely, rule, ruled_out, weaker


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
    except Unreadable as unreadable:
        report = case.methods.registration
        if report is None or not report.value.said("is_mfa_registered"):
            raise unreadable from None
        evidence = report.cite("isMfaRegistered", "methodsRegistered", "lastUpdatedDateTime")
        if report.value.is_mfa_registered:
            return ruled_out(f"The registration report lists an MFA method for {name}.", evidence)
        return likely(f"The registration report, up to a day old, lists no MFA method for {name}.", evidence)
    if case.methods.strong:
        shown = [one.method.cite("@odata.type", "createdDateTime") for one in case.methods.strong]
        return ruled_out(f"{name} has registered {case.methods.strong[0].kind.title}.", *shown)
    if case.methods.unknown:
        odd = case.methods.unknown[0]
        raise Unreadable(f"a method of a kind that this version does not know is registered ({odd.value.odata_type})")
    if listed.unread:
        raise Unreadable(listed.unread[0], listed.answer)
    seen = [item.cite("@odata.type", meaning="not an MFA method") for item in listed] or [listed.cite_all()]
    verdict = confirmed(f"{name} has no MFA method registered.", *seen)
    try:
        report = case.methods.registration
    except Unreadable as error:
        # A certificate is not listed among the methods, only in the report.
        return weaker(
            verdict, f"the registration report, which alone lists certificates, could not be read: {error.why}"
        )
    if report is None:
        return verdict
    said = report.cite("isMfaRegistered", "methodsRegistered", meaning="the registration report")
    if report.value.is_mfa_registered:
        return weaker(
            confirmed(verdict.summary, *seen, said),
            f"the registration report of {report.value.last_updated_date_time or 'an unknown time'} still lists "
            f"{', '.join(report.value.methods_registered or ('a method',))}; {METHODS.title} are live and show none",
        )
    return confirmed(verdict.summary, *seen, said)
