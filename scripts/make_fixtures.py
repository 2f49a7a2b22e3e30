"""Makes the recordings in ``fixtures/`` and the demo recordings in the package, from the scenarios of the tests.

Each scenario's tenant is served by the fake Graph, and the real client records what a diagnosis reads of it, as
``aad53004 check --record`` would. What an expert concludes stands beside each recording as ``NAME.expected.json``; it is
written by hand and never by this script. Run from the checkout: ``make fixtures``, or with the names of scenarios to
make only theirs.
"""

from __future__ import annotations

import contextlib
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from aad53004.auth.credentials import StaticToken  # noqa: E402
from aad53004.checkers.gather import gather  # noqa: E402
from aad53004.checkers.subject import Narrowing  # noqa: E402
from aad53004.entra.clouds import resolve  # noqa: E402
from aad53004.errors import Aad53004Error  # noqa: E402
from aad53004.graph.live import LiveGraph  # noqa: E402
from aad53004.graph.record import Recorder  # noqa: E402
from aad53004.graph.recording import save, to_document  # noqa: E402
from tests.fake_graph import FakeGraph  # noqa: E402
from tests.scenarios import SCENARIOS, narrowing_of  # noqa: E402

FIXTURES = ROOT / "fixtures"
DEMO = ROOT / "aad53004" / "data" / "demo"
TOOL = "aad53004 fixtures"
# The scenarios that ship in the package, in the order in which `demo --list` shows them.
DEMOS = (
    "classic",
    "dismissed-but-redetected",
    "risk-credential-leak-or-spray",
    "guest-risk-in-home-tenant",
    "stale-user-risk",
    "methods-reset-by-admin",
    "methods-disabled-by-policy",
    "tap-expired-or-consumed",
    "security-defaults-on",
    "blocked-not-proofup",
    "account-disabled",
    "stale-log",
    "applied-policies-hidden",
)


async def _no_wait(seconds: float) -> None:
    """The fake Graph throttles by count, not by time."""


def record(tenant: dict[str, Any], narrowing: Narrowing) -> dict[str, Any]:
    """The recording of one scenario as a JSON document."""
    user, now, cloud = tenant["subject"], datetime.fromisoformat(tenant["now"]), tenant.get("cloud", "global")
    with (
        FakeGraph(tenant) as graph,
        LiveGraph(
            StaticToken("fixture"), resolve(cloud), graph.url, now=now, sleep=_no_wait, random=lambda: 0.0
        ) as live,
    ):
        recorder = Recorder(live)
        # A user that is not there is a scenario too.
        with contextlib.suppress(Aad53004Error):
            gather(user, recorder, narrowing)
        document = to_document(user, now, recorder.exchanges, cloud=cloud, tool=TOOL, redacted=False)
        text = json.dumps(document, ensure_ascii=False)
    # The port of the loopback server is chance; a recording holds Graph's own address.
    found: dict[str, Any] = json.loads(text.replace(graph.url, resolve(cloud).graph))
    for exchange in found["exchanges"]:
        # The client makes a new one each time, and a fixture is the same bytes on every machine.
        exchange["headers"].pop("client-request-id", None)
        inner = (exchange["body"].get("error") or {}).get("innerError") if isinstance(exchange["body"], dict) else None
        if inner:
            inner["client-request-id"] = inner["request-id"]
    return found


def main() -> int:
    only = sys.argv[1:]
    if unknown := set(only) - SCENARIOS.keys():
        print(f"there is no scenario {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    titles = {}
    for name, build in sorted(SCENARIOS.items()):
        if only and name not in only:
            continue
        tenant = build()
        document = record(tenant, narrowing_of(tenant))
        save(FIXTURES / f"{name}.json", document)
        expected = json.loads((FIXTURES / f"{name}.expected.json").read_text(encoding="utf-8"))
        if name in DEMOS:
            titles[name] = expected["title"]
            save(DEMO / f"{name}.json.gz", document)
        (FIXTURES / f"{name}.json").chmod(0o644)
    if only:
        print(f"{len(only)} recordings")
        return 0
    for name in DEMOS:
        (DEMO / f"{name}.json.gz").chmod(0o644)
    index = json.dumps({name: titles[name] for name in DEMOS}, ensure_ascii=False, indent=2)
    (DEMO / "index.json").write_text(index + "\n", encoding="utf-8")
    print(f"{len(SCENARIOS)} recordings, {len(DEMOS)} of them in the package")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
