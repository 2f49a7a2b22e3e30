from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.facts import Item
from aad53004.checkers.unseen import look
from aad53004.entra import RegistrationDetails
from aad53004.entra.codes import RESET_REGISTRATION
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, possible, rule, ruled_out, when

# Message center MC1325414.
REGISTERED_ONLY = "Since 9 November 2026 a password reset takes only methods that the user has registered."
PATH = "Entra ID › Password reset › Registration"


@rule(
    "sspr-registration-required",
    35,
    Family.DEMAND,
    rank=13,
    fixes=("temporary-access-pass",),
    permissions=("AuditLog.Read.All",),
    licence="Microsoft Entra ID P1",
    guide="Is MFA required, and by what",
    docs="https://learn.microsoft.com/entra/identity/authentication/howto-sspr-deployment",
    unseen=True,
)
def judge(case: Case) -> Verdict:
    """Users must register for self-service password reset when they sign in.

    Graph does not show the setting; it stands in the Entra admin center, under Entra ID, Password reset, Registration.
    A sign-in that was interrupted with 50125 points to it. Since 9 November 2026 a reset takes only methods that the user
    has registered, and none that stands in the directory alone.
    """
    name, report = case.account.name, _report(case)
    if report is not None and report.value.is_sspr_enabled is False:
        return ruled_out(
            f"Self-service password reset is not for {name}, so that nobody asks the user to register for it.",
            report.cite("isSsprEnabled"),
        )
    if report is not None and report.value.is_sspr_registered:
        return ruled_out(
            f"{name} is registered for self-service password reset already.", report.cite("isSsprRegistered")
        )
    for item in case.sign_ins.known:
        if item.value.code == RESET_REGISTRATION:
            at = when(item.value.created_date_time)
            return possible(
                f"{name} was asked on {at} to register for self-service password reset, or to reset the password. "
                f"{REGISTERED_ONLY}",
                item.cite("status/errorCode", "createdDateTime"),
            )
    raise Unreadable(look(case, "whether users must register for self-service password reset", PATH))


def _report(case: Case) -> Item[RegistrationDetails] | None:
    try:
        return case.methods.registration
    except Unreadable:
        return None
