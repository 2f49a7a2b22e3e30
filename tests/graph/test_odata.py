"""The filters that are applied here: what they take apart, what they accept, what they read."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aad53004.checkers import FOR_GUESTS, FOR_SYNCHRONISED, RESOURCES, WHEN_MISSING
from aad53004.graph.odata import Unsupported, bounds, compile_filter, conjuncts, parse_time, properties

SIGN_IN: dict[str, Any] = {
    "id": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "userId": "11111111-2222-3333-4444-555555555555",
    "userPrincipalName": "O'Brien@contoso.example",
    "createdDateTime": "2026-11-24T08:12:40.1234567Z",
    "isInteractive": True,
    "status": {"errorCode": 53004, "failureReason": None},
    "signInEventTypes": ["nonInteractiveUser"],
    "targetResources": [{"id": "7", "modifiedProperties": []}],
    "score": 1.5,
}


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("status/errorCode eq 53004", True),
        ("status/errorCode ne 53004", False),
        ("status/errorCode gt 53003 and status/errorCode lt 53005", True),
        ("status/errorCode ge 53004", True),
        ("status/errorCode le 53003", False),
        ("status/failureReason eq null", True),
        ("status/missing eq null", True),
        ("isInteractive eq true", True),
        ("not isInteractive eq true", False),
        ("userPrincipalName eq 'o''brien@CONTOSO.example'", True),
        ("startswith(userPrincipalName,'O''b')", True),
        ("endsWith(userPrincipalName, '.example')", True),
        ("contains(userPrincipalName,'contoso')", True),
        ("contains(status,'contoso')", False),
        ("createdDateTime ge 2026-11-24T08:12:40Z", True),
        ("createdDateTime ge 2026-11-24T10:12:40+01:00", False),
        ("createdDateTime lt 2026-11-24T08:12:40Z", False),
        ("userId eq 11111111-2222-3333-4444-555555555555", True),
        ("signInEventTypes/any(t: t eq 'interactiveUser' or t eq 'nonInteractiveUser')", True),
        ("signInEventTypes/any(t:t eq 'interactiveUser')", False),
        ("targetResources/any(x: x/id eq '7')", True),
        ("targetResources/any(x: x/id eq '8')", False),
        ("missing/any(x: x eq '7')", False),
        ("(isInteractive eq false or status/errorCode eq 53004) and userId ne 'x'", True),
        ("isInteractive eq false and isInteractive eq false or status/errorCode eq 53004", True),
        ("score gt 1.0", True),
        ("userPrincipalName gt 5", False),
    ],
)
def test_what_a_filter_accepts(text: str, accepted: bool) -> None:
    assert compile_filter(text)(SIGN_IN) is accepted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "userId",
        "userId eq",
        "userId is 'x'",
        "userId eq x",
        "userId eq 'x",
        "userId in ('x','y')",
        "length(userId) eq 5",
        "'x' eq userId",
        "(userId eq 'x'",
        "userId eq 'x')",
        "a/all(x: x eq '7')",
        "a/any('x': x eq '7')",
        "startswith('x',userId)",
        "userId eq 'x' ; drop",
        "(" * 5000 + "userId eq 'x'" + ")" * 5000,
    ],
)
def test_what_is_not_known_is_refused_and_never_guessed(text: str) -> None:
    with pytest.raises(Unsupported):
        compile_filter(text)
    with pytest.raises(Unsupported):
        properties(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)
FILTERS = sorted(
    {
        resource.query["$filter"].replace("{user_id}", "u1").replace("{log_since}", "2026-10-25T09:00:00Z")
        for resource in (*RESOURCES, *FOR_GUESTS, *FOR_SYNCHRONISED)
        if "$filter" in resource.query and not {"correlation_id", "risk_since"} & resource.placeholders
    }
)


@given(st.sampled_from(FILTERS), JSON, st.sampled_from(sorted(SIGN_IN)))
def test_no_object_breaks_a_filter_of_this_tool(text: str, value: Any, name: str) -> None:
    accepts = compile_filter(text)
    assert accepts(value) in (True, False)
    assert accepts({**SIGN_IN, name: value}) in (True, False)


def test_every_filter_of_this_tool_can_be_applied_here() -> None:
    """So that a tenant that supports none of it is no dead end."""
    asked = [
        r.query["$filter"] for r in (*RESOURCES, *FOR_GUESTS, *FOR_SYNCHRONISED, *WHEN_MISSING) if "$filter" in r.query
    ]
    assert len(asked) >= 8
    for text in asked:
        filled = text.replace("{log_since}", "2026-10-25T09:00:00Z").replace("{risk_since}", "2026-08-26T09:00:00Z")
        assert properties(filled)


@given(st.text())
def test_any_text_is_a_filter_or_refused(text: str) -> None:
    with contextlib.suppress(Unsupported):
        assert compile_filter(text)(SIGN_IN) in (True, False)


CONDITION = st.sampled_from(
    [
        "userId eq 'a and b'",
        "name eq 'it''s and (so'",
        "status/errorCode eq 53004",
        "signInEventTypes/any(t: t eq 'x' and t ne 'y')",
        "(a eq 1 and b eq 2)",
    ]
)


@given(st.lists(CONDITION, min_size=1, max_size=5), st.sampled_from([" and ", " AND ", "  and  "]))
def test_conditions_come_apart_where_they_were_joined(parts: list[str], joint: str) -> None:
    assert conjuncts(joint.join(parts)) == parts


def test_an_empty_filter_has_no_conditions() -> None:
    assert conjuncts("") == conjuncts("  ") == []


@pytest.mark.parametrize(
    ("condition", "does"),
    [
        ("userId eq 'x'", True),
        ("id eq 'x'", True),
        ("initiatedBy/user/id eq 'x'", True),
        ("correlationId eq 'x'", True),
        ("userPrincipalName eq 'o''brien@contoso.example'", True),
        ("targetResources/any(x:x/id eq 'x')", True),
        ("targetResources/any(x:y/id eq 'x')", False),
        ("targetResources/any(x:x/id eq 'x') or 1 eq 1", False),
        ("userId eq ''", False),
        ("userId ne 'x'", False),
        ("userId ge 'x'", False),
        ("not userId eq 'x'", False),
        ("userId eq 'x' or userId ne 'x'", False),
        ("appId eq 'x'", False),
        ("category eq 'Policy'", False),
        ("startswith(userId,'x')", False),
        ("createdDateTime ge 2026-10-25T09:00:00Z", False),
    ],
)
def test_which_conditions_keep_an_answer_to_one(condition: str, does: bool) -> None:
    assert bounds(condition) is does


def test_which_properties_a_filter_reads() -> None:
    text = "userId eq 'x' and status/errorCode eq 1 and a/any(t: t/b eq 'y' and c eq 2) and contains(d,'e')"
    assert properties(text) == {"userId", "status/errorCode", "a", "c", "d"}


@given(st.datetimes(), st.integers(-14, 14))
def test_times_are_read_with_their_zone(at: datetime, hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    assert parse_time(at.replace(tzinfo=zone).isoformat()) == at.replace(tzinfo=zone)
    assert parse_time(at.isoformat()) is None


def test_seven_digits_of_a_second_are_cut() -> None:
    assert parse_time("2026-11-24T08:12:40.1234567Z") == datetime(2026, 11, 24, 8, 12, 40, 123456, tzinfo=UTC)
    assert parse_time("yesterday") is None
