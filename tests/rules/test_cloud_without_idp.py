"""`cloud-without-idp`: The tenant is in a cloud whose Graph offers no ID Protection, so that the risk cannot be
read.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import broken, without_permission
from tests.rules.rows import Row, Rows, finding_of, text_of
from tests.scenarios.base import Contoso

ROWS = Rows("cloud-without-idp")

CLOUD = "cloud-without-idp"


@ROWS.row("confirmed", cites=("/value/0/id",), cloud="china")
def in_china() -> Contoso:
    """Neither risk nor methods are offered there."""
    return Contoso()


@ROWS.row("confirmed", cites=("/id",), cloud="china")
def in_china_and_the_tenant_denied() -> Contoso:
    """The user was read there."""
    return without_permission(Contoso(), "organization")


def test_evidence_of_a_cloud_says_what_it_stands_for() -> None:
    """Neither value says anything of the cloud by itself."""
    here = finding_of(Contoso(), CLOUD).verdict.evidence
    there = finding_of(Contoso(), CLOUD, "china").verdict.evidence
    assert [one.meaning for one in here] == ["ID Protection answered"]
    assert [one.meaning for one in there] == ["read in the cloud operated by 21Vianet"]


@ROWS.row("ruled-out", cites=("/error/code",))
def never_at_risk() -> Contoso:
    """A 404 is an answer of ID Protection."""
    return Contoso()


@ROWS.row("ruled-out", cites=("/id",))
def at_risk_once() -> Contoso:
    """So is the risk of the user."""
    contoso = Contoso()
    contoso.risky("none", "2026-11-20T08:00:00Z", state="dismissed")
    return contoso


@ROWS.row("ruled-out", cites=("/error/code",))
def not_licensed() -> Contoso:
    """And a refusal."""
    contoso = Contoso(licence="P1")
    contoso.deny("identityProtection/", "Forbidden", "Your tenant is not licensed for this feature.")
    return contoso


@ROWS.row("ruled-out", cites=("/@odata.context",))
def the_risky_user_failed() -> Contoso:
    """The list of detections is an answer too."""
    return broken(Contoso(), r"^GET /v1.0/identityProtection/riskyUsers/[^/]+$", 500, "InternalServerError")


@ROWS.row("not-checked")
def nothing_of_it_was_read() -> Contoso:
    """A failure is no answer."""
    return broken(Contoso(), r"^GET /v1.0/identityProtection/", 500, "InternalServerError")


ROWS.place(
    "row cloud-without-idp.in_china_and_the_tenant_denied",
    "ruled-out",
    cites_exactly=("/error/code",),
    fixes=("grant-reader-permission",),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
