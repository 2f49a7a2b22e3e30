"""Moves a scenario's tenant to the present, for tests in which the command line itself asks what time it is."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

_STAMP = re.compile(r"\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def to_the_present(tenant: dict[str, Any]) -> dict[str, Any]:
    """The same tenant with all its times moved by what lies between its "now" and the present."""
    gap = datetime.now(UTC).replace(microsecond=0) - datetime.fromisoformat(tenant["now"])

    def moved(found: re.Match[str]) -> str:
        return (datetime.fromisoformat(found[0]) + gap).strftime("%Y-%m-%dT%H:%M:%SZ")

    shifted: dict[str, Any] = json.loads(_STAMP.sub(moved, json.dumps(tenant)))
    return shifted
