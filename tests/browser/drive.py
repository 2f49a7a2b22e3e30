"""Drives headless Chromium through Playwright's core (``driver.mjs`` beside this file)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
Job = dict[str, Any]


def chromium() -> str:
    """The path of Chromium: CHROMIUM of the environment, else the first that is found; empty where there is none."""
    named = os.environ.get("CHROMIUM", "")
    return named or next(filter(None, map(shutil.which, BROWSERS)), "")


def missing() -> str:
    """What the browser tests lack, in words; empty where nothing."""
    if shutil.which("node") is None:
        return "there is no node; install Node.js 20 or newer"
    if not chromium():
        return "there is no Chromium; install it, or name it in CHROMIUM"
    if not all((HERE / "node_modules" / name).is_dir() for name in ("playwright-core", "axe-core")):
        return "Playwright's core and axe-core are not installed; run npm install --ignore-scripts in tests/browser"
    return ""


def drive(jobs: Sequence[Job]) -> list[dict[str, Any]]:
    """What happened in each job, as ``driver.mjs`` says; raises RuntimeError with the words of Node.js where it fails."""
    given = json.dumps({"chromium": chromium(), "jobs": [{**job, "file": str(job["file"])} for job in jobs]})
    done = subprocess.run(
        ["node", str(HERE / "driver.mjs")], input=given, capture_output=True, encoding="utf-8", check=False, cwd=HERE
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
