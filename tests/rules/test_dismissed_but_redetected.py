"""`dismissed-but-redetected`: The risk was dismissed, and then detected again."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import at_risk, risk_closed
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import AT, BY_ADMIN, RISK_STATE, dismissed, plain
from tests.scenarios.base import Contoso

ROWS = Rows("dismissed-but-redetected")

LATE = ("/createdDateTime", "/status/errorCode", "/riskLevelDuringSignIn")


def without_history(contoso: Contoso) -> Contoso:
    contoso.data["riskyUserHistory"].clear()
    return contoso


@ROWS.row("ruled-out", cites=("/value", "/riskState", "/riskDetail"))
def at_risk_without_a_history() -> Contoso:
    """An open risk of which no step is kept."""
    return without_history(at_risk(Contoso()))


@ROWS.row("likely", cites=(*RISK_STATE, *LATE))
def refused_three_quarters_of_an_hour_after_a_dismissal() -> Contoso:
    """No new detection, and the dismissal had time to count."""
    return plain(dismissed("2026-11-24T07:00:00Z"))


@ROWS.row("likely", cites=(*RISK_STATE, *LATE))
def dismissed_and_the_history_is_gone() -> Contoso:
    """The state alone says that it was dismissed, and when."""
    return plain(without_history(dismissed("2026-11-24T07:00:00Z")))


@ROWS.row("possible", cites=(*RISK_STATE, *LATE))
def refused_eight_minutes_after_a_dismissal() -> Contoso:
    """Entra takes minutes to take it in."""
    return plain(dismissed("2026-11-24T07:40:00Z"))


@ROWS.row("likely")
def refused_a_quarter_of_an_hour_after_a_dismissal() -> Contoso:
    """A quarter of an hour to the second is time enough."""
    return plain(dismissed("2026-11-24T07:33:22Z"))


@ROWS.row("possible")
def refused_just_within_a_quarter_of_an_hour_of_a_dismissal() -> Contoso:
    """A second less is not."""
    return plain(dismissed("2026-11-24T07:33:23Z"))


@ROWS.row("possible", cites=(*RISK_STATE, *LATE))
def a_dismissal_that_is_still_being_processed() -> Contoso:
    """Entra says itself that it is not done."""
    return plain(dismissed("2026-11-24T05:00:00Z", processing=True))


@ROWS.row("confirmed", cites=(*RISK_STATE, *LATE))
def a_risky_session_after_a_dismissal() -> Contoso:
    """The new session is judged risky by itself."""
    return plain(dismissed("2026-11-24T07:00:00Z"), risk="medium", kinds=["anonymizedIPAddress"])


@ROWS.row("ruled-out", cites=RISK_STATE)
def dismissed_in_the_second_of_the_refusal() -> Contoso:
    """What was dismissed includes that refusal."""
    return plain(dismissed(AT))


@ROWS.row("ruled-out", cites=RISK_STATE)
def dismissed_two_months_ago() -> Contoso:
    """Too long ago to have to do with a refusal of today."""
    return plain(dismissed("2026-09-20T08:00:00Z"))


@ROWS.row("likely")
def dismissed_thirty_days_ago() -> Contoso:
    """Thirty days to the second still count."""
    return plain(dismissed("2026-10-25T09:00:00Z"))


@ROWS.row("ruled-out", cites=RISK_STATE)
def dismissed_where_nobody_was_refused() -> Contoso:
    """Without a refusal there is nothing that a dismissal did not help against."""
    return dismissed("2026-11-20T08:00:00Z")


@ROWS.row("not-checked", cites=())
def dismissed_at_an_unknown_time() -> Contoso:
    """A dismissal without its time can be before or after anything."""
    contoso = without_history(dismissed("2026-11-24T07:00:00Z"))
    contoso.data["riskyUsers"][0]["riskLastUpdatedDateTime"] = None
    return plain(contoso)


@ROWS.row("confirmed", cites=(*RISK_STATE, "/riskLevel"))
def detected_again_at_the_refusal_and_remediated_since() -> Contoso:
    """What is closed since was open when the user was refused."""
    before = [
        ("2026-11-20T08:00:00Z", "none", *BY_ADMIN, [], None),
        (AT, "medium", "atRisk", "none", ["anonymizedIPAddress"], None),
    ]
    return plain(
        risk_closed(Contoso(), "2026-11-24T08:30:00Z", "remediated", "userPerformedSecuredPasswordReset", *before)
    )


@ROWS.row("ruled-out")
def detected_again_and_closed_before_the_refusal() -> Contoso:
    """The refusal came when nothing was open any more."""
    before = [
        ("2026-11-20T08:00:00Z", "none", *BY_ADMIN, [], None),
        ("2026-11-22T08:00:00Z", "medium", "atRisk", "none", ["anonymizedIPAddress"], None),
    ]
    return plain(
        risk_closed(Contoso(), "2026-11-23T08:30:00Z", "remediated", "userPerformedSecuredPasswordReset", *before)
    )


ROWS.place(
    "case risk.confirmed_safe_after_the_refusal",
    "ruled-out",
    cites_exactly=("/value/n/riskState", "/value/n/riskDetail", "/value/n/riskLastUpdatedDateTime"),
    fixes=("register-from-known-place", "temporary-access-pass", "temporary-password"),
)
ROWS.place(
    "case risk.dismissed_detected_and_remediated_in_autumn",
    "ruled-out",
    cites_exactly=(
        "/value/n/riskState x2",
        "/value/n/riskDetail",
        "/value/n/riskLastUpdatedDateTime x2",
        "/riskState",
        "/riskDetail",
    ),
    fixes=("register-from-known-place", "temporary-access-pass", "temporary-password"),
)
ROWS.place(
    "case risk.remediated_in_autumn_refused_today",
    "ruled-out",
    cites_exactly=(
        "/value/n/riskState x2",
        "/value/n/riskDetail",
        "/value/n/riskLastUpdatedDateTime x2",
        "/riskState",
        "/riskDetail",
    ),
    fixes=("register-from-known-place", "temporary-access-pass", "temporary-password"),
)
ROWS.place(
    "row risk-policy-enabled-on-untriaged-users.a_risk_that_opened_after_the_refusal",
    "confirmed",
    cites_exactly=(
        "/value/n/riskState x2",
        "/value/n/riskDetail",
        "/value/n/riskLastUpdatedDateTime x2",
        "/value/n/riskLevel",
    ),
    fixes=("register-from-known-place", "temporary-access-pass", "temporary-password"),
)
ROWS.place(
    "scenario account-disabled",
    "ruled-out",
    cites_exactly=("/value/n/id", "/riskState", "/riskDetail"),
    fixes=("register-from-known-place", "temporary-access-pass", "temporary-password"),
)
ROWS.place(
    "scenario account-locked-smart-lockout",
    "ruled-out",
    cites_exactly=("/error/code",),
    fixes=("register-from-known-place", "temporary-access-pass", "temporary-password"),
)
ROWS.place(
    "scenario dismissed-but-redetected",
    "confirmed",
    cites_exactly=(
        "/value/n/riskState x2",
        "/value/n/riskDetail",
        "/value/n/riskLastUpdatedDateTime x2",
        "/value/n/riskLevel",
    ),
    fixes=("register-from-known-place", "temporary-access-pass", "temporary-password"),
)


@ROWS.row("ruled-out")
def closed_by_microsoft_an_hour_before() -> Contoso:
    """What Microsoft closes by itself nobody dismissed."""
    return plain(risk_closed(Contoso(), "2026-11-24T07:00:00Z", "dismissed", "aiConfirmedSigninSafe"))


@ROWS.row("likely")
def dismissed_in_defender_an_hour_before() -> Contoso:
    """An administrator dismissed it, in another portal."""
    return plain(risk_closed(Contoso(), "2026-11-24T07:00:00Z", "dismissed", "m365DAdminDismissedDetection"))


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
