"""The table of permissions: whole, and no more generous than Microsoft's own."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from aad53004.entra.permissions import DELEGATED_TOO, IDS, NEEDS, PARTS
from aad53004.entra.roles import ALWAYS, READERS, ROLE_NAMES, ROLES_FOR, ROLES_FOR_PARTS
from aad53004.preflight.needs import ALL, least_set, needs_of
from aad53004.rules import catalogue

MICROSOFT = Path(__file__).resolve().parents[2].parent / "shared" / "graph" / "permissions.json"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Microsoft lists these for a path, and they do not give all that is asked for: basic profiles, oneself alone, the
# groups without their names, or the user of a device or of an agent.
NARROWER = re.compile(
    r"User\.Read(Basic\.All|Write)?|UserAuthenticationMethod\.Read(Write)?|UserAuthMethod-TAP\.Read(Write)?"
    r"|Group(Member)?\.ReadBasic\.All|User\.ReadWrite\.CrossCloud|(DeviceManagement|AgentIdUser).*"
)
# Not in Microsoft's table for the path, and on the page of the API: the policies applied to a sign-in, signInActivity,
# and the names of groups and roles.
BESIDE = {
    ("sign-in-activity", "AuditLog.Read.All"),
    ("roles", "RoleManagement.Read.Directory"),
    *((name, "Policy.Read.All") for name in NEEDS if (name, "Policy.Read.All") in PARTS),
}


def test_every_request_has_its_line_and_no_line_is_left_over() -> None:
    names = {resource.name for resource in ALL}
    assert set(NEEDS) == names
    assert set(ROLES_FOR) <= names
    for keys in (PARTS, DELEGATED_TOO, ROLES_FOR_PARTS):
        assert {name for name, _ in keys} <= names
        assert all(least in NEEDS[name] for name, least in keys)


def test_the_resources_and_the_table_say_the_same() -> None:
    for resource in ALL:
        needs = {need.least for need in needs_of(resource)}
        assert set(resource.least) <= needs, resource.name
        # A path that takes one of several permissions is the only addition.
        assert needs - set(resource.least) <= {"User.Read.All"}, resource.name


def test_ids_are_guids_and_each_is_of_one_permission() -> None:
    ids = [one for pair in IDS.values() for one in pair]
    assert all(GUID.fullmatch(one) for one in (*ids, *ROLE_NAMES))
    assert len(set(ids)) == len(ids) and len(set(ROLE_NAMES.values())) == len(ROLE_NAMES)
    assert set(IDS) <= set(least_set())
    known = {*ALWAYS, *(role for roles in (*ROLES_FOR.values(), *ROLES_FOR_PARTS.values()) for role in roles)}
    assert known == set(READERS.values())


def test_the_least_set_suffices_and_holds_nothing_needless_and_nothing_that_writes() -> None:
    names = set(least_set())
    needs = [need for resource in ALL for need in needs_of(resource)]

    def suffices(held: set[str]) -> bool:
        return all(held & {need.least, *need.others} for need in needs)

    assert suffices(names)
    assert not any(suffices(names - {name}) for name in names)
    assert not any("Write" in name for name in names)
    assert "IdentityRiskyUser.Read.All" not in least_set("china")


def test_root_causes_name_permissions_that_a_request_needs() -> None:
    least = {need.least for resource in ALL for need in needs_of(resource)}
    for rule in catalogue():
        assert set(rule.permissions) <= least, rule.id


@cache
def microsoft() -> dict[tuple[str, str], dict[str, set[str]]]:
    document: dict[str, Any] = json.loads(MICROSOFT.read_text(encoding="utf-8"))
    return {
        (version, entry["path"]): {
            kind: {*entry[kind]["least"], *entry[kind]["also"]}
            for kind in ("delegated", "application")
            if entry.get(kind)
        }
        for entry in document["paths"]
        if entry["method"] == "GET"
        for version in entry["versions"]
    }


@pytest.mark.skipif(not MICROSOFT.is_file(), reason="Microsoft's table of permissions is not beside the repository")
@pytest.mark.parametrize("resource", ALL, ids=lambda resource: resource.name)
def test_it_is_microsofts_table(resource: Any) -> None:
    version, _, path = resource.path.lstrip("/").partition("/")
    table = microsoft().get((version, "/" + re.sub(r"\{\w+\}", "{id}", path)))
    if not table:
        pytest.skip("Microsoft's table has no permissions for this path")
    for kind, theirs in table.items():
        ours: set[str] = set()
        for need in needs_of(resource):
            if (resource.name, need.least) in BESIDE:
                continue
            more = need.delegated_too if kind == "delegated" else ()
            mine = {need.least, *need.others, *more}
            assert mine <= theirs, (kind, sorted(mine - theirs))
            ours |= mine
        left_out = {name for name in theirs - ours if not NARROWER.fullmatch(name)}
        assert not left_out, (kind, sorted(left_out))
