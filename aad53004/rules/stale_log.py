from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.facts import Item
from aad53004.entra import SignIn
from aad53004.entra.codes import SUCCESS
from aad53004.rules import Family, Role, Verdict, confirmed, not_checked, possible, rule, ruled_out, when

# Graph lists them to those who ask for their kind alone. https://learn.microsoft.com/graph/api/signin-list
RENEWALS_UNLISTED = (
    "A client was refused that renewed its token, and Graph listed no renewed token among the recent sign-ins; look in "
    "Entra admin center › Entra ID › Monitoring & health › Sign-in logs › User sign-ins (non-interactive)"
)


@rule(
    "stale-log",
    51,
    Family.OTHER,
    rank=9,
    fixes=(),
    permissions=("AuditLog.Read.All",),
    licence="Microsoft Entra ID P1",
    docs="https://learn.microsoft.com/entra/identity/monitoring-health/concept-sign-ins",
    role=Role.CONTEXT,
)
def judge(case: Case) -> Verdict:
    """The user got in after the last 53004: it is already resolved.

    A token that a client renewed is no sign-in of the user; it is over for a client whose own renewal was refused.
    """
    event = case.sign_ins.event
    case.sign_ins.require_whole()
    if event is None:
        return ruled_out("No 53004 was found that could be out of date.", case.no_failures)
    at = event.cite("createdDateTime", "status/errorCode")
    success = case.sign_ins.success_after
    if success is not None and success.value.by_the_user is False:
        return confirmed(
            f"The client of {case.account.name} that was refused renewed its token for "
            f"{success.value.app_display_name or 'its app'} on {when(success.value.created_date_time)}, after the refusal of "
            f"{when(event.value.created_date_time)}.",
            at,
            success.cite("createdDateTime", "status/errorCode", "appDisplayName"),
        )
    if success is not None:
        return confirmed(
            f"{case.account.name} signed in to {success.value.app_display_name or 'an app'} on "
            f"{when(success.value.created_date_time)}, after the refusal of {when(event.value.created_date_time)}.",
            at,
            success.cite("createdDateTime", "status/errorCode", "appDisplayName"),
        )
    other = case.sign_ins.other_success_after
    if other is not None:
        return possible(
            f"{case.account.name} got into {other.value.app_display_name or 'another app'} on "
            f"{when(other.value.created_date_time)}, without passing MFA there.",
            at,
            other.cite("createdDateTime", "appDisplayName", "authenticationRequirement"),
        )
    case.sign_ins.require_recent()
    renewal = case.sign_ins.renewal_after
    if renewal is not None:
        return ruled_out(
            f"{case.account.name} has not signed in since the refusal of {when(event.value.created_date_time)}; a client "
            f"renewed its token on {when(renewal.value.created_date_time)}, for which the user proves nothing.",
            at,
            renewal.cite(
                "createdDateTime", "isInteractive" if renewal.value.is_interactive is not None else "signInEventTypes"
            ),
        )
    if event.value.by_the_user is False and not any(item.value.by_the_user is False for item in _successes(case)):
        return not_checked(RENEWALS_UNLISTED)
    return ruled_out(f"No success followed the refusal of {when(event.value.created_date_time)}.", at)


def _successes(case: Case) -> list[Item[SignIn]]:
    return [item for item in case.sign_ins.known if item.value.code == SUCCESS]
