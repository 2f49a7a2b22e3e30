"""`corporate-egress-not-trusted`: The organisation's own way to the Internet counts as risky, and no trusted named
location holds it.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import refused, refused_in_the_office
from tests.rules.rows import Row, Rows, text_of
from tests.scenarios.base import HOME_BERLIN, Contoso, named_location

ROWS = Rows("corporate-egress-not-trusted")


def with_place(contoso: Contoso, *ranges: str, trusted: bool = False, name: str = "Branch") -> Contoso:
    contoso.data["namedLocations"].append(named_location(name, list(ranges), trusted=trusted))
    return contoso


@ROWS.row("not-checked")
def an_address_in_no_named_location() -> Contoso:
    return with_place(refused(), "203.0.113.0/26", "no range at all")


@ROWS.row(
    "possible",
    cites_exactly=(
        "/value/n/ipAddress",
        "/value/n/riskLevelDuringSignIn",
        "/value/n/displayName",
        "/value/n/isTrusted",
        "/value/n/ipRanges/n/cidrAddress",
    ),
)
def an_address_in_a_location_that_is_not_trusted() -> Contoso:
    return with_place(refused(), "nonsense", "203.0.113.64/27")


@ROWS.row(
    "ruled-out",
    cites_exactly=(
        "/value/n/ipAddress",
        "/value/n/riskLevelDuringSignIn",
        "/value/n/displayName",
        "/value/n/isTrusted",
        "/value/n/ipRanges/n/cidrAddress",
    ),
    fixes=("trust-named-location", "temporary-access-pass"),
)
def an_address_that_is_trusted() -> Contoso:
    return with_place(with_place(refused(), "203.0.113.64/27"), "203.0.113.66/32", trusted=True, name="Trusted")


@ROWS.row("ruled-out", cites_exactly=("/value/n/ipAddress", "/value/n/riskLevelDuringSignIn"))
def a_session_without_risk() -> Contoso:
    return with_place(refused_in_the_office(place=HOME_BERLIN), "198.51.100.0/24")


@ROWS.row("not-checked")
def a_sign_in_without_an_address() -> Contoso:
    return refused(ipAddress=None)


@ROWS.row("ruled-out")
def no_refusal_that_came_from_anywhere() -> Contoso:
    return with_place(Contoso(), "192.0.2.0/24")


@ROWS.row("not-checked")
def a_log_of_interactive_sign_ins_alone() -> Contoso:
    contoso = Contoso()
    contoso.data["faults"].append(
        {"match": "^GET /beta/auditLogs/signIns", "status": 400, "code": "BadRequest", "message": "no", "headers": {}}
    )
    return contoso


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
