"""`risk-credential-leak-or-spray`: Somebody else may hold the password or a token: treat it as a compromise until
shown otherwise.
"""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from aad53004 import diagnose
from aad53004.rules import Certainty
from tests.cases.base import REFUSED_AT, at_risk, without_permission
from tests.offline import TenantSource
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import AT, BY_ADMIN, plain
from tests.scenarios.base import Contoso, Json, earlier

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


def open_and_untied(kind: str, level: str, **changes: Any) -> Contoso:
    contoso = plain()
    contoso.detection(None, kind, level, moment="2026-11-24T06:00:00Z", **changes)
    return contoso


@ROWS.row("likely")
def a_low_anomalous_token() -> Contoso:
    """Below high, anomalous tokens are often noise."""
    return open_and_untied("anomalousToken", "low")


@ROWS.row("confirmed")
def a_high_anomalous_token() -> Contoso:
    """At high they are not."""
    return open_and_untied("anomalousToken", "high")


@ROWS.row("likely")
def a_medium_token_that_the_sign_in_names() -> Contoso:
    """The level of the sign-in stands for that of the detection that is not listed yet."""
    contoso = Contoso()
    contoso.blocked(AT, risk="medium", kinds=["anomalousToken"])
    return contoso


@ROWS.row("confirmed")
def a_high_token_that_the_sign_in_names() -> Contoso:
    """High it is sure, listed or not."""
    contoso = Contoso()
    contoso.blocked(AT, risk="high", kinds=["anomalousToken"])
    return contoso


@ROWS.row("confirmed")
def a_medium_token_beside_a_spray() -> Contoso:
    """One that is sure makes it sure."""
    contoso = open_and_untied("anomalousToken", "medium")
    contoso.detection(None, "passwordSpray", "low", moment="2026-11-24T06:10:00Z")
    return contoso


@ROWS.row("likely")
def a_medium_inbox_rule() -> Contoso:
    """It may be automation."""
    return open_and_untied("mcasSuspiciousInboxManipulationRules", "medium")


@ROWS.row("confirmed")
def mail_in_masses() -> Contoso:
    """Somebody uses the account."""
    return open_and_untied("suspiciousSendingPatterns", "medium")


@ROWS.row("likely")
def an_inbox_rule_of_long_ago_in_the_history() -> Contoso:
    """The history names it at medium, and the risk is open."""
    contoso = plain()
    contoso.risky("medium", "2026-06-01T05:00:00Z", kinds=["suspiciousInboxForwarding"])
    return contoso


@ROWS.row("possible")
def closed_by_microsoft() -> Contoso:
    """Nobody looked into it."""
    return open_and_untied("anomalousToken", "high", state="confirmedSafe", detail="aiConfirmedSigninSafe")


@ROWS.row("possible")
def a_spray_that_microsoft_closed_on_the_sign_in() -> Contoso:
    """Neither here."""
    contoso = Contoso()
    event: Json = {"state": "dismissed", "detail": "aiConfirmedSigninSafe"}
    contoso.detection(contoso.blocked(AT, kinds=["passwordSpray"], **event), "passwordSpray", "high", **event)
    return contoso


@ROWS.row("possible")
def a_spray_that_only_the_closed_sign_in_names() -> Contoso:
    """The sign-in itself says that it is closed."""
    contoso = Contoso()
    contoso.blocked(AT, kinds=["passwordSpray"], state="remediated")
    return contoso


@ROWS.row("confirmed")
def a_closed_spray_and_an_open_leak() -> Contoso:
    """What is open counts, whatever is closed beside it."""
    contoso = Contoso()
    entry = contoso.blocked(AT, kinds=["passwordSpray"], state="remediated")
    contoso.detection(entry, "passwordSpray", "high", state="remediated")
    contoso.detection(None, "leakedCredentials", "high", moment="2026-11-24T06:00:00Z")
    return contoso


@ROWS.row("ruled-out")
def a_leak_that_was_remediated_while_the_risk_is_open() -> Contoso:
    """The history names it, and its detection says that it is closed."""
    contoso = plain()
    contoso.detection(None, "leakedCredentials", "high", moment="2026-11-20T06:00:00Z", state="remediated")
    contoso.risky("high", "2026-11-20T06:01:00Z", kinds=["leakedCredentials"])
    return contoso


@ROWS.row("not-checked", cites=())
def a_newer_kind() -> Contoso:
    """It may mean a compromise."""
    return open_and_untied("quantumTokenReplay", "low")


@ROWS.row("not-checked", cites=())
def a_newer_kind_that_the_sign_in_names() -> Contoso:
    """So may one that is not listed yet."""
    contoso = Contoso()
    contoso.blocked(AT, kinds=["quantumTokenReplay"])
    return contoso


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
