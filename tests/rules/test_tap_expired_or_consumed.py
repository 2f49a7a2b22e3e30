"""`tap-expired-or-consumed`: A Temporary Access Pass was issued, and ran out before registration was done."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import refused, with_pass
from tests.rules.rows import Row, Rows, text_of
from tests.scenarios.base import Contoso

ROWS = Rows("tap-expired-or-consumed")


@ROWS.row("confirmed")
def a_pass_that_the_policy_does_not_allow() -> Contoso:
    """Entra says so at the pass."""
    return with_pass(refused(), reason="DisabledByPolicy")


@ROWS.row("confirmed")
def a_pass_that_is_unusable_for_an_unknown_reason() -> Contoso:
    """A reason that is new is shown as it is."""
    return with_pass(refused(), reason="SomethingNew")


ROWS.place(
    "case methods.a_pass_that_is_not_valid_yet",
    "ruled-out",
    cites_exactly=(
        "/value/n/isUsable",
        "/value/n/methodUsabilityReason",
        "/value/n/startDateTime",
        "/value/n/lifetimeInMinutes",
    ),
    fixes=("temporary-access-pass",),
)
ROWS.place(
    "case sequences.registered_nothing_with_the_pass_and_at_high_risk",
    "confirmed",
    cites_exactly=(
        "/value/n/isUsable",
        "/value/n/methodUsabilityReason",
        "/value/n/startDateTime",
        "/value/n/lifetimeInMinutes",
    ),
    fixes=("temporary-access-pass",),
)
ROWS.place("scenario account-disabled", "ruled-out", cites_exactly=("/value",), fixes=("temporary-access-pass",))
ROWS.place(
    "scenario already-has-a-pass",
    "ruled-out",
    cites_exactly=("/value/n/isUsable", "/value/n/methodUsabilityReason"),
    fixes=("temporary-access-pass",),
)
ROWS.place("scenario stale-log", "ruled-out", cites_exactly=("/value/n/@odata.type",), fixes=("temporary-access-pass",))
ROWS.place(
    "scenario tap-expired-or-consumed",
    "confirmed",
    cites_exactly=(
        "/value/n/isUsable",
        "/value/n/methodUsabilityReason",
        "/value/n/startDateTime",
        "/value/n/lifetimeInMinutes",
    ),
    fixes=("temporary-access-pass",),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
