"""`risk-credential-leak-or-spray`: Somebody else may hold the password or a token: treat it as a compromise until
shown otherwise.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from aad53004 import diagnose
from aad53004.rules import Certainty
from tests.cases.base import REFUSED_AT, at_risk, without_permission
from tests.offline import TenantSource
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import AT, BY_ADMIN
from tests.scenarios.base import Contoso, earlier

ROWS = Rows("risk-credential-leak-or-spray")


@ROWS.row("possible")
def a_spray_that_was_called_safe() -> Contoso:
    """Somebody looked, and said so."""
    contoso = Contoso()
    entry = contoso.blocked(AT, risk="high", kinds=["passwordSpray"])
    contoso.detection(entry, "passwordSpray", "high", state="confirmedSafe", detail="adminConfirmedSigninSafe")
    contoso.risky("none", "2026-11-24T08:30:00Z", state="confirmedSafe", detail="adminConfirmedSigninSafe")
    return contoso


@ROWS.row("possible")
def a_spray_that_was_closed_while_the_user_is_still_at_risk() -> Contoso:
    """A detection that was closed is history, whatever the user is at risk for now."""
    contoso = Contoso()
    entry = contoso.blocked(AT, risk="high", kinds=["passwordSpray"])
    contoso.detection(entry, "passwordSpray", "high", state="dismissed", detail=BY_ADMIN[1])
    return at_risk(contoso)


@ROWS.row("possible")
def a_spray_that_was_closed_and_the_user_is_hidden() -> Contoso:
    """So it is where the user's risk could not be read."""
    contoso = Contoso()
    entry = contoso.blocked(AT, risk="high", kinds=["passwordSpray"])
    contoso.detection(entry, "passwordSpray", "high", state="dismissed", detail=BY_ADMIN[1])
    return without_permission(contoso, "identityProtection/riskyUsers")


ROWS.place(
    "case combinations_risk.a_spray_that_is_over_tor_today_and_a_pass_for_later",
    "ruled-out",
    cites_exactly=("/value/n/riskEventType x2", "/value/n/riskState x2"),
    fixes=("contain-compromise", "temporary-password", "revoke-sessions", "temporary-access-pass"),
)
ROWS.place(
    "case guests.a_guest_whose_password_was_sprayed",
    "confirmed",
    cites_exactly=(
        "/value/n/riskEventType",
        "/value/n/riskLevel",
        "/value/n/riskState",
        "/value/n/ipAddress",
        "/value/n/detectedDateTime",
        "/value/n/riskEventTypes_v2/n",
    ),
    fixes=("contain-compromise", "temporary-password", "revoke-sessions", "temporary-access-pass"),
)
ROWS.place(
    "case risk.a_spray_that_a_new_password_ended",
    "possible",
    cites_exactly=(
        "/value/n/riskEventType",
        "/value/n/riskLevel",
        "/value/n/riskState",
        "/value/n/ipAddress",
        "/value/n/detectedDateTime",
        "/value/n/riskEventTypes_v2/n",
    ),
    fixes=("contain-compromise", "temporary-password", "revoke-sessions", "temporary-access-pass"),
)
ROWS.place(
    "case risk.a_spray_that_was_only_dismissed",
    "possible",
    cites_exactly=(
        "/value/n/riskEventType",
        "/value/n/riskLevel",
        "/value/n/riskState",
        "/value/n/ipAddress",
        "/value/n/detectedDateTime",
        "/value/n/riskEventTypes_v2/n",
    ),
    fixes=("contain-compromise", "temporary-password", "revoke-sessions", "temporary-access-pass"),
)
ROWS.place(
    "scenario account-disabled",
    "ruled-out",
    cites_exactly=("/value/n/riskEventType", "/value/n/riskState"),
    fixes=("contain-compromise", "temporary-password", "revoke-sessions", "temporary-access-pass"),
)
ROWS.place(
    "scenario user-reported-fraud",
    "confirmed",
    cites_exactly=(
        "/value/n/riskEventType",
        "/value/n/riskLevel",
        "/value/n/riskState",
        "/value/n/ipAddress",
        "/value/n/detectedDateTime",
    ),
    fixes=("contain-compromise", "temporary-password", "revoke-sessions", "temporary-access-pass"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot


def test_a_dismissed_leak_is_possible_and_says_why() -> None:
    """https://learn.microsoft.com/entra/id-protection/howto-identity-protection-remediate-unblock"""
    contoso = Contoso()
    entry = contoso.sign_in(earlier(REFUSED_AT, days=3))
    found = contoso.detection(entry, "leakedCredentials", "high")
    found["riskState"], found["riskDetail"] = "dismissed", "adminDismissedAllRiskForUser"
    diagnosis = diagnose(contoso.subject["userPrincipalName"], TenantSource(contoso.tenant()))
    verdict = diagnosis.finding("risk-credential-leak-or-spray").verdict
    assert verdict.certainty is Certainty.POSSIBLE
    assert verdict.summary == (
        "A detection that may mean compromise was dismissed; it is worth asking who looked into it."
    )
    assert [one.pointer.rpartition("/")[2] for one in verdict.evidence] == [
        *("riskEventType", "riskState", "riskDetail", "detectedDateTime")
    ]
