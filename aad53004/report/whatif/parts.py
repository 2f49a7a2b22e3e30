"""What the reports of an evaluation, a matrix and a diff have in common."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from aad53004.conditional_access.reading import UnreadableEntry
from aad53004.conditional_access.scenario import UNKNOWN, Scenario
from aad53004.report.escaping import plain
from aad53004.report.text import LABEL, Ink, wrap
from aad53004.report.whatif.names import KEYS, Names

if TYPE_CHECKING:
    from aad53004.report.shapes import whatif as shapes

SCHEMA_VERSION = "1.0"


# --- JSON ---------------------------------------------------------------------------------------------------------------


def lists(alternatives: Iterable[tuple[str, ...]]) -> list[list[str]]:
    return [list(controls) for controls in alternatives]


def unreadable_document(policies: Iterable[UnreadableEntry]) -> list[shapes.Unreadable]:
    return [{"file": policy.file, "policy": policy.policy, "reason": policy.reason} for policy in policies]


def not_read_document(resources: Iterable[tuple[str, str]]) -> list[shapes.NotRead]:
    return [{"resource": title, "why": why} for title, why in resources]


def scenario_document(scenario: Scenario) -> dict[str, Any]:
    """The scenario as it was evaluated: a key that it does not have is unknown."""
    document: dict[str, Any] = {}
    for name, key, _ in KEYS:
        value = getattr(scenario, name)
        if value is not UNKNOWN:
            document[key] = sorted(value) if isinstance(value, frozenset) else value
    return document


def assumed_keys(taken: Collection[str]) -> list[str]:
    """The keys of the fields that were taken as nothing, since no option named them."""
    return [key for name, key, _ in KEYS if name in taken]


# --- terminal -----------------------------------------------------------------------------------------------------------


def head(scenario: Scenario, names: Names, taken: Iterable[str], width: int, ink: Ink) -> Iterator[str]:
    """Who signs in to what, and from where."""
    user = scenario.user
    who = names.users.get(user.casefold()) or user if isinstance(user, str) else "An unnamed user"
    # A name must not be able to put a line of its own below: what follows is set in.
    for line in wrap(plain(f"{who}{_target(scenario, names)}"), width, rest="    "):
        yield ink(line, "bold")
    described = [text for text in (*_circumstances(scenario), _prove(scenario)) if text]
    yield from wrap(plain(", ".join(described) or "nothing else told of the sign-in"), width, rest="    ")


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
    places = [place for place in (scenario.ip, scenario.country) if isinstance(place, str)]
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
        yield f"device {', '.join(f'{key} {_value(value)}' for key, value in scenario.device.items())}"
    if isinstance(scenario.authentication_flow, str) and scenario.authentication_flow != "none":
        yield scenario.authentication_flow


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _prove(scenario: Scenario) -> str:
    methods = scenario.methods
    if methods is UNKNOWN:
        return ""
    return f"can prove {' and '.join(sorted(methods))}" if methods else "can prove nothing but a password"


def assumed(taken: Collection[str], width: int) -> Iterator[str]:
    """What was taken as nothing, since no option named it."""
    titles = [title for name, _, title in KEYS if name in taken]
    if titles:
        yield from labelled("Taken", f"no {' and no '.join(titles)}, since none was named", width)


def labelled(label: str, text: str, width: int) -> Iterator[str]:
    yield from wrap(plain(text), width, first=f"{label:<{LABEL - 2}}  ")


def gaps(
    unreadable: Iterable[UnreadableEntry], not_read: Iterable[tuple[str, str]], width: int, ink: Ink
) -> Iterator[str]:
    """What could not be read, which may change everything above."""
    policies, resources = list(unreadable), list(not_read)
    if policies:
        yield ""
        count = "1 policy or file" if len(policies) == 1 else f"{len(policies)} policies or files"
        for line in wrap(f"Not read: {count}, which may change the decision", width):
            yield ink(line, "bold", "yellow")
        for policy in policies:
            named = f" {policy.policy}" if policy.policy else ""
            yield from wrap(plain(f"{policy.file}{named}: {policy.reason}"), width, first="  ", rest="      ")
    if resources:
        yield ""
        yield ink("Not read, and taken as unknown", "bold")
        for title, why in resources:
            yield from wrap(plain(f"{title}: {why}"), width, first="  ", rest="      ")
