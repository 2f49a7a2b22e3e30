"""Turns single Graph exchanges into answers: follows pages, and says what an error status means.

The same for live and replay, so that a replay reaches the same verdicts for the same reasons.
Error shapes: https://learn.microsoft.com/graph/errors and the licence codes that public clients report.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from aad53004.graph.interface import CLIENT_FAILURE, Answer, Call, Exchange, Licence, Request, Source, Status

LICENCE_CODES = {
    "authentication_requestfromnonpremiumtenantorb2ctenant",
    "aadpremiumlicenserequired",
    "invalidlicenseforservice",
}
LICENCE_WORDS = (
    "not licensed",
    "premium license",
    "premium licence",
    "license required",
    "requires a p1",
    "requires a p2",
)
MAX_ITEMS = 100_000


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
    if status == 404 and resource.absent:
        return Status.ABSENT, resource.absent
    if status == 429:
        return Status.FAILED, "Graph throttled the request until the tool gave up (429)"
    return Status.FAILED, f"Graph answered {named}"


class Graph:
    """Asks a source for many resources at once and follows the pages of collections."""

    def __init__(self, source: Source, progress: Callable[[str], None] | None = None) -> None:
        self.source = source
        self.progress = progress or (lambda text: None)

    def ask(self, requests: Sequence[Request]) -> list[Answer]:
        """One answer for each request, in their order. First pages go together, then all second pages, and so on."""
        pages: list[list[Exchange]] = [[] for _ in requests]
        endings: list[tuple[Status, str] | None] = [None for _ in requests]
        truncated = [False for _ in requests]
        todo: list[tuple[int, Call]] = [(i, request.call) for i, request in enumerate(requests)]
        seen = {call.url for _, call in todo}
        while todo:
            answers = self.source.send([call for _, call in todo])
            following: list[tuple[int, Call]] = []
            for (i, call), exchange in zip(todo, answers, strict=True):
                if exchange is None:
                    if pages[i] and requests[i].resource.collection:
                        truncated[i] = True  # a recording that ends in mid-collection
                    else:
                        endings[i] = (Status.UNRECORDED, "it is not in the recording")
                    continue
                if exchange.status >= 400 or not self._well_formed(requests[i], exchange):
                    endings[i] = self._ending(requests[i], exchange)
                    if not pages[i]:
                        pages[i].append(exchange)
                    continue
                pages[i].append(exchange)
                link = exchange.body.get("@odata.nextLink") if isinstance(exchange.body, dict) else None
                if not link or not requests[i].resource.collection:
                    continue
                items = sum(len(page.body["value"]) for page in pages[i])
                if len(pages[i]) >= requests[i].resource.pages or items >= MAX_ITEMS:
                    truncated[i] = True
                elif not isinstance(link, str) or not self.source.owns(link):
                    endings[i] = (Status.FAILED, "the link to its next page leads away from Graph and was not followed")
                else:
                    following_call = Call.from_link(link, call)
                    if following_call.url in seen:
                        endings[i] = (Status.FAILED, "Graph sent the same page link twice")
                    else:
                        seen.add(following_call.url)
                        following.append((i, following_call))
            todo = following
        return [
            Answer(
                request,
                *(endings[i] or (Status.FOUND, ""))[:1],
                tuple(pages[i]),
                (endings[i] or ("", ""))[1],
                truncated[i],
            )
            for i, request in enumerate(requests)
        ]

    @staticmethod
    def _well_formed(request: Request, exchange: Exchange) -> bool:
        body = exchange.body
        if not isinstance(body, dict) or "error" in body:
            return False
        return not request.resource.collection or isinstance(body.get("value"), list)

    @staticmethod
    def _ending(request: Request, exchange: Exchange) -> tuple[Status, str]:
        if exchange.status >= 400:
            return judge(request, exchange)
        code, _ = error_of(exchange)
        if code:
            return Status.FAILED, f"Graph answered {exchange.status} with the error {code} inside"
        shown = json.dumps(exchange.body)[:40]
        return Status.FAILED, f"Graph answered {exchange.status} with something that is no such resource ({shown})"
