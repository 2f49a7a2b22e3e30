"""`role-assignment-scopes-policy`: The user recently got a directory role that a policy covers, or lost one that it
exempts.
"""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import refused, without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import AT, refused_by
from tests.scenarios.base import HELPDESK_ROLE, SIGN_IN_RISK, Contoso, Json, audited_user, guid, policy

ROWS = Rows("role-assignment-scopes-policy")

ROLE = "role-assignment-scopes-policy"

TEMPLATE = HELPDESK_ROLE["roleTemplateId"]

ROLE_MFA = policy("CA092 - Helpdesk - Require MFA", users={"includeUsers": [], "includeRoles": [TEMPLATE]})

ROLE_RISK = policy(
    "CA093 - Helpdesk - Require MFA for risky sign-ins",
    users={"includeUsers": [], "includeRoles": [TEMPLATE]},
    sign_in_risk=["high", "medium"],
)

ROLE_EXEMPT = policy("CA094 - All but the helpdesk - Require MFA", users={"excludeRoles": [TEMPLATE.upper()]})

NEWLY = "2026-11-23T14:05:37Z"


def assigned(
    *rules: Json,
    activity: str = "Add member to role",
    moment: str = NEWLY,
    failing: tuple[Json, ...] | None = None,
    held: bool = True,
    properties: tuple[tuple[str, Any, Any], ...] = (
        ("Role.DisplayName", None, "Authentication Administrator"),
        ("Role.TemplateId", None, TEMPLATE),
    ),
    target: Json | None = None,
    details: tuple[tuple[str, str], ...] = (),
    **event: Any,
) -> Contoso:
    """Refused by the policies on a role; the audit log has what became of the role."""
    contoso = refused_by(*(rules or (ROLE_MFA,)), failing=failing, **event)
    if held:
        contoso.join(HELPDESK_ROLE)
    contoso.audit(
        moment,
        activity,
        service="Core Directory",
        category="RoleManagement",
        targets=[audited_user(contoso.subject, *properties), *([target] if target else [])],
        details=details,
    )
    return contoso


def role_target(**changes: Any) -> Json:
    named = {"id": guid("some other id"), "displayName": None, "type": "Role", "userPrincipalName": None}
    return {**named, "modifiedProperties": [], **changes}


@ROWS.row(
    "likely", cites=("/activityDisplayName", "/activityDateTime", "/displayName", "/conditions/users/includeRoles")
)
def got_a_role() -> Contoso:
    """The policy covers the role, failed, and the role is new."""
    return assigned()


@ROWS.row("likely")
def activated_a_role() -> Contoso:
    """Privileged Identity Management names the role among the targets and in the details."""
    return assigned(
        activity="Add member to role completed (PIM activation)",
        properties=(),
        target=role_target(displayName="Authentication Administrator"),
        details=(("RoleDefinitionOriginId", TEMPLATE), ("RoleDefinitionOriginType", "BuiltInRole")),
    )


@ROWS.row("likely")
def got_a_role_that_is_a_target_by_its_template() -> Contoso:
    """A built-in role's definition has the id of its template."""
    return assigned(properties=(), target=role_target(id=TEMPLATE, displayName="Helpdesk"))


@ROWS.row("likely")
def got_a_role_that_is_named_by_its_own_id() -> Contoso:
    """The roles that the user holds tell the template of it."""
    return assigned(properties=(("Role.ObjectID", None, HELPDESK_ROLE["id"].upper()),))


@ROWS.row("not-checked")
def got_a_role_that_is_named_by_its_own_id_and_roles_denied() -> Contoso:
    """Which role that is cannot be told."""
    contoso = assigned(properties=(("Role.ObjectID", None, HELPDESK_ROLE["id"]),))
    return without_permission(contoso, "users/[^/]+/transitiveMemberOf/microsoft.graph.directoryRole")


@ROWS.row(
    "likely",
    cites=None,
    cites_exactly=(
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/displayName",
        "/value/n/conditions/users/excludeRoles",
    ),
    fixes=("temporary-access-pass",),
)
def lost_a_role_that_was_exempt() -> Contoso:
    """The policy exempts the role, in other letters; the audit has it among the old values."""
    return assigned(
        ROLE_EXEMPT,
        activity="Remove member from role (PIM activation expired)",
        held=False,
        properties=(
            ("Role.DisplayName", "Authentication Administrator", None),
            ("Role.TemplateId", TEMPLATE, None),
        ),
    )


@ROWS.row("ruled-out", cites=("/activityDisplayName", "/activityDateTime"))
def lost_a_role_that_is_covered() -> Contoso:
    """To lose a role brings nobody under a policy on it."""
    return assigned(activity="Remove member from role", held=False)


@ROWS.row("ruled-out")
def got_a_role_that_is_exempt() -> Contoso:
    """To get a role that is exempt brings nobody under the policy."""
    return assigned(ROLE_EXEMPT)


@ROWS.row("ruled-out", cites=("/value/0/id",))
def asked_for_a_role() -> Contoso:
    """A request is no assignment."""
    return assigned(activity="Add member to role requested (PIM activation)", held=False)


@pytest.mark.parametrize(
    "activity",
    [
        "Add member to role requested (PIM activation)",
        "Add member to role approval requested (PIM activation)",
        "Add member to role request approved (PIM activation)",
        "Add member to role denied (PIM activation)",
        "Add member to role canceled (PIM activation)",
        "Add member to role failed (PIM activation)",
    ],
)
def test_what_was_only_asked_for_is_no_role(activity: str) -> None:
    """https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities"""
    assert ROWS.differences("ruled-out", assigned(activity=activity, held=False)) == []


@ROWS.row("likely")
def activated_a_role_that_the_details_name() -> Contoso:
    """The details name the template under another key."""
    return assigned(properties=(), target=role_target(), details=(("TemplateId", TEMPLATE),))


@ROWS.row("likely")
def got_a_role_of_an_audit_with_gaps() -> Contoso:
    """Targets and properties need not say what they are."""
    contoso = assigned()
    entry = contoso.data["directoryAudits"][-1]
    entry["additionalDetails"] = None
    nameless = {**role_target(type=None, displayName="Not a role"), "modifiedProperties": None}
    entry["targetResources"].insert(0, nameless)
    entry["targetResources"][1]["modifiedProperties"].insert(
        0, {"displayName": None, "oldValue": None, "newValue": '"x"'}
    )
    return contoso


@ROWS.row("likely")
def got_a_role_whose_name_is_empty_at_first() -> Contoso:
    """The first place that names it counts."""
    properties = (
        ("Role.DisplayName", None, ""),
        ("Role.DisplayName", None, "Authentication Administrator"),
        ("Role.TemplateId", None, TEMPLATE),
    )
    return assigned(properties=properties)


@ROWS.row("ruled-out", cites=("/value/0/id",))
def became_eligible_for_a_role() -> Contoso:
    """Who is eligible does not hold it."""
    return assigned(activity="Add eligible member to role in PIM completed (permanent)", held=False)


@ROWS.row("ruled-out")
def got_another_role() -> Contoso:
    """No policy covers it."""
    return assigned(properties=(("Role.TemplateId", None, guid("another role")),))


@ROWS.row("ruled-out")
def getting_the_role_failed() -> Contoso:
    """What failed changed nothing."""
    contoso = assigned()
    contoso.data["directoryAudits"][-1]["result"] = "failure"
    return contoso


@ROWS.row("ruled-out")
def got_the_role_after_the_refusal() -> Contoso:
    """What comes after explains nothing."""
    return assigned(moment="2026-11-24T07:48:23Z")


@ROWS.row("likely")
def got_the_role_as_the_refusal_came() -> Contoso:
    """The same second is not after."""
    return assigned(moment=AT)


@ROWS.row("possible")
def got_the_role_long_before() -> Contoso:
    """More than a week ago; the first sign-in that the policy on risk applied to came only now."""
    return assigned(ROLE_RISK, moment="2026-11-17T07:48:21Z")


@ROWS.row("likely")
def got_the_role_a_week_before() -> Contoso:
    """Seven days to the second; the successes since had no risk, so that the policy did not apply to them."""
    return assigned(ROLE_RISK, moment="2026-11-17T07:48:22Z")


@ROWS.row("ruled-out")
def got_in_after_getting_the_role() -> Contoso:
    """A policy whatever the risk would have asked at that success."""
    return assigned(moment="2026-11-23T08:04:08Z")


@ROWS.row("likely")
def got_the_role_at_the_last_success() -> Contoso:
    """A success of the same second may have come first."""
    return assigned(moment="2026-11-23T08:04:09Z")


@ROWS.row("ruled-out")
def met_the_policy_on_risk_since() -> Contoso:
    """A risky sign-in passed that very policy after the role was there."""
    contoso = assigned(ROLE_RISK, moment="2026-11-20T10:00:00Z")
    contoso.sign_in("2026-11-21T10:00:00Z", satisfied=[ROLE_RISK], risk="medium", second_factor={})
    return contoso


@ROWS.row("possible")
def got_a_role_of_a_policy_that_did_not_fail() -> Contoso:
    """Another policy failed."""
    return assigned(SIGN_IN_RISK, ROLE_MFA, failing=(SIGN_IN_RISK,))


@ROWS.row("likely")
def the_policy_that_failed_comes_first() -> Contoso:
    """Two policies cover the role; the one that failed is told."""
    return assigned(ROLE_RISK, ROLE_MFA, failing=(ROLE_MFA,))


@ROWS.row("ruled-out")
def the_policy_on_the_role_is_off() -> Contoso:
    """A policy that is off reaches nobody."""
    return assigned(SIGN_IN_RISK, {**ROLE_MFA, "state": "disabled"}, failing=(SIGN_IN_RISK,))


@ROWS.row("ruled-out")
def the_policy_on_the_role_asks_for_a_device() -> Contoso:
    """A device is no MFA."""
    rule = policy("CA095 - Helpdesk - Require a device", grant=["compliantDevice"], users={"includeRoles": [TEMPLATE]})
    return assigned(SIGN_IN_RISK, rule, failing=(SIGN_IN_RISK,))


@ROWS.row(
    "likely",
    cites_exactly=(
        "/value/n/activityDisplayName",
        "/value/n/activityDateTime",
        "/value/n/displayName",
        "/value/n/conditions/users/includeRoles",
    ),
    fixes=("temporary-access-pass",),
)
def got_a_role_before_another_change() -> Contoso:
    """The newest change is of a role that no policy covers; the one before it counts."""
    contoso = assigned()
    contoso.audit(
        "2026-11-23T15:00:00Z",
        "Add member to role",
        service="Core Directory",
        category="RoleManagement",
        targets=[audited_user(contoso.subject, ("Role.TemplateId", None, guid("another role")))],
    )
    return contoso


@ROWS.row("likely")
def got_a_role_from_nobody_that_is_named() -> Contoso:
    """An audit need not say who did it."""
    contoso = assigned()
    contoso.data["directoryAudits"][-1]["initiatedBy"] = {"user": None, "app": None}
    return contoso


@ROWS.row("possible")
def got_a_role_and_nobody_was_refused_yet() -> Contoso:
    """The role brings the user under the policy from now on."""
    contoso = assigned()
    contoso.data["signIns"].clear()
    return contoso


@ROWS.row("not-checked")
def got_a_role_and_the_audits_denied() -> Contoso:
    """The permission is named."""
    return without_permission(assigned(), "auditLogs/directoryAudits")


@ROWS.row("ruled-out")
def asked_for_a_role_that_was_approved() -> Contoso:
    """An approval is no activation yet."""
    helpdesk = policy(
        "CA092", sign_in_risk=["medium"], users={"includeUsers": [], "includeRoles": [HELPDESK_ROLE["roleTemplateId"]]}
    )
    contoso = Contoso(policies=[helpdesk])
    about = audited_user(contoso.subject, ("Role.TemplateId", None, HELPDESK_ROLE["roleTemplateId"]))
    contoso.audit("2026-11-23T14:00:00Z", "Add member to role approved (PIM activation)", service="PIM",
                  category="RoleManagement", targets=[about])  # fmt: skip
    return refused(contoso, failing=[helpdesk])


ROWS.place("scenario account-disabled", "ruled-out", cites_exactly=("/value/n/id",), fixes=("temporary-access-pass",))


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
