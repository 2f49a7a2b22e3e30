"""A new root cause or fix is treated rightly by what it declares of itself, and by nothing else.

Each test registers one that the catalogue does not have, and looks at what the diagnosis, the plan and the reports make
of it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from aad53004 import fixes, rules
from aad53004.checkers import Case
from aad53004.diagnosis import Diagnosis, Outcome
from aad53004.fixes import Advice, Fix, PlannedFix, Precondition, Situation, UserStep, instead_of, plan
from aad53004.fixes import fix as declare
from aad53004.fixes._effect import user_risk_closed
from aad53004.report import ticket
from aad53004.report.formats import sarif, terminal
from aad53004.report.guide import Standing, contributes, entries
from aad53004.report.html import render as html
from aad53004.report.languages import Next
from aad53004.report.user_message import _BY_STEP, situation_of
from aad53004.rules import Family, Role, Rule, Station, Verdict, rule
from tests.fixes.cases import COMPROMISED, NOTHING, scenario
from tests.fixes.test_order import built
from tests.test_diagnosis import diagnosed as diagnosis_of

ID = "made-up"
CONTAINMENT = ["contain-compromise", "temporary-password", "revoke-sessions"]
Verdicts = Callable[[Case], Verdict]


def confirmed(case: Case) -> Verdict:
    return rules.confirmed("Something new holds.", case.account.user.cite("id"))


def likely(case: Case) -> Verdict:
    return rules.likely("Something new may hold.", case.account.user.cite("id"))


def possible(case: Case) -> Verdict:
    return rules.possible("Something new is possible.", case.account.user.cite("id"))


def unread(case: Case) -> Verdict:
    return rules.not_checked("nobody may read it")


@pytest.fixture
def cause(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Rule]:
    """Registers a root cause with a verdict and attributes; its rank leads every other one."""

    def register(verdict: Verdicts, family: Family, rule_id: str = ID, **attributes: Any) -> Rule:
        def judge(case: Case) -> Verdict:
            """Something new."""
            return verdict(case)

        made = rule(rule_id, 900, family, rank=0, **attributes)(judge)
        everything = (*rules.catalogue(), made)
        monkeypatch.setattr(rules, "catalogue", lambda: everything)
        return made

    return register


@pytest.fixture
def fix(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Fix]:
    """Registers a fix with attributes."""

    def register(fix_id: str = ID, **attributes: Any) -> Fix:
        def advise(case: Case, situation: Situation) -> Advice:
            """Something new."""
            return Advice(("Do something new.",), warning="It is new. It is untried.")

        made = declare(fix_id, 900, "Do something new", **attributes)(advise)
        everything = {**fixes.catalogue(), made.id: made}
        monkeypatch.setattr(fixes, "catalogue", lambda: everything)
        for module in (fixes, importlib.import_module("aad53004.fixes._order")):
            monkeypatch.setattr(module, "find", everything.__getitem__)
        return made

    return register


def diagnosed(name: str) -> Diagnosis:
    return diagnosis_of(f"scenario {name}")


def ids(fixes: tuple[PlannedFix, ...]) -> list[str]:
    return [one.row.id for one in fixes]


def causes(found: Diagnosis) -> list[str]:
    return [one.rule.id for one in found.root_causes]


# --- root causes --------------------------------------------------------------------------------------------------------


def test_a_cause_without_attributes_changes_neither_the_order_nor_the_plan(cause: Callable[..., Rule]) -> None:
    before = diagnosed("classic")
    cause(confirmed, Family.RISK)
    after = diagnosed("classic")
    assert after.root_causes[0].rule.family is Family.METHOD
    assert ID in causes(after)
    assert ids(after.fixes) == ids(before.fixes)
    assert after.situation == before.situation
    assert not after.situation.compromise


def test_a_compromise_is_contained_first_and_leads(cause: Callable[..., Rule]) -> None:
    cause(confirmed, Family.RISK, compromise=True, fixes=("dismiss-user-risk", "temporary-exclusion"))
    found = diagnosed("classic")
    assert found.compromise
    assert found.situation.compromise
    assert causes(found)[0] == ID
    assert ids(found.fixes)[:3] == CONTAINMENT
    assert not any(one.row.loosens or one.row.clears_risk for one in found.fixes)
    assert situation_of(found) is Next.SECURED


def test_a_compromise_keeps_a_refusal_that_is_over_open(cause: Callable[..., Rule]) -> None:
    assert diagnosed("stale-log").outcome is Outcome.NONE
    cause(likely, Family.RISK, compromise=True)
    found = diagnosed("stale-log")
    assert found.outcome is Outcome.FOUND
    assert found.conclusion.endswith("has signed in since the 53004, but: Something new may hold.")
    assert found.compromise


def test_a_compromise_that_could_not_be_read_forbids_what_loosens(cause: Callable[..., Rule]) -> None:
    cause(unread, Family.RISK, compromise=True)
    found = diagnosed("classic")
    assert not found.compromise
    assert found.situation.unsettled
    assert not any(one.row.loosens or one.row.clears_risk for one in found.fixes)


@pytest.mark.parametrize("unseen", [True, False])
def test_what_is_kept_in_the_home_tenant_is_open_for_every_guest(cause: Callable[..., Rule], unseen: bool) -> None:
    cause(unread, Family.RISK, compromise=True, unseen_for_guests=unseen)
    assert diagnosed("guest-risk-in-home-tenant").situation.unsettled is not unseen
    assert diagnosed("classic").situation.unsettled


@pytest.mark.parametrize(
    ("verdict", "attributes", "blocks"),
    [
        (confirmed, {"blocks": True}, True),
        (likely, {"blocks": True}, False),
        (likely, {"blocks": True, "blocks_if_likely": True}, True),
        (possible, {"blocks": True, "blocks_if_likely": True}, False),
        (confirmed, {}, False),
    ],
)
def test_a_block_stops_the_user_by_itself(
    cause: Callable[..., Rule], verdict: Verdicts, attributes: dict[str, bool], blocks: bool
) -> None:
    before = diagnosed("healthy-user")
    assert before.outcome is Outcome.NONE
    cause(verdict, Family.OTHER, **attributes)
    found = diagnosed("healthy-user")
    assert (found.outcome is Outcome.FOUND) is blocks
    assert causes(found) == ([ID] if blocks else [])
    assert found.finding(ID).blocks is blocks
    assert (found.conclusion == found.finding(ID).verdict.summary) is blocks


@pytest.mark.parametrize("station", [*Station, None])
def test_a_block_is_shown_where_the_sign_in_ends(cause: Callable[..., Rule], station: Station | None) -> None:
    cause(confirmed, Family.OTHER, blocks=True, stops_at=station)
    page = html(diagnosed("healthy-user"))
    assert ("stopped here now" in page) is (station is Station.ACCOUNT)


def test_why_an_account_is_disabled_comes_before_everything(cause: Callable[..., Rule]) -> None:
    cause(confirmed, Family.OTHER, blocks=True, account_disabled=True, fixes=("enable-account",))
    assert ids(diagnosed("classic").fixes)[0] == "enable-account"
    assert "temporary-access-pass" not in ids(diagnosed("user-reported-fraud").fixes)


@pytest.mark.parametrize("explains_scope", [True, False])
def test_how_a_policy_reached_the_user_never_leads(cause: Callable[..., Rule], explains_scope: bool) -> None:
    cause(confirmed, Family.DEMAND, explains_scope=explains_scope)
    found = diagnosed("classic")
    assert (found.leading[Family.DEMAND].rule.id == ID) is not explains_scope
    assert ID in causes(found)


@pytest.mark.parametrize("of_session", [True, False])
def test_what_was_demanded_in_a_session_that_is_over_does_not_lead(
    cause: Callable[..., Rule], of_session: bool
) -> None:
    cause(confirmed, Family.DEMAND, of_session=of_session)
    cause(likely, Family.DEMAND, rule_id="made-up-too")
    assert diagnosed("classic").leading[Family.DEMAND].rule.id == ID
    over = diagnosed("stale-log")
    assert (over.leading[Family.DEMAND].rule.id == ID) is not of_session


def test_what_the_home_tenant_settles_leads_and_is_escalated(cause: Callable[..., Rule]) -> None:
    cause(confirmed, Family.RISK, home_tenant=True)
    found = diagnosed("classic")
    assert causes(found)[0] == ID
    escalation = next(one for one in entries(found) if one.heading == "Escalation")
    assert escalation.verdict is Standing.CONTRIBUTING


def test_an_error_that_belongs_elsewhere_is_nothing_to_mend_here(cause: Callable[..., Rule]) -> None:
    take_it_there = "take it there"
    assert take_it_there not in ticket.render(diagnosed("healthy-user"))
    cause(confirmed, Family.OTHER, role=Role.CONTEXT, belongs_elsewhere=True)
    found = diagnosed("healthy-user")
    assert found.outcome is Outcome.NONE
    assert found.conclusion == "Something new holds."
    assert take_it_there in ticket.render(found)
    escalation = next(one for one in entries(found) if one.heading == "Escalation")
    assert escalation.verdict is Standing.CONTRIBUTING


def test_a_method_that_is_refused_breaks_no_chain(cause: Callable[..., Rule]) -> None:
    assert "can prove it with" in diagnosed("healthy-user").conclusion
    cause(possible, Family.METHOD, refuses_methods=True)
    assert "can prove it with" not in diagnosed("healthy-user").conclusion
    assert not diagnosed("healthy-user").situation.methods_refused


@pytest.mark.parametrize(
    ("attribute", "known"),
    [
        ("refuses_methods", Situation(methods_refused=True)),
        ("anonymous_address", Situation(anonymous_address=True)),
        ("fraud_reported", Situation(fraud_reported=True)),
        ("account_disabled", Situation(account_disabled=True)),
    ],
)
@pytest.mark.parametrize("verdict", [likely, possible])
def test_fixes_are_told_what_holds(
    cause: Callable[..., Rule], attribute: str, known: Situation, verdict: Verdicts
) -> None:
    cause(verdict, Family.OTHER, role=Role.AGGRAVATING, **{attribute: True})
    situation = diagnosed("no-mfa-method-registered").situation
    assert replace(situation, familiarity=NOTHING.familiarity) == (known if verdict is likely else NOTHING)


def test_a_prompt_that_was_withheld_has_a_part_in_one_that_failed(cause: Callable[..., Rule]) -> None:
    cause(confirmed, Family.OTHER, role=Role.AGGRAVATING, withholds_prompt=True)
    found = diagnosed("healthy-user")
    assert not contributes(found, found.finding(ID))
    cause(confirmed, Family.OTHER, rule_id="made-up-too", blocks=True, prompt_failed=True)
    found = diagnosed("healthy-user")
    assert contributes(found, found.finding(ID))


def test_a_cause_counts_for_both_of_its_headings(cause: Callable[..., Rule]) -> None:
    cause(confirmed, Family.DEMAND, guide="Account state", guide_also="MFA registration")
    answered = {entry.heading: ID in entry.rules for entry in entries(diagnosed("classic"))}
    assert [heading for heading, counted in answered.items() if counted] == ["MFA registration", "Account state"]


# --- fixes --------------------------------------------------------------------------------------------------------------


def test_what_loosens_comes_last_and_never_in_a_compromise(fix: Callable[..., Fix]) -> None:
    fix(loosens=True)
    wanted = [ID, "temporary-access-pass", "wait-and-rerun"]
    case = scenario("classic")
    assert ids(plan(case, wanted, NOTHING)) == ["temporary-access-pass", "wait-and-rerun", ID]
    assert ID not in ids(plan(case, wanted, COMPROMISED))
    assert ID not in ids(plan(case, wanted, Situation(unsettled=True)))


def test_what_loosens_least_comes_first_of_it(fix: Callable[..., Fix]) -> None:
    fix(loosens=True, rank=9)
    wanted = [ID, "temporary-exclusion", "adjust-policy"]
    assert ids(plan(scenario("classic"), wanted, NOTHING)) == ["adjust-policy", "temporary-exclusion", ID]


def test_what_contains_leads_a_compromise_in_its_rank(fix: Callable[..., Fix]) -> None:
    fix(contains=True, rank=4)
    case = scenario("classic")
    assert ids(plan(case, [], COMPROMISED)) == [*CONTAINMENT, ID, "temporary-access-pass"]
    assert ids(plan(case, [], NOTHING)) == []


def test_a_fix_for_after_the_containment_follows_it(fix: Callable[..., Fix]) -> None:
    fix(after_containment=True)
    wanted = ["temporary-access-pass", ID]
    assert ids(plan(scenario("classic"), wanted, COMPROMISED)) == [*CONTAINMENT, ID, "temporary-access-pass"]
    assert ids(plan(scenario("classic"), wanted, NOTHING)) == wanted


def test_a_risk_is_not_cleared_without_a_method(fix: Callable[..., Fix]) -> None:
    fix(clears_risk=True)
    assert ids(plan(scenario("classic"), [ID], NOTHING)) == [ID, "temporary-access-pass"]
    assert ID not in ids(plan(scenario("classic"), [ID], COMPROMISED))


@pytest.mark.parametrize("allowed", [True, False, None])
def test_another_way_to_a_method_stands_in_where_a_pass_is_off(fix: Callable[..., Fix], allowed: bool | None) -> None:
    case = built(passes=False, phones=False)
    opened = ["dismiss-sign-in", "allow-method", "temporary-access-pass"]
    assert ids(plan(case, opened[:1], NOTHING)) == opened
    fix(gives_method=True, allowed=lambda case: allowed, rank=3)
    assert ids(plan(case, opened[:1], NOTHING)) == ([opened[0], ID] if allowed else opened)
    assert ids(plan(case, ["temporary-access-pass"], NOTHING)) == [*([ID] if allowed else []), *opened[1:]]


def test_the_better_of_two_ways_to_a_method_is_no_alternative_to_the_other(fix: Callable[..., Fix]) -> None:
    fix(gives_method=True, rank=3)
    case = scenario("classic")
    planned = plan(case, ["wait-and-rerun", "temporary-access-pass", ID], NOTHING)
    assert [instead_of(planned, number) for number in (1, 2, 3)] == [None, None, 2]
    assert "Do something new (administrator) - instead of 2" in terminal.render(_with(diagnosed("classic"), planned))
    planned = plan(case, [ID, "temporary-access-pass"], NOTHING)
    assert [instead_of(planned, number) for number in (1, 2)] == [None, None]


def test_a_guest_is_given_nothing_that_does_not_reach_one(fix: Callable[..., Fix]) -> None:
    fix(for_guests=False)
    case = scenario("guest-risk-in-home-tenant")
    home = ["home-tenant-remediates", "register-from-known-place"]
    assert ids(plan(case, [ID], Situation(external_guest=True))) == home
    fix(for_guests=True)
    assert ids(plan(case, [ID], Situation(external_guest=True))) == [*home, ID]
    fix(aside=True)
    assert ids(plan(case, [ID], Situation(external_guest=True))) == [ID]


def test_a_fix_with_nothing_to_do_is_left_out(fix: Callable[..., Fix]) -> None:
    fix(pointless=lambda case, situation: situation.methods_refused)
    assert ids(plan(scenario("classic"), [ID], NOTHING)) == [ID]
    assert ids(plan(scenario("classic"), [ID], Situation(methods_refused=True))) == []


def test_what_runs_out_is_not_given_while_the_account_is_disabled(fix: Callable[..., Fix]) -> None:
    fix(expires=True)
    disabled = replace(COMPROMISED, account_disabled=True)
    assert ids(plan(scenario("classic"), [ID, "wait-and-rerun"], disabled)) == [*CONTAINMENT, "wait-and-rerun"]


@pytest.mark.parametrize(
    ("name", "attribute", "usual"),
    [
        ("case gaps.all_but_the_user_is_hidden", "grants_reading", "grant-reader-permission"),
        ("case gaps.a_failed_search_does_not_show_that_there_is_no_53004", "waits", "wait-and-rerun"),
    ],
)
def test_what_helps_where_nothing_is_settled_is_planned(
    fix: Callable[..., Fix], name: str, attribute: str, usual: str
) -> None:
    assert usual in ids(diagnosis_of(name).fixes)
    fix(**{attribute: True})
    assert {usual, ID} <= set(ids(diagnosis_of(name).fixes))


def test_the_preconditions_and_the_effect_of_a_fix_are_shown(fix: Callable[..., Fix]) -> None:
    def full_moon(case: Case, situation: Situation) -> Precondition:
        return Precondition("the moon is full", situation.compromise)

    fix(preconditions=[full_moon], effect=user_risk_closed("With the moon,"))
    (planned,) = plan(scenario("classic"), [ID], NOTHING)
    assert planned.preconditions == (Precondition("the moon is full", False),)
    assert planned.effect.startswith("With the moon, the same sign-in")
    # Nothing was refused, so nothing changes.
    assert plan(scenario("healthy-user"), [ID], NOTHING)[0].effect == ""


@pytest.mark.parametrize("irreversible", [True, False])
def test_what_cannot_be_taken_back_is_never_told_in_short(fix: Callable[..., Fix], irreversible: bool) -> None:
    fix(irreversible=irreversible)
    shown = terminal.render(_with(diagnosed("classic"), plan(scenario("classic"), ["wait-and-rerun", ID], NOTHING)))
    assert "It is new." in shown
    assert ("It is untried." in shown) is irreversible


@pytest.mark.parametrize("step", UserStep)
def test_the_user_is_told_what_a_first_step_means_for_them(fix: Callable[..., Fix], step: UserStep) -> None:
    fix(user_step=step)
    found = _with(diagnosed("classic"), plan(scenario("classic"), [ID], NOTHING))
    assert situation_of(found) is _BY_STEP[step]
    fix()
    found = _with(diagnosed("classic"), plan(scenario("classic"), [ID], NOTHING))
    assert situation_of(found) is Next.HELP_DESK


def test_a_report_for_code_scanning_says_that_containing_comes_first(
    cause: Callable[..., Rule], fix: Callable[..., Fix]
) -> None:
    cause(confirmed, Family.RISK, compromise=True, fixes=(ID, "temporary-access-pass"))
    fix()
    assert "once the account is out of other hands: " in sarif.render(diagnosed("classic"))
    cause(confirmed, Family.RISK, rule_id="made-up-too", compromise=True, fixes=(ID,))
    fix(contains=True, rank=1)
    assert "safest first: Do something new" in sarif.render(diagnosed("classic"))


def _with(found: Diagnosis, planned: tuple[PlannedFix, ...]) -> Diagnosis:
    return replace(found, fixes=planned)
