from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.facts import Item
from aad53004.entra import RiskDetection
from aad53004.entra.clouds import CHINA
from aad53004.entra.risk_event_types import CONTAIN_FIRST, RiskClass, event_type, name_of, of_class
from aad53004.fixes import Advice, ReadBack, Situation, fix
from aad53004.fixes._about import (
    SECURITY_OPERATOR,
    Elsewhere,
    ask,
    change,
    elsewhere,
    filled,
    is_external,
    listed,
    name,
    no_account,
    sentences,
    shown,
    user_id,
    when,
)
from aad53004.fixes._preconditions import belongs_here, ordinary


@fix(
    "contain-compromise",
    8,
    "Contain the compromise",
    portal="Entra admin center › ID Protection › Risky users › the user",
    permission=f"IdentityRiskyUser.ReadWrite.All (role: {SECURITY_OPERATOR})",
    docs="https://learn.microsoft.com/entra/id-protection/howto-identity-protection-investigate-risk",
    preconditions=(belongs_here, ordinary),
    contains=True,
    rank=1,
)
def advise(case: Case, situation: Situation) -> Advice:
    """Takes the account out of other hands before anything is opened for it.

    Confirming the compromise comes before the new password: it raises the risk to high, and the new password closes
    it. What an intruder leaves behind are methods, devices, inbox rules and consents.
    """
    who = name(case)
    found, why = ask(lambda: case.risk.of_types(of_class(*CONTAIN_FIRST), still_open=True))
    since = ""
    if found:
        oldest = found[-1].value
        kinds = listed(name_of(one.value.risk_event_type) for one in found)
        since = f" since {when(oldest.detected_date_time or oldest.activity_date_time)} ({shown(kinds)})"
    if is_external(case, situation):
        return _of_guest(who, elsewhere(case, situation, who), since)
    risky, unread = ask(lambda: case.risk.user)
    confirmed = risky is not None and (risky.value.risk_state or "").casefold() == "confirmedcompromised"
    steps = (
        f"Treat the account of {who} as held by somebody else{since}, and neither dismiss a risk nor exclude the user.",
        f"Leave {who} confirmed as compromised until the password is replaced."
        if confirmed
        else f"Choose Confirm user compromised for {who} under Risky users, unless the investigation has cleared it.",
        "Replace the password and revoke all sessions.",
        f"Remove every authentication method and device that {who} does not recognise{_methods(case)}.",
        _mailbox(found.read if found else (), who),
    )
    warning = sentences(
        "" if confirmed else "Confirming raises the user's risk to high, which a new password closes again.",
        f"The detections of the user could not be read: {why}." if found is None else "",
        f"Whether the compromise is confirmed already could not be read: {unread}." if unread else "",
        no_account(case),
        "Entra ID Protection is not available in the cloud operated by 21Vianet, so there is nothing to confirm there."
        if case.cloud == CHINA
        else "",
    )
    one = user_id(case)
    request = None
    if one and not confirmed and case.cloud != CHINA:
        request = change(
            "POST",
            "/identityProtection/riskyUsers/confirmCompromised",
            body={"userIds": [one]},
            read_back=ReadBack(filled("/identityProtection/riskyUsers/{}", one), {"riskState": "confirmedCompromised"}),
        )
    return Advice(steps, request, warning)


def _methods(case: Case) -> str:
    """What is registered now, for the user to recognise."""
    strong, _ = ask(lambda: case.methods.strong)
    if not strong:
        return ""
    names = []
    for one in strong:
        value = one.method.value
        label = f" {shown(value.display_name)}" if value.display_name else ""
        names.append(f"{one.kind.title}{label} of {when(value.created_date_time)}")
    return f" (registered now: {listed(names)})"


def _mailbox(detections: tuple[Item[RiskDetection], ...], who: str) -> str:
    """What to look at in the mailbox, and at once where a detection says that somebody uses the account."""
    check = f"Check the mailbox of {who} for forwarding and inbox rules, and the apps for consents that are new"
    rows = [row for item in detections if (row := event_type(item.value.legible.risk_event_type))]
    used = [row for row in rows if row.risk_class is RiskClass.ACCOUNT_USED]
    if not used:
        return f"{check}."
    harmless = any(row.sure_when_high for row in used)
    asked = "; a rule that is the user's own automation is harmless, so ask about it" if harmless else ""
    return f"{check}, at once: Entra reports {listed(row.words for row in used)}{asked}."


def _of_guest(who: str, other: Elsewhere, since: str) -> Advice:
    return Advice(
        (
            f"Block {who} from signing in to this tenant until the account has been cleared where it is at home.",
            f"Tell {other.who} what was seen{since}.",
            f"Check what {who} has read and changed in this tenant{since}.",
        ),
        warning=f"{who} signs in {other.where}: only there can the password be replaced and the sessions be ended.",
    )
