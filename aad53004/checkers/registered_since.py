"""Since when the user has a method: as Graph dates it, else as the audit log does.

Of phones Graph gives no time as a rule. That one was added is in the audit log of the Authentication Methods service.
https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
"""

from __future__ import annotations

from datetime import datetime

from aad53004.checkers import Case
from aad53004.checkers.changes import REGISTERED, activity
from aad53004.checkers.effective_methods import Counted
from aad53004.checkers.method_kinds import PHONE
from aad53004.cite import Citation
from aad53004.entra import DirectoryAudit
from aad53004.errors import Unreadable

# The words by which the reason of an audit names a phone, and those for other methods: an app is a "phone app" there.
_PHONE_WORDS = ("phone", "mobile", "sms", "text message", "voice")
_OTHER_WORDS = ("app", "authenticator", "passkey", "fido", "key", "oath", "mail", "question", "access pass", "hello")


def registered_since(case: Case, counted: Counted) -> datetime | None:
    """When the method was registered; None where neither Graph nor the audit log says. Raises Unreadable where the audit
    log, which alone may tell, could not all be read."""
    at = counted.method.value.created_date_time
    return at if at is not None else _audited(case, counted)[0]


def since_when(case: Case, counted: Counted) -> tuple[Citation, ...]:
    """The evidence for :func:`registered_since`; none where nothing says it."""
    try:
        if counted.method.value.created_date_time is not None:
            return counted.method.cite("@odata.type", "createdDateTime")
        return _audited(case, counted)[1]
    except Unreadable:
        return ()


def _audited(case: Case, counted: Counted) -> tuple[datetime | None, tuple[Citation, ...]]:
    """When the audit log says that a phone without a time was added, which is the newest such event."""
    if counted.kind.policy != PHONE:
        return None, ()
    only = sum(one.method.value.created_date_time is None for one in case.methods.strong) == 1
    added = case.changes.about_user_where(lambda audit: _adds_phone(audit, only=only)).first
    if added is None:
        return None, ()
    return added.value.activity_date_time, added.cite("activityDisplayName", "activityDateTime", "resultReason")


def _adds_phone(audit: DirectoryAudit, *, only: bool) -> bool:
    """Whether a method was added, and that was the phone: the reason names it, or names no method where the phone is the
    ``only`` one without a time."""
    reason = (audit.result_reason or "").casefold()
    if activity(audit) not in REGISTERED or any(word in reason for word in _OTHER_WORDS):
        return False
    return only or any(word in reason for word in _PHONE_WORDS)
