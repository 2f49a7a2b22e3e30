"""A short text for the user, in their language: what happens next, and nothing about why.

The user, and whoever else reads the mailbox, is told no detection, policy, method or secret. The only text of the
tenant in it is the user's own display name.
"""

from __future__ import annotations

from dataclasses import dataclass

from aad53004.diagnosis import Diagnosis, Outcome
from aad53004.entra.codes import SUCCESS
from aad53004.errors import BadInput, Unreadable
from aad53004.fixes import UserStep
from aad53004.report.escaping import pasted
from aad53004.report.languages import CODES, Next, load
from aad53004.rules import Family

LONGEST_NAME = 64
# What the first step of a plan means for the user, where it can be carried out.
_BY_STEP = {
    UserStep.CODE: Next.CODE,
    UserStep.NEW_PASSWORD: Next.NEW_PASSWORD,
    UserStep.USUAL_PLACE: Next.ELSEWHERE,
    UserStep.WAIT: Next.WAIT,
    UserStep.HOME_ORGANISATION: Next.GUEST,
    UserStep.PREPARING: Next.PREPARING,
}


@dataclass(frozen=True)
class Message:
    """``language``: one of CODES. ``text``: paragraphs with an empty line between them, a line feed at the end."""

    language: str
    situation: Next
    text: str


def read_language(text: str) -> str:
    """The code of a language as it was asked for, a region aside ("de-AT" is "de"). Raises BadInput for another."""
    code = text.strip().casefold().replace("_", "-").partition("-")[0]
    if code in CODES:
        return code
    raise BadInput(f"There is no --language {text[:40]!r}; choose one of {', '.join(CODES)}.")


def message(diagnosis: Diagnosis, language: str = "en") -> Message:
    """What to write to the user. ``language``: one of CODES. Raises KeyError for another."""
    words = load(language)
    situation = situation_of(diagnosis)
    name = pasted((diagnosis.case.account.user.value.legible.display_name or "").strip(), LONGEST_NAME)
    event = diagnosis.event.value.legible if diagnosis.event else None
    # Where somebody else may hold the account, whose sign-in it was is not for a mail to say.
    refused = event is not None and event.code not in (None, SUCCESS) and not diagnosis.compromise
    paragraphs = [
        words.greeting.format(name=name) if name else words.greeting_nameless,
        words.about_sign_in.format(when=words.date(event.created_date_time)) if event and refused else words.about,
        *words.paragraphs(situation),
        *([words.not_me] if refused else []),
        words.contact,
        words.closing,
    ]
    return Message(language, situation, "\n\n".join(paragraphs) + "\n")


def situation_of(diagnosis: Diagnosis) -> Next:
    """What happens next for the user, by the outcome and the first step of the plan."""
    external = diagnosis.case.account.is_external
    if diagnosis.compromise:
        # Nobody here can give an external user a new password or end the sessions.
        if external:
            return Next.HELP_DESK if diagnosis.situation.no_home_tenant else Next.GUEST
        return Next.SECURED
    if diagnosis.outcome is Outcome.NONE:
        return Next.USE_CODE if _code_waits(diagnosis) else Next.CLEAR
    if diagnosis.outcome is Outcome.INCOMPLETE:
        return Next.UNSETTLED
    first = diagnosis.fixes[0] if diagnosis.fixes else None
    step = first.row.user_step if first is not None and not first.advice.blocked else None
    if step is not None:
        return _BY_STEP[step]
    return Next.BLOCKED if diagnosis.root_causes[0].rule.family is Family.OTHER else Next.HELP_DESK


def _code_waits(diagnosis: Diagnosis) -> bool:
    """Whether the user has a pass that is usable and nothing else to prove it with."""
    try:
        methods = diagnosis.case.methods
        return bool(methods.usable_passes) and not methods.strong
    except Unreadable:
        return False
