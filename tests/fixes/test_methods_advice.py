"""What the fixes about methods say where a pass begins later, a narrower setting refuses a method, or the user can reset
the password themselves.
"""

from __future__ import annotations

import pytest

from aad53004.checkers import Case
from aad53004.fixes import Advice, Precondition, catalogue, for_user
from tests.cases import CASES
from tests.cases.everyday_methods import RESET_PASSWORD, YUBIKEY
from tests.fixes.cases import COMPROMISED, NOTHING, advise, case_of, nothing_readable, scenario
from tests.scenarios.base import finished

ALLOW = "allow-method"


def case_at(name: str) -> Case:
    contoso, _ = CASES[f"everyday_methods.{name}"].made()
    finished(contoso)
    return case_of(contoso)


def met(case: Case, fix_id: str = RESET_PASSWORD) -> dict[str, bool | None]:
    """What each precondition of a fix says."""
    checks: list[Precondition] = [check(case, NOTHING) for check in catalogue()[fix_id].preconditions]
    return {check.question: check.met for check in checks}


def words(advice: Advice) -> str:
    return " ".join((*advice.steps, advice.warning))


def test_a_pass_that_begins_later_is_kept() -> None:
    advice = advise("temporary-access-pass", case_at("a_pass_that_works_in_an_hour"))
    assert advice.change is None
    assert not advice.blocked
    assert "from 24 Nov 2026 10:00 UTC until 24 Nov 2026 11:00 UTC" in advice.steps[0]


def test_a_pass_that_begins_later_and_will_not_be_allowed_is_held_back() -> None:
    contoso, _ = CASES["everyday_methods.a_pass_that_works_in_an_hour"].made()
    contoso.method_configuration("TemporaryAccessPass")["state"] = "disabled"
    advice = advise("temporary-access-pass", case_of(contoso))
    assert advice.blocked
    assert advice.change is None
    assert "will not work" in advice.warning


def test_whoever_holds_the_account_would_use_the_pass_that_begins_later() -> None:
    advice = advise("temporary-access-pass", case_at("a_pass_that_works_in_an_hour"), COMPROMISED)
    assert "Contain the compromise first" in advice.warning


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("a_key_that_is_not_on_the_allow_list", "key restrictions"),
        ("a_synced_passkey_where_only_device_bound_ones_are_allowed", "passkey profiles"),
        ("a_passwordless_mode_and_a_phone_that_is_not_set_up_for_it", "authentication mode"),
    ],
)
def test_a_narrower_setting_is_for_an_administrator_to_decide_on(name: str, setting: str) -> None:
    advice = advise(ALLOW, case_at(name))
    assert advice.change is None
    assert not advice.blocked
    assert setting in advice.steps[0]
    assert "for everybody whom the method is for" in advice.warning


def test_the_model_of_a_key_is_named() -> None:
    contoso, _ = CASES["everyday_methods.a_key_that_is_not_on_the_allow_list"].made()
    contoso.data["methods"][contoso.subject_id][-1]["model"] = None
    assert YUBIKEY in advise(ALLOW, case_of(contoso)).steps[0]


def test_an_exclusion_by_role_is_named() -> None:
    advice = advise(ALLOW, case_at("excluded_by_a_role"))
    assert advice.change is None
    assert "role “Authentication Administrator”" in words(advice)


def test_a_certificate_that_policy_does_not_allow_is_switched_on_for_a_group() -> None:
    change = advise(ALLOW, case_at("a_certificate_of_the_report_that_policy_does_not_allow")).change
    assert change is not None
    assert change.path.endswith("/X509Certificate")


def test_calls_that_are_switched_on_end() -> None:
    assert "01 Feb 2027" in advise(ALLOW, case_at("a_second_mobile_where_only_texts_are_allowed")).warning


def test_everything_is_met_for_a_member_registered_for_password_reset() -> None:
    case = case_at("a_member_registered_for_password_reset")
    assert set(met(case).values()) == {True}
    planned = for_user(case, RESET_PASSWORD, NOTHING)
    assert not planned.advice.blocked
    assert planned.request is None
    assert planned.effect.endswith("the same sign-in would go through.")
    assert "email" in planned.advice.steps[1]
    assert "still needs an MFA method" in planned.advice.warning


def test_a_synchronised_member_needs_writeback_which_nothing_shows() -> None:
    case = case_at("a_synchronised_member_registered_for_password_reset")
    assert met(case)["the new password reaches on-premises Active Directory"] is None
    assert "password writeback" in advise(RESET_PASSWORD, case).warning


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("a_member_for_whom_password_reset_is_off", "self-service password reset is switched on for the user"),
        ("a_member_who_never_registered_for_password_reset", "the user is registered for self-service password reset"),
    ],
)
def test_a_password_reset_that_is_not_there_is_blocked(name: str, question: str) -> None:
    case = case_at(name)
    assert met(case)[question] is False
    advice = advise(RESET_PASSWORD, case)
    assert advice.blocked
    assert question in advice.warning


def test_neither_a_guest_nor_a_compromised_user_resets_the_password() -> None:
    assert advise(RESET_PASSWORD, scenario("guest-risk-in-home-tenant")).blocked
    assert advise(RESET_PASSWORD, case_at("a_member_registered_for_password_reset"), COMPROMISED).blocked


def test_what_could_not_be_read_is_not_known() -> None:
    known = met(nothing_readable())
    assert known.pop("nothing suggests that somebody else holds the account") is True
    assert set(known.values()) == {None}
    assert "could not be read" in advise(RESET_PASSWORD, nothing_readable()).warning


def test_phones_that_are_all_there_is_for_a_reset_end_too() -> None:
    contoso, _ = CASES["everyday_methods.a_member_registered_for_password_reset"].made()
    contoso.register(contoso.subject, methodsRegistered=["mobilePhone"], isSsprRegistered=True)
    assert "01 Feb 2027, for this too" in advise(RESET_PASSWORD, case_of(contoso)).warning
