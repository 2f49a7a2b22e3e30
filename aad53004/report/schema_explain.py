"""The JSON Schema of what ``aad53004 explain -o json`` writes; loaded by ``aad53004 schema`` and the tests alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class _Model(BaseModel):
    # Members may be added within a version, so readers must let unknown ones pass.
    model_config = ConfigDict(alias_generator=to_camel, extra="allow")


class App(_Model):
    name: str | None
    id: str | None = Field(description="Application (client) id, in lower case.")


class Device(_Model):
    id: str | None
    platform: str | None
    state: str | None


class Explanation(_Model):
    """What ``aad53004 explain -o json`` writes. Null is what the text does not show."""

    code: int = Field(description="53004 where it is in the text, else the code that says most.")
    name: str | None = Field(description="Microsoft's name of the code; null where it has none or is not known.")
    request_id: str | None = Field(description="Of the sign-in; the trace id of libraries.")
    correlation_id: str | None
    timestamp: str | None = Field(description="ISO 8601, UTC.")
    app: App
    user: str | None
    ip: str | None
    device: Device
    language: str | None = Field(description="ISO 639-1, as far as labels and words show it.")
    meaning: str
    relation: str = Field(description="What the code has to do with 53004.")
    relation_kinds: list[Literal["itself", "before", "after", "instead", "together", "none"]] = Field(
        description="The same as words; empty where the code is not known."
    )
    next: list[str]
    others: list[int] = Field(description="Other codes in the text, in their order.")
    claims: list[str] = Field(description="Ids of Conditional Access policies that a claims challenge names.")
    notes: list[str] = Field(description="What a reader of the ids should know.")
    known: bool = Field(description="Whether this version knows the code.")
    look_up: str = Field(description="Microsoft's own page about the code.")
    source: str | None


def _schema() -> dict[str, Any]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Explanation.model_json_schema()}


SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {"explain": _schema}
