"""A recording in Graph's place: what answers what, and what does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aad53004.graph.interface import Answer, Call, Exchange, Resource, Status, failed_exchange
from aad53004.graph.reader import Graph
from aad53004.graph.record import Recorder
from aad53004.graph.recording import Recording
from aad53004.graph.replay import Replay, subject_of
from tests.graph.scripted import PATH, ROOT, Scripted, error, listing, page
from tests.graph.test_reader import CODE, SINCE, USER, ids, item

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CONTEXT = f"{ROOT}/v1.0/$metadata#auditLogs/signIns"


def kept(body: Any, status: int = 200, path: str = PATH, **query: str) -> Exchange:
    return Exchange(path, {f"${name}": value for name, value in query.items()}, status, {}, body)


def replay(*exchanges: Exchange, stopped: str = "") -> Replay:
    return Replay(Recording("alice@contoso.example", AT, exchanges, stopped=stopped))


def ask(source: Replay, resource: Resource) -> Answer:
    (found,) = Graph(source).ask([resource.request({})])
    return found


def one(source: Replay, path: str = PATH, **query: str) -> Exchange | None:
    (found,) = source.send([Call(path, {f"${name}": value for name, value in query.items()}, path)])
    return found


def value(*items: Any, link: str = "") -> dict[str, Any]:
    return {"value": list(items), **({"@odata.nextLink": f"{ROOT}{PATH}?{link}"} if link else {})}


# --- what answers what


def test_the_same_request_is_answered_whatever_its_case_and_spaces() -> None:
    source = replay(kept({"id": "1"}, path="/v1.0/users/Alice@contoso.example", Select="id,  mail"))
    found = one(source, "/v1.0/users/alice@CONTOSO.example", select="id, mail")
    assert found is not None and found.body == {"id": "1"}
    assert (source.now, source.cloud, source.stats.requests) == (AT, "global", 1)


def test_another_method_or_version_or_path_answers_nothing() -> None:
    post = Exchange(PATH, {}, 200, {}, {"value": []}, "POST")
    source = replay(post, kept({"value": []}, path=PATH.replace("v1.0", "beta")))
    assert one(source) is None
    assert one(source, "/v1.0/users") is None


def test_a_request_that_was_asked_again_is_answered_in_the_recorded_order() -> None:
    source = replay(kept(value(item("a"))), kept(value(item("b"))))
    bodies = [found.body["value"][0]["id"] for _ in range(4) if (found := one(source))]
    assert bodies == ["a", "b", "b", "b"]


def test_an_error_is_repeated_as_it_was() -> None:
    found = ask(replay(kept({"error": {"code": "Authorization_RequestDenied"}}, 403)), listing())
    assert (found.status, found.http_status) == (Status.DENIED, 403)


@pytest.mark.parametrize(
    ("recorded", "wanted", "answers"),
    [
        ({"filter": USER}, {"filter": f"{USER} and {CODE}"}, True),
        ({}, {"filter": USER}, True),
        ({"filter": f"{CODE} and {USER}"}, {"filter": f"{USER} AND {CODE}"}, True),
        ({"filter": f"{USER} and {CODE}"}, {"filter": USER}, False),
        ({"filter": "userId eq 'u2'"}, {"filter": USER}, False),
        ({"top": "100"}, {"top": "50"}, True),
        ({}, {"top": "50"}, True),
        ({"top": "50"}, {"top": "100"}, False),
        ({"top": "50"}, {}, True),
        ({"select": "id,mail"}, {"select": "id"}, True),
        ({}, {"select": "id"}, True),
        ({"select": "id"}, {"select": "id,mail"}, False),
        ({"select": "id"}, {}, False),
        ({"count": "true"}, {}, True),
        ({"orderby": "x"}, {}, False),
        ({}, {"expand": "x"}, False),
        ({"skiptoken": "x"}, {}, False),
        ({}, {"skiptoken": "x"}, False),
        ({"top": "x"}, {"top": "1"}, False),
    ],
)
def test_a_broader_exchange_answers_and_a_narrower_one_does_not(
    recorded: dict[str, str], wanted: dict[str, str], answers: bool
) -> None:
    found = one(replay(kept(value({"userId": "u1", "status": {"errorCode": 53004}}), **recorded)), **wanted)
    assert (found is not None) is answers


def test_what_a_missing_condition_refuses_becomes_null_and_the_rest_keeps_its_place() -> None:
    source = replay(kept(value(item("a", 0), item("b"), item("c", 0)), filter=USER))
    found = ask(source, listing(filter=f"{USER} and {CODE}"))
    assert (found.status, ids(found)) == (Status.FOUND, [None, "b", None])
    assert ids(ask(source, listing(filter=USER))) == ["a", "b", "c"]


def test_a_missing_condition_is_applied_to_further_pages_too() -> None:
    source = replay(
        kept(value(item("a", 0), item("b"), link="$skiptoken=2"), filter=USER),
        kept(value(item("c", 0), item("d")), skiptoken="2"),
    )
    found = ask(source, listing(filter=f"{USER} and {CODE}"))
    assert ids(found) == [None, "b", None, "d"]


def test_a_broader_answer_whose_end_was_not_recorded_is_no_answer() -> None:
    """It would pass for "no 53004 in the log", where a page that nobody kept may hold one."""
    cut = kept(value(item("a", 0), item("b"), link="$skiptoken=2"), filter=USER, top="2")
    assert ask(replay(cut), listing(pages=1, filter=f"{USER} and {CODE}", top="2")).status is Status.UNRECORDED
    enough = ask(replay(cut), listing(pages=1, filter=f"{USER} and {CODE}", top="1"))
    assert (enough.status, ids(enough), enough.truncated) == (Status.FOUND, [None, "b"], True)


def test_a_condition_that_cannot_be_applied_here_answers_nothing() -> None:
    assert one(replay(kept(value(item("a")))), filter="length(id) eq 5") is None


def test_what_was_answered_comes_before_what_was_refused() -> None:
    refused = kept({"error": {"code": "Request_UnsupportedQuery"}}, 400, filter=f"{USER} and {CODE}")
    source = replay(refused, kept(value(item("a"), item("b", 0)), filter=USER))
    found = one(source, filter=f"{USER} and {CODE} and {SINCE}")
    assert found is not None and (found.status, [bool(i) for i in found.body["value"]]) == (200, [True, False])


@given(st.lists(st.sampled_from([0, 50126, 53004]), max_size=6), st.lists(st.booleans(), min_size=2, max_size=2))
def test_a_filtered_replay_gives_what_graph_would_have_filtered(codes: list[int], choose: list[bool]) -> None:
    items = [item(str(i), code) for i, code in enumerate(codes)]
    conditions = [text for text, chosen in zip((CODE, SINCE), choose, strict=True) if chosen]
    wanted = " and ".join([USER, *conditions])
    found = ask(replay(kept(value(*items), filter=USER)), listing(filter=wanted))
    expected = [str(i) for i, code in enumerate(codes) if code == 53004 or CODE not in conditions]
    assert [one for one in ids(found) if one] == expected
    assert found.pages[0].refused == {i for i in range(len(codes)) if str(i) not in expected}


# --- whose links are followed


def test_a_link_away_from_graph_is_refused_as_it_was_live() -> None:
    body = {"@odata.context": CONTEXT, "value": [item("a")], "@odata.nextLink": f"https://evil.example{PATH}?p=2"}
    found = ask(replay(kept(body)), listing())
    assert (found.status, found.why) == (
        Status.FAILED,
        "the link to its next page leads away from Graph and was not followed",
    )


@pytest.mark.parametrize(
    ("link", "owned"),
    [
        (f"{ROOT}{PATH}?p=2", True),
        (f"{ROOT}/v1.0/users", True),
        ("https://evil.example/v1.0/users", False),
        (f"https://evil.example{PATH}?$skiptoken=2", True),  # it was followed: its page is here
        (f"{PATH}?$skiptoken=2", False),
        (f"//graph.microsoft.com{PATH}", False),
        (f"{ROOT}/v2.0/users", False),
        ("", False),
    ],
)
def test_which_links_a_recording_owns(link: str, owned: bool) -> None:
    source = replay(kept({"@odata.context": CONTEXT, "value": []}), kept(value(), skiptoken="2"))
    assert source.owns(link) is owned


# --- what live did is done again


def recorded(script: dict[str, Sequence[Exchange | None]], *resources: Resource) -> tuple[list[Answer], list[Answer]]:
    """The answers over scripted exchanges, and those over their recording."""
    recorder = Recorder(Scripted(script))
    live = Graph(recorder).ask([resource.request({}) for resource in resources])
    again = Graph(replay(*recorder.exchanges)).ask([resource.request({}) for resource in resources])
    return live, again


ENDED = error(410, "Gone")
REFUSED = error(400, "Request_UnsupportedQuery", "unsupported filter")


@pytest.mark.parametrize(
    "script",
    [
        {"": [page(item("a"), link="p=2"), page(item("a"), item("b"), link="p=3")], "p=2": [ENDED], "p=3": [page()]},
        {"": [page(item("a"), link="p=2")], "p=2": [ENDED, page(item("b"))]},
        {"": [page(item("a"), link="p=2")], "p=2": [ENDED]},
        {"": [page(item("a"), link="p=2")], "p=2": [page(item("a"), item("b"))]},
        {"": [page(item("a"), link=f"{ROOT}{PATH}")]},
        {"": [error(403, "Authorization_RequestDenied")]},
    ],
)
def test_a_replay_repeats_what_the_live_run_met(script: dict[str, Sequence[Exchange | None]]) -> None:
    live, again = recorded(script, listing())
    assert again == live


def test_a_replay_repeats_a_dropped_filter() -> None:
    whole = f"{USER} and {CODE}"
    script: dict[str, Sequence[Exchange | None]] = {
        f"$filter={whole}": [REFUSED],
        f"$filter={USER}": [page(item("a", 0), item("b"), link="p=2")],
        "p=2": [ENDED, page(item("c", 0), item("b"), item("d"))],
    }
    live, again = recorded(script, listing(filter=whole))
    assert again == live
    assert ids(again[0]) == [None, "b", None, None, "d"]


# --- runs that ended early


def test_a_run_that_was_stopped_stops_its_replay_at_the_same_wave() -> None:
    call = Call("/v1.0/users/u1", {}, "/v1.0/users/u1")
    late = failed_exchange(call, "the time limit of 5 s was reached before Graph answered", 504)
    source = replay(kept(value(item("a"))), late)
    assert one(source) is not None and source.stopped == ""
    assert one(source, "/v1.0/users/u1") == late
    assert source.stopped == "the time limit of 5 s was reached"


def test_a_run_that_was_stopped_after_its_last_answer() -> None:
    source = replay(kept(value(item("a"))), kept({"id": "1"}, path="/v1.0/users/u1"), stopped="interrupted")
    assert one(source) is not None and source.stopped == ""
    assert one(source, "/v1.0/users/u1") is not None and source.stopped == "interrupted"


@pytest.mark.parametrize(
    "why", ["the run ended before Graph answered", "the connection to Graph broke off in the middle of an answer"]
)
def test_other_failures_stop_nothing(why: str) -> None:
    source = replay(failed_exchange(Call(PATH, {}, PATH), why))
    assert one(source) is not None and source.stopped == ""


# --- whom it is about


def test_the_subject_is_known_by_upn_and_by_object_id() -> None:
    user = kept({"id": "11111111-aaaa", "userPrincipalName": "Alice@contoso.example"}, path="/v1.0/users/u1")
    recording = Recording("u1", AT, (user,))
    for name in ("u1", "U1", "alice@CONTOSO.example", "11111111-AAAA"):
        assert subject_of(recording, name) == "u1"
    assert subject_of(recording, "bob@contoso.example") is None
    assert subject_of(Recording("u1", AT, (kept(None, path="/v1.0/users/u1"),)), "alice@contoso.example") is None
