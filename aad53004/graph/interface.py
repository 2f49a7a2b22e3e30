"""The seam between the tool and Microsoft Graph: what is asked, and the seven ways in which Graph can answer.

A :class:`Resource` says once what a request is for, which permission and licence it needs and what a 404 means there;
preflight, "not checked" and the docs read the same line. A :class:`Source` carries single requests (live, replay or
record-around-live); :class:`aad53004.graph.reader.Graph` turns them into :class:`Answer` objects, the same way for all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Protocol
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from aad53004.files import JSON


class Licence(StrEnum):
    """The Microsoft Entra ID edition that a resource needs."""

    NONE = "none"
    P1 = "Microsoft Entra ID P1"
    P2 = "Microsoft Entra ID P2"


class Limit(StrEnum):
    """The throttling family that Graph counts a request in.

    Source: https://learn.microsoft.com/graph/throttling-limits
    """

    IDENTITY = "identity"  # users, groups, directory policies: thousands of resource units in 10 s
    REPORTS = "reports"  # signIns, directoryAudits, authentication methods: 5 requests in 10 s
    PROTECTION = "identity protection and conditional access"  # 1 request a second for the whole tenant


class Status(StrEnum):
    """How Graph answered one request."""

    FOUND = "found"
    ABSENT = "absent"  # 404 where Graph means "there is none"
    DENIED = "denied"  # 401, 403: a permission or directory role is missing
    UNLICENSED = "unlicensed"  # the tenant has no licence for it
    UNAVAILABLE = "unavailable"  # this cloud, or this version of Graph, does not offer it
    UNRECORDED = "unrecorded"  # the recording lacks it
    FAILED = "failed"  # throttled away, timed out, broken, interrupted


@dataclass(frozen=True)
class Resource:
    """One kind of Graph request, as a template.

    ``path`` starts with the version and holds ``{names}`` that become percent-encoded segments; in ``query`` they
    become OData string contents (quotes doubled). ``absent`` is what a 404 means; empty: a 404 is a failure.
    ``pages``: at most so many pages are followed. ``instead_of`` names the resource whose failure makes this one due.
    ``preview``: most tenants have none of it, so that an answer that is not there is ordinary.
    """

    name: str
    path: str
    title: str
    least: tuple[str, ...] = ()
    licence: Licence = Licence.NONE
    limit: Limit = Limit.IDENTITY
    query: Mapping[str, str] = field(default_factory=dict)
    collection: bool = False
    absent: str = ""
    pages: int = 50
    instead_of: str = ""
    advanced: bool = False
    china: bool = True
    method: str = "GET"
    preview: bool = False

    @cached_property
    def placeholders(self) -> frozenset[str]:
        texts = (self.path, *self.query.values())
        return frozenset(name for text in texts for name in re.findall(r"\{(\w+)\}", text))

    def request(self, values: Mapping[str, str], body: JSON = None) -> Request:
        """The request for these values; raises KeyError when one is missing. ``body``: of a POST that only reads."""
        version, *segments = [
            re.sub(r"\{(\w+)\}", lambda m: values[m[1]], part) for part in self.path.lstrip("/").split("/")
        ]
        query = {
            key: re.sub(r"\{(\w+)\}", lambda m: values[m[1]].replace("'", "''"), text)
            for key, text in self.query.items()
        }
        return Request(self, version, tuple(segments), query, body)


def encode_query(query: Mapping[str, str]) -> str:
    """``query`` as Graph reads it: spaces as %20, the ``$`` of the keys left alone."""
    return "&".join(f"{quote(key, safe='$')}={quote(value, safe='$(),:/*')}" for key, value in query.items())


@dataclass(frozen=True)
class Call:
    """One logical GET, or a POST that only reads: ``path`` and ``query`` percent-decoded, as a recording keeps them;
    ``url`` encoded, relative to the Graph root, beginning with the version."""

    path: str
    query: Mapping[str, str]
    url: str
    advanced: bool = False
    title: str = ""
    limit: Limit = Limit.IDENTITY
    method: str = "GET"
    body: JSON = None

    @property
    def version(self) -> str:
        return self.url.lstrip("/").split("/", 1)[0]

    @classmethod
    def from_link(cls, link: str, like: Call) -> Call:
        """The call of an ``@odata.nextLink``. The caller has checked where the link points."""
        parts = urlsplit(link)
        at = re.search(r"/(v1\.0|beta)(?=/)", parts.path)
        path = parts.path[at.start() :] if at else parts.path
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        url = path + (f"?{parts.query}" if parts.query else "")
        return cls(unquote(path), query, url, like.advanced, like.title, like.limit)


@dataclass(frozen=True)
class Request:
    """A resource with its values filled in."""

    resource: Resource
    version: str
    segments: tuple[str, ...]
    query: Mapping[str, str]
    body: JSON = None

    @property
    def path(self) -> str:
        return "/" + "/".join((self.version, *self.segments))

    @property
    def call(self) -> Call:
        segments = [quote(part, safe="@=") for part in self.segments]
        # A key that begins with "$" reads as a keyword in a path segment; Graph takes it in parentheses.
        # https://learn.microsoft.com/graph/api/user-get
        for i, part in enumerate(self.segments):
            if i and part.startswith("$"):
                segments[i - 1 : i + 1] = ["", f"{segments[i - 1]}('{quote(part.replace(chr(39), chr(39) * 2))}')"]
        url = "/" + "/".join((self.version, *(part for part in segments if part)))
        if self.query:
            url += "?" + encode_query(self.query)
        resource = self.resource
        return Call(
            self.path,
            dict(self.query),
            url,
            resource.advanced,
            resource.title,
            resource.limit,
            resource.method,
            self.body,
        )


@dataclass(frozen=True)
class Exchange:
    """One request and its answer, as a recording keeps it.

    ``refused``: the places in ``value`` that were made null here, because a condition or an earlier page rules them
    out. No recording keeps it. ``request_body``: what was sent with a POST.
    """

    path: str
    query: Mapping[str, str]
    status: int
    headers: Mapping[str, str]
    body: JSON
    method: str = "GET"
    refused: frozenset[int] = frozenset()
    request_body: JSON = None

    @property
    def request_id(self) -> str:
        """Graph's own id of the request, for Microsoft's support; empty where there was no answer."""
        return self.headers.get("request-id", "")

    def without(self, places: Iterable[int]) -> Exchange:
        """The same with null at these places of ``value``. Its other items keep theirs, so that a JSON pointer still
        leads to what Graph sent."""
        refused = self.refused | set(places)
        if refused == self.refused:
            return self
        kept = [None if i in refused else item for i, item in enumerate(self.body["value"])]
        return replace(self, body={**self.body, "value": kept}, refused=frozenset(refused))


@dataclass
class Stats:
    """What a run cost: logical requests, sequential waits on the network, 429 answers, seconds.

    ``skew``: seconds by which the clock of this computer is ahead of Graph's; 0.0 where they agree or nobody looked.
    """

    requests: int = 0
    round_trips: int = 0
    throttled: int = 0
    seconds: float = 0.0
    skew: float = 0.0


class Source(Protocol):
    """Something that answers single Graph requests: live, a replay, or a recorder around another source."""

    @property
    def now(self) -> datetime:
        """The time that the run counts from (UTC): the clock when live, ``recordedAt`` when replayed."""

    @property
    def cloud(self) -> str:
        """global, usgov, usgov-dod or china."""

    @property
    def graph_root(self) -> str:
        """Where the requests of this run go: a Graph root without version and trailing slash; "" for the cloud's own."""

    @property
    def stats(self) -> Stats: ...

    @property
    def stopped(self) -> str:
        """Why no further request will be answered ("interrupted", "the time limit …"); empty while it works."""

    def send(self, calls: Sequence[Call]) -> list[Exchange | None]:
        """Answers in the order of the calls. None: this source has no answer (a recording lacks it).

        A failure without an HTTP answer is an Exchange too (:func:`failed_exchange`), so that a replay repeats it.
        """

    def owns(self, link: str) -> bool:
        """Whether an absolute link points at this source's own Graph origin."""


CLIENT_FAILURE = "ClientSideFailure"


def failed_exchange(call: Call, why: str, status: int = 503) -> Exchange:
    """What stands for an answer that never came: a 503 or 504 of our own with the reason as its message."""
    body = {"error": {"code": CLIENT_FAILURE, "message": why}}
    return Exchange(call.path, call.query, status, {}, body, call.method, request_body=call.body)


@dataclass(frozen=True)
class Answer:
    """What came of one request: how Graph answered, its pages, and in words why there is nothing where there is not.

    ``truncated``: further pages exist that were not read. ``note``: what was done to get the answer and is to be said
    beside it, such as a part of the filter that was applied here. Of an answer that failed the last page is the one
    that it failed at.
    """

    request: Request
    status: Status
    pages: tuple[Exchange, ...] = ()
    why: str = ""
    truncated: bool = False
    note: str = ""

    @property
    def resource(self) -> Resource:
        return self.request.resource

    @property
    def http_status(self) -> int | None:
        return self.pages[-1].status if self.pages else None

    @property
    def ids(self) -> tuple[str, str]:
        """``request-id`` and ``client-request-id`` of the last page, which Microsoft's support asks for; empty where
        Graph gave none."""
        headers = self.pages[-1].headers if self.pages else {}
        return headers.get("request-id", ""), headers.get("client-request-id", "")

    @property
    def request_id(self) -> str:
        """Graph's own id of the last request for it, for Microsoft's support; empty where there was no answer."""
        return self.pages[-1].request_id if self.pages else ""

    @property
    def permission(self) -> str:
        return ", ".join(self.resource.least) if self.status is Status.DENIED else ""

    @property
    def found(self) -> bool:
        return self.status is Status.FOUND
