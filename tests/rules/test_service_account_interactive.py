"""`service-account-interactive`: A script signs in with the user's password, where nobody can register or answer
anything.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import broken
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import BETA_LOG, refused_by
from tests.scenarios.base import SIGN_IN_RISK, TIMESHEETS, Contoso

ROWS = Rows("service-account-interactive")

DESKTOP = "Mobile Apps and Desktop clients"


@ROWS.row(
    "confirmed",
    cites=("/authenticationProtocol", "/clientAppUsed", "/appDisplayName"),
    fixes=("use-workload-identity",),
)
def the_password_is_sent() -> Contoso:
    """ROPC has no page."""
    return refused_by(SIGN_IN_RISK, app=TIMESHEETS, authenticationProtocol="ropc", clientAppUsed=DESKTOP)


@ROWS.row("confirmed")
def the_password_is_sent_in_a_browser_to_an_unnamed_app() -> Contoso:
    """The protocol counts, whatever the client says of itself."""
    return refused_by(SIGN_IN_RISK, authenticationProtocol="oAuth2, ropc", appDisplayName=None)


@ROWS.row("likely", cites=("/clientAppUsed", "/appDisplayName"))
def a_legacy_protocol() -> Contoso:
    """No page either."""
    return refused_by(SIGN_IN_RISK, clientAppUsed="IMAP4", authenticationProtocol="oAuth2")


@ROWS.row("ruled-out", cites=("/clientAppUsed",))
def a_browser() -> Contoso:
    """A browser shows the page."""
    return refused_by(SIGN_IN_RISK)


@ROWS.row("ruled-out")
def a_browser_in_the_half_log() -> Contoso:
    """v1.0 names the client too."""
    return broken(refused_by(SIGN_IN_RISK), BETA_LOG)


@ROWS.row("ruled-out", cites=("/authenticationProtocol",))
def a_desktop_client() -> Contoso:
    """Its protocol has a page."""
    return refused_by(SIGN_IN_RISK, clientAppUsed=DESKTOP, authenticationProtocol="deviceCode")


@ROWS.row("not-checked")
def a_desktop_client_in_the_half_log() -> Contoso:
    """v1.0 does not name the protocol."""
    return broken(refused_by(SIGN_IN_RISK, clientAppUsed=DESKTOP, authenticationProtocol="ropc"), BETA_LOG)


@ROWS.row("not-checked")
def a_desktop_client_of_an_unknown_protocol() -> Contoso:
    """A protocol that nobody here knows may be anything."""
    return refused_by(SIGN_IN_RISK, clientAppUsed=DESKTOP, authenticationProtocol="unknownFutureValue")


@ROWS.row("not-checked")
def no_client_and_no_protocol() -> Contoso:
    """Nothing is told."""
    return refused_by(SIGN_IN_RISK, clientAppUsed="", authenticationProtocol=None)


@ROWS.row("ruled-out", cites=("/value",))
def no_refusal_of_a_script() -> Contoso:
    """The log was read whole, and has none."""
    return Contoso()


@ROWS.row("not-checked")
def no_refusal_of_a_script_in_half_a_log() -> Contoso:
    """v1.0 lists interactive sign-ins alone."""
    return broken(Contoso(), BETA_LOG)


ROWS.place(
    "scenario service-account-interactive",
    "confirmed",
    cites_exactly=("/value/n/authenticationProtocol", "/value/n/clientAppUsed", "/value/n/appDisplayName"),
    fixes=("use-workload-identity",),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
