"""Two sets of policies compared: what changed in them, whose sign-ins change, and which change did it."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from aad53004.conditional_access import grid
from aad53004.conditional_access.diff import PolicyComparison, compare
from aad53004.conditional_access.directory import directory_from
from aad53004.conditional_access.policy_changes import changes_between
from aad53004.conditional_access.reading import policies_from
from aad53004.conditional_access.scenario import scenario_from
from aad53004.report.whatif.diff import DiffReport, document, render
from aad53004.report.whatif.names import names_of
from tests.cli.conftest import Ran, run  # noqa: F401
from tests.cli.whatif_files import (
    ALICE,
    BLOCK_LEGACY,
    BOB,
    DIRECTORY,
    EXCHANGE,
    POLICIES,
    RISKY_MFA,
    SCENARIO,
    STAFF,
    policy,
    save,
)

BASE: dict[str, Any] = {"app": EXCHANGE, "userAction": None, "device": None, "methods": []}


def compared(
    before: Any, after: Any, base: Any = BASE, users: tuple[str, ...] = (ALICE, BOB), **more: Any
) -> PolicyComparison:
    scenarios = {name: scenario_from(one) for name, one in base.items()} if "app" not in base else scenario_from(base)
    return compare(
        policies_from(before).policies,
        policies_from(after).policies,
        directory_from(DIRECTORY),
        users,
        scenarios,
        **{"fixed": frozenset({"app"}), **more},
    )


def changed(one: dict[str, Any], **properties: Any) -> dict[str, Any]:
    found = deepcopy(one)
    found.update({key: value for key, value in properties.items() if key in found})
    found["conditions"].update({key: value for key, value in properties.items() if key not in found})
    return found


def shown(comparison: PolicyComparison, detail: int = 0) -> str:
    names = names_of(policies_from(POLICIES).policies, directory_from(DIRECTORY))
    return render(DiffReport(comparison, names), width=100, detail=detail)


# --- what changed ---------------------------------------------------------------------------------------------------------


def test_the_same_is_the_same_whatever_the_order_and_the_empty_values() -> None:
    other = [changed(one, userRiskLevels=[], platforms=None) for one in reversed(POLICIES)]
    found = compared(POLICIES, other)
    assert found.changes == () and found.differences == ()
    assert shown(found) == "The two sets of policies say the same.\n"


def test_properties_are_named_by_their_path() -> None:
    other = changed(RISKY_MFA, users={"includeUsers": ["All"], "excludeGroups": [STAFF]}, signInRiskLevels=["high"])
    (change,) = changes_between(policies_from([RISKY_MFA]).policies, policies_from([other]).policies)
    assert change.kind == "changed"
    assert {one.path: (one.before, one.after) for one in change.properties} == {
        "conditions.users.excludeGroups": (None, [STAFF]),
        "conditions.signInRiskLevels": (["high", "medium"], ["high"]),
    }


def test_policies_are_matched_by_id_then_by_name() -> None:
    """An export of another tenant has other ids."""
    other = {**RISKY_MFA, "id": "6a6a6a6a-1111-4222-8333-444444444444", "state": "disabled"}
    renamed = {**BLOCK_LEGACY, "displayName": "No legacy"}
    found = changes_between(policies_from([RISKY_MFA, BLOCK_LEGACY]).policies, policies_from([other, renamed]).policies)
    assert [(one.kind, one.name, one.idle) for one in found] == [
        ("changed", "Block legacy -> No legacy", True),
        ("changed", "Risky MFA", False),
    ]


# --- whose sign-ins change ------------------------------------------------------------------------------------------------


def test_an_added_block_is_the_cause() -> None:
    found = compared(POLICIES, [*POLICIES, policy("Staff out", "block", users={"includeGroups": [STAFF]})])
    assert found.users == 2 and found.affected == 1
    for one in found.differences:
        assert one.users == (BOB,) and one.after.decision == "block"
        assert [(change.kind, change.name) for change in one.changes] == [("added", "Staff out")]
    text = shown(found)
    assert "1 of 2 users would meet something else" in text
    assert "bob@contoso.example: compliant device (53000) -> block" in text
    assert 'by + "Staff out"' in text


def test_a_removed_policy_and_a_changed_one_each_have_their_own() -> None:
    after = [changed(RISKY_MFA, signInRiskLevels=["high"]), *POLICIES[2:]]
    found = compared(POLICIES, after, users=(ALICE,))
    causes = {one.changes[0].name: one for one in found.differences}
    assert set(causes) == {"Risky MFA", "Block legacy"}
    (mfa,) = [{axis.name: picked for axis, picked in sides.choices} for sides in causes["Risky MFA"].sign_in_groups]
    assert [one.value for one in mfa["signInRisk"]] == ["medium"]
    assert (causes["Risky MFA"].before.decision, causes["Risky MFA"].after.decision) == ("grant-with-controls", "grant")


def test_changes_that_only_count_together() -> None:
    """Two blocks over the same sign-ins: taking one away changes nothing."""
    two = [policy("One", "block"), policy("Two", "block")]
    (found,) = compared(two, [], users=(ALICE,)).differences
    assert found.together and {change.name for change in found.changes} == {"One", "Two"}
    assert "together" in shown(compared(two, [], users=(ALICE,)))
    each = compared([], two, users=(ALICE,)).differences[0]
    assert not each.together and len(each.changes) == 2


def test_report_only_and_disabled_policies_change_nothing() -> None:
    quiet = [
        policy("Off", "block", state="disabled"),
        policy("Pilot 2", "block", state="enabledForReportingButNotEnforced"),
    ]
    found = compared(POLICIES, [*POLICIES, *quiet])
    assert len(found.changes) == 2 and found.differences == ()
    assert "No sign-in that was compared changes." in shown(found)


def test_session_controls_count() -> None:
    after = {**RISKY_MFA, "sessionControls": {"signInFrequency": {"isEnabled": True, "frequencyInterval": "everyTime"}}}
    found = compared([RISKY_MFA], [after], users=(ALICE,))
    assert found.differences and "session none -> signInFrequency" in shown(found)


def test_a_policy_for_the_registration_changes_what_registering_meets() -> None:
    register = policy("Register", "block", applications={"includeUserActions": ["urn:user:registersecurityinfo"]})
    base = {key: value for key, value in BASE.items() if key not in {"app", "userAction"}}
    comparison = compare(
        (),
        policies_from([register]).policies,
        directory_from(DIRECTORY),
        (ALICE,),
        scenario_from(base),
    )
    assert comparison.axes[0].name == "app"
    (blocked,) = [one for one in comparison.differences if one.after.decision == "block"]
    told = {axis.name: picked for axis, picked in blocked.sign_in_groups[0].choices}
    assert [one.value for one in told["app"]] == ["register-security-info"]


def test_a_group_of_apps_is_one_of_the_apps() -> None:
    office = policy("Office", "mfa", applications={"includeApplications": ["Office365"]})
    comparison = compare((), policies_from([office]).policies, None, (ALICE,), scenario_from({"methods": []}))
    told = {axis.name: picked for axis, picked in comparison.differences[0].sign_in_groups[0].choices}
    assert len(told["app"]) == 1 and told["app"][0].label.startswith("Office 365 such as ")


def test_given_scenarios_take_the_place_of_the_grid() -> None:
    base = {"at work": SCENARIO, "calm": {**SCENARIO, "signInRisk": "none"}}
    found = compared([RISKY_MFA], [], base)
    assert found.sign_ins == 2 and found.users == 1
    (one,) = found.differences
    assert one.users == ("alice@contoso.example",) and [sides.scenario for sides in one.sign_in_groups] == ["at work"]
    assert "when at work" in shown(found)


def test_many_users_are_counted_and_few_are_named() -> None:
    users: list[dict[str, Any]] = [
        {"id": f"{i:08d}-0000-4000-8000-000000000000", "userType": "Member", "groups": [], "roles": []}
        for i in range(500)
    ]
    comparison = compare(
        (),
        policies_from([policy("Out", "block")]).policies,
        directory_from({"users": users}),
        [one["id"] for one in users],
        scenario_from(BASE),
        fixed=frozenset({"app"}),
    )
    assert comparison.affected == 500
    text = shown(comparison)
    assert "and 497 more: grant -> block" in text and len(text.splitlines()) < 15
    assert document(DiffReport(comparison, names_of((), None)))["differences"][0]["userCount"] == 500


@pytest.mark.parametrize("ended", ["the time limit", "interrupted"])
def test_ended_early_is_said(ended: str) -> None:
    asked = []

    def stop() -> bool:
        asked.append(1)
        return ended == "the time limit" and len(asked) > 3

    before = POLICIES
    if ended == "interrupted":
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(grid, "result_of", lambda *args, **more: (_ for _ in ()).throw(KeyboardInterrupt))
            found = compared(before, [], stop=stop)
    else:
        found = compared(before, [], stop=stop)
    assert found.stopped == ended
    assert f"Ended early ({ended})" in shown(found)


def test_the_json_is_plain() -> None:
    found = document(DiffReport(compared(POLICIES, POLICIES[1:]), names_of((), None)))
    assert json.loads(json.dumps(found)) == found
    assert found["changes"] == [
        {"policyId": "risky-mfa", "displayName": "Risky MFA", "change": "removed", "properties": []}
    ]


# --- the command ----------------------------------------------------------------------------------------------------------


def test_the_command_over_two_folders(run: Callable[..., Ran], tmp_path: Path) -> None:  # noqa: F811
    now, planned = tmp_path / "now", tmp_path / "planned"
    for folder, policies in ((now, POLICIES), (planned, POLICIES[1:])):
        for one in policies:
            save(folder, f"{one['id']}.json", one)
    (planned / "broken.json").write_text("{", encoding="utf-8")
    directory = save(tmp_path, "directory.json", DIRECTORY)
    base = ["whatif", "--policies", str(now), "--diff", str(planned), "--directory", directory]
    ran = run(*base)
    assert ran.code == 0 and '- "Risky MFA"' in ran.out and "alice@contoso.example" in ran.out
    assert "broken.json" in ran.out
    two = save(tmp_path, "two.json", [SCENARIO, {"name": "calm", **SCENARIO, "signInRisk": "none"}])
    found = run(*base, "--scenario", two, "-o", "json").json
    assert found["signIns"] == 2
    assert [one["signIns"] for one in found["differences"]] == [[{"scenario": "scenario 1"}]]
    assert found["otherUnreadable"][0]["file"] == "broken.json"
