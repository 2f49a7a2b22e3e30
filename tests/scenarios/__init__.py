"""Every scenario by its name: a function that makes the tenant, which also says whom to diagnose and how."""

from __future__ import annotations

from typing import Any

from aad53004.checkers.subject import Narrowing
from tests.scenarios import demand, gaps, methods, more_demand_other, more_methods_risk, other, risk
from tests.scenarios.base import SCENARIOS


def narrowing_of(tenant: dict[str, Any]) -> Narrowing:
    """What the scenario's own ``check`` arguments say about the sign-in."""
    arguments = tenant.get("arguments", [])
    given = dict(zip(arguments[::2], arguments[1::2], strict=True))
    return Narrowing(
        request_id=given.pop("--request-id", ""), correlation_id=given.pop("--correlation-id", ""), **_none(given)
    )


def _none(left: dict[str, str]) -> dict[str, Any]:
    if left:
        raise ValueError(f"these arguments need a place in narrowing_of: {left}")
    return {}


__all__ = [
    "SCENARIOS",
    "demand",
    "gaps",
    "methods",
    "more_demand_other",
    "more_methods_risk",
    "narrowing_of",
    "other",
    "risk",
]
