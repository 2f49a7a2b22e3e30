"""`baseline-scope-enforcement`: A policy on all resources with exceptions now covers apps that ask for no more than
to sign in.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import broken
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import BETA_LOG, UNLISTED, refused_by
from tests.scenarios.base import AAD_GRAPH, AZURE_CLI, BLOCK_LEGACY, TIMESHEETS, Contoso, guid, policy

ROWS = Rows("baseline-scope-enforcement")

DIRECTORY = AAD_GRAPH[1]

EXCEPT = policy("CA060 - All resources but Timesheets", exclude_apps=[TIMESHEETS[1]])

SCOPES = (
    "/includeApplications",
    "/excludeApplications",
    "/appDisplayName",
    "/resourceId",
    "/conditionalAccessAudiences",
)

FAILED = ("Policies/1/displayName", "Policies/1/result", "/state")


@ROWS.row("likely", cites=(*FAILED, *SCOPES))
def the_directory_is_the_audience() -> Contoso:
    """The policy failed, and the sign-in was taken for one to the directory."""
    return refused_by(EXCEPT, app=AZURE_CLI, conditionalAccessAudiences=[DIRECTORY.upper()])


@ROWS.row("likely")
def the_directory_is_the_audience_of_an_unnamed_app() -> Contoso:
    """An app need not have a name."""
    return refused_by(EXCEPT, appDisplayName=None, conditionalAccessAudiences=[DIRECTORY])


@ROWS.row("likely")
def the_directory_is_the_audience_of_an_app_with_braces() -> Contoso:
    """A name is text and nothing else."""
    return refused_by(EXCEPT, appDisplayName="{0}{x}", conditionalAccessAudiences=[DIRECTORY])


@ROWS.row("possible")
def the_directory_is_the_audience_and_no_policies_listed() -> Contoso:
    """That the policy applied is this tool's own matching."""
    return refused_by(EXCEPT, app=AZURE_CLI, resource=AAD_GRAPH, conditionalAccessAudiences=[DIRECTORY], **UNLISTED)


@ROWS.row("ruled-out", cites=SCOPES[2:])
def another_audience() -> Contoso:
    """It asked for more than baseline scopes."""
    return refused_by(EXCEPT, resource=AAD_GRAPH, conditionalAccessAudiences=[guid("another resource")])


@ROWS.row("possible", cites=(*FAILED, *SCOPES))
def no_audience_and_the_directory_as_resource() -> Contoso:
    """The resource alone tells less."""
    return refused_by(EXCEPT, resource=AAD_GRAPH)


@ROWS.row("not-checked", cites_exactly=(), fixes=("temporary-access-pass", "adjust-policy"))
def no_audience_and_another_resource() -> Contoso:
    """Nothing tells what it was taken for."""
    return refused_by(EXCEPT)


@ROWS.row("not-checked")
def no_audience_and_no_resource() -> Contoso:
    """Nothing tells what it was taken for."""
    return refused_by(EXCEPT, resourceId=None)


@ROWS.row("ruled-out")
def a_policy_on_all_resources_without_exceptions() -> Contoso:
    """Such policies covered baseline scopes at all times."""
    return refused_by(policy("CA061"), conditionalAccessAudiences=[DIRECTORY])


@ROWS.row("ruled-out")
def a_policy_on_some_resources_with_exceptions() -> Contoso:
    """It is not on all resources."""
    rule = policy("CA062", include_apps=["Office365"], exclude_apps=[TIMESHEETS[1]])
    return refused_by(rule, conditionalAccessAudiences=[DIRECTORY])


@ROWS.row("not-checked")
def a_policy_that_failed_is_gone() -> Contoso:
    """It may have had exceptions."""
    contoso = refused_by(EXCEPT, conditionalAccessAudiences=[DIRECTORY])
    contoso.data["conditionalAccessPolicies"] = [BLOCK_LEGACY]
    return contoso


def in_summer(moment: str) -> Contoso:
    contoso = refused_by(EXCEPT, moment=moment, conditionalAccessAudiences=[DIRECTORY])
    contoso.data["now"] = "2026-06-20T09:00:00Z"
    return contoso


@ROWS.row("ruled-out", cites=("/createdDateTime",))
def before_the_roll_out() -> Contoso:
    """Until then such sign-ins were left out."""
    return in_summer("2026-06-14T23:59:59Z")


@ROWS.row("likely")
def on_the_first_day_of_the_roll_out() -> Contoso:
    """From then on they are covered."""
    return in_summer("2026-06-15T00:00:00Z")


@ROWS.row("ruled-out", cites=("/value",))
def no_refusal_of_baseline_scopes() -> Contoso:
    """The log was read whole, and has none."""
    return Contoso()


@ROWS.row("not-checked")
def no_refusal_of_baseline_scopes_in_half_a_log() -> Contoso:
    """v1.0 lists interactive sign-ins alone."""
    return broken(Contoso(), BETA_LOG)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
