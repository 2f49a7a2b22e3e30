"""The JSON of a preflight: what ``preflight -o json`` writes."""

from __future__ import annotations

from typing import Annotated, TypedDict

from aad53004.graph.interface import Status
from aad53004.preflight.assess import Missing, State
from aad53004.preflight.granted import Kind
from aad53004.report.preflight import SCHEMA_VERSION
from aad53004.report.shapes import OneOf


class Credential(TypedDict):
    """What the token shows of itself."""

    kind: Kind
    visible: Annotated[bool, "Whether the token can be read at all."]
    permissions: list[str]
    roles: Annotated[list[str] | None, "Directory roles of the person; null where the token shows none."]
    application: str | None
    managedIdentity: bool
    audience: Annotated[str | None, "Who the token is for, where that is not Microsoft Graph."]
    writing: Annotated[list[str], "Permissions that allow more than reading, which nothing here needs."]


class NeededPermission(TypedDict):
    least: str
    alsoEnough: Annotated[list[str], "Each of these includes it, for this request."]
    held: Annotated[bool | None, "Null where the token cannot be read."]
    onlyFor: Annotated[str | None, "What Graph leaves out without it; null: it refuses the request."]


class MissingThing(TypedDict):
    kind: Missing
    name: str
    onlyFor: str | None


class GraphAnswer(TypedDict):
    status: Status
    httpStatus: int | None
    said: Annotated[str | None, "Graph's own words where it refused or failed."]
    requestId: str | None


class PreflightCheck(TypedDict):
    """One request of a diagnosis."""

    resource: str
    title: str
    path: str
    when: Annotated[str, OneOf("always", "guest", "synchronised", "user-missing")]
    insteadOf: Annotated[str | None, "The request whose failure makes this one due."]
    state: State
    permissions: Annotated[list[NeededPermission], "All of them are needed."]
    roles: Annotated[
        list[str], "A person needs one of these, Global Reader or Global Administrator; empty: every member may."
    ]
    licence: str | None
    licensed: Annotated[bool | None, "Null where the licences could not be read."]
    missing: list[MissingThing]
    answer: Annotated[GraphAnswer | None, "Null where Graph was not asked."]
    differs: Annotated[str | None, "How the token and Graph's answer contradict each other."]
    grant: Annotated[list[str], "Commands (Azure CLI, bash) that give what is missing."]
    rootCauses: Annotated[list[str], "Ids of rules that would not, or not surely, be checked."]


class MissingThings(TypedDict):
    permissions: list[str]
    roles: list[str]
    licences: list[str]


class AppRegistration(TypedDict):
    """How to make an app registration with the least permissions."""

    kind: Annotated[str, OneOf(Kind.DELEGATED, Kind.APPLICATION)]
    permissions: list[str]
    lookedUp: Annotated[list[str], "Permissions whose ids the commands look up by name."]
    az: list[str]
    powershell: list[str]
    consent: str


class Preflight(TypedDict):
    """What ``aad53004 preflight -o json`` writes."""

    schemaVersion: Annotated[str, OneOf(SCHEMA_VERSION)]
    toolVersion: str
    cloud: str
    tenant: str | None
    user: str | None
    credential: Credential
    canDiagnose: Annotated[bool, "False where not even the user can be read."]
    checks: list[PreflightCheck]
    rootCausesLacking: list[str]
    missing: MissingThings
    grant: list[str]
    consent: str
    registrations: list[AppRegistration]
