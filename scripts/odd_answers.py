"""Tries odd answers over every recording and prints what they turned round: nothing, where all is well.

``python scripts/odd_answers.py`` tries a tenth of the odd values and junk records, and every refused resource and cut list;
``--every 1`` tries all values (hours). ``--only NAME`` takes recordings whose name holds NAME. Exit code 1 where a verdict
or an outcome turned, or a diagnosis broke.
"""

from __future__ import annotations

import argparse
import random
import sys
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

from aad53004 import load_recording
from tests.odd_answers import (
    cut_lists,
    diagnosed,
    forbids_null,
    junk_records,
    kept,
    odd_values,
    refused_resources,
    turned,
)

FIXTURES = Path(__file__).parent.parent / "fixtures"
KINDS = {
    "odd values": lambda recording: odd_values(recording, forbids_null()),
    "junk records": junk_records,
    "refused resources": refused_resources,
    "cut lists": cut_lists,
}


class Tried(NamedTuple):
    """``verdicts`` were given in all, of which ``same`` are as sure as with the whole answer."""

    changes: Counter[str]
    turned: list[tuple[str, str, str]]
    broken: list[tuple[str, str, str]]
    verdicts: int
    same: int


def tried(name: str, every: float) -> Tried:
    recording = load_recording(FIXTURES / f"{name}.json")
    whole = diagnosed(recording)
    result = Tried(Counter(), [], [], 0, 0)
    if whole is None:
        return result
    verdicts = same = 0
    chance = random.Random(name)
    for kind, make in KINDS.items():
        for change in make(recording):
            if kind in ("odd values", "junk records") and chance.random() > every:
                continue
            result.changes[kind] += 1
            try:
                after = diagnosed(change.apply(recording))
            except Exception:
                result.broken.append((name, change.what, traceback.format_exc().splitlines()[-1]))
                continue
            if after is not None:
                verdicts += len(whole.findings)
                same += kept(whole, after)
                result.turned.extend((name, change.what, text) for text in turned(whole, after))
    return result._replace(verdicts=verdicts, same=same)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--every", type=float, default=0.1, help="share of the odd values and junk records to try (default: 0.1)"
    )
    parser.add_argument("--only", default="", help="only recordings whose name holds this")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    names = sorted(
        path.stem for path in FIXTURES.glob("*.json") if given.only in path.name and ".expected" not in path.name
    )
    with ProcessPoolExecutor(given.processes) as pool:
        results = list(pool.map(tried, names, [given.every] * len(names)))
    changes = sum((result.changes for result in results), Counter[str]())
    everything_turned = [one for result in results for one in result.turned]
    broken = [one for result in results for one in result.broken]
    for kind, count in changes.items():
        print(f"{kind}: {count} tried")
    print(f"{len(everything_turned)} turned, {len(broken)} broken")
    verdicts, same = sum(result.verdicts for result in results), sum(result.same for result in results)
    print(f"{same / max(verdicts, 1):.1%} of {verdicts} verdicts are as sure as with the whole answer")
    for name, what, text in (*everything_turned, *broken)[:50]:
        print(f"{name}: {what}: {text}")
    return 1 if everything_turned or broken else 0


if __name__ == "__main__":
    sys.exit(main())
