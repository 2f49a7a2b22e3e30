"""How the sign-in met the policies, station by station: password, risk, policies, method, registration.

Entra looks at Conditional Access once the first factor is accepted, and refuses the registration of a method in a
session that is risky. A station says what was seen there, and "not told" or "not checked" where nothing was.
https://learn.microsoft.com/entra/identity/conditional-access/overview
https://learn.microsoft.com/entra/identity/conditional-access/policy-risk-based-sign-in
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from aad53004.checkers.facts import Item
from aad53004.cite import Citation
from aad53004.diagnosis import Diagnosis, Outcome, methods_titles
from aad53004.entra import AppliedPolicy, SignIn
from aad53004.entra.codes import (
    ACCESS_BLOCKED,
    ANY_SUCCESS_ENDS,
    BLOCKED_BY_POLICY,
    PAST_FIRST_FACTOR,
    PROOF_UP_BLOCKED,
    REGISTRATION_BLOCKED,
    SUCCESS,
)
from aad53004.errors import or_none
from aad53004.report.html.evidence import Requests
from aad53004.report.html.view import Box, Cited, Line, Link, Mark, PolicyRow
from aad53004.report.summary import as_sentence
from aad53004.rules import Certainty, Family, Finding, Role, Station

T = TypeVar("T")
TONES = {
    Certainty.CONFIRMED: "bad",
    Certainty.LIKELY: "warn",
    Certainty.POSSIBLE: "open",
    Certainty.RULED_OUT: "good",
    Certainty.NOT_CHECKED: "open",
}
OVERVIEW = "https://learn.microsoft.com/entra/identity/conditional-access/overview"
RISK_POLICY = "https://learn.microsoft.com/entra/identity/conditional-access/policy-risk-based-sign-in"
CODES = "https://learn.microsoft.com/entra/identity-platform/reference-error-codes"
NO_LINK = Link()
# With these the sign-in ended at the account or the password, before risk and policies.
_EARLY = ANY_SUCCESS_ENDS
_RESULTS = {
    "failure": ("failed", "bad"),
    "success": ("met", "good"),
    "reportonlyfailure": ("report-only: would have failed", "warn"),
    "reportonlyinterrupted": ("report-only: would have asked the user", "warn"),
    "reportonlysuccess": ("report-only: would have been met", "open"),
}
_NOT_APPLIED = {"notapplied", "reportonlynotapplied"}
_OFF = {"notenabled"}


def verdict(finding: Finding) -> Mark:
    """A verdict as a word. What holds and is no cause of a refusal is not coloured like one."""
    kind = finding.verdict.certainty
    beside = finding.holds and finding.rule.role is not Role.CAUSE
    return Mark(str(kind).replace("-", " "), "open" if beside else TONES[kind])


def line(finding: Finding) -> Line:
    """The sentence of a finding, with its verdict and why it is no surer."""
    judged = finding.verdict
    if judged.certainty is Certainty.NOT_CHECKED:
        return Line(as_sentence(judged.reason), verdict(finding))
    because = judged.reason.rstrip(".") if judged.certainty is Certainty.LIKELY else ""
    return Line(judged.summary, verdict(finding), because)


def boxes(diagnosis: Diagnosis, requests: Requests) -> tuple[Box, ...]:
    """The five stations, in the order in which a sign-in comes to them."""
    return tuple(make(diagnosis, requests) for make in (_password, _risk, _policies, _method, _end))


def _code(diagnosis: Diagnosis) -> int | None:
    return diagnosis.event.value.legible.code if diagnosis.event else None


def _stopped_early(diagnosis: Diagnosis) -> bool:
    return _code(diagnosis) in _EARLY


# --- password -----------------------------------------------------------------------------------------------------------


def _password(diagnosis: Diagnosis, requests: Requests) -> Box:
    event, code = diagnosis.event, _code(diagnosis)
    cited = requests.cite(_code_evidence(event))
    stopping = [finding for finding in diagnosis.root_causes if finding.rule.stops_at is Station.ACCOUNT]
    if stopping:
        evidence = _all_evidence(stopping)
        mark = Mark("stopped here" if code in _EARLY else "stopped here now", "bad")
        return _account(mark, tuple(map(line, stopping)), requests.cite([*evidence, *_code_evidence(event)]))
    if event is None:
        return _account(Mark("not told"), (Line("No refused sign-in was read that would tell."),))
    if code in _EARLY:
        return _account(Mark("stopped here then", "warn"), (Line(f"The sign-in ended here, with {code}."),), cited)
    if code in PAST_FIRST_FACTOR:
        where = (
            " It is checked where the user comes from." if or_none(lambda: diagnosis.case.account.is_external) else ""
        )
        text = (
            "The password, or what stands for it, was accepted: Conditional Access looks at a sign-in only after that."
        )
        return _account(Mark("accepted", "good"), (Line(text + where),), cited, Link(OVERVIEW))
    return _account(Mark("not told"), (Line("The sign-in does not say whether it was accepted."),), cited)


def _account(mark: Mark, lines: tuple[Line, ...], cited: tuple[Cited, ...] = (), docs: Link = NO_LINK) -> Box:
    return Box("Account and password", mark, lines, cited=cited, docs=docs)


def _all_evidence(findings: Iterable[Finding]) -> list[Citation]:
    return [cited for finding in findings for cited in finding.verdict.evidence]


def _code_evidence(event: Item[SignIn] | None) -> tuple[Citation, ...]:
    return event.cite("status/errorCode", "status/failureReason", "createdDateTime") if event else ()


# --- the links of the chain ---------------------------------------------------------------------------------------------


def _of(diagnosis: Diagnosis, family: Family, *kinds: Certainty) -> list[Finding]:
    """The findings of a family that are of these kinds and can be a cause, the leading one first."""
    lead = diagnosis.leading.get(family)
    causes = [
        finding
        for finding in diagnosis.findings
        if finding.rule.family is family and finding.rule.role is Role.CAUSE and finding.verdict.certainty in kinds
    ]
    return sorted(
        causes, key=lambda cause: (cause is not lead, list(Certainty).index(cause.verdict.certainty), cause.rule.rank)
    )


def _link(
    diagnosis: Diagnosis, family: Family, requests: Requests, word: str, nothing: tuple[Mark, str]
) -> tuple[Mark, tuple[Line, ...], tuple[Cited, ...]]:
    """The mark, the sentences and the evidence of a link of the chain. ``word``: what to call it where a cause holds; ``nothing``:
    where all of it is ruled out."""
    holding = _of(diagnosis, family, Certainty.CONFIRMED, Certainty.LIKELY)
    if holding:
        evidence = _all_evidence(holding)
        surest = "" if any(finding.verdict.certainty is Certainty.CONFIRMED for finding in holding) else ", likely"
        return Mark(word + surest, "warn"), tuple(map(line, holding)), requests.cite(evidence)
    if _stopped_early(diagnosis):
        return Mark("not reached"), (Line("The sign-in ended before this."),), ()
    possible = _of(diagnosis, family, Certainty.POSSIBLE)
    unread = [finding for finding in _of(diagnosis, family, Certainty.NOT_CHECKED) if not finding.rule.unseen]
    if possible:
        evidence = _all_evidence(possible)
        return Mark("not settled", "warn"), tuple(map(line, possible)), requests.cite(evidence)
    if unread:
        reasons = dict.fromkeys(finding.verdict.reason for finding in unread)
        return Mark("not checked"), tuple(Line(as_sentence(reason)) for reason in list(reasons)[:3]), ()
    return nothing[0], (Line(nothing[1]),), ()


def _risk(diagnosis: Diagnosis, requests: Requests) -> Box:
    nothing = Mark("none seen", "good"), "Neither the user nor a sign-in that was read counts as risky."
    mark, lines, cited = _link(diagnosis, Family.RISK, requests, "risky", nothing)
    event = diagnosis.event
    levels = event.cite("riskLevelDuringSignIn", "riskState", "riskEventTypes_v2") if event else ()
    return Box("Risk", mark, lines, cited=cited or requests.cite(levels))


def _method(diagnosis: Diagnosis, requests: Requests) -> Box:
    titles = or_none(lambda: methods_titles(diagnosis.case)) or ""
    has = f"The user can prove it with {titles}." if titles else "Nothing that was read speaks against it."
    nothing = Mark("usable now" if titles else "nothing wrong seen", "good"), has
    refused = [cause for cause in diagnosis.root_causes if cause.rule.stops_at is Station.SECOND_FACTOR]
    if refused:
        return Box(
            "Method",
            Mark("blocked", "bad"),
            tuple(map(line, [*refused, *_of(diagnosis, Family.METHOD, Certainty.CONFIRMED, Certainty.LIKELY)])),
            cited=requests.cite(_all_evidence(refused)),
        )
    mark, lines, cited = _link(diagnosis, Family.METHOD, requests, "none usable", nothing)
    if not cited and titles and mark.tone == "good":
        evidence = _all_evidence(_of(diagnosis, Family.METHOD, Certainty.RULED_OUT))
        cited = requests.cite(evidence)
    return Box("Method", mark, lines, cited=cited)


def _policies(diagnosis: Diagnosis, requests: Requests) -> Box:
    nothing = Mark("nothing demanded", "good"), "Nothing that was read demands MFA of the user."
    mark, lines, cited = _link(diagnosis, Family.DEMAND, requests, "MFA demanded", nothing)
    blocking = [cause for cause in diagnosis.root_causes if cause.rule.stops_at is Station.POLICIES]
    if blocking:
        mark, lines = Mark("blocked", "bad"), tuple(map(line, blocking))
        cited = requests.cite(_all_evidence(blocking))
    elif _code(diagnosis) in BLOCKED_BY_POLICY:
        mark = Mark("blocked", "bad")
    applied = diagnosis.event.value.legible.applied_conditional_access_policies if diagnosis.event else None
    rows = tuple(_policy(policy) for policy in applied or () if _result(policy) not in _NOT_APPLIED | _OFF)
    return Box("Policies", mark, lines, rows, _others(applied or ()), cited)


def _result(applied: AppliedPolicy) -> str:
    return (applied.result or "").casefold()


def _policy(applied: AppliedPolicy) -> PolicyRow:
    word, tone = _RESULTS.get(_result(applied), (f"{applied.result or 'not told'}", "open"))
    controls = ", ".join(applied.enforced_grant_controls or ())
    return PolicyRow(applied.display_name or applied.id or "unnamed policy", Mark(word, tone), controls)


def _others(applied: tuple[AppliedPolicy, ...]) -> str:
    counts = [
        (sum(1 for policy in applied if _result(policy) in _NOT_APPLIED), "did not apply"),
        (sum(1 for policy in applied if _result(policy) in _OFF), "switched off"),
    ]
    counted = " and ".join(f"{count} {what}" for count, what in counts if count)
    return f"Of the other policies, {counted}." if counted else ""


# --- the end ------------------------------------------------------------------------------------------------------------


def _end(diagnosis: Diagnosis, requests: Requests) -> Box:
    event, code, outcome = diagnosis.event, _code(diagnosis), diagnosis.outcome
    heading = "Registration" if code in (PROOF_UP_BLOCKED, REGISTRATION_BLOCKED) else "Result"
    cited = requests.cite(_code_evidence(event))
    if event is None:
        mark, text = {
            Outcome.FOUND: (Mark("would be refused", "bad"), diagnosis.conclusion),
            Outcome.NONE: (Mark("nothing refused", "good"), diagnosis.conclusion),
            Outcome.INCOMPLETE: (Mark("not settled", "warn"), diagnosis.conclusion),
        }[outcome]
        return Box(heading, mark, (Line(text),))
    if code == SUCCESS:
        return Box(heading, Mark("signed in", "good"), (Line(diagnosis.conclusion),), cited=cited)
    if outcome is Outcome.NONE:
        return Box(heading, Mark(f"refused with {code} then", "open"), (Line(diagnosis.conclusion),), cited=cited)
    lines, docs = _refusals(diagnosis, code), Link(RISK_POLICY if code == PROOF_UP_BLOCKED else CODES)
    word = "refused, code not told" if code is None else f"refused with {code}"
    return Box(heading, Mark(word, "bad"), lines, cited=cited, docs=docs)


def _refusals(diagnosis: Diagnosis, code: int | None) -> tuple[Line, ...]:
    if code == PROOF_UP_BLOCKED:
        why = (
            "Without a usable method one would have to be registered, and Entra lets nobody register one in a risky "
            "session: whoever stole the password could register theirs."
        )
        return (Line(why), Line(diagnosis.conclusion))
    meaning = ACCESS_BLOCKED.get(code or -1, "")
    if not meaning or _conclusion_explains_code(diagnosis):
        return (Line(diagnosis.conclusion),)
    return (Line(as_sentence(meaning)), Line(diagnosis.conclusion))


def _conclusion_explains_code(diagnosis: Diagnosis) -> bool:
    """Whether the conclusion is that of a block which rests on the error code of this very sign-in."""
    event, lead = diagnosis.event, next(iter(diagnosis.root_causes), None)
    if event is None or lead is None or lead.rule.family is not Family.OTHER:
        return False
    place = (event.page.path, f"{event.pointer}/status/errorCode")
    return any((cited.resource, cited.pointer) == place for cited in lead.verdict.evidence)
