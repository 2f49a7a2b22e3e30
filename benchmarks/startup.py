"""How fast an offline diagnosis is: a whole process, as a multiple of ``python -c "import typer, pydantic"``.

Run from the checkout: ``python benchmarks/startup.py``. Both commands are run in turn, so that the machine's load falls
on both; prints one JSON object and exits 1 when the ratio of the fastest runs is above 2.5.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNS = 15
MOST = 2.5
COMMANDS = {
    "base": ["-c", "import typer, pydantic"],
    "check": ["-m", "aad53004", "check", "USER", "--replay", "FILE"],
    "demo": ["-m", "aad53004", "demo"],
    "help": ["-m", "aad53004", "--help"],
}


def main() -> int:
    fixture = ROOT / "fixtures" / "classic.json"
    user = json.loads(fixture.read_text(encoding="utf-8"))["subject"]
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for turn in range(RUNS + 1):
        for name, arguments in COMMANDS.items():
            filled = [user if one == "USER" else str(fixture) if one == "FILE" else one for one in arguments]
            started = time.perf_counter()
            subprocess.run([sys.executable, *filled], env=environ, cwd=ROOT, capture_output=True, check=False)
            if turn:  # the first turn warms the file cache and the compiled modules
                seconds[name].append(time.perf_counter() - started)
    base = min(seconds["base"])
    result = {
        name: {
            "bestSeconds": round(min(times), 4),
            "medianSeconds": round(statistics.median(times), 4),
            "ratioOfBest": round(min(times) / base, 2),
        }
        for name, times in seconds.items()
    }
    print(json.dumps(result, indent=2))
    if result["check"]["ratioOfBest"] > MOST:
        print(f"an offline diagnosis takes more than {MOST} times as long", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
