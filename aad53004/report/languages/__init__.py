"""What a user is told, in one module a language; only the one that is asked for is loaded.

A text names no detection, policy, method or secret, and no word of the trade: whoever reads it, be it somebody else
than the user, learns nothing of why the sign-in was refused. Users are addressed formally. Square brackets stand for
what the sender fills in.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

CODES = ("en", "de", "fr", "es", "nl", "pt", "ja")


class Next(StrEnum):
    """What happens next, as far as the user is concerned."""

    CODE = "code-will-be-given"
    USE_CODE = "use-the-code"
    NEW_PASSWORD = "password-will-be-given"
    ELSEWHERE = "sign-in-from-the-usual-place"
    WAIT = "wait"
    PREPARING = "being-prepared"
    HELP_DESK = "call-the-help-desk"
    SECURED = "account-is-being-secured"
    GUEST = "ask-the-home-organisation"
    BLOCKED = "blocked-otherwise"
    CLEAR = "nothing-blocks-now"
    UNSETTLED = "not-settled"


@dataclass(frozen=True)
class Language:
    """The texts of one language.

    ``greeting`` has the place ``{name}``, ``about_sign_in`` the place ``{when}``; nothing else has one. ``date`` writes
    an aware UTC time as the language does. ``messages``: paragraphs with an empty line between them, each broken into
    lines that ``joint`` puts together again.
    """

    code: str
    date: Callable[[datetime], str]
    greeting: str
    greeting_nameless: str
    about_sign_in: str
    about: str
    not_me: str
    contact: str
    closing: str
    messages: Mapping[Next, str]
    joint: str = " "

    def paragraphs(self, situation: Next) -> tuple[str, ...]:
        """What to tell in a situation, each paragraph in one line."""
        blocks = self.messages[situation].strip().split("\n\n")
        return tuple(self.joint.join(line.strip() for line in block.splitlines()) for block in blocks)


def load(code: str) -> Language:
    """The language of one of CODES. Raises KeyError for another."""
    if code not in CODES:
        raise KeyError(code)
    found = importlib.import_module(f"{__name__}.{code}").LANGUAGE
    if not isinstance(found, Language):
        raise KeyError(code)
    return found
