"""Diagnoses of tenants that are kept by name, and of tenants that a test makes."""

from __future__ import annotations

from aad53004.diagnosis import Diagnosis, diagnose
from tests.cases import CASES
from tests.offline import TenantSource
from tests.scenarios import SCENARIOS, narrowing_of
from tests.scenarios.base import finished


def diagnosed(place: str) -> Diagnosis:
    """The diagnosis of "scenario NAME" or "case NAME"."""
    kind, _, name = place.partition(" ")
    if kind == "scenario":
        tenant = SCENARIOS[name]()
        return diagnose(tenant["subject"], TenantSource(tenant), narrowing_of(tenant))
    contoso, narrowing = CASES[name].made()
    tenant = finished(contoso)
    return diagnose(tenant["subject"], TenantSource(tenant), narrowing)
