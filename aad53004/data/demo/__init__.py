"""The recorded tenants that ``aad53004 demo`` shows; made from the fixtures by ``make fixtures``."""

from __future__ import annotations

import json
from pathlib import Path

from aad53004.graph.recording import Recording
from aad53004.graph.recording import load as load_recording

HERE = Path(__file__).parent


def scenarios() -> dict[str, str]:
    """Every scenario with its title, the classic case first."""
    found: dict[str, str] = json.loads((HERE / "index.json").read_text(encoding="utf-8"))
    return found


def load(name: str) -> Recording:
    """The recording of a scenario that :func:`scenarios` names."""
    return load_recording(HERE / f"{name}.json.gz")
