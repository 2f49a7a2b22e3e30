"""The documents say what is so: every test that they name exists, every command that they show is one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCS = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]


def functions() -> set[str]:
    found: set[str] = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        found |= set(re.findall(r"^\s*(?:async )?def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE))
    return found


@pytest.mark.parametrize("file", DOCS, ids=lambda file: file.name)
def test_every_test_that_a_document_names_exists(file: Path) -> None:
    named = set(re.findall(r"`(test_\w+)`", file.read_text(encoding="utf-8")))
    assert not named - functions()


@pytest.mark.parametrize("file", DOCS, ids=lambda file: file.name)
def test_every_command_that_a_document_shows_is_one(file: Path) -> None:
    from aad53004.cli import app

    known = {command.name for command in app.registered_commands} | {group.name for group in app.registered_groups}
    shown = re.findall(r"^\$? ?aad53004 ([a-z]+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(shown) <= known


@pytest.mark.parametrize("file", DOCS, ids=lambda file: file.name)
def test_every_file_that_a_document_links_to_exists(file: Path) -> None:
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", file.read_text(encoding="utf-8")):
        assert (file.parent / target).exists(), target


def test_every_variable_of_the_example_is_read_somewhere_and_the_other_way_round() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", example, re.MULTILINE))
    source = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "aad53004").rglob("*.py"))
    own = set(re.findall(r'"(AAD53004_[A-Z_]+)"', source))
    assert own <= listed
    for name in listed:
        # azure-identity, azure-core and the standard library read theirs by themselves.
        assert name in source or name.startswith(("AZURE_", "HTTP", "ALL_PROXY", "NO_", "REQUESTS_", "CURL_"))
