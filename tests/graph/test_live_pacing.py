"""When a request may go again, without a network."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aad53004.graph.interface import Limit
from aad53004.graph.live_origin import under_root
from aad53004.graph.live_token import claims_in
from aad53004.graph.pacing import LONGEST_WAIT, Pacer, back_off, retry_after

WALL = 1_795_510_800.0  # 2026-11-24T09:00:00Z


@given(
    st.one_of(st.text(), st.integers().map(str), st.floats().map(str), st.datetimes().map(lambda at: f"{at:%c GMT}"))
)
def test_no_header_makes_the_wait_absurd(header: str) -> None:
    wait = retry_after(header, WALL)
    assert wait is None or 0 < wait <= LONGEST_WAIT


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("1", 1.0),
        ("1.5", 1.5),
        (" 2 ", 2.0),
        ("0", None),
        ("1e3", None),
        ("inf", None),
        ("٣", None),
        ("9" * 300, 120.0),
    ],
)
def test_seconds(header: str, wait: float | None) -> None:
    assert retry_after(header, WALL) == wait


@pytest.mark.parametrize("zone", [" GMT", " +0000", " -0000", ""])
def test_a_date_is_gmt_however_it_is_written(zone: str) -> None:
    assert retry_after("Tue, 24 Nov 2026 09:00:10" + zone, WALL) == 10.0


def test_back_off_doubles_to_its_ceiling_and_jitter_reaches_all_below() -> None:
    assert [back_off(attempt, 0.999999) for attempt in range(1, 8)] == pytest.approx([1, 2, 4, 8, 16, 30, 30], rel=1e-4)
    assert back_off(7, 0.0) == 0.0


@given(st.lists(st.tuples(st.sampled_from(list(Limit)), st.floats(0, 3)), max_size=60))
def test_a_throttled_family_never_exceeds_its_rate(asked: list[tuple[Limit, float]]) -> None:
    pacer, clock = Pacer(), 0.0
    pacer.throttled(Limit.PROTECTION)
    pacer.throttled(Limit.REPORTS)
    pacer.throttled(Limit.IDENTITY)
    went: dict[Limit, list[float]] = {limit: [] for limit in Limit}
    for limit, pause in asked:
        clock += pause
        slot = pacer.slot(limit, clock)
        assert slot >= clock
        assert limit is not Limit.IDENTITY or slot == clock
        went[limit].append(slot)
    for limit, count, seconds in ((Limit.PROTECTION, 1, 1.0), (Limit.REPORTS, 5, 10.0)):
        times = went[limit]
        assert all(times[i + count] - times[i] >= seconds - 0.001 for i in range(len(times) - count))


ROOT = "https://graph.microsoft.com"


@pytest.mark.parametrize(
    ("link", "owned"),
    [
        ("https://graph.microsoft.com/v1.0/users?$skiptoken=x", True),
        ("https://GRAPH.microsoft.com:443/beta/users", True),
        ("http://graph.microsoft.com/v1.0/users", False),
        ("https://graph.microsoft.com:8443/v1.0/users", False),
        ("https://graph.microsoft.com.evil.example/v1.0/users", False),
        ("https://graph.microsoft.com@evil.example/v1.0/users", False),
        ("https://evil@graph.microsoft.com/v1.0/users", False),
        ("https://evil.example\\@graph.microsoft.com/v1.0/users", False),
        ("https://evil.example/?https://graph.microsoft.com/v1.0/users", False),
        ("//graph.microsoft.com/v1.0/users", False),
        ("/v1.0/users", False),
        ("https://graph.microsoft.com/v2.0/users", False),
        ("https://graph.microsoft.com/v1.0", False),
        ("https://graph.microsoft.com/v1.0/../$batch", False),
        ("https://graph.microsoft.com/v1.0/%2e%2E/x", False),
        ("https://graph.microsoft.com/v1.0/users\r\nX: y", False),
        ("https://graph.microsoft.com:99999/v1.0/users", False),
        ("https://[::1/v1.0/users", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_which_links_are_graphs_own(link: str, owned: bool) -> None:
    assert under_root(link, ROOT) is owned


@given(st.text(max_size=300))
def test_no_challenge_breaks_the_reader(text: str) -> None:
    found = claims_in(f'Bearer error="insufficient_claims", claims="{text}"')
    assert found is None or isinstance(json.loads(found), dict)
    assert claims_in(text.replace("insufficient_claims", "")) is None


def test_claims_in_both_alphabets() -> None:
    # {"a":"?>~ÿ"} has both characters in which the two alphabets of base64 differ.
    for coded in ("eyJhIjoiPz5+w78ifQ==", "eyJhIjoiPz5-w78ifQ"):
        assert claims_in(f'Bearer error="insufficient_claims", claims="{coded}"') == '{"a":"?>~ÿ"}'
