"""`group-membership-scopes-policy`: The user recently joined a group that a policy covers, or left one that it
exempts.
"""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import refused, without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import AT, UNLISTED
from tests.scenarios.base import BLOCK_LEGACY, PILOT, SIGN_IN_RISK, WAVE_2, Contoso, Json, added_to_group, group, policy

ROWS = Rows("group-membership-scopes-policy")

WAVE = policy(
    "CA033 - Wave 2 - Require MFA for risky sign-ins",
    sign_in_risk=["high", "medium"],
    users={"includeUsers": [], "includeGroups": [WAVE_2["id"]]},
)

WAVE_MFA = policy("CA034 - Wave 2 - Require MFA", users={"includeUsers": [], "includeGroups": [WAVE_2["id"]]})

MOVE = ("/activityDisplayName", "/activityDateTime")

COVERED = (*MOVE, "/displayName", "/conditions/users/includeGroups")


def joined(moment: str, *rules: Json, failing: bool = True, **event: Any) -> Contoso:
    """Joined the group of the second wave, and was refused by these policies today."""
    contoso = Contoso(policies=[BLOCK_LEGACY, *rules])
    added_to_group(contoso, moment, WAVE_2)
    return refused(contoso, failing=rules if failing else [], **event)


@ROWS.row("confirmed", cites=COVERED)
def joined_seven_days_before() -> Contoso:
    """Seven days to the second are near."""
    return joined("2026-11-17T07:48:22Z", WAVE)


@ROWS.row("likely", cites=COVERED)
def joined_longer_than_seven_days_before() -> Contoso:
    """A second more is further away."""
    return joined("2026-11-17T07:48:21Z", WAVE)


@ROWS.row("confirmed", cites=COVERED)
def joined_in_the_second_of_the_refusal() -> Contoso:
    """What comes at the same time came before."""
    return joined(AT, WAVE)


@ROWS.row("ruled-out", cites=MOVE)
def joined_after_the_refusal() -> Contoso:
    """A cause does not come after."""
    return joined("2026-11-24T07:48:23Z", WAVE)


@ROWS.row("confirmed", cites=COVERED)
def joined_one_group_before_and_one_after() -> Contoso:
    """The later one is passed over, not the earlier one."""
    contoso = joined("2026-11-23T12:00:00Z", WAVE)
    added_to_group(contoso, "2026-11-24T08:30:00Z", PILOT)
    return contoso


@ROWS.row("possible", cites=COVERED)
def joined_and_another_policy_failed() -> Contoso:
    """The sign-in names what it failed on, and that is another policy."""
    contoso = Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, WAVE])
    added_to_group(contoso, "2026-11-23T12:00:00Z", WAVE_2)
    return refused(contoso)


@ROWS.row("likely", cites=COVERED)
def joined_and_the_sign_in_lists_nothing() -> Contoso:
    """The sign-in names none, so that this one may be it."""
    return joined("2026-11-23T12:00:00Z", WAVE, failing=False, **UNLISTED)


@ROWS.row("confirmed", cites=COVERED)
def joined_a_group_of_two_policies_of_which_one_failed() -> Contoso:
    """The one that failed is named, wherever it stands in the list."""
    contoso = Contoso(policies=[BLOCK_LEGACY, WAVE_MFA, WAVE])
    added_to_group(contoso, "2026-11-23T12:00:00Z", WAVE_2)
    return refused(contoso, failing=[WAVE])


@ROWS.row("ruled-out", cites=MOVE)
def joined_and_got_in_since() -> Contoso:
    """A success without MFA after it: the policy on everybody of the group did not keep her out."""
    contoso = Contoso(policies=[BLOCK_LEGACY, WAVE_MFA])
    added_to_group(contoso, "2026-11-20T12:00:00Z", WAVE_2)
    contoso.sign_in("2026-11-23T08:00:00Z")
    return refused(contoso, failing=[WAVE_MFA])


@ROWS.row("ruled-out", cites=MOVE)
def joined_the_group_of_a_policy_that_demands_a_device() -> Contoso:
    """What asks for no proof is no reason for a 53004."""
    device = policy("CA050 - Wave 2 - Compliant device", grant=["compliantDevice"],
                    users={"includeUsers": [], "includeGroups": [WAVE_2["id"]]})  # fmt: skip
    contoso = Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, device])
    added_to_group(contoso, "2026-11-23T12:00:00Z", WAVE_2)
    return refused(contoso)


@ROWS.row("ruled-out", cites=MOVE)
def joined_the_group_of_a_policy_that_is_switched_off() -> Contoso:
    """A policy that is off demands nothing."""
    contoso = Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, {**WAVE, "state": "disabled"}])
    added_to_group(contoso, "2026-11-23T12:00:00Z", WAVE_2)
    return refused(contoso)


def renamed_properties(contoso: Contoso, *names: str, shown: str | None = None) -> Contoso:
    """Takes modified properties out of the last audit; the target that is a group is shown by this name."""
    for one in contoso.data["directoryAudits"][-1]["targetResources"]:
        one["modifiedProperties"] = [p for p in one["modifiedProperties"] if p["displayName"] not in names]
        if one["type"] == "Group":
            one["displayName"] = shown
    return contoso


@ROWS.row("confirmed", cites=COVERED)
def joined_a_group_that_the_target_names() -> Contoso:
    """Some audits name the group in their target alone."""
    return renamed_properties(
        joined("2026-11-23T12:00:00Z", WAVE), "Group.DisplayName", "Group.ObjectID", shown="Second wave"
    )


@ROWS.row("confirmed", cites=COVERED)
def joined_a_group_that_nothing_names() -> Contoso:
    """And some do not name it at all."""
    return renamed_properties(joined("2026-11-23T12:00:00Z", WAVE), "Group.DisplayName")


@ROWS.row("confirmed", cites=COVERED)
def joined_a_group_that_the_properties_alone_name() -> Contoso:
    """The id stands among the modified properties too."""
    contoso = joined("2026-11-23T12:00:00Z", WAVE)
    targets = contoso.data["directoryAudits"][-1]["targetResources"]
    targets[:] = [one for one in targets if one["type"] != "Group"]
    return contoso


@ROWS.row("not-checked")
def joined_a_group_and_memberships_are_hidden() -> Contoso:
    """Whether that group lies within another one takes the memberships."""
    contoso = Contoso(policies=[BLOCK_LEGACY, WAVE])
    team = group("Sub team")
    contoso.data["groups"].append(team)
    added_to_group(contoso, "2026-11-23T12:00:00Z", team)
    return without_permission(refused(contoso, failing=[WAVE]), "users/[^/]+/transitiveMemberOf")


ROWS.place(
    "case combinations_demand.azure_cli_with_baseline_scopes_and_a_new_group",
    "confirmed",
    cites_exactly=(
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/displayName",
        "/value/n/conditions/users/includeGroups",
    ),
    fixes=("temporary-access-pass",),
)
ROWS.place(
    "case combinations_edges.a_role_and_a_group_after_it_had_begun",
    "ruled-out",
    cites_exactly=("/value/n/activityDisplayName", "/value/n/activityDateTime"),
    fixes=("temporary-access-pass",),
)
ROWS.place(
    "case demand.joined_a_group_within_the_group",
    "possible",
    cites_exactly=(
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/displayName",
        "/value/n/conditions/users/includeGroups",
    ),
    fixes=("temporary-access-pass",),
)
ROWS.place(
    "case demand.joined_the_group_and_signed_in_without_risk_between",
    "confirmed",
    cites_exactly=(
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/displayName",
        "/value/n/conditions/users/includeGroups",
    ),
    fixes=("temporary-access-pass",),
)
ROWS.place(
    "case demand.left_the_group_that_is_exempt",
    "confirmed",
    cites_exactly=(
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/displayName",
        "/value/n/conditions/users/excludeGroups",
    ),
    fixes=("temporary-access-pass",),
)
ROWS.place(
    "scenario account-locked-smart-lockout", "ruled-out", cites_exactly=("/value",), fixes=("temporary-access-pass",)
)
ROWS.place("scenario logs-denied", "not-checked", cites_exactly=(), fixes=("temporary-access-pass",))
ROWS.place(
    "scenario new-user-first-signin",
    "ruled-out",
    cites_exactly=("/value/n/activityDisplayName", "/value/n/activityDateTime"),
    fixes=("temporary-access-pass",),
)


ROWS.place(
    "case everyday_sign_ins.joined_a_group_and_a_token_was_renewed",
    "confirmed",
    cites_exactly=(
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/displayName",
        "/value/n/conditions/users/includeGroups",
    ),
    fixes=("temporary-access-pass",),
)

ROWS.place(
    "case everyday_sign_ins.joined_a_group_and_passed_the_policy",
    "ruled-out",
    cites_exactly=("/value/n/activityDisplayName", "/value/n/activityDateTime"),
    fixes=("temporary-access-pass",),
)

ROWS.place(
    "case everyday_sign_ins.joined_a_group_and_signed_in_to_an_app_that_the_policy_leaves_out",
    "confirmed",
    cites_exactly=(
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/displayName",
        "/value/n/conditions/users/includeGroups",
    ),
    fixes=("temporary-access-pass",),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
