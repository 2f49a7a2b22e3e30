"""The order of a plan, by its rules and for any set of wanted fixes."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aad53004.checkers import Case
from aad53004.checkers.familiar import Familiarity
from aad53004.errors import Unreadable
from aad53004.fixes import Situation, catalogue, plan
from aad53004.graph.interface import Status
from tests.fixes.cases import COMPROMISED, NOTHING, case_of, nothing_readable, refused, scenario
from tests.fixes.test_catalogue import IDS, LOOSENING
from tests.scenarios.base import ALICE, GUEST, HOTEL_LISBON, SIGN_IN_RISK, Contoso, authenticator

PASS, PHONE, ALLOW = "temporary-access-pass", "add-phone-method", "allow-method"
RESET = "self-service-password-reset"
STRENGTH = "method-not-in-required-strength"
GUESTS = Situation(external_guest=True)
CLEARING = {"dismiss-user-risk", "dismiss-sign-in", "confirm-sign-in-safe"}
CLOSING = CLEARING | {RESET}
SIGN_IN = {"confirm-sign-in-safe", "dismiss-sign-in"}
NOT_FOR_GUESTS = {PASS, PHONE, RESET, "temporary-password", "revoke-sessions", "dismiss-user-risk"}


@cache
def built(passes: bool = True, phones: bool = True, method: bool = False) -> Case:
    """Alice's case: passes and phones allowed or off for everyone, with or without a usable method."""
    tenant = refused(Contoso(), SIGN_IN_RISK)
    tenant.risky("medium", "2026-11-24T07:53:00Z")
    if method:
        tenant.register(ALICE, authenticator(ALICE))
    if not passes:
        tenant.method_configuration("TemporaryAccessPass")["state"] = "disabled"
    if not phones:
        tenant.method_configuration("Sms")["state"] = "disabled"
    return case_of(tenant)


@cache
def guest() -> Case:
    return case_of(refused(Contoso(GUEST), SIGN_IN_RISK))


@cache
def unfamiliar() -> Case:
    """Alice was refused where no anonymiser was seen."""
    tenant = refused(Contoso(), SIGN_IN_RISK, place=HOTEL_LISBON, kinds=["unfamiliarFeatures"])
    tenant.risky("medium", "2026-11-24T07:53:00Z")
    return case_of(tenant)


def ids(wanted: Sequence[str], situation: Situation = NOTHING, case: Case | None = None) -> list[str]:
    return [fix.row.id for fix in plan(case or built(), wanted, situation)]


def test_the_order_is_that_of_the_causes_and_the_first_mention_counts() -> None:
    wanted = ["wait-and-rerun", PASS, "temporary-password", PASS, "wait-and-rerun"]
    assert ids(wanted) == ["wait-and-rerun", PASS, "temporary-password"]


def test_nothing_wanted_is_nothing_planned() -> None:
    assert ids([]) == []
    assert ids([], GUESTS, guest()) == []


def test_a_remedy_that_is_none_is_refused() -> None:
    with pytest.raises(KeyError):
        plan(built(), ["switch-mfa-off"], NOTHING)


def test_what_loosens_comes_last() -> None:
    wanted = ["temporary-exclusion", "trust-named-location", "adjust-policy", PASS, "wait-and-rerun"]
    last = ["adjust-policy", "trust-named-location", "temporary-exclusion"]
    assert ids(wanted) == [PASS, "wait-and-rerun", *last]


def test_containment_leads_after_a_compromise() -> None:
    wanted = [PHONE, "dismiss-user-risk", "adjust-policy", "temporary-exclusion", "wait-and-rerun", "unblock-mfa"]
    first = ["contain-compromise", "temporary-password", "revoke-sessions"]
    assert ids(wanted, COMPROMISED) == [*first, "unblock-mfa", PASS, PHONE, "wait-and-rerun"]
    assert ids([], COMPROMISED) == [*first, PASS]


def test_the_home_tenant_leads_for_a_guest() -> None:
    wanted = [PASS, "dismiss-sign-in", "dismiss-user-risk", "revoke-sessions", "adjust-policy"]
    expected = ["home-tenant-remediates", "register-from-known-place", "dismiss-sign-in", "adjust-policy"]
    assert ids(wanted, GUESTS, guest()) == expected
    assert ids(["enable-account"], GUESTS, guest()) == ["enable-account"]
    assert ids(["dismiss-user-risk"], GUESTS, guest()) == ["home-tenant-remediates", "register-from-known-place"]


def test_a_compromised_guest_is_contained_before_the_home_tenant_is_asked() -> None:
    both = Situation(compromise=True, external_guest=True)
    expected = ["contain-compromise", "home-tenant-remediates", "register-from-known-place"]
    assert ids([PASS, "dismiss-user-risk", "confirm-sign-in-safe"], both, guest()) == expected


@pytest.mark.parametrize("clearing", ["dismiss-user-risk", "dismiss-sign-in"])
def test_a_risk_is_not_cleared_without_a_method(clearing: str) -> None:
    assert ids([clearing, "wait-and-rerun"]) == [clearing, PASS, "wait-and-rerun"]
    assert ids([clearing, PHONE]) == [clearing, PHONE]
    assert ids([clearing], case=built(method=True)) == [clearing]
    assert ids([clearing], case=built(passes=False)) == [clearing, PHONE]
    assert ids([clearing], case=built(passes=False, phones=False)) == [clearing, ALLOW, PASS]
    assert ids([clearing], case=nothing_readable()) == [clearing, PASS]


def test_a_vpn_is_dismissed_and_a_false_positive_confirmed() -> None:
    """https://learn.microsoft.com/entra/id-protection/howto-identity-protection-risk-feedback"""
    both = [PASS, "confirm-sign-in-safe", "dismiss-sign-in"]
    assert ids(both) == [PASS, "dismiss-sign-in"]
    assert ids(both, case=unfamiliar()) == [PASS, "confirm-sign-in-safe"]
    assert ids(both, Situation(anonymous_address=True), unfamiliar()) == [PASS, "dismiss-sign-in"]


def test_what_was_never_seen_is_dismissed_last_and_neither_confirmed_nor_trusted() -> None:
    never = Situation(familiarity=Familiarity.NEVER)
    wanted = ["confirm-sign-in-safe", "trust-named-location", "dismiss-user-risk", PASS, "temporary-password"]
    assert ids(wanted, never, unfamiliar()) == [PASS, "temporary-password", "dismiss-user-risk"]
    assert ids(["dismiss-sign-in", PASS, "adjust-policy"], never) == [PASS, "dismiss-sign-in", "adjust-policy"]


def test_what_is_often_seen_moves_up() -> None:
    often = Situation(familiarity=Familiarity.OFTEN)
    wanted = [PASS, PHONE, "temporary-exclusion", "confirm-sign-in-safe", "adjust-policy", "trust-named-location"]
    up = [PASS, "confirm-sign-in-safe", PHONE, "trust-named-location", "adjust-policy", "temporary-exclusion"]
    assert ids(wanted, often, unfamiliar()) == up


@pytest.mark.parametrize("situation", [Situation(unsettled=True), Situation(to_investigate=True)])
def test_nothing_is_loosened_before_somebody_has_looked(situation: Situation) -> None:
    wanted = [*sorted(CLEARING), *sorted(LOOSENING), PASS]
    assert ids(wanted, situation) == [PASS]
    assert ids(wanted, situation, unfamiliar()) == [PASS]


def test_what_opens_the_way_to_a_pass_goes_before_it() -> None:
    assert ids(["wait-and-rerun", PASS], case=built(passes=False)) == ["wait-and-rerun", PHONE, ALLOW, PASS]
    assert ids([PASS, ALLOW, PHONE], case=built(passes=False)) == [PHONE, ALLOW, PASS]
    assert ids([PASS, PHONE], case=built(passes=False, phones=False)) == [ALLOW, PASS, PHONE]
    fixes = {fix.row.id: fix for fix in plan(built(passes=False), [PASS], NOTHING)}
    assert fixes[PASS].advice.blocked
    allow = fixes[ALLOW].request
    assert allow is not None
    assert allow.url.endswith("/TemporaryAccessPass")
    assert "all_users" not in str(allow.body)


def test_passes_that_could_not_be_read_are_not_switched_on() -> None:
    assert ids([PASS], case=nothing_readable()) == [PASS]


def test_a_risk_that_there_is_not_is_not_cleared() -> None:
    calm = case_of(refused(Contoso(), SIGN_IN_RISK))
    assert ids([PASS, "dismiss-user-risk", "confirm-sign-in-safe"], case=calm) == [PASS]
    assert ids([PASS, "dismiss-user-risk", "dismiss-sign-in"], case=calm) == [PASS, "dismiss-sign-in"]
    closed = case_of(refused(Contoso(), SIGN_IN_RISK, state="dismissed"))
    assert ids([PASS, "confirm-sign-in-safe", "dismiss-sign-in"], case=closed) == [PASS]
    unread = nothing_readable()
    wanted = [PASS, "dismiss-user-risk", "confirm-sign-in-safe"]
    assert ids(wanted, case=unread) == wanted


def test_a_pass_that_the_strength_refuses_is_left_out_for_who_has_a_method() -> None:
    case = scenario("method-not-in-required-strength")
    assert ids([PASS, ALLOW], Situation(methods_refused=True), case) == [ALLOW]
    # Where the pass stays, what the strength accepts is allowed before it, and a phone number is no way round.
    assert ids([PASS, ALLOW], NOTHING, case) == [ALLOW, PASS]
    assert ids([PASS, PHONE], NOTHING, case) == [ALLOW, PASS]
    assert ids([PASS, ALLOW], Situation(methods_refused=True)) == [PASS, ALLOW]


CASES = st.one_of(
    st.builds(built, st.booleans(), st.booleans(), st.booleans()),
    st.builds(nothing_readable, known_id=st.booleans()),
    st.sampled_from(["classic", "logs-denied", "healthy-user", STRENGTH, "methods-disabled-by-policy"]).map(scenario),
)
SITUATIONS = st.builds(
    Situation,
    compromise=st.booleans(),
    external_guest=st.booleans(),
    unsettled=st.booleans(),
    methods_refused=st.booleans(),
    anonymous_address=st.booleans(),
    fraud_reported=st.booleans(),
    to_investigate=st.booleans(),
    familiarity=st.sampled_from(Familiarity),
)


def resets_password(case: Case) -> bool:
    """Whether a self-service reset is shown to do something: registered, switched on, and at risk."""
    try:
        report, at_risk = case.methods.registration, case.risk.at_risk_now()
    except Unreadable:
        return False
    return bool(report and report.value.is_sspr_registered and report.value.is_sspr_enabled and at_risk)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(IDS), max_size=25), SITUATIONS, CASES)
def test_any_plan_keeps_the_rules(wanted: list[str], situation: Situation, case: Case) -> None:
    fixes = plan(case, wanted, situation)
    made = [fix.row.id for fix in fixes]
    assert len(set(made)) == len(made)
    assert set(made) <= set(catalogue())

    dropped = set(wanted) - set(made)
    denied = any(answer.status is Status.DENIED for answer in case.answers)
    allowed = set() if denied else {"grant-reader-permission"}
    with contextlib.suppress(Unreadable):
        allowed |= {"dismiss-user-risk"} if case.risk.at_risk_now() is False else set()
    with contextlib.suppress(Unreadable):
        event = case.sign_ins.event or case.sign_ins.blocking
        allowed |= SIGN_IN if event and event.value.risk_state != "atRisk" else set()
    # Which of the two is left depends on whether an anonymiser was seen.
    allowed |= {"confirm-sign-in-safe"} if "dismiss-sign-in" in made or "dismiss-sign-in" not in wanted else set()
    allowed |= {"dismiss-sign-in"} if "confirm-sign-in-safe" in made or "confirm-sign-in-safe" not in wanted else set()
    if situation.familiarity is Familiarity.NEVER:
        allowed |= {"confirm-sign-in-safe", "dismiss-sign-in", "trust-named-location"}
    if situation.methods_refused and case is scenario(STRENGTH) and not situation.compromise:
        allowed |= {PASS}
    if case is scenario(STRENGTH):
        allowed |= {PHONE}
    if not resets_password(case):
        allowed |= {RESET}
    if situation.nothing_to_loosen:
        allowed |= LOOSENING | CLOSING
    if situation.external_guest:
        allowed |= NOT_FOR_GUESTS
    assert dropped <= allowed

    loosening = [fix.row.loosens for fix in fixes]
    assert loosening == sorted(loosening)
    if situation.compromise:
        assert made[0] == "contain-compromise"
        assert not set(made) & (LOOSENING | CLOSING)
    if situation.nothing_to_loosen:
        assert not set(made) & (LOOSENING | CLOSING)
    if situation.external_guest:
        assert not set(made) & NOT_FOR_GUESTS
    elif set(made) & CLOSING and case.methods.can_prove is not True:
        assert {PASS, PHONE} & set(made)
    if "dismiss-user-risk" in made and case.methods.can_prove is not True:
        assert len(made) > 1
    if PASS in made and case.methods.allows("temporaryaccesspass").allowed is False:
        assert made[made.index(PASS) - 1] == ALLOW

    again = plan(case, made, situation)
    assert [fix.row.id for fix in again] == made
