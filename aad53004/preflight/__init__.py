"""Preflight: which of the requests that a diagnosis makes these credentials can make, and what the others lack.

Two witnesses: what the token says of itself, and what Graph answers when asked. Where they differ, Graph is right, and
the difference is told.
"""

from aad53004.preflight.ask import ask
from aad53004.preflight.assess import ALL, Check, Gap, Preflight, State, assess
from aad53004.preflight.commands import Place, Registration, grant, registration
from aad53004.preflight.granted import Granted, Kind, read

__all__ = [
    "ALL",
    "Check",
    "Gap",
    "Granted",
    "Kind",
    "Place",
    "Preflight",
    "Registration",
    "State",
    "ask",
    "assess",
    "grant",
    "read",
    "registration",
]
