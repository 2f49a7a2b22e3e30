"""Was it the user? The comparison of a risky sign-in with the user's own, and the question that heads a plan."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aad53004.checkers import Case
from aad53004.checkers.asking import comparisons, open_risk, question
from aad53004.checkers.familiar import Comparison, Familiarity, compare, least_familiar, subjects
from aad53004.cite import NOTHING, resolve
from aad53004.fixes import Situation
from tests.cases.base import at_risk, broken, refused, refused_in_the_office, risk_closed, without_permission
from tests.rules.rows import case_of
from tests.scenarios.base import (
    CAFE_VIENNA,
    EDGE,
    FIREFOX,
    HOME_BERLIN,
    HOSTING_ABROAD,
    HOTEL_LISBON,
    OFFICE_BERLIN,
    SAFARI_MAC,
    TOR_EXIT,
    TRAIN_LINZ,
    Contoso,
    Json,
    Place,
)

AT = "2026-11-24T07:48:22Z"
CLIENT: Json = {"isInteractive": False, "signInEventTypes": ["nonInteractiveUser"]}


def laptop(number: int) -> Json:
    return {
        "deviceId": f"0000000{number}-1111-4222-8333-444444444444",
        "operatingSystem": "Windows11",
        "browser": "Edge 131",
    }


def own(*places: Place, **event: Any) -> Contoso:
    """The subject's own sign-ins, one a day from 2 November on."""
    contoso = Contoso(history=False)
    for day, place in enumerate(places, 2):
        contoso.sign_in(f"2026-11-{day:02}T08:00:00Z", place=place, **event)
    return contoso


def compared(contoso: Contoso, place: Place = TOR_EXIT, **event: Any) -> Comparison:
    """The comparison of a sign-in that was refused as risky."""
    contoso.blocked(AT, place=place, **{"agent": EDGE, **event})
    return comparisons(case_of(contoso))[0]


def times(comparison: Comparison) -> dict[str, tuple[int, int]]:
    return {trait.name: (trait.times, trait.of) for trait in comparison.traits}


def test_each_trait_is_counted_by_itself() -> None:
    contoso = own(OFFICE_BERLIN, HOME_BERLIN, HOME_BERLIN)
    contoso.sign_in("2026-11-10T08:00:00Z", place=HOTEL_LISBON, agent=FIREFOX)
    found = compared(contoso, HOME_BERLIN)
    assert times(found) == {"network": (2, 4), "country": (3, 4), "browser": (3, 4), "system": (4, 4)}
    assert found.successes == 4 and found.familiarity is Familiarity.SEEN
    assert found.text == (
        "network AS64501 in 2 of 4 own sign-ins since 25 Oct 2026, country DE in 3 of 4, browser Edge in 3 of 4, "
        "system Windows10 in 4 of 4"
    )


def test_another_address_of_the_same_network_is_the_same_place() -> None:
    assert times(compared(own(TRAIN_LINZ, TRAIN_LINZ, TRAIN_LINZ), CAFE_VIENNA))["network"] == (3, 3)


def test_another_version_of_a_browser_is_the_same_browser() -> None:
    older = {"deviceDetail": {"deviceId": "", "operatingSystem": "Ios 17.4", "browser": "Mobile Safari 17.4"}}
    newer = {"deviceDetail": {"deviceId": "", "operatingSystem": "Ios 18.1", "browser": "Mobile Safari 18.1"}}
    found = times(compared(own(OFFICE_BERLIN, **older), OFFICE_BERLIN, **newer))
    assert found["browser"] == (1, 1) and found["system"] == (1, 1)


@pytest.mark.parametrize(
    ("places", "place", "familiarity"),
    [
        ((HOME_BERLIN,) * 3, HOME_BERLIN, Familiarity.OFTEN),
        ((HOME_BERLIN,) * 2, HOME_BERLIN, Familiarity.SEEN),
        ((*(HOME_BERLIN,) * 3, *(OFFICE_BERLIN,) * 17), HOME_BERLIN, Familiarity.OFTEN),
        ((HOME_BERLIN, *(OFFICE_BERLIN,) * 17), HOME_BERLIN, Familiarity.SEEN),
        ((OFFICE_BERLIN,), HOME_BERLIN, Familiarity.NEVER),
        ((), HOME_BERLIN, Familiarity.UNKNOWN),
    ],
)
def test_how_often_is_often(places: tuple[Place, ...], place: Place, familiarity: Familiarity) -> None:
    assert compared(own(*places), place).familiarity is familiarity


def test_a_strange_device_at_home_is_not_often_and_the_own_device_abroad_is_not_never() -> None:
    home = own(*(HOME_BERLIN,) * 4, deviceDetail=laptop(1))
    assert compared(home, HOME_BERLIN, deviceDetail=laptop(1)).familiarity is Familiarity.OFTEN
    home = own(*(HOME_BERLIN,) * 4, deviceDetail=laptop(1))
    assert compared(home, HOME_BERLIN, deviceDetail=laptop(2)).familiarity is Familiarity.SEEN
    home = own(*(HOME_BERLIN,) * 4, deviceDetail=laptop(1))
    unregistered = compared(home, HOME_BERLIN)
    assert times(unregistered)["device"] == (0, 4) and unregistered.familiarity is Familiarity.SEEN
    home = own(*(HOME_BERLIN,) * 4, deviceDetail=laptop(1))
    assert compared(home, HOTEL_LISBON, deviceDetail=laptop(1)).familiarity is Familiarity.SEEN
    home = own(*(HOME_BERLIN,) * 4, deviceDetail=laptop(1))
    assert compared(home, HOTEL_LISBON, deviceDetail=laptop(2)).familiarity is Familiarity.NEVER


def test_another_system_at_home_is_not_often() -> None:
    assert compared(own(*(HOME_BERLIN,) * 4), HOME_BERLIN, agent=SAFARI_MAC).familiarity is Familiarity.SEEN


@pytest.mark.parametrize(
    "event",
    [
        {"error": 50126},
        CLIENT,
        {"risk": "low"},
        {"risk": "none", "aggregated": "medium"},
        {"state": "confirmedCompromised"},
    ],
)
def test_what_is_not_the_users_own_is_not_counted(event: Json) -> None:
    contoso = own(OFFICE_BERLIN)
    contoso.sign_in("2026-11-10T08:00:00Z", place=TOR_EXIT, **event)
    found = compared(contoso)
    assert found.successes == 1 and found.familiarity is Familiarity.NEVER


@pytest.mark.parametrize("state", ["none", "remediated", "dismissed", "confirmedSafe"])
def test_a_risk_that_was_closed_leaves_a_success_the_users_own(state: str) -> None:
    contoso = own(OFFICE_BERLIN)
    contoso.sign_in("2026-11-10T08:00:00Z", place=TOR_EXIT, state=state)
    assert compared(contoso).successes == 2


@pytest.mark.parametrize(
    "event",
    [
        {"riskLevelDuringSignIn": "hidden"},
        {"isInteractive": False},
        {"riskLevelDuringSignIn": 7},
        {"status": {"errorCode": None}},
    ],
)
def test_one_that_may_be_the_users_own_forbids_never(event: Json) -> None:
    """Where it came from the same place, and nobody knows whether it was the user."""
    contoso = own(OFFICE_BERLIN)
    contoso.sign_in("2026-11-10T08:00:00Z", place=TOR_EXIT, **event)
    found = compared(contoso)
    assert found.successes == 1 and found.familiarity is Familiarity.UNKNOWN
    elsewhere = own(OFFICE_BERLIN)
    elsewhere.sign_in("2026-11-10T08:00:00Z", place=HOME_BERLIN, **event)
    assert compared(elsewhere).familiarity in (Familiarity.NEVER, Familiarity.UNKNOWN)


@pytest.mark.parametrize(
    "event",
    [
        {"autonomousSystemNumber": None},
        {"autonomousSystemNumber": "many"},
        {"deviceDetail": None},
        {"deviceDetail": {"deviceId": 7}},
    ],
)
def test_one_of_the_own_that_does_not_tell_forbids_never(event: Json) -> None:
    """It may have been the same network, or the same device."""
    contoso = own(OFFICE_BERLIN, OFFICE_BERLIN, deviceDetail=laptop(1))
    assert compared(contoso, deviceDetail=laptop(2)).familiarity is Familiarity.NEVER
    contoso = own(OFFICE_BERLIN, OFFICE_BERLIN, deviceDetail=laptop(1))
    contoso.sign_in("2026-11-10T08:00:00Z", **{"deviceDetail": laptop(1), **event})
    assert compared(contoso, deviceDetail=laptop(2)).familiarity is Familiarity.UNKNOWN


def test_an_odd_value_of_the_risky_sign_in_forbids_often() -> None:
    assert compared(own(*(HOME_BERLIN,) * 4), HOME_BERLIN).familiarity is Familiarity.OFTEN
    odd = compared(
        own(*(HOME_BERLIN,) * 4),
        HOME_BERLIN,
        deviceDetail={"deviceId": "", "operatingSystem": 7, "browser": "Edge 131.0.0"},
    )
    assert odd.familiarity is Familiarity.SEEN


def test_only_the_thirty_days_before_the_first_open_detection_count() -> None:
    contoso = own(OFFICE_BERLIN, OFFICE_BERLIN)
    first = contoso.sign_in("2026-11-12T02:00:00Z", place=HOSTING_ABROAD, aggregated="high", kinds=["riskyIPAddress"])
    contoso.detection(first, "riskyIPAddress", "high", moment="2026-11-13T02:00:00Z")
    contoso.sign_in("2026-11-14T02:00:00Z", place=HOSTING_ABROAD)
    found = compared(contoso, HOSTING_ABROAD)
    assert found.successes == 2 and found.familiarity is Familiarity.NEVER
    assert f"{found.before:%Y-%m-%dT%H:%M}" == "2026-11-12T02:00"


def test_a_list_that_was_cut_off_says_since_when_and_never_never() -> None:
    contoso = Contoso()
    for minute in range(59):
        contoso.sign_in(f"2026-11-22T08:{minute:02}:00Z")
        contoso.sign_in(f"2026-11-23T10:{minute:02}:00Z")
    found = compared(contoso)
    assert found.familiarity is Familiarity.UNKNOWN and found.gap
    assert f"{found.since:%d %b}" == "22 Nov"
    assert "never" not in found.sentence and "only the first pages" in found.sentence
    assert "as far as they were read" in found.text


def test_a_cut_list_still_shows_what_is_often_there() -> None:
    contoso = Contoso()
    for minute in range(59):
        contoso.sign_in(f"2026-11-22T08:{minute:02}:00Z", place=HOME_BERLIN)
        contoso.sign_in(f"2026-11-23T10:{minute:02}:00Z", place=HOME_BERLIN)
    assert compared(contoso, HOME_BERLIN).familiarity is Familiarity.OFTEN


def test_sign_ins_that_could_not_be_read_are_unknown() -> None:
    found = comparisons(case_of(broken(refused(at_risk=False), r"auditLogs/signIns\?(?!.*errorCode)", 500)))[0]
    assert found.familiarity is Familiarity.UNKNOWN and found.successes == 0 and found.gap
    assert "never" not in found.sentence and not found.text


def test_every_value_that_is_cited_stands_in_an_answer() -> None:
    case = case_of(refused(Contoso()))
    found = comparisons(case)[0]
    assert found.evidence
    for cited in found.evidence:
        pages = [page for answer in case.answers for page in answer.pages if page.path == cited.resource]
        assert any(resolve(page.body, cited.pointer) == cited.observed is not NOTHING for page in pages)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from([OFFICE_BERLIN, HOME_BERLIN, HOTEL_LISBON, TOR_EXIT]), max_size=8),
    st.sampled_from([OFFICE_BERLIN, HOME_BERLIN, HOTEL_LISBON, TOR_EXIT]),
)
def test_never_often_and_unknown_are_what_a_count_by_hand_says(places: list[Place], place: Place) -> None:
    familiarity = compared(own(*places), place).familiarity
    count = sum(other[1] == place[1] for other in places)
    if not places:
        assert familiarity is Familiarity.UNKNOWN
    elif not count:
        assert familiarity is Familiarity.NEVER
    else:
        assert familiarity is (Familiarity.OFTEN if count >= 3 else Familiarity.SEEN)


# --- what is asked about ------------------------------------------------------------------------------------------------


def asked(contoso: Contoso, compromise: bool = False) -> str:
    case: Case = case_of(contoso)
    found = question(case, comparisons(case), compromise)
    return found.text if found else ""


def test_the_question_names_time_zone_place_and_device() -> None:
    text = asked(refused(Contoso()))
    assert text.startswith("Ask alice@contoso.example, on a number on record, whether the sign-in to OfficeHome at ")
    assert f"24 Nov 2026 07:48 UTC from {TOR_EXIT[0]} (Frankfurt Am Main, DE) with Firefox on Windows10" in text
    assert "came with the right password" in text and "contain first" in text


def test_containment_never_waits() -> None:
    assert "Containment does not wait for the answer." in asked(refused(Contoso()), compromise=True)


def test_a_wrong_password_is_not_said_to_be_right() -> None:
    contoso = Contoso()
    contoso.sign_in(AT, error=50126)
    assert asked(contoso) == ""


def test_a_detection_of_another_sign_in_is_asked_about_too() -> None:
    contoso = Contoso()
    abroad = contoso.sign_in("2026-11-24T05:00:00Z", place=HOTEL_LISBON, aggregated="high", kinds=["unlikelyTravel"])
    contoso.detection(abroad, "unlikelyTravel", "high", moment="2026-11-24T06:00:00Z")
    text = asked(refused_in_the_office(contoso, aggregated="high"))
    assert OFFICE_BERLIN[0] in text and HOTEL_LISBON[0] in text and "were theirs" in text


def test_a_detection_without_its_sign_in_is_asked_about_by_what_it_tells() -> None:
    contoso = Contoso()
    place = {"ipAddress": HOTEL_LISBON[0], "location": {"city": "Lisbon", "countryOrRegion": "PT"}}
    contoso.detection(None, "newCountry", "medium", moment="2026-11-24T06:00:00Z", **place)
    contoso.data["riskDetections"][0]["location"] |= {"state": None}
    text = asked(contoso)
    assert f"the sign-in at 24 Nov 2026 06:00 UTC from {HOTEL_LISBON[0]} (Lisbon, PT) was theirs" in text
    assert "right password" not in text


def test_a_risk_without_a_sign_in_is_asked_about_by_its_time() -> None:
    contoso = at_risk(Contoso())
    assert "all of their sign-ins since 24 Nov 2026 05:00 UTC were theirs" in asked(contoso)
    assert asked(Contoso()) == ""


def test_what_a_client_did_may_have_gone_unnoticed() -> None:
    contoso = Contoso()
    contoso.blocked(AT, **CLIENT)
    assert "An app made it on behalf of the user" in asked(contoso)


def test_what_vouches_goes_by_the_least_familiar() -> None:
    """Dismissing the user's risk vouches for every detection, and so it goes by the strangest."""
    contoso = own(*(HOME_BERLIN,) * 4)
    entry = contoso.blocked(AT, place=HOME_BERLIN, kinds=["unfamiliarFeatures"], agent=EDGE)
    contoso.detection(entry, "unfamiliarFeatures", "low")
    case = case_of(contoso)
    assert least_familiar(comparisons(case)) is Familiarity.OFTEN
    abroad = contoso.sign_in("2026-11-23T05:00:00Z", place=HOSTING_ABROAD, aggregated="low", kinds=["newCountry"])
    contoso.detection(abroad, "newCountry", "low")
    case = case_of(contoso)
    assert [subject.address for subject in subjects(case)] == [HOME_BERLIN[0], HOSTING_ABROAD[0]]
    assert least_familiar(comparisons(case)) is Familiarity.NEVER
    assert compare(case, subjects(case)[0]).familiarity is Familiarity.OFTEN
    assert least_familiar(()) is Situation().familiarity is Familiarity.UNKNOWN


# --- the risk that is open ----------------------------------------------------------------------------------------------


def test_an_open_risk_is_told_with_level_and_time() -> None:
    assert open_risk(case_of(at_risk(Contoso()))) == "The user's risk is open: high, since 24 Nov 2026 05:00 UTC."
    confirmed = Contoso()
    confirmed.risky("high", "2026-11-24T05:00:00Z", state="confirmedCompromised")
    assert "high, confirmed compromised, since" in open_risk(case_of(confirmed))
    newer = Contoso()
    newer.risky("critical", "2026-11-24T05:00:00Z")
    assert "open: critical, since" in open_risk(case_of(newer))


def test_a_risk_that_is_closed_hidden_or_not_read_is_not_told_as_open() -> None:
    closed = risk_closed(Contoso(), "2026-11-24T05:00:00Z", "dismissed", "adminDismissedAllRiskForUser")
    assert open_risk(case_of(closed)) == open_risk(case_of(Contoso())) == ""
    assert open_risk(case_of(without_permission(at_risk(Contoso()), "identityProtection/riskyUsers"))) == ""
