"""The JSON Schemas of what the tool writes, made out of :mod:`aad53004.report.shapes`, and of the personas that it
reads. Loaded by ``aad53004 schema`` and the tests alone."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from importlib import import_module
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from aad53004.report.shapes import OneOf

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_SIMPLE = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def of_document(module: str, name: str) -> dict[str, Any]:
    """The schema of the document ``name`` of a module of :mod:`aad53004.report.shapes`."""
    shape = getattr(import_module(f"aad53004.report.shapes.{module}"), name)
    definitions: dict[str, Any] = {}
    root = _object(shape, definitions)
    definitions.pop(shape.__name__, None)
    return {"$schema": DRAFT, **_sorted({"$defs": definitions, **root} if definitions else root)}


def of_personas() -> dict[str, Any]:
    """The schema of the file that ``aad53004 test`` reads."""
    from aad53004.report.policy_tests.personas import personas

    return {"$schema": DRAFT, **personas()}


SCHEMAS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "diagnosis": partial(of_document, "diagnosis", "Diagnosis"),
    "recording": partial(of_document, "recording", "Recording"),
    "preflight": partial(of_document, "preflight", "Preflight"),
    "whatif": partial(of_document, "whatif", "WhatIf"),
    "whatif-matrix": partial(of_document, "whatif", "Matrix"),
    "whatif-diff": partial(of_document, "whatif", "Diff"),
    "explain": partial(of_document, "explain", "Explanation"),
    "personas": of_personas,
    "policy-tests": partial(of_document, "policy_tests", "PolicyTests"),
}


def _object(shape: type, definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of a typed dictionary; those that it refers to are added to ``definitions``."""
    properties, required = {}, []
    for name, hint in get_type_hints(shape, include_extras=True).items():
        optional = get_origin(hint) is NotRequired
        (hint,) = get_args(hint) if optional else (hint,)
        properties[name] = _member(name, hint, definitions)
        if optional:
            properties[name]["default"] = None
        else:
            required.append(name)
    description = shape.__dict__.get("__doc__")
    return {
        # Members may be added within a version, so readers must let unknown ones pass.
        "additionalProperties": True,
        **({"description": description} if description else {}),
        "properties": properties,
        "required": required,
        "title": shape.__name__,
        "type": "object",
    }


def _member(name: str, hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    schema = _value(hint, definitions)
    texts = [text for text in getattr(hint, "__metadata__", ()) if isinstance(text, str)]
    if not _refers(hint):
        schema["title"] = name.title()
    return {**schema, **({"description": texts[0]} if texts else {})}


def _refers(hint: Any) -> bool:
    """Whether a member is another object, or none: that has a title of its own."""
    if get_origin(hint) is Annotated:
        return _refers(get_args(hint)[0])
    if get_origin(hint) in (Union, types.UnionType):
        return all(_refers(part) for part in get_args(hint) if part is not type(None))
    return is_typeddict(hint)


def _value(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        values = [value for one_of in hint.__metadata__ if isinstance(one_of, OneOf) for value in one_of.values]
        return _choice(values) if values else _value(parts[0], definitions)
    if origin in (Union, types.UnionType):
        return {"anyOf": [_value(part, definitions) for part in parts]}
    if origin is Literal:
        return _choice(parts)
    if origin is list:
        return {"type": "array", "items": _value(parts[0], definitions)}
    if origin is dict:
        return {"additionalProperties": True if parts[1] is Any else _value(parts[1], definitions), "type": "object"}
    if hint is Any:
        return {}
    if is_typeddict(hint):
        if hint.__name__ not in definitions:
            definitions[hint.__name__] = {}
            definitions[hint.__name__] = _object(hint, definitions)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if issubclass(hint, Enum):
        return _choice([member.value for member in hint])
    return {"type": _SIMPLE[hint]}


def _choice(values: Any) -> dict[str, Any]:
    plain = [value.value if isinstance(value, Enum) else value for value in values]
    return {**({"const": plain[0]} if len(plain) == 1 else {"enum": plain}), "type": _SIMPLE[type(plain[0])]}


def _sorted(schema: Any, *, members: bool = False) -> Any:
    """The schema with its keywords in order; ``members``: what is named properties keeps its own."""
    if isinstance(schema, dict):
        names = schema if members else sorted(schema)
        return {name: _sorted(schema[name], members=name == "properties") for name in names}
    return [_sorted(part) for part in schema] if isinstance(schema, list) else schema
