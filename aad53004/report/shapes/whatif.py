"""The JSON of an evaluation: what ``whatif -o json`` writes, alone and with ``--matrix`` or ``--diff``."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

from aad53004.conditional_access.evaluate import Decision
from aad53004.conditional_access.prediction import ExpectedError, Registration
from aad53004.conditional_access.truth import Truth
from aad53004.report.shapes import OneOf
from aad53004.report.whatif.parts import SCHEMA_VERSION


class SessionControl(TypedDict):
    policyId: str
    control: Annotated[str, "As Graph names it, such as signInFrequency."]
    value: Any


class Why(TypedDict):
    condition: Annotated[str, "As Graph names it, such as signInRiskLevels."]
    result: Annotated[str, OneOf("matched", "not-matched", "unknown")]
    detail: str


class Policy(TypedDict):
    id: str
    displayName: str
    state: str
    applies: Truth
    enforced: Annotated[bool, "Whether its state lets it decide."]
    controls: Annotated[list[list[str]], "What it asks for; [[block]] where it blocks."]
    why: list[Why]
    notes: list[str]


class Unreadable(TypedDict):
    file: str
    policy: str | None
    reason: str


class NotRead(TypedDict):
    resource: str
    why: str


class WhatIf(TypedDict):
    """What ``aad53004 whatif -o json`` writes."""

    schemaVersion: Annotated[str, OneOf(SCHEMA_VERSION)]
    toolVersion: str
    scenario: Annotated[dict[str, Any], "The sign-in as evaluated; a key that is absent is unknown."]
    assumedByDefault: Annotated[list[str], "Keys that were taken as nothing since no option named them."]
    decision: Decision
    controls: Annotated[list[list[str]], "All must be met; each inner list holds alternatives."]
    possibleControls: Annotated[list[list[str]], "What may be asked for besides."]
    sessionControls: list[SessionControl]
    registration: Annotated[Registration, "Whether who has to register security info could."]
    expectedError: Annotated[ExpectedError, "AADSTS code that the user meets; null for none."]
    basis: Annotated[str, OneOf("documented", "inferred")]
    explanation: str
    assumes: list[str]
    missing: Annotated[list[str], "Keys of the scenario, or directory, that would settle what is unknown."]
    policies: list[Policy]
    unreadable: list[Unreadable]
    notRead: list[NotRead]


class Result(TypedDict):
    # What sign-ins come to; a part of the shapes below.
    decision: Decision
    controls: list[list[str]]
    possibleControls: list[list[str]]
    registration: Registration
    expectedError: ExpectedError


class Cell(Result):
    policies: Annotated[list[str], "Ids of the policies that bring it about."]
    missing: list[str]


class Row(TypedDict):
    when: Annotated[dict[str, list[str | None]], "For each axis the values that the row stands for."]
    cells: Annotated[list[Cell], "One for each column."]


class Matrix(TypedDict):
    """What ``aad53004 whatif --matrix -o json`` writes."""

    schemaVersion: Annotated[str, OneOf(SCHEMA_VERSION)]
    toolVersion: str
    scenario: dict[str, Any]
    assumedByDefault: list[str]
    signIns: Annotated[int, "How many sign-ins the matrix stands for."]
    columns: Annotated[list[list[str | None]], "Levels of sign-in risk, those that fare alike together."]
    axes: dict[str, list[str | None]]
    rows: list[Row]
    missing: list[str]
    stopped: str | None
    unreadable: list[Unreadable]
    notRead: list[NotRead]


class Property(TypedDict):
    path: str
    before: Any
    after: Any


class Change(TypedDict):
    policyId: str
    displayName: str
    change: Annotated[str, OneOf("added", "removed", "changed")]
    properties: list[Property]


class Users(TypedDict):
    compared: int
    affected: int


class Side(Result):
    sessionControls: list[str]


class Cause(TypedDict):
    policyId: str
    displayName: str
    change: Annotated[str, OneOf("added", "removed", "changed")]


class Difference(TypedDict):
    users: Annotated[list[str], "Ids or names, the first thousand."]
    userCount: int
    signIns: Annotated[list[dict[str, Any]], "For each axis the values, or the name of a scenario."]
    before: Side
    after: Side
    because: list[Cause]
    onlyTogether: Annotated[bool, "No one of the changes alone comes to this."]


class Diff(TypedDict):
    """What ``aad53004 whatif --diff OTHER -o json`` writes."""

    schemaVersion: Annotated[str, OneOf(SCHEMA_VERSION)]
    toolVersion: str
    changes: list[Change]
    users: Users
    signIns: int
    assumedByDefault: list[str]
    differences: list[Difference]
    stopped: str | None
    unreadable: list[Unreadable]
    otherUnreadable: list[Unreadable]
    notRead: list[NotRead]
