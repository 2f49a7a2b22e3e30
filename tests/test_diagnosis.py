"""What a diagnosis makes of what the rules found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aad53004.checkers import Case
from aad53004.checkers.compared import ask_graph
from aad53004.checkers.gather import gather
from aad53004.checkers.subject import Narrowing
from aad53004.diagnosis import Diagnosis, Gap, Outcome, conclude, diagnose
from aad53004.graph.interface import Stats, Status
from aad53004.rules import Certainty
from tests.cases.base import (
    REFUSED_AT,
    refused,
    with_authenticator,
    with_pass,
    without_permission,
)
from tests.diagnosed import diagnosed
from tests.offline import TenantSource
from tests.scenarios import SCENARIOS
from tests.scenarios.base import BLOCK_LEGACY, DAVE, GUEST, Contoso, Json, access_pass, authenticator, finished


def of(contoso: Contoso, narrowing: Narrowing | None = None, page_size: int | None = None) -> Diagnosis:
    """The diagnosis of the subject of a tenant."""
    tenant = finished(contoso)
    return diagnose(tenant["subject"], TenantSource(tenant, page_size), narrowing)


@pytest.mark.parametrize(
    ("outcome", "states", "code"),
    [
        (Outcome.FOUND, [Status.DENIED], 1),
        (Outcome.NONE, [Status.DENIED], 0),
        (Outcome.INCOMPLETE, [], 4),
        (Outcome.INCOMPLETE, [Status.FAILED], 4),
        (Outcome.INCOMPLETE, [Status.FOUND], 4),
        (Outcome.INCOMPLETE, [Status.UNRECORDED], 4),
        (Outcome.INCOMPLETE, [Status.FAILED, Status.DENIED], 3),
        (Outcome.INCOMPLETE, [Status.UNLICENSED], 4),
        (Outcome.INCOMPLETE, [Status.UNAVAILABLE], 4),
    ],
)
def test_the_exit_code_says_what_stood_in_the_way(outcome: Outcome, states: list[Status], code: int) -> None:
    """Something blocks: 1; nothing does: 0; kept out: 3, which a permission or licence mends; anything else: 4."""
    gaps = tuple(Gap("/v1.0/x", 403, "X.Read", "why", state) for state in states)
    assert replace(diagnosed("scenario classic"), outcome=outcome, gaps=gaps).exit_code == code


def test_a_finding_by_the_id_of_its_rule() -> None:
    found = diagnosed("scenario classic")
    assert found.finding("account-disabled").rule.id == "account-disabled"
    with pytest.raises(KeyError, match="no-such-rule"):
        found.finding("no-such-rule")


def test_a_diagnosis_says_what_it_cost_and_tells_what_it_waits_for(monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = SCENARIOS["classic"]()
    source, heard = TenantSource(tenant), list[str]()
    source.stopped = "timeout"

    def waiting(user: str, source: TenantSource, narrowing: Narrowing, progress: Callable[[str], None]) -> Case:
        assert narrowing == Narrowing(code=50076)
        progress("waiting for Graph")
        return gather(user, source, narrowing)

    monkeypatch.setattr("aad53004.diagnosis.gather", waiting)
    found = diagnose(tenant["subject"], source, Narrowing(code=50076), heard.append)
    assert found.stats is source.stats and found.stopped == "timeout"
    assert found.case.narrowing.code == 50076
    assert heard == ["waiting for Graph"]


def test_a_run_that_was_cut_short_says_so_before_anything_else() -> None:
    """What came in time is judged all the same."""
    tenant = SCENARIOS["classic"]()
    case = gather(tenant["subject"], TenantSource(tenant), Narrowing(code=50076))
    found = conclude(case, None, "interrupted")
    assert found.stopped == "interrupted"
    assert found.stats == Stats()
    assert found.note == (
        "The run was cut short (interrupted); only what Graph had answered by then is judged. "
        "The error that was given is 50076, not 53004; what is said here is about this user's own sign-ins."
    )
    assert conclude(case).stopped == ""


def test_without_a_53004_no_state_is_more_than_likely() -> None:
    """A missing method is a fact; that it was the cause of a refusal takes the refusal."""
    with_event = diagnosed("case risk.a_level_that_was_found_afterwards")
    without = of(Contoso())
    assert with_event.finding("no-mfa-method-registered").verdict.certainty is Certainty.CONFIRMED
    verdict = without.finding("no-mfa-method-registered").verdict
    assert verdict.certainty is Certainty.LIKELY
    assert verdict.reason == "no 53004 sign-in was read that it could have caused"


def test_a_block_keeps_its_certainty_without_a_53004() -> None:
    """What stops the user by itself needs no 53004 to be sure of."""
    assert diagnosed("scenario account-locked-smart-lockout").finding(
        "account-locked-smart-lockout"
    ).verdict.certainty is (Certainty.CONFIRMED)


def test_what_a_gap_was_asked_for_can_be_looked_up() -> None:
    """The request id is what Microsoft's support asks for."""
    gap = next(
        one for one in of(without_permission(refused(), "subscribedSkus")).gaps if "subscribedSkus" in one.resource
    )
    assert (gap.state, gap.status) == (Status.DENIED, 403)
    assert gap.permission and gap.request_id


def test_what_does_not_fit_its_model_is_a_gap_and_asks_for_no_permission() -> None:
    contoso = with_authenticator(refused(), created="yesterday")
    path = f"/v1.0/users/{contoso.subject_id}/authentication/methods"
    (gap,) = of(contoso).gaps
    assert (gap.resource, gap.status, gap.permission, gap.state) == (path, None, "", Status.FAILED)
    assert "createdDateTime does not fit its model" in gap.why


def test_a_list_of_which_not_all_was_read_is_a_gap() -> None:
    """Graph pages as short as it likes; after so many pages the rest is left, and that is said."""
    contoso = refused()
    contoso.data["groups"] += [
        {**contoso.data["groups"][0], "id": f"00000000-0000-4000-8000-{i:012}"} for i in range(90)
    ]
    contoso.data["memberOf"][contoso.subject_id] += [f"00000000-0000-4000-8000-{i:012}" for i in range(90)]
    found = of(contoso, page_size=1)
    cut = [gap for gap in found.gaps if "microsoft.graph.group" in gap.resource]
    assert [(gap.status, gap.permission, gap.why, gap.state) for gap in cut] == [
        (200, "", "groups of the user: only the first pages were read", Status.FAILED)
    ]


def crossed(evaluated: Json | None) -> Diagnosis:
    """The diagnosis with Graph's own evaluation asked for; None where Graph has none."""
    contoso = refused()
    if evaluated is not None:
        contoso.data["evaluate"] = evaluated
    tenant = finished(contoso)
    source = TenantSource(tenant)
    case = gather(tenant["subject"], source)
    ask_graph(case, source)
    return conclude(case, source.stats)


def test_an_evaluation_that_was_asked_for_and_did_not_come_is_a_gap() -> None:
    """No difference is then no agreement."""
    path = "/v1.0/identity/conditionalAccess/evaluate"
    (gap,) = [gap for gap in crossed(None).gaps if "evaluate" in gap.resource]
    assert (gap.resource, gap.status, gap.state) == (path, 400, Status.FAILED)
    assert gap.why.startswith(
        "Graph's own evaluation: this cloud or version of Graph has no such resource (400"
    ) and not gap.why.endswith(".")
    assert not [gap for gap in crossed({}).gaps if "evaluate" in gap.resource]


@pytest.mark.parametrize("code", [None, 53003])
def test_a_log_that_could_not_be_read_says_nothing_of_another_error(code: int | None) -> None:
    contoso = without_permission(Contoso(), "auditLogs/signIns")
    found = of(contoso, Narrowing(code=code))
    assert found.outcome is Outcome.INCOMPLETE
    assert found.conclusion.startswith("The sign-in log could not be read (") and found.conclusion.endswith(").")


def test_a_given_53004_is_the_refusal_where_the_log_could_not_be_read() -> None:
    found = of(without_permission(Contoso(), "auditLogs/signIns"), Narrowing(code=53004))
    assert found.outcome is Outcome.FOUND
    assert found.conclusion.startswith("alice@contoso.example was shown 53004: ")
    assert {str(cause.verdict.certainty) for cause in found.root_causes} == {"likely"}


@pytest.mark.parametrize(("minutes", "late"), [(120, True), (121, False)])
def test_the_log_may_be_two_hours_late(minutes: int, late: bool) -> None:
    """https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-latencies"""
    given = datetime(2026, 11, 24, 9, tzinfo=UTC) - timedelta(minutes=minutes)
    found = of(Contoso(), Narrowing(at=given, code=53004))
    assert ("The sign-in log does not show it yet" in found.conclusion) is late
    missing = Narrowing(at=given, request_id="0d6f4b1c-1111-4222-8333-944445555666")
    assert ("is not in the log yet" in of(Contoso(), missing).note) is late


@pytest.mark.parametrize(("created", "since"), [(REFUSED_AT, False), ("2026-11-24T07:48:23Z", True)])
def test_a_method_that_was_there_at_the_refusal_was_not_got_since(created: str, since: bool) -> None:
    found = of(with_authenticator(refused(), created=created))
    assert ("has since got Microsoft Authenticator" in found.conclusion) is since


@pytest.mark.parametrize(
    ("start", "created", "words"),
    [
        (REFUSED_AT, REFUSED_AT, "is usable and was not used"),
        ("2026-11-24T08:30:00Z", REFUSED_AT, "is usable and was not used"),
        (REFUSED_AT, "2026-11-24T07:48:23Z", "has since got a Temporary Access Pass"),
        ("2026-11-24T08:30:00Z", "2026-11-24T08:30:00Z", "has since got a Temporary Access Pass"),
    ],
)
def test_a_pass_counts_from_when_it_was_made(start: str, created: str, words: str) -> None:
    found = of(with_pass(refused(), start, created=created, minutes=480))
    assert words in found.conclusion


def test_a_pass_and_a_method_are_both_told() -> None:
    contoso = Contoso()
    usable = access_pass(contoso.subject, "2026-11-24T08:30:00Z", usable=True, reason="EnabledByPolicy")
    contoso.register(contoso.subject, authenticator(contoso.subject), usable)
    assert "the user can prove it with a Temporary Access Pass and Microsoft Authenticator." in of(contoso).conclusion


def test_a_guest_who_got_in_since_and_has_no_method_registers_at_a_known_place() -> None:
    """A pass of this tenant is no use to who signs in at another one.

    https://learn.microsoft.com/entra/identity/authentication/howto-authentication-temporary-access-pass
    """
    for subject, fix in ((GUEST, "register-from-known-place"), (DAVE, "temporary-access-pass")):
        contoso = Contoso(subject, policies=[BLOCK_LEGACY])
        contoso.data["methods"][contoso.subject_id] = []
        contoso.blocked(REFUSED_AT, failing=[], risk="none", kinds=[])
        contoso.sign_in("2026-11-24T08:30:00Z")
        found = of(contoso)
        assert found.outcome is Outcome.NONE, found.conclusion
        assert [fix.row.id for fix in found.fixes][-1] == fix


def test_a_diagnosis_of_a_case_that_was_gathered_says_no_cost() -> None:
    tenant = SCENARIOS["healthy-user"]()
    case = gather(tenant["subject"], TenantSource(tenant))
    found = conclude(case)
    assert (found.stats, found.stopped, found.note, found.case) == (Stats(), "", "", case)
    assert found.timeline and not found.compromise
    stats = Stats(requests=3)
    assert conclude(case, stats).stats is stats
