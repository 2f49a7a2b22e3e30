"""SARIF 2.1.0, whatever is reported: the log, its runs, messages and places.

Form: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; what GitHub reads of it:
https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
COLUMN_KIND = "unicodeCodePoints"


def log(*runs: Mapping[str, Any]) -> dict[str, Any]:
    """The log of some runs."""
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": list(runs)}


def run(driver: Mapping[str, Any], automation: str, **sections: Any) -> dict[str, Any]:
    """A run of this tool. ``driver``: its version and rules; ``automation``: what tells runs apart; ``sections``: the
    rest, in the order in which it is written."""
    return {
        "tool": {"driver": {"name": "aad53004", **driver}},
        "automationDetails": {"id": automation},
        **sections,
    }


def message(text: str) -> dict[str, str]:
    """A message of text that was made safe before. A number in braces would be a placeholder (section 3.11.5)."""
    return {"text": re.sub(r"\{(?=\d)", "{ ", text)}


def place(artifact: Mapping[str, Any], line: int, column: int | None = None) -> dict[str, Any]:
    """A physical location; lines and columns count from 1."""
    region = {"startLine": line} if column is None else {"startLine": line, "startColumn": column}
    return {"artifactLocation": dict(artifact), "region": region}
