"""Tasks stand without the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import aad53004

PACKAGE = Path(aad53004.__file__).parent
ADAPTERS = ("typer", "aad53004.cli", "aad53004.mcp_server", "aad53004.report")
LIVE = ("msgraph", "azure", "msal", "httpx", "yaml", "aad53004.graph.live", "aad53004.auth")


def loaded_with(*modules: str) -> set[str]:
    """What a process has loaded that imports these modules."""
    code = f"import sys, {', '.join(modules)}\nprint(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True, cwd=PACKAGE.parent
    )
    return set(ran.stdout.split())


def test_no_task_loads_an_adapter_or_a_report() -> None:
    tasks = sorted(file.stem for file in (PACKAGE / "tasks").glob("*.py") if file.stem != "__init__")
    assert len(tasks) > 10
    assert not loaded_with(*(f"aad53004.tasks.{name}" for name in tasks)) & set(ADAPTERS)


def test_the_tasks_of_offline_runs_load_nothing_of_the_live_side() -> None:
    tasks = ("check", "explain", "fix", "whatif", "rules", "hints", "scenario_spec")
    assert not loaded_with(*(f"aad53004.tasks.{name}" for name in tasks)) & set(LIVE)
