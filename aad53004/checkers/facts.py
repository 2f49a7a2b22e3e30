"""Facts and where they come from: a typed value, the page it stood on, and the JSON pointer to it.

Evidence is cut out of the raw page by pointer, so it can only say what Graph said. A fact that Graph would not give
raises :class:`Unreadable`; the engine alone turns that into *not-checked*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from pydantic import ValidationError

from aad53004.entra import Entity
from aad53004.files import JSON
from aad53004.graph.interface import Answer, Exchange, Resource, Status

T = TypeVar("T", bound=Entity)
NOTHING = object()


def resolve(body: JSON, pointer: str) -> Any:
    """The value at an RFC 6901 pointer; ``NOTHING`` where there is none."""
    value = body
    for part in pointer.split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            return NOTHING
    return value


@dataclass(frozen=True)
class Evidence:
    """What Graph returned at one place. ``resource`` and ``query`` name the request, decoded as in a recording."""

    resource: str
    pointer: str
    observed: JSON
    meaning: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    request_id: str = ""


class Unreadable(Exception):
    """A fact that could not be read. ``answers`` are the Graph answers that stand in the way, ``why`` says it in
    words."""

    def __init__(self, why: str, *answers: Answer) -> None:
        super().__init__(why)
        self.why = why
        self.answers = answers


def cut(page: Exchange, pointer: str, meaning: str = "") -> Evidence:
    """Evidence at ``pointer`` of a page. Raises Unreadable where Graph sent nothing there."""
    observed = resolve(page.body, pointer)
    if observed is NOTHING:
        raise Unreadable(f"Graph sent no {pointer.rsplit('/', 1)[-1] or 'body'} in its answer for {page.path}")
    return Evidence(page.path, pointer, observed, meaning, page.query, page.headers.get("request-id", ""))


@dataclass(frozen=True)
class Item(Generic[T]):
    """One typed Graph object with its place: ``pointer`` is "" for a whole body, "/value/3" in a collection."""

    value: T
    page: Exchange
    pointer: str
    answer: Answer

    def cite(self, *pointers: str, meaning: str = "") -> tuple[Evidence, ...]:
        """Evidence for properties of this object, given relative to it ("accountEnabled", "status/errorCode").
        One that Graph did not send is left out."""
        cuts = []
        for relative in pointers:
            try:
                cuts.append(cut(self.page, f"{self.pointer}/{relative}" if relative else self.pointer, meaning))
            except Unreadable:
                continue
        return tuple(cuts)

    def need(self, name: str, json_name: str) -> Any:
        """The property ``name``; raises Unreadable where Graph did not send it at all (a null is an answer)."""
        if not self.value.said(name):
            raise Unreadable(f"Graph sent no {json_name} for {self.page.path}", self.answer)
        return getattr(self.value, name)


@dataclass(frozen=True)
class Items(Generic[T]):
    """A collection as read: its typed items, the answer, and what could not be typed."""

    items: tuple[Item[T], ...]
    answer: Answer
    unread: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Item[T]]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def cite_all(self, meaning: str = "") -> tuple[Evidence, ...]:
        """Evidence that names the collection itself: its ``value`` when that is empty, else how it begins."""
        if not self.answer.pages:
            return ()
        page = self.answer.pages[0]
        if not resolve(page.body, "/value"):
            return (cut(page, "/value", meaning),)
        # What a filter that was applied here refuses stands as null in its place.
        for i, item in enumerate(page.body["value"]):
            for name in ("id", "displayName", "createdDateTime", "@odata.type"):
                if isinstance(item, dict) and name in item:
                    return (cut(page, f"/value/{i}/{name}", meaning),)
        return ()


class Answers:
    """The answers of a run by resource name, typed on first use."""

    def __init__(self) -> None:
        self._answers: dict[str, Answer] = {}
        self._typed: dict[tuple[str, type], Any] = {}

    def add(self, answer: Answer) -> None:
        self._answers[answer.resource.name] = answer

    def get(self, resource: Resource) -> Answer | None:
        """The answer to a resource; a second choice (``instead_of``) is found under its own name."""
        return self._answers.get(resource.name)

    def __iter__(self) -> Iterator[Answer]:
        return iter(self._answers.values())

    def replaced(self, answer: Answer) -> bool:
        """Whether a second choice answered where this one did not."""
        return any(a.resource.instead_of == answer.resource.name and _settled(a) for a in self)

    def misfits(self) -> Iterator[tuple[str, str]]:
        """What Graph sent and the models could not take, as (request path, text); of what was looked at so far."""
        for typed in self._typed.values():
            if isinstance(typed, Items):
                for text in typed.unread:
                    yield typed.answer.request.path, text
            elif isinstance(typed, Unreadable):
                for answer in typed.answers:
                    yield answer.request.path, typed.why

    def require(self, *resources: Resource) -> Answer:
        """The first of these that Graph answered (found or absent); raises Unreadable with the first that it did
        not."""
        asked = [answer for resource in resources if (answer := self._answers.get(resource.name))]
        for answer in asked:
            if _settled(answer):
                return answer
        if not asked:
            raise Unreadable(f"the {resources[0].title} was not asked for, because what it needs could not be read")
        raise Unreadable(f"{asked[0].resource.title}: {asked[0].why}", asked[0])

    def one(self, model: type[T], *resources: Resource) -> Item[T] | None:
        """The typed body of the first resource that was answered; None where Graph says that there is none."""
        answer = self.require(*resources)
        if answer.status is Status.ABSENT:
            return None
        key = (answer.resource.name, model)
        if key not in self._typed:
            page = answer.pages[0]
            try:
                self._typed[key] = Item(model.model_validate(page.body), page, "", answer)
            except ValidationError as error:
                self._typed[key] = Unreadable(_misfit(answer, error, ""), answer)
        typed = self._typed[key]
        if isinstance(typed, Unreadable):
            raise typed
        return cast(Item[T], typed)

    def many(self, model: type[T], *resources: Resource) -> Items[T]:
        """The typed items of the first collection that was answered. What does not fit the model is kept apart, as
        text, and never dropped in silence."""
        answer = self.require(*resources)
        key = (answer.resource.name, model)
        if key not in self._typed:
            items, unread = [], []
            for page in answer.pages if answer.found else ():
                for i, raw in enumerate(page.body["value"]):
                    pointer = f"/value/{i}"
                    if raw is None:
                        continue
                    try:
                        items.append(Item(model.model_validate(raw), page, pointer, answer))
                    except ValidationError as error:
                        unread.append(_misfit(answer, error, pointer))
            self._typed[key] = Items(tuple(items), answer, tuple(unread))
        typed = self._typed[key]
        return cast(Items[T], typed)


def _settled(answer: Answer) -> bool:
    return answer.status in (Status.FOUND, Status.ABSENT)


def _misfit(answer: Answer, error: ValidationError, pointer: str) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = pointer + "".join(f"/{part}" for part in first["loc"])
    return f"{answer.resource.title}: what Graph sent at {where or '/'} does not fit its model ({first['msg']})"
