"""The diagnosis as JSON, version 1.0. Members are only ever added; ``aad53004 schema diagnosis`` prints the schema.

Every ``observed`` value is what Graph returned at that pointer; nothing is inferred into it. Text from the tenant stands
as it is: whoever shows it escapes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import aad53004
from aad53004.checkers.asking import Question
from aad53004.checkers.facts import Item
from aad53004.checkers.familiar import Comparison
from aad53004.cite import Citation
from aad53004.diagnosis import Diagnosis
from aad53004.entra import SignIn
from aad53004.fixes import PlannedFix, Request
from aad53004.report.json_text import json_text
from aad53004.report.summary import organization
from aad53004.report.times import iso
from aad53004.rules import Finding

if TYPE_CHECKING:
    from aad53004.report.shapes import diagnosis as shapes

SCHEMA_VERSION = "1.0"


def render(diagnosis: Diagnosis, extras: Mapping[str, Any] | None = None) -> str:
    """The JSON text, one document with a line feed at its end; characters beyond ASCII stand as they are. ``extras``:
    members that were asked for besides, in their order."""
    return json_text({**document(diagnosis), **(extras or {})})


def render_fix(diagnosis: Diagnosis, fix: PlannedFix) -> str:
    """One remedy for the user of a diagnosis, as JSON: the member of ``fixes`` with the user and the tenant."""
    return json_text(
        {
            "schemaVersion": SCHEMA_VERSION,
            "tenant": _tenant(diagnosis),
            "subject": _subject(diagnosis),
            "dryRun": True,
            "fix": _fix(fix),
        }
    )


def document(diagnosis: Diagnosis) -> shapes.Diagnosis:
    """The diagnosis as plain JSON values, members in the order of the contract."""
    stats = diagnosis.stats
    return {
        "schemaVersion": SCHEMA_VERSION,
        "toolVersion": aad53004.__version__,
        "diagnosedAt": iso(diagnosis.case.now),
        "tenant": _tenant(diagnosis),
        "subject": _subject(diagnosis),
        "outcome": diagnosis.outcome,
        "conclusion": diagnosis.conclusion,
        "note": diagnosis.note or None,
        "compromiseLikely": diagnosis.compromise,
        "rootCauses": [finding.rule.id for finding in diagnosis.root_causes],
        "signIn": _sign_in(diagnosis.event),
        "findings": [_finding(finding) for finding in diagnosis.findings],
        "question": _question(diagnosis.question) if diagnosis.question else None,
        "fixes": [_fix(fix) for fix in diagnosis.fixes],
        "timeline": [
            {
                "at": iso(moment.at),
                "source": moment.source,
                "text": moment.text,
                "gapSeconds": None if moment.gap is None else round(moment.gap.total_seconds()),
                "standsOut": moment.stands_out,
            }
            for moment in diagnosis.timeline
        ],
        "notChecked": [
            {
                "resource": gap.resource,
                "status": gap.status,
                "permission": gap.permission or None,
                "why": gap.why,
                "requestId": gap.request_id or None,
            }
            for gap in diagnosis.gaps
        ],
        "policyDifferences": [
            {
                "policy": difference.policy,
                "id": difference.policy_id,
                "recorded": difference.recorded,
                "evaluatedHere": difference.here,
                "evaluatedByGraph": difference.graph,
                "reason": difference.reason,
            }
            for difference in diagnosis.differences
        ],
        "reading": list(diagnosis.reading),
        "stats": {
            "requests": stats.requests,
            "roundTrips": stats.round_trips,
            "throttled": stats.throttled,
            "seconds": round(stats.seconds, 3),
        },
    }


def _subject(diagnosis: Diagnosis) -> shapes.Subject:
    user = diagnosis.case.account.user.value.legible
    return {"id": user.id, "userPrincipalName": user.user_principal_name, "displayName": user.display_name}


def _tenant(diagnosis: Diagnosis) -> shapes.Tenant:
    described = organization(diagnosis)
    return {
        "id": described.id if described else None,
        "displayName": described.display_name if described else None,
        "cloud": diagnosis.case.cloud,
    }


def _sign_in(event: Item[SignIn] | None) -> shapes.SignIn | None:
    if event is None:
        return None
    value = event.value.legible
    return {
        "id": value.id,
        "correlationId": value.correlation_id,
        "createdDateTime": iso(value.created_date_time),
        "errorCode": value.code,
        "app": value.app_display_name,
        "appId": value.app_id,
        "riskLevel": value.risk_level_during_sign_in,
        "ipAddress": value.ip_address,
        "failedPolicies": [
            applied.display_name
            for applied in value.applied_conditional_access_policies or ()
            if (applied.result or "").casefold() == "failure"
        ],
    }


def _finding(finding: Finding) -> shapes.Finding:
    verdict = finding.verdict
    return {
        "rule": finding.rule.id,
        "family": finding.rule.family,
        "role": finding.rule.role,
        "title": finding.rule.title,
        "verdict": verdict.certainty,
        "summary": verdict.summary,
        "evidence": [_evidence(cited) for cited in verdict.evidence],
        "fixes": list(finding.fixes),
        "reason": verdict.reason or None,
        "docs": finding.rule.docs or None,
    }


def _evidence(evidence: Citation) -> shapes.Evidence:
    return {
        "resource": evidence.resource,
        "query": dict(evidence.query),
        "pointer": evidence.pointer,
        "observed": evidence.observed,
        "meaning": evidence.meaning or None,
        "requestId": evidence.request_id or None,
    }


def _question(question: Question) -> shapes.Question:
    return {
        "text": question.text,
        "ask": question.ask,
        "ifNo": question.if_no,
        "comparison": _comparison(question.comparison) if question.comparison else None,
    }


def _comparison(comparison: Comparison) -> shapes.Comparison:
    return {
        "familiarity": comparison.familiarity,
        "text": comparison.sentence,
        "since": iso(comparison.since),
        "before": iso(comparison.before),
        "ownSignIns": comparison.successes,
        "notRead": comparison.gap or None,
        "traits": [
            {"name": trait.name, "value": trait.value, "times": trait.times, "of": trait.of}
            for trait in comparison.traits
        ],
        "evidence": [_evidence(cited) for cited in comparison.evidence],
    }


def _fix(fix: PlannedFix) -> shapes.Fix:
    row, advice = fix.row, fix.advice
    return {
        "id": row.id,
        "title": fix.title,
        "who": row.who,
        "steps": list(advice.steps),
        "portal": row.portal or None,
        "graph": _graph_call(fix.request) if fix.request else None,
        "graphMore": [_graph_call(call) for call in fix.more_requests],
        "command": fix.command or None,
        "permission": row.permission or None,
        "docs": row.docs or None,
        "warning": advice.warning or None,
        "blocked": advice.blocked,
        "loosens": row.loosens,
        "expectedEffect": fix.effect or None,
        "preconditions": [
            {"question": condition.question, "met": condition.met, "detail": condition.detail or None}
            for condition in fix.preconditions
        ],
    }


def _graph_call(call: Request) -> shapes.Request:
    return {"method": call.method, "url": call.url, "body": None if call.body is None else dict(call.body)}
