"""Why a user meets AADSTS53004 (ProofUpBlockedDueToRisk) in Microsoft Entra ID, with evidence, and what to do.

The library's front door::

    from aad53004 import diagnose, load_recording, Replay

    recording = load_recording("alice.json")
    diagnosis = diagnose(recording.subject, Replay(recording))
    print(diagnosis.outcome, [finding.rule.id for finding in diagnosis.root_causes])

    from pathlib import Path
    from aad53004 import evaluate, read_policies, scenario_from

    policies = read_policies(Path("policies.json")).policies
    scenario = scenario_from({"user": "alice@contoso.example", "app": None, "userAction": "register-security-info"})
    print(evaluate(policies, None, scenario).decision)

    from aad53004 import explain

    error = explain("AADSTS53004: ... Trace ID: ...")
    print(error.code, error.request_id, error.timestamp)

Nothing is imported before it is used, so that ``import aad53004`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aad53004.checkers.subject import Narrowing
    from aad53004.conditional_access.directory import Directory, directory_from
    from aad53004.conditional_access.evaluate import Evaluation, PolicySet, evaluate
    from aad53004.conditional_access.reading import read_policies
    from aad53004.conditional_access.scenario import Scenario, scenario_from
    from aad53004.diagnosis import Diagnosis, Outcome, conclude, diagnose, gather
    from aad53004.errors import Aad53004Error, BadInput, GraphFailed, NotAllowed
    from aad53004.evidence.error_text import ErrorText
    from aad53004.evidence.error_text import read as explain
    from aad53004.graph.live import LiveGraph
    from aad53004.graph.recording import Recording
    from aad53004.graph.recording import load as load_recording
    from aad53004.graph.replay import Replay
    from aad53004.rules import Certainty, Family, Finding, Verdict

__version__ = "0.1.0"

__all__ = [
    "Aad53004Error",
    "BadInput",
    "Certainty",
    "Diagnosis",
    "Directory",
    "ErrorText",
    "Evaluation",
    "Family",
    "Finding",
    "GraphFailed",
    "LiveGraph",
    "Narrowing",
    "NotAllowed",
    "Outcome",
    "PolicySet",
    "Recording",
    "Replay",
    "Scenario",
    "Verdict",
    "__version__",
    "conclude",
    "diagnose",
    "directory_from",
    "evaluate",
    "explain",
    "gather",
    "load_recording",
    "read_policies",
    "scenario_from",
]

_HOMES = {
    "Aad53004Error": "errors",
    "BadInput": "errors",
    "Diagnosis": "diagnosis",
    "Directory": "conditional_access.directory",
    "ErrorText": "evidence.error_text",
    "Evaluation": "conditional_access.evaluate",
    "Family": "rules",
    "Finding": "rules",
    "GraphFailed": "errors",
    "Certainty": "rules",
    "LiveGraph": "graph.live",
    "Narrowing": "checkers.subject",
    "NotAllowed": "errors",
    "Outcome": "diagnosis",
    "PolicySet": "conditional_access.evaluate",
    "Recording": "graph.recording",
    "Replay": "graph.replay",
    "Scenario": "conditional_access.scenario",
    "Verdict": "rules",
    "conclude": "diagnosis",
    "diagnose": "diagnosis",
    "directory_from": "conditional_access.directory",
    "evaluate": "conditional_access.evaluate",
    "gather": "diagnosis",
    "read_policies": "conditional_access.reading",
    "scenario_from": "conditional_access.scenario",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "load_recording":
        return import_module("aad53004.graph.recording").load
    if name == "explain":
        return import_module("aad53004.evidence.error_text").read
    if name in _HOMES:
        return getattr(import_module(f"aad53004.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'aad53004' has no attribute {name!r}")
