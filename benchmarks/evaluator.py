"""How many policies a second are held against a user's sign-in, every condition included, one sign-in at a time; and
beside it what ca-radar 0.2.1 does with the same tenant, and in how many documented cases it is right.

Run from the checkout: ``python benchmarks/evaluator.py [--rounds N] [--alone] [--memory]``. Both are run in turn, so that
the machine's load falls on both, and each round begins with nothing remembered. Seconds are those of the processor.
Prints one JSON object, and the cases as a table to the error output; exits 1 when the rate is less than twice
ca-radar's. Where ca-radar cannot be installed, that is said and the own figures stand alone.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from aad53004.conditional_access.directory import Directory, directory_from  # noqa: E402
from aad53004.conditional_access.evaluate import Evaluation, PolicySet  # noqa: E402
from aad53004.conditional_access.reading import policies_from  # noqa: E402
from aad53004.conditional_access.scenario import Scenario, scenario_from  # noqa: E402
from aad53004.entra import ConditionalAccessPolicy  # noqa: E402
from benchmarks.beside import VERSION, CaRadar, Unavailable, reasons, table, tally  # noqa: E402
from benchmarks.tenant import Tenant, contoso  # noqa: E402
from tests.conditional_access.cases import CASES  # noqa: E402

ROUNDS = 5
LEAST = 2.0
EXPLAINED = 1_000  # sign-ins that every condition of every policy is explained for
DISTINCT = 100_000
GROWTH = 4.0  # megabytes that may come on top after the first half of the distinct sign-ins


def decided(found: Evaluation) -> object:
    return found.decision, found.controls


def foreseen(found: Evaluation) -> object:
    return found.decision, found.controls, found.registration, found.expected_error


def explained(found: Evaluation) -> object:
    return found.decision, found.controls, found.registration, found.expected_error, found.policies


class Own:
    """The evaluator over a tenant."""

    def __init__(self, tenant: Tenant) -> None:
        read = policies_from(tenant.policies, "the tenant")
        if read.unreadable:
            raise SystemExit(f"a policy of the tenant was not read: {read.unreadable[0]}")
        self.policies: tuple[ConditionalAccessPolicy, ...] = read.policies
        self.tenant = tenant
        self.sign_ins = [scenario_from(one) for one in tenant.sign_ins]

    def seconds(self, ask: Callable[[Evaluation], object], sign_ins: Sequence[Scenario]) -> float:
        """From policies as they are read, with nothing remembered of an earlier round."""
        directory = directory_from(self.tenant.directory)
        gc.collect()
        started = time.process_time()
        compiled = PolicySet(self.policies, directory)
        for one in sign_ins:
            ask(compiled.evaluate(one))
        return time.process_time() - started


def rates(own: Own, beside: CaRadar | None, rounds: int) -> dict[str, list[float]]:
    """Evaluations of one policy for one user a second, by what is asked for, one figure a round."""
    asked = {
        "decisionAndControls": (decided, own.sign_ins),
        "withExpectedError": (foreseen, own.sign_ins),
        "withEveryReason": (explained, own.sign_ins[:EXPLAINED]),
    }
    found: dict[str, list[float]] = {name: [] for name in asked}
    others: list[float] = []
    for _ in range(rounds):
        for name, (ask, sign_ins) in asked.items():
            found[name].append(len(sign_ins) * len(own.policies) / own.seconds(ask, sign_ins))
        if beside is not None:
            others.append(len(own.sign_ins) * len(own.policies) / beside.seconds())
    return found | ({"caRadar": others} if others else {})


def memory(own: Own) -> dict[str, float]:
    """Megabytes held after a tenth, a half and all of many sign-ins of which no two are alike in address, app and
    device, by one compiled set of policies."""
    directory: Directory = directory_from(own.tenant.directory)
    compiled = PolicySet(own.policies, directory)
    compiled.evaluate(own.sign_ins[0])
    held: dict[str, float] = {}
    gc.collect()
    tracemalloc.start()
    for number in range(1, DISTINCT + 1):
        known = own.sign_ins[number % len(own.sign_ins)]
        device = {"displayName": f"LAPTOP-{number}", "trustType": "AzureAD", "model": f"Model {number}"}
        changed: dict[str, Any] = {
            "ip": f"2001:db8::{number >> 16:x}:{number & 0xFFFF:x}",
            "app": f"app-{number}",
            "device": device,
        }
        explained_too = number % 1_000 == 0
        (explained if explained_too else decided)(compiled.evaluate(replace(known, **changed)))
        if number in (DISTINCT // 10, DISTINCT // 2, DISTINCT):
            gc.collect()
            held[f"after{number}"] = round(tracemalloc.get_traced_memory()[0] / 1e6, 2)
    tracemalloc.stop()
    return held


def main() -> int:
    parser = argparse.ArgumentParser(description="policies held against sign-ins, a second")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each is measured; the best counts")
    parser.add_argument("--alone", action="store_true", help="without ca-radar")
    parser.add_argument("--memory", action="store_true", help=f"also what {DISTINCT:,} distinct sign-ins leave behind")
    given = parser.parse_args()

    tenant = contoso()
    own = Own(tenant)
    result: dict[str, Any] = {"users": len(own.sign_ins), "policies": len(own.policies), "rounds": given.rounds}
    found: dict[str, list[float]] = {}
    if not given.alone:
        try:
            with CaRadar() as beside:
                result["caRadar"] = {"version": VERSION, "policiesChangedToBeRead": beside.load(tenant)}
                found = rates(own, beside, given.rounds)
                cases = list(CASES.values())
                tallies = tally(cases, beside.answers(cases))
            print(table(tallies), file=sys.stderr)
            result["caRadar"]["cases"] = {
                about: {
                    "right": one.right,
                    "wrong": one.wrong,
                    "cannotSay": one.cannot_say,
                    "agrees": one.agrees,
                }
                for about, one in tallies.items()
            }
            result["caRadar"]["cannotSayBecause"] = reasons(tallies)
        except Unavailable as error:
            print(f"ca-radar {VERSION} cannot be had here: {error}", file=sys.stderr)
            result["caRadar"] = {"version": VERSION, "unavailable": str(error)}
    found = found or rates(own, None, given.rounds)
    result["evaluationsPerSecond"] = {name: round(max(values)) for name, values in found.items()}
    failures: list[str] = []
    if "caRadar" in found:
        other = max(found["caRadar"])
        result["ratio"] = {name: round(max(one) / other, 2) for name, one in found.items() if name != "caRadar"}
        if max(found["decisionAndControls"]) < LEAST * other:
            failures.append(f"less than {LEAST:g} times the rate of ca-radar")
    if given.memory:
        result["megabytesHeld"] = held = memory(own)
        if held[f"after{DISTINCT}"] - held[f"after{DISTINCT // 2}"] > GROWTH:
            failures.append(f"more than {GROWTH:g} MB are held for sign-ins that are over")
    print(json.dumps(result, indent=2))
    for one in failures:
        print(one, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
