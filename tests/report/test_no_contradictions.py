"""One report says one thing: what a heading, a step and a ticket say of a fact agrees with the findings about it.

What is true of the facts is told by Microsoft: a usable Temporary Access Pass counts as MFA
(https://learn.microsoft.com/entra/identity/authentication/howto-authentication-temporary-access-pass), a strength takes
its own combinations alone (https://learn.microsoft.com/entra/identity/authentication/concept-authentication-strengths),
and a user on the block list is asked for no MFA at all
(https://learn.microsoft.com/entra/identity/authentication/howto-mfa-mfasettings).
"""

from __future__ import annotations

import re

import pytest

from aad53004.fixes import Situation, find
from aad53004.fixes._effect import expected_effect
from aad53004.report.guide import Entry, Standing, entries
from aad53004.report.summary import headline
from aad53004.report.ticket import render as ticket
from tests.cases import CASES
from tests.fixes.cases import advise, scenario
from tests.report.test_terminal import DIAGNOSED, diagnosed
from tests.test_cases import diagnosed as diagnosed_case

PLACE = "register-from-known-place"


def heading(name: str, title: str) -> Entry:
    return next(entry for entry in entries(diagnosed(name)) if entry.heading == title)


def test_a_block_list_that_the_audit_log_shows_is_not_said_to_be_missing_from_it() -> None:
    advice = advise("unblock-mfa", scenario("mfa-block-list"))
    assert "holds no report" not in advice.warning and "still on the list" in advice.warning
    assert advice.steps[0].startswith(
        "Ask carol@contoso.example, who put edgar.ebert@contoso.example on the list on 22 Nov"
    )


def test_a_log_without_any_report_is_said_to_hold_none() -> None:
    assert "holds no report" in advise("unblock-mfa", scenario("classic")).warning


def test_a_user_on_the_block_list_is_not_said_to_be_in_good_standing() -> None:
    assert heading("mfa-block-list", "Account state").verdict is Standing.CONTRIBUTING
    assert heading("mfa-challenge-failed", "Account state").verdict is not Standing.CONTRIBUTING


@pytest.mark.parametrize("name", ["stale-log", "already-has-a-pass"])
def test_who_had_no_method_when_refused_is_told_so_once_it_is_over(name: str) -> None:
    entry = heading(name, "MFA registration")
    assert entry.verdict is Standing.CONTRIBUTING
    assert entry.seen[0].startswith("The user had no method for MFA when refused")


def test_of_who_never_was_refused_nothing_is_said_about_then() -> None:
    assert not any("when refused" in text for text in heading("healthy-user", "MFA registration").seen)


def test_a_pass_that_is_usable_is_what_the_user_signs_in_with() -> None:
    assert any(
        "sign in with the Temporary Access Pass" in step for step in advise(PLACE, scenario("already-has-a-pass")).steps
    )
    assert any("sign in with the password" in step for step in advise(PLACE, scenario("classic")).steps)


def test_no_method_is_advised_that_the_demanded_strength_refuses() -> None:
    situation = Situation(methods_refused=True)
    steps = " ".join(advise(PLACE, scenario("method-not-in-required-strength"), situation).steps)
    assert "Authenticator" not in steps and "that “Phishing-resistant MFA” accepts" in steps
    assert "Microsoft Authenticator or a passkey" in " ".join(advise(PLACE, scenario("classic")).steps)


@pytest.mark.parametrize("name", DIAGNOSED)
def test_a_ticket_keeps_every_warning_of_the_plan(name: str) -> None:
    found = diagnosed(name)
    text = ticket(found)
    for number, fix in enumerate(found.fixes, 1):
        warned = f"- Step {number}, mind: " in text
        assert warned == (bool(fix.advice.warning) and not fix.row.loosens), fix.row.id


EQUIPPED = ("account-locked-smart-lockout", "blocked-not-proofup")


@pytest.mark.parametrize("fix", ["temporary-password", "dismiss-user-risk", "confirm-sign-in-safe", PLACE])
@pytest.mark.parametrize("name", EQUIPPED)
def test_who_has_a_usable_method_is_not_told_to_get_one(name: str, fix: str) -> None:
    advice = advise(fix, scenario(name))
    told = " ".join((*advice.steps, advice.warning))
    assert "needs a method" not in told and "a method before" not in told and "a method, because" not in told
    assert "Add a sign-in method" not in told


@pytest.mark.parametrize("fix", ["temporary-password", "dismiss-user-risk", "confirm-sign-in-safe", PLACE])
@pytest.mark.parametrize("name", ["classic", "method-not-in-required-strength"])
def test_who_has_none_that_counts_is_told_to_get_one(name: str, fix: str) -> None:
    refused = any(finding.rule.refuses_methods for finding in diagnosed(name).findings if finding.holds)
    advice = advise(fix, scenario(name), Situation(methods_refused=refused))
    assert re.search(r"needs a method|a method before|a method, because|Add a sign-in method", str(advice))


def test_a_sign_in_without_a_page_is_not_said_to_answer_a_prompt() -> None:
    case = scenario("service-account-interactive")
    for fix in map(find, ("temporary-access-pass", "add-phone-method")):
        assert "shows no page" in expected_effect(case, fix)
        assert "can meet the demand" in expected_effect(scenario("classic"), fix)


def test_a_policy_on_a_user_action_is_tried_on_people_and_not_in_report_only() -> None:
    steps = " ".join(advise("adjust-policy", scenario("ca-registration-user-action")).steps)
    assert "report-only" not in steps and "volunteers" in steps
    assert "report-only" in " ".join(advise("adjust-policy", scenario("classic")).steps)


def test_a_block_does_not_wait_for_methods() -> None:
    assert "has a method" not in " ".join(advise("adjust-policy", scenario("blocked-not-proofup")).steps)


def test_the_first_clause_of_a_warning_says_what_to_mind() -> None:
    """Short reports show no more of a warning than that."""
    for name in ("classic", "throttled-risk"):
        assert re.match(r"Another attempt from .* is refused again:", advise(PLACE, scenario(name)).warning)
    synced = advise("temporary-password", scenario("hybrid-no-writeback")).warning
    assert synced.startswith("It takes password writeback")


@pytest.mark.parametrize(
    ("case", "start"),
    [
        ("put_on_the_block_list_by_the_desk_and_refused_through_tor", "Refused with AADSTS53004, and blocked besides"),
        ("in_the_office_by_password_while_on_the_block_list", "In again after AADSTS53004, but somebody else may"),
        ("the_owner_works_in_the_office_after_a_refusal_through_tor", "Nothing found"),
        ("on_the_block_list_with_a_new_authenticator", "Refused with 500121, not with 53004"),
    ],
)
def test_a_headline_says_what_became_of_the_refusal(case: str, start: str) -> None:
    assert headline(diagnosed_case(CASES[f"judged_people.{case}"])).text.startswith(start)
