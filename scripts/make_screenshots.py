"""Takes the screenshots of the HTML report: ``python scripts/make_screenshots.py``; writes docs/screenshots/*.png.

Needs node, Chromium, and ``npm install --ignore-scripts`` done in tests/browser. The recordings are those of
``aad53004 demo``; look at the pictures before you commit them.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "screenshots"
sys.path.insert(0, str(ROOT))

from aad53004.data.demo import load  # noqa: E402
from aad53004.diagnosis import diagnose  # noqa: E402
from aad53004.graph.replay import Replay  # noqa: E402
from aad53004.report.html import render  # noqa: E402
from tests.browser.drive import drive, missing  # noqa: E402

# Four outcomes: a refusal, a compromise, a guest, another block.
SCENARIOS = ("classic", "risk-credential-leak-or-spray", "guest-risk-in-home-tenant", "blocked-not-proofup")
# What is taken of each, and of the first further down the page too: the timeline, and the plan in the dark.
WIDE = {"width": 960, "height": 1000}


def jobs(pages: Path) -> list[dict[str, Any]]:
    """What to take: the page as it opens for each scenario, then the details of the first."""
    for name in SCENARIOS:
        recording = load(name)
        html = render(diagnose(recording.subject, Replay(recording)))
        (pages / f"{name}.html").write_text(html, encoding="utf-8")
    first = pages / f"{SCENARIOS[0]}.html"
    return [
        *(
            {"file": pages / f"{name}.html", **WIDE, "screenshot": str(FOLDER / f"report-{name}.png")}
            for name in SCENARIOS
        ),
        {"file": first, **WIDE, "hash": "#timeline", "screenshot": str(FOLDER / "report-timeline.png")},
        {
            "file": first,
            **WIDE,
            "hash": "#plan",
            "scheme": "dark",
            "screenshot": str(FOLDER / "report-plan-dark.png"),
        },
        {"file": first, "width": 360, "height": 780, "screenshot": str(FOLDER / "report-phone.png")},
    ]


def main() -> None:
    if lacking := missing():
        sys.exit(f"No screenshots: {lacking}.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        wanted = jobs(Path(folder))
        for job, found in zip(wanted, drive(wanted), strict=True):
            if found["problems"]:
                sys.exit(f"{job['screenshot']}: {found['problems']}")
            print(f"{Path(job['screenshot']).name}: {Path(job['screenshot']).stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
