"""What a verdict rests on: a value in a document, cut out by its JSON pointer.

A document is what was read as one piece: an answer of Graph, an entry of a HAR file, an event of a log, a row of a table,
a pasted page. A citation is cut from it, so that it can only say what stands there.
https://www.rfc-editor.org/rfc/rfc6901
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from aad53004.errors import Unreadable
from aad53004.files import JSON

NOTHING = object()


class Document(Protocol):
    """Something that can be cited. ``path``: what it is called, such as the path of a request or a file with the place in
    it; ``query``: what was asked for beside the path; ``body``: its JSON; ``request_id``: what Microsoft's support knows
    it by, empty where it has none."""

    @property
    def path(self) -> str: ...

    @property
    def query(self) -> Mapping[str, str]: ...

    @property
    def body(self) -> JSON: ...

    @property
    def request_id(self) -> str: ...


@dataclass(frozen=True)
class Citation:
    """What a document says at one place. ``resource`` and ``query`` name the document, for an answer of Graph as a
    recording has the request."""

    resource: str
    pointer: str
    observed: JSON
    meaning: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    request_id: str = ""


def resolve(body: JSON, pointer: str) -> Any:
    """The value at an RFC 6901 pointer; ``NOTHING`` where there is none."""
    value = body
    for part in pointer.split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            return NOTHING
    return value


def cite(document: Document, pointer: str, meaning: str = "") -> Citation:
    """The citation at ``pointer`` of a document. Raises Unreadable where nothing stands there."""
    observed = resolve(document.body, pointer)
    if observed is NOTHING:
        raise Unreadable(f"Graph sent no {pointer.rsplit('/', 1)[-1] or 'body'} in its answer for {document.path}")
    return Citation(document.path, pointer, observed, meaning, document.query, document.request_id)
