from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.changes import METHOD_CHANGES, METHOD_REMOVALS, activity, actor, targets, unwrap
from aad53004.checkers.facts import Item
from aad53004.entra import DirectoryAudit
from aad53004.errors import Unreadable
from aad53004.rules import Family, Verdict, confirmed, likely, possible, rule, ruled_out, when


@rule(
    "methods-reset-by-admin",
    5,
    Family.METHOD,
    rank=2,
    fixes=("temporary-access-pass", "add-phone-method"),
    permissions=("AuditLog.Read.All", "UserAuthenticationMethod.Read.All"),
    guide="User identity and recent password or security-info changes",
    docs="https://learn.microsoft.com/entra/identity/authentication/howto-mfa-userdevicesettings",
)
def judge(case: Case) -> Verdict:
    """The user's methods were deleted, or registration was required anew, and the next session was risky.

    Deleting the last method of somebody whose sign-ins count as risky makes a 53004.
    """
    name = case.account.name
    removals = case.changes.about_user_where(_removes)
    if not removals:
        return ruled_out(
            f"No MFA method of {name} was deleted in the days that the audit log covers.",
            case.changes.user_log.cite_all("no such event in the audit log about the user"),
        )
    newest = removals[0]
    by, at = actor(newest.value), newest.value.activity_date_time
    seen = newest.cite("activityDisplayName", "activityDateTime", "initiatedBy")
    try:
        # What proves nothing away from its own device does not make up for what was deleted.
        strong = list(case.methods.movable)
    except Unreadable as error:
        # A list that was read in part may hold what was registered since.
        make = possible if case.methods.answered or _before_refusal(case, removals.read) is False else likely
        return make(f"Security info of {name} was deleted or changed by {by} on {when(at)}; {error.why}.", seen)
    if case.methods.usable_passes:
        return ruled_out(
            f"{name} has a Temporary Access Pass that is usable now.",
            case.methods.usable_passes[0].cite("isUsable", "methodUsabilityReason"),
        )
    if strong:
        return ruled_out(
            f"Security info of {name} was deleted on {when(at)}, but {strong[0].kind.title} is registered now.",
            seen,
            strong[0].method.cite("@odata.type", "createdDateTime"),
        )
    deleted = activity(newest.value) not in METHOD_CHANGES - METHOD_REMOVALS
    did = "deleted" if deleted else "changed"
    summary = f"{by} {did} security info of {name} on {when(at)}, and no MFA method is left."
    listed = [item.cite("@odata.type") for item in case.methods.listed]
    if case.methods.may_have_certificate:
        return possible(f"{summary} The user may have a certificate, which the registration report alone lists.", seen)
    try:
        event = case.sign_ins.event
    except Unreadable as error:
        if not case.sign_ins.answered:
            return likely(summary, seen, *listed)
        return possible(
            f"{summary} Whether that was before the refusal could not be read ({error.why}).", seen, *listed
        )
    if event is not None and _before_refusal(case, removals.read):
        make = confirmed if deleted else likely
        return make(summary, seen, *listed, event.cite("createdDateTime", meaning="the 53004 came after it"))
    if event is not None:
        return possible(f"{summary} That was after the refusal.", seen, *listed, event.cite("createdDateTime"))
    return likely(summary, seen, *listed)


def _before_refusal(case: Case, removals: tuple[Item[DirectoryAudit], ...]) -> bool | None:
    """Whether one of these came before the 53004; None where there is none, False too where that could not be read."""
    try:
        event = case.sign_ins.event
    except Unreadable:
        return False
    if event is None:
        return None
    return any(item.value.activity_date_time <= event.value.created_date_time for item in removals)


def _removes(audit: DirectoryAudit) -> bool:
    if activity(audit) in METHOD_CHANGES:
        # The reason names the method; one that only resets passwords was no MFA to lose.
        reason = (audit.result_reason or "").casefold()
        return not any(word in reason for word in ("email", "e-mail", "security question"))
    if activity(audit) != "update user":
        return False
    return any(
        _gone((changed.display_name or "").casefold(), changed.old_value, changed.new_value)
        for target in targets(audit)
        for changed in target.modified_properties or ()
    )


# The properties of a user object that hold methods. The methods are a list of types, in which the default one changes
# without anything being removed; an entry of an app changes with each use, and keeps its id.
_METHODS = "strongauthenticationmethod"
_APPS = "strongauthenticationphoneappdetail"
_NUMBERS = "strongauthenticationuserdetails"
_PHONE_NUMBERS = ("PhoneNumber", "AlternativePhoneNumber", "VoiceOnlyPhoneNumber")
_NOTHING: tuple[object, ...] = (None, "", [])


def _gone(name: str, before: str | None, after: str | None) -> bool:
    """Whether a method of the old value is not in the new one."""
    old, new = _unwrapped(before), _unwrapped(after)
    if name.startswith(_METHODS):
        return old not in _NOTHING and new in _NOTHING
    if name.startswith(_APPS):
        return bool(_ids(old) - _ids(new))
    if name == _NUMBERS:
        # Written as a list of one, or as the object itself.
        had, has = (next((entry for entry in _listed(value) if isinstance(entry, dict)), {}) for value in (old, new))
        return any(had.get(number) and not has.get(number) for number in _PHONE_NUMBERS)
    return False


def _unwrapped(text: str | None) -> object:
    """The value of a modified property, which is JSON in a text, at times twice."""
    value = unwrap(text)
    return unwrap(value) if isinstance(value, str) else value


def _listed(value: object) -> list[object]:
    return [] if value in _NOTHING else value if isinstance(value, list) else [value]


def _ids(value: object) -> set[str]:
    """What tells the apps of a value apart; an entry without an id stands for itself."""
    return {str(entry["Id"]) if isinstance(entry, dict) and "Id" in entry else repr(entry) for entry in _listed(value)}
