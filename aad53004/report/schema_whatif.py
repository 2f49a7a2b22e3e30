"""The JSON Schemas of ``whatif -o json``, alone and with ``--matrix`` or ``--diff``; loaded by ``aad53004 schema`` and
the tests alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

DecisionName = Literal["block", "grant", "grant-with-controls", "unknown"]
RegistrationName = Literal["allowed", "refused", "not-needed", "unknown"]
ErrorCode = int | Literal["unknown"] | None


class _Model(BaseModel):
    # Members may be added within a version, so readers must let unknown ones pass.
    model_config = ConfigDict(alias_generator=to_camel, extra="allow")


class SessionControl(_Model):
    policy_id: str
    control: str = Field(description="As Graph names it, such as signInFrequency.")
    value: Any


class Why(_Model):
    condition: str = Field(description="As Graph names it, such as signInRiskLevels.")
    result: Literal["matched", "not-matched", "unknown"]
    detail: str


class Policy(_Model):
    id: str
    display_name: str
    state: str
    applies: Literal["yes", "no", "unknown"]
    enforced: bool = Field(description="Whether its state lets it decide.")
    controls: list[list[str]] = Field(description="What it asks for; [[block]] where it blocks.")
    why: list[Why]
    notes: list[str]


class Unreadable(_Model):
    file: str
    policy: str | None
    reason: str


class NotRead(_Model):
    resource: str
    why: str


class WhatIf(_Model):
    """What ``aad53004 whatif -o json`` writes."""

    schema_version: Literal["1.0"]
    tool_version: str
    scenario: dict[str, Any] = Field(description="The sign-in as evaluated; a key that is absent is unknown.")
    assumed_by_default: list[str] = Field(description="Keys that were taken as nothing since no option named them.")
    decision: DecisionName
    controls: list[list[str]] = Field(description="All must be met; each inner list holds alternatives.")
    possible_controls: list[list[str]] = Field(description="What may be asked for besides.")
    session_controls: list[SessionControl]
    registration: RegistrationName = Field(description="Whether who has to register security info could.")
    expected_error: ErrorCode = Field(description="AADSTS code that the user meets; null for none.")
    basis: Literal["documented", "inferred"]
    explanation: str
    assumes: list[str]
    missing: list[str] = Field(description="Keys of the scenario, or directory, that would settle what is unknown.")
    policies: list[Policy]
    unreadable: list[Unreadable]
    not_read: list[NotRead]


class Cell(_Model):
    decision: DecisionName
    controls: list[list[str]]
    possible_controls: list[list[str]]
    registration: RegistrationName
    expected_error: ErrorCode
    policies: list[str] = Field(description="Ids of the policies that bring it about.")
    missing: list[str]


class Row(_Model):
    when: dict[str, list[str | None]] = Field(description="For each axis the values that the row stands for.")
    cells: list[Cell] = Field(description="One for each column.")


class Matrix(_Model):
    """What ``aad53004 whatif --matrix -o json`` writes."""

    schema_version: Literal["1.0"]
    tool_version: str
    scenario: dict[str, Any]
    assumed_by_default: list[str]
    sign_ins: int = Field(description="How many sign-ins the matrix stands for.")
    columns: list[list[str | None]] = Field(description="Levels of sign-in risk, those that fare alike together.")
    axes: dict[str, list[str | None]]
    rows: list[Row]
    missing: list[str]
    stopped: str | None
    unreadable: list[Unreadable]
    not_read: list[NotRead]


class Property(_Model):
    path: str
    before: Any
    after: Any


class Change(_Model):
    policy_id: str
    display_name: str
    change: Literal["added", "removed", "changed"]
    properties: list[Property]


class Users(_Model):
    compared: int
    affected: int


class Side(_Model):
    decision: DecisionName
    controls: list[list[str]]
    possible_controls: list[list[str]]
    registration: RegistrationName
    expected_error: ErrorCode
    session_controls: list[str]


class Cause(_Model):
    policy_id: str
    display_name: str
    change: Literal["added", "removed", "changed"]


class Difference(_Model):
    users: list[str] = Field(description="Ids or names, the first thousand.")
    user_count: int
    sign_ins: list[dict[str, Any]] = Field(description="For each axis the values, or the name of a scenario.")
    before: Side
    after: Side
    because: list[Cause]
    only_together: bool = Field(description="No one of the changes alone comes to this.")


class Diff(_Model):
    """What ``aad53004 whatif --diff OTHER -o json`` writes."""

    schema_version: Literal["1.0"]
    tool_version: str
    changes: list[Change]
    users: Users
    sign_ins: int
    assumed_by_default: list[str]
    differences: list[Difference]
    stopped: str | None
    unreadable: list[Unreadable]
    other_unreadable: list[Unreadable]
    not_read: list[NotRead]


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}


SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {
    "whatif": lambda: _schema(WhatIf),
    "whatif-matrix": lambda: _schema(Matrix),
    "whatif-diff": lambda: _schema(Diff),
}
