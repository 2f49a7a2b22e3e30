"""`risk-policy-enabled-on-untriaged-users`: A policy on user risk was switched on while this user's risk was open,
and nobody had looked into it.
"""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import refused, refused_in_the_office, risk_closed, without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import REPORT_ONLY, Step
from tests.scenarios.base import CAROL, GUEST, SIGN_IN_RISK, STANDARD_POLICIES, USER_RISK, Contoso, Json, edited

ROWS = Rows("risk-policy-enabled-on-untriaged-users")

RISK_SINCE = "2026-10-01T09:00:00Z"

NEW_POLICY = {**USER_RISK, "createdDateTime": "2026-11-20T10:00:00Z", "modifiedDateTime": None}


def untriaged(rule: Json = NEW_POLICY, *before: tuple[Any, ...], since: str = RISK_SINCE, **event: Any) -> Contoso:
    """At high risk for a long time, and refused by a policy on user risk."""
    contoso = Contoso(policies=[rule if one is USER_RISK else one for one in STANDARD_POLICIES])
    contoso.risky("high", since, kinds=["unlikelyTravel"], before=before)
    return refused_in_the_office(contoso, by=rule, **event)


def edit(after: Json, moment: str, contoso: Contoso, **before: Any) -> Contoso:
    contoso.policy_changed(moment, after, **before)
    return contoso


@ROWS.row(
    "confirmed",
    cites_exactly=(
        "/value/n/riskLevel",
        "/value/n/riskState",
        "/value/n/riskLastUpdatedDateTime",
        "/value/n/createdDateTime",
        "/value/n/state",
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
        "/value/n/conditions/userRiskLevels",
    ),
)
def a_policy_that_is_younger_than_the_risk() -> Contoso:
    return untriaged()


@ROWS.row("likely")
def a_younger_policy_that_no_sign_in_lists() -> Contoso:
    return untriaged(appliedConditionalAccessPolicies=[])


@ROWS.row("possible")
def a_younger_policy_that_may_not_apply() -> Contoso:
    return without_permission(
        untriaged(appliedConditionalAccessPolicies=[]), r"users/[^/]+/transitiveMemberOf/microsoft.graph.group"
    )


SWITCHED = edited(USER_RISK, "2026-11-20T10:00:00Z")


@ROWS.row(
    "confirmed",
    cites_exactly=(
        "/value/n/riskLevel",
        "/value/n/riskState",
        "/value/n/riskLastUpdatedDateTime",
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/initiatedBy",
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
        "/value/n/state",
        "/value/n/conditions/userRiskLevels",
    ),
)
def an_older_policy_that_was_switched_on() -> Contoso:
    return edit(SWITCHED, "2026-11-20T10:00:00Z", untriaged(SWITCHED), state=REPORT_ONLY)


@ROWS.row(
    "ruled-out",
    cites_exactly=(
        "/value/n/riskLevel",
        "/value/n/riskState",
        "/value/n/riskLastUpdatedDateTime",
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
        "/value/n/state",
        "/value/n/createdDateTime",
        "/value/n/modifiedDateTime",
    ),
)
def an_older_policy_that_was_on_all_the_time() -> Contoso:
    return untriaged(USER_RISK)


@ROWS.row(
    "possible",
    cites_exactly=(
        "/value/n/riskLevel",
        "/value/n/riskState",
        "/value/n/riskLastUpdatedDateTime",
        "/value/n/createdDateTime",
        "/value/n/modifiedDateTime",
    ),
)
def an_older_policy_that_was_renamed() -> Contoso:
    return edit(SWITCHED, "2026-11-20T10:00:00Z", untriaged(SWITCHED), displayName="CA004")


@ROWS.row("possible")
def a_switch_that_failed() -> Contoso:
    contoso = edit(SWITCHED, "2026-11-20T10:00:00Z", untriaged(SWITCHED), state=REPORT_ONLY)
    contoso.data["directoryAudits"][-1]["result"] = "failure"
    return contoso


@ROWS.row("possible")
def another_policy_that_was_switched_on() -> Contoso:
    return edit(SIGN_IN_RISK, "2026-11-20T10:00:00Z", untriaged(SWITCHED), state=REPORT_ONLY)


@ROWS.row("possible")
def a_policy_that_was_switched_on_after_the_refusal() -> Contoso:
    late = edited(USER_RISK, "2026-11-24T08:30:00Z")
    return edit(late, "2026-11-24T08:30:00Z", untriaged(late), state=REPORT_ONLY)


@ROWS.row("ruled-out")
def a_policy_that_was_renamed_and_a_log_that_reaches_back() -> Contoso:
    contoso = untriaged(SWITCHED, since="2026-11-18T09:00:00Z")
    edit(SIGN_IN_RISK, "2026-11-18T09:00:00Z", contoso, displayName="CA003")
    return edit(SWITCHED, "2026-11-20T10:00:00Z", contoso, displayName="CA004")


@ROWS.row("ruled-out")
def a_risk_that_opened_when_the_policy_was_on() -> Contoso:
    return untriaged(since="2026-11-20T10:00:00Z")


@ROWS.row("confirmed")
def a_risk_that_rose_after_it_opened() -> Contoso:
    opened: Step = (RISK_SINCE, "medium", "atRisk", "none", ["unlikelyTravel"], None)
    return untriaged(NEW_POLICY, opened, since="2026-11-22T09:00:00Z")


@ROWS.row("ruled-out")
def a_risk_that_was_closed_and_opened_anew() -> Contoso:
    opened: Step = (RISK_SINCE, "medium", "atRisk", "none", ["unlikelyTravel"], None)
    closed: Step = ("2026-10-10T09:00:00Z", "none", "dismissed", "adminDismissedAllRiskForUser", [], CAROL["id"])
    return untriaged(NEW_POLICY, opened, closed, since="2026-11-22T09:00:00Z")


@ROWS.row("ruled-out", cites_exactly=("/value/n/riskState", "/value/n/riskDetail", "/value/n/riskLastUpdatedDateTime"))
def a_risk_that_opened_after_the_refusal() -> Contoso:
    before: Step = ("2026-10-10T09:00:00Z", "none", "dismissed", "adminDismissedAllRiskForUser", [], CAROL["id"])
    return untriaged(NEW_POLICY, before, since="2026-11-24T08:30:00Z")


@ROWS.row("ruled-out", cites_exactly=("/error/code",))
def never_at_risk_and_yet_refused() -> Contoso:
    contoso = Contoso(policies=[NEW_POLICY if one is USER_RISK else one for one in STANDARD_POLICIES])
    return refused_in_the_office(contoso, by=NEW_POLICY)


@ROWS.row("ruled-out")
def a_refusal_by_sign_in_risk() -> Contoso:
    return refused()


@ROWS.row("likely")
def no_refusal_yet() -> Contoso:
    contoso = Contoso(policies=[NEW_POLICY if one is USER_RISK else one for one in STANDARD_POLICIES])
    contoso.risky("high", RISK_SINCE)
    return contoso


@ROWS.row(
    "confirmed",
    cites_exactly=(
        "/riskLevel",
        "/riskState",
        "/riskLastUpdatedDateTime",
        "/value/n/createdDateTime",
        "/value/n/state",
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
        "/value/n/conditions/userRiskLevels",
    ),
)
def a_history_that_may_not_be_read() -> Contoso:
    return without_permission(untriaged(), r"identityProtection/riskyUsers/[^/]+/history")


@ROWS.row("not-checked")
def a_history_that_might_show_an_older_risk() -> Contoso:
    contoso = untriaged(since="2026-11-21T10:00:00Z")
    return without_permission(contoso, r"identityProtection/riskyUsers/[^/]+/history")


@ROWS.row("not-checked")
def a_risk_closed_now_and_no_history() -> Contoso:
    contoso = Contoso(policies=[NEW_POLICY if one is USER_RISK else one for one in STANDARD_POLICIES])
    risk_closed(contoso, "2026-11-24T08:10:00Z", "dismissed", "adminDismissedAllRiskForUser")
    refused_in_the_office(contoso, by=NEW_POLICY)
    return without_permission(contoso, r"identityProtection/riskyUsers/[^/]+/history")


@ROWS.row("not-checked")
def a_risk_that_changed_after_the_refusal_and_no_history() -> Contoso:
    contoso = untriaged(since="2026-11-24T08:30:00Z")
    return without_permission(contoso, r"identityProtection/riskyUsers/[^/]+/history")


@ROWS.row("not-checked")
def a_risk_closed_before_the_refusal_and_no_history() -> Contoso:
    contoso = Contoso(policies=[NEW_POLICY if one is USER_RISK else one for one in STANDARD_POLICIES])
    risk_closed(contoso, "2026-11-10T08:10:00Z", "dismissed", "adminDismissedAllRiskForUser")
    refused_in_the_office(contoso, by=NEW_POLICY)
    return without_permission(contoso, r"identityProtection/riskyUsers/[^/]+/history")


@ROWS.row("not-checked")
def a_guest_whose_risk_is_at_home() -> Contoso:
    contoso = Contoso(GUEST, policies=[NEW_POLICY if one is USER_RISK else one for one in STANDARD_POLICIES])
    return refused_in_the_office(contoso, by=NEW_POLICY)


ROWS.place(
    "row corporate-egress-not-trusted.a_session_without_risk",
    "ruled-out",
    cites_exactly=("/error/code",),
    fixes=("dismiss-user-risk", "temporary-access-pass"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
