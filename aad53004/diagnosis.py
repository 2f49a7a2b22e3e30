"""The core: facts -> findings -> ranked root causes, a plan and a timeline.

A refusal with 53004 takes all of: a risky session or user (R), a demand for MFA or registration (D), and no usable
method (U). A full diagnosis names one of each. It says "nothing blocks" only where a link of that chain is shown to be
missing, never where it could not be read.
https://learn.microsoft.com/entra/identity/conditional-access/policy-risk-based-sign-in
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from aad53004.checkers import Case
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
from aad53004.checkers.facts import Item
from aad53004.checkers.familiar import least_familiar
from aad53004.checkers.gather import gather
from aad53004.checkers.methods import METHODS
from aad53004.checkers.risk import DETECTIONS
from aad53004.checkers.sign_ins import LAG
from aad53004.checkers.subject import Narrowing
from aad53004.checkers.timeline import Moment, timeline
from aad53004.checkers.why_risky import to_investigate
from aad53004.entra import SignIn
from aad53004.entra.codes import LOCKED, PROOF_UP_BLOCKED, SUCCESS, USER_DISABLED
from aad53004.entra.risk_event_types import event_type
from aad53004.errors import Unreadable, or_none
from aad53004.fixes import Fix, PlannedFix, Situation, plan, which
from aad53004.graph.interface import Answer, Source, Stats, Status
from aad53004.rules import Certainty, Family, Finding, Role, Rule, judge_all, weaker

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
    ``note``: what is to be said about the question itself, such as that no sign-in fits it. ``reading``: what had to be
    done to read Graph's answers, such as a filter that was applied here. ``differences``: policies on which what the
    sign-in lists, what is evaluated here and, where asked for, what Graph evaluates disagree. ``situation``: what the
    fixes were told. ``question``: what to ask the person before the first fix, None where there is nothing to ask.
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

    @property
    def compromise(self) -> bool:
        """Whether somebody else may hold the account."""
        return any(finding.holds and finding.rule.compromise for finding in self.findings)

    @property
    def exit_code(self) -> int:
        """The exit code of the contract: 0, 1, 3 or 4."""
        if self.outcome is Outcome.FOUND:
            return 1
        if self.outcome is Outcome.NONE:
            return 0
        kept_out = {Status.DENIED, Status.UNLICENSED, Status.UNAVAILABLE}
        return 3 if any(gap.state in kept_out for gap in self.gaps) else 4

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
    if event is None or event.value.code != PROOF_UP_BLOCKED:
        findings = tuple(_without_event(finding) for finding in findings)
    holding = [finding for finding in findings if finding.holds]
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
        refused = event is not None and event.value.code == PROOF_UP_BLOCKED
        pending = refused and or_none(lambda: case.sign_ins.success_after) is None
        if pending and blocks and event is not None and or_none(lambda: bool(_since(case, event.value))):
            # A method since breaks the chain, unless it may be somebody else's or not be accepted.
            compromised = any(finding.rule.compromise for finding in holding)
            pending = Family.METHOD in leading or compromised or bool(_strength_unsettled(findings))
        chain = _ranked(causing, leading) if pending or not blocks else ()
        causes = tuple({finding.rule.id: finding for finding in (*blocks, *chain)}.values())
    situation = Situation(
        compromise=any(finding.rule.compromise for finding in holding),
        external_guest=or_none(lambda: case.account.is_external) is True,
        unsettled=any(_unsettled(finding, case) for finding in findings),
        account_disabled=any(finding.rule.account_disabled for finding in holding),
        methods_refused=any(finding.rule.refuses_methods for finding in holding),
        anonymous_address=any(finding.rule.anonymous_address for finding in holding),
        fraud_reported=any(finding.rule.fraud_reported for finding in holding),
        to_investigate=to_investigate(case),
        familiarity=least_familiar(compared),
    )
    wanted = _wanted(case, outcome, causes, gaps, holding)
    fixes = plan(case, wanted, situation)
    return Diagnosis(
        case=case,
        outcome=outcome,
        conclusion=conclusion,
        findings=findings,
        root_causes=causes,
        leading=leading,
        fixes=fixes,
        timeline=timeline(case),
        gaps=gaps,
        event=event or or_none(lambda: case.sign_ins.blocking),
        stats=stats or Stats(),
        stopped=stopped,
        reading=tuple(_reading(case)),
        differences=or_none(lambda: differences(case)) or (),
        situation=situation,
        question=question(case, compared, situation.compromise)
        if fixes or (doubtful and outcome is Outcome.NONE)
        else None,
        note=" ".join(
            filter(
                None,
                [_cut_short(stopped), _note(case), _untold_risk(case, outcome, causes), unknown_detections(case)],
            )
        ),
    )


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


def _note(case: Case) -> str:
    code, given = case.narrowing.code, case.narrowing.request_id or case.narrowing.correlation_id
    if code is not None and code != PROOF_UP_BLOCKED:
        return f"The error that was given is {code}, not 53004; what is said here is about this user's own sign-ins."
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
        return f"The sign-in {given} is {late}; this is about this user's own sign-ins."
    if sign_ins.pasted_missing:
        return f"No sign-in {given} is in this tenant's log; this is about this user's own sign-ins."
    return f"The sign-in {given} could not be looked up; this is about this user's own sign-ins."


def _without_event(finding: Finding) -> Finding:
    """State alone proves no cause: without the 53004 sign-in a cause of one is at most likely."""
    if finding.rule.family is Family.OTHER:
        return finding
    return replace(finding, verdict=weaker(finding.verdict, "no 53004 sign-in was read that it could have caused"))


def _lead(holding: list[Finding], family: Family, over: bool) -> Finding | None:
    """The surest cause of a family, one that means a compromise before the others; among equals the more specific. How a policy reached the user comes after what
    demands, and so does what demanded in a session that is ``over``."""
    of_family = [finding for finding in holding if finding.rule.family is family]

    def comes_after(rule: Rule) -> bool:
        return rule.explains_scope or (over and rule.of_session)

    # A compromise is contained first, and so it is told first, however sure the others are.
    return min(
        of_family,
        key=lambda finding: (not finding.rule.compromise, comes_after(finding.rule), *_sureness(finding)),
        default=None,
    )


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
        for finding in sorted((f for f in holding if f.rule.family is family), key=_sureness)
        if finding.rule.id not in {one.rule.id for one in first}
    ]
    return (*first, *rest)


def _outcome(
    case: Case, findings: tuple[Finding, ...], leading: dict[Family, Finding], doubtful: str
) -> tuple[Outcome, str]:
    """The outcome and the sentence that says why. ``doubtful``: what is to be said of a refused sign-in where nothing
    stands of it any more."""
    name = case.account.name
    block = next((f for f in findings if f.blocks), None)
    if block is not None:
        return Outcome.FOUND, block.verdict.summary
    chain = {family: leading[family] for family in CHAIN if family in leading}
    missing = [family for family in CHAIN if family not in chain]
    try:
        outcome, conclusion = _by_log(case, findings, chain, missing, doubtful)
        if outcome is Outcome.NONE:
            _require_no_block(findings)
            conclusion = f"{conclusion} {doubtful}".rstrip()
        return outcome, conclusion
    except Unreadable as error:
        if not missing and _refused_now(case):
            return Outcome.FOUND, f"{name} would meet 53004 now: {_chain_text(chain)}."
        told = " though the error that was given is a 53004" if case.narrowing.code == PROOF_UP_BLOCKED else ""
        return Outcome.INCOMPLETE, f"The sign-in log could not be read ({error.why}){told}."


def _require_no_block(findings: tuple[Finding, ...]) -> None:
    """Raises Unreadable where it could not be read whether something else stops the user: then nothing is clear."""
    for finding in findings:
        if finding.rule.blocks and finding.verdict.certainty is Certainty.NOT_CHECKED:
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
        careful = next((f for f in findings if f.holds and f.rule.compromise), None)
        warning = f" All the same: {careful.verdict.summary}" if careful else ""
        return Outcome.NONE, f"{seen}, and nothing would cause one now: {broken}.{warning}"
    unread = [_LINKS[family] for family in missing]
    return Outcome.INCOMPLETE, f"{seen}, but {' and '.join(unread)} could not be settled."


def _too_new(case: Case) -> bool:
    """Whether a 53004 was reported that the log may only not show yet.

    https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-latencies
    """
    asked = case.narrowing
    if case.sign_ins.failures or not (asked.code == PROOF_UP_BLOCKED or case.sign_ins.pasted_missing):
        return False
    if asked.at is not None:
        return abs(case.now - asked.at) <= LAG
    return asked.code == PROOF_UP_BLOCKED


def _overtaken(
    case: Case, after: Item[SignIn], chain: dict[Family, Finding], findings: tuple[Finding, ...], doubtful: str
) -> tuple[Outcome, str]:
    """The outcome where the user got in after the 53004: resolved, unless the next sign-in would be refused again."""
    name = case.account.name
    compromise = next((f for f in findings if f.holds and f.rule.compromise), None)
    try:
        case.sign_ins.require_since(after.value.created_date_time)
    except Unreadable as error:
        return (
            Outcome.INCOMPLETE,
            f"{name} has signed in since the 53004, but what came after that could not be read ({error.why}).",
        )
    compromise = next((f for f in findings if f.holds and f.rule.compromise), None)
    if compromise is not None:
        return Outcome.FOUND, f"{name} has signed in since the 53004, but: {compromise.verdict.summary}"
    again = _refused_now(case)
    if again and Family.METHOD in chain:
        demand = case.conditional_access.demanding_now[0].name
        text = f'the user is at risk, has no usable method, and "{demand}" demands one'
        return Outcome.FOUND, f"{name} has signed in since the 53004, and would be refused again now: {text}."
    if unread := again is False and _unread_compromise(findings):
        text = f"whether somebody else holds the account is not known ({unread})"
        return Outcome.INCOMPLETE, f"{name} has signed in since the 53004, but {text}."
    if again is not False:
        text = "whether the next sign-in would be refused again could not all be read"
        return Outcome.INCOMPLETE, f"{name} has signed in since the 53004, but {text}."
    resolved = "." if doubtful else ": it is resolved."
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
    Family.DEMAND: "what demands MFA",
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
    proof = _since(case, event.value)
    if proof and Family.METHOD not in chain:
        compromise = next((f for f in findings if f.holds and f.rule.compromise), None)
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
    odd = Family.METHOD in missing and bool(or_none(lambda: methods_titles(case)))
    open_ends = [_LINKS[family] for family in missing if not (odd and family is Family.METHOD)]
    rest = f" Not settled: {' and '.join(open_ends)}." if open_ends else ""
    if odd:
        unsure = _strength_unsettled(findings)
        titles = or_none(lambda: methods_titles(case))
        rest += (
            f" The user has {titles}; {unsure}."
            if unsure
            else f" The user can prove it with {titles}, which contradicts the refusal."
        )
    return Outcome.FOUND, f"{name} was refused with 53004: {_chain_text(chain)}.{rest}"


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
            created = counted.method.value.created_date_time
            if created and created > event.created_date_time:
                return f"has since got {counted.kind.title}"
    except Unreadable:
        if case.methods.answered:
            raise  # the list may hold what was registered since
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
    if causes and causes[0].rule.account_disabled:
        # Why it was disabled comes before everything; whether the rest is still wanted is seen after that.
        causes = causes[:1]
    worse = [f for f in holding if f.rule.role is Role.AGGRAVATING]
    # Of family X is what no method mends, such as a script or the MFA block list: that goes first.
    own = (Role.CAUSE, Role.AGGRAVATING)
    other = [f for f in holding if f.rule.family is Family.OTHER]
    apart = [f for f in other if f.rule.role in own and not f.rule.blocks]
    beside = [f for f in worse if f not in apart] + [f for f in holding if f.rule.role is Role.POSTURE]
    ordered = [*apart, *causes, *beside] if causes else []
    wanted = [fix for finding in ordered for fix in finding.fixes]
    if outcome is Outcome.NONE:
        if or_none(lambda: bool(case.methods.usable_passes) and not case.methods.strong):
            wanted += _ids(which(lambda fix: fix.self_service))
        elif or_none(lambda: case.sign_ins.event is not None and case.methods.can_prove is False):
            # Resolved for now; without a method the next risky sign-in is refused again.
            external = case.account.is_external
            wanted += _ids(which(lambda fix: fix.self_service if external else fix.gives_method and fix.rank == 1))
    if outcome is Outcome.INCOMPLETE:
        kept_out = any(gap.state in {Status.DENIED, Status.UNLICENSED} for gap in gaps)
        if kept_out:
            wanted += _ids(which(lambda fix: fix.grants_reading))
        if not kept_out or or_none(lambda: _too_new(case)):
            wanted += _ids(which(lambda fix: fix.waits))
    return tuple(wanted)


def _ids(fixes: Iterable[Fix]) -> list[str]:
    return [fix.id for fix in fixes]


def _gaps(case: Case) -> Iterator[Gap]:
    """What was not read, and what was read and is unknown to this version."""
    for answer in case.answers:
        path, status = answer.request.path, answer.http_status
        if answer.status not in (Status.FOUND, Status.ABSENT):
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
