from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.retiring import phones_end
from aad53004.entra import RegistrationDetails
from aad53004.fixes import Advice, Precondition, Situation, fix
from aad53004.fixes._about import (
    ask,
    has_method,
    is_external,
    listed,
    name,
    sentences,
    shown,
    soft,
    synced,
)
from aad53004.fixes._effect import user_risk_closed
from aad53004.fixes._preconditions import belongs_here, managed_domain, no_compromise

# What the registration report calls the methods that Microsoft's retirement of text messages and voice calls ends.
_PHONES = {"mobilephone", "alternatemobilephone", "officephone"}
# How the report's names of methods begin that verify no password reset.
# https://learn.microsoft.com/entra/identity/authentication/concept-sspr-howitworks#authentication-methods
_NO_RESET = (
    "passkey",
    "fido",
    "windowshello",
    "temporaryaccesspass",
    "x509",
    "certificate",
    "qrcode",
    "macos",
    "platform",
)


def _report(case: Case) -> RegistrationDetails | None:
    report = soft(lambda: case.methods.registration)
    return report.value.legible if report else None


def _registered(case: Case, situation: Situation) -> Precondition:
    question = "the user is registered for self-service password reset"
    return _said(case, question, "is_sspr_registered", "the registration report does not count the user")


def _enabled(case: Case, situation: Situation) -> Precondition:
    question = "self-service password reset is switched on for the user"
    return _said(case, question, "is_sspr_enabled", "the registration report says that it is not")


def _said(case: Case, question: str, member: str, otherwise: str) -> Precondition:
    report, why = ask(lambda: case.methods.registration)
    if report is None:
        return Precondition(question, None, why or "the registration report has no entry for the user yet")
    said, why = ask(lambda: getattr(report.value, member))
    if not isinstance(said, bool):
        return Precondition(question, None, why or "the registration report does not say")
    return Precondition(question, said, "" if said else otherwise)


def _at_user_risk(case: Case, situation: Situation) -> Precondition:
    at_risk, why = ask(case.risk.at_risk_now)
    return Precondition("the user is at risk, which a new password closes", at_risk, why)


def _written_back(case: Case, situation: Situation) -> Precondition:
    question = "the new password reaches on-premises Active Directory"
    from_ad, why = synced(case)
    if from_ad is None:
        return Precondition(question, None, why)
    if not from_ad:
        return Precondition(question, True, "the account is mastered in the cloud")
    return Precondition(question, None, "it takes password writeback, which Graph does not show")


def _pointless(case: Case, situation: Situation) -> bool:
    """Offered only to a member who is shown to be registered and at risk, and whose password Entra checks."""
    report = _report(case)
    ready = report is not None and report.is_sspr_registered is True and report.is_sspr_enabled is True
    ready = ready and report is not None and report.is_sspr_capable is not False
    federated = managed_domain(case, situation).met is False
    return is_external(case, situation) or not ready or federated or soft(case.risk.at_risk_now) is not True


@fix(
    "self-service-password-reset",
    21,
    "Have the user reset the password themselves",
    who="user",
    portal="Sign-in page › Forgot my password (aka.ms/sspr)",
    permission="none: the user does it",
    docs="https://learn.microsoft.com/entra/id-protection/howto-identity-protection-remediate-unblock",
    preconditions=(
        belongs_here,
        _registered,
        _enabled,
        _at_user_risk,
        managed_domain,
        _written_back,
        no_compromise,
    ),
    effect=user_risk_closed("With the user's risk closed by the new password and nothing else changed,"),
    pointless=_pointless,
    clears_risk=True,
    for_guests=False,
)
def advise(case: Case, situation: Situation) -> Advice:
    """A self-service password reset closes the user's own risk, without an administrator.

    It takes methods that are registered already, and enough of them: since November 2026 none can be added on the way
    (message center MC1325414). It gives no MFA method, and a change of a password that is known does not close the risk.
    """
    who = name(case)
    report = _report(case)
    counted = (report.methods_registered if report else None) or ()
    methods = [shown(kind) for kind in counted if not kind.casefold().startswith(_NO_RESET)]
    known = f" ({listed(methods)})" if methods else ""
    from_ad, why = synced(case)
    roles = soft(lambda: bool(case.methods.roles))
    steps = (
        f"Have {who} choose “Forgot my password” on the sign-in page (aka.ms/sspr), on the usual network and device.",
        f"Have {who} verify with a method that is registered already{known}, since none can be added there.",
        f"Have {who} set a new password, which closes the user risk, and sign in again.",
    )
    missing = [
        check.question for check in (_registered(case, situation), _enabled(case, situation)) if check.met is False
    ]
    external = is_external(case, situation)
    warning = sentences(
        f"{who} signs in at another tenant, so the password is reset there." if external else "",
        f"It does not work here: it is not so that {missing[0]}." if missing else "",
        "Contain the compromise first: whoever holds the account may hold what the reset is verified with."
        if situation.compromise
        else "",
        "It takes password writeback, which cannot be read here, since the account is synchronised from on-premises "
        "Active Directory."
        if from_ad
        else "",
        f"Whether the user is synchronised from on-premises Active Directory could not be read: {why}; if so, it takes "
        "password writeback."
        if from_ad is None
        else "",
        "Administrators need two methods for it." if roles else "",
        f"Text messages and calls that Microsoft sends end on {phones_end(case)}, for this too."
        if methods and {kind.casefold() for kind in methods} <= _PHONES
        else "",
        ""
        if has_method(case, situation)
        else "The user still needs an MFA method: a new password alone does not satisfy a policy that requires MFA.",
    )
    return Advice(steps, None, warning, blocked=bool(missing) or external or situation.compromise)
