"""The error that was pasted, the app or the time that was asked for: which sign-in the diagnosis is about."""

from __future__ import annotations

from datetime import datetime

from aad53004.checkers.subject import Narrowing
from tests.cases.base import REFUSED_AT, at_risk, case, classic, clear, found, refused
from tests.scenarios.base import DAVE, MY_APPS, TEAMS_WEB, TIMESHEETS, Contoso, guid

Asked = tuple[Contoso, Narrowing]
ELSEWHERE = guid("a request that no log knows")
LONG_OVER = "2026-11-20T07:48:22Z"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def over_and_refused_again() -> Contoso:
    """Refused on Friday and over the day after; refused anew today."""
    contoso = refused(moment=LONG_OVER, at_risk=False)
    contoso.sign_in("2026-11-21T08:00:00Z")
    contoso.blocked(REFUSED_AT)
    return contoso


# --- the pasted error is an older one ---------------------------------------------------------------------------------


@case(classic(explains=REFUSED_AT, says=("this is about the user's newest 53004",)))
def the_id_of_a_53004_that_is_over() -> Asked:
    """The pasted 53004 was resolved; the one of today blocks the user, and the diagnosis says which it is about."""
    contoso = over_and_refused_again()
    old = next(one for one in contoso.data["signIns"] if one["createdDateTime"] == LONG_OVER)
    return contoso, Narrowing(request_id=old["id"], code=53004)


@case(classic(explains=REFUSED_AT, says=("is history; a newer 53004 stands",)))
def the_time_of_a_53004_that_is_over() -> Asked:
    """The same, by the time on the page."""
    return over_and_refused_again(), Narrowing(at=at("2026-11-20T07:48:00"))


@case(classic(explains=REFUSED_AT, says=("is history; a newer 53004 stands",)))
def the_app_of_a_53004_that_is_over() -> Asked:
    """The one in Teams is over; the one in another app is not."""
    contoso = refused(moment="2026-11-23T06:00:00Z", app=TEAMS_WEB, at_risk=False)
    contoso.sign_in("2026-11-23T07:00:00Z", app=TEAMS_WEB)
    contoso.blocked(REFUSED_AT, app=MY_APPS)
    return contoso, Narrowing(app="Microsoft Teams Web Client")


@case(classic(explains=REFUSED_AT, says=("this is about the newest one of all",)))
def a_time_span_without_a_53004() -> Asked:
    """Nothing in the last half hour; the refusal of the morning stands all the same."""
    return refused(), Narrowing(since=at("2026-11-24T08:30:00"))


@case(classic(explains="2026-11-23T16:00:00Z"))
def the_id_in_capitals_of_an_older_53004() -> Asked:
    """An id is the same in capitals: the diagnosis is about the sign-in that was named."""
    contoso = refused(moment="2026-11-23T16:00:00Z", app=TEAMS_WEB, at_risk=False)
    named = contoso.data["signIns"][-1]["id"]
    contoso.blocked(REFUSED_AT)
    return contoso, Narrowing(request_id=named.upper())


@case(
    classic(never_says=("not a 53004 that stands", "this is about the user's newest 53004")),
)
def the_id_in_capitals_is_taken_for_what_it_is() -> Asked:
    """The sign-in that was named is the one that is explained, so nothing else is to be said about it."""
    contoso = refused()
    return contoso, Narrowing(request_id=contoso.data["signIns"][-1]["id"].upper())


@case(classic(says=("the code 53003",), verdicts={"blocked-not-proofup": "ruled-out"}))
def the_id_of_a_53003_of_last_week() -> Asked:
    """A block of last week was pasted; what stands is the 53004 of today."""
    contoso = Contoso()
    entry = contoso.sign_in("2026-11-17T07:00:00Z", error=53003, app=TIMESHEETS, resource=TIMESHEETS)
    return refused(contoso), Narrowing(request_id=entry["id"])


@case(classic(says=("the code 50126",), never_says=("The newest refusal, of 23 Nov",)))
def the_id_of_a_mistyped_password() -> Asked:
    """A wrong password of yesterday was pasted; what stands is the 53004 of today [reference-error-codes]."""
    contoso = Contoso()
    entry = contoso.sign_in("2026-11-23T17:00:00Z", error=50126)
    return refused(contoso), Narrowing(request_id=entry["id"])


@case(classic(says=("is a success",), never_says=("No 53004 of",)))
def the_id_of_a_success() -> Asked:
    """A success was pasted, from before the 53004 that stands."""
    contoso = Contoso()
    entry = contoso.sign_in("2026-11-23T17:00:00Z")
    return refused(contoso), Narrowing(request_id=entry["id"])


@case(classic(explains=REFUSED_AT))
def the_correlation_id_of_the_refusal() -> Asked:
    """The correlation id finds the sign-in as the request id does [signin-list]."""
    contoso = refused()
    return contoso, Narrowing(correlation_id=contoso.data["signIns"][-1]["correlationId"], code=53004)


@case(classic(verdicts={"wrong-tenant-or-user": "confirmed"}, says=("is one of dave@contoso.example",)))
def the_id_of_a_colleague() -> Asked:
    """The pasted error is Dave's, which is said; Alice's own 53004 is explained."""
    contoso = refused()
    other = next(
        one for one in contoso.data["signIns"] if one["userId"] == DAVE["id"] and one["status"]["errorCode"] == 53004
    )
    return contoso, Narrowing(request_id=other["id"])


# --- the pasted error is not in the log -------------------------------------------------------------------------------

LATE = found(
    "no-mfa-method-registered",
    method="no-mfa-method-registered",
    risk="signin-risk-realtime",
    demand="ca-signin-risk-requires-mfa",
    verdicts={"signin-risk-realtime": "likely"},
    has=("wait-and-rerun",),
    says=("was shown 53004", "does not show it yet"),
)


@case(LATE)
def an_id_of_three_minutes_ago() -> Asked:
    """The log lags [reference-reports-latencies]; the pasted error is the refusal, and the chain is whole."""
    return Contoso(), Narrowing(request_id=ELSEWHERE, code=53004, at=at("2026-11-24T08:57:00"))


@case(
    found("no-mfa-method-registered", verdicts={"wrong-tenant-or-user": "possible"}),
)
def an_id_of_three_minutes_ago_proves_no_other_tenant() -> Asked:
    """While the log may only be late, another tenant is a possibility [reference-reports-latencies]."""
    return Contoso(), Narrowing(request_id=ELSEWHERE, code=53004, at=at("2026-11-24T08:57:00"))


@case(LATE)
def a_53004_of_three_minutes_ago_without_an_id() -> Asked:
    """A time alone is as late as an id [reference-reports-latencies]."""
    return Contoso(), Narrowing(code=53004, at=at("2026-11-24T08:57:00"))


@case(LATE)
def a_53004_without_an_id_or_a_time() -> Asked:
    """When it happened is not said, so it may have been just now [reference-reports-latencies]."""
    return Contoso(), Narrowing(code=53004)


@case(clear(risk=None, never_says=("look again later",)))
def a_53004_of_yesterday_that_no_log_has() -> Asked:
    """No log is a day late [reference-reports-latencies]: it was not this user, or not here."""
    return Contoso(), Narrowing(code=53004, at=at("2026-11-23T09:00:00"))


@case(
    found(
        "no-mfa-method-registered",
        risk="user-risk-active",
        demand="ca-user-risk-remediation",
        first=("temporary-access-pass",),
        says=("was shown 53004",),
    )
)
def an_id_of_three_minutes_ago_but_the_chain_holds() -> Asked:
    """At risk, without a method, under a policy on user risk: it blocks, log or not [policy-risk-based-user]."""
    return at_risk(Contoso(), "2026-11-24T08:50:00Z"), Narrowing(
        request_id=ELSEWHERE, code=53004, at=at("2026-11-24T08:57:00")
    )
