"""The reader over scripted exchanges: pages, ended page tokens, unsupported filters, items that come twice, and what an
error status means."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aad53004.checkers.facts import Answers
from aad53004.entra.entity import Entity
from aad53004.errors import Unreadable
from aad53004.graph.interface import Answer, Exchange, Licence, Resource, Status, failed_exchange
from aad53004.graph.reader import SHORT_PAGES, Graph, loosened, once_each
from tests.graph.scripted import PATH, ROOT, Scripted, answer, error, listing, page

USER = "userId eq 'u1'"
CODE = "status/errorCode eq 53004"
SINCE = "createdDateTime ge 2026-10-25T09:00:00Z"
OLD, NEW = "2026-10-01T00:00:00Z", "2026-11-23T00:00:00Z"


def ask(resource: Resource, script: dict[str, list[Exchange | None]]) -> tuple[Answer, Scripted, list[str]]:
    """The answer, the source that was asked, and what was told on the way."""
    source, told = Scripted(script), list[str]()
    (found,) = Graph(source, told.append).ask([resource.request({})])
    return found, source, told


def ids(found: Answer) -> list[Any]:
    return [item["id"] if item else None for one in found.pages for item in one.body["value"]]


def item(name: str, code: int = 53004, at: str = NEW) -> dict[str, Any]:
    return {"id": name, "createdDateTime": at, "status": {"errorCode": code}}


# --- pages


def test_pages_follow_each_other_and_an_empty_one_ends_nothing() -> None:
    found, source, told = ask(
        listing(),
        {"": [page({"id": "a"}, link="p=2")], "p=2": [page(link="p=3")], "p=3": [page({"id": "b"})]},
    )
    assert (found.status, ids(found), found.truncated, found.note) == (Status.FOUND, ["a", "b"], False, "")
    assert (source.asked, told) == (["", "p=2", "p=3"], [])


def test_first_pages_go_together_and_so_do_second_ones() -> None:
    source = Scripted({"": [page({"id": "a"}, link="p=2")], "p=2": [page({"id": "b"})]})
    found = Graph(source).ask([listing().request({}), listing().request({}), listing().request({})])
    assert source.waves == [3, 3]
    assert [ids(one) for one in found] == [["a", "b"]] * 3


@pytest.mark.parametrize("link", ["p=1", ""])
def test_a_loop_of_pages_ends_and_is_no_answer(link: str) -> None:
    script: dict[str, list[Exchange | None]] = {"": [page({"id": "a"}, link="p=1")], "p=1": [page(link=link or PATH)]}
    script["p=1"] = [page({"id": "b"}, link=f"{ROOT}{PATH}" + (f"?{link}" if link else ""))]
    found, source, _ = ask(listing(), script)
    assert (found.status, found.why) == (Status.FAILED, "Graph sent the same page link twice")
    assert len(source.asked) == 2


def test_pages_without_end_are_cut_off_and_it_is_said() -> None:
    class Endless(Scripted):
        def send(self, calls: Any) -> list[Exchange | None]:
            super().send(calls)
            return [page({"id": str(len(self.asked))}, link=f"p={len(self.asked)}")]

    source = Endless({})
    (found,) = Graph(source).ask([listing(pages=7).request({})])
    assert (found.status, len(found.pages), found.truncated) == (Status.FOUND, 7, True)


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/v1.0/auditLogs/signIns?p=2",
        "//evil.example/v1.0/auditLogs/signIns?p=2",
        "/v1.0/auditLogs/signIns?p=2",
        "?p=2/",
        17,
        ["x"],
        {"href": "x"},
    ],
)
def test_a_link_that_is_no_address_of_graphs_own_is_not_followed(link: Any) -> None:
    found, source, _ = ask(listing(), {"": [answer(200, {"value": [{"id": "a"}], "@odata.nextLink": link})]})
    assert (found.status, source.asked) == (Status.FAILED, [""])
    assert found.why == "the link to its next page leads away from Graph and was not followed"


def test_a_link_to_another_path_or_version_of_the_same_graph_is_followed() -> None:
    """Graph's own service: its links are opaque, and where they lead below the root is its business."""
    found, source, _ = ask(
        listing(), {"": [page({"id": "a"}, link=f"{ROOT}/v1.0/other/path?p=2")], "p=2": [page({"id": "b"})]}
    )
    assert (found.status, ids(found), source.asked) == (Status.FOUND, ["a", "b"], ["", "p=2"])


def test_no_link_is_the_end() -> None:
    found, _, _ = ask(listing(), {"": [answer(200, {"value": [], "@odata.nextLink": None})]})
    assert (found.status, found.truncated) == (Status.FOUND, False)


@pytest.mark.parametrize("link", ["", 0])
def test_an_empty_link_leaves_open_whether_more_follows(link: Any) -> None:
    """A link that leads nowhere is no sign that the collection ends here."""
    found, _, _ = ask(listing(), {"": [answer(200, {"value": [], "@odata.nextLink": link})]})
    assert (found.status, found.truncated) == (Status.FOUND, True)


def test_a_page_that_fails_makes_the_whole_a_failure() -> None:
    found, _, _ = ask(listing(), {"": [page({"id": "a"}, link="p=2")], "p=2": [error(503, "ServiceUnavailable")]})
    assert (found.status, found.why) == (Status.FAILED, "Graph answered 503 ServiceUnavailable")
    assert (found.http_status, found.ids) == (503, ("r1", "c1"))
    with pytest.raises(Unreadable):
        answers = Answers()
        answers.add(found)
        answers.many(Entity, found.resource)


def test_where_graph_pages_shorter_than_asked_the_reader_goes_on() -> None:
    """A newest page that comes nearly empty is no proof that nothing else is in the log."""
    script: dict[str, list[Exchange | None]] = {
        "$top=3": [page(link="p=2")],
        "p=2": [page({"id": "a"}, {"id": "b"}, link="p=3")],
        "p=3": [page({"id": "c"}, link="p=4")],
    }
    found, source, _ = ask(listing(pages=1, top="3"), script)
    assert (found.status, ids(found), found.truncated) == (Status.FOUND, ["a", "b", "c"], True)
    assert source.asked == ["$top=3", "p=2", "p=3"]


def test_where_hardly_anything_comes_it_is_a_failure_in_the_end() -> None:
    class Endless(Scripted):
        def send(self, calls: Any) -> list[Exchange | None]:
            super().send(calls)
            return [page(link=f"p={len(self.asked)}")]

    source = Endless({})
    (found,) = Graph(source).ask([listing(pages=1, top="50").request({})])
    assert (found.status, len(source.asked)) == (Status.FAILED, SHORT_PAGES)
    assert "more than 20 pages" in found.why


def test_a_hundred_thousand_items_are_the_most() -> None:
    many = ["x"] * 30_000
    script: dict[str, list[Exchange | None]] = {"": [page(*many, link="p=1")]}
    script |= {f"p={n}": [page(*many, link=f"p={n + 1}")] for n in range(1, 9)}
    found, source, _ = ask(listing(), script)
    assert (found.status, found.truncated, len(source.asked)) == (Status.FOUND, True, 4)


# --- what is no answer


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"value": None}, "no such resource"),
        ({}, "no such resource"),
        ({"value": {}}, "no such resource"),
        ({"value": "x"}, "no such resource"),
        ({"value": [None]}, "no such resource"),
        ([], "no such resource"),
        (None, "no such resource"),
        ("text", "no such resource"),
        ({"value": [], "error": {"code": "Oops", "message": "m"}}, "200 with the error Oops inside"),
        ({"error": {}}, "no such resource"),
        ({"error": None, "value": []}, "no such resource"),
    ],
)
def test_a_200_that_is_no_list_is_a_failure_and_never_an_empty_list(body: Any, says: str) -> None:
    found, _, _ = ask(listing(), {"": [answer(200, body)]})
    assert found.status is Status.FAILED and says in found.why


def test_what_a_recording_lacks_is_unrecorded_or_cut_short() -> None:
    found, _, _ = ask(listing(), {})
    assert (found.status, found.why, found.pages) == (Status.UNRECORDED, "it is not in the recording", ())
    found, _, _ = ask(listing(), {"": [page({"id": "a"}, link="p=2")]})
    assert (found.status, found.truncated) == (Status.FOUND, True)


ONE = Resource("one", "/v1.0/one", "the one", ("One.Read.All",), Licence.P2, absent="there is none")


@pytest.mark.parametrize(
    ("resource", "given", "status", "says"),
    [
        (ONE, error(401, "InvalidAuthenticationToken"), Status.DENIED, "did not accept the token"),
        (ONE, error(403, "Authorization_RequestDenied"), Status.DENIED, "it needs the permission One.Read.All"),
        (replace(ONE, least=()), error(403, "x"), Status.DENIED, "a directory role that may read it"),
        (
            ONE,
            error(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant"),
            Status.UNLICENSED,
            "Microsoft Entra ID P2",
        ),
        (ONE, error(403, "Forbidden", "Your tenant is not licensed for this feature."), Status.UNLICENSED, "P2"),
        (ONE, error(403, "UnknownError", "Requires a P2 license"), Status.UNLICENSED, "P2"),
        (ONE, error(400, "AadPremiumLicenseRequired"), Status.UNLICENSED, "P2"),
        (ONE, error(400, "InvalidLicenseForService"), Status.UNLICENSED, "P2"),
        (
            replace(ONE, licence=Licence.NONE),
            error(403, "AadPremiumLicenseRequired"),
            Status.UNLICENSED,
            "Microsoft Entra ID P1",
        ),
        (ONE, error(404, "Request_ResourceNotFound"), Status.ABSENT, "there is none"),
        (replace(ONE, absent=""), error(404, "NotFound"), Status.FAILED, "Graph answered 404 NotFound"),
        (ONE, error(429, "TooManyRequests"), Status.FAILED, "throttled"),
        (ONE, error(400, "BadRequest", "no filter"), Status.FAILED, "Graph answered 400 BadRequest"),
        (ONE, answer(500, None), Status.FAILED, "Graph answered 500"),
        (ONE, answer(403, {"error": "no"}), Status.DENIED, "it needs the permission One.Read.All (403)"),
        (ONE, answer(403, {"error": {"code": 7, "message": []}}), Status.DENIED, "(403)"),
    ],
)
def test_what_an_error_status_means(resource: Resource, given: Exchange, status: Status, says: str) -> None:
    found, _, _ = ask(resource, {"": [given]})
    assert found.status is status
    assert says in found.why
    assert found.permission == (", ".join(resource.least) if status is Status.DENIED else "")


def test_a_failure_on_the_way_keeps_its_own_words() -> None:
    given = failed_exchange(ONE.request({}).call, "the connection to Graph broke off in the middle of an answer")
    found, _, _ = ask(ONE, {"": [given]})
    assert (found.status, found.why) == (
        Status.FAILED,
        "the connection to Graph broke off in the middle of an answer",
    )


# --- a page token that ended

ENDED = [
    error(410, "Gone"),
    error(400, "Directory_ExpiredPageToken", "The specified page token value has expired."),
    error(404, "DirectoryPageTokenNotFoundException", "x"),
    error(400, "BadRequest", "Skip token is not valid."),
    error(400, "UnknownError", "The $skiptoken is invalid"),
    answer(410, None),
]


@pytest.mark.parametrize("ended", ENDED)
def test_an_ended_page_token_restarts_the_collection_once_and_says_so(ended: Exchange) -> None:
    script: dict[str, list[Exchange | None]] = {
        "": [page({"id": "a"}, link="p=2"), page({"id": "a"}, {"id": "b"}, link="p=2")],
        "p=2": [ended, page({"id": "c"})],
    }
    found, source, told = ask(listing(), script)
    assert (found.status, ids(found), source.asked) == (Status.FOUND, ["a", "b", "c"], ["", "p=2", "", "p=2"])
    assert found.note == "Graph forgot the place in its pages, so it was read again from the beginning"
    assert told == [f"sign-ins: {found.note}"]


@pytest.mark.parametrize("ended", ENDED)
def test_a_second_end_is_a_failure(ended: Exchange) -> None:
    found, source, _ = ask(listing(), {"": [page({"id": "a"}, link="p=2")], "p=2": [ended]})
    assert (found.status, source.asked) == (Status.FAILED, ["", "p=2", "", "p=2"])
    assert found.http_status == ended.status


def test_only_that_collection_starts_again() -> None:
    other = replace(listing(), name="other", query={"$top": "5"})
    source = Scripted(
        {
            "": [page({"id": "a"}, link="p=2")],
            "p=2": [ENDED[0], page({"id": "b"})],
            "$top=5": [page({"id": "x"}, link="q=2")],
            "q=2": [page({"id": "y"})],
        }
    )
    found = Graph(source).ask([listing().request({}), other.request({})])
    assert [ids(one) for one in found] == [["a", "b"], ["x", "y"]]
    assert [bool(one.note) for one in found] == [True, False]
    assert source.asked == ["", "$top=5", "p=2", "q=2", "", "p=2"]


@pytest.mark.parametrize("given", [error(410, "Gone"), error(400, "Directory_ExpiredPageToken", "expired")])
def test_a_first_page_has_no_token_that_could_end(given: Exchange) -> None:
    found, source, _ = ask(listing(), {"": [given]})
    assert (found.status, source.asked) == (Status.FAILED, [""])


def test_other_errors_on_a_page_start_nothing_again() -> None:
    for other in (error(404, "NotFound", "none"), error(400, "BadRequest", "no"), error(403, "Denied", "expired")):
        found, source, _ = ask(listing(), {"": [page({"id": "a"}, link="p=2")], "p=2": [other]})
        assert not found.found and source.asked == ["", "p=2"]


# --- a filter that is not supported

REFUSED = error(400, "Request_UnsupportedQuery", "Unsupported or invalid query filter clause.")


def test_what_bounds_the_request_stays_and_the_rest_is_applied_here() -> None:
    whole = f"{USER} and {CODE} and {SINCE}"
    script: dict[str, list[Exchange | None]] = {
        f"$filter={whole}&$top=50": [REFUSED],
        f"$filter={USER}&$top=50": [
            page(item("a"), item("b", 0), item("c", at=OLD), link="p=2"),
        ],
        "p=2": [page(item("d", 50126), item("e"))],
    }
    found, source, told = ask(listing(pages=1, filter=whole, top="50"), script)
    assert found.status is Status.FOUND
    assert ids(found) == ["a", None, None, None, "e"]
    assert found.note == f"this tenant's Graph did not take {CODE} and {SINCE}, which was left out and applied here"
    assert told == [f"sign-ins: {found.note}"]
    assert len(source.asked) == 3
    # What stays keeps its place, so that a pointer into the page still leads to what Graph sent.
    assert found.pages[1].body["value"][1] == item("e")


def test_where_graph_names_the_property_only_that_condition_goes() -> None:
    whole = f"{USER} and {CODE} and {SINCE}"
    named = error(400, "BadRequest", "Invalid filter clause: filtering by errorCode is not supported.")
    found, _, _ = ask(
        listing(filter=whole), {f"$filter={whole}": [named], f"$filter={USER} and {SINCE}": [page(item("a", 0))]}
    )
    assert (found.status, ids(found)) == (Status.FOUND, [None])
    assert CODE in found.note and SINCE not in found.note


@pytest.mark.parametrize(
    "text",
    [
        f"{CODE} and {SINCE}",
        f"category eq 'Policy' and {SINCE}",
        "",
        USER,
        f"startswith(userId,'u') and {CODE}",
        f"({USER} or {CODE}) and {SINCE}",
    ],
)
def test_nothing_is_asked_without_a_bound(text: str) -> None:
    """Never the sign-ins or detections of the whole tenant because of one user."""
    query = {"filter": text} if text else {}
    found, source, _ = ask(listing(**query), {f"$filter={text}" if text else "": [REFUSED]})
    assert (found.status, found.why) == (Status.FAILED, "Graph answered 400 Request_UnsupportedQuery")
    assert len(source.asked) == 1


def test_a_bound_that_is_itself_refused_stays_and_it_is_over() -> None:
    whole = f"{USER} and {CODE}"
    named = error(400, "Request_UnsupportedQuery", "The property userId does not support filtering.")
    found, source, _ = ask(listing(filter=whole), {f"$filter={whole}": [named]})
    assert (found.status, len(source.asked)) == (Status.FAILED, 1)


def test_a_second_refusal_is_the_answer() -> None:
    whole = f"{USER} and {CODE}"
    found, source, _ = ask(listing(filter=whole), {f"$filter={whole}": [REFUSED], f"$filter={USER}": [REFUSED]})
    assert (found.status, found.http_status, len(source.asked)) == (Status.FAILED, 400, 2)


def test_items_that_do_not_say_what_was_asked_about_are_no_empty_list() -> None:
    whole = f"{USER} and {CODE}"
    found, _, _ = ask(
        listing(filter=whole),
        {f"$filter={whole}": [REFUSED], f"$filter={USER}": [page(item("a"), {"id": "b", "createdDateTime": NEW})]},
    )
    assert found.status is Status.FAILED
    assert found.why == f"Graph did not take {CODE}, and what it sends instead cannot be told apart"


def test_too_much_to_filter_here_is_no_short_list() -> None:
    whole = f"{USER} and {CODE}"

    class Endless(Scripted):
        def send(self, calls: Any) -> list[Exchange | None]:
            first = super().send(calls)
            return first if first[0] else [page(item("x", 0), link=f"p={len(self.asked)}")]

    source = Endless({f"$filter={whole}&$top=50": [REFUSED]})
    (found,) = Graph(source).ask([listing(pages=1, filter=whole, top="50").request({})])
    assert found.status is Status.FAILED
    assert found.why == f"Graph did not take {CODE}, and without it there is too much to read"
    assert len(source.asked) == 1 + SHORT_PAGES


def test_as_many_as_were_asked_for_are_enough() -> None:
    whole = f"{USER} and {CODE}"
    script: dict[str, list[Exchange | None]] = {
        f"$filter={whole}&$top=2": [REFUSED],
        f"$filter={USER}&$top=2": [page(item("a"), item("b", 0), link="p=2")],
        "p=2": [page(item("c"), item("d"), link="p=3")],
    }
    found, source, _ = ask(listing(pages=1, filter=whole, top="2"), script)
    assert (found.status, ids(found), found.truncated) == (Status.FOUND, ["a", None, "c", "d"], True)
    assert source.asked[-1] == "p=2"


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("top", "The limit of '100' for Top query has been exceeded."),
        ("top", "Invalid page size specified: '200'. Must be between 1 and 100 inclusive."),
        ("orderby", "The query option '$orderby=createdDateTime' is not supported."),
    ],
)
def test_an_option_that_is_not_supported_goes_and_the_filter_stays(option: str, message: str) -> None:
    value = "200" if option == "top" else "createdDateTime"
    found, source, _ = ask(
        listing(filter=USER, **{option: value}),
        {
            f"$filter={USER}&${option}={value}": [error(400, "BadRequest", message)],
            f"$filter={USER}": [page(item("a"))],
        },
    )
    assert (found.status, ids(found), len(source.asked)) == (Status.FOUND, ["a"], 2)
    assert found.note == f"this tenant's Graph did not take ${option}={value}, which was left out"


def test_without_its_order_a_list_that_was_cut_short_is_none() -> None:
    message = "$orderby is not supported"
    script: dict[str, list[Exchange | None]] = {
        "$orderby=createdDateTime&$top=1": [error(400, "BadRequest", message)],
        "$top=1": [page(item("a"), link="p=2")],
    }
    found, _, _ = ask(listing(pages=1, orderby="createdDateTime", top="1"), script)
    assert found.status is Status.FAILED and "too much to read" in found.why


@pytest.mark.parametrize(
    "given",
    [
        error(400, "BadRequest", "Resource not found for the segment 'x'."),
        error(400, "BadRequest", "Invalid filter clause: Could not find a property named 'x' on type 'signIn'."),
        error(400, "AadPremiumLicenseRequired", "filter"),
        error(403, "Request_UnsupportedQuery", "filter"),
        error(400, "InvalidAuthenticationToken", "filter"),
        answer(400, None),
        answer(400, "filter"),
    ],
)
def test_other_refusals_change_no_query(given: Exchange) -> None:
    assert loosened({"$filter": f"{USER} and {CODE}", "$top": "5"}, given) is None


def test_one_object_has_no_filter_to_lose() -> None:
    found, source, _ = ask(ONE, {"": [REFUSED]})
    assert (found.status, len(source.asked)) == (Status.FAILED, 1)


def test_a_token_that_ends_after_the_filter_was_dropped_restarts_with_less() -> None:
    whole = f"{USER} and {CODE}"
    script: dict[str, list[Exchange | None]] = {
        f"$filter={whole}": [REFUSED],
        f"$filter={USER}": [page(item("a"), link="p=2")],
        "p=2": [ENDED[0], page(item("b", 0), item("c"))],
    }
    found, source, _ = ask(listing(filter=whole), script)
    assert ids(found) == ["a", None, "c"]
    assert source.asked == [f"$filter={whole}", f"$filter={USER}", "p=2", f"$filter={USER}", "p=2"]
    assert len(found.note.split("; ")) == 2


# --- items that come twice


def test_an_item_of_two_pages_counts_once_and_the_first_is_kept() -> None:
    script: dict[str, list[Exchange | None]] = {
        "": [page(item("a", 0), item("b"), link="p=2")],
        "p=2": [page(item("b", 1), item("a", 0), item("c"))],
    }
    found, _, _ = ask(listing(), script)
    assert ids(found) == ["a", "b", None, None, "c"]
    assert found.pages[0].body["value"][1] == item("b")
    assert found.note == "2 items came twice and counted once"


def test_where_ids_do_not_tell_items_apart_only_equal_ones_are_one() -> None:
    history = [{"id": "user", "riskState": state} for state in ("atRisk", "dismissed", "atRisk2", "remediated")]
    pages = [page(*history[:2]), page(history[1], *history[2:])]
    kept, twice = once_each(pages)
    assert twice == 1
    assert [one for part in kept for one in part.body["value"]] == [history[0], history[1], None, *history[2:]]


def test_items_without_an_id_are_compared_whole() -> None:
    kept, twice = once_each([page({"a": 1}, "x", 7), page({"a": 1}, {"a": 2}, "x", 7)])
    assert twice == 1
    assert kept[1].body["value"] == [None, {"a": 2}, "x", 7]


@given(st.lists(st.lists(st.integers(0, 9), max_size=5, unique=True), max_size=5))
def test_every_item_is_left_once_at_its_own_place(numbers: list[list[int]]) -> None:
    pages = [page(*({"id": str(n)} for n in ns)) for ns in numbers]
    kept, twice = once_each(pages)
    left = [one["id"] for part in kept for one in part.body["value"] if one]
    assert sorted(left) == sorted({str(n) for ns in numbers for n in ns})
    assert twice == sum(map(len, numbers)) - len(left)
    for before, after in zip(pages, kept, strict=True):
        for i, one in enumerate(after.body["value"]):
            assert one == before.body["value"][i] if one else i in after.refused
        assert before.refused == frozenset()


# --- whatever comes

BODY = st.one_of(
    st.none(),
    st.text(max_size=5),
    st.fixed_dictionaries(
        {},
        optional={
            "value": st.one_of(
                st.none(), st.lists(st.one_of(st.none(), st.dictionaries(st.text(max_size=3), st.none())))
            ),
            "@odata.nextLink": st.sampled_from([f"{ROOT}{PATH}?p=1", f"{ROOT}{PATH}?p=2", "https://evil.example/", 5]),
            "error": st.one_of(st.none(), st.fixed_dictionaries({"code": st.sampled_from(["Gone", "BadRequest", ""])})),
        },
    ),
)
ANYTHING = st.builds(answer, st.sampled_from([200, 204, 400, 401, 403, 404, 410, 429, 500, 599]), BODY)


@given(st.lists(ANYTHING, min_size=1, max_size=4), st.lists(ANYTHING, min_size=1, max_size=4))
def test_whatever_comes_there_is_an_answer_with_a_reason(first: list[Exchange], second: list[Exchange]) -> None:
    script: dict[str, list[Exchange | None]] = {"": [*first], "p=1": [*second], "p=2": [*reversed(second)]}
    found, source, _ = ask(listing(), script)
    assert len(source.asked) <= 6
    assert bool(found.why) is (found.status is not Status.FOUND)
    if found.found:
        assert all(isinstance(one.body["value"], list) for one in found.pages)
