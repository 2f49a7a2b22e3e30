"""A Graph object as it is read: property by property, so that one odd value costs neither its record nor the rest.

Real answers differ from Microsoft's model of them: sign-ins carry conditionalAccessAudiences as objects where the model
has texts, and rows with null where it forbids that (https://learn.microsoft.com/graph/api/overview).
"""

# Annotations are evaluated as they stand here: pydantic would evaluate each of them from its text, which takes longer.
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict, ValidationError
from pydantic.alias_generators import to_camel

from aad53004.errors import Unreadable

__all__ = ["Entity", "Flag", "Moment", "NotNull", "Number"]


def _text(value: Any) -> Any:
    """A time as JSON has it, which is a text: pydantic would take a number for seconds."""
    if not isinstance(value, str) or value.isdecimal():
        raise ValueError("Input should be a valid datetime")
    return value


def _reckonable(at: datetime) -> datetime:
    """An aware time that can be reckoned with. Graph writes "0001-01-01T00:00:00Z" for no time at all, and a day
    without a zone is one in UTC; what evidence quotes is the text as it came."""
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    if aware.year < _EARLIEST.year:
        return _EARLIEST
    return min(aware, _LATEST)


_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
Moment = Annotated[datetime, BeforeValidator(_text), AfterValidator(_reckonable)]
# JSON has booleans and numbers; 0, "true" and 53004.0 are none of them.
Flag = Annotated[bool, Strict()]
Number = Annotated[int, Strict()]
if TYPE_CHECKING:
    from typing import Optional as NotNull
else:

    class NotNull:
        """A property that may be missing from an answer, but that Microsoft's model forbids to be null: a null there is
        no value, and reading it raises Unreadable."""

        def __class_getitem__(cls, item: Any) -> Any:
            return item


class Entity(BaseModel):
    """A Graph object, read property by property.

    ``model_extra`` holds what this version does not name. A property of another JSON type than documented, or null where
    Microsoft's model forbids it, is unknown: it costs nothing until it is read, and reading it raises
    :class:`~aad53004.errors.Unreadable`, which names it. ``said(name)`` tells whether Graph sent a property at all, since
    a property that was not sent is not the same as a null one.
    """

    model_config = ConfigDict(
        extra="allow", frozen=True, alias_generator=to_camel, populate_by_name=True, defer_build=True, strict=False
    )
    # The property that Graph orders lists of this kind by, newest first; empty where it does not.
    newest_by: ClassVar[str] = ""

    odata_type: str | None = Field(None, alias="@odata.type")

    if not TYPE_CHECKING:  # a type checker would take every attribute for known

        def __getattr__(self, name: str) -> Any:
            odd = self.__dict__.get(_ODD)
            if odd is not None and name in odd:
                raise Unreadable(*odd[name])
            return super().__getattr__(name)

    @classmethod
    def read(
        cls, raw: Any, told: Callable[[str, str], str] | None = None, *answers: Any
    ) -> tuple[Self, dict[str, str]]:
        """The object in ``raw``, and the JSON pointers in it to what could not be read, each with the reason.

        ``told`` makes the text of an :class:`Unreadable` from a pointer and a reason; ``answers`` go with it. Raises
        Unreadable where ``raw`` is no JSON object, or one without a single property.
        """
        says = told or (lambda pointer, why: f"what was sent at {pointer or '/'} is not what is documented ({why})")
        if not isinstance(raw, Mapping) or not any(isinstance(key, str) and "@" not in key for key in raw):
            raise Unreadable(says("", "it is no object with properties"), *answers)
        try:
            return cls.model_validate(raw), {}
        except ValidationError as error:
            return _salvaged(cls, raw, error, says, answers)

    @property
    def odd(self) -> Iterator[tuple[str, str]]:
        """What could not be read of this object itself: the name of each property, and why."""
        for name, (why, *_) in self.__dict__.get(_ODD, {}).items():
            yield name, why

    @property
    def legible(self) -> Self:
        """The same with None for what cannot be read, in the objects that it holds too: for sentences, which then say
        less. Nothing is to be concluded from it."""
        changed = {name: legible for name, value in self.__dict__.items() if (legible := _legible(value)) is not value}
        odd = self.__dict__.get(_ODD)
        if not odd and not changed:
            return self
        made = self.model_copy()
        made.__dict__.pop(_ODD, None)
        made.__dict__.update(changed | dict.fromkeys(odd or ()))
        return made

    def said(self, name: str) -> bool:
        return name in self.model_fields_set

    @property
    def kind(self) -> str:
        """The ``@odata.type`` without its namespace, in lower case; empty where there is none."""
        return (self.odata_type or "").removeprefix("#").removeprefix("microsoft.graph.").lower()


_ODD = "__odd__"
_ROUNDS = 50  # one pass finds every odd value but those that hide behind another


def _salvaged(
    cls: type[Any],
    raw: Mapping[str, Any],
    error: ValidationError,
    says: Callable[[str, str], str],
    answers: tuple[Any, ...],
) -> tuple[Any, dict[str, str]]:
    """The object without the properties that cannot be read, which are marked in it."""
    odd: dict[tuple[str | int, ...], str] = {}
    for _ in range(_ROUNDS):
        for one in error.errors(include_url=False, include_input=False):
            place = _property_at(cls, raw, one["loc"])
            odd.setdefault(place, _texts(one["msg"]))
        try:
            whole = cls.model_validate(_with_stand_ins(cls, raw, odd))
            break
        except ValidationError as again:
            error = again
    else:
        raise Unreadable(says("", _reason(error)), *answers)
    pointers = {}
    for place, why in odd.items():
        if any(place[:length] in odd for length in range(1, len(place))):
            continue
        owner: Any = whole
        for part in place[:-1]:
            owner = owner[part] if isinstance(part, int) else getattr(owner, _name_of(type(owner), part))
        pointer = "".join(f"/{part}" for part in place)
        name = _name_of(type(owner), str(place[-1]))
        owner.__dict__.pop(name, None)
        owner.__dict__.setdefault(_ODD, {})[name] = (says(pointer, why), *answers)
        if place[-1] in _at(raw, place[:-1]):
            owner.model_fields_set.add(name)
        pointers[pointer] = why
    return whole, pointers


def _legible(value: Any) -> Any:
    if isinstance(value, Entity):
        return value.legible
    if isinstance(value, tuple) and any(isinstance(member, Entity) for member in value):
        members = tuple(_legible(member) for member in value)
        return members if any(new is not old for new, old in zip(members, value, strict=True)) else value
    return value


def _at(raw: Any, place: tuple[str | int, ...]) -> Any:
    for part in place:
        raw = raw[part]
    return raw


def _reason(error: ValidationError) -> str:
    return _texts(error.errors(include_url=False, include_input=False)[0]["msg"])


def _texts(message: str) -> str:
    return message.removeprefix("Value error, ")


def _name_of(cls: type[Any], key: str) -> str:
    """The attribute for a JSON name."""
    return next((name for name, info in cls.model_fields.items() if key in (info.alias, name)), key)


def _property_at(cls: type[Any], raw: Any, loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The innermost property of an object that holds the place of an error: within a list of texts that is the list,
    within a list of objects the property of the object in it, or the list where a member is no object."""
    place: tuple[str | int, ...] = ()
    owner, value = cls, raw
    steps = list(loc)
    at = 0
    while at < len(steps):
        key = str(steps[at])
        place += (key,)
        inner = _entity_in(cls=owner, key=key)
        value = value.get(key) if isinstance(value, Mapping) else None
        if inner is None or value is None:
            return place
        if isinstance(value, Mapping):
            owner, at = inner, at + 1
            if at >= len(steps):
                return place
            continue
        member = next((step for step in steps[at + 1 :] if isinstance(step, int)), None)
        if (
            not isinstance(value, list)
            or member is None
            or member >= len(value)
            or not isinstance(value[member], Mapping)
        ):
            return place
        at = steps.index(member, at + 1) + 1
        if at >= len(steps):
            return place
        place += (member,)
        owner, value = inner, value[member]
    return place


def _entity_in(cls: type[Any], key: str) -> type[Any] | None:
    """The entity that a property holds, alone or in a list; None for a plain value."""
    info = cls.model_fields.get(_name_of(cls, key))
    todo = [info.annotation] if info else []
    while todo:
        kind = todo.pop()
        if isinstance(kind, type) and issubclass(kind, Entity):
            return kind
        todo += get_args(kind)
    return None


def _with_stand_ins(cls: type[Any] | None, raw: Any, odd: Mapping[tuple[str | int, ...], str]) -> Any:
    """``raw`` without the odd properties; what an object cannot be without has a stand-in, which nobody reads."""
    here = {place[0] for place in odd if len(place) == 1}
    made = {key: value for key, value in raw.items() if key not in here}
    for key in here:
        info = cls.model_fields.get(_name_of(cls, str(key))) if cls else None
        if info is not None and info.is_required():
            made[str(key)] = "" if info.annotation is str else _EARLIEST.isoformat()
    deeper: dict[str | int, dict[tuple[str | int, ...], str]] = {}
    for place, why in odd.items():
        if len(place) > 1 and place[0] not in here:
            deeper.setdefault(place[0], {})[place[1:]] = why
    for key, below in deeper.items():
        inner = _entity_in(cls, str(key)) if cls else None
        value = made[str(key)]
        if isinstance(value, list):
            members = list(value)
            for i in {place[0] for place in below}:
                own = {place[1:]: why for place, why in below.items() if place[0] == i}
                members[int(i)] = _with_stand_ins(inner, members[int(i)], own)
            made[str(key)] = members
        else:
            made[str(key)] = _with_stand_ins(inner, value, below)
    return made
