"""`auth-context-or-stepup`: The app asked for more than a sign-in: an authentication context that a policy ties to
MFA.
"""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import broken, without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import BETA_LOG, UNLISTED, refused_by
from tests.scenarios.base import BLOCK_LEGACY, PILOT, SIGN_IN_RISK, Contoso, Json, policy

ROWS = Rows("auth-context-or-stepup")

ASKED = "/authenticationContextClassReferences"

POLICY_AT = "/includeAuthenticationContextClassReferences"


def about_context(name: str, context: str = "c1", **more: Any) -> Json:
    made = policy(name, **more)
    applications = {
        **made["conditions"]["applications"],
        "includeApplications": [],
        "includeAuthenticationContextClassReferences": [context],
    }
    return {**made, "conditions": {**made["conditions"], "applications": applications}}


def asking(*contexts: str, detail: str = "required") -> Json:
    return {"authenticationContextClassReferences": [{"id": one, "detail": detail} for one in contexts]}


CONTRACTS = about_context("CA080 - Contracts - Require MFA")


@ROWS.row(
    "confirmed",
    cites=("Policies/1/displayName", "Policies/1/result", "/state", POLICY_AT, f"{ASKED}/0/id", f"{ASKED}/1/id"),
)
def a_policy_on_the_context_failed() -> Contoso:
    """Sign-in and policy name the same context, in other letters."""
    return refused_by(CONTRACTS, **asking("c9", "C1"))


@ROWS.row("likely")
def a_policy_on_another_context_failed() -> Contoso:
    """It failed, and the sign-in does not name its context."""
    return refused_by(CONTRACTS, **asking("c9"))


@ROWS.row("likely")
def a_policy_on_the_context_failed_and_is_off_now() -> Contoso:
    """What is off by now is no sure reason for the next sign-in."""
    contoso = refused_by(CONTRACTS, **asking("c1"))
    contoso.data["conditionalAccessPolicies"][1]["state"] = "disabled"
    return contoso


@ROWS.row("ruled-out", cites=(ASKED,))
def no_context() -> Contoso:
    """The sign-in says so."""
    return refused_by(SIGN_IN_RISK)


@ROWS.row("ruled-out", cites=(ASKED,))
def a_context_that_does_not_apply() -> Contoso:
    """Listed, and not asked for."""
    return refused_by(SIGN_IN_RISK, CONTRACTS, failing=(SIGN_IN_RISK,), **asking("c1", detail="notApplicable"))


@ROWS.row("ruled-out", cites=(f"{ASKED}/0/id", f"{ASKED}/1/id"))
def a_context_and_another_policy_failed() -> Contoso:
    """The sign-in lists what failed."""
    return refused_by(SIGN_IN_RISK, CONTRACTS, failing=(SIGN_IN_RISK,), **asking("c1", "c2"))


@ROWS.row("likely", cites=("/displayName", "/state", POLICY_AT, f"{ASKED}/0/id"))
def a_context_and_no_policies_listed() -> Contoso:
    """The policy on it reaches the user by its own words."""
    return refused_by(CONTRACTS, **UNLISTED, **asking("c1"))


@ROWS.row("possible")
def a_context_and_whether_the_policy_reaches_is_not_known() -> Contoso:
    """The groups that it is on could not be read."""
    rule = about_context("CA081 - Pilot - Contracts", users={"includeUsers": [], "includeGroups": [PILOT["id"]]})
    contoso = refused_by(rule, **UNLISTED, **asking("c1"))
    return without_permission(contoso, "users/[^/]+/transitiveMemberOf")


@ROWS.row(
    "likely",
    cites_exactly=(
        "/value/n/displayName",
        "/value/n/state x2",
        "/value/n/conditions/applications/includeAuthenticationContextClassReferences",
        "/value/n/authenticationContextClassReferences/n/id",
    ),
    fixes=("temporary-access-pass",),
)
def a_context_and_one_policy_that_surely_reaches() -> Contoso:
    """The one that surely reaches the user is told, and not the one that may."""
    rule = about_context("CA079 - Pilot", users={"includeUsers": [], "includeGroups": [PILOT["id"]]})
    everybody = about_context("CA080 - Contracts - Require MFA", users={"excludeGroups": []})
    contoso = refused_by(rule, everybody, **UNLISTED, **asking("c1"))
    return without_permission(contoso, "users/[^/]+/transitiveMemberOf")


@ROWS.row("ruled-out")
def a_context_without_a_detail_beside_one_without_an_id() -> Contoso:
    """What has no id is no context; what does not say whether it is required may be."""
    listed = [{"id": None, "detail": "required"}, {"id": "c1", "detail": None}]
    return refused_by(SIGN_IN_RISK, authenticationContextClassReferences=listed)


@ROWS.row("ruled-out")
def a_context_that_no_policy_is_on() -> Contoso:
    """The policy is on another context."""
    return refused_by(about_context("CA082 - Other", "c2"), failing=(), **UNLISTED, **asking("c1"))


@ROWS.row("not-checked")
def the_half_log_says_nothing_of_contexts() -> Contoso:
    """Beta alone tells."""
    return broken(refused_by(SIGN_IN_RISK), BETA_LOG)


@ROWS.row("not-checked")
def a_policy_that_failed_was_not_found() -> Contoso:
    """It may have been on a context."""
    contoso = refused_by(CONTRACTS, **asking("c1"))
    contoso.data["conditionalAccessPolicies"] = [BLOCK_LEGACY]
    return contoso


@ROWS.row("ruled-out", cites=("/value",))
def no_refusal_by_a_context() -> Contoso:
    """The log was read whole, and has none."""
    return Contoso()


@ROWS.row("not-checked")
def no_refusal_by_a_context_in_half_a_log() -> Contoso:
    """v1.0 lists interactive sign-ins alone."""
    return broken(Contoso(), BETA_LOG)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
