"""Redaction of a recording of Microsoft Graph."""

from __future__ import annotations

import secrets

from aad53004.files import JSON
from aad53004.redaction.collection import Collection
from aad53004.redaction.credentials import without_credentials
from aad53004.redaction.properties import Place, place_of_path
from aad53004.redaction.shapes import property_key
from aad53004.redaction.walk import Walk


def redact(document: dict[str, JSON], *, key: bytes | None = None) -> dict[str, JSON]:
    """``document`` (:func:`aad53004.graph.recording.to_document`) with what identifies people and the tenant replaced.

    ``key``: what the pseudonyms depend on; a new random one where there is none, so that no two redactions of the same
    recording can be joined. A document that says it is redacted is returned as it is. The input is left alone.
    """
    if document.get("redacted") is True:
        return document
    document = without_credentials(document)
    collection = Collection()
    _walked(document, Walk(collection))
    pseudonyms = collection.freeze(key if key is not None else secrets.token_bytes(32))
    return {**_walked(document, Walk(pseudonyms)), "redacted": True}


def _walked(document: dict[str, JSON], walk: Walk) -> dict[str, JSON]:
    return {
        key: [_exchange(exchange, walk) for exchange in value]
        if key == "exchanges" and isinstance(value, list)
        else walk.value(value, property_key(key), Place("User"))
        for key, value in document.items()
    }


def _exchange(exchange: JSON, walk: Walk) -> JSON:
    if not isinstance(exchange, dict):
        return walk.value(exchange, "", Place())
    path = exchange.get("path")
    place = place_of_path(path) if isinstance(path, str) else Place()
    result: dict[str, JSON] = {}
    for key, value in exchange.items():
        if key == "path" and isinstance(value, str):
            result[key] = walk.links.path(value)
        elif key == "query" and isinstance(value, dict):
            result[key] = {
                name: walk.links.query_value(name, text) if isinstance(text, str) else walk.value(text, "", place)
                for name, text in value.items()
            }
        elif key in ("method", "status"):
            result[key] = value
        else:
            result[key] = walk.value(value, "", place)
    return result
