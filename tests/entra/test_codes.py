"""The table of error codes, and the sets that are made of it."""

from __future__ import annotations

from aad53004.entra.codes import (
    ACCESS_BLOCKED,
    ANY_SUCCESS_ENDS,
    CHALLENGE_FAILED,
    CODES,
    DECISIVE,
    ENROLMENT,
    LOCKED,
    PASSWORD_EXPIRED,
    PAST_FIRST_FACTOR,
    PROOF_UP_BLOCKED,
    REGISTRATION_BLOCKED,
    SUCCESS,
    USER_DISABLED,
    Stage,
)


def test_every_code_that_stops_a_user_comes_after_the_app_was_accepted() -> None:
    stages = {Stage.ACCOUNT, Stage.FIRST_FACTOR, Stage.MFA, Stage.REGISTRATION, Stage.ACCESS}
    assert {CODES[code].stage for code in DECISIVE | ENROLMENT} == stages


def test_an_account_that_is_refused_elsewhere_says_nothing_about_the_password() -> None:
    elsewhere = {90072, 53011, 530034}
    refused = {PROOF_UP_BLOCKED, REGISTRATION_BLOCKED} | ACCESS_BLOCKED.keys() | CHALLENGE_FAILED | ENROLMENT
    assert ({SUCCESS} | refused) - elsewhere == PAST_FIRST_FACTOR
    assert {CODES[code].stage for code in elsewhere} == {Stage.ACCOUNT}


def test_a_success_ends_what_concerns_the_account_or_its_password_alone() -> None:
    assert {CODES[code].stage for code in ANY_SUCCESS_ENDS} == {Stage.ACCOUNT, Stage.FIRST_FACTOR}
    assert PASSWORD_EXPIRED | {LOCKED, USER_DISABLED} == ANY_SUCCESS_ENDS
    assert not ANY_SUCCESS_ENDS & PAST_FIRST_FACTOR


def test_refusals_are_parts_of_sentences() -> None:
    assert all(text and not text.endswith(".") for text in ACCESS_BLOCKED.values())
