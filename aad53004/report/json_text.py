"""JSON documents as text."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from aad53004.report.escaping import inert_json


def json_text(document: Mapping[str, object], default: Callable[[Any], str] | None = None) -> str:
    """One document with a line feed at its end; characters beyond ASCII stand as they are. ``default``: how to write a
    value that JSON does not know; without it such a value raises TypeError."""
    return inert_json(json.dumps(document, ensure_ascii=False, indent=2, default=default)) + "\n"
