"""The escalation text: what the next tier or Microsoft's support needs, as plain text for any ticket system.

Ids, times in UTC, codes, verdicts with the places of their evidence, what was tried, what could not be read and why,
and what to do next. Every line is an item of a list, so that a system which reads Markdown or wiki markup keeps the
lines apart. There is no secret in it: evidence names properties, and no answer of Graph is quoted whole.
What support asks for: https://learn.microsoft.com/entra/identity/conditional-access/troubleshoot-conditional-access
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from string import ascii_lowercase

import aad53004
from aad53004.checkers.timeline import Moment
from aad53004.cite import Citation
from aad53004.diagnosis import Diagnosis, Outcome
from aad53004.entra import SignIn
from aad53004.entra.codes import PROOF_UP_BLOCKED
from aad53004.errors import Unreadable
from aad53004.fixes import PlannedFix
from aad53004.graph.interface import Answer, Status
from aad53004.report.escaping import pasted
from aad53004.report.summary import FAMILIES, missing_permissions, not_checked, surest_first
from aad53004.report.times import iso_seconds
from aad53004.rules import Certainty, Finding

_OUTCOMES = {
    Outcome.FOUND: "something blocks the user",
    Outcome.NONE: "nothing found that would block the user now",
    Outcome.INCOMPLETE: "not settled, too little could be read",
}
# So much of an observed value, and so many moments and fixes with their steps.
VALUE, MOMENTS, WITH_STEPS = 120, 15, 3


def render(diagnosis: Diagnosis) -> str:
    """The text: a head, then sections whose lines all begin with "- ", a line feed at the end."""
    sections = (
        ("Identifiers", _identifiers(diagnosis)),
        ("Verdicts", _verdicts(diagnosis)),
        ("Citation of the root causes", _evidence(diagnosis)),
        ("What happened", _happened(diagnosis)),
        ("What was tried since the first refusal", _tried(diagnosis)),
        ("What could not be read", _unread(diagnosis)),
        ("Failed requests to Microsoft Graph", _requests(diagnosis)),
        ("What the next tier should do", _next(diagnosis)),
    )
    parts = ["\n".join(_head(diagnosis))]
    for title, lines in sections:
        parts.append("\n".join([f"{title}:", *(f"- {line}" for line in lines)]))
    return "\n\n".join(parts) + "\n"


def _head(diagnosis: Diagnosis) -> Iterator[str]:
    event = diagnosis.event.value.legible if diagnosis.event else None
    code = event.code if event and event.code is not None else PROOF_UP_BLOCKED
    name = " (ProofUpBlockedDueToRisk)" if code == PROOF_UP_BLOCKED else ""
    yield f"AADSTS{code}{name}: {pasted(diagnosis.case.account.name)}: {_OUTCOMES[diagnosis.outcome]}"
    yield ""
    yield f"- {pasted(diagnosis.conclusion, 1000)}"
    if diagnosis.note:
        yield f"- {pasted(diagnosis.note, 1000)}"
    if diagnosis.compromise:
        yield "- Treat this as a compromised account until shown otherwise: contain first."


# --- ids and codes ------------------------------------------------------------------------------------------------------


def _identifiers(diagnosis: Diagnosis) -> Iterator[str]:
    case = diagnosis.case
    user = case.account.user.value.legible
    yield from _tenant(diagnosis)
    yield f"User: {_or_none(user.user_principal_name)}"
    yield f"Display name: {_or_none(user.display_name)}"
    yield f"User object id: {pasted(user.id)}"
    event = diagnosis.event.value.legible if diagnosis.event else None
    if event is None:
        yield "Sign-in: none was found" + _asked_for(diagnosis)
    else:
        yield from _sign_in(event)
        yield from _streak(diagnosis)
    yield from _codes(diagnosis)
    yield f"Diagnosed at: {iso_seconds(case.now)} by aad53004 {aad53004.__version__}, which reads only and has changed nothing"


def _tenant(diagnosis: Diagnosis) -> Iterator[str]:
    try:
        described = diagnosis.case.tenant.organization
    except Unreadable as error:
        yield f"Tenant: not read ({pasted(error.why)})"
    else:
        name, tenant_id = (
            (described.value.legible.display_name, described.value.legible.id) if described else (None, None)
        )
        yield f"Tenant: {_or_none(name)}, id {_or_none(tenant_id)}"
    yield f"Cloud: {diagnosis.case.cloud}"


def _sign_in(event: SignIn) -> Iterator[str]:
    yield f"Sign-in id (request id on the error page): {_or_none(event.id)}"
    yield f"Correlation id: {_or_none(event.correlation_id)}"
    yield f"Error code: {event.code if event.code is not None else 'not said'}"
    yield f"Time: {iso_seconds(event.created_date_time) if event.created_date_time else 'not said'}"
    yield f"App: {_or_none(event.app_display_name)}, id {_or_none(event.app_id)}"
    yield f"Resource: {_or_none(event.resource_display_name)}, id {_or_none(event.resource_id)}"
    place = event.location
    where = ", ".join(filter(None, [place.city, place.country_or_region])) if place else ""
    yield f"IP address: {_or_none(event.ip_address)}" + (f" ({pasted(where)})" if where else "")
    device = event.device_detail
    client = [event.client_app_used, device.browser if device else None, device.operating_system if device else None]
    yield f"Client: {pasted(', '.join(part for part in client if part)) or 'not said'}"
    yield f"Risk of the sign-in: {_or_none(event.risk_level_during_sign_in)}"


def _streak(diagnosis: Diagnosis) -> Iterator[str]:
    try:
        sign_ins = diagnosis.case.sign_ins
        first, before, failures = sign_ins.first_of_streak, sign_ins.success_before, sign_ins.failures
    except Unreadable:
        return
    if first is not None and failures:
        at = first.value.legible.created_date_time
        count = sum(1 for item in failures if item.value.legible.created_date_time >= at)
        yield f"First 53004 of the row: {iso_seconds(at)}, 53004 sign-ins read since: {count}"
        yield f"Last success before it: {iso_seconds(before.value.legible.created_date_time) if before else 'none in the log that was read'}"


def _codes(diagnosis: Diagnosis) -> Iterator[str]:
    try:
        codes = Counter(item.value.legible.code for item in diagnosis.case.sign_ins.known.read)
    except Unreadable:
        return
    counts = [f"{'not said' if code is None else code} ({count} times)" for code, count in codes.most_common()]
    yield f"Codes of the user's sign-ins that were read: {', '.join(counts) or 'none'}; 0 is a success"


def _asked_for(diagnosis: Diagnosis) -> str:
    asked = diagnosis.case.narrowing
    ids = [("request id", asked.request_id), ("correlation id", asked.correlation_id)]
    given = [f"{name} {pasted(value)}" for name, value in ids if value]
    given += [f"code {asked.code}"] if asked.code is not None else []
    given += [f"time {iso_seconds(asked.at)}"] if asked.at is not None else []
    return f"; asked for: {', '.join(given)}" if given else ""


def _or_none(text: str | None) -> str:
    return pasted(text) if text else "not said"


# --- verdicts and evidence ----------------------------------------------------------------------------------------------


def _verdicts(diagnosis: Diagnosis) -> Iterator[str]:
    for family, title in FAMILIES.items():
        of_family = [finding for finding in diagnosis.findings if finding.rule.family is family]
        for finding in surest_first(of_family):
            verdict = finding.verdict
            if verdict.certainty not in (Certainty.RULED_OUT, Certainty.NOT_CHECKED):
                yield f"{title}: {verdict.certainty}: {finding.rule.id}: {pasted(verdict.summary, 500)}{_why(finding)}"
        for reason, ids in not_checked(of_family).items():
            yield f"{title}: not checked: {', '.join(ids)}: {pasted(reason, 500)}"
        ruled_out = [finding.rule.id for finding in of_family if finding.verdict.certainty is Certainty.RULED_OUT]
        if ruled_out:
            yield f"{title}: ruled out: {', '.join(ruled_out)}"


def _why(finding: Finding) -> str:
    return f" Not surer, because {pasted(finding.verdict.reason).rstrip('.')}." if finding.verdict.reason else ""


def _evidence(diagnosis: Diagnosis) -> Iterator[str]:
    """What Graph returned, by root cause and request; each place once."""
    places: dict[tuple[str, str, str], list[Citation]] = {}
    shown: set[tuple[str, str]] = set()
    for finding in diagnosis.root_causes:
        for cited in finding.verdict.evidence:
            if (cited.resource, cited.pointer) not in shown:
                shown.add((cited.resource, cited.pointer))
                places.setdefault((finding.rule.id, cited.resource, cited.request_id), []).append(cited)
    for (rule_id, resource, request_id), together in places.items():
        request = f" (request-id {pasted(request_id)})" if request_id else ""
        yield f"{rule_id}: GET {pasted(resource)}{request}: {'; '.join(map(_observed, together))}"
    if not places:
        yield "No root cause was found, and so there is no evidence of one"


def _observed(cited: Citation) -> str:
    return f"{pasted(cited.pointer)} = {pasted(json.dumps(cited.observed, ensure_ascii=False), VALUE)}"


# --- what happened ------------------------------------------------------------------------------------------------------


def _happened(diagnosis: Diagnosis) -> Iterator[str]:
    left_out = len(diagnosis.timeline) - MOMENTS
    if left_out > 0:
        yield f"{left_out} earlier moments are left out"
    for moment in diagnosis.timeline[-MOMENTS:]:
        yield _moment(moment)
    if not diagnosis.timeline:
        yield "Nothing that could be read"


def _moment(moment: Moment) -> str:
    return f"{iso_seconds(moment.at)} {moment.source}: {pasted(moment.text)}"


def _tried(diagnosis: Diagnosis) -> Iterator[str]:
    """Changes in the audit log since the first refusal, and the passes that there are. That nothing was done is said
    only where the log was read."""
    case = diagnosis.case
    try:
        first = case.sign_ins.first_of_streak
        since = first.value.legible.created_date_time if first else None
        _ = case.changes.about_user
    except Unreadable as error:
        yield f"Not known: {pasted(error.why)}"
    else:
        steps = [moment for moment in diagnosis.timeline if moment.source == "audit" and since and moment.at >= since]
        yield from map(_moment, steps)
        if since is None:
            yield "No 53004 was found that anything could have been tried against"
        elif not steps:
            yield "The audit log, as far as it was read, shows no change of the user or of a policy"
    try:
        passes = case.methods.passes
    except Unreadable as error:
        yield f"Temporary Access Passes: not known, {pasted(error.why)}"
        return
    for item in passes:
        start = item.value.legible.start_date_time or item.value.legible.created_date_time
        state = (
            "usable"
            if item.value.legible.is_usable
            else pasted(item.value.legible.method_usability_reason or "not usable")
        )
        yield f"Temporary Access Pass of {iso_seconds(start) if start else 'an unknown time'}: {state}"


# --- gaps ---------------------------------------------------------------------------------------------------------------


def _unread(diagnosis: Diagnosis) -> Iterator[str]:
    for gap in diagnosis.gaps:
        status = f"HTTP {gap.status}, " if gap.status is not None else ""
        permission = f"; permission: {gap.permission}" if gap.permission else ""
        yield f"{status}{pasted(gap.resource)}: {pasted(gap.why, 500)}{permission}"
    if diagnosis.stopped:
        yield f"The run was cut short: {pasted(diagnosis.stopped)}"
    if not diagnosis.gaps and not diagnosis.stopped:
        yield "Everything that was asked for could be read"


def _requests(diagnosis: Diagnosis) -> Iterator[str]:
    asked = [answer for answer in diagnosis.case.answers if answer.status not in (Status.FOUND, Status.ABSENT)]
    for answer in asked:
        yield _request(answer)
    if not asked:
        yield "None"


def _request(answer: Answer) -> str:
    request_id, client_id = answer.ids
    date = answer.pages[-1].headers.get("date", "") if answer.pages else ""
    ids = [
        f"request-id {pasted(request_id) or 'not given'}",
        f"client-request-id {pasted(client_id)}" if client_id else "",
        f"date {pasted(date)}" if date else "",
    ]
    status = answer.http_status if answer.http_status is not None else "no answer"
    return f"{status} GET {pasted(answer.request.path)}, {', '.join(filter(None, ids))}"


# --- what next ----------------------------------------------------------------------------------------------------------


def _next(diagnosis: Diagnosis) -> Iterator[str]:
    if diagnosis.question:
        yield f"Was it the user? {pasted(diagnosis.question.text, 1000)}"
    for number, fix in enumerate(diagnosis.fixes, 1):
        yield from _fix(number, fix)
    if any(finding.holds and finding.rule.belongs_elsewhere for finding in diagnosis.findings):
        yield "Ask the user which account was used and which tenant the error page names, and take it there"
    elif not diagnosis.fixes and diagnosis.outcome is Outcome.NONE:
        yield "Nothing, unless the user is refused again: then look at the new sign-in"
    elif not diagnosis.fixes:
        yield "Read what could not be read, and diagnose again"
    if permissions := missing_permissions(diagnosis):
        yield f"Let the diagnosis be run again with the permissions {', '.join(permissions)}"


def _fix(number: int, fix: PlannedFix) -> Iterator[str]:
    row, advice = fix.row, fix.advice
    who = "the user" if row.who == "user" else "an administrator"
    marks = ["not yet possible"] if advice.blocked else []
    marks += ["takes protection away, only when nothing else helps"] if row.loosens else []
    yield f"Step {number}: {fix.title} ({', '.join([who, *marks])})"
    if advice.warning and not row.loosens:
        yield f"Step {number}, mind: {pasted(advice.warning, 1000)}"
    if number > WITH_STEPS or row.loosens:
        return
    for letter, step in zip(ascii_lowercase, advice.steps, strict=False):
        yield f"Step {number}{letter}: {pasted(step, 500)}"
    if fix.effect:
        yield f"Step {number}, expected: {pasted(fix.effect, 500)}"
    if row.portal:
        yield f"Step {number}, where: {row.portal}"
    if row.permission and row.who == "admin":
        yield f"Step {number}, needs: {row.permission}"
