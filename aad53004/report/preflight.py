"""The preflight as a table for a terminal, and as JSON version 1.0 (``aad53004 schema preflight``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import aad53004
from aad53004.preflight.assess import READER, Check, Gap, Missing, Preflight, State
from aad53004.preflight.commands import Place, Registration, consent, grant, registration
from aad53004.preflight.granted import Granted, Kind
from aad53004.preflight.needs import needs_of, roles_for
from aad53004.report.escaping import plain
from aad53004.report.json_text import json_text
from aad53004.report.text import NARROWEST, WIDEST, Ink, cells, wrap

if TYPE_CHECKING:
    from aad53004.report.shapes import preflight as shapes

SCHEMA_VERSION = "1.0"
_WORDS = {State.CAN: "yes", State.PARTLY: "in part", State.CANNOT: "no", State.UNKNOWN: "not known"}
_COLOURS = {State.CAN: "green", State.PARTLY: "yellow", State.CANNOT: "red", State.UNKNOWN: "yellow"}
_STATE = 11  # columns for the verdict
_ESSENTIAL = "Without the user account there is no diagnosis at all."


# --- terminal -----------------------------------------------------------------------------------------------------------


def render(preflight: Preflight, place: Place, *, width: int = 80, colour: bool = False, detail: int = 0) -> str:
    """The table, what a diagnosis would lack, and the commands that mend it. ``detail``: -1 the table alone, 1 with
    Graph's answer to each request."""
    width = max(NARROWEST, min(width, WIDEST))
    ink = Ink(colour)
    lines = [*_head(preflight, width, ink), "", *_table(preflight, width, ink, answers=detail > 0)]
    if detail >= 0:
        for section in (_lacks, _warnings, _to_do):
            text_lines = list(section(preflight, place, width, ink))
            lines += ["", *text_lines] if text_lines else []
    return "\n".join(lines) + "\n"


def render_registration(made: Registration, place: Place) -> str:
    """The commands that make an app registration, in lines that can be copied as they are."""
    who = "people who sign in" if made.kind is Kind.DELEGATED else "an application that signs in by itself"
    lines = [f"# An app registration for {who}, with the least permissions that let every check run:"]
    lines += [f"#   {name}" for name in made.permissions]
    if made.looked_up:
        why = (
            "ids are those of the worldwide service, so each is looked up by its name here"
            if place.cloud != "global"
            else "looked up by name, for want of a published id: " + ", ".join(made.looked_up)
        )
        lines.append(f"# {why[0].upper()}{why[1:]}.")
    if made.kind is Kind.DELEGATED:
        lines.append("# Who signs in needs the directory role Global Reader besides.")
    lines += ["", "# Azure CLI (bash)", *made.az, "", "# Microsoft Graph PowerShell", *made.powershell, ""]
    lines += ["# Or an administrator consents here ({id}: the application id that was printed):", made.consent]
    return "\n".join(lines) + "\n"


def _head(preflight: Preflight, width: int, ink: Ink) -> Iterator[str]:
    for line in wrap(plain(_who(preflight.granted)), width):
        yield ink(line, "bold")
    counts = {state: sum(check.state is state for check in preflight.shown) for state in State}
    total = len(preflight.shown)
    if counts[State.CAN] == total:
        yield ink(f"All {total} checks can run.", "bold", "green")
        return
    parts = [f"{counts[State.CAN]} of {total} checks can run"]
    parts += [f"{counts[State.PARTLY]} in part"] if counts[State.PARTLY] else []
    parts += [f"{counts[State.CANNOT]} cannot"] if counts[State.CANNOT] else []
    parts += [f"{counts[State.UNKNOWN]} not known"] if counts[State.UNKNOWN] else []
    yield ink(", ".join(parts) + ".", "bold", "yellow" if counts[State.CAN] + counts[State.PARTLY] else "red")
    if not preflight.granted.visible:
        text = "The permissions are not visible in this token; what is said here is what Graph answered."
        if not preflight.user:
            text += " Name a user, as in aad53004 preflight UPN, to ask for the rest."
        yield from wrap(text, width)


def _who(granted: Granted) -> str:
    tenant = f" in tenant {granted.tenant}" if granted.tenant else ""
    app = granted.fixed_app or (f"the application {granted.app}" if granted.app else "an application")
    match granted.kind:
        case Kind.DELEGATED:
            roles = "roles not shown in the token" if granted.roles is None else _listed(sorted(granted.roles))
            return f"A person{tenant}, through {app}; directory roles: {roles}"
        case Kind.APPLICATION:
            return f"{'A managed identity' if granted.managed else app[0].upper() + app[1:]}{tenant}, by itself"
    return "A token that cannot be read"


def _listed(names: list[str]) -> str:
    return ", ".join(names) if names else "none that counts here"


def _table(preflight: Preflight, width: int, ink: Ink, *, answers: bool) -> Iterator[str]:
    title = max(cells(check.resource.title) for check in preflight.shown)
    title = min(title, max(20, width - _STATE - 36))
    yield ink(f"{'Check':<{title}}  {'Can it run':<{_STATE}}What is missing".rstrip(), "bold")
    for check in preflight.shown:
        state = ink(f"{_WORDS[check.state]:<{_STATE}}", _COLOURS[check.state])
        left = list(wrap(check.resource.title, title))
        right = [
            line for text in _reasons(check, answers=answers) for line in wrap(plain(text), width - title - _STATE - 2)
        ]
        for i in range(max(len(left), len(right))):
            begin = f"{left[i] if i < len(left) else '':<{title}}  "
            middle = state if i == 0 else " " * _STATE
            yield (begin + middle + (right[i] if i < len(right) else "")).rstrip()


def _reasons(check: Check, *, answers: bool) -> Iterator[str]:
    for gap in check.gaps:
        if gap.kind is not Missing.REFUSED or not check.differs:
            yield _reason(gap)
    if check.differs:
        yield f"{check.differs[0].upper()}{check.differs[1:]}."
    if check.answer is None:
        return
    if check.said:
        # Graph's sentence is long and mostly the same; the code says it, the sentence stands in -v and the JSON.
        whole = answers or check.differs or not check.gaps
        yield f"Graph: {check.said[:300] if whole else check.said.partition(':')[0][:80]}"
    elif answers:
        yield f"Graph: {check.answer.status} ({check.answer.http_status})"


def _reason(gap: Gap) -> str:
    texts = {Missing.ROLE: f"role {gap.name}", Missing.LICENCE: f"licence {gap.name}"}
    text = texts.get(gap.kind, gap.name)
    return f"{text}, for {gap.part}" if gap.part else text


def _lacks(preflight: Preflight, place: Place, width: int, ink: Ink) -> Iterator[str]:
    rows = [(gap, causes) for gap, causes in preflight.lacking() if causes]
    if not rows and not preflight.no_diagnosis:
        return
    yield ink("What a diagnosis would lack", "bold")
    if preflight.no_diagnosis:
        yield from wrap(_ESSENTIAL, width, "  ")
    for gap, causes in rows:
        named = _reason(Gap(gap.kind, gap.name))
        yield from wrap(f"{named}: without it, not or not surely checked are", width, "  ")
        yield from wrap(", ".join(causes), width, "    ")


def _warnings(preflight: Preflight, place: Place, width: int, ink: Ink) -> Iterator[str]:
    granted = preflight.granted
    if granted.audience:
        yield from wrap(plain(f"The token is for {granted.audience}, not for Microsoft Graph."), width)
    if granted.writing:
        yield ink("More than is needed", "bold", "yellow")
        text = "Nothing here writes, and the token may: " + ", ".join(granted.writing)
        yield from wrap(plain(text), width, "  ")


def _to_do(preflight: Preflight, place: Place, width: int, ink: Ink) -> Iterator[str]:
    permissions, roles = preflight.missing(Missing.PERMISSION), preflight.missing(Missing.ROLE)
    licences = preflight.missing(Missing.LICENCE)
    if licences:
        yield from wrap(f"A licence is not mended by a permission: the tenant lacks {' and '.join(licences)}.", width)
    if not permissions and not roles:
        return
    granted = preflight.granted
    if licences:
        yield ""
    if permissions and granted.fixed_app:
        text = f"Nothing can be added to {granted.fixed_app}: make an app registration, and sign in with that."
        yield from wrap(text, width)
    commands = grant(granted, permissions, roles, place)
    if roles:
        yield from wrap(
            f"{READER} lets every check run and can change nothing; lesser roles that do for one check are in -o json.",
            width,
        )
    if commands:
        yield ink("To grant it (Azure CLI, bash)", "bold")
        yield from (line for command in commands for line in command.split("\n"))
        if permissions and not granted.managed and not granted.fixed_app:
            yield from wrap("Or an administrator consents, once the permissions are added, at", width)
            yield consent(granted, place)
        yield from wrap("Then sign in anew, so that the token shows it.", width)
    if not permissions or granted.managed:
        return
    kind = granted.kind if granted.visible else Kind.DELEGATED
    yield ""
    if granted.fixed_app or not granted.app:
        yield from render_registration(registration(kind, place), place).splitlines()
    else:
        text = f"aad53004 preflight --app-registration {kind} prints how to make an app registration with the least."
        yield from wrap(text, width)


# --- JSON ---------------------------------------------------------------------------------------------------------------


def render_json(preflight: Preflight, place: Place) -> str:
    """One document with a line feed at its end; characters beyond ASCII stand as they are."""
    return json_text(document(preflight, place))


def render_registration_json(made: Registration) -> str:
    """The registration alone as JSON, of the same shape as in the preflight."""
    return json_text(_registration(made))


def document(preflight: Preflight, place: Place) -> shapes.Preflight:
    """The preflight as plain JSON values."""
    granted = preflight.granted
    return {
        "schemaVersion": SCHEMA_VERSION,
        "toolVersion": aad53004.__version__,
        "cloud": preflight.cloud,
        "tenant": granted.tenant or None,
        "user": preflight.user or None,
        "credential": {
            "kind": granted.kind,
            "visible": granted.visible,
            "permissions": sorted(granted.permissions),
            "roles": None if granted.roles is None else sorted(granted.roles),
            "application": granted.app or None,
            "managedIdentity": granted.managed,
            "audience": granted.audience or None,
            "writing": list(granted.writing),
        },
        "canDiagnose": not preflight.no_diagnosis,
        "checks": [_check(check, preflight, place) for check in preflight.checks],
        "rootCausesLacking": list(preflight.root_causes),
        "missing": {
            "permissions": list(preflight.missing(Missing.PERMISSION)),
            "roles": list(preflight.missing(Missing.ROLE)),
            "licences": list(preflight.missing(Missing.LICENCE)),
        },
        "grant": list(grant(granted, preflight.missing(Missing.PERMISSION), preflight.missing(Missing.ROLE), place)),
        "consent": consent(granted, place),
        "registrations": [_registration(registration(kind, place)) for kind in (Kind.DELEGATED, Kind.APPLICATION)],
    }


def _check(check: Check, preflight: Preflight, place: Place) -> shapes.PreflightCheck:
    resource = check.resource
    permissions = [gap.name for gap in check.gaps if gap.kind is Missing.PERMISSION]
    roles = [gap.name for gap in check.gaps if gap.kind is Missing.ROLE]
    return {
        "resource": resource.name,
        "title": resource.title,
        "path": resource.path,
        "when": check.when,
        "insteadOf": resource.instead_of or None,
        "state": check.state,
        "permissions": [
            {
                "least": need.least,
                "alsoEnough": list(need.others),
                "held": need.met_by(preflight.granted) if preflight.granted.visible else None,
                "onlyFor": need.part or None,
            }
            for need in needs_of(resource)
        ],
        "roles": list(roles_for(resource)),
        "licence": None if str(resource.licence) == "none" else str(resource.licence),
        "licensed": check.licensed,
        "missing": [{"kind": gap.kind, "name": gap.name, "onlyFor": gap.part or None} for gap in check.gaps],
        "answer": _answer(check),
        "differs": check.differs or None,
        "grant": list(grant(preflight.granted, permissions, roles, place)),
        "rootCauses": list(check.root_causes),
    }


def _answer(check: Check) -> shapes.GraphAnswer | None:
    if check.answer is None:
        return None
    page = check.answer.pages[-1] if check.answer.pages else None
    return {
        "status": check.answer.status,
        "httpStatus": page.status if page else None,
        "said": check.said or None,
        "requestId": (page.headers.get("request-id") or None) if page else None,
    }


def _registration(made: Registration) -> shapes.AppRegistration:
    return {
        "kind": made.kind,
        "permissions": list(made.permissions),
        "lookedUp": list(made.looked_up),
        "az": list(made.az),
        "powershell": list(made.powershell),
        "consent": made.consent,
    }
