"""Offline runs load nothing of the live side, reach no network, and give what a live run gives."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from aad53004.auth.credentials import StaticToken
from aad53004.checkers.gather import gather
from aad53004.diagnosis import conclude, diagnose
from aad53004.entra.clouds import resolve
from aad53004.errors import Aad53004Error
from aad53004.graph.live import LiveGraph
from aad53004.graph.record import Recorder
from aad53004.graph.recording import from_document, load, to_document
from aad53004.graph.replay import Replay
from aad53004.report.formats.json import document, render
from tests.fake_graph import FakeGraph
from tests.scenarios import SCENARIOS, narrowing_of

ROOT = Path(__file__).resolve().parents[1]
CLASSIC = ROOT / "fixtures" / "classic.json"
LIVE = {
    *("msgraph", "azure", "msal", "httpx", "kiota_http", "rich", "aad53004.graph.live", "aad53004.auth"),
    # Only for a report in HTML, for personas, and for the MCP server.
    *("jinja2", "markupsafe", "yaml", "mcp"),
}
COMMANDS = (
    ["--help"],
    ["--version"],
    ["check", "--help"],
    ["check", "alice@contoso.example", "--replay", str(CLASSIC)],
    ["check", "alice@contoso.example", "--replay", str(CLASSIC), "-o", "json", "-vv"],
    ["demo"],
    ["demo", "--list"],
    ["rules", "list"],
    ["rules", "show", "tap-expired-or-consumed"],
    ["schema"],
    ["explain", "AADSTS53004: To be registered."],
    ["fix", "alice@contoso.example", "temporary-access-pass", "--replay", str(CLASSIC)],
    ["whatif", "alice@contoso.example", "--replay", str(CLASSIC), "--sign-in-risk", "medium"],
    ["check", "alice@contoso.example", "--replay", str(CLASSIC), "-o", "markdown"],
    ["check", "alice@contoso.example", "--replay", str(CLASSIC), "--guide"],
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_an_offline_command_loads_nothing_of_the_live_side(command: list[str]) -> None:
    code = (
        "import sys, io, socket\n"
        "def no(*a, **k): raise RuntimeError('the network was asked')\n"
        "socket.socket.connect = no; socket.getaddrinfo = no\n"
        "from aad53004.__main__ import main\n"
        f"main({command!r})\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True, cwd=ROOT)
    assert not set(done.stderr.splitlines()) & LIVE
    assert done.stdout.strip()


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_replaying_gives_the_diagnosis_of_the_live_run(name: str) -> None:
    """To the byte, what it cost aside: over real sockets, through batches, and small pages."""
    tenant = SCENARIOS[name]()
    now = datetime.fromisoformat(tenant["now"])

    async def no_wait(seconds: float) -> None:
        pass

    with (
        FakeGraph(tenant, page_size=3) as graph,
        LiveGraph(StaticToken("x"), resolve("global"), graph.url, now=now, sleep=no_wait, random=lambda: 0.0) as live,
    ):
        recorder = Recorder(live)
        try:
            case = gather(tenant["subject"], recorder, narrowing_of(tenant))
        except Aad53004Error as error:
            with pytest.raises(type(error), match="There is no user"):
                diagnose(tenant["subject"], _replayed(tenant["subject"], recorder), narrowing_of(tenant))
            return
        asked = conclude(case, live.stats)
    replayed = diagnose(tenant["subject"], _replayed(tenant["subject"], recorder), narrowing_of(tenant))
    assert {**document(replayed), "stats": None} == {**document(asked), "stats": None}
    assert render(replayed).split('"stats"')[0] == render(asked).split('"stats"')[0]


def _replayed(user: str, recorder: Recorder) -> Replay:
    kept = to_document(user, recorder.now, recorder.exchanges, cloud="global", tool="test", redacted=False)
    return Replay(from_document(json.loads(json.dumps(kept)), "test"))


@pytest.mark.parametrize("name", sorted(set(SCENARIOS) - {"user-not-found"}))
def test_what_a_recording_lacks_is_not_checked(name: str) -> None:
    """Each exchange is left out once: whatever hung on it is no longer sure, and never "none"."""
    whole = load(ROOT / "fixtures" / f"{name}.json")
    narrowing = narrowing_of(SCENARIOS[name]())
    for i, exchange in enumerate(whole.exchanges):
        if exchange.path.endswith(whole.subject):
            continue
        less = replace(whole, exchanges=(*whole.exchanges[:i], *whole.exchanges[i + 1 :]))
        found = diagnose(whole.subject, Replay(less), narrowing)
        replaced = any(e.path.split("/", 2)[2] == exchange.path.split("/", 2)[2] for e in less.exchanges)
        if not replaced:
            assert any("not in the recording" in gap.why for gap in found.gaps), exchange.path


def test_the_fixtures_are_what_the_scenarios_make() -> None:
    """The recordings in the checkout are those that ``make fixtures`` would write."""
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        from make_fixtures import record
    finally:
        sys.path.pop(0)
    for name in sorted(SCENARIOS):
        tenant = SCENARIOS[name]()
        kept = json.loads((ROOT / "fixtures" / f"{name}.json").read_text(encoding="utf-8"))
        assert record(tenant, narrowing_of(tenant)) == kept
