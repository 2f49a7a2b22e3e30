"""The state of a policy, and conditions that this version does not know."""

from __future__ import annotations

from tests.conditional_access.cases.base import (
    ABSENT,
    BLOCK,
    BLOCKING,
    EVE,
    GRANT,
    GRAPH_CONDITIONS,
    GRAPH_POLICY,
    MFA,
    NO,
    NOT_NEEDED,
    POLICIES_PAGE,
    REPORT_ONLY_PAGE,
    UNKNOWN,
    WITH_CONTROLS,
    YES,
    Json,
    action,
    case,
    policy,
    registering,
    sign_in,
    who,
)

ANNOTATIONS: Json = {
    "@odata.type": "#microsoft.graph.conditionalAccessConditionSet",
    "users@odata.context": "https://graph.microsoft.com/v1.0/$metadata#policies",
}
REPORT_ONLY = "enabledForReportingButNotEnforced"

case(
    "state: enabled",
    GRAPH_POLICY,
    "An enabled policy is enforced.",
    policy(),
    sign_in(),
    WITH_CONTROLS,
    applies=YES,
    enforced=True,
    controls=[["mfa"]],
)
case(
    "state: disabled",
    GRAPH_POLICY,
    "A disabled policy is not evaluated.",
    policy(state="disabled"),
    sign_in(),
    GRANT,
    applies=NO,
    settled_by="state",
    enforced=False,
    controls=[],
    possible=[],
    error=None,
    registration=NOT_NEEDED,
)
case(
    "state: a disabled policy that blocks",
    GRAPH_POLICY,
    "A disabled policy is not evaluated.",
    policy(state="disabled", controls=BLOCKING),
    sign_in(),
    GRANT,
    applies=NO,
)
case(
    "state: report-only",
    REPORT_ONLY_PAGE,
    "A report-only policy is evaluated and recorded, and never enforced.",
    policy(state=REPORT_ONLY),
    sign_in(),
    GRANT,
    applies=YES,
    enforced=False,
    controls=[],
    error=None,
    registration=NOT_NEEDED,
)
case(
    "state: report-only that would block",
    REPORT_ONLY_PAGE,
    "Report-only never blocks.",
    policy(state=REPORT_ONLY, controls=BLOCKING),
    sign_in(),
    GRANT,
    applies=YES,
    enforced=False,
    error=None,
)
case(
    "state: report-only that does not match",
    REPORT_ONLY_PAGE,
    "Report-only policies are evaluated like others.",
    policy(state=REPORT_ONLY, users=who(EVE)),
    sign_in(),
    GRANT,
    applies=NO,
    settled_by="users",
)
case(
    "state: report-only about something not told",
    REPORT_ONLY_PAGE,
    "Whether it would apply is not known; nothing that is decided depends on it.",
    policy(state=REPORT_ONLY, signInRiskLevels=["high"]),
    sign_in(signInRisk=ABSENT),
    GRANT,
    applies=UNKNOWN,
    enforced=False,
)
case(
    "state: report-only for a user action",
    REPORT_ONLY_PAGE,
    "Report-only mode does not evaluate policies for user actions, and the reader has to be told.",
    policy(state=REPORT_ONLY, target=action("registersecurityinfo"), controls=BLOCKING),
    registering(),
    GRANT,
    enforced=False,
    notes="user action",
)
case(
    "state: report-only beside an enforced one",
    REPORT_ONLY_PAGE,
    "Only the enabled policy decides.",
    [policy("On"), policy("Report", state=REPORT_ONLY, controls=BLOCKING)],
    sign_in(),
    WITH_CONTROLS,
    controls=[["mfa"]],
    applies={"On": YES, "Report": YES},
    enforced={"On": True, "Report": False},
)
case(
    "state: one that is not known",
    GRAPH_POLICY,
    "Microsoft names three states; what a fourth one does is not known.",
    policy(state="enabledForPilot"),
    sign_in(),
    UNKNOWN,
    applies=UNKNOWN,
    settled_by="state",
)
case(
    "state: one that is not known, for somebody else",
    POLICIES_PAGE,
    "Whatever the state means, the policy is about Eve.",
    policy(state="enabledForPilot", users=who(EVE)),
    sign_in(),
    GRANT,
    applies=NO,
    settled_by="users",
)
case(
    "unknown condition: named and not guessed",
    GRAPH_CONDITIONS,
    "A condition that this version does not know may keep the policy away.",
    policy(sessionMood={"includeMoods": ["calm"]}),
    sign_in(),
    UNKNOWN,
    applies=UNKNOWN,
    settled_by="sessionMood",
    possible=[["mfa"]],
)
case(
    "unknown condition: empty",
    GRAPH_CONDITIONS,
    "An empty condition restricts nothing, whatever it is about.",
    policy(sessionMood=None, sessionTaste=[], sessionTone={}),
    sign_in(),
    WITH_CONTROLS,
    applies=YES,
)
case(
    "unknown condition: an annotation is none",
    GRAPH_CONDITIONS,
    "OData annotations are no conditions.",
    policy(**ANNOTATIONS),
    sign_in(),
    WITH_CONTROLS,
    applies=YES,
)
case(
    "unknown condition: another condition does not match",
    POLICIES_PAGE,
    "Conditions in a policy are joined by AND, and this user is not included.",
    policy(users=who(EVE), sessionMood={"includeMoods": ["calm"]}),
    sign_in(),
    GRANT,
    applies=NO,
    settled_by="users",
)
case(
    "unknown condition: of a policy that blocks",
    GRAPH_CONDITIONS,
    "It may block.",
    policy(sessionMood={"includeMoods": ["calm"]}, controls=BLOCKING),
    sign_in(),
    UNKNOWN,
    applies=UNKNOWN,
    error=UNKNOWN,
)
case(
    "unknown condition: beside a policy that blocks",
    POLICIES_PAGE,
    "A block ends it, whatever else is unknown.",
    [policy("Block", controls=BLOCKING), policy("Mood", sessionMood={"includeMoods": ["calm"]}, controls=MFA)],
    sign_in(),
    BLOCK,
    controls=[],
    applies={"Block": YES, "Mood": UNKNOWN},
    error=53003,
)
case(
    "times: a condition that cannot be judged",
    GRAPH_CONDITIONS,
    "Times of day are no part of the scenario.",
    policy(times={"includedRanges": [{"startTime": "09:00", "endTime": "17:00"}]}),
    sign_in(),
    UNKNOWN,
    applies=UNKNOWN,
    settled_by="times",
)
case(
    "no policies",
    POLICIES_PAGE,
    "Without policies nothing is demanded.",
    [],
    sign_in(signInRisk="high"),
    GRANT,
    controls=[],
    error=None,
    registration=NOT_NEEDED,
)
