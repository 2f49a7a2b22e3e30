"""`mfa-block-list`: The user is on the MFA block list, after a fraud alert or by an administrator."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import passed, prompted
from tests.scenarios.base import ALICE, CAROL, Contoso, Json, audited_user

ROWS = Rows("mfa-block-list")

ALICE_NAME = "alice@contoso.example"

FRAUD = "Fraud reported - user is blocked for MFA"

CREATED, REMOVED = "POST Tenant.CreateBlockedUser", "POST Tenant.RemoveBlockedUser"

NAMED = audited_user(ALICE)

BY_NAME_ALONE = {**NAMED, "id": None, "userPrincipalName": None}


def listed(contoso: Contoso, activity: str, moment: str = "2026-11-22T18:00:00Z", about: Json = NAMED) -> Contoso:
    fraud = activity == FRAUD
    contoso.audit(
        moment,
        activity,
        service="Authentication Methods",
        category="UserManagement" if fraud else "ApplicationManagement",
        targets=[about],
    )
    return contoso


@ROWS.row(
    "confirmed", cites_exactly=("/value/n/activityDisplayName", "/value/n/activityDateTime", "/value/n/initiatedBy")
)
def blocked_by_a_fraud_report() -> Contoso:
    return listed(Contoso(), FRAUD)


@ROWS.row("confirmed")
def blocked_by_an_administrator() -> Contoso:
    return listed(Contoso(), CREATED)


@ROWS.row("confirmed")
def blocked_by_an_administrator_who_is_named_in_a_property() -> Contoso:
    changed = {"displayName": "Username", "oldValue": None, "newValue": '"Alice@Contoso.example"'}
    return listed(Contoso(), CREATED, about={**BY_NAME_ALONE, "modifiedProperties": [changed]})


@ROWS.row("confirmed")
def blocked_by_an_administrator_who_is_named_as_it_was() -> Contoso:
    changed = {"displayName": "Username", "oldValue": ALICE["id"], "newValue": None}
    return listed(Contoso(), CREATED, about={**BY_NAME_ALONE, "modifiedProperties": [changed]})


@ROWS.row("confirmed")
def blocked_by_an_administrator_who_is_named_by_display_name() -> Contoso:
    return listed(Contoso(), CREATED, about={**BY_NAME_ALONE, "displayName": ALICE_NAME})


@ROWS.row("ruled-out")
def somebody_else_was_blocked() -> Contoso:
    return listed(Contoso(), CREATED, about=audited_user(CAROL))


@ROWS.row("ruled-out")
def a_block_that_failed() -> Contoso:
    contoso = listed(Contoso(), CREATED)
    contoso.data["directoryAudits"][-1]["result"] = "failure"
    return contoso


@ROWS.row("ruled-out")
def another_act_on_the_tenant() -> Contoso:
    return listed(Contoso(), "POST Tenant.CreateBypassedUser")


@ROWS.row("ruled-out")
def blocked_and_taken_off() -> Contoso:
    return listed(listed(Contoso(), FRAUD), REMOVED, "2026-11-23T09:00:00Z")


@ROWS.row("confirmed")
def taken_off_and_blocked_anew() -> Contoso:
    return listed(listed(Contoso(), FRAUD), REMOVED, "2026-11-22T17:00:00Z")


@ROWS.row(
    "ruled-out",
    cites_exactly=(
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/initiatedBy",
        "/value/n/authenticationRequirement",
        "/value/n/createdDateTime",
    ),
)
def blocked_and_mfa_since() -> Contoso:
    return passed(listed(Contoso(), FRAUD))


@ROWS.row("confirmed")
def blocked_and_mfa_before() -> Contoso:
    return passed(listed(Contoso(), FRAUD), "2026-11-22T17:59:59Z")


@ROWS.row("confirmed")
def blocked_and_a_sign_in_without_mfa() -> Contoso:
    return passed(listed(Contoso(), FRAUD), second_factor=None, authenticationRequirement="singleFactorAuthentication")


@ROWS.row("confirmed")
def blocked_and_a_prompt_that_failed() -> Contoso:
    return passed(listed(Contoso(), FRAUD), error=500121)


@ROWS.row("possible")
def blocked_and_sign_ins_that_may_not_be_read() -> Contoso:
    return without_permission(listed(Contoso(), FRAUD), "auditLogs/signIns")


@ROWS.row("possible")
def blocked_and_half_of_the_log() -> Contoso:
    return without_permission(listed(Contoso(), FRAUD), r"auditLogs/directoryAudits.*loggedByService")


@ROWS.row("not-checked")
def nothing_in_half_of_the_log() -> Contoso:
    return without_permission(Contoso(), r"auditLogs/directoryAudits.*targetResources")


@ROWS.row("not-checked")
def a_prompt_that_failed_for_an_unknown_reason() -> Contoso:
    return prompted(Contoso())


@ROWS.row("ruled-out")
def nothing_about_a_block() -> Contoso:
    return prompted(Contoso(), error=50074)


ROWS.place("scenario account-disabled", "ruled-out", cites_exactly=("/value/n/id",), fixes=("unblock-mfa",))
ROWS.place("scenario logs-denied", "not-checked", cites_exactly=(), fixes=("unblock-mfa",))


@ROWS.row("confirmed")
def blocked_and_mfa_by_a_claim_since() -> Contoso:
    contoso = passed(
        listed(Contoso(), FRAUD), second_factor=None, authenticationRequirement="multiFactorAuthentication"
    )
    contoso.data["signIns"][-1]["status"]["additionalDetails"] = "MFA requirement satisfied by claim in the token"
    return contoso


@ROWS.row(
    "likely",
    cites=(
        "/activityDisplayName",
        "/activityDateTime",
        "/initiatedBy",
        "/authenticationRequirement",
        "/createdDateTime",
    ),
)
def blocked_and_mfa_required_since_without_its_steps() -> Contoso:
    """Whether a prompt was answered in it is not said."""
    contoso = passed(
        listed(Contoso(), FRAUD), second_factor=None, authenticationRequirement="multiFactorAuthentication"
    )
    contoso.data["signIns"][-1]["authenticationDetails"] = []
    return contoso


@ROWS.row("confirmed")
def blocked_and_a_token_renewed_since() -> Contoso:
    return passed(listed(Contoso(), FRAUD), isInteractive=False, signInEventTypes=["nonInteractiveUser"])


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
