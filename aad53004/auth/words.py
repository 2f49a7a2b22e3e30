"""What Entra and the libraries say, cut down to what may stand in a sentence for people: one line, no secret."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence


def printable(text: str) -> str:
    """``text`` without control characters and direction marks, which could rewrite a terminal line."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]", "", text)


def what_entra_said(text: str) -> str:
    """The code and the first sentence of an error of Entra (``AADSTS50076 Due to …``); empty where it is none.

    Codes: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    """
    entra = re.search(r"(AADSTS\d+):?\s*([^\r\n]*)", text)
    if not entra:
        return ""
    said = re.split(r"\.\s|\s+Trace ID", entra[2], maxsplit=1)[0].rstrip(". ")
    return f"{entra[1]} {said}".strip()


def scrub(text: str, secrets: Sequence[str] = ()) -> str:
    """``text`` in one short line without the secrets, and without anything that looks like one."""
    for secret in secrets:
        text = text.replace(secret, "…")
    # Anything as long as a key or a token has no place in a sentence, whoever put it there.
    text = re.sub(r"[A-Za-z0-9+/_~=.-]{60,}", "…", text)
    return printable(text)[:240]


def hush() -> None:
    """Keeps what the sign-in libraries log beside our sentences, and what MSAL logs for debugging altogether."""
    for library in ("azure", "msal", "msal_extensions"):
        # Without a handler of its own Python would print a library's many-line warnings on standard error.
        logging.getLogger(library).addHandler(logging.NullHandler())
    # MSAL's debug lines quote device codes and authorization codes.
    logging.getLogger("msal").setLevel(logging.WARNING)
