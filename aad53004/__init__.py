"""Why a user meets AADSTS53004 (ProofUpBlockedDueToRisk) in Microsoft Entra ID, with evidence, and what to do.

The library's front door::

    from aad53004 import diagnose, load_recording, Replay

    recording = load_recording("alice.json")
    diagnosis = diagnose(recording.subject, Replay(recording))
    print(diagnosis.outcome, [finding.rule.id for finding in diagnosis.root_causes])

Nothing is imported before it is used, so that ``import aad53004`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aad53004.checkers.subject import Narrowing
    from aad53004.diagnosis import Diagnosis, Outcome, conclude, diagnose, gather
    from aad53004.errors import Aad53004Error, BadInput, GraphFailed, NotAllowed
    from aad53004.graph.live import LiveGraph
    from aad53004.graph.recording import Recording
    from aad53004.graph.recording import load as load_recording
    from aad53004.graph.replay import Replay
    from aad53004.rules import Family, Finding, Kind, Verdict

__version__ = "0.1.0"

__all__ = [
    "Aad53004Error",
    "BadInput",
    "Diagnosis",
    "Family",
    "Finding",
    "GraphFailed",
    "Kind",
    "LiveGraph",
    "Narrowing",
    "NotAllowed",
    "Outcome",
    "Recording",
    "Replay",
    "Verdict",
    "__version__",
    "conclude",
    "diagnose",
    "gather",
    "load_recording",
]

_HOMES = {
    "Aad53004Error": "errors",
    "BadInput": "errors",
    "Diagnosis": "diagnosis",
    "Family": "rules",
    "Finding": "rules",
    "GraphFailed": "errors",
    "Kind": "rules",
    "LiveGraph": "graph.live",
    "Narrowing": "checkers.subject",
    "NotAllowed": "errors",
    "Outcome": "diagnosis",
    "Recording": "graph.recording",
    "Replay": "graph.replay",
    "Verdict": "rules",
    "conclude": "diagnosis",
    "diagnose": "diagnosis",
    "gather": "diagnosis",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "load_recording":
        return import_module("aad53004.graph.recording").load
    if name in _HOMES:
        return getattr(import_module(f"aad53004.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'aad53004' has no attribute {name!r}")
