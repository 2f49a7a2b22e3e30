"""Reads the arguments of a call. Raises BadInput for what a tool does not take."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aad53004.errors import BadInput
from aad53004.mcp_server.as_data import clean
from aad53004.mcp_server.schemas import MOST_JSON, Tool

if TYPE_CHECKING:
    from aad53004.conditional_access.reading import PolicyFiles


def require_arguments(tool: Tool, arguments: Mapping[str, Any]) -> None:
    """Raises BadInput for arguments that the schema of the tool does not have."""
    for key, value in arguments.items():
        schema = tool.takes.get(key)
        if schema is None:
            raise BadInput(f"{tool.name} takes no {clean(key, 60)!r}; it takes {', '.join(tool.takes)}.")
        if schema["type"] == "string":
            if not isinstance(value, str):
                raise BadInput(f"{key} must be a text.")
            if not value.strip():
                raise BadInput(f"{key} is empty; give a value, or leave it out.")
            if "enum" in schema and value not in schema["enum"]:
                raise BadInput(f"{key} must be one of {', '.join(schema['enum'])}.")
            if len(value) > schema.get("maxLength", MOST_JSON):
                raise BadInput(f"{key} is longer than {schema['maxLength']:,} characters; give the part that matters.")
        elif not isinstance(value, dict | list):
            raise BadInput(f"{key} must be JSON: an object or a list.")
    for key in tool.required:
        if key not in arguments:
            raise BadInput(f"{tool.name} needs {key}.")
    if sum(map(len, json.JSONEncoder(ensure_ascii=False).iterencode(arguments))) > MOST_JSON:
        raise BadInput(f"The arguments are larger than {MOST_JSON // 2**20} MB; give fewer policies or users.")


def require_user(user: str | None) -> None:
    """Raises BadInput for a user that cannot be, before anything is opened."""
    from aad53004.checkers.subject import read_user

    if user is not None:
        read_user(user)


def policies_of(document: Any) -> PolicyFiles:
    from aad53004.conditional_access.reading import MAX_POLICIES, policies_from

    files = policies_from(document, "policies")
    if len(files.policies) > MAX_POLICIES:
        raise BadInput(f"policies holds more than {MAX_POLICIES:,} policies; give fewer.")
    if not files.policies and files.unreadable:
        first = files.unreadable[0]
        raise BadInput(f"policies holds no policy that can be read: {first.policy or 'the content'} {first.reason}.")
    return files
