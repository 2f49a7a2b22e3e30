"""What a person sees: whole transcripts, the width, no colour needed, and no text of a tenant that takes over a terminal."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from aad53004.diagnosis import diagnose
from aad53004.report.escaping import plain
from aad53004.report.formats.terminal import render
from aad53004.report.text import cells, wrap
from tests.diagnosed import recorded as diagnosed
from tests.offline import TenantSource
from tests.scenarios import SCENARIOS, narrowing_of

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
DIAGNOSED = sorted(set(SCENARIOS) - {"user-not-found"})
TOLD = (
    "classic",
    "risk-credential-leak-or-spray",
    "guest-risk-in-home-tenant",
    "stale-log",
    "account-disabled",
    "blocked-not-proofup",
    "methods-denied",
    "logs-denied",
    "wrong-tenant-or-user",
)


@pytest.mark.parametrize("name", TOLD)
def test_the_whole_report(name: str, snapshot: SnapshotAssertion) -> None:
    assert render(diagnosed(name)) == snapshot


def test_the_answer_alone_and_all_there_is(snapshot: SnapshotAssertion) -> None:
    found = diagnosed("classic")
    assert render(found, detail=-1) == snapshot(name="quiet")
    assert render(found, detail=1) == snapshot(name="verbose")
    assert render(found, detail=2).count("ruled-out:") == sum(
        1 for finding in found.findings if str(finding.verdict.certainty) == "ruled-out"
    )


def test_the_answer_comes_first_and_is_short() -> None:
    """Who, what, since when, which policy, why risky and what is missing stand in the first screenful."""
    for name in DIAGNOSED:
        top = "\n".join(render(diagnosed(name)).splitlines()[:24])
        found = diagnosed(name)
        assert found.case.account.name in top.replace("\n", "")
        for finding in found.root_causes[:2]:
            start = " ".join(finding.verdict.summary.split()[:4])
            assert start in " ".join(top.split()), (name, finding.rule.id)


@pytest.mark.parametrize("width", [40, 60, 80, 120, 400])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    """Addresses and requests to copy, and single long words, aside."""
    for name in DIAGNOSED:
        for line in render(diagnosed(name), width=width, detail=2).splitlines():
            longest = max((cells(word) for word in line.split()), default=0)
            copied = line.startswith(("    Graph  ", "    Shows  ", "           {"))
            assert cells(line) <= min(width, 120) or copied or longest > min(width, 120) - 34, line


def test_colour_changes_no_word() -> None:
    for name in DIAGNOSED:
        found = diagnosed(name)
        coloured = render(found, colour=True, detail=1)
        assert "\x1b[" in coloured
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(found, detail=1)


HOSTILE = (
    "\x1b[2J\x1b[31mowned",
    "\x9b31m",
    "safe\rconfirmed",
    "line\nbreak",
    "\u202etxt.exe",
    "\u2066x\u2069",
    "\x07\x08\x7f",
    "a\u200bb",
    "\ud800",
    "[red]markup[/red]",
    "%s {0} {name}",
)


def spoiled(value: Any, text: str) -> Any:
    """Every display name, UPN, agent and reason of a tenant with the text in it."""
    if isinstance(value, dict):
        return {
            key: (
                f"{inner}{text}"
                if isinstance(inner, str)
                and key in ("displayName", "userDisplayName", "appDisplayName", "failureReason", "city", "browser")
                else spoiled(inner, text)
            )
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [spoiled(one, text) for one in value]
    return value


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["classic", "recent-policy-change", "guest-risk-in-home-tenant", "account-disabled"])
def test_text_of_a_tenant_cannot_take_over_the_terminal(name: str, text: str) -> None:
    tenant = spoiled(SCENARIOS[name](), text)
    found = diagnose(tenant["subject"], TenantSource(tenant), narrowing_of(tenant))
    for detail in (-1, 0, 2):
        shown = render(found, detail=detail)
        odd = {char for char in shown if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")} - {"\n"}
        assert not odd
    whole = render(found, detail=2)
    if "\n" not in text and "\r" not in text:
        assert plain(text) in " ".join(whole.split()) or plain(text)[:6] in whole


@given(st.text(max_size=300))
def test_plain_text_is_one_harmless_line(text: str) -> None:
    shown = plain(text)
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in shown)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
    assert plain(shown) == shown


@given(
    st.text(alphabet=st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=200), st.integers(20, 100)
)
@settings(max_examples=200)
def test_wrapping_loses_no_word(text: str, width: int) -> None:
    lines = list(wrap(text, width, first="label  "))
    assert " ".join("\n".join(lines).split()) == " ".join(f"label  {text}".split())
    for line in lines:
        assert cells(line) <= width or len([word for word in line.split(" ") if word]) <= 2


def test_json_is_untouched_by_the_terminals_care() -> None:
    from aad53004.report.formats.json import render as as_json

    tenant = spoiled(SCENARIOS["classic"](), "\u202e\x1b[31m")
    found = diagnose(tenant["subject"], TenantSource(tenant), narrowing_of(tenant))
    assert json.loads(as_json(found))["subject"]["displayName"].endswith("\u202e\x1b[31m")
