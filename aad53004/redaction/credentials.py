"""Credentials: what no document may hold, redacted or not."""

from __future__ import annotations

from aad53004.files import JSON

# Keys in lower case whose values enter no recording at all.
_NEVER_RECORDED = {"temporaryaccesspass", "password", "newpassword", "access_token", "refresh_token", "id_token"}

# Properties in lower case without punctuation whose values a redacted document loses.
CREDENTIALS = frozenset(
    [
        "temporaryaccesspass",
        "password",
        "newpassword",
        "currentpassword",
        "accesstoken",
        "refreshtoken",
        "idtoken",
        "clientsecret",
        "secrettext",
        "secretkey",
        "clientassertion",
        "assertion",
        "authorization",
        "samlresponse",
        "passwordhash",
    ]
)


def without_credentials(value: JSON) -> JSON:
    """The same JSON with every credential (a pass, a password, a token) made null: none may enter a recording."""
    if isinstance(value, dict):
        return {
            key: None if key.lower() in _NEVER_RECORDED and isinstance(inner, str) else without_credentials(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [without_credentials(inner) for inner in value]
    return value
