"""Text of a tenant for a file or a pipe that a machine reads first: one line, no character that no format may hold."""

from __future__ import annotations

import re

from aad53004.report.text import plain

# What plain() lets pass: characters that XML 1.0 forbids, and further ones that take no room.
_ODD = re.compile("[\u180e\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]")


def one_line(text: str) -> str:
    """``text`` in one line. Each unsafe character is shown as its code point (U+202E), a command of a build agent is
    broken up by a space that is seen."""
    return _ODD.sub(lambda found: f"<U+{ord(found[0]):04X}>", plain(text))
