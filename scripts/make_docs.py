"""Makes what the documentation takes from the code: the transcript and the permissions of the README, and one page for
each root cause in ``docs/root-causes/``. ``--check`` writes nothing and fails where something is out of date.

Run from the checkout: ``make docs``.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from aad53004.checkers import FOR_GUESTS, FOR_SYNCHRONISED, RESOURCES, WHEN_MISSING  # noqa: E402
from aad53004.data.demo import load  # noqa: E402
from aad53004.diagnosis import diagnose  # noqa: E402
from aad53004.fixes import catalogue as fixes  # noqa: E402
from aad53004.graph.interface import Licence  # noqa: E402
from aad53004.graph.replay import Replay  # noqa: E402
from aad53004.report.formats.terminal import render  # noqa: E402
from aad53004.rules import NOT_IN_GUIDE, ROLES, Rule, catalogue  # noqa: E402

FAMILIES = {"R": "why risky", "U": "no usable method", "D": "who demands it", "X": "something else"}
PAGES = ROOT / "docs" / "root-causes"


def transcript() -> str:
    """What ``aad53004 demo`` prints, as far as its first fix."""
    recording = load("classic")
    lines = render(diagnose(recording.subject, Replay(recording)), width=100).splitlines()
    second = next(i for i, line in enumerate(lines) if line.startswith(" 2. "))
    titles = [line for line in lines[second:] if re.match(r"^ ?\d+\. |^Only when", line)]
    return "\n".join(["```console", "$ aad53004 demo", *lines[:second], *titles, "```"])


def permissions() -> str:
    """A row for each permission, with what is read by it and the licence that this takes."""
    rows: dict[str, list[str]] = {}
    for resource in (*RESOURCES, *FOR_GUESTS, *FOR_SYNCHRONISED, *WHEN_MISSING):
        for permission in resource.least:
            licence = (
                "" if resource.licence is Licence.NONE else f" ({resource.licence.removeprefix('Microsoft Entra ID ')})"
            )
            title = f"{resource.title}{licence}"
            if title not in rows.setdefault(permission, []):
                rows[permission].append(title)
    table = ["| permission | what is read by it (licence) |", "| --- | --- |"]
    return "\n".join([*table, *(f"| `{name}` | {', '.join(what)} |" for name, what in sorted(rows.items()))])


def page(rule: Rule) -> str:
    """The page of one root cause."""
    expected = ROOT / "fixtures" / f"{rule.id}.expected.json"
    example = json.loads(expected.read_text(encoding="utf-8"))
    parts = [
        f"# {rule.id}",
        f"{rule.title}",
        rule.explanation,
        f"- **Family**: {rule.family}, {FAMILIES[rule.family]}",
        f"- **Role**: {ROLES[rule.role]}",
        f"- **Heading of the circulating guide**: {rule.guide or NOT_IN_GUIDE}",
        f"- **Permissions**: {', '.join(f'`{one}`' for one in rule.permissions) or 'none'}",
        f"- **Licence**: {rule.licence or 'none'}",
        f"- **Microsoft's page**: <{rule.docs}>",
    ]
    if rule.fixes:
        steps = [f"{i}. [{fixes()[one].title}]({fixes()[one].docs}) (`{one}`)" for i, one in enumerate(rule.fixes, 1)]
        parts += ["## What to do", "\n".join(steps)]
    file = f"fixtures/{rule.id}.json"
    shown = f"Recorded in [`{file}`](../../{file}): `aad53004 check {_subject(rule.id)} --replay {file}`"
    parts += ["## An example", example["story"], example["reasoning"], shown]
    text = "\n\n".join(part for part in parts if part)
    return re.sub(r"\n\n- ", "\n- ", text).replace("\n- **Family**", "\n\n- **Family**") + "\n"


def _subject(name: str) -> str:
    found: str = json.loads((ROOT / "fixtures" / f"{name}.json").read_text(encoding="utf-8"))["subject"]
    return f"'{found}'" if "#" in found else found


def index() -> str:
    rows = [
        f"| {rule.number} | {rule.family} | [{rule.id}]({rule.id}.md) | {rule.role} | {rule.title} | {rule.guide} |"
        for rule in catalogue()
    ]
    head = ["# Root causes", "", "R: why risky. U: no usable method. D: who demands it. X: something else.", ""]
    head += [f"- {text}" for text in ROLES.values()]
    table = ["| row | | id | role | what it is | heading of the circulating guide |", "| --- " * 6 + "|"]
    return "\n".join([*head, "", *table, *rows]) + "\n"


def filled(text: str, name: str, content: str) -> str:
    """``text`` with what stands between the two marks of that name replaced."""
    marks = rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)"
    new, count = re.subn(marks, lambda found: found[1] + content + found[2], text, flags=re.DOTALL)
    if count != 1:
        raise SystemExit(f"README.md needs the marks <!-- {name} --> and <!-- /{name} --> once")
    return new


def main() -> int:
    parser = argparse.ArgumentParser(description="documentation that is made from the code")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where something is out of date")
    check: bool = parser.parse_args().check
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    readme = filled(readme, "demo", transcript())
    readme = filled(readme, "permissions", permissions())
    files = {ROOT / "README.md": readme, PAGES / "README.md": index()}
    files |= {PAGES / f"{rule.id}.md": page(rule) for rule in catalogue()}
    stale = [file for file, text in files.items() if not file.is_file() or file.read_text(encoding="utf-8") != text]
    stale += [file for file in PAGES.glob("*.md") if file not in files]
    if check:
        for file in stale:
            print(f"{file.relative_to(ROOT)} is out of date: make docs", file=sys.stderr)
        return 1 if stale else 0
    PAGES.mkdir(parents=True, exist_ok=True)
    for file in stale:
        if file in files:
            file.write_text(files[file], encoding="utf-8")
        else:
            file.unlink()
    print(f"{len(files)} files, {len(stale)} of them changed")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
