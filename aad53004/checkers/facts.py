"""Facts and where they come from: a typed value, the page it stood on, and the JSON pointer to it.

Citation is cut out of the raw page by pointer, so it can only say what Graph said. A fact that Graph would not give
raises :class:`Unreadable`; the engine alone turns that into *not-checked*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Generic, Self, TypeVar, cast, overload

from aad53004.cite import NOTHING, Citation, cite, resolve
from aad53004.entra.entity import Entity
from aad53004.errors import Unreadable
from aad53004.graph.interface import Answer, Exchange, Resource, Status

T = TypeVar("T", bound=Entity)
E = TypeVar("E")


@dataclass(frozen=True)
class Item(Generic[T]):
    """One typed Graph object with its place: ``pointer`` is "" for a whole body, "/value/3" in a collection. ``odd``: in
    words, which of its properties could not be read."""

    value: T
    page: Exchange
    pointer: str
    answer: Answer
    odd: tuple[str, ...] = ()

    def cite(self, *pointers: str, meaning: str = "") -> tuple[Citation, ...]:
        """Citation for properties of this object, given relative to it ("accountEnabled", "status/errorCode").
        One that Graph did not send is left out."""
        cuts = []
        for relative in pointers:
            try:
                cuts.append(cite(self.page, f"{self.pointer}/{relative}" if relative else self.pointer, meaning))
            except Unreadable:
                continue
        return tuple(cuts)

    @property
    def raw(self) -> Mapping[str, Any]:
        """The object as Graph sent it."""
        found = resolve(self.page.body, self.pointer)
        return found if isinstance(found, Mapping) else {}

    def need(self, name: str, json_name: str) -> Any:
        """The property ``name``; raises Unreadable where Graph did not send it at all (a null is an answer)."""
        if not self.value.said(name):
            raise Unreadable(f"Graph sent no {json_name} for {self.page.path}", self.answer)
        return getattr(self.value, name)


@dataclass(frozen=True)
class Doubt:
    """Why a collection may hold more than was read, and from when what is missing can be: not before ``since``, and
    before ``before``. None: any time."""

    error: Unreadable
    since: datetime | None = None
    before: datetime | None = None

    def touches(self, since: datetime | None, before: datetime | None) -> bool:
        """Whether what is missing can be from that time."""
        if since is not None and self.before is not None and self.before <= since:
            return False
        return not (before is not None and self.since is not None and self.since >= before)


@dataclass(frozen=True)
class Part(Generic[E]):
    """Things as far as they were read, and what stands in the way of saying that there are no others.

    What is there can be shown with part of a collection; what is not there only with all of it. So going through it to
    the end, counting it and finding it empty raise Unreadable where there is a doubt; a search that stops at a match does
    not. ``read`` is for who shows what is there and concludes nothing from where it ends.
    """

    read: tuple[E, ...]
    doubts: tuple[Doubt, ...] = ()

    def __iter__(self) -> Iterator[E]:
        yield from self.read
        self.require_whole()

    def __len__(self) -> int:
        self.require_whole()
        return len(self.read)

    def __bool__(self) -> bool:
        if not self.read:
            self.require_whole()
        return bool(self.read)

    @overload
    def __getitem__(self, place: int) -> E: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[E, ...]: ...
    def __getitem__(self, place: int | slice) -> E | tuple[E, ...]:
        """One by its place, or the first few. Counting from the end raises Unreadable where that is not known."""
        if (place.stop is None or place.stop < 0) if isinstance(place, slice) else place < 0:
            self.require_whole()
        return self.read[place]

    @property
    def first(self) -> E | None:
        """The first of them; None where there is none. Raises Unreadable where that is not known."""
        return next(iter(self), None)

    @property
    def whole(self) -> bool:
        """Whether nothing went unread."""
        return not self.doubts

    def require_whole(self) -> None:
        """Raises Unreadable where something went unread, so that nothing can be said to be absent."""
        for doubt in self.doubts:
            raise Unreadable(doubt.error.why, *doubt.error.answers)


@dataclass(frozen=True)
class Records(Part["Item[T]"], Generic[T]):
    """Graph objects of one kind. A record whose value cannot be read where it is asked about is a further doubt."""

    def where(self, test: Callable[[T], object]) -> Self:
        """The records for which ``test`` holds. One whose value cannot be read may or may not be among them."""
        matches, doubts = [], list(self.doubts)
        for item in self.read:
            try:
                if test(item.value):
                    matches.append(item)
            except Unreadable as error:
                doubts.append(_doubt_of(item, error))
        return replace(self, read=tuple(matches), doubts=tuple(doubts))

    def newest_first(self, key: Callable[[T], datetime | None]) -> Records[T]:
        """The records by time, those without one last; one whose time cannot be read becomes a doubt."""
        timed, doubts = [], list(self.doubts)
        for item in self.read:
            try:
                timed.append((key(item.value), item))
            except Unreadable as error:
                doubts.append(Doubt(error))
        timed.sort(key=lambda pair: pair[0].timestamp() if pair[0] else 0.0, reverse=True)
        return Records(tuple(item for _, item in timed), tuple(doubts))

    def within(self, since: datetime | None = None, before: datetime | None = None) -> Self:
        """The records of a time, by what Graph orders them by, with the doubts about that time only."""

        def inside(value: T) -> bool:
            at = getattr(value, value.newest_by)
            return (since is None or at >= since) and (before is None or at < before)

        matching = self.where(inside)
        return replace(matching, doubts=tuple(doubt for doubt in matching.doubts if doubt.touches(since, before)))

    def newest(self, test: Callable[[T], object], before: datetime | None = None) -> Item[T] | None:
        """The newest record for which ``test`` holds, of records in that order; None where none does.

        Raises Unreadable where one that was not read may be newer. ``before``: only what is older counts.
        """
        matching = self.where(test).within(before=before)
        if not matching.read:
            matching.require_whole()
            return None
        item = matching.read[0]
        matching.within(since=getattr(item.value, item.value.newest_by), before=before).require_whole()
        return item


def _doubt_of(item: Item[T], error: Unreadable) -> Doubt:
    """The doubt about one record, whose time is known as a rule."""
    name = item.value.newest_by
    try:
        at = getattr(item.value, name) if name else None
    except Unreadable:
        at = None
    return Doubt(error, at, at + timedelta(microseconds=1)) if isinstance(at, datetime) else Doubt(error)


@dataclass(frozen=True)
class Items(Records[T]):
    """A collection as Graph answered it: its records, the answer, and in words what could not be read of it
    (``unread``: the records, ``odd``: single properties)."""

    answer: Answer = field(kw_only=True)
    unread: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()

    def cite_all(self, meaning: str = "") -> tuple[Citation, ...]:
        """Citation that names the collection itself: its ``value`` when that is empty, else how it begins. It is cited
        for what is not in it: raises Unreadable where something went unread."""
        self.require_whole()
        if not self.answer.pages:
            return ()
        page = self.answer.pages[0]
        if not self.answer.found:
            # A 404 that means "there is none" says so in its error.
            return () if resolve(page.body, "/error/code") is NOTHING else (cite(page, "/error/code", meaning),)
        if not resolve(page.body, "/value"):
            return (cite(page, "/value", meaning),)
        # What a filter that was applied here refuses stands as null in its place.
        for i, item in enumerate(page.body["value"]):
            for name in ("id", "displayName", "createdDateTime", "@odata.type"):
                if isinstance(item, dict) and name in item:
                    return (cite(page, f"/value/{i}/{name}", meaning),)
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
        """What Graph sent and could not be read, as (request path, text); of what was looked at so far."""
        for typed in self._typed.values():
            if isinstance(typed, Unreadable):
                for answer in typed.answers:
                    yield answer.request.path, typed.why
            else:
                for text in (*getattr(typed, "unread", ()), *typed.odd):
                    yield typed.answer.request.path, text

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
                value, odd = model.read(page.body, _told(answer, ""), answer)
            except Unreadable as error:
                self._typed[key] = error
            else:
                self._typed[key] = Item(value, page, "", answer, _listed(answer, "", odd))
        typed = self._typed[key]
        if isinstance(typed, Unreadable):
            raise Unreadable(typed.why, *typed.answers)
        return cast(Item[T], typed)

    def many(self, model: type[T], *resources: Resource) -> Items[T]:
        """The typed items of the first collection that was answered. What cannot be read is kept apart, as text, and
        never dropped in silence; so is that further pages exist."""
        answer = self.require(*resources)
        key = (answer.resource.name, model)
        if key not in self._typed:
            self._typed[key] = _items(model, answer)
        return cast(Items[T], self._typed[key])


def _items(model: type[T], answer: Answer) -> Items[T]:
    items: list[Item[T]] = []
    unread: list[Unreadable] = []
    odd: list[str] = []
    for page in answer.pages if answer.found else ():
        for i, raw in enumerate(page.body["value"]):
            pointer = f"/value/{i}"
            if raw is None:
                continue
            try:
                value, places = model.read(raw, _told(answer, pointer), answer)
            except Unreadable as error:
                unread.append(error)
            else:
                own = _listed(answer, pointer, places)
                items.append(Item(value, page, pointer, answer, own))
                odd += own
    doubts = [Doubt(error) for error in unread]
    if answer.truncated:
        why = f"only the first pages of the {answer.resource.title} were read"
        doubts.append(Doubt(Unreadable(why, answer), before=_oldest(items)))
    return Items(
        tuple(items), tuple(doubts), answer=answer, unread=tuple(error.why for error in unread), odd=tuple(odd)
    )


def _oldest(items: Sequence[Item[T]]) -> datetime | None:
    """The time of the last item of a list that Graph orders newest first and that came in that order."""
    name = items[-1].value.newest_by if items else ""
    if not name:
        return None
    try:
        times = [getattr(item.value, name) for item in items]
    except Unreadable:
        return None
    return times[-1] if all(newer >= older for newer, older in pairwise(times)) else None


def _told(answer: Answer, pointer: str) -> Callable[[str, str], str]:
    return lambda inner, why: _misfit(answer, f"{pointer}{inner}", why)


def _listed(answer: Answer, pointer: str, odd: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(_misfit(answer, f"{pointer}{inner}", why) for inner, why in odd.items())


def _settled(answer: Answer) -> bool:
    return answer.status in (Status.FOUND, Status.ABSENT)


def _misfit(answer: Answer, where: str, why: str) -> str:
    return f"{answer.resource.title}: what Graph sent at {where or '/'} does not fit its model ({why})"
