"""`methods-disabled-by-policy`: Methods are registered, but the authentication methods policy does not let this user
use them.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import refused, with_authenticator, without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.scenarios.base import Contoso

ROWS = Rows("methods-disabled-by-policy")


@ROWS.row("likely", cites=("/@odata.type", "/createdDateTime", "/isMfaRegistered", "/isMfaCapable"))
def not_capable_by_the_report_and_the_policy_is_hidden() -> Contoso:
    """The report knows what the policy allows, a day late."""
    return without_permission(with_authenticator(refused(), isMfaCapable=False), "policies/authenticationMethodsPolicy")


ROWS.place(
    "case gaps.the_methods_policy_is_hidden",
    "ruled-out",
    cites_exactly=("/isMfaRegistered", "/isMfaCapable"),
    fixes=("allow-method", "temporary-access-pass"),
)
ROWS.place(
    "scenario account-disabled",
    "ruled-out",
    cites_exactly=("/value/n/@odata.type",),
    fixes=("allow-method", "temporary-access-pass"),
)
ROWS.place(
    "scenario blocked-not-proofup",
    "ruled-out",
    cites_exactly=("/value/n/@odata.type",),
    fixes=("allow-method", "temporary-access-pass"),
)
ROWS.place(
    "scenario methods-disabled-by-policy",
    "confirmed",
    cites_exactly=(
        "/value/n/@odata.type",
        "/value/n/createdDateTime",
        "/authenticationMethodConfigurations/n/id x2",
        "/authenticationMethodConfigurations/n/state x2",
        "/authenticationMethodConfigurations/n/includeTargets x2",
        "/authenticationMethodConfigurations/n/excludeTargets x2",
        "/isMfaRegistered",
        "/isMfaCapable",
    ),
    fixes=("allow-method", "temporary-access-pass"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
