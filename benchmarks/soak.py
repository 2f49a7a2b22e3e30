"""A soak: many diagnoses over the real client and a loopback Graph of which three answers in ten are bad.

Run from the checkout: ``python benchmarks/soak.py [--runs 1000] [--seed 53004] [--share 0.3]``. Every scenario is diagnosed
in turn, each time with other faults: 429 with and without ``Retry-After``, 500, 503, 504, HTML, bodies that are cut off,
connections that are reset, answers that never end, JSON that stops in the middle, a token refused once, a permission or a
licence that is missing. Each diagnosis is held against the one of the same scenario without faults, and its recording is
replayed. The waits of the client move a clock of its own, so that only answers that never end cost time.

Prints one JSON object. Exits 1 where a run broke, went beyond its deadline, said the opposite of what the run without
faults says, found nothing where that one finds a block, or was not repeated by its replay.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import socket
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from azure.core.credentials import AccessToken  # noqa: E402

from aad53004.checkers.gather import gather  # noqa: E402
from aad53004.diagnosis import Diagnosis, Outcome, conclude, diagnose  # noqa: E402
from aad53004.entra.clouds import resolve  # noqa: E402
from aad53004.errors import Aad53004Error  # noqa: E402
from aad53004.graph.live import LiveGraph  # noqa: E402
from aad53004.graph.record import Recorder  # noqa: E402
from aad53004.graph.recording import from_document, to_document  # noqa: E402
from aad53004.graph.replay import Replay  # noqa: E402
from aad53004.report.formats.json import document  # noqa: E402
from aad53004.report.formats.terminal import render  # noqa: E402
from aad53004.rules import Certainty  # noqa: E402
from tests.fake_graph import FakeGraph  # noqa: E402
from tests.fake_routes import Logical, TenantGraph  # noqa: E402
from tests.offline import TenantSource  # noqa: E402
from tests.scenarios import SCENARIOS, narrowing_of  # noqa: E402

Json = dict[str, Any]

DEADLINE = 60.0  # seconds of the client's clock
SHORT_DEADLINE = 0.6  # for runs in which an answer may never end
SLOW_RUNS = 0.05
GRACE = 5.0  # seconds that a run may take beyond its deadline on a busy machine
HOLDS = {Certainty.CONFIRMED, Certainty.LIKELY}
# The registration report is up to a day old: alone it may miss what the live list shows, and says that it is a report.
STALE_REPORT = ("no-mfa-method-registered", Certainty.RULED_OUT, Certainty.LIKELY)
# What befalls one answer, alone or in a batch, and how often beside the others.
OF_AN_ANSWER: Mapping[str, tuple[int, Json]] = {
    "429 with Retry-After": (6, {"status": 429, "code": "TooManyRequests", "headers": {"Retry-After": "3"}}),
    "429 without Retry-After": (6, {"status": 429, "code": "TooManyRequests"}),
    "500": (3, {"status": 500, "code": "InternalServerError"}),
    "503": (4, {"status": 503, "code": "ServiceUnavailable"}),
    "504": (3, {"status": 504, "code": "GatewayTimeout"}),
    "html": (3, {"html": True, "status": 200}),
    "403": (2, {"status": 403, "code": "Authorization_RequestDenied", "message": "Insufficient privileges."}),
    "licence": (
        1,
        {
            "status": 403,
            "code": "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
            "message": "Neither tenant is B2C or tenant doesn't have premium license",
        },
    ),
    "page token": (1, {"status": 410, "code": "Gone", "message": "The page token has expired."}),
    "filter": (1, {"status": 400, "code": "Request_UnsupportedQuery", "message": "Unsupported filter clause."}),
}
# What befalls a whole HTTP answer.
OF_THE_WIRE = ("cut", "reset", "truncated", "401")


@dataclass
class Tally:
    """What was answered and how, over all runs."""

    answers: int = 0
    bad: int = 0
    kinds: Counter[str] = field(default_factory=Counter)


class FaultyTenant(TenantGraph):
    """A tenant of which a share of the answers is bad. The scenario's own faults come first."""

    chance: random.Random
    share: float
    tally: Tally

    def _fault(self, logical: Logical) -> Json | None:
        self.tally.answers += 1
        own = super()._fault(logical)
        if own is not None or self.chance.random() >= self.share:
            return own
        names = list(OF_AN_ANSWER)
        name = self.chance.choices(names, [OF_AN_ANSWER[one][0] for one in names])[0]
        self.tally.bad += 1
        self.tally.kinds[name] += 1
        return {"message": "no", "headers": {}, **OF_AN_ANSWER[name][1]}


class FaultyGraph(FakeGraph):
    """The loopback Graph over such a tenant; now and then the connection itself fails."""

    def __init__(self, tenant: Json, chance: random.Random, share: float, tally: Tally, slow: bool) -> None:
        super().__init__(tenant, page_size=chance.choice([None, 3, 10]))
        # A fault of the wire takes a whole batch, so that few of them make many bad answers.
        self._wire_share = share / 10
        faulty = FaultyTenant(tenant, self.graph.page_size, self.graph.origin)
        faulty.chance, faulty.share, faulty.tally = chance, share * 0.96, tally
        self.graph = faulty
        self._chance, self._tally, self._slow = chance, tally, slow
        self._refused = False

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        with self._lock:
            bad = self._chance.random() < self._wire_share * (3 if self._slow else 1)
            kind = self._chance.choice(("slow",) if self._slow else OF_THE_WIRE) if bad else ""
            if kind == "401":
                kind, self._refused = ("" if self._refused else kind), True
        if not kind:
            super()._serve(handler)
            return
        content = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        children = len(json.loads(content)["requests"]) if content else 1
        with self._lock:
            self._tally.answers += children
            self._tally.bad += children
            self._tally.kinds[kind] += children
        match kind:
            case "slow":
                self._closing.wait(30)
            case "reset":
                handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                handler.connection.close()
            case "401":
                _send(handler, 401, b'{"error": {"code": "InvalidAuthenticationToken", "message": "expired"}}')
            case "truncated":
                _send(handler, 200, b'{"responses": [{"id": "1", "status": 200, "body": {"value": [')
            case "cut":
                _send(handler, 200, b'{"responses": [', promised=500)
        if kind != "401":
            handler.close_connection = True


def _send(handler: BaseHTTPRequestHandler, status: int, content: bytes, promised: int | None = None) -> None:
    handler.send_response_only(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(promised or len(content)))
    if promised or status == 200:
        handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(content)
    handler.wfile.flush()


class Clock:
    """Real time, and the waits that nobody waited for."""

    def __init__(self) -> None:
        self.waited = 0.0

    def now(self) -> float:
        return time.monotonic() + self.waited

    async def sleep(self, seconds: float) -> None:
        self.waited += seconds
        await asyncio.sleep(0)


class Keys:
    """A credential that always has a token."""

    def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        return AccessToken("soak", int(time.time()) + 3600)

    def close(self) -> None:
        """Nothing to close."""


@dataclass
class Soak:
    """The runs so far: what became of them, and what was wrong."""

    seed: int
    share: float
    tally: Tally = field(default_factory=Tally)
    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: dict[str, list[str]] = field(
        default_factory=lambda: {"tracebacks": [], "hangs": [], "contradictions": [], "allClears": [], "replays": []}
    )
    longest: float = 0.0
    not_checked: int = 0
    findings: int = 0
    same: int = 0
    whole: dict[str, Diagnosis | None] = field(default_factory=dict)

    def run(self, number: int) -> None:
        """One diagnosis of the scenario whose turn it is."""
        names = sorted(SCENARIOS)
        name = names[number % len(names)]
        if name not in self.whole:
            self.whole[name] = _without_faults(name)
        label = f"run {number}, {name}"
        chance = random.Random(f"{self.seed} {number}")
        tenant = SCENARIOS[name]()
        slow = chance.random() < SLOW_RUNS
        deadline = SHORT_DEADLINE if slow else DEADLINE
        clock = Clock()
        started = clock.now()
        try:
            with (
                FaultyGraph(tenant, chance, self.share, self.tally, slow) as graph,
                LiveGraph(
                    Keys(),
                    resolve("global"),
                    graph.url,
                    datetime.fromisoformat(tenant["now"]).astimezone(UTC),
                    deadline,
                    clock=clock.now,
                    sleep=clock.sleep,
                    random=chance.random,
                ) as live,
            ):
                recorder = Recorder(live)
                try:
                    found = conclude(
                        gather(tenant["subject"], recorder, narrowing_of(tenant)), live.stats, live.stopped
                    )
                finally:
                    took = clock.now() - started
                    self.longest = max(self.longest, took - deadline)
                    if took > deadline + GRACE:
                        self.wrong["hangs"].append(f"{label}: {took:.1f} s of {deadline:g} s")
            self.judge(label, self.whole[name], found)
            self.replay(label, tenant, recorder, found, live.stopped)
        except Aad53004Error as error:
            self.outcomes[f"refused with exit code {error.exit_code}"] += 1
        except Exception:
            self.wrong["tracebacks"].append(f"{label}: {traceback.format_exc(limit=-3)}")

    def judge(self, label: str, whole: Diagnosis | None, found: Diagnosis) -> None:
        """Holds a diagnosis against the one without faults."""
        self.outcomes[str(found.outcome)] += 1
        for detail in (-1, 0, 1, 2):
            render(found, detail=detail)
        if whole is None:
            self.wrong["contradictions"].append(f"{label}: diagnosed, though there is no such user")
            return
        kinds = {finding.rule.id: finding.verdict.certainty for finding in whole.findings}
        for finding in found.findings:
            before, now = kinds[finding.rule.id], finding.verdict.certainty
            self.findings += 1
            self.same += before is now
            self.not_checked += now is Certainty.NOT_CHECKED
            if (finding.rule.id, before, now) == STALE_REPORT:
                continue
            opposite = (before in HOLDS and now is Certainty.RULED_OUT) or (
                before is Certainty.RULED_OUT and now in HOLDS
            )
            if opposite:
                told = f"{label}: {finding.rule.id} {before} -> {now}: {finding.verdict.summary}"
                self.wrong["contradictions"].append(told)
        if whole.outcome is not Outcome.NONE and found.exit_code == 0:
            self.wrong["allClears"].append(f"{label}: {found.conclusion}")

    def replay(self, label: str, tenant: Json, recorder: Recorder, found: Diagnosis, stopped: str) -> None:
        """Diagnoses the recording of the run, which must give the same."""
        kept = to_document(
            tenant["subject"],
            recorder.now,
            recorder.exchanges,
            cloud="global",
            tool="soak",
            redacted=False,
            stopped=stopped,
        )
        recording = from_document(json.loads(json.dumps(kept)), "soak")
        again = diagnose(tenant["subject"], Replay(recording), narrowing_of(tenant))
        if {**document(again), "stats": 0} != {**document(found), "stats": 0}:
            self.wrong["replays"].append(label)


def _without_faults(name: str) -> Diagnosis | None:
    tenant = SCENARIOS[name]()
    try:
        return diagnose(tenant["subject"], TenantSource(tenant), narrowing_of(tenant))
    except Aad53004Error:
        return None


def main() -> int:
    parser = argparse.ArgumentParser(description="many diagnoses over a Graph that often answers badly")
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=53004)
    parser.add_argument("--share", type=float, default=0.3, help="share of the answers that are bad")
    given = parser.parse_args()
    threading.stack_size(256 * 1024)
    soak = Soak(given.seed, given.share)
    started = time.monotonic()
    for number in range(given.runs):
        soak.run(number)
    failed = any(soak.wrong.values())
    result = {
        "runs": given.runs,
        "seed": given.seed,
        "scenarios": len(SCENARIOS),
        "answers": soak.tally.answers,
        "badShare": round(soak.tally.bad / max(1, soak.tally.answers), 3),
        "faults": dict(soak.tally.kinds.most_common()),
        "outcomes": dict(soak.outcomes.most_common()),
        "findings": soak.findings,
        "sameVerdict": round(soak.same / max(1, soak.findings), 3),
        "notChecked": round(soak.not_checked / max(1, soak.findings), 3),
        "longestBeyondDeadlineSeconds": round(soak.longest, 3),
        **{name: len(texts) for name, texts in soak.wrong.items()},
        "wrong": {name: texts[:10] for name, texts in soak.wrong.items() if texts},
        "seconds": round(time.monotonic() - started, 1),
    }
    print(json.dumps(result, indent=2))
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
