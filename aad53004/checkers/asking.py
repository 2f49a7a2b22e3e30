"""The question that heads every plan: was it the user? And what is said of a refused sign-in that is over.

A 53004 comes after a right password, so somebody has it: the user, or somebody else. Only the user can tell.
https://learn.microsoft.com/entra/id-protection/howto-identity-protection-investigate-risk
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aad53004.checkers import Case
from aad53004.checkers.account import Home
from aad53004.checkers.facts import Item
from aad53004.checkers.familiar import (
    Comparison,
    Familiarity,
    Subject,
    compare,
    of_sign_in,
    same_network,
    subjects,
)
from aad53004.checkers.why_risky import unknown_kinds
from aad53004.checkers.wording import shown, when
from aad53004.entra import SignIn
from aad53004.entra.codes import PAST_FIRST_FACTOR, PROOF_UP_BLOCKED, SUCCESS
from aad53004.entra.risk_event_types import ClosedBy, closed_by
from aad53004.errors import or_none

HARMLESS = {"dismissed", "confirmedsafe"}
WITH_PASSWORD = "came with the right password"
# Who replaces the password and ends the sessions of an account from elsewhere, which nobody can do here.
# https://learn.microsoft.com/graph/api/user-revokesigninsessions
_OUTSIDE = {
    Home.OTHER_TENANT: "the administrators of its home tenant",
    Home.NO_TENANT: "its owner to secure it where it is at home",
    Home.ELSEWHERE: "whoever manages it where it is at home",
}


@dataclass(frozen=True)
class Question:
    """``ask``: the question to the person; ``right_password``, ``compared`` and ``if_no``: what to know before it is
    asked, and what follows. ``comparison``: of the first sign-in that is asked about; None where none was risky."""

    ask: str
    compared: str
    if_no: str
    comparison: Comparison | None = None

    @property
    def text(self) -> str:
        return " ".join(filter(None, (self.ask, self.compared, self.if_no)))


def comparisons(case: Case) -> tuple[Comparison, ...]:
    """The risky sign-ins, each compared with the user's own."""
    return tuple(compare(case, subject) for subject in subjects(case))


def question(case: Case, compared: tuple[Comparison, ...], compromise: bool) -> Question | None:
    """The question about the refused sign-in and the risky ones; None where there is nothing to ask about.
    ``compromise``: the account is contained whatever the answer."""
    name = shown(case.account.name)
    asked = [each.subject for each in compared]
    event = case.sign_ins.explained
    refused = of_sign_in(event) if event and event.value.legible.code in PAST_FIRST_FACTOR - {SUCCESS} else None
    if refused and refused.at not in {subject.at for subject in asked}:
        asked = [refused, *asked]
    if not asked and or_none(lambda: case.sign_ins.reported):
        ask = f"Ask {name}, on a number on record, whether {_reported(case)} was theirs. It {_proof(case)}."
        return Question(ask, "", _if_no(case, compromise))
    if not asked:
        since = _at_risk_since(case)
        if since is None:
            return None
        ask = f"Ask {name}, on a number on record, whether all of their sign-ins since {when(since)} were theirs."
        return Question(ask, "", _if_no(case, compromise))
    sign_ins = " and ".join(_described(subject) for subject in asked[:2])
    were = "was" if len(asked) == 1 else "were"
    ask = f"Ask {name}, on a number on record, whether {sign_ins} {were} theirs."
    if refused:
        ask += f" The refused sign-in {_proof(case, event)}."
    if made := [subject for subject in asked[:2] if subject.client_made]:
        which = "it" if len(asked) == 1 else "them" if len(made) > 1 else f"the one of {when(made[0].at)}"
        ask += f" An app made {which} on behalf of the user, who may not have noticed."
    sentences = dict.fromkeys(each.sentence for each in compared if each.subject in asked[:2])
    return Question(ask, " ".join(sentences), _if_no(case, compromise), compared[0] if compared else None)


def _if_no(case: Case, compromise: bool) -> str:
    if compromise:
        return "Containment does not wait for the answer."
    home = or_none(lambda: case.home)
    if home in _OUTSIDE:
        return (
            f"If not, or if nobody can say, contain first: block the account in this tenant, and tell {_OUTSIDE[home]}."
        )
    return "If not, or if nobody can say, contain first: a new password, and all sessions revoked."


def not_without_a_word(case: Case, compared: tuple[Comparison, ...]) -> str:
    """What is to be said of a refused sign-in that nothing stands of any more, where it was not from a place of the
    user's; empty where it was, or where the user got in from there since."""
    event = or_none(lambda: case.sign_ins.event)
    refused = of_sign_in(event) if event and event.value.legible.code == PROOF_UP_BLOCKED else None
    comparison = next((each for each in compared if refused and each.subject.at == refused.at), None)
    if event is None or refused is None or comparison is None or _answered(event):
        return ""
    if comparison.familiarity not in (Familiarity.NEVER, Familiarity.UNKNOWN) or _in_from_there(case, refused):
        return ""
    where = f"{shown(refused.address) or 'an unknown address'}" + (
        f" ({shown(refused.place)})" if refused.place else ""
    )
    never = ", a place never seen in the user's own sign-ins" if comparison.familiarity is Familiarity.NEVER else ""
    return (
        f"The refused sign-in of {when(refused.at)} {_proof(case, event)}{_changed(case, event, refused)} from {where}{never}: "
        f"ask {shown(case.account.name)} whether it was theirs, and contain the account if not."
    )


def _answered(event: Item[SignIn]) -> bool:
    """Whether an administrator has said already that the sign-in was harmless. A new password says no such thing."""
    value = event.value.legible
    harmless = (value.risk_state or "").casefold() in HARMLESS
    return harmless and closed_by(value.risk_detail) is ClosedBy.PERSON


def _proof(case: Case, event: Item[SignIn] | None = None) -> str:
    """What a refused sign-in had shown before it was refused, as a predicate. A client that renews a token shows the token,
    and only the provider of an account from elsewhere knows what its user was asked for."""
    if or_none(lambda: case.home) in _OUTSIDE:
        return "had passed the first factor"
    return "came with a valid token" if event is not None and _by_token(event.value.legible) else WITH_PASSWORD


def _by_token(event: SignIn) -> bool:
    steps = event.authentication_details or ()
    claimed = any(step.is_previously_satisfied for step in steps)
    password = any((step.authentication_method or "").casefold() == "password" for step in steps)
    return not password and (claimed or event.by_the_user is False)


def _changed(case: Case, event: Item[SignIn], refused: Subject) -> str:
    """That the password has been changed since, where it has."""
    if _proof(case, event) != WITH_PASSWORD:
        return ""
    changed = or_none(lambda: case.account.user.value.last_password_change_date_time)
    return ", which has been changed since," if changed and changed > refused.at else ""


def _in_from_there(case: Case, refused: Subject) -> bool:
    """Whether the user has passed MFA from the same network since: then the refused sign-in was theirs too."""
    known = or_none(lambda: case.sign_ins.known.within(since=refused.at).read) or ()
    return any(
        event.created_date_time > refused.at and same_network(refused, event)
        for event in (item.value.legible for item in known)
        if event.created_date_time is not None and _with_mfa(event)
    )


def _with_mfa(event: SignIn) -> bool:
    return event.by_the_user is True and event.passed_mfa is True


def open_risk(case: Case) -> str:
    """The user's risk that is open now, with its level and since when, as a sentence; empty where none is."""
    if or_none(case.risk.at_risk_now) is not True:
        return ""
    risky = or_none(lambda: case.risk.user)
    if risky is None:
        return ""
    value = risky.value.legible
    confirmed = (value.risk_state or "").casefold() == "confirmedcompromised"
    state = ", confirmed compromised" if confirmed else ""
    return f"The user's risk is open: {shown(value.risk_level) or 'unknown'}{state}, since {when(value.risk_last_updated_date_time)}."


def unknown_detections(case: Case) -> str:
    """The open detections whose kind this version does not know, as a sentence; empty where there are none."""
    kinds = ", ".join(repr(shown(kind)) for kind in or_none(lambda: unknown_kinds(case)) or ())
    if not kinds:
        return ""
    return f"A detection is open of a kind that this version does not know ({kinds}): look into it before anything is loosened."


def _at_risk_since(case: Case) -> datetime | None:
    if or_none(case.risk.at_risk_now) is not True:
        return None
    risky = or_none(lambda: case.risk.user)
    return risky.value.legible.risk_last_updated_date_time if risky else None


def _reported(case: Case) -> str:
    """The sign-in that the given error is of, as far as the error tells."""
    given = case.narrowing
    app = f" to {shown(given.app)}" if given.app else ""
    at = f" at {when(given.at)}" if given.at else ""
    return f"the sign-in{app}{at}{f' from {shown(given.ip)}' if given.ip else ''} that got this error"


def _described(subject: Subject) -> str:
    app = f" to {shown(subject.app)}" if subject.app else ""
    place = f" ({shown(subject.place)})" if subject.place else ""
    where = f" from {shown(subject.address)}{place}" if subject.address else place
    device = " on ".join(filter(None, (shown(subject.browser), shown(subject.system))))
    return f"the sign-in{app} at {when(subject.at)}{where}" + (f" with {device}" if device else "")
