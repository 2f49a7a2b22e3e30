"""The error that the user was shown, as something that can be cited: what was pasted, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aad53004.checkers.subject import Narrowing
from aad53004.cite import Citation, cite
from aad53004.files import JSON


@dataclass(frozen=True)
class GivenError:
    """A document of what the pasted error shows: its code, or the codes that a page without one can stand for."""

    body: JSON
    path: str = "error that was given"
    query: Mapping[str, str] = field(default_factory=dict)
    request_id: str = ""


def cite_given(narrowing: Narrowing) -> tuple[Citation, ...]:
    """Citation of the code that the user was shown; empty where none was."""
    if narrowing.code is not None:
        return (cite(GivenError({"errorCode": narrowing.code}), "/errorCode"),)
    if narrowing.candidates:
        return (cite(GivenError({"candidates": list(narrowing.candidates)}), "/candidates"),)
    return ()
