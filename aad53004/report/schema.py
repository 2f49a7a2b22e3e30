"""The JSON Schemas of what the tool writes, as pydantic models; loaded by ``aad53004 schema`` and the tests alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class _Model(BaseModel):
    # Members may be added within a version, so readers must let unknown ones pass.
    model_config = ConfigDict(alias_generator=to_camel, extra="allow")


class Subject(_Model):
    id: str = Field(description="Object id of the user.")
    user_principal_name: str | None
    display_name: str | None


class Tenant(_Model):
    id: str | None
    display_name: str | None
    cloud: str = Field(description="global, usgov, usgov-dod or china.")


class SignIn(_Model):
    """The sign-in that the diagnosis is about."""

    id: str = Field(description="The request id that the error page shows.")
    correlation_id: str | None
    created_date_time: str = Field(description="ISO 8601, UTC.")
    error_code: int | None = Field(description="53004, or the code of another refusal.")
    app: str | None
    app_id: str | None
    risk_level: str | None = Field(description="Real-time risk, as Graph spells it; hidden without Entra ID P2.")
    ip_address: str | None
    failed_policies: list[str | None] = Field(description="Enforced policies that the sign-in failed on.")


class Evidence(_Model):
    """What Graph returned at one place."""

    resource: str
    query: dict[str, str]
    pointer: str = Field(description="JSON pointer (RFC 6901) into the body.")
    observed: Any = Field(description="The value at the pointer, as it came.")
    meaning: str | None
    request_id: str | None


class Finding(_Model):
    rule: str
    family: Literal["R", "U", "D", "X"]
    role: Literal["cause", "aggravating", "posture", "context"] = Field(
        description="Only a cause can be a root cause; the others are told beside it."
    )
    title: str
    verdict: Literal["confirmed", "likely", "possible", "ruled-out", "not-checked"]
    summary: str
    evidence: list[Evidence]
    fixes: list[str]
    reason: str | None = Field(description="Why not checked, or why no surer: what was missing.")
    docs: str | None


class GraphCall(_Model):
    method: Literal["GET", "POST", "PATCH", "DELETE"]
    url: str
    body: dict[str, Any] | None


class Precondition(_Model):
    question: str
    met: bool | None = Field(description="Null: not known; the detail says why.")
    detail: str | None


class Fix(_Model):
    id: str
    title: str
    who: Literal["admin", "user"]
    steps: list[str]
    portal: str | None
    graph: GraphCall | None
    command: str | None
    permission: str | None
    docs: str | None
    warning: str | None
    blocked: bool = Field(description="A precondition fails; the warning says what comes first.")
    loosens: bool = Field(description="It takes protection away.")
    preconditions: list[Precondition] = Field(description="What has to be so before it can work.")
    expected_effect: str | None = Field(description="What the policies, evaluated again, are expected to come to.")


class Moment(_Model):
    at: str
    source: Literal["sign-in", "risk", "audit", "client"]
    text: str
    gap_seconds: int | None = Field(description="From the first refusal, negative before it; null without one.")
    stands_out: bool = Field(description="A change between the last success and the first refusal.")


class NotChecked(_Model):
    resource: str
    status: int | None = Field(description="The HTTP status, null where there was no answer.")
    permission: str | None
    why: str
    request_id: str | None = Field(description="Graph's own id of the request, for Microsoft's support.")


class GuideHeading(_Model):
    """A heading of the circulating guide."""

    heading: str
    verdict: Literal["contributing", "not-contributing", "not-checked"] = Field(
        description="What is only possible is not settled, and so not checked."
    )
    seen: list[str]
    correction: str | None = Field(description="Where the guide itself is wrong.")
    rules: list[str] = Field(description="Ids of the rules that the verdict rests on.")


class UserMessage(_Model):
    """A text for the user, in plain words; square brackets stand for what the sender fills in."""

    language: Literal["en", "de", "fr", "es", "nl", "pt", "ja"]
    situation: str = Field(description="What happens next, as far as the user is concerned.")
    text: str


class Stats(_Model):
    requests: int
    round_trips: int
    throttled: int
    seconds: float


class PolicyDifference(_Model):
    policy: str
    id: str
    recorded: Literal["applied", "did not apply", "not told"] = Field(description="By the sign-in.")
    evaluated_here: Literal["applied", "did not apply", "not told"]
    evaluated_by_graph: Literal["applied", "did not apply", "not told"]
    reason: str = Field(description="The probable one.")


class Diagnosis(_Model):
    """What ``aad53004 check -o json`` writes."""

    schema_version: Literal["1.0"]
    tool_version: str
    diagnosed_at: str
    tenant: Tenant
    subject: Subject
    outcome: Literal["root-cause-found", "no-cause-found", "incomplete"]
    conclusion: str
    note: str | None = Field(description="About the question: such as that no sign-in fits what was asked for.")
    compromise_likely: bool
    root_causes: list[str] = Field(description="Ids of rules, the headline first; confirmed or likely ones only.")
    sign_in: SignIn | None
    findings: list[Finding] = Field(description="One for each rule of the catalogue.")
    fixes: list[Fix] = Field(description="The plan, safest first.")
    timeline: list[Moment]
    not_checked: list[NotChecked]
    policy_differences: list[PolicyDifference] = Field(
        description="Policies on which the sign-in, the evaluation here and Graph's own disagree."
    )
    reading: list[str] = Field(description="What had to be done to read Graph's answers.")
    stats: Stats
    guide: list[GuideHeading] | None = Field(None, description="With --guide: its headings, in its order.")
    user_message: UserMessage | None = Field(None, description="With --user-message.")
    ticket: str | None = Field(None, description="With --ticket: the text for the next tier.")


class Exchange(_Model):
    """One logical request and its answer; the pages of a collection are separate exchanges."""

    method: str
    path: str = Field(description="Percent-decoded, beginning with /v1.0/ or /beta/.")
    query: dict[str, str]
    status: int
    headers: dict[str, str]
    body: Any


class Recording(_Model):
    """What ``aad53004 record`` writes."""

    format: Literal["aad53004-recording"]
    version: Literal[1]
    recorded_at: str
    tool: str
    cloud: str
    subject: str
    redacted: bool
    exchanges: list[Exchange]


class Credential(_Model):
    """What the token shows of itself."""

    kind: Literal["delegated", "application", "opaque"]
    visible: bool = Field(description="Whether the token can be read at all.")
    permissions: list[str]
    roles: list[str] | None = Field(description="Directory roles of the person; null where the token shows none.")
    application: str | None
    managed_identity: bool
    audience: str | None = Field(description="Who the token is for, where that is not Microsoft Graph.")
    writing: list[str] = Field(description="Permissions that allow more than reading, which nothing here needs.")


class NeededPermission(_Model):
    least: str
    also_enough: list[str] = Field(description="Each of these includes it, for this request.")
    held: bool | None = Field(description="Null where the token cannot be read.")
    only_for: str | None = Field(description="What Graph leaves out without it; null: it refuses the request.")


class MissingThing(_Model):
    kind: Literal["permission", "role", "licence", "cloud", "refused"]
    name: str
    only_for: str | None


class GraphAnswer(_Model):
    status: Literal["found", "absent", "denied", "unlicensed", "unavailable", "unrecorded", "failed"]
    http_status: int | None
    said: str | None = Field(description="Graph's own words where it refused or failed.")
    request_id: str | None


class PreflightCheck(_Model):
    """One request of a diagnosis."""

    resource: str
    title: str
    path: str
    when: Literal["always", "guest", "user-missing"]
    instead_of: str | None = Field(description="The request whose failure makes this one due.")
    state: Literal["can-run", "in-part", "cannot-run", "unknown"]
    permissions: list[NeededPermission] = Field(description="All of them are needed.")
    roles: list[str] = Field(
        description="A person needs one of these, Global Reader or Global Administrator; empty: every member may."
    )
    licence: str | None
    licensed: bool | None = Field(description="Null where the licences could not be read.")
    missing: list[MissingThing]
    answer: GraphAnswer | None = Field(description="Null where Graph was not asked.")
    differs: str | None = Field(description="How the token and Graph's answer contradict each other.")
    grant: list[str] = Field(description="Commands (Azure CLI, bash) that give what is missing.")
    root_causes: list[str] = Field(description="Ids of rules that would not, or not surely, be checked.")


class MissingThings(_Model):
    permissions: list[str]
    roles: list[str]
    licences: list[str]


class AppRegistration(_Model):
    """How to make an app registration with the least permissions."""

    kind: Literal["delegated", "application"]
    permissions: list[str]
    looked_up: list[str] = Field(description="Permissions whose ids the commands look up by name.")
    az: list[str]
    powershell: list[str]
    consent: str


class Preflight(_Model):
    """What ``aad53004 preflight -o json`` writes."""

    schema_version: Literal["1.0"]
    tool_version: str
    cloud: str
    tenant: str | None
    user: str | None
    credential: Credential
    can_diagnose: bool = Field(description="False where not even the user can be read.")
    checks: list[PreflightCheck]
    root_causes_lacking: list[str]
    missing: MissingThings
    grant: list[str]
    consent: str
    registrations: list[AppRegistration]


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}


SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {
    "diagnosis": lambda: _schema(Diagnosis),
    "recording": lambda: _schema(Recording),
    "preflight": lambda: _schema(Preflight),
}
