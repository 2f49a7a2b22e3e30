"""The Conditional Access cases: importing this package registers all of them in `base.CASES`."""

from __future__ import annotations

from tests.conditional_access.cases import (
    applications,
    clients,
    controls,
    devices,
    network,
    registration,
    risk,
    states,
    together,
    users,
)
from tests.conditional_access.cases.base import CASES

__all__ = [
    "CASES",
    "applications",
    "clients",
    "controls",
    "devices",
    "network",
    "registration",
    "risk",
    "states",
    "together",
    "users",
]
