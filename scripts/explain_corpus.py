"""How well error texts are read: every field of every text with an expected answer, right and wrong.

Run from the checkout: ``python scripts/explain_corpus.py [FOLDER ...]``. A folder holds texts and ``expected.jsonl``;
by default those of the shared corpus beside the checkout. Prints one line a wrong field and a total a field; exits 1
where a field is wrong.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from aad53004.errors import BadInput  # noqa: E402
from aad53004.evidence.error_text import read  # noqa: E402
from aad53004.evidence.plain_text import decode  # noqa: E402
from aad53004.report.explain import document  # noqa: E402

SHARED = ROOT.parent / "shared" / "corpus"
FIELDS = ("code", "requestId", "correlationId", "timestamp", "appName", "appId", "ip", "user", "others", "language")
DEVICE = ("deviceId", "devicePlatform", "deviceState")


def folders() -> list[Path]:
    """The folders of the shared corpus, where it lies beside the checkout."""
    return sorted(path.parent for path in SHARED.glob("error_texts*/expected.jsonl"))


def compare(folder: Path) -> Iterator[tuple[str, str, Any, Any]]:
    """File, field, what is expected and what was found, for every field that the expectation speaks of."""
    for line in (folder / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        expected = json.loads(line)
        found = _found((folder / expected["file"]).read_bytes())
        for field in (*FIELDS, *DEVICE):
            if field in expected:
                yield expected["file"], field, expected[field], found.get(field)


def _found(data: bytes) -> dict[str, Any]:
    try:
        told = document(read(decode(data)))
    except BadInput:
        return {}
    return {
        **told,
        "appName": told["app"]["name"],
        "appId": told["app"]["id"],
        "deviceId": told["device"]["id"],
        "devicePlatform": told["device"]["platform"],
        "deviceState": told["device"]["state"],
    }


def main(arguments: list[str]) -> int:
    places = [Path(argument) for argument in arguments] or folders()
    if not places:
        print("no folder with texts and expected.jsonl; name one", file=sys.stderr)
        return 2
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for folder in places:
        for file, field, expected, found in compare(folder):
            (right if expected == found else wrong)[field] += 1
            if expected != found:
                print(f"{file}: {field} is {expected!r}, read as {found!r}")
    for field in (*FIELDS, *DEVICE):
        if right[field] + wrong[field]:
            print(f"{field:<16}{right[field]:>5} right{wrong[field]:>5} wrong")
    print(f"{'all':<16}{right.total():>5} right{wrong.total():>5} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
