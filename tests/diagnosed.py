"""Diagnoses of the tenants that are kept by name."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from aad53004.diagnosis import Diagnosis, diagnose
from aad53004.graph.recording import load
from aad53004.graph.replay import Replay
from tests.cases import CASES
from tests.offline import TenantSource
from tests.scenarios import SCENARIOS, narrowing_of
from tests.scenarios.base import finished

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"


def diagnosed(place: str) -> Diagnosis:
    """The diagnosis of "scenario NAME" or "case NAME"."""
    kind, _, name = place.partition(" ")
    if kind == "scenario":
        tenant = SCENARIOS[name]()
        return diagnose(tenant["subject"], TenantSource(tenant), narrowing_of(tenant))
    contoso, narrowing = CASES[name].made()
    tenant = finished(contoso)
    return diagnose(tenant["subject"], TenantSource(tenant), narrowing)


@cache
def recorded(name: str) -> Diagnosis:
    """The diagnosis of a recording in ``fixtures``: made once in a run, since nobody changes it."""
    recording = load(FIXTURES / f"{name}.json")
    return diagnose(recording.subject, Replay(recording), narrowing_of(SCENARIOS[name]()))
