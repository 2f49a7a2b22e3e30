"""The HTML report in a browser: it is whole, quiet, reachable by keyboard, readable at each width, and inert."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest

from aad53004.report.html import page, render
from aad53004.report.html.build import build
from aad53004.rules import catalogue
from tests.browser.drive import Job, drive, missing
from tests.report.test_html import EVERYTHING, OUTCOMES, PAYLOAD, diagnosed, overwritten

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "nothing is missing")

WIDTHS = (360, 820, 1280)
SHOWN = "Array.from(document.querySelectorAll('.finding')).filter(one => one.checkVisibility()).length"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("html")
    made = {}
    for name in OUTCOMES:
        diagnosis = diagnosed(name)
        html = render(diagnosis, EVERYTHING.members(diagnosis) if name == "classic" else None)
        made[name] = folder / f"{name}.html"
        made[name].write_text(html, encoding="utf-8")
    return made


def one(job: Job) -> dict[str, Any]:
    (found,) = drive([job])
    return found


def test_every_outcome_is_quiet_accessible_and_no_wider_than_the_screen(files: dict[str, Path]) -> None:
    """No message, no request but for the file, no dialog, no violation that axe-core knows, at three widths, light and
    dark, with everything unfolded too. https://www.w3.org/TR/WCAG22/"""
    unfold = "document.querySelectorAll('details').forEach(one => { one.open = true; })"
    jobs: list[Job] = []
    for i, file in enumerate(files.values()):
        for width in WIDTHS:
            scheme = ("light", "dark")[(i + width // 100) % 2]
            steps = [{"evaluate": WIDER}, {"evaluate": unfold}, {"evaluate": WIDER}]
            jobs.append({"file": file, "width": width, "scheme": scheme, "axe": True, "steps": steps})
    jobs += [{"file": files["classic"], "scheme": scheme, "axe": True} for scheme in ("light", "dark")]
    for job, found in zip(jobs, drive(jobs), strict=True):
        told = (job["file"].name, job.get("width"), job["scheme"])
        assert found["problems"] == [] and found["dialogs"] == [], told
        assert found["requests"] == [job["file"].as_uri()], told
        assert found["axe"] == [], told
        assert [value for value in found["values"] if value is not None] in ([0, 0], []), told


def test_the_filters_show_what_is_ticked(files: dict[str, Path]) -> None:
    text = "document.querySelector('.count').textContent"
    found = one(
        {
            "file": files["classic"],
            "steps": [
                {"evaluate": SHOWN},
                {"evaluate": text},
                {"check": "input[value=ruled-out]", "to": True},
                {"evaluate": SHOWN},
                *({"check": f"input[value={family}]", "to": False} for family in ("risk", "demand", "other")),
                {"evaluate": SHOWN},
                {"evaluate": "document.querySelectorAll('.family:not([hidden])').length"},
                {"check": "input[value=method]", "to": False},
                {"evaluate": text},
            ],
        }
    )
    findings = diagnosed("classic").findings
    ruled_out = sum(1 for finding in findings if str(finding.verdict.certainty) == "ruled-out")
    methods = sum(1 for finding in findings if str(finding.rule.family) == "U")
    at_first = len(findings) - ruled_out
    assert found["values"] == [
        at_first,
        f"{at_first} of {len(findings)} findings are shown.",
        len(findings),
        methods,
        1,
        f"0 of {len(findings)} findings are shown.",
    ]


def test_without_a_script_all_findings_are_shown_and_no_control_that_does_nothing(files: dict[str, Path]) -> None:
    controls = "Array.from(document.querySelectorAll('button, input')).filter(one => one.checkVisibility()).length"
    headline = "document.querySelector('h1').textContent"
    found = one(
        {
            "file": files["classic"],
            "script": False,
            "steps": [{"evaluate": SHOWN}, {"evaluate": controls}, {"evaluate": headline}],
        }
    )
    assert found["values"] == [len(catalogue()), 0, OUTCOMES["classic"]]
    assert found["problems"] == []


def test_a_request_is_copied_as_it_is_shown(files: dict[str, Path]) -> None:
    fix = diagnosed("classic").fixes[0]
    assert fix.request is not None
    found = one(
        {
            "file": files["classic"],
            "permissions": ["clipboard-read", "clipboard-write"],
            "steps": [
                {"click": f"button[data-copy=fix-{fix.row.id}-url]"},
                {"evaluate": "navigator.clipboard.readText()"},
                {"evaluate": "document.getElementById('said').textContent"},
                {"click": f"button[data-copy=fix-{fix.row.id}-body]"},
                {"evaluate": "navigator.clipboard.readText().then(text => JSON.parse(text))"},
            ],
        }
    )
    assert found["values"] == [fix.request.url, "Copied.", dict(fix.request.body or {})]
    assert found["problems"] == []


def test_the_keyboard_reaches_the_answer_first_and_unfolds_what_a_link_leads_to(files: dict[str, Path]) -> None:
    loosening = next(fix.row.id for fix in diagnosed("classic").fixes if fix.row.loosens)
    focused = "document.activeElement.textContent"
    found = one(
        {
            "file": files["classic"],
            "steps": [
                {"press": "Tab"},
                {"evaluate": focused},
                {"press": "Enter"},
                {"evaluate": "document.activeElement.id"},
                {"press": "Tab"},
                {"evaluate": focused},
                {"evaluate": f"location.hash = '#fix-{loosening}'; new Promise(requestAnimationFrame)"},
                {"evaluate": f"document.querySelector('#fix-{loosening} > details').open"},
                {"evaluate": "location.hash = '#raw-1'; new Promise(requestAnimationFrame)"},
                {"evaluate": "document.querySelector('#raw-1').open"},
            ],
        }
    )
    values = [value for value in found["values"] if not isinstance(value, float)]
    assert values[:3] == ["Skip to the answer", "answer", diagnosed("classic").fixes[0].title]
    assert [value for value in values if isinstance(value, bool)] == [True, True]


def test_on_paper_the_plan_stands_open_and_what_works_on_a_screen_alone_is_gone(
    files: dict[str, Path], tmp_path: Path
) -> None:
    shown = "Array.from(document.querySelectorAll('%s')).filter(one => one.checkVisibility()).length"
    steps = [{"evaluate": shown % what} for what in ("button", "nav", "#raw", ".remedy")]
    found = one({"file": files["classic"], "media": "print", "steps": steps, "pdf": str(tmp_path / "report.pdf")})
    assert found["values"] == [0, 0, 0, len(diagnosed("classic").fixes)]
    unfolded = "Array.from(document.querySelectorAll('.remedy .body')).filter(one => one.checkVisibility({contentVisibilityAuto: true})).length"
    # With a script and without one.
    for script in (True, False):
        steps = [{"evaluate": "dispatchEvent(new Event('beforeprint'))"}] * script + [{"evaluate": unfolded}]
        found = one({"file": files["classic"], "media": "print", "script": script, "steps": steps})
        assert found["values"][-1] == len(diagnosed("classic").fixes)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_hostile_text_runs_nothing(tmp_path: Path) -> None:
    diagnosis = diagnosed("classic")
    file = tmp_path / "hostile.html"
    view = overwritten(build(diagnosis, EVERYTHING.members(diagnosis)), PAYLOAD)
    file.write_text(page(view), encoding="utf-8")
    images = "document.querySelectorAll('img, iframe, object, embed, svg[onload], a[href^=javascript]').length"
    handlers = "Array.from(document.querySelectorAll('*')).flatMap(one => one.getAttributeNames()).filter(name => name.startsWith('on')).length"
    found = one({"file": file, "steps": [{"evaluate": images}, {"evaluate": handlers}]})
    assert found["values"] == [0, 0]
    assert found["dialogs"] == [] and found["requests"] == [file.as_uri()]


def test_the_policy_stops_what_escaping_would_let_through(tmp_path: Path) -> None:
    """The second line of defence, tried by hand-made markup: no script, handler, picture, style or form gets through.
    https://www.w3.org/TR/CSP3/"""
    html = render(diagnosed("classic")).replace(
        "<main>",
        "<main><script>alert(1)</script><img src=https://192.0.2.1/x onerror=alert(2)><p style='color:red' id=red>x</p>"
        "<style>#red { color: red }</style><iframe src=https://192.0.2.1/></iframe>",
    )
    file = tmp_path / "forced.html"
    file.write_text(html, encoding="utf-8")
    red = "getComputedStyle(document.getElementById('red')).color"
    found = one({"file": file, "steps": [{"evaluate": red}]})
    assert found["dialogs"] == [] and found["values"] != ["rgb(255, 0, 0)"]
    assert sum("Content Security Policy" in problem for problem in found["problems"]) >= 4


@pytest.mark.parametrize("width", WIDTHS)
def test_a_screenshot_of_each_width_shows_something(files: dict[str, Path], tmp_path: Path, width: int) -> None:
    """Screenshots are looked at by people (docs/screenshots); here each has its size and more than one colour."""
    picture = tmp_path / "shot.png"
    one({"file": files["classic"], "width": width, "height": 900, "screenshot": str(picture)})
    data = picture.read_bytes()
    assert struct.unpack(">II", data[16:24]) == (width, 900) and len(data) > 20_000
