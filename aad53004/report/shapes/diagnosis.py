"""The JSON of a diagnosis: what ``check -o json`` writes, with the members that are there on request."""

from __future__ import annotations

from typing import Annotated, Any, NotRequired, TypedDict

from aad53004.checkers.compared import Reading
from aad53004.checkers.familiar import Familiarity
from aad53004.diagnosis import Outcome
from aad53004.report.formats.json import SCHEMA_VERSION
from aad53004.report.guide import Standing
from aad53004.report.languages import CODES
from aad53004.report.shapes import OneOf
from aad53004.rules import Certainty, Family, Role


class Subject(TypedDict):
    id: Annotated[str, "Object id of the user."]
    userPrincipalName: str | None
    displayName: str | None


class Tenant(TypedDict):
    id: str | None
    displayName: str | None
    cloud: Annotated[str, "global, usgov, usgov-dod or china."]


class SignIn(TypedDict):
    """The sign-in that the diagnosis is about."""

    id: Annotated[str, "The request id that the error page shows."]
    correlationId: str | None
    createdDateTime: Annotated[str, "ISO 8601, UTC."]
    errorCode: Annotated[int | None, "53004, or the code of another refusal."]
    app: str | None
    appId: str | None
    riskLevel: Annotated[str | None, "Real-time risk, as Graph spells it; hidden without Entra ID P2."]
    ipAddress: str | None
    failedPolicies: Annotated[list[str | None], "Enforced policies that the sign-in failed on."]


class Evidence(TypedDict):
    """What Graph returned at one place."""

    resource: str
    query: dict[str, str]
    pointer: Annotated[str, "JSON pointer (RFC 6901) into the body."]
    observed: Annotated[Any, "The value at the pointer, as it came."]
    meaning: str | None
    requestId: str | None


class Finding(TypedDict):
    rule: str
    family: Family
    role: Annotated[Role, "Only a cause can be a root cause; the others are told beside it."]
    title: str
    verdict: Certainty
    summary: str
    evidence: list[Evidence]
    fixes: list[str]
    reason: Annotated[str | None, "Why not checked, or why no surer: what was missing."]
    docs: str | None


class Trait(TypedDict):
    name: Annotated[str, "network, address, country, device, browser or system."]
    value: str
    times: Annotated[int, "In so many of the user's own sign-ins."]
    of: Annotated[int, "Of so many that tell it."]


class Comparison(TypedDict):
    """The risky sign-in, and the user's interactive, riskless successes of the 30 days before the first detection."""

    familiarity: Annotated[Familiarity, "Unknown: nothing to compare with, or not all could be read."]
    text: str
    since: Annotated[str, "From when on sign-ins were read; ISO 8601, UTC."]
    before: str
    ownSignIns: int
    notRead: Annotated[str | None, "Why the sign-ins of that time were not read whole."]
    traits: list[Trait]
    evidence: list[Evidence]


class Question(TypedDict):
    """What to ask the person before the first fix. Containment never waits for the answer."""

    text: str
    ask: str
    ifNo: Annotated[str, "What to do where it was not the user, or nobody can say."]
    comparison: Annotated[Comparison | None, "Null where no risky sign-in was read."]


class Request(TypedDict):
    method: Annotated[str, OneOf("GET", "POST", "PATCH", "DELETE")]
    url: str
    body: dict[str, Any] | None


class Precondition(TypedDict):
    question: str
    met: Annotated[bool | None, "Null: not known; the detail says why."]
    detail: str | None


class Fix(TypedDict):
    id: str
    title: str
    who: Annotated[str, OneOf("admin", "user")]
    steps: list[str]
    portal: str | None
    graph: Request | None
    graphMore: Annotated[
        list[Request], "The requests after the first, where it takes one for each of several policies."
    ]
    command: str | None
    permission: str | None
    docs: str | None
    warning: str | None
    blocked: Annotated[bool, "A precondition fails; the warning says what comes first."]
    loosens: Annotated[bool, "It takes protection away."]
    preconditions: Annotated[list[Precondition], "What has to be so before it can work."]
    expectedEffect: Annotated[str | None, "What the policies, evaluated again, are expected to come to."]


class Moment(TypedDict):
    at: str
    source: Annotated[str, OneOf("sign-in", "risk", "audit", "client")]
    text: str
    gapSeconds: Annotated[int | None, "From the first refusal, negative before it; null without one."]
    standsOut: Annotated[bool, "A change between the last success and the first refusal."]


class NotChecked(TypedDict):
    resource: str
    status: Annotated[int | None, "The HTTP status, null where there was no answer."]
    permission: str | None
    why: str
    requestId: Annotated[str | None, "Graph's own id of the request, for Microsoft's support."]


class GuideHeading(TypedDict):
    """A heading of the circulating guide."""

    heading: str
    verdict: Annotated[Standing, "What is only possible is not settled, and so not checked."]
    seen: list[str]
    correction: Annotated[str | None, "Where the guide itself is wrong."]
    rules: Annotated[list[str], "Ids of the rules that the verdict rests on."]


class UserMessage(TypedDict):
    """A text for the user, in plain words; square brackets stand for what the sender fills in."""

    language: Annotated[str, OneOf(*CODES)]
    situation: Annotated[str, "What happens next, as far as the user is concerned."]
    text: str


class Stats(TypedDict):
    requests: int
    roundTrips: int
    throttled: int
    seconds: float


class PolicyDifference(TypedDict):
    policy: str
    id: str
    recorded: Annotated[Reading, "By the sign-in."]
    evaluatedHere: Reading
    evaluatedByGraph: Reading
    reason: Annotated[str, "The probable one."]


class Diagnosis(TypedDict):
    """What ``aad53004 check -o json`` writes."""

    schemaVersion: Annotated[str, OneOf(SCHEMA_VERSION)]
    toolVersion: str
    diagnosedAt: str
    tenant: Tenant
    subject: Subject
    outcome: Outcome
    conclusion: str
    note: Annotated[str | None, "About the question: such as that no sign-in fits what was asked for."]
    compromiseLikely: bool
    rootCauses: Annotated[list[str], "Ids of rules, the headline first; confirmed or likely ones only."]
    signIn: SignIn | None
    findings: Annotated[list[Finding], "One for each rule of the catalogue."]
    question: Annotated[Question | None, "Whether it was the user; heads the plan."]
    fixes: Annotated[list[Fix], "The plan, safest first."]
    timeline: list[Moment]
    notChecked: list[NotChecked]
    policyDifferences: Annotated[
        list[PolicyDifference], "Policies on which the sign-in, the evaluation here and Graph's own disagree."
    ]
    reading: Annotated[list[str], "What had to be done to read Graph's answers."]
    stats: Stats
    guide: NotRequired[Annotated[list[GuideHeading] | None, "With --guide: its headings, in its order."]]
    userMessage: NotRequired[Annotated[UserMessage | None, "With --user-message."]]
    ticket: NotRequired[Annotated[str | None, "With --ticket: the text for the next tier."]]
