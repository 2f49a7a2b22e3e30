"""The requests of the fixes against the table of paths that comes with the project's brief."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from aad53004.fixes import Situation
from tests.fixes.cases import COMPROMISED, NOTHING, advise, scenario

TABLE = Path(__file__).resolve().parents[3] / "shared" / "graph" / "contract-v1.0.json"


@pytest.mark.skipif(not TABLE.exists(), reason="the table of Graph's paths does not lie beside the checkout")
@pytest.mark.parametrize(
    ("fix_id", "scene", "situation"),
    [
        ("temporary-access-pass", "classic", NOTHING),
        ("add-phone-method", "classic", NOTHING),
        ("confirm-sign-in-safe", "classic", NOTHING),
        ("dismiss-user-risk", "classic", NOTHING),
        ("temporary-password", "classic", NOTHING),
        ("revoke-sessions", "classic", NOTHING),
        ("contain-compromise", "classic", COMPROMISED),
        ("enable-account", "account-disabled", NOTHING),
    ],
)
def test_graph_has_the_request(fix_id: str, scene: str, situation: Situation) -> None:
    table = json.loads(TABLE.read_text(encoding="utf-8"))["paths"]
    graph = advise(fix_id, scenario(scene), situation).change
    assert graph is not None
    path = graph.path
    patterns = [
        re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(one["path"])) for one in table if one["method"] == graph.method
    ]
    assert any(re.fullmatch(pattern, path) for pattern in patterns), path
