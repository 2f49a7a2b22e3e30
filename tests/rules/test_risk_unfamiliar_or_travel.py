"""`risk-unfamiliar-or-travel`: The sign-in looked unlike this user: a new place, network, device or browser, or
impossible travel.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import AT, plain
from tests.scenarios.base import Contoso, Json

ROWS = Rows("risk-unfamiliar-or-travel")


ROWS.place(
    "case risk.a_level_that_was_found_afterwards",
    "confirmed",
    cites_exactly=(
        "/value/n/riskEventType",
        "/value/n/riskLevel",
        "/value/n/riskState",
        "/value/n/ipAddress",
        "/value/n/detectedDateTime",
        "/value/n/riskEventTypes_v2/n",
    ),
    fixes=("register-from-known-place", "confirm-sign-in-safe", "temporary-access-pass", "trust-named-location"),
)
ROWS.place(
    "case risk.a_real_time_level_with_an_offline_kind",
    "likely",
    cites_exactly=(
        "/value/n/riskEventType",
        "/value/n/riskLevel",
        "/value/n/riskState",
        "/value/n/ipAddress",
        "/value/n/detectedDateTime",
        "/value/n/riskEventTypes_v2/n",
    ),
    fixes=("register-from-known-place", "confirm-sign-in-safe", "temporary-access-pass", "trust-named-location"),
)
ROWS.place(
    "scenario account-locked-smart-lockout",
    "ruled-out",
    cites_exactly=("/value",),
    fixes=("register-from-known-place", "confirm-sign-in-safe", "temporary-access-pass", "trust-named-location"),
)
ROWS.place(
    "scenario risk-policy-enabled-on-untriaged-users",
    "likely",
    cites_exactly=(
        "/value/n/riskEventType",
        "/value/n/riskLevel",
        "/value/n/riskState",
        "/value/n/ipAddress",
        "/value/n/detectedDateTime",
    ),
    fixes=("register-from-known-place", "confirm-sign-in-safe", "temporary-access-pass", "trust-named-location"),
)


SEEN = ("/riskEventType", "/riskLevel", "/riskState", "/ipAddress", "/detectedDateTime")
BY_A_CLIENT: Json = {"isInteractive": False, "signInEventTypes": ["nonInteractiveUser"]}


@ROWS.row(
    "confirmed",
    cites=(*SEEN, "/riskEventTypes_v2/0"),
    fixes=("revoke-sessions", "register-from-known-place", "temporary-access-pass"),
)
def unfamiliar_features_of_a_client() -> Contoso:
    """Nobody typed anything: somebody may be replaying a token."""
    contoso = Contoso()
    entry = contoso.blocked(AT, kinds=["unfamiliarFeatures"], **BY_A_CLIENT)
    contoso.detection(entry, "unfamiliarFeatures", "medium")
    return contoso


@ROWS.row("likely", cites=SEEN, fixes=("revoke-sessions", "register-from-known-place", "temporary-access-pass"))
def unfamiliar_features_of_a_client_an_hour_before() -> Contoso:
    """So it is where that was another sign-in than the refused one."""
    contoso = Contoso()
    entry = contoso.blocked("2026-11-24T06:00:00Z", kinds=["unfamiliarFeatures"], **BY_A_CLIENT)
    contoso.detection(entry, "unfamiliarFeatures", "medium")
    return plain(contoso)


@ROWS.row("not-checked", cites=())
def a_newer_kind() -> Contoso:
    """A kind that this version does not know may be one of these."""
    contoso = plain()
    contoso.detection(None, "quantumTravel", "medium", moment="2026-11-24T06:00:00Z")
    return contoso


@ROWS.row("ruled-out", cites=("/riskEventType", "/riskState"))
def a_newer_kind_that_is_closed() -> Contoso:
    """What is closed is history, known or not."""
    contoso = plain()
    contoso.detection(None, "quantumTravel", "medium", moment="2026-11-24T06:00:00Z", state="dismissed")
    return contoso


@ROWS.row("not-checked", cites=())
def a_newer_state_of_a_newer_kind() -> Contoso:
    """A state that this version does not know is neither open nor closed."""
    contoso = plain()
    contoso.detection(None, "unlikelyTravel", "medium", moment="2026-11-24T06:00:00Z", state="underReview")
    return contoso


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
