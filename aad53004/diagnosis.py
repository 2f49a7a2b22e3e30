"""The core: facts -> findings -> ranked root causes, a plan and a timeline.

A refusal with 53004 takes all of: a risky session or user (R), a demand for MFA or registration (D), and no usable
method (U). A full diagnosis names one of each. It says "nothing blocks" only where a link of that chain is shown to be
missing, never where it could not be read.
https://learn.microsoft.com/entra/identity/conditional-access/policy-risk-based-sign-in
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from aad53004.checkers import Case
from aad53004.checkers.account import Home
from aad53004.checkers.asking import (
    Question,
    comparisons,
    not_without_a_word,
    open_risk,
    question,
    unknown_detections,
)
from aad53004.checkers.compared import Difference, differences, opinion_missing
from aad53004.checkers.conditional_access import POLICIES, POLICIES_V1
from aad53004.checkers.contradiction import to_check
from aad53004.checkers.demanding import caveat
from aad53004.checkers.facts import Item
from aad53004.checkers.familiar import least_familiar
from aad53004.checkers.gather import gather
from aad53004.checkers.methods import METHODS
from aad53004.checkers.policy_plans import is_ordinary
from aad53004.checkers.registered_since import registered_since
from aad53004.checkers.retired_policies import unreplaced_note
from aad53004.checkers.retiring import retiring
from aad53004.checkers.risk import DETECTIONS
from aad53004.checkers.sign_ins import FAILURES, LAG, PORTAL_LOG, RECENT
from aad53004.checkers.subject import Narrowing
from aad53004.checkers.timeline import Moment, timeline
from aad53004.checkers.why_risky import to_investigate
from aad53004.conditional_access.truth import Truth
from aad53004.entra import SignIn
from aad53004.entra.codes import LOCKED, PROOF_UP_BLOCKED, SUCCESS, USER_DISABLED
from aad53004.entra.risk_event_types import event_type
from aad53004.errors import Unreadable, or_none
from aad53004.fixes import Fix, PlannedFix, Situation, plan, which
from aad53004.graph.interface import Answer, Source, Stats, Status
from aad53004.rules import Certainty, Family, Finding, Role, Rule, Station, judge_all, weaker

T = TypeVar("T")

CHAIN = (Family.METHOD, Family.RISK, Family.DEMAND)


class Outcome(StrEnum):
    """What the diagnosis came to."""

    FOUND = "root-cause-found"
    NONE = "no-cause-found"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True)
class Gap:
    """Something that could not be read, or was read and is not known to this version."""

    resource: str
    status: int | None
    permission: str
    why: str
    state: Status
    request_id: str = ""


@dataclass(frozen=True)
class Diagnosis:
    """What was found about one user.

    ``root_causes``: the headline first, then the leading cause of each other family, then the rest that hold.
    ``event``: the sign-in that the diagnosis is about, None where there is none. ``conclusion``: one sentence.
    ``note``: what is to be said about the question itself, such as that no sign-in fits it, and what the user's methods
    have before them. ``reading``: what had to be
    done to read Graph's answers, such as a filter that was applied here. ``differences``: policies on which what the
    sign-in lists, what is evaluated here and, where asked for, what Graph evaluates disagree. ``situation``: what the
    fixes were told. ``question``: what to ask the person before the first fix, None where there is nothing to ask.
    ``methods_now``: what the user's methods say against a refusal that stands, which the conclusion says too.
    """

    case: Case
    outcome: Outcome
    conclusion: str
    findings: tuple[Finding, ...]
    root_causes: tuple[Finding, ...]
    leading: dict[Family, Finding]
    fixes: tuple[PlannedFix, ...]
    timeline: tuple[Moment, ...]
    gaps: tuple[Gap, ...]
    event: Item[SignIn] | None
    stats: Stats
    stopped: str = ""
    note: str = ""
    reading: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    situation: Situation = field(default_factory=Situation)
    question: Question | None = None
    methods_now: str = ""

    @property
    def compromise(self) -> bool:
        """Whether somebody else may hold the account."""
        return _compromise(self.findings) is not None

    @property
    def exit_code(self) -> int:
        """The exit code of the contract: 0, 1, 3 or 4."""
        if self.outcome is Outcome.FOUND:
            return 1
        if self.outcome is Outcome.NONE:
            return 0
        # A right can be granted, a licence or a cloud cannot.
        return 3 if any(gap.state is Status.DENIED for gap in self.gaps) else 4

    def finding(self, rule_id: str) -> Finding:
        """The finding of a rule; KeyError for an unknown id."""
        for finding in self.findings:
            if finding.rule.id == rule_id:
                return finding
        raise KeyError(rule_id)


def diagnose(
    user: str,
    source: Source,
    narrowing: Narrowing | None = None,
    progress: Callable[[str], None] | None = None,
) -> Diagnosis:
    """Why ``user`` (UPN or object id) meets 53004, from what ``source`` gives.

    ``narrowing`` picks the sign-in to explain; ``progress`` is told in half a sentence what is waited for.
    Raises BadInput, NotAllowed and GraphFailed where there is no user to diagnose (see :func:`gather`).
    """
    return conclude(gather(user, source, narrowing, progress), source.stats, source.stopped)


def conclude(case: Case, stats: Stats | None = None, stopped: str = "") -> Diagnosis:
    """The diagnosis of a case that was gathered before; reads nothing."""
    event = or_none(lambda: case.sign_ins.event)
    findings = judge_all(case)
    reported = or_none(lambda: case.sign_ins.reported) is True
    if event is None or event.value.code != PROOF_UP_BLOCKED:
        findings = tuple(_without_event(finding, reported) for finding in findings)
    holding = [finding for finding in findings if finding.holds]
    compromise = _compromise(holding)
    causing = [finding for finding in holding if finding.causes]
    over = or_none(lambda: case.sign_ins.success_after) is not None
    leading = {family: lead for family in Family if (lead := _lead(causing, family, over))}
    gaps = tuple(dict.fromkeys(_gaps(case)))
    compared = comparisons(case)
    doubtful = not_without_a_word(case, compared)
    outcome, conclusion = _outcome(case, findings, leading, doubtful)
    blocks = [finding for finding in holding if finding.blocks]
    causes: tuple[Finding, ...] = ()
    if outcome is not Outcome.NONE:
        # A block that came after a 53004 stands before it, and does not take it away.
        refused = reported or (event is not None and event.value.code == PROOF_UP_BLOCKED)
        pending = refused and not over
        if pending and blocks and event is not None and or_none(lambda: bool(_since(case, event.value))):
            # A method since breaks the chain, unless it may be somebody else's or not be accepted.
            pending = Family.METHOD in leading or compromise is not None or bool(_strength_unsettled(findings))
        causes = _causes(blocks, _ranked(causing, leading), compromise is not None, pending)
    situation = Situation(
        compromise=compromise is not None,
        external_guest=or_none(lambda: case.account.is_external) is True,
        no_home_tenant=or_none(lambda: case.home) is Home.NO_TENANT,
        unsettled=any(_unsettled(finding, case) for finding in findings),
        account_disabled=any(finding.rule.account_disabled for finding in holding),
        methods_refused=any(finding.rule.refuses_methods for finding in holding),
        anonymous_address=any(finding.rule.anonymous_address for finding in holding),
        fraud_reported=any(finding.rule.fraud_reported for finding in holding),
        to_investigate=to_investigate(case),
        prompts_withheld=any(finding.rule.withholds_prompt for finding in holding),
        familiarity=least_familiar(compared),
        usual_place=bool(compared) and all(comparison.usual_place for comparison in compared),
    )
    wanted = _wanted(case, outcome, causes, gaps, holding)
    fixes = plan(case, wanted, situation)
    return Diagnosis(
        case=case,
        outcome=outcome,
        conclusion=conclusion,
        findings=findings,
        # With too little read for a verdict nothing is called a root cause, however likely it is by itself.
        root_causes=causes if outcome is Outcome.FOUND else (),
        leading=leading,
        fixes=fixes,
        timeline=timeline(case),
        gaps=gaps,
        event=case.sign_ins.explained,
        stats=stats or Stats(),
        stopped=stopped,
        reading=tuple(_reading(case)),
        differences=or_none(lambda: differences(case)) or (),
        situation=situation,
        question=question(case, compared, situation.compromise)
        if fixes or (doubtful and outcome is Outcome.NONE)
        else None,
        methods_now=_methods_now(case, findings, leading, event) if outcome is Outcome.FOUND else "",
        note=" ".join(
            filter(
                None,
                [
                    _cut_short(stopped),
                    _note(case),
                    _where_the_log_is(case),
                    _untold_risk(case, outcome, causes),
                    unknown_detections(case),
                    retiring(case),
                    unreplaced_note(case),
                ],
            )
        ),
    )


def _compromise(findings: Iterable[Finding]) -> Finding | None:
    """The first finding that holds and means that somebody else may hold the account."""
    return next((finding for finding in findings if finding.holds and finding.rule.compromise), None)


def _at_mfa(finding: Finding) -> bool:
    return finding.rule.stops_at is Station.SECOND_FACTOR


def _causes(blocks: list[Finding], chain: tuple[Finding, ...], compromise: bool, pending: bool) -> tuple[Finding, ...]:
    """The root causes: what blocks by itself, and the chain where a 53004 is ``pending`` or nothing else blocks. A second
    factor that is refused whatever it is comes after a compromise, which is contained first."""
    at_mfa = [finding for finding in blocks if _at_mfa(finding)]
    before = [finding for finding in blocks if finding not in at_mfa]
    if blocks and not pending and not (compromise and not before):
        # What means a compromise is contained first, whatever else stops the user.
        chain = tuple(finding for finding in chain if finding.rule.compromise)
    rest = (*chain, *at_mfa) if compromise else (*at_mfa, *chain)
    return tuple({finding.rule.id: finding for finding in (*before, *rest)}.values())


def _unsettled(finding: Finding, case: Case) -> bool:
    """Whether it could not be read if somebody else holds the account. That a guest's user risk cannot be seen here is
    so for every guest, and no reason to withhold what helps."""
    if not finding.rule.compromise or finding.verdict.certainty is not Certainty.NOT_CHECKED:
        return False
    return not (or_none(lambda: case.account.is_external) and finding.rule.unseen_for_guests)


def _untold_risk(case: Case, outcome: Outcome, causes: tuple[Finding, ...]) -> str:
    """The user's open risk, where no root cause tells of it."""
    told = outcome is Outcome.FOUND and any(
        citation.pointer == "/riskState" and "/identityProtection/riskyUsers/" in citation.resource
        for finding in causes
        for citation in finding.verdict.evidence
    )
    return "" if told else open_risk(case)


def _reading(case: Case) -> Iterator[str]:
    """What had to be done to read Graph's answers, each in words."""
    for answer in case.answers:
        if answer.note:
            yield f"{answer.resource.title}: {answer.note}"
    strangers = {**case.sign_ins.strangers, **(or_none(lambda: case.risk.strangers) or {})}
    for path, count in strangers.items():
        rows = "1 row of another user was" if count == 1 else f"{count} rows of other users were"
        yield f"{path}: {rows} left out, which Graph sent although only this user's were asked for"


def _cut_short(stopped: str) -> str:
    return f"The run was cut short ({stopped}); only what Graph had answered by then is judged." if stopped else ""


def _where_the_log_is(case: Case) -> str:
    """Where the sign-in log can be seen that a licence keeps from Graph; empty where Graph gave it."""
    lists = [case.answers.get(resource) for resource in (FAILURES, RECENT)]
    unlicensed = [answer for answer in lists if answer is not None and answer.status is Status.UNLICENSED]
    return PORTAL_LOG if unlicensed and not case.sign_ins.answered else ""


def _note(case: Case) -> str:
    code, given = case.narrowing.code, case.narrowing.request_id or case.narrowing.correlation_id
    if code is not None and code != PROOF_UP_BLOCKED:
        return f"The error that was given is {code}, not 53004; what is said here is about this user's own sign-ins."
    if or_none(lambda: case.sign_ins.names_another):
        return (
            f"The error that was given names {case.narrowing.user}; this is about {case.account.name}'s own sign-ins."
        )
    if given and (text := or_none(lambda: _not_the_named(case, given))):
        return text
    if or_none(lambda: case.sign_ins.superseded):
        return "The sign-in that was asked about is history; a newer 53004 stands, and this is about that one."
    if or_none(lambda: case.sign_ins.none_fits):
        return "No 53004 of the app or time that was asked for is in the log; this is about the newest one of all."
    return ""


def _not_the_named(case: Case, given: str) -> str:
    """What became of a sign-in that was named by id and is not the one that is explained."""
    sign_ins = case.sign_ins
    event = sign_ins.event
    named = {(one or "").casefold() for one in (event.value.id, event.value.correlation_id)} if event else set()
    if given.casefold() in named:
        return ""
    mine = sign_ins.pasted.where(lambda event: (event.user_id or "").casefold() == case.account.id.casefold()).read
    if mine:
        code = mine[0].value.code
        told = "a success" if code == SUCCESS else f"one with the code {code}"
        return f"The sign-in {given} is {told}, not a 53004 that stands; this is about the user's newest 53004."
    if sign_ins.pasted.read:
        whose = sign_ins.pasted.read[0].value.user_principal_name or "another user"
        return f"The sign-in {given} is one of {whose}, not of this user; this is about this user's own sign-ins."
    if sign_ins.pasted_missing and case.narrowing.at is not None and abs(case.now - case.narrowing.at) <= LAG:
        late = "not in the log yet, which lags by minutes, at times hours, so look again later"
        about = "the error that was given" if event is None and case.sign_ins.reported else "this user's own sign-ins"
        return f"The sign-in {given} is {late}; this is about {about}."
    if sign_ins.pasted_missing:
        return f"No sign-in {given} is in this tenant's log; this is about this user's own sign-ins."
    return f"The sign-in {given} could not be looked up; this is about this user's own sign-ins."


def _without_event(finding: Finding, reported: bool) -> Finding:
    """State alone proves no cause: without the 53004 sign-in a cause of one is at most likely. ``reported``: the error
    that was given is all that is known of it."""
    if finding.rule.family is Family.OTHER:
        return finding
    because = "the 53004 is known from the error that was given, not from the log"
    return replace(
        finding,
        verdict=weaker(finding.verdict, because if reported else "no 53004 sign-in was read that it could have caused"),
    )


def _lead(holding: list[Finding], family: Family, over: bool) -> Finding | None:
    """The surest cause of a family, one that means a compromise before the others; among equals the more specific. How a
    policy reached the user comes after what requires it, and so do what required it in a session that is ``over`` and
    what stops nobody now."""
    of_family = [finding for finding in holding if finding.rule.family is family]

    def comes_after(rule: Rule) -> bool:
        return rule.explains_scope or (over and rule.of_session)

    def key(finding: Finding) -> tuple[bool, bool, bool, int, int]:
        # A compromise is contained first, and so it is told first, however sure the others are.
        return (
            not finding.rule.compromise,
            finding.verdict.past,
            comes_after(finding.rule),
            *_sureness(finding),
        )

    return min(of_family, key=key, default=None)


def _sureness(finding: Finding) -> tuple[int, int]:
    return (list(Certainty).index(finding.verdict.certainty), finding.rule.rank)


def _ranked(holding: list[Finding], leading: dict[Family, Finding]) -> tuple[Finding, ...]:
    """The causes of the chain: one of each family first, the headline at the head, then the others that hold.

    The headline is what is cheapest and safest to remove, which is the missing method; not so where somebody else may
    hold the account, or where the user belongs to another tenant.
    """
    order = list(CHAIN)
    risk = leading.get(Family.RISK)
    if risk is not None and (risk.rule.compromise or risk.rule.home_tenant):
        order = [Family.RISK, Family.METHOD, Family.DEMAND]
    first = [leading[family] for family in order if family in leading]
    rest = [
        finding
        for family in order
        for finding in sorted(
            (f for f in holding if f.rule.family is family), key=lambda f: (f.verdict.past, *_sureness(f))
        )
        if finding.rule.id not in {one.rule.id for one in first}
    ]
    return (*first, *rest)


def _outcome(
    case: Case, findings: tuple[Finding, ...], leading: dict[Family, Finding], doubtful: str
) -> tuple[Outcome, str]:
    """The outcome and the sentence that says why. ``doubtful``: what is to be said of a refused sign-in where nothing
    stands of it any more."""
    block = next((f for f in findings if f.blocks), None)
    if block is not None and not (_at_mfa(block) and _compromise(findings)):
        return Outcome.FOUND, block.verdict.summary
    outcome, conclusion = _of_chain(case, findings, leading, doubtful)
    # A second factor that is refused comes after a compromise, and is there whatever became of the chain.
    return (
        (outcome, conclusion) if block is None or outcome is Outcome.FOUND else (Outcome.FOUND, block.verdict.summary)
    )


def _of_chain(
    case: Case, findings: tuple[Finding, ...], leading: dict[Family, Finding], doubtful: str
) -> tuple[Outcome, str]:
    """The outcome where nothing blocks by itself."""
    name = case.account.name
    chain = {family: leading[family] for family in CHAIN if family in leading}
    missing = [family for family in CHAIN if family not in chain]
    try:
        outcome, conclusion = _by_log(case, findings, chain, missing, doubtful)
        if outcome is Outcome.NONE:
            _require_no_block(findings)
            conclusion = f"{conclusion} {doubtful}".rstrip()
        return outcome, conclusion
    except Unreadable as error:
        if case.sign_ins.reported and (told := _as_reported(case, chain)):
            return Outcome.FOUND, told
        if not missing and _refused_now(case):
            return Outcome.FOUND, f"{name} would meet 53004 now: {_chain_text(chain)}."
        unlicensed = bool(error.answers) and all(answer.status is Status.UNLICENSED for answer in error.answers)
        if unlicensed and {Family.METHOD, Family.DEMAND} <= chain.keys():
            # What nobody can grant is not waited for: what the state shows is refused at the next risky sign-in.
            state = f"{chain[Family.METHOD].verdict.summary} {chain[Family.DEMAND].verdict.summary}"
            return Outcome.FOUND, f"{state} A risky sign-in of the user gets error 53004."
        read = f"The sign-in log could not be read ({error.why})."
        return Outcome.INCOMPLETE, " ".join(filter(None, (read, _contradicts(case))))


def _require_no_block(findings: tuple[Finding, ...]) -> None:
    """Raises Unreadable where it could not be read whether something else stops the user: then nothing is clear."""
    for finding in findings:
        # What Graph shows to nobody is no more open for this user than for every other one.
        unseen = finding.rule.unseen and not finding.verdict.answers
        if finding.rule.blocks and finding.verdict.certainty is Certainty.NOT_CHECKED and not unseen:
            raise Unreadable(finding.verdict.reason, *finding.verdict.answers)


def _by_log(
    case: Case, findings: tuple[Finding, ...], chain: dict[Family, Finding], missing: list[Family], doubtful: str
) -> tuple[Outcome, str]:
    """The outcome as the sign-in log has it. Raises Unreadable where what was not read of the log might change it."""
    name = case.account.name
    event, stands = case.sign_ins.event, case.sign_ins.stands
    if stands and event is not None:
        return _standing(case, event, chain, missing, findings)
    after = case.sign_ins.success_after
    if after is not None:
        return _overtaken(case, after, chain, findings, doubtful)
    blocking = case.sign_ins.blocking
    if blocking is not None and blocking.value.code not in _PASSING:
        return Outcome.INCOMPLETE, f"The newest refusal is {blocking.value.code}, which no root cause explains."
    if case.sign_ins.reported and (told := _as_reported(case, chain)):
        return Outcome.FOUND, told
    none = "is in the log" if case.sign_ins.complete else "was read, and not all of the log was"
    seen = "A 53004 is in the log" if event is not None else f"No 53004 of {name} {none}"
    if not missing:
        joint = "and" if event is not None else "but"
        return Outcome.FOUND, f"{seen}, {joint} {name} would meet one now: {_chain_text(chain)}."
    named = next((f for f in findings if f.holds and f.rule.belongs_elsewhere), None)
    if _too_new(case):
        return Outcome.INCOMPLETE, f"{seen}: the log lags by minutes, at times hours, so look again later."
    if named is not None:
        return Outcome.NONE, named.verdict.summary
    broken = _broken_link(case, findings)
    try:
        case.sign_ins.require_recent()
    except Unreadable as error:
        return Outcome.INCOMPLETE, f"{seen}, but what else may have refused the user could not be read ({error.why})."
    if broken:
        careful = _compromise(findings)
        warning = f" All the same: {careful.verdict.summary}" if careful else ""
        return Outcome.NONE, f"{seen}, and nothing would cause one now: {broken}.{warning}"
    unread = [_LINKS[family] for family in missing]
    return Outcome.INCOMPLETE, f"{seen}, but {' and '.join(unread)} could not be settled."


def _too_new(case: Case) -> bool:
    """Whether a 53004 was reported that the log may only not show yet.

    https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-latencies
    """
    sign_ins, shown = case.sign_ins, case.narrowing.shows_refusal
    if sign_ins.failures or sign_ins.of_another_user or sign_ins.in_since or not (shown or sign_ins.pasted_missing):
        return False
    return sign_ins.may_be_late and (shown or case.narrowing.at is not None)


def _as_reported(case: Case, chain: dict[Family, Finding]) -> str:
    """The conclusion where the error that was given is all that is known of the refusal; empty where too little beside it
    is known, or where the user has a method that it speaks against."""
    if not {Family.METHOD, Family.RISK} <= chain.keys() or or_none(lambda: bool(methods_titles(case))):
        return ""
    given = "53004" if case.narrowing.code == PROOF_UP_BLOCKED else "the page for a risky sign-in"
    late = or_none(lambda: case.sign_ins.complete) and " The sign-in log does not show it yet."
    missing = [_LINKS[family] for family in CHAIN if family not in chain]
    rest = f" Not settled: {' and '.join(missing)}." if missing else ""
    return f"{case.account.name} was shown {given}: {_chain_text(chain)}.{late or ''}{rest}"


def _contradicts(case: Case) -> str:
    """What speaks against a given 53004, as a sentence; empty where none was given or nothing does."""
    titles = or_none(lambda: methods_titles(case)) if case.narrowing.shows_refusal else ""
    if not titles:
        return ""
    given = f"The error that was given means that {case.account.name} had no usable method, and the user has {titles}"
    if or_none(lambda: _all_registered_before(case, case.narrowing.at)):
        return f"{given}, registered before that, which contradicts the error: have the user sign in again. {to_check(case)}"
    return f"{given} now: have the user sign in again, and check when the method was registered."


def _all_registered_before(case: Case, moment: datetime | None) -> bool:
    """Whether each of the user's methods that can be used was there before a moment; no where one tells no time."""
    times = [usable.method.value.created_date_time for usable in case.methods.usable]
    times += [item.value.created_date_time for item in case.methods.usable_passes]
    return bool(times) and moment is not None and all(time is not None and time < moment for time in times)


def _overtaken(
    case: Case, after: Item[SignIn], chain: dict[Family, Finding], findings: tuple[Finding, ...], doubtful: str
) -> tuple[Outcome, str]:
    """The outcome where the user got in after the 53004: resolved, unless the next sign-in would be refused again."""
    name = case.account.name
    by_client = after.value.by_the_user is False
    back = f"A client of {name} has renewed its token since" if by_client else f"{name} has signed in since"
    try:
        case.sign_ins.require_since(after.value.created_date_time)
    except Unreadable as error:
        return (
            Outcome.INCOMPLETE,
            f"{back} the 53004, but what came after that could not be read ({error.why}).",
        )
    compromise = _compromise(findings)
    if compromise is not None:
        return Outcome.FOUND, f"{back} the 53004, but: {compromise.verdict.summary}"
    again = _refused_now(case)
    if again and Family.METHOD in chain:
        demand = case.conditional_access.demanding_now[0].name
        text = f'the user is at risk, has no usable method, and "{demand}" demands one'
        return Outcome.FOUND, f"{back} the 53004, and would be refused again now: {text}."
    if unread := again is False and _unread_compromise(findings):
        text = f"whether somebody else holds the account is not known ({unread})"
        return Outcome.INCOMPLETE, f"{back} the 53004, but {text}."
    if again is not False:
        text = "whether the next sign-in would be refused again could not all be read"
        return Outcome.INCOMPLETE, f"{back} the 53004, but {text}."
    resolved = "." if doubtful else ": it is resolved."
    if by_client:
        return Outcome.NONE, f"A client of {name} was refused with 53004, but has renewed its token since{resolved}"
    return Outcome.NONE, f"{name} was refused with 53004, but has signed in since{resolved}"


def _refused_now(case: Case) -> bool | None:
    """Whether the next sign-in would be refused whatever the log says: the user is at risk, can prove nothing, and a
    policy demands it. None where one of these could not be read, and no other says that it would not."""
    access = case.conditional_access
    links = (
        or_none(lambda: case.methods.can_prove is not True),
        or_none(case.risk.at_risk_now),
        or_none(lambda: bool(access.demanding_now) or access.require_reach_read()),
    )
    if False in links:
        return False
    return None if None in links else True


# A 53004 is judged by its chain; a lockout passes, and an account that is enabled again is no longer disabled: where
# they stop the user now, their root causes have said so.
_PASSING = {PROOF_UP_BLOCKED, LOCKED, USER_DISABLED}
_LINKS = {
    Family.METHOD: "whether the user has a usable method",
    Family.RISK: "whether the user or the session is risky",
    Family.DEMAND: "what requires MFA",
}


def _standing(
    case: Case,
    event: Item[SignIn],
    chain: dict[Family, Finding],
    missing: list[Family],
    findings: tuple[Finding, ...],
) -> tuple[Outcome, str]:
    """The outcome where the newest decisive sign-in is a 53004."""
    name = case.account.name
    try:
        proof = _since(case, event.value)
    except Unreadable as error:
        if Family.METHOD in chain:
            raise
        text = f"{name} was refused with 53004, and whether a usable method came since could not be read ({error.why})."
        return Outcome.INCOMPLETE, text
    if proof and Family.METHOD not in chain:
        compromise = _compromise(findings)
        if compromise is not None:
            text = f"{name} {proof}, which may not be the user's own doing: {compromise.verdict.summary}"
            return Outcome.FOUND, text
        unsure = _strength_unsettled(findings)
        if unsure and chain and _may_refuse(findings):
            return Outcome.FOUND, f"{name} was refused with 53004: {_chain_text(chain)}. The user {proof}; {unsure}."
        if unsure:
            return Outcome.INCOMPLETE, f"{name} was refused with 53004, and {proof}; {unsure}."
        if unread := _unread_compromise(findings):
            return (
                Outcome.INCOMPLETE,
                f"{name} was refused with 53004, but {proof}; whose that is could not be read ({unread}).",
            )
        return Outcome.NONE, f"{name} was refused with 53004, but {proof}, which breaks the chain."
    if not chain:
        return Outcome.INCOMPLETE, f"{name} was refused with 53004, and nothing that explains it could be read."
    required, why = _required_again(case, findings)
    if required is not True:
        return _lapsed(case, findings, required, why)
    odd = _against_refusal(case, findings) if Family.METHOD in missing else ""
    open_ends = [_LINKS[family] for family in missing if not (odd and family is Family.METHOD)]
    rest = f"Not settled: {' and '.join(open_ends)}." if open_ends else ""
    refused = f"{name} was refused with 53004: {_chain_text(chain)}."
    return Outcome.FOUND, " ".join(filter(None, (refused, rest, odd)))


def _against_refusal(case: Case, findings: tuple[Finding, ...]) -> str:
    """What the user's methods, there before, say against a 53004, in sentences; empty where they do not."""
    titles = or_none(lambda: methods_titles(case))
    if not titles:
        return ""
    if unsure := _strength_unsettled(findings):
        return f"The user has {titles}; {unsure}."
    return (
        f"The user can prove it with {titles}, which contradicts the refusal: 53004 means that no method was usable. "
        f"{to_check(case)}"
    )


def _methods_now(
    case: Case, findings: tuple[Finding, ...], leading: dict[Family, Finding], event: Item[SignIn] | None
) -> str:
    """What the user's methods say where a 53004 blocks the user and no lack of one explains it; empty elsewhere."""
    if event is None or event.value.code != PROOF_UP_BLOCKED or Family.METHOD in leading:
        return ""
    if or_none(lambda: case.sign_ins.success_after) is not None:
        return ""
    proof = or_none(lambda: _since(case, event.value))
    if not proof:
        return _against_refusal(case, findings)
    if _compromise(findings):
        return f"{case.account.name} {proof}, which may not be the user's own doing."
    unsure = _strength_unsettled(findings)
    return f"{case.account.name} {proof}; {unsure}." if unsure else ""


def _required_again(case: Case, findings: tuple[Finding, ...]) -> tuple[bool | None, str]:
    """Whether MFA would be required in the same sign-in now; None where that is not known. No only where the policies
    that the sign-in names have lapsed and nothing else requires it. With what became of those policies, in words."""
    access = case.conditional_access
    demands = or_none(lambda: access.enforced)
    if demands == () or access.required_again is Truth.YES:
        return True, ""
    causes = [f for f in findings if f.rule.family is Family.DEMAND and f.rule.role is Role.CAUSE]
    apart = [f for f in causes if not f.rule.explains_scope and not f.verdict.past]
    if any(f.holds and not f.rule.by_policy for f in apart):
        return True, ""
    if access.required_again is Truth.NO:
        # No policy does, whatever kind those were that did.
        apart = [f for f in apart if not f.rule.by_policy]
    unsure = any(
        f.holds
        or f.verdict.certainty is Certainty.POSSIBLE
        or (f.verdict.certainty is Certainty.NOT_CHECKED and not f.rule.unseen)
        for f in apart
    )
    why = f"Since then, {caveat(demands)}" if demands else "What required MFA could not all be read"
    return (None if unsure or access.required_again is Truth.UNKNOWN else False), why


def _lapsed(case: Case, findings: tuple[Finding, ...], required: bool | None, why: str) -> tuple[Outcome, str]:
    """The outcome where what required MFA at the refusal does no longer, or may not."""
    name = case.account.name
    compromise = _compromise(findings)
    if compromise is not None:
        return Outcome.FOUND, f"{name} was refused with 53004. {why}, but: {compromise.verdict.summary}"
    if required is None:
        return (
            Outcome.INCOMPLETE,
            f"{name} was refused with 53004. {why}, so what happens now is not known.",
        )
    if unread := _unread_compromise(findings):
        text = f"whether somebody else holds the account could not be read ({unread})"
        return Outcome.INCOMPLETE, f"{name} was refused with 53004. {why}, but {text}."
    nothing = "nothing else that Graph shows requires MFA in such a sign-in now"
    return Outcome.NONE, f"{name} was refused with 53004. {why}, and {nothing}."


def _strength_unsettled(findings: tuple[Finding, ...]) -> str:
    """Why a method may not be enough, where a demanded strength may not accept it; empty where that is settled."""
    unsettled = (Certainty.POSSIBLE, Certainty.NOT_CHECKED)
    finding = next((f for f in findings if f.rule.refuses_methods and f.verdict.certainty in unsettled), None)
    if finding is None:
        return ""
    if finding.verdict.certainty is Certainty.POSSIBLE:
        return "whether the demanded authentication strength accepts it is not settled"
    return f"whether a demanded authentication strength accepts it could not be read ({finding.verdict.reason})"


def _may_refuse(findings: tuple[Finding, ...]) -> bool:
    """Whether a demanded strength is seen that may not accept the method; one that was not read shows nothing."""
    finding = next((f for f in findings if f.rule.refuses_methods), None)
    return finding is not None and finding.verdict.certainty is Certainty.POSSIBLE


def _unread_compromise(findings: tuple[Finding, ...]) -> str:
    """Why it is not known whether somebody else may hold the account; empty where it is known, or where the tenant has no
    licence that would show it."""
    for finding in findings:
        verdict = finding.verdict
        unread = any(answer.status is not Status.UNLICENSED for answer in verdict.answers)
        if finding.rule.compromise and verdict.certainty is Certainty.NOT_CHECKED and unread:
            return verdict.reason
    return ""


def _chain_text(chain: dict[Family, Finding]) -> str:
    words = {Family.METHOD: "no usable method", Family.RISK: "a risk", Family.DEMAND: "a demand for MFA"}
    return ", ".join(f"{words[family]} ({chain[family].rule.id})" for family in CHAIN if family in chain)


def _since(case: Case, event: SignIn) -> str:
    """What the user can prove now and did not when the event happened, as the rest of a sentence; empty where nothing
    shows that."""
    methods = case.methods
    try:
        for one in methods.usable_passes:
            made = one.value.created_date_time or one.value.start_date_time
            if made and made <= event.created_date_time:
                return "has a Temporary Access Pass that is usable and was not used"
            return "has since got a Temporary Access Pass that is usable now"
        for counted in methods.usable:
            created = registered_since(case, counted)
            if created and created > event.created_date_time:
                return f"has since got {counted.kind.title}"
        for counted in methods.movable.read:
            created = registered_since(case, counted) if counted.allowed is None else None
            if created and created > event.created_date_time:
                title = counted.kind.title
                raise Unreadable(
                    f"{title} was registered since, and whether it may be used is not known: {counted.why}"
                )
    except Unreadable:
        # The list may hold what was registered since, and the audit log may say that something was.
        if case.methods.answered or case.changes.registered_after(event.created_date_time):
            raise
    return ""


def _broken_link(case: Case, findings: tuple[Finding, ...]) -> str:
    """Which link of the chain is shown to be missing, in words; empty where none is."""
    usable = or_none(lambda: methods_titles(case))
    unsure = (Certainty.POSSIBLE, Certainty.NOT_CHECKED)
    refused = any(f.rule.refuses_methods and (f.holds or f.verdict.certainty in unsure) for f in findings)
    if usable and not refused:
        return f"the user can prove it with {usable}"
    for family, words in (
        (Family.RISK, "neither the user nor a sign-in counts as risky"),
        (Family.DEMAND, "nothing demands MFA of the user"),
    ):
        if family is Family.RISK and not case.sign_ins.complete:
            continue  # what no log was read for may have been risky
        of_family = [f for f in findings if f.rule.family is family and f.rule.role is Role.CAUSE]
        # What Graph shows to nobody is no more open for this user than for every other one.
        unseen = [f for f in of_family if f.rule.unseen and f.verdict.certainty is Certainty.NOT_CHECKED]
        if {f.verdict.certainty for f in of_family if f not in unseen} == {Certainty.RULED_OUT}:
            return words.replace("nothing", "nothing that Graph shows") if unseen else words
    return ""


def methods_titles(case: Case) -> str:
    """What the user can prove now, in words; empty where that is nothing or unknown."""
    if case.methods.can_prove is not True:
        return ""
    titles = ["a Temporary Access Pass"] if case.methods.usable_passes else []
    titles += [one.kind.title for one in case.methods.usable]
    return " and ".join(dict.fromkeys(titles)) or "a method that the registration report counts"


def _wanted(
    case: Case,
    outcome: Outcome,
    causes: tuple[Finding, ...],
    gaps: tuple[Gap, ...],
    holding: list[Finding],
) -> tuple[str, ...]:
    """The ids of the fixes in the order of what they are for: what no method mends, the causes, what makes them
    worse, and how the tenant is set up."""
    kept_out = any(gap.state is Status.DENIED for gap in gaps)
    # What was found is by the given error, and surer once the log shows it or may be read.
    surer: list[str] = []
    if outcome is Outcome.FOUND and or_none(lambda: case.sign_ins.reported):
        late = or_none(lambda: _too_new(case)) is True
        surer = _ids(which(lambda fix: kept_out and fix.grants_reading)) + _ids(which(lambda fix: late and fix.waits))
    if causes and causes[0].rule.account_disabled:
        # Why it was disabled comes before everything; whether the rest is still wanted is seen after that.
        causes = causes[:1]
    worse = [f for f in holding if f.rule.role is Role.AGGRAVATING]
    # Of family X is what no method mends, such as a script or the MFA block list: that goes first.
    own = (Role.CAUSE, Role.AGGRAVATING)
    other = [f for f in holding if f.rule.family is Family.OTHER]
    apart = [f for f in other if f.rule.role in own and (not f.rule.blocks or _at_mfa(f))]
    beside = [f for f in worse if f not in apart] + [f for f in holding if f.rule.role is Role.POSTURE]
    ordered = [*apart, *causes, *beside] if causes else []
    wanted = [*(fix for finding in ordered for fix in finding.fixes), *surer]
    if outcome is Outcome.NONE:
        if or_none(lambda: bool(case.methods.usable_passes) and not case.methods.strong):
            wanted += _ids(which(lambda fix: fix.self_service))
        elif or_none(lambda: case.sign_ins.event is not None and case.methods.can_prove is False):
            # Resolved for now; without a method the next risky sign-in is refused again.
            external = case.account.is_external
            wanted += _ids(which(lambda fix: fix.self_service if external else fix.gives_method and fix.rank == 1))
    if outcome is Outcome.INCOMPLETE:
        if kept_out:
            grants = _ids(which(lambda fix: fix.grants_reading))
            # With next to nothing read, the right to read comes first.
            wanted = (
                [*wanted, *grants]
                if {f.rule.family for f in causes} & {Family.METHOD, Family.DEMAND}
                else [*grants, *wanted]
            )
        if not kept_out or or_none(lambda: _too_new(case)):
            wanted += _ids(which(lambda fix: fix.waits))
    return tuple(wanted)


def _ids(fixes: Iterable[Fix]) -> list[str]:
    return [fix.id for fix in fixes]


def _gaps(case: Case) -> Iterator[Gap]:
    """What was not read, and what was read and is unknown to this version."""
    for answer in case.answers:
        path, status = answer.request.path, answer.http_status
        if answer.resource.preview and is_ordinary(answer.status, status):
            # What most tenants do not have keeps nobody from a verdict: no right to it is missing.
            why = f"{answer.resource.title}, a preview of Microsoft Graph: {answer.why}"
            state = Status.UNRECORDED if answer.status is Status.UNRECORDED else Status.FAILED
            yield Gap(path, status, answer.permission, why, state, answer.request_id)
        elif answer.status not in (Status.FOUND, Status.ABSENT):
            if not case.answers.replaced(answer) and not _twin_of_failed(case, answer):
                told = f"{answer.resource.title}: {answer.why}"
                yield Gap(path, status, answer.permission, told, answer.status, answer.request_id)
        elif answer.truncated and answer.resource.pages > 1:
            yield Gap(path, status, "", f"{answer.resource.title}: only the first pages were read", Status.FAILED)
    for path, why in case.answers.misfits():
        yield Gap(path, None, "", why, Status.FAILED)
    yield from _without_opinion(case)
    yield from _hidden_policies(case)
    yield from _unknown(case)


def _twin_of_failed(case: Case, answer: Answer) -> bool:
    """Whether a second choice failed as the first did; one of the two is told."""
    first = next((a for a in case.answers if a.resource.name == answer.resource.instead_of), None)
    return first is not None and first.status is answer.status


def _without_opinion(case: Case) -> Iterator[Gap]:
    """Graph's own evaluation, where it was asked for and is not there: no difference is then no agreement."""
    missing = opinion_missing(case)
    if missing:
        answer = next(iter(case.second_opinion))
        # Whatever kept it away, the diagnosis does without it.
        yield Gap(answer.request.path, answer.http_status, answer.permission, missing.rstrip("."), Status.FAILED)


def _hidden_policies(case: Case) -> Iterator[Gap]:
    """Graph leaves the applied policies of a sign-in empty, without a word, for who may not read policies."""
    event = or_none(lambda: case.sign_ins.event)
    if event is None or or_none(lambda: event.value.applied_conditional_access_policies or ()) != ():
        return
    read = any((a := case.answers.get(r)) is not None and a.found for r in (POLICIES, POLICIES_V1))
    if not read:
        why = "the sign-in lists no applied policies, as Graph does for who may not read Conditional Access policies"
        yield Gap(event.page.path, event.page.status, "Policy.Read.All", why, Status.DENIED)


def _unknown(case: Case) -> Iterator[Gap]:
    for item in or_none(lambda: case.methods.unknown.read) or ():
        why = f"a method of the kind {item.value.odata_type!r}, unknown to this version: shown, not counted"
        yield Gap(METHODS.request(case.known).path, None, "", why, Status.FOUND)
    kinds = [item.value.legible.risk_event_type or "" for item in or_none(lambda: case.risk.detections.read) or ()]
    event = or_none(lambda: case.sign_ins.event)
    kinds += (event.value.legible.risk_event_types_v2 or ()) if event else ()
    for kind in dict.fromkeys(kinds):
        if event_type(kind) is None:
            why = f"a detection of the type {kind!r}, unknown to this version: shown, not judged"
            yield Gap(DETECTIONS.request(case.known).path, None, "", why, Status.FOUND)


__all__ = ["Diagnosis", "Gap", "Outcome", "conclude", "diagnose", "gather"]
