"""Building blocks of the experts' cases: what an expert expects, and the tenants' recurring parts.

A case is a function that makes a small tenant and says in its docstring what an expert concludes about its subject, and
why. A name in square brackets is the page of Microsoft's documentation that the reasoning rests on; PAGES has the
addresses.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from aad53004.checkers.subject import Narrowing
from aad53004.diagnosis import Diagnosis, Outcome
from tests.scenarios.base import (
    OFFICE_BERLIN,
    SCOPES_MESSAGE,
    STRENGTHS,
    USER_RISK,
    Contoso,
    Json,
    access_pass,
    audited_user,
    authenticator,
    guid,
    later,
    policy,
)

LEARN = "https://learn.microsoft.com"
PAGES = {
    page.rpartition("/")[2]: f"{LEARN}/{page}"
    for page in (
        "entra/external-id/cross-tenant-access-settings-b2b-collaboration",
        "entra/external-id/user-properties",
        "entra/fundamentals/security-defaults",
        "entra/id-protection/concept-identity-protection-b2b",
        "entra/id-protection/concept-identity-protection-policies",
        "entra/id-protection/concept-identity-protection-risks",
        "entra/id-protection/howto-identity-protection-investigate-risk",
        "entra/id-protection/howto-identity-protection-remediate-unblock",
        "entra/id-protection/howto-identity-protection-risk-feedback",
        "entra/identity-platform/reference-error-codes",
        "entra/identity/authentication/concept-authentication-methods-manage",
        "entra/identity/authentication/concept-authentication-strengths",
        "entra/identity/authentication/concept-sms-voice-retirement",
        "entra/identity/authentication/how-to-enable-passkey-fido2",
        "entra/identity/authentication/howto-authentication-temporary-access-pass",
        "entra/identity/authentication/howto-mfa-mfasettings",
        "entra/identity/authentication/howto-mfa-userstates",
        "entra/identity/conditional-access/concept-assignment-network",
        "entra/identity/conditional-access/controls",
        "entra/identity/conditional-access/concept-conditional-access-grant",
        "entra/identity/conditional-access/concept-conditional-access-policies",
        "entra/identity/conditional-access/concept-conditional-access-report-only",
        "entra/identity/conditional-access/concept-conditional-access-users-groups",
        "entra/identity/conditional-access/policy-all-users-security-info-registration",
        "entra/identity/conditional-access/policy-risk-based-sign-in",
        "entra/identity/conditional-access/policy-risk-based-user",
        "entra/identity/conditional-access/troubleshoot-conditional-access",
        "entra/identity/hybrid/connect/how-to-connect-sync-whatis",
        "entra/identity/monitoring-health/concept-noninteractive-sign-ins",
        "entra/identity/monitoring-health/reference-audit-activities",
        "entra/identity/monitoring-health/reference-reports-latencies",
        "graph/api/resources/authenticationmethods-overview",
        "graph/api/resources/authenticationrequirementpolicy",
        "graph/api/resources/conditionalaccesspolicyplan",
        "graph/api/resources/passkeyprofile",
        "graph/api/resources/riskdetection",
        "graph/api/resources/riskyuser",
        "graph/api/resources/signin",
        "graph/api/resources/userregistrationdetails",
        "graph/api/signin-list",
        "graph/best-practices-concept",
    )
}

ANY = "any"


@dataclass(frozen=True)
class Expected:
    """What an expert says about a case; what is left out is not asked.

    ``headline``: the first root cause, None where there must be none. ``method``, ``risk``, ``demand``: the leading
    cause of that family, None where nothing of it may hold. ``first``: how the plan begins. ``has``: in the plan, and
    open; ``held_back``: in the plan, and not to be done yet; ``lacks``: not in it at all; ``in_order``: in the plan in
    this order, not always side by side. ``says`` and ``never_says``: sentences, or parts of them, of the diagnosis;
    ``advice``: words that a fix's steps and warning hold, and ``no_advice`` words that they may not hold;
    ``without_request``: in the plan without a request to Graph; ``request`` and ``no_request``: words that a fix's request
    holds or may not hold. ``explains``: when the sign-in happened that the diagnosis is about. ``asks`` and
    ``never_asks``: words of the question that heads the plan; ``compares``: in how many of how many of the user's own
    sign-ins a trait stands; ``notes``: of conclusion and note alone.
    """

    outcome: Outcome
    exit_code: int
    headline: str | None = ANY
    method: str | None = ANY
    risk: str | None = ANY
    demand: str | None = ANY
    verdicts: Mapping[str, str] = field(default_factory=dict)
    first: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    held_back: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    in_order: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    never_says: tuple[str, ...] = ()
    advice: Mapping[str, str] = field(default_factory=dict)
    no_advice: Mapping[str, str] = field(default_factory=dict)
    without_request: tuple[str, ...] = ()
    explains: str = ""
    asks: tuple[str, ...] = ()
    never_asks: tuple[str, ...] = ()
    compares: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    request: Mapping[str, str] = field(default_factory=dict)
    no_request: Mapping[str, str] = field(default_factory=dict)

    def differences(self, found: Diagnosis) -> list[str]:
        """Where the diagnosis and the expert part, one line each; empty where they agree."""
        return [*self._verdict(found), *self._plan(found), *self._words(found), *self._question(found)]

    def _verdict(self, found: Diagnosis) -> list[str]:
        causes = [finding.rule.id for finding in found.root_causes]
        pairs: list[tuple[str, object, object]] = [
            ("outcome", str(found.outcome), str(self.outcome)),
            ("exit code", found.exit_code, self.exit_code),
            ("headline", causes[0] if causes else None, self.headline),
        ]
        lead = {str(family): finding.rule.id for family, finding in found.leading.items()}
        pairs += [
            (f"leading {letter}", lead.get(letter), wanted)
            for letter, wanted in (("U", self.method), ("R", self.risk), ("D", self.demand))
        ]
        pairs += [(rule, str(found.finding(rule).verdict.certainty), kind) for rule, kind in self.verdicts.items()]
        if self.explains:
            at = found.event.value.created_date_time if found.event else None
            pairs.append(("sign-in of", f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None, self.explains))
        return [f"{what}: {got}, expected {wanted}" for what, got, wanted in pairs if wanted not in (ANY, got)]

    def _plan(self, found: Diagnosis) -> list[str]:
        plan = [fix.row.id for fix in found.fixes]
        held = {fix.row.id for fix in found.fixes if fix.advice.blocked}
        named = (*self.has, *self.held_back, *self.in_order, *self.without_request)
        told = [f"plan lacks {one}: {plan}" for one in named if one not in plan]
        sent = {fix.row.id for fix in found.fixes if fix.advice.change is not None}
        told += [f"plan has a request for {one}" for one in self.without_request if one in sent]
        told += [f"plan holds back {one}" for one in self.has if one in held]
        told += [f"plan does not hold back {one}" for one in self.held_back if one in plan and one not in held]
        told += [f"plan has {one}" for one in self.lacks if one in plan]
        if tuple(plan[: len(self.first)]) != self.first:
            told.append(f"plan begins with {plan[: len(self.first)]}, expected {list(self.first)}")
        if [one for one in plan if one in self.in_order] != list(self.in_order):
            told.append(f"plan is ordered {plan}, expected {list(self.in_order)}")
        return told

    def _words(self, found: Diagnosis) -> list[str]:
        verdicts = [finding.verdict for finding in found.findings]
        text = " ".join([found.conclusion, found.note, *(f"{one.summary} {one.reason}" for one in verdicts)])
        told = [f"does not say {one!r}: {found.conclusion} {found.note}" for one in self.says if one not in text]
        told += [f"says {one!r}: {found.conclusion} {found.note}" for one in self.never_says if one in text]
        advice = {fix.row.id: " ".join((*fix.advice.steps, fix.advice.warning)) for fix in found.fixes}
        told += [f"{one}: no word of {text!r}" for one, text in self.advice.items() if text not in advice.get(one, "")]
        told += [f"{one}: has {text!r}" for one, text in self.no_advice.items() if text in advice.get(one, "")]
        noted = f"{found.conclusion} {found.note}"
        return told + [f"does not note {text!r}: {noted}" for text in self.notes if text not in noted]

    def _question(self, found: Diagnosis) -> list[str]:
        asked = found.question.text if found.question else ""
        told = [f"does not ask {text!r}: {asked}" for text in self.asks if text not in asked]
        told += [f"asks {text!r}: {asked}" for text in self.never_asks if text in asked]
        comparison = found.question.comparison if found.question else None
        traits = {trait.name: (trait.times, trait.of) for trait in comparison.traits} if comparison else {}
        told += [
            f"{name}: {traits.get(name)}, expected {of}" for name, of in self.compares.items() if traits.get(name) != of
        ]
        requests = {
            fix.row.id: f"{fix.request.url} {json.dumps(fix.request.body)}" for fix in found.fixes if fix.request
        }
        told += [
            f"{one}: no {text!r} in {requests.get(one)}"
            for one, text in self.request.items()
            if text not in requests.get(one, "")
        ]
        return told + [
            f"{one}: requests {text!r}" for one, text in self.no_request.items() if text in requests.get(one, "")
        ]


def found(headline: str, **more: Any) -> Expected:
    """Something blocks the user now, and this stands first."""
    return Expected(Outcome.FOUND, 1, headline, **more)


def classic(**changes: Any) -> Expected:
    """The classic chain: no method, an anonymiser, a policy on risky sign-ins; and what is different from that."""
    whole = found(
        "no-mfa-method-registered",
        method="no-mfa-method-registered",
        risk="risk-anonymized-ip",
        demand="ca-signin-risk-requires-mfa",
    )
    return replace(whole, **changes)


def clear(**more: Any) -> Expected:
    """Nothing blocks the user now, so that there is no root cause either."""
    return Expected(Outcome.NONE, 0, None, **more)


def unsettled(exit_code: int, **more: Any) -> Expected:
    """What was read settles nothing: 3 where something may not be read, 4 where it failed or says too little."""
    return Expected(Outcome.INCOMPLETE, exit_code, **more)


Build = Callable[[], Contoso | tuple[Contoso, Narrowing]]


@dataclass(frozen=True)
class ExpertCase:
    """A tenant, and what an expert says about it."""

    name: str
    build: Build
    expected: Expected

    @property
    def reasoning(self) -> str:
        return self.build.__doc__ or ""

    def made(self) -> tuple[Contoso, Narrowing | None]:
        """A fresh tenant, and what narrows the sign-in that is asked about."""
        built = self.build()
        return built if isinstance(built, tuple) else (built, None)


CASES: dict[str, ExpertCase] = {}


def case(expected: Expected) -> Callable[[Build], Build]:
    """Register a function as a case under its module and name."""

    def keep(build: Build) -> Build:
        name = f"{build.__module__.rpartition('.')[2]}.{build.__name__}"
        if name in CASES:
            raise ValueError(f"two cases are called {name}")
        CASES[name] = ExpertCase(name, build, expected)
        return build

    return keep


# --- recurring parts --------------------------------------------------------------------------------------------------

REFUSED_AT = "2026-11-24T07:48:22Z"
MFA_FOR_ALL = policy("CA020 - All users - Require MFA")
PHISHING_RESISTANT_FOR_RISK = policy(
    "CA021 - Risky sign-ins - Require phishing-resistant MFA", sign_in_risk=["high", "medium"], strength=STRENGTHS[2]
)


def refused(
    contoso: Contoso | None = None, moment: str = REFUSED_AT, *, tied: bool = True, at_risk: bool = True, **event: Any
) -> Contoso:
    """The subject is refused with 53004 through Tor; `tied` with the detection of that sign-in, and `at_risk` with a
    medium user risk a minute later."""
    contoso = contoso or Contoso()
    entry = contoso.blocked(moment, **event)
    if tied:
        contoso.detection(entry, (event.get("kinds") or ["anonymizedIPAddress"])[0], event.get("risk", "medium"))
    if at_risk:
        contoso.risky("medium", later(moment, minutes=1), kinds=["anonymizedIPAddress"])
    return contoso


def refused_in_the_office(contoso: Contoso | None = None, *, by: Json = USER_RISK, **event: Any) -> Contoso:
    """The subject is refused with 53004 in an ordinary session, by a policy on user risk."""
    contoso = contoso or Contoso()
    contoso.blocked(REFUSED_AT, **{"failing": [by], "risk": "none", "kinds": [], "place": OFFICE_BERLIN, **event})
    return contoso


def sprayed(contoso: Contoso, kind: str = "passwordSpray", **event: Any) -> Contoso:
    """The subject is refused with 53004 by a detection that means that somebody else has the password."""
    entry = contoso.blocked(REFUSED_AT, **{"risk": "high", "kinds": [kind], **event})
    contoso.detection(entry, kind, "high")
    contoso.risky("high", "2026-11-24T07:50:00Z", kinds=[kind])
    return contoso


def at_risk(contoso: Contoso, since: str = "2026-11-24T05:00:00Z", kind: str = "unlikelyTravel") -> Contoso:
    """The subject is at high risk."""
    contoso.risky("high", since, kinds=[kind])
    return contoso


def risk_closed(contoso: Contoso, moment: str, state: str, detail: str, *before: tuple[Any, ...]) -> Contoso:
    """The subject's risk is closed, after what went before."""
    contoso.risky("none", moment, state=state, detail=detail, before=before)
    return contoso


def with_authenticator(contoso: Contoso, created: str = "2024-08-19T07:33:02Z", **report: Any) -> Contoso:
    """The subject has Microsoft Authenticator."""
    contoso.register(contoso.subject, authenticator(contoso.subject, created=created), **report)
    return contoso


def with_pass(
    contoso: Contoso,
    start: str = "2026-11-24T08:30:00Z",
    *,
    reason: str = "EnabledByPolicy",
    minutes: int = 60,
    created: str | None = None,
) -> Contoso:
    """The subject has a Temporary Access Pass, which is usable where the reason is EnabledByPolicy."""
    usable = reason == "EnabledByPolicy"
    item = access_pass(
        contoso.subject, start, minutes=minutes, usable=usable, reason=reason, once=not usable, created=created
    )
    contoso.register(contoso.subject, item)
    return contoso


def hello(user: Json) -> Json:
    """Windows Hello for Business on a notebook."""
    return {
        "@odata.type": "#microsoft.graph.windowsHelloForBusinessAuthenticationMethod",
        "id": guid(f"hello {user['userPrincipalName']}"),
        "displayName": "LAPTOP-0417",
        "createdDateTime": "2025-01-01T00:00:00Z",
        "keyStrength": "normal",
    }


def security_info(
    contoso: Contoso, moment: str, activity: str = "Admin deleted security info", reason: str = "Authenticator"
) -> Contoso:
    """Audit what an administrator did with the subject's methods."""
    contoso.audit(
        moment,
        activity,
        service="Authentication Methods",
        category="UserManagement",
        targets=[audited_user(contoso.subject)],
        operation="Delete" if "deleted" in activity else "Update",
        reason=reason,
    )
    return contoso


def without_permission(contoso: Contoso, *patterns: str) -> Contoso:
    """The caller lacks the permission for every request that matches."""
    for pattern in patterns:
        contoso.deny(pattern, "Authorization_RequestDenied", SCOPES_MESSAGE)
    return contoso


def broken(contoso: Contoso, pattern: str, status: int = 400, code: str = "BadRequest") -> Contoso:
    """Every request that matches, from its method on, is answered with an error that is no refusal."""
    contoso.data["faults"].append(
        {"match": pattern, "status": status, "code": code, "message": "The request failed.", "headers": {}}
    )
    return contoso
