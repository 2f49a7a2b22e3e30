"""The diagnosis as SARIF 2.1.0: the catalogue as rules, what was found as results, what was not read as notifications.

A root cause is an error where it is confirmed and a warning where it is likely. What is possible, or holds and stops
nobody, is a note. What was ruled out is no result. A result names the user, and the policies that its evidence is
about, as logical locations; its physical location is the Graph resource, as a path without a host, since viewers such as
GitHub's show nothing without one. A remedy is no change of a file, which is all that a fix of SARIF can hold, and so
stands as text in the result.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import aad53004
from aad53004.cite import NOTHING, Citation, resolve
from aad53004.diagnosis import Diagnosis, Outcome
from aad53004.fixes import PlannedFix
from aad53004.report.escaping import one_line, pasted
from aad53004.report.formats import sarif_log
from aad53004.report.summary import FAMILY_KEYS, organization
from aad53004.report.times import iso
from aad53004.rules import Certainty, Finding, Role, Rule

# So much of a message and of an observed value.
MESSAGE, VALUE = 2000, 300
# Where evidence is about one policy: its place in the page that it was cut from.
_POLICY = re.compile(r"/value/\d+/appliedConditionalAccessPolicies/\d+(?=/|$)|/value/\d+(?=/|$)")


def render(diagnosis: Diagnosis) -> str:
    """The log of one user, a line feed at its end."""
    return document([diagnosis])


def document(diagnoses: Sequence[Diagnosis]) -> str:
    """The log of many users, a run each, in their order."""
    log = sarif_log.log(*map(_run, diagnoses))
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _run(diagnosis: Diagnosis) -> dict[str, Any]:
    results = [
        _result(finding, index, diagnosis)
        for index, finding in enumerate(diagnosis.findings)
        if finding.holds or finding.verdict.certainty is Certainty.POSSIBLE
    ]
    driver = {
        "version": aad53004.__version__,
        "semanticVersion": aad53004.__version__,
        "rules": [_rule(finding.rule) for finding in diagnosis.findings],
        "notifications": [
            {"id": "not-checked", "shortDescription": {"text": "A rule could not be judged."}},
            {"id": "not-read", "shortDescription": {"text": "Something could not be read."}},
        ],
    }
    return sarif_log.run(
        driver,
        f"aad53004/{_key(diagnosis)}/",
        invocations=[_invocation(diagnosis)],
        results=results,
        columnKind=sarif_log.COLUMN_KIND,
        properties={
            "diagnosedAt": iso(diagnosis.case.now),
            "userPrincipalName": one_line(diagnosis.case.account.name),
            "outcome": str(diagnosis.outcome),
            "conclusion": one_line(diagnosis.conclusion),
            "rootCauses": [finding.rule.id for finding in diagnosis.root_causes],
            "compromiseLikely": diagnosis.compromise,
            "question": one_line(diagnosis.question.text) if diagnosis.question else "",
        },
    )


def _key(diagnosis: Diagnosis) -> str:
    """Tenant and user by their ids, in characters that no viewer trips over."""
    described = organization(diagnosis)
    tenant = (described.id if described else None) or "unknown-tenant"
    return "/".join(quote(part.encode("utf-8", "replace"), safe="") for part in (tenant, diagnosis.case.account.id))


def _text(text: str, most: int = MESSAGE) -> dict[str, str]:
    """A message. In SARIF a message may hold links and placeholders; text of a tenant becomes neither."""
    return sarif_log.message(one_line(pasted(text, most)))


def _rule(rule: Rule) -> dict[str, Any]:
    described: dict[str, Any] = {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": " ".join(filter(None, [rule.title, rule.explanation]))},
        "defaultConfiguration": {"level": "warning" if rule.role is Role.CAUSE else "note"},
        "properties": {"tags": ["entra", "AADSTS53004", FAMILY_KEYS[rule.family], str(rule.role)]},
    }
    if rule.docs:
        described["helpUri"] = rule.docs
        described["help"] = {"text": f"{rule.explanation or rule.title} Microsoft: {rule.docs}"}
    return described


# --- results ------------------------------------------------------------------------------------------------------------


def _result(finding: Finding, index: int, diagnosis: Diagnosis) -> dict[str, Any]:
    verdict = finding.verdict
    mark = sha256(f"{_key(diagnosis)}/{finding.rule.id}".encode()).hexdigest()
    fixes = [fix for fix in diagnosis.fixes if fix.row.id in finding.fixes]
    return {
        "ruleId": finding.rule.id,
        "ruleIndex": index,
        "kind": "fail",
        "level": _level(finding, diagnosis),
        "message": _text(_message(finding, fixes, contain=diagnosis.compromise)),
        "locations": [
            {
                "physicalLocation": sarif_log.place({"uri": _path(finding, diagnosis)}, 1),
                "logicalLocations": [_user(diagnosis), *_policies(finding, diagnosis)],
            }
        ],
        # GitHub follows an alert by the second.
        "partialFingerprints": {"userAndRule/v1": mark, "primaryLocationLineHash": f"{mark[:16]}:1"},
        "properties": {
            "verdict": str(verdict.certainty),
            "family": str(finding.rule.family),
            "evidence": [_evidence(cited) for cited in verdict.evidence],
            "remedies": [_fix(fix) for fix in fixes],
        },
    }


def _level(finding: Finding, diagnosis: Diagnosis) -> str:
    if not any(finding.rule.id == cause.rule.id for cause in diagnosis.root_causes):
        return "note"
    return "error" if finding.verdict.certainty is Certainty.CONFIRMED else "warning"


def _message(finding: Finding, fixes: Sequence[PlannedFix], *, contain: bool) -> str:
    """``contain``: somebody else may hold the account, which comes before whatever this rule's fixes are."""
    verdict = finding.verdict
    because = f" Not surer, because {verdict.reason.rstrip('.')}." if verdict.reason else ""
    titles = "; ".join(fix.title for fix in fixes if not fix.row.loosens)
    order = "once the account is out of other hands" if contain else "safest first"
    order = "safest first" if fixes and fixes[0].row.contains and fixes[0].row.rank == 1 else order
    to_do = f" What to do, {order}: {titles}." if titles and finding.holds else ""
    return f"{verdict.summary} ({verdict.certainty}){because}{to_do}"


def _path(finding: Finding, diagnosis: Diagnosis) -> str:
    first = next((cited.resource for cited in finding.verdict.evidence), f"/users/{diagnosis.case.account.id}")
    return quote(first.lstrip("/").encode("utf-8", "replace"), safe="/")


def _user(diagnosis: Diagnosis) -> dict[str, str]:
    name, user_id = diagnosis.case.account.name, diagnosis.case.account.id
    return {"name": one_line(name), "fullyQualifiedName": one_line(user_id), "kind": "user"}


def _policies(finding: Finding, diagnosis: Diagnosis) -> Iterator[dict[str, str]]:
    """The policies that the evidence is about, each once, by the name and id in the pages that it was cut from."""
    named = set()
    for cited in finding.verdict.evidence:
        place = _POLICY.match(cited.pointer)
        of_policies = cited.resource.endswith("/identity/conditionalAccess/policies")
        if place is None or not (of_policies or "appliedConditionalAccessPolicies" in place[0]):
            continue
        name, policy_id = (_beside(diagnosis, cited, f"{place[0]}/{member}") for member in ("displayName", "id"))
        if name and (name, policy_id) not in named:
            named.add((name, policy_id))
            policy = {"name": one_line(name), "kind": "policy"}
            yield {**policy, "fullyQualifiedName": one_line(policy_id)} if policy_id else policy


def _beside(diagnosis: Diagnosis, evidence: Citation, pointer: str) -> str:
    """Another text of the page that evidence was cut from; empty where there is none."""
    for answer in diagnosis.case.answers:
        for page in answer.pages:
            if page.path == evidence.resource and page.query == evidence.query:
                value = resolve(page.body, pointer)
                if value is not NOTHING and isinstance(value, str):
                    return value
    return ""


def _evidence(cited: Citation) -> dict[str, str]:
    observed = one_line(json.dumps(cited.observed, ensure_ascii=False))
    return {
        "resource": one_line(cited.resource),
        "pointer": one_line(cited.pointer),
        "observed": observed if len(observed) <= VALUE else f"{observed[:VALUE]}…",
    }


def _fix(fix: PlannedFix) -> dict[str, Any]:
    row, advice = fix.row, fix.advice
    return {
        "id": row.id,
        "title": one_line(fix.title),
        "who": row.who,
        "loosens": row.loosens,
        "blocked": advice.blocked,
        "warning": one_line(advice.warning),
        "steps": [one_line(step) for step in advice.steps],
    }


# --- what was not checked -----------------------------------------------------------------------------------------------


def _invocation(diagnosis: Diagnosis) -> dict[str, Any]:
    complete = diagnosis.outcome is not Outcome.INCOMPLETE and not diagnosis.stopped
    return {
        "executionSuccessful": complete,
        "exitCode": diagnosis.exit_code,
        "toolExecutionNotifications": [*_unread(diagnosis), *_unjudged(diagnosis)],
    }


def _unread(diagnosis: Diagnosis) -> Iterator[dict[str, Any]]:
    if diagnosis.stopped:
        text = f"The run was cut short: {diagnosis.stopped}."
        yield {"descriptor": {"id": "not-read", "index": 1}, "level": "error", "message": _text(text)}
    for gap in diagnosis.gaps:
        missing = f"; permission: {gap.permission}" if gap.permission else ""
        notification: dict[str, Any] = {
            "descriptor": {"id": "not-read", "index": 1},
            "level": "warning",
            "message": _text(f"{gap.why} ({gap.resource}){missing}"),
        }
        if gap.request_id:
            notification["properties"] = {"requestId": one_line(gap.request_id)}
        yield notification


def _unjudged(diagnosis: Diagnosis) -> Iterator[dict[str, Any]]:
    for index, finding in enumerate(diagnosis.findings):
        if finding.verdict.certainty is Certainty.NOT_CHECKED:
            yield {
                "descriptor": {"id": "not-checked", "index": 0},
                "associatedRule": {"id": finding.rule.id, "index": index},
                "level": "note" if finding.rule.unseen else "warning",
                "message": _text(f"{finding.rule.id}: {finding.verdict.reason}"),
            }
