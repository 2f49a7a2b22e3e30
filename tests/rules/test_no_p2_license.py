"""`no-p2-license`: The tenant has no Entra ID P2, so the risk behind the refusal cannot be read."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.rules.rows import Row, Rows, text_of

ROWS = Rows("no-p2-license")


ROWS.place(
    "scenario account-disabled",
    "ruled-out",
    cites_exactly=("/value/n/skuPartNumber", "/value/n/servicePlans/n/servicePlanId"),
    fixes=(),
)
ROWS.place(
    "scenario cloud-without-idp",
    "confirmed",
    cites_exactly=("/value/n/skuPartNumber", "/value/n/capabilityStatus"),
    fixes=(),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
