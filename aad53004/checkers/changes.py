"""What changed before it began: directory audits about the user and about policies.

Activity names vary in case between services and over time, so they are compared without it.
https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from aad53004.checkers.facts import Answers, Item, Items, Records
from aad53004.entra import AuditTarget, DirectoryAudit
from aad53004.errors import Unreadable
from aad53004.graph.interface import Licence, Limit, Resource


def _audits(name: str, title: str, condition: str, top: int) -> Resource:
    return Resource(
        name,
        "/v1.0/auditLogs/directoryAudits",
        title,
        ("AuditLog.Read.All",),
        Licence.NONE,
        Limit.REPORTS,
        query={"$filter": f"activityDateTime ge {{log_since}} and {condition}", "$top": str(top)},
        collection=True,
        pages=5,
    )


POLICY_CHANGES = _audits("policy-changes", "audit log of policy changes", "category eq 'Policy'", 200)
METHOD_POLICY_CHANGES = _audits(
    "method-policy-changes",
    "audit log of authentication method policy changes",
    "loggedByService eq 'Authentication Methods' and category eq 'ApplicationManagement'",
    100,
)
USER_CHANGES = _audits(
    "user-changes", "audit log of changes to the user", "targetResources/any(x:x/id eq '{user_id}')", 200
)
RESOURCES = (POLICY_CHANGES, METHOD_POLICY_CHANGES, USER_CHANGES)

POLICY_WORDS = (
    "conditional access policy",
    "authentication methods policy",
    "authentication strength",
    "named location",
    "security defaults",
    "security default",
)
# Of what a user belongs to: groups and roles.
MEMBERSHIP_WORDS = ("member to group", "member from group", "member to role", "member from role")
METHOD_REMOVALS = {"admin deleted security info", "user deleted security info"}
METHOD_CHANGES = METHOD_REMOVALS | {"admin updated security info"}
REGISTERED = {
    "user registered security info",
    "user registered all required security info",
    "admin registered security info",
}
REGISTRATION_BEGUN = {
    "user started security info registration",
    "user canceled security info registration",
    "user cancelled security info registration",
}
BLOCKED_FOR_MFA = "fraud reported - user is blocked for mfa"
# What the portal's page "Block/unblock users" leaves in the audit log.
PUT_ON_BLOCK_LIST = "post tenant.createblockeduser"
TAKEN_OFF_BLOCK_LIST = "post tenant.removeblockeduser"
# Passwords that come from the cloud: of a synchronised user they are written back to Active Directory, or refused.
CLOUD_PASSWORDS = {"reset password (self-service)", "change password (self-service)", "reset password (by admin)"}
FRAUD = {
    "suspicious activity reported",
    BLOCKED_FOR_MFA,
    "fraud reported - no action taken",
}


def activity(audit: DirectoryAudit) -> str:
    return (audit.activity_display_name or "").casefold()


def actor(audit: DirectoryAudit) -> str:
    """Who did it, by UPN, name or app; "somebody unnamed" where the audit does not say."""
    by = audit.initiated_by
    if by and by.user and (by.user.user_principal_name or by.user.display_name):
        return by.user.user_principal_name or by.user.display_name or ""
    if by and by.app and by.app.display_name:
        return by.app.display_name
    return "somebody unnamed"


def unwrap(text: str | None) -> object:
    """The value inside a JSON string of ``modifiedProperties``; the text itself where it is none."""
    if text is None:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


@dataclass
class Changes:
    answers: Answers
    user_id: str

    @cached_property
    def user_log(self) -> Items[DirectoryAudit]:
        return self.answers.many(DirectoryAudit, USER_CHANGES)

    @cached_property
    def policy_log(self) -> Items[DirectoryAudit]:
        return self.answers.many(DirectoryAudit, POLICY_CHANGES)

    @cached_property
    def about_user(self) -> Records[DirectoryAudit]:
        return _newest_first(self.user_log)

    @cached_property
    def about_policies(self) -> Records[DirectoryAudit]:
        """Changes of Conditional Access, named locations, security defaults, methods policy and strengths."""
        logs = (self.policy_log, self.answers.many(DirectoryAudit, METHOD_POLICY_CHANGES))
        items = {_key(item): item for log in logs for item in log.read}
        both = Records(tuple(items.values()), tuple(doubt for log in logs for doubt in log.doubts))
        return _newest_first(both.where(lambda audit: any(words in activity(audit) for words in POLICY_WORDS)))

    @cached_property
    def block_list(self) -> Records[DirectoryAudit]:
        """When this user was put on the MFA block list, or taken off, newest first. Raises Unreadable."""
        listed = {PUT_ON_BLOCK_LIST, TAKEN_OFF_BLOCK_LIST}
        log = self.answers.many(DirectoryAudit, METHOD_POLICY_CHANGES)
        return _newest_first(log.where(lambda audit: activity(audit) in listed and succeeded(audit)))

    def registered_after(self, at: datetime) -> bool:
        """Whether the audit log, as far as it was read, says that the user got a method after that time."""
        try:
            audits = self.about_user_where(lambda audit: activity(audit) in REGISTERED).read
            return any(item.value.activity_date_time > at for item in audits)
        except Unreadable:
            return False

    def about_user_where(self, test: Callable[[DirectoryAudit], bool]) -> Records[DirectoryAudit]:
        return self.about_user.where(lambda audit: succeeded(audit) and test(audit))


def names(audit: DirectoryAudit, *texts: str) -> bool:
    """Whether a target of the audit, or a property that it changed, is or holds one of these texts, in any case."""
    wanted = [text.casefold() for text in texts if text]
    said: list[str] = []
    for target in targets(audit):
        said += filter(None, (target.id, target.display_name, target.user_principal_name))
        for changed in target.modified_properties or ():
            said += filter(None, (changed.old_value, changed.new_value))
    return any(one in text.casefold() for text in said for one in wanted)


def succeeded(audit: DirectoryAudit) -> bool:
    return (audit.result or "success").casefold() == "success"


def targets(audit: DirectoryAudit) -> tuple[AuditTarget, ...]:
    return audit.target_resources or ()


def _newest_first(audits: Records[DirectoryAudit]) -> Records[DirectoryAudit]:
    return audits.newest_first(lambda audit: audit.activity_date_time)


def _key(item: Item[DirectoryAudit]) -> str | int:
    """By what an audit that both logs have is known; one whose id cannot be read is not known again."""
    try:
        return item.value.id or id(item)
    except Unreadable:
        return id(item)
