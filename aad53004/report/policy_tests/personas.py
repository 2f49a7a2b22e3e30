"""The JSON Schema of a file of personas, for editors; loaded by ``aad53004 schema`` and the tests alone."""

from __future__ import annotations

from typing import Any

from aad53004.conditional_access.scenario import (
    CLIENT_APPS,
    EXTERNAL_TYPES,
    FLOWS,
    INSIDER_RISKS,
    PLATFORMS,
    RISKS,
    USER_ACTIONS,
)
from aad53004.policy_tests.model import DECISIONS, REGISTERED, REGISTRATIONS, USER_TYPES, VERSION


def personas() -> dict[str, Any]:
    """The schema of a file of personas, as ``aad53004 test`` reads it."""
    return {
        "title": "Personas: policy regression tests of aad53004",
        "type": "object",
        "required": ["version", "personas"],
        "additionalProperties": False,
        "properties": {
            "$schema": {"type": "string"},
            "version": {"const": VERSION},
            "policies": _text("The folder or file of the policies, relative to this file."),
            "directory": _text("Users, groups and named locations, as whatif reads them; relative to this file."),
            "recording": _text("A recording made with aad53004 record, instead of files; relative to this file."),
            "tenant": {"type": "boolean", "description": "Ask Microsoft Graph."},
            "allowUnreadable": {
                "type": "boolean",
                "description": "Whether a policy that cannot be read leaves the run to pass.",
            },
            "defaults": {"$ref": "#/$defs/when", "description": "For every case that does not say otherwise."},
            "personas": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/persona"}},
        },
        "not": {"required": ["recording", "directory"]},
        "$defs": {
            "persona": _persona(),
            "user": _user(),
            "case": _case(),
            "when": {
                **_object(_when()),
                "description": "A key that is left out is unknown, null is known to be nothing.",
            },
            "expect": {**_object(_expect()), "minProperties": 1},
            "names": _some("An id, a name, or a pattern with * and ?; each policy that it matches counts."),
            "code": {
                "anyOf": [
                    {"type": "integer", "minimum": 1000, "maximum": 9999999},
                    {"type": "string", "pattern": _CODE},
                ]
            },
        },
    }


_CODE = "^([Aa][Aa][Dd][Ss][Tt][Ss])?[0-9]{4,7}$"


def _text(description: str) -> dict[str, Any]:
    return {"type": "string", "pattern": r"\S", "description": description}


def _object(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        **({"required": list(required)} if required else {}),
    }


def _some(description: str) -> dict[str, Any]:
    text = _text(description)
    return {"anyOf": [text, {"type": "array", "items": text}]}


def _choice(values: tuple[str, ...], *, null: bool = False) -> dict[str, Any]:
    return {"enum": [*values, *(("none",) if null and "none" not in values else ()), *((None,) if null else ())]}


def _persona() -> dict[str, Any]:
    return _object(
        {
            "name": _text("Shown in every report."),
            "description": {"type": "string"},
            "user": {"$ref": "#/$defs/user"},
            "methods": {
                "description": "What the user can prove; [] is nothing, left out is unknown.",
                "anyOf": [{"type": "array", "items": {"type": "string"}}, {"const": REGISTERED}],
            },
            "cases": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/case"}},
        },
        "name",
        "user",
        "cases",
    )


def _user() -> dict[str, Any]:
    named = {"type": "array", "items": {"type": "string", "pattern": r"\S"}}
    return {
        "anyOf": [
            _text("UPN or object id."),
            _object(
                {
                    "userType": _choice(USER_TYPES),
                    "externalUserType": _choice(EXTERNAL_TYPES, null=True),
                    "externalTenantId": {"type": "string"},
                    "groups": {**named, "description": "All groups, nested ones too, by id or name; [] is none."},
                    "roles": {**named, "description": "Directory roles by name or template id; [] is none."},
                }
            ),
        ]
    }


def _case() -> dict[str, Any]:
    return _object(
        {
            "name": _text("Shown in every report."),
            "description": {"type": "string"},
            "when": {"anyOf": [{"$ref": "#/$defs/when"}, {"type": "null"}]},
            "expect": {"$ref": "#/$defs/expect"},
        },
        "name",
        "expect",
    )


def _when() -> dict[str, Any]:
    text = {"type": ["string", "null"]}
    return {
        "app": {**text, "description": "An appId, or the name of one of Microsoft's or of the directory's apps."},
        "userAction": _choice(USER_ACTIONS, null=True),
        "authenticationContext": {"type": ["string", "integer", "null"]},
        "ip": text,
        "country": {"type": ["string", "null"], "pattern": "^[A-Za-z]{2}$"},
        "platform": _choice(PLATFORMS, null=True),
        "clientApp": _choice(CLIENT_APPS, null=True),
        "signInRisk": _choice(RISKS, null=True),
        "userRisk": _choice(RISKS, null=True),
        "insiderRisk": _choice(INSIDER_RISKS, null=True),
        "device": {
            "type": ["object", "null"],
            "description": "Properties as in Graph; null is an unregistered device.",
        },
        "authenticationFlow": _choice(FLOWS, null=True),
        "methods": {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]},
    }


def _expect() -> dict[str, Any]:
    code = {"$ref": "#/$defs/code"}
    names = {"$ref": "#/$defs/names"}
    return {
        "decision": _choice(DECISIONS),
        "controls": {
            "description": "All must be met; an inner list holds alternatives. [] is none.",
            "type": "array",
            "items": {"anyOf": [{"type": "string"}, {"type": "array", "minItems": 1, "items": {"type": "string"}}]},
        },
        "registration": {**_choice(REGISTRATIONS), "description": "Whether security info can be registered."},
        "error": {"anyOf": [code, {"enum": [None, "none"]}], "description": "The AADSTS code; null for none."},
        "notError": {
            "anyOf": [code, {"type": "array", "minItems": 1, "items": code}],
            "description": "AADSTS codes that must not come, such as 53004.",
        },
        "applies": {**names, "description": "Policies that are on and apply."},
        "notApplies": {**names, "description": "Policies that do not apply, or decide nothing."},
        "wouldApply": {**names, "description": "Policies whose conditions are met, report-only ones too."},
    }
