"""What one diagnosis costs on the network: waves, HTTP requests and seconds, against a Graph 80 ms away.

Run from the checkout: ``python benchmarks/roundtrips.py [--latency SECONDS]``. Prints one JSON object and exits 1 when
the diagnosis took more than three waves: what needs the user principal name, what needs the object id, and one more for
what an answer made necessary.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from aad53004.auth.credentials import StaticToken  # noqa: E402
from aad53004.diagnosis import diagnose  # noqa: E402
from aad53004.entra.clouds import resolve  # noqa: E402
from aad53004.graph.live import LiveGraph  # noqa: E402
from tests.fake_graph import FakeGraph  # noqa: E402
from tests.scenarios.base import Contoso  # noqa: E402

MOST_WAVES = 3


def main() -> int:
    parser = argparse.ArgumentParser(description="waves, HTTP requests and seconds of one diagnosis")
    parser.add_argument("--latency", type=float, default=0.08, help="seconds that each HTTP request takes")
    latency: float = parser.parse_args().latency

    contoso = Contoso()
    contoso.blocked("2026-11-24T08:12:40Z")
    tenant = contoso.tenant()
    now = datetime.fromisoformat(tenant["now"])
    user = contoso.subject["userPrincipalName"]
    with FakeGraph(tenant, latency=latency) as graph:
        started = time.perf_counter()
        with LiveGraph(StaticToken("benchmark"), resolve("global"), graph.url, now=now) as source:
            diagnosis = diagnose(user, source)
        seconds = time.perf_counter() - started
        result = {
            "outcome": str(diagnosis.outcome),
            "waves": source.stats.round_trips,
            "httpRequests": graph.http_requests,
            "logicalRequests": source.stats.requests,
            "throttled": source.stats.throttled,
            "latencySeconds": latency,
            "seconds": round(seconds, 3),
        }
    print(json.dumps(result, indent=2))
    if source.stats.round_trips > MOST_WAVES:
        print(f"more than {MOST_WAVES} waves", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
