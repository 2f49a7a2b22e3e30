"""Experts' cases: small tenants, each with what an expert concludes about its subject, by what the case is about."""

from __future__ import annotations

from tests.cases import (
    combinations_demand,
    combinations_edges,
    combinations_methods,
    combinations_risk,
    combinations_sequences,
    demand,
    everyday_blocks,
    everyday_demand,
    everyday_methods,
    everyday_pasted,
    everyday_risk,
    everyday_sign_ins,
    gaps,
    guests,
    methods,
    narrowing,
    risk,
    sequences,
    strengths,
)
from tests.cases.base import ANY, CASES, PAGES, Expected, ExpertCase

__all__ = [
    "ANY",
    "CASES",
    "PAGES",
    "Expected",
    "ExpertCase",
    "combinations_demand",
    "combinations_edges",
    "combinations_methods",
    "combinations_risk",
    "combinations_sequences",
    "demand",
    "everyday_blocks",
    "everyday_demand",
    "everyday_methods",
    "everyday_pasted",
    "everyday_risk",
    "everyday_sign_ins",
    "gaps",
    "guests",
    "methods",
    "narrowing",
    "risk",
    "sequences",
    "strengths",
]
