"""Makes the recordings in ``fixtures/`` and the demo recordings in the package, from the scenarios of the tests.

Each scenario's tenant is served by the fake Graph, and the real client records what a diagnosis reads of it, as
``aad53004 check --record`` would. What an expert concludes stands beside each recording as ``NAME.expected.json``; it is
written by hand and never by this script. Run from the checkout: ``make fixtures``, or with the names of scenarios to
make only theirs. ``--check`` writes nothing, and fails where something is out of date, as ``make lint`` does.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
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


def make(folder: Path, names: Sequence[str]) -> None:
    """Writes the recordings of these scenarios into ``folder``, and the package's share of them into ``folder/demo``,
    with its index."""
    titles = {}
    for name in names:
        tenant = SCENARIOS[name]()
        document = record(tenant, narrowing_of(tenant))
        made = [folder / f"{name}.json"]
        if name in DEMOS:
            titles[name] = json.loads((FIXTURES / f"{name}.expected.json").read_text(encoding="utf-8"))["title"]
            made.append(folder / "demo" / f"{name}.json.gz")
        for file in made:
            save(file, document)
            file.chmod(0o644)
    if titles.keys() == set(DEMOS):
        index = json.dumps({name: titles[name] for name in DEMOS}, ensure_ascii=False, indent=2)
        (folder / "demo" / "index.json").write_text(index + "\n", encoding="utf-8")


def stale(made: Path) -> Iterator[tuple[Path, Path]]:
    """What differs from what was made, each with what was made; what is of no scenario, with a file that is not there."""
    for file in sorted(made.rglob("*.*")):
        kept = (DEMO if file.parent.name == "demo" else FIXTURES) / file.name
        if not kept.is_file() or kept.read_bytes() != file.read_bytes():
            yield kept, file
    for kept in (*FIXTURES.glob("*.json"), *DEMO.glob("*.json.gz")):
        name = kept.name.removesuffix(".gz").removesuffix(".json").removesuffix(".expected")
        if name not in (SCENARIOS if kept.parent == FIXTURES else DEMOS):
            yield kept, made / "nothing"


def main() -> int:
    parser = argparse.ArgumentParser(description="recordings that are made from the scenarios of the tests")
    parser.add_argument("names", nargs="*", metavar="SCENARIO", help="make only theirs; all where none is given")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where something is out of date")
    asked = parser.parse_args()
    if unknown := set(asked.names) - SCENARIOS.keys():
        print(f"there is no scenario {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    names = sorted(asked.names or SCENARIOS)
    if missing := [name for name in names if not (FIXTURES / f"{name}.expected.json").is_file()]:
        print(f"write fixtures/{missing[0]}.expected.json first: what an expert concludes", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        (made / "demo").mkdir()
        make(made, names)
        differing = list(stale(made))
        if asked.check:
            for kept, _ in differing:
                print(f"{kept.relative_to(ROOT)} is out of date: make fixtures", file=sys.stderr)
            return 1 if differing else 0
        for kept, file in differing:
            if file.is_file():
                shutil.copyfile(file, kept)
                kept.chmod(0o644)
            elif kept.suffixes != [".expected", ".json"]:
                kept.unlink()
    print(f"{len(names)} recordings, {len(differing)} files changed")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
