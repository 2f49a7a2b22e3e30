"""The effective methods of a user: the same for the diagnosis, the effect of its fixes and the evaluation of policies."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from aad53004.checkers import Case, whatif
from aad53004.checkers.retiring import retiring
from aad53004.conditional_access.scenario import UNKNOWN
from aad53004.diagnosis import diagnose
from aad53004.entra.retirements import SMS_AND_VOICE
from tests.cases import CASES
from tests.cases.base import broken
from tests.cases.everyday_methods import with_phone
from tests.contract.shared import ROOT
from tests.offline import TenantSource
from tests.scenarios.base import ADMIN_ROLE, SCOPES_MESSAGE, Contoso, finished

SHARED = ROOT.parent / "shared"
EVERYDAY = sorted(name for name in CASES if name.startswith("everyday_methods."))


def case_of(contoso: Contoso) -> Case:
    tenant = finished(contoso)
    return diagnose(tenant["subject"], TenantSource(tenant)).case


def case_at(name: str) -> Case:
    return case_of(CASES[name].made()[0])


@pytest.mark.parametrize("name", EVERYDAY)
def test_the_evaluation_of_policies_takes_the_methods_of_the_diagnosis(name: str) -> None:
    case = case_at(name)
    found = case.conditional_access.provable
    tenant = finished(CASES[name].made()[0])
    assert whatif.methods_of(whatif.gather(tenant["subject"], TenantSource(tenant))) == found
    if case.methods.can_prove is False:
        assert found == frozenset()
    elif case.methods.can_prove is None:
        assert found is UNKNOWN
    else:
        assert found


@pytest.mark.parametrize(
    ("name", "provable"),
    [
        ("a_key_that_is_not_on_the_allow_list", frozenset()),
        ("a_key_that_is_on_the_allow_list", frozenset({"fido2"})),
        ("a_second_mobile_where_calls_are_allowed", frozenset({"voice"})),
        ("a_mobile_and_nothing_else", frozenset({"sms"})),
        ("notifications_only_where_a_passwordless_sign_in_is_required", frozenset({"microsoftauthenticatorpush"})),
        ("a_passwordless_mode_and_a_phone_that_is_set_up_for_it", frozenset({"devicebasedpush"})),
        ("a_certificate_that_only_the_report_shows", UNKNOWN),
        ("a_pass_that_works_in_an_hour", frozenset()),
        ("a_target_of_a_kind_that_is_newer", UNKNOWN),
    ],
)
def test_what_the_user_can_prove_by_every_level(name: str, provable: object) -> None:
    assert case_at(f"everyday_methods.{name}").methods.in_scenario() == provable


def test_the_days_on_which_text_messages_end_are_those_of_the_page() -> None:
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is not there")
    text = (SHARED / "domain.md").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if "SMS and voice end for sign-in" in line)
    days = [date.fromisoformat(day) for day in re.findall(r"\d{4}-\d\d-\d\d", line)]
    assert days[:2] == [SMS_AND_VOICE.on, SMS_AND_VOICE.later]


def test_the_note_says_both_days_where_the_roles_could_not_be_read() -> None:
    contoso = with_phone()
    contoso.deny(r"users/[^/]+/transitiveMemberOf/microsoft.graph.directoryRole", "Forbidden", SCOPES_MESSAGE)
    note = retiring(case_of(contoso))
    assert "01 Feb 2027 (Global Administrators and external users: 01 Jul 2027)" in note


def test_a_day_that_is_over_is_said_as_such() -> None:
    contoso = with_phone()
    case = case_of(contoso)
    case.tenant_facts.now = datetime(2027, 2, 1, tzinfo=UTC) + timedelta(days=1)
    assert "were to end on 01 Feb 2027" in retiring(case)


def test_nothing_is_noted_of_methods_that_could_not_all_be_read() -> None:
    contoso = with_phone()
    contoso.join(ADMIN_ROLE)
    broken(contoso, r"^GET /(v1.0|beta)/users/[^/]+/authentication/methods(\?|$)")
    assert retiring(case_of(contoso)) == ""
