"""Until when text messages and voice calls work, for a user who has nothing else.

https://learn.microsoft.com/entra/identity/authentication/concept-sms-voice-retirement
"""

from __future__ import annotations

from aad53004.checkers import Case
from aad53004.entra.retirements import SMS_AND_VOICE
from aad53004.entra.roles import GLOBAL_ADMINISTRATOR
from aad53004.errors import Unreadable, or_none


def phones_end(case: Case) -> str:
    """When Microsoft ends text messages and voice calls for this user, as a sentence has it; both days where it could not
    be read which of them holds."""
    try:
        later = case.account.is_external or _is_global_administrator(case)
    except Unreadable:
        return f"{_day(later=False)} (Global Administrators and external users: {_day(later=True)})"
    return _day(later=later)


def retiring(case: Case) -> str:
    """The note for a user who has nothing but text messages and voice calls; empty for everybody else."""
    if not or_none(lambda: case.methods.usable_phones_only):
        return ""
    verb = "end" if case.now.date() < SMS_AND_VOICE.on else "were to end"
    return (
        f"{case.account.name} has no MFA method but text messages and voice calls. Those that Microsoft sends {verb} on "
        f"{phones_end(case)}, for password reset too; after that only a tenant with its own telephony provider has them. "
        "Have the user register a passkey or Microsoft Authenticator before."
    )


def _day(*, later: bool) -> str:
    return f"{SMS_AND_VOICE.later if later else SMS_AND_VOICE.on:%d %b %Y}"


def _is_global_administrator(case: Case) -> bool:
    return bool(case.methods.roles.where(lambda role: (role.role_template_id or "").casefold() == GLOBAL_ADMINISTRATOR))
