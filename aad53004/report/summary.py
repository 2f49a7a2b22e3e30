"""What every report shows of a diagnosis, as values: the headline, the rows of the answer, and the plan.

A format decides how it looks and makes the text safe; which rows there are, and what they are called, is decided here.
Text of the tenant stands here as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aad53004.diagnosis import Diagnosis, Outcome
from aad53004.entra import Organization, SignIn
from aad53004.entra.codes import PROOF_UP_BLOCKED
from aad53004.errors import Unreadable, or_none
from aad53004.fixes import PlannedFix, instead_of
from aad53004.report.times import ago, minute
from aad53004.rules import Certainty, Family, Finding, Role, Station

CONTAIN = "Treat this as a compromised account until shown otherwise: contain first, then help the user back in."
# What stands before the question that heads a plan; it is no remedy, and containment never waits for its answer.
WAS_IT_THE_USER = "Was it the user?"
# The order in which reports go through the families.
FAMILIES = {
    Family.METHOD: "No usable method",
    Family.RISK: "Why risky",
    Family.DEMAND: "Who demands it",
    Family.OTHER: "Something else",
}
# The families as programs know them: classes of test cases, tags of rules, anchors.
FAMILY_KEYS = {Family.METHOD: "method", Family.RISK: "risk", Family.DEMAND: "demand", Family.OTHER: "other"}
LABELS = {
    Family.METHOD: "No method",
    Family.RISK: "Why risky",
    Family.DEMAND: "Demanded by",
    Family.OTHER: "Stopped by",
}
# The links of the chain that a 53004 takes.
CHAIN = (Family.METHOD, Family.RISK, Family.DEMAND)
# What holds and is no cause of the refusal.
BESIDE = {Role.AGGRAVATING: "Aggravates", Role.POSTURE: "Set-up", Role.CONTEXT: "Note"}
MET = {True: "yes", False: "no", None: "not known"}
_WHO = {"admin": "administrator", "user": "the user"}
# So many remedies are told step by step, so that the answer above them stays in sight; containing a compromise is three.
_IN_FULL, _IN_FULL_IN_COMPROMISE = 1, 3


# --- the headline -------------------------------------------------------------------------------------------------------


class Tone(StrEnum):
    """How good or bad a headline is; whoever has colours shows it in one."""

    GOOD = "green"
    WARNING = "yellow"
    BAD = "red"


@dataclass(frozen=True)
class Headline:
    text: str
    tone: Tone


def headline(diagnosis: Diagnosis) -> Headline:
    """The outcome in one line, without a name."""
    event = diagnosis.event.value.legible if diagnosis.event else None
    if diagnosis.outcome is Outcome.NONE:
        return Headline("Nothing found that would block this user now.", Tone.GOOD)
    if diagnosis.outcome is Outcome.INCOMPLETE:
        return Headline("Not settled: too little could be read for a verdict.", Tone.WARNING)
    lead = diagnosis.root_causes[0]
    if lead.rule.family is Family.OTHER:
        if event is not None and event.code not in (None, PROOF_UP_BLOCKED):
            return Headline(f"Refused with {event.code}, not with 53004.", Tone.BAD)
        if lead.rule.stops_at is Station.SECOND_FACTOR and or_none(lambda: diagnosis.case.sign_ins.stands):
            text = f"Refused with AADSTS53004, and blocked besides: {lower_first(lead.rule.title)}"
            return Headline(text, Tone.BAD)
        return Headline(f"Blocked, and not by 53004: {lower_first(lead.rule.title)}", Tone.BAD)
    if event is None and or_none(lambda: diagnosis.case.sign_ins.reported):
        return Headline(
            "Refused with AADSTS53004, by the error that was given: registering MFA is blocked because of risk.",
            Tone.BAD,
        )
    if event is None and Family.RISK not in diagnosis.leading:
        text = "A risky sign-in would get AADSTS53004: MFA is required, and there is no usable method."
        return Headline(text, Tone.BAD)
    if event is None or event.code != PROOF_UP_BLOCKED:
        text = "Would be refused with AADSTS53004 now: registering MFA is blocked because of risk."
        return Headline(text, Tone.BAD)
    if or_none(lambda: diagnosis.case.sign_ins.success_after) is not None:
        if diagnosis.compromise:
            return Headline("In again after AADSTS53004, but somebody else may hold the account.", Tone.BAD)
        return Headline("In again after AADSTS53004, and would be refused with it again now.", Tone.BAD)
    return Headline("Refused with AADSTS53004: registering MFA is blocked because of risk.", Tone.BAD)


def alarm(diagnosis: Diagnosis) -> str:
    """The warning that stands above everything where somebody else may hold the account, else ""."""
    return CONTAIN if diagnosis.compromise and diagnosis.outcome is Outcome.FOUND else ""


def remarks(diagnosis: Diagnosis) -> tuple[str, ...]:
    """The sentences under the headline: the note on the question, and what of the conclusion the rows do not show."""
    conclusion = diagnosis.methods_now if diagnosis.outcome is Outcome.FOUND else diagnosis.conclusion
    return tuple(text for text in (diagnosis.note, conclusion) if text)


def tenant(diagnosis: Diagnosis) -> str:
    """The name of the tenant, and the cloud where it is not the global one; "" where there is nothing to name."""
    try:
        name = diagnosis.case.tenant.name
    except Unreadable:
        name = ""
    cloud = diagnosis.case.cloud
    return ", ".join(filter(None, [name, "" if cloud == "global" else f"cloud {cloud}"]))


def organization(diagnosis: Diagnosis) -> Organization | None:
    """The tenant as Graph describes it; None where that could not be read."""
    try:
        item = diagnosis.case.tenant.organization
    except Unreadable:
        return None
    return item.value.legible if item else None


# --- the rows of the answer ---------------------------------------------------------------------------------------------


class RowKind(StrEnum):
    """What a row of the answer is about."""

    SIGN_IN = "sign-in"
    SINCE = "since"
    COMPARED = "compared"  # the risky sign-in with the user's own
    LEADER = "leader"  # a root cause that leads its family
    OPEN = "open"  # a link of the chain that no root cause fills
    ALSO = "also"  # a further root cause
    BESIDE = "beside"  # what holds and is no cause
    REPORT_ONLY = "report-only"


@dataclass(frozen=True)
class Row:
    """A row of the answer. ``text``: the sentence, without a full stop where it is none of a finding; ``finding``: the
    one whose summary the sentence is. ``concludes``: the conclusion says the same sentence."""

    kind: RowKind
    label: str
    text: str
    finding: Finding | None = None
    concludes: bool = False


def rows(diagnosis: Diagnosis) -> Iterator[Row]:
    """The answer, row by row; rows of one label stand together."""
    if diagnosis.event is not None:
        event = diagnosis.event.value.legible
        yield Row(RowKind.SIGN_IN, "Sign-in", describe_sign_in(event, diagnosis.case.now))
        if event.code == PROOF_UP_BLOCKED:
            yield from _since(diagnosis)
    comparison = diagnosis.question.comparison if diagnosis.question else None
    if comparison is not None and comparison.text:
        about = diagnosis.event.value.legible.created_date_time if diagnosis.event else None
        at = comparison.subject.at
        of = "" if at == about else f"the sign-in of {minute(at)}: "
        yield Row(RowKind.COMPARED, "Compared", f"{of}{comparison.text}")
    leading = leaders(diagnosis)
    for finding in leading:
        yield _row(RowKind.LEADER, LABELS[finding.rule.family], finding)
    if _is_proof_up_refusal(diagnosis):
        filled = {finding.rule.family for finding in leading}
        for family in CHAIN:
            if family not in filled:
                yield Row(RowKind.OPEN, LABELS[family], _why_open(diagnosis, family))
    for finding in diagnosis.root_causes:
        if finding not in leading:
            yield _row(RowKind.ALSO, "Also", finding)
    for role, label in BESIDE.items():
        for finding in diagnosis.findings:
            if finding.holds and finding.rule.role is role:
                yield _row(RowKind.BESIDE, label, finding, concludes=finding.verdict.summary == diagnosis.conclusion)
    report_only = _report_only(diagnosis)
    if report_only:
        yield Row(RowKind.REPORT_ONLY, "Report-only", f"{report_only}: would apply too, and blocked nothing")


def _row(kind: RowKind, label: str, finding: Finding, *, concludes: bool = False) -> Row:
    return Row(kind, label, finding.verdict.summary, finding, concludes)


def leaders(diagnosis: Diagnosis) -> list[Finding]:
    """The root causes that lead their family, in the order of the root causes; every block of family X."""
    leading = {id(finding) for finding in diagnosis.leading.values()}
    return [
        finding for finding in diagnosis.root_causes if finding.rule.family is Family.OTHER or id(finding) in leading
    ]


def _is_proof_up_refusal(diagnosis: Diagnosis) -> bool:
    """Whether it is a 53004 that stops the user, and nothing else."""
    event = diagnosis.event.value.legible if diagnosis.event else None
    by_chain = diagnosis.outcome is Outcome.FOUND and diagnosis.root_causes[0].rule.family is not Family.OTHER
    return by_chain and (event is None or event.code == PROOF_UP_BLOCKED)


def describe_sign_in(event: SignIn, now: datetime) -> str:
    """App, time, address and device of a sign-in, as far as the log shows them."""
    place = event.location
    where = ", ".join(filter(None, [place.city, place.country_or_region])) if place else ""
    device = event.device_detail
    client = " on ".join(filter(None, [device.browser, device.operating_system])) if device else ""
    at = event.created_date_time
    parts = [
        f"{event.app_display_name or 'an app'}, {minute(at)} ({ago(now - at)})",
        f"from {event.ip_address}" + (f" ({where})" if where else "") if event.ip_address else "",
        client,
    ]
    return ", ".join(part for part in parts if part)


def _since(diagnosis: Diagnosis) -> Iterator[Row]:
    case = diagnosis.case
    try:
        first, before, failures = case.sign_ins.first_of_streak, case.sign_ins.success_before, case.sign_ins.failures
    except Unreadable:
        return
    if first is None:
        return
    at = first.value.legible.created_date_time
    times = sum(1 for item in failures if item.value.legible.created_date_time >= at)
    count = "once" if times <= 1 else f"{times} times"
    last = (
        f"last success before it {minute(before.value.legible.created_date_time)}"
        if before
        else "no success before it in the log"
    )
    yield Row(RowKind.SINCE, "Since", f"{minute(at)} ({ago(case.now - at)}), refused {count}; {last}")


def _why_open(diagnosis: Diagnosis, family: Family) -> str:
    """What is to be said about a link of the chain that no root cause fills."""
    unread = [f for f in diagnosis.findings if f.rule.family is family and f.verdict.certainty is Certainty.NOT_CHECKED]
    if unread:
        first = min(unread, key=lambda finding: finding.rule.rank)
        return f"not checked: {first.verdict.reason}"
    possible = [f for f in diagnosis.findings if f.rule.family is family and f.verdict.certainty is Certainty.POSSIBLE]
    if possible:
        return f"{possible[0].verdict.summary} (possible)"
    return "nothing that was read explains it"


def _report_only(diagnosis: Diagnosis) -> str:
    try:
        return " and ".join(diagnosis.case.conditional_access.report_only)
    except Unreadable:
        return ""


# --- the plan -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """A remedy of the plan. ``number`` counts from 1. ``in_full``: it is one of the first, which are told step by step.
    ``alternative_to``: the number of an earlier one that gives the same in another way, else None."""

    number: int
    fix: PlannedFix
    in_full: bool
    alternative_to: int | None


def steps(diagnosis: Diagnosis) -> Iterator[Step]:
    """The plan in its order, safest first: those that take protection away come last."""
    in_full = in_full_count(diagnosis)
    for number, fix in enumerate(diagnosis.fixes, 1):
        yield Step(number, fix, number <= in_full, instead_of(diagnosis.fixes, number))


def in_full_count(diagnosis: Diagnosis) -> int:
    """How many remedies are told step by step, however long the plan is."""
    return _IN_FULL_IN_COMPROMISE if diagnosis.compromise else _IN_FULL


def actor(fix: PlannedFix) -> str:
    """Who carries a remedy out."""
    return _WHO.get(fix.row.who, fix.row.who)


# --- findings and gaps --------------------------------------------------------------------------------------------------


def surest_first(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by how sure they are, else in their order."""
    order = list(Certainty)
    return sorted(findings, key=lambda finding: order.index(finding.verdict.certainty))


def not_checked(findings: Iterable[Finding]) -> dict[str, list[str]]:
    """The ids of the rules that could not be judged, by the reason."""
    reasons: dict[str, list[str]] = {}
    for finding in findings:
        if finding.verdict.certainty is Certainty.NOT_CHECKED:
            reasons.setdefault(finding.verdict.reason, []).append(finding.rule.id)
    return reasons


def missing_permissions(diagnosis: Diagnosis) -> list[str]:
    """The permissions that were missing, each once, sorted."""
    return sorted({name for gap in diagnosis.gaps for name in gap.permission.split(", ") if name})


# --- words --------------------------------------------------------------------------------------------------------------


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def as_sentence(text: str) -> str:
    """A reason as a sentence of its own."""
    return f"{upper_first(text).rstrip('.')}."
