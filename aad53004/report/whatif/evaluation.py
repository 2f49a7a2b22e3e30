"""What Conditional Access comes to for one sign-in: for a terminal, and as JSON version 1.0 (``aad53004 schema whatif``).

Text of policies is a stranger's: for the terminal it is made safe, in the JSON it stands as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import aad53004
from aad53004.conditional_access.controls import BUILT_IN
from aad53004.conditional_access.evaluate import Decision, Evaluation, PolicyResult
from aad53004.conditional_access.outcome import Registration
from aad53004.conditional_access.reading import Unreadable
from aad53004.conditional_access.scenario import UNKNOWN, Directory, Scenario
from aad53004.conditional_access.truth import Truth
from aad53004.entra import ConditionalAccessPolicy
from aad53004.report.escaping import inert_json, plain
from aad53004.report.text import LABEL, NARROWEST, WIDEST, Ink, cells, wrap

SCHEMA_VERSION = "1.0"
# https://learn.microsoft.com/entra/identity-platform/reference-error-codes
ERRORS = {
    50076: "MFA prompt",
    50079: "registration of MFA",
    53000: "DeviceNotCompliant",
    53001: "DeviceNotDomainJoined",
    53003: "BlockedByConditionalAccess",
    53004: "ProofUpBlockedDueToRisk",
    53010: "ProofUpBlockedDueToSecurityInfoAcr",
}
# Graph's names of grant controls in the words of the portal.
# https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-grant
CONTROLS = {
    "mfa": "MFA",
    "compliantDevice": "compliant device",
    "domainJoinedDevice": "hybrid joined device",
    "approvedApplication": "approved client app",
    "compliantApplication": "app protection policy",
    "passwordChange": "password change",
    "riskRemediation": "risk remediation",
    "termsOfUse": "terms of use",
    "customAuthenticationFactor": "custom control",
    "authenticationStrength": "authentication strength",
    "block": "block",
}
# The field of a scenario, its key in JSON, and its words.
KEYS = (
    ("user", "user", "user"),
    ("app", "app", "app"),
    ("user_action", "userAction", "user action"),
    ("authentication_context", "authenticationContext", "authentication context"),
    ("ip", "ip", "IP address"),
    ("country", "country", "country"),
    ("platform", "platform", "platform"),
    ("client_app", "clientApp", "client app"),
    ("sign_in_risk", "signInRisk", "sign-in risk"),
    ("user_risk", "userRisk", "user risk"),
    ("insider_risk", "insiderRisk", "insider risk"),
    ("device", "device", "device"),
    ("authentication_flow", "authenticationFlow", "authentication flow"),
    ("methods", "methods", "methods"),
)
OPTIONS = {
    "user": "the user",
    "app": "--app",
    "userAction": "--user-action",
    "authenticationContext": "--auth-context",
    "ip": "--ip",
    "country": "--country",
    "platform": "--platform",
    "clientApp": "--client-app",
    "signInRisk": "--sign-in-risk",
    "userRisk": "--user-risk",
    "insiderRisk": "--insider-risk",
    "device": "--device",
    "authenticationFlow": "--auth-flow",
    "methods": "--methods",
    "directory": "the directory",
}
_COLOURS = {Decision.BLOCK: "red", Decision.CONTROLS: "yellow", Decision.UNKNOWN: "yellow", Decision.GRANT: "green"}


@dataclass(frozen=True)
class Names:
    """What ids are called, by id in lower case: authentication strengths, apps, users."""

    strengths: Mapping[str, str] = field(default_factory=dict)
    apps: Mapping[str, str] = field(default_factory=dict)
    users: Mapping[str, str] = field(default_factory=dict)

    def control(self, name: str) -> str:
        """A control of a policy in words."""
        kind, _, one = name.partition(":")
        title = CONTROLS.get(kind, f'"{name}", which this version does not know')
        if kind == "authenticationStrength":
            return f"{title} {self.strengths.get(one.casefold(), one)}"
        return f"{title} {one}" if one else title

    def controls(self, lists: Iterable[tuple[str, ...]]) -> str:
        """Lists of alternatives in words: joined by "and", alternatives by "or"."""
        parts = [" or ".join(self.control(one) for one in alternatives) for alternatives in lists]
        return " and ".join(f"({one})" if len(parts) > 1 and " or " in one else one for one in parts)

    def app(self, app_id: str) -> str:
        from aad53004.conditional_access import app_groups

        return app_groups.name(app_id) or self.apps.get(app_id.casefold(), app_id)


def names_of(
    policies: Iterable[ConditionalAccessPolicy], directory: Directory | None, apps: Mapping[str, str] | None = None
) -> Names:
    """The names that policies and a directory give, over those that every tenant has."""
    strengths = {key: title for key, (title, _) in BUILT_IN.items()}
    told = [one.grant_controls.authentication_strength for one in policies if one.grant_controls]
    for strength in (*told, *((directory.authentication_strengths or ()) if directory else ())):
        if strength is not None and strength.id and strength.display_name:
            strengths[strength.id.casefold()] = strength.display_name
    found = dict(apps or {})
    for one in (directory.service_principals or ()) if directory else ():
        if isinstance(one.get("appId"), str) and isinstance(one.get("displayName"), str):
            found[one["appId"].casefold()] = one["displayName"]
    users = (
        {one.id.casefold(): one.user_principal_name for one in (directory.users or ()) if one.id} if directory else {}
    )
    return Names(strengths, found, users)


@dataclass(frozen=True)
class WhatIf:
    """One evaluation and what is to be said beside it. ``taken``: fields of the scenario that the command line filled
    in; ``not_read``: what could not be read beside the policies, as (title, why)."""

    evaluation: Evaluation
    scenario: Scenario
    unreadable: tuple[Unreadable, ...] = ()
    names: Names = field(default_factory=Names)
    taken: tuple[str, ...] = ()
    not_read: tuple[tuple[str, str], ...] = ()


# --- JSON ---------------------------------------------------------------------------------------------------------------


def render_json(found: WhatIf) -> str:
    """One document with a line feed at its end; characters beyond ASCII stand as they are."""
    return dumped(document(found))


def dumped(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    return inert_json(text) + "\n"


def document(found: WhatIf) -> dict[str, Any]:
    """The evaluation as plain JSON values."""
    evaluation = found.evaluation
    return {
        "schemaVersion": SCHEMA_VERSION,
        "toolVersion": aad53004.__version__,
        "scenario": scenario_document(found.scenario),
        "assumedByDefault": [key for field_, key, _ in KEYS if field_ in found.taken],
        "decision": str(evaluation.decision),
        "controls": lists(evaluation.controls),
        "possibleControls": lists(evaluation.possible_controls),
        "sessionControls": [
            {"policyId": one.policy_id, "control": one.control, "value": one.value}
            for one in evaluation.session_controls
        ],
        "registration": str(evaluation.registration),
        "expectedError": evaluation.expected_error,
        "basis": evaluation.basis,
        "explanation": evaluation.explanation,
        "assumes": list(evaluation.assumes),
        "missing": list(evaluation.missing),
        "policies": [_policy(one) for one in evaluation.policies],
        "unreadable": unreadable_document(found.unreadable),
        "notRead": [{"resource": title, "why": why} for title, why in found.not_read],
    }


def lists(values: Iterable[tuple[str, ...]]) -> list[list[str]]:
    return [list(one) for one in values]


def unreadable_document(values: Iterable[Unreadable]) -> list[dict[str, Any]]:
    return [{"file": one.file, "policy": one.policy, "reason": one.reason} for one in values]


def scenario_document(scenario: Scenario) -> dict[str, Any]:
    """The scenario as it was evaluated: a key that it does not have is unknown."""
    found: dict[str, Any] = {}
    for name, key, _ in KEYS:
        value = getattr(scenario, name)
        if value is not UNKNOWN:
            found[key] = sorted(value) if isinstance(value, frozenset) else value
    return found


def _policy(one: PolicyResult) -> dict[str, Any]:
    return {
        "id": one.id,
        "displayName": one.display_name,
        "state": one.state,
        "applies": str(one.applies),
        "enforced": one.enforced,
        "controls": [["block"]] if one.blocks else lists(one.controls),
        "why": [{"condition": why.condition, "result": why.result, "detail": why.detail} for why in one.why],
        "notes": list(one.notes),
    }


# --- terminal -----------------------------------------------------------------------------------------------------------


def render(found: WhatIf, *, width: int = 80, colour: bool = False, detail: int = 0) -> str:
    """The decision, what the user meets, and each policy with its deciding reason. ``detail``: -1 the answer alone, 1
    with every condition of every policy."""
    width = max(NARROWEST, min(width, WIDEST))
    ink = Ink(colour)
    lines = [*head(found.scenario, found.names, found.taken, width, ink), *_decision(found, width, ink), ""]
    lines += _meets(found, width)
    if detail >= 0:
        for title, policies in _sections(found.evaluation.policies):
            if policies:
                lines += ["", *(ink(line, "bold") for line in wrap(f"{title} ({len(policies)})", width))]
                lines += [line for one in policies for line in _told(one, found.names, width, ink, whole=detail > 0)]
    lines += gaps(found.unreadable, found.not_read, width, ink)
    return "\n".join(lines) + "\n"


def head(scenario: Scenario, names: Names, taken: Iterable[str], width: int, ink: Ink) -> Iterator[str]:
    """Who signs in to what, and from where."""
    user = scenario.user
    who = names.users.get(user.casefold()) or user if isinstance(user, str) else "An unnamed user"
    # A name must not be able to put a line of its own below: what follows is set in.
    for line in wrap(plain(f"{who}{_target(scenario, names)}"), width, rest="    "):
        yield ink(line, "bold")
    told = [one for one in (*_circumstances(scenario), _prove(scenario)) if one]
    yield from wrap(plain(", ".join(told) or "nothing else told of the sign-in"), width, rest="    ")


def _target(scenario: Scenario, names: Names) -> str:
    parts = []
    if isinstance(scenario.app, str):
        parts.append(f"to {names.app(scenario.app)}")
    if isinstance(scenario.user_action, str):
        parts.append(
            {"register-security-info": "registering security info"}.get(scenario.user_action, "registering a device")
        )
    if isinstance(scenario.authentication_context, str):
        parts.append(f"with authentication context {scenario.authentication_context}")
    if not parts and scenario.app is UNKNOWN:
        parts.append("to an app that was not told")
    return " " + ", ".join(parts) if parts else ""


def _circumstances(scenario: Scenario) -> Iterator[str]:
    places = [one for one in (scenario.ip, scenario.country) if isinstance(one, str)]
    yield f"from {' in '.join(places)}" if places else ""
    for name, title in (("platform", ""), ("client_app", "")):
        value = getattr(scenario, name)
        yield f"{title}{value}" if isinstance(value, str) else ""
    for name, title in (("sign_in_risk", "sign-in risk"), ("user_risk", "user risk"), ("insider_risk", "insider risk")):
        value = getattr(scenario, name)
        yield f"{title} {value}" if isinstance(value, str) else ""
    if scenario.device is None:
        yield "unregistered device"
    elif scenario.device is not UNKNOWN:
        yield f"device {', '.join(f'{key} {_value(one)}' for key, one in scenario.device.items())}"
    if isinstance(scenario.authentication_flow, str) and scenario.authentication_flow != "none":
        yield scenario.authentication_flow


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _prove(scenario: Scenario) -> str:
    methods = scenario.methods
    if methods is UNKNOWN:
        return ""
    return f"can prove {' and '.join(sorted(methods))}" if methods else "can prove nothing but a password"


def _decision(found: WhatIf, width: int, ink: Ink) -> Iterator[str]:
    evaluation = found.evaluation
    for line in wrap(plain(_decided(evaluation, found.names)), width, rest="    "):
        yield ink(line, "bold", _COLOURS[evaluation.decision])


def _decided(evaluation: Evaluation, names: Names) -> str:
    match evaluation.decision:
        case Decision.BLOCK:
            by = [one for one in evaluation.policies if one.blocks and one.enforced and one.applies is Truth.YES]
            return f"Blocked by {quoted(one.display_name for one in by)}."
        case Decision.CONTROLS:
            more = [one for one in evaluation.possible_controls if one not in evaluation.controls]
            perhaps = f"; perhaps also {names.controls(more)}" if more else ""
            return f"Granted with controls: {names.controls(evaluation.controls)}{perhaps}."
        case Decision.GRANT:
            return "Granted: no policy blocks it or asks for more."
    maybe = [one for one in evaluation.policies if one.applies is Truth.UNKNOWN and one.state.casefold() != "disabled"]
    blocking = [one for one in maybe if one.blocks and one.enforced]
    if len(blocking) == 1:
        return f'Not known: "{blocking[0].display_name}" may apply, and would block.'
    if blocking:
        return f"Not known: {len(blocking)} policies that block may apply."
    if evaluation.possible_controls:
        also = " and perhaps " if evaluation.controls else "perhaps "
        return f"Not known: {names.controls(evaluation.controls)}{also}{names.controls(evaluation.possible_controls)}."
    return "Not known: what the policies come to cannot be told from this."


def quoted(names: Iterable[str], most: int = 3) -> str:
    """Names in quotation marks, since a name may be a sentence of its own; a few of them, and how many more."""
    every = list(names)
    shown = [f'"{name}"' for name in every[:most]]
    if len(every) > most:
        shown.append(f"{len(every) - most} more")
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _meets(found: WhatIf, width: int) -> Iterator[str]:
    evaluation = found.evaluation
    yield from labelled("Registration", _REGISTRATION[evaluation.registration], width)
    yield from labelled("Error", _error(evaluation), width)
    if evaluation.explanation:
        yield from labelled("Because", evaluation.explanation, width)
    if evaluation.assumes:
        yield from labelled("Assumed", f"{'; '.join(evaluation.assumes)} (--methods tells otherwise)", width)
    if evaluation.session_controls:
        names = dict.fromkeys(one.control for one in evaluation.session_controls)
        yield from labelled("Session", ", ".join(names), width)
    taken = [title for name, _, title in KEYS if name in found.taken]
    if taken:
        yield from labelled("Taken", f"no {' and no '.join(taken)}, since none was named", width)
    if evaluation.missing:
        yield from labelled("To settle it", f"tell {options(evaluation.missing)}", width)


_REGISTRATION = {
    Registration.ALLOWED: "possible in this sign-in",
    Registration.REFUSED: "refused in this sign-in",
    Registration.NOT_NEEDED: "not needed",
    Registration.UNKNOWN: "not known",
}


def options(missing: Iterable[str]) -> str:
    """The keys that would settle what is unknown, as options of the command."""
    return ", ".join(OPTIONS.get(key, key) for key in sorted(missing, key=lambda key: (key == "directory", key)))


def _error(evaluation: Evaluation) -> str:
    error = evaluation.expected_error
    if error is None:
        return "none"
    if error == "unknown":
        return "not known"
    mark = " (inferred: no page of Microsoft says it in so many words)" if evaluation.basis == "inferred" else ""
    return f"AADSTS{error}{f' {ERRORS[error]}' if error in ERRORS else ''}{mark}"


def labelled(label: str, text: str, width: int) -> Iterator[str]:
    yield from wrap(plain(text), width, first=f"{label:<{LABEL - 2}}  ")


def _sections(policies: Iterable[PolicyResult]) -> Iterator[tuple[str, list[PolicyResult]]]:
    every = list(policies)
    report_only = [one for one in every if _report_only(one) and one.applies is not Truth.NO]
    counted = [one for one in every if one not in report_only]
    yield "Applies", [one for one in counted if one.applies is Truth.YES]
    yield "May apply: not known", [one for one in counted if one.applies is Truth.UNKNOWN]
    yield "Would apply: report-only, decides nothing", [one for one in report_only if one.applies is Truth.YES]
    yield "May apply: report-only, decides nothing", [one for one in report_only if one.applies is Truth.UNKNOWN]
    yield "Does not apply", [one for one in counted if one.applies is Truth.NO]


def _report_only(one: PolicyResult) -> bool:
    return one.state.casefold() == "enabledforreportingbutnotenforced"


def _told(one: PolicyResult, names: Names, width: int, ink: Ink, *, whole: bool) -> Iterator[str]:
    """A policy: its name, what it asks for where it applies, and why."""
    reason = _reason(one)
    if one.applies is not Truth.NO:
        asks = "blocks" if one.blocks else names.controls(one.controls) or "session controls alone"
        reason = asks if whole else f"{asks} - {reason}"
    elif whole:
        reason = ""
    name = list(wrap(plain(one.display_name), width, first="  ", rest="    "))
    joined = f"{name[-1]}  - {plain(reason)}"
    if one.applies is Truth.NO and not whole and len(name) == 1 and cells(joined) <= width:
        yield name[0] + ink(joined[len(name[0]) :], "dim")
    else:
        yield from name
        told = [f"{why.condition} {why.result}: {why.detail}" for why in one.why] if whole else []
        for text in filter(None, [reason, *told]):
            yield from (ink(line, "dim") for line in wrap(plain(text), width, first="      "))
    for note in one.notes:
        if whole or (one.applies is not Truth.NO and not note.startswith("report-only")):
            yield from wrap(plain(note), width, first="      ! ", rest="        ")


def _reason(one: PolicyResult) -> str:
    """What decided: the condition that is not met or not known, else everything that is met."""
    if one.applies is Truth.YES:
        return "; ".join(dict.fromkeys(why.detail for why in one.why if why.detail)) or "it has no conditions"
    if one.applies is Truth.UNKNOWN:
        unknown = [why.detail for why in one.why if why.truth is Truth.UNKNOWN]
        return "; ".join(dict.fromkeys(unknown))
    deciding = one.deciding
    return deciding.detail if deciding else "not known why"


def gaps(unreadable: Iterable[Unreadable], not_read: Iterable[tuple[str, str]], width: int, ink: Ink) -> Iterator[str]:
    """What could not be read, which may change everything above."""
    policies, resources = list(unreadable), list(not_read)
    if policies:
        yield ""
        count = "1 policy or file" if len(policies) == 1 else f"{len(policies)} policies or files"
        for line in wrap(f"Not read: {count}, which may change the decision", width):
            yield ink(line, "bold", "yellow")
        for one in policies:
            named = f" {one.policy}" if one.policy else ""
            yield from wrap(plain(f"{one.file}{named}: {one.reason}"), width, first="  ", rest="      ")
    if resources:
        yield ""
        yield ink("Not read, and taken as unknown", "bold")
        for title, why in resources:
            yield from wrap(plain(f"{title}: {why}"), width, first="  ", rest="      ")
