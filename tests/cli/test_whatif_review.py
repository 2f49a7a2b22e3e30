"""``whatif`` over policies that are newer than this version: what it does not know is named where the user looks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran
from tests.cli.whatif_files import save

Run = Callable[..., Ran]


@pytest.mark.parametrize(
    ("condition", "value", "named"),
    [
        ("platforms", {"includePlatforms": ["headSet"]}, "headSet"),
        ("clientAppTypes", ["wearAble"], "wearAble"),
        ("authenticationFlows", {"transferMethods": "nearBy"}, "nearBy"),
        ("moonPhase", {"include": ["full"]}, "moonPhase"),
    ],
)
@pytest.mark.parametrize("output", ["terminal", "json"])
def test_what_is_not_known_is_named_as_it_is_spelled(
    run: Run, tmp_path: Path, condition: str, value: object, named: str, output: str
) -> None:
    """https://learn.microsoft.com/graph/best-practices-concept#handling-future-members-in-evolvable-enumerations"""
    everyone = {"users": {"includeUsers": ["All"]}, "applications": {"includeApplications": ["All"]}}
    block = {"operator": "OR", "builtInControls": ["block"]}
    newer = {"id": "1", "displayName": "Newer", "state": "enabled", "conditions": {**everyone, condition: value}}
    policies = save(tmp_path, "policies.json", [{**newer, "grantControls": block}])
    sign_in = {"user": "alice@contoso.example", "app": "00000021-0000-4000-8000-000000000000", "platform": "windows"}
    whole = {**sign_in, "clientApp": "browser", "userAction": None, "authenticationFlow": "none"}
    ran = run(
        "whatif", "--policies", policies, "--scenario", save(tmp_path, "scenario.json", whole), "-o", output, "-v"
    )
    assert ran.code == 0 and named in ran.out
    assert ran.json["decision"] == "unknown" if output == "json" else "Not known" in ran.out
