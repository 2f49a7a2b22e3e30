"""`ms-managed-policy-enabled`: A policy that Microsoft manages was switched on by Microsoft."""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import REPORT_ONLY, UNLISTED, refused_by
from tests.scenarios.base import SIGN_IN_RISK, Contoso, Json, policy

ROWS = Rows("ms-managed-policy-enabled")

ITS_NAME = "Microsoft-managed: Multifactor authentication for all users"

ITS = policy(ITS_NAME, modified="2026-11-20T05:30:11Z")

MANAGER = "Microsoft Managed Policy Manager"


def switched(
    contoso: Contoso, rule: Json = ITS, moment: str = "2026-11-20T05:30:11Z", by: str = MANAGER, **before: Any
) -> Contoso:
    """Audit a change of the policy by an app; ``before`` holds what was different."""
    entry = contoso.policy_changed(moment, rule, **before)
    entry["initiatedBy"] = {"user": None, "app": {"displayName": by}}
    return contoso


@ROWS.row(
    "likely",
    cites=("/displayName", "/state", "/activityDisplayName", "/activityDateTime", "/initiatedBy/app/displayName"),
)
def switched_on_by_microsoft() -> Contoso:
    """Named by the sign-in, and by the audit of Microsoft's policy manager in the week before."""
    return switched(refused_by(ITS), state=REPORT_ONLY)


@ROWS.row("likely")
def switched_on_a_week_before() -> Contoso:
    """Seven days to the second are within the week."""
    return switched(refused_by(ITS), moment="2026-11-17T07:48:22Z", state=REPORT_ONLY)


@ROWS.row("possible")
def switched_on_more_than_a_week_before() -> Contoso:
    """Something of more than a week ago is no news."""
    return switched(refused_by(ITS), moment="2026-11-17T07:48:21Z", state=REPORT_ONLY)


@ROWS.row("possible")
def switched_on_after_the_refusal() -> Contoso:
    """What comes after explains nothing."""
    return switched(refused_by(ITS), moment="2026-11-24T07:48:23Z", state=REPORT_ONLY)


@ROWS.row("likely")
def switched_on_in_words_that_are_not_read() -> Contoso:
    """The audit does not say from what to what; Microsoft's manager changes the state alone."""
    contoso = switched(refused_by(ITS))
    contoso.data["directoryAudits"][-1]["targetResources"][0]["modifiedProperties"] = []
    return contoso


@ROWS.row("likely")
def switched_on_in_words_of_another_kind() -> Contoso:
    """What is no policy, or one without its state, says nothing of the state; what comes after it does."""
    contoso = switched(refused_by(ITS), state=REPORT_ONLY)
    target = contoso.data["directoryAudits"][-1]["targetResources"][0]
    odd = [("1", "2"), (None, '{"state": "enabled"}'), ('{"name": "a"}', '{"state": "enabled"}')]
    target["modifiedProperties"] = [
        *({"displayName": "x", "oldValue": old, "newValue": new} for old, new in odd),
        *target["modifiedProperties"],
    ]
    return contoso


@ROWS.row("possible")
def switched_to_report_only_by_microsoft() -> Contoso:
    """It went from off to report-only, in words of another case; that it is on now is somebody else's doing."""
    return switched(refused_by(ITS), rule={**ITS, "state": REPORT_ONLY}, state="disabled")


@ROWS.row("possible")
def changed_by_microsoft_and_on_before() -> Contoso:
    """It was enabled before, so that this change did not switch it on."""
    return switched(refused_by(ITS), modifiedDateTime="2026-10-01T00:00:00Z")


@ROWS.row("possible")
def switched_on_by_another_app() -> Contoso:
    """Somebody's own automation is not Microsoft."""
    return switched(refused_by(ITS), by="Policy as code", state=REPORT_ONLY)


@ROWS.row("possible")
def switching_on_failed() -> Contoso:
    """What failed changed nothing."""
    contoso = switched(refused_by(ITS), state=REPORT_ONLY)
    contoso.data["directoryAudits"][-1]["result"] = "failure"
    return contoso


@ROWS.row("possible")
def another_policy_was_switched_on() -> Contoso:
    """The audit is about another policy."""
    return switched(refused_by(ITS), rule=SIGN_IN_RISK, state=REPORT_ONLY)


@ROWS.row("possible", cites=("/displayName", "/state", "/modifiedDateTime"))
def in_force_and_no_audit() -> Contoso:
    """It demands MFA; that it is new is not to be seen."""
    return refused_by(ITS)


@ROWS.row("possible")
def switched_on_and_the_audits_denied() -> Contoso:
    """The audit that would tell may not be read."""
    return without_permission(switched(refused_by(ITS), state=REPORT_ONLY), "auditLogs/directoryAudits")


@ROWS.row("likely")
def switched_on_and_the_sign_in_lists_no_policies() -> Contoso:
    """It reaches the user by its own words."""
    return switched(refused_by(ITS, **UNLISTED), state=REPORT_ONLY)


@ROWS.row("possible")
def switched_on_and_whether_it_reaches_is_not_known() -> Contoso:
    """It may not have applied at all."""
    rule = policy("Microsoft-managed: Risky sign-ins", sign_in_risk=["high", "medium"])
    return switched(refused_by(rule, riskLevelDuringSignIn="hidden", **UNLISTED), rule=rule, state=REPORT_ONLY)


@ROWS.row("likely")
def switched_on_and_nobody_was_refused_yet() -> Contoso:
    """It reaches the user at the next sign-in."""
    return switched(Contoso(policies=[ITS]), state=REPORT_ONLY)


@ROWS.row("ruled-out", cites=("/displayName", "/state"))
def no_managed_policy() -> Contoso:
    """None by name, and nobody may rename Microsoft's."""
    return refused_by(SIGN_IN_RISK)


@ROWS.row("ruled-out", cites=("/value",))
def no_policy_at_all() -> Contoso:
    """An empty list is an answer."""
    return Contoso(policies=[])


@ROWS.row("ruled-out", cites=("/displayName", "/state"))
def a_managed_policy_that_did_not_apply() -> Contoso:
    """Enabled, and another one failed."""
    return refused_by(SIGN_IN_RISK, ITS, failing=(SIGN_IN_RISK,))


@ROWS.row("ruled-out")
def a_policy_without_a_name() -> Contoso:
    """Microsoft's policies have names."""
    contoso = refused_by(SIGN_IN_RISK)
    contoso.data["conditionalAccessPolicies"][0].pop("displayName")
    return contoso


@ROWS.row("not-checked")
def a_policy_whose_name_is_null() -> Contoso:
    """The name tells whose policy it is, and Microsoft's model forbids null there."""
    contoso = refused_by(SIGN_IN_RISK)
    contoso.data["conditionalAccessPolicies"][0]["displayName"] = None
    return contoso


@ROWS.row("ruled-out")
def a_managed_policy_that_is_on_beside_others() -> Contoso:
    """The one that is enforced is told; one without a state is not."""
    second = policy("Microsoft-managed: second")
    contoso = refused_by(SIGN_IN_RISK, {**ITS, "state": REPORT_ONLY}, second, failing=(SIGN_IN_RISK,))
    contoso.data["conditionalAccessPolicies"][2].pop("state")
    return contoso


@ROWS.row("ruled-out")
def a_managed_policy_in_report_only_mode() -> Contoso:
    """Report-only blocks nobody."""
    return refused_by(SIGN_IN_RISK, {**ITS, "state": REPORT_ONLY}, failing=(SIGN_IN_RISK,))


@ROWS.row("not-checked")
def a_policy_that_failed_is_gone() -> Contoso:
    """The one that failed may have been Microsoft's."""
    contoso = refused_by(SIGN_IN_RISK, ITS, failing=(SIGN_IN_RISK,))
    contoso.data["conditionalAccessPolicies"] = [ITS]
    return contoso


ROWS.place(
    "case gaps.security_defaults_and_a_new_colleague",
    "ruled-out",
    cites_exactly=("/value",),
    fixes=("temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "scenario ca-registration-user-action",
    "ruled-out",
    cites_exactly=("/value/n/displayName x5", "/value/n/state x5"),
    fixes=("temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "scenario ms-managed-policy-enabled",
    "likely",
    cites_exactly=(
        "/value/n/displayName",
        "/value/n/state",
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/initiatedBy/app/displayName",
    ),
    fixes=("temporary-access-pass", "adjust-policy"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
