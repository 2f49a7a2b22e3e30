"""Turns single Graph exchanges into answers: follows pages, and says what an error status means.

The same for live and replay, so that a replay reaches the same verdicts for the same reasons: what is done about a page
token that ended, a filter that is not supported or an item that came twice is decided here, from the exchanges alone.
Error shapes: https://learn.microsoft.com/graph/errors and the licence codes that public clients report.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from aad53004.graph.interface import (
    CLIENT_FAILURE,
    Answer,
    Call,
    Exchange,
    Licence,
    Request,
    Source,
    Status,
    encode_query,
)
from aad53004.graph.odata import Unsupported, bounds, compile_filter, conjuncts, properties

LICENCE_CODES = {
    "authentication_requestfromnonpremiumtenantorb2ctenant",
    "aadpremiumlicenserequired",
    "invalidlicenseforservice",
    "nolicense",
}
LICENCE_WORDS = (
    "not licensed",
    "premium license",
    "premium licence",
    "license required",
    "requires a p1",
    "requires a p2",
    "meet license requirement",
)
# What Graph says where this cloud or this version of the API has no such resource, whatever is granted.
NO_SUCH_RESOURCE = "resource not found for the segment"
MAX_ITEMS = 100_000
# So many pages are read at least where they are shorter than was asked for, or a part of the filter is applied here.
SHORT_PAGES = 20
UNSUPPORTED_CODES = {"request_unsupportedquery", "unsupportedquery"}
BAD_QUERY_CODES = UNSUPPORTED_CODES | {"badrequest", "request_badrequest", "invalidrequest", "unknownerror"}
FILTER_WORDS = ("filter",)
NO_SUCH_PROPERTY = "could not find a property"
# Query options that can be left out without a wrong answer, and how Graph names them when it refuses them.
OPTION_WORDS: Mapping[str, tuple[str, ...]] = {
    "$orderby": ("$orderby", "'orderby'", "orderby ", "order by", "sort"),
    "$top": ("$top", "'top'", "top query", "page size", "pagesize"),
}
PAGE_TOKEN_WORDS = ("skiptoken", "skip token", "pagetoken", "page token", "expired")


def error_of(exchange: Exchange) -> tuple[str, str]:
    """Code and message of an error body; empty where it has none."""
    error = exchange.body.get("error") if isinstance(exchange.body, dict) else None
    if not isinstance(error, dict):
        return "", ""
    code, message = error.get("code"), error.get("message")
    return (code if isinstance(code, str) else ""), (message if isinstance(message, str) else "")


def is_licence_error(code: str, message: str) -> bool:
    lowered = message.lower()
    return code.lower() in LICENCE_CODES or any(words in lowered for words in LICENCE_WORDS)


def judge(request: Request, exchange: Exchange) -> tuple[Status, str]:
    """What one answer with an error status means for this request, and the reason in words."""
    resource, status = request.resource, exchange.status
    code, message = error_of(exchange)
    named = f"{status} {code}".strip()
    if code == CLIENT_FAILURE:
        return Status.FAILED, message
    if status in (401, 403) or (status == 400 and is_licence_error(code, message)):
        if is_licence_error(code, message):
            licence = resource.licence if resource.licence is not Licence.NONE else Licence.P1
            return Status.UNLICENSED, f"the tenant has no {licence} licence for it ({named})"
        if status == 401:
            return Status.DENIED, f"Graph did not accept the token ({named})"
        needs = " and ".join(resource.least) or "a directory role that may read it"
        return Status.DENIED, f"it needs the permission {needs} ({named})"
    if status in (400, 404) and NO_SUCH_RESOURCE in message.lower():
        return Status.UNAVAILABLE, f"this cloud or version of Graph has no such resource ({named})"
    if status == 404 and resource.absent:
        return Status.ABSENT, resource.absent
    if status == 429:
        return Status.FAILED, "Graph throttled the request until the tool gave up (429)"
    return Status.FAILED, f"Graph answered {named}"


def is_ended_page(exchange: Exchange) -> bool:
    """Whether Graph no longer knows the page that a link led to.

    Graph answers 410, or 400 or 404 with ``Directory_ExpiredPageToken``, ``DirectoryPageTokenNotFoundException`` or a
    sentence about the skip token. https://learn.microsoft.com/graph/paging
    """
    if exchange.status == 410:
        return True
    text = " ".join(error_of(exchange)).lower()
    return exchange.status in (400, 404) and any(words in text for words in PAGE_TOKEN_WORDS)


@dataclass(frozen=True)
class Loosened:
    """A query with less in it. ``conditions`` were in its filter and are to be applied here; ``left_out`` says all that
    is missing, in words; ``ordered``: the items still come in the order that was asked for."""

    query: Mapping[str, str]
    conditions: tuple[str, ...]
    left_out: str
    ordered: bool = True


def loosened(query: Mapping[str, str], exchange: Exchange) -> Loosened | None:
    """What to ask instead of a query that Graph refused as not supported; None where the refusal says something else,
    or where nothing can go.

    A filter keeps what bounds it to one person, sign-in or correlation: without that no answer would be worth its
    length. Where Graph names the property that it does not filter by, that condition goes; else all that can.
    https://learn.microsoft.com/graph/filter-query-parameter
    """
    code, message = (text.lower() for text in error_of(exchange))
    if exchange.status != 400 or code not in BAD_QUERY_CODES or is_licence_error(code, message):
        return None
    if NO_SUCH_PROPERTY in message:
        return None  # what Graph does not know it will not send either, so that it cannot be looked at here
    about_filter = any(words in message for words in FILTER_WORDS)
    for option, words in OPTION_WORDS.items():
        if option in query and not about_filter and any(word in message for word in words):
            left = {key: value for key, value in query.items() if key != option}
            return Loosened(left, (), f"{option}={query[option]}", ordered=option != "$orderby")
    if "$filter" not in query or not (about_filter or code in UNSUPPORTED_CODES):
        return None
    parts = conjuncts(query["$filter"])
    try:
        named = [part for part in parts if any(_is_named(path, message) for path in properties(part))]
        going = named if 0 < len(named) < len(parts) else [part for part in parts if not bounds(part)]
        for part in going:
            compile_filter(part)
    except Unsupported:
        return None
    staying = [part for part in parts if part not in going]
    if not going or not any(bounds(part) for part in staying):
        return None
    return Loosened({**query, "$filter": " and ".join(staying)}, tuple(going), " and ".join(going))


def _is_named(path: str, message: str) -> bool:
    """Whether a message names a property, as a path or by its last part."""
    names = {path.lower(), path.rpartition("/")[2].lower()}
    return any(re.search(rf"(?<![\w/]){re.escape(name)}(?!\w)", message) for name in names)


@dataclass
class _Reading:
    """One request on its way to its answer. ``start`` is the call of its first page, as it is asked now."""

    request: Request
    start: Call
    pages: list[Exchange] = field(default_factory=list)
    ending: tuple[Status, str] | None = None
    truncated: bool = False
    seen: set[str] = field(default_factory=set)
    restarted: bool = False
    less: Loosened | None = None
    notes: list[str] = field(default_factory=list)

    def take(self, call: Call, exchange: Exchange | None, source: Source) -> Call | None:
        """Takes the answer to ``call``; the call that is to be sent next, None at the end."""
        collection = self.request.resource.collection
        if exchange is None:
            if self.pages and collection:
                self._cut_short()  # a recording that ends in mid-collection
            else:
                self.ending = (Status.UNRECORDED, "it is not in the recording")
            return None
        if exchange.status >= 400 or not _well_formed(self.request, exchange):
            again = self._again(call, exchange)
            if again is None:
                self._fail(exchange)
            return again
        if collection and self.less and self.less.conditions:
            applied = self._applied(exchange, self.less.conditions)
            if applied is None:
                self._fail(exchange)
                return None
            exchange = applied
        self.pages.append(exchange)
        link = exchange.body.get("@odata.nextLink")
        if link is None or not collection:
            return None
        if not link:
            # More was meant to follow, and nobody says where.
            self.truncated = True
            return None
        if self._enough():
            self._cut_short()
            return None
        if not isinstance(link, str) or not source.owns(link):
            self._end("the link to its next page leads away from Graph and was not followed")
            return None
        following = Call.from_link(link, call)
        if following.url in self.seen:
            self._end("Graph sent the same page link twice")
            return None
        self.seen.add(following.url)
        return following

    def answer(self) -> Answer:
        """The answer, once nothing is left to send."""
        status, why = self.ending or (Status.FOUND, "")
        if status is Status.FOUND and self.request.resource.collection:
            self.pages, twice = once_each(self.pages)
            if twice:
                self.notes.append(f"{twice} {'item' if twice == 1 else 'items'} came twice and counted once")
        return Answer(self.request, status, tuple(self.pages), why, self.truncated, "; ".join(self.notes))

    def _again(self, call: Call, exchange: Exchange) -> Call | None:
        """The first page, asked once more or with less in its query, where that may help."""
        if not self.request.resource.collection:
            return None
        if self.pages:
            if self.restarted or not is_ended_page(exchange):
                return None
            self.restarted = True
            self.notes.append("Graph forgot the place in its pages, so it was read again from the beginning")
        elif self.less is None and not self.restarted and (less := loosened(call.query, exchange)):
            self.less = less
            url = call.url.partition("?")[0] + (f"?{encode_query(less.query)}" if less.query else "")
            self.start = replace(call, query=less.query, url=url)
            here = " and applied here" if less.conditions else ""
            self.notes.append(f"this tenant's Graph did not take {less.left_out}, which was left out{here}")
        else:
            return None
        self.pages.clear()
        self.seen = {self.start.url}
        return self.start

    def _applied(self, exchange: Exchange, conditions: Iterable[str]) -> Exchange | None:
        """The page with null for what the conditions refuse; None where an item lacks what they ask about, so that
        nobody can say."""
        items = list(enumerate(exchange.body["value"]))
        for condition in conditions:
            accepts = compile_filter(condition)
            heads = {path.split("/")[0] for path in properties(condition)}
            if any(isinstance(item, dict) and not heads <= item.keys() for _, item in items):
                return None
            items = [(i, item) for i, item in items if accepts(item)]
        kept = {i for i, _ in items}
        return exchange.without(i for i in range(len(exchange.body["value"])) if i not in kept)

    def _enough(self) -> bool:
        """Whether as much was read as the pages that the resource asks for hold. Graph may send shorter pages than
        ``$top`` says, empty ones among them, so that items are counted where it can be known how many are meant."""
        most = self.request.resource.pages
        if sum(len(page.body["value"]) for page in self.pages) >= MAX_ITEMS:
            return True
        if self.less is None and not self._wanted:
            return len(self.pages) >= most
        return len(self.pages) >= max(most, SHORT_PAGES) or 0 < self._wanted <= self._items()

    @property
    def _wanted(self) -> int:
        """How many items the pages hold at most; 0 where nothing was asked for."""
        top = self.request.query.get("$top", "")
        return int(top) * self.request.resource.pages if top.isdecimal() else 0

    def _items(self) -> int:
        return sum(len(page.body["value"]) - len(page.refused) for page in self.pages)

    def _cut_short(self) -> None:
        self.truncated = True
        if 0 < self._wanted <= self._items() and (self.less is None or self.less.ordered):
            return
        # What the pages would have held may stand on one that was not read.
        if self.less is not None and (self.less.conditions or not self.less.ordered):
            self._end(f"Graph did not take {self.less.left_out}, and without it there is too much to read")
        elif self.request.resource.pages == 1 and len(self.pages) >= SHORT_PAGES:
            self._end(f"Graph sent it in more than {SHORT_PAGES} pages, most of them nearly empty")

    def _fail(self, exchange: Exchange) -> None:
        self.pages.append(exchange)
        self.ending = _ending(self.request, exchange)
        if self.less and exchange.status < 400 and _well_formed(self.request, exchange):
            self._end(f"Graph did not take {self.less.left_out}, and what it sends instead cannot be told apart")

    def _end(self, why: str) -> None:
        self.ending = (Status.FAILED, why)


def once_each(pages: Sequence[Exchange]) -> tuple[list[Exchange], int]:
    """The pages with null for each item that an earlier page has already, and how many those are.

    Pages overlap where a collection changes while it is read; the first of two states is kept. An item is known again
    by its id, and where ids repeat within one page, so that they do not tell items apart, by all of it.
    """
    if len(pages) < 2:
        return list(pages), 0
    by_id = all(len(ids) == len(set(ids)) for ids in ([_key(item, True) for item in _items_of(page)] for page in pages))
    seen: set[str] = set()
    result, count = [], 0
    for page in pages:
        places, here = [], set()
        for i, item in enumerate(page.body["value"]):
            if not isinstance(item, dict):
                continue
            key = _key(item, by_id)
            if key in seen:
                places.append(i)
            here.add(key)
        seen |= here
        count += len(places)
        result.append(page.without(places))
    return result, count


def _items_of(page: Exchange) -> list[Mapping[str, object]]:
    return [item for item in page.body["value"] if isinstance(item, dict)]


def _key(item: Mapping[str, object], by_id: bool) -> str:
    name = item.get("id")
    if by_id and isinstance(name, str) and name:
        return f"{item.get('@odata.type', '')} {name}"
    return json.dumps(item, sort_keys=True)


def _well_formed(request: Request, exchange: Exchange) -> bool:
    body = exchange.body
    if not isinstance(body, dict) or "error" in body:
        return False
    if not request.resource.collection:
        return True
    items = body.get("value")
    # A null that nobody put there is no item, and passing over it would make the list look empty.
    return isinstance(items, list) and not any(
        item is None and i not in exchange.refused for i, item in enumerate(items)
    )


def _ending(request: Request, exchange: Exchange) -> tuple[Status, str]:
    if exchange.status >= 400:
        return judge(request, exchange)
    code, _ = error_of(exchange)
    if code:
        return Status.FAILED, f"Graph answered {exchange.status} with the error {code} inside"
    shown = json.dumps(exchange.body)[:40]
    return Status.FAILED, f"Graph answered {exchange.status} with something that is no such resource ({shown})"


class Graph:
    """Asks a source for many resources at once and follows the pages of collections.

    ``progress`` is told what had to be done to get an answer. A collection whose page token ended is read again once;
    a query that Graph does not support loses that part once, and what was left out of its filter is applied here.
    """

    def __init__(self, source: Source, progress: Callable[[str], None] | None = None) -> None:
        self.source = source
        self.progress = progress or (lambda text: None)

    def ask(self, requests: Sequence[Request]) -> list[Answer]:
        """One answer for each request, in their order. First pages go together, then all second pages, and so on."""
        readings = [_Reading(request, request.call) for request in requests]
        todo = [(reading, reading.start) for reading in readings]
        for reading, call in todo:
            reading.seen.add(call.url)
        while todo:
            answers = self.source.send([call for _, call in todo])
            following: list[tuple[_Reading, Call]] = []
            for (reading, call), exchange in zip(todo, answers, strict=True):
                told = len(reading.notes)
                further = reading.take(call, exchange, self.source)
                for note in reading.notes[told:]:
                    self.progress(f"{reading.request.resource.title}: {note}")
                if further is not None:
                    following.append((reading, further))
            todo = following
        return [reading.answer() for reading in readings]
