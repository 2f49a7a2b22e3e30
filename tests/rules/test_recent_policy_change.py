"""`recent-policy-change`: A policy was changed shortly before the first refusal."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import refused, without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import REPORT_ONLY, refused_by
from tests.scenarios.base import SIGN_IN_RISK, Contoso, policy

ROWS = Rows("recent-policy-change")


@ROWS.row("possible")
def the_policy_that_failed_was_changed_and_policies_denied() -> Contoso:
    """Sign-in and audit name the same policy by its id, whatever else may be read of it."""
    rule = policy("CA096 - All users - Require MFA", sign_in_risk=["high", "medium"])
    contoso = refused_by(rule)
    contoso.policy_changed("2026-11-22T09:00:00Z", rule, state=REPORT_ONLY)
    return without_permission(contoso, "identity/conditionalAccess")


@ROWS.row("possible")
def another_policy_was_changed_and_policies_denied() -> Contoso:
    """The policy that failed is another one, and the user got in since the change."""
    contoso = refused_by(policy("CA097 - All users - Require MFA"))
    contoso.policy_changed("2026-11-22T09:00:00Z", SIGN_IN_RISK, state=REPORT_ONLY)
    return without_permission(contoso, "identity/conditionalAccess")


@ROWS.row("ruled-out")
def changed_longer_than_seven_days_before() -> Contoso:
    """A second more than seven days."""
    contoso = Contoso()
    contoso.policy_changed("2026-11-17T07:48:21Z", SIGN_IN_RISK, state="disabled")
    return refused(contoso)


@ROWS.row("confirmed")
def changed_seven_days_before() -> Contoso:
    """Seven days to the second count."""
    contoso = Contoso()
    contoso.policy_changed("2026-11-17T07:48:22Z", SIGN_IN_RISK, state="disabled")
    return refused(contoso)


@ROWS.row("ruled-out")
def changed_after_the_refusal() -> Contoso:
    """A cause does not come after."""
    contoso = Contoso()
    contoso.policy_changed("2026-11-24T07:48:23Z", SIGN_IN_RISK, state="disabled")
    return refused(contoso)


def methods_policy_changed(moment: str) -> Contoso:
    """The authentication methods policy was changed; no sign-in names that."""
    contoso = Contoso()
    contoso.audit(moment, "Authentication Methods Policy Update", service="Authentication Methods", category="Policy",
                  targets=[{"id": None, "displayName": None, "type": "Other", "modifiedProperties": []}])  # fmt: skip
    return refused(contoso)


@ROWS.row("likely")
def changed_three_quarters_of_an_hour_before() -> Contoso:
    """Less than two hours are told in minutes."""
    return methods_policy_changed("2026-11-24T07:01:00Z")


@ROWS.row("likely")
def changed_just_under_two_hours_before() -> Contoso:
    """As are all but two hours."""
    return methods_policy_changed("2026-11-24T05:48:30Z")


@ROWS.row("likely")
def changed_two_hours_before() -> Contoso:
    """Two hours to the second are two hours."""
    return methods_policy_changed("2026-11-24T05:48:22Z")


def among_strangers(contoso: Contoso) -> Contoso:
    """The last success was long ago, so that an older change counts as well."""
    contoso.data["signIns"] = [one for one in contoso.data["signIns"] if one["createdDateTime"] > "2026-11-24"]
    return contoso


@ROWS.row("likely")
def changed_a_day_before() -> Contoso:
    """One day is told in hours."""
    return among_strangers(methods_policy_changed("2026-11-23T06:48:22Z"))


@ROWS.row("likely")
def changed_two_days_before() -> Contoso:
    """Two days are told in days."""
    return among_strangers(methods_policy_changed("2026-11-22T07:48:22Z"))


ROWS.place(
    "case combinations_edges.mfa_and_a_device_at_once",
    "possible",
    cites_exactly=(
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/targetResources/n/displayName",
    ),
    fixes=("temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "row ms-managed-policy-enabled.switched_on_a_week_before",
    "confirmed",
    cites_exactly=(
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/targetResources/n/displayName",
    ),
    fixes=("temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "row ms-managed-policy-enabled.switched_on_more_than_a_week_before",
    "ruled-out",
    cites_exactly=("/value/n/id",),
    fixes=("temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "scenario account-disabled",
    "ruled-out",
    cites_exactly=("/value",),
    fixes=("temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "scenario account-locked-smart-lockout",
    "ruled-out",
    cites_exactly=("/value",),
    fixes=("temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "scenario ca-signin-risk-requires-mfa",
    "ruled-out",
    cites_exactly=("/value/n/activityDisplayName", "/value/n/activityDateTime", "/value/n/createdDateTime"),
    fixes=("temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "scenario healthy-user",
    "possible",
    cites_exactly=(
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/targetResources/n/displayName",
    ),
    fixes=("temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "scenario methods-disabled-by-policy",
    "likely",
    cites_exactly=(
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/targetResources/n/displayName",
    ),
    fixes=("temporary-access-pass", "adjust-policy"),
)


ROWS.place(
    "case everyday_sign_ins.the_methods_policy_was_changed_and_mfa_passed_after",
    "ruled-out",
    cites_exactly=("/value/n/activityDisplayName", "/value/n/activityDateTime", "/value/n/createdDateTime"),
    fixes=("temporary-access-pass", "adjust-policy"),
)

ROWS.place(
    "case everyday_sign_ins.the_methods_policy_was_changed_and_a_token_renewed",
    "likely",
    cites_exactly=(
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/targetResources/n/displayName",
    ),
    fixes=("temporary-access-pass", "adjust-policy"),
)

ROWS.place(
    "case everyday_sign_ins.the_policy_was_changed_and_a_token_renewed_before_the_refusal",
    "confirmed",
    cites_exactly=(
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/targetResources/n/displayName",
    ),
    fixes=("temporary-access-pass", "adjust-policy"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
