"""Risk as a condition: of the sign-in, of the user, of insiders."""

from __future__ import annotations

from typing import Any

from tests.conditional_access.cases.base import (
    ABSENT,
    GRAPH_CONDITIONS,
    INSIDER_PAGE,
    NO,
    POLICIES_PAGE,
    RISK_POLICIES_PAGE,
    RISKY_SIGN_IN_PAGE,
    RISKY_USER_PAGE,
    UNKNOWN,
    YES,
    condition,
    policy,
    sign_in,
)


def risk(
    name: str, page: str, because: str, property_name: str, levels: Any, scenario: Any, applies: str, **more: Any
) -> None:
    restricted = policy(**{property_name: levels})
    condition(f"risk: {name}", page, because, restricted, scenario, applies, property_name, **more)


risk(
    "sign-in, high",
    RISKY_SIGN_IN_PAGE,
    "High is included.",
    "signInRiskLevels",
    ["high", "medium"],
    sign_in(signInRisk="high"),
    YES,
)
risk(
    "sign-in, low",
    RISKY_SIGN_IN_PAGE,
    "Low is not included.",
    "signInRiskLevels",
    ["high", "medium"],
    sign_in(signInRisk="low"),
    NO,
)
risk(
    "sign-in, none",
    RISKY_SIGN_IN_PAGE,
    "There is no risk.",
    "signInRiskLevels",
    ["high", "medium", "low"],
    sign_in(),
    NO,
)
risk(
    "sign-in, null",
    RISKY_SIGN_IN_PAGE,
    "Null is known to be nothing.",
    "signInRiskLevels",
    ["high"],
    sign_in(signInRisk=None),
    NO,
)
risk(
    "sign-in, not told",
    RISKY_SIGN_IN_PAGE,
    "The risk is not told.",
    "signInRiskLevels",
    ["high"],
    sign_in(signInRisk=ABSENT),
    UNKNOWN,
    missing=("signInRisk",),
)
risk(
    "sign-in, the level none",
    GRAPH_CONDITIONS,
    "None is a level of its own, for sign-ins without risk.",
    "signInRiskLevels",
    ["none"],
    sign_in(),
    YES,
)
risk(
    "sign-in, the level none is not any level",
    GRAPH_CONDITIONS,
    "A risky sign-in is not of the level none.",
    "signInRiskLevels",
    ["none"],
    sign_in(signInRisk="high"),
    NO,
)
risk(
    "sign-in, written otherwise",
    GRAPH_CONDITIONS,
    "Exports have the levels with capitals.",
    "signInRiskLevels",
    ["High"],
    sign_in(signInRisk="high"),
    YES,
)
risk(
    "sign-in, hidden",
    GRAPH_CONDITIONS,
    "Without the licence the level is hidden, which is no level.",
    "signInRiskLevels",
    ["hidden"],
    sign_in(signInRisk="high"),
    UNKNOWN,
)
risk(
    "sign-in, a known level beside one that is not",
    GRAPH_CONDITIONS,
    "High is included, whatever the other value means.",
    "signInRiskLevels",
    ["high", "unknownFutureValue"],
    sign_in(signInRisk="high"),
    YES,
)
condition(
    "risk: no levels are all levels",
    POLICIES_PAGE,
    "An empty condition restricts nothing, so the risk need not be known.",
    policy(signInRiskLevels=[], userRiskLevels=[]),
    sign_in(signInRisk=ABSENT, userRisk=ABSENT),
    YES,
)
risk("user, high", RISKY_USER_PAGE, "High is included.", "userRiskLevels", ["high"], sign_in(userRisk="high"), YES)
risk(
    "user, medium",
    RISKY_USER_PAGE,
    "Medium is not included.",
    "userRiskLevels",
    ["high"],
    sign_in(userRisk="medium"),
    NO,
)
risk(
    "user, not the sign-in's",
    RISK_POLICIES_PAGE,
    "The user's risk and the sign-in's are two conditions.",
    "userRiskLevels",
    ["high"],
    sign_in(signInRisk="high"),
    NO,
)
risk(
    "user, not told",
    RISKY_USER_PAGE,
    "The risk is not told.",
    "userRiskLevels",
    ["high"],
    sign_in(userRisk=ABSENT),
    UNKNOWN,
    missing=("userRisk",),
)
condition(
    "risk: of the user and of the sign-in, one is missing",
    RISK_POLICIES_PAGE,
    "Two conditions in one policy have to match both.",
    policy(userRiskLevels=["high"], signInRiskLevels=["high"]),
    sign_in(signInRisk="high"),
    NO,
    "userRiskLevels",
)
condition(
    "risk: of the user and of the sign-in, both",
    RISK_POLICIES_PAGE,
    "Both conditions match.",
    policy(userRiskLevels=["high"], signInRiskLevels=["high"]),
    sign_in(signInRisk="high", userRisk="high"),
    YES,
)
condition(
    "risk: one does not match, one is not told",
    POLICIES_PAGE,
    "The user's risk is none, so the sign-in's does not matter.",
    policy(userRiskLevels=["high"], signInRiskLevels=["high"]),
    sign_in(signInRisk=ABSENT),
    NO,
    "userRiskLevels",
)
risk(
    "insider, one of several",
    INSIDER_PAGE,
    "The levels are flags in one string.",
    "insiderRiskLevels",
    "moderate,elevated",
    sign_in(insiderRisk="elevated"),
    YES,
)
risk(
    "insider, another",
    INSIDER_PAGE,
    "Minor is not included.",
    "insiderRiskLevels",
    "elevated",
    sign_in(insiderRisk="minor"),
    NO,
)
risk("insider, none", INSIDER_PAGE, "There is no risk.", "insiderRiskLevels", "minor,moderate,elevated", sign_in(), NO)
risk(
    "insider, not told",
    INSIDER_PAGE,
    "The risk is not told.",
    "insiderRiskLevels",
    "elevated",
    sign_in(insiderRisk=ABSENT),
    UNKNOWN,
    missing=("insiderRisk",),
)
