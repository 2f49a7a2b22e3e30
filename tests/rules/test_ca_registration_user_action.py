"""`ca-registration-user-action`: A Conditional Access policy guards the registration of security information, and
the user cannot meet it.
"""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import refused, with_authenticator, with_pass, without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.scenarios.base import ALICE, BLOCK_LEGACY, SIGN_IN_RISK, WAVE_2, Contoso, Json, policy

ROWS = Rows("ca-registration-user-action")

REGISTERING = ["urn:user:registersecurityinfo"]

OUTSIDE = {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}

GUARD = policy("CA040 - Registration - Require MFA", user_actions=REGISTERING)

BLOCK_OUTSIDE = policy("CA041 - Registration - Block", grant=["block"], user_actions=REGISTERING, locations=OUTSIDE)

DEMAND = ("/displayName", "/includeUserActions", "/builtInControls")


def guarded(*guards: Json, contoso: Contoso | None = None, **event: Any) -> Contoso:
    """Refused because of a risky session, where these policies stand before registration."""
    return refused(contoso or Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, *guards]), **event)


@ROWS.row("ruled-out", cites=(*DEMAND, "/isUsable"))
def registration_guarded_and_a_pass_at_hand() -> Contoso:
    """A pass is MFA."""
    return with_pass(guarded(GUARD))


@ROWS.row("ruled-out", cites=(*DEMAND, "/state", "/@odata.type"))
def registration_guarded_and_a_method_at_hand() -> Contoso:
    """So is a method."""
    return with_authenticator(guarded(GUARD))


@ROWS.row("ruled-out", cites=(*DEMAND, "/state"))
def registration_guarded_for_others() -> Contoso:
    """The policy leaves her out."""
    rule = policy("CA040 - Registration - Require MFA", user_actions=REGISTERING, users={"excludeUsers": [ALICE["id"]]})
    return guarded(rule)


@ROWS.row("likely", cites=(*DEMAND, "/state", "/ipAddress", "/id"))
def registration_blocked_there_whatever_the_method() -> Contoso:
    """No method gets past a block."""
    return with_authenticator(guarded(BLOCK_OUTSIDE))


@ROWS.row("possible", cites=(*DEMAND, "/state"))
def registration_guarded_and_the_groups_are_hidden() -> Contoso:
    """Whether the group that is covered is hers could not be read."""
    rule = policy("CA040 - Registration - Require MFA", user_actions=REGISTERING,
                  users={"includeUsers": [], "includeGroups": [WAVE_2["id"]]})  # fmt: skip
    return without_permission(guarded(rule), "users/[^/]+/transitiveMemberOf")


@ROWS.row("possible")
def registration_blocked_and_the_groups_are_hidden() -> Contoso:
    """The same of a block."""
    rule = policy("CA041", grant=["block"], user_actions=REGISTERING,
                  users={"includeUsers": [], "includeGroups": [WAVE_2["id"]]})  # fmt: skip
    return without_permission(guarded(rule), "users/[^/]+/transitiveMemberOf")


@ROWS.row("likely", cites=(*DEMAND, "/state"))
def registration_guarded_and_the_log_is_hidden() -> Contoso:
    """A policy for every place needs no sign-in to be judged."""
    return without_permission(guarded(GUARD), "auditLogs/signIns")


@ROWS.row("ruled-out")
def registration_guarded_by_terms_of_use() -> Contoso:
    """What asks for no proof and blocks nothing keeps nobody out."""
    rule = policy("CA042 - Registration - Terms", grant=[], user_actions=REGISTERING)
    rule["grantControls"]["termsOfUse"] = ["b2c7a4c4-6e5d-4c0e-9a3e-0a5d1f6f7a10"]
    return guarded(rule)


ROWS.place(
    "case demand.registering_is_blocked_outside_the_office_but_there_is_a_pass",
    "likely",
    cites_exactly=(
        "/value/n/displayName",
        "/value/n/state",
        "/value/n/conditions/applications/includeUserActions",
        "/value/n/grantControls/builtInControls",
        "/value/n/ipAddress",
        "/value/n/id",
    ),
    fixes=("temporary-access-pass", "trust-named-location", "adjust-policy"),
)
ROWS.place(
    "case gaps.security_defaults_and_a_new_colleague",
    "ruled-out",
    cites_exactly=("/value",),
    fixes=("temporary-access-pass", "trust-named-location", "adjust-policy"),
)
ROWS.place(
    "row break-glass-in-scope.policies_that_shut_nobody_out",
    "likely",
    cites_exactly=(
        "/value/n/displayName",
        "/value/n/state",
        "/value/n/conditions/applications/includeUserActions",
        "/value/n/grantControls/builtInControls",
    ),
    fixes=("temporary-access-pass", "trust-named-location", "adjust-policy"),
)
ROWS.place(
    "scenario ca-registration-user-action",
    "confirmed",
    cites_exactly=(
        "/value/n/appliedConditionalAccessPolicies/n/displayName",
        "/value/n/appliedConditionalAccessPolicies/n/result",
        "/value/n/conditions/applications/includeUserActions",
        "/value/n/grantControls/builtInControls",
    ),
    fixes=("temporary-access-pass", "trust-named-location", "adjust-policy"),
)
ROWS.place(
    "scenario ca-signin-risk-requires-mfa",
    "ruled-out",
    cites_exactly=("/value/n/displayName x5", "/value/n/state x5"),
    fixes=("temporary-access-pass", "trust-named-location", "adjust-policy"),
)
ROWS.place(
    "scenario registration-location-restricted",
    "likely",
    cites_exactly=(
        "/value/n/displayName",
        "/value/n/state",
        "/value/n/conditions/applications/includeUserActions",
        "/value/n/grantControls/builtInControls",
        "/value/n/status/errorCode",
        "/value/n/ipAddress",
    ),
    fixes=("temporary-access-pass", "trust-named-location", "adjust-policy"),
)


ROWS.place(
    "case everyday_demand.no_policy_applied_and_registration_is_guarded",
    "possible",
    cites_exactly=(
        "/value/n/displayName",
        "/value/n/state",
        "/value/n/conditions/applications/includeUserActions",
        "/value/n/grantControls/builtInControls",
        "/value/n/conditionalAccessStatus",
    ),
    fixes=("temporary-access-pass", "trust-named-location", "adjust-policy"),
)
ROWS.place(
    "case everyday_demand.a_rule_of_a_plan_guards_registration",
    "likely",
    cites_exactly=(
        "/value/n/id",
        "/value/n/displayName",
        "/value/n/conditions/applications/includeUserActions",
        "/value/n/controls/grantControls/builtInControls",
    ),
    fixes=("temporary-access-pass", "trust-named-location", "adjust-policy"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
