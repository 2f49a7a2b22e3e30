"""Policies that others have published: all of them are read, and each can be evaluated with much or little known.

None of them is part of the project; where they do not lie beside the checkout, there is nothing to try.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from aad53004.conditional_access.directory import Directory, directory_from
from aad53004.conditional_access.evaluate import Decision, PolicySet
from aad53004.conditional_access.reading import PolicyFiles, read_policies
from aad53004.conditional_access.scenario import scenario_from
from aad53004.conditional_access.truth import Truth
from aad53004.conditional_access.unread import UNREADABLE

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpus" / "policies"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the published policies do not lie beside the checkout")

USER = "11111111-1111-4111-8111-111111111111"
FULL: dict[str, Any] = {
    "user": USER,
    "app": "00000002-0000-0ff1-ce00-000000000000",
    "userAction": None,
    "authenticationContext": None,
    "ip": "203.0.113.7",
    "country": "DE",
    "platform": "windows",
    "clientApp": "browser",
    "signInRisk": "none",
    "userRisk": "none",
    "insiderRisk": "none",
    "device": None,
    "authenticationFlow": "none",
    "methods": [],
}
CHANGES: list[dict[str, Any]] = [
    {},
    {"signInRisk": "high", "userRisk": "high"},
    {"app": None, "userAction": "register-security-info"},
    {"app": None, "userAction": "register-device"},
    {"authenticationContext": "c1"},
    {"ip": "2001:db8::7", "country": None},
    {"platform": None, "clientApp": "other"},
    {"authenticationFlow": "deviceCodeFlow", "platform": "linux"},
    {"insiderRisk": "elevated", "device": {"isCompliant": True, "trustType": "ServerAD"}},
]
PARTIAL = [(), *((key,) for key in FULL), ("app", "userAction"), ("ip", "country"), tuple(FULL)]


@pytest.fixture(scope="module")
def files() -> PolicyFiles:
    return read_policies(CORPUS)


@pytest.fixture(scope="module")
def policies(files: PolicyFiles) -> PolicySet:
    return PolicySet(files.policies, directory())


def directory() -> Directory:
    user = {"id": USER, "userPrincipalName": "alice@contoso.example", "userType": "Member", "groups": [], "roles": []}
    return directory_from({"users": [user], "namedLocations": []})


def test_every_published_policy_is_read(files: PolicyFiles) -> None:
    assert files.unreadable == ()
    assert len(files.policies) == len(list(CORPUS.rglob("*.json"))) > 90


def test_each_can_be_told_from_the_others(files: PolicyFiles) -> None:
    assert len({policy.id for policy in files.policies}) == len(files.policies)
    assert all(policy.display_name for policy in files.policies)


def test_no_value_of_them_is_unreadable(files: PolicyFiles) -> None:
    for policy in files.policies:
        assert policy.conditions is not None and policy.conditions.users is not None, policy.id
        for entity in (policy, policy.conditions, policy.grant_controls):
            extra = (entity.model_extra if entity else None) or {}
            assert not [name for name in extra if name.startswith(UNREADABLE)], policy.id


def test_every_one_of_them_asks_for_something(policies: PolicySet) -> None:
    for compiled in policies.compiled:
        assert compiled.grant.controls or compiled.grant.blocks or compiled.session, compiled.policy.id
        assert compiled.grant.unknown == (), compiled.policy.id


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: " ".join(change) or "ordinary")
@pytest.mark.parametrize("known", [True, False], ids=["directory", "no directory"])
def test_they_are_evaluated_with_everything_told(policies: PolicySet, change: dict[str, Any], known: bool) -> None:
    found = policies.with_directory(directory() if known else None).evaluate(scenario_from({**FULL, **change}))
    assert len(found.policies) == len(policies.compiled)
    # The scenario leaves nothing out, so no key of it can be missing; only the directory can be.
    assert set(found.missing) <= {"directory", "device"}
    for policy in found.policies:
        assert policy.why
        unknown = [why for why in policy.why if why.truth is Truth.UNKNOWN]
        assert policy.applies is not Truth.UNKNOWN or unknown


@pytest.mark.parametrize("left_out", PARTIAL, ids=lambda keys: " ".join(keys) or "nothing")
def test_what_is_left_out_is_never_taken_for_no(policies: PolicySet, left_out: tuple[str, ...]) -> None:
    """A policy that surely applies when all is told is not ruled out when less is told, and one that surely does not
    apply is not said to."""
    full = policies.evaluate(scenario_from(FULL))
    less = policies.evaluate(scenario_from({key: FULL[key] for key in FULL if key not in left_out}))
    for whole, part in zip(full.policies, less.policies, strict=True):
        assert part.applies in (whole.applies, Truth.UNKNOWN), whole.id
    if Decision.UNKNOWN not in (full.decision, less.decision):
        assert less.decision is full.decision


def test_nothing_known_decides_nothing(policies: PolicySet) -> None:
    found = policies.with_directory(None).evaluate(scenario_from({}))
    assert found.decision is Decision.UNKNOWN
    assert "user" in found.missing


def test_the_page_about_them_is_current(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import make_corpus_table  # type: ignore[import-not-found]

    monkeypatch.setattr(sys, "argv", ["make_corpus_table.py", "--check"])
    assert make_corpus_table.main() == 0, capsys.readouterr().err


def test_the_page_quotes_no_policy(files: PolicyFiles) -> None:
    text = (ROOT / "docs" / "conditional-access-corpus.md").read_text(encoding="utf-8")
    for policy in files.policies:
        assert policy.id not in text
        assert (policy.display_name or policy.id) not in text
    assert "<" not in text
