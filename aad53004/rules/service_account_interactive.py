from __future__ import annotations

from aad53004.checkers import Case
from aad53004.errors import Unreadable
from aad53004.rules import Family, Role, Verdict, confirmed, likely, rule, ruled_out

PASSWORD_GRANT = "ropc"
# Clients that can show a page; all others are of the legacy protocols.
# https://learn.microsoft.com/entra/identity/conditional-access/policy-block-legacy-authentication
BROWSER, MODERN = "browser", "mobile apps and desktop clients"
UNKNOWN = {"", "unknownfuturevalue"}


@rule(
    "service-account-interactive",
    49,
    Family.OTHER,
    rank=10,
    fixes=("use-workload-identity",),
    permissions=("AuditLog.Read.All",),
    licence="Microsoft Entra ID P1",
    docs="https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc",
    role=Role.AGGRAVATING,
)
def judge(case: Case) -> Verdict:
    """A script signs in with the user's password, where nobody can register or answer anything.

    A flow that sends the password itself (ROPC), or a legacy protocol, shows no page. Such a sign-in needs a workload
    identity, not a method.
    """
    event = case.sign_ins.event
    if event is None:
        case.sign_ins.require_whole()
        return ruled_out("No 53004 of a script was found.", case.no_failures)
    app, client = event.value.app_display_name or "an app", (event.value.client_app_used or "").casefold()
    # Flags that are set together are one text, joined by commas.
    protocols = {one.strip() for one in (event.value.authentication_protocol or "").casefold().split(",")} - UNKNOWN
    if PASSWORD_GRANT in protocols:
        return confirmed(
            f"The password was sent to {app} without a sign-in page (ROPC), so that nobody could register or answer.",
            event.cite("authenticationProtocol", "clientAppUsed", "appDisplayName"),
        )
    if client not in UNKNOWN | {BROWSER, MODERN}:
        return likely(
            f"{app} signed in by a legacy protocol ({event.value.client_app_used}), which shows no page to register.",
            event.cite("clientAppUsed", "appDisplayName"),
        )
    if client == BROWSER:
        return ruled_out("The sign-in came from a browser.", event.cite("clientAppUsed"))
    if protocols:
        return ruled_out("The sign-in did not send the password without a page.", event.cite("authenticationProtocol"))
    raise Unreadable("the sign-in tells neither its protocol nor a client that can show a page")
