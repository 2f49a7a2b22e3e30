"""What several tests hold bodies against: the faults that are allowed, and a second checker as another opinion.

The second checker is a file that may lie beside the checkout; without it the tests that compare the two are skipped.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT.parent / "shared" / "graph" / "check_response.py"
# On beta, described by pages alone: neither the SDK's models nor the second checker has them.
DOCUMENTED = ("/beta/identity/conditionalAccess/plans", "/beta/identityProtection/policy")
Check = Callable[[str, str, Any, int], list[tuple[str, str]]]
# Scenarios that hold what no model knows, because the tool has to survive it.
ALLOWED = {"unknown-kinds": "a kind of authentication method that does not exist yet"}


def second_opinion() -> Check | None:
    """``check(method, path, body, status)`` -> (JSON pointer, text) pairs; None where the file is not there."""
    if not FILE.exists():
        return None
    spec = importlib.util.spec_from_file_location("check_response", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast(Check, module.check)


def pointers(faults: list[tuple[str, str]]) -> set[str]:
    """Where the faults are; the whole body is "" to one checker and "/" to the other."""
    return {"" if pointer == "/" else pointer for pointer, _ in faults}
